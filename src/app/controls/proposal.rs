//! The question before a run is given up: start again with these knobs, or keep it?

use eframe::egui::{self, Button, Frame, RichText, Stroke};
use egui_material_icons::icons::ICON_RESTART_ALT;

use crate::app::ViewContext;
use crate::app::numbers::count;
use crate::app::theme::UNIT;
use crate::engine::config::{Choice as _, RunConfig};
use crate::lab::{Command, change};

/// Shows the card where knobs are proposed.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let Some(proposal) = cx.lab.proposal() else { return };
    let theme = cx.theme;
    let all = change::describe(cx.lab.config(), proposal);
    let what = headline(cx.lab.config(), proposal, &all);
    let steps = cx.lab.report().step;
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

/// What changes, shortly: another data set brings all its knobs with it.
fn headline(now: &RunConfig, proposal: &RunConfig, all: &str) -> String {
    let (old, new) = (now.data.kind, proposal.data.kind);
    if old == new {
        return all.to_owned();
    }
    format!("{} in place of {}, with the knobs that suit it", new.label(), old.label())
}

/// What is lost.
fn warning(steps: u64) -> String {
    let steps = match steps {
        1 => "1 step".to_owned(),
        n => format!("{} steps", count(n)),
    };
    format!("This needs new weights: the run ({steps}) starts again.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::DataKind;

    #[test]
    fn another_data_set_is_told_by_name_and_other_knobs_one_by_one() {
        let now = RunConfig::default();
        let words = headline(&now, &RunConfig::of(DataKind::Digits), "all of it");
        assert_eq!(words, "Digits in place of Spiral, with the knobs that suit it");
        assert_eq!(headline(&now, &now, "seed 3 to 4"), "seed 3 to 4");
    }

    #[test]
    fn the_card_says_how_many_steps_are_given_up() {
        assert!(warning(240).contains("the run (240 steps) starts again"));
        assert!(warning(1).contains("(1 step)"));
    }
}
