//! Table of the step's triplets in two sections, the mined ones first, with sortable columns.

use eframe::egui::{self, Align, Align2, FontId, RichText, Sense, WidgetInfo, vec2};
use egui_extras::{Column as Width, TableBody, TableBuilder, TableRow};
use egui_material_icons::icons::{ICON_ARROW_DROP_DOWN, ICON_ARROW_DROP_UP};

use crate::app::context::ViewContext;
use crate::app::marks;
use crate::app::point_labels;
use crate::app::theme::{POINT, Theme, UNIT};
use crate::app::views::{labels, zones};
use crate::engine::numbers::two_places;
use crate::engine::report::{TripletId, TripletRecord};
use crate::lab::{ActiveRun, Command, Thing};
use crate::lesson::HiddenQuantity;

use super::columns::{Column, fitting, next_sort, spare};
use super::sections::{Rows, Section, rows};

/// Explanation of the two sections.
const ABOUT_SECTIONS: &str = "First the mined triplets, from which the step learns, highest loss \
     first; then a random sample of all triplets of the batch, mined or not, which is the same \
     for A and B as long as their batches are";

/// Height of a row.
const ROW: f32 = 5.0 * UNIT;

/// Height of the whole rows that fit, at least one.
fn whole_rows(height: f32, row: f32) -> f32 {
    (height / row).floor().max(1.0) * row
}

/// Rows, their order (the step's own: highest loss first, then the sample as it was drawn; or by a
/// column within each section), and how far they are scrolled.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Column, and true if it descends.
    sort: Option<(Column, bool)>,
    /// Run whose triplets are listed.
    run: Option<u64>,
    /// Version of the run at which `rows` was computed.
    version: Option<u64>,
    rows: Rows,
    /// Selection in the last frame.
    selected: Option<Thing>,
    /// Selection by a click in the table, whose row is visible already.
    clicked: Option<Thing>,
    /// True if the table was scrolled to the selected row.
    brought: bool,
    /// Section at the top, and how far it is scrolled from its own beginning, in points.
    scrolled: (Section, f32),
}

impl Table {
    /// Draws the table into the rest of `ui`.
    pub fn show(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let target = self.arrange(cx.run);
        let shown = cx.run.shown_triplet().map(|t| t.id);
        let target = target.or_else(|| self.scroll_target(cx.run, shown));
        let gap = 1.5 * UNIT;
        ui.spacing_mut().item_spacing = vec2(gap, 0.0);
        let counts = !cx.hides(HiddenQuantity::Counts);
        let heading = |ui: &egui::Ui, section: Section| {
            let texts = section.heading(cx.run.report(), counts);
            let fits = labels::fitting(ui.painter(), &texts, ui.available_width(), cx.theme.text);
            fits.map_or_else(|| texts[2].clone(), |galley| galley.text().to_owned())
        };
        let second = heading(ui, Section::Sample);
        let words = RichText::new(heading(ui, self.scrolled.0)).size(cx.theme.small).strong();
        ui.add_sized([ui.available_width(), cx.theme.small + UNIT], LeftLabel(words))
            .on_hover_text(ABOUT_SECTIONS);
        let digits = cx.run.data().len().saturating_sub(1).to_string().len();
        let (columns, names) = fitting(ui.available_width(), gap, digits);
        let spare = spare(ui.available_width(), gap, &columns, (names, digits));
        // In a low pane a row is worth more than the names of the columns.
        let high = cx.theme.row(ROW);
        let has_header = ui.available_height() >= 2.0 * high + UNIT;
        let header_height = if has_header { high } else { 0.0 };
        let body_height = whole_rows(ui.available_height() - header_height - UNIT, high);
        let whole = ui.available_rect_before_wrap().x_range();
        let mut table = TableBuilder::new(ui)
            .id_salt("triplets")
            .striped(false)
            // Up and Down select rows; Tab stops in every cell would be in the way.
            .sense(Sense::CLICK)
            .auto_shrink(false)
            .min_scrolled_height(0.0)
            .max_scroll_height(body_height)
            .animate_scrolling(false)
            .cell_layout(egui::Layout::left_to_right(Align::Center));
        for (i, column) in columns.iter().enumerate() {
            let least = column.width(names, digits) + spare;
            let width = if i + 1 < columns.len() {
                Width::exact(least)
            } else {
                Width::remainder().at_least(least)
            };
            table = table.column(width.clip(true));
        }
        let beginning = |rows: &Rows, section: Section| match section {
            Section::Mined => 0.0,
            Section::Sample => rows.mined as f32 * high,
        };
        if let Some(row) = target {
            // Aligned to the top, so that no row is cut there.
            table = table.scroll_to_row(row, Some(Align::TOP));
        } else if cx.side.is_some() {
            // A and B show the same rows of a section.
            let offset = beginning(&self.rows, self.scrolled.0) + self.scrolled.1;
            table = table.vertical_scroll_offset(offset);
        }
        let mut clicked = None;
        let rows = &self.rows;
        let sort = &mut self.sort;
        let version = &mut self.version;
        let head = |mut row: TableRow<'_, '_>| header(&mut row, &columns, cx.theme, sort, version);
        let body = |body: TableBody<'_>| {
            body.rows(high, rows.len(), |mut row| {
                let Some(index) = rows.triplet(row.index()) else {
                    return divide(&mut row, columns.len(), whole, &second, cx.theme);
                };
                let Some(record) = cx.run.report().triplets.get(index).copied() else { return };
                let is_selected = shown == Some(record.id);
                row.set_selected(is_selected);
                for &column in &columns {
                    row.col(|ui| cell(ui, cx, column, &record, (names, is_selected)));
                }
                let thing = Thing::Triplet(record.id);
                let response = row.response();
                let section = rows.section(row.index());
                response.widget_info(|| {
                    let words = spoken(&record, section, cx);
                    WidgetInfo::selected(egui::Role::Row, true, is_selected, words)
                });
                if response.hovered() {
                    cx.commands.push(Command::Hover(Some(thing)));
                }
                if response.clicked() {
                    cx.commands.push(Command::Select(thing));
                    clicked = Some(thing);
                }
            });
        };
        let output = match has_header {
            true => table.header(high, head).body(body),
            false => table.body(body),
        };
        self.clicked = clicked.or(self.clicked);
        let offset = output.state.clamped_offset().y;
        let section = self.rows.section((offset / high) as usize);
        let scrolled = (section, offset - beginning(&self.rows, section));
        if self.scrolled != scrolled {
            self.scrolled = scrolled;
            ui.ctx().request_repaint();
        }
    }

    /// Takes over the order of the other run's table and, outside the mined triplets, which are
    /// each run's own, how far it is scrolled.
    pub fn follow(&mut self, other: &Self) {
        if self.sort != other.sort {
            (self.sort, self.version) = (other.sort, None);
        }
        if [self.scrolled.0, other.scrolled.0] != [Section::Mined; 2] {
            self.scrolled = other.scrolled;
        }
    }

    /// Sorts the rows, if anything may have changed. Returns the first row if another run has come:
    /// its table is seen from the top.
    fn arrange(&mut self, run: &ActiveRun) -> Option<usize> {
        if self.version == Some(run.version()) {
            return None;
        }
        self.version = Some(run.version());
        self.rows = rows(run.report(), self.sort);
        if self.run == Some(run.data_version()) {
            return None;
        }
        self.run = Some(run.data_version());
        (self.selected, self.brought) = (run.selected(), false);
        Some(0)
    }

    /// Row to scroll to: the selected one, if it was selected elsewhere; the first, if that one has
    /// left the table.
    fn scroll_target(&mut self, run: &ActiveRun, shown: Option<TripletId>) -> Option<usize> {
        let selected = run.selected();
        let is_new = selected != self.selected;
        self.selected = selected;
        let triplets = &run.report().triplets;
        let order = &self.rows.order;
        let place = order.iter().position(|&i| triplets.get(i).map(|t| t.id) == shown);
        let row = place.map(|place| self.rows.row(place));
        if is_new && selected.is_some() {
            let by_click_here = self.clicked.take() == selected;
            self.brought = !by_click_here && row.is_some();
            return row.filter(|_| self.brought);
        }
        let gone = self.brought && row.is_none() && !order.is_empty();
        self.brought &= !gone;
        gone.then_some(0)
    }
}

/// A label at the left of its place.
struct LeftLabel(RichText);

impl egui::Widget for LeftLabel {
    fn ui(self, ui: &mut egui::Ui) -> egui::Response {
        let left = egui::Layout::left_to_right(Align::Center);
        ui.with_layout(left, |ui| ui.add(egui::Label::new(self.0).truncate())).inner
    }
}

/// Writes the heading of the second section across all columns.
fn divide(
    row: &mut TableRow<'_, '_>,
    columns: usize,
    whole: egui::Rangef,
    words: &str,
    theme: &Theme,
) {
    for column in 0..columns {
        let (_, response) = row.col(|ui| {
            let rect = ui.max_rect();
            if column == 0 {
                let clip = egui::Rect::from_x_y_ranges(whole, ui.clip_rect().y_range());
                // Beyond the cell: its own painter can only clip more.
                let painter = ui.ctx().layer_painter(ui.layer_id()).with_clip_rect(clip);
                painter.hline(whole, rect.top(), egui::Stroke::new(1.0, theme.line));
                let font = FontId::proportional(theme.small);
                painter.text(rect.left_center(), Align2::LEFT_CENTER, words, font, theme.text);
            }
        });
        if column == 0 {
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Heading, true, words));
        }
    }
}

/// Words of a row for a screen reader.
fn spoken(record: &TripletRecord, section: Section, cx: &ViewContext<'_>) -> String {
    let TripletId { anchor, positive, negative } = record.id;
    let section = match section {
        Section::Mined => "Mined",
        Section::Sample => "Of all",
    };
    let loss = match cx.hides(HiddenQuantity::Cost) {
        true => String::new(),
        false => format!(", loss {}", two_places(record.loss)),
    };
    format!("{section}: anchor {anchor}, positive {positive}, negative {negative}{loss}")
}

/// The column headings, which sort each section when clicked.
fn header(
    header: &mut TableRow<'_, '_>,
    columns: &[Column],
    theme: &Theme,
    sort: &mut Option<(Column, bool)>,
    version: &mut Option<u64>,
) {
    for &column in columns {
        header.col(|ui| {
            let rect = ui.max_rect();
            let [heading, name] = column.words();
            let mut words = heading.to_owned();
            match *sort {
                Some((by, true)) if by == column => words += ICON_ARROW_DROP_DOWN.codepoint,
                Some((by, false)) if by == column => words += ICON_ARROW_DROP_UP.codepoint,
                _ => {}
            }
            let response = ui.interact(rect, ui.scope_id().with("sort"), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, name));
            let color = if response.hovered() { theme.text } else { theme.weak };
            let (at, anchor) = if column.is_measure() {
                (rect.right_center(), Align2::RIGHT_CENTER)
            } else {
                (rect.left_center(), Align2::LEFT_CENTER)
            };
            ui.painter().text(at, anchor, words, FontId::proportional(theme.small), color);
            if response.on_hover_text(name).clicked() {
                (*sort, *version) = (next_sort(*sort, column), None);
            }
        });
    }
}

fn cell(
    ui: &mut egui::Ui,
    cx: &ViewContext<'_>,
    column: Column,
    record: &TripletRecord,
    (names, is_selected): (bool, bool),
) {
    let rect = ui.max_rect();
    let mono = FontId::monospace(cx.theme.small);
    let (theme, data) = (cx.theme, cx.run.data());
    // On the selection's background only plain letters have enough contrast.
    let ink = |color| if is_selected { theme.text } else { color };
    let number = |ui: &egui::Ui, x: f64, color| {
        let at = rect.right_center();
        ui.painter().text(at, Align2::RIGHT_CENTER, two_places(x), mono.clone(), color);
    };
    match (column, column.point(record.id)) {
        (_, Some(row)) => {
            let class = point_labels::class(data, row);
            let at = rect.left_center() + vec2(1.5 * POINT, 0.0);
            ui.painter().add(marks::point(class, at, 1.2 * POINT, theme.class(class)));
            ui.painter().extend(marks::wrong_label(data, row, at, POINT, theme));
            let at = at + vec2(2.5 * POINT, 0.0);
            let placed = ui.painter().text(
                at,
                Align2::LEFT_CENTER,
                format!("#{row}"),
                mono.clone(),
                theme.text,
            );
            if names {
                let at = placed.right_center() + vec2(UNIT, 0.0);
                let name = point_labels::text_or_class(data, row);
                let color = ink(theme.weak);
                let galley = labels::cut(ui.painter(), &name, rect.right() - at.x, color);
                let corner = Align2::LEFT_CENTER.anchor_size(at, galley.size()).min;
                if galley.elided {
                    let id = ui.scope_id().with(row);
                    ui.interact(rect, id, Sense::hover()).on_hover_text(name.as_ref());
                }
                ui.painter().galley(corner, galley, color);
            }
        }
        (Column::ToPositive, _) => number(ui, record.positive, ink(theme.positive)),
        (Column::ToNegative, _) => number(ui, record.negative, ink(theme.negative)),
        (Column::Loss, _) if cx.hides(HiddenQuantity::Cost) => {}
        (Column::Kind, _) if cx.hides(HiddenQuantity::Kind) => {}
        (Column::Loss, _) => number(ui, record.loss, theme.text),
        (Column::Kind, _) => {
            let divided = zones::margin(cx.run.config()).is_some();
            let zone = zones::of(record.hardness, divided);
            let color = ink(zones::ink(theme, zone));
            let font = FontId::proportional(cx.theme.small);
            let words = zones::name(zone, divided);
            ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, words, font, color);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn no_row_is_cut_in_two() {
        assert_eq!(whole_rows(99.0, ROW), 4.0 * ROW);
        assert_eq!(whole_rows(100.0, ROW), 5.0 * ROW);
        assert_eq!(whole_rows(-3.0, ROW), ROW);
    }
}
