//! The runs of a sweep: a recipe, the values of one or two settings, and the seeds.

use std::fmt;

use engine::config::RunConfig;
use engine::config::field::{Field, Kind};

use super::base::{Base, seeded};
use super::error::{MOST_RUNS, MOST_SEEDS, MOST_SETTINGS, MOST_VALUES, PlanError};
use super::metric::Metric;
use crate::recipe::{MOST_STEPS, Recipe};

/// A setting, and the values that a sweep gives it.
#[derive(Clone)]
pub struct Axis {
    /// The setting.
    pub field: &'static Field,
    /// The values, as they are typed.
    pub values: Vec<String>,
    /// The values as numbers, if all of them are.
    pub numbers: Option<Vec<f64>>,
    /// The values in words.
    pub labels: Vec<String>,
}

impl fmt::Debug for Axis {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} {:?}", self.field.name, self.values)
    }
}

impl PartialEq for Axis {
    fn eq(&self, other: &Self) -> bool {
        self.field.name == other.field.name && self.values == other.values
    }
}

/// The runs of a sweep. Each of them is a valid recipe.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    axes: Vec<Axis>,
    seeds: Vec<u64>,
    steps: u64,
    metric: Metric,
    /// Samples of the curve of each run; 0 for none.
    samples: u64,
    /// The runs: all combinations with the first seed, then with the next.
    recipes: Vec<Recipe>,
}

impl Plan {
    /// The runs of this recipe with all combinations of these values, each with the seeds from 1 to
    /// `seeds`. `metric` is by default MAP@R of the points that are farthest from training.
    ///
    /// # Errors
    /// A value isn't possible, or there are too many of them; see [`PlanError`].
    pub fn new(
        recipe: &Recipe,
        axes: Vec<(&'static Field, Vec<String>)>,
        seeds: usize,
        steps: u64,
        metric: Option<Metric>,
    ) -> Result<Self, PlanError> {
        if axes.is_empty() || axes.len() > MOST_SETTINGS {
            return Err(PlanError::Settings { count: axes.len() });
        }
        if steps > MOST_STEPS {
            return Err(PlanError::Steps { steps });
        }
        if !(1..=MOST_SEEDS).contains(&seeds) {
            return Err(PlanError::Seeds { seeds });
        }
        for (field, values) in &axes {
            let (name, count) = (field.name, values.len());
            match count {
                0 => return Err(PlanError::NoValue { name }),
                count if count > MOST_VALUES => return Err(PlanError::Values { name, count }),
                _ => {}
            }
        }
        let combinations: usize = axes.iter().map(|(_, values)| values.len()).product();
        let count = combinations.saturating_mul(seeds);
        if count > MOST_RUNS {
            return Err(PlanError::Runs { count });
        }
        let base = Base::new(recipe);
        let axes =
            axes.into_iter().map(|axis| Axis::new(&base, axis)).collect::<Result<Vec<_>, _>>()?;
        let seeds: Vec<u64> = (1..=seeds as u64).collect();
        let metric = metric.unwrap_or(Metric::usual(recipe.start()));
        let mut plan = Self { axes, seeds, steps, metric, samples: 0, recipes: Vec::new() };
        plan.recipes = plan.all_recipes(&base)?;
        Ok(plan)
    }

    fn all_recipes(&self, base: &Base) -> Result<Vec<Recipe>, PlanError> {
        let changed = |combination| base.with(&self.values(combination));
        let first = (0..self.combinations()).map(changed).collect::<Result<Vec<_>, _>>()?;
        let with_seed = |recipe: &Recipe, seed| seeded(recipe, seed, self.steps);
        let all = self.seeds.iter().flat_map(|&seed| first.iter().map(move |one| (one, seed)));
        all.map(|(recipe, seed)| with_seed(recipe, seed)).collect()
    }

    /// The same plan, with so many samples of the curve of each run.
    pub fn sampled(self, samples: u64) -> Self {
        Self { samples, ..self }
    }

    /// The same plan, whose runs are compared by this metric.
    pub fn compared_by(self, metric: Metric) -> Self {
        Self { metric, ..self }
    }

    /// The settings and their values.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The seeds.
    pub fn seeds(&self) -> &[u64] {
        &self.seeds
    }

    /// The number of steps of each run.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The metric that runs are compared by.
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// Returns true if the curves of runs are kept.
    pub fn takes_samples(&self) -> bool {
        self.samples > 0
    }

    /// Returns true if a sample is taken at this step.
    pub(super) fn samples_at(&self, step: u64) -> bool {
        let part = |step: u64| (step * self.samples).checked_div(self.steps);
        self.samples > 0 && (step == 0 || part(step) != part(step - 1))
    }

    /// Number of runs.
    pub fn runs(&self) -> usize {
        self.recipes.len()
    }

    /// A run as a recipe, if there is one of this number.
    pub fn recipe(&self, run: usize) -> Option<&Recipe> {
        self.recipes.get(run)
    }

    /// Number of combinations of values.
    pub fn combinations(&self) -> usize {
        self.axes.iter().map(|axis| axis.values.len()).product()
    }

    /// The combination that a run has.
    pub fn combination(&self, run: usize) -> usize {
        run % self.combinations().max(1)
    }

    /// The seed that a run has.
    pub fn seed(&self, run: usize) -> u64 {
        let place = run / self.combinations().max(1);
        self.seeds.get(place).copied().unwrap_or_default()
    }

    /// The place of the value of each setting in a combination: the last setting changes first.
    pub fn places(&self, combination: usize) -> Vec<usize> {
        let mut rest = combination;
        let mut places: Vec<usize> = self
            .axes
            .iter()
            .rev()
            .map(|axis| {
                let place = rest % axis.values.len().max(1);
                rest /= axis.values.len().max(1);
                place
            })
            .collect();
        places.reverse();
        places
    }

    /// The settings and values of a combination.
    fn values(&self, combination: usize) -> Vec<(&'static Field, String)> {
        let of = self.axes.iter().zip(self.places(combination));
        of.map(|(axis, place)| (axis.field, axis.values[place].clone())).collect()
    }

    /// A combination in words: "margin 0.2, mining Semi-hard".
    pub fn words(&self, combination: usize) -> String {
        let of = self.axes.iter().zip(self.places(combination));
        let words = of.map(|(axis, place)| format!("{} {}", axis.field.word, axis.labels[place]));
        words.collect::<Vec<_>>().join(", ")
    }
}

impl Axis {
    fn new(base: &Base, (field, values): (&'static Field, Vec<String>)) -> Result<Self, PlanError> {
        let mut axis = Self { field, values: Vec::new(), numbers: None, labels: Vec::new() };
        let mut known: Vec<(RunConfig, String)> = Vec::new();
        for value in values {
            let config = base.with(&[(field, value.clone())])?.start().to_config();
            if let Some((_, one)) = known.iter().find(|(other, _)| *other == config) {
                let (one, other) = (one.clone(), value);
                return Err(PlanError::Twice { name: field.name, one, other });
            }
            let text = field.text(&config);
            let number = text.parse::<f64>().ok().filter(|_| matches!(field.kind, Kind::Real(..)));
            // 1, not 1.0; read back it is the same.
            axis.values.push(number.map_or(text, |number| number.to_string()));
            axis.labels.push(field.words(&config));
            known.push((config, value));
        }
        if matches!(field.kind, Kind::Real(..) | Kind::Whole(..)) {
            axis.numbers = axis.values.iter().map(|value| value.parse().ok()).collect();
        }
        Ok(axis)
    }
}
