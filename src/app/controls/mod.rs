//! The panels that push commands: transport above, the margin and the other knobs at the left.

mod groups;
mod margin;
mod proposal;
mod summaries;
mod transport;
mod widgets;

use eframe::egui::{self, Frame, Margin, Panel, ScrollArea};

use crate::lab::Command;

use super::ViewContext;
use super::theme::UNIT;

/// Width of the panel at the left until someone drags it.
const PANEL: f32 = 272.0;

/// Lays out the panels around the views.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let frame = Frame::new().fill(cx.theme.panel);
    Panel::top("transport")
        .frame(frame.inner_margin(Margin::symmetric(2 * UNIT as i8, UNIT as i8 + 2)))
        .show(ui, |ui| transport::show(ui, cx));
    Panel::left("knobs")
        .default_size(PANEL)
        .size_range(232.0..=420.0)
        .frame(frame.inner_margin(2 * UNIT as i8))
        .show(ui, |ui| knobs(ui, cx));
}

/// The margin and the groups. All of them change a copy of the knobs; where it differs in the end,
/// it is what the person wants.
fn knobs(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let mut config = cx.lab.wanted().clone();
    proposal::show(ui, cx);
    margin::show(ui, cx, &mut config);
    ui.add_space(UNIT);
    ui.separator();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        // Room for the scroll bar, which lies over what is scrolled.
        let frame = Frame::new().inner_margin(Margin { right: UNIT as i8, ..Margin::ZERO });
        frame.show(ui, |ui| groups::show(ui, cx, &mut config));
    });
    if config != *cx.lab.wanted() {
        // Whatever was wrong, something was done about it; if it is wrong still, it is said again.
        if cx.lab.notice().is_some_and(|notice| notice.is_error) {
            cx.commands.push(Command::Dismiss);
        }
        cx.commands.push(Command::Configure(Box::new(config)));
    }
}
