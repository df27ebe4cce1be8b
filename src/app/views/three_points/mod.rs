//! View of three points without a network: points to drag, their loss, and its negative gradient.

mod controls;
mod hardness_regions;
mod plane;

use eframe::egui::{self, Label, Rect, RichText, ScrollArea, UiBuilder, pos2, vec2};

use crate::app::context::ViewContext;
use crate::app::theme::{BODY, UNIT};
use crate::lab::{Command, Lab};
use crate::lesson::HiddenQuantity;

use super::triplets::formula;
use super::view::View;
use plane::Plane;

/// Width of the controls beside the plane.
const BESIDE: f32 = 320.0;
/// Height of the controls below it.
const BELOW: f32 = 268.0;
/// Height of a row of buttons.
const ROW: f32 = 7.0 * UNIT;

/// The sandbox, with its plane.
#[derive(Default)]
pub struct Sandbox {
    plane: Plane,
}

/// Place of the controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Controls {
    /// Place beside the plane.
    Beside,
    /// Place below the plane.
    Below,
    /// Menu in a row below the plane.
    Menu,
    /// No room for them.
    None,
}

impl Controls {
    /// Place for the controls in a pane of this size.
    fn in_pane(size: egui::Vec2) -> Self {
        if size.x >= 1.7 * BESIDE && size.x > size.y && size.y >= BELOW {
            Self::Beside
        } else if size.y >= 2.0 * BELOW && size.x >= 0.9 * BESIDE {
            Self::Below
        } else if size.y >= 150.0 && size.x >= 210.0 {
            Self::Menu
        } else {
            Self::None
        }
    }
}

impl View for Sandbox {
    const NEEDS_PICTURE: bool = false;

    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let mut wanted = cx.lab.three().clone();
        ui.spacing_mut().item_spacing.y = UNIT;
        let all = ui.available_rect_before_wrap();
        let controls = if cx.bare { Controls::None } else { Controls::in_pane(all.size()) };
        if all.height() >= 200.0 {
            words(ui, cx, all.height() >= 300.0);
        }
        let rest = ui.available_rect_before_wrap();
        let has_margin = all.height() >= 300.0;
        let (plane, below) = match controls {
            Controls::Beside => rest.split_left_right_at_x(rest.right() - BESIDE),
            Controls::Below => rest.split_top_bottom_at_y(rest.bottom() - BELOW),
            Controls::Menu if has_margin => rest.split_top_bottom_at_y(rest.bottom() - 3.0 * ROW),
            Controls::Menu => rest.split_top_bottom_at_y(rest.bottom() - ROW),
            Controls::None => (rest, Rect::from_min_size(rest.max, vec2(0.0, 0.0))),
        };
        let gap =
            if controls == Controls::Beside { vec2(3.0 * UNIT, 0.0) } else { vec2(0.0, UNIT) };
        let plane = Rect::from_min_max(plane.min, plane.max - gap);
        let place = |rect: Rect, salt: &'static str| UiBuilder::new().max_rect(rect).id_salt(salt);
        ui.scope_builder(place(plane, "plane"), |ui| self.plane.show(ui, cx, &mut wanted));
        ui.scope_builder(place(below, "settings"), |ui| match controls {
            Controls::Beside | Controls::Below => {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    let inside = ui.available_rect_before_wrap();
                    ui.set_max_width((inside.width() - 2.0 * UNIT).min(1.3 * BESIDE));
                    controls::buttons(ui, cx);
                    controls::show(ui, cx, &mut wanted);
                });
            }
            Controls::Menu => {
                ui.horizontal(|ui| {
                    controls::buttons(ui, cx);
                    let menu = ui.menu_button("Settings", |ui| {
                        ui.set_width(BESIDE);
                        controls::show(ui, cx, &mut wanted);
                    });
                    menu.response.on_hover_text("Margin, distance, step size");
                });
                // The setting that pages speak of has a place of its own.
                if has_margin {
                    ui.set_max_width(BESIDE);
                    controls::margin(ui, &mut wanted);
                }
            }
            Controls::None => {}
        });
        if wanted != *cx.lab.three() || self.plane.let_go() {
            cx.commands.push(Command::SetThree(Box::new(wanted)));
        }
        ui.allocate_rect(
            Rect::from_min_max(all.min, pos2(all.right(), all.bottom())),
            egui::Sense::hover(),
        );
    }

    /// The three points belong to no run.
    fn is_doubled(_lab: &Lab) -> bool {
        false
    }
}

/// Shows the formula with its numbers, and their meaning.
fn words(ui: &mut egui::Ui, cx: &ViewContext<'_>, has_verdict: bool) {
    let three = cx.lab.three();
    let record = three.record(three.distance);
    formula::show(ui, cx.theme, &formula::pieces(&record, &three.loss, three.distance));
    if has_verdict {
        let words = match cx.hides(HiddenQuantity::Kind) {
            true => formula::ASKED.to_owned(),
            false => formula::verdict(&record, &three.loss),
        };
        let lines = if ui.available_width() > 520.0 { 1.0 } else { 2.0 };
        let size = vec2(ui.available_width(), lines * (BODY + UNIT));
        ui.allocate_ui(size, |ui| {
            ui.set_min_size(size);
            ui.add(Label::new(RichText::new(words).color(cx.theme.text)).wrap());
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_controls_are_where_there_is_room_for_them() {
        let of = |width, height| Controls::in_pane(vec2(width, height));
        assert_eq!(of(960.0, 560.0), Controls::Beside);
        assert_eq!(of(360.0, 640.0), Controls::Below);
        assert_eq!(of(360.0, 300.0), Controls::Menu);
        assert_eq!(of(160.0, 120.0), Controls::None);
    }
}
