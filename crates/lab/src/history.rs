//! The metrics of a run over its steps, for the curves, in bounded memory.
//!
//! Steps are collected in bins. When there are too many, pairs of bins are merged, and a bin holds
//! twice as many steps. Each keeps the minimum, the maximum and the mean, so no peak is lost.

use engine::data::Split;
use engine::evaluate::Evaluation;
use engine::report::StepReport;

use crate::key_steps;

/// The most bins that are kept.
const MOST_BINS: usize = 2_048;
/// The most evaluations that are kept besides those of key steps.
const MOST_OTHERS: usize = 128;

/// A number measured at every step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Mean loss.
    Loss,
    /// Share of the valid triplets with a loss above 0.
    ActiveShare,
    /// Mean distance of the pairs of one class.
    MeanPositive,
    /// Mean distance of the pairs of two classes.
    MeanNegative,
    /// Mean distance of all pairs.
    MeanPairDistance,
    /// Mean length of the embeddings.
    MeanNorm,
    /// Length of the gradient.
    GradientNorm,
}

impl Metric {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Loss,
        Self::ActiveShare,
        Self::MeanPositive,
        Self::MeanNegative,
        Self::MeanPairDistance,
        Self::MeanNorm,
        Self::GradientNorm,
    ];

    /// The value at one step; `None` if it doesn't exist.
    pub fn of(self, report: &StepReport) -> Option<f64> {
        match self {
            Self::Loss => Some(report.loss),
            Self::ActiveShare => Some(report.active_share()),
            Self::MeanPositive => report.mean_positive,
            Self::MeanNegative => report.mean_negative,
            Self::MeanPairDistance => report.mean_pair_distance,
            Self::MeanNorm => Some(report.mean_norm),
            Self::GradientNorm => Some(report.gradient_norm),
        }
    }
}

/// A summary of a metric over the steps of a bin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The least value.
    pub least: f64,
    /// The greatest value.
    pub greatest: f64,
    sum: f64,
    count: u32,
}

impl Summary {
    fn of(value: f64) -> Self {
        Self { least: value, greatest: value, sum: value, count: 1 }
    }

    fn with(self, other: Self) -> Self {
        Self {
            least: self.least.min(other.least),
            greatest: self.greatest.max(other.greatest),
            sum: self.sum + other.sum,
            count: self.count + other.count,
        }
    }

    /// The mean value.
    pub fn mean(&self) -> f64 {
        self.sum / f64::from(self.count)
    }
}

/// Consecutive steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// The first of its steps.
    pub first: u64,
    /// The last of them.
    pub last: u64,
    values: [Option<Summary>; Metric::ALL.len()],
}

impl Bin {
    /// A bin of one step. Values that aren't finite are left out.
    pub fn of(report: &StepReport) -> Self {
        let values = Metric::ALL.map(|m| m.of(report).filter(|v| v.is_finite()).map(Summary::of));
        Self { first: report.step, last: report.step, values }
    }

    /// The summary of a metric; `None` if no step has a value.
    pub fn get(&self, metric: Metric) -> Option<Summary> {
        self.values[metric as usize]
    }

    fn merge(&mut self, other: &Self) {
        self.last = other.last;
        for (mine, theirs) in self.values.iter_mut().zip(&other.values) {
            *mine = match (*mine, *theirs) {
                (Some(mine), Some(theirs)) => Some(mine.with(theirs)),
                (mine, theirs) => mine.or(theirs),
            };
        }
    }
}

/// The evaluation of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// The step whose weights were evaluated.
    pub step: u64,
    /// The evaluation on training points.
    pub train: Evaluation,
    /// The evaluation on held-out points.
    pub held_out: Evaluation,
    /// The evaluation on held-out classes among themselves; empty for fewer than two of them.
    pub unseen: Evaluation,
}

impl Evaluated {
    /// The evaluation on the points of a split.
    pub fn of(&self, split: Split) -> &Evaluation {
        match split {
            Split::Train => &self.train,
            Split::HeldOut => &self.held_out,
            Split::Unseen => &self.unseen,
        }
    }
}

/// Merges bins until each holds `width` steps.
fn gather(bins: impl IntoIterator<Item = Bin>, width: u64) -> Vec<Bin> {
    let mut gathered: Vec<Bin> = Vec::new();
    for bin in bins {
        match gathered.last_mut() {
            Some(last) if bin.first / width == last.first / width => last.merge(&bin),
            _ => gathered.push(bin),
        }
    }
    gathered
}

/// The history of a run: metrics and evaluations.
#[derive(Clone, Debug, Default)]
pub struct History {
    bins: Vec<Bin>,
    /// Steps per bin, a power of two; 0 before the first step.
    width: u64,
    /// The evaluations of key steps, by ascending step.
    evaluations: Vec<Evaluated>,
    /// Those of other steps, by ascending step.
    others: Vec<Evaluated>,
}

impl History {
    /// The steps so far, in bins of equal width (the last may be incomplete).
    pub fn bins(&self) -> &[Bin] {
        &self.bins
    }

    /// The steps so far, in at most `most` bins of equal width: as many as a picture can show. The
    /// width is a power of two, so that bins stay the same from one step to the next.
    pub fn gathered(&self, most: usize) -> Vec<Bin> {
        let steps = self.bins.last().map_or(0, |bin| bin.last + 1);
        let mut width = self.width.max(1);
        while steps.div_ceil(width) > most.max(1) as u64 {
            width *= 2;
        }
        gather(self.bins.iter().copied(), width)
    }

    /// The evaluations of key steps so far, by ascending step: those that the curves show.
    pub fn evaluations(&self) -> &[Evaluated] {
        &self.evaluations
    }

    /// The last evaluation at or before this step, of a key step or not.
    pub fn evaluation_at(&self, step: u64) -> Option<&Evaluated> {
        let last = |all: &'_ [Evaluated]| all.partition_point(|e| e.step <= step).checked_sub(1);
        let key = last(&self.evaluations).map(|place| &self.evaluations[place]);
        let other = last(&self.others).map(|place| &self.others[place]);
        [key, other].into_iter().flatten().max_by_key(|e| e.step)
    }

    /// Returns true if this step has been evaluated.
    pub fn is_evaluated(&self, step: u64) -> bool {
        self.evaluation_at(step).is_some_and(|e| e.step == step)
    }

    /// Removes all from `step` on. Returns the first step that is now missing: earlier than `step`
    /// if it shared a bin.
    pub fn cut(&mut self, step: u64) -> u64 {
        let kept = self.bins.partition_point(|bin| bin.last < step);
        let missing = self.bins.get(kept).map_or(step, |bin| bin.first.min(step));
        self.bins.truncate(kept);
        self.cut_evaluations(step.saturating_add(1));
        missing
    }

    /// Removes the evaluations from `step` on.
    pub fn cut_evaluations(&mut self, step: u64) {
        self.evaluations.retain(|e| e.step < step);
        self.others.retain(|e| e.step < step);
    }

    /// Adds a step.
    pub fn add(&mut self, report: &StepReport) {
        let bin = Bin::of(report);
        self.width = self.width.max(1);
        match self.bins.last_mut() {
            Some(last) if report.step / self.width == last.first / self.width => last.merge(&bin),
            _ => self.bins.push(bin),
        }
        if self.bins.len() > MOST_BINS {
            self.width *= 2;
            self.bins = gather(self.bins.drain(..), self.width);
        }
    }

    /// Adds an evaluation; replaces one of the same step. Those of key steps are all kept; of too
    /// many others, the one farthest from this step is removed.
    pub fn add_evaluation(&mut self, evaluated: Evaluated) {
        let step = evaluated.step;
        let is_key = key_steps::is_key(step);
        let all = if is_key { &mut self.evaluations } else { &mut self.others };
        match all.binary_search_by_key(&step, |e| e.step) {
            Ok(place) => all[place] = evaluated,
            Err(place) => all.insert(place, evaluated),
        }
        if self.others.len() > MOST_OTHERS {
            let farthest_first = self.others.first().is_some_and(|first| {
                let last = self.others.last().map_or(0, |last| last.step);
                step.abs_diff(first.step) > step.abs_diff(last)
            });
            self.others.remove(if farthest_first { 0 } else { MOST_OTHERS });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(step: u64, loss: f64) -> StepReport {
        StepReport { step, loss, ..StepReport::default() }
    }

    fn evaluated(step: u64) -> Evaluated {
        let [train, held_out, unseen] = [(); 3].map(|()| Evaluation::default());
        Evaluated { step, train, held_out, unseen }
    }

    #[test]
    fn a_long_run_keeps_its_peaks_in_bounded_memory() {
        let mut history = History::default();
        for step in 0..100_000 {
            history.add(&report(step, if step == 70_123 { 9.0 } else { 1.0 }));
        }
        assert!(history.bins().len() <= MOST_BINS);
        let bins = history.bins().iter().filter_map(|b| Some((b, b.get(Metric::Loss)?)));
        let steps: u64 = bins.clone().map(|(_, loss)| u64::from(loss.count)).sum();
        assert_eq!(steps, 100_000);
        let peak = bins.clone().find(|(_, loss)| loss.greatest == 9.0).unwrap().0;
        assert!((peak.first..=peak.last).contains(&70_123));
        for pair in history.bins().windows(2) {
            assert_eq!(pair[0].last + 1, pair[1].first);
        }
    }

    #[test]
    fn a_short_run_has_a_bin_for_each_step() {
        let mut history = History::default();
        for step in 0..500 {
            history.add(&report(step, step as f64));
        }
        assert_eq!(history.bins().len(), 500);
        assert_eq!(history.bins()[77].get(Metric::Loss).unwrap().mean(), 77.0);
        assert_eq!(history.bins()[77].get(Metric::MeanPositive), None);
    }

    #[test]
    fn a_small_picture_gets_few_bins_that_hold_the_same_steps_and_peaks() {
        let mut history = History::default();
        for step in 0..3_000 {
            history.add(&report(step, if step == 1_234 { 9.0 } else { 1.0 }));
            assert!(history.gathered(100).len() <= 100);
        }
        let bins = history.gathered(100);
        assert_eq!(bins.len(), 94, "of 32 steps each");
        assert_eq!((bins[1].first, bins[1].last), (32, 63));
        assert_eq!(bins[93].last, 2_999);
        assert_eq!(bins[1_234 / 32].get(Metric::Loss).unwrap().greatest, 9.0);
        let sum: f64 = bins.iter().map(|b| b.get(Metric::Loss).unwrap().sum).sum();
        assert_eq!(sum, 3_008.0);
    }

    #[test]
    fn evaluations_of_key_steps_all_stay_and_others_are_bounded() {
        let mut history = History::default();
        for step in 0..5_000 {
            history.add_evaluation(evaluated(step));
            assert_eq!(history.evaluation_at(u64::MAX).unwrap().step, step);
        }
        let steps: Vec<u64> = history.evaluations().iter().map(|e| e.step).collect();
        let mut keys: Vec<u64> = key_steps::back_from(4_999).collect();
        keys.reverse();
        assert_eq!(steps, keys);
        assert_eq!(history.others.len(), MOST_OTHERS);
        history.cut_evaluations(32);
        assert!(history.is_evaluated(16) && !history.is_evaluated(32));
    }

    #[test]
    fn a_cut_forgets_what_came_after_and_says_what_is_missing() {
        let mut history = History::default();
        (0..5_000).for_each(|step| history.add(&report(step, 1.0)));
        let width = history.bins()[0].last + 1;
        assert_eq!(width, 4);
        assert_eq!(history.cut(2_002), 2_000, "steps 2,000 to 2,003 shared a bin");
        assert_eq!(history.bins().last().unwrap().last, 1_999);
        assert_eq!(history.cut(9_999), 9_999);
        (2_000..2_010).for_each(|step| history.add(&report(step, 2.0)));
        assert_eq!(history.bins().last().unwrap().last, 2_009);
        assert_eq!(history.cut(0), 0);
        assert!(history.bins().is_empty());
    }

    #[test]
    fn the_evaluation_at_a_step_is_the_last_one_before_it() {
        let mut history = History::default();
        for step in [0, 20, 10] {
            history.add_evaluation(evaluated(step));
        }
        let at = |step| history.evaluation_at(step).unwrap().step;
        assert_eq!([at(0), at(9), at(10), at(19), at(99)], [0, 0, 10, 10, 20]);
    }
}
