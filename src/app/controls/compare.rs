//! Comparison of two runs: how to start it, what differs, which run the settings belong to, and how
//! to end it.

use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{self, Button, Label, Response, RichText, vec2};

use crate::app::context::ViewContext;
use crate::app::theme::{HEADING, UNIT};
use crate::engine::choice::OptimizerKind;
use crate::engine::config::{Mining, RunConfig};
use crate::engine::numbers::counted;
use crate::lab::change::same_points;
use crate::lab::policy::HasPolicy;
use crate::lab::recipe::Recipe;
use crate::lab::session::RunId;
use crate::lab::{Command, Comparison, Lab, Side, change};

/// Longest description of a run in an entry of the menu, in characters.
const WORDS: usize = 60;

/// Shows the button of the bar: a menu of runs to compare with, or the end of the comparison.
pub fn menu(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let size = vec2(8.0 * UNIT, 8.0 * UNIT);
    if cx.lab.run_b().is_some() {
        let end = Command::Compare(Comparison::Copy);
        let button = Button::selectable(true, "A | B").min_size(size);
        let response = ui.add(button).accessible_name("End A | B");
        press(cx, &response.on_hover_text("Go on with run A alone; B is kept (C)"), end);
        return;
    }
    let button = Button::new("A | B").min_size(size);
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| entries(ui, cx));
    response.accessible_name("A | B").on_hover_text("Put a second run beside this one (C)");
}

fn press(cx: &mut ViewContext<'_>, response: &Response, command: Command) {
    if response.clicked() {
        cx.commands.push(command);
    }
}

fn entries(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    ui.set_min_width(240.0);
    let copy = Command::Compare(Comparison::Copy);
    let button = Button::new("A copy, to change one setting").shortcut_text("C");
    let response = ui.add(button).on_hover_text("A copy at this step; then change a setting of B");
    press(cx, &response, copy);
    ui.separator();
    let weak = cx.theme.weak;
    let heading = |ui: &mut egui::Ui, text: &str| {
        ui.label(RichText::new(text).small().color(weak));
    };
    heading(ui, "Two new runs that differ in");
    for (words, tip, pair) in pairs(cx.lab.run_a().config()) {
        let response = ui.add(Button::new(words)).on_hover_text(tip);
        let [a, b] = pair.map(Box::new);
        press(cx, &response, Command::Compare(Comparison::Pair(a, b)));
    }
    let others = others(cx.lab);
    if others.is_empty() {
        return;
    }
    ui.separator();
    heading(ui, "With a run on the same points");
    egui::ScrollArea::vertical().max_height(240.0).show(ui, |ui| {
        for (id, words) in others {
            let response = ui.add(Button::new(words));
            let response = response.on_hover_text("That run as B, at the step on screen");
            press(cx, &response, Command::Compare(Comparison::Run(id)));
        }
    });
}

/// Instructive pairs based on the present settings: the difference, what to look for, and the
/// settings of both.
fn pairs(now: &RunConfig) -> [(&'static str, &'static str, [RunConfig; 2]); 4] {
    let with = |change: fn(&mut RunConfig)| {
        let mut config = now.clone();
        change(&mut config);
        config
    };
    [
        (
            "Margin 0.2 | 1",
            "How far apart do classes end up?",
            [with(|c| c.loss.margin = 0.2), with(|c| c.loss.margin = 1.0)],
        ),
        (
            "Semi-hard | batch-hard",
            "The hardest triplets may pull all points into one",
            [
                with(|c| c.mining.rule = Mining::SemiHard),
                with(|c| c.mining.rule = Mining::BatchHard),
            ],
        ),
        (
            "On the sphere | off it",
            "Embeddings of length 1, or of any length",
            [with(|c| c.embedder.normalize = true), with(|c| c.embedder.normalize = false)],
        ),
        (
            "Adam | SGD",
            "Same gradients, different steps",
            [
                with(|c| c.optimizer.kind = OptimizerKind::Adam),
                with(|c| c.optimizer.kind = OptimizerKind::Sgd),
            ],
        ),
    ]
}

/// Runs of the session that can be compared with this one, each with a line of words.
fn others(lab: &Lab) -> Vec<(RunId, String)> {
    let same =
        lab.inactive_runs().filter(|(_, recipe)| same_points(recipe.start(), lab.run_a().config()));
    same.map(|(id, recipe)| (id, entry(id, recipe, lab.run_a().recipe()))).collect()
}

/// Menu entry of a run, with its title if it has one: "With run 3: margin 0.2 · 240 steps".
fn entry(id: RunId, recipe: &Recipe, now: &Recipe) -> String {
    let differs = || change::own(recipe.config_at(u64::MAX), now.config_at(u64::MAX));
    let title = recipe.title();
    let mut words = if title.is_empty() { differs() } else { title.to_owned() };
    if words.chars().count() > WORDS {
        words = words.chars().take(WORDS).chain(['…']).collect();
    }
    let steps = counted(recipe.steps(), "step");
    let words = if words.is_empty() { steps } else { format!("{words} · {steps}") };
    format!("With run {id}: {words}")
}

/// Shows, during a comparison, the run in focus and the buttons that keep one, from right to left.
pub fn ends(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    for side in [Side::B, Side::A] {
        let command = Command::EndComparison(side);
        let response = ui.button(command.label()).on_hover_text(command.tooltip());
        press(cx, &response, command);
    }
    ui.separator();
    focus(ui, cx);
    ui.separator();
}

/// Shows, during a comparison, what differs.
pub fn difference(ui: &mut egui::Ui, cx: &ViewContext<'_>) {
    let words = sentence(&cx.lab.difference_words());
    ui.add(Label::new(RichText::new(&words).strong()).truncate()).on_hover_text(words);
}

/// Shows which run the settings at the left belong to, from right to left.
fn focus(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let (theme, now) = (cx.theme, cx.lab.focus());
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for side in [Side::B, Side::A] {
            let command = Command::Focus(side);
            let on = side == now;
            let color = if on { theme.on_accent } else { theme.text };
            let mut button = Button::new(RichText::new(side.label()).strong().color(color));
            if on {
                button = button.fill(theme.accent);
            }
            let response = ui.add(button.min_size(vec2(6.0 * UNIT, 0.0)));
            let name = format!("Settings of {}", side.label());
            response
                .widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, on, &name));
            press(cx, &response.on_hover_text(command.tooltip()), command);
        }
    });
    ui.label("Settings of");
}

fn sentence(differ: &str) -> String {
    if differ.is_empty() {
        return "A and B are still the same: change a setting of one".to_owned();
    }
    format!("A | B differ in {differ}")
}

/// Names, during a comparison, the run that the settings below belong to.
pub fn headline(ui: &mut egui::Ui, cx: &ViewContext<'_>) {
    if cx.lab.run_b().is_none() {
        return;
    }
    let words = format!("Settings of {}", cx.lab.focus().label());
    let words = RichText::new(words).size(HEADING).strong().color(cx.theme.accent);
    ui.label(words).on_hover_text("A and B above switch to the other run");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_on_the_same_points_and_differs_in_what_it_says() {
        for (words, _, [a, b]) in pairs(&RunConfig::default()) {
            let (a, b) = (a.validate().unwrap(), b.validate().unwrap());
            assert!(same_points(&a, &b));
            assert_eq!(change::changed(&a, &b).len(), 1, "{words}");
        }
    }

    #[test]
    fn a_run_to_put_beside_is_told_by_its_title_or_by_what_differs() {
        let now = Recipe::new(RunConfig::default().validate().unwrap());
        let mut config = RunConfig::default();
        config.loss.margin = 0.2;
        let other = Recipe::new(config.validate().unwrap()).lasting(240).unwrap();
        assert_eq!(entry(3, &other, &now), "With run 3: margin 0.2 · 240 steps");
        assert_eq!(entry(3, &now, &now), "With run 3: 0 steps");
        let titled = other.titled("x".repeat(100), String::new()).unwrap();
        assert!(entry(3, &titled, &now).contains("xxx…"));
    }
}
