//! An open lesson: its page, predictions and results.
//!
//! Views read it; `player` and `asking` change it.

use std::sync::Arc;

use super::answer::{Asked, Offer, Outcome, Scale};
use super::kept::Screen;
use super::names::Target;
use super::page_runs::PageRuns;
use super::quantity::{Quantity, Score};
use super::question::{Choice, Kind, Question};
use super::{Lesson, Page};
use lab::active_run::Run;
use lab::{Control, Lab, Thing};

/// The visibility of a control on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Visible and usable.
    Free,
    /// Visible, but can't be changed.
    Locked,
    /// Hidden.
    Hidden,
}

/// A quantity that views hide because the page asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenQuantity {
    /// The direction of a point's negative gradient.
    Way,
    /// The kind of a triplet: easy, semi-hard or hard.
    Kind,
    /// The loss of a triplet.
    Cost,
    /// The number of triplets of each kind.
    Counts,
}

/// The state of a page, kept while the lesson is open.
#[derive(Default)]
pub struct PageState {
    pub(super) predicted: Option<Choice>,
    /// Counted hands in order, each the index of an offer.
    pub(super) hands: Vec<usize>,
    /// The offers when the prediction was made.
    pub(super) offers: Vec<Offer>,
    pub(super) outcome: Option<Outcome>,
    /// The question with its runs, until it is revealed.
    pub(super) asked: Option<Box<Asked>>,
    /// The runs that a kept question was asked about, until it is asked of them again.
    pub(super) to_ask: Option<Screen>,
    /// True if the task of the page was done.
    pub(super) is_done: bool,
}

impl PageState {
    /// The prediction.
    pub fn predicted(&self) -> Option<Choice> {
        self.predicted
    }

    /// The offers when the prediction was made.
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// Returns the number of hands for each offer.
    pub fn votes(&self) -> Vec<usize> {
        let count = |offer| self.hands.iter().filter(|&&hand| hand == offer).count();
        (0..self.offers.len()).map(count).collect()
    }

    /// Returns true if a hand was counted.
    pub fn has_hands(&self) -> bool {
        !self.hands.is_empty()
    }

    /// Returns true if there is a prediction or a counted hand.
    pub fn is_answered(&self) -> bool {
        self.predicted.is_some() || !self.hands.is_empty()
    }

    /// The result, once it was revealed.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// Returns the number of right hands; `None` if none was counted or nothing was revealed.
    pub fn right_hands(&self) -> Option<usize> {
        let outcome = self.outcome.as_ref().filter(|_| !self.hands.is_empty())?;
        Some(self.hands.iter().filter(|hand| outcome.right.contains(hand)).count())
    }

    /// Returns true if the prediction was right; `None` without a prediction or reveal.
    pub fn was_right(&self) -> Option<bool> {
        Some(self.outcome.as_ref()?.is_right(self.predicted?))
    }
}

/// An open lesson.
pub struct LessonSession {
    pub(super) lesson: Arc<Lesson>,
    pub(super) page: usize,
    pub(super) visit: u64,
    pub(super) states: Vec<PageState>,
    /// Highlighted targets that were not touched yet.
    pub(super) untouched: Vec<Target>,
    pub(super) counts_hands: bool,
    /// The offer whose hands a clicker counts.
    pub(super) asked_for: Option<usize>,
    /// True while the page's run trains to the page's step.
    pub(super) is_arriving: bool,
    /// True if a person changed the runs on this page.
    pub(super) has_own_acts: bool,
    /// The page's own selection.
    pub(super) selected: Option<Thing>,
    pub(super) reveal: Reveal,
    pub(super) page_runs: PageRuns,
    /// The person's lab, put aside whole.
    pub(super) own: Lab,
    /// The step to which the person's lab returns, if it was put aside on the way there.
    pub(super) own_at: Option<u64>,
    /// Screen of the page at which the lesson was resumed, until it is shown again.
    pub(super) to_restore: Option<Screen>,
    /// The run's version when the page's task was last checked.
    pub(super) looked: Option<u64>,
}

/// The progress of a reveal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Reveal {
    /// Not requested.
    #[default]
    Not,
    /// Requested; the answer is being computed.
    Wanted,
    /// The reveal is running on screen.
    Happening,
}

impl LessonSession {
    /// Opens a lesson at its first page, and takes the person's lab.
    pub(super) fn new(lesson: Arc<Lesson>, page_runs: PageRuns, own: Lab) -> Self {
        Self {
            states: lesson.pages.iter().map(|_| PageState::default()).collect(),
            lesson,
            page: 0,
            visit: 0,
            untouched: Vec::new(),
            counts_hands: false,
            asked_for: None,
            is_arriving: false,
            has_own_acts: false,
            selected: None,
            reveal: Reveal::Not,
            page_runs,
            own,
            own_at: None,
            to_restore: None,
            looked: None,
        }
    }

    /// Begins a visit of the page.
    pub(super) fn begin_page(&mut self) {
        self.visit += 1;
        (self.reveal, self.is_arriving, self.looked) = (Reveal::Not, true, None);
        self.untouched = self.page().point.clone();
        self.asked_for = None;
        if !self.state().is_answered() {
            self.state_mut().asked = None;
        }
    }

    /// Adds a run to the person's runs if it differs from the page's runs.
    pub(super) fn keep(&mut self, run: &Run) {
        let recipe = run.timeline.recipe();
        let place = self.page().place;
        let mut of_page = [Some(place.run), place.beside].into_iter().flatten();
        let is_of_page = of_page.any(|run| {
            let plan = self.page_runs.recipe(run);
            plan.is_some_and(|plan| {
                let same_edits = recipe.edits().iter().all(|e| *plan.config_at(e.step) == e.config);
                plan.start() == recipe.start() && same_edits
            })
        });
        if !is_of_page {
            self.own.adopt(run, format!("From the lesson «{}»", self.lesson.title));
        }
    }

    /// The lesson.
    pub fn lesson(&self) -> &Arc<Lesson> {
        &self.lesson
    }

    /// The page number, counted from 0.
    pub fn page_number(&self) -> usize {
        self.page
    }

    /// The page.
    pub fn page(&self) -> &Page {
        &self.lesson.pages[self.page]
    }

    /// The person's lab from before the lesson.
    pub fn own(&self) -> &Lab {
        &self.own
    }

    /// The page after this one.
    pub fn next_page(&self) -> Option<&Page> {
        self.lesson.pages.get(self.page + 1)
    }

    /// A number that changes when a page opens or is restored; the window then resets its views.
    pub fn visit(&self) -> u64 {
        self.visit
    }

    /// Returns true while the page's runs train to its step.
    pub fn is_arriving(&self) -> bool {
        self.is_arriving
    }

    /// Returns the visibility of a control on this page.
    pub fn visibility(&self, control: Control) -> Visibility {
        let page = self.page();
        if page.lock.contains(&control) {
            Visibility::Locked
        } else if page.show.as_ref().is_some_and(|shown| !shown.contains(&control)) {
            Visibility::Hidden
        } else {
            Visibility::Free
        }
    }

    /// Highlighted targets that were not touched yet.
    pub fn points_at(&self) -> &[Target] {
        &self.untouched
    }

    /// The question of the page.
    pub fn question(&self) -> Option<&Question> {
        self.page().question.as_ref()
    }

    /// The offers. Empty while they are not known yet, and if a number is asked for.
    pub fn offers(&self) -> &[Offer] {
        let state = self.state();
        if state.outcome.is_some() || state.is_answered() {
            return &state.offers;
        }
        state.asked.as_ref().map_or(&[], |asked| asked.offers())
    }

    /// The scale, if a number is asked for.
    pub fn scale(&self) -> Option<Scale> {
        self.state().asked.as_ref()?.scale()
    }

    /// The reason why the question can't be asked now, if any.
    pub fn trouble(&self) -> Option<&str> {
        self.state().asked.as_ref()?.trouble()
    }

    /// The quantity that views hide until the question is revealed.
    pub fn hidden_quantity(&self) -> Option<HiddenQuantity> {
        let question = self.question().filter(|_| self.state().outcome.is_none())?;
        match question.kind {
            Kind::Direction { .. } => Some(HiddenQuantity::Way),
            Kind::Hardness => Some(HiddenQuantity::Kind),
            Kind::Costliest => Some(HiddenQuantity::Cost),
            Kind::Count(_) => Some(HiddenQuantity::Counts),
            _ => None,
        }
    }

    /// Returns true if a question of the page is open.
    pub fn asks(&self) -> bool {
        self.question().is_some() && self.state().outcome.is_none()
    }

    /// Returns true if views hide this number: the page says so, or its question is what it is now.
    pub fn hides(&self, of: Quantity) -> bool {
        let open = self.question().filter(|_| self.asks());
        // The same score of other points would tell, and MAP@R is never above R-precision.
        let bounds = |score| match score {
            Score::RPrecision => Score::MapAtR,
            score => score,
        };
        let tells = |asked: &Quantity| match (*asked, of) {
            (Quantity::Evaluated(asked, _), Quantity::Evaluated(score, _)) => {
                bounds(asked) == bounds(score)
            }
            (asked, of) => asked == of,
        };
        let is_asked =
            |question: &Question| question.acts.is_empty() && question.asked().iter().any(tells);
        self.page().hide.contains(&of) || open.is_some_and(is_asked)
    }

    /// Returns why a person's command does nothing on this page, if it would take away what the
    /// page is about.
    pub(super) fn holds_still(&self, command: &lab::Command) -> Option<&'static str> {
        use lab::Command::{
            Deselect, NextTriplet, PreviousTriplet, ResetThree, Select, SetThree, StepThree,
        };
        let is_about_three = self.page().three.is_some();
        let open = self.question().filter(|_| self.asks());
        match command {
            NextTriplet | PreviousTriplet if is_about_three => {
                Some("Nothing happens: this page has three points, and no list of triplets.")
            }
            Select(_) | Deselect | NextTriplet | PreviousTriplet
                if !is_about_three && open.is_some_and(Question::is_of_the_triplet) =>
            {
                Some("Nothing happens: the question is about this triplet. Answer it first.")
            }
            SetThree(_) | StepThree | ResetThree if is_about_three && open.is_some() => Some(
                "Nothing happens: the question is about the points as they are. Answer it first.",
            ),
            _ => None,
        }
    }

    /// The state of this page.
    pub fn state(&self) -> &PageState {
        &self.states[self.page]
    }

    /// The states of all pages.
    pub fn states(&self) -> &[PageState] {
        &self.states
    }

    pub(super) fn state_mut(&mut self) -> &mut PageState {
        &mut self.states[self.page]
    }

    /// Returns true if there is a prediction to reveal.
    pub fn can_reveal(&self) -> bool {
        let state = self.state();
        state.is_answered() && state.outcome.is_none() && self.reveal == Reveal::Not
    }

    /// Returns true while a reveal is running.
    pub fn is_revealing(&self) -> bool {
        self.reveal != Reveal::Not
    }

    /// Returns true if the page's task was done, or if it has none.
    pub fn is_done(&self) -> bool {
        self.page().until.is_empty() || self.state().is_done
    }

    /// Returns true if the keys 1 to 9 count hands.
    pub fn counts_hands(&self) -> bool {
        self.counts_hands
    }

    /// The offer that the room is asked for with a clicker, while hands are counted.
    pub fn asked_for(&self) -> Option<usize> {
        self.asked_for.filter(|_| self.counts_hands && self.asks())
    }

    /// Marks a target as touched; returns true if it was highlighted.
    pub(super) fn touch(&mut self, target: Target) -> bool {
        let before = self.untouched.len();
        self.untouched.retain(|&other| other != target);
        self.untouched.len() < before
    }
}
