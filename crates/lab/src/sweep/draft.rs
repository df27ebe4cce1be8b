//! A person's choices for a sweep, and the values proposed for each setting.

use engine::choice::Distance;
use engine::config::RunConfig;
use engine::config::field::{Field, Kind};
use engine::config::fields::FIELDS;
use engine::setting::Setting;

use super::base::{Base, check_can_be_swept};
use super::error::PlanError;
use super::metric::Metric;
use super::plan::Plan;
use crate::recipe::Recipe;

/// A setting, and its values as they are typed.
#[derive(Clone)]
pub struct Chosen {
    /// The setting.
    pub field: &'static Field,
    /// The values, with a comma between two of them.
    pub values: String,
}

impl std::fmt::Debug for Chosen {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{} {}", self.field.name, self.values)
    }
}

impl PartialEq for Chosen {
    fn eq(&self, other: &Self) -> bool {
        (self.field.name, &self.values) == (other.field.name, &other.values)
    }
}

/// A sweep that a person puts together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// One or two settings; none before one is chosen.
    pub axes: Vec<Chosen>,
    /// Number of seeds.
    pub seeds: usize,
    /// Number of steps of each run.
    pub steps: u64,
    /// Metric that runs are compared by; `None` for the usual.
    pub metric: Option<Metric>,
}

/// Delimiter between two values of a setting: a list of layers has commas itself.
pub fn delimiter(field: &Field) -> char {
    if matches!(field.kind, Kind::Layers(_)) { ';' } else { ',' }
}

impl Chosen {
    /// A setting with the values that are proposed for it.
    pub fn proposed(field: &'static Field, recipe: &Recipe) -> Self {
        let between = delimiter(field).to_string();
        Self { field, values: proposals(field, recipe).join(&between) }
    }

    /// The values one by one.
    pub fn list(&self) -> Vec<String> {
        let values = self.values.split(delimiter(self.field)).map(|value| value.trim().to_owned());
        values.filter(|value| !value.is_empty()).collect()
    }
}

impl Draft {
    /// The margin of a run with 5 seeds of 1 000 steps each.
    pub fn usual(recipe: &Recipe) -> Self {
        let field = FIELDS.iter().find(|field| field.name == "margin");
        let axes = field.map(|field| Chosen::proposed(field, recipe));
        Self { axes: axes.into_iter().collect(), seeds: 5, steps: 1_000, metric: None }
    }

    /// The sweep of this recipe.
    ///
    /// # Errors
    /// As for [`Plan::new`].
    pub fn plan(&self, recipe: &Recipe) -> Result<Plan, PlanError> {
        let axes = self.axes.iter().map(|chosen| (chosen.field, chosen.list())).collect();
        Plan::new(recipe, axes, self.seeds, self.steps, self.metric)
    }

    /// Number of runs.
    pub fn runs(&self) -> usize {
        self.axes.iter().map(|chosen| chosen.list().len()).product::<usize>() * self.seeds
    }
}

/// The settings that a sweep of this recipe can change.
pub fn offered(recipe: &Recipe) -> Vec<&'static Field> {
    let config = recipe.start();
    let has_effect = |field: &&Field| {
        let is_of_network = config.embedder.is_identity() && field.is_of_a_network();
        !field.is_fixed(config.data.kind) && !is_of_network
    };
    let can_be = |field: &&'static Field| check_can_be_swept(recipe, field).is_ok();
    FIELDS.iter().filter(has_effect).filter(can_be).collect()
}

/// Sensible values of a setting for this recipe, as they are typed: all of a list, or numbers that
/// grow by factors around what is usual. Each is possible, and no two make the same run.
pub fn proposals(field: &'static Field, recipe: &Recipe) -> Vec<String> {
    let config = recipe.start();
    let typed = |values: &[f64]| values.iter().map(|value| value.to_string()).collect();
    let all: Vec<String> = match field.kind {
        Kind::Pick(_) if field.name == "data" => {
            ["blobs", "moons", "rings", "spiral", "pinwheel"].map(str::to_owned).into()
        }
        Kind::Pick(pick) => pick.options().iter().map(|option| option.name.to_owned()).collect(),
        Kind::Switch(_) => ["true", "false"].map(str::to_owned).into(),
        Kind::Layers(_) => ["none", "16", "64", "32,32", "64,64"].map(str::to_owned).into(),
        Kind::Whole(setting, _) => {
            around(&setting(config.data.kind), field.text(config).parse().unwrap_or(1.0))
        }
        Kind::Real(setting, _) => {
            let most = setting(config.data.kind).max;
            match field.name {
                "margin" => typed(margins(config)),
                "lr" => {
                    let now = config.optimizer.learning_rate;
                    let factors = [0.1, 0.3, 1.0, 3.0, 10.0, 30.0];
                    let rates = factors.map(|factor| engine::numbers::plain(factor * now, 6));
                    rates.into()
                }
                "weight-decay" => typed(&[0.0, 1e-4, 1e-3, 1e-2, 0.1]),
                "clip" => typed(&[0.0, 0.1, 1.0, 10.0]),
                "imbalance" => typed(&[1.0, 2.0, 5.0, 10.0, 20.0]),
                "held-out" => typed(&[0.1, 0.25, 0.5, 0.75]),
                "noise" if most > 2.0 => typed(&[0.0, 0.5, 1.0, 2.0, 4.0]),
                "noise" => typed(&[0.0, 0.05, 0.1, 0.2, 0.5]),
                _ => typed(&[0.0, 0.05, 0.1, 0.2, 0.4]),
            }
        }
        Kind::Seed(_) | Kind::Moved(_) | Kind::Drawn(_) | Kind::Weight(_) => Vec::new(),
    };
    let base = Base::new(recipe);
    let mut known: Vec<RunConfig> = Vec::new();
    let mut is_new = |value: &String| {
        let Ok(run) = base.with(&[(field, value.clone())]) else { return false };
        let config = run.start().to_config();
        let is_new = !known.contains(&config);
        known.push(config);
        is_new
    };
    all.into_iter().filter(|value| is_new(value)).collect()
}

/// Margins from far below to beyond what these embeddings can keep.
fn margins(config: &RunConfig) -> &'static [f64] {
    match (config.embedder.normalize, config.distance) {
        _ if config.distance == Distance::Cosine => &[0.05, 0.1, 0.2, 0.5, 1.0, 1.5],
        (true, Distance::Euclidean) => &[0.05, 0.1, 0.2, 0.5, 1.0, 1.5],
        (true, _) => &[0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0],
        (false, _) => &[0.1, 0.2, 0.5, 1.0, 2.0, 5.0],
    }
}

/// Whole numbers that double, around one.
fn around(setting: &Setting, now: f64) -> Vec<String> {
    let factors = [0.25, 0.5, 1.0, 2.0, 4.0];
    let numbers = factors.map(|factor| (factor * now).round().clamp(setting.min, setting.max));
    let mut numbers: Vec<String> = numbers.iter().map(|number| number.to_string()).collect();
    if now == 0.0 {
        numbers =
            [0.0, 1.0, 2.0, 3.0, 5.0].map(|number: f64| number.min(setting.max).to_string()).into();
    }
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::choice::EmbedderKind;
    use engine::config::{Choice as _, DataKind};

    #[test]
    fn every_proposal_is_a_sweep_that_can_be_made() {
        for &kind in DataKind::ALL {
            let mut config = RunConfig::of(kind);
            if config.data.points == 0 {
                continue;
            }
            config.data.points = config.data.points.min(200);
            let recipe = Recipe::new(config.validate().unwrap());
            let offered = offered(&recipe);
            assert!(offered.len() > 15, "{kind:?}");
            for field in offered {
                let axes = vec![Chosen::proposed(field, &recipe)];
                let draft = Draft { axes, ..Draft::usual(&recipe) };
                let plan = draft.plan(&recipe);
                assert!(plan.is_ok(), "{kind:?} {}: {plan:?}", field.name);
                assert!(draft.axes[0].list().len() > 1, "{kind:?} {}", field.name);
                assert_eq!(plan.unwrap().runs(), draft.runs());
            }
        }
    }

    #[test]
    fn settings_without_effect_are_not_offered() {
        let names = |config: RunConfig| -> Vec<&str> {
            let recipe = Recipe::new(config.validate().unwrap());
            offered(&recipe).into_iter().map(|field| field.name).collect()
        };
        let mut identity = RunConfig::of(DataKind::Blobs);
        identity.embedder.kind = EmbedderKind::Identity;
        assert!(!names(identity).contains(&"dim"));
        let moons = names(RunConfig::of(DataKind::Moons));
        assert!(!moons.contains(&"classes") && !moons.contains(&"seed"));
        assert!(moons.contains(&"margin") && moons.contains(&"mining"));
    }

    #[test]
    fn values_are_read_with_spaces_and_without_empty_ones() {
        let field = FIELDS.iter().find(|field| field.name == "hidden").unwrap();
        let chosen = Chosen { field, values: " 8 ; 32,32;; ".to_owned() };
        assert_eq!(chosen.list(), ["8", "32,32"]);
    }
}
