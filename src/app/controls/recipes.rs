//! Menu of recipes: open, save, copy, the built-in ones, and earlier sessions.

use eframe::egui::containers::menu::{MenuButton, SubMenuButton};
use eframe::egui::{self, Button, RichText, ScrollArea, vec2};
use egui_material_icons::icons::ICON_FOLDER_OPEN;

use crate::app::command::WindowCommand;
use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::disk::HAS_FOLDERS;
use crate::lab::Command;
use crate::lab::policy::HasPolicy;
use crate::lab::recipe::PRESETS;
use crate::store::EarlierSession;

/// Largest width of the list of sessions.
const WIDEST: f32 = 560.0;

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
    for command in [
        WindowCommand::OpenFile,
        WindowCommand::SaveFile,
        WindowCommand::CopyText,
        WindowCommand::CopyLink,
        WindowCommand::LinkAddress,
    ] {
        let keys = command.shortcut().map_or("", |shortcut| shortcut.label);
        let words = super::words(&command, cx);
        let button = Button::new(words).shortcut_text(keys);
        let response = ui.add(button).accessible_name(words);
        if response.on_hover_text(command.tooltip()).clicked() {
            cx.commands.push(command);
        }
    }
    // A browser gives what was copied to its own keys alone.
    if cx.theme.touch && HAS_FOLDERS {
        let paste = WindowCommand::RequestPaste;
        if ui.button(paste.label()).on_hover_text(paste.tooltip()).clicked() {
            cx.commands.push(paste);
        }
    } else {
        ui.label(RichText::new("Ctrl V opens a copied run or link").small().color(cx.theme.weak));
    }
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
    // A title can be long.
    ui.set_max_width(WIDEST.min(ui.ctx().content_rect().width() - 8.0 * UNIT));
    if has_just_opened(ui) {
        cx.commands.push(WindowCommand::ListEarlier);
    }
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
                    let words = format!("{when}: {what}");
                    let button = ui.add(Button::new(&words).truncate());
                    if button.on_hover_text(words).clicked() {
                        cx.commands.push(WindowCommand::GoOn(path.clone()));
                    }
                }
                Err(reason) => {
                    let words = format!("{when}: can't be read");
                    ui.horizontal(|ui| {
                        ui.add_enabled(false, Button::new(words)).on_disabled_hover_text(reason);
                        let aside = WindowCommand::MoveAside(path.clone());
                        let button = ui.small_button(aside.label());
                        if button.on_hover_text(aside.tooltip()).clicked() {
                            cx.commands.push(aside);
                        }
                    });
                }
            }
        }
    });
    if sessions.more > 0 {
        ui.weak(format!("and {} older ones", sessions.more));
    }
    ui.separator();
    if !HAS_FOLDERS {
        let tip = "For this page alone: another browser, or a private window, doesn't have them";
        ui.weak("in the storage of this browser").on_hover_text(tip);
        return;
    }
    // Of the path, a room sees the last folder only.
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    ui.weak(format!("in the folder {name}")).on_hover_text(folder.display().to_string());
}

/// Returns true on the first frame after a menu was closed.
fn has_just_opened(ui: &egui::Ui) -> bool {
    let id = egui::Id::unique("earlier sessions are listed");
    let frame = ui.ctx().cumulative_frame_nr();
    let last: Option<u64> = ui.data(|data| data.get_temp(id));
    ui.data_mut(|data| data.insert_temp(id, frame));
    last.is_none_or(|last| last + 1 < frame)
}
