//! Handle at the step for which a lesson asks how high a curve will be, to drag up and down.

use eframe::egui::{
    Align2, CursorIcon, FontId, Pos2, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use crate::app::command::LessonCommand;
use crate::app::context::{ViewContext, can_be_answered};
use crate::app::theme::{HANDLE, UNIT};
use crate::app::views::scale::Scale;
use crate::lab::Lab;
use crate::lab::history::Metric;
use crate::lesson::{Act, Choice, Kind, LessonSession};

use super::lines::{Lines as _, Panel, Source};
use super::panel::Visibility;
use super::picture::Picture;

/// Width of the strip in which the handle can be caught.
const CATCH: f32 = 6.0 * UNIT;

/// Shows the handle in the panel that has the curve in question, where one is asked about.
pub fn show(ui: &Ui, cx: &mut ViewContext<'_>, picture: &Picture, seen: &[Visibility]) {
    let lab = cx.lab;
    let Some(session) = cx.lesson else { return };
    let Some(metric) = metric(session) else { return };
    let outcome = session.state().outcome();
    let scale = outcome.and_then(|outcome| outcome.scale).or_else(|| session.scale());
    let (Some(scale), Some(one)) = (scale, seen.iter().find(|one| has(one.panel, metric))) else {
        return;
    };
    let chart = picture.charts.iter().find(|chart| chart.panel == one.panel);
    if chart.is_none_or(|chart| !matches!(chart.scale, Scale::Linear { .. })) {
        return;
    }
    let predicted = match session.state().predicted() {
        Some(Choice::Number(number)) => Some(number),
        _ => None,
    };
    // After the reveal there is nothing to ask: a room's hands have no place on the curve.
    if outcome.is_some() && predicted.is_none() {
        return;
    }
    let frame = *one.transform.frame();
    let step = if outcome.is_some() { lab.run_a().report().step } else { step_of(lab, session) };
    let x = one.transform.position_from_point_x(step as f64);
    let x = x.clamp(frame.left() + HANDLE, frame.right() - HANDLE);
    let strip = Rect::from_center_size(pos2(x, frame.center().y), vec2(CATCH, frame.height()));
    if can_be_answered(session) {
        let response =
            ui.interact(strip, ui.scope_id().with("prediction"), Sense::click_and_drag());
        // The slider of the panel is the same by keyboard.
        response.widget_info(|| {
            WidgetInfo::slider(true, predicted.unwrap_or(scale.now), "Prediction on the curve")
        });
        let response = response.on_hover_cursor(CursorIcon::ResizeVertical);
        let pointer = response.interact_pointer_pos();
        if let Some(pointer) = pointer.filter(|_| response.dragged() || response.clicked()) {
            let value = one.transform.value_from_position(pointer).y;
            let value = value.clamp(scale.least, scale.most);
            cx.commands.push(LessonCommand::Predict(Choice::Number(value)));
        }
        response.on_hover_text("Drag to where you think it will be");
    }
    // A room that raised hands predicted ranges: nothing is left to ask for or to show.
    if outcome.is_some() && predicted.is_none() {
        return;
    }
    let y = one.transform.position_from_point_y(predicted.unwrap_or(scale.now));
    let at = pos2(x, y.clamp(frame.top() + HANDLE, frame.bottom() - HANDLE));
    paint(ui, cx, frame, at, predicted.is_some());
}

/// A line at the step in question, and the handle on it: hollow until something is predicted.
fn paint(ui: &Ui, cx: &ViewContext<'_>, frame: Rect, at: Pos2, is_said: bool) {
    let theme = cx.theme;
    let painter = ui.painter().with_clip_rect(frame.intersect(ui.clip_rect()));
    let line = [pos2(at.x, frame.top()), pos2(at.x, frame.bottom())];
    let stroke = Stroke::new(1.0, theme.accent);
    painter.extend(Shape::dashed_line(&line, stroke, 4.0, 4.0));
    let fill = if is_said { theme.accent } else { theme.plot };
    painter.circle(at, HANDLE, fill, Stroke::new(2.0, theme.accent));
    if !is_said {
        let font = FontId::proportional(cx.theme.small);
        painter.text(at, Align2::CENTER_CENTER, "?", font, theme.text);
    }
}

/// The number of every step that is asked for.
fn metric(session: &LessonSession) -> Option<Metric> {
    match session.question()?.kind {
        Kind::Value(of) => of.metric(),
        _ => None,
    }
}

/// Tells whether a panel has the curve of this metric.
fn has(panel: Panel, metric: Metric) -> bool {
    let is_it = |source| matches!(source, Source::Steps(other) if other == metric);
    panel.lines().iter().any(|line| is_it(line.source()))
}

/// The step at which a lesson asks for a number of the curves, as long as it does.
pub fn asked(session: Option<&LessonSession>, lab: &Lab) -> Option<u64> {
    let session = session.filter(|session| session.state().outcome().is_none())?;
    metric(session).map(|_| step_of(lab, session))
}

/// The step at which the number will be looked at.
fn step_of(lab: &Lab, session: &LessonSession) -> u64 {
    let acts = session.question().map_or(&[][..], |question| &question.acts);
    acts.iter().fold(lab.run_a().report().step, |step, act| match act {
        Act::Train(steps) => step + steps,
        Act::Step => step + 1,
        Act::StepBack => step.saturating_sub(1),
        Act::GoTo(step) => *step,
        Act::Reset => 0,
        _ => step,
    })
}
