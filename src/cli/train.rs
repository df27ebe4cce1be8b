//! A run from the first step to the files.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ndarray::{Array2, Axis};

use super::args::Run;
use super::output::{Metrics, OutputError, Outputs, Target, write_embeddings};
use super::report::{Outcome, Scores};
use crate::engine::config::RunConfig;
use crate::engine::data::{Dataset, Split};
use crate::engine::evaluate::{evaluate, sample};
use crate::engine::health::Health;
use crate::engine::report::StepReport;
use crate::engine::trainer::Trainer;
use crate::lab::recipe::Edit;

/// The most points of a split that are evaluated: the time goes with their square.
const MOST_EVALUATED: usize = 2_000;

/// Trains, says how it went, and writes the files.
pub fn train(run: &Run) -> Result<(), OutputError> {
    let Outputs { metrics, embeddings } = Outputs::open(run)?;
    let start = run.recipe.start();
    let data = Arc::new(Dataset::make(start));
    let mut trainer = Trainer::new(start.clone(), Arc::clone(&data));
    let trained = take_steps(&mut trainer, run, metrics)?;

    let config = trainer.config().clone();
    let embedding = trainer.embed_all();
    let last = trainer.look();
    if last.health == Health::Diverged {
        // Where nobody can be told, the result still tells.
        let words = last.health.explain(last, &config);
        let _ = writeln!(io::stderr(), "stopped after {} steps. {words}", last.step);
    }
    let outcome = Outcome {
        steps: last.step,
        last: last.clone(),
        train: scores(&embedding, Split::Train, &data, &config),
        held_out: scores(&embedding, Split::HeldOut, &data, &config),
        unseen: (!data.unseen.is_empty())
            .then(|| scores(&embedding, Split::Unseen, &data, &config)),
        training: trained,
    };
    let printed = outcome.print(&config, run.json);
    if let Some(target) = embeddings {
        write_embeddings(target, &data, &embedding)?;
    }
    printed
}

/// The edits that are still to come.
struct Edits<'a>(&'a [Edit]);

impl Edits<'_> {
    /// Changes the knobs where an edit belongs to the step that the trainer is at.
    fn apply(&mut self, trainer: &mut Trainer) {
        while let Some((next, rest)) = self.0.split_first()
            && next.step <= trainer.steps()
        {
            // A recipe has no edit that needs new weights, so that none is refused.
            trainer.change(next.config.clone());
            self.0 = rest;
        }
    }
}

/// Trains, and returns how long the training alone took.
fn take_steps(
    trainer: &mut Trainer,
    run: &Run,
    metrics: Option<Target>,
) -> Result<Duration, OutputError> {
    let mut metrics = metrics.map(Metrics::begin).transpose()?;
    let mut progress = Progress::new(run);
    let mut training = Duration::ZERO;
    let mut edits = Edits(run.recipe.edits());
    for _ in 0..run.steps {
        edits.apply(trainer);
        let began = Instant::now();
        let report = trainer.step();
        training += began.elapsed();
        if let Some(metrics) = &mut metrics {
            metrics.row(report)?;
        }
        if report.health == Health::Diverged {
            break;
        }
        progress.show(report);
    }
    edits.apply(trainer);
    metrics.map_or(Ok(()), Metrics::finish)?;
    Ok(training)
}

/// How good the embeddings of a split are.
fn scores(embedding: &Array2<f64>, split: Split, data: &Dataset, config: &RunConfig) -> Scores {
    let rows = data.evaluated(split);
    let chosen = sample(rows, &data.labels, MOST_EVALUATED, config.seed);
    let labels: Vec<usize> = chosen.iter().map(|&row| data.labels[row]).collect();
    let evaluation = evaluate(embedding.select(Axis(0), &chosen).view(), &labels, config.distance);
    Scores { evaluation, evaluated: chosen.len(), points: data.rows(split).len() }
}

/// The progress bar on stderr; there is none where stderr isn't a terminal.
struct Progress {
    bar: ProgressBar,
    shown: Instant,
}

impl Progress {
    /// How long a picture of it stays.
    const FRAME: Duration = Duration::from_millis(50);

    fn new(run: &Run) -> Self {
        let target =
            if run.json { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let style = ProgressStyle::with_template("{wide_bar} step {pos} of {len}  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(Some(run.steps as u64), target).with_style(style);
        Self { bar, shown: Instant::now() }
    }

    fn show(&mut self, report: &StepReport) {
        if self.shown.elapsed() < Self::FRAME {
            return;
        }
        let active = 100.0 * report.active_share();
        self.bar.set_message(format!("loss {:.3}  active {active:3.0} %", report.loss));
        self.bar.set_position(report.step + 1);
        self.shown = Instant::now();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
