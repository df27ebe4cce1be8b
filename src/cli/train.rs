//! Run without a window, from the first step to the files.

use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ndarray::Array2;

use super::args::Run;
use super::output::{Metrics, Outputs, write_embeddings};
use super::report::{Outcome, Scores, Sink};
use super::say::say;
use super::stop::Stop;
use super::table::Table;
use super::target::OutputError;
use crate::engine::choice::Distance;
use crate::engine::data::{Dataset, Split};
use crate::engine::estimate::Estimate;
use crate::engine::health::Health;
use crate::engine::numbers::{counted, percent, three};
use crate::engine::report::StepReport;
use crate::engine::trainer::Trainer;
use crate::lab::diagnosis::{Diagnosed, words};
use crate::lab::evaluations::Evaluations;
use crate::lab::history::Evaluated;
use crate::lab::timeline::Timeline;

/// Reason why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All steps were taken.
    Whole,
    /// A step could not be taken, since its numbers would be too large.
    Diverged,
    /// A signal came: its name, and the exit code for it.
    Stopped(&'static str, u8),
}

impl End {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Whole => 0,
            Self::Diverged => 3,
            Self::Stopped(_, code) => code,
        }
    }
}

/// Trains, prints the result, and writes the files. What fails on the way keeps nothing else from
/// being written; the first failure is returned.
pub fn train(run: &Run) -> Result<End, OutputError> {
    let Outputs { metrics, embeddings, on_stdout } = Outputs::open(run)?;
    let stop = Stop::listen();
    if let Some(words) = Estimate::of(run.recipe.start()).words() {
        say(&words);
    }
    let mut timeline = Timeline::new(run.recipe.clone());
    let mut trainer = timeline.trainer(Arc::new(Dataset::make(run.recipe.start())));
    let Taken { training, end, written } =
        take_steps(&mut timeline, &mut trainer, run, metrics, &stop);

    let (config, data) = (trainer.config().clone(), Arc::clone(trainer.data()));
    let embedding = trainer.embed_all();
    let at_end = trainer.clone();
    let saved = embeddings.map_or(Ok(()), |target| write_embeddings(target, &data, &embedding));
    let last = trainer.preview();
    let steps = counted(last.step, "step");
    let asked = (last.step, config.distance);
    let all = match end {
        End::Stopped(..) => None,
        _ => {
            let all = Evaluations::at_end(&data, config.seed);
            let points: usize = Split::ALL.iter().map(|&split| all.points(split)).sum();
            let progress = Progress::waiting(run, &counted(points as u64, "point"));
            Scored::of(all, &data, &embedding, asked, &|| progress.goes_on(&stop))
        }
    };
    let end = match stop.signal() {
        Some((signal, code)) if all.is_none() => End::Stopped(signal, code),
        // The step after the last one couldn't be taken.
        _ if last.health == Health::Diverged => End::Diverged,
        _ => end,
    };
    let stopped_by = match end {
        End::Whole => None,
        End::Diverged => {
            say(&format!("stopped after {steps}. {}", words::stopped(&config)));
            Some("divergence")
        }
        End::Stopped(signal, _) => {
            say(&format!("stopped by {signal} after {steps}"));
            Some(signal)
        }
    };
    // Who stops a run doesn't want to wait for all pairs of ten thousand points.
    let sample =
        || Scored::of(Evaluations::new(&data, config.seed), &data, &embedding, asked, &|| true);
    let Some(scored) = all.or_else(sample) else { return Ok(end) };
    let scores = |split| scored.scores(&data, split);
    let diagnosis = match end {
        End::Stopped(..) => None,
        _ => {
            let progress = Progress::waiting(run, "the diagnosis");
            Diagnosed::of(&timeline, &at_end, &|| progress.goes_on(&stop))
        }
    };
    let outcome = Outcome {
        steps: last.step,
        stopped_by,
        last: last.clone(),
        train: scores(Split::Train),
        held_out: scores(Split::HeldOut),
        unseen: (!data.unseen.is_empty()).then(|| scores(Split::Unseen)),
        training,
        diagnosis,
    };
    let sink = if on_stdout { Sink::Stderr } else { Sink::Stdout };
    let printed = outcome.print(&config, run.json, sink);
    // A terminal that was closed takes no result.
    let printed = if matches!(end, End::Stopped(..)) { Ok(()) } else { printed };
    written.and(saved).and(printed)?;
    Ok(end)
}

/// The scores of the embedding and of the raw inputs.
struct Scored {
    evaluations: Evaluations,
    embedding: Evaluated,
    raw: Evaluated,
}

impl Scored {
    /// Evaluates these points; `None` if it can't go on until all is done.
    fn of(
        mut evaluations: Evaluations,
        data: &Dataset,
        embedding: &Array2<f64>,
        (step, distance): (u64, Distance),
        goes_on: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let mut evaluate = |points, distance| {
            evaluations.start(step, points, distance);
            evaluations.advance(goes_on)
        };
        let embedding = evaluate(embedding, distance)?;
        let raw = evaluate(&data.points, Distance::Euclidean)?;
        Some(Self { evaluations, embedding, raw })
    }

    fn scores(&self, data: &Dataset, split: Split) -> Scores {
        Scores {
            evaluation: self.embedding.of(split).clone(),
            raw: self.raw.of(split).clone(),
            evaluated: self.evaluations.points(split),
            points: data.rows(split).len(),
        }
    }
}

/// Result of the training.
struct Taken {
    /// Duration of the training alone.
    training: Duration,
    end: End,
    /// Success of writing the rows of all steps.
    written: Result<(), OutputError>,
}

/// Trains until all steps are taken, none can be, a signal comes, or rows can't be written.
fn take_steps(
    timeline: &mut Timeline,
    trainer: &mut Trainer,
    run: &Run,
    metrics: Option<Table>,
    stop: &Stop,
) -> Taken {
    let mut training = Duration::ZERO;
    let mut metrics = match metrics.map(Metrics::begin).transpose() {
        Ok(metrics) => metrics,
        Err(error) => return Taken { training, end: End::Whole, written: Err(error) },
    };
    let mut progress = Progress::new(run);
    let mut end = End::Whole;
    for _ in 0..run.steps {
        if let Some((signal, code)) = stop.signal() {
            end = End::Stopped(signal, code);
            break;
        }
        let began = Instant::now();
        // The report of a step doesn't count by hardness.
        let counts = metrics.is_some().then(|| trainer.measure().counts);
        let taken = timeline.advance(trainer);
        training += began.elapsed();
        let report = trainer.report();
        if let Some((metrics, counts)) = metrics.as_mut().zip(counts) {
            let row = metrics.row(&StepReport { counts, ..report.clone() });
            if let Err(error) = row {
                return Taken { training, end: End::Whole, written: Err(error) };
            }
        }
        if taken.is_err() {
            end = End::Diverged;
            break;
        }
        progress.show(report);
    }
    drop(progress);
    Taken { training, end, written: metrics.map_or(Ok(()), Metrics::finish) }
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

    /// Says what is worked at after the training, without a length.
    fn waiting(run: &Run, what: &str) -> Self {
        let progress = Self::new(run);
        progress.bar.set_style(ProgressStyle::default_spinner());
        progress.bar.set_message(format!("evaluating {what}"));
        progress
    }

    /// Turns the spinner; returns true unless a signal came.
    fn goes_on(&self, stop: &Stop) -> bool {
        self.bar.tick();
        stop.signal().is_none()
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
