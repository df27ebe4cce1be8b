//! Loop of steps: a band on the timeline, its two ends, and the buttons.

use eframe::egui::{self, CursorIcon, Id, Rect, Sense, Stroke, pos2, vec2};
use egui_material_icons::icons::{ICON_LINE_END, ICON_LINE_START, ICON_REPEAT};

use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::engine::numbers::count;
use crate::lab::Command;
use crate::lab::policy::HasPolicy;
use crate::lab::transport::Range;

use super::places::Places;
use super::slide;
use crate::app::widgets::icon_button;

/// Length of a loop made by the button, in steps.
const USUAL: u64 = 20;

/// Shows the buttons, from right to left.
pub fn buttons(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let repeat = cx.lab.transport().repeat;
    for (icon, command) in [(ICON_LINE_END, Command::LoopTo), (ICON_LINE_START, Command::LoopFrom)]
    {
        let response = ui.add(icon_button(icon)).accessible_name(command.label());
        if response.on_hover_text(command.hint()).clicked() {
            cx.commands.push(command);
        }
    }
    let (command, tip) = match repeat {
        Some(range) => {
            let hint = Command::SetLoop(None).hint();
            (Command::SetLoop(None), format!("{}\n{hint}", words(range)))
        }
        None => {
            let range = usual(cx.lab.run_a().cursor());
            (Command::SetLoop(Some(range)), format!("Loop {}", words(range)))
        }
    };
    let button = icon_button(ICON_REPEAT).selected(repeat.is_some());
    if ui.add(button).accessible_name("Loop").on_hover_text(tip).clicked() {
        cx.commands.push(command);
    }
}

/// The loop of the last steps before the one on screen.
fn usual(at: u64) -> Range {
    let first = at.saturating_sub(USUAL);
    Range { first, last: at.max(first + 1) }
}

/// Tooltip: "steps 220 to 240 over and over".
fn words(range: Range) -> String {
    format!("steps {} to {} over and over", count(range.first), count(range.last))
}

/// One end of the band.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

impl End {
    fn name(self) -> &'static str {
        match self {
            Self::First => "Loop from",
            Self::Last => "Loop to",
        }
    }

    /// Step of this end.
    fn of(self, range: Range) -> u64 {
        match self {
            Self::First => range.first,
            Self::Last => range.last,
        }
    }

    /// The loop with this end moved to a step; the ends keep their order and a distance of at least
    /// one step.
    fn moved(self, range: Range, to: u64) -> Range {
        match self {
            Self::First => Range { first: to.min(range.last.saturating_sub(1)), ..range },
            Self::Last => Range { last: to.max(range.first + 1), ..range },
        }
    }
}

/// Draws the band with its ends. A dragged end takes effect on release.
pub fn band(ui: &egui::Ui, cx: &mut ViewContext<'_>, places: Places) {
    let id = Id::unique("the loop that is being dragged");
    let Some(set) = cx.lab.transport().repeat else {
        ui.data_mut(|data| data.remove::<Range>(id));
        return;
    };
    let mut range: Range = ui.data(|data| data.get_temp(id)).unwrap_or(set);
    for end in [End::First, End::Last] {
        let grip = grip(places, end, range);
        let response = ui.interact(grip.expand(3.0), ui.scope_id().with(end.name()), Sense::drag());
        slide::describe(&response, end.name(), end.of(set), places.scale);
        let tip = format!("{} step {}", end.name(), count(end.of(range)));
        let response = response.on_hover_cursor(CursorIcon::ResizeHorizontal).on_hover_text(tip);
        if let Some(step) = slide::dragged_to(&response, places.scale) {
            range = end.moved(set, step);
            ui.data_mut(|data| data.insert_temp(id, range));
        }
        let asked = slide::asked_for(ui, &response, end.of(set), places.scale);
        let asked = asked.map(|step| end.moved(set, step));
        let let_go = response.drag_stopped().then_some(range);
        if let_go.is_some() {
            ui.data_mut(|data| data.remove::<Range>(id));
        }
        if let Some(moved) = asked.or(let_go).filter(|&moved| moved != set) {
            cx.commands.push(Command::SetLoop(Some(moved)));
        }
        let lit = response.hovered() || response.dragged() || response.has_focus();
        paint_end(ui, cx, places, end, range, lit);
    }
    let rect = Rect::from_x_y_ranges(
        places.scale.x(range.first)..=places.scale.x(range.last),
        places.rail.expand(2.0).y_range(),
    );
    ui.painter().rect_filled(rect, 0.0, cx.theme.faded(cx.theme.accent, 0.3));
}

/// Tab under the rail by which an end is dragged. It points away from the band, so that two tabs
/// don't overlap.
fn grip(places: Places, end: End, range: Range) -> Rect {
    let x = places.scale.x(end.of(range));
    let size = vec2(1.75 * UNIT, 2.25 * UNIT);
    let left = if end == End::First { x - size.x } else { x };
    Rect::from_min_size(pos2(left, places.rail.bottom() + 2.0), size)
}

fn paint_end(
    ui: &egui::Ui,
    cx: &ViewContext<'_>,
    places: Places,
    end: End,
    range: Range,
    lit: bool,
) {
    let x = places.scale.x(end.of(range));
    let color = if lit { cx.theme.text } else { cx.theme.accent };
    let grip = grip(places, end, range);
    let top = places.rail.top() - 3.0;
    ui.painter().vline(x, top..=grip.bottom(), Stroke::new(1.5, color));
    ui.painter().rect_filled(grip, 1.5, color);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_loops_the_last_steps_and_never_none() {
        assert_eq!(usual(240), Range { first: 220, last: 240 });
        assert_eq!(usual(5), Range { first: 0, last: 5 });
        assert_eq!(usual(0), Range { first: 0, last: 1 });
    }

    #[test]
    fn the_ends_of_a_loop_never_pass_each_other() {
        let range = Range { first: 10, last: 20 };
        assert_eq!(End::First.moved(range, 15), Range { first: 15, last: 20 });
        assert_eq!(End::First.moved(range, 99), Range { first: 19, last: 20 });
        assert_eq!(End::Last.moved(range, 3), Range { first: 10, last: 11 });
    }
}
