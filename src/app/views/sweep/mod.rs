//! View of a sweep: what is chosen for it, the curves of its runs fanning out, and the metric
//! against the setting with its spread over the seeds.

mod by_setting;
mod controls;
mod fan;
mod looks;

use eframe::egui::{self, Label, Rect, RichText, UiBuilder, pos2};

use crate::app::command::{SweepAct, WindowCommand};
use crate::app::context::ViewContext;
use crate::app::sweeping::Sweep;
use crate::app::theme::UNIT;
use crate::engine::numbers::{counted, three};
use crate::lab::Lab;
use crate::lab::sweep::{Plan, Spread};

use super::labels;
use super::view::View;

/// Panes lower than this have no row of controls.
const ROOM_FOR_CONTROLS: f32 = 150.0;
/// Panes narrower than this have no curves beside the plot by setting, unless they are high.
const ROOM_FOR_BOTH: f32 = 460.0;
/// Least height of one of two plots, one above the other.
const LEAST_HEIGHT: f32 = 130.0;

/// The run that the pointer is on.
#[derive(Default)]
pub struct SweepView {
    pointed: Option<usize>,
}

impl View for SweepView {
    const NEEDS_PICTURE: bool = false;

    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        if cx.asks() {
            return labels::in_the_middle(
                ui,
                "The page asks a question: the sweep is back after it.",
            );
        }
        ui.spacing_mut().item_spacing.y = UNIT;
        if ui.available_height() >= ROOM_FOR_CONTROLS {
            controls::show(ui, cx);
        }
        let sweeping = cx.sweeping;
        let Some(sweep) = sweeping.current() else {
            return labels::in_the_middle(ui, &introduction(cx));
        };
        if ui.available_height() >= ROOM_FOR_CONTROLS {
            let words = sentence(sweep);
            let words = RichText::new(words).size(cx.theme.small).color(cx.theme.weak);
            ui.add(Label::new(words).truncate());
        }
        let area = ui.available_rect_before_wrap();
        if area.width() < 60.0 || area.height() < 40.0 {
            return;
        }
        let (first, second) = divide(area);
        let place = |rect, salt| UiBuilder::new().max_rect(rect).id_salt(salt);
        let was_pointed = self.pointed;
        let mut child = ui.new_child(place(first, "by setting"));
        let mut picked = by_setting::show(&mut child, cx, sweep, was_pointed);
        if let Some(second) = second {
            let mut child = ui.new_child(place(second, "curves"));
            picked = picked.or(fan::show(&mut child, cx, sweep, was_pointed));
        }
        self.pointed = picked.as_ref().map(|picked| picked.run);
        if let Some(picked) = picked.filter(|picked| picked.is_clicked) {
            let beside = ui.input(|input| input.modifiers.shift);
            let act = SweepAct::Open { run: picked.run, beside };
            cx.commands.push(WindowCommand::Sweep(act));
        }
        ui.allocate_rect(area, egui::Sense::hover());
    }

    /// There is one sweep, whatever runs are compared.
    fn is_doubled(_lab: &Lab) -> bool {
        false
    }
}

/// A run that the pointer is on.
struct Picked {
    run: usize,
    is_clicked: bool,
}

/// Room for the plot by setting, and for the curves: beside each other, or one above the other.
fn divide(area: Rect) -> (Rect, Option<Rect>) {
    let gap = 2.0 * UNIT;
    if area.width() >= ROOM_FOR_BOTH {
        let middle = area.left() + 0.55 * area.width();
        let left = Rect::from_min_max(area.min, pos2(middle - gap, area.bottom()));
        return (left, Some(Rect::from_min_max(pos2(middle, area.top()), area.max)));
    }
    if area.height() >= 2.0 * LEAST_HEIGHT + gap {
        let middle = area.top() + 0.55 * area.height();
        let above = Rect::from_min_max(area.min, pos2(area.right(), middle - gap));
        return (above, Some(Rect::from_min_max(pos2(area.left(), middle), area.max)));
    }
    (area, None)
}

/// Explains what a sweep is, before there is one.
fn introduction(cx: &ViewContext<'_>) -> String {
    let draft = cx.sweeping.draft();
    let runs = counted(draft.runs() as u64, "run");
    let steps = counted(draft.steps, "step");
    format!(
        "Which value is best? Start trains {runs} of {steps} beside everything else: each value \
         with each seed. A sweep stays until the window closes and isn't saved: open its runs, or \
         copy its rows."
    )
}

/// Sums up the runs so far.
fn sentence(sweep: &Sweep) -> String {
    let (plan, summary) = (&sweep.plan, &sweep.summary);
    let metric = plan.metric();
    let spread = |point| summary.spread(point, metric);
    let Some((best, of_best)) = summary.best.and_then(|best| Some((best, spread(best)?))) else {
        return match metric.quantity.is_score() {
            true => format!("No run has {} yet.", metric.words()),
            false => {
                format!("{} of other settings are other numbers: none is best.", metric.words())
            }
        };
    };
    let seeds = counted(of_best.count as u64, "seed");
    let mut words =
        format!("Best by {}: {} ({}, {seeds}).", metric.words(), plan.words(best), number(of_best));
    let close = summary.close_to_best(metric);
    if !close.is_empty() {
        let close: Vec<_> = close.into_iter().map(|point| values(plan, point)).collect();
        words += &format!(" Less than its spread below: {}.", close.join("; "));
    }
    words
}

/// A combination by its values alone.
fn values(plan: &Plan, point: usize) -> String {
    let of = plan.axes().iter().zip(plan.places(point));
    of.map(|(axis, place)| axis.labels[place].clone()).collect::<Vec<_>>().join(", ")
}

/// Mean and spread: "0.873 ± 0.012".
fn number(spread: Spread) -> String {
    match spread.deviation {
        Some(deviation) => format!("{} ± {}", three(spread.mean), three(deviation)),
        None => three(spread.mean),
    }
}

/// Describes a run, and how to open it.
fn about(sweep: &Sweep, run: usize) -> String {
    let plan = &sweep.plan;
    let mut lines = vec![format!("{}, seed {}", plan.words(plan.combination(run)), plan.seed(run))];
    match sweep.outcomes.iter().find(|outcome| outcome.run == run) {
        Some(outcome) => {
            for metric in plan.metric().quantity.metrics() {
                if let Some(value) = outcome.value(metric) {
                    lines.push(format!("{} {}", metric.words(), three(value)));
                }
            }
            lines.push(format!("diagnosis: {}", outcome.state.word()));
        }
        None => lines.push("in training".to_owned()),
    }
    lines.push("Click: open this run; with Shift: as run B".to_owned());
    lines.join("\n")
}
