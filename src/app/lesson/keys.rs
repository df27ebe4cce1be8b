//! Keys with another meaning in a lesson: digits answer its question, H counts hands, and in
//! presenter mode a clicker's keys turn its pages. A key that has no part in the page says so.

use eframe::egui::{Context, Event, Key, Modifiers};

use crate::app::command::{Command, Commands, LessonCommand, WindowCommand};
use crate::app::context::can_be_answered;
use crate::lab::policy::HasPolicy;
use crate::lab::{self, Notice, ViewId};
use crate::lesson::{Choice, LessonSession};

/// Keys for the choices of a question, in order.
const DIGITS: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

/// Takes the keys that answer a question, before other controls see them.
pub fn read(ctx: &Context, session: Option<&LessonSession>, commands: &mut Commands) {
    let Some(session) = session.filter(|session| can_be_answered(session)) else { return };
    if ctx.text_edit_focused() {
        return;
    }
    let has_focus = ctx.egui_wants_keyboard_input();
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Key { key, physical_key, pressed: true, modifiers, .. } = event else {
                return true;
            };
            let Some(meant) = meant(session, *key, *physical_key, *modifiers) else { return true };
            // Enter presses a control that has the focus.
            if meant == LessonCommand::Reveal.into() && has_focus {
                return true;
            }
            commands.push(meant);
            false
        });
    });
}

/// The meaning of a key for the question of a page.
fn meant(
    session: &LessonSession,
    key: Key,
    physical: Option<Key>,
    modifiers: Modifiers,
) -> Option<Command> {
    if modifiers.command || modifiers.ctrl || modifiers.alt {
        return None;
    }
    let counts = session.counts_hands();
    match key {
        Key::Backspace if counts => return Some(LessonCommand::TakeBackHand.into()),
        Key::Enter => return Some(LessonCommand::Reveal.into()),
        Key::H if !modifiers.shift => return Some(LessonCommand::CountHands.into()),
        _ => {}
    }
    // With Shift, a digit's key types another sign, which depends on the keyboard.
    let place = [Some(key), physical.filter(|_| modifiers.shift)]
        .into_iter()
        .flatten()
        .find_map(|key| DIGITS.iter().position(|&digit| digit == key))?;
    Some(match (counts, modifiers.shift) {
        (true, true) => LessonCommand::TakeBackHand.into(),
        (false, _) if session.scale().is_some() => {
            said("Drag the slider to predict a number; H counts hands for ranges of it.")
        }
        _ if session.offers().is_empty() => said("One moment: the choices are being worked out."),
        _ if place >= session.offers().len() => {
            said(&format!("There are {} choices to take: 1 to {0}.", session.offers().len()))
        }
        _ => answer(session, place).into(),
    })
}

/// The command that shows these words.
fn said(words: &str) -> Command {
    lab::Command::Say(Notice::remark(words)).into()
}

/// The meaning of a key's command on a page of a lesson. `has` tells which views the page shows.
pub fn on_page(command: Command, session: &LessonSession, has: impl Fn(ViewId) -> bool) -> Command {
    let asks = session.question().is_some() && session.state().outcome().is_none();
    match &command {
        Command::Window(WindowCommand::ShowView(view)) if !has(*view) => {
            let digit = command.shortcut().is_some_and(|key| key.key.chars().all(char::is_numeric));
            let choose = if digit { "there is nothing to choose, and " } else { "" };
            let view = view.label().to_lowercase();
            said(&format!("Nothing happens: on this page {choose}{view} isn't shown."))
        }
        Command::Window(WindowCommand::Clinic(_)) if asks => {
            said("Nothing happens: the page asks first; afterwards W says what is wrong.")
        }
        _ => command,
    }
}

/// The command that takes a choice, counted from 0: a hand for it, or the prediction.
pub fn answer(session: &LessonSession, place: usize) -> LessonCommand {
    match session.counts_hands() {
        true => LessonCommand::CountHand(place),
        false => LessonCommand::Predict(Choice::Offer(place)),
    }
}

/// The next press of a clicker: while hands are counted, it asks for one choice after the other;
/// then it reveals if the question was answered, and else turns the page. `None` while a reveal is
/// running.
pub fn next(session: &LessonSession) -> Option<LessonCommand> {
    if session.is_revealing() {
        return None;
    }
    let next = session.asked_for().map_or(0, |offer| offer + 1);
    if session.counts_hands() && can_be_answered(session) && next < session.offers().len() {
        return Some(LessonCommand::AskFor(next));
    }
    Some(match session.can_reveal() {
        true => LessonCommand::Reveal,
        false => LessonCommand::NextPage,
    })
}

/// The other button of a clicker: a hand for the choice that the room is asked for, or the page
/// before.
pub fn back(session: &LessonSession) -> LessonCommand {
    session.asked_for().map_or(LessonCommand::PreviousPage, LessonCommand::CountHand)
}

/// The meaning of a command's key in presenter mode. Slow motion goes on phase by phase.
pub fn of_clicker(command: Command, session: &LessonSession, is_slow: bool) -> Option<Command> {
    use lab::Command::{NextPhase, PlayPause, PlayPhases, PreviousPhase, Step, StepBack};
    Some(match (command, is_slow) {
        (Command::Lab(PlayPhases) | Command::Lesson(LessonCommand::NextPage), true) => {
            NextPhase.into()
        }
        (Command::Lesson(LessonCommand::PreviousPage), true) => PreviousPhase.into(),
        (Command::Lab(PlayPause | Step) | Command::Lesson(LessonCommand::NextPage), false) => {
            return next(session).map(Into::into);
        }
        (Command::Lab(StepBack) | Command::Lesson(LessonCommand::PreviousPage), false) => {
            back(session).into()
        }
        (other, _) => other,
    })
}
