//! Parts that all plots share: stable bounds, the nearest point under the pointer, one style.

use eframe::egui::{self, FontId, Pos2, Vec2, Vec2b};
use egui_plot::{AxisHints, Plot, PlotBounds, PlotPoint, PlotTransform, PlotUi};

use super::theme::{ROLE, Theme};
use crate::engine::numbers::short;

/// A plot in the house style: no legend, no tooltip of its own, pan by dragging, and bounds that
/// only [`Framing`] and [`ByHand`] set, which zoom by the wheel and by two fingers, too.
pub fn plot<'a>(name: &str) -> Plot<'a> {
    Plot::new(name)
        .show_x(false)
        .show_y(false)
        .allow_double_click_reset(false)
        .allow_boxed_zoom(false)
        .allow_scroll(false)
        .allow_zoom(false)
        .auto_bounds(Vec2b::FALSE)
        .x_axis_formatter(|mark, _| short(mark.value))
        .y_axis_formatter(|mark, _| short(mark.value))
}

/// An axis in small letters, with a label at every mark: for plots that set their own marks.
pub fn small_axis<'a>(hints: AxisHints<'a>, theme: &Theme) -> AxisHints<'a> {
    hints
        .tick_label_font(FontId::proportional(theme.ticks))
        .tick_label_color(theme.weak)
        .label_spacing(1.0..=2.0)
}

/// Part of a plot that a person chose by panning or zooming.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByHand {
    is_so: bool,
    /// The part, which the same plot of another run shows too.
    part: Option<PlotBounds>,
    /// True if a drag moves a point of this plot, not the plot.
    pub holds_still: bool,
}

impl ByHand {
    /// Shows the part, if there is one, inside [`Plot::show`]; tells whether there is. A double
    /// click and `fit` end it.
    pub fn holds(&mut self, plot: &mut PlotUi<'_>, fit: bool) -> bool {
        let moves = self.moves(plot.response());
        change(plot, Vec2b::TRUE);
        self.is_so |= moves;
        self.is_so &= !(plot.response().double_clicked() || fit);
        if !self.is_so {
            self.part = None;
        } else if let Some(part) = self.part.filter(|_| !moves) {
            plot.set_plot_bounds(part);
        }
        self.is_so
    }

    /// Remembers the part, after [`Plot::show`].
    pub fn keep(&mut self, response: &egui::Response, transform: &PlotTransform) {
        if self.is_so && self.moves(response) {
            self.part = Some(*transform.bounds());
        }
    }

    /// Tells whether a person pans or zooms this plot in this frame.
    fn moves(&self, response: &egui::Response) -> bool {
        (response.dragged() && !self.holds_still)
            || zoom(response) != 1.0
            || two_fingers(response).is_some()
    }
}

/// Gesture of two fingers that were put down on this plot.
pub fn two_fingers(response: &egui::Response) -> Option<egui::MultiTouchInfo> {
    let mut touch = response.ctx.multi_touch()?;
    // Two that lie on one place have no distance.
    let by = touch.zoom_delta;
    touch.zoom_delta = if by.is_finite() { by.clamp(0.2, 5.0) } else { 1.0 };
    let at = touch.start_pos;
    let is_here =
        response.rect.contains(at) && response.ctx.layer_id_at(at) == Some(response.layer_id);
    is_here.then_some(touch)
}

/// Zooms a plot at the pointer, or at the middle between two fingers, which move it as well, along
/// these axes. To be called inside [`Plot::show`].
pub fn change(plot: &mut PlotUi<'_>, along: Vec2b) {
    let by = zoom(plot.response());
    let factor = Vec2::new(if along.x { by } else { 1.0 }, if along.y { by } else { 1.0 });
    let Some(touch) = two_fingers(plot.response()) else {
        if by != 1.0 {
            plot.zoom_bounds_around_hovered(factor);
        }
        return;
    };
    // What was between the fingers stays there.
    let was = touch.center_pos - touch.translation_delta;
    let scale = plot.transform().dpos_dvalue().map(|scale| scale as f32);
    plot.zoom_bounds(factor, plot.plot_from_screen(was));
    let delta = |axis: usize| touch.translation_delta[axis] / (scale[axis] * factor[axis]);
    let by =
        Vec2::new(if along.x { -delta(0) } else { 0.0 }, if along.y { -delta(1) } else { 0.0 });
    plot.translate_bounds(by);
}

/// Factor by which the wheel (with Ctrl or without) or a pinch zooms a plot in this frame; 1 if the
/// pointer is elsewhere.
pub fn zoom(response: &egui::Response) -> f32 {
    if let Some(touch) = two_fingers(response) {
        return touch.zoom_delta;
    }
    if !response.hovered() || response.ctx.multi_touch().is_some() {
        return 1.0;
    }
    let speed = response.ctx.options(|options| options.input_options.scroll_zoom_speed);
    response.ctx.input(|input| input.zoom_delta() * (speed * input.smooth_scroll_delta().y).exp())
}

/// Reach of a marked point with its rings, which the frame of a plot doesn't cut.
const MARK: f32 = ROLE + 6.0;

/// Bounds of a plot. They stay while the points are inside and fill a fair part of it, follow when
/// they don't, and stay put once a person has panned or zoomed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Framing {
    bounds: Option<([f64; 2], [f64; 2])>,
    by_hand: ByHand,
    /// True if everything that was ever in the plot stays inside.
    keeps_all: bool,
    /// The smallest box around that.
    all: Option<Corners>,
}

impl Framing {
    /// Keeps the plot as it is while something in it is dragged.
    pub fn hold_still(&mut self, still: bool) {
        self.by_hand.holds_still = still;
    }

    /// Keeps room for everything that was ever in the plot, so that its bounds never shrink.
    pub fn keep_all(&mut self, keeps_all: bool) {
        self.keeps_all = keeps_all;
    }

    /// Returns true if the bounds never shrink, as in a film: words beside the points stay too, then.
    pub fn keeps_all(&self) -> bool {
        self.keeps_all
    }

    /// Sets the bounds inside [`Plot::show`]. `min` and `max` enclose the contents; `fit` is true
    /// on the frame where someone asked to fit the views.
    pub fn apply(&mut self, plot: &mut PlotUi<'_>, min: [f64; 2], max: [f64; 2], fit: bool) {
        if plot.response().double_clicked() || fit {
            self.bounds = None;
        }
        if self.by_hand.holds(plot, fit) || !min.iter().chain(&max).all(|v| v.is_finite()) {
            return;
        }
        let (mut min, mut max) = (min, max);
        if self.keeps_all {
            (min, max) = union(self.all, Some((min, max))).unwrap_or((min, max));
            // From the contents alone, so that it doesn't matter in which order they came.
            (self.all, self.bounds) = (Some((min, max)), None);
        }
        let (low, high) = match self.bounds.filter(|_| self.by_hand.holds_still) {
            Some(bounds) => bounds,
            None => self.frame(min, max, plot.response().rect.size()),
        };
        plot.set_plot_bounds(PlotBounds::from_min_max(low, high));
    }

    /// Remembers the part that a person chose, after [`Plot::show`].
    pub fn keep(&mut self, response: &egui::Response, transform: &PlotTransform) {
        self.by_hand.keep(response, transform);
    }

    /// Bounds for these extremes, in a plot of this size with equal scales.
    fn frame(&mut self, min: [f64; 2], max: [f64; 2], room: Vec2) -> ([f64; 2], [f64; 2]) {
        let size = |axis: usize| (max[axis] - min[axis]).max(1e-9);
        // Reach of a mark in units of the plot, where `inside` is the length of each axis and
        // `around` what stays free of it.
        let reach = |inside: [f64; 2], around: f32| {
            let of =
                |axis: usize| f64::from((room[axis] - around).max(0.4 * room[axis])) / inside[axis];
            f64::from(MARK) / of(0).min(of(1)).max(f64::MIN_POSITIVE)
        };
        let good = self.bounds.is_some_and(|(low, high)| {
            let mark = 0.9 * reach([0, 1].map(|axis| high[axis] - low[axis]), 0.0);
            (0..2).all(|axis| low[axis] + mark <= min[axis] && high[axis] - mark >= max[axis])
                && (0..2).any(|axis| size(axis) > 0.55 * (high[axis] - low[axis]))
        });
        if let (true, Some(bounds)) = (good, self.bounds) {
            return bounds;
        }
        let mark = reach([0, 1].map(size), 2.0 * MARK);
        let pad = |axis: usize| (0.12 * size(axis)).max(mark);
        let bounds =
            ([0, 1].map(|axis| min[axis] - pad(axis)), [0, 1].map(|axis| max[axis] + pad(axis)));
        self.bounds = Some(bounds);
        bounds
    }

    /// Forgets everything, as when a new run begins.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

/// Lower and upper corner of a box.
pub type Corners = ([f64; 2], [f64; 2]);

/// Smallest box around these points; `None` without points.
pub fn extent(points: impl IntoIterator<Item = [f64; 2]>) -> Option<Corners> {
    points.into_iter().filter(|p| p.iter().all(|v| v.is_finite())).fold(None, |bounds, p| {
        let (min, max) = bounds.unwrap_or((p, p));
        Some(([min[0].min(p[0]), min[1].min(p[1])], [max[0].max(p[0]), max[1].max(p[1])]))
    })
}

/// Smallest box around both boxes, if there are two.
pub fn union(a: Option<Corners>, b: Option<Corners>) -> Option<Corners> {
    extent([a, b].into_iter().flatten().flat_map(|(min, max)| [min, max]))
}

/// Index of the point nearest to the pointer, if one is within this reach on screen.
pub fn nearest(
    points: impl IntoIterator<Item = (usize, [f64; 2])>,
    transform: &PlotTransform,
    pointer: Option<Pos2>,
    reach: f32,
) -> Option<usize> {
    let pointer = pointer?;
    let mut best = (reach * reach, None);
    for (index, at) in points {
        let distance = screen(transform, at).distance_sq(pointer);
        if distance < best.0 {
            best = (distance, Some(index));
        }
    }
    best.1
}

/// Position on screen of a value of the plot.
pub fn screen(transform: &PlotTransform, at: [f64; 2]) -> Pos2 {
    transform.position_from_point(&PlotPoint::new(at[0], at[1]))
}

/// Names a plot for a screen reader, with a summary of its contents.
pub fn describe(response: &egui::Response, name: &str, summary: impl Fn() -> String) {
    response.widget_info(|| {
        let text = format!("{name}: {}", summary());
        egui::WidgetInfo::labeled(egui::Role::Image, true, text)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plot with more than enough room around its points.
    const ROOM: Vec2 = Vec2::splat(400.0);

    #[test]
    fn bounds_hold_still_while_points_drift_and_follow_when_they_leave_or_shrink() {
        let mut framing = Framing::default();
        let first = framing.frame([0.0, 0.0], [1.0, 1.0], ROOM);
        assert_eq!(framing.frame([0.02, -0.05], [1.05, 0.98], ROOM), first);
        let grown = framing.frame([0.0, 0.0], [2.0, 1.0], ROOM);
        assert!(grown.1[0] > 2.0);
        let shrunk = framing.frame([0.0, 0.0], [0.2, 0.1], ROOM);
        assert!(shrunk.1[0] < 0.3);
    }

    #[test]
    fn the_rings_around_marks_are_inside_low_and_narrow_plots_too() {
        for room in [egui::vec2(370.0, 70.0), egui::vec2(60.0, 300.0), ROOM] {
            let mut framing = Framing::default();
            let mut top = 1.0;
            for _ in 0..40 {
                let (low, high) = framing.frame([0.0, 0.0], [0.4, top], room);
                let scale = (0..2)
                    .map(|axis| f64::from(room[axis]) / (high[axis] - low[axis]))
                    .fold(f64::INFINITY, f64::min);
                let free = [-low[0], -low[1], high[0] - 0.4, high[1] - top];
                let least = free.into_iter().fold(f64::INFINITY, f64::min) * scale;
                assert!(least >= 0.85 * f64::from(MARK), "{room:?}, {top}: {least}");
                let again = framing.frame([0.0, 0.0], [0.4, top], room);
                assert_eq!(again, (low, high), "it doesn't settle");
                top += 0.02;
            }
        }
    }

    #[test]
    fn the_extent_of_nothing_is_nothing() {
        assert_eq!(extent([]), None);
        assert_eq!(extent([[f64::NAN, 1.0]]), None);
        assert_eq!(extent([[1.0, 2.0], [0.0, 3.0]]), Some(([0.0, 2.0], [1.0, 3.0])));
    }

    #[test]
    fn a_box_around_two_boxes_holds_both_and_around_one_is_that_one() {
        let (a, b) = (([0.0, 2.0], [1.0, 3.0]), ([-1.0, 2.5], [0.5, 9.0]));
        assert_eq!(union(Some(a), Some(b)), Some(([-1.0, 2.0], [1.0, 9.0])));
        assert_eq!((union(Some(a), None), union(None, None)), (Some(a), None));
    }
}
