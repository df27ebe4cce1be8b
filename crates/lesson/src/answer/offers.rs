//! The offers of a question.

use super::super::quantity::Quantity;
use super::super::question::{Kind, LETTERS};
use super::super::role::Role;
use super::{Asked, Offer, Scale};
use engine::config::LossKind;
use engine::numbers::round_up_to_nice;
use engine::report::{TripletId, TripletRecord};
use lab::ActiveRun;
use lab::history::Metric;

impl Role {
    /// Returns the row of this point of a triplet.
    pub(super) fn of(self, id: TripletId) -> usize {
        match self {
            Self::Anchor => id.anchor,
            Self::Positive => id.positive,
            Self::Negative => id.negative,
        }
    }
}

fn plain(labels: &[&str]) -> Vec<Offer> {
    labels.iter().map(|&label| Offer { label: label.to_owned(), triplet: None }).collect()
}

impl Asked {
    /// Returns the offers that are known when the question is asked, or why it can't be asked.
    pub(super) fn offered(&self) -> Result<Vec<Offer>, String> {
        let run = self.before.lab.focused();
        let no_triplet = || "there is no triplet on screen: try another step".to_owned();
        Ok(match &self.kind {
            Kind::Change(_) => plain(&["rises", "falls", "stays"]),
            Kind::Direction { .. } if self.triplet.is_none() => return Err(no_triplet()),
            Kind::Direction { from: None, .. } => {
                plain(&["left", "right", "up", "down", "hardly at all"])
            }
            Kind::Direction { from: Some(_), .. } => {
                plain(&["closer", "farther", "as far as before"])
            }
            Kind::Costliest => {
                let three = three(run).ok_or(
                    "this batch has no three triplets with different losses: try another step",
                )?;
                let of = |(letter, t): (&str, &TripletRecord)| {
                    let TripletId { anchor, positive, negative } = t.id;
                    let label = format!("{letter}: #{anchor}, #{positive}, #{negative}");
                    Offer { label, triplet: Some(t.id) }
                };
                LETTERS.into_iter().zip(&three).map(of).collect()
            }
            Kind::Hardness if self.triplet.is_none() => return Err(no_triplet()),
            Kind::Hardness => plain(&["easy", "semi-hard", "hard"]),
            Kind::Holds(_) => plain(&["yes", "no"]),
            Kind::Greater(_) => plain(&["A", "B", "the same"]),
            Kind::Which(choices) => {
                let labels: Vec<&str> = choices.iter().map(|(label, _)| label.as_str()).collect();
                plain(&labels)
            }
            // Numbers around the true one, which isn't known yet.
            Kind::Count(_) | Kind::Value(_) => Vec::new(),
        })
    }

    /// Returns the scale of a number, from what is known before the reveal.
    pub(super) fn scale_of(&self, of: Quantity) -> Option<Scale> {
        let run = self.before.lab.focused();
        let now = of.read(&self.before.lab, run)?;
        if of.is_share() {
            let least = if now < 0.0 { -1.0 } else { 0.0 };
            return Some(Scale { least, most: 1.0, now });
        }
        let bins = run.history().bins().iter();
        let past = of
            .metric()
            .into_iter()
            .flat_map(|metric| bins.clone().filter_map(move |bin| Some(bin.get(metric)?.greatest)));
        let highest = past.chain([now, usual(of, run)]).fold(0.0, f64::max);
        Some(Scale { least: 0.0, most: round_up_to_nice(1.5 * highest), now })
    }
}

/// Returns a minimum range for the scale of a quantity.
fn usual(of: Quantity, run: &ActiveRun) -> f64 {
    let loss = &run.config().loss;
    match of {
        Quantity::Step(Metric::Loss) | Quantity::Triplet(_) if loss.kind == LossKind::Hinge => {
            loss.margin
        }
        _ => 1e-3,
    }
}

/// Returns three triplets of high, medium and low loss, in an order that reveals nothing.
fn three(run: &ActiveRun) -> Option<[TripletRecord; 3]> {
    let report = run.report();
    let fair = &report.triplets[report.highest_loss_count..];
    let dearest = fair.iter().max_by(|x, y| x.loss.total_cmp(&y.loss))?;
    let cheapest = fair.iter().map(|t| t.loss).fold(f64::INFINITY, f64::min);
    let nearest = |wanted: f64, but: &[TripletId]| {
        let far = |t: &TripletRecord| {
            let shares: usize = but.iter().map(|&other| shared(t.id, other)).sum();
            // Triplets without common points are easier to tell apart.
            (t.loss - wanted).abs() + 0.1 * dearest.loss * shares as f64
        };
        let others = fair.iter().filter(|t| !but.contains(&t.id));
        others.min_by(|x, y| far(x).total_cmp(&far(y)))
    };
    let least = nearest(cheapest, &[dearest.id])?;
    let middle = nearest(f64::midpoint(dearest.loss, cheapest), &[dearest.id, least.id])?;
    let differ =
        |x: &TripletRecord, y: &TripletRecord| (x.loss - y.loss).abs() > 0.1 * dearest.loss;
    if dearest.loss <= 0.0 || !differ(dearest, middle) || !differ(dearest, least) {
        return None;
    }
    let (x, y, z) = (*dearest, *middle, *least);
    Some(match (report.step as usize + x.id.anchor) % 6 {
        0 => [x, y, z],
        1 => [y, x, z],
        2 => [z, x, y],
        3 => [x, z, y],
        4 => [y, z, x],
        _ => [z, y, x],
    })
}

/// Returns the number of common points of two triplets.
fn shared(x: TripletId, y: TripletId) -> usize {
    let rows = |id: TripletId| [id.anchor, id.positive, id.negative];
    rows(x).iter().filter(|row| rows(y).contains(row)).count()
}

/// Returns four ascending counts, with the true one at an index that reveals nothing.
pub(super) fn counts(truth: u64, of: u64, step: u64) -> Vec<u64> {
    let place = (truth + step) % 4;
    let mut counts: Vec<u64> = match truth {
        0 => vec![0, (of / 100).max(1), (of / 10).max(2), (of / 2).max(3)],
        1..8 => {
            let first = truth - place.min(truth);
            (first..first + 4).collect()
        }
        _ => (0..4)
            .map(|n| if n < place { truth >> (place - n) } else { truth << (n - place) })
            .collect(),
    };
    counts.sort_unstable();
    counts.dedup();
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_counts_differ_and_have_the_truth_among_them() {
        for truth in [0, 1, 2, 3, 7, 8, 9, 100, 12_345, 3_000_000] {
            for step in 0..4 {
                let counts = counts(truth, 4_000_000, step);
                assert_eq!(counts.len(), 4, "{counts:?}");
                assert!(counts.contains(&truth), "{truth}: {counts:?}");
                assert!(counts.is_sorted());
            }
        }
    }

    #[test]
    fn the_true_count_is_not_always_at_the_same_place() {
        let place = |step| counts(1_000, 9_999, step).iter().position(|&c| c == 1_000);
        let places: Vec<_> = (0..4).map(place).collect();
        assert!((0..4).all(|n| places.contains(&Some(n))), "{places:?}");
    }
}
