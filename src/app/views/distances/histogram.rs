//! Overlaid histograms of positive and negative pairs.

use std::ops::RangeInclusive;

use eframe::egui::{self, Align2, Color32, FontId, Pos2, Rect, Stroke, pos2, vec2};
use egui_plot::{AxisHints, FilledArea, GridMark, LineStyle, PlotTransform};

use crate::app::context::ViewContext;
use crate::app::marks::{self, Role};
use crate::app::plots;
use crate::app::theme::{LINE, Theme, UNIT};
use crate::app::views::labels;
use crate::app::views::scale::{even_marks, has_room};
use crate::engine::numbers::{percent, short, three};

use super::bars::{Shares, hatch};

/// Points between two lines of the hatching.
const HATCH: f32 = 8.0;
/// Width of the labels of the y-axis.
const LABELS: f32 = 38.0;

/// Content of the plot.
pub struct Shown<'a> {
    /// Positive and negative pairs.
    pub shares: &'a [Shares; 2],
    /// The best threshold.
    pub threshold: Option<f64>,
    /// End of the axis of distances.
    pub farthest: f64,
    /// End of the axis of shares.
    pub highest: f64,
    /// Distances that are marked below the bars.
    pub below: Below,
}

/// Distances that are marked below the bars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Below {
    /// Distances of the shown triplet.
    Triplet,
    /// Distance of two points; the threshold can be dragged.
    Pair(Option<f64>),
}

/// Position of the pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pointed {
    /// The end of the bin under it.
    pub bin_end: Option<f64>,
    /// Threshold to which it drags.
    pub pulled: Option<f64>,
}

/// Look of one kind of pairs.
struct Look {
    name: &'static str,
    color: Color32,
    style: LineStyle,
}

fn looks(theme: &Theme) -> [Look; 2] {
    let dashed = LineStyle::Dashed { length: 6.0 };
    [
        Look { name: "positive pairs", color: theme.positive, style: LineStyle::Solid },
        Look { name: "negative pairs", color: theme.negative, style: dashed },
    ]
}

/// Draws the histograms into all of `ui`. Returns where the pointer is.
pub fn show(ui: &mut egui::Ui, cx: &ViewContext<'_>, shown: &Shown<'_>) -> Pointed {
    let rect = ui.max_rect();
    let highest = shown.highest;
    let width = rect.width() - LABELS;
    let letters = cx.theme.ticks;
    let distance_label = move |mark: GridMark, range: &RangeInclusive<f64>| match mark.value {
        0.0 => "distance 0".to_owned(),
        x if x > 0.0 => {
            let label = short(x);
            if has_room(x, range, width, (&label, letters)) { label } else { String::new() }
        }
        _ => String::new(),
    };
    let outlines = shown.shares.each_ref().map(Shares::outline);
    let floor = vec![0.0; outlines[0].0.len()];
    let response = plots::plot("Distances")
        .width(rect.width())
        .height(rect.height())
        .allow_drag(false)
        .grid_color(cx.theme.line)
        .custom_x_axes(vec![
            plots::small_axis(AxisHints::new_x(), cx.theme).formatter(distance_label),
        ])
        .custom_y_axes(vec![
            plots::small_axis(AxisHints::new_y(), cx.theme)
                .min_thickness(LABELS)
                .formatter(|mark, _| format!("{} %", short(100.0 * mark.value))),
        ])
        .x_grid_spacer(move |input| even_marks(input.bounds, width, 0.0))
        .y_grid_spacer(move |_| {
            let mark =
                |i: u8| GridMark { value: f64::from(i) * 0.5 * highest, step_size: 0.5 * highest };
            (0..3).map(mark).collect()
        })
        .show(ui, |plot| {
            plot.set_plot_bounds_x(-0.01 * shown.farthest..=shown.farthest);
            plot.set_plot_bounds_y(-0.03 * highest..=1.04 * highest);
            for (look, (xs, ys)) in looks(cx.theme).iter().zip(&outlines) {
                let area = FilledArea::new(look.name, xs, &floor, ys);
                plot.add(area.fill_color(cx.theme.faded(look.color, 0.28)).allow_hover(false));
            }
        });
    let (transform, response) = (response.transform, response.response);
    let frame = *transform.frame();
    let painter = ui.painter().with_clip_rect(frame);
    hatching(&painter, cx.theme, &transform, &shown.shares[1]);
    for (look, (xs, ys)) in looks(cx.theme).iter().zip(&outlines) {
        let points = xs.iter().zip(ys).map(|(&x, &y)| plots::screen(&transform, [x, y]));
        edge(&painter, look, &points.collect::<Vec<_>>());
    }
    cuts(&painter, cx.theme, &transform, shown);
    threshold(&painter, cx.theme, &transform, shown);
    legend(&painter, cx.theme, frame);
    match shown.below {
        Below::Triplet => triplet(&painter, cx, &transform),
        Below::Pair(distance) => pair(&painter, cx.theme, &transform, distance),
    }
    plots::describe(&response, &cx.name_of("Pair distances"), || summary(shown));
    let can_pull = matches!(shown.below, Below::Pair(_));
    let pulls = can_pull && (response.dragged() || response.clicked());
    let at = response.interact_pointer_pos().filter(|_| pulls);
    let pulled = at.map(|at| transform.value_from_position(at).x.clamp(0.0, shown.farthest));
    let pointer = response.hover_pos().map(|at| transform.value_from_position(at).x);
    let bin = pointer.and_then(|distance| shown.shares[0].bin(distance));
    if let Some(bin) = bin {
        let width = shown.shares[0].width;
        let x = transform.position_from_point_x((bin as f64 + 1.0) * width);
        painter.vline(x, frame.y_range(), Stroke::new(1.0, cx.theme.weak));
        response.on_hover_ui_at_pointer(|ui| readout(ui, cx.theme, shown.shares, bin));
    }
    let bin_end = bin.map(|bin| (bin as f64 + 1.0) * shown.shares[0].width);
    Pointed { bin_end, pulled }
}

/// Slanted lines over the negative pairs.
fn hatching(painter: &egui::Painter, theme: &Theme, transform: &PlotTransform, shares: &Shares) {
    let stroke = Stroke::new(0.8, theme.faded(theme.negative, 0.55));
    let frame = *transform.frame();
    for (bin, &share) in shares.bins.iter().enumerate().filter(|(_, share)| **share > 0.0) {
        let corner =
            |bin: usize, share: f64| plots::screen(transform, [bin as f64 * shares.width, share]);
        let inside = Rect::from_two_pos(corner(bin, 0.0), corner(bin + 1, share)).intersect(frame);
        for line in hatch(inside, HATCH) {
            painter.line_segment(line, stroke);
        }
    }
}

/// The upper edge, step by step: as one path, steps lower than its width would make it swell.
fn edge(painter: &egui::Painter, look: &Look, points: &[Pos2]) {
    let stroke = Stroke::new(0.8 * LINE, look.color);
    if let LineStyle::Dashed { length } = look.style {
        marks::dashed(painter, points, stroke, [length, 0.6 * length]);
    } else {
        let piece = |ends: &[Pos2]| egui::Shape::line_segment([ends[0], ends[1]], stroke);
        painter.extend(points.windows(2).map(piece));
    }
}

/// Height from which a plot has room for the name of the threshold above that of the pair.
const LEAST_NAMED: f32 = 12.0 * UNIT;

/// Says how high a bar is that was cut.
fn cuts(painter: &egui::Painter, theme: &Theme, transform: &PlotTransform, shown: &Shown<'_>) {
    let width = shown.shares[0].width;
    for (look, shares) in looks(theme).iter().zip(shown.shares) {
        let Some((bin, share)) = shares.peak().filter(|(_, share)| *share > shown.highest) else {
            continue;
        };
        let frame = transform.frame();
        let x = transform.position_from_point_x((bin as f64 + 1.0) * width);
        let at = pos2(x + UNIT, frame.top() + 3.0 * UNIT + theme.small);
        let text = format!("up to {}", percent(share));
        written(painter, theme, at, Align2::LEFT_TOP, &text, look.color);
    }
}

/// The threshold as a line, with its name on the side where there is room.
fn threshold(painter: &egui::Painter, theme: &Theme, transform: &PlotTransform, shown: &Shown<'_>) {
    let Some(threshold) = shown.threshold else { return };
    let frame = *transform.frame();
    let x = transform.position_from_point_x(threshold);
    painter.vline(x, frame.y_range(), Stroke::new(LINE, theme.text));
    // In a low plot it would lie over the name of the pair; its slider says it too.
    if matches!(shown.below, Below::Pair(Some(_))) && frame.height() < LEAST_NAMED {
        return;
    }
    let number = three(threshold);
    let top = frame.top() + 0.5 * UNIT;
    let (align, at, room) = if x < frame.center().x {
        (Align2::LEFT_TOP, pos2(x + UNIT, top), frame.right() - x - UNIT)
    } else {
        (Align2::RIGHT_TOP, pos2(x - UNIT, top), x - UNIT - frame.left())
    };
    let texts = [format!("threshold {number}"), number];
    if let Some(galley) = labels::fitting(painter, &texts, room, theme.text) {
        written(painter, theme, at, align, galley.text(), theme.text);
    }
}

/// Letters that can be read over bars.
fn written(
    painter: &egui::Painter,
    theme: &Theme,
    at: Pos2,
    align: Align2,
    text: &str,
    color: Color32,
) {
    let galley = painter.layout_no_wrap(text.to_owned(), FontId::proportional(theme.small), color);
    labels::grounded(painter, theme, at, align, galley);
}

/// Names the solid and the dashed bars, if the plot is wide enough.
fn legend(painter: &egui::Painter, theme: &Theme, frame: Rect) {
    if frame.width() < 190.0 || frame.height() < 90.0 {
        return;
    }
    for (i, look) in looks(theme).iter().enumerate() {
        let y = frame.top() + 2.0 * UNIT + (i as f32 + 1.2) * (theme.small + 3.0);
        let right = frame.right() - UNIT;
        let at = pos2(right, y);
        written(painter, theme, at, Align2::RIGHT_CENTER, look.name, look.color);
        let name = painter.layout_no_wrap(
            look.name.to_owned(),
            FontId::proportional(theme.small),
            look.color,
        );
        let end = right - name.size().x - UNIT;
        let line = [pos2(end - 20.0, y), pos2(end, y)];
        marks::line(painter, Stroke::new(LINE, look.color), look.style, line);
    }
}

/// Marks the two distances of the shown triplet.
fn triplet(painter: &egui::Painter, cx: &ViewContext<'_>, transform: &PlotTransform) {
    let Some(triplet) = cx.run.shown_triplet() else { return };
    let labels = &cx.run.data().labels;
    let ends = [
        (Role::Positive, triplet.positive, triplet.id.positive),
        (Role::Negative, triplet.negative, triplet.id.negative),
    ];
    for (role, distance, row) in ends {
        let at = plots::screen(transform, [distance, 0.0]);
        let inside = labels.get(row).map_or(cx.theme.plot, |&class| cx.theme.class(class));
        if at.is_finite() && transform.frame().x_range().contains(at.x) {
            marks::role(painter, cx.theme, role, at - vec2(0.0, 1.5 * UNIT), inside);
        }
    }
}

/// Marks the distance of two points with a pin on the axis.
fn pair(painter: &egui::Painter, theme: &Theme, transform: &PlotTransform, distance: Option<f64>) {
    let Some(distance) = distance else { return };
    let (at, frame) = (plots::screen(transform, [distance, 0.0]), *transform.frame());
    if !at.is_finite() || !frame.x_range().contains(at.x) {
        return;
    }
    let head = at - vec2(0.0, 6.0 * UNIT);
    painter.line_segment([at, head], Stroke::new(LINE, theme.text));
    painter.circle(head, 5.0, theme.accent, Stroke::new(LINE, theme.text));
    let (align, aside) = if at.x < frame.center().x {
        (Align2::LEFT_CENTER, 2.0 * UNIT)
    } else {
        (Align2::RIGHT_CENTER, -2.0 * UNIT)
    };
    let words = format!("this pair {}", three(distance));
    written(painter, theme, head + vec2(aside, 0.0), align, &words, theme.text);
}

fn readout(ui: &mut egui::Ui, theme: &Theme, shares: &[Shares; 2], bin: usize) {
    let width = shares[0].width;
    ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
    let (from, to) = (bin as f64 * width, (bin as f64 + 1.0) * width);
    let small = |text: String| egui::RichText::new(text).size(theme.small);
    ui.label(small(format!("distance {} to {}", three(from), three(to))).strong());
    for (look, shares) in looks(theme).iter().zip(shares) {
        let here = shares.bins.get(bin).copied().unwrap_or(0.0);
        let words = format!(
            "{}: {} here, {} up to here",
            look.name,
            percent(here),
            percent(shares.up_to(bin))
        );
        ui.label(small(words).color(look.color));
    }
}

fn summary(shown: &Shown<'_>) -> String {
    let most = |shares: &Shares| match shares.peak() {
        Some((bin, share)) => {
            let from = bin as f64 * shares.width;
            format!("most often near {} ({})", three(from), percent(share))
        }
        None => "none".to_owned(),
    };
    let [positive, negative] = shown.shares;
    let threshold =
        shown.threshold.map_or_else(String::new, |t| format!("; threshold {}", three(t)));
    let (positive, negative, farthest) = (most(positive), most(negative), short(shown.farthest));
    format!(
        "positive pairs {positive}, negative pairs {negative}{threshold}; in sight up to {farthest}"
    )
}
