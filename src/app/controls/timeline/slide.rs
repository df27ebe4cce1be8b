//! Slider behaviour of a shape on the timeline: for pointer, keys and screen reader.

use eframe::egui::accesskit::{Action, ActionData};
use eframe::egui::{self, EventFilter, Key, PointerButton, Response, WidgetInfo};

use super::scale::Scale;

/// Names a slider whose value is a step.
pub fn describe(response: &Response, name: &str, step: u64, scale: Scale) {
    response.widget_info(|| WidgetInfo::slider(true, step as f64, name));
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(scale.last as f64);
        node.set_numeric_value_step(1.0);
        for action in [Action::SetValue, Action::Increment, Action::Decrement] {
            node.add_action(action);
        }
    });
}

/// Step that the pointer drags it to, or has just released it at.
pub fn dragged_to(response: &Response, scale: Scale) -> Option<u64> {
    let pointer = response.interact_pointer_pos()?;
    let button = PointerButton::Primary;
    let dragged = response.dragged_by(button) || response.drag_stopped_by(button);
    dragged.then(|| scale.step(pointer.x))
}

/// Step that keys (while it has the focus) or a screen reader ask for.
pub fn asked_for(ui: &egui::Ui, response: &Response, step: u64, scale: Scale) -> Option<u64> {
    let keys = response.has_focus();
    if keys {
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    let id = response.id;
    let stride = i64::try_from(scale.stride()).unwrap_or(i64::MAX);
    let asked = ui.input(|input| {
        let presses = |key| if keys { input.num_presses(key) as i64 } else { 0 };
        let requests = |action| input.num_accesskit_action_requests(id, action) as i64;
        let by = presses(Key::ArrowRight) - presses(Key::ArrowLeft) + requests(Action::Increment)
            - requests(Action::Decrement)
            + (presses(Key::PageUp) - presses(Key::PageDown)).saturating_mul(stride);
        let set = input.accesskit_action_requests(id, Action::SetValue);
        let set = set.filter_map(|request| match request.data {
            Some(ActionData::NumericValue(value)) if value.is_finite() => Some(value),
            _ => None,
        });
        let ends = if presses(Key::Home) > 0 {
            Some(0)
        } else {
            (presses(Key::End) > 0).then_some(scale.last)
        };
        set.last()
            .map(|value| value.round().max(0.0) as u64)
            .or(ends)
            .or_else(|| (by != 0).then(|| step.saturating_add_signed(by)))
    });
    asked.map(|step| step.min(scale.last))
}
