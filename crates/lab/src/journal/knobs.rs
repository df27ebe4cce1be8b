//! Knobs as text: `loss.margin=0.5 mining.rule="hard"`.
//!
//! Each is a path in the configuration and a value as JSON has it. JSON's own reader may be off
//! by the last bit of a number with a fraction; the standard library's is exact, so such numbers
//! go through that.

use serde_json::{Map, Number, Value};

use engine::config::{RunConfig, ValidConfig};

/// The knobs of a configuration, one by one: path and value.
type Leaves = Vec<(String, Value)>;

/// All knobs, each preceded by a space.
pub fn all(config: &RunConfig) -> String {
    leaves(config).iter().map(written).collect()
}

/// The knobs in which `now` is not as `before`, each preceded by a space.
pub fn differing(before: &RunConfig, now: &RunConfig) -> String {
    // Every configuration has the same knobs in the same order.
    let knobs = leaves(before).into_iter().zip(leaves(now));
    knobs.filter(|(before, now)| before != now).map(|(_, now)| written(&now)).collect()
}

/// The knobs of `base` with those of `text` put in their place; without a base, the text has to
/// name every knob.
///
/// # Errors
/// A sentence: an unknown knob, a value that it can't have, a knob that is missing.
pub fn read(base: Option<&ValidConfig>, text: &str) -> Result<ValidConfig, String> {
    let base = base.map(|config| tree(config)).unwrap_or_default();
    let config = text.split(' ').filter(|knob| !knob.is_empty()).try_fold(base, with)?;
    let config: RunConfig =
        serde_json::from_value(Value::Object(config)).map_err(|error| error.to_string())?;
    config.validate().map_err(|error| error.to_string())
}

fn tree(config: &RunConfig) -> Map<String, Value> {
    match serde_json::to_value(config) {
        Ok(Value::Object(tree)) => tree,
        // A struct of numbers, names and lists always is an object.
        _ => Map::new(),
    }
}

/// Knobs stand by themselves (`seed`) or in a group (`loss.margin`).
fn leaves(config: &RunConfig) -> Leaves {
    let mut leaves = Vec::new();
    for (name, value) in tree(config) {
        match value {
            Value::Object(group) => {
                leaves.extend(
                    group.into_iter().map(|(knob, value)| (format!("{name}.{knob}"), value)),
                );
            }
            value => leaves.push((name, value)),
        }
    }
    leaves
}

fn written((path, value): &(String, Value)) -> String {
    format!(" {path}={value}")
}

fn with(mut config: Map<String, Value>, knob: &str) -> Result<Map<String, Value>, String> {
    let (path, value) =
        knob.split_once('=').ok_or_else(|| format!("`{knob}` has to be knob=value"))?;
    let value = self::value(value).ok_or_else(|| format!("`{value}` is no value of {path}"))?;
    match path.split_once('.') {
        None => {
            config.insert(path.to_owned(), value);
        }
        Some((group, knob)) => {
            let group = config.entry(group).or_insert_with(|| Value::Object(Map::new()));
            let group = group.as_object_mut().ok_or_else(|| format!("there is no knob {path}"))?;
            group.insert(knob.to_owned(), value);
        }
    }
    Ok(config)
}

fn value(text: &str) -> Option<Value> {
    if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        if let Ok(whole) = text.parse::<u64>() {
            return Some(Value::from(whole));
        }
        return text.parse().ok().and_then(Number::from_f64).map(Value::Number);
    }
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::config::{Choice, DataKind};
    use proptest::prelude::*;

    fn bits(config: &RunConfig) -> [u64; 6] {
        let RunConfig { data, held_out, loss, optimizer, .. } = config;
        [
            data.noise,
            *held_out,
            loss.margin,
            optimizer.learning_rate,
            optimizer.weight_decay,
            optimizer.clip,
        ]
        .map(f64::to_bits)
    }

    #[test]
    fn every_data_set_comes_back() {
        for &kind in DataKind::ALL {
            let config = RunConfig::of(kind).validate().unwrap();
            assert_eq!(read(None, &all(&config)), Ok(config));
        }
    }

    #[test]
    fn a_knob_that_is_unknown_missing_or_out_of_range_is_named() {
        let config = RunConfig::default().validate().unwrap();
        let says = |text: &str| read(Some(&config), text).unwrap_err();
        assert!(says(" loss.margins=1.0").contains("margins"));
        assert!(says(" glue=1").contains("glue"));
        assert!(says(" seed.x=1").contains("seed.x"));
        assert!(says(" loss.margin=9.0").contains("margin is 9"));
        assert!(says(" loss.margin=\"wide\"").contains("wide"));
        assert!(says(" loss.margin=1e999").contains("1e999"));
        assert!(says(" loss.margin").contains("knob=value"));
        assert!(says(" sampler.points=1.5").contains("1.5"));
        assert!(read(None, " seed=1").unwrap_err().contains("missing"));
    }

    proptest! {
        #[test]
        fn every_number_comes_back_bit_for_bit(
            noise in 0.0..=2.0f64, held_out in 0.0..=0.9f64, margin in 0.0..=5.0f64,
            lr in -6.0..=1.0f64, decay in 0.0..=1.0f64, tiny in 0u64..1 << 52,
            seed: u64,
        ) {
            let mut config = RunConfig::default();
            config.data.noise = noise;
            config.held_out = held_out;
            config.loss.margin = margin;
            config.optimizer.learning_rate = 10f64.powf(lr).clamp(1e-6, 10.0);
            config.optimizer.weight_decay = decay;
            config.optimizer.clip = f64::from_bits(tiny); // too small for the usual form
            config.seed = seed;
            let config = config.validate().unwrap();
            let again = read(None, &all(&config)).unwrap();
            prop_assert_eq!(bits(&again), bits(&config));
            prop_assert_eq!(again.seed, seed);
            let base = RunConfig::default().validate().unwrap();
            let again = read(Some(&base), &differing(&base, &config)).unwrap();
            prop_assert_eq!(bits(&again), bits(&config));
        }
    }
}
