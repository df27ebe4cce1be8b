//! The row above a sweep: settings and values, seeds, steps, what runs are compared by, and the
//! buttons.

use eframe::egui::{self, Button, ComboBox, DragValue, RichText, TextEdit, Ui};
use egui_material_icons::icons::{ICON_ADD, ICON_CLOSE, ICON_PLAY_ARROW, ICON_STOP};

use crate::app::command::{SweepAct, WindowCommand};
use crate::app::context::ViewContext;
use crate::app::sweeping::Sweep;
use crate::app::views::retrieval::small;
use crate::engine::config::field::{Field, Kind};
use crate::engine::numbers::{count, counted};
use crate::lab::Control;
use crate::lab::policy::HasPolicy as _;
use crate::lab::recipe::{MOST_STEPS, Recipe};
use crate::lab::sweep::{Chosen, Draft, METRICS, MOST_SEEDS, Metric};
use crate::lesson::Visibility;

/// Width of a list of values.
const VALUES: f32 = 150.0;
/// Height of an open list.
const LIST: f32 = 320.0;

/// Shows the row, and sends what is chosen.
pub fn show(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    if cx.bare || cx.seen(Control::Runs) != Visibility::Free {
        return;
    }
    let sweeping = cx.sweeping;
    let mut draft = sweeping.draft().clone();
    small(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            start_or_stop(ui, cx, &draft);
            ui.separator();
            axes(ui, cx, &mut draft);
            ui.separator();
            numbers(ui, &mut draft);
            metric(ui, cx, &mut draft);
            results(ui, cx);
        });
    });
    if let Some(error) = sweeping.error() {
        ui.label(RichText::new(error).size(cx.theme.small).color(cx.theme.error));
    }
    if draft != *sweeping.draft() {
        cx.commands.push(WindowCommand::Sweep(SweepAct::Plan(Box::new(draft))));
    }
}

fn axes(ui: &mut Ui, cx: &ViewContext<'_>, draft: &mut Draft) {
    let recipe = cx.lab.focused().recipe();
    let mut removed = None;
    let several = draft.axes.len() > 1;
    for place in 0..draft.axes.len() {
        let taken: Vec<&str> = draft.axes.iter().map(|chosen| chosen.field.name).collect();
        let Some(chosen) = draft.axes.get_mut(place) else { continue };
        let name = if place == 0 { "Setting" } else { "Second setting" };
        setting(ui, cx, name, chosen, &taken, recipe);
        values(ui, &format!("Values of {}", chosen.field.word), chosen, recipe);
        if several {
            let button = Button::new(ICON_CLOSE.rich_text());
            let name = format!("Without {}", chosen.field.word);
            let tip = "Leave this setting out of the sweep";
            if ui.add(button).accessible_name(name).on_hover_text(tip).clicked() {
                removed = Some(place);
            }
        }
    }
    if let Some(place) = removed {
        draft.axes.remove(place);
    }
    if draft.axes.len() < 2 {
        let taken: Vec<&str> = draft.axes.iter().map(|chosen| chosen.field.name).collect();
        let free = cx.sweeping.offered().iter().filter(|field| !taken.contains(&field.name));
        let fields: Vec<&'static Field> = free.copied().collect();
        let menu = ui.menu_button(ICON_ADD.rich_text(), |ui| {
            egui::ScrollArea::vertical().max_height(LIST).show(ui, |ui| {
                for field in fields {
                    if ui.button(field.word).on_hover_text(field.help).clicked() {
                        draft.axes.push(Chosen::proposed(field, recipe));
                        ui.close();
                    }
                }
            });
        });
        let tip = "A second setting: each value of the one with each value of the other";
        menu.response.accessible_name("Add a setting").on_hover_text(tip);
    }
}

fn setting(
    ui: &mut Ui,
    cx: &ViewContext<'_>,
    name: &str,
    chosen: &mut Chosen,
    taken: &[&str],
    recipe: &Recipe,
) {
    let mut wanted = None;
    let combo = ComboBox::from_id_salt(name).selected_text(chosen.field.word).height(LIST).show_ui(
        ui,
        |ui| {
            for &field in cx.sweeping.offered() {
                let is_on = field.name == chosen.field.name;
                if !is_on && taken.contains(&field.name) {
                    continue;
                }
                let row = ui.selectable_label(is_on, field.word);
                if row.on_hover_text(field.help).clicked() && !is_on {
                    wanted = Some(field);
                }
            }
        },
    );
    combo.response.accessible_name(name).on_hover_text(chosen.field.help);
    if let Some(field) = wanted {
        *chosen = Chosen::proposed(field, recipe);
    }
}

/// Numbers are typed, choices are ticked.
fn values(ui: &mut Ui, name: &str, chosen: &mut Chosen, recipe: &Recipe) {
    let field = chosen.field;
    let options: Vec<(&str, &str, &str)> = match field.kind {
        Kind::Pick(pick) => {
            pick.options().iter().map(|option| (option.name, option.label, option.help)).collect()
        }
        Kind::Switch(_) => vec![("true", "on", field.help), ("false", "off", field.help)],
        _ => {
            let edit = TextEdit::singleline(&mut chosen.values).desired_width(VALUES);
            let range = field.range(recipe.start().data.kind);
            let between = crate::lab::sweep::delimiter(field);
            let tip = format!("Values, with “{between}” between two of them. Range: {range}");
            ui.add(edit).accessible_name(name).on_hover_text(tip);
            return;
        }
    };
    let mut list = chosen.list();
    let words = format!("{} of {}", count(list.len() as u64), count(options.len() as u64));
    let menu = ui.menu_button(words, |ui| {
        egui::ScrollArea::vertical().max_height(LIST).show(ui, |ui| {
            for (value, label, help) in options {
                let mut is_on = list.iter().any(|other| other == value);
                if ui.checkbox(&mut is_on, label).on_hover_text(help).changed() {
                    match is_on {
                        true => list.push(value.to_owned()),
                        false => list.retain(|other| other != value),
                    }
                }
            }
        });
    });
    menu.response.accessible_name(name).on_hover_text("The choices that are tried");
    let joined = list.join(",");
    if joined != chosen.list().join(",") {
        chosen.values = joined;
    }
}

fn numbers(ui: &mut Ui, draft: &mut Draft) {
    ui.label("Seeds");
    let seeds = DragValue::new(&mut draft.seeds).range(1..=MOST_SEEDS).speed(0.1);
    ui.add(seeds).accessible_name("Seeds").on_hover_text(
        "Each value is trained with the seeds 1, 2, and so on: the band is their spread",
    );
    ui.label("Steps");
    let speed = 0.01 * draft.steps as f64;
    let steps = DragValue::new(&mut draft.steps).range(1..=MOST_STEPS).speed(speed.max(1.0));
    ui.add(steps).accessible_name("Steps").on_hover_text("Steps of each run");
}

fn metric(ui: &mut Ui, cx: &ViewContext<'_>, draft: &mut Draft) {
    let planned = cx.sweeping.current().map(|sweep| sweep.plan.metric());
    let usual = || Metric::usual(cx.lab.focused().recipe().start());
    let shown = draft.metric.or(planned).unwrap_or_else(usual);
    let has_unseen = cx.lab.focused().data().unseen_classes() > 0;
    let combo = ComboBox::from_id_salt("metric").selected_text(shown.words()).height(LIST).show_ui(
        ui,
        |ui| {
            for metric in METRICS {
                let is_unseen = metric.split == crate::engine::data::Split::Unseen;
                if is_unseen && !has_unseen && metric != shown {
                    continue;
                }
                if ui.selectable_label(shown == metric, metric.words()).clicked() {
                    draft.metric = Some(metric);
                }
            }
        },
    );
    combo.response.accessible_name("Compare by").on_hover_text("What runs are compared by");
}

fn start_or_stop(ui: &mut Ui, cx: &mut ViewContext<'_>, draft: &Draft) {
    let sweeping = cx.sweeping;
    let mut send = |act: SweepAct| cx.commands.push(WindowCommand::Sweep(act));
    let hint = |act: &SweepAct| WindowCommand::Sweep(act.clone()).hint();
    match sweeping.current().filter(|sweep| sweep.is_running()) {
        Some(_) => {
            let stop = Button::new((ICON_STOP.rich_text(), "Stop"));
            if ui.add(stop).on_hover_text(hint(&SweepAct::Stop)).clicked() {
                send(SweepAct::Stop);
            }
        }
        None => {
            let start = Button::new((ICON_PLAY_ARROW.rich_text(), "Start"));
            let runs = counted(draft.runs() as u64, "run");
            let tip = format!("{} ({runs})", hint(&SweepAct::Start));
            let start = ui.add_enabled(sweeping.error().is_none(), start);
            if start.on_hover_text(tip).clicked() {
                send(SweepAct::Start);
            }
        }
    }
}

/// Shows the progress of the runs so far, and the buttons for them.
fn results(ui: &mut Ui, cx: &mut ViewContext<'_>) {
    let sweeping = cx.sweeping;
    let mut send = |act: SweepAct| cx.commands.push(WindowCommand::Sweep(act));
    let Some(sweep) = sweeping.current() else { return };
    ui.separator();
    if !sweep.is_done() {
        ui.label(progress(sweep));
    }
    if sweep.outcomes.is_empty() {
        return;
    }
    let is_of_best = |run: usize| Some(sweep.plan.combination(run)) == sweep.summary.best;
    let best =
        sweep.outcomes.iter().map(|outcome| outcome.run).filter(|&run| is_of_best(run)).min();
    if let Some(run) = best {
        let words = sweep.plan.words(sweep.plan.combination(run));
        let tip = format!("Open {words} with seed {}", sweep.plan.seed(run));
        if ui.button("Open the best").on_hover_text(tip).clicked() {
            send(SweepAct::Open { run, beside: false });
        }
    }
    let hint = WindowCommand::Sweep(SweepAct::CopyRows).hint();
    if ui.button("Copy rows").on_hover_text(hint).clicked() {
        send(SweepAct::CopyRows);
    }
}

/// Progress of a sweep, in words.
fn progress(sweep: &Sweep) -> String {
    let [done, all] = [sweep.outcomes.len(), sweep.plan.runs()].map(|n| count(n as u64));
    let left = match sweep.seconds_left().filter(|_| sweep.is_running()) {
        Some(seconds) if seconds >= 90.0 => format!(", {:.0} min left", seconds / 60.0),
        Some(seconds) => format!(", {:.0} s left", seconds.ceil()),
        None => String::new(),
    };
    format!("{done} of {all} runs{left}")
}
