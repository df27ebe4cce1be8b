//! The card that says what is wrong with a run, how one can tell, and what cures it; and the views
//! that it points out.

use eframe::egui::{
    self, Align, Button, Frame, Layout, Rect, RichText, ScrollArea, Stroke, StrokeKind,
};
use egui_material_icons::icons::{ICON_CLOSE, ICON_HEALING};

use super::ViewContext;
use super::theme::{SMALL, Theme, UNIT};
use crate::app::numbers::count;
use crate::lab::clinic::{Ailment, Diagnosis, Start, diagnose};
use crate::lab::{Command, Lab, Side, Stage, View};

/// Width of the outline of a view that is pointed out.
const OUTLINE: f32 = 2.0;
/// The card takes at most this share of the panel that it stands in.
const SHARE: f32 = 0.62;

/// What is open, and what is pointed out.
#[derive(Default)]
pub struct Clinic {
    /// The card, where it is open.
    card: Option<Card>,
    pointed: Pointed,
}

/// Views that are outlined until they are touched.
#[derive(Clone, Default)]
pub struct Pointed(Vec<View>);

/// What the card is of.
struct Card {
    side: Side,
    /// The run and the version of its picture that was looked at last.
    seen: (u64, u64),
    /// What was wrong when something last was: while a run plays, the card holds still.
    diagnosis: Option<Diagnosis>,
}

impl Clinic {
    /// Opens the card of a side, or that of the run that needs it; or closes it.
    pub fn toggle(&mut self, side: Option<Side>, lab: &Lab) {
        let closes = self.card.take().is_some_and(|card| side.is_none_or(|side| side == card.side));
        self.pointed.0.clear();
        if closes {
            return;
        }
        let side = side.unwrap_or_else(|| patient(lab));
        let diagnosis = diagnose(lab.side(side));
        if let Some(diagnosis) = &diagnosis {
            self.pointed = Pointed(diagnosis.ailment.views().to_vec());
        }
        let seen = (lab.side(side).run(), lab.side(side).version());
        self.card = Some(Card { side, seen, diagnosis });
    }

    /// Whether the card is there.
    pub fn is_open(&self) -> bool {
        self.card.is_some()
    }

    /// Closes the card, and points nothing out.
    pub fn close(&mut self) {
        self.pointed.0.clear();
        self.card = None;
    }

    /// Outlines a view until it is touched.
    pub fn point_out(&mut self, view: View) {
        if !self.pointed.0.contains(&view) {
            self.pointed.0.push(view);
        }
    }

    /// The views that are pointed out, for a frame.
    pub fn pointed(&self) -> Pointed {
        self.pointed.clone()
    }

    /// Those that have not been touched in that frame.
    pub fn keep_pointed(&mut self, pointed: Pointed) {
        self.pointed = pointed;
    }

    /// Looks at the run again where it has changed. Another run closes the card.
    pub fn update(&mut self, lab: &Lab) {
        let Some(card) = &mut self.card else { return };
        let stage = lab.side(card.side);
        let gone = card.side == Side::B && lab.beside().is_none();
        if gone || stage.run() != card.seen.0 {
            self.close();
        } else if stage.version() != card.seen.1 {
            card.seen.1 = stage.version();
            card.diagnosis = diagnose(stage).or_else(|| card.diagnosis.take());
        }
    }
}

impl Pointed {
    /// Outlines a view where it is pointed out, until it is touched.
    pub fn outline(&mut self, ui: &egui::Ui, rect: Rect, view: View, focused: bool, theme: &Theme) {
        if !self.0.contains(&view) {
            return;
        }
        let touched = ui.input(|input| {
            let at = input.pointer.interact_pos();
            input.pointer.any_pressed() && at.is_some_and(|at| rect.contains(at))
        });
        if touched || focused {
            self.0.retain(|&other| other != view);
            return;
        }
        let stroke = Stroke::new(OUTLINE, theme.accent);
        ui.painter().rect_stroke(rect, 0.0, stroke, StrokeKind::Inside);
    }
}

/// The side that the key is for: the one in focus, or the other where only that one is ill.
fn patient(lab: &Lab) -> Side {
    let is_ill = |side: &Side| ailment_of(lab.side(*side)).is_some();
    let other = if lab.focus() == Side::A { Side::B } else { Side::A };
    [lab.focus(), other].into_iter().find(is_ill).unwrap_or(lab.focus())
}

/// What is wrong with a run at the step on screen.
pub fn ailment_of(stage: &Stage) -> Option<Ailment> {
    Ailment::of(stage.report(), stage.config(), stage.data())
}

/// Shows the card, where it is open.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let clinic = cx.clinic;
    let Some(card) = &clinic.card else { return };
    let frame = Frame::new()
        .fill(cx.theme.background)
        .stroke(Stroke::new(1.5, cx.theme.accent))
        .corner_radius(UNIT)
        .inner_margin(2.0 * UNIT);
    let most = (SHARE * ui.available_height()).max(30.0 * UNIT);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = UNIT;
        head(ui, cx, card);
        ScrollArea::vertical().max_height(most).auto_shrink([false, true]).show(ui, |ui| {
            let inside = Frame::new()
                .inner_margin(egui::Margin { right: 2 * UNIT as i8, ..egui::Margin::ZERO });
            inside.show(ui, |ui| match &card.diagnosis {
                Some(diagnosis) => body(ui, cx, diagnosis),
                None => {
                    let step = count(cx.lab.side(card.side).report().step);
                    ui.label(format!("Nothing is wrong with this run at step {step}."));
                }
            });
        });
        if let Some(diagnosis) = &card.diagnosis {
            foot(ui, cx, card.side, diagnosis);
        }
    });
    ui.add_space(UNIT);
}

fn head(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, card: &Card) {
    let title = match (&card.diagnosis, cx.lab.beside()) {
        (Some(d), Some(_)) => format!("{}: {}", card.side.label(), d.ailment.label()),
        (Some(d), None) => capital(d.ailment.label()),
        (None, Some(_)) => format!("{} is well", card.side.label()),
        (None, None) => "All is well".to_owned(),
    };
    ui.horizontal(|ui| {
        ui.label(ICON_HEALING.rich_text().size(18.0).color(cx.theme.accent));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = Button::new(ICON_CLOSE.rich_text()).frame_when_inactive(false);
            let close = ui.add(close).accessible_name("Close the clinic");
            if close.on_hover_text("Close this card (W)").clicked() {
                cx.commands.push(Command::Clinic(Some(card.side)));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(egui::Label::new(RichText::new(title).strong()).truncate());
            });
        });
    });
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn body(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, diagnosis: &Diagnosis) {
    let theme = cx.theme;
    let heading = |ui: &mut egui::Ui, words: String| {
        ui.label(RichText::new(words).size(SMALL).color(theme.weak))
    };
    ui.label(&diagnosis.what);
    ui.label(diagnosis.why);
    heading(ui, format!("How one can tell, at step {}", count(diagnosis.step)));
    for sign in &diagnosis.signs {
        ui.label(format!("· {sign}"));
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = UNIT;
        for &view in diagnosis.ailment.views() {
            let command = Command::PointOut(view);
            let response = ui.button(RichText::new(view.label()).size(SMALL));
            let response = response.accessible_name(format!("Show it in {}", view.label()));
            if response.on_hover_text(command.tooltip()).clicked() {
                cx.commands.push(command);
            }
        }
    });
    heading(ui, "What cures it".to_owned());
    ui.label(RichText::new(capital(&diagnosis.cure.change)).strong());
    ui.label(&diagnosis.cure.words);
}

fn foot(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, side: Side, diagnosis: &Diagnosis) {
    let command = Command::TryCure(side);
    let words = match diagnosis.cure.from {
        Start::OtherPoints => "Take other points",
        Start::Step(_) | Start::Anew => command.label(),
    };
    let letters = RichText::new(words).color(cx.theme.on_accent);
    let response = ui.add(Button::new(letters).fill(cx.theme.accent)).accessible_name(words);
    if response.on_hover_text(command.tooltip()).clicked() {
        cx.commands.push(command);
    }
}
