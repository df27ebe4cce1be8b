//! Bookmarks on the timeline: pennants, the button that sets one, and the field for its name.

use eframe::egui::{
    self, CursorIcon, Id, Key, Popup, PopupCloseBehavior, Rect, RectAlign, Role, Sense, TextEdit,
    WidgetInfo, pos2, vec2,
};
use egui_material_icons::icons::{ICON_BOOKMARK, ICON_BOOKMARK_ADD};

use crate::app::context::ViewContext;
use crate::app::marks;
use crate::engine::numbers::count;
use crate::lab::Command;
use crate::lab::policy::HasPolicy;
use crate::lab::recipe::{Bookmark, LONGEST_NAME};

use super::places::Places;
use crate::app::widgets::icon_button;

/// Height of a pennant.
const POLE: f32 = 14.5;
/// Distance in points below which bookmarks are drawn as one.
const APART: f32 = 2.0;
/// Width of the field for a name.
const FIELD: f32 = 200.0;

/// A bookmark that is being named.
#[derive(Clone)]
struct Naming {
    step: u64,
    name: String,
    /// True until the field has received the focus.
    fresh: bool,
}

fn naming_id() -> Id {
    Id::unique("the name of a bookmark")
}

/// Opens the field for the name of a bookmark.
fn ask(ctx: &egui::Context, step: u64, name: &str) {
    let naming = Naming { step, name: name.to_owned(), fresh: true };
    ctx.data_mut(|data| data.insert_temp(naming_id(), naming));
    Popup::open_id(ctx, naming_id());
}

/// Shows the button that sets a bookmark at the step on screen and asks for its name, or removes
/// it.
pub fn button(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let at = cx.lab.run_a().cursor();
    let is_set = cx.lab.focused().recipe().bookmarks().iter().any(|mark| mark.step == at);
    let icon = if is_set { ICON_BOOKMARK } else { ICON_BOOKMARK_ADD };
    let command = Command::Bookmark;
    let response = ui.add(icon_button(icon).selected(is_set)).accessible_name(command.label());
    if response.on_hover_text(command.hint()).clicked() {
        cx.commands.push(command);
        if !is_set && !cx.lab.transport().playing {
            ask(ui.ctx(), at, "");
        }
    }
}

/// Draws the bookmarks. Returns true if the pointer is on one.
pub fn show(ui: &egui::Ui, cx: &mut ViewContext<'_>, places: Places) -> bool {
    let bookmarks = cx.lab.focused().recipe().bookmarks();
    let mut pointed = false;
    for place in places.scale.places(bookmarks.iter().map(|mark| mark.step), APART) {
        let Ok(index) = bookmarks.binary_search_by_key(&place.step, |mark| mark.step) else {
            continue;
        };
        let mark = &bookmarks[index];
        let foot = pos2(place.x, places.rail.top());
        let rect = Rect::from_min_max(foot - vec2(3.0, POLE + 1.0), foot + vec2(9.0, -7.0));
        let response =
            ui.interact(rect, ui.scope_id().with(("bookmark", place.step)), Sense::CLICK);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words(mark)));
        let color = if response.hovered() { cx.theme.accent } else { cx.theme.text };
        ui.painter().add(marks::bookmark(foot, POLE, color));
        if response.double_clicked() || response.secondary_clicked() {
            ask(ui.ctx(), mark.step, &mark.name);
        } else if response.clicked() {
            cx.commands.push(Command::GoTo(mark.step));
        }
        if response.hovered() {
            pointed = true;
            let tip = format!("{}\nDouble-click to name it", words(mark));
            response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(tip);
        }
    }
    name_field(ui, cx, places);
    pointed
}

/// Name and step: "rescue (step 240)".
fn words(mark: &Bookmark) -> String {
    let name = if mark.name.is_empty() { "Bookmark" } else { mark.name.as_str() };
    format!("{name} (step {})", count(mark.step))
}

/// Shows the field above the bookmark that is being named. Enter saves the name.
fn name_field(ui: &egui::Ui, cx: &mut ViewContext<'_>, places: Places) {
    let id = naming_id();
    if !Popup::is_id_open(ui.ctx(), id) {
        return;
    }
    let Some(mut naming) = ui.data(|data| data.get_temp::<Naming>(id)) else { return };
    let x = places.scale.x(naming.step);
    let anchor = Rect::from_center_size(pos2(x, places.rail.top() - POLE), vec2(2.0, 2.0));
    Popup::new(id, ui.ctx().clone(), anchor, ui.layer_id())
        .open_memory(None)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .align(RectAlign::TOP)
        .accessible_name("Name of the bookmark")
        .show(|ui| {
            let field = TextEdit::singleline(&mut naming.name)
                .hint_text("Name, then Enter")
                .char_limit(LONGEST_NAME)
                .desired_width(FIELD);
            let response = ui.add(field).accessible_name("Name of the bookmark");
            if naming.fresh {
                response.request_focus();
                naming.fresh = false;
            }
            if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                let name = naming.name.trim().to_owned();
                cx.commands.push(Command::NameBookmark(naming.step, name));
                ui.close();
            }
        });
    ui.data_mut(|data| data.insert_temp(id, naming));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bookmark_is_told_by_its_name_or_as_one() {
        let mark = |name: &str| words(&Bookmark { step: 240, name: name.to_owned() });
        assert_eq!(mark("rescue"), "rescue (step 240)");
        assert_eq!(mark(""), "Bookmark (step 240)");
    }
}
