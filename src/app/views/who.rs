//! Who a point is: its name, and small words that stay readable on top of a plot.

use eframe::egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Response, vec2};

use crate::app::theme::{SMALL, Theme, UNIT};
use crate::app::{ViewContext, plots};
use crate::engine::data::Dataset;

/// The name of a point: its row and its class.
pub fn name(data: &Dataset, row: usize) -> String {
    format!("#{row} {}", class_name(data, row))
}

/// The name of a point's class.
pub fn class_name(data: &Dataset, row: usize) -> &str {
    let class = class(data, row);
    data.class_names.get(class).map_or("", String::as_str)
}

/// The class of a point.
pub fn class(data: &Dataset, row: usize) -> usize {
    data.labels.get(row).copied().unwrap_or(0)
}

/// Paints small words on a ground that lets them be read over points and lines; they are moved
/// as far as it takes to be inside `within`. Returns where they are.
pub fn tag(
    painter: &Painter,
    theme: &Theme,
    within: Rect,
    at: Pos2,
    anchor: Align2,
    words: &str,
    color: Color32,
) -> Rect {
    let galley = painter.layout_no_wrap(words.to_owned(), FontId::proportional(SMALL), color);
    let ground = ground(painter, within, at, anchor, words);
    painter.rect_filled(ground, 3.0, theme.faded(theme.plot, 0.8));
    painter.galley(ground.min + vec2(3.0, 1.0), galley, color);
    ground
}

/// Paints, in the middle of a view that has nothing to draw, why that is; names the view for a
/// screen reader.
pub fn instead(painter: &Painter, cx: &ViewContext<'_>, response: &Response, name: &str) {
    let words = cx.stage.health_words();
    plots::describe(response, &cx.name_of(name), || words.clone());
    let (font, color) = (FontId::proportional(SMALL), cx.theme.weak);
    let galley = painter.layout(words, font, color, response.rect.width() - 8.0 * UNIT);
    let at = Align2::CENTER_CENTER.anchor_size(response.rect.center(), galley.size());
    painter.galley(at.min, galley, color);
}

/// The ground on which [`tag`] would paint these words.
pub fn ground(painter: &Painter, within: Rect, at: Pos2, anchor: Align2, words: &str) -> Rect {
    let font = FontId::proportional(SMALL);
    let size = painter.layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER).size();
    moved_into(anchor.anchor_size(at, size + vec2(6.0, 2.0)), within)
}

/// The rectangle, moved to be inside the other as far as it can be; its left top is, in any case.
fn moved_into(rect: Rect, within: Rect) -> Rect {
    let x = rect.left().min(within.right() - rect.width()).max(within.left());
    let y = rect.top().min(within.bottom() - rect.height()).max(within.top());
    Rect::from_min_size(Pos2::new(x, y), rect.size())
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;

    #[test]
    fn words_are_moved_into_the_plot() {
        let within = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 50.0));
        let size = vec2(40.0, 12.0);
        let over = Rect::from_min_size(pos2(90.0, -4.0), size);
        assert_eq!(moved_into(over, within), Rect::from_min_size(pos2(60.0, 0.0), size));
        let good = Rect::from_min_size(pos2(10.0, 10.0), size);
        assert_eq!(moved_into(good, within), good);
        let wide = Rect::from_min_size(pos2(10.0, 10.0), vec2(140.0, 12.0));
        assert_eq!(moved_into(wide, within).left(), 0.0);
    }
}
