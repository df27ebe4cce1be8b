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

/// Number of ranges of a scale.
const BINS: usize = 5;

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
            Kind::Greater(_) => plain(&["A", "B", "alike"]),
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
        let [least, end] = of.bounds(run.config());
        if of.is_share() {
            return Some(Scale { least, most: end, now });
        }
        let bins = run.history().bins().iter();
        let past = of
            .metric()
            .into_iter()
            .flat_map(|metric| bins.clone().filter_map(move |bin| Some(bin.get(metric)?.greatest)));
        let highest = past.chain([now, usual(of, run)]).fold(0.0, f64::max);
        Some(Scale { least, most: round_up_to_nice(1.5 * highest).min(end), now })
    }
}

/// Returns the ranges of a scale, for hands.
pub(super) fn bins(of: Quantity, scale: Scale) -> Vec<Offer> {
    let end = |place: usize| of.in_words(of.rounded(border(scale, place)));
    let has_end = of.is_share();
    let label = |place: usize| match (end(place), end(place + 1)) {
        (from, _) if place + 1 == BINS && !has_end => format!("{from} or more"),
        (from, to) if to.ends_with(" %") => format!("{} to {to}", from.trim_end_matches(" %")),
        (from, to) => format!("{from} to {to}"),
    };
    (0..BINS).map(|place| Offer { label: label(place), triplet: None }).collect()
}

/// Returns the ranges that a value is in: two at their border.
pub(super) fn bin_of(scale: Scale, value: f64) -> Vec<usize> {
    let slack = 1e-9 * (scale.most - scale.least);
    let value = value.clamp(scale.least, scale.most);
    let is_in = |place: &usize| {
        border(scale, *place) - slack <= value && value <= border(scale, place + 1) + slack
    };
    (0..BINS).filter(is_in).collect()
}

fn border(scale: Scale, place: usize) -> f64 {
    scale.least + (scale.most - scale.least) * place as f64 / BINS as f64
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

#[cfg(test)]
mod tests {
    use super::*;
    use engine::config::RunConfig;

    #[test]
    fn a_number_is_offered_in_ranges_that_hold_every_value_of_the_scale() {
        let share = Quantity::find("active share").unwrap();
        let scale = Scale { least: 0.0, most: 1.0, now: 0.4 };
        let labels: Vec<String> = bins(share, scale).into_iter().map(|offer| offer.label).collect();
        assert_eq!(labels, ["0 to 20 %", "20 to 40 %", "40 to 60 %", "60 to 80 %", "80 to 100 %"]);
        let loss = Quantity::find("loss").unwrap();
        let scale = Scale { least: 0.0, most: 2.0, now: 1.0 };
        let last = bins(loss, scale).pop().unwrap();
        assert_eq!(last.label, "1.6 or more", "a loss has no upper end");
        assert_eq!(bin_of(scale, 0.1), [0]);
        assert_eq!(bin_of(scale, 0.4), [0, 1], "at the border both are right");
        assert_eq!(bin_of(scale, 7.0), [4]);
    }

    #[test]
    fn no_scale_goes_beyond_what_its_quantity_can_be() {
        let mut config = RunConfig::default();
        config.embedder.normalize = true;
        let bounds = |name: &str| Quantity::find(name).unwrap().bounds(&config);
        assert_eq!(bounds("active share"), [0.0, 1.0]);
        assert_eq!(bounds("held-out ROC AUC"), [0.0, 1.0]);
        assert_eq!(bounds("silhouette"), [-1.0, 1.0]);
        assert_eq!(bounds("mean pair distance"), [0.0, 2.0]);
        assert_eq!(bounds("loss"), [0.0, f64::INFINITY]);
    }
}
