//! The metric against the setting: mean and spread over the seeds, and a dot for each run.

use eframe::egui::{self, Align2, FontId, Rect, pos2, vec2};
use egui_plot::{AxisHints, FilledArea, Line, LineStyle, PlotPoints, PlotTransform, Points};

use crate::app::context::ViewContext;
use crate::app::sweeping::Sweep;
use crate::app::theme::UNIT;
use crate::app::views::labels;
use crate::app::views::scale::{at_mark, even_marks};
use crate::app::{marks, plots};
use crate::engine::data::Split;
use crate::lab::sweep::{Metric, Outcome};

use super::looks::{self, Places};
use super::{Picked, about, sentence};

/// Width of the labels of the y-axis.
const LABELS: f32 = 40.0;
/// Length of the piece of line before a name.
const SAMPLE: f32 = 18.0;
/// Radius of the dot of a run.
const DOT: f32 = 2.2;
/// Radius of the mark of a mean.
const MEAN: f32 = 3.6;
/// The most runs with a dot.
const MOST_DOTS: usize = 3_000;

/// A line over the values of the first setting.
struct Series {
    name: String,
    color: egui::Color32,
    style: LineStyle,
    metric: Metric,
    /// The value of the second setting, if there is one.
    second: Option<usize>,
    /// Place of each value with its mean and spread, from left to right.
    means: Vec<[f64; 3]>,
}

/// Draws the plot into all of `ui`. Returns the run that the pointer is on.
pub fn show(
    ui: &mut egui::Ui,
    cx: &ViewContext<'_>,
    sweep: &Sweep,
    pointed: Option<usize>,
) -> Option<Picked> {
    let all = ui.max_rect();
    let line = cx.theme.small + UNIT;
    let (key, rest) = all.split_top_bottom_at_y(all.top() + line);
    let (area, foot) = rest.split_top_bottom_at_y(rest.bottom() - line);
    let axis = sweep.plan.axes().first()?;
    let places = Places::of(axis);
    let series = series(cx, sweep, &places);
    let dots = dots(sweep, &series, &places);
    let ends = |series: &Series| {
        let ends =
            series.means.iter().flat_map(|&[_, mean, spread]| [mean - spread, mean + spread]);
        ends.collect::<Vec<_>>()
    };
    let values = series.iter().flat_map(ends).chain(dots.iter().map(|dot| dot.at[1]));
    let Some((low, high)) = looks::padded(values, 1e-3) else {
        return wait(ui, cx, sweep);
    };
    let second = sweep.plan.axes().get(1).map(|axis| axis.field.word);
    draw_key(ui, cx, (second, &series), key);
    let height = area.height();
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(area));
    let response = plots::plot("sweep by setting")
        .width(area.width())
        .height(height)
        .show_axes([false, true])
        .grid_color(cx.theme.line)
        .allow_drag(false)
        .custom_y_axes(vec![
            plots::small_axis(AxisHints::new_y(), cx.theme)
                .min_thickness(LABELS)
                .formatter(|mark, range| at_mark(mark.value, mark.step_size, range)),
        ])
        .x_grid_spacer(|_| Vec::new())
        .y_grid_spacer(move |input| even_marks(input.bounds, height, 0.0))
        .show(&mut child, |plot| {
            let (left, right) = places.bounds();
            plot.set_plot_bounds_x(left..=right);
            plot.set_plot_bounds_y(low..=high);
            draw(plot, cx, &series, &dots);
        });
    let (transform, response) = (response.transform, response.response);
    labels_of_x(ui, cx, sweep, &places, &transform, foot);
    ring_best(ui, cx, sweep, &places, &transform);
    plots::describe(&response, "Sweep", || sentence(sweep));
    let pointer = response.hover_pos();
    let spots = dots.iter().enumerate().map(|(at, dot)| (at, dot.at));
    let hovered =
        plots::nearest(spots, &transform, pointer, cx.theme.reach()).map(|at| dots[at].run);
    for dot in dots.iter().filter(|dot| Some(dot.run) == pointed || Some(dot.run) == hovered) {
        let at = plots::screen(&transform, dot.at);
        let painter = ui.painter().with_clip_rect(transform.frame().expand(3.0));
        painter.add(marks::ring(at, DOT + 1.0, cx.theme.text));
    }
    let run = hovered?;
    let is_clicked = response.clicked();
    response
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .on_hover_text_at_pointer(about(sweep, run));
    Some(Picked { run, is_clicked })
}

/// Says that no run is done yet.
fn wait(ui: &mut egui::Ui, cx: &ViewContext<'_>, sweep: &Sweep) -> Option<Picked> {
    let rect = ui.max_rect();
    let response = ui.allocate_rect(rect, egui::Sense::hover());
    let words = match sweep.is_running() {
        true => "The first runs are being trained.".to_owned(),
        false => sentence(sweep),
    };
    plots::describe(&response, "Sweep", || words.clone());
    let font = FontId::proportional(cx.theme.small);
    let galley = ui.painter().layout(words, font, cx.theme.weak, rect.width() - 4.0 * UNIT);
    let at = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size());
    ui.painter().galley(at.min, galley, cx.theme.weak);
    None
}

/// One line for each split, or for each value of the second setting.
fn series(cx: &ViewContext<'_>, sweep: &Sweep, places: &Places) -> Vec<Series> {
    let (plan, summary) = (&sweep.plan, &sweep.summary);
    let means = |metric: Metric, second: Option<usize>| -> Vec<[f64; 3]> {
        let point = |first: usize| {
            let at = |point: &crate::lab::sweep::Point| {
                point.places.first() == Some(&first) && point.places.get(1).copied() == second
            };
            let point = summary.points.iter().position(at)?;
            let spread = summary.spread(point, metric)?;
            Some([places.at(first), spread.mean, spread.deviation.unwrap_or(0.0)])
        };
        places.in_order().into_iter().filter_map(point).collect()
    };
    match plan.axes().get(1) {
        None => summary
            .metrics
            .iter()
            .map(|&metric| {
                let (stroke, style) = looks::of_metric(metric, cx.theme);
                let name = looks::name(metric).to_owned();
                let means = means(metric, None);
                Series { name, color: stroke.color, style, metric, second: None, means }
            })
            .collect(),
        Some(axis) => (0..axis.values.len())
            .map(|place| Series {
                name: axis.labels[place].clone(),
                color: cx.theme.class(place),
                style: LineStyle::Solid,
                metric: plan.metric(),
                second: Some(place),
                means: means(plan.metric(), Some(place)),
            })
            .collect(),
    }
}

/// A run on the plot.
struct Dot {
    run: usize,
    at: [f64; 2],
    color: egui::Color32,
    is_hollow: bool,
}

fn dots(sweep: &Sweep, series: &[Series], places: &Places) -> Vec<Dot> {
    let plan = &sweep.plan;
    let of_run = |outcome: &Outcome, series: &Series| {
        let of = plan.places(plan.combination(outcome.run));
        let is_of = series.second.is_none() || of.get(1).copied() == series.second;
        let at = [places.at(*of.first()?), outcome.value(series.metric)?];
        let is_hollow = series.second.is_none() && series.metric.split != Split::Train;
        is_of.then_some(Dot { run: outcome.run, at, color: series.color, is_hollow })
    };
    let outcomes = sweep.outcomes.iter().take(MOST_DOTS);
    outcomes.flat_map(|one| series.iter().filter_map(move |s| of_run(one, s))).collect()
}

fn draw<'a>(
    plot: &mut egui_plot::PlotUi<'a>,
    cx: &ViewContext<'_>,
    series: &'a [Series],
    dots: &[Dot],
) {
    let theme = cx.theme;
    for one in series.iter().filter(|one| one.means.len() > 1) {
        let of =
            |end: f64| one.means.iter().map(|&[_, mean, spread]| mean + end * spread).collect();
        let xs: Vec<f64> = one.means.iter().map(|&[x, ..]| x).collect();
        let [low, high]: [Vec<f64>; 2] = [of(-1.0), of(1.0)];
        let area = FilledArea::new(format!("spread of {}", one.name), &xs, &low, &high);
        plot.add(area.fill_color(theme.faded(one.color, 0.16)).allow_hover(false));
    }
    for dot in dots {
        let points = Points::new("run", [dot.at[0], dot.at[1]]).radius(DOT).allow_hover(false);
        plot.points(points.color(dot.color).filled(!dot.is_hollow));
    }
    for one in series {
        let line: PlotPoints<'_> = one.means.iter().map(|&[x, mean, _]| [x, mean]).collect();
        let (color, style) = (one.color, one.style);
        plot.line(
            Line::new(one.name.clone(), line)
                .color(color)
                .width(1.8)
                .style(style)
                .allow_hover(false),
        );
        let means: PlotPoints<'_> = one.means.iter().map(|&[x, mean, _]| [x, mean]).collect();
        let is_filled = one.second.is_some() || one.metric.split == Split::Train;
        let means = Points::new("mean", means).radius(MEAN).color(color).filled(is_filled);
        plot.points(means.allow_hover(false));
    }
}

/// Names of the lines, as many as fit, behind that of the second setting.
fn draw_key(
    ui: &egui::Ui,
    cx: &ViewContext<'_>,
    (second, series): (Option<&str>, &[Series]),
    area: Rect,
) {
    let painter = ui.painter().with_clip_rect(area.intersect(ui.clip_rect()));
    let font = FontId::proportional(cx.theme.small);
    let mut x = area.left() + LABELS;
    if let Some(second) = second {
        let galley = painter.layout_no_wrap(second.to_owned(), font.clone(), cx.theme.weak);
        let at = Align2::LEFT_CENTER.anchor_size(pos2(x, area.center().y), galley.size());
        x += galley.size().x + 3.0 * UNIT;
        painter.galley(at.min, galley, cx.theme.weak);
    }
    for one in series {
        let galley = painter.layout_no_wrap(one.name.clone(), font.clone(), cx.theme.weak);
        let width = SAMPLE + UNIT + galley.size().x;
        if x + width > area.right() && x > area.left() + LABELS {
            let more = pos2(x, area.center().y);
            painter.text(more, Align2::LEFT_CENTER, "…", font, cx.theme.weak);
            return;
        }
        let from = pos2(x, area.center().y);
        let stroke = egui::Stroke::new(1.8, one.color);
        marks::line(&painter, stroke, one.style, [from, from + vec2(SAMPLE, 0.0)]);
        let at = Align2::LEFT_CENTER.anchor_size(from + vec2(SAMPLE + UNIT, 0.0), galley.size());
        painter.galley(at.min, galley, cx.theme.weak);
        x += width + 2.0 * UNIT;
    }
}

/// The values below the plot, and the name of the setting. With one setting, a dot before each value
/// has the colour that its curves have.
fn labels_of_x(
    ui: &egui::Ui,
    cx: &ViewContext<'_>,
    sweep: &Sweep,
    places: &Places,
    transform: &PlotTransform,
    foot: Rect,
) {
    let Some(axis) = sweep.plan.axes().first() else { return };
    let painter = ui.painter().with_clip_rect(foot.intersect(ui.clip_rect()));
    let has_colors = sweep.plan.axes().len() == 1;
    let name = labels::cut(&painter, axis.field.word, LABELS, cx.theme.weak);
    let y = foot.center().y;
    painter.galley(pos2(foot.left(), y - 0.5 * name.size().y), name, cx.theme.weak);
    let order = places.in_order();
    let swatch = if has_colors { 2.0 * DOT + 3.0 } else { 0.0 };
    let mut free = foot.left() + LABELS;
    for (place, &value) in order.iter().enumerate() {
        let x = plots::screen(transform, [places.at(value), 0.0]).x;
        // Up to half the way to the next value.
        let most = order.get(place + 1).map_or(foot.right(), |&next| {
            0.5 * (x + plots::screen(transform, [places.at(next), 0.0]).x)
        });
        let room = most - free - swatch;
        let galley = labels::cut(&painter, &axis.labels[value], room, cx.theme.text);
        let width = galley.size().x + swatch;
        let left = (x - 0.5 * width).min(most - width).max(free);
        // A label that would stand beside its value says nothing.
        if room < 2.0 * UNIT || left > x || left + width < x {
            continue;
        }
        if has_colors {
            painter.circle_filled(pos2(left + DOT, y), DOT + 0.6, cx.theme.class(value));
        }
        let at = pos2(left + swatch, y - 0.5 * galley.size().y);
        painter.galley(at, galley, cx.theme.text);
        free = left + width + UNIT;
    }
}

/// A ring around the best mean.
fn ring_best(
    ui: &egui::Ui,
    cx: &ViewContext<'_>,
    sweep: &Sweep,
    places: &Places,
    transform: &PlotTransform,
) {
    let summary = &sweep.summary;
    let best = summary.best.and_then(|best| {
        let first = *summary.points.get(best)?.places.first()?;
        Some([places.at(first), summary.spread(best, sweep.plan.metric())?.mean])
    });
    let Some(at) = best.map(|at| plots::screen(transform, at)) else { return };
    let frame = transform.frame();
    let painter = ui.painter().with_clip_rect(frame.expand(3.0));
    painter.add(marks::ring(at, MEAN + 3.0, cx.theme.text));
    let above = if at.y - frame.top() > 24.0 { -14.0 } else { 14.0 };
    let to = at + vec2(0.0, above);
    labels::tag(&painter, cx.theme, *frame, to, Align2::CENTER_CENTER, "best", cx.theme.text);
}
