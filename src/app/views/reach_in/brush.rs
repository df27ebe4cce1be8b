//! A brush on the enlarged picture of a point: it erases, or draws.

use eframe::egui::{self, Color32, CursorIcon, Pos2, Rect, Sense, Stroke, StrokeKind, vec2};

use crate::app::context::ViewContext;
use crate::app::plots;
use crate::app::point_labels;
use crate::app::touch;
use crate::app::widgets::toggle_button;
use crate::engine::data::{Dataset, Pictures};
use crate::lab::Command;

/// Radius of the brush, in pixels of the picture.
const RADIUS: f32 = 0.9;

/// The brush: its mode and its place.
#[derive(Default)]
pub struct Brush {
    draws: std::cell::Cell<bool>,
    /// Position in the last frame of this stroke, in pixels of the picture.
    last: Option<Pos2>,
}

impl Brush {
    /// Shows two switches: erase, or draw.
    pub fn choose(&self, ui: &mut egui::Ui) {
        let draws = self.draws.get();
        let help = ["Wipe pixels to black", "Paint pixels white"];
        for (i, words) in ["Erase", "Draw"].into_iter().enumerate() {
            let response = ui.add(toggle_button(draws == (i == 1), words)).on_hover_text(help[i]);
            if response.clicked() {
                self.draws.set(i == 1);
            }
        }
    }

    /// Draws the picture as large as possible, and handles strokes on it.
    pub fn show(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>, row: usize) {
        let Some(pictures) = &cx.run.data().pictures else { return };
        let room = ui.available_rect_before_wrap();
        let side = room.width().min(room.height()).max(1.0);
        let place = Rect::from_center_size(room.center(), vec2(side, side));
        let response = ui.interact(place, ui.scope_id().with("brush"), Sense::click_and_drag());
        plots::describe(&response, "Picture", || point_labels::name(cx.run.data(), row));
        let painter = ui.painter().with_clip_rect(room.intersect(ui.clip_rect()));
        paint(&painter, cx, pictures, row, place);
        let pixel = side / pictures.side as f32;
        let held = response.is_pointer_button_down_on() && !touch::are_many(ui.ctx());
        if held {
            touch::hold(ui.ctx());
        }
        let pointer = response.hover_pos().or(response.interact_pointer_pos().filter(|_| held));
        let Some(pointer) = pointer else {
            self.last = None;
            return;
        };
        let color = if self.draws.get() { cx.theme.accent } else { cx.theme.negative };
        painter.circle_stroke(pointer, RADIUS * pixel, Stroke::new(1.5, color));
        let at = ((pointer - place.min) / pixel).to_pos2();
        if held {
            let from = self.last.unwrap_or(at);
            let value = if self.draws.get() { 1.0 } else { 0.0 };
            let values = touched(cx.run.data(), pictures.side, row, [from, at], value);
            if !values.is_empty() {
                cx.commands.push(Command::Reach { row, values });
            }
        }
        self.last = held.then_some(at);
        response.on_hover_cursor(CursorIcon::Crosshair);
    }
}

/// Draws the picture pixel by pixel, with a small mark on changed ones.
fn paint(
    painter: &egui::Painter,
    cx: &ViewContext<'_>,
    pictures: &Pictures,
    row: usize,
    place: Rect,
) {
    let data = cx.run.data();
    cx.thumbnails.paint(painter, row, place);
    painter.rect_stroke(place, 0.0, Stroke::new(1.0, cx.theme.line), StrokeKind::Outside);
    let pixel = place.width() / pictures.side as f32;
    for value in data.moved().values().iter().filter(|value| value.row == row) {
        let (x, y) = (value.feature % pictures.side, value.feature / pictures.side);
        let corner = place.min + pixel * vec2(x as f32, y as f32);
        let tile = Rect::from_min_size(corner, vec2(pixel, pixel));
        painter.rect_filled(tile, 0.0, Color32::from_gray(grey(value.value)));
        let edge = Stroke::new(1.0, cx.theme.faded(cx.theme.accent, 0.6));
        painter.rect_stroke(tile, 0.0, edge, StrokeKind::Inside);
    }
}

fn grey(value: f64) -> u8 {
    (255.0 * value.clamp(0.0, 1.0)).round() as u8
}

/// Pixels under a stroke that don't have this value yet.
fn touched(
    data: &Dataset,
    side: usize,
    row: usize,
    [from, to]: [Pos2; 2],
    value: f64,
) -> Vec<(usize, f64)> {
    let stroke = to - from;
    let length = stroke.length_sq();
    let covers = |x: usize, y: usize| {
        let middle = egui::pos2(x as f32 + 0.5, y as f32 + 0.5);
        let along = if length > 0.0 { (middle - from).dot(stroke) / length } else { 0.0 };
        let nearest = from + along.clamp(0.0, 1.0) * stroke;
        nearest.distance(middle) <= RADIUS
    };
    let all = (0..side * side).filter(|&feature| covers(feature % side, feature / side));
    let differing =
        all.filter(|&feature| data.points.get([row, feature]).is_some_and(|&now| now != value));
    differing.map(|feature| (feature, value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{DataKind, RunConfig};
    use eframe::egui::pos2;

    #[test]
    fn a_stroke_covers_what_lies_under_it_and_names_only_what_changes() {
        let mut config = RunConfig::of(DataKind::Digits);
        config.data.points = 20;
        let mut data = Dataset::make(&config);
        let stroke = [pos2(1.5, 3.5), pos2(5.5, 3.5)];
        let values = touched(&data, 8, 0, stroke, 0.5);
        let pixels: Vec<usize> = values.iter().map(|v| v.0).collect();
        assert_eq!(pixels, [25, 26, 27, 28, 29], "row 3, columns 1 to 5");
        let moved = values.into_iter().map(|(feature, value)| crate::engine::config::MovedValue {
            row: 0,
            feature,
            value,
        });
        data.set_moved(&crate::engine::config::Moved::new(moved));
        assert!(touched(&data, 8, 0, stroke, 0.5).is_empty());
    }
}
