//! The clinic's card: what is wrong with a run, the evidence, and the cure.

use eframe::egui::{self, Align, Button, Frame, Layout, RichText, ScrollArea, Stroke, vec2};
use egui_material_icons::icons::{ICON_CLOSE, ICON_HEALING};

use crate::app::clinic::{Card, trouble_of};
use crate::app::command::WindowCommand;
use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::engine::numbers::count;
use crate::engine::text::capital;
use crate::lab::diagnosis::{Cure, Diagnosis, Finding, Start, words};
use crate::lab::policy::HasPolicy;
use crate::lab::{ActiveRun, Command, Side};

/// Largest share of its panel that the card's text takes.
const SHARE: f32 = 0.62;
/// Height that stays for the rest of its panel: the margin, and the card's own head and foot.
const REST: f32 = 190.0;

/// Shows the card, if it is open, in a panel of this height.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, panel: f32) {
    let Some(card) = cx.clinic.card() else { return };
    let run = cx.lab.side(card.side);
    let frame = Frame::new()
        .fill(cx.theme.background)
        .stroke(Stroke::new(1.5, cx.theme.accent))
        .corner_radius(UNIT)
        .inner_margin(2.0 * UNIT);
    let most = (SHARE * panel).min(panel - REST).max(30.0 * UNIT);
    // While a cure is looked for, the card keeps its height: its buttons don't move.
    let is_ill = trouble_of(run).is_some();
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = UNIT;
        head(ui, cx, card, run.diagnosis());
        // A panel that grows with its content has no height to offer before.
        let scroll = ScrollArea::vertical().max_height(most).min_scrolled_height(most);
        scroll.auto_shrink([false, true]).show(ui, |ui| {
            let inside = Frame::new()
                .inner_margin(egui::Margin { right: 2 * UNIT as i8, ..egui::Margin::ZERO });
            inside.show(ui, |ui| {
                if is_ill {
                    ui.set_min_height(most);
                }
                match run.diagnosis() {
                    Some(diagnosis) => body(ui, cx, run, diagnosis),
                    None => {
                        ui.label("The run is being examined.");
                    }
                }
            });
        });
        match run.cure() {
            Some(cure) => foot(ui, cx, card.side, cure),
            None if is_ill => {
                ui.allocate_space(vec2(1.0, ui.spacing().interact_size.y));
            }
            None => {}
        }
    });
    ui.add_space(UNIT);
}

fn head(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, card: &Card, diagnosis: Option<&Diagnosis>) {
    let state = diagnosis.map_or("being examined", |made| made.state.label());
    let title = match cx.lab.run_b() {
        Some(_) => format!("{}: {state}", card.side.label()),
        None => capital(state),
    };
    ui.horizontal(|ui| {
        ui.label(ICON_HEALING.rich_text().size(18.0).color(cx.theme.accent));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = Button::new(ICON_CLOSE.rich_text()).frame_when_inactive(false);
            let close = ui.add(close).accessible_name("Close the clinic");
            if close.on_hover_text("Close this card (W)").clicked() {
                cx.commands.push(WindowCommand::Clinic(Some(card.side)));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(egui::Label::new(RichText::new(title).strong()).truncate());
            });
        });
    });
}

fn body(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, run: &ActiveRun, diagnosis: &Diagnosis) {
    let theme = cx.theme;
    let heading = |ui: &mut egui::Ui, words: String| {
        ui.label(RichText::new(words).size(cx.theme.small).color(theme.weak))
    };
    ui.label(diagnosis.state.what());
    ui.label(&diagnosis.cause);
    heading(ui, format!("Evidence at step {}", count(diagnosis.step())));
    for sign in diagnosis.signs() {
        ui.label(format!("· {sign}"));
    }
    if !diagnosis.also.is_empty() {
        let also: Vec<_> = diagnosis.also.iter().map(|state| state.label()).collect();
        ui.label(format!("Also: {}", also.join(", ")));
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = UNIT;
        for &view in diagnosis.state.views() {
            let command = WindowCommand::PointOut(view);
            let response = ui.button(RichText::new(view.label()).size(cx.theme.small));
            let response = response.accessible_name(format!("Show it in {}", view.label()));
            if response.on_hover_text(command.tooltip()).clicked() {
                cx.commands.push(command);
            }
        }
    });
    if !diagnosis.state.is_trouble() {
        return;
    }
    heading(ui, "What cures it".to_owned());
    match run.finding() {
        None if cx.lab.transport().playing => {
            ui.label("Pause the run: then changes of its settings are tried on copies of it.");
        }
        None => {
            ui.label("Changes of its settings are being tried on copies of the run.");
        }
        Some(Finding::Cure(cure)) => {
            ui.label(RichText::new(capital(&cure.change)).strong());
            ui.label(words::cure(cure, diagnosis.step()));
        }
        Some(Finding::Nothing(tried)) => {
            ui.label(words::no_cure(diagnosis.state, *tried));
        }
    }
}

fn foot(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, side: Side, cure: &Cure) {
    let command = Command::TryCure(side);
    let words = match cure.from {
        Start::OtherPoints => "Take other points",
        Start::Step(_) | Start::Anew => command.label(),
    };
    let letters = RichText::new(words).color(cx.theme.on_accent);
    let response = ui.add(Button::new(letters).fill(cx.theme.accent)).accessible_name(words);
    if response.on_hover_text(command.tooltip()).clicked() {
        cx.commands.push(command);
    }
}
