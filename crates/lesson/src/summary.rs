//! The summary at the end of a lesson: predictions and results.

use super::question::{Choice, Kind};
use super::session::{LessonSession, PageState};

/// A question with its prediction and result.
#[derive(Clone, Debug, PartialEq)]
pub struct Remembered {
    /// Its page, counted from 0.
    pub page: usize,
    /// The heading of the page.
    pub title: String,
    /// The text of the question.
    pub ask: String,
    /// The prediction in words, if any.
    pub predicted: Option<String>,
    /// The number of hands for each offer, if any were counted.
    pub hands: Vec<(String, usize)>,
    /// The number of right hands, once it was revealed.
    pub right_hands: Option<usize>,
    /// The result in a sentence; `None` if it wasn't revealed.
    pub happened: Option<String>,
    /// True if the prediction was right; `None` without a prediction or reveal.
    pub was_right: Option<bool>,
}

impl LessonSession {
    /// Returns every question of the lesson, page by page.
    pub fn summary(&self) -> Vec<Remembered> {
        let states = self.lesson().pages.iter().zip(self.states()).enumerate();
        let asked = states.filter_map(|(place, (page, state))| {
            let question = page.question.as_ref()?;
            Some(Remembered {
                page: place,
                title: page.title.clone(),
                ask: question.ask.clone(),
                predicted: state.predicted().map(|choice| said(state, &question.kind, choice)),
                hands: hands(state),
                right_hands: state.right_hands(),
                happened: state.outcome().map(|outcome| outcome.words.clone()),
                was_right: state.was_right(),
            })
        });
        asked.collect()
    }
}

fn said(state: &PageState, kind: &Kind, choice: Choice) -> String {
    match choice {
        Choice::Number(number) => match kind {
            Kind::Value(of) => of.in_words(of.rounded(number)),
            _ => String::new(),
        },
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
