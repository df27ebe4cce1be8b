//! The clinic: diagnoses a run and suggests a cure.
//!
//! A [`Diagnosis`] is made from the step on screen. Its [`Cure`] is the run's own settings with
//! changes, and the step from which they help. No setting rescues weights that have collapsed or
//! exploded, so such a cure begins before that step. `tests/it/lab/cures.rs` trains every cure.

mod cure;
mod past;
mod reach;
mod words;

pub use cure::Cure;
pub use reach::farthest;

use super::active_run::{ActiveRun, Run};
use super::{Lab, Notice, Side, ViewId};
use engine::choice::{LossKind, Mining};
use engine::config::RunConfig;
use engine::data::Dataset;
use engine::health::Health;
use engine::numbers::count;
use engine::report::StepReport;

/// A failure of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ailment {
    /// A number would leave its bounds.
    Diverged,
    /// All embeddings are nearly one point.
    Collapsed,
    /// Embeddings grow without limit.
    Exploding,
    /// The batch has points of only one class.
    OneClass,
    /// No class has two points in the batch.
    NoPositive,
    /// Some triplets have a loss above 0, but the miner takes none of them.
    NoneMined,
    /// No triplet of the batch has a loss above 0.
    NothingLeft,
    /// The margin is larger than the classes can be apart.
    MarginTooLarge,
}

impl Ailment {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Diverged,
        Self::Collapsed,
        Self::Exploding,
        Self::OneClass,
        Self::NoPositive,
        Self::NoneMined,
        Self::NothingLeft,
        Self::MarginTooLarge,
    ];

    /// The ailment at a step; `None` if the run is healthy.
    pub fn of(report: &StepReport, config: &RunConfig, data: &Dataset) -> Option<Self> {
        match report.health {
            Health::Diverged => Some(Self::Diverged),
            Health::Collapsed => Some(Self::Collapsed),
            Health::Exploding => Some(Self::Exploding),
            Health::OneClass => Some(Self::OneClass),
            Health::NoPositive => Some(Self::NoPositive),
            Health::Idle if report.counts.active > 0 => Some(Self::NoneMined),
            Health::Idle => Some(Self::NothingLeft),
            Health::Healthy => too_large(config, trained(data)).then_some(Self::MarginTooLarge),
        }
    }

    /// The label in the bar.
    pub fn label(self) -> &'static str {
        match self {
            Self::Diverged => "stopped: numbers out of bounds",
            Self::Collapsed => "collapsed",
            Self::Exploding => "exploding",
            Self::OneClass => "one class in the batch",
            Self::NoPositive => "no positive in the batch",
            Self::NoneMined => "the miner takes nothing",
            Self::NothingLeft => "nothing to learn from",
            Self::MarginTooLarge => "margin out of reach",
        }
    }

    /// Returns true if no change of settings rescues the present weights.
    pub fn is_grave(self) -> bool {
        matches!(self, Self::Diverged | Self::Collapsed | Self::Exploding)
    }

    /// The views that show it, the clearest first.
    pub fn views(self) -> &'static [ViewId] {
        match self {
            Self::Diverged => &[ViewId::Curves, ViewId::Network],
            Self::Collapsed => &[ViewId::Embedding, ViewId::Distances, ViewId::Curves],
            Self::Exploding => &[ViewId::Embedding, ViewId::Curves],
            Self::OneClass | Self::NoPositive => &[ViewId::InputSpace, ViewId::Triplets],
            Self::NoneMined => &[ViewId::TripletPlane, ViewId::Triplets],
            Self::NothingLeft => &[ViewId::TripletPlane, ViewId::Curves],
            Self::MarginTooLarge => &[ViewId::AnchorsEye, ViewId::TripletPlane],
        }
    }
}

/// Number of classes that are trained on.
fn trained(data: &Dataset) -> usize {
    data.classes() - data.unseen_classes()
}

fn too_large(config: &RunConfig, classes: usize) -> bool {
    config.loss.kind == LossKind::Hinge
        && farthest(config, classes).is_some_and(|farthest| config.loss.margin > farthest)
}

/// A diagnosis of a run, in words and numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// The ailment.
    pub ailment: Ailment,
    /// The step of the diagnosis.
    pub step: u64,
    /// The problem, in a sentence.
    pub what: String,
    /// The cause, in a sentence or two.
    pub why: &'static str,
    /// The evidence: numbers of this run.
    pub signs: Vec<String>,
    /// The cure.
    pub cure: Cure,
}

/// Diagnoses a run at the step on screen; `None` if it is healthy, or if no setting cures it.
pub fn diagnose(active: &ActiveRun) -> Option<Diagnosis> {
    let (report, config) = (active.report(), active.config());
    let ailment = Ailment::of(report, config, active.data())?;
    Some(Diagnosis {
        ailment,
        step: report.step,
        what: words::what(ailment, config),
        why: words::why(ailment, config),
        signs: words::signs(ailment, active),
        cure: Cure::of(ailment, active)?,
    })
}

/// The point from which a cure begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// This step of the run.
    Step(u64),
    /// Step 0 with new weights, for another network.
    Anew,
    /// Step 0 of a run on other points.
    OtherPoints,
}

impl Lab {
    /// Compares this side's run with a branch that has the cure, both at the step where the cure
    /// begins. If the cure needs other points, they are proposed instead: a comparison needs the
    /// same points.
    pub(super) fn try_cure(&mut self, side: Side) {
        let side = if self.run_b.is_some() { side } else { Side::A };
        let active = self.side(side);
        let Some(Diagnosis { cure, .. }) = diagnose(active) else {
            let text = format!(
                "At step {} there is nothing to cure in this run: go to a step where something \
                 is wrong.",
                count(active.report().step)
            );
            self.notice = Some(Notice { text, is_error: false });
            return;
        };
        if cure.from == Start::OtherPoints {
            return self.configure(cure.config.to_config());
        }
        if !self.has_room() {
            return;
        }
        if let Err(error) = self.put_cure_beside(side, &cure) {
            self.complain(&error);
        }
    }

    fn put_cure_beside(
        &mut self,
        side: Side,
        cure: &Cure,
    ) -> Result<(), super::recipe::RecipeError> {
        let active = self.side(side);
        let parent = Some((active.id(), cure.step()));
        let timeline = match cure.from {
            Start::Anew | Start::OtherPoints => None,
            Start::Step(step) => {
                let mut branch = active.run.timeline.branch(step);
                branch.edit(cure.config.clone())?;
                Some(branch)
            }
        };
        let id = self.new_id();
        let run = match timeline {
            Some(timeline) => Run { id, parent, timeline },
            None => Run::new(id, parent, super::recipe::Recipe::new(cure.config.clone())),
        };
        self.proposal = None;
        self.transport.playing = false;
        if side == Side::B
            && let Some(beside) = &mut self.run_b
        {
            // The run that is cured becomes A.
            std::mem::swap(&mut self.run_a, beside);
        }
        self.put_on_stage(Side::B, run);
        self.focus = Side::B;
        self.go_to(cure.step());
        Ok(())
    }
}

/// Returns true if the miner takes triplets of one kind, and none if the batch has no such triplet.
fn is_strict(rule: Mining) -> bool {
    matches!(rule, Mining::SemiHard | Mining::Hard | Mining::NearestSemiHard)
}
