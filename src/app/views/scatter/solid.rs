//! Buttons of a plot in three dimensions: the switch, and one that lets it turn by itself.

use eframe::egui::Ui;
use egui_material_icons::icons::ICON_360;

use crate::app::command::WindowCommand;
use crate::app::context::ViewContext;
use crate::app::theme::BODY;
use crate::app::widgets::toggle_button;
use crate::lab::policy::HasPolicy as _;
use crate::lab::{Command, Toggle};

/// Shows the buttons; `why_not` says why points can't be drawn in three dimensions.
pub fn solid_buttons(ui: &mut Ui, cx: &mut ViewContext<'_>, why_not: Option<&str>) {
    let command = Command::Toggle(Toggle::ThreeD);
    let is_on = why_not.is_none() && cx.lab.display().shows(Toggle::ThreeD);
    let button = toggle_button(is_on, Toggle::ThreeD.label());
    let button = ui.add_enabled(why_not.is_none(), button);
    let button = button.on_hover_text(command.hint());
    if button.on_disabled_hover_text(why_not.unwrap_or_default()).clicked() {
        cx.commands.push(command);
    }
    if is_on {
        let turn = ui.add(toggle_button(cx.turns, ICON_360.rich_text().size(BODY)));
        let turn = turn.accessible_name(WindowCommand::Turn.label());
        if turn.on_hover_text(WindowCommand::Turn.hint()).clicked() {
            cx.commands.push(WindowCommand::Turn);
        }
    }
}
