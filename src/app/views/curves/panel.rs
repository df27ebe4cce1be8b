//! One panel: a line of names and values, and the plot under it.

use std::ops::RangeInclusive;

use eframe::egui::{self, Align2, FontId, Rect, Stroke, pos2, vec2};
use egui_plot::{AxisHints, FilledArea, GridMark, Line as PlotLine, PlotPoints, PlotTransform};

use crate::app::theme::{SMALL, TICKS, Theme, UNIT};
use crate::app::views::scale::{even_marks, has_room};
use crate::app::{ViewContext, numbers, plots};
use crate::lab::history::Metric;

use super::lines::{Line, Panel, Source};
use super::picture::{Chart, margin_at};

/// Height of the line of names and values.
const NAMES: f32 = 15.0;
/// Width of the labels of the y-axis.
const LABELS: f32 = 40.0;
/// Length of the piece of line before a name.
const SAMPLE: f32 = 18.0;

/// What happened in a panel, and where its points are on screen.
pub struct Seen {
    /// Which panel.
    pub panel: Panel,
    /// From values to the screen.
    pub transform: PlotTransform,
    /// The step under the pointer.
    pub pointer: Option<f64>,
    /// The steps in sight, where someone just moved them.
    pub moved: Option<(f64, f64)>,
    /// Whether all steps are to be seen again.
    pub reset: bool,
}

/// Draws a panel into `ui`, all of it.
pub fn show(
    ui: &mut egui::Ui,
    cx: &ViewContext<'_>,
    chart: &Chart,
    range: (f64, f64),
    last: bool,
) -> Seen {
    let rect = ui.max_rect();
    names(ui, cx, chart, rect);
    ui.add_space(NAMES);
    let (low, high) = chart.scale.bounds();
    let scale = chart.scale;
    let height = rect.height() - NAMES;
    let width = rect.width() - LABELS;
    let step_label = move |mark: GridMark, range: &RangeInclusive<f64>| match mark.value {
        0.0 => "step 0".to_owned(),
        x if x > 0.0 && has_room(x, range, width) => numbers::count(x as u64),
        _ => String::new(),
    };
    let response = plots::plot(chart.panel.label())
        .width(rect.width())
        .height(height)
        .show_axes([last, true])
        .grid_color(cx.theme.line)
        .allow_drag([true, false])
        .allow_zoom([true, false])
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
            draw(plot, cx.theme, chart);
        });
    let (transform, response) = (response.transform, response.response);
    edits(ui, cx, &transform, &response);
    ends(ui, cx.theme, chart, &transform);
    if let Some(note) = &chart.note {
        remark(ui.painter(), cx.theme, transform.frame(), note);
    }
    plots::describe(&response, chart.panel.label(), || summary(cx, chart.panel));
    let zoomed = plots::is_zoomed(&response);
    let bounds = transform.bounds().range_x();
    Seen {
        panel: chart.panel,
        pointer: response.hover_pos().map(|at| transform.value_from_position(at).x),
        moved: (response.dragged() || zoomed).then_some((*bounds.start(), *bounds.end())),
        reset: response.double_clicked(),
        transform,
    }
}

fn draw<'a>(plot: &mut egui_plot::PlotUi<'a>, theme: &Theme, chart: &'a Chart) {
    if let Some(band) = &chart.margin {
        let area = FilledArea::new("margin", &band.xs, &band.low, &band.high);
        plot.add(area.fill_color(theme.faded(theme.accent, 0.28)).allow_hover(false));
    }
    for curve in &chart.curves {
        let Some(spread) = &curve.spread else { continue };
        let name = format!("spread of {}", curve.line.label());
        let area = FilledArea::new(name, &spread.xs, &spread.low, &spread.high);
        plot.add(area.fill_color(theme.faded(curve.line.color(theme), 0.2)).allow_hover(false));
    }
    for curve in &chart.curves {
        let stroke = curve.line.stroke(theme);
        plot.line(
            PlotLine::new(curve.line.label(), PlotPoints::Borrowed(&curve.points))
                .color(stroke.color)
                .width(stroke.width)
                .style(curve.line.style())
                .allow_hover(false),
        );
    }
}

/// A thin line wherever a knob was changed.
fn edits(
    ui: &egui::Ui,
    cx: &ViewContext<'_>,
    transform: &PlotTransform,
    response: &egui::Response,
) {
    let painter = ui.painter().with_clip_rect(response.rect.intersect(ui.clip_rect()));
    let frame = *transform.frame();
    let mut last = f32::NEG_INFINITY;
    for edit in cx.lab.history().edits() {
        // While someone drags a slider there is an edit at every step: one line a pixel will do.
        let x = transform.position_from_point_x(edit.step as f64);
        if x - last < 1.0 || !frame.x_range().contains(x) {
            continue;
        }
        last = x;
        let stroke = Stroke::new(1.0, cx.theme.faded(cx.theme.accent, 0.8));
        painter.vline(x, frame.y_range(), stroke);
        let tip = vec![
            pos2(x - 4.0, frame.top()),
            pos2(x + 4.0, frame.top()),
            pos2(x, frame.top() + 6.0),
        ];
        painter.add(egui::Shape::convex_polygon(tip, cx.theme.accent, Stroke::NONE));
    }
}

/// A dot where each line ends: now. Hollow for held-out points, as in every view.
fn ends(ui: &egui::Ui, theme: &Theme, chart: &Chart, transform: &PlotTransform) {
    let painter = ui.painter().with_clip_rect(transform.frame().expand(3.0));
    for curve in &chart.curves {
        let Some(end) = curve.points.last() else { continue };
        let at = transform.position_from_point(end);
        let color = curve.line.color(theme);
        if curve.line == Line::HeldOut {
            painter.circle(at, 2.8, theme.plot, Stroke::new(1.2, color));
        } else {
            painter.circle_filled(at, 2.6, color);
        }
    }
}

/// What there is to say of the scale, in the corner where lines are seldom.
fn remark(painter: &egui::Painter, theme: &Theme, frame: &Rect, note: &str) {
    let galley = painter.layout_no_wrap(note.to_owned(), FontId::proportional(TICKS), theme.weak);
    let corner = frame.left_bottom() + vec2(UNIT, -1.0);
    let rect = Align2::LEFT_BOTTOM.anchor_size(corner, galley.size());
    painter.rect_filled(rect, 2.0, theme.faded(theme.plot, 0.8));
    painter.galley(rect.min, galley, theme.weak);
}

/// A name and a value above the plot.
struct Entry {
    /// `None` for the margin, which is an area.
    line: Option<Line>,
    name: &'static str,
    value: String,
}

/// The names of the lines with their present values, each in a place of its own whatever the
/// values are. Where there is little room the last ones go without their values, since a line
/// without a name says nothing; they are left out where there is none.
fn names(ui: &egui::Ui, cx: &ViewContext<'_>, chart: &Chart, rect: Rect) {
    let font = FontId::proportional(SMALL);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let width =
        |text: &str| painter.layout_no_wrap(text.to_owned(), font.clone(), cx.theme.text).size().x;
    let entries = entries(cx, chart.panel);
    let value_width = width("0.0000") + UNIT;
    let name_widths: Vec<f32> =
        entries.iter().map(|entry| SAMPLE + width(entry.name) + 2.0 * UNIT).collect();
    let names: f32 = name_widths.iter().sum();
    let all = names + value_width * entries.len() as f32;
    let indent = if LABELS + all <= rect.width() { LABELS } else { UNIT };
    let with_values = ((rect.width() - indent - names) / value_width).max(0.0) as usize;
    let (mut x, y) = (rect.left() + indent, rect.top() + 0.5 * NAMES);
    let write = |x: f32, text: &str, color| {
        painter.text(pos2(x, y), Align2::LEFT_CENTER, text, font.clone(), color);
    };
    for (i, (entry, name_width)) in entries.into_iter().zip(name_widths).enumerate() {
        if x + name_width > rect.right() + 2.0 * UNIT {
            return;
        }
        match entry.line {
            Some(line) => line.sample(&painter, cx.theme, pos2(x, y), pos2(x + SAMPLE, y)),
            None => {
                let middle = pos2(x + 0.5 * SAMPLE, y);
                let swatch = Rect::from_center_size(middle, vec2(SAMPLE, 9.0));
                painter.rect_filled(swatch, 1.0, cx.theme.faded(cx.theme.accent, 0.4));
            }
        }
        write(x + SAMPLE + UNIT, entry.name, cx.theme.weak);
        x += name_width;
        if i < with_values {
            write(x, &entry.value, cx.theme.text);
            x += value_width;
        } else {
            x += UNIT;
        }
    }
}

fn entries(cx: &ViewContext<'_>, panel: Panel) -> Vec<Entry> {
    let words =
        |line: Line| present(cx, line).map_or_else(|| "–".to_owned(), |value| line.words(value));
    let entry = |&line: &Line| Entry { line: Some(line), name: line.label(), value: words(line) };
    let mut entries: Vec<Entry> = panel.lines().iter().map(entry).collect();
    let steps = cx.lab.trainer().steps();
    let margin = margin_at(steps, cx.lab.history().edits(), cx.lab.config());
    if let Some(margin) = margin.filter(|_| panel == Panel::Distances) {
        entries.push(Entry { line: None, name: "margin", value: numbers::short(margin) });
    }
    entries
}

/// The value of a line now.
fn present(cx: &ViewContext<'_>, line: Line) -> Option<f64> {
    match line.source() {
        Source::Steps(metric) => Metric::of(metric, cx.lab.report()).filter(|v| v.is_finite()),
        Source::Evaluations(value) => cx.lab.history().last_evaluation().and_then(value),
    }
}

fn summary(cx: &ViewContext<'_>, panel: Panel) -> String {
    let values = panel.lines().iter().map(|&line| {
        let value = present(cx, line).map_or_else(|| "none".to_owned(), |v| line.words(v));
        format!("{} {value}", line.label())
    });
    let values: Vec<String> = values.collect();
    format!("at step {}: {}", cx.lab.report().step, values.join(", "))
}
