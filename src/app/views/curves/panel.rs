//! Panel of the curves: a line of names and values, and the plot under it.

use std::ops::{Range, RangeInclusive};

use eframe::egui::{self, Align2, FontId, Rect, Stroke, Vec2b, pos2, vec2};
use egui_plot::{
    AxisHints, FilledArea, GridMark, Line as PlotLine, LineStyle, PlotPoint, PlotPoints,
    PlotTransform, Points,
};

use crate::app::context::ViewContext;
use crate::app::theme::{Theme, UNIT};
use crate::app::views::labels;
use crate::app::views::scale::{even_marks, has_room};
use crate::app::{marks, plots};
use crate::engine::numbers;
use crate::lab::ActiveRun;
use crate::lab::history::Metric;

use super::lines::{Line, Lines as _, Panel, Source};
use super::picture::{Chart, Curve, margin_at};

/// Height of a line of names and values beyond its letters, and of the gap below the last one, into
/// which the topmost number of the axis reaches.
const BEYOND: f32 = 3.5;
/// Width of the labels of the y-axis.
const LABELS: f32 = 40.0;
/// Height of the pennant of a bookmark.
const FLAG: f32 = 12.0;
/// Length of the piece of line before a name.
const SAMPLE: f32 = 18.0;

/// Radius of a value with no other near it.
const LONE_DOT: f32 = 2.0;

/// Response of a panel, and its transform to the screen.
pub struct Visibility {
    /// The panel.
    pub panel: Panel,
    /// Transform from values to the screen.
    pub transform: PlotTransform,
    /// The step under the pointer.
    pub pointer: Option<f64>,
    /// Visible steps, if someone just moved them.
    pub moved: Option<(f64, f64)>,
    /// True if all steps are to be shown again.
    pub reset: bool,
    /// The step that was clicked at.
    pub clicked: Option<f64>,
}

/// Place of a panel among the others.
#[derive(Clone, Copy)]
pub struct Place {
    /// True for the topmost one, which names the step of the cursor.
    pub first: bool,
    /// True for the lowest one, which has the labels of the time axis.
    pub last: bool,
}

/// Draws a panel into all of `ui`.
pub fn show(
    ui: &mut egui::Ui,
    cx: &ViewContext<'_>,
    (chart, beside): (&Chart, Option<&Chart>),
    range: (f64, f64),
    place: Place,
) -> Visibility {
    let rect = ui.max_rect();
    let lines = names(ui, cx, chart, rect);
    let names_height = (cx.theme.small + BEYOND) * lines as f32 + BEYOND;
    ui.add_space(names_height);
    let (low, high) = chart.scale.bounds();
    let scale = chart.scale;
    let height = rect.height() - names_height;
    let width = rect.width() - LABELS;
    let letters = cx.theme.ticks;
    let step_label = move |mark: GridMark, range: &RangeInclusive<f64>| match mark.value {
        0.0 => "step 0".to_owned(),
        x if x > 0.0 => {
            let label = numbers::count(x as u64);
            if has_room(x, range, width, (&label, letters)) { label } else { String::new() }
        }
        _ => String::new(),
    };
    let response = plots::plot(chart.panel.label())
        .width(rect.width())
        .height(height)
        .show_axes([place.last, true])
        .grid_color(cx.theme.line)
        .allow_drag([true, false])
        .custom_x_axes(vec![plots::small_axis(AxisHints::new_x(), cx.theme).formatter(step_label)])
        .custom_y_axes(vec![
            plots::small_axis(AxisHints::new_y(), cx.theme)
                .min_thickness(LABELS)
                .formatter(move |mark, _| scale.label(mark.value)),
        ])
        .x_grid_spacer(move |input| even_marks(input.bounds, width, 1.0))
        .y_grid_spacer(move |_| scale.marks(height))
        .show(ui, |plot| {
            plot.set_plot_bounds_x(range.0..=range.1);
            plot.set_plot_bounds_y(low..=high);
            plots::change(plot, Vec2b::new(true, false));
            draw_beside(plot, cx, beside);
            draw(plot, cx, chart);
        });
    let (transform, response) = (response.transform, response.response);
    edits(ui, cx, &transform, &response);
    bookmarks(ui, cx, &transform);
    cursor(ui, cx, &transform, place.first);
    if let (Some(run), Some(chart)) = (cx.other_run, beside) {
        now(ui, cx, run, chart, &transform, 0.8);
    }
    now(ui, cx, cx.run, chart, &transform, 1.0);
    if let Some(note) = &chart.note {
        remark(ui.painter(), cx.theme, transform.frame(), note);
    }
    plots::describe(&response, chart.panel.label(), || summary(cx, chart.panel));
    let zoomed = plots::zoom(&response) != 1.0 || plots::two_fingers(&response).is_some();
    let bounds = transform.bounds().range_x();
    Visibility {
        panel: chart.panel,
        pointer: response
            .hover_pos()
            .filter(|_| !response.dragged())
            .map(|at| transform.value_from_position(at).x),
        moved: (response.dragged() || zoomed).then_some((*bounds.start(), *bounds.end())),
        reset: response.double_clicked(),
        clicked: clicked_at(&response).map(|at| transform.value_from_position(at).x),
        transform,
    }
}

/// Draws the lines of run B without their spread, below those of A.
fn draw_beside<'a>(
    plot: &mut egui_plot::PlotUi<'a>,
    cx: &ViewContext<'_>,
    chart: Option<&'a Chart>,
) {
    let curves = chart.iter().flat_map(|chart| &chart.curves);
    for curve in curves.filter(|curve| !curve.line.is_asked(cx)) {
        let name = format!("{} of B", curve.line.label());
        line(plot, &name, curve, curve.line.beside(cx.theme));
    }
}

/// Shows which lines are those of A and of B, from right to left.
pub fn key(ui: &mut egui::Ui, theme: &Theme) {
    let loss = Line::Loss;
    let looks = [("B", loss.beside(theme)), ("A", (loss.stroke(theme), loss.style()))];
    ui.spacing_mut().item_spacing.x = UNIT;
    for (name, (stroke, style)) in looks {
        ui.label(egui::RichText::new(name).size(theme.small))
            .on_hover_text("Lines of A are bold, lines of B are fine and have more gaps");
        let (rect, _) =
            ui.allocate_exact_size(vec2(SAMPLE, theme.small + 3.0), egui::Sense::hover());
        marks::line(ui.painter(), stroke, style, [rect.left_center(), rect.right_center()]);
    }
}

fn draw<'a>(plot: &mut egui_plot::PlotUi<'a>, cx: &ViewContext<'_>, chart: &'a Chart) {
    let theme = cx.theme;
    if let Some(band) = &chart.margin {
        let area = FilledArea::new("margin", &band.xs, &band.low, &band.high);
        plot.add(area.fill_color(theme.faded(theme.accent, 0.28)).allow_hover(false));
    }
    let curves = || chart.curves.iter().filter(|curve| !curve.line.is_asked(cx));
    for curve in curves() {
        let Some(spread) = &curve.spread else { continue };
        let name = format!("spread of {}", curve.line.label());
        let area = FilledArea::new(name, &spread.xs, &spread.low, &spread.high);
        plot.add(area.fill_color(theme.faded(curve.line.color(theme), 0.2)).allow_hover(false));
    }
    for curve in curves() {
        let look = (curve.line.stroke(theme), curve.line.style());
        line(plot, curve.line.label(), curve, look);
    }
}

fn line<'a>(
    plot: &mut egui_plot::PlotUi<'a>,
    name: &str,
    curve: &'a Curve,
    (stroke, style): (Stroke, LineStyle),
) {
    for piece in curve.pieces() {
        if let [alone] = piece {
            let dot = Points::new(name, [alone.x, alone.y]).radius(LONE_DOT);
            plot.points(dot.color(stroke.color).allow_hover(false));
            continue;
        }
        plot.line(
            PlotLine::new(name, PlotPoints::Borrowed(piece))
                .color(stroke.color)
                .width(stroke.width)
                .style(style)
                .allow_hover(false),
        );
    }
}

/// Draws a thin line wherever a setting was changed.
fn edits(
    ui: &egui::Ui,
    cx: &ViewContext<'_>,
    transform: &PlotTransform,
    response: &egui::Response,
) {
    let painter = ui.painter().with_clip_rect(response.rect.intersect(ui.clip_rect()));
    let frame = *transform.frame();
    let edits = |run: &ActiveRun| -> Vec<u64> {
        run.recipe().edits().iter().map(|edit| edit.step).collect()
    };
    let mut steps = edits(cx.run);
    steps.extend(cx.other_run.map(edits).unwrap_or_default());
    steps.sort_unstable();
    let mut last = f32::NEG_INFINITY;
    for step in steps {
        // Dragging a slider makes an edit at every step: one line per pixel is enough.
        let x = transform.position_from_point_x(step as f64);
        if x - last < 1.0 || !frame.x_range().contains(x) {
            continue;
        }
        last = x;
        let stroke = Stroke::new(1.0, cx.theme.faded(cx.theme.accent, 0.8));
        painter.vline(x, frame.y_range(), stroke);
        painter.add(marks::edit(pos2(x, frame.top() + 6.0), cx.theme.accent));
    }
}

/// Draws a pennant at every bookmark.
fn bookmarks(ui: &egui::Ui, cx: &ViewContext<'_>, transform: &PlotTransform) {
    let frame = *transform.frame();
    let painter = ui.painter().with_clip_rect(frame.expand(1.0).intersect(ui.clip_rect()));
    let mut last = f32::NEG_INFINITY;
    for mark in cx.run.recipe().bookmarks() {
        let x = transform.position_from_point_x(mark.step as f64);
        if x - last < 2.0 || !frame.x_range().contains(x) {
            continue;
        }
        last = x;
        painter.add(marks::bookmark(pos2(x, frame.top() + FLAG), FLAG, cx.theme.text));
    }
}

/// Draws a line at the step on screen, unless that is the last computed one.
fn cursor(ui: &egui::Ui, cx: &ViewContext<'_>, transform: &PlotTransform, with_step: bool) {
    let (step, frame) = (cx.run.report().step, *transform.frame());
    let x = transform.position_from_point_x(step as f64);
    if step == cx.run.reached() || !frame.x_range().contains(x) {
        return;
    }
    let painter = ui.painter().with_clip_rect(frame.intersect(ui.clip_rect()));
    painter.vline(x, frame.y_range(), Stroke::new(1.2, cx.theme.text));
    if with_step {
        let font = FontId::proportional(cx.theme.ticks);
        let galley = painter.layout_no_wrap(numbers::count(step), font, cx.theme.text);
        // On the side with enough room.
        let fits = x + galley.size().x + 2.0 * UNIT < frame.right();
        let (align, dx) = if fits { (Align2::LEFT_TOP, UNIT) } else { (Align2::RIGHT_TOP, -UNIT) };
        let at = pos2(x + dx, frame.top() + 1.0);
        labels::grounded(&painter, cx.theme, at, align, galley);
    }
}

/// Draws a dot on each line at the step on screen, hollow for held-out points as in every view.
fn now(
    ui: &egui::Ui,
    cx: &ViewContext<'_>,
    run: &ActiveRun,
    chart: &Chart,
    transform: &PlotTransform,
    size: f32,
) {
    let theme = cx.theme;
    let painter = ui.painter().with_clip_rect(transform.frame().expand(3.0));
    for curve in chart.curves.iter().filter(|curve| !curve.line.is_asked(cx)) {
        let Some(value) = present(run, curve.line) else { continue };
        let step = match curve.line.source() {
            Source::Steps(_) => run.report().step,
            Source::Evaluations(_) => run.evaluated().map_or(0, |e| e.step),
        };
        let point = PlotPoint::new(step as f64, chart.scale.place(value));
        let at = transform.position_from_point(&point);
        let color = curve.line.color(theme);
        if matches!(curve.line, Line::HeldOut | Line::Unseen) {
            painter.circle(at, 2.8 * size, theme.plot, Stroke::new(1.2, color));
        } else {
            painter.circle_filled(at, 2.6 * size, color);
        }
    }
}

/// Position of a click that is neither the end of a drag nor part of a double click.
fn clicked_at(response: &egui::Response) -> Option<egui::Pos2> {
    let clicked = response.clicked() && !response.double_clicked();
    clicked.then(|| response.interact_pointer_pos()).flatten()
}

/// Writes a remark on the scale into the corner that lines seldom reach.
fn remark(painter: &egui::Painter, theme: &Theme, frame: &Rect, note: &str) {
    let galley =
        painter.layout_no_wrap(note.to_owned(), FontId::proportional(theme.ticks), theme.weak);
    let corner = frame.left_bottom() + vec2(UNIT, -1.0);
    let rect = Align2::LEFT_BOTTOM.anchor_size(corner, galley.size());
    painter.rect_filled(rect, 2.0, theme.faded(theme.plot, 0.8));
    painter.galley(rect.min, galley, theme.weak);
}

/// A value that takes the room of any other above the plot.
const WIDEST: &str = "0.0000";

/// A name and a value above the plot.
struct Entry {
    /// `None` for the margin, which is an area.
    line: Option<Line>,
    name: &'static str,
    value: String,
}

/// Draws the names of the lines with their values, at places that don't depend on the values, and
/// returns the number of lines that they take. If room is short, the last ones lose their values,
/// since a curve needs its name; beyond that the names go on below.
fn names(ui: &egui::Ui, cx: &ViewContext<'_>, chart: &Chart, rect: Rect) -> usize {
    let font = FontId::proportional(cx.theme.small);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let width =
        |text: &str| painter.layout_no_wrap(text.to_owned(), font.clone(), cx.theme.text).size().x;
    let entries = entries(cx, chart.panel);
    let both = if cx.other_run.is_some() { format!("{WIDEST} | {WIDEST}") } else { String::new() };
    let value_width = width(if both.is_empty() { WIDEST } else { &both }) + 2.0 * UNIT;
    let name_widths: Vec<f32> =
        entries.iter().map(|entry| SAMPLE + width(entry.name) + 2.0 * UNIT).collect();
    let all = name_widths.iter().sum::<f32>() + value_width * entries.len() as f32;
    let indent = if LABELS + all <= rect.width() { LABELS } else { UNIT };
    let lines = lines_of(&name_widths, rect.width() - indent + 2.0 * UNIT);
    for (line, places) in lines.iter().enumerate() {
        let names: f32 = name_widths[places.clone()].iter().sum();
        let with_values = ((rect.width() - indent - names) / value_width).max(0.0) as usize;
        let high = cx.theme.small + BEYOND;
        let top = rect.top() + line as f32 * high;
        let mut x = rect.left() + indent;
        for (i, place) in places.clone().enumerate() {
            let (Some(entry), Some(name_width)) = (entries.get(place), name_widths.get(place))
            else {
                continue;
            };
            let area = Rect::from_x_y_ranges(x..=x + name_width, top..=top + high);
            name(ui, cx, &painter, (chart.panel, entry), area);
            x += name_width;
            if i < with_values {
                let at = pos2(x, area.center().y);
                let value = &entry.value;
                painter.text(at, Align2::LEFT_CENTER, value, font.clone(), cx.theme.text);
                x += value_width;
            } else {
                x += UNIT;
            }
        }
    }
    lines.len()
}

/// The entries of each line, as many as fit with their names.
fn lines_of(widths: &[f32], room: f32) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut used = f32::INFINITY;
    for (place, width) in widths.iter().enumerate() {
        let needed = width + UNIT;
        match lines.last_mut() {
            Some(line) if used + needed <= room => {
                line.end = place + 1;
                used += needed;
            }
            _ => {
                lines.push(place..place + 1);
                used = needed;
            }
        }
    }
    lines
}

/// Draws a piece of a curve with its name.
fn name(
    ui: &egui::Ui,
    cx: &ViewContext<'_>,
    painter: &egui::Painter,
    (panel, entry): (Panel, &Entry),
    area: Rect,
) {
    let from = area.left_center();
    match entry.line {
        Some(line) => line.sample(painter, cx.theme, from, from + vec2(SAMPLE, 0.0)),
        None => {
            let middle = from + vec2(0.5 * SAMPLE, 0.0);
            let swatch = Rect::from_center_size(middle, vec2(SAMPLE, 9.0));
            painter.rect_filled(swatch, 1.0, cx.theme.faded(cx.theme.accent, 0.4));
        }
    }
    let font = FontId::proportional(cx.theme.small);
    let at = from + vec2(SAMPLE + UNIT, 0.0);
    painter.text(at, Align2::LEFT_CENTER, entry.name, font, cx.theme.weak);
    let id = ui.scope_id().with(("name", panel.label(), entry.name));
    let response = ui.interact(area, id, egui::Sense::hover());
    let name = format!("Curve {}", entry.name);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &name));
}

fn entries(cx: &ViewContext<'_>, panel: Panel) -> Vec<Entry> {
    let words = |line: Line| value_words(cx, line, "–");
    let entry = |line: Line| Entry { line: Some(line), name: line.label(), value: words(line) };
    let mut entries: Vec<Entry> = panel.lines_of(cx.run).map(entry).collect();
    let margin = margin_at(cx.run.recipe(), cx.run.report().step);
    if let Some(margin) = margin.filter(|_| panel == Panel::Distances) {
        let beside =
            cx.other_run.and_then(|beside| margin_at(beside.recipe(), beside.report().step));
        let value = match beside {
            Some(other) => format!("{} | {}", numbers::short(margin), numbers::short(other)),
            None => numbers::short(margin),
        };
        entries.push(Entry { line: None, name: "margin", value });
    }
    entries
}

/// Present value of a line, "0.213 | 0.187" in a comparison; `none` if it has none.
fn value_words(cx: &ViewContext<'_>, line: Line, none: &str) -> String {
    if line.is_asked(cx) {
        return "?".to_owned();
    }
    let of = |run| present(run, line).map_or_else(|| none.to_owned(), |v| line.words(v));
    match cx.other_run {
        Some(beside) => format!("{} | {}", in_place(of(cx.run)), in_place(of(beside))),
        None => of(cx.run),
    }
}

/// A value of a comparison in no more letters than [`WIDEST`] has: 0.00431 as 0.0043.
fn in_place(words: String) -> String {
    match words.parse::<f64>() {
        Ok(value) if words.len() > WIDEST.len() => numbers::fixed(value, WIDEST.len() - 2),
        _ => words,
    }
}

/// Present value of a line; `None` for scores while something is in hand, which isn't scored.
fn present(run: &ActiveRun, line: Line) -> Option<f64> {
    match line.source() {
        Source::Steps(metric) => Metric::of(metric, run.report()).filter(|v| v.is_finite()),
        Source::Evaluations(_) if run.config_in_hand().is_some() => None,
        Source::Evaluations(value) => run.evaluated().and_then(value),
    }
}

fn summary(cx: &ViewContext<'_>, panel: Panel) -> String {
    let values = panel
        .lines_of(cx.run)
        .map(|line| format!("{} {}", line.label(), value_words(cx, line, "none")));
    let values: Vec<String> = values.collect();
    format!("at step {}: {}", numbers::count(cx.run.report().step), values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_a_comparison_stays_in_its_place() {
        let cases = [("0.00431", "0.0043"), ("0.0502", "0.0502"), ("18.8", "18.8"), ("–", "–")];
        for (words, place) in cases {
            assert_eq!(in_place(words.to_owned()), place);
        }
        for power in -9..12 {
            let words = in_place(numbers::three(1.0625 * 10_f64.powi(power)));
            assert!(words.chars().count() <= WIDEST.len() || power > 4, "{words}");
        }
    }

    #[test]
    fn no_curve_loses_its_name_where_room_is_short() {
        let widths = [60.0, 50.0, 70.0, 40.0];
        assert_eq!(lines_of(&widths, 400.0).first(), Some(&(0..4)));
        assert_eq!(lines_of(&widths, 150.0), [0..2, 2..4]);
        assert_eq!(lines_of(&widths, 10.0), [0..1, 1..2, 2..3, 3..4]);
    }
}
