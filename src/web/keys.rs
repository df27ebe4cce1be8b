//! Keys that the app has a use for and the browser, too: Ctrl F, F1, F5. The app's is meant while
//! its window is on the page.

use eframe::egui::Key;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{KeyboardEvent, window};

use crate::app::Command;
use crate::lab::policy::HasPolicy as _;

/// Keeps the browser from acting on the keys of the app. Copy, cut and paste stay: egui waits for
/// what the browser makes of them.
pub fn keep_from_browser() {
    let commands = Command::with_keys();
    let shortcuts: Vec<_> = commands.iter().filter_map(|command| command.shortcut()).collect();
    let keep = move |event: KeyboardEvent| {
        let ctrl = event.ctrl_key() || event.meta_key();
        let Some(key) = Key::from_name(&event.key()) else { return };
        let is_clipboard = !event.shift_key() && matches!(key, Key::C | Key::V | Key::X);
        let is_function = event.key().len() > 1 && event.key().starts_with('F');
        let is_ours = shortcuts.iter().any(|shortcut| {
            Key::from_name(shortcut.key) == Some(key)
                && (shortcut.ctrl, shortcut.alt) == (ctrl, event.alt_key())
        });
        if is_ours && (is_function || ctrl && !is_clipboard) {
            event.prevent_default();
        }
    };
    let listener = Closure::<dyn Fn(KeyboardEvent)>::new(keep).into_js_value();
    if let Some(window) = window() {
        // On the way down to the canvas, where egui ends the event's way. Without it, the browser
        // acts on those keys as well.
        let _ = window.add_event_listener_with_callback_and_bool(
            "keydown",
            listener.unchecked_ref(),
            true,
        );
    }
}
