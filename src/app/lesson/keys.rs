//! Keys that mean something else in a lesson: digits answer its question, and in presenter mode
//! those of a clicker turn its pages.

use eframe::egui::{Context, Event, Key, Modifiers};

use crate::app::context::can_be_answered;
use crate::lab::lesson::{Choice, Lecture};
use crate::lab::{Command, Lab};

/// The keys for the choices of a question, in their order.
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

/// Takes the keys that answer a question, before others get them.
pub fn read(ctx: &Context, lab: &Lab, commands: &mut Vec<Command>) {
    let Some(lecture) = lab.lecture().filter(|lecture| can_be_answered(lecture)) else { return };
    if ctx.text_edit_focused() {
        return;
    }
    let has_focus = ctx.egui_wants_keyboard_input();
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Key { key, physical_key, pressed: true, modifiers, .. } = event else {
                return true;
            };
            let Some(meant) = meant(lecture, *key, *physical_key, *modifiers) else { return true };
            // A control that has the focus is pressed by Enter.
            if meant == Command::Reveal && has_focus {
                return true;
            }
            commands.push(meant);
            false
        });
    });
}

/// What a key means for the question of a page.
fn meant(
    lecture: &Lecture,
    key: Key,
    physical: Option<Key>,
    modifiers: Modifiers,
) -> Option<Command> {
    if modifiers.command || modifiers.ctrl || modifiers.alt {
        return None;
    }
    let counts = lecture.counts_hands();
    match key {
        Key::Backspace if counts => return Some(Command::TakeBackHand),
        Key::Enter if lecture.can_reveal() => return Some(Command::Reveal),
        _ => {}
    }
    // With Shift a digit is another sign, and another one on every keyboard.
    let place = [Some(key), physical.filter(|_| modifiers.shift)]
        .into_iter()
        .flatten()
        .find_map(|key| DIGITS.iter().position(|&digit| digit == key))?;
    // A number is predicted on its scale: there digits bring views to the front as ever.
    if lecture.scale().is_some() {
        return None;
    }
    Some(if counts && modifiers.shift { Command::TakeBackHand } else { answer(lecture, place) })
}

/// Taking a choice, counted from 0: a hand for it, or the prediction.
pub fn answer(lecture: &Lecture, place: usize) -> Command {
    match lecture.counts_hands() {
        true => Command::CountHand(place),
        false => Command::Predict(Choice::Offer(place)),
    }
}

/// What the next press of a clicker does: what was answered is revealed, and else the page turns.
/// While something is revealed it waits.
pub fn next(lecture: &Lecture) -> Option<Command> {
    match (lecture.is_revealing(), lecture.can_reveal()) {
        (true, _) => None,
        (false, true) => Some(Command::Reveal),
        (false, false) => Some(Command::NextPage),
    }
}

/// What a key means in presenter mode, where it means `command` otherwise. A step that is taken
/// apart goes on phase by phase.
pub fn of_clicker(command: Command, lab: &Lab) -> Option<Command> {
    let Some(lecture) = lab.lecture() else { return Some(command) };
    if lab.slow().is_some() {
        return Some(match command {
            Command::PlayPhases | Command::NextPage => Command::NextPhase,
            Command::PreviousPage => Command::PreviousPhase,
            other => other,
        });
    }
    match command {
        Command::PlayPause | Command::Step | Command::NextPage => next(lecture),
        Command::StepBack => Some(Command::PreviousPage),
        other => Some(other),
    }
}
