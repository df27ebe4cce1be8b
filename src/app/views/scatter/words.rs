//! Words on a plot: what a point is, which colour is which class, and what there is to know.

use eframe::egui::{Align2, Color32, FontId, Pos2, Rect, Vec2, pos2, vec2};
use egui_plot::PlotBounds;

use super::{Sheet, beside};
use crate::app::marks;
use crate::app::numbers::{count, short};
use crate::app::theme::{POINT, ROLE, SMALL, UNIT};
use crate::engine::choice::Distance;
use crate::engine::data::{Dataset, Split};
use crate::lab::{Stage, mixing};

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

/// A mark and what it means.
struct Entry {
    class: usize,
    split: Split,
    color: Color32,
    name: String,
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
        let words = self.laid_out(&name_of(self.stage.data(), row));
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
        let data = self.stage.data();
        let classes = (data.classes() <= LEGEND).then(|| self.classes());
        let whole = classes.is_some_and(|mut entries| {
            entries.extend(self.splits());
            self.legend_of(&entries, 0.25)
        });
        // Where there is no room for the classes, what the spokes mean is still said.
        if !whole && data.unseen_classes() > 0 {
            self.legend_of(&self.splits(), 0.4);
        }
    }

    /// An entry for each class, in the mark of its points.
    fn classes(&self) -> Vec<Entry> {
        let data = self.stage.data();
        let entry = |(class, name): (usize, &String)| {
            let split = if data.is_unseen_class(class) { Split::Unseen } else { Split::Train };
            Entry { class, split, color: self.theme.class(class), name: name.clone() }
        };
        data.class_names.iter().enumerate().map(entry).collect()
    }

    /// An entry for each kind of mark that says what a point is there for.
    fn splits(&self) -> Vec<Entry> {
        let names = [(Split::HeldOut, "held out"), (Split::Unseen, "not trained on")];
        let is_shown =
            |split| self.stage.data().rows(split).first().is_some_and(|&row| self.shows(row));
        let entry = |(split, name): (Split, &str)| Entry {
            class: 0,
            split,
            color: self.theme.weak,
            name: name.to_owned(),
        };
        names.into_iter().filter(|&(split, _)| is_shown(split)).map(entry).collect()
    }

    /// Writes these entries into a corner, where they fit into this share of the width; whether
    /// they do.
    fn legend_of(&mut self, entries: &[Entry], share: f32) -> bool {
        let words: Vec<_> = entries.iter().map(|entry| self.laid_out(&entry.name)).collect();
        let line = SMALL + 0.75 * UNIT;
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
    let split = match data.split_of(row) {
        Split::Train => "",
        Split::HeldOut => " · held out",
        Split::Unseen => " · class not trained on",
    };
    format!("#{row} · {class}{split}")
}

/// Where points are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// As the network gets them.
    Input,
    /// Where the network places them.
    Embedding,
}

/// Which classes are mixed, in words, and of what: the run, the step, the distance.
pub(super) type Mixing = Option<((u64, u64, Distance), String)>;

impl Space {
    /// Which classes are mixed here by true distance, in words; `known` is what was said last,
    /// which is said again while it is so.
    pub(super) fn mixing(self, stage: &Stage, known: &mut Mixing) -> String {
        let (run, data) = (stage.run(), stage.data());
        let of = match self {
            Self::Input => (run, 0, Distance::Euclidean),
            Self::Embedding => (run, stage.report().step, stage.config().distance),
        };
        if let Some((_, words)) = known.as_ref().filter(|(known, _)| *known == of) {
            return words.clone();
        }
        let points = match self {
            Self::Input => data.points.view(),
            Self::Embedding => stage.scene().embedding.view(),
        };
        let pairs = mixing::mixed(points, &data.labels, of.2);
        let words = mixing::in_words(&pairs, &data.class_names);
        *known = Some((of, words.clone()));
        words
    }
}

/// The plot in a sentence, for those who can't see it; `mixing` says which classes are mixed.
pub(super) fn summary(stage: &Stage, in_sight: &PlotBounds, mixing: &str) -> String {
    let data = stage.data();
    let mut words = format!(
        "{} points, {} classes, {} held out, at step {}; {mixing}.",
        count(data.len() as u64),
        data.classes(),
        count(data.held_out.len() as u64),
        count(stage.report().step),
    );
    if data.unseen_classes() > 0 {
        let names = &data.class_names[data.classes() - data.unseen_classes()..];
        words.push_str(&format!(" Not trained on: {}.", names.join(", ")));
    }
    if let Some(shown) = stage.shown_triplet() {
        let [a, p, n] =
            [shown.id.anchor, shown.id.positive, shown.id.negative].map(|row| name_of(data, row));
        words.push_str(&format!(" Shown triplet: anchor {a}, positive {p}, negative {n}."));
    }
    let ([left, low], [right, high]) = (in_sight.min(), in_sight.max());
    let [left, right, low, high] = [left, right, low, high].map(short);
    words.push_str(&format!(" In sight: {left} to {right} across, {low} to {high} up."));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;
    use crate::lab::{Command, Lab};

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
        let in_sight = PlotBounds::from_min_max([-1.0, -2.0], [3.0, 4.0]);
        let words = summary(&lab, &in_sight, "no class is mixed with another");
        assert!(words.starts_with("1\u{2009}000 points, 4 classes, "), "{words}");
        assert!(words.contains("at step 0; no class is mixed with another."), "{words}");
        assert!(words.contains("In sight: −1 to 3 across, −2 to 4 up."));
        assert!(words.contains(&format!("anchor #{} ", shown.id.anchor)));
    }

    #[test]
    fn which_classes_are_mixed_is_said_of_the_points_as_they_are_now() {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        let mut known = None;
        let untrained = Space::Embedding.mixing(&lab, &mut known);
        assert!(untrained.contains("is mixed with"), "{untrained}");
        (0..600).for_each(|_| lab.apply(Command::Step));
        let trained = Space::Embedding.mixing(&lab, &mut known);
        assert_eq!(trained, "no class is mixed with another");
        assert_eq!(Space::Embedding.mixing(&lab, &mut known), trained);
        lab.apply(Command::Reset);
        assert_eq!(Space::Embedding.mixing(&lab, &mut known), untrained);
    }
}
