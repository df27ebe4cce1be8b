//! What a lesson claims of the world, and whether the world does as it says.

use super::act::Act;
use super::condition::Condition;
use super::script::Script;
use super::{Lesson, NamedRun};
use engine::config::{ConfigError, ValidConfig};
use lab::Lab;
use lab::recipe::{Edit, Recipe, RecipeError};
use lab::side::Side;

/// The most seeds that a claim is tried with.
pub const MOST_SEEDS: u64 = 100;

/// Something that a lesson says is so.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The line where it stands.
    pub line: usize,
    /// What is claimed, in a sentence.
    pub says: String,
    /// The run, by its place among [`Lesson::runs`]; its seed is replaced.
    pub run: usize,
    /// A second run, B.
    pub beside: Option<usize>,
    /// Steps to train.
    pub steps: u64,
    /// It is tried with the seeds 1 to this.
    pub seeds: u64,
    /// With how many of them it has to hold.
    pub at_least: u64,
    /// What is done after the steps.
    pub acts: Vec<Act>,
    /// What has to be so then.
    pub holds: Vec<Condition>,
}

/// A claim tried with one seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The seed.
    pub seed: u64,
    /// Whether everything was so that had to be.
    pub held: bool,
    /// What was not so, with its numbers; empty where all was.
    pub words: String,
}

/// A run that can't be made with another seed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrialError {
    /// A setting.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An edit.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
}

impl Claim {
    /// Trains with this seed and looks.
    ///
    /// # Errors
    /// The run can't be made with another seed; no run of a lesson without diagnostics is so.
    pub fn attempt(&self, lesson: &Lesson, seed: u64) -> Result<Trial, TrialError> {
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

    /// The steps at which something is to be evaluated, and the last one.
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

/// The same run with another seed, at least so many steps long.
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
