//! Fingers on a touch screen.
//!
//! egui makes a mouse of the first finger, which presses, drags and clicks; two fingers pan and zoom
//! plots ([`super::plots`]). A mouse can also point without pressing. So can a finger here: where it
//! rests, the press ends without a click, and until the finger is lifted the pointer does what a
//! mouse does between two clicks.

use std::collections::BTreeMap;

use eframe::egui::{
    self, Context, Event, Id, PointerButton, PointerState, Pos2, RawInput, TouchId, TouchPhase,
    Vec2, ViewportId,
};

/// Time for which a finger rests before it points, in seconds.
pub const REST: f64 = 0.5;
/// Time after a touch for which a mouse is taken for its echo, in seconds.
const ECHO: f64 = 0.7;
/// Largest distance between places of one tap, or of the two of a double tap, in points.
const STILL: f32 = 10.0;
/// Longest time between the two taps of a double tap, in seconds.
const DOUBLE: f64 = 0.4;
/// Things less wide or high than this that can only be dragged, such as sliders, stay in the hold of
/// a finger that rests.
const SMALL: f32 = 48.0;

/// Tells whether fingers are in use: since the last touch, no mouse was.
pub fn is_in_use(ctx: &Context) -> bool {
    ctx.plugin_opt::<Fingers>().is_some_and(|fingers| fingers.lock().in_use)
}

/// Tells whether several fingers are on the screen, or were until one was lifted: then none of them
/// drags or draws anything.
pub fn are_many(ctx: &Context) -> bool {
    ctx.plugin_opt::<Fingers>().is_some_and(|fingers| fingers.lock().many)
}

/// Keeps the button down under a finger that rests: what it is on is dragged or drawn with.
pub fn hold(ctx: &Context) {
    if let Some(fingers) = ctx.plugin_opt::<Fingers>() {
        fingers.lock().rest = Rest::Holds;
    }
}

/// Goes on dragging under a finger that rests. Returns true if it does: egui, too, ends a drag then.
pub fn drags_on(response: &egui::Response) -> bool {
    let rests = response.long_touched();
    if rests {
        response.ctx.set_dragged_id(response.id);
        hold(&response.ctx);
    }
    rests
}

/// Tells whether a finger is down that hasn't moved yet.
pub fn rests(ctx: &Context) -> bool {
    ctx.input(|input| {
        let by = input.pointer.total_drag_delta();
        input.any_touches() && by.is_none_or(|by| by.length() < STILL)
    })
}

/// Tells whether what a finger does with something that is dragged sideways, in a list that scrolls,
/// is meant for it. A finger that goes up or down scrolls the list; as long as it hasn't decided, it
/// does nothing, and a tap is meant.
pub fn is_meant(ui: &egui::Ui, response: &egui::Response) -> bool {
    let id = response.id.with("scrolls");
    if !response.dragged() && !response.drag_stopped() {
        return true;
    }
    let pointer = ui.input(|input| input.any_touches().then(|| input.pointer.clone()));
    let by = pointer.as_ref().and_then(PointerState::total_drag_delta).unwrap_or_default();
    if response.drag_started() {
        ui.data_mut(|data| data.remove::<bool>(id));
    }
    let known: Option<bool> = ui.data(|data| data.get_temp(id));
    let scrolls = match (known, pointer) {
        (Some(scrolls), _) => scrolls,
        (None, Some(pointer)) if by.length() < STILL => return !pointer.primary_down(),
        (None, Some(_)) => by.y.abs() > by.x.abs(),
        (None, None) => false,
    };
    ui.data_mut(|data| data.insert_temp(id, scrolls));
    if scrolls {
        let by = Vec2::new(0.0, ui.input(|input| input.pointer.delta().y));
        ui.scroll_with_delta_animation(by, egui::style::ScrollAnimation::none());
    }
    !scrolls
}

/// The fingers on the screen.
#[derive(Default)]
pub struct Fingers {
    /// Place where each finger was put down.
    down: BTreeMap<TouchId, Pos2>,
    /// True if a finger has moved since.
    moved: bool,
    /// True if the system has taken the fingers away, for a gesture of its own.
    cancelled: bool,
    in_use: bool,
    /// Time of the last touch.
    last: f64,
    /// State of the finger that rests.
    rest: Rest,
    /// True from the second finger on until all are lifted: then the mouse stays where it is.
    many: bool,
    /// True if the pointer vanishes in the next frame: a tap picks what it is on.
    leaves: bool,
}

/// State of a finger that rests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Rest {
    /// It presses, so far.
    #[default]
    Presses,
    /// Its time is over; in this frame egui opens the menu of what is under it, if that has one.
    IsDue,
    /// It points.
    Points,
    /// It goes on pressing.
    Holds,
}

impl egui::Plugin for Fingers {
    fn debug_name(&self) -> &'static str {
        "fingers on a touch screen"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        if input.viewport_id != ViewportId::ROOT {
            return;
        }
        let next = ctx.input(|input| input.time) + f64::from(input.predicted_dt);
        let now = input.time.unwrap_or(next);
        let had = self.down.len();
        self.many &= had > 0;
        let touches = self.follow(&input.events);
        if touches {
            self.last = now;
            if !self.in_use {
                self.in_use = true;
                click_like_fingers(ctx, true);
            }
        } else if self.in_use && now - self.last > ECHO && input.events.iter().any(is_mouse_here) {
            self.in_use = false;
            click_like_fingers(ctx, false);
        }
        let vanishes = std::mem::take(&mut self.leaves);
        if touches || !self.down.is_empty() {
            self.act(ctx, input, had, now);
        }
        if vanishes {
            input.events.insert(0, Event::PointerGone);
        }
    }

    fn on_begin_pass(&mut self, ui: &mut egui::Ui) {
        if self.leaves || self.rest == Rest::IsDue {
            ui.ctx().request_repaint();
        }
    }
}

impl Fingers {
    /// Follows the fingers; tells whether any of these events is of one.
    fn follow(&mut self, events: &[Event]) -> bool {
        let mut touches = false;
        self.cancelled = false;
        for event in events {
            let Event::Touch { id, phase, pos, .. } = *event else { continue };
            touches = true;
            match phase {
                TouchPhase::Start => {
                    if self.down.is_empty() {
                        (self.moved, self.rest, self.many) = (false, Rest::Presses, false);
                    }
                    self.down.insert(id, pos);
                }
                TouchPhase::Move => {
                    let from = self.down.get(&id);
                    self.moved |= from.is_some_and(|from| from.distance(pos) > STILL);
                }
                TouchPhase::End | TouchPhase::Cancel => {
                    self.cancelled |= phase == TouchPhase::Cancel;
                    self.down.remove(&id);
                }
            }
        }
        touches
    }

    /// Changes the events of the mouse that the first finger moves.
    fn act(&mut self, ctx: &Context, input: &mut RawInput, had: usize, now: f64) {
        let pointer = ctx.input(|input| input.pointer.clone());
        let began = pointer.press_start_time().filter(|_| pointer.primary_down());
        let rests = self.down.len() == 1 && had == 1 && !self.moved;
        match self.rest {
            Rest::Presses if rests && began.is_some_and(|began| now - began > REST) => {
                self.rest = Rest::IsDue;
            }
            Rest::IsDue if !rests => self.rest = Rest::Presses,
            Rest::IsDue if holds_something_small(ctx) => self.rest = Rest::Holds,
            Rest::IsDue => {
                self.rest = Rest::Points;
                if let Some(pos) = pointer.latest_pos() {
                    input.events.insert(0, release(pos));
                }
            }
            Rest::Points => input.events.retain(|event| !is_button(event, false)),
            Rest::Presses | Rest::Holds => {}
        }
        if self.down.len() > 1 && !self.many {
            self.many = true;
            // A move away and back drags nothing, and no click comes of it.
            let away =
                |pos| [Event::PointerMoved(pos + Vec2::splat(STILL)), Event::PointerMoved(pos)];
            let at = pressed_at(&input.events).or(pointer.latest_pos());
            input.events.retain(|event| !matches!(event, Event::PointerMoved(_)));
            input.events.extend(at.into_iter().flat_map(away));
        } else if self.many {
            stay(&mut input.events, pointer.latest_pos());
        }
        // Backends leave the button down; what was dragged is let go of. Short of that it would click.
        if self.cancelled && self.moved && pointer.primary_down() {
            input.events.extend(pointer.latest_pos().map(release));
            self.leaves = true;
        }
        // A press where the pointer wasn't before is a move to that place, too; some backends leave
        // it out.
        if let Some(at) = input.events.iter().position(|event| is_button(event, true))
            && let Event::PointerButton { pos, .. } = input.events[at]
        {
            input.events.insert(at, Event::PointerMoved(pos));
        }
        let last = input.events.iter().rposition(is_of_mouse);
        if let Some(last) = last.filter(|&last| input.events[last] == Event::PointerGone) {
            input.events.remove(last);
            self.leaves = true;
        }
    }
}

/// Place of the last press of a button among these events.
fn pressed_at(events: &[Event]) -> Option<Pos2> {
    events.iter().rev().find_map(|event| match event {
        Event::PointerButton { pos, pressed: true, .. } => Some(*pos),
        _ => None,
    })
}

/// Leaves the mouse where it is, and lets go of its button there.
fn stay(events: &mut Vec<Event>, at: Option<Pos2>) {
    events.retain(|event| !matches!(event, Event::PointerMoved(_)));
    for event in events {
        if let (Event::PointerButton { pos, .. }, Some(at)) = (event, at) {
            *pos = at;
        }
    }
}

/// Tells whether a finger drags something small that can only be dragged.
fn holds_something_small(ctx: &Context) -> bool {
    let dragged = ctx.dragged_id().and_then(|id: Id| ctx.read_response(id));
    dragged.is_some_and(|held| {
        let Vec2 { x, y } = held.rect.size();
        !held.sense.senses_click() && x.min(y) < SMALL
    })
}

fn release(pos: Pos2) -> Event {
    let modifiers = egui::Modifiers::NONE;
    Event::PointerButton { pos, button: PointerButton::Primary, pressed: false, modifiers }
}

fn is_button(event: &Event, is_down: bool) -> bool {
    matches!(event, Event::PointerButton { pressed, .. } if *pressed == is_down)
}

fn is_mouse_here(event: &Event) -> bool {
    matches!(event, Event::PointerMoved(_) | Event::PointerButton { .. } | Event::MouseWheel { .. })
}

fn is_of_mouse(event: &Event) -> bool {
    is_mouse_here(event) || *event == Event::PointerGone
}

/// Makes clicks and double clicks of what fingers do, which are less exact than a mouse.
fn click_like_fingers(ctx: &Context, is_so: bool) {
    let usual = egui::InputOptions::default();
    ctx.options_mut(|options| {
        let input = &mut options.input_options;
        input.max_click_dist = if is_so { STILL } else { usual.max_click_dist };
        input.max_click_duration = if is_so { REST } else { usual.max_click_duration };
        input.max_double_click_delay = if is_so { DOUBLE } else { usual.max_double_click_delay };
    });
}
