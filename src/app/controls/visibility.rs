//! Controls as the page of a lesson has them: there, there but locked, or not there; and outlined
//! where the page points at them.

use eframe::egui::{self, Sense, Ui};

use crate::app::command::LessonCommand;
use crate::app::context::ViewContext;
use crate::app::highlight;
use crate::app::theme::UNIT;
use crate::lab::Control;
use crate::lesson::{Target, Visibility};

/// Why a control can't be used.
const LOCKED: &str = "On this page of the lesson it stays as it is";
/// A page that names so few groups of settings shows them unfolded.
const FEW: usize = 2;

/// Shows a control as the page has it; without a lesson, as it is.
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
    if seen == Visibility::Free && !is_pointed_at {
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

/// Whether any of these is there.
pub fn any(cx: &ViewContext<'_>, controls: &[Control]) -> bool {
    controls.iter().any(|&control| cx.seen(control) != Visibility::Hidden)
}

/// Whether a group of settings is unfolded at first: as usual, and in a lesson where the page names
/// it, and few others.
pub fn opens(cx: &ViewContext<'_>, control: Control, usual: bool) -> bool {
    let Some(session) = cx.lesson else { return usual };
    let named = session.page().show.as_ref().map_or(0, |shown| {
        let groups = shown.iter().filter(|control| GROUPS.contains(control));
        groups.count()
    });
    (1..=FEW).contains(&named) && session.visibility(control) == Visibility::Free
}

/// The controls that are groups of settings.
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

/// Whether a page has any setting to show besides the margin.
pub fn has_groups(cx: &ViewContext<'_>) -> bool {
    any(cx, &GROUPS)
}

/// A line between what stands before and after it, where there is something before it.
pub fn line_after(ui: &mut egui::Ui, cx: &ViewContext<'_>, controls: &[Control]) {
    if any(cx, controls) {
        ui.separator();
    }
}
