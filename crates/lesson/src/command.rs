//! Commands of a person in a lesson. [`Command::policy`] has a row for each.

use std::sync::Arc;

use super::Lesson;
use super::names::Target;
use super::question::Choice;
use lab::policy::InSlowMotion::{Ends, GoesOn};
use lab::policy::WithPointInHand::{PutBack, Stays};
use lab::policy::{Group::Lessons, HasPolicy, Lock::Open, Policy, Scope::Nothing, row};
use lab::shortcut::Shortcut;

/// A command in a lesson.
#[derive(Clone, Debug, PartialEq, strum::EnumCount)]
pub enum Command {
    /// Opens a lesson at its first page and puts the person's lab aside.
    Open(Arc<Lesson>),
    /// Closes the lesson and restores the person's lab.
    Close,
    /// Goes to the next page.
    NextPage,
    /// Goes to the previous page.
    PreviousPage,
    /// Goes to a page, counted from 0.
    GoToPage(usize),
    /// Opens the page again in its initial state.
    RestorePage,
    /// Presses a button of the page, counted from 0.
    Press(usize),
    /// Makes a prediction.
    Predict(Choice),
    /// Starts or stops counting hands with the keys 1 to 9.
    CountHands,
    /// Asks the room for an option, counted from 0: a clicker counts its hands.
    AskFor(usize),
    /// Counts a hand for an option, counted from 0.
    CountHand(usize),
    /// Removes the last counted hand.
    TakeBackHand,
    /// Reveals the answer.
    Reveal,
    /// Asks the question of the page again.
    AskAgain,
    /// Reports that a highlighted target was touched.
    Touch(Target),
}

impl HasPolicy for Command {
    #[rustfmt::skip]
    fn policy(&self) -> Policy {
        match self {
            Self::Open(_) => row(["Open lesson", "Begin this lesson; your own runs are kept"],
                Lessons, Open, Nothing, Ends, PutBack),
            Self::Close => row(["Close lesson", "End the lesson; your own runs come back as they were"],
                Lessons, Open, Nothing, Ends, PutBack),
            Self::NextPage => row(["Next page", "To the next page of the lesson"],
                Lessons, Open, Nothing, Ends, PutBack).key(Shortcut::plain("PageDown", "Page Down")),
            Self::PreviousPage => row(["Previous page", "To the page before"],
                Lessons, Open, Nothing, Ends, PutBack).key(Shortcut::plain("PageUp", "Page Up")),
            Self::GoToPage(_) => row(["Go to page", "To this page of the lesson"],
                Lessons, Open, Nothing, Ends, PutBack),
            Self::RestorePage => row(["Restore page", "Make everything as this page has it"],
                Lessons, Open, Nothing, Ends, PutBack),
            Self::Press(_) => row(["Do it", "Do what the button says"],
                Lessons, Open, Nothing, GoesOn, Stays),
            Self::Predict(_) => row(["Predict", "Say what will happen, before it does"],
                Lessons, Open, Nothing, GoesOn, Stays),
            Self::CountHands => row(["Count hands", "Count the room's hands with the keys 1 to 9; Shift or Backspace takes the last one back (H)"],
                Lessons, Open, Nothing, GoesOn, Stays),
            Self::AskFor(_) => row(["Ask for it", "Who says this? Back counts a hand, Next goes on"],
                Lessons, Open, Nothing, GoesOn, Stays),
            Self::CountHand(_) => row(["A hand", "One more hand for this answer"],
                Lessons, Open, Nothing, GoesOn, Stays),
            Self::TakeBackHand => row(["Take a hand back", "Take back the last counted hand"],
                Lessons, Open, Nothing, GoesOn, Stays),
            Self::Reveal => row(["Reveal", "Let it happen, and see why"],
                Lessons, Open, Nothing, Ends, PutBack),
            Self::AskAgain => row(["Ask again", "Forget the prediction and the hands, and ask once more"],
                Lessons, Open, Nothing, Ends, Stays),
            Self::Touch(_) => row(["Touch", "Note that it was found"],
                Lessons, Open, Nothing, GoesOn, Stays),
        }
    }
}
