//! Key of a scatter plot: which mark and colour is which class. It lies in a corner of the plot if it
//! leaves most of it free, and else in a strip above it; of very many classes it is a list to open.
//!
//! The pointer on a class lights it up in all views, and a click shows it alone.

use std::sync::Arc;

use eframe::egui::{
    Color32, FontId, Galley, Painter, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};
use egui_material_icons::icons::ICON_ARROW_DROP_DOWN;

use super::classes::{list_of_classes, menu_of_class};
use super::corner::Corner;
use super::orbit::is_beside_ball;
use crate::app::command::Commands;
use crate::app::context::ViewContext;
use crate::app::marks;
use crate::app::theme::{POINT, Theme, UNIT};
use crate::engine::config::DataKind;
use crate::engine::data::Split;
use crate::engine::numbers::count;
use crate::lab::policy::HasPolicy as _;
use crate::lab::{ActiveRun, Command, Control, Display, Thing, Toggle};
use crate::lesson::Visibility;

/// Share of the plot that a key in a corner has at most, in one column and in several.
const IN_CORNER: [Vec2; 2] = [vec2(0.25, 0.52), vec2(0.42, 0.36)];
/// Most columns of a key in a corner.
const COLUMNS: usize = 3;
/// The width that a key of two entries or fewer may have, whose words are longer.
const OF_SPLITS: f32 = 0.4;
/// The most lines of a strip, and the height that it leaves for the plot.
const LINES: usize = 2;
const LEAST_PLOT: f32 = 90.0;
/// Room that axes take away from a plot, about.
const AXES: Vec2 = vec2(40.0, 30.0);
/// The most classes that can have an entry each.
const MOST_CLASSES: usize = 40;
/// Opacity of an entry whose class isn't shown.
const OFF: f32 = 0.35;

/// Meaning of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Class(usize),
    /// A split with marks of its own, or points with a wrong label.
    Kind,
    /// All classes, in a list to open.
    List,
}

/// A mark and what it means.
pub struct Entry {
    meaning: Meaning,
    class: usize,
    split: Split,
    color: Color32,
    /// Ring around the mark, as points with a wrong label have it.
    ring: Option<Color32>,
    name: Arc<Galley>,
    opacity: f32,
}

impl Entry {
    /// Width of mark and name, with the gap to the next entry.
    fn width(&self) -> f32 {
        self.name.size().x + 6.0 * UNIT
    }

    /// Paints mark and name, from this corner.
    pub fn paint(&self, painter: &Painter, theme: &Theme, corner: Pos2) {
        let ink = theme.faded(theme.text, self.opacity);
        if self.meaning == Meaning::List {
            painter.galley(corner + vec2(UNIT, 0.0), self.name.clone(), ink);
            return;
        }
        let middle = corner.y + 0.5 * self.name.size().y;
        let at = pos2(corner.x + 2.0 * UNIT, middle);
        let radius = POINT + 0.6;
        let color = theme.faded(self.color, self.opacity);
        painter.add(marks::of_split(self.split, self.class, at, radius, color, theme.plot));
        if let Some(color) = self.ring {
            painter.add(marks::ring(at, radius, color));
        }
        let at = pos2(at.x + 2.0 * UNIT, corner.y);
        painter.galley_with_override_text_color(at, self.name.clone(), ink);
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
    /// Columns in the corner.
    columns: usize,
    /// Corners of the entries in the strip.
    in_strip: Vec<Pos2>,
    /// True if the plot is one in three dimensions.
    in_space: bool,
    /// True if a click changes which classes are shown.
    can_filter: bool,
    /// True if it has each class, not a list that opens.
    pub is_full: bool,
}

impl Key {
    /// The key of a run's points; without room in a corner, or if it would hide points there
    /// (`is_crowded`), it is painted into a strip at the top of `ui`. In three dimensions
    /// (`in_space`), a key beside the ball hides nothing.
    pub fn lay_out(ui: &mut Ui, cx: &ViewContext<'_>, is_crowded: bool, in_space: bool) -> Self {
        let line = cx.theme.small + if cx.theme.touch { 3.0 * UNIT } else { 0.75 * UNIT };
        let can_filter = cx.seen(Control::Display) == Visibility::Free;
        let mut key = Self { line, columns: 1, can_filter, in_space, ..Self::default() };
        let classes = cx.run.data().classes();
        if classes <= MOST_CLASSES {
            key.entries = classes_of(ui, cx).into_iter().chain(others(ui, cx)).collect();
            key.is_full = true;
            if key.find_room(ui, cx.theme, is_crowded) {
                return key;
            }
        }
        // Without room for the classes, the meaning of hollow marks and spokes still is there.
        let list = || {
            let words = number_of_classes(classes, cx.lab.display().filter.classes().len());
            entry(ui, cx, Meaning::List, &format!("{words} {}", ICON_ARROW_DROP_DOWN.codepoint))
        };
        let all: [Vec<Entry>; 2] =
            [[list()].into_iter().chain(others(ui, cx)).collect(), [list()].into_iter().collect()];
        key.is_full = false;
        for entries in all {
            key.entries = entries;
            if key.find_room(ui, cx.theme, false) {
                return key;
            }
        }
        key.entries.clear();
        key
    }

    /// Finds the place of the key; tells whether there is one.
    fn find_room(&mut self, ui: &mut Ui, theme: &Theme, is_crowded: bool) -> bool {
        if self.entries.is_empty() {
            return false;
        }
        if self.in_space && !is_crowded && self.fits_beside_ball(ui.available_size()) {
            self.in_corner = true;
            return true;
        }
        let plot = (ui.available_size() - AXES).max(Vec2::ZERO);
        for columns in 1..=COLUMNS.min(self.entries.len()) {
            self.columns = columns;
            let size = self.size();
            let mut share = IN_CORNER[usize::from(columns > 1)];
            if self.entries.len() <= 2 {
                share.x = OF_SPLITS;
            }
            if !is_crowded && size.x < share.x * plot.x && size.y < share.y * plot.y {
                self.in_corner = true;
                return true;
            }
        }
        let (corners, lines) = self.flow(ui.available_width());
        let height = lines as f32 * self.line + UNIT;
        let has_room = lines <= LINES && ui.available_height() - height >= LEAST_PLOT;
        if has_room {
            let size = vec2(ui.available_width(), height);
            let (strip, _) = ui.allocate_exact_size(size, Sense::hover());
            self.in_strip = corners.into_iter().map(|at| strip.min + at.to_vec2()).collect();
            for (&at, entry) in self.in_strip.iter().zip(&self.entries) {
                entry.paint(ui.painter(), theme, at);
            }
        }
        has_room
    }

    /// Finds the number of columns with which the key is beside the ball in a plot of this size.
    fn fits_beside_ball(&mut self, plot: Vec2) -> bool {
        let plot = Rect::from_min_size(Pos2::ZERO, plot);
        let room = plot.shrink(UNIT);
        let columns = (1..=COLUMNS.min(self.entries.len())).find(|&columns| {
            self.columns = columns;
            let place = Corner::UpperRight.of(room, self.size());
            room.contains_rect(place) && is_beside_ball(plot, place)
        });
        columns.is_some()
    }

    /// Lines of a key in a corner.
    fn lines(&self) -> usize {
        self.entries.len().div_ceil(self.columns.max(1))
    }

    /// Widths of the columns in a corner: the same, or beside a ball, where a little room decides,
    /// each that of its names.
    fn widths(&self) -> Vec<f32> {
        let wide = |entries: &[Entry]| {
            entries.iter().map(|entry| entry.name.size().x).fold(0.0, f32::max) + 5.0 * UNIT
        };
        if self.in_space {
            self.entries.chunks(self.lines().max(1)).map(wide).collect()
        } else {
            vec![wide(&self.entries); self.columns]
        }
    }

    /// Size of the key in a corner, its entries one under the other.
    pub fn size(&self) -> Vec2 {
        let lines = self.lines() as f32;
        vec2(self.widths().iter().sum(), self.line * lines + 1.5 * UNIT)
    }

    /// Corners of the entries of a key in a corner, from its own.
    pub fn in_columns(&self) -> impl Iterator<Item = Vec2> {
        let (lines, widths, line) = (self.lines().max(1), self.widths(), self.line);
        (0..self.entries.len()).map(move |k| {
            let left = widths.iter().take(k / lines).sum();
            vec2(left, 0.75 * UNIT + line * (k % lines) as f32)
        })
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

    /// Takes what the pointer does on the entries; `corners` are where they were painted, if not in
    /// the strip.
    pub fn follow_pointer(
        &self,
        ui: &Ui,
        (run, display, theme): (&ActiveRun, &Display, &Theme),
        corners: &[Pos2],
        commands: &mut Commands,
    ) {
        let corners = if self.in_corner { corners } else { &self.in_strip };
        for (k, (&corner, entry)) in corners.iter().zip(&self.entries).enumerate() {
            let size = vec2(entry.width() - UNIT, self.line);
            let rect = Rect::from_min_size(corner, size);
            let id = ui.scope_id().with(("key", k));
            match entry.meaning {
                Meaning::Kind => {}
                Meaning::Class(class) => {
                    let sense = if self.can_filter { Sense::click() } else { Sense::hover() };
                    let response = ui.interact(rect, id, sense);
                    let is_on = display.filter.shows_class(class);
                    response.widget_info(|| {
                        let name = format!("Class {}", entry.name.text());
                        WidgetInfo::selected(Role::Button, self.can_filter, is_on, name)
                    });
                    if response.has_focus() {
                        let stroke = Stroke::new(1.0, theme.accent);
                        ui.painter().rect_stroke(rect, 2.0, stroke, StrokeKind::Outside);
                    }
                    if response.hovered() || response.has_focus() {
                        commands.push(Command::Hover(Some(Thing::Class(class))));
                    }
                    if self.can_filter {
                        response.context_menu(|ui| menu_of_class(ui, class, commands));
                        let more = ui.input(|input| input.modifiers.command);
                        let command = Command::ShowClass { class, more };
                        if response.on_hover_text(command.tooltip()).clicked() {
                            commands.push(command);
                        }
                    }
                }
                Meaning::List => {
                    let response = ui.interact(rect, id, Sense::click());
                    list_of_classes(&response, (run, display, theme), self.can_filter, commands);
                }
            }
        }
    }
}

/// "64 classes", or "3 of 64 classes" if only so many are shown; 0 if all are.
fn number_of_classes(all: usize, shown: usize) -> String {
    let all = format!("{} classes", count(all as u64));
    if shown == 0 { all } else { format!("{} of {all}", count(shown as u64)) }
}

/// An entry without a mark of its own.
fn entry(ui: &Ui, cx: &ViewContext<'_>, meaning: Meaning, words: &str) -> Entry {
    let font = FontId::proportional(cx.theme.small);
    let name = ui.painter().layout_no_wrap(words.to_owned(), font, cx.theme.text);
    Entry {
        meaning,
        class: 0,
        split: Split::Train,
        color: cx.theme.weak,
        ring: None,
        name,
        opacity: 1.0,
    }
}

/// Entry for each class, in the mark of its points.
fn classes_of(ui: &Ui, cx: &ViewContext<'_>) -> Vec<Entry> {
    let (data, filter) = (cx.run.data(), &cx.lab.display().filter);
    let entry = |(class, name): (usize, &String)| Entry {
        class,
        split: if data.is_unseen_class(class) { Split::Unseen } else { Split::Train },
        color: cx.theme.class(class),
        opacity: if filter.shows_class(class) { 1.0 } else { OFF },
        ..entry(ui, cx, Meaning::Class(class), name)
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
    let of_split =
        |(split, name): (Split, &str)| Entry { split, ..entry(ui, cx, Meaning::Kind, name) };
    let wrong = data.mislabelled().first().map(|&(_, class)| Entry {
        ring: Some(cx.theme.class(class)),
        ..entry(ui, cx, Meaning::Kind, "wrong label (ring: true class)")
    });
    names.into_iter().filter(|&(split, _)| is_shown(split)).map(of_split).chain(wrong).collect()
}

#[cfg(test)]
mod tests {
    use super::number_of_classes;

    #[test]
    fn a_closed_list_says_how_many_classes_are_shown() {
        assert_eq!(number_of_classes(1_000, 0), "1\u{2009}000 classes");
        assert_eq!(number_of_classes(64, 3), "3 of 64 classes");
    }
}
