//! The sweep of the window: what is chosen for it, the workers that train it beside everything else,
//! and what came of its runs. It is the window's, and isn't kept with the session: its runs are
//! opened one by one, and its rows copied.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use eframe::egui;
use web_time::Instant;

use crate::app::command::SweepAct;
use crate::engine::config::field::Field;
use crate::engine::numbers::counted;
use crate::lab::recipe::Recipe;
use crate::lab::sweep::{Chosen, Draft, Metric, Outcome, Plan, Sample, Summary, offered, rows};
use crate::lab::{self, Notice};
use crate::sweep::{Event, Workers, cores};
use crate::task::HAS_THREADS;

/// Samples of the curve of each run.
const SAMPLES: u64 = 16;
/// Events that are heard in one frame.
const MOST_EVENTS: usize = 500;
/// Longest time until what came of a run is on screen.
const FRAME: Duration = Duration::from_millis(60);
/// The most runs of a draft that is checked as a whole while it is typed.
const CHECKED: usize = 300;

/// The sweep of the window.
#[derive(Default)]
pub struct Sweeping {
    draft: Draft,
    /// The run that the draft is for, the settings that it offers, and what is wrong with the draft.
    checked: Option<Checked>,
    current: Option<Sweep>,
}

struct Checked {
    recipe: Recipe,
    draft: Draft,
    offered: Vec<&'static Field>,
    error: Option<String>,
}

/// A sweep that was started.
pub struct Sweep {
    /// Its runs.
    pub plan: Arc<Plan>,
    /// Outcomes of those that are done.
    pub outcomes: Vec<Outcome>,
    /// The samples of those that aren't.
    pub on_the_way: BTreeMap<usize, Vec<Sample>>,
    /// Mean and spread of those that are done.
    pub summary: Summary,
    /// Changes with every event.
    pub version: u64,
    workers: Option<Workers>,
    began: Instant,
    /// Runs that were done when it began.
    done_before: usize,
}

impl Sweep {
    /// Tells whether it is training.
    pub fn is_running(&self) -> bool {
        self.workers.is_some()
    }

    /// Tells whether all runs are done.
    pub fn is_done(&self) -> bool {
        self.outcomes.len() == self.plan.runs()
    }

    /// The seconds that are left, as far as the runs so far say.
    pub fn seconds_left(&self) -> Option<f64> {
        let done = self.outcomes.len() - self.done_before;
        let each = self.began.elapsed().as_secs_f64() / done as f64;
        (done > 0).then(|| each * (self.plan.runs() - self.outcomes.len()) as f64)
    }

    fn receive(&mut self) {
        let Some(workers) = &mut self.workers else { return };
        let mut is_over = false;
        let mut heard = Vec::new();
        while heard.len() < MOST_EVENTS {
            match workers.next(Duration::ZERO) {
                Ok(event) => heard.push(event),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => {
                    is_over = true;
                    break;
                }
            }
        }
        self.version += heard.len() as u64;
        let is_more = heard.iter().any(|event| matches!(event, Event::Done(_)));
        for event in heard {
            match event {
                Event::Sampled { run, sample } => {
                    self.on_the_way.entry(run).or_default().push(*sample);
                }
                Event::Done(outcome) => {
                    self.on_the_way.remove(&outcome.run);
                    self.outcomes.push(*outcome);
                }
            }
        }
        if is_more {
            self.summary = Summary::of(&self.plan, &self.outcomes);
        }
        if is_over {
            self.workers = None;
            self.version += 1;
        }
    }
}

impl Sweeping {
    /// A sweep that was made elsewhere, to be drawn.
    pub fn made(plan: Arc<Plan>, outcomes: Vec<Outcome>) -> Self {
        let summary = Summary::of(&plan, &outcomes);
        let current = Sweep {
            plan,
            done_before: outcomes.len(),
            outcomes,
            on_the_way: BTreeMap::new(),
            summary,
            version: 0,
            workers: None,
            began: Instant::now(),
        };
        Self { current: Some(current), ..Self::default() }
    }

    /// A copy of the sweep so far, to be drawn elsewhere.
    pub fn so_far(&self) -> Self {
        match &self.current {
            Some(sweep) => Self::made(Arc::clone(&sweep.plan), sweep.outcomes.clone()),
            None => Self::default(),
        }
    }

    /// The choices for the next sweep.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// The settings that can be chosen.
    pub fn offered(&self) -> &[&'static Field] {
        self.checked.as_ref().map_or(&[], |checked| &checked.offered)
    }

    /// Reason why the draft can't be started.
    pub fn error(&self) -> Option<&str> {
        self.checked.as_ref()?.error.as_deref()
    }

    /// The sweep that was started last.
    pub fn current(&self) -> Option<&Sweep> {
        self.current.as_ref()
    }

    /// Hears what came of the runs.
    pub fn receive(&mut self) {
        if let Some(current) = &mut self.current {
            current.receive();
        }
    }

    /// Checks the draft against the run in focus, for the view.
    pub fn check(&mut self, recipe: &Recipe) {
        // Edits before the last one stay as they are.
        let edits = |recipe: &Recipe| (recipe.edits().len(), recipe.edits().last().cloned());
        let is_same =
            |known: &Recipe| known.start() == recipe.start() && edits(known) == edits(recipe);
        match &self.checked {
            Some(checked) if is_same(&checked.recipe) && checked.draft == self.draft => return,
            Some(checked) if is_same(&checked.recipe) => {}
            _ => {
                if self.checked.is_none() {
                    self.draft = Draft::usual(recipe);
                }
                let offered = offered(recipe);
                let is_offered =
                    |chosen: &Chosen| offered.iter().any(|field| field.name == chosen.field.name);
                self.draft.axes.retain(is_offered);
                let (recipe, draft) = (recipe.clone(), Draft::default());
                self.checked = Some(Checked { recipe, draft, offered, error: None });
            }
        }
        if let Some(checked) = &mut self.checked {
            checked.draft = self.draft.clone();
            checked.error = problem(&self.draft, recipe);
        }
    }

    /// Carries out a command. Returns what the lab has to do.
    pub fn act(
        &mut self,
        ctx: &egui::Context,
        act: &SweepAct,
        recipe: &Recipe,
    ) -> Option<lab::Command> {
        match act {
            SweepAct::Plan(draft) => {
                self.draft = (**draft).clone();
                if let Some(current) = &mut self.current {
                    current.compare_by(self.draft.metric);
                }
                None
            }
            SweepAct::Start => self.start(ctx, recipe),
            SweepAct::Stop => {
                let current = self.current.as_mut()?;
                current.workers = None;
                current.on_the_way.clear();
                current.version += 1;
                None
            }
            SweepAct::Open { run, beside } => {
                let recipe = Box::new(self.current.as_ref()?.plan.recipe(*run)?.clone());
                Some(match beside {
                    true => lab::Command::Compare(lab::Comparison::Recipe(recipe)),
                    false => lab::Command::Open(recipe),
                })
            }
            SweepAct::CopyRows => {
                let current = self.current.as_ref()?;
                let mut table = csv::Writer::from_writer(Vec::new());
                let mut rows = vec![rows::header(&current.plan)];
                rows.extend(current.outcomes.iter().map(|one| rows::cells(&current.plan, one)));
                let written = rows.iter().try_for_each(|row| table.write_record(row));
                let text = written.ok().and_then(|()| table.into_inner().ok());
                ctx.copy_text(String::from_utf8(text?).ok()?);
                let rows = counted(current.outcomes.len() as u64, "row");
                let said = format!("{rows} copied, to paste into a table or a file");
                Some(lab::Command::Say(Notice::remark(said)))
            }
        }
    }

    /// Starts the workers. Runs that the sweep before has made already are taken over.
    fn start(&mut self, ctx: &egui::Context, recipe: &Recipe) -> Option<lab::Command> {
        let say = |words: String| Some(lab::Command::Say(Notice::error(words)));
        let plan = match self.draft.plan(recipe) {
            Ok(plan) => Arc::new(plan.sampled(SAMPLES)),
            Err(error) => return say(error.to_string()),
        };
        let known = self.current.take().map_or_else(Vec::new, |old| old.known_to(&plan));
        let is_known = |run: &usize| known.iter().any(|outcome| outcome.run == *run);
        let missing: Vec<usize> = (0..plan.runs()).filter(|run| !is_known(run)).collect();
        let ctx = ctx.clone();
        // Without threads, the runs are trained in frames.
        let soon = if HAS_THREADS { FRAME } else { Duration::ZERO };
        let wake = move || ctx.request_repaint_after(soon);
        // One core is left to the window.
        let threads = cores().saturating_sub(1).max(1);
        let workers = match Workers::start(&plan, &missing, threads, wake) {
            Ok(workers) => workers,
            Err(error) => return say(format!("The runs can't be trained: {error}.")),
        };
        self.current = Some(Sweep {
            summary: Summary::of(&plan, &known),
            plan,
            done_before: known.len(),
            outcomes: known,
            on_the_way: BTreeMap::new(),
            version: 0,
            workers: Some(workers),
            began: Instant::now(),
        });
        None
    }
}

impl Sweep {
    /// The outcomes of runs that this plan has, too.
    fn known_to(self, plan: &Plan) -> Vec<Outcome> {
        let recipes: Vec<_> = (0..plan.runs()).map(|run| plan.recipe(run)).collect();
        let outcomes = self.outcomes.into_iter().filter_map(|mut outcome| {
            let recipe = self.plan.recipe(outcome.run);
            outcome.run = recipes.iter().position(|other| *other == recipe)?;
            Some(outcome)
        });
        outcomes.collect()
    }

    fn compare_by(&mut self, metric: Option<Metric>) {
        if let Some(metric) = metric.filter(|metric| *metric != self.plan.metric()) {
            self.plan = Arc::new((*self.plan).clone().compared_by(metric));
            self.summary = Summary::of(&self.plan, &self.outcomes);
            self.version += 1;
        }
    }
}

/// Reason why a draft can't be started. With many runs each setting is checked by itself.
fn problem(draft: &Draft, recipe: &Recipe) -> Option<String> {
    let is_small = draft.runs() <= CHECKED;
    let parts = draft.axes.iter().map(|chosen| Draft {
        axes: vec![chosen.clone()],
        seeds: draft.seeds.min(1),
        ..draft.clone()
    });
    let mut drafts = if is_small { vec![draft.clone()] } else { parts.collect() };
    let error = drafts.drain(..).find_map(|draft| draft.plan(recipe).err())?;
    Some(error.to_string())
}
