//! Small words on top of a plot that stay readable and cover neither its marks nor each other.

use std::sync::Arc;

use eframe::egui::text::LayoutJob;
use eframe::egui::{
    Align2, Color32, FontId, Galley, Painter, Pos2, Rect, Response, TextStyle, Ui, vec2,
};

use crate::app::context::ViewContext;
use crate::app::plots;
use crate::app::theme::{Theme, UNIT};
use crate::lab::diagnosis::words::no_triplet;

/// The small letters of this window.
fn small(painter: &Painter) -> FontId {
    TextStyle::Small.resolve(&painter.ctx().global_style())
}

/// Paints small words on a ground, so that they can be read over points and lines, and moves them
/// inside `within`. Returns the ground.
pub fn tag(
    painter: &Painter,
    theme: &Theme,
    within: Rect,
    at: Pos2,
    anchor: Align2,
    words: &str,
    color: Color32,
) -> Rect {
    let galley = painter.layout_no_wrap(words.to_owned(), FontId::proportional(theme.small), color);
    let ground = moved_into(anchor.anchor_size(at, galley.size() + vec2(6.0, 2.0)), within);
    painter.rect_filled(ground, 3.0, theme.faded(theme.plot, 0.8));
    painter.galley(ground.min + vec2(3.0, 1.0), galley, color);
    ground
}

/// Paints letters that can be read over bars and lines.
pub fn grounded(painter: &Painter, theme: &Theme, at: Pos2, anchor: Align2, galley: Arc<Galley>) {
    let rect = anchor.anchor_size(at, galley.size());
    painter.rect_filled(rect.expand2(vec2(2.0, 0.0)), 2.0, theme.faded(theme.plot, 0.8));
    painter.galley(rect.min, galley, theme.text);
}

/// Says in the middle of a view why it has nothing to draw, and names it for a screen reader.
pub fn instead(painter: &Painter, cx: &ViewContext<'_>, response: &Response, name: &str) {
    let words = no_triplet(cx.run.report()).to_owned();
    plots::describe(response, &cx.name_of(name), || words.clone());
    let (font, color) = (FontId::proportional(cx.theme.small), cx.theme.weak);
    let galley = painter.layout(words, font, color, response.rect.width() - 8.0 * UNIT);
    let at = Align2::CENTER_CENTER.anchor_size(response.rect.center(), galley.size());
    painter.galley(at.min, galley, color);
}

/// Says something in the middle of a view that has nothing to draw yet.
pub fn in_the_middle(ui: &mut Ui, words: &str) {
    ui.centered_and_justified(|ui| ui.weak(words));
}

/// Lays out one line of small words, cut at the end if it is wider than `width`.
pub fn cut(painter: &Painter, words: &str, width: f32, color: Color32) -> Arc<Galley> {
    let font = small(painter);
    let mut job = LayoutJob::simple_singleline(words.to_owned(), font, color);
    job.wrap.max_width = width;
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    painter.layout_job(job)
}

/// Lays out the first of these texts, from long to short, that is no wider than `width`; `None` if
/// none is.
pub fn fitting(
    painter: &Painter,
    texts: &[impl AsRef<str>],
    width: f32,
    color: Color32,
) -> Option<Arc<Galley>> {
    let font = small(painter);
    let laid_out = |text: &str| painter.layout_no_wrap(text.to_owned(), font.clone(), color);
    texts.iter().map(|text| laid_out(text.as_ref())).find(|galley| galley.size().x <= width)
}

/// The ground on which [`tag`] would paint these words.
pub fn ground(painter: &Painter, within: Rect, at: Pos2, anchor: Align2, words: &str) -> Rect {
    let font = small(painter);
    let size = painter.layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER).size();
    moved_into(anchor.anchor_size(at, size + vec2(6.0, 2.0)), within)
}

/// The rectangle, moved inside another; to its upper left corner if it is too large.
pub fn moved_into(rect: Rect, within: Rect) -> Rect {
    let min = rect.min.min(within.max - rect.size()).max(within.min);
    Rect::from_min_size(min, rect.size())
}

/// Places names on a picture that cover neither its marks nor each other.
pub struct Names<'a> {
    /// Painter whose clip rectangle holds all names.
    pub painter: &'a Painter,
    /// Colours.
    pub theme: &'a Theme,
    /// Places that no name may cover.
    pub taken: Vec<Rect>,
}

impl Names<'_> {
    /// Writes words at the first free of these places, or nowhere.
    pub fn put(&mut self, places: impl IntoIterator<Item = Pos2>, words: &str, color: Color32) {
        let within = self.painter.clip_rect();
        let free = places.into_iter().find(|&at| {
            let ground = ground(self.painter, within, at, Align2::CENTER_CENTER, words);
            !self.taken.iter().any(|taken| taken.intersects(ground))
        });
        if let Some(at) = free {
            let center = Align2::CENTER_CENTER;
            let ground = tag(self.painter, self.theme, within, at, center, words, color);
            self.taken.push(ground);
        }
    }
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
