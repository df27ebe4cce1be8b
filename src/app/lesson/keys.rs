//! Keys with another meaning in a lesson: digits answer its question, and in presenter mode a
//! clicker's keys turn its pages.

use eframe::egui::{Context, Event, Key, Modifiers};

use crate::app::command::{Command, Commands, LessonCommand};
use crate::app::context::can_be_answered;
use crate::lab;
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
            if meant == LessonCommand::Reveal && has_focus {
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
) -> Option<LessonCommand> {
    if modifiers.command || modifiers.ctrl || modifiers.alt {
        return None;
    }
    let counts = session.counts_hands();
    match key {
        Key::Backspace if counts => return Some(LessonCommand::TakeBackHand),
        Key::Enter if session.can_reveal() => return Some(LessonCommand::Reveal),
        _ => {}
    }
    // With Shift, a digit's key types another sign, which depends on the keyboard.
    let place = [Some(key), physical.filter(|_| modifiers.shift)]
        .into_iter()
        .flatten()
        .find_map(|key| DIGITS.iter().position(|&digit| digit == key))?;
    // A number is predicted on its scale, so digits bring views to the front as usual.
    if session.scale().is_some() {
        return None;
    }
    Some(if counts && modifiers.shift {
        LessonCommand::TakeBackHand
    } else {
        answer(session, place)
    })
}

/// The command that takes a choice, counted from 0: a hand for it, or the prediction.
pub fn answer(session: &LessonSession, place: usize) -> LessonCommand {
    match session.counts_hands() {
        true => LessonCommand::CountHand(place),
        false => LessonCommand::Predict(Choice::Offer(place)),
    }
}

/// The next press of a clicker: it reveals if the question was answered, and else turns the page.
/// `None` while a reveal is running.
pub fn next(session: &LessonSession) -> Option<LessonCommand> {
    match (session.is_revealing(), session.can_reveal()) {
        (true, _) => None,
        (false, true) => Some(LessonCommand::Reveal),
        (false, false) => Some(LessonCommand::NextPage),
    }
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
        (Command::Lab(StepBack), false) => LessonCommand::PreviousPage.into(),
        (other, _) => other,
    })
}
