//! A look at a network: the batches of some steps, and where the training points lie.

use std::collections::BTreeMap;

use engine::config::RunConfig;
use engine::data::Dataset;
use engine::distance::{Distance, norm};
use engine::evaluate::sample;
use engine::report::StepReport;
use engine::trainer::Trainer;
use ndarray::{Array2, Axis};

/// Number of points that all batches together draw, about.
const DRAWN: usize = 1_024;
/// Least and greatest number of batches.
const BATCHES: (usize, usize) = (4, 16);
/// The most training points that are looked at.
const MOST_POINTS: usize = 400;
/// Points closer than this share of the mean pair distance are in one place.
const SAME_PLACE: f64 = 0.05;
/// Share of the points that the counted places hold.
const MOST: f64 = 0.9;
/// The most places that are counted.
const MOST_PLACES: usize = 100;

/// Means over some batches.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Batches {
    /// Number of batches.
    pub count: usize,
    /// Mean loss.
    pub loss: f64,
    /// Mean norm of the gradient.
    pub gradient_norm: f64,
    /// Share of the batches that would not change the weights.
    pub idle: f64,
    /// Share of the batches without a negative.
    pub one_class: f64,
    /// Share of the batches with negatives, but without a positive.
    pub no_positive: f64,
    /// Mean share of the valid triplets with a loss above 0.
    pub active: f64,
}

impl Batches {
    fn add(&mut self, report: &StepReport) {
        let before = self.count as f64;
        self.count += 1;
        let mean = |old: &mut f64, new: f64| *old = (*old * before + new) / (before + 1.0);
        let is = |yes: bool| f64::from(u8::from(yes));
        let none = report.counts.valid == 0;
        mean(&mut self.loss, report.loss);
        mean(&mut self.gradient_norm, report.gradient_norm);
        mean(&mut self.active, report.active_share());
        mean(&mut self.idle, is(report.counts.mined_active == 0));
        mean(&mut self.one_class, is(none && report.mean_negative.is_none()));
        mean(&mut self.no_positive, is(none && report.mean_negative.is_some()));
    }
}

/// Measurements of the training points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Picture {
    /// Mean distance of all pairs, in the distance of the loss.
    pub spread: f64,
    /// Mean length of an embedding.
    pub norm: f64,
    /// Norm of all weights.
    pub weights: f64,
    /// Least number of places that together hold nine in ten points, at most 100.
    pub places: usize,
    /// Share of these points that are of the class that most of their place are of.
    pub purity: f64,
}

/// A look at a network, in slices of a batch.
pub struct Look {
    trainer: Trainer,
    /// The step of the next batch.
    next: u64,
    left: usize,
    batches: Batches,
    picture: Option<Picture>,
}

impl Look {
    /// Begins a look at the weights of `trainer`, with the batches from `step` on.
    pub fn new(trainer: Trainer, step: u64) -> Self {
        let (least, most) = BATCHES;
        let left = (DRAWN / trainer.config().sampler.batch()).clamp(least, most);
        Self { trainer, next: step, left, batches: Batches::default(), picture: None }
    }

    /// The trainer, as it was given before anything is looked at.
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// Continues while there is time. Returns what was seen when done.
    pub fn advance(&mut self, has_time: &dyn Fn() -> bool) -> Option<(Batches, Picture)> {
        while self.left > 0 {
            self.trainer.stand_at(self.next);
            if !self.trainer.evaluate_while(has_time) {
                return None;
            }
            self.batches.add(self.trainer.report());
            (self.next, self.left) = (self.next + 1, self.left - 1);
            if !has_time() {
                return None;
            }
        }
        let picture = *self.picture.get_or_insert_with(|| Picture::of(&self.trainer));
        Some((self.batches, picture))
    }
}

impl Picture {
    fn of(trainer: &Trainer) -> Self {
        let (config, data): (&RunConfig, &Dataset) = (trainer.config(), trainer.data());
        let chosen = sample(&data.train, &data.labels, MOST_POINTS, config.seed);
        let z = trainer.embedder().embed(data.points.select(Axis(0), &chosen).view());
        let rows: Vec<&[f64]> = (0..z.nrows()).filter_map(|i| row(&z, i)).collect();
        let n = rows.len();
        let mut sum = 0.0;
        for (i, x) in rows.iter().enumerate() {
            sum += rows[..i].iter().map(|y| config.distance.between(x, y)).sum::<f64>();
        }
        let pairs = n * n.saturating_sub(1) / 2;
        let spread = if pairs == 0 { 0.0 } else { sum / pairs as f64 };
        let labels: Vec<usize> = chosen.iter().map(|&row| data.labels[row]).collect();
        let (places, purity) = places(&rows, &labels, config.distance, spread);
        Self {
            spread,
            norm: rows.iter().map(|x| norm(x)).sum::<f64>() / n.max(1) as f64,
            weights: trainer.embedder().weights.norm(),
            places,
            purity,
        }
    }
}

fn row(z: &Array2<f64>, i: usize) -> Option<&[f64]> {
    let dim = z.ncols();
    z.as_slice()?.get(i * dim..(i + 1) * dim)
}

/// A place: where it is, and the number of points of each class there.
struct Place<'a> {
    at: &'a [f64],
    classes: BTreeMap<usize, usize>,
    points: usize,
}

/// Least number of places that together hold nine in ten points, and the share of these points that
/// are of the class that most of their place are of. Each point belongs to the first place that is
/// near enough, and begins one if none is.
fn places(rows: &[&[f64]], labels: &[usize], distance: Distance, spread: f64) -> (usize, f64) {
    let near = match distance {
        Distance::Euclidean => SAME_PLACE * spread,
        // Both are squares of a length.
        Distance::Squared | Distance::Cosine => SAME_PLACE * SAME_PLACE * spread,
    };
    let mut found: Vec<Place<'_>> = Vec::new();
    for (&at, &label) in rows.iter().zip(labels) {
        let known = found.iter_mut().find(|place| distance.between(at, place.at) <= near);
        let (classes, points) = match known {
            Some(place) => (&mut place.classes, &mut place.points),
            None => {
                found.push(Place { at, classes: BTreeMap::new(), points: 0 });
                let Some(place) = found.last_mut() else { continue };
                (&mut place.classes, &mut place.points)
            }
        };
        *classes.entry(label).or_default() += 1;
        *points += 1;
    }
    found.sort_by_key(|place| std::cmp::Reverse(place.points));
    let wanted = (MOST * rows.len() as f64).ceil() as usize;
    let (mut count, mut held, mut pure) = (0, 0, 0);
    for place in &found {
        if held >= wanted {
            break;
        }
        count += 1;
        held += place.points;
        pure += place.classes.values().max().copied().unwrap_or(0);
    }
    (count.min(MOST_PLACES), pure as f64 / held.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_until_they_hold_nine_in_ten_and_their_classes_weighed() {
        let at = |x: f64, count: usize| vec![[x, 0.0]; count];
        let points = [at(0.0, 10), at(1.0, 8), at(1.001, 1), at(7.0, 1)].concat();
        let rows: Vec<&[f64]> = points.iter().map(|p| &p[..]).collect();
        let labels: Vec<usize> = (0..20).map(|i| usize::from(i < 10 && i % 2 == 0)).collect();
        // Nineteen points in two places: five of another class in the first, none in the second.
        let (count, purity) = places(&rows, &labels, Distance::Euclidean, 1.0);
        assert_eq!(count, 2);
        assert!((purity - 14.0 / 19.0).abs() < 1e-12, "{purity}");
        assert_eq!(places(&rows, &labels, Distance::Euclidean, 100.0).0, 1, "all are near");
        let spread: Vec<[f64; 2]> = (0..400).map(|i| [f64::from(i), 0.0]).collect();
        let rows: Vec<&[f64]> = spread.iter().map(|p| &p[..]).collect();
        let labels = vec![0; 400];
        assert_eq!(places(&rows, &labels, Distance::Squared, 1.0).0, MOST_PLACES);
        assert_eq!(places(&[], &[], Distance::Euclidean, 0.0).0, 0);
    }
}
