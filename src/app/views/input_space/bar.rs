//! The bar of the drawing tools: which one is in hand, and the class and the size of what it draws.

use eframe::egui::{
    self, Align2, DragValue, FontId, RichText, Sense, Stroke, StrokeKind, TextStyle, Ui,
    WidgetInfo, vec2,
};
use egui_material_icons::icons::ICON_CONTENT_COPY;

use crate::app::command::WindowCommand;
use crate::app::context::ViewContext;
use crate::app::hand::{Hand, Tool};
use crate::app::theme::{BODY, Theme, UNIT, dense};
use crate::app::views::scatter::{lasso_button, solid_buttons};
use crate::app::widgets::toggle_button;
use crate::engine::config::DataKind;
use crate::lab::drawing::copied;
use crate::lab::policy::HasPolicy;
use crate::lab::{Command, Control};
use crate::lesson::Visibility;

/// Least height of the view with the bar.
const ROOM: f32 = 150.0;
/// Side of the button of a class.
const CHIP: f32 = 5.0 * UNIT;
/// Width from which classes and size stand beside the tools.
fn room_for_classes(theme: &Theme) -> f32 {
    (theme.row(CHIP) + 0.5 * UNIT) * Hand::CLASSES as f32 + 50.0
}

/// Tells whether points of this run can be drawn here: points in the plane, where the page of a
/// lesson leaves the data free.
pub fn is_usable(cx: &ViewContext<'_>) -> bool {
    cx.run.data().dimensions() == 2 && cx.seen(Control::Data) == Visibility::Free
}

/// Tells whether the display of points with three features can be changed here.
fn is_in_space(cx: &ViewContext<'_>) -> bool {
    cx.run.data().dimensions() == 3 && cx.may_change_display()
}

/// Shows the bar, if points can be drawn or seen in three dimensions and there is room.
pub fn show(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    // Where each run has a picture of its own, one bar is enough for both.
    let is_here = cx.side.is_none_or(|side| side == cx.lab.focus());
    let (draws, in_space) = (is_usable(cx), is_in_space(cx));
    if cx.bare || !is_here || !(draws || in_space) || ui.available_height() < ROOM {
        return;
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 0.5 * UNIT;
        let wide = if cx.theme.touch { 2.0 * UNIT } else { UNIT };
        ui.spacing_mut().button_padding = vec2(wide, 0.5 * UNIT);
        dense(ui, CHIP);
        ui.style_mut().text_styles.insert(TextStyle::Button, FontId::proportional(cx.theme.small));
        let touch = cx.theme.touch;
        let content = |ui: &mut Ui| {
            if in_space {
                solid_buttons(ui, cx, None);
                return lasso_button(ui, cx);
            }
            let hand = *cx.hand;
            for tool in Tool::ALL {
                let icon = tool.icon().rich_text().size(BODY);
                let button = ui.add(toggle_button(hand.tool == Some(tool), icon));
                let command = WindowCommand::TakeTool(Some(tool));
                let button = button.accessible_name(tool.label());
                if button.on_hover_text(command.hint()).clicked() {
                    cx.commands.push(command);
                }
            }
            lasso_button(ui, cx);
            match hand.tool {
                None => copy(ui, cx),
                Some(Tool::Eraser) => size(ui, cx, hand),
                Some(_) if ui.available_width() >= room_for_classes(cx.theme) => {
                    chips(ui, cx, hand);
                    size(ui, cx, hand);
                }
                Some(_) => {
                    let words = RichText::new(format!("Class {}", hand.class + 1)).strong();
                    let menu = ui.menu_button(words.color(cx.theme.class(hand.class)), |ui| {
                        ui.horizontal(|ui| chips(ui, cx, hand));
                        size(ui, cx, hand);
                    });
                    menu.response
                        .on_hover_text("The class that is drawn (keys 1 to 8), and the size");
                }
            }
        };
        if touch {
            ui.horizontal_wrapped(content)
        } else {
            ui.horizontal(content)
        };
    });
}

/// Shows a button for each class that can be drawn.
fn chips(ui: &mut Ui, cx: &mut ViewContext<'_>, hand: Hand) {
    let data = cx.run.data();
    let side = cx.theme.row(CHIP);
    for (class, name) in data.class_names.iter().enumerate().take(Hand::CLASSES) {
        let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
        let (number, is_on) = (class + 1, hand.class == class);
        response.widget_info(|| {
            WidgetInfo::selected(egui::Role::Button, true, is_on, format!("Draw class {number}"))
        });
        let inner = rect.shrink(if is_on { 1.0 } else { 3.0 });
        ui.painter().rect_filled(inner, 3.0, cx.theme.class(class));
        if is_on || response.hovered() || response.has_focus() {
            let rim = Stroke::new(1.5, if is_on { cx.theme.text } else { cx.theme.accent });
            ui.painter().rect_stroke(rect, 3.0, rim, StrokeKind::Inside);
        }
        let font = FontId::proportional(cx.theme.small);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, number, font, cx.theme.plot);
        if response.on_hover_text(format!("{name} (key {number})")).clicked() {
            cx.commands.push(WindowCommand::DrawClass(class));
        }
    }
}

fn size(ui: &mut Ui, cx: &mut ViewContext<'_>, hand: Hand) {
    let mut size = hand.size;
    let [least, most] = Hand::SIZES;
    let field = DragValue::new(&mut size).range(least..=most).speed(0.3);
    let command = WindowCommand::DrawSize(hand.size);
    ui.add(field).accessible_name(command.label()).on_hover_text(command.tooltip());
    if size != hand.size {
        cx.commands.push(WindowCommand::DrawSize(size));
    }
}

/// Shows the button that begins a drawing with the points on screen.
fn copy(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    if cx.run.config().data.kind == DataKind::Drawn {
        return;
    }
    let button = ui.add(toggle_button(false, ICON_CONTENT_COPY.rich_text().size(BODY)));
    let words = "A new run on drawn points that begins with a copy of these";
    let response = button.accessible_name("Draw on from these points").on_hover_text(words);
    if response.clicked()
        && let Some(config) = copied(cx.run.config(), cx.run.data())
    {
        cx.commands.push(Command::Configure(Box::new(config)));
    }
}
