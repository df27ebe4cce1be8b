//! Split view of a pane: the same view of run A and of run B, on the same axes. A pane too small
//! for both shows the run in focus.

use eframe::egui::{
    self, Align2, CursorIcon, FontId, Pos2, Rect, Response, Sense, Stroke, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::clinic;
use super::context::ViewContext;
use super::theme::{BODY, UNIT};
use super::views::{Pair, labels};
use crate::app::command::WindowCommand;
use crate::lab::policy::HasPolicy;
use crate::lab::{Command, Side, ViewId};

/// Height of the line above a half that names its run.
const HEAD: f32 = 18.0;
/// Width below which a half is too narrow to be read.
const LEAST: f32 = 150.0;

/// Draws a view of both runs into all of `ui`; `own` says in which settings each run differs.
pub fn show(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    view: ViewId,
    pair: &mut dyn Pair,
    own: &[String; 2],
) {
    let inside = ui.max_rect();
    let Some((halves, divider)) = divide(inside, pair.least_height()) else {
        return alone(ui, cx, view, pair, own);
    };
    ui.painter().line_segment(divider, Stroke::new(1.0, cx.theme.line));
    for (side, half, own) in [(Side::A, halves[0], &own[0]), (Side::B, halves[1], &own[1])] {
        let (head, rest) = half.split_top_bottom_at_y(half.top() + HEAD);
        heading(ui, cx, side, head, view, own);
        if side == Side::B {
            pair.follow(Side::B);
        }
        body(ui, cx, side, rest, pair);
    }
    pair.follow(Side::A);
}

/// Draws the run in focus, under the headings of both.
fn alone(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    view: ViewId,
    pair: &mut dyn Pair,
    own: &[String; 2],
) {
    let inside = ui.max_rect();
    let (head, rest) = inside.split_top_bottom_at_y(inside.top() + HEAD);
    let (left, right) = head.split_left_right_at_x(head.center().x);
    heading(ui, cx, Side::A, left, view, &own[0]);
    heading(ui, cx, Side::B, right, view, &own[1]);
    body(ui, cx, cx.lab.focus(), rest, pair);
}

/// The half of A, the half of B, and the line between them; `None` if there is no room for two.
fn divide(inside: Rect, least_height: f32) -> Option<([Rect; 2], [Pos2; 2])> {
    let gap = 2.0 * UNIT;
    let half = (0.5 * (inside.size() - Vec2::splat(gap))).floor();
    let high = half.y >= least_height;
    // Points are drawn to one scale, so the shorter side of a half decides how large they are.
    let shorter_above = inside.width().min(half.y - HEAD);
    let shorter_beside = half.x.min(inside.height() - HEAD);
    if high && (shorter_above > shorter_beside || half.x < LEAST) {
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

/// Draws the view of one run.
fn body(ui: &mut Ui, cx: &mut ViewContext<'_>, side: Side, rect: Rect, pair: &mut dyn Pair) {
    let [run, beside] = match side {
        Side::A => [Side::A, Side::B],
        Side::B => [Side::B, Side::A],
    }
    .map(|side| cx.lab.side(side));
    let mut cx = ViewContext {
        lab: cx.lab,
        lesson: cx.lesson,
        run,
        other_run: Some(beside),
        side: Some(side),
        commands: &mut *cx.commands,
        theme: cx.theme,
        thumbnails: cx.thumbnails,
        offered: cx.offered,
        earlier: cx.earlier,
        clinic: cx.clinic,
        fit: cx.fit,
        turns: cx.turns,
        presenting: cx.presenting,
        bare: cx.bare,
        steady: cx.steady,
        room: cx.room,
        unfolded: cx.unfolded,
        lessons: cx.lessons,
        lit: cx.lit,
        hand: cx.hand,
        sweeping: cx.sweeping,
    };
    let builder = UiBuilder::new().max_rect(rect).id_salt(side.label());
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(rect.expand(UNIT).intersect(ui.clip_rect()));
        pair.ui(side, ui, &mut cx);
    });
}

/// Shows the run's letter, what is wrong with it, and the settings that only it has. A click gives
/// it the focus.
fn heading(ui: &mut Ui, cx: &mut ViewContext<'_>, side: Side, rect: Rect, view: ViewId, own: &str) {
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
    let command = WindowCommand::Clinic(Some(side));
    let response = ui.interact(rect, id.with("clinic"), Sense::click());
    let name = format!("Run {} in {}: {words}", side.label(), view.label());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(command.tooltip()).clicked()
    {
        cx.commands.push(command);
    }
}

/// Words for what is wrong with a run, and where they are painted.
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
    let font = FontId::proportional(cx.theme.small);
    let mut left = at;
    // What is wrong would answer the question of a page.
    let trouble = clinic::trouble_of(cx.lab.side(side)).filter(|_| !cx.asks());
    let ill = trouble.map(|state| {
        let color = if state.is_grave() { theme.error } else { theme.text };
        let words = state.label();
        let said = painter.text(left, Align2::LEFT_CENTER, words, font.clone(), color);
        let line = Stroke::new(1.0, color);
        painter.hline(said.x_range(), said.bottom(), line);
        left.x = said.right() + 2.0 * UNIT;
        (words, said.intersect(rect))
    });
    let room = rect.right() - left.x;
    if room > 6.0 * UNIT {
        let galley = labels::cut(&painter, own, room, theme.weak);
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
        let sizes =
            [(480.0, 180.0), (320.0, 150.0), (300.0, 300.0), (240.0, 600.0), (400.0, 520.0)];
        for (width, height) in sizes {
            let [a, b] = divided(width, height).unwrap();
            assert_eq!(a.size(), b.size(), "{width} × {height}");
            assert!(pane(width, height).contains_rect(a.union(b)) && !a.intersects(b));
            let side_by_side = height < 200.0;
            assert_eq!(a.top() == b.top(), side_by_side, "{width} × {height}");
            assert_eq!(a.left() == b.left(), !side_by_side, "{width} × {height}");
        }
        assert_eq!(divided(240.0, 180.0), None, "no room for two");
        assert_eq!(divided(20.0, 20.0), None);
    }
}
