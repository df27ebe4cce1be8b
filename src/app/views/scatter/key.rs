//! Key of a scatter plot: which mark and colour is which class. It lies in a corner of the plot if it
//! leaves most of it free, and else in a strip above it.

use std::sync::Arc;

use eframe::egui::{Color32, FontId, Galley, Painter, Pos2, Sense, Ui, Vec2, pos2, vec2};

use crate::app::context::ViewContext;
use crate::app::marks;
use crate::app::theme::{POINT, Theme, UNIT};
use crate::engine::config::DataKind;
use crate::engine::data::Split;
use crate::lab::Toggle;

/// Share of the plot that a key in a corner has at most.
const IN_CORNER: Vec2 = vec2(0.25, 0.52);
/// The same for a key of two entries or fewer, whose words are longer.
const OF_SPLITS: f32 = 0.4;
/// The most lines of a strip, and the height that it leaves for the plot.
const LINES: usize = 2;
const LEAST_PLOT: f32 = 90.0;
/// Room that axes take away from a plot, about.
const AXES: Vec2 = vec2(40.0, 30.0);

/// A mark and what it means.
pub struct Entry {
    class: usize,
    split: Split,
    color: Color32,
    /// Ring around the mark, as points with a wrong label have it.
    ring: Option<Color32>,
    name: Arc<Galley>,
}

impl Entry {
    /// Width of mark and name, with the gap to the next entry.
    fn width(&self) -> f32 {
        self.name.size().x + 6.0 * UNIT
    }

    /// Paints mark and name, from this corner.
    pub fn paint(&self, painter: &Painter, theme: &Theme, corner: Pos2) {
        let middle = corner.y + 0.5 * self.name.size().y;
        let at = pos2(corner.x + 2.0 * UNIT, middle);
        let radius = POINT + 0.6;
        painter.add(marks::of_split(self.split, self.class, at, radius, self.color, theme.plot));
        if let Some(color) = self.ring {
            painter.add(marks::ring(at, radius, color));
        }
        painter.galley(pos2(at.x + 2.0 * UNIT, corner.y), self.name.clone(), theme.text);
    }
}

/// The key of a plot.
#[derive(Default)]
pub struct Key {
    /// The classes, then the splits that have marks of their own.
    pub entries: Vec<Entry>,
    /// Height of a line.
    pub line: f32,
    /// True if it goes into a corner of the plot.
    pub in_corner: bool,
}

impl Key {
    /// The key of a run's points; without room in a corner it is painted into a strip at the top of
    /// `ui`.
    pub fn lay_out(ui: &mut Ui, cx: &ViewContext<'_>) -> Self {
        let line = cx.theme.small + 0.75 * UNIT;
        let all = classes(ui, cx).into_iter().chain(others(ui, cx)).collect();
        let mut key = Self { entries: all, line, in_corner: false };
        if !key.find_room(ui, cx.theme) {
            // Without room for the classes, the meaning of hollow marks and spokes still is there.
            key.entries = others(ui, cx);
            key.find_room(ui, cx.theme);
        }
        key
    }

    /// Finds the place of the key; tells whether there is one.
    fn find_room(&mut self, ui: &mut Ui, theme: &Theme) -> bool {
        if self.entries.is_empty() {
            return false;
        }
        let plot = (ui.available_size() - AXES).max(Vec2::ZERO);
        let share = if self.entries.len() <= 2 { OF_SPLITS } else { IN_CORNER.x };
        let size = self.size();
        if size.x < share * plot.x && size.y < IN_CORNER.y * plot.y {
            self.in_corner = true;
            return true;
        }
        let (corners, lines) = self.flow(ui.available_width());
        let height = lines as f32 * self.line + UNIT;
        let has_room = lines <= LINES && ui.available_height() - height >= LEAST_PLOT;
        if has_room {
            let size = vec2(ui.available_width(), height);
            let (strip, _) = ui.allocate_exact_size(size, Sense::hover());
            for (at, entry) in corners.into_iter().zip(&self.entries) {
                entry.paint(ui.painter(), theme, strip.min + at.to_vec2());
            }
        }
        has_room
    }

    /// Size of the key, one entry under the other.
    pub fn size(&self) -> Vec2 {
        let widest = self.entries.iter().map(|entry| entry.name.size().x).fold(0.0, f32::max);
        vec2(widest + 5.0 * UNIT, self.line * self.entries.len() as f32 + 1.5 * UNIT)
    }

    /// Corners of the entries one after the other in lines of this width, and the number of lines.
    pub fn flow(&self, width: f32) -> (Vec<Pos2>, usize) {
        let (mut at, mut lines) = (Pos2::ZERO, 1);
        let corners = self.entries.iter().map(|entry| {
            if at.x > 0.0 && at.x + entry.width() > width {
                (at, lines) = (pos2(0.0, at.y + self.line), lines + 1);
            }
            let corner = at;
            at.x += entry.width();
            corner
        });
        (corners.collect(), lines)
    }
}

fn laid_out(ui: &Ui, cx: &ViewContext<'_>, words: &str) -> Arc<Galley> {
    let font = FontId::proportional(cx.theme.small);
    ui.painter().layout_no_wrap(words.to_owned(), font, cx.theme.text)
}

/// Entry for each class, in the mark of its points.
fn classes(ui: &Ui, cx: &ViewContext<'_>) -> Vec<Entry> {
    let data = cx.run.data();
    let entry = |(class, name): (usize, &String)| {
        let split = if data.is_unseen_class(class) { Split::Unseen } else { Split::Train };
        let name = laid_out(ui, cx, name);
        Entry { class, split, color: cx.theme.class(class), ring: None, name }
    };
    // Of classes to draw, those that have points.
    let is_drawn = cx.run.config().data.kind == DataKind::Drawn;
    let mut has_points = vec![!is_drawn; data.classes()];
    if is_drawn {
        data.present().for_each(|row| has_points[data.labels[row]] = true);
    }
    let classes = data.class_names.iter().enumerate();
    classes.filter(|&(class, _)| has_points[class]).map(entry).collect()
}

/// Entry for each split that has its own mark, and for wrong labels.
fn others(ui: &Ui, cx: &ViewContext<'_>) -> Vec<Entry> {
    let data = cx.run.data();
    let names = [(Split::HeldOut, "held out"), (Split::Unseen, "not trained on")];
    let all = cx.lab.display().shows(Toggle::HeldOut);
    let is_shown = |split| all && !data.rows(split).is_empty();
    let entry = |(split, name): (Split, &str)| Entry {
        class: 0,
        split,
        color: cx.theme.weak,
        ring: None,
        name: laid_out(ui, cx, name),
    };
    let wrong = data.mislabelled().first().map(|&(_, class)| Entry {
        ring: Some(cx.theme.class(class)),
        ..entry((Split::Train, "wrong label (ring: true class)"))
    });
    names.into_iter().filter(|&(split, _)| is_shown(split)).map(entry).chain(wrong).collect()
}
