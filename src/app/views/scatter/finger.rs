//! Buttons in the bar of a plot for what others have a key for: shown while fingers are in use.

use eframe::egui::{Ui, vec2};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_LASSO_SELECT, ICON_SEARCH};

use crate::app::command::WindowCommand;
use crate::app::context::ViewContext;
use crate::app::theme::BODY;
use crate::app::widgets::toggle_button;
use crate::lab::Control;
use crate::lab::policy::HasPolicy as _;
use crate::lesson::Visibility;

/// Shows the button that takes the lasso in hand, where points can be chosen.
pub fn lasso_button(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    if cx.theme.touch && cx.seen(Control::Display) == Visibility::Free {
        button(ui, cx, cx.hand.lasso, ICON_LASSO_SELECT, WindowCommand::TakeLasso);
    }
}

/// Shows the button that opens the search for a point.
pub fn find_button(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    if cx.theme.touch {
        button(ui, cx, false, ICON_SEARCH, WindowCommand::Find);
    }
}

fn button(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    on: bool,
    icon: MaterialIcon,
    command: WindowCommand,
) {
    let least = vec2(cx.theme.target, 0.0);
    let button = ui.add(toggle_button(on, icon.rich_text().size(BODY)).min_size(least));
    let button = button.accessible_name(command.label());
    if button.on_hover_text(command.hint()).clicked() {
        cx.commands.push(command);
    }
}
