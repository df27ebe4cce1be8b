//! Menu of recipes: open, save, copy, the built-in ones, and earlier sessions.

use eframe::egui::containers::menu::{MenuButton, SubMenuButton};
use eframe::egui::{self, Button, RichText, ScrollArea, vec2};
use egui_material_icons::icons::ICON_FOLDER_OPEN;

use crate::app::command::WindowCommand;
use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::lab::Command;
use crate::lab::policy::HasPolicy;
use crate::lab::recipe::PRESETS;
use crate::store::EarlierSession;

/// Shows the button and its menu; `with_word` adds the word to the icon.
pub fn menu(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, with_word: bool) {
    let icon = ICON_FOLDER_OPEN.rich_text().size(18.0);
    let button = if with_word { Button::new((icon, "Recipes")) } else { Button::new(icon) };
    let button = button.gap(UNIT).min_size(vec2(8.0 * UNIT, 8.0 * UNIT));
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| content(ui, cx));
    response
        .accessible_name("Recipes")
        .on_hover_text("Open, save or copy a run; runs that are worth seeing; earlier sessions");
}

fn content(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    ui.set_min_width(220.0);
    for command in [WindowCommand::OpenFile, WindowCommand::SaveFile, WindowCommand::CopyText] {
        let keys = command.shortcut().map_or("", |shortcut| shortcut.label);
        let button = Button::new(command.label()).shortcut_text(keys);
        let response = ui.add(button).accessible_name(command.label());
        if response.on_hover_text(command.tooltip()).clicked() {
            cx.commands.push(command);
        }
    }
    ui.label(RichText::new("Ctrl V opens a copied run").small().color(cx.theme.weak));
    ui.separator();
    ui.label(RichText::new("Worth seeing").small().color(cx.theme.weak));
    for preset in PRESETS {
        // A test checks that every one can be read.
        let Ok(recipe) = preset.recipe() else { continue };
        let response = ui.button(recipe.title());
        if response.on_hover_text(recipe.note()).clicked() {
            cx.commands.push(Command::Open(Box::new(recipe)));
        }
    }
    ui.separator();
    SubMenuButton::new("Earlier sessions").ui(ui, |ui| earlier(ui, cx));
}

fn earlier(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    ui.set_min_width(320.0);
    let Some((sessions, folder)) = cx.earlier else {
        ui.label("This window saves nothing.");
        return;
    };
    if sessions.newest.is_empty() {
        ui.label("None yet.");
    }
    ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        for EarlierSession { path, when, what } in &sessions.newest {
            match what {
                Ok(what) => {
                    if ui.button(format!("{when}: {what}")).clicked() {
                        cx.commands.push(WindowCommand::GoOn(path.clone()));
                    }
                }
                Err(reason) => {
                    let words = format!("{when}: can't be read");
                    ui.add_enabled(false, Button::new(words)).on_disabled_hover_text(reason);
                }
            }
        }
    });
    if sessions.more > 0 {
        ui.weak(format!("and {} older ones", sessions.more));
    }
    ui.separator();
    ui.weak(format!("in {}", folder.display()));
}
