//! Offer to resume an earlier session: a row above the views, which doesn't block them. A session
//! that can't be read can be moved aside there.

use std::path::Path;

use eframe::egui::{self, Align, Button, Label, Layout, RichText};
use egui_material_icons::icons::{ICON_CLOSE, ICON_ERROR, ICON_HISTORY};

use crate::app::command::WindowCommand;
use crate::app::context::ViewContext;
use crate::lab::policy::HasPolicy;
use crate::store::EarlierSession;

/// What the button says that puts a session away.
const AWAY: &str = "Don't offer it again";

/// Shows the newest session that is offered, or else the newest that can't be read.
pub fn offer(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let offered = cx.offered;
    for EarlierSession { path, when, what } in offered {
        if let Ok(what) = what {
            return readable(ui, cx, path, &format!("You were here {when}: {what}"));
        }
    }
    for EarlierSession { path, when, what } in offered {
        if let Err(reason) = what {
            let words = format!("The session of {when} can't be read. {reason}");
            return damaged(ui, cx, path, &words);
        }
    }
}

/// Shows the row of a session that can't be read.
fn damaged(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, path: &Path, words: &str) {
    let theme = cx.theme;
    ui.horizontal(|ui| {
        ui.label(ICON_ERROR.rich_text().size(18.0).color(theme.error));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            not_now(ui, cx);
            let aside = WindowCommand::MoveAside(path.to_owned());
            if ui.button(aside.label()).on_hover_text(aside.tooltip()).clicked() {
                cx.commands.push(aside);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(words).truncate()).on_hover_text(words);
            });
        });
    });
}

fn not_now(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let close = Button::new(ICON_CLOSE.rich_text()).frame_when_inactive(false);
    let close = ui.add(close).accessible_name(WindowCommand::NotNow.label());
    if close.on_hover_text(WindowCommand::NotNow.tooltip()).clicked() {
        cx.commands.push(WindowCommand::NotNow);
    }
}

fn readable(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, path: &Path, words: &str) {
    let theme = cx.theme;
    ui.horizontal(|ui| {
        ui.label(ICON_HISTORY.rich_text().size(18.0).color(theme.accent));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            not_now(ui, cx);
            let words_away = if cx.room.is_narrow() { "Not again" } else { AWAY };
            let away = ui.button(words_away).accessible_name(AWAY);
            let tip = "It is kept: Recipes, Earlier sessions";
            if away.on_hover_text(tip).clicked() {
                cx.commands.push(WindowCommand::PutAway(path.to_owned()));
            }
            let button = RichText::new("Go on with it").color(theme.on_accent);
            let go_on = ui.add(Button::new(button).fill(theme.accent));
            let tip =
                "All its runs come back, at the step where you were, and a lesson at its page";
            if go_on.accessible_name("Go on with it").on_hover_text(tip).clicked() {
                cx.commands.push(WindowCommand::GoOn(path.to_owned()));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(words).truncate()).on_hover_text(words);
            });
        });
    });
}
