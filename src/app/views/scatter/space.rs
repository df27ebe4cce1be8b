//! Points of a space in words, for those who can't see the plot.

use egui_plot::PlotBounds;

use crate::app::point_labels;
use crate::engine::choice::Distance;
use crate::engine::numbers::{count, short};
use crate::lab::{ActiveRun, mixing};

/// Space in which points are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Points as the network gets them.
    Input,
    /// Points where the network places them.
    Embedding,
}

/// Words for which classes are mixed, with what they are of: a version of the points, and the
/// distance.
pub type Mixing = Option<((u64, Distance), String)>;

impl Space {
    /// Words for which classes are mixed here by true distance; `known` caches the last ones.
    pub fn mixing(self, run: &ActiveRun, known: &mut Mixing) -> String {
        let data = run.data();
        let of = match self {
            Self::Input => (run.inputs_version(), Distance::Euclidean),
            Self::Embedding => (run.picture_version(), run.snapshot().distance),
        };
        if let Some((_, words)) = known.as_ref().filter(|(known, _)| *known == of) {
            return words.clone();
        }
        let points = match self {
            Self::Input => data.points.view(),
            Self::Embedding => run.snapshot().embedding.view(),
        };
        let rows: Vec<usize> = data.present().collect();
        let pairs = mixing::mixed(points, &data.labels, &rows, of.1);
        let words = mixing::in_words(&pairs, &data.class_names);
        *known = Some((of, words.clone()));
        words
    }
}

/// The plot in a sentence, for those who can't see it; `mixing` says which classes are mixed.
/// `in_sight` says what part of the space is.
pub fn summary(run: &ActiveRun, in_sight: &str, mixing: &str) -> String {
    let data = run.data();
    let mut words = format!(
        "{} points, {} classes, {} held out, at step {}; {mixing}.",
        count(data.present().count() as u64),
        data.classes(),
        count(data.held_out.len() as u64),
        count(run.report().step),
    );
    if data.unseen_classes() > 0 {
        let names = &data.class_names[data.classes() - data.unseen_classes()..];
        words.push_str(&format!(" Not trained on: {}.", names.join(", ")));
    }
    if let Some(shown) = run.shown_triplet() {
        let [a, p, n] = [shown.id.anchor, shown.id.positive, shown.id.negative]
            .map(|row| point_labels::with_split(data, row));
        words.push_str(&format!(" Shown triplet: anchor {a}, positive {p}, negative {n}."));
    }
    words.push_str(&format!(" {in_sight}."));
    words
}

/// The part of the plane in sight, in words.
pub fn part(of: &PlotBounds) -> String {
    let ([left, low], [right, high]) = (of.min(), of.max());
    let [left, right, low, high] = [left, right, low, high].map(short);
    format!("In sight: {left} to {right} across, {low} to {high} up")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{Column, RunConfig, SetWeight, WeightPlace};
    use crate::lab::{Command, Lab};

    #[test]
    fn the_summary_names_the_shown_triplet() {
        let lab = Lab::new(RunConfig::default()).unwrap();
        let shown = lab.run_a().shown_triplet().unwrap();
        let in_sight = part(&PlotBounds::from_min_max([-1.0, -2.0], [3.0, 4.0]));
        let words = summary(lab.run_a(), &in_sight, "no class is mixed with another");
        assert!(words.starts_with("1\u{2009}000 points, 4 classes, "), "{words}");
        assert!(words.contains("at step 0; no class is mixed with another."), "{words}");
        assert!(words.contains("In sight: −1 to 3 across, −2 to 4 up."));
        assert!(words.contains(&format!("anchor #{} ", shown.id.anchor)));
    }

    #[test]
    fn which_classes_are_mixed_is_said_of_the_points_as_they_are_now() {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        let mut known = None;
        let untrained = Space::Embedding.mixing(lab.run_a(), &mut known);
        assert!(untrained.contains("is mixed with"), "{untrained}");
        (0..600).for_each(|_| lab.apply(Command::Step));
        let trained = Space::Embedding.mixing(lab.run_a(), &mut known);
        assert_eq!(trained, "no class is mixed with another");
        assert_eq!(Space::Embedding.mixing(lab.run_a(), &mut known), trained);
        let layer = lab.run_a().trainer().embedder().layers() - 1;
        let place = WeightPlace { layer, unit: None, column: Column::Inputs };
        lab.apply(Command::HoldWeights(vec![SetWeight { place, value: 0.0 }]));
        let fallen_together = Space::Embedding.mixing(lab.run_a(), &mut known);
        assert!(fallen_together.contains("is mixed with"), "{fallen_together}");
        lab.apply(Command::PutBack);
        assert_eq!(Space::Embedding.mixing(lab.run_a(), &mut known), trained);
        lab.apply(Command::Reset);
        assert_eq!(Space::Embedding.mixing(lab.run_a(), &mut known), untrained);
    }
}
