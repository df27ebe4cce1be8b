//! View of the triplet plane: every triplet of the batch by its two distances, with the margin as a
//! line.

mod density;

use eframe::egui::{self, Align2, Color32, Painter, Rect, Stroke, pos2, vec2};
use egui_plot::{AxisHints, PlotBounds, PlotPoints, PlotTransform, PlotUi, Polygon};

use crate::app::context::ViewContext;
use crate::app::marks;
use crate::app::plots::{self, ByHand};
use crate::app::theme::{LINE, ROLE, Theme, UNIT};
use crate::app::views::labels;
use crate::engine::numbers::{count, short};
use crate::engine::ranking::Hardness;
use crate::engine::report::TripletRecord;
use crate::lab::{ActiveRun, Command, Thing};
use crate::lesson::HiddenQuantity;

use super::axis_max::StableMax;
use super::scale::{even_marks, has_room};
use super::view::View;
use super::zones;
use density::Density;

/// Radius of a triplet.
const DOT: f32 = 3.0;
/// Height of a plot without axes from which their names stand in it.
const LEAST_NAMED: f32 = 56.0;
/// Approximate room for the numbers and the name of an axis.
const AXIS: f32 = 36.0;

/// The triplet plane, with its axes.
#[derive(Default)]
pub struct TripletPlane {
    run: Option<u64>,
    /// End of both axes.
    top: StableMax,
    by_hand: ByHand,
    density: Density,
}

impl View for TripletPlane {
    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        if self.run != Some(cx.run.data_version()) {
            self.run = Some(cx.run.data_version());
            self.top.reset();
            self.by_hand = ByHand::default();
        }
        let rect = ui.available_rect_before_wrap();
        if cx.run.report().counts.valid == 0 {
            let response = ui.allocate_rect(rect, egui::Sense::hover());
            labels::instead(ui.painter(), cx, &response, "Triplet plane");
            self.top.need_nothing();
            return;
        }
        let margin = zones::margin(cx.run.config());
        let border = margin.as_ref().map(|m| m.0);
        let top = self.top.settle(1.05 * needed(cx.run, border), cx.side.is_some(), cx.steady);
        let batch = (cx.run.trainer().groups(), cx.run.trainer().distances());
        let density = self.density.update(ui.ctx(), cx.theme, cx.run.version(), batch, top);
        let roomy = rect.height() > 120.0 && rect.width() > 180.0;
        let mut plot = plots::plot("triplet plane").show_axes(roomy).show_grid(roomy);
        if roomy {
            let letters =
                |text: &str, color| egui::RichText::new(text).size(cx.theme.small).color(color);
            // Labels as wide as the grid: the plot's own are missing in wide panes.
            let (width, height) = (rect.width() - AXIS, rect.height() - AXIS);
            let size = cx.theme.small;
            let axis = |hints: AxisHints<'static>, label, length| {
                hints.label(label).label_spacing(1.0..=2.0).formatter(move |mark, range| {
                    let label = short(mark.value);
                    let fits = has_room(mark.value, range, length, (&label, size));
                    if mark.value == 0.0 || fits { label } else { String::new() }
                })
            };
            let right = letters("d(a,p)", cx.theme.positive);
            let up = letters("d(a,n)", cx.theme.negative);
            plot = plot
                .custom_x_axes(vec![axis(AxisHints::new_x(), right, width)])
                .custom_y_axes(vec![axis(AxisHints::new_y(), up, height)])
                .x_grid_spacer(move |input| even_marks(input.bounds, width, 0.0))
                .y_grid_spacer(move |input| even_marks(input.bounds, height, 0.0));
        }
        let (theme, fit, by_hand) = (cx.theme, cx.fit, &mut self.by_hand);
        let shown = plot.show(ui, |plot| {
            frame(plot, by_hand, top, fit);
            ground(plot, theme, border, top);
        });
        self.by_hand.keep(&shown.response, &shown.transform);
        let frame = *shown.transform.frame();
        let painter = ui.painter().with_clip_rect(frame);
        // A plot paints its images below everything else, so the density is painted here.
        if let Some(texture) = density {
            let corner = |at: f64| plots::screen(&shown.transform, [at, at]);
            let square = Rect::from_two_pos(corner(0.0), corner(top));
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            painter.image(texture, square, whole, Color32::WHITE);
        }
        lines(&painter, cx.theme, &shown.transform, border, top);
        self.records(&painter, cx, &shown.response, &shown.transform);
        let hard = labels(&painter, cx, &shown.transform, margin.as_ref());
        if !roomy && frame.height() > LEAST_NAMED {
            // Without axes, their names stand inside.
            let tag = |at, align, words: &str, color| {
                labels::tag(&painter, cx.theme, frame.shrink(2.0), at, align, words, color);
            };
            // In the middle, or as near to it as the name of the hard zone leaves it free.
            let middle = labels::ground(
                &painter,
                frame.shrink(2.0),
                frame.center_bottom(),
                Align2::CENTER_BOTTOM,
                "d(a,p)",
            );
            let right = hard.map_or(middle.right(), |hard| middle.right().min(hard.left()));
            // Where the hard zone takes all the width, only the other axis is named.
            if right - middle.width() >= frame.left() {
                let at = pos2(right, frame.bottom());
                tag(at, Align2::RIGHT_BOTTOM, "d(a,p)", cx.theme.positive);
            }
            tag(frame.left_center(), Align2::LEFT_CENTER, "d(a,n)", cx.theme.negative);
        }
        let name = cx.name_of("Triplet plane");
        plots::describe(&shown.response, &name, || {
            let [_, top] = shown.transform.bounds().max();
            let words = match cx.hides(HiddenQuantity::Counts) {
                true => "the triplets of the batch by their two distances".to_owned(),
                false => sentence(cx.run),
            };
            format!("{words}; in sight up to {}", short(top))
        });
    }

    fn follow(&mut self, other: &Self) {
        self.top.follow(&other.top);
        self.by_hand = other.by_hand;
    }
}

impl TripletPlane {
    /// Draws single triplets. Returns the one under the pointer, and whether it was clicked.
    fn records(
        &self,
        painter: &Painter,
        cx: &mut ViewContext<'_>,
        response: &egui::Response,
        transform: &PlotTransform,
    ) {
        let triplets = &cx.run.report().triplets;
        let divided = zones::margin(cx.run.config()).is_some();
        let ink = |t: &TripletRecord| zones::ink(cx.theme, zones::of(t.hardness, divided));
        let at = |t: &TripletRecord| plots::screen(transform, [t.positive, t.negative]);
        let anchor = match cx.run.hovered().or(cx.run.selected()) {
            Some(Thing::Point(row)) => Some(row),
            _ => None,
        };
        // The highest losses come first in the list; reversed, they are drawn on top.
        for t in triplets.iter().rev() {
            let color = ink(t);
            let involved = anchor == Some(t.id.anchor);
            let radius = if involved { 1.5 * DOT } else { DOT };
            if t.mined {
                painter.circle(at(t), radius, color, Stroke::new(1.0, cx.theme.plot));
            } else {
                painter.circle_stroke(at(t), radius, Stroke::new(1.2, color));
            }
            if involved {
                painter.circle_stroke(at(t), radius + 1.5, Stroke::new(1.0, cx.theme.text));
            }
        }
        let all = triplets.iter().enumerate().map(|(i, t)| (i, [t.positive, t.negative]));
        let near = plots::nearest(all, transform, response.hover_pos(), cx.theme.reach());
        if let Some(t) = near.and_then(|i| triplets.get(i)) {
            let thing = Thing::Triplet(t.id);
            cx.commands.push(Command::Hover(Some(thing)));
            if response.clicked() {
                cx.commands.push(Command::Select(thing));
            }
        }
        // The zone that it is in has a name.
        if let Some(t) = cx.run.shown_triplet().filter(|_| !cx.hides(HiddenQuantity::Kind)) {
            let fill = if t.mined { ink(&t) } else { cx.theme.plot };
            cross(painter, cx.theme, transform, &t, fill);
        }
    }
}

/// End of both axes: the farthest pair of the batch, or far enough to see the margin.
fn needed(run: &ActiveRun, margin: Option<f64>) -> f64 {
    let farthest = run.trainer().distances().iter().copied().fold(0.0, f64::max);
    let shown = run.shown_triplet().map_or(0.0, |t| t.positive.max(t.negative));
    farthest.max(shown).max(1.3 * margin.unwrap_or(0.0))
}

/// Sets both scales from 0 to `top`, so that the diagonal means equal distances, unless a person
/// has zoomed.
fn frame(plot: &mut PlotUi<'_>, by_hand: &mut ByHand, top: f64, fit: bool) {
    if !by_hand.holds(plot, fit) {
        plot.set_plot_bounds(PlotBounds::from_min_max([0.0, 0.0], [top, top]));
    }
}

/// The part of the square from 0 to `top` that lies above d(a,n) = d(a,p) + `lift`.
fn above(lift: f64, top: f64) -> Vec<[f64; 2]> {
    if lift >= top {
        return Vec::new();
    }
    vec![[0.0, lift], [top - lift, top], [0.0, top]]
}

/// Draws the zones, each over the previous one.
fn ground(plot: &mut PlotUi<'_>, theme: &Theme, margin: Option<f64>, top: f64) {
    let square = vec![[0.0, 0.0], [top, 0.0], [top, top], [0.0, top]];
    let beyond = if margin.is_some() { Hardness::SemiHard } else { Hardness::Easy };
    let mut parts = vec![(square, Hardness::Hard), (above(0.0, top), beyond)];
    if let Some(margin) = margin {
        parts.push((above(margin, top), Hardness::Easy));
    }
    for (corners, zone) in parts {
        let shade = match zone {
            Hardness::Easy if margin.is_none() => theme.plot,
            zone => zones::shade(theme, zone),
        };
        let part = Polygon::new(zone.label(), PlotPoints::from(corners));
        plot.polygon(part.fill_color(shade).stroke(Stroke::NONE).allow_hover(false));
    }
}

/// The borders of the zones.
fn lines(
    painter: &Painter,
    theme: &Theme,
    transform: &PlotTransform,
    margin: Option<f64>,
    top: f64,
) {
    let border = |lift: f64| {
        [plots::screen(transform, [0.0, lift]), plots::screen(transform, [top, top + lift])]
    };
    painter.line_segment(border(0.0), Stroke::new(1.2, theme.weak));
    if let Some(margin) = margin {
        painter.line_segment(border(margin), Stroke::new(LINE + 0.7, theme.accent));
    }
}

/// The shown triplet, with lines to both scales.
fn cross(
    painter: &Painter,
    theme: &Theme,
    transform: &PlotTransform,
    t: &TripletRecord,
    fill: Color32,
) {
    let at = plots::screen(transform, [t.positive, t.negative]);
    let foot = plots::screen(transform, [t.positive, 0.0]);
    let side = plots::screen(transform, [0.0, t.negative]);
    for (end, color) in [(foot, theme.positive), (side, theme.negative)] {
        marks::dashed(painter, &[at, end], Stroke::new(1.2, color), [4.0, 3.0]);
    }
    painter.circle(at, ROLE - 1.0, fill, Stroke::new(LINE, theme.text));
}

/// Names the zones and lines, as far as there is room. Returns the place of the name of the hard
/// zone.
fn labels(
    painter: &Painter,
    cx: &ViewContext<'_>,
    transform: &PlotTransform,
    margin: Option<&(f64, String)>,
) -> Option<Rect> {
    let frame = *transform.frame();
    let counts = &cx.run.report().counts;
    let divided = margin.is_some();
    let words = |zone: Hardness| {
        let (name, share) = (zones::name(zone, divided), zones::share(counts, zone, divided));
        if cx.hides(HiddenQuantity::Counts) {
            return name.to_owned();
        }
        if frame.width() > 300.0 {
            format!("{name} {share} · {}", count(zones::count(counts, zone, divided)))
        } else {
            format!("{name} {share}")
        }
    };
    let tag = |at, anchor, words: &str, color| {
        labels::tag(painter, cx.theme, frame.shrink(2.0), at, anchor, words, color)
    };
    let ink = |zone| zones::ink(cx.theme, zone);
    if frame.height() < 70.0 {
        return None;
    }
    let easy = words(Hardness::Easy);
    let easy = tag(frame.left_top(), Align2::LEFT_TOP, &easy, ink(Hardness::Easy));
    let hard = words(Hardness::Hard);
    let hard = tag(frame.right_bottom(), Align2::RIGHT_BOTTOM, &hard, ink(Hardness::Hard));
    let bounds = transform.bounds();
    let Some((margin, name)) = margin else {
        let note = "soft margin: no line, all are active";
        tag(easy.left_bottom(), Align2::LEFT_TOP, note, cx.theme.weak);
        return Some(hard);
    };
    let mut noted = easy;
    if frame.width() > 300.0 && frame.height() > 160.0 {
        let key = tag(easy.left_bottom(), Align2::LEFT_TOP, "filled: mined", cx.theme.weak);
        noted = easy.union(key);
    }
    // Position at which a line crosses that height of the frame.
    let height = bounds.max()[1] - bounds.min()[1];
    let on_line = |lift: f64, down: f64| {
        let y = bounds.max()[1] - down * height;
        plots::screen(transform, [y - lift, y])
    };
    let semi_hard = words(Hardness::SemiHard);
    let middle = on_line(0.5 * margin, 0.3) + vec2(2.0 * UNIT, 0.0);
    let semi_hard = tag(middle, Align2::LEFT_CENTER, &semi_hard, ink(Hardness::SemiHard));
    // In the easy zone beside the line, below the name of the zone.
    let down = 7.0 * UNIT / frame.height();
    let end = on_line(*margin, f64::from(down));
    let gap = vec2(2.0 * UNIT, 0.0);
    let ground = |at, anchor| labels::ground(painter, frame.shrink(2.0), at, anchor, name);
    // A steep line is too near the corner: its name stands on its other side.
    let (at, anchor) = if ground(end - gap, Align2::RIGHT_CENTER).intersects(noted) {
        (end + gap, Align2::LEFT_CENTER)
    } else {
        (end - gap, Align2::RIGHT_CENTER)
    };
    // Without room it is left out: the formula has the margin too.
    if !ground(at, anchor).intersects(semi_hard) {
        tag(at, anchor, name, cx.theme.accent);
    }
    Some(hard)
}

/// Summary of the plane.
fn sentence(run: &ActiveRun) -> String {
    let report = run.report();
    let divided = zones::margin(run.config()).is_some();
    let shares = zones::shares(&report.counts, divided);
    format!("{} valid triplets: {shares}", count(report.counts.valid))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::Lab;

    #[test]
    fn the_easy_zone_is_what_lies_above_the_margin_line() {
        assert_eq!(above(0.5, 2.0), [[0.0, 0.5], [1.5, 2.0], [0.0, 2.0]]);
        assert_eq!(above(2.5, 2.0), Vec::<[f64; 2]>::new());
    }

    #[test]
    fn both_distances_and_the_margin_line_are_in_the_frame() {
        let lab = Lab::new(crate::engine::config::RunConfig::default()).unwrap();
        let top = needed(lab.run_a(), Some(5.0));
        assert!(top > 5.0);
        let top = needed(lab.run_a(), None);
        assert!(
            lab.run_a().report().triplets.iter().all(|t| t.positive <= top && t.negative <= top)
        );
    }
}
