//! Table of the step's triplets, with sortable columns.

use std::cmp::Ordering;

use eframe::egui::{self, Align, Align2, FontId, Sense, WidgetInfo, vec2};
use egui_extras::{Column as Width, TableBuilder, TableRow};
use egui_material_icons::icons::{ICON_ARROW_DROP_DOWN, ICON_ARROW_DROP_UP};

use crate::app::context::ViewContext;
use crate::app::marks;
use crate::app::point_labels;
use crate::app::theme::{POINT, UNIT};
use crate::app::views::zones;
use crate::engine::numbers::two_places;
use crate::engine::report::{TripletId, TripletRecord};
use crate::lab::{ActiveRun, Command, Thing};
use crate::lesson::HiddenQuantity;

/// Height of a row.
const ROW: f32 = 5.0 * UNIT;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Anchor,
    Positive,
    Negative,
    ToPositive,
    ToNegative,
    Loss,
    Kind,
}

impl Column {
    const ALL: [Self; 7] = [
        Self::Anchor,
        Self::Positive,
        Self::Negative,
        Self::ToPositive,
        Self::ToNegative,
        Self::Loss,
        Self::Kind,
    ];

    /// Heading, and tooltip of a click on it.
    fn words(self) -> [&'static str; 2] {
        match self {
            Self::Anchor => ["a", "Sort by the row of the anchor"],
            Self::Positive => ["p", "Sort by the row of the positive"],
            Self::Negative => ["n", "Sort by the row of the negative"],
            Self::ToPositive => ["d(a,p)", "Sort by the distance of anchor and positive"],
            Self::ToNegative => ["d(a,n)", "Sort by the distance of anchor and negative"],
            Self::Loss => ["loss", "Sort by the triplet's loss"],
            Self::Kind => ["kind", "Sort by easy, semi-hard, hard"],
        }
    }

    /// Point that the column names, if any.
    fn point(self, id: TripletId) -> Option<usize> {
        match self {
            Self::Anchor => Some(id.anchor),
            Self::Positive => Some(id.positive),
            Self::Negative => Some(id.negative),
            _ => None,
        }
    }

    /// Tells whether the column holds numbers that are aligned at the right.
    fn is_measure(self) -> bool {
        matches!(self, Self::ToPositive | Self::ToNegative | Self::Loss)
    }

    fn compare(self, x: &TripletRecord, y: &TripletRecord) -> Ordering {
        match self {
            Self::ToPositive => x.positive.total_cmp(&y.positive),
            Self::ToNegative => x.negative.total_cmp(&y.negative),
            Self::Loss => x.loss.total_cmp(&y.loss),
            Self::Kind => x.hardness.cmp(&y.hardness),
            point => point.point(x.id).cmp(&point.point(y.id)),
        }
    }

    /// Width of the column; `names` is true if points come with their class.
    fn width(self, names: bool) -> f32 {
        match self {
            Self::Anchor | Self::Positive | Self::Negative if names => 104.0,
            Self::Anchor | Self::Positive | Self::Negative => 46.0,
            Self::ToPositive | Self::ToNegative | Self::Loss => 42.0,
            Self::Kind => 62.0,
        }
    }
}

/// Columns that fit into a width, and true if points come with their class.
fn fitting(width: f32, gap: f32) -> (Vec<Column>, bool) {
    let total = |columns: &[Column], names| {
        columns.iter().map(|c| c.width(names) + gap).sum::<f32>() + 2.0 * gap
    };
    let all = Column::ALL.to_vec();
    if total(&all, true) <= width {
        return (all, true);
    }
    let mut columns = all;
    // Columns that repeat others, or the colours, go first.
    for dispensable in [Column::Kind, Column::ToNegative, Column::ToPositive] {
        if total(&columns, false) > width {
            columns.retain(|&c| c != dispensable);
        }
    }
    (columns, false)
}

/// Height of the whole rows that fit, at least one.
fn whole_rows(height: f32, stride: f32) -> f32 {
    let rows = ((height + stride - ROW) / stride).floor().max(1.0);
    rows * stride - (stride - ROW)
}

/// Share of the spare width for each column.
fn spare(width: f32, gap: f32, columns: &[Column], names: bool) -> f32 {
    let used: f32 = columns.iter().map(|c| c.width(names) + gap).sum();
    ((width - used - 2.0 * gap) / columns.len().max(1) as f32).clamp(0.0, 40.0)
}

/// Order of the rows: the step's own (highest loss first, then the sample), or by a column.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Column, and true if it descends.
    sort: Option<(Column, bool)>,
    /// Version of the lab at which `order` was computed.
    version: Option<u64>,
    order: Vec<usize>,
    /// Selection in the last frame.
    selected: Option<Thing>,
    /// Selection by a click in the table, whose row is visible already.
    clicked: Option<Thing>,
    /// True if the table was scrolled to the selected row.
    brought: bool,
}

impl Table {
    /// Draws the table into the rest of `ui`.
    pub fn show(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        self.arrange(cx.run);
        let shown = cx.run.shown_triplet().map(|t| t.id);
        let target = self.scroll_target(cx.run, shown);
        let gap = 1.5 * UNIT;
        ui.spacing_mut().item_spacing.x = gap;
        let (columns, names) = fitting(ui.available_width(), gap);
        let spare = spare(ui.available_width(), gap, &columns, names);
        let stride = ROW + ui.spacing().item_spacing.y;
        let body_height = whole_rows(ui.available_height() - ROW - UNIT, stride);
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
            let least = column.width(names) + spare;
            let width = if i + 1 < columns.len() {
                Width::exact(least)
            } else {
                Width::remainder().at_least(least)
            };
            table = table.column(width.clip(true));
        }
        if let Some(row) = target {
            // Aligned to the top, so that no row is cut there.
            table = table.scroll_to_row(row, Some(Align::TOP));
        }
        table.header(ROW, |mut header| self.header(&mut header, &columns, cx)).body(|body| {
            let order = &self.order;
            let mut clicked = None;
            body.rows(ROW, order.len(), |mut row| {
                let Some(record) =
                    order.get(row.index()).and_then(|&i| cx.run.report().triplets.get(i))
                else {
                    return;
                };
                let record = *record;
                let is_selected = shown == Some(record.id);
                row.set_selected(is_selected);
                for &column in &columns {
                    row.col(|ui| cell(ui, cx, column, &record, (names, is_selected)));
                }
                let thing = Thing::Triplet(record.id);
                let response = row.response();
                if response.hovered() {
                    cx.commands.push(Command::Hover(Some(thing)));
                }
                if response.clicked() {
                    cx.commands.push(Command::Select(thing));
                    clicked = Some(thing);
                }
            });
            self.clicked = clicked.or(self.clicked);
        });
    }

    /// Sorts the rows, if anything may have changed.
    fn arrange(&mut self, run: &ActiveRun) {
        if self.version == Some(run.version()) {
            return;
        }
        self.version = Some(run.version());
        self.order = order(&run.report().triplets, self.sort);
    }

    /// Row to scroll to: the selected one, if it was selected elsewhere; the first, if that one has
    /// left the table.
    fn scroll_target(&mut self, run: &ActiveRun, shown: Option<TripletId>) -> Option<usize> {
        let selected = run.selected();
        let is_new = selected != self.selected;
        self.selected = selected;
        let triplets = &run.report().triplets;
        let row = self.order.iter().position(|&i| triplets.get(i).map(|t| t.id) == shown);
        if is_new && selected.is_some() {
            let by_click_here = self.clicked.take() == selected;
            self.brought = !by_click_here && row.is_some();
            return row.filter(|_| self.brought);
        }
        let gone = self.brought && row.is_none() && !self.order.is_empty();
        self.brought &= !gone;
        gone.then_some(0)
    }

    fn header(&mut self, header: &mut TableRow<'_, '_>, columns: &[Column], cx: &ViewContext<'_>) {
        for &column in columns {
            header.col(|ui| {
                let rect = ui.max_rect();
                let [heading, name] = column.words();
                let mut words = heading.to_owned();
                match self.sort {
                    Some((by, true)) if by == column => words += ICON_ARROW_DROP_DOWN.codepoint,
                    Some((by, false)) if by == column => words += ICON_ARROW_DROP_UP.codepoint,
                    _ => {}
                }
                let response = ui.interact(rect, ui.scope_id().with("sort"), Sense::click());
                response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, name));
                let color = if response.hovered() { cx.theme.text } else { cx.theme.weak };
                let (at, anchor) = if column.is_measure() {
                    (rect.right_center(), Align2::RIGHT_CENTER)
                } else {
                    (rect.left_center(), Align2::LEFT_CENTER)
                };
                ui.painter().text(at, anchor, words, FontId::proportional(cx.theme.small), color);
                if response.on_hover_text(name).clicked() {
                    self.sort = next_sort(self.sort, column);
                    self.version = None;
                }
            });
        }
    }
}

/// Order after a click: descending, then ascending, then the step's own.
fn next_sort(sort: Option<(Column, bool)>, column: Column) -> Option<(Column, bool)> {
    match sort {
        Some((by, true)) if by == column => Some((column, false)),
        Some((by, false)) if by == column => None,
        _ => Some((column, true)),
    }
}

/// Indices of the rows in order; the sort is stable.
fn order(triplets: &[TripletRecord], sort: Option<(Column, bool)>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..triplets.len()).collect();
    if let Some((column, down)) = sort {
        order.sort_by(|&i, &j| {
            let up = column.compare(&triplets[i], &triplets[j]);
            if down { up.reverse() } else { up }
        });
    }
    order
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
            ui.painter().add(marks::point(class, at, 1.2 * POINT, theme.class(class), None));
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
                let font = FontId::proportional(cx.theme.small);
                let name = point_labels::class_name(data, row);
                ui.painter().text(at, Align2::LEFT_CENTER, name, font, ink(theme.weak));
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
    use crate::lab::Lab;

    #[test]
    fn columns_drop_as_the_table_narrows_and_never_overflow() {
        assert_eq!(fitting(700.0, 8.0), (Column::ALL.to_vec(), true));
        for width in [210.0, 300.0, 380.0, 450.0, 600.0] {
            let (columns, names) = fitting(width, 6.0);
            let used: f32 = columns.iter().map(|c| c.width(names) + 6.0).sum();
            assert!(used <= width || columns.len() == 4, "{width}: {used}");
            assert!(columns.contains(&Column::Loss) && columns.contains(&Column::Anchor));
        }
    }

    #[test]
    fn no_row_is_cut_in_two() {
        assert_eq!(whole_rows(115.0, 24.0), 4.0 * ROW + 3.0 * 4.0);
        assert_eq!(whole_rows(116.0, 24.0), 5.0 * ROW + 4.0 * 4.0);
        assert_eq!(whole_rows(-3.0, 24.0), ROW);
    }

    #[test]
    fn rows_are_sorted_by_the_column_and_go_back_to_the_order_of_the_step() {
        let lab = Lab::new(crate::engine::config::RunConfig::default()).unwrap();
        let triplets = &lab.run_a().report().triplets;
        let sort = next_sort(None, Column::ToPositive);
        let down = order(triplets, sort);
        assert!(down.windows(2).all(|w| triplets[w[0]].positive >= triplets[w[1]].positive));
        let sort = next_sort(sort, Column::ToPositive);
        let up = order(triplets, sort);
        assert!(up.windows(2).all(|w| triplets[w[0]].positive <= triplets[w[1]].positive));
        let sort = next_sort(sort, Column::ToPositive);
        assert_eq!(order(triplets, sort), (0..triplets.len()).collect::<Vec<_>>());
    }
}
