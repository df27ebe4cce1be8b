//! Mean and spread over the seeds, and the best value.

use super::metric::Metric;
use super::outcome::Outcome;
use super::plan::Plan;
use crate::diagnosis::State;

/// Mean and spread of some numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The sample standard deviation (that divides by n − 1); `None` of a single number.
    pub deviation: Option<f64>,
    /// Number of values.
    pub count: usize,
}

impl Spread {
    /// Mean and spread of these numbers; `None` of none.
    pub fn of(numbers: &[f64]) -> Option<Self> {
        let count = numbers.len();
        if count == 0 {
            return None;
        }
        let mean = numbers.iter().sum::<f64>() / count as f64;
        let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
        let deviation = (count > 1).then(|| (squares / (count - 1) as f64).sqrt());
        Some(Self { mean, deviation, count })
    }
}

/// A combination of values, over its seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The place of the value of each setting.
    pub places: Vec<usize>,
    /// Number of runs that are done.
    pub done: usize,
    /// Mean and spread of each metric of the summary; `None` if no run has a value.
    pub spreads: Vec<Option<Spread>>,
    /// States in which runs ended and the number of runs in each, the most frequent first.
    pub states: Vec<(State, usize)>,
}

/// All combinations of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The metrics of the quantity that the plan compares: of those splits that have a value.
    pub metrics: Vec<Metric>,
    /// The combinations, in the order of the plan.
    pub points: Vec<Point>,
    /// The best of them by the plan's metric; `None` if that is no score, or nothing is done.
    pub best: Option<usize>,
}

impl Summary {
    /// Sums up these outcomes of the plan's runs.
    pub fn of(plan: &Plan, outcomes: &[Outcome]) -> Self {
        let has_values = |metric: &Metric| outcomes.iter().any(|one| one.value(*metric).is_some());
        let metrics: Vec<_> = plan.metric().quantity.metrics().filter(has_values).collect();
        let mut of_point: Vec<Vec<&Outcome>> = vec![Vec::new(); plan.combinations()];
        for outcome in outcomes {
            of_point[plan.combination(outcome.run)].push(outcome);
        }
        for outcomes in &mut of_point {
            // Sums depend on the order.
            outcomes.sort_by_key(|outcome| outcome.run);
        }
        let point = |(at, outcomes): (usize, &Vec<&Outcome>)| Point {
            places: plan.places(at),
            done: outcomes.len(),
            spreads: metrics.iter().map(|&metric| spread(outcomes, metric)).collect(),
            states: states(outcomes),
        };
        let points = of_point.iter().enumerate().map(point).collect();
        let mut summary = Self { metrics, points, best: None };
        summary.best = summary.best(plan.metric());
        summary
    }

    /// Mean and spread of a metric at a point.
    pub fn spread(&self, point: usize, metric: Metric) -> Option<Spread> {
        let place = self.metrics.iter().position(|&other| other == metric)?;
        self.points.get(point)?.spreads[place]
    }

    fn best(&self, metric: Metric) -> Option<usize> {
        let mean = |point: usize| self.spread(point, metric).map(|spread| (point, spread.mean));
        let means = (0..self.points.len()).filter_map(mean);
        // Of equal ones the first.
        let best = means.reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.map(|(point, _)| point).filter(|_| metric.quantity.is_score())
    }

    /// The points, other than the best, whose mean is less than the spread of the best one below it.
    pub fn close_to_best(&self, metric: Metric) -> Vec<usize> {
        let Some(best) = self.best else { return Vec::new() };
        let Some((most, spread)) =
            self.spread(best, metric).and_then(|best| Some((best.mean, best.deviation?)))
        else {
            return Vec::new();
        };
        let is_close = |&point: &usize| {
            point != best
                && self.spread(point, metric).is_some_and(|other| most - other.mean < spread)
        };
        (0..self.points.len()).filter(is_close).collect()
    }
}

fn spread(outcomes: &[&Outcome], metric: Metric) -> Option<Spread> {
    let values: Vec<f64> = outcomes.iter().filter_map(|one| one.value(metric)).collect();
    Spread::of(&values)
}

fn states(outcomes: &[&Outcome]) -> Vec<(State, usize)> {
    let count = |state| outcomes.iter().filter(|outcome| outcome.state == state).count();
    let mut states: Vec<_> = State::ALL.into_iter().map(|state| (state, count(state))).collect();
    states.retain(|&(_, count)| count > 0);
    states.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    states
}
