//! Tooltips that don't cover what a person watches: none is shown while a mouse button is down, or a
//! finger drags. One that rests shows them.

use eframe::egui::{self, Context, Event, RawInput, TouchPhase, vec2};

use super::touch;

/// Closes tooltips while a mouse button is down.
///
/// egui opens none while something is dragged, but keeps one that is open, such as that of a slider
/// that is about to be dragged. It closes all after the wheel has moved, so this reports that the
/// wheel, by nothing, has.
pub struct NoneWhilePressed;

impl egui::Plugin for NoneWhilePressed {
    fn debug_name(&self) -> &'static str {
        "no tooltips while a mouse button is down"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let presses = |event: &Event| matches!(event, Event::PointerButton { pressed: true, .. });
        let is_down = ctx.input(|input| input.pointer.any_down());
        if touch::rests(ctx)
            || input.events.iter().any(|event| matches!(event, Event::Touch { .. })) && !is_down
        {
            return;
        }
        // Without an event nothing opens, and one of its own would make for frames without end.
        let has_event = !input.events.is_empty();
        if is_down && has_event || input.events.iter().any(presses) {
            let nothing = Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: vec2(0.0, 0.0),
                phase: TouchPhase::Cancel,
                source: egui::MouseWheelSource::Unknown,
                modifiers: egui::Modifiers::NONE,
            };
            input.events.insert(0, nothing);
        }
    }
}
