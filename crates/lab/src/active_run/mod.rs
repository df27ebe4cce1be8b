//! The active run: its timeline, the trainer at the step on screen, and a snapshot of that step.
//!
//! There is one, or two in a comparison, stepped together.

mod diagnosing;
mod opening;
mod picture;
mod point_in_hand;
mod step_trace;

use std::cell::Cell;
use std::sync::Arc;

use ndarray::Array2;

use super::change::{self, same_points};
use super::evaluations::Evaluations;
use super::history::{Evaluated, History};
use super::recipe::{MOST_STEPS, Recipe};
use super::session::{RunId, RunRecord};
use opening::Unseen;
pub use opening::{Coming, Opening};
pub(super) use picture::few_pieces;
use step_trace::Tracing;
pub use step_trace::{Motion, Outcome, StepTrace};

use super::snapshot::{Drawing, Snapshot};
use super::timeline::{AXES, Stop, Timeline};
use super::{Thing, version};
use diagnosing::Diagnosing;
use engine::config::{Drawn, Moved, RunConfig, ValidConfig};
use engine::data::{Dataset, Split};
use engine::evaluate::Evaluation;
use engine::health::Health;
use engine::projection::{Projection, Projector};
use engine::report::{StepReport, TripletId};
use engine::trainer::Trainer;
use point_in_hand::InHand;

/// The most pieces of work of a quick step.
const QUICK: u64 = 3;

/// A run of the session: its number, its parent and its timeline.
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// The run that it branched off, and the step.
    pub parent: Option<(RunId, u64)>,
    /// Its timeline.
    pub timeline: Timeline,
}

impl Run {
    /// Creates a run with no step computed.
    pub fn new(id: RunId, parent: Option<(RunId, u64)>, recipe: Recipe) -> Self {
        Self { id, parent, timeline: Timeline::new(recipe) }
    }

    /// The run as data.
    pub fn record(&self) -> RunRecord {
        RunRecord { id: self.id, parent: self.parent, recipe: self.timeline.recipe().clone() }
    }
}

/// A run on screen.
pub struct ActiveRun {
    pub(super) run: Run,
    pub(super) trainer: Trainer,
    /// The step that it is moving to.
    target: Option<u64>,
    /// The prefetcher: a second trainer that replays the steps before the one on screen.
    prefetcher: Option<Trainer>,
    /// A further trainer, which goes to the steps that the curves lack an evaluation of.
    filler: Option<Trainer>,
    pub(super) projector: Projector,
    pub(super) input_projection: Projection,
    /// The projected inputs without moves, n×2.
    pub(super) plain_inputs: Array2<f64>,
    /// The moves that `input_projection` shows.
    pub(super) placed: Moved,
    /// The drawing that `input_projection` shows.
    pub(super) placed_drawn: Drawn,
    pub(super) snapshot: Snapshot,
    /// The points, while they are being made: until then the trainer has none.
    opening: Option<Box<Opening>>,
    /// Things kept for the first picture, until it is there.
    unseen: Option<Unseen>,
    /// The preview of dragged points and changed weights.
    pub(super) held: Option<Box<InHand>>,
    /// The picture of the present step, while it is being made.
    drawing: Option<Drawing>,
    /// The trace of the next step, in slow motion.
    step_trace: Option<StepTrace>,
    tracing: Option<Box<Tracing>>,
    evaluations: Evaluations,
    diagnosing: Diagnosing,
    pub(super) hovered: Option<Thing>,
    pub(super) selected: Option<Thing>,
    /// The triplet of the run beside, shown where nothing is selected.
    pub(super) followed: Option<TripletId>,
    /// True if settings changed since the snapshot was made.
    stale: bool,
    /// True if the picture being made doesn't directly follow the last one.
    jumped: bool,
    pub(super) version: u64,
    /// A version of this run's points and weights, for caches.
    data_version: u64,
    /// A version of what is drawn of the points.
    pub(super) picture_version: u64,
    /// A version of the places of the inputs.
    inputs_version: u64,
    /// The hardest triplet that was last searched for among all points.
    pub(super) hardest: Cell<Option<Hardest>>,
}

/// The hardest triplet of an anchor among all points, with the versions that it is of.
type Hardest = ([u64; 2], usize, Option<TripletId>);

impl ActiveRun {
    /// Puts a run on screen at a step that was computed before.
    pub fn stand(
        mut run: Run,
        data: Arc<Dataset>,
        input_projection: Projection,
        step: u64,
    ) -> Self {
        let mut trainer = run.timeline.trainer(data);
        // Steps that were computed before can be computed again without an error.
        let is_quick = trainer.pieces() <= QUICK;
        let arrived = run.timeline.travel(&mut trainer, step, &|| is_quick);
        let mut active = Self::with(run, trainer, input_projection);
        if arrived == Ok(false) {
            active.go_to(step);
        }
        active
    }

    fn with(mut run: Run, mut trainer: Trainer, input_projection: Projection) -> Self {
        if !opening::is_quick_to_draw(&trainer) {
            return Self::unseen(run, trainer, input_projection, None);
        }
        let evaluations = Evaluations::new(trainer.data(), trainer.config().seed);
        let mut projector = Projector::new(AXES);
        let guide = run.timeline.guide(&trainer);
        let snapshot = Snapshot::of(&mut trainer, &mut projector, guide.as_ref());
        let mut active = Self::on_screen(run, trainer, input_projection, snapshot, evaluations);
        active.projector = projector;
        active.place_inputs();
        active.selected = active.example().map(Thing::Triplet);
        active
    }

    fn on_screen(
        run: Run,
        trainer: Trainer,
        input_projection: Projection,
        snapshot: Snapshot,
        evaluations: Evaluations,
    ) -> Self {
        Self {
            run,
            trainer,
            target: None,
            prefetcher: None,
            filler: None,
            projector: Projector::new(AXES),
            plain_inputs: input_projection.coordinates.clone(),
            input_projection,
            placed: Moved::default(),
            placed_drawn: Drawn::default(),
            snapshot,
            opening: None,
            unseen: None,
            held: None,
            drawing: None,
            step_trace: None,
            tracing: None,
            evaluations,
            diagnosing: Diagnosing::default(),
            hovered: None,
            selected: None,
            followed: None,
            stale: false,
            jumped: false,
            version: version::next(),
            data_version: version::next(),
            picture_version: version::next(),
            inputs_version: version::next(),
            hardest: Cell::default(),
        }
    }

    /// A copy of the run at the same step, without what is in hand; changes to it don't affect this
    /// one.
    pub(super) fn fork(&self) -> Self {
        let run =
            Run { id: self.id(), parent: self.run.parent, timeline: self.run.timeline.clone() };
        let mut fork = Self {
            run,
            trainer: self.trainer.clone(),
            target: self.target,
            prefetcher: None,
            filler: None,
            projector: self.projector.clone(),
            input_projection: self.input_projection.clone(),
            plain_inputs: self.plain_inputs.clone(),
            placed: self.placed.clone(),
            placed_drawn: self.placed_drawn.clone(),
            snapshot: self.snapshot.clone(),
            opening: self.opening.as_ref().map(|_| Box::new(Opening::new(self.recipe().start()))),
            unseen: self.unseen.clone(),
            held: None,
            step_trace: None,
            tracing: None,
            drawing: self.drawing.as_ref().map(|_| Drawing::new(&self.trainer)),
            evaluations: self.evaluations.fork(),
            diagnosing: self.diagnosing.fork(),
            hovered: None,
            selected: self.selected,
            followed: self.followed,
            stale: self.stale,
            jumped: self.jumped,
            version: self.version,
            data_version: self.data_version,
            picture_version: self.picture_version,
            inputs_version: self.inputs_version,
            hardest: Cell::default(),
        };
        if let Some(held) = &self.held {
            fork.show_soon(held.embedding.clone());
        }
        fork
    }

    /// Prepares a run that replaces another on screen: new versions, full budget.
    pub(super) fn bring_up(&mut self) {
        (self.data_version, self.version) = (version::next(), version::next());
        (self.picture_version, self.inputs_version) = (version::next(), version::next());
        self.run.timeline.wake();
    }

    /// The run's number.
    pub fn id(&self) -> RunId {
        self.run.id
    }

    /// The run as data.
    pub fn recipe(&self) -> &Recipe {
        self.run.timeline.recipe()
    }

    /// Number of steps that have been computed.
    pub fn reached(&self) -> u64 {
        self.run.timeline.reached()
    }

    /// The step on screen, or the target of a move.
    pub fn cursor(&self) -> u64 {
        self.target.unwrap_or_else(|| self.trainer.steps())
    }

    /// The step that it is moving to, if any.
    pub fn target(&self) -> Option<u64> {
        self.target
    }

    /// Bytes that the checkpoints of the run take.
    pub fn checkpoint_bytes(&self) -> usize {
        self.run.timeline.bytes()
    }

    /// The changes of the edit at this step, in words; empty if there is none.
    pub fn edit_words(&self, step: u64) -> String {
        let (before, after) = (self.recipe().config_before(step), self.recipe().config_at(step));
        let mut changed = change::changed(before, after);
        for one in changed.iter_mut().filter(|one| one.words.is_some()) {
            one.words = change::weights_set(before, after, self.run.timeline.replaced(step));
        }
        change::in_words(&changed)
    }

    /// The present settings of the run, without dragged points.
    pub fn config(&self) -> &RunConfig {
        self.trainer.config()
    }

    /// The points on screen, including dragged ones: as many as the snapshot has. (While the run
    /// moves over strokes that add points, the trainer is ahead of the snapshot.)
    pub fn data(&self) -> &Dataset {
        let ahead = self.trainer().data();
        match &self.snapshot.data {
            Some(shown) if shown.len() != ahead.len() => shown,
            _ => ahead,
        }
    }

    /// Returns true if a point on screen has this row.
    pub fn has(&self, row: usize) -> bool {
        row < self.data().len() && !self.data().is_erased(row)
    }

    fn shared_data(&self) -> Arc<Dataset> {
        Arc::clone(self.trainer.data())
    }

    /// The trainer on screen: network, gradient, ranking and distances of the batch.
    pub fn trainer(&self) -> &Trainer {
        self.held.as_ref().map_or(&self.trainer, |held| &held.trainer)
    }

    /// The snapshot of the step on screen.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The report of the step on screen.
    pub fn report(&self) -> &StepReport {
        &self.snapshot.report
    }

    /// The input points, projected on two axes.
    pub fn input_projection(&self) -> &Projection {
        &self.input_projection
    }

    /// The metrics of the computed steps.
    pub fn history(&self) -> &History {
        self.run.timeline.history()
    }

    /// The last evaluation up to the step on screen.
    pub fn evaluated(&self) -> Option<&Evaluated> {
        self.history().evaluation_at(self.report().step)
    }

    /// Number of points of a split that are evaluated: all, or of many a sample.
    pub fn points_evaluated(&self, split: Split) -> usize {
        self.evaluations.points(split)
    }

    /// The evaluation of the raw input points of a split, computed on first use.
    pub fn raw(&self, split: Split) -> Evaluation {
        self.evaluations.raw(self.data(), split)
    }

    /// A version that changes whenever the snapshot, the selection or the display may have changed.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// A version that changes whenever another run comes on screen: other points or weights.
    pub fn data_version(&self) -> u64 {
        self.data_version
    }

    /// A version that changes whenever the snapshot, the inputs or the step trace change: the points,
    /// their places and the batch, whatever is selected or displayed.
    pub fn picture_version(&self) -> u64 {
        self.picture_version
    }

    /// A version that changes whenever the projected inputs do; no step changes them.
    pub fn inputs_version(&self) -> u64 {
        self.inputs_version
    }

    /// The point or triplet under the pointer.
    pub fn hovered(&self) -> Option<Thing> {
        self.hovered
    }

    /// The selected point or triplet.
    pub fn selected(&self) -> Option<Thing> {
        self.selected
    }

    /// Freezes the axes of the projection, or releases them.
    pub(super) fn freeze_axes(&mut self, freeze: bool) {
        self.projector.freeze = freeze;
    }

    /// The trace of the next step, in slow motion.
    pub fn step_trace(&self) -> Option<&StepTrace> {
        self.step_trace.as_ref()
    }

    /// Computes the trace of the next step without taking it, while there is time. Returns true when
    /// it is there.
    pub(super) fn trace_step(&mut self, has_time: &dyn Fn() -> bool) -> Result<bool, Stop> {
        if self.step_trace.is_some() {
            return Ok(true);
        }
        if self.trainer.steps() >= MOST_STEPS {
            return Err(Stop::Full);
        }
        let mut tracing = match self.tracing.take() {
            Some(tracing) => tracing,
            None => {
                let mut after = self.trainer.clone();
                if after.step().health == Health::Diverged {
                    return Err(Stop::Diverged);
                }
                Box::new(Tracing::new(&self.snapshot, after))
            }
        };
        if !tracing.advance(&self.snapshot, has_time) {
            self.tracing = Some(tracing);
            return Ok(false);
        }
        self.step_trace = Some(tracing.end(&self.snapshot, &self.trainer));
        self.picture_version = version::next();
        Ok(true)
    }

    /// Drops the step trace.
    pub(super) fn drop_trace(&mut self) {
        self.tracing = None;
        if self.step_trace.take().is_some() {
            self.picture_version = version::next();
        }
    }

    /// Continues to evaluate the batch of the next step while there is time. Returns true when it is
    /// evaluated, so that the step itself is short.
    pub(super) fn evaluate_batch(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        self.opening.is_none() && self.trainer.evaluate_while(has_time)
    }

    /// Returns true if a step of the run is so short that some fit into a frame.
    pub(super) fn is_quick(&self) -> bool {
        self.trainer.pieces() <= QUICK
    }

    /// Number of pieces of work of the move to the target.
    pub(super) fn pieces_of_move(&self) -> u64 {
        let to = |target| self.run.timeline.steps_to(&self.trainer, target);
        self.target.map_or(0, to).saturating_mul(self.trainer.pieces())
    }

    /// Takes one step of the run.
    pub(super) fn advance(&mut self) -> Result<(), Stop> {
        let taken = self.run.timeline.advance(&mut self.trainer);
        self.stale |= taken.is_err();
        taken
    }

    /// Starts a move to a step of the run; [`ActiveRun::travel`] continues it.
    pub(super) fn go_to(&mut self, step: u64) {
        let step = step.min(self.recipe().steps());
        let here = step == self.trainer.steps() && self.trainer.steps() <= self.reached();
        self.target = (!here).then_some(step);
        if !here {
            self.drawing = None;
        } else if self.report().step != step {
            self.draw_anew(true);
        }
    }

    /// Ends a move at the present step.
    pub(super) fn stay(&mut self) {
        if self.target.take().is_some() {
            self.draw_anew(true);
        }
    }

    /// Continues the move to the target while there is time.
    pub(super) fn travel(&mut self, has_time: &dyn Fn() -> bool) -> Result<(), Stop> {
        let Some(target) = self.target.filter(|_| self.opening.is_none()) else { return Ok(()) };
        let next = self.report().step + 1 == target;
        let arrived = self.run.timeline.travel(&mut self.trainer, target, has_time);
        if matches!(arrived, Ok(true) | Err(_)) {
            self.target = None;
            self.draw_anew(!next);
        }
        arrived.map(|_| ())
    }

    /// Shows the present step of a long move, if its batch is evaluated quickly.
    pub(super) fn preview(&mut self) {
        let is_quick = self.is_quick() && opening::is_quick_to_draw(&self.trainer);
        if self.target.is_some() && self.unseen.is_none() && is_quick {
            self.jumped = true;
            self.drawing = Some(Drawing::made(self.trainer.embed_all()));
            self.draw(&|| true);
        }
    }

    /// Prefetches the steps before the present one. Returns true if there is more to do.
    pub(super) fn prepare(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        if self.target.is_some() || self.is_drawing() || !self.is_quick() {
            return false;
        }
        let prefetcher = self.prefetcher.get_or_insert_with(|| self.trainer.clone());
        self.run.timeline.prepare(prefetcher, self.trainer.steps(), has_time)
    }

    /// Changes the settings at the step on screen; they must not need new weights. If the run has
    /// later steps, a branch begins here under the number `id`, and the old run is returned.
    pub(super) fn configure(
        &mut self,
        config: ValidConfig,
        id: RunId,
    ) -> Result<Option<Run>, super::recipe::RecipeError> {
        let step = self.trainer.steps();
        let sets_weights = config.weight != *self.trainer.weights_set();
        let mut branch = (step < self.recipe().steps()).then(|| Run {
            id,
            parent: Some((self.id(), step)),
            timeline: self.run.timeline.branch(step),
        });
        let timeline = &mut branch.as_mut().unwrap_or(&mut self.run).timeline;
        if sets_weights {
            timeline.keep(&self.trainer);
        }
        timeline.edit(config)?;
        timeline.note_replaced(&self.trainer);
        let left = branch.map(|branch| std::mem::replace(&mut self.run, branch));
        (self.prefetcher, self.filler) = (None, None);
        self.diagnosing.forget();
        if !self.trainer.change(self.recipe().config_at(step).clone())
            && self.run.timeline.travel(&mut self.trainer, step, &|| false) != Ok(true)
        {
            self.target = Some(step);
        }
        if self.reached() < step {
            // Some steps shared a bin of the curves with removed steps: compute them again.
            self.target = Some(step);
        }
        if self.target.is_some() {
            // The weights change on the way.
            self.drawing = None;
        } else if sets_weights {
            self.draw_anew(false);
        }
        // It may use the old distance or points.
        self.evaluations.cancel();
        self.stale = true;
        self.reach_on();
        self.show_other_rows();
        Ok(left)
    }

    /// Becomes another version of this run, at step `at`. Returns `false` and changes nothing if
    /// the two have nothing in common.
    pub(super) fn become_run(&mut self, record: RunRecord, at: u64) -> bool {
        if self.recipe().common(&record.recipe).is_none() {
            return false;
        }
        (self.prefetcher, self.filler) = (None, None);
        self.diagnosing.forget();
        self.evaluations.cancel();
        let common = self.run.timeline.become_run(record.recipe).unwrap_or(0);
        self.run.parent = record.parent;
        let set = self.trainer.weights_set().clone();
        if self.trainer.steps() > common
            || !self.trainer.change(self.recipe().config_at(self.trainer.steps()).clone())
        {
            self.trainer = self.run.timeline.trainer(self.shared_data());
        }
        self.stale = true;
        self.go_to(at);
        if self.target.is_none() && set != *self.trainer.weights_set() {
            self.draw_anew(true);
        }
        self.show_other_rows();
        true
    }
}
