//! Keys become commands, unless someone is typing.

use eframe::egui::{Context, Key, Modifiers};

use crate::lab::Command;

/// Keys that a focused control needs for itself.
const FOCUS_KEYS: [Key; 5] =
    [Key::Space, Key::ArrowRight, Key::ArrowLeft, Key::ArrowUp, Key::ArrowDown];

/// Pushes the command of every shortcut that was pressed.
pub fn read(ctx: &Context, commands: &mut Vec<Command>) {
    if ctx.text_edit_focused() {
        return;
    }
    let something_has_focus = ctx.egui_wants_keyboard_input();
    for command in Command::with_keys() {
        let Some(shortcut) = command.shortcut() else { continue };
        let Some(key) = Key::from_name(shortcut.key) else { continue };
        if something_has_focus && FOCUS_KEYS.contains(&key) {
            continue;
        }
        let modifiers = if shortcut.ctrl { Modifiers::COMMAND } else { Modifiers::NONE };
        let mut pressed = ctx.input_mut(|input| input.consume_key(modifiers, key));
        if command == Command::ZoomIn {
            // Without Shift, the key of the plus is an equals sign on many keyboards.
            pressed |= ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Equals));
        }
        if command == Command::Help {
            // Where F1 is the browser's or the keyboard's own.
            pressed |= ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Questionmark));
        }
        if pressed {
            commands.push(command);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_names_a_key_that_exists() {
        for command in Command::with_keys() {
            let shortcut = command.shortcut().unwrap();
            assert!(Key::from_name(shortcut.key).is_some(), "{shortcut:?}");
        }
    }
}
