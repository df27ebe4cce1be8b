//! One panel: a line of names and values, and the plot under it.

use eframe::egui::{self, Align2, FontId, Pos2, Rect, Stroke, pos2, vec2};
use egui_plot::{AxisHints, FilledArea, Line as PlotLine, PlotPoints, PlotTransform};

use crate::app::theme::{SMALL, Theme, UNIT};
use crate::app::views::scale::{even_marks, short};
use crate::app::{ViewContext, numbers, plots};
use crate::lab::history::Metric;

use super::lines::{Line, Panel, Source};
use super::picture::{Chart, margin_at};

/// Height of the line of names and values.
const NAMES: f32 = 15.0;
/// Width of the labels of the y-axis.
const LABELS: f32 = 40.0;
/// Letters of the axes.
const TICKS: f32 = 10.0;
/// Length of the piece of line before a name.
const SAMPLE: f32 = 20.0;

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
    let font = FontId::proportional(TICKS);
    let step_label = |x: f64| match x {
        0.0 => "step 0".to_owned(),
        x if x.fract() == 0.0 && x > 0.0 => numbers::count(x as u64),
        _ => String::new(),
    };
    let response = plots::plot(chart.panel.label())
        .width(rect.width())
        .height(height)
        .show_axes([last, true])
        .allow_drag([true, false])
        .allow_zoom([true, false])
        .custom_x_axes(vec![
            AxisHints::new_x()
                .tick_label_font(font.clone())
                .tick_label_color(cx.theme.weak)
                .label_spacing(1.0..=2.0)
                .formatter(move |mark, _| step_label(mark.value)),
        ])
        .custom_y_axes(vec![
            AxisHints::new_y()
                .tick_label_font(font)
                .tick_label_color(cx.theme.weak)
                .min_thickness(LABELS)
                .label_spacing(1.0..=2.0)
                .formatter(move |mark, _| scale.label(mark.value)),
        ])
        .x_grid_spacer(move |input| even_marks(input.bounds, rect.width() - LABELS, 1.0))
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
        let at = transform.frame().right_bottom() - vec2(UNIT, 1.0);
        let font = FontId::proportional(TICKS);
        ui.painter().text(at, Align2::RIGHT_BOTTOM, note, font, cx.theme.weak);
    }
    plots::describe(&response, chart.panel.label(), || summary(cx, chart.panel));
    let zoomed = response.hovered() && ui.input(|i| i.zoom_delta() != 1.0);
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

/// The names of the lines with their present values, each in a place of its own.
fn names(ui: &egui::Ui, cx: &ViewContext<'_>, chart: &Chart, rect: Rect) {
    let font = FontId::proportional(SMALL);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let width =
        |text: &str| painter.layout_no_wrap(text.to_owned(), font.clone(), cx.theme.text).size().x;
    let value_width = width("0.0000");
    let y = rect.top() + 0.5 * NAMES;
    let mut x = rect.left() + LABELS;
    let write = |at: Pos2, text: &str, color| {
        painter.text(at, Align2::LEFT_CENTER, text, font.clone(), color);
    };
    for &line in chart.panel.lines() {
        let name = line.label();
        let end = x + SAMPLE + width(name) + 3.0 * UNIT + value_width;
        if end > rect.right() + 2.0 * UNIT {
            return;
        }
        line.sample(&painter, cx.theme, pos2(x, y), pos2(x + SAMPLE, y));
        write(pos2(x + SAMPLE + UNIT, y), name, cx.theme.weak);
        let value = present(cx, line).map_or_else(|| "–".to_owned(), |v| line.words(v));
        write(pos2(x + SAMPLE + width(name) + 2.0 * UNIT, y), &value, cx.theme.text);
        x = end + UNIT;
    }
    let steps = cx.lab.trainer().steps();
    let margin = margin_at(steps, cx.lab.history().edits(), cx.lab.config());
    let Some(margin) = margin.filter(|_| chart.panel == Panel::Distances) else { return };
    let text = "margin";
    if x + SAMPLE + width(text) + 3.0 * UNIT + value_width > rect.right() + 2.0 * UNIT {
        return;
    }
    let swatch = Rect::from_center_size(pos2(x + 0.5 * SAMPLE, y), vec2(SAMPLE, 9.0));
    painter.rect_filled(swatch, 1.0, cx.theme.faded(cx.theme.accent, 0.4));
    write(pos2(x + SAMPLE + UNIT, y), text, cx.theme.weak);
    let at = pos2(x + SAMPLE + width(text) + 2.0 * UNIT, y);
    write(at, &short(margin), cx.theme.text);
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
