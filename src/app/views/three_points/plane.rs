//! The plane with the three points, which can be dragged, or chosen with Tab and moved with the
//! arrow keys; zones, lines and arrows.

use eframe::egui::{
    self, Align2, Color32, EventFilter, FontId, Id, Key, Painter, Pos2, Rect, Sense, Stroke, Vec2,
    Vec2b, WidgetInfo, pos2, vec2,
};
use egui_plot::{PlotPoint, PlotTransform};

use crate::app::context::ViewContext;
use crate::app::marks::{self, Role};
use crate::app::plots::{self, Corners, Framing};
use crate::app::theme::{LINE, ROLE, UNIT};
use crate::app::touch;
use crate::app::views::labels;
use crate::app::views::labels::Names;
use crate::engine::numbers::{short, two_places};
use crate::engine::vectors::norm;
use crate::lab::three_points::NAMES;
use crate::lab::{ThreePoints, Toggle};
use crate::lesson::HiddenQuantity;

use super::hardness_regions::HardnessRegions;

/// Part of the plane to either side of 0 that is always shown, without the plot's own room around
/// it. A low pane shows less of the height than of the width, so that the points stay apart.
const SHOWN: [f64; 2] = [1.4, 0.7];
/// Distance by which an arrow key moves a point; with Shift a tenth of it.
const NOTCH: f64 = 0.05;
/// Arrows longer than this are drawn shorter, all alike.
const LONGEST: f64 = 0.6;
/// Scales of the arrows: the first with which none is too long. With Euclidean distance no gradient
/// is longer than 2, so it is always the first.
const SCALES: [f64; 5] = [0.3, 0.1, 0.05, 0.02, 0.01];

const ROLES: [Role; 3] = [Role::Anchor, Role::Positive, Role::Negative];

/// The plane, with the point that is being dragged.
#[derive(Default)]
pub struct Plane {
    framing: Framing,
    /// Offset from the pointer to the middle of the dragged point, in units of the plane.
    hold: [f64; 2],
    let_go: bool,
}

impl Plane {
    /// Draws the plane; what is dragged changes `wanted`.
    pub fn show(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>, wanted: &mut ThreePoints) {
        let three = cx.lab.three();
        let size = ui.available_size();
        let framing = &mut self.framing;
        framing.hold_still(ui.input(|input| input.pointer.primary_down()));
        framing.keep_all(cx.steady);
        let (min, max) = extent(three);
        let has_axes = size.x > 260.0 && size.y > 200.0;
        let shown = plots::plot("Three points")
            // Only so that equal scales widen the bounds rather than cut them; [`Framing`] sets them.
            .auto_bounds(Vec2b::TRUE)
            .data_aspect(1.0)
            .allow_drag(false)
            .show_axes(has_axes)
            .grid_color(cx.theme.line)
            .show(ui, |plot| framing.apply(plot, min, max, cx.fit));
        self.framing.keep(&shown.response, &shown.transform);
        let transform = shown.transform;
        let painter = ui.painter().with_clip_rect(transform.frame().intersect(ui.clip_rect()));
        let on_screen = three.at.map(|at| plots::screen(&transform, at));
        let regions = HardnessRegions::of(three);
        if let Some(regions) = &regions {
            regions.paint(&painter, cx.theme, &transform);
        }
        axes(&painter, cx, &transform, three.on_circle);
        lines(&painter, cx, three, on_screen);
        ghosts(&painter, cx, three, &transform);
        let gradients = match (is_without_arrows(cx), cx.hides(HiddenQuantity::Way)) {
            (true, _) => GradientArrows::Off,
            (false, true) => GradientArrows::Asked,
            (false, false) => arrows(&painter, cx, three, &transform),
        };
        for (i, role) in ROLES.into_iter().enumerate() {
            marks::role(&painter, cx.theme, role, on_screen[i], role.color(cx.theme));
        }
        let mut names = Names { painter: &painter, theme: cx.theme, taken: taken(on_screen) };
        let next = three.stepped().at.map(|at| plots::screen(&transform, at));
        names.taken.extend(next.map(|at| Rect::from_center_size(at, Vec2::splat(ROLE))));
        for (i, letter) in ["A", "P", "N"].into_iter().enumerate() {
            let beside =
                [vec2(16.0, -14.0), vec2(-16.0, -14.0), vec2(16.0, 14.0), vec2(-16.0, 14.0)];
            let color = ROLES[i].color(cx.theme);
            names.put(beside.map(|by| on_screen[i] + by), letter, color);
        }
        if size.x > 200.0 && size.y > 150.0 {
            note(&mut names, cx, gradients, regions.is_some());
        }
        if let Some(regions) = regions.filter(|_| size.x > 200.0 && size.y > 130.0) {
            regions.name(&mut names, &transform);
        }
        plots::describe(&shown.response, "Three points", || {
            sentence(three, cx.hides(HiddenQuantity::Kind))
        });
        self.let_go = false;
        for (i, at) in on_screen.into_iter().enumerate() {
            self.handle(ui, cx, wanted, i, (&transform, at));
        }
    }

    /// Tells whether a point was let go of in this frame.
    pub fn let_go(&self) -> bool {
        self.let_go
    }

    /// Makes a point draggable, and movable by keys.
    fn handle(
        &mut self,
        ui: &egui::Ui,
        cx: &ViewContext<'_>,
        wanted: &mut ThreePoints,
        i: usize,
        (transform, at): (&PlotTransform, Pos2),
    ) {
        let side = (4.0 * ROLE).max(if cx.theme.touch { 2.0 * cx.theme.grasp() } else { 0.0 });
        let rect = Rect::from_center_size(at, Vec2::splat(side));
        let id = ui.scope_id().with(("point", i));
        let response = ui.interact(rect, id, Sense::click_and_drag());
        let [x, y] = cx.lab.three().at[i];
        response.widget_info(|| {
            let words = format!("{} at {}, {}", NAMES[i], two_places(x), two_places(y));
            WidgetInfo::labeled(egui::Role::Button, true, words)
        });
        let under = |pointer: Pos2| {
            let at: PlotPoint = transform.value_from_position(pointer);
            [at.x, at.y]
        };
        let starts = touch::drags_on(&response) || response.drag_started();
        if starts && let Some(pointer) = ui.input(|input| input.pointer.press_origin()) {
            let held = under(pointer);
            self.hold = [x - held[0], y - held[1]];
        }
        if response.clicked() {
            response.request_focus();
        }
        if response.dragged()
            && !touch::are_many(ui.ctx())
            && let Some(pointer) = response.interact_pointer_pos()
        {
            let to = under(pointer);
            // Rounded to hundredths, so that coordinates can be read off.
            wanted.at[i] = [0, 1].map(|k| (100.0 * (to[k] + self.hold[k])).round() / 100.0);
        }
        self.let_go |= response.drag_stopped();
        if response.has_focus() {
            let by = keys(ui, response.id);
            for (place, by) in wanted.at[i].iter_mut().zip(by) {
                *place += by;
            }
            ring(ui.painter(), at, cx.theme.accent);
        } else if response.hovered() || response.dragged() {
            ring(ui.painter(), at, cx.theme.text);
        }
        let words = format!("The {}: drag it, or move it with the arrow keys", NAMES[i]);
        response.on_hover_cursor(egui::CursorIcon::Grab).on_hover_text(words);
    }
}

/// Box around the points, before and after a step too, and around what is always shown.
fn extent(three: &ThreePoints) -> Corners {
    let [x, y] = SHOWN;
    let points = three.at.into_iter().chain(three.came_from.into_iter().flatten());
    let all = points.chain(three.stepped().at).chain([[-x, -y], [x, y]]);
    plots::extent(all).unwrap_or(([-x, -y], [x, y]))
}

/// Displacement by the arrow keys of the point that has the focus.
fn keys(ui: &egui::Ui, id: Id) -> [f64; 2] {
    let filter =
        EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    ui.input(|input| {
        let notch = if input.modifiers.shift { 0.1 * NOTCH } else { NOTCH };
        let presses = |key: Key| input.num_presses(key) as f64;
        [
            notch * (presses(Key::ArrowRight) - presses(Key::ArrowLeft)),
            notch * (presses(Key::ArrowUp) - presses(Key::ArrowDown)),
        ]
    })
}

fn ring(painter: &Painter, at: Pos2, color: Color32) {
    painter.circle_stroke(at, ROLE + 6.0, Stroke::new(LINE, color));
}

/// Draws the lines through 0, and the circle if points stay on it.
fn axes(painter: &Painter, cx: &ViewContext<'_>, transform: &PlotTransform, on_circle: bool) {
    let [middle, right] = [[0.0, 0.0], [1.0, 0.0]].map(|at| plots::screen(transform, at));
    let faint = Stroke::new(1.0, cx.theme.faded(cx.theme.line, 0.8));
    let frame = *transform.frame();
    painter.hline(frame.x_range(), middle.y, faint);
    painter.vline(middle.x, frame.y_range(), faint);
    if on_circle {
        let stroke = Stroke::new(1.5, cx.theme.weak);
        painter.circle_stroke(middle, middle.distance(right), stroke);
    }
}

/// Paints lines from the anchor to the positive and to the negative. If swap makes d(p,n) count,
/// one from the positive to the negative, and the line that doesn't count is faint.
fn lines(painter: &Painter, cx: &ViewContext<'_>, three: &ThreePoints, at: [Pos2; 3]) {
    let record = three.record(three.distance);
    let swapped = three.loss.swap && record.across < record.negative;
    let (positive, negative) = (cx.theme.positive, cx.theme.negative);
    painter.line_segment([at[0], at[1]], Stroke::new(LINE, positive));
    if swapped {
        let faint = Stroke::new(1.0, cx.theme.faded(negative, 0.5));
        marks::dashed(painter, &[at[0], at[2]], faint, [4.0, 4.0]);
        painter.line_segment([at[1], at[2]], Stroke::new(LINE, negative));
    } else {
        painter.line_segment([at[0], at[2]], Stroke::new(LINE, negative));
    }
}

/// Arrows of the negative gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
enum GradientArrows {
    /// Arrows, magnified by this.
    Shown(f64),
    /// All gradients are 0.
    Nowhere,
    /// A lesson asks for them, so they are hidden.
    Asked,
    /// A page of a lesson switches them off.
    Off,
}

/// Tells whether a page of a lesson switches arrows off.
fn is_without_arrows(cx: &ViewContext<'_>) -> bool {
    let off = (Toggle::Arrows, false);
    cx.lesson.is_some_and(|session| session.page().switches.contains(&off))
}

/// Paints the positions before the last step, and the displacements since.
fn ghosts(painter: &Painter, cx: &ViewContext<'_>, three: &ThreePoints, transform: &PlotTransform) {
    for (i, from) in three.came_from.into_iter().flatten().enumerate() {
        let [was, is] = [from, three.at[i]].map(|at| plots::screen(transform, at));
        if was.distance(is) < 2.0 {
            continue;
        }
        let color = cx.theme.faded(ROLES[i].color(cx.theme), 0.6);
        marks::dashed(painter, &[was, is], Stroke::new(1.5, color), [3.0, 3.0]);
        painter.circle_stroke(was, 0.8 * ROLE, Stroke::new(1.5, color));
    }
}

/// Paints the negative gradient of each point, all magnified alike, and the positions after one
/// step.
fn arrows(
    painter: &Painter,
    cx: &ViewContext<'_>,
    three: &ThreePoints,
    transform: &PlotTransform,
) -> GradientArrows {
    let push = three.push();
    let longest = push.iter().map(|p| norm(p)).fold(0.0, f64::max);
    if longest < 1e-9 {
        return GradientArrows::Nowhere;
    }
    let scale = scale_of(longest);
    let next = three.stepped();
    for i in 0..3 {
        let at = three.at[i];
        let tip = [0, 1].map(|k| at[k] + scale * push[i][k]);
        let (from, to) = (plots::screen(transform, at), plots::screen(transform, tip));
        if from.distance(to) < 2.0 {
            continue;
        }
        let stroke = Stroke::new(2.0, cx.theme.text);
        marks::arrow(painter, from, to, [0.4, 9.0, 0.45], stroke);
        let next = plots::screen(transform, next.at[i]);
        painter.circle_stroke(next, 3.5, Stroke::new(1.3, ROLES[i].color(cx.theme)));
    }
    GradientArrows::Shown(scale)
}

fn scale_of(longest: f64) -> f64 {
    let fits = |scale: &f64| scale * longest <= LONGEST;
    SCALES.into_iter().find(fits).unwrap_or(SCALES[SCALES.len() - 1])
}

/// Places that no name may cover: the marks, and the lines between them.
fn taken(at: [Pos2; 3]) -> Vec<Rect> {
    let mark = |at: Pos2| Rect::from_center_size(at, Vec2::splat(2.4 * ROLE));
    let between = |to: Pos2| {
        [0.25, 0.5, 0.75]
            .map(|t| Rect::from_center_size(at[0].lerp(to, t), Vec2::splat(3.0 * LINE)))
    };
    at.into_iter().map(mark).chain(between(at[1])).chain(between(at[2])).collect()
}

/// Explains the arrows in a corner.
fn note(names: &mut Names<'_>, cx: &ViewContext<'_>, gradients: GradientArrows, has_zones: bool) {
    let frame = names.painter.clip_rect();
    let (words, few) = match gradients {
        GradientArrows::Shown(scale) => {
            let by = short(scale);
            (
                format!("arrows: −∂loss/∂z × {by}; small rings: after one step"),
                format!("arrows × {by}"),
            )
        }
        GradientArrows::Off => return,
        GradientArrows::Asked => {
            ("the arrows come with the answer".to_owned(), "arrows: later".to_owned())
        }
        GradientArrows::Nowhere if has_zones => {
            ("no arrow: the loss is flat here".to_owned(), "no arrow".to_owned())
        }
        GradientArrows::Nowhere => {
            let words = "the anchor is at 0 and has no direction: no zones";
            (words.to_owned(), "no arrow".to_owned())
        }
    };
    let at = frame.left_bottom() + vec2(UNIT, -UNIT);
    let font = FontId::proportional(cx.theme.small);
    let wide = names.painter.layout_no_wrap(words.clone(), font, cx.theme.weak).size().x;
    let words = if wide + 4.0 * UNIT > frame.width() { few } else { words };
    let color = cx.theme.weak;
    let left = Align2::LEFT_BOTTOM;
    let ground = labels::tag(names.painter, cx.theme, frame, pos2(at.x, at.y), left, &words, color);
    names.taken.push(ground);
}

/// Summary of the picture; it omits the triplet's kind if a page asks for it.
fn sentence(three: &ThreePoints, keeps_kind: bool) -> String {
    let record = three.record(three.distance);
    let at = |i: usize| {
        let [x, y] = three.at[i].map(two_places);
        format!("{} at {x}, {y}", NAMES[i])
    };
    let kind = if keeps_kind { "of a hidden kind" } else { record.hardness.label() };
    let pushed = three.push().map(|push| two_places(norm(&push)));
    format!(
        "{}; {}; {}. {} with loss {}. Gradient lengths: {}, {} and {}.",
        at(0),
        at(1),
        at(2),
        kind,
        two_places(record.loss),
        pushed[0],
        pushed[1],
        pushed[2],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_are_all_drawn_to_one_scale_unless_they_would_leave_the_plane() {
        assert_eq!(scale_of(0.3), 0.3);
        assert_eq!(scale_of(2.0), 0.3);
        assert_eq!(scale_of(4.0), 0.1);
        assert_eq!(scale_of(1e9), 0.01);
    }

    #[test]
    fn the_sentence_tells_where_they_are_and_what_they_cost() {
        let words = sentence(&ThreePoints::default(), false);
        assert!(words.starts_with("anchor at −0.40, −0.20; positive at 0.40, −0.20"), "{words}");
        assert!(words.contains("semi-hard with loss 0.20"), "{words}");
    }
}
