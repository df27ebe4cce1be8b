//! Summaries of the groups of settings, in one short line each.

use crate::engine::config::{
    Choice as _, DataSpec, LossKind, Mining, OptimizerKind, Reduction, RunConfig, SamplerKind,
};
use crate::engine::numbers::{count, counted, percent};
use crate::engine::own_data::OwnData;

use crate::app::widgets::short;

/// Data: "Spiral · 1 000 points", "Digits · 1 797 points, 2 classes out".
pub fn data(c: &RunConfig) -> String {
    let out = match c.unseen_classes {
        0 => String::new(),
        1 => ", 1 class out".to_owned(),
        n => format!(", {n} classes out"),
    };
    let flaws = flaws(&c.data);
    let points = counted(c.rows().saturating_sub(c.drawn.erased().len()) as u64, "point");
    format!("{} · {points}{flaws}{out}", c.data.label())
}

/// Flaws of the data: ", 5 % wrong labels, classes 10 : 1, 20 % duplicates"; empty if there are none.
fn flaws(data: &DataSpec) -> String {
    let mut words = String::new();
    if data.label_noise > 0.0 {
        words += &format!(", {} wrong labels", percent(data.label_noise));
    }
    if data.imbalance > 1.0 {
        words += &format!(", classes {} : 1", short(data.imbalance));
    }
    if data.duplicates > 0.0 {
        words += &format!(", {} duplicates", percent(data.duplicates));
    }
    words
}

/// Sizes of own data: "150 points of 4 values, 3 classes".
pub fn own(own: &OwnData) -> String {
    let [points, values, classes] =
        [own.points.nrows(), own.points.ncols(), own.class_names.len()].map(|n| n as u64);
    format!(
        "{} of {}, {} classes",
        counted(points, "point"),
        counted(values, "value"),
        count(classes)
    )
}

/// Layer sizes of the network: "2-32-32-2 tanh".
pub fn embedder(c: &RunConfig) -> String {
    let spec = &c.embedder;
    if spec.is_identity() {
        let unit = if spec.normalize { ", unit" } else { "" };
        return format!("{} as they are{unit}", c.data.features());
    }
    let sizes =
        [c.data.features()].into_iter().chain(spec.hidden.iter().copied()).chain([spec.dim]);
    let mut words = sizes.map(|n| n.to_string()).collect::<Vec<_>>().join("-");
    if !spec.hidden.is_empty() {
        words = format!("{words} {}", spec.activation.label());
    }
    if spec.normalize {
        words.push_str(", unit");
    }
    if spec.weights.is_some() {
        words.push_str(", from weights");
    }
    words
}

/// Loss: "Hinge, mean of active".
pub fn loss(c: &RunConfig) -> String {
    let kind = match c.loss.kind {
        LossKind::Hinge => "Hinge",
        LossKind::Soft => "Soft",
    };
    let mean = match c.loss.mean {
        Reduction::Active => "mean of active",
        Reduction::Mined => "mean of mined",
    };
    let swap = if c.loss.swap { ", swap" } else { "" };
    format!("{kind}, {mean}{swap}")
}

/// Mining rule: "Semi-hard".
pub fn mining(c: &RunConfig) -> String {
    match c.mining.rule {
        Mining::Random => format!("Random, {} per anchor", c.mining.per_anchor),
        rule => rule.label().to_owned(),
    }
}

/// Batch: "4 × 16".
pub fn sampler(c: &RunConfig) -> String {
    match c.sampler.kind {
        SamplerKind::Balanced => format!("{} × {}", c.sampler.classes, c.sampler.points),
        SamplerKind::Uniform => format!("{} uniform", count(c.sampler.batch() as u64)),
    }
}

/// Optimizer and learning rate: "Adam 0.01".
pub fn optimizer(c: &RunConfig) -> String {
    let kind: OptimizerKind = c.optimizer.kind;
    format!("{} {}", kind.label(), short(c.optimizer.learning_rate))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{DataKind, EmbedderKind};
    use crate::engine::data::Dataset;

    #[test]
    fn points_have_as_many_values_as_the_summary_says() {
        for &kind in DataKind::ALL {
            let config = RunConfig::of(kind);
            assert_eq!(config.data.features(), Dataset::make(&config).dimensions(), "{kind:?}");
        }
    }

    #[test]
    fn the_identity_is_said_to_leave_points_as_they_are() {
        let mut config = RunConfig::of(DataKind::Digits);
        config.embedder.kind = EmbedderKind::Identity;
        assert_eq!(embedder(&config), "64 as they are, unit");
    }

    #[test]
    fn a_folded_group_says_what_is_chosen() {
        let mut c = RunConfig::default();
        assert_eq!(data(&c), "Spiral · 1\u{2009}000 points");
        c.data.label_noise = 0.05;
        (c.data.imbalance, c.data.duplicates) = (10.0, 0.2);
        let flawed =
            "Spiral · 1\u{2009}000 points, 5 % wrong labels, classes 10 : 1, 20 % duplicates";
        assert_eq!(data(&c), flawed);
        c.data = DataSpec::of(DataKind::Spiral);
        c.unseen_classes = 2;
        assert_eq!(data(&c), "Spiral · 1\u{2009}000 points, 2 classes out");
        assert_eq!(embedder(&c), "2-32-32-2 tanh");
        assert_eq!(loss(&c), "Hinge, mean of active");
        assert_eq!(mining(&c), "Semi-hard");
        assert_eq!(sampler(&c), "4 × 16");
        assert_eq!(optimizer(&c), "Adam 0.01");
        c.embedder.hidden.clear();
        c.embedder.normalize = true;
        assert_eq!(embedder(&c), "2-2, unit");
        c.sampler.kind = SamplerKind::Uniform;
        assert_eq!(sampler(&c), "64 uniform");
        c.mining.rule = Mining::Random;
        assert_eq!(mining(&c), "Random, 4 per anchor");
    }
}
