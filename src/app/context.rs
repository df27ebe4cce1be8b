//! Context of one frame: everything that controls and views get from the window.

use std::path::Path;
use std::sync::Arc;

use crate::engine::data::Split;
use crate::engine::numbers::count;
use crate::lab::history::Evaluated;
use crate::lab::{ActiveRun, Control, Lab, Side};
use crate::lesson::{HiddenQuantity, Lesson, LessonSession, Quantity, Score, Target, Visibility};
use crate::store::{EarlierSession, EarlierSessions};

use super::clinic::Clinic;
use super::command::Commands;
use super::hand::Hand;
use super::lit::Lit;
use super::pictures::Thumbnails;
use super::room::{Room, Unfolded};
use super::sweeping::Sweeping;
use super::theme::Theme;

/// The lab to read, and a list to push commands into.
pub struct ViewContext<'a> {
    /// Lab with all runs and the display settings.
    pub lab: &'a Lab,
    /// The open lesson.
    pub lesson: Option<&'a LessonSession>,
    /// The run that the view shows.
    pub run: &'a ActiveRun,
    /// The other run, in a comparison.
    pub other_run: Option<&'a ActiveRun>,
    /// Side that the view shows, if a comparison shows it for both.
    pub side: Option<Side>,
    /// Commands of the person, carried out before the next frame.
    pub commands: &'a mut Commands,
    /// Colours.
    pub theme: &'a Theme,
    /// Pictures of the points, if the data are pictures.
    pub thumbnails: &'a Thumbnails,
    /// Earlier sessions that are offered, newest first.
    pub offered: &'a [EarlierSession],
    /// Earlier sessions and their folder; `None` if nothing is kept on the disk.
    pub earlier: Option<(&'a EarlierSessions, &'a Path)>,
    /// The diagnosis on screen.
    pub clinic: &'a Clinic,
    /// True on a frame where plots fit their points, whatever the zoom was.
    pub fit: bool,
    /// True if what is drawn in three dimensions turns by itself.
    pub turns: bool,
    /// True in presenter mode.
    pub presenting: bool,
    /// True in a picture without controls: views show no buttons.
    pub bare: bool,
    /// True in a film: axes grow, and never shrink, so that they hold all its pictures.
    pub steady: bool,
    /// Room that the window has.
    pub room: Room,
    /// Parts that are unfolded in a narrow window.
    pub unfolded: Unfolded,
    /// The lessons of the menu.
    pub lessons: &'a [Arc<Lesson>],
    /// Points and triplets that the page of a lesson marks.
    pub lit: &'a [Lit],
    /// The drawing tool in hand.
    pub hand: &'a Hand,
    /// The sweep of the window.
    pub sweeping: &'a Sweeping,
}

impl ViewContext<'_> {
    /// The name of a plot for a screen reader: "Embedding", or "Embedding A" in a comparison.
    pub fn name_of(&self, plot: &str) -> String {
        self.side.map_or_else(|| plot.to_owned(), |side| format!("{plot} {}", side.label()))
    }

    /// Tells whether presenter mode has so little height that a page needs the room of controls.
    pub fn is_low(&self) -> bool {
        self.room.is_low()
    }

    /// Visibility of a control on the page of the open lesson. Presenter mode shows only those that
    /// the page names.
    pub fn seen(&self, control: Control) -> Visibility {
        let Some(session) = self.lesson else { return Visibility::Free };
        let seen = session.visibility(control);
        let all = session.page().show.is_none() && seen == Visibility::Free;
        if self.presenting && all { Visibility::Hidden } else { seen }
    }

    /// Tells whether views show buttons that change what they show.
    pub fn may_change_display(&self) -> bool {
        let is_hidden = self.seen(Control::Display) == Visibility::Hidden;
        !self.bare && (!self.presenting || !is_hidden)
    }

    /// Tells whether the page asks for this quantity, so that views hide it until the reveal.
    pub fn hides(&self, secret: HiddenQuantity) -> bool {
        self.lesson.and_then(LessonSession::hidden_quantity) == Some(secret)
    }

    /// Tells whether the page asks for this number as it is now, so that views hide it until the
    /// reveal.
    pub fn hides_number(&self, of: Quantity) -> bool {
        self.lesson.is_some_and(|session| session.hides(of))
    }

    /// Tells whether the page asks how well distances tell pairs of this split apart.
    pub fn hides_roc(&self, split: Split) -> bool {
        [Score::RocAuc, Score::BestThreshold]
            .into_iter()
            .any(|score| self.hides_number(Quantity::Evaluated(score, split)))
    }

    /// The step of the scores of the run in words, which don't have what is in hand.
    pub fn scored_at(&self, scores: &Evaluated) -> String {
        let step = count(scores.step);
        match self.run.config_in_hand() {
            Some(_) => format!("at step {step}, before the change"),
            None => format!("at step {step}"),
        }
    }

    /// Tells whether a question of the page is open: then nothing on screen may answer it.
    pub fn asks(&self) -> bool {
        self.lesson.is_some_and(LessonSession::asks)
    }

    /// Tells whether the page of the lesson points at this, and the person hasn't touched it yet.
    pub fn points_at(&self, target: Target) -> bool {
        self.lesson.is_some_and(|session| session.points_at().contains(&target))
    }
}

/// Tells whether the question of a page can still be answered.
pub fn can_be_answered(session: &LessonSession) -> bool {
    session.question().is_some()
        && session.state().outcome().is_none()
        && !session.is_revealing()
        && session.trouble().is_none()
}
