//! What a mouse does in the window of a test.

use eframe::egui::{
    Event, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, TouchPhase, Vec2, vec2,
};
use triplet_lab::lab::Thing;

use crate::common::window::Window;

pub fn hover(window: &mut Window, at: Pos2) {
    window.hover_at(at);
    window.run_steps(2);
}

pub fn click(window: &mut Window, at: Pos2) {
    hover(window, at);
    button(window, at, PointerButton::Primary, true);
    button(window, at, PointerButton::Primary, false);
    window.run_steps(2);
}

pub fn double_click(window: &mut Window, at: Pos2) {
    hover(window, at);
    for _ in 0..2 {
        window.drag_at(at);
        window.drop_at(at);
    }
    // Longer than two clicks may be apart.
    window.run_steps(40);
}

pub fn button(window: &mut Window, at: Pos2, button: PointerButton, pressed: bool) {
    let modifiers = Modifiers::NONE;
    window.event(Event::PointerButton { pos: at, button, pressed, modifiers });
    window.step();
}

pub fn drag(window: &mut Window, from: Pos2, by: Vec2) {
    drag_with(window, PointerButton::Primary, from, by);
}

pub fn drag_with(window: &mut Window, with: PointerButton, from: Pos2, by: Vec2) {
    hover(window, from);
    button(window, from, with, true);
    for i in 1..=8 {
        window.hover_at(from + by * (i as f32 / 8.0));
        window.step();
    }
    button(window, from + by, with, false);
    window.run_steps(2);
}

/// Turns the wheel, and waits until the plot has followed.
pub fn wheel(window: &mut Window, notches: f32) {
    window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, notches),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    window.run_steps(60);
}

/// The point that the pointer is on, as a row of the data.
pub fn under_pointer(window: &Window) -> Option<usize> {
    match window.state().lab().run_a().hovered() {
        Some(Thing::Point(row)) => Some(row),
        _ => None,
    }
}
