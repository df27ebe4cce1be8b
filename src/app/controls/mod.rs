//! Panels that push commands: transport above, time below, the margin and the other settings at the
//! left.

mod clinic;
mod compare;
mod export;
mod flow;
mod groups;
mod lessons;
mod margin;
mod offer;
mod proposal;
mod reach;
mod recipes;
mod runs;
mod slow;
mod status;
mod summaries;
mod timeline;
mod transport;
mod visibility;

use eframe::egui::{self, Frame, Margin, Panel, ScrollArea};

use crate::engine::config::RunConfig;
use crate::lab::policy::HasPolicy as _;
use crate::lab::{Command, Control};
use crate::lesson::Target;

use super::command::WindowCommand;
use super::context::ViewContext;
use super::esc;
use super::focus_regions;
use super::theme::UNIT;

/// Width of the panel at the left until someone drags it.
const PANEL: f32 = 272.0;
/// Largest height of the groups on a lesson's page.
const GROUPS: f32 = 240.0;

/// Share of the height for the settings below the views of an upright window.
const BELOW: f32 = 0.48;

/// Width from which a window has room for the settings in slow motion. Changing one would end it.
const ROOM_FOR_KNOBS: f32 = 1_130.0;

/// Shows the bar above the views and the timeline below them, as far as presenter mode and the
/// lesson allow.
pub fn bars(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let frame = Frame::new().fill(cx.theme.panel);
    let in_lesson = cx.lesson.is_some();
    // A page with a question acts by itself at the reveal, so in presenter mode the page and its
    // views use the room of the bars.
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
                if cx.lab.slow().is_some() {
                    if in_bar {
                        ui.separator();
                    }
                    slow::show(ui, cx);
                }
            });
    }
    let has_timeline =
        has_bars && (!cx.is_low() || cx.points_at(Target::Control(Control::Timeline)));
    if has_timeline && visibility::any(cx, &[Control::Timeline]) || !in_lesson && !cx.presenting {
        let height = timeline::height(ui.available_width() - 4.0 * UNIT);
        Panel::bottom("timeline")
            .frame(frame.inner_margin(Margin::symmetric(2 * UNIT as i8, UNIT as i8)))
            .resizable(false)
            .exact_size(height + 2.0 * UNIT)
            .show(ui, |ui| {
                focus_regions::add(ui, ui.max_rect(), "Time", cx.theme);
                visibility::given(ui, cx, Control::Timeline, timeline::show);
            });
    }
}

/// Shows the margin alone, below the views: the one setting of presenter mode without a lesson.
pub fn presented(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let frame = Frame::new().fill(cx.theme.panel);
    Panel::bottom("margin")
        .frame(frame.inner_margin(Margin::symmetric(2 * UNIT as i8, UNIT as i8)))
        .show(ui, |ui| {
            focus_regions::add(ui, ui.max_rect(), "Margin", cx.theme);
            esc::show(ui, cx);
            turned(ui, cx, |ui, cx, config| margin::show(ui, cx, config));
        });
}

/// Shows the panel at the left with the margin and the other settings. In a narrow window they are
/// folded away at first, and those of an upright one lie below the views; a card unfolds them.
pub fn settings(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let has_card = cx.lab.proposal().is_some() || cx.clinic.is_open();
    let is_folded = match cx.room.is_narrow() {
        true => !cx.unfolded.settings && !has_card,
        false => cx.lab.slow().is_some() && ui.available_width() < ROOM_FOR_KNOBS,
    };
    if is_folded {
        return;
    }
    let panel = if cx.room.is_upright() {
        let height = ui.available_height();
        Panel::bottom("settings below")
            .resizable(true)
            .default_size(BELOW * height)
            .size_range(0.25 * height..=0.75 * height)
    } else {
        Panel::left("settings").default_size(PANEL).size_range(232.0..=420.0)
    };
    let frame = Frame::new().fill(cx.theme.panel);
    panel.frame(frame.inner_margin(2 * UNIT as i8)).show(ui, |ui| {
        focus_regions::add(ui, ui.max_rect(), "Settings", cx.theme);
        compare::headline(ui, cx);
        // Below the settings: a card that comes moves none of them.
        let room = ui.available_height();
        Panel::bottom("cards")
            .frame(Frame::new())
            .show_separator_line(false)
            .show(ui, |ui| cards(ui, cx, room));
        turned(ui, cx, |ui, cx, config| {
            margin::show(ui, cx, config);
            ui.add_space(UNIT);
            ui.separator();
            // Beside a tall card little is left of them, and none of it lies over the card.
            let scroll = ScrollArea::vertical().auto_shrink(false).min_scrolled_height(0.0);
            scroll.show(ui, |ui| {
                // Leaves room for the scroll bar, which lies over the content.
                let frame = Frame::new().inner_margin(Margin { right: UNIT as i8, ..Margin::ZERO });
                frame.show(ui, |ui| groups::show(ui, cx, config));
            });
        })
    });
}

/// Shows what lies over the window: the points that are being dragged.
pub fn over(ctx: &egui::Context, cx: &mut ViewContext<'_>) {
    reach::show(ctx, cx);
}

/// Shows the settings that a lesson's page allows, the margin first. If it names none, the others
/// are folded away.
pub fn of_page(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    if !visibility::any(cx, &[Control::Margin]) && !visibility::has_groups(cx) {
        return;
    }
    ui.separator();
    compare::headline(ui, cx);
    let room = ui.available_height().min(cx.room.height());
    cards(ui, cx, room);
    turned(ui, cx, |ui, cx, config| {
        visibility::given(ui, cx, Control::Margin, |ui, cx| margin::show(ui, cx, config));
        if !visibility::has_groups(cx) {
            return;
        }
        let names_all = cx.lesson.is_some_and(|session| session.page().show.is_none());
        let mut list = |ui: &mut egui::Ui| {
            let scroll = ScrollArea::vertical().max_height(GROUPS).auto_shrink([false, true]);
            // What was folded elsewhere is not folded here.
            let page = cx.lesson.map(|session| (session.visit(), cx.presenting));
            scroll.show(ui, |ui| ui.push_id(page, |ui| groups::show(ui, cx, config)));
        };
        if names_all {
            let fold = egui::CollapsingHeader::new("Other settings").id_salt("other settings");
            fold.show_unindented(ui, list);
        } else {
            list(ui);
        }
    });
}

/// Shows the cards of proposed settings and of the clinic, in a panel of this height.
fn cards(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, panel: f32) {
    proposal::show(ui, cx);
    clinic::show(ui, cx, panel);
}

/// The words of a command in a menu; those for a link say what it is to.
fn words(command: &WindowCommand, cx: &ViewContext<'_>) -> &'static str {
    match command {
        WindowCommand::CopyLink if cx.lesson.is_some() => "Copy link to this page",
        _ => command.label(),
    }
}

/// Shows settings, which change a copy. If it differs at the end, proposes the copy to the lab.
fn turned(
    ui: &mut egui::Ui,
    cx: &mut ViewContext<'_>,
    content: impl FnOnce(&mut egui::Ui, &mut ViewContext<'_>, &mut RunConfig),
) {
    let mut config = cx.lab.wanted().clone();
    content(ui, cx, &mut config);
    if config != *cx.lab.wanted() {
        // The person has acted on the error; if it persists, it is reported again.
        if cx.lab.notice().is_some_and(|notice| notice.is_error) {
            cx.commands.push(Command::Dismiss);
        }
        cx.commands.push(Command::Configure(Box::new(config)));
    }
}
