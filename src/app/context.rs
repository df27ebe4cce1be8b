//! What the window hands to its controls and views on each frame.

use std::sync::Arc;

use crate::lab::lesson::{Control, Lecture, Lesson, Secret, Seen, Target};
use crate::lab::{Command, Lab, Side, Stage};

use super::clinic::Clinic;
use super::filing::Filing;
use super::lit::Lit;
use super::pictures::Thumbnails;
use super::theme::Theme;

/// What a view gets: the lab to read, and a list to push commands into.
pub struct ViewContext<'a> {
    /// All runs, and what is switched on.
    pub lab: &'a Lab,
    /// The run that the view is of: A's, or B's where two are compared.
    pub stage: &'a Stage,
    /// The other run, where two are compared.
    pub beside: Option<&'a Stage>,
    /// Which of two runs the view is of, where it is there for each of them.
    pub side: Option<Side>,
    /// What the person does.
    pub commands: &'a mut Vec<Command>,
    /// Colours.
    pub theme: &'a Theme,
    /// Pictures of the points, where they are pictures.
    pub thumbnails: &'a Thumbnails,
    /// What there is on the disk.
    pub filing: &'a Filing,
    /// What is said of a run in which something is wrong.
    pub clinic: &'a Clinic,
    /// Whether plots are to be fitted to their points on this frame.
    pub fit: bool,
    /// Whether presenter mode is on.
    pub presenting: bool,
    /// The lessons of the menu.
    pub lessons: &'a [Arc<Lesson>],
    /// What the page of a lesson lights up in the plots.
    pub lit: &'a [Lit],
}

impl ViewContext<'_> {
    /// The name of a plot for a screen reader: "Embedding", or "Embedding A" where there are two.
    pub fn name_of(&self, plot: &str) -> String {
        self.side.map_or_else(|| plot.to_owned(), |side| format!("{plot} {}", side.label()))
    }

    /// How a control is on the page of the lesson that is open; in presenter mode only those that
    /// the page names are there.
    pub fn seen(&self, control: Control) -> Seen {
        let Some(lecture) = self.lab.lecture() else { return Seen::Free };
        let seen = lecture.seen(control);
        let all = lecture.page().show.is_none() && seen == Seen::Free;
        if self.presenting && all { Seen::Hidden } else { seen }
    }

    /// Whether a page asks for this, so that it isn't told before the reveal.
    pub fn keeps(&self, secret: Secret) -> bool {
        self.lab.lecture().and_then(Lecture::secret) == Some(secret)
    }

    /// Whether the page of the lesson points at this, and it wasn't touched yet.
    pub fn points_at(&self, target: Target) -> bool {
        self.lab.lecture().is_some_and(|lecture| lecture.points_at().contains(&target))
    }
}
