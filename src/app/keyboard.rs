//! Keyboard shortcuts, active unless someone is typing.

use eframe::egui::text_selection::LabelSelectionState;
use eframe::egui::{Context, Event, Key, Modifiers, Popup};

use crate::app::command::{Command, Commands, LessonCommand, WindowCommand};
use crate::app::hand::Hand;
use crate::lab;
use crate::lab::policy::HasPolicy;
use crate::lab::shortcut::Shortcut;

/// Keys that a focused control needs for itself.
const FOCUS_KEYS: [Key; 9] = [
    Key::Space,
    Key::ArrowRight,
    Key::ArrowLeft,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::Home,
    Key::End,
    Key::PageUp,
    Key::PageDown,
];

/// The keys that turn pages.
const PAGES: [(Key, LessonCommand); 2] =
    [(Key::PageDown, LessonCommand::NextPage), (Key::PageUp, LessonCommand::PreviousPage)];

/// The keys of the classes to draw.
const CLASSES: [Key; Hand::CLASSES] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8];

/// Takes the digits for classes while a drawing tool is in hand, before they choose views.
pub fn read_classes(ctx: &Context, hand: Hand, commands: &mut Commands) {
    if hand.tool.is_none() || ctx.text_edit_focused() {
        return;
    }
    for (class, &key) in CLASSES.iter().enumerate() {
        if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            commands.push(WindowCommand::DrawClass(class));
        }
    }
}

/// Pushes the command of every shortcut that was pressed; in slow motion, some keys do other things.
pub fn read(ctx: &Context, in_slow_motion: bool, commands: &mut Commands) {
    if ctx.text_edit_focused() {
        // A text field of one line doesn't use these keys, so they still turn pages.
        for (key, command) in PAGES {
            if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                commands.push(command);
            }
        }
        return;
    }
    let something_has_focus = ctx.egui_wants_keyboard_input();
    let menu_is_open = Popup::is_any_open(ctx);
    for (command, key, modifiers) in keys(in_slow_motion) {
        let for_the_focus = something_has_focus && FOCUS_KEYS.contains(&key);
        // Esc closes the menu alone.
        let for_the_menu = menu_is_open && key == Key::Escape;
        if for_the_focus || for_the_menu {
            continue;
        }
        let mut pressed = ctx.input_mut(|input| input.consume_key(modifiers, key));
        if let Some((modifiers, key)) = command.policy().second.and_then(key_of) {
            pressed |= ctx.input_mut(|input| input.consume_key(modifiers, key));
        }
        if pressed {
            commands.push(command);
        }
    }
    clipboard(ctx, commands);
}

/// Every command with its key. A pattern without Shift or Alt also matches with them, so those with
/// them come first. Pasting is an event, which carries the text.
fn keys(in_slow_motion: bool) -> Vec<(Command, Key, Modifiers)> {
    let mut keys = Vec::new();
    for command in Command::with_keys() {
        if matches!(command, Command::Window(WindowCommand::Paste(_))) {
            continue;
        }
        let Some(shortcut) = command.shortcut() else { continue };
        let Some((modifiers, key)) = key_of(shortcut) else { continue };
        let instead = lab::Command::with_keys_in_slow_motion();
        let mut instead = instead.into_iter().filter(|_| in_slow_motion);
        let instead = instead.find(|c| c.shortcut() == Some(shortcut));
        let command = instead.map_or(command, Command::Lab);
        keys.push((command, key, modifiers));
    }
    keys.sort_by_key(|(_, _, modifiers)| !(modifiers.shift || modifiers.alt));
    keys
}

/// A shortcut as egui has it; `None` where no key has its name.
fn key_of(shortcut: Shortcut) -> Option<(Modifiers, Key)> {
    let key = Key::from_name(shortcut.key)?;
    let ctrl = if shortcut.ctrl { Modifiers::COMMAND } else { Modifiers::NONE };
    let shift = if shortcut.shift { Modifiers::SHIFT } else { Modifiers::NONE };
    let alt = if shortcut.alt { Modifiers::ALT } else { Modifiers::NONE };
    Some((ctrl | shift | alt, key))
}

/// Handles copy and paste, which most systems report as events instead of keys. Selected text takes
/// precedence in copying.
fn clipboard(ctx: &Context, commands: &mut Commands) {
    let selected = ctx.plugin::<LabelSelectionState>().lock().has_selection();
    ctx.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Copy if !selected => {
                if !commands.list().contains(&WindowCommand::CopyText.into()) {
                    commands.push(WindowCommand::CopyText);
                }
                false
            }
            Event::Paste(text) => {
                commands.push(WindowCommand::Paste(text.clone()));
                false
            }
            _ => true,
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::RawInput;

    #[test]
    fn every_shortcut_names_a_key_that_exists() {
        for command in Command::with_keys() {
            let shortcut = command.shortcut().unwrap();
            assert!(Key::from_name(shortcut.key).is_some(), "{shortcut:?}");
            let second = command.policy().second;
            assert!(second.is_none_or(|second| key_of(second).is_some()), "{second:?}");
        }
    }

    /// Commands that result from these events.
    fn commands_of(events: Vec<Event>) -> Vec<Command> {
        commands_when(false, events)
    }

    fn commands_when(in_slow_motion: bool, events: Vec<Event>) -> Vec<Command> {
        let ctx = Context::default();
        let mut commands = Commands::default();
        let input = RawInput { events, ..RawInput::default() };
        let mut output = ctx.run_ui(input, |ui| read(ui.ctx(), in_slow_motion, &mut commands));
        output.textures_delta.clear();
        commands.take()
    }

    fn press(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    #[test]
    fn control_shift_z_does_again_and_does_not_undo() {
        let ctrl = Modifiers::COMMAND | Modifiers::CTRL;
        assert_eq!(commands_of(vec![press(Key::Z, ctrl)]), [lab::Command::Undo.into()]);
        assert_eq!(
            commands_of(vec![press(Key::Z, ctrl | Modifiers::SHIFT)]),
            [lab::Command::Redo.into()]
        );
        assert_eq!(commands_of(vec![press(Key::Y, ctrl)]), [lab::Command::Redo.into()]);
        assert_eq!(commands_of(vec![press(Key::Z, Modifiers::NONE)]), []);
    }

    #[test]
    fn in_slow_motion_the_keys_of_steps_go_through_its_phases() {
        let pressed = |key| commands_when(true, vec![press(key, Modifiers::NONE)]);
        assert_eq!(pressed(Key::ArrowRight), [lab::Command::NextPhase.into()]);
        assert_eq!(pressed(Key::ArrowLeft), [lab::Command::PreviousPhase.into()]);
        assert_eq!(pressed(Key::Space), [lab::Command::PlayPhases.into()]);
        assert_eq!(pressed(Key::S), [lab::Command::SlowMotion.into()]);
        assert_eq!(pressed(Key::B), [lab::Command::Bookmark.into()]);
    }

    #[test]
    fn a_letter_with_control_is_another_key_than_the_letter() {
        let ctrl = Modifiers::COMMAND | Modifiers::CTRL;
        assert_eq!(
            commands_of(vec![press(Key::O, Modifiers::NONE)]),
            [lab::Command::LoopTo.into()]
        );
        assert_eq!(commands_of(vec![press(Key::O, ctrl)]), [WindowCommand::OpenFile.into()]);
        assert_eq!(
            commands_of(vec![press(Key::ArrowLeft, ctrl)]),
            [lab::Command::PreviousMark.into()]
        );
        assert_eq!(
            commands_of(vec![press(Key::ArrowLeft, Modifiers::NONE)]),
            [lab::Command::StepBack.into()]
        );
    }

    #[test]
    fn what_is_copied_and_pasted_comes_as_an_event_or_as_a_key_but_once() {
        let ctrl = Modifiers::COMMAND | Modifiers::CTRL;
        let pasted = Event::Paste("a run".to_owned());
        assert_eq!(commands_of(vec![pasted]), [WindowCommand::Paste("a run".to_owned()).into()]);
        assert_eq!(commands_of(vec![Event::Copy]), [WindowCommand::CopyText.into()]);
        assert_eq!(
            commands_of(vec![press(Key::C, ctrl), Event::Copy]),
            [WindowCommand::CopyText.into()]
        );
        assert_eq!(commands_of(vec![press(Key::V, ctrl)]), []);
    }
}
