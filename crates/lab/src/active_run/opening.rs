//! Opening a run: its points are made and its inputs projected in slices, and the first picture comes
//! when all of them are embedded. Until then nothing is on screen but what kind of points there will
//! be.

use std::sync::Arc;

use super::ActiveRun;
use crate::evaluations::Evaluations;
use crate::snapshot::Snapshot;
use crate::thing::Thing;
use crate::version;
use engine::config::{DataKind, RunConfig, ValidConfig};
use engine::data::{Dataset, Making};
use engine::numbers::{count, rough_percent};
use engine::pace::PIECE;
use engine::projection::{Placing, Projection, Projector};
use engine::trainer::Trainer;

/// Products of two numbers that may go into the points of a run, and those that may go into its first
/// picture, for it to be opened at once.
const AT_ONCE: [usize; 2] = [40 * PIECE, 6 * PIECE];
/// Products of two numbers that take as long as a unit's activation.
const OF_ACTIVATION: usize = 50;
/// The same for drawing a feature of a point, and for a picture or a text.
const OF_FEATURE: usize = 250;
const OF_PICTURE: usize = 500_000;

/// The points of a run on their way.
pub struct Opening {
    stage: Stage,
}

enum Stage {
    Points(Box<Making>),
    Inputs(Arc<Dataset>, Box<Inputs>),
    /// Somebody else makes them.
    Elsewhere,
}

/// The projection of the inputs on its way.
struct Inputs {
    projector: Projector,
    placing: Option<Placing>,
}

impl Opening {
    /// Begins with no point made.
    pub fn new(config: &RunConfig) -> Self {
        Self { stage: Stage::Points(Box::new(Making::new(config))) }
    }

    /// Returns true if the points take so long that they are made in slices.
    pub fn is_long(config: &RunConfig) -> bool {
        let of_point = match config.data.kind {
            DataKind::Faces | DataKind::Typos | DataKind::Questions => OF_PICTURE,
            _ => OF_FEATURE * config.data.features(),
        };
        config.data.points.saturating_mul(of_point) > AT_ONCE[0]
    }

    /// Goes on while there is time, for a slice at least. Returns the points and their projection
    /// when they are there; then there is nothing left to do.
    pub fn advance(&mut self, has_time: &dyn Fn() -> bool) -> Option<(Arc<Dataset>, Projection)> {
        if let Stage::Points(making) = &mut self.stage {
            let data = Arc::new(making.advance(has_time)?);
            let inputs = Inputs { projector: Projector::new(2), placing: None };
            self.stage = Stage::Inputs(data, Box::new(inputs));
            if !has_time() {
                return None;
            }
        }
        let Stage::Inputs(data, inputs) = &mut self.stage else { return None };
        let points = data.points.view();
        let placing = inputs.placing.take();
        let mut placing = placing.unwrap_or_else(|| inputs.projector.begin(points, None));
        if !placing.advance(points, has_time) {
            inputs.placing = Some(placing);
            return None;
        }
        Some((Arc::clone(data), inputs.projector.end(placing)))
    }

    fn coming(&self) -> Coming {
        match &self.stage {
            Stage::Points(making) => Coming::Points(making.share()),
            Stage::Inputs(..) => Coming::Points(1.0),
            Stage::Elsewhere => Coming::Elsewhere,
        }
    }
}

/// Things kept for the first picture of a run.
#[derive(Clone)]
pub struct Unseen {
    /// The projection of the inputs.
    inputs: Projection,
    /// The selection then, unless it is an example.
    selected: Option<Thing>,
}

/// Work that a run without a picture is waiting for, with the share that is done, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coming {
    /// Its points are being made.
    Points(f64),
    /// They are being embedded.
    Picture(f64),
    /// Somebody else makes its points.
    Elsewhere,
}

/// Returns true if the first picture of the trainer's run is made so quickly that nobody waits.
pub(super) fn is_quick_to_draw(trainer: &Trainer) -> bool {
    let embedder = trainer.embedder();
    let units: usize = embedder.weights.layers.iter().map(|layer| layer.bias.len()).sum();
    let of_point = embedder.weights.count() + OF_ACTIVATION * units + trainer.data().dimensions();
    let batch = usize::try_from(trainer.pieces()).unwrap_or(usize::MAX).saturating_mul(PIECE);
    trainer.data().len().saturating_mul(of_point).saturating_add(batch) <= AT_ONCE[1]
}

impl ActiveRun {
    /// Puts a run on screen, at step 0. Shares the points of the run `beside` if they are the same.
    pub(crate) fn open(mut run: super::Run, beside: Option<&Self>) -> Self {
        let start = run.timeline.recipe().start().clone();
        run.timeline.wake();
        let shared = beside.filter(|other| super::same_points(other.config(), &start));
        if let Some(shared) = shared.filter(|shared| shared.opening.is_none()) {
            let trainer = run.timeline.trainer(shared.shared_data());
            return Self::begun(run, trainer, shared.plain_projection());
        }
        let mut opening = Opening::new(&start);
        if Opening::is_long(&start) {
            return Self::unopened(run, opening);
        }
        loop {
            if let Some((data, inputs)) = opening.advance(&|| true) {
                let trainer = run.timeline.trainer(data);
                return Self::begun(run, trainer, inputs);
            }
        }
    }

    fn begun(run: super::Run, trainer: Trainer, inputs: Projection) -> Self {
        let mut active = Self::with(run, trainer, inputs);
        active.evaluate_if_due(false);
        active
    }

    /// A run whose points somebody else makes: another takes its place when they are there.
    pub fn elsewhere(run: super::Run) -> Self {
        Self::unopened(run, Opening { stage: Stage::Elsewhere })
    }

    fn unopened(run: super::Run, opening: Opening) -> Self {
        let start: &ValidConfig = run.timeline.recipe().start();
        let none = Arc::new(Dataset::none(start));
        let inputs = Projector::new(2).project(none.points.view(), None);
        let trainer = run.timeline.trainer(none);
        let mut active = Self::unseen(run, trainer, inputs, None);
        (active.opening, active.drawing) = (Some(Box::new(opening)), None);
        active
    }

    /// Continues to make the points of the run while there is time. Returns true if they are there.
    pub(crate) fn open_up(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(opening) = &mut self.opening else { return true };
        let Some((data, inputs)) = opening.advance(has_time) else { return false };
        self.take_points(data, inputs);
        true
    }

    /// Takes the points of the run beside, if it has them already.
    pub(crate) fn open_up_with(&mut self, beside: &Self) {
        let is_there = self.opening.is_some() && beside.opening.is_none();
        if is_there && super::same_points(self.config(), beside.config()) {
            self.take_points(beside.shared_data(), beside.plain_projection());
        }
    }

    fn take_points(&mut self, data: Arc<Dataset>, inputs: Projection) {
        self.opening = None;
        self.trainer = self.run.timeline.trainer(data);
        self.run.timeline.visit(&mut self.trainer, 0, &|| true);
        let selected = self.unseen.take().and_then(|unseen| unseen.selected);
        self.unseen = Some(Unseen { inputs, selected });
        if self.target.is_none() {
            self.draw_anew(true);
        }
    }

    /// The projection of the inputs without moves, when there is a picture and before.
    fn plain_projection(&self) -> Projection {
        if let Some(unseen) = &self.unseen {
            return unseen.inputs.clone();
        }
        if !self.placed_drawn.is_empty() {
            return super::point_in_hand::project_inputs(self.trainer.data());
        }
        let coordinates = self.plain_inputs.clone();
        super::Projection { coordinates, ..self.input_projection.clone() }
    }

    /// A run that stands at the trainer's step and has no picture yet.
    pub(super) fn unseen(
        run: super::Run,
        trainer: Trainer,
        inputs: Projection,
        selected: Option<Thing>,
    ) -> Self {
        let none = trainer.data().without_points();
        let blank = Projector::new(2).project(none.points.view(), None);
        let evaluations = Evaluations::new(&none, trainer.config().seed);
        let snapshot = Snapshot::blank(&trainer, none);
        let mut active = Self::on_screen(run, trainer, blank, snapshot, evaluations);
        active.unseen = Some(Unseen { inputs, selected });
        active.draw_anew(true);
        active
    }

    /// Selects this when the first picture is there; does nothing if it is.
    pub(crate) fn select_first(&mut self, thing: Option<Thing>) -> bool {
        self.unseen.as_mut().map(|unseen| unseen.selected = thing).is_some()
    }

    /// The work that the run is waiting for, if it has no picture yet.
    pub fn coming(&self) -> Option<Coming> {
        self.unseen.as_ref()?;
        Some(match (&self.opening, &self.drawing) {
            (Some(opening), _) => opening.coming(),
            (None, drawing) => {
                Coming::Picture(drawing.as_ref().map_or(0.0, |drawing| drawing.share()))
            }
        })
    }

    /// Words for the work that the run is waiting for, if it has no picture yet: "Making 100,000 points:
    /// 40 %".
    pub fn coming_words(&self) -> Option<String> {
        let points = count(self.config().data.points as u64);
        let (does, share) = match self.coming()? {
            Coming::Points(share) => ("Making", share),
            Coming::Picture(share) => ("Embedding", share),
            Coming::Elsewhere => return Some(format!("Making {points} points")),
        };
        Some(format!("{does} {points} points: {}", rough_percent(share)))
    }

    /// Takes what was kept for the first picture, which is there now.
    pub(super) fn be_seen(&mut self) {
        let Some(Unseen { inputs, selected }) = self.unseen.take() else { return };
        self.plain_inputs = inputs.coordinates.clone();
        self.input_projection = inputs;
        (self.placed, self.placed_drawn) = Default::default();
        self.evaluations = Evaluations::new(self.trainer.data(), self.config().seed);
        self.selected = selected.or_else(|| self.example().map(Thing::Triplet));
        (self.data_version, self.inputs_version) = (version::next(), version::next());
    }
}
