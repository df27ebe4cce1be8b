//! Fingers on a window without a screen, with the events that a desktop or a browser sends for them.

use eframe::egui::{
    Event, Modifiers, PointerButton, Pos2, TouchDeviceId, TouchId, TouchPhase, Vec2,
};

use super::window::Window;

/// Frames in which a finger rests long enough to point.
pub const REST: usize = 45;
/// Frames between two taps that are no double tap, or after which a mouse is no echo of a touch.
pub const PAUSE: usize = 60;

/// The events of a desktop (winit) or of a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    Desktop,
    Browser,
}

/// The fingers on the screen.
pub struct Fingers {
    from: From,
    /// Where they are; the first is the one that egui makes a mouse of.
    at: Vec<(u64, Pos2)>,
    first: Option<u64>,
    next: u64,
}

impl Fingers {
    pub fn new(from: From) -> Self {
        Self { from, at: Vec::new(), first: None, next: 0 }
    }

    /// Puts a finger down.
    pub fn press(&mut self, window: &mut Window, at: Pos2) {
        let id = self.next;
        self.next += 1;
        self.at.push((id, at));
        let mut events = vec![touch(id, TouchPhase::Start, at)];
        if self.first.is_none() {
            self.first = Some(id);
            if self.from == From::Desktop {
                events.push(Event::PointerMoved(at));
            }
            events.push(button(at, true));
        } else if self.from == From::Browser {
            // Each touch that starts presses again, at the first one.
            events.push(button(self.at[0].1, true));
        }
        frame(window, events);
    }

    /// Moves all fingers, each by its own way, in so many frames.
    pub fn drag(&mut self, window: &mut Window, by: &[Vec2], frames: usize) {
        let from = self.at.clone();
        for i in 1..=frames {
            let mut events = Vec::new();
            for (place, by) in by.iter().enumerate() {
                let (id, at) = (from[place].0, from[place].1 + *by * (i as f32 / frames as f32));
                self.at[place].1 = at;
                events.push(touch(id, TouchPhase::Move, at));
                if self.first == Some(id) {
                    events.push(Event::PointerMoved(at));
                }
            }
            frame(window, events);
        }
    }

    /// Lifts the last finger that was put down.
    pub fn lift(&mut self, window: &mut Window) {
        let (id, at) = self.at.pop().unwrap();
        let is_first = self.first == Some(id);
        let mut events = vec![touch(id, TouchPhase::End, at)];
        if is_first || self.from == From::Browser {
            let at = if is_first { at } else { self.at[0].1 };
            events.extend([button(at, false), Event::PointerGone]);
        }
        if is_first {
            self.first = None;
        }
        frame(window, events);
    }
}

impl Fingers {
    /// Lets the system take the fingers away, as for a gesture of its own.
    pub fn cancel(&mut self, window: &mut Window) {
        let events = self.at.drain(..).map(|(id, at)| touch(id, TouchPhase::Cancel, at)).collect();
        self.first = None;
        frame(window, events);
    }
}

/// Taps once.
pub fn tap(window: &mut Window, at: Pos2) {
    let mut finger = Fingers::new(From::Desktop);
    finger.press(window, at);
    window.run_steps(3);
    finger.lift(window);
    window.run_steps(3);
}

/// Drags one finger.
pub fn drag(window: &mut Window, from: Pos2, by: Vec2) {
    let mut finger = Fingers::new(From::Desktop);
    finger.press(window, from);
    window.step();
    finger.drag(window, &[by], 8);
    window.step();
    finger.lift(window);
    window.run_steps(3);
}

/// One frame with these events: they come together.
fn frame(window: &mut Window, events: Vec<Event>) {
    window.input_mut().events.extend(events);
    window.step();
}

fn touch(id: u64, phase: TouchPhase, pos: Pos2) -> Event {
    Event::Touch { device_id: TouchDeviceId(7), id: TouchId(id), phase, pos, force: None }
}

fn button(pos: Pos2, pressed: bool) -> Event {
    let modifiers = Modifiers::NONE;
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers }
}
