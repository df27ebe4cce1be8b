//! View of the triplets: the formula of one with its numbers, and the step's triplets as a table.

mod columns;
pub mod formula;
mod sections;
mod table;

use eframe::egui::{self, Align2, FontId, Label, Rect, RichText, Sense, WidgetInfo, pos2, vec2};

use crate::app::context::ViewContext;
use crate::app::marks::{self, Role};
use crate::app::point_labels;
use crate::app::theme::{BODY, ROLE, UNIT};
use crate::engine::numbers::count;
use crate::engine::report::{StepReport, TripletRecord};
use crate::lab::diagnosis::words::no_triplet;
use crate::lab::{Command, Thing};
use crate::lesson::HiddenQuantity;

use super::labels;
use super::view::View;
use super::zones;
use table::Table;

/// Side of a picture.
const PICTURE: f32 = 48.0;

/// Least height of the table: its heading and a row.
const LEAST_TABLE: f32 = 40.0;

/// Least height of the line of the three points, and its usual height with the gap below it.
const LEAST_CAST: f32 = 6.0 * UNIT;
const CAST: f32 = 10.0 * UNIT;

/// The triplets, with their table.
#[derive(Default)]
pub struct Triplets {
    table: Table,
}

impl View for Triplets {
    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        ui.spacing_mut().item_spacing.y = UNIT;
        let Some(record) = cx.run.shown_triplet() else {
            let words = RichText::new(no_triplet(cx.run.report())).color(cx.theme.weak);
            ui.add(Label::new(words).wrap());
            return;
        };
        let (spec, distance) = (&cx.run.config().loss, cx.run.config().distance);
        let mut pieces = formula::pieces(&record, spec, distance);
        if cx.hides(HiddenQuantity::Cost) {
            pieces = formula::without_loss(pieces);
        }
        formula::show(ui, cx.theme, &pieces);
        verdict(ui, cx, &record);
        // On a projector the table may need the room: its first row names the points too.
        let room = ui.available_height();
        let for_table = cx.presenting && (LEAST_TABLE..=LEAST_TABLE + CAST).contains(&room);
        if room >= LEAST_CAST && !for_table {
            cast(ui, cx, &record);
        }
        if ui.available_height() > 110.0 {
            summary(ui, cx);
        }
        if ui.available_height() > LEAST_TABLE {
            self.table.show(ui, cx);
        }
    }

    fn follow(&mut self, other: &Self) {
        self.table.follow(&other.table);
    }
}

/// Writes what the numbers mean, equally high for every triplet, so that nothing below it jumps.
fn verdict(ui: &mut egui::Ui, cx: &ViewContext<'_>, record: &TripletRecord) {
    let words = match cx.hides(HiddenQuantity::Kind) {
        true => formula::ASKED.to_owned(),
        false => formula::verdict(record, &cx.run.config().loss),
    };
    let wide = ui.available_width();
    let lines = match wide {
        w if w > 560.0 => 1.0,
        w if w > 270.0 => 2.0,
        _ => 3.0,
    };
    // Whole lines: what is cut can't be read.
    let lines = f32::min(lines, (ui.available_height() / (BODY + UNIT)).floor());
    if lines < 1.0 {
        return;
    }
    let size = vec2(wide, lines * (BODY + UNIT));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &words));
    let (zone, rest) = words.split_once(':').unwrap_or(("", &words));
    let divided = zones::margin(cx.run.config()).is_some();
    let zone_ink = match cx.hides(HiddenQuantity::Kind) {
        true => cx.theme.text,
        false => zones::ink(cx.theme, zones::of(record.hardness, divided)),
    };
    let mut job = egui::text::LayoutJob::default();
    let letters = |color| egui::TextFormat::simple(FontId::proportional(BODY), color);
    job.append(zone, 0.0, letters(zone_ink));
    job.append(&format!(":{rest}"), 0.0, letters(cx.theme.text));
    job.wrap.max_width = wide;
    job.wrap.max_rows = lines as usize;
    let galley = ui.painter().layout_job(job);
    if galley.elided {
        response.on_hover_text(&words);
    }
    ui.painter().galley(rect.min, galley, cx.theme.text);
}

/// Shows which points are anchor, positive and negative.
fn cast(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, record: &TripletRecord) {
    let roles = [
        (Role::Anchor, "A", "anchor", record.id.anchor),
        (Role::Positive, "P", "positive", record.id.positive),
        (Role::Negative, "N", "negative", record.id.negative),
    ];
    let wide = ui.available_width();
    let pictures = cx.thumbnails.exist() && ui.available_height() > 90.0 && wide > 3.5 * PICTURE;
    let is_text = cx.run.data().texts.is_some();
    let stacked = !pictures && (is_text || wide < 430.0) && ui.available_height() > 70.0;
    let height = match (pictures, stacked) {
        (true, _) => PICTURE + UNIT,
        (false, true) => 6.0 * UNIT + cx.theme.small,
        (false, false) => LEAST_CAST,
    };
    let (rect, _) = ui.allocate_exact_size(vec2(wide, height), Sense::hover());
    for (i, (role, letter, word, row)) in roles.into_iter().enumerate() {
        let third = wide / 3.0;
        let place = Rect::from_min_size(
            pos2(rect.left() + i as f32 * third, rect.top()),
            vec2(third - UNIT, height),
        );
        let response = ui.interact(place, ui.scope_id().with(("cast", i)), Sense::click());
        let name = point_labels::name(cx.run.data(), row);
        response.widget_info(|| {
            WidgetInfo::labeled(egui::Role::Button, true, format!("{word} {name}"))
        });
        let tooltip = format!("The {word}: {name}. Click to make it the anchor");
        if response.on_hover_text(tooltip).clicked() {
            cx.commands.push(Command::Select(Thing::Point(row)));
        }
        member(ui, cx, place, (role, letter, row), (pictures, stacked));
    }
}

/// Paints one of the three: mark, letter, row, class, and picture.
fn member(
    ui: &egui::Ui,
    cx: &ViewContext<'_>,
    place: Rect,
    (role, letter, row): (Role, &str, usize),
    (pictures, stacked): (bool, bool),
) {
    let painter = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
    let data = cx.run.data();
    let class = cx.theme.class(point_labels::class(data, row));
    let is_narrow = pictures && place.width() < 130.0;
    let mut at = pos2(place.left() + ROLE + UNIT, place.top() + 3.0 * UNIT);
    if pictures {
        let side = if is_narrow { 0.8 * PICTURE } else { PICTURE }.min(place.width());
        let picture = Rect::from_min_size(place.min, vec2(side, side));
        cx.thumbnails.paint(&painter, row, picture);
        let stroke = egui::Stroke::new(1.5, role.color(cx.theme));
        painter.rect_stroke(picture, 0.0, stroke, egui::StrokeKind::Inside);
        at = pos2(picture.right() + ROLE + 1.5 * UNIT, place.top() + ROLE + UNIT);
    }
    marks::role(&painter, cx.theme, role, at, class);
    painter.extend(marks::wrong_label(data, row, at, ROLE + 2.5, cx.theme));
    let name = point_labels::text_or_class(data, row);
    let mut beside = at + vec2(ROLE + 1.5 * UNIT, 0.0);
    let lay_out = |words: String, size: f32| {
        painter.layout_no_wrap(words, FontId::proportional(size), role.color(cx.theme))
    };
    // Where the letter has no room, the mark says the role.
    let alone = format!("#{row}");
    let mut id = lay_out(format!("{letter} {alone}"), BODY);
    if is_narrow || beside.x + id.size().x > place.right() {
        id = lay_out(alone.clone(), BODY);
    }
    if !pictures && beside.x + id.size().x > place.right() {
        beside.x = at.x + ROLE + 1.0;
        id = lay_out(alone, cx.theme.small);
    }
    if pictures && beside.x + id.size().x > place.right() {
        // Beside the picture there is room for the row alone, below the mark.
        beside = pos2(at.x - ROLE, at.y + ROLE + 0.5 * id.size().y + 1.0);
    }
    let placed = Align2::LEFT_CENTER.anchor_size(beside, id.size());
    painter.galley(placed.min, id, role.color(cx.theme));
    let room = if stacked { place.right() - beside.x } else { f32::INFINITY };
    let galley = labels::cut(&painter, &name, room, cx.theme.weak);
    let beside_picture = place.right() - at.x + ROLE;
    let at = if pictures && galley.size().x > beside_picture {
        pos2(place.left(), place.bottom() - galley.size().y)
    } else if pictures || stacked {
        pos2(if stacked { beside.x } else { at.x - ROLE }, placed.bottom() + 1.0)
    } else {
        pos2(placed.right() + UNIT, placed.center().y - 0.5 * galley.size().y)
    };
    if at.x + galley.size().x <= place.right() {
        painter.galley(at, galley, cx.theme.weak);
    }
}

/// The batch and its triplets in a line, as long as there is room for; all of it as a tooltip.
fn summary(ui: &mut egui::Ui, cx: &ViewContext<'_>) {
    if cx.hides(HiddenQuantity::Counts) {
        let words = format!("batch of {}", cx.run.report().batch.len());
        ui.label(RichText::new(words).size(cx.theme.small).color(cx.theme.weak));
        return;
    }
    let [long, middle, short, shortest] =
        summaries(cx.run.report(), zones::margin(cx.run.config()).is_some());
    let texts = [&long, &middle, &short];
    let fitting = labels::fitting(ui.painter(), &texts, ui.available_width(), cx.theme.weak);
    let words = fitting.map_or(shortest, |galley| galley.text().to_owned());
    let label =
        Label::new(RichText::new(&words).size(cx.theme.small).color(cx.theme.weak)).truncate();
    let response = ui.add(label);
    if words != long {
        response.on_hover_text(&long);
    }
}

/// The batch in a line, in four lengths.
fn summaries(report: &StepReport, divided: bool) -> [String; 4] {
    let counts = &report.counts;
    let kinds = zones::shares(counts, divided);
    let short = format!("{} triplets: {kinds}", count(counts.valid));
    let middle = format!(
        "batch of {} · {} valid triplets: {kinds}",
        report.batch.len(),
        count(counts.valid)
    );
    let long = format!("{middle} · {} mined", count(counts.mined));
    [long, middle, short, kinds]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::report::TripletCounts;

    #[test]
    fn the_summary_counts_the_batch() {
        let counts = TripletCounts {
            valid: 46_080,
            easy: 26_266,
            semi_hard: 14_285,
            hard: 5_529,
            mined: 14_285,
            ..Default::default()
        };
        let report = StepReport { batch: vec![0; 64], counts, ..Default::default() };
        assert_eq!(
            summaries(&report, true)[0],
            "batch of 64 · 46\u{2009}080 valid triplets: 12 % hard, 31 % semi-hard, 57 % easy · \
             14\u{2009}285 mined"
        );
    }
}
