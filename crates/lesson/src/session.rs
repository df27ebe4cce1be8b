//! An open lesson: its page, what was predicted there, and what happened.
//!
//! Views read it; `player` and `asking` change it.

use std::sync::Arc;

use super::answer::{Asked, Offer, Outcome, Scale};
use super::names::Target;
use super::page_runs::PageRuns;
use super::question::{Choice, Kind, Question};
use super::{Lesson, Page};
use lab::active_run::Run;
use lab::{Control, Lab};

/// The visibility of a control on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// There, and works.
    Free,
    /// There, but can't be changed.
    Locked,
    /// Not there.
    Hidden,
}

/// What a view would tell that the page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenQuantity {
    /// Which way a point is pushed.
    Way,
    /// Whether a triplet is easy, semi-hard or hard.
    Kind,
    /// What a triplet costs.
    Cost,
    /// How many triplets there are of a kind.
    Counts,
}

/// What is known of one page: it stays while the lesson is open.
#[derive(Default)]
pub struct PageState {
    pub(super) predicted: Option<Choice>,
    /// The hands that were counted, each for an offer, in their order.
    pub(super) hands: Vec<usize>,
    /// The offers of the question, once it was predicted.
    pub(super) offers: Vec<Offer>,
    pub(super) outcome: Option<Outcome>,
    /// The question as it was asked of the run, until it is revealed.
    pub(super) asked: Option<Box<Asked>>,
    /// Whether what the page waits for was done.
    pub(super) is_done: bool,
}

impl PageState {
    /// What was predicted.
    pub fn predicted(&self) -> Option<Choice> {
        self.predicted
    }

    /// The offers as they were when something was predicted.
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// How many hands were counted for each offer.
    pub fn votes(&self) -> Vec<usize> {
        let count = |offer| self.hands.iter().filter(|&&hand| hand == offer).count();
        (0..self.offers.len()).map(count).collect()
    }

    /// Whether something was predicted, or hands were counted.
    pub fn is_answered(&self) -> bool {
        self.predicted.is_some() || !self.hands.is_empty()
    }

    /// What happened, once it was revealed.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// How many of the hands were right; `None` where none was counted, or nothing was revealed.
    pub fn right_hands(&self) -> Option<usize> {
        let outcome = self.outcome.as_ref().filter(|_| !self.hands.is_empty())?;
        Some(self.hands.iter().filter(|hand| outcome.right.contains(hand)).count())
    }

    /// Whether that was predicted; `None` where nothing was, or nothing was revealed.
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
    /// What the page points at and wasn't touched yet.
    pub(super) untouched: Vec<Target>,
    pub(super) counts_hands: bool,
    /// Whether the page's run is on its way to the page's step.
    pub(super) is_arriving: bool,
    /// Whether a person changed the runs on this page.
    pub(super) has_own_acts: bool,
    pub(super) reveal: Reveal,
    pub(super) page_runs: PageRuns,
    /// The person's lab, put aside whole.
    pub(super) own: Lab,
    /// The version of the stage when what the page waits for was last looked at.
    pub(super) looked: Option<u64>,
}

/// How far the reveal of the page's question is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Reveal {
    /// Not asked for.
    #[default]
    Not,
    /// Asked for; the answer is being computed.
    Wanted,
    /// What was asked about is happening.
    Happening,
}

impl LessonSession {
    /// A lesson at its first page, and the person's lab.
    pub(super) fn new(lesson: Arc<Lesson>, page_runs: PageRuns, own: Lab) -> Self {
        Self {
            states: lesson.pages.iter().map(|_| PageState::default()).collect(),
            lesson,
            page: 0,
            visit: 0,
            untouched: Vec::new(),
            counts_hands: false,
            is_arriving: false,
            has_own_acts: false,
            reveal: Reveal::Not,
            page_runs,
            own,
            looked: None,
        }
    }

    /// Begins a visit of the page.
    pub(super) fn begin_page(&mut self) {
        self.visit += 1;
        (self.reveal, self.is_arriving, self.looked) = (Reveal::Not, true, None);
        self.untouched = self.page().point.clone();
        if !self.state().is_answered() {
            self.state_mut().asked = None;
        }
    }

    /// Keeps a run with the person's runs, where it isn't just one of the page's.
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

    /// The number of the page, counted from 0.
    pub fn page_number(&self) -> usize {
        self.page
    }

    /// The page.
    pub fn page(&self) -> &Page {
        &self.lesson.pages[self.page]
    }

    /// The person's lab, as it was before the lesson.
    pub fn own(&self) -> &Lab {
        &self.own
    }

    /// The page after this one.
    pub fn next_page(&self) -> Option<&Page> {
        self.lesson.pages.get(self.page + 1)
    }

    /// A number that changes whenever a page is come to, or restored: the window arranges its views
    /// then.
    pub fn visit(&self) -> u64 {
        self.visit
    }

    /// Whether the runs of the page are on their way to its step.
    pub fn is_arriving(&self) -> bool {
        self.is_arriving
    }

    /// How a control is on this page.
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

    /// What the page points at, as far as it wasn't touched.
    pub fn points_at(&self) -> &[Target] {
        &self.untouched
    }

    /// The question of the page.
    pub fn question(&self) -> Option<&Question> {
        self.page().question.as_ref()
    }

    /// What there is to choose from. Empty while it is not known yet, and where a number is to be
    /// predicted.
    pub fn offers(&self) -> &[Offer] {
        let state = self.state();
        if state.outcome.is_some() || state.is_answered() {
            return &state.offers;
        }
        state.asked.as_ref().map_or(&[], |asked| asked.offers())
    }

    /// The scale on which a number is to be predicted, where one is.
    pub fn scale(&self) -> Option<Scale> {
        self.state().asked.as_ref()?.scale()
    }

    /// Why the question can't be asked of the run as it is, where it can't.
    pub fn trouble(&self) -> Option<&str> {
        self.state().asked.as_ref()?.trouble()
    }

    /// What the page asks for and wasn't revealed yet: views keep it to themselves until then.
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

    /// What is known of this page.
    pub fn state(&self) -> &PageState {
        &self.states[self.page]
    }

    /// What is known of every page.
    pub fn states(&self) -> &[PageState] {
        &self.states
    }

    pub(super) fn state_mut(&mut self) -> &mut PageState {
        &mut self.states[self.page]
    }

    /// Whether something was predicted, so that it can be revealed.
    pub fn can_reveal(&self) -> bool {
        let state = self.state();
        state.is_answered() && state.outcome.is_none() && self.reveal == Reveal::Not
    }

    /// Whether what was asked about is happening just now.
    pub fn is_revealing(&self) -> bool {
        self.reveal != Reveal::Not
    }

    /// Whether what the page waits for was done; true where it waits for nothing.
    pub fn is_done(&self) -> bool {
        self.page().until.is_empty() || self.state().is_done
    }

    /// Whether the keys 1 to 9 count hands.
    pub fn counts_hands(&self) -> bool {
        self.counts_hands
    }

    /// Something was touched; whether the page pointed at it.
    pub(super) fn touch(&mut self, target: Target) -> bool {
        let before = self.untouched.len();
        self.untouched.retain(|&other| other != target);
        self.untouched.len() < before
    }
}
