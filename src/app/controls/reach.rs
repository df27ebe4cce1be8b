//! Card of what is in hand, points that are being dragged and changed weights: it can be put back or
//! kept.

use eframe::egui::{self, Align2, Area, Button, Frame, Id, Label, Order, RichText, vec2};

use crate::app::context::ViewContext;
use crate::app::point_labels;
use crate::app::theme::UNIT;
use crate::engine::config::Moved;
use crate::engine::numbers::{short, three};
use crate::engine::text::capital;
use crate::lab::change::weights_set;
use crate::lab::policy::HasPolicy;
use crate::lab::{ActiveRun, Command};

/// Shows the dragged points and the two buttons, if there are any. The card lies over the timeline,
/// which can't be used meanwhile; a row of its own would move the panes under the pointer.
pub fn show(ctx: &egui::Context, cx: &mut ViewContext<'_>) {
    if !cx.lab.has_in_hand() {
        return;
    }
    let words = words(cx);
    Area::new(Id::unique("reach"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -UNIT))
        .show(ctx, |ui| {
            let stroke = egui::Stroke::new(1.5, cx.theme.accent);
            let frame = Frame::new().fill(cx.theme.panel).stroke(stroke).corner_radius(4.0);
            frame.inner_margin(egui::Margin::symmetric(10, 6)).show(ui, |ui| {
                let content = |ui: &mut egui::Ui, cx: &mut ViewContext<'_>| {
                    ui.add(Label::new(RichText::new(words).strong()).extend());
                    let words = "Only a preview; Step and Play keep it.";
                    let note = RichText::new(words).small().color(cx.theme.weak);
                    ui.add(Label::new(note).extend());
                };
                if cx.room.is_narrow() {
                    content(ui, cx);
                    ui.horizontal(|ui| buttons(ui, cx));
                } else {
                    ui.horizontal(|ui| {
                        content(ui, cx);
                        buttons(ui, cx);
                    });
                }
            });
        });
}

fn buttons(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    button(ui, cx, Command::PutBack, "Esc");
    button(ui, cx, Command::KeepReach, "K");
}

fn button(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, command: Command, key: &str) {
    let button = Button::new(command.label()).shortcut_text(key);
    let response = ui.add(button).accessible_name(command.label());
    if response.on_hover_text(command.tooltip()).clicked() {
        cx.commands.push(command);
    }
}

/// Names what is in hand: points of both runs, and weights of each.
fn words(cx: &ViewContext<'_>) -> String {
    let (a, b) = (cx.lab.run_a(), cx.lab.run_b());
    let mut words: Vec<String> = a.held_point().map(|_| points(a)).into_iter().collect();
    for (side, run) in [("A", Some(a)), ("B", b)] {
        let Some(set) = run.and_then(|run| weights(cx, run)) else { continue };
        words.push(if b.is_some() { format!("{side}: {set}") } else { set });
    }
    if words.is_empty() {
        return "Weight as it was".to_owned();
    }
    words.join("; ")
}

/// Names the weights of a run that are in hand, and what they do to the loss.
fn weights(cx: &ViewContext<'_>, run: &ActiveRun) -> Option<String> {
    let kept = run.config_in_hand()?;
    let words = weights_set(run.config(), kept, run.weight_in_run(&run.weights_in_hand()))?;
    let words = capital(&words);
    Some(match run.loss_in_run().filter(|_| !cx.asks()) {
        Some(loss) => format!("{words}: loss {} to {}", three(loss), three(run.report().loss)),
        None => words,
    })
}

/// Names the points that are being dragged, or the values of a single one.
fn points(run: &ActiveRun) -> String {
    let rows = run.in_hand();
    let data = run.data();
    match rows.as_slice() {
        [] => "Where it was".to_owned(),
        [row] => {
            let held: Moved =
                Moved::new(data.moved().values().iter().copied().filter(|value| value.row == *row));
            let values = held.values().iter().map(|v| {
                let name = data.feature_names.get(v.feature).map_or("", String::as_str);
                format!("{name} {}", short(v.value))
            });
            let name = point_labels::name(data, *row);
            match held.values().len() {
                0 => format!("{name} is back in its original place"),
                1..=3 => format!("{name} moved: {}", values.collect::<Vec<_>>().join(", ")),
                count => format!("{name}: {count} values changed"),
            }
        }
        rows => format!("{} points moved", rows.len()),
    }
}
