//! Runs of the session: the one on screen, and the inactive ones.

use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::{
    self, Align, Atom, AtomExt as _, Button, Layout as Flow, PopupCloseBehavior, RichText,
    ScrollArea, vec2,
};
use egui_material_icons::icons::{ICON_ALT_ROUTE, ICON_CLOSE};

use crate::app::command::Commands;
use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::engine::numbers::{count, counted};
use crate::lab::policy::HasPolicy;
use crate::lab::recipe::Recipe;
use crate::lab::session::RunId;
use crate::lab::{Command, change};

/// Width of the list.
const LIST: f32 = 400.0;
/// Height from which the list scrolls.
const TALL: f32 = 360.0;

/// Shows the button that opens the list.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, with_word: bool) {
    let icon = ICON_ALT_ROUTE.rich_text().size(18.0);
    let runs = cx.lab.inactive_runs().count() + 1 + usize::from(cx.lab.run_b().is_some());
    let word = if with_word { format!("Runs {runs}") } else { runs.to_string() };
    let button = Button::new((icon, word)).gap(UNIT).min_size(vec2(8.0 * UNIT, 8.0 * UNIT));
    // The list stays open when a run is taken off it.
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let (response, _) = MenuButton::from_button(button).config(config).ui(ui, |ui| list(ui, cx));
    let tip = "All runs of this session: a reset, a branch or another recipe keeps the run before";
    response.accessible_name("Runs").on_hover_text(tip);
}

fn list(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let width = LIST.min(ui.ctx().content_rect().width() - 8.0 * UNIT);
    ui.set_width(width);
    let weak = cx.theme.weak;
    let heading = |ui: &mut egui::Ui, text: &str| ui.label(RichText::new(text).small().color(weak));
    heading(ui, "On screen");
    for run in std::iter::once(cx.lab.run_a()).chain(cx.lab.run_b()) {
        let words = RichText::new(line(run.id(), run.recipe())).strong();
        ui.add(egui::Label::new(words).truncate());
    }
    ui.separator();
    heading(ui, "Kept");
    if cx.lab.inactive_runs().next().is_none() {
        ui.label("None yet. A reset, another recipe or a change in the past keeps the run here.");
        return;
    }
    ScrollArea::vertical().max_height(TALL).show(ui, |ui| {
        ui.set_width(width - 3.0 * UNIT);
        for (id, recipe) in cx.lab.inactive_runs() {
            row(ui, cx.commands, id, recipe);
        }
    });
}

/// Shows a run that can be opened, or taken off the list.
fn row(ui: &mut egui::Ui, commands: &mut Commands, id: RunId, recipe: &Recipe) {
    ui.horizontal(|ui| {
        ui.with_layout(Flow::right_to_left(Align::Center), |ui| {
            let forget = Command::Forget(id);
            let button = Button::new(ICON_CLOSE.rich_text()).frame_when_inactive(false);
            let response = ui.add(button).accessible_name(format!("Forget run {id}"));
            let tip = format!("{} (undo brings it back)", forget.tooltip());
            if response.on_hover_text(tip).clicked() {
                commands.push(forget);
            }
            ui.with_layout(Flow::left_to_right(Align::Center), |ui| {
                let switch = Command::SwitchTo(id);
                let words = line(id, recipe);
                let atoms = (words.as_str().atom_shrink(true), Atom::grow());
                let button = Button::new(atoms)
                    .truncate()
                    .frame_when_inactive(false)
                    .min_size(vec2(ui.available_width(), 0.0));
                let tip = format!("{words}\n{}", switch.tooltip());
                if ui.add(button).accessible_name(words).on_hover_text(tip).clicked() {
                    commands.push(switch);
                    ui.close();
                }
            });
        });
    });
}

/// Line for a run: "Run 3 · Spiral · 500 steps · margin 1 to 0.2 at 240".
fn line(id: RunId, recipe: &Recipe) -> String {
    let name = if recipe.title().is_empty() {
        format!("Run {id}")
    } else {
        format!("Run {id}: {}", recipe.title())
    };
    let steps = counted(recipe.steps(), "step");
    let mut parts = vec![name, recipe.start().data.label().to_owned(), steps];
    if let Some(first) = recipe.edits().first() {
        let words = change::describe(recipe.config_before(first.step), &first.config);
        parts.push(format!("{words} at {}", count(first.step)));
    }
    match recipe.edits().len() {
        0 | 1 => {}
        2 => parts.push("1 more edit".to_owned()),
        n => parts.push(format!("{} more edits", n - 1)),
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{RunConfig, ValidConfig};
    use crate::lab::recipe::Edit;

    fn margin(margin: f64) -> ValidConfig {
        let mut config = RunConfig::default();
        config.loss.margin = margin;
        config.validate().unwrap()
    }

    #[test]
    fn a_run_is_told_by_its_data_its_length_and_what_was_changed_first() {
        let run = Recipe::new(margin(1.0)).lasting(500).unwrap();
        assert_eq!(line(3, &run), "Run 3 · Spiral · 500 steps");
        let run = run.with_edit(Edit { step: 240, config: margin(0.2) }).unwrap();
        assert_eq!(line(3, &run), "Run 3 · Spiral · 500 steps · margin 1 to 0.2 at 240");
        let run = run.with_edit(Edit { step: 300, config: margin(0.3) }).unwrap();
        assert!(line(3, &run).ends_with("margin 1 to 0.2 at 240 · 1 more edit"));
    }

    #[test]
    fn a_run_with_a_title_is_told_by_it() {
        let run = Recipe::new(margin(1.0)).titled("Collapse".to_owned(), String::new()).unwrap();
        let run = run.lasting(1).unwrap();
        assert_eq!(line(7, &run), "Run 7: Collapse · Spiral · 1 step");
    }
}
