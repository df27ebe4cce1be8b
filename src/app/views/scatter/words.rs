//! Words on a plot: the name of a point, the legend of the classes, and notes.

use eframe::egui::{Align2, Color32, FontId, Pos2, Rect, Vec2, pos2, vec2};

use super::beside;
use super::sheet::Sheet;
use crate::app::marks;
use crate::app::point_labels;
use crate::app::theme::{POINT, ROLE, UNIT};
use crate::app::views::labels;
use crate::engine::data::Split;

/// Most classes that a legend names.
const LEGEND: usize = 10;
/// Opacity of the ground of words that stay.
const GROUND: f32 = 0.75;
/// Opacity of the ground of words that come and go with the pointer.
const LABEL: f32 = 0.94;
/// A mark and what it means.
struct Entry {
    class: usize,
    split: Split,
    color: Color32,
    name: String,
}

/// Note on a plot.
pub struct Note {
    /// Text if there is room.
    pub long: String,
    /// Text if there is little room.
    pub short: String,
}

impl Sheet<'_> {
    /// Labels a point with its name, and its picture if it has one.
    pub(super) fn label_of(&self, row: usize) {
        let Some(at) = self.at(row) else { return };
        let words = self.laid_out(&point_labels::with_split(self.run.data(), row));
        let side = self.thumbnail_side().map_or(0.0, |side| side + UNIT);
        let size = vec2(words.size().x.max(side), words.size().y + side) + Vec2::splat(2.0 * UNIT);
        let rect = beside::label(at, size, ROLE + 2.0 * UNIT, self.frame());
        self.painter.rect_filled(rect, UNIT, self.theme.faded(self.theme.panel, LABEL));
        let corner = rect.min + Vec2::splat(UNIT);
        let height = words.size().y;
        self.painter.galley(corner, words, self.theme.text);
        if side > 0.0 {
            let picture =
                Rect::from_min_size(corner + vec2(0.0, height + UNIT), Vec2::splat(side - UNIT));
            self.thumbnails.paint(&self.painter, row, picture);
        }
    }

    /// Names the classes in an uncrowded corner, if there is room.
    pub fn legend(&mut self) {
        let data = self.run.data();
        let classes = (data.classes() <= LEGEND).then(|| self.classes());
        let whole = classes.is_some_and(|mut entries| {
            entries.extend(self.splits());
            self.legend_of(&entries, 0.25)
        });
        // Without room for the classes, the meaning of the spokes still gets an entry.
        if !whole && data.unseen_classes() > 0 {
            self.legend_of(&self.splits(), 0.4);
        }
    }

    /// Entry for each class, in the mark of its points.
    fn classes(&self) -> Vec<Entry> {
        let data = self.run.data();
        let entry = |(class, name): (usize, &String)| {
            let split = if data.is_unseen_class(class) { Split::Unseen } else { Split::Train };
            Entry { class, split, color: self.theme.class(class), name: name.clone() }
        };
        data.class_names.iter().enumerate().map(entry).collect()
    }

    /// Entry for each split that has its own mark.
    fn splits(&self) -> Vec<Entry> {
        let names = [(Split::HeldOut, "held out"), (Split::Unseen, "not trained on")];
        let is_shown =
            |split| self.run.data().rows(split).first().is_some_and(|&row| self.shows(row));
        let entry = |(split, name): (Split, &str)| Entry {
            class: 0,
            split,
            color: self.theme.weak,
            name: name.to_owned(),
        };
        names.into_iter().filter(|&(split, _)| is_shown(split)).map(entry).collect()
    }

    /// Writes these entries into a corner, if they fit into this share of the width. Returns true
    /// if they did.
    fn legend_of(&mut self, entries: &[Entry], share: f32) -> bool {
        let words: Vec<_> = entries.iter().map(|entry| self.laid_out(&entry.name)).collect();
        let line = self.theme.small + 0.75 * UNIT;
        let widest = words.iter().map(|galley| galley.size().x).fold(0.0, f32::max);
        let size = vec2(widest + 5.0 * UNIT, line * entries.len() as f32 + 1.5 * UNIT);
        let frame = self.frame().shrink(UNIT);
        let fits = size.x < share * frame.width() && size.y < 0.52 * frame.height();
        if entries.is_empty() || !fits {
            return false;
        }
        let place = self.scatter.legend_at.stay_or_move(frame, size, &self.scatter.on_screen);
        self.scatter.legend_at = place;
        let ground = place.of(frame, size);
        let corner = ground.min;
        self.ground(ground);
        for (k, (entry, galley)) in entries.iter().zip(words).enumerate() {
            let y = corner.y + 0.75 * UNIT + line * (k as f32 + 0.5);
            let at = pos2(corner.x + 2.0 * UNIT, y);
            let Entry { class, split, color, .. } = *entry;
            let mark = marks::of_split(split, class, at, POINT + 0.6, color, self.theme.plot);
            self.painter.add(mark);
            let left = pos2(at.x + 2.0 * UNIT, y - 0.5 * galley.size().y);
            self.painter.galley(left, galley, self.theme.text);
        }
        true
    }

    /// Writes notes one under the other in the lower left corner, shortened if they don't fit; what
    /// still doesn't fit is left out.
    pub fn notes(&self, notes: &[Note]) {
        let frame = self.frame();
        let mut bottom = frame.bottom() - UNIT;
        let room = frame.width() - 4.0 * UNIT;
        for note in notes.iter().rev() {
            let texts = [&note.long, &note.short];
            let galley = labels::fitting(&self.painter, &texts, room, self.theme.text);
            let Some(galley) = galley else { continue };
            let size = galley.size() + vec2(2.0 * UNIT, 0.0);
            if bottom - size.y < frame.center().y {
                continue;
            }
            let corner = pos2(frame.left() + UNIT, bottom - size.y);
            self.ground(Rect::from_min_size(corner, size));
            self.painter.galley(corner + vec2(UNIT, 0.0), galley, self.theme.text);
            bottom -= size.y + 1.0;
        }
    }

    /// Writes a warning in the middle of the upper edge.
    pub fn remark(&self, words: &str) {
        let at: Pos2 = self.frame().center_top() + vec2(0.0, 2.0 * UNIT);
        let font = FontId::proportional(self.theme.small);
        let color = self.theme.text;
        let galley = self.painter.layout(
            words.to_owned(),
            font,
            color,
            (self.frame().width() - 6.0 * UNIT).max(40.0),
        );
        let rect = Align2::CENTER_TOP.anchor_size(at, galley.size());
        self.ground(rect.expand(UNIT));
        self.painter.galley(rect.min, galley, color);
    }

    fn laid_out(&self, words: &str) -> std::sync::Arc<eframe::egui::Galley> {
        let font = FontId::proportional(self.theme.small);
        self.painter.layout_no_wrap(words.to_owned(), font, self.theme.text)
    }

    fn ground(&self, rect: Rect) {
        self.painter.rect_filled(rect, UNIT, self.theme.faded(self.theme.panel, GROUND));
    }
}
