//! Words of points that are texts, where points that are pictures have their picture.

use std::sync::Arc;

use eframe::egui::text::LayoutJob;
use eframe::egui::{Align2, Color32, FontId, Galley, Painter, Rect, vec2};

use super::theme::{Theme, UNIT};

/// Lays out a text in as many lines as fit into `rect`, the last one cut with an ellipsis.
pub fn lay_out(painter: &Painter, theme: &Theme, text: &str, rect: Rect) -> Arc<Galley> {
    let font = FontId::proportional(theme.small);
    let mut job = LayoutJob::simple(text.to_owned(), font, theme.text, rect.width().max(1.0));
    job.wrap.max_rows = ((rect.height() / (1.25 * theme.small)) as usize).max(1);
    // A word that is wider than the rectangle is cut too.
    job.wrap.break_anywhere = job.wrap.max_rows == 1;
    painter.layout_job(job)
}

/// Writes a text into the middle of `rect`, on a ground with an edge in the colour of its class.
pub fn paint(painter: &Painter, theme: &Theme, text: &str, rect: Rect, class: Color32) {
    paint_beside(painter, theme, text, rect, class, 0.0);
}

/// The same, with this width left free at the right, for a mark.
pub fn paint_beside(
    painter: &Painter,
    theme: &Theme,
    text: &str,
    rect: Rect,
    class: Color32,
    free: f32,
) {
    painter.rect_filled(rect, 2.0, theme.plot);
    let (edge, inside) = rect.split_left_right_at_x(rect.left() + 0.75 * UNIT);
    painter.rect_filled(edge, 0.0, class);
    let mut inside = inside.shrink2(vec2(0.75 * UNIT, 0.0));
    inside.max.x -= free;
    let galley = lay_out(painter, theme, text, inside);
    let corner = Align2::LEFT_CENTER.anchor_size(inside.left_center(), galley.size()).min;
    painter.with_clip_rect(rect.intersect(painter.clip_rect())).galley(corner, galley, theme.text);
}
