//! View of the embedding: the points at the positions that the network gives them.

use eframe::egui::{self, RichText, TextStyle, Ui};

use super::scatter::{
    Axes, Ball, Neighbourhood, Note, Scatter, Space, can_be_in_space, decides, find_button,
    lasso_button, solid_buttons,
};
use super::view::View;
use crate::app::context::ViewContext;
use crate::app::theme::{BODY, UNIT, dense};
use crate::app::widgets::toggle_button;
use crate::engine::numbers::{counted, percent, short};
use crate::lab::diagnosis::Diagnosis;
use crate::lab::policy::HasPolicy;
use crate::lab::{Command, Toggle};
use crate::lesson::HiddenQuantity;

/// Switches of the view.
const SWITCHES: [Toggle; 6] = [
    Toggle::Triplets,
    Toggle::Arrows,
    Toggle::Trails,
    Toggle::Neighbours,
    Toggle::HeldOut,
    Toggle::FreezeAxes,
];
/// The pairs of axes to choose from.
const PAIRS: [[usize; 2]; 3] = [[0, 1], [0, 2], [1, 2]];
/// Panes lower than this have no row of controls.
const ROOM_FOR_CONTROLS: f32 = 150.0;

/// Embedding view, with its plot.
#[derive(Default)]
pub struct Embedding {
    scatter: Scatter,
}

impl View for Embedding {
    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let scene = cx.run.snapshot();
        let dimensions = scene.embedding.ncols();
        let name = |column: usize| format!("z{}", column + 1);
        let places = (&scene.projection, cx.run.picture_version());
        let mut axes = Axes::new(places, cx.lab.display().axes, name);
        let on_sphere = cx.run.config().embedder.normalize && dimensions == 3;
        if cx.lab.display().shows(Toggle::ThreeD) {
            axes = axes.in_space(name, on_sphere.then_some(Ball::UNIT));
        }
        axes.after = cx.run.step_trace().map(|apart| &apart.after);
        let glide = cx.lab.glide();
        if cx.may_change_display() && ui.available_height() >= ROOM_FOR_CONTROLS {
            controls(ui, cx, dimensions, &axes);
        }
        let on_circle = cx.run.config().embedder.normalize && dimensions == 2;
        let keep = on_circle.then_some(([-1.0; 2], [1.0; 2]));
        let name = cx.name_of("Embedding");
        let mut sheet = self.scatter.sheet(ui, cx, "Embedding", &mut axes, keep);
        if on_circle {
            sheet.unit_circle();
        }
        let cap = if on_sphere {
            sheet.sphere(&axes);
            // It would answer the question which kind the triplet is.
            if cx.hides(HiddenQuantity::Kind) { None } else { sheet.cap(&axes) }
        } else {
            None
        };
        let long = sheet.tripod(&axes);
        sheet.trails(&axes);
        sheet.points();
        sheet.highest_loss_triplets();
        sheet.measured();
        sheet.names_of_axes();
        let neighbours = sheet.neighbours();
        sheet.shown_triplet();
        // Above the marks, which would hide the anchor's own.
        let arrows = sheet.arrows(&axes);
        let ways = sheet.displacements(&axes, glide);
        sheet.legend(ui, cx.commands);
        sheet.lasso(ui, cx.commands);
        let mut notes = notes(neighbours, arrows, &axes);
        notes.extend(cap);
        notes.extend(long);
        notes.extend(ways.map(went));
        if cx.run.diagnosis().is_some_and(Diagnosis::is_collapsed) {
            // In a comparison, the other run may have chosen the axes.
            let alone = cx.side.is_none().then(|| sheet.width());
            notes.insert(0, one_point(alone));
        }
        sheet.notes(&notes);
        if let Some(words) = axes.remark(cx.lab.display().shows(Toggle::FreezeAxes)) {
            sheet.remark(words);
        }
        sheet.texts();
        sheet.finish(&name, Space::Embedding, cx.commands);
    }

    fn follow(&mut self, other: &Self) {
        self.scatter.follow(&other.scatter);
    }
}

/// Notes without which the plot would be misread.
fn notes(neighbours: Option<Neighbourhood>, arrows: Option<f64>, axes: &Axes<'_>) -> Vec<Note> {
    let near = neighbours.map(|Neighbourhood { same, other }| Note {
        long: format!(
            "the anchor's {} {}nearest: {same} of its class (ring), {other} not (cross)",
            same + other,
            if axes.projected { "truly " } else { "" },
        ),
        short: format!("nearest: {same} of its class, {other} not"),
    });
    let push = arrows.map(|scale| Note {
        long: format!("arrows: −∂loss/∂z × {}", short(scale)),
        short: format!("arrows × {}", short(scale)),
    });
    let share = axes.solid.as_ref().and_then(|solid| solid.share);
    let what = share.map_or_else(
        || "projected".to_owned(),
        |share| format!("PC1–3, {} of the variance", percent(share)),
    );
    let projected = axes.projected.then(|| Note {
        long: format!("{what}: distances look shorter than they are"),
        short: what,
    });
    [near, push, projected].into_iter().flatten().collect()
}

/// Note on the arrows of displacements.
fn went(scale: f64) -> Note {
    let times = if scale > 1.0 { format!(" × {}", short(scale)) } else { String::new() };
    Note {
        long: format!("thick arrows: where the points of the batch went{times}"),
        short: format!("thick arrows: went{times}"),
    }
}

/// Note that nearly all points coincide, though the plot's scale may hide it.
fn one_point(magnified: Option<f64>) -> Note {
    let Some(width) = magnified.map(short) else {
        let words = "nearly one point".to_owned();
        return Note { long: words.clone(), short: words };
    };
    Note {
        long: format!("nearly one point: all of this plot is only {width} wide"),
        short: format!("only {width} wide"),
    }
}

/// Shows the switches, in a menu if they don't fit; for fingers, also what others have a key for.
fn controls(ui: &mut Ui, cx: &mut ViewContext<'_>, dimensions: usize, axes: &Axes<'_>) {
    // Three dimensions or fewer are drawn as they are: there is no axis to freeze.
    let switches =
        SWITCHES.into_iter().filter(|&switch| switch != Toggle::FreezeAxes || dimensions > 3);
    let letter = if dimensions > 3 { "PC" } else { "z" };
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = UNIT;
        ui.spacing_mut().button_padding = egui::vec2(1.5 * UNIT, 0.5 * UNIT);
        dense(ui, 5.0 * UNIT);
        ui.style_mut()
            .text_styles
            .insert(TextStyle::Button, egui::FontId::proportional(cx.theme.small));
        ui.horizontal(|ui| {
            if dimensions > 2 && axes.solid.is_none() {
                choose_axes(ui, cx, letter, axes.pair);
            }
            let why_not = (!can_be_in_space(axes.projection)).then(|| {
                let dimensions = counted(dimensions as u64, "dimension");
                format!("This embedding has {dimensions}, and 3-D needs 3: Embedder, Embedding dimensions")
            });
            solid_buttons(ui, cx, why_not.as_deref());
            let needed: f32 = switches.clone().map(|switch| width(ui, switch)).sum();
            let others = if cx.theme.touch { 2.0 * (cx.theme.target + UNIT) } else { 0.0 };
            if needed <= ui.available_width() - others {
                for switch in switches {
                    switch_button(ui, cx, switch);
                }
            } else {
                let menu = ui.menu_button("Show", |ui| {
                    for switch in switches {
                        switch_button(ui, cx, switch);
                    }
                });
                menu.response.on_hover_text("What the plot shows");
            }
            lasso_button(ui, cx);
            find_button(ui, cx);
        });
    });
}

/// Width of the button of a switch, with the gap after it.
fn width(ui: &Ui, switch: Toggle) -> f32 {
    let font = egui::FontId::proportional(BODY);
    let words = switch.label().to_owned();
    let color = ui.visuals().text_color();
    let letters = ui.painter().layout_no_wrap(words, font, color).size().x;
    letters + 2.0 * ui.spacing().button_padding.x + ui.spacing().item_spacing.x
}

fn switch_button(ui: &mut Ui, cx: &mut ViewContext<'_>, switch: Toggle) {
    let command = Command::Toggle(switch);
    // A layer that the phase of slow motion needs can't be switched.
    let decided = cx.lab.slow().and_then(|slow| decides(slow.phase(), switch));
    let on = decided.unwrap_or_else(|| cx.lab.display().shows(switch));
    let button = ui.add_enabled(decided.is_none(), toggle_button(on, switch.label()));
    if button.on_hover_text(command.hint()).clicked() {
        cx.commands.push(command);
    }
}

fn choose_axes(ui: &mut Ui, cx: &mut ViewContext<'_>, letter: &str, pair: [usize; 2]) {
    let name = |pair: [usize; 2]| format!("{letter}{} × {letter}{}", pair[0] + 1, pair[1] + 1);
    let combo = egui::ComboBox::from_id_salt("axes")
        .selected_text(RichText::new(name(pair)).size(cx.theme.small))
        .width(0.0)
        .show_ui(ui, |ui| {
            for other in PAIRS {
                if ui.selectable_label(other == pair, name(other)).clicked() {
                    cx.commands.push(Command::SetAxes(other));
                }
            }
        });
    let combo = combo.response.on_hover_text(Command::SetAxes(pair).hint());
    let chosen = name(pair);
    combo.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Axes");
        info.current_text_value = Some(chosen.clone());
        info
    });
}
