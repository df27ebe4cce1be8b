//! Words on a plot: what a point is, which colour is which class, and what there is to know.

use eframe::egui::{Align2, FontId, Pos2, Rect, Vec2, pos2, vec2};

use super::{Sheet, beside};
use crate::app::marks;
use crate::app::theme::{POINT, ROLE, SMALL, UNIT};
use crate::engine::data::Dataset;
use crate::lab::Lab;

/// Most classes that a legend names.
const LEGEND: usize = 10;
/// How opaque the ground of words is that stay.
const GROUND: f32 = 0.75;
/// How opaque the ground of words is that come and go with the pointer.
const LABEL: f32 = 0.94;
/// A legend moves only where it would hide this share of the points.
const HIDDEN: f64 = 0.01;

/// Where a legend stands; the lower left corner is for notes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Corner {
    #[default]
    UpperRight,
    UpperLeft,
    LowerRight,
}

impl Corner {
    const ALL: [Self; 3] = [Self::UpperRight, Self::UpperLeft, Self::LowerRight];

    /// A box of this size in this corner of the frame.
    fn of(self, frame: Rect, size: Vec2) -> Rect {
        let align = match self {
            Self::UpperRight => Align2::RIGHT_TOP,
            Self::UpperLeft => Align2::LEFT_TOP,
            Self::LowerRight => Align2::RIGHT_BOTTOM,
        };
        align.align_size_within_rect(size, frame)
    }

    /// This corner while it hides few points, else the one that hides fewest.
    fn stay_or_move(self, frame: Rect, size: Vec2, points: &[Pos2]) -> Self {
        let hidden = |corner: &Self| {
            let rect = corner.of(frame, size);
            points.iter().filter(|&&at| rect.contains(at)).count()
        };
        if hidden(&self) as f64 <= HIDDEN * points.len() as f64 {
            return self;
        }
        Self::ALL.into_iter().min_by_key(hidden).unwrap_or(self)
    }
}

/// Something to know of a plot.
pub struct Note {
    /// As it is said where there is room.
    pub long: String,
    /// As it is said where there is little.
    pub short: String,
}

impl Sheet<'_> {
    /// Says which point this is, beside it, with its picture where it is one.
    pub(super) fn label_of(&self, row: usize) {
        let Some(at) = self.at(row) else { return };
        let words = self.laid_out(&name_of(self.lab.data(), row));
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

    /// Names the classes in a corner with few points, where there is room.
    pub fn legend(&mut self) {
        let data = self.lab.data();
        let shows_held_out = data.held_out.first().is_some_and(|&row| self.shows(row));
        let names = data.class_names.iter().map(String::as_str).enumerate();
        let mut rows: Vec<(usize, &str, bool)> =
            names.map(|(class, name)| (class, name, false)).collect();
        if shows_held_out {
            rows.push((0, "held out", true));
        }
        let words: Vec<_> = rows.iter().map(|(_, name, _)| self.laid_out(name)).collect();
        let line = SMALL + 0.75 * UNIT;
        let widest = words.iter().map(|galley| galley.size().x).fold(0.0, f32::max);
        let size = vec2(widest + 5.0 * UNIT, line * rows.len() as f32 + 1.5 * UNIT);
        let frame = self.frame().shrink(UNIT);
        let fits = size.x < 0.25 * frame.width() && size.y < 0.52 * frame.height();
        if data.classes() > LEGEND || !fits {
            return;
        }
        let place = self.scatter.legend_at.stay_or_move(frame, size, &self.scatter.on_screen);
        self.scatter.legend_at = place;
        let ground = place.of(frame, size);
        let corner = ground.min;
        self.ground(ground);
        for (k, ((class, _, held_out), galley)) in rows.into_iter().zip(words).enumerate() {
            let y = corner.y + 0.75 * UNIT + line * (k as f32 + 0.5);
            let color = if held_out { self.theme.weak } else { self.theme.class(class) };
            let at = pos2(corner.x + 2.0 * UNIT, y);
            let hollow_on = held_out.then_some(self.theme.plot);
            self.painter.add(marks::point(class, at, POINT + 0.6, color, hollow_on));
            let left = pos2(at.x + 2.0 * UNIT, y - 0.5 * galley.size().y);
            self.painter.galley(left, galley, self.theme.text);
        }
    }

    /// Says these things one under the other in the lower left corner, in few words where many
    /// don't fit; what doesn't fit at all is left out.
    pub fn notes(&self, notes: &[Note]) {
        let frame = self.frame();
        let mut bottom = frame.bottom() - UNIT;
        let room = frame.width() - 4.0 * UNIT;
        for note in notes.iter().rev() {
            let mut galley = self.laid_out(&note.long);
            if galley.size().x > room {
                galley = self.laid_out(&note.short);
            }
            let size = galley.size() + vec2(2.0 * UNIT, 0.0);
            if galley.size().x > room || bottom - size.y < frame.center().y {
                continue;
            }
            let corner = pos2(frame.left() + UNIT, bottom - size.y);
            self.ground(Rect::from_min_size(corner, size));
            self.painter.galley(corner + vec2(UNIT, 0.0), galley, self.theme.text);
            bottom -= size.y + 1.0;
        }
    }

    /// Says one thing in the middle of the upper edge, in the colour of what is wrong.
    pub fn remark(&self, words: &str) {
        let at: Pos2 = self.frame().center_top() + vec2(0.0, 2.0 * UNIT);
        let font = FontId::proportional(SMALL);
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
        let font = FontId::proportional(SMALL);
        self.painter.layout_no_wrap(words.to_owned(), font, self.theme.text)
    }

    fn ground(&self, rect: Rect) {
        self.painter.rect_filled(rect, UNIT, self.theme.faded(self.theme.panel, GROUND));
    }
}

/// Which point a row is: "#17 · arm 2 · held out".
fn name_of(data: &Dataset, row: usize) -> String {
    let class = data.labels.get(row).and_then(|&class| data.class_names.get(class));
    let class = class.map_or("", String::as_str);
    let held_out = if data.is_held_out(row) { " · held out" } else { "" };
    format!("#{row} · {class}{held_out}")
}

/// The plot in a sentence, for those who can't see it.
pub(super) fn summary(lab: &Lab) -> String {
    let data = lab.data();
    let mut words = format!(
        "{} points of {} classes, {} of them held out, at step {}.",
        data.len(),
        data.classes(),
        data.held_out.len(),
        lab.report().step,
    );
    if let Some(shown) = lab.shown_triplet() {
        let [a, p, n] =
            [shown.id.anchor, shown.id.positive, shown.id.negative].map(|row| name_of(data, row));
        words.push_str(&format!(" Shown triplet: anchor {a}, positive {p}, negative {n}."));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;

    #[test]
    fn a_legend_moves_away_from_points_and_stays_while_it_hides_none() {
        let frame = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 100.0));
        let size = vec2(30.0, 30.0);
        let upper_right = [pos2(90.0, 10.0)];
        let moved = Corner::UpperRight.stay_or_move(frame, size, &upper_right);
        assert_eq!(moved, Corner::UpperLeft);
        assert_eq!(moved.stay_or_move(frame, size, &[]), Corner::UpperLeft);
        let upper = [pos2(90.0, 10.0), pos2(10.0, 10.0)];
        assert_eq!(moved.stay_or_move(frame, size, &upper), Corner::LowerRight);
    }

    #[test]
    fn a_point_is_named_with_its_class_and_whether_it_is_held_out() {
        let data = Dataset::make(&RunConfig::default());
        let held_out = data.held_out[0];
        let class = &data.class_names[data.labels[held_out]];
        assert_eq!(name_of(&data, held_out), format!("#{held_out} · {class} · held out"));
        let trained_on = data.train[0];
        assert!(!name_of(&data, trained_on).contains("held out"));
    }

    #[test]
    fn the_summary_names_the_shown_triplet() {
        let lab = Lab::new(RunConfig::default()).unwrap();
        let shown = lab.shown_triplet().unwrap();
        assert!(summary(&lab).contains(&format!("anchor #{} ", shown.id.anchor)));
    }
}
