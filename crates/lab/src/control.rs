//! The controls of the window that a lesson can show alone, or lock.

use engine::config::RunConfig;
use engine::config::field::Field;
use engine::config::fields::FIELDS;

/// A control of the window that a page can show alone, lock, or point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Control {
    /// Play and pause.
    Play,
    /// One step.
    Step,
    /// A new run with the same settings.
    Reset,
    /// Undo and redo.
    Undo,
    /// Steps a second.
    Speed,
    /// Going to another step, bookmarks, loops.
    Timeline,
    /// The margin.
    Margin,
    /// The points.
    Data,
    /// The network.
    Embedder,
    /// Weights that are set by hand.
    Weights,
    /// The loss, without the margin.
    Loss,
    /// The distance between embeddings.
    Distance,
    /// The miner.
    Mining,
    /// The sampler of batches.
    Sampler,
    /// The optimizer, with the learning rate.
    Optimizer,
    /// The seed.
    Seed,
    /// The comparison of two runs.
    Compare,
    /// The list of runs.
    Runs,
    /// The display toggles.
    Display,
    /// The layout of the views.
    Layout,
}

impl Control {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::Play,
        Self::Step,
        Self::Reset,
        Self::Undo,
        Self::Speed,
        Self::Timeline,
        Self::Margin,
        Self::Data,
        Self::Embedder,
        Self::Weights,
        Self::Loss,
        Self::Distance,
        Self::Mining,
        Self::Sampler,
        Self::Optimizer,
        Self::Seed,
        Self::Compare,
        Self::Runs,
        Self::Display,
        Self::Layout,
    ];

    /// The name in the format of lessons.
    pub fn name(self) -> &'static str {
        match self {
            Self::Play => "play",
            Self::Step => "step",
            Self::Reset => "reset",
            Self::Undo => "undo",
            Self::Speed => "speed",
            Self::Timeline => "timeline",
            Self::Margin => "margin",
            Self::Data => "data",
            Self::Embedder => "embedder",
            Self::Weights => "weights",
            Self::Loss => "loss",
            Self::Distance => "distance",
            Self::Mining => "mining",
            Self::Sampler => "sampler",
            Self::Optimizer => "optimiser",
            Self::Seed => "seed",
            Self::Compare => "compare",
            Self::Runs => "runs",
            Self::Display => "display",
            Self::Layout => "layout",
        }
    }

    /// The control in a sentence for people.
    pub fn said(self) -> &'static str {
        match self {
            Self::Play => "playing",
            Self::Step => "a single step",
            Self::Reset => "a reset",
            Self::Undo => "undoing",
            Self::Speed => "the speed",
            Self::Timeline => "going to another step",
            Self::Margin => "the margin",
            Self::Data => "the data",
            Self::Embedder => "the network",
            Self::Weights => "a change of weights",
            Self::Loss => "the loss",
            Self::Distance => "the distance",
            Self::Mining => "the miner",
            Self::Sampler => "the sampler",
            Self::Optimizer => "the optimizer",
            Self::Seed => "the seed",
            Self::Compare => "a comparison",
            Self::Runs => "the list of runs",
            Self::Display => "a switch of the views",
            Self::Layout => "the layout of the views",
        }
    }

    /// The control of a setting.
    pub fn of_setting(field: &Field) -> Self {
        match (field.heading, field.name) {
            (_, "margin") => Self::Margin,
            (_, "distance") => Self::Distance,
            (_, "seed") => Self::Seed,
            (_, "mining" | "per-anchor") => Self::Mining,
            (_, "moved" | "drawn") => Self::Data,
            (_, "weight") => Self::Weights,
            ("Data", _) => Self::Data,
            ("Embedder", _) => Self::Embedder,
            ("Loss", _) => Self::Loss,
            ("Optimizer", _) => Self::Optimizer,
            _ => Self::Sampler,
        }
    }

    /// The controls of the settings that differ.
    pub fn of_change(from: &RunConfig, to: &RunConfig) -> Vec<Self> {
        let mut all = Vec::new();
        for field in FIELDS.iter().filter(|field| field.differs(from, to)) {
            let control = Self::of_setting(field);
            if !all.contains(&control) {
                all.push(control);
            }
        }
        // Other data bring their own network and batches with them.
        if all.contains(&Self::Data) { vec![Self::Data] } else { all }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_knob_belongs_to_its_control() {
        let now = RunConfig::default();
        let of = |change: fn(&mut RunConfig)| {
            let mut wanted = now.clone();
            change(&mut wanted);
            Control::of_change(&now, &wanted)
        };
        assert_eq!(of(|c| c.loss.margin = 0.3), [Control::Margin]);
        assert_eq!(of(|c| c.loss.swap = true), [Control::Loss]);
        assert_eq!(of(|c| c.optimizer.learning_rate = 0.3), [Control::Optimizer]);
        assert_eq!(of(|c| c.embedder.dim = 3), [Control::Embedder]);
        assert_eq!(of(|c| c.sampler.points = 3), [Control::Sampler]);
        assert_eq!(of(|_| ()), []);
    }
}
