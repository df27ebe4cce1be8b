//! The key Esc as a button, for those who have no keyboard: it puts down, closes, and leaves
//! presenter mode.

use eframe::egui::{Button, Ui, vec2};

use super::context::ViewContext;
use super::theme::UNIT;
use crate::lab::Command;

/// Width of the button, with the gap after it.
pub const WIDTH: f32 = 13.0 * UNIT;

/// Shows the button while fingers are in use.
pub fn show(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    if !cx.theme.touch {
        return;
    }
    let button = ui.add(Button::new("Esc").min_size(vec2(WIDTH - 2.0 * UNIT, 8.0 * UNIT)));
    let tip = "As the key Esc: closes what lies over the views, puts down what is in hand, ends slow \
               motion, leaves presenter mode, or lets go of the selection";
    if button.on_hover_text(tip).clicked() {
        cx.commands.push(Command::Deselect);
    }
}
