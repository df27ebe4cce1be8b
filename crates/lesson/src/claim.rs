//! Claims of a lesson, and their verification by training.

use std::cell::Cell;

use super::act::Act;
use super::condition::Condition;
use super::script::Script;
use super::{Lesson, NamedRun};
use engine::config::{ConfigError, ValidConfig};
use lab::Lab;
use lab::active_run::ActiveRun;
use lab::recipe::{Edit, Recipe, RecipeError};
use lab::side::Side;

/// Maximum number of seeds of a claim.
pub const MOST_SEEDS: u64 = 100;

/// A statement of a lesson that can be checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The line in the file.
    pub line: usize,
    /// The claim, in a sentence.
    pub says: String,
    /// Index of the run in [`Lesson::runs`]; its seed is replaced.
    pub run: usize,
    /// Index of a second run, B.
    pub beside: Option<usize>,
    /// Number of steps to train.
    pub steps: u64,
    /// Number of seeds to try, from 1.
    pub seeds: u64,
    /// Number of seeds with which it has to hold.
    pub at_least: u64,
    /// Acts after the steps.
    pub acts: Vec<Act>,
    /// Conditions that have to hold then.
    pub holds: Vec<Condition>,
}

/// The result of a claim with one seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The seed.
    pub seed: u64,
    /// True if all conditions held.
    pub held: bool,
    /// Conditions that failed, with their numbers; empty if none did.
    pub words: String,
}

/// An error when making a run with another seed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrialError {
    /// A setting is invalid.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An edit is invalid.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
}

impl Claim {
    /// Number of steps that all its seeds train, of both runs, without those of its acts.
    pub fn cost(&self) -> u64 {
        let runs = if self.beside.is_some() { 2 } else { 1 };
        self.steps.saturating_mul(self.seeds).saturating_mul(runs)
    }

    /// Trains with this seed and checks the conditions. Tells now and then how many steps are
    /// trained.
    ///
    /// # Errors
    /// The run can't be made with another seed. This doesn't happen in a lesson without diagnostics.
    pub fn attempt(
        &self,
        lesson: &Lesson,
        seed: u64,
        tell: &mut dyn FnMut(u64),
    ) -> Result<Trial, TrialError> {
        let recipe = |place: usize| {
            let run: Option<&NamedRun> = lesson.runs.get(place);
            run.map(|run| with_seed(&run.recipe, seed, self.steps)).transpose()
        };
        let Some(a) = recipe(self.run)? else {
            return Ok(Trial { seed, held: false, words: "there is no such run".to_owned() });
        };
        let mut lab = Lab::open(a);
        if let Some(b) = self.beside.map(recipe).transpose()?.flatten() {
            lab.begin(Side::B, b);
        }
        for stop in self.stops() {
            lab.look_at(stop);
            while lab.work(&for_a_while()) {
                let steps = |active: &ActiveRun| active.trainer().steps();
                tell(steps(lab.run_a()) + lab.run_b().map_or(0, steps));
            }
            lab.settle();
        }
        let mut script = Script::new(lab);
        script.give(self.acts.clone());
        while script.work(&|| true) {}
        let broken = self.holds.iter().filter(|condition| !condition.holds(&script));
        let words: Vec<String> = broken
            .map(|condition| format!("not {}: {}", condition.text, condition.numbers(&script)))
            .collect();
        let mut words = words.join("; ");
        if let Some(notice) =
            script.lab.notice().filter(|notice| notice.is_error && !words.is_empty())
        {
            words = format!("{words} ({})", notice.text);
        }
        Ok(Trial { seed, held: words.is_empty(), words })
    }

    /// Returns the steps that need an evaluation, and the last step.
    fn stops(&self) -> Vec<u64> {
        let needs = self.holds.iter().flat_map(Condition::needs);
        let evaluated = needs.filter(|(quantity, _)| quantity.is_evaluated());
        let mut stops: Vec<u64> = evaluated.filter_map(|(_, step)| step).collect();
        stops.retain(|&step| step < self.steps);
        stops.push(self.steps);
        stops.sort_unstable();
        stops.dedup();
        stops
    }
}

/// Time for a few units of work.
fn for_a_while() -> impl Fn() -> bool {
    const UNITS: u32 = 100;
    let left = Cell::new(UNITS);
    move || {
        left.set(left.get().saturating_sub(1));
        left.get() > 0
    }
}

/// Returns the run with another seed and at least this number of steps.
fn with_seed(recipe: &Recipe, seed: u64, steps: u64) -> Result<Recipe, TrialError> {
    let seeded = |config: &ValidConfig| {
        let mut config = config.to_config();
        config.seed = seed;
        config.validate()
    };
    let mut other = Recipe::new(seeded(recipe.start())?);
    for Edit { step, config } in recipe.edits() {
        other = other.with_edit(Edit { step: *step, config: seeded(config)? })?;
    }
    Ok(other.lasting(recipe.steps().max(steps))?)
}
