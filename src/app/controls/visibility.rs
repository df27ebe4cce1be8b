//! Visibility of controls on a lesson's page: shown, locked or hidden, and outlined if the page
//! points at them.

use eframe::egui::{self, Id, Sense, Ui};

use crate::app::command::LessonCommand;
use crate::app::context::ViewContext;
use crate::app::highlight;
use crate::app::theme::UNIT;
use crate::lab::Control;
use crate::lesson::{Target, Visibility};

/// Tooltip of a locked control.
const LOCKED: &str = "This page of the lesson locks it";
/// Largest number of named groups of settings that a page shows unfolded.
const FEW: usize = 2;

/// Shows a control as the page allows; without a lesson, always.
pub fn given(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    control: Control,
    content: impl FnOnce(&mut Ui, &mut ViewContext<'_>),
) {
    let seen = cx.seen(control);
    if seen == Visibility::Hidden {
        return;
    }
    let target = Target::Control(control);
    let is_pointed_at = cx.points_at(target);
    if seen == Visibility::Free && !is_framed(ui, control, is_pointed_at) {
        return content(ui, cx);
    }
    let free = seen == Visibility::Free;
    let rect = ui.add_enabled_ui(free, |ui| content(ui, cx)).response.rect;
    if !free {
        let id = ui.scope_id().with(("locked", control));
        ui.interact(rect, id, Sense::hover()).on_hover_text(LOCKED);
    }
    if is_pointed_at {
        highlight::outline(ui, cx.theme, rect.expand(UNIT));
        if highlight::is_pressed(ui, rect) {
            cx.commands.push(LessonCommand::Touch(target));
        }
    }
}

/// Tells whether a control has the frame of one that the page points at. In it widgets have other ids,
/// so it stays until a drag that touches the control is over.
fn is_framed(ui: &Ui, control: Control, is_pointed_at: bool) -> bool {
    let is_held = ui.input(|input| input.pointer.any_down() || input.pointer.any_released());
    ui.data_mut(|data| {
        let framed = data.get_temp_mut_or_default::<bool>(Id::unique("framed").with(control));
        *framed = is_pointed_at || (*framed && is_held);
        *framed
    })
}

/// Tells whether any of these controls is visible.
pub fn any(cx: &ViewContext<'_>, controls: &[Control]) -> bool {
    controls.iter().any(|&control| cx.seen(control) != Visibility::Hidden)
}

/// Tells whether a group of settings is unfolded at first: as `usual`, or in a lesson if the page
/// names it and few others. In presenter mode, a page that asks needs the room for its question.
pub fn opens(cx: &ViewContext<'_>, control: Control, usual: bool) -> bool {
    let Some(session) = cx.lesson else { return usual };
    let named = session.page().show.as_ref().map_or(0, |shown| {
        let groups = shown.iter().filter(|control| GROUPS.contains(control));
        groups.count()
    });
    let has_room = !cx.presenting || session.question().is_none() && !cx.is_low();
    has_room && (1..=FEW).contains(&named) && session.visibility(control) == Visibility::Free
}

/// Controls that are groups of settings.
pub const GROUPS: [Control; 8] = [
    Control::Data,
    Control::Embedder,
    Control::Loss,
    Control::Distance,
    Control::Mining,
    Control::Sampler,
    Control::Optimizer,
    Control::Seed,
];

/// Tells whether a page shows any setting besides the margin.
pub fn has_groups(cx: &ViewContext<'_>) -> bool {
    any(cx, &GROUPS)
}

/// Draws a separator after these controls if any of them is visible.
pub fn line_after(ui: &mut egui::Ui, cx: &ViewContext<'_>, controls: &[Control]) {
    if any(cx, controls) {
        ui.separator();
    }
}
