//! Regions of the window for keyboard use: F6 goes from one to the next, Tab through its controls.

use eframe::egui::{self, Context, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::theme::Theme;

/// Region of the window, as drawn last.
#[derive(Clone, Copy)]
struct Region {
    id: Id,
    rect: Rect,
}

/// Greatest width of a line between two panes, in pixels.
const THIN: f64 = 24.0;

/// Id of the list of regions, which lasts from frame to frame.
fn list() -> Id {
    Id::unique("regions")
}

/// Forgets the regions of the last frame; each is added again as it is drawn.
pub fn begin(ctx: &Context) {
    ctx.data_mut(|data| data.remove::<Vec<Region>>(list()));
}

/// Tells whether the region of this name has the focus.
pub fn is_in(ctx: &Context, name: &str) -> bool {
    ctx.memory(|memory| memory.has_focus(Id::unique(("region", name))))
}

/// Adds a region for F6 under this name. Returns true if it has the focus. Must be called before
/// its contents, so that Tab goes there next.
pub fn add(ui: &Ui, rect: Rect, name: &str, theme: &Theme) -> bool {
    let id = Id::unique(("region", name));
    let response = ui.interact(rect, id, Sense::focusable_noninteractive());
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, name));
    let ctx = ui.ctx();
    ctx.data_mut(|data| {
        data.get_temp_mut_or_default::<Vec<Region>>(list()).push(Region { id, rect });
    });
    if response.has_focus() {
        let painter = ctx.layer_painter(egui::LayerId::new(egui::Order::Middle, list()));
        let frame = Stroke::new(1.5, theme.accent);
        painter.rect_stroke(rect.shrink(1.0), 2.0, frame, StrokeKind::Inside);
    }
    response.has_focus()
}

/// Moves the focus to the next region, or to the previous one.
pub fn go_on(ctx: &Context, forward: bool) {
    let regions: Vec<Region> = ctx.data(|data| data.get_temp(list())).unwrap_or_default();
    let focused = ctx.memory(|memory| memory.focused());
    let place = focused.and_then(|id| {
        let of_its_own = regions.iter().position(|region| region.id == id);
        let at = ctx.read_response(id).map(|response| response.rect.center());
        of_its_own.or_else(|| regions.iter().position(|r| at.is_some_and(|at| r.rect.contains(at))))
    });
    if let Some(region) = next(regions.len(), place, forward).and_then(|i| regions.get(i)) {
        ctx.memory_mut(|memory| memory.request_focus(region.id));
    }
}

/// Names widgets that a library leaves without a name: the lines between panes, which can be
/// dragged.
pub struct Names;

impl egui::Plugin for Names {
    fn debug_name(&self) -> &'static str {
        "names for a screen reader"
    }

    fn output_hook(&mut self, _ctx: &Context, output: &mut egui::FullOutput) {
        let Some(update) = &mut output.platform_output.accesskit_update else { return };
        for (_, node) in &mut update.nodes {
            let can_focus = node.supports_action(egui::accesskit::Action::Focus);
            let thin = node.bounds().is_some_and(|b| b.width().min(b.height()) <= THIN);
            if can_focus && thin && node.role() == Role::Unknown && node.label().is_none() {
                node.set_role(Role::Splitter);
                node.set_label("Line between two panes: drag it");
            }
        }
    }
}

/// Index after (or before) this one, cyclic; `None` if `count` is 0.
fn next(count: usize, place: Option<usize>, forward: bool) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match (place, forward) {
        (None, true) => 0,
        (None, false) => last,
        (Some(at), true) => {
            if at >= last {
                0
            } else {
                at + 1
            }
        }
        (Some(at), false) => at.checked_sub(1).unwrap_or(last),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_round_in_both_directions() {
        assert_eq!(next(3, None, true), Some(0));
        assert_eq!(next(3, Some(2), true), Some(0));
        assert_eq!(next(3, Some(0), false), Some(2));
        assert_eq!(next(3, None, false), Some(2));
        assert_eq!(next(0, None, true), None);
    }
}
