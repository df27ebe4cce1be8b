//! At the end of a lesson: what was predicted, and what happened.

use super::question::Choice;
use super::session::{LessonSession, PageState};
use engine::numbers::short;

/// A question, what was predicted and what happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Remembered {
    /// Its page, counted from 0.
    pub page: usize,
    /// The heading of the page.
    pub title: String,
    /// What was asked.
    pub ask: String,
    /// What was predicted, in words; `None` where nothing was.
    pub predicted: Option<String>,
    /// The hands for each offer, where any were counted.
    pub hands: Vec<(String, usize)>,
    /// How many of them were right, once it was revealed.
    pub right_hands: Option<usize>,
    /// What happened, in a sentence; `None` where it wasn't revealed.
    pub happened: Option<String>,
    /// Whether that was predicted; `None` where nothing was, or nothing was revealed.
    pub was_right: Option<bool>,
}

impl LessonSession {
    /// Every question of the lesson, page by page.
    pub fn summary(&self) -> Vec<Remembered> {
        let states = self.lesson().pages.iter().zip(self.states()).enumerate();
        let asked = states.filter_map(|(place, (page, state))| {
            let question = page.question.as_ref()?;
            Some(Remembered {
                page: place,
                title: page.title.clone(),
                ask: question.ask.clone(),
                predicted: state.predicted().map(|choice| said(state, choice)),
                hands: hands(state),
                right_hands: state.right_hands(),
                happened: state.outcome().map(|outcome| outcome.words.clone()),
                was_right: state.was_right(),
            })
        });
        asked.collect()
    }
}

fn said(state: &PageState, choice: Choice) -> String {
    match choice {
        Choice::Number(number) => short(number),
        Choice::Offer(place) => {
            state.offers().get(place).map_or_else(String::new, |offer| offer.label.clone())
        }
    }
}

fn hands(state: &PageState) -> Vec<(String, usize)> {
    let votes = state.votes();
    if votes.iter().all(|&votes| votes == 0) {
        return Vec::new();
    }
    state.offers().iter().map(|offer| offer.label.clone()).zip(votes).collect()
}
