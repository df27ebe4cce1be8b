//! Question before a run is left: start another one with these settings, or keep it?

use eframe::egui::{self, Button, Frame, RichText, Stroke};
use egui_material_icons::icons::ICON_RESTART_ALT;

use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::engine::config::{Choice as _, RunConfig};
use crate::engine::numbers::counted;
use crate::lab::policy::HasPolicy;
use crate::lab::{Command, change};

/// Shows the card if settings are proposed.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let Some(proposal) = cx.lab.proposal() else { return };
    let theme = cx.theme;
    let now = cx.lab.focused();
    let all = change::describe(now.config(), proposal);
    let what = headline(now.config(), proposal, &all);
    let steps = now.recipe().steps();
    let frame = Frame::new()
        .fill(theme.background)
        .stroke(Stroke::new(1.5, theme.accent))
        .corner_radius(UNIT)
        .inner_margin(2.0 * UNIT);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new(what).strong()).on_hover_text(all);
        ui.label(warning(steps));
        ui.horizontal_wrapped(|ui| {
            let words = RichText::new(Command::AcceptProposal.label()).color(theme.on_accent);
            let icon = ICON_RESTART_ALT.rich_text().color(theme.on_accent);
            let accept = ui.add(Button::new((icon, words)).fill(theme.accent));
            press(cx, accept.accessible_name("Start again"), Command::AcceptProposal);
            let drop = ui.button(Command::DropProposal.label());
            press(cx, drop, Command::DropProposal);
        });
    });
    ui.add_space(UNIT);
}

fn press(cx: &mut ViewContext<'_>, response: egui::Response, command: Command) {
    if response.on_hover_text(command.hint()).clicked() {
        cx.commands.push(command);
    }
}

/// Short form of the change; another data set brings all its settings.
fn headline(now: &RunConfig, proposal: &RunConfig, all: &str) -> String {
    let (old, new) = (now.data.kind, proposal.data.kind);
    if old == new {
        return all.to_owned();
    }
    format!("{} in place of {}, with settings that suit it", new.label(), old.label())
}

/// Sentence on the consequence for the run.
fn warning(steps: u64) -> String {
    let steps = counted(steps, "step");
    format!("This needs new weights: a new run begins at step 0. This one ({steps}) is kept.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::DataKind;

    #[test]
    fn another_data_set_is_told_by_name_and_other_knobs_one_by_one() {
        let now = RunConfig::default();
        let words = headline(&now, &RunConfig::of(DataKind::Digits), "all of it");
        assert_eq!(words, "Digits in place of Spiral, with settings that suit it");
        assert_eq!(headline(&now, &now, "seed 3 to 4"), "seed 3 to 4");
    }

    #[test]
    fn the_card_says_that_a_new_run_begins_and_how_many_steps_are_kept() {
        let words = "a new run begins at step 0. This one (240 steps) is kept.";
        assert!(warning(240).ends_with(words));
        assert!(warning(1).contains("(1 step)"));
    }
}
