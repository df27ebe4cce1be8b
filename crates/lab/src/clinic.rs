//! The clinic: what is wrong with a run on screen, where it shows, and its cure beside it.

use super::active_run::Run;
use super::diagnosis::{Cure, Start, State};
use super::{Lab, Side, ViewId};
use engine::numbers::count;

impl State {
    /// The views that show it, the clearest first.
    pub fn views(self) -> &'static [ViewId] {
        match self {
            Self::Diverged => &[ViewId::Curves, ViewId::Network],
            Self::Collapsed | Self::Shrinking => {
                &[ViewId::Embedding, ViewId::Distances, ViewId::Curves]
            }
            Self::Clumped | Self::Exploding => &[ViewId::Embedding, ViewId::Curves],
            Self::NoTriplets => &[ViewId::InputSpace, ViewId::Triplets],
            Self::ContradictoryData => &[ViewId::InputSpace, ViewId::Embedding],
            Self::TooFewDimensions | Self::MarginOutOfReach => {
                &[ViewId::AnchorsEye, ViewId::TripletPlane]
            }
            Self::Stuck => &[ViewId::Curves, ViewId::Network],
            Self::Starved => &[ViewId::TripletPlane, ViewId::Triplets],
            Self::Overfitting | Self::UnseenWorseThanRaw => &[ViewId::Curves, ViewId::Embedding],
            Self::Done | Self::Learning => &[ViewId::TripletPlane, ViewId::Curves],
        }
    }
}

impl Lab {
    /// Compares this side's run with a branch that has the cure, both at the step where the cure
    /// begins. If the cure needs other points, they are proposed instead: a comparison needs the
    /// same points.
    pub(super) fn try_cure(&mut self, side: Side) {
        let side = if self.run_b.is_some() { side } else { Side::A };
        let active = match (side, &mut self.run_b) {
            (Side::B, Some(run_b)) => run_b,
            _ => &mut self.run_a,
        };
        active.advance_exam(&|| true);
        while active.advance_treatment(&|| true) {}
        let Some(cure) = active.cure().cloned() else {
            let step = count(active.report().step);
            let is_trouble = active.diagnosis().is_some_and(|made| made.state.is_trouble());
            return self.remark(if is_trouble {
                format!("At step {step} no change of settings that was tried helps this run.")
            } else {
                format!(
                    "At step {step} there is nothing to cure in this run: go to a step where \
                     something is wrong."
                )
            });
        };
        if cure.from == Start::OtherPoints {
            return self.configure(cure.config.to_config());
        }
        if !self.has_room() {
            return;
        }
        self.put_cure_beside(side, &cure);
    }

    fn put_cure_beside(&mut self, side: Side, cure: &Cure) {
        let active = self.side(side);
        let parent = Some((active.id(), cure.from.step()));
        let timeline = cure.from.branch(&active.run.timeline, cure.config.clone());
        let Some(timeline) = timeline else { return };
        let id = self.new_id();
        self.proposal = None;
        self.transport.playing = false;
        if side == Side::B
            && let Some(beside) = &mut self.run_b
        {
            // The run that is cured becomes A.
            std::mem::swap(&mut self.run_a, beside);
        }
        self.put_on_stage(Side::B, Run { id, parent, timeline });
        self.focus = Side::B;
        self.go_to(cure.from.step());
    }
}
