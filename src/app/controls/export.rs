//! Menu *Export*: what is taken away of a run.

use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{self, Button, vec2};
use egui_material_icons::icons::ICON_DOWNLOAD;

use crate::app::command::{ExportKind, WindowCommand};
use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::lab::policy::HasPolicy;

/// Shows the button and its menu; `with_word` adds the word to the icon.
pub fn menu(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, with_word: bool) {
    let icon = ICON_DOWNLOAD.rich_text().size(18.0);
    let button = if with_word { Button::new((icon, "Export")) } else { Button::new(icon) };
    let button = button.gap(UNIT).min_size(vec2(8.0 * UNIT, 8.0 * UNIT));
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| content(ui, cx));
    response
        .accessible_name("Export")
        .on_hover_text("Take it away: for slides, reports and other programs");
}

fn content(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    ui.set_min_width(200.0);
    let kinds = ExportKind::ALL.into_iter().map(WindowCommand::Export);
    let others = [
        WindowCommand::CopyPicture(None),
        WindowCommand::SaveFile,
        WindowCommand::CopyText,
        WindowCommand::CopyLink,
    ];
    for command in kinds.chain(others) {
        let keys = command.shortcut().map_or("", |shortcut| shortcut.label);
        let words = super::words(&command, cx);
        let response = ui.add(Button::new(words).shortcut_text(keys)).accessible_name(words);
        if response.on_hover_text(command.tooltip()).clicked() {
            cx.commands.push(command);
        }
    }
}
