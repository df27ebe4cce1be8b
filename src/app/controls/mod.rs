//! The panels that push commands: transport above, time below, the margin and
//! the other settings at the left.

mod clinic;
mod compare;
mod groups;
mod lessons;
mod margin;
mod proposal;
mod reach;
mod runs;
mod slow;
mod summaries;
mod timeline;
mod transport;
mod visibility;

use eframe::egui::{self, Frame, Margin, Panel, ScrollArea};

use crate::engine::config::RunConfig;
use crate::lab::Command;

use crate::lab::Control;

use super::context::ViewContext;
use super::theme::UNIT;
use super::{filing, focus_regions};

/// Width of the panel at the left until someone drags it.
const PANEL: f32 = 272.0;
/// The most height that the groups take on the page of a lesson.
const GROUPS: f32 = 240.0;

/// Windows narrower than this have no room for the settings beside a step that is taken apart: turning
/// one would end that.
const ROOM_FOR_KNOBS: f32 = 1_130.0;

/// The bar above the views and the timeline below them; in presenter mode, and in a lesson, as far
/// as they are to be seen.
pub fn bars(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let frame = Frame::new().fill(cx.theme.panel);
    let in_lesson = cx.lesson.is_some();
    // What a page asks about happens by itself when it is revealed: before a room, the page and its
    // views have the room of the bars then.
    let asks = cx.lesson.is_some_and(|session| session.question().is_some());
    let has_bars = in_lesson && !(cx.presenting && asks);
    let in_bar = !cx.presenting || has_bars && visibility::any(cx, &transport::CONTROLS);
    if in_bar || cx.lab.slow().is_some() {
        Panel::top("transport")
            .frame(frame.inner_margin(Margin::symmetric(2 * UNIT as i8, UNIT as i8 + 2)))
            .show(ui, |ui| {
                focus_regions::add(ui, ui.max_rect(), "Bar", cx.theme);
                if in_bar {
                    transport::show(ui, cx);
                }
                if !cx.presenting {
                    filing::offer(ui, cx);
                }
                compare::row(ui, cx);
                if cx.lab.slow().is_some() {
                    if in_bar {
                        ui.separator();
                    }
                    slow::show(ui, cx);
                }
            });
    }
    if has_bars && visibility::any(cx, &[Control::Timeline]) || !in_lesson && !cx.presenting {
        Panel::bottom("timeline")
            .frame(frame.inner_margin(Margin::symmetric(2 * UNIT as i8, UNIT as i8)))
            .resizable(false)
            .exact_size(timeline::HEIGHT + 2.0 * UNIT)
            .show(ui, |ui| {
                focus_regions::add(ui, ui.max_rect(), "Time", cx.theme);
                visibility::given(ui, cx, Control::Timeline, timeline::show);
            });
    }
}

/// The panel at the left with the margin and the other settings.
pub fn settings(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    if cx.lab.slow().is_some() && ui.available_width() < ROOM_FOR_KNOBS {
        return;
    }
    let frame = Frame::new().fill(cx.theme.panel);
    Panel::left("settings")
        .default_size(PANEL)
        .size_range(232.0..=420.0)
        .frame(frame.inner_margin(2 * UNIT as i8))
        .show(ui, |ui| {
            focus_regions::add(ui, ui.max_rect(), "Settings", cx.theme);
            turned(ui, cx, |ui, cx, config| {
                margin::show(ui, cx, config);
                ui.add_space(UNIT);
                ui.separator();
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    // Room for the scroll bar, which lies over what is scrolled.
                    let frame =
                        Frame::new().inner_margin(Margin { right: UNIT as i8, ..Margin::ZERO });
                    frame.show(ui, |ui| groups::show(ui, cx, config));
                });
            })
        });
}

/// What lies over the window: what is in hand.
pub fn over(ctx: &egui::Context, cx: &mut ViewContext<'_>) {
    reach::show(ctx, cx);
}

/// The settings that the page of a lesson shows, the margin first. Where it names none, all the others
/// are behind a line that opens them.
pub fn of_page(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    if !visibility::any(cx, &[Control::Margin]) && !visibility::has_groups(cx) {
        return;
    }
    ui.separator();
    turned(ui, cx, |ui, cx, config| {
        visibility::given(ui, cx, Control::Margin, |ui, cx| margin::show(ui, cx, config));
        if !visibility::has_groups(cx) {
            return;
        }
        let names_all = cx.lesson.is_some_and(|session| session.page().show.is_none());
        let mut list = |ui: &mut egui::Ui| {
            let scroll = ScrollArea::vertical().max_height(GROUPS).auto_shrink([false, true]);
            scroll.show(ui, |ui| groups::show(ui, cx, config));
        };
        if names_all {
            let fold = egui::CollapsingHeader::new("Other settings").id_salt("other settings");
            fold.show_unindented(ui, list);
        } else {
            list(ui);
        }
    });
}

/// Shows settings. All of them change a copy of the settings; where it differs in the end,
/// it is what the person wants.
fn turned(
    ui: &mut egui::Ui,
    cx: &mut ViewContext<'_>,
    content: impl FnOnce(&mut egui::Ui, &mut ViewContext<'_>, &mut RunConfig),
) {
    let mut config = cx.lab.wanted().clone();
    compare::headline(ui, cx);
    proposal::show(ui, cx);
    clinic::show(ui, cx);
    content(ui, cx, &mut config);
    if config != *cx.lab.wanted() {
        // Whatever was wrong, something was done about it; if it is wrong still, it is said again.
        if cx.lab.notice().is_some_and(|notice| notice.is_error) {
            cx.commands.push(Command::Dismiss);
        }
        cx.commands.push(Command::Configure(Box::new(config)));
    }
}
