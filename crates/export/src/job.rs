//! An export under way: the steps that have to be taken for it, in slices, and then its files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::vec;

use engine::data::{Dataset, Split};
use engine::trainer::Trainer;
use lab::evaluations::Evaluations;
use lab::key_steps;
use lab::recipe::{Recipe, write_beside};
use lab::timeline::{Stop, Timeline};

use super::metrics::{self, Metrics};
use super::{
    ExportError, File, RunAt, What, distances, embedding, projector, pytorch, size, triplets,
    weights,
};

/// The most steps whose metrics are written.
pub const MOST_STEPS: u64 = 1_000_000;

/// An export under way.
pub struct Export {
    timeline: Timeline,
    trainer: Trainer,
    steps: u64,
    metrics: Option<(Metrics, Evaluations)>,
    is_done: bool,
}

impl Export {
    /// The run of this recipe after this many steps, to be trained from the start; with the metrics
    /// of every step, if they are wanted.
    pub fn train(recipe: &Recipe, steps: u64, with_metrics: bool) -> Self {
        let timeline = Timeline::new(recipe.clone());
        let trainer = timeline.trainer(Arc::new(Dataset::make(recipe.start())));
        let metrics = with_metrics.then(|| {
            let data = trainer.data();
            let splits = if data.unseen_classes() > 1 { 3 } else { 2 };
            (Metrics::new(&Split::ALL[..splits]), Evaluations::new(data, recipe.start().seed))
        });
        Self { timeline, trainer, steps, metrics, is_done: false }
    }

    /// The run of this recipe where this trainer stands.
    pub fn at(recipe: &Recipe, trainer: Trainer) -> Self {
        let steps = trainer.steps();
        let timeline = Timeline::new(recipe.clone());
        Self { timeline, trainer, steps, metrics: None, is_done: true }
    }

    /// Says whether this part can be made; before all steps are taken, as far as that shows by
    /// then.
    ///
    /// # Errors
    /// The run has no such part, or it would be too large.
    pub fn check(&self, what: What) -> Result<(), ExportError> {
        match what {
            What::Metrics if self.steps > MOST_STEPS => {
                Err(ExportError::TooManySteps { steps: self.steps })
            }
            What::Triplets if self.is_done => triplets::check(&self.trainer),
            What::Distances => distances::check(self.trainer.data()),
            What::Safetensors => weights::check(&self.trainer),
            _ => Ok(()),
        }
    }

    /// Bytes of this part, about.
    pub fn size(&self, what: What) -> u64 {
        size::about(what, &self.trainer)
    }

    /// Adds the parts that these ones read, as far as the run has them.
    pub fn complete(&self, wanted: &mut Vec<What>) {
        for needed in wanted.clone().into_iter().flat_map(What::needs) {
            if !wanted.contains(needed) && self.check(*needed).is_ok() {
                wanted.push(*needed);
            }
        }
    }

    /// Sentences on what is left out of these parts.
    pub fn notes(&self, wanted: &[What]) -> Vec<String> {
        let sprite = wanted.contains(&What::Projector);
        let without = sprite.then(|| projector::without_sprite(self.trainer.data()));
        without.flatten().into_iter().collect()
    }

    /// Goes on while there is time. Returns true when all steps are taken, or none can be any more.
    pub fn advance(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        while !self.is_done {
            if !self.trainer.evaluate_while(has_time) || !self.add_metrics(has_time) {
                return false;
            }
            let is_last = self.trainer.steps() >= self.steps;
            self.is_done = is_last || self.step().is_err();
            if !has_time() {
                break;
            }
        }
        self.is_done
    }

    fn step(&mut self) -> Result<(), Stop> {
        self.timeline.advance(&mut self.trainer)
    }

    /// Adds the coming step to the metrics; evaluates first, if it is a key step or the last one.
    /// Returns false if there was no time to finish.
    fn add_metrics(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some((metrics, evaluations)) = &mut self.metrics else { return true };
        let step = self.trainer.steps();
        let mut evaluated = None;
        if key_steps::is_key(step) || step >= self.steps {
            if evaluations.running().is_none() {
                evaluations.start_at(&self.trainer);
            }
            evaluated = evaluations.advance(has_time);
            if evaluated.is_none() {
                return false;
            }
        }
        metrics.add(self.trainer.measure(), evaluated.as_ref());
        true
    }

    /// Number of steps taken so far, and of all.
    pub fn progress(&self) -> (u64, u64) {
        (self.trainer.steps(), self.steps)
    }

    /// The files of these parts; `folder` is the one that they are written to, where a recipe names
    /// its data from.
    pub fn files(self, wanted: &[What], folder: Option<&Path>) -> Files {
        Files {
            run: RunAt::new(self.timeline.recipe(), &self.trainer),
            metrics: self.metrics.map(|(metrics, _)| metrics),
            folder: folder.map(Path::to_owned),
            left: Vec::from(wanted).into_iter(),
        }
    }

    /// The trainer at the step that is exported.
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }
}

/// The files of an export, made part by part.
pub struct Files {
    run: RunAt,
    metrics: Option<Metrics>,
    folder: Option<PathBuf>,
    left: vec::IntoIter<What>,
}

impl Files {
    fn of(&mut self, what: What) -> Result<Vec<File>, ExportError> {
        let run = &self.run;
        let one = |name: &str, bytes| vec![File { name: name.to_owned(), bytes }];
        Ok(match what {
            What::Csv => one(embedding::CSV, embedding::csv(run)),
            What::Npz => one(embedding::NPZ, embedding::npz(run)?),
            What::Metrics => {
                let Some(metrics) = self.metrics.take() else { return Ok(Vec::new()) };
                let (table, lines) = metrics.finish();
                [one(metrics::CSV, table), one(metrics::JSONL, lines)].concat()
            }
            What::Triplets => one(triplets::NAME, triplets::csv(run)?),
            What::Distances => one(distances::NAME, distances::npz(run)?),
            What::Projector => projector::files(run)?,
            What::Safetensors => one(weights::NAME, weights::weights(run)?),
            What::Pytorch => one(pytorch::SCRIPT, pytorch::script(run).into_bytes()),
            What::Notebook => one(pytorch::NOTEBOOK, pytorch::notebook(run)),
            What::Check => one(pytorch::CHECK, pytorch::check(run)?),
            What::Recipe => {
                let recipe = write_beside(run.recipe(), self.folder.as_deref());
                one("recipe.toml", recipe.into_bytes())
            }
        })
    }
}

impl Iterator for Files {
    type Item = Result<(What, Vec<File>), ExportError>;

    /// Makes the files of the next part.
    fn next(&mut self) -> Option<Self::Item> {
        let what = self.left.next()?;
        Some(self.of(what).map(|files| (what, files)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl ExactSizeIterator for Files {}
