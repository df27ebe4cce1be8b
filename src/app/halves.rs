//! A pane of two halves: the same view of run A and of run B, on the same axes. Where there is no
//! room for two, the run that has the focus has the pane.

use eframe::egui::{
    self, Align2, CursorIcon, FontId, Pos2, Rect, Response, Sense, Stroke, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::theme::{BODY, SMALL, UNIT};
use super::views::Views;
use super::{ViewContext, clinic};
use crate::lab::{Command, Lab, Side, View};

/// Height of the line above a half that says whose it is.
const HEAD: f32 = 18.0;
/// A pane that is this many times as high as wide has A above B.
const TALL: f32 = 1.3;
/// Halves that are less wide than this stand above each other, where they are high enough for it.
const NARROW: f32 = 200.0;
/// Halves less wide than this say nothing.
const LEAST: f32 = 150.0;

/// How high a half has to be, at least, to stand above another.
fn least_height(view: View) -> f32 {
    match view {
        View::Network => 170.0,
        _ => 115.0,
    }
}

/// Whether a view is there for each of two runs. The points are the same for both unless they
/// were moved in one, what is in hand is so in both, the curves lie over each other, and the three
/// points are of no run.
pub fn is_doubled(view: View, lab: &Lab) -> bool {
    match view {
        View::Curves | View::ThreePoints | View::ReachIn => false,
        View::InputSpace => lab.side(Side::A).data().moved() != lab.side(Side::B).data().moved(),
        _ => true,
    }
}

/// Draws a view of both runs into `inside`; `own` says for each what it differs in.
pub fn show(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    view: View,
    views: &mut [Views; 2],
    own: &[String; 2],
) {
    let inside = ui.max_rect();
    let [a, b] = views;
    let Some((halves, divider)) = divide(inside, least_height(view)) else {
        let side = cx.lab.focus();
        let views = if side == Side::A { a } else { b };
        return alone(ui, cx, side, view, views, own);
    };
    ui.painter().line_segment(divider, Stroke::new(1.0, cx.theme.line));
    let heads = halves.map(|half| half.split_top_bottom_at_y(half.top() + HEAD));
    heading(ui, cx, Side::A, heads[0].0, view, &own[0]);
    body(ui, cx, Side::A, heads[0].1, view, a);
    b.follow(view, a);
    heading(ui, cx, Side::B, heads[1].0, view, &own[1]);
    body(ui, cx, Side::B, heads[1].1, view, b);
    a.follow(view, b);
}

/// Where there is no room for two: the run that has the focus, and the letters of both.
fn alone(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    side: Side,
    view: View,
    views: &mut Views,
    own: &[String; 2],
) {
    let inside = ui.max_rect();
    let (head, rest) = inside.split_top_bottom_at_y(inside.top() + HEAD);
    let (left, right) = head.split_left_right_at_x(head.center().x);
    heading(ui, cx, Side::A, left, view, &own[0]);
    heading(ui, cx, Side::B, right, view, &own[1]);
    body(ui, cx, side, rest, view, views);
}

/// The half of A, the half of B, and the line between them; `None` where there is no room for two.
fn divide(inside: Rect, least_height: f32) -> Option<([Rect; 2], [Pos2; 2])> {
    let gap = 2.0 * UNIT;
    let half = (0.5 * (inside.size() - Vec2::splat(gap))).floor();
    let high = half.y >= least_height;
    let tall = inside.height() > TALL * inside.width();
    if high && (tall || half.x < NARROW) {
        let above = Rect::from_min_size(inside.min, vec2(inside.width(), half.y));
        let middle = above.bottom() + 0.5 * gap;
        let line = [pos2(inside.left(), middle), pos2(inside.right(), middle)];
        return Some(([above, above.translate(vec2(0.0, half.y + gap))], line));
    }
    let left = Rect::from_min_size(inside.min, vec2(half.x, inside.height()));
    let middle = left.right() + 0.5 * gap;
    let line = [pos2(middle, inside.top()), pos2(middle, inside.bottom())];
    (half.x >= LEAST).then(|| ([left, left.translate(vec2(half.x + gap, 0.0))], line))
}

/// The view of one run.
fn body(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    side: Side,
    rect: Rect,
    view: View,
    views: &mut Views,
) {
    let [stage, beside] = match side {
        Side::A => [Side::A, Side::B],
        Side::B => [Side::B, Side::A],
    }
    .map(|side| cx.lab.side(side));
    let mut cx = ViewContext {
        lab: cx.lab,
        stage,
        beside: Some(beside),
        side: Some(side),
        commands: &mut *cx.commands,
        theme: cx.theme,
        thumbnails: cx.thumbnails,
        filing: cx.filing,
        clinic: cx.clinic,
        fit: cx.fit,
        presenting: cx.presenting,
        lessons: cx.lessons,
        lit: cx.lit,
    };
    let builder = UiBuilder::new().max_rect(rect).id_salt(side.label());
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(rect.expand(UNIT).intersect(ui.clip_rect()));
        views.show(view, ui, &mut cx);
    });
}

/// Whose the half is: its letter, what it differs in, and what is wrong with it. A click turns the
/// knobs to it.
fn heading(ui: &mut Ui, cx: &mut ViewContext<'_>, side: Side, rect: Rect, view: View, own: &str) {
    let id = ui.scope_id().with(("head", side.label()));
    let response = ui.interact(rect, id, Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let focused = cx.lab.focus() == side;
    let name = format!("Run {} in {}", side.label(), view.label());
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, focused, &name));
    let ill = paint_heading(ui, cx, side, own, &response);
    if response.on_hover_text(Command::Focus(side).tooltip()).clicked() {
        cx.commands.push(Command::Focus(side));
    }
    let Some((words, rect)) = ill else { return };
    let command = Command::Clinic(Some(side));
    let response = ui.interact(rect, id.with("clinic"), Sense::click());
    let name = format!("Run {} in {}: {words}", side.label(), view.label());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(command.tooltip()).clicked()
    {
        cx.commands.push(command);
    }
}

/// What is wrong with the run, and where that is said.
type Ill = (&'static str, Rect);

fn paint_heading(
    ui: &Ui,
    cx: &ViewContext<'_>,
    side: Side,
    own: &str,
    response: &Response,
) -> Option<Ill> {
    let (rect, theme) = (response.rect, cx.theme);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let focused = cx.lab.focus() == side;
    let tile = Rect::from_min_size(rect.min, vec2(HEAD, HEAD - 2.0));
    let (ground, letter) = match (focused, response.hovered()) {
        (true, _) => (theme.accent, theme.on_accent),
        (false, true) => (theme.line, theme.text),
        (false, false) => (theme.plot, theme.text),
    };
    let rim = Stroke::new(1.0, if focused { theme.accent } else { theme.line });
    painter.rect(tile, 3.0, ground, rim, egui::StrokeKind::Inside);
    let font = FontId::proportional(BODY);
    painter.text(tile.center(), Align2::CENTER_CENTER, side.label(), font, letter);
    let at = pos2(tile.right() + 1.5 * UNIT, tile.center().y);
    let font = FontId::proportional(SMALL);
    let mut left = at;
    let ill = clinic::ailment_of(cx.lab.side(side)).map(|ailment| {
        let color = if ailment.is_grave() { theme.error } else { theme.text };
        let words = ailment.label();
        let said = painter.text(left, Align2::LEFT_CENTER, words, font.clone(), color);
        let line = Stroke::new(1.0, color);
        painter.hline(said.x_range(), said.bottom(), line);
        left.x = said.right() + 2.0 * UNIT;
        (words, said.intersect(rect))
    });
    let room = rect.right() - left.x;
    let mut job = egui::text::LayoutJob::simple_singleline(own.to_owned(), font, theme.weak);
    job.wrap.max_width = room.max(0.0);
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    if room > 6.0 * UNIT {
        let galley = painter.layout_job(job);
        painter.galley(left - vec2(0.0, 0.5 * galley.size().y), galley, theme.weak);
    }
    ill
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_stand_side_by_side_in_a_wide_pane_and_above_each_other_in_a_tall_or_narrow_one() {
        let pane = |width, height| Rect::from_min_size(pos2(10.0, 20.0), vec2(width, height));
        let divided = |width, height| divide(pane(width, height), 115.0).map(|(halves, _)| halves);
        let sizes = [(480.0, 180.0), (320.0, 150.0), (300.0, 300.0), (240.0, 600.0)];
        for (width, height) in sizes {
            let [a, b] = divided(width, height).unwrap();
            assert_eq!(a.size(), b.size(), "{width} × {height}");
            assert!(pane(width, height).contains_rect(a.union(b)) && !a.intersects(b));
            let side_by_side = width > 310.0;
            assert_eq!(a.top() == b.top(), side_by_side, "{width} × {height}");
            assert_eq!(a.left() == b.left(), !side_by_side, "{width} × {height}");
        }
        assert_eq!(divided(240.0, 180.0), None, "no room for two");
        assert_eq!(divided(20.0, 20.0), None);
    }
}
