//! Settings of the three points without a network: `three margin 0.2`.

use super::names::choose;
use super::role::Role;
use engine::config::{Choice as _, Distance, LossKind};
use engine::setting::{self, Setting};
use lab::recipe::{near, shown};
use lab::three_points::{STEP_SIZE, ThreePoints};

/// All keys.
pub const KEYS: [&str; 9] =
    ["anchor", "positive", "negative", "margin", "distance", "loss", "swap", "circle", "step-size"];

/// Sets one of [`KEYS`].
///
/// # Errors
/// The message names the problem and the valid values.
pub fn set(three: &mut ThreePoints, key: &str, value: &str) -> Result<(), String> {
    let value = value.trim();
    match key {
        "margin" => three.loss.margin = number(key, value, &setting::MARGIN)?,
        "step-size" => three.step_size = number(key, value, &STEP_SIZE)?,
        "distance" => {
            let all = Distance::ALL.iter().map(|distance| (distance.name(), *distance));
            three.distance = choose("distance", value, all)?;
        }
        "loss" => {
            let all = LossKind::ALL.iter().map(|kind| (kind.name(), *kind));
            three.loss.kind = choose("loss", value, all)?;
        }
        "swap" => three.loss.swap = switch(key, value)?,
        "circle" => three.on_circle = switch(key, value)?,
        _ => match Role::ALL.iter().position(|role| role.name() == key) {
            Some(place) => three.at[place] = point(key, value)?,
            None => return Err(unknown(key)),
        },
    }
    *three = three.clone().bounded();
    Ok(())
}

fn number(key: &str, value: &str, setting: &Setting) -> Result<f64, String> {
    let number = value.parse::<f64>().ok().filter(|x| (setting.min..=setting.max).contains(x));
    number.ok_or_else(|| {
        format!(
            "{key} is {}: a number from {} to {} is needed",
            shown(value),
            setting.min,
            setting.max
        )
    })
}

fn switch(key: &str, value: &str) -> Result<bool, String> {
    value.parse().map_err(|_| format!("{key} is {}: true or false is needed", shown(value)))
}

fn point(key: &str, value: &str) -> Result<[f64; 2], String> {
    let edge = ThreePoints::EDGE;
    let within = |word: &str| word.parse::<f64>().ok().filter(|x| (-edge..=edge).contains(x));
    let words: Vec<&str> = value.split_whitespace().collect();
    match words.as_slice() {
        [x, y] => within(x).zip(within(y)).map(|(x, y)| [x, y]),
        _ => None,
    }
    .ok_or_else(|| {
        format!(
            "{key} is {}: two numbers from {} to {edge} are needed, one to the right and one up",
            shown(value),
            -edge
        )
    })
}

/// Returns the message for an unknown key.
pub fn unknown(key: &str) -> String {
    let remedy = match near(key, KEYS.into_iter()) {
        Some(meant) => format!("did you mean {meant}?"),
        None => format!("there are {}", KEYS.join(", ")),
    };
    format!("the three points have no {}: {remedy}", shown(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_about_the_three_points_can_be_set() {
        let values = ["0 0", "1 0", "0 -1.5", "0.2", "squared", "soft", "true", "false", "0.5"];
        let mut three = ThreePoints::default();
        for (key, value) in KEYS.into_iter().zip(values) {
            let before = three.clone();
            set(&mut three, key, value).unwrap();
            assert!(three != before || key == "circle", "{key}");
        }
        assert_eq!(three.at, [[0.0, 0.0], [1.0, 0.0], [0.0, -1.5]]);
        set(&mut three, "circle", "true").unwrap();
        assert_eq!(three.at[2], [0.0, -1.0]);
    }

    #[test]
    fn what_can_not_be_set_is_refused_with_what_can() {
        let says = |key, value| set(&mut ThreePoints::default(), key, value).unwrap_err();
        assert!(says("margn", "1").contains("did you mean margin?"));
        assert!(says("margin", "9").contains("0 to 5"));
        assert!(says("anchor", "3 0").contains("-2 to 2"));
        assert!(says("anchor", "1").contains("two numbers"));
        assert!(says("swap", "yes").contains("true or false"));
        assert!(says("distance", "taxi").contains("cosine"));
    }
}
