//! ROC curve: the two accept rates at every threshold.

use std::ops::RangeInclusive;

use eframe::egui::{self, Align2, FontId, Stroke, vec2};
use egui_plot::{AxisHints, GridMark, Line, LineStyle, PlotPoints};

use crate::app::context::ViewContext;
use crate::app::plots;
use crate::app::theme::{LINE, UNIT};
use crate::app::views::scale::has_room;
use crate::engine::data::Split;
use crate::engine::evaluate::{Roc, RocPoint};
use crate::engine::numbers::{percent, three};

/// Width of the vertical axis.
const AXIS: f32 = 34.0;
/// Width from which the axes have names, relative to the size of their letters.
const NAMES: f32 = 11.0;

/// Draws the curve into all of `ui`, with the best or the `working` threshold as a dot, and the
/// threshold `pointed` as a ring. Returns the threshold of the point that is clicked, or dragged
/// along the curve.
pub fn show(
    ui: &mut egui::Ui,
    cx: &ViewContext<'_>,
    (roc, split): (&Roc, Split),
    pointed: Option<f64>,
    working: Option<RocPoint>,
) -> Option<f64> {
    let rect = ui.max_rect();
    let theme = cx.theme;
    let label = |mark: GridMark, _: &RangeInclusive<f64>| match mark.value {
        0.0 => String::new(),
        share => percent(share),
    };
    let width = rect.width() - AXIS;
    let letters = theme.ticks;
    let along = move |mark: GridMark, range: &RangeInclusive<f64>| {
        let label = label(mark, range);
        if has_room(mark.value, range, width, (&label, letters)) { label } else { String::new() }
    };
    let marks = || (0..3).map(|i| GridMark { value: 0.5 * f64::from(i), step_size: 0.5 }).collect();
    let points: Vec<[f64; 2]> = roc.curve.iter().map(place).collect();
    let response = plots::plot("ROC")
        .width(rect.width())
        .height(rect.height())
        .allow_drag(false)
        .grid_color(theme.line)
        .custom_x_axes(vec![plots::small_axis(AxisHints::new_x(), theme).formatter(along)])
        .custom_y_axes(vec![
            plots::small_axis(AxisHints::new_y(), theme).min_thickness(AXIS).formatter(label),
        ])
        .x_grid_spacer(move |_| marks())
        .y_grid_spacer(move |_| marks())
        .show(ui, |plot| {
            plot.set_plot_bounds_x(-0.04..=1.12);
            plot.set_plot_bounds_y(-0.04..=1.04);
            let chance = Line::new("chance", PlotPoints::from(vec![[0.0, 0.0], [1.0, 1.0]]));
            let dotted = LineStyle::Dotted { spacing: 5.0 };
            plot.line(chance.color(theme.weak).width(0.8).style(dotted).allow_hover(false));
            let curve = Line::new("ROC", PlotPoints::from(points));
            plot.line(curve.color(theme.text).width(LINE).allow_hover(false));
        });
    let (transform, response) = (response.transform, response.response);
    let frame = *transform.frame();
    let painter = ui.painter().with_clip_rect(frame);
    let small = FontId::proportional(cx.theme.ticks);
    let corner = frame.right_bottom() - vec2(UNIT, 0.06 * frame.height() + 1.0);
    let names = [("true", -1.0), ("against false positives", 0.0)];
    let is_named = frame.width() > NAMES * cx.theme.ticks;
    for (text, row) in names.into_iter().filter(|_| is_named) {
        let at = corner + vec2(0.0, row * (cx.theme.ticks + 2.0));
        painter.text(at, Align2::RIGHT_BOTTOM, text, small.clone(), theme.weak);
    }
    let best = [roc.best.false_positive_rate, roc.best.true_positive_rate];
    match working {
        None => painter.circle_filled(plots::screen(&transform, best), 4.0, theme.text),
        Some(point) => {
            let at = plots::screen(&transform, place(&point));
            painter.circle(at, 5.0, theme.accent, Stroke::new(LINE, theme.text))
        }
    };
    let hovered = response.hover_pos();
    let near = plots::nearest(
        roc.curve.iter().map(place).enumerate(),
        &transform,
        hovered,
        cx.theme.reach(),
    );
    let point = near.and_then(|i| roc.curve.get(i)).or_else(|| roc.at(pointed?));
    if let Some(point) = point {
        let at = plots::screen(&transform, place(point));
        painter.circle_stroke(at, 6.0, Stroke::new(LINE, theme.accent));
    }
    let hidden = cx.hides_roc(split);
    plots::describe(&response, &cx.name_of("ROC curve"), || match hidden {
        true => "the area and the best threshold are asked for".to_owned(),
        false => {
            format!("area {}, best threshold {}", three(roc.auc), three(roc.best.threshold))
        }
    });
    let pulls = response.dragged() || response.clicked();
    let chosen = response.interact_pointer_pos().filter(|_| pulls).map(|at| {
        let at = transform.value_from_position(at);
        nearest_along(&roc.curve, [at.x, at.y])
    });
    response.on_hover_ui_at_pointer(|ui| {
        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
        let words = words(roc, near.and(point), hidden);
        ui.label(egui::RichText::new(words).size(cx.theme.small));
    });
    chosen.flatten()
}

/// Threshold of the curve's point nearest to this position; 0 for the first one, which accepts
/// nothing.
fn nearest_along(curve: &[RocPoint], [x, y]: [f64; 2]) -> Option<f64> {
    let far =
        |point: &&RocPoint| (point.false_positive_rate - x).hypot(point.true_positive_rate - y);
    let nearest = curve.iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
    Some(nearest.threshold.max(0.0))
}

fn place(point: &RocPoint) -> [f64; 2] {
    [point.false_positive_rate, point.true_positive_rate]
}

fn words(roc: &Roc, point: Option<&RocPoint>, hidden: bool) -> String {
    match point {
        None if hidden => "Every threshold, from near to far".to_owned(),
        Some(p) => format!(
            "up to {}: {} of positive pairs, {} of negative pairs",
            if p.threshold.is_finite() { three(p.threshold) } else { "no distance".to_owned() },
            percent(p.true_positive_rate),
            percent(p.false_positive_rate)
        ),
        None => {
            format!("Every threshold, from near to far; area under it (AUC) {}", three(roc.auc))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::choice::Distance;
    use crate::engine::evaluate::evaluate;
    use ndarray::array;

    #[test]
    fn a_threshold_has_its_place_on_the_curve() {
        let points = array![[0.0], [1.0], [3.0], [7.0]];
        let evaluation = evaluate(points.view(), &[0, 0, 1, 1], Distance::Euclidean);
        let roc = evaluation.roc.unwrap();
        let at = |threshold| place(roc.at(threshold).unwrap());
        assert_eq!(at(0.5), [0.0, 0.0], "nothing is that near");
        assert_eq!(at(1.5), [0.0, 0.5], "one of the two positive pairs");
        assert_eq!(at(100.0), [1.0, 1.0]);
        assert_eq!(nearest_along(&roc.curve, [0.02, 0.48]), Some(1.0));
        assert_eq!(nearest_along(&roc.curve, [-1.0, -1.0]), Some(0.0));
        assert!(words(&roc, roc.curve.first(), false).contains("no distance"));
    }
}
