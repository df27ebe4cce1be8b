//! Progress notice while the run moves to another step.

use eframe::egui::{self, Id, Label, RichText};

use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::engine::numbers::{count, percent};
use crate::lab::policy::HasPolicy;
use crate::lab::{ActiveRun, Command};

/// Seconds before the notice appears: most moves are shorter, and words would only flicker.
const SILENCE: f64 = 0.3;

/// Shows the progress, and a button to stay. Returns false if the run isn't moving, or has just
/// started to.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) -> bool {
    let id = Id::unique("on the way since");
    let Some(target) = cx.lab.run_a().target() else {
        ui.data_mut(|data| data.remove::<f64>(id));
        return false;
    };
    let now = ui.input(|input| input.time);
    let since = ui.data_mut(|data| *data.get_temp_mut_or(id, now));
    if now - since < SILENCE {
        return false;
    }
    ui.spacing_mut().item_spacing.x = UNIT;
    ui.spacing_mut().button_padding.x = UNIT;
    let stay = ui.button("Stay").accessible_name(Command::Stay.label());
    if stay.on_hover_text(format!("{} (Esc)", Command::Stay.tooltip())).clicked() {
        cx.commands.push(Command::Stay);
    }
    let words = RichText::new(words(target, cx.lab.run_a())).size(cx.theme.small);
    ui.add(Label::new(words).truncate());
    true
}

fn words(target: u64, run: &ActiveRun) -> String {
    going(target, run.trainer().steps())
}

/// Progress: "going to step 100 000: 34 %".
fn going(target: u64, at: u64) -> String {
    // Shows 100 % only on arrival.
    let share = (at as f64 / target.max(1) as f64).min(0.99);
    format!("going to step {}: {}", count(target), percent(share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_is_told_in_percent_of_all_steps_up_to_there() {
        assert_eq!(going(100_000, 34_000), "going to step 100\u{2009}000: 34 %");
        assert_eq!(going(1_000, 999), "going to step 1\u{2009}000: 99 %");
        assert_eq!(going(0, 0), "going to step 0: 0 %");
    }
}
