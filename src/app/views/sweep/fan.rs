//! The curves of all runs over the steps, fanning out while they are trained.

use eframe::egui::{self, FontId, Rect, pos2};
use egui_plot::{AxisHints, Line, PlotPoints, Points};

use crate::app::context::ViewContext;
use crate::app::plots;
use crate::app::sweeping::Sweep;
use crate::app::theme::UNIT;
use crate::app::views::scale::{at_mark, even_marks, has_room};
use crate::engine::numbers::{count, counted};
use crate::lab::sweep::Sample;

use super::{Picked, about, looks};

/// Width of the labels of the y-axis.
const LABELS: f32 = 40.0;
/// The most curves that are drawn.
const MOST: usize = 400;

/// A run with its curve.
struct Curve {
    run: usize,
    points: Vec<[f64; 2]>,
    is_done: bool,
}

/// Draws the curves into all of `ui`. Returns the run that the pointer is on.
pub fn show(
    ui: &mut egui::Ui,
    cx: &ViewContext<'_>,
    sweep: &Sweep,
    pointed: Option<usize>,
) -> Option<Picked> {
    let all = ui.max_rect();
    let (head, area) = all.split_top_bottom_at_y(all.top() + cx.theme.small + UNIT);
    let plan = &sweep.plan;
    let (curves, more) = curves(sweep);
    let title = match more {
        0 => format!("{} over the steps", plan.metric().words()),
        _ => format!("{} over the steps, of {MOST} runs", plan.metric().words()),
    };
    heading(ui, cx, &title, head);
    let values = || curves.iter().flat_map(|curve| curve.points.iter().map(|at| at[1]));
    let (low, high) = looks::padded(values(), 1e-3).unwrap_or((0.0, 1.0));
    let (width, height) = (area.width() - LABELS, area.height());
    let (steps, letters) = (plan.steps().max(1) as f64, cx.theme.ticks);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(area));
    let response = plots::plot("sweep curves")
        .width(area.width())
        .height(height)
        .grid_color(cx.theme.line)
        .allow_drag(false)
        .custom_x_axes(vec![plots::small_axis(AxisHints::new_x(), cx.theme).formatter(
            move |mark, range| match mark.value {
                0.0 => "step 0".to_owned(),
                x if x > 0.0 => {
                    let label = count(x as u64);
                    if has_room(x, range, width, (&label, letters)) { label } else { String::new() }
                }
                _ => String::new(),
            },
        )])
        .custom_y_axes(vec![
            plots::small_axis(AxisHints::new_y(), cx.theme)
                .min_thickness(LABELS)
                .formatter(|mark, range| at_mark(mark.value, mark.step_size, range)),
        ])
        .x_grid_spacer(move |input| even_marks(input.bounds, width, 1.0))
        .y_grid_spacer(move |input| even_marks(input.bounds, height, 0.0))
        .show(&mut child, |plot| {
            plot.set_plot_bounds_x(-0.02 * steps..=1.02 * steps);
            plot.set_plot_bounds_y(low..=high);
            for curve in &curves {
                draw(plot, cx, sweep, curve, pointed);
            }
        });
    let (transform, response) = (response.transform, response.response);
    plots::describe(&response, "Sweep curves", || {
        let [done, training] = [true, false]
            .map(|is_done| curves.iter().filter(|curve| curve.is_done == is_done).count() as u64);
        format!("{title}: {} done, {} in training", counted(done, "run"), count(training))
    });
    let spots = curves
        .iter()
        .enumerate()
        .flat_map(|(at, curve)| curve.points.iter().map(move |&point| (at, point)));
    let run =
        curves[plots::nearest(spots, &transform, response.hover_pos(), cx.theme.reach())?].run;
    let is_clicked = response.clicked();
    response
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .on_hover_text_at_pointer(about(sweep, run));
    Some(Picked { run, is_clicked })
}

/// The curves, at most [`MOST`], and how many there are beyond that.
fn curves(sweep: &Sweep) -> (Vec<Curve>, usize) {
    let metric = sweep.plan.metric();
    let points = |samples: &[Sample]| {
        let at = |sample: &Sample| Some([sample.step as f64, sample.value(metric)?]);
        samples.iter().filter_map(at).collect()
    };
    let going = sweep.on_the_way.iter().map(|(&run, samples)| Curve {
        run,
        points: points(samples),
        is_done: false,
    });
    let done = sweep.outcomes.iter().map(|one| Curve {
        run: one.run,
        points: points(&one.curve),
        is_done: true,
    });
    let more = (sweep.on_the_way.len() + sweep.outcomes.len()).saturating_sub(MOST);
    (going.chain(done).take(MOST).collect(), more)
}

fn draw<'a>(
    plot: &mut egui_plot::PlotUi<'a>,
    cx: &ViewContext<'_>,
    sweep: &Sweep,
    curve: &Curve,
    pointed: Option<usize>,
) {
    let color = looks::color(&sweep.plan, sweep.plan.combination(curve.run), cx.theme);
    let (width, opacity) = match pointed {
        Some(run) if run == curve.run => (2.4, 1.0),
        Some(_) => (1.0, 0.25),
        None => (1.2, 0.75),
    };
    let color = cx.theme.faded(color, opacity);
    let line: PlotPoints<'_> = curve.points.iter().copied().collect();
    plot.line(Line::new("run", line).color(color).width(width).allow_hover(false));
    // Where a run is that is on its way.
    if let Some(&end) = curve.points.last().filter(|_| !curve.is_done) {
        plot.points(Points::new("run", end).radius(2.4).color(color).allow_hover(false));
    }
}

fn heading(ui: &egui::Ui, cx: &ViewContext<'_>, title: &str, head: Rect) {
    let painter = ui.painter().with_clip_rect(head.intersect(ui.clip_rect()));
    let font = FontId::proportional(cx.theme.small);
    let at = pos2(head.left() + LABELS, head.center().y);
    painter.text(at, egui::Align2::LEFT_CENTER, title, font, cx.theme.weak);
}
