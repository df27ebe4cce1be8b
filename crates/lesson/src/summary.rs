//! The summary at the end of a lesson: predictions and results.

use super::question::{Choice, Kind};
use super::session::{LessonSession, PageState};

/// A choice of a question, and the hands for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The words of the choice.
    pub label: String,
    /// The number of hands.
    pub hands: usize,
    /// True if it was right; `None` if it wasn't revealed.
    pub is_right: Option<bool>,
}

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
    /// The choices, once a prediction was made or hands were counted.
    pub choices: Vec<Counted>,
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
                choices: choices(state),
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

fn choices(state: &PageState) -> Vec<Counted> {
    let offers = state.offers().iter().zip(state.votes()).enumerate();
    let counted = offers.map(|(place, (offer, hands))| Counted {
        label: offer.label.clone(),
        hands,
        is_right: state.outcome().map(|outcome| outcome.right.contains(&place)),
    });
    counted.collect()
}

impl Remembered {
    /// Returns the number of all hands.
    pub fn hands(&self) -> usize {
        self.choices.iter().map(|choice| choice.hands).sum()
    }

    /// Returns the hands in words: "3 for «rises», 4 for «falls»"; `None` if none was counted.
    pub fn hands_in_words(&self) -> Option<String> {
        // A label can have commas and colons of its own.
        let each =
            self.choices.iter().map(|choice| format!("{} for «{}»", choice.hands, choice.label));
        (self.hands() > 0).then(|| each.collect::<Vec<_>>().join(", "))
    }
}

/// Returns a sentence with the number of right predictions, or of right hands.
pub fn score(all: &[Remembered]) -> String {
    let said = all.iter().filter(|question| question.was_right.is_some()).count();
    let right = all.iter().filter(|question| question.was_right == Some(true)).count();
    let revealed =
        all.iter().filter_map(|question| Some((question.hands(), question.right_hands?)));
    let hands = |(right, of): (usize, usize), (hands, more)| (right + more, of + hands);
    let (right_hands, hands) = revealed.fold((0, 0), hands);
    match (all.len(), said) {
        (0, _) => "This lesson asks nothing.".to_owned(),
        (_, 0) if hands > 0 => format!("{right_hands} of {hands} hands were right."),
        (_, 0) => "Nothing was predicted.".to_owned(),
        _ => format!("{right} of {said} predictions came true."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(predicted: Option<&str>, was_right: Option<bool>) -> Remembered {
        Remembered {
            page: 2,
            title: "Margin".to_owned(),
            ask: "What will the loss do?".to_owned(),
            predicted: predicted.map(str::to_owned),
            choices: Vec::new(),
            right_hands: None,
            happened: was_right.map(|_| "Loss falls.".to_owned()),
            was_right,
        }
    }

    #[test]
    fn only_what_was_predicted_and_revealed_counts() {
        let all = [
            question(Some("a"), Some(true)),
            question(Some("a"), Some(false)),
            question(None, None),
        ];
        assert_eq!(score(&all), "1 of 2 predictions came true.");
        assert_eq!(score(&[]), "This lesson asks nothing.");
        assert_eq!(score(&all[2..]), "Nothing was predicted.");
    }

    #[test]
    fn where_only_hands_were_counted_those_that_were_right_are_told() {
        let counted =
            |label: &str, hands| Counted { label: label.to_owned(), hands, is_right: None };
        let mut room = question(None, None);
        room.choices = vec![counted("rises", 3), counted("falls", 4)];
        let unrevealed = room.clone();
        room.right_hands = Some(4);
        assert_eq!(score(&[room.clone(), unrevealed, room]), "8 of 14 hands were right.");
    }
}
