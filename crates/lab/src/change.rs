//! Differences between two configurations, in words.

use super::recipe::Recipe;
use engine::config::field::{Field, Kind};
use engine::config::fields::FIELDS;
use engine::config::{RunConfig, SetWeight, words_of_weights};
use engine::numbers::{count, plain, three};
use engine::text::excerpt;

/// A setting that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its name in a sentence.
    pub name: &'static str,
    /// Its value in the first of the two.
    pub from: String,
    /// Its value in the second.
    pub to: String,
    /// True if it is a number, which a slider can change.
    pub is_number: bool,
    /// The change in words, if they aren't its values: what was set in addition.
    pub words: Option<String>,
}

/// Every setting that differs.
pub fn changed(from: &RunConfig, to: &RunConfig) -> Vec<Changed> {
    if from == to {
        return Vec::new();
    }
    let changed = FIELDS.iter().map(|field| Changed {
        name: field.word,
        from: field.words(from),
        to: field.words(to),
        is_number: matches!(field.kind, Kind::Real(..) | Kind::Whole(..)),
        words: match field.kind {
            Kind::Weight(_) => weights_set(from, to, None),
            _ => None,
        },
    });
    let (moved, drawn) = (from.moved != to.moved, from.drawn != to.drawn);
    let weight = from.weight != to.weight;
    let differs = |(field, setting): &(&Field, Changed)| {
        setting.from != setting.to
            || (moved && matches!(field.kind, Kind::Moved(_)))
            || (drawn && matches!(field.kind, Kind::Drawn(_)))
            || (weight && matches!(field.kind, Kind::Weight(_)))
    };
    let settings = FIELDS.iter().zip(changed).filter(differs).map(|(_, setting)| setting);
    let weights = |config: &RunConfig| {
        let weights = config.embedder.weights.as_ref();
        weights.map_or_else(|| "drawn".to_owned(), |weights| excerpt(weights.name()))
    };
    let first_weights = (from.embedder.weights != to.embedder.weights).then(|| Changed {
        name: "first weights",
        from: weights(from),
        to: weights(to),
        is_number: false,
        words: None,
    });
    settings.chain(first_weights).collect()
}

/// The weights that are set in `to` and weren't in `from`, in words: «weight 1:3,2 0.42 to 0», with
/// its value before where that is known. `None` if these are none, or others.
pub fn weights_set(from: &RunConfig, to: &RunConfig, before: Option<f64>) -> Option<String> {
    if !to.weight.goes_on_from(&from.weight) {
        return None;
    }
    let new: Vec<SetWeight> = to.weight.since(&from.weight).copied().collect();
    match (new.as_slice(), before) {
        ([], _) => None,
        ([one], Some(before)) => {
            let value = plain(one.value, 6).replace('-', "−");
            Some(format!("weight {} {} to {value}", one.place, three(before)))
        }
        (new, _) => Some(match words_of_weights(new) {
            words if words.starts_with("unit") => words,
            words => format!("weight {words}"),
        }),
    }
}

/// The settings that differ, as «margin 0.5 to 0.2», separated by commas; empty if none does.
pub fn describe(from: &RunConfig, to: &RunConfig) -> String {
    in_words(&changed(from, to))
}

/// The changes as «margin 0.5 to 0.2», separated by commas.
pub fn in_words(changed: &[Changed]) -> String {
    let words = changed.iter().map(|c| match &c.words {
        Some(words) => words.clone(),
        // Points moved or drawn by hand: both are the same in words.
        None if c.from == c.to => format!("{} {} otherwise", c.name, c.to),
        None => format!("{} {} to {}", c.name, c.from, c.to),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// The difference of two runs on the same points, as the end of the sentence «A and B differ in …»:
/// «margin 0.2 | 1», and since which step; empty if there is none. For earlier differences, only
/// the step at which the runs part is given.
pub fn compare(a: &Recipe, b: &Recipe) -> String {
    let mut steps: Vec<u64> = a.edits().iter().chain(b.edits()).map(|edit| edit.step).collect();
    steps.push(0);
    steps.sort_unstable();
    steps.dedup();
    let differ = |step: u64| a.config_at(step) != b.config_at(step);
    let Some(parting) = steps.iter().copied().find(|&step| differ(step)) else {
        return String::new();
    };
    let at = |step: u64| changed(a.config_at(step), b.config_at(step));
    let now = at(u64::MAX);
    let like_now = steps.iter().rev().take_while(|&&step| at(step) == now);
    let since = like_now.last().copied().unwrap_or(0);
    if now.is_empty() {
        return format!(
            "what they learned from step {} to {}; their settings agree again",
            count(parting),
            count(since)
        );
    }
    let words = now.into_iter().map(|c| format!("{} {} | {}", c.name, c.from, c.to));
    let words = words.collect::<Vec<_>>().join(", ");
    match (parting, since) {
        (0, 0) => words,
        (parting, since) if parting == since => format!("{words} from step {} on", count(since)),
        (parting, since) => {
            format!("{words} from step {} on; they part at step {}", count(since), count(parting))
        }
    }
}

/// The settings of `of` that differ from `other`, as «margin 0.2, swap on».
pub fn own(of: &RunConfig, other: &RunConfig) -> String {
    let words = changed(of, other).into_iter().map(|c| format!("{} {}", c.name, c.from));
    words.collect::<Vec<_>>().join(", ")
}

/// Returns true if two configurations have the same points, the same splits and the same seed,
/// apart from points moved or drawn by hand.
pub fn same_points(a: &RunConfig, b: &RunConfig) -> bool {
    let points = |c: &RunConfig| (c.data.clone(), c.held_out, c.unseen_classes, c.seed);
    points(a) == points(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Edit;
    use engine::config::{Mining, ValidConfig};

    #[test]
    fn a_change_is_named_with_both_values() {
        let from = RunConfig::default();
        let mut to = from.clone();
        to.loss.margin = 0.2;
        to.mining.rule = Mining::BatchHard;
        assert_eq!(describe(&from, &to), "margin 1 to 0.2, mining Semi-hard to Batch-hard");
        assert_eq!(describe(&from, &from), "");
        assert_eq!(own(&to, &from), "margin 0.2, mining Batch-hard");
        to = from.clone();
        to.loss.margin = 14.0 * 0.05;
        assert_eq!(own(&to, &from), "margin 0.7", "not 0.7000000000000001");
    }

    fn margin(margin: f64) -> ValidConfig {
        let mut config = RunConfig::default();
        config.loss.margin = margin;
        config.validate().unwrap()
    }

    /// A run of margin 1 with these margins from these steps on.
    fn edited(edits: &[(u64, f64)]) -> Recipe {
        let edits = edits.iter().map(|&(step, m)| Edit { step, config: margin(m) });
        edits.fold(Recipe::new(margin(1.0)), |recipe, edit| recipe.with_edit(edit).unwrap())
    }

    #[test]
    fn two_runs_differ_in_what_differs_now_and_it_is_said_since_when() {
        let plain = edited(&[]);
        let says = |other: &Recipe| compare(&plain, other);
        assert_eq!(says(&plain), "");
        assert_eq!(says(&Recipe::new(margin(0.2))), "margin 1 | 0.2");
        assert_eq!(says(&edited(&[(5, 0.2)])), "margin 1 | 0.2 from step 5 on");
        let moved = edited(&[(5, 0.2), (6, 0.3), (9, 0.5)]);
        assert_eq!(says(&moved), "margin 1 | 0.5 from step 9 on; they part at step 5");
        let back = edited(&[(5, 0.2), (9, 1.0)]);
        assert!(says(&back).starts_with("what they learned from step 5 to 9"), "{}", says(&back));
        let common = edited(&[(5, 0.2)]);
        assert_eq!(compare(&common, &common), "", "both were changed alike");
    }
}
