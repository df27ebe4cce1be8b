//! What differs between two settings of the knobs, in words.

use crate::engine::config::{Choice, RunConfig};

/// Every knob that differs, as «margin 0.5 to 0.2», separated by commas; empty where none does.
pub fn describe(from: &RunConfig, to: &RunConfig) -> String {
    let (a, b) = (lines(from), lines(to));
    let mut changed: Vec<String> = Vec::new();
    for ((name, old), (_, new)) in a.into_iter().zip(b) {
        if old != new {
            changed.push(format!("{name} {old} to {new}"));
        }
    }
    changed.join(", ")
}

fn lines(c: &RunConfig) -> Vec<(&'static str, String)> {
    let number = |x: f64| format!("{x}");
    let layers: Vec<String> = c.embedder.hidden.iter().map(ToString::to_string).collect();
    let yes = |on: bool| if on { "on" } else { "off" }.to_owned();
    vec![
        ("data", c.data.kind.label().to_owned()),
        ("points", c.data.points.to_string()),
        ("classes", c.data.classes.to_string()),
        ("noise", number(c.data.noise)),
        ("dimensions", c.data.dimensions.to_string()),
        ("informative", c.data.informative.to_string()),
        ("held out", number(c.held_out)),
        ("hidden", if layers.is_empty() { "none".to_owned() } else { layers.join("-") }),
        ("activation", c.embedder.activation.label().to_owned()),
        ("embedding dimensions", c.embedder.dim.to_string()),
        ("normalise", yes(c.embedder.normalize)),
        ("distance", c.distance.label().to_owned()),
        ("loss", c.loss.kind.label().to_owned()),
        ("margin", number(c.loss.margin)),
        ("swap", yes(c.loss.swap)),
        ("mean over", c.loss.mean.label().to_owned()),
        ("mining", c.mining.rule.label().to_owned()),
        ("triplets per anchor", c.mining.per_anchor.to_string()),
        ("sampler", c.sampler.kind.label().to_owned()),
        ("P", c.sampler.classes.to_string()),
        ("K", c.sampler.points.to_string()),
        ("optimiser", c.optimizer.kind.label().to_owned()),
        ("learning rate", number(c.optimizer.learning_rate)),
        ("weight decay", number(c.optimizer.weight_decay)),
        ("clip", number(c.optimizer.clip)),
        ("seed", c.seed.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::Mining;

    #[test]
    fn a_change_is_named_with_both_values() {
        let from = RunConfig::default();
        let mut to = from.clone();
        to.loss.margin = 0.2;
        to.mining.rule = Mining::BatchHard;
        assert_eq!(describe(&from, &to), "margin 1 to 0.2, mining Semi-hard to Batch-hard");
        assert_eq!(describe(&from, &from), "");
    }
}
