//! Run without a window, from the first step to the files.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Run;
use super::output::{Metrics, OutputError, Outputs, Target, write_embeddings};
use super::report::{Outcome, Scores};
use crate::engine::data::{Dataset, Split};
use crate::engine::health::Health;
use crate::engine::numbers::{counted, percent, three};
use crate::engine::report::StepReport;
use crate::engine::trainer::Trainer;
use crate::lab::evaluations::Evaluations;
use crate::lab::timeline::Timeline;

/// Trains, prints the result, and writes the files.
pub fn train(run: &Run) -> Result<(), OutputError> {
    let Outputs { metrics, embeddings } = Outputs::open(run)?;
    let mut timeline = Timeline::new(run.recipe.clone());
    let data = Arc::new(Dataset::make(run.recipe.start()));
    let mut trainer = timeline.trainer(Arc::clone(&data));
    let training = take_steps(&mut timeline, &mut trainer, run, metrics)?;

    let config = trainer.config().clone();
    let embedding = trainer.embed_all();
    let last = trainer.preview();
    if last.health == Health::Diverged {
        // If stderr is closed, the result still reports it.
        let words = last.health.explain(last, &config);
        let steps = counted(last.step, "step");
        let _ = writeln!(io::stderr(), "stopped after {steps}. {words}");
    }
    let evaluations = Evaluations::new(&data, config.seed);
    let evaluated = evaluations.evaluate(last.step, &embedding, config.distance);
    let scores = |split| Scores {
        evaluation: evaluated.of(split).clone(),
        evaluated: evaluations.points(split),
        points: data.rows(split).len(),
    };
    let outcome = Outcome {
        steps: last.step,
        last: last.clone(),
        train: scores(Split::Train),
        held_out: scores(Split::HeldOut),
        unseen: (!data.unseen.is_empty()).then(|| scores(Split::Unseen)),
        training,
    };
    let printed = outcome.print(&config, run.json);
    if let Some(target) = embeddings {
        write_embeddings(target, &data, &embedding)?;
    }
    printed
}

/// Trains, and returns the duration of the training alone.
fn take_steps(
    timeline: &mut Timeline,
    trainer: &mut Trainer,
    run: &Run,
    metrics: Option<Target>,
) -> Result<Duration, OutputError> {
    let mut metrics = metrics.map(Metrics::begin).transpose()?;
    let mut progress = Progress::new(run);
    let mut training = Duration::ZERO;
    for _ in 0..run.steps {
        let began = Instant::now();
        let taken = timeline.advance(trainer);
        training += began.elapsed();
        let report = trainer.report();
        if let Some(metrics) = &mut metrics {
            metrics.row(report)?;
        }
        if taken.is_err() {
            break;
        }
        progress.show(report);
    }
    metrics.map_or(Ok(()), Metrics::finish)?;
    Ok(training)
}

/// Progress bar on stderr, if that is a terminal.
struct Progress {
    bar: ProgressBar,
    shown: Instant,
}

impl Progress {
    /// Shortest time between two redraws.
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
        let (loss, active) = (three(report.loss), percent(report.active_share()));
        self.bar.set_message(format!("loss {loss}  active {active:>5}"));
        self.bar.set_position(report.step + 1);
        self.shown = Instant::now();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
