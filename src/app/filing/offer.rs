//! Offer to resume an earlier session: a row above the views, which doesn't block them.

use eframe::egui::{self, Align, Button, Label, Layout, RichText};
use egui_material_icons::icons::{ICON_CLOSE, ICON_HISTORY};

use crate::app::command::WindowCommand;
use crate::app::context::ViewContext;
use crate::lab::policy::HasPolicy;
use crate::store::EarlierSession;

/// Shows the row for the newest session that is offered, if any.
pub fn offer(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let Some(EarlierSession { path, when, what: Ok(what) }) = cx.offered.first() else {
        return;
    };
    let theme = cx.theme;
    ui.horizontal(|ui| {
        ui.label(ICON_HISTORY.rich_text().size(18.0).color(theme.accent));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = Button::new(ICON_CLOSE.rich_text()).frame_when_inactive(false);
            let close = ui.add(close).accessible_name(WindowCommand::NotNow.label());
            if close.on_hover_text(WindowCommand::NotNow.tooltip()).clicked() {
                cx.commands.push(WindowCommand::NotNow);
            }
            let away = ui.button("Don't offer it again");
            let tip = "Its file is kept: Recipes, Earlier sessions";
            if away.on_hover_text(tip).clicked() {
                cx.commands.push(WindowCommand::PutAway(path.clone()));
            }
            let words = RichText::new("Go on with it").color(theme.on_accent);
            let go_on = ui.add(Button::new(words).fill(theme.accent));
            let tip = "All its runs come back, at the step where you were";
            if go_on.accessible_name("Go on with it").on_hover_text(tip).clicked() {
                cx.commands.push(WindowCommand::GoOn(path.clone()));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(format!("You were here {when}: {what}")).truncate());
            });
        });
    });
}
