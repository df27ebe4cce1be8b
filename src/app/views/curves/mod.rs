//! View of the curves: numbers over the steps, in stacked panels with one time axis.

mod lines;
mod panel;
mod picture;
mod predict;
mod readout;

use eframe::egui::{self, Label, Rect, RichText, UiBuilder, pos2};

use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::app::widgets::toggle_button;
use crate::lab::policy::HasPolicy;
use crate::lab::session::RunId;
use crate::lab::{ActiveRun, Command, Lab, Toggle};
use crate::lesson::panels_named;

use super::labels;
use super::scale::round_up;
use super::view::View;
use lines::Panel;
use panel::Visibility;
use picture::{Chart, Key, Picture};

/// The least height of a panel, with its line of names and values.
const LEAST_HEIGHT: f32 = 58.0;
/// The same in presenter mode, where a page speaks of them.
const LEAST_PRESENTED: f32 = 52.0;
/// Height of the labels of the time axis.
const AXIS: f32 = 17.0;
/// Points of the screen per point of a line: with fewer, dashes and noise blur.
const STRIDE: f32 = 3.0;
/// Width of the key of runs A and B.
const ROOM_FOR_KEY: f32 = 84.0;
/// Width of the names of all panels in a row.
const ROOM_FOR_NAMES: f32 = 225.0;

/// End of the tooltip of a chosen panel that is not shown.
const NO_ROOM: &str = "\nThe pane is too low for it: a click shows it in place of another, Shift F makes room for all";

/// The curves, with the chosen panels and the steps in sight.
pub struct Curves {
    /// Chosen panels; the latest is last.
    chosen: Vec<Panel>,
    /// The steps in sight, once a person has panned or zoomed.
    in_sight: Option<(f64, f64)>,
    picture: Picture,
    /// The page of a lesson, or the recipe with a note, that chose the panels.
    chooser: Option<Chooser>,
    /// The person's own panels, while a page has chosen others.
    own: Option<Vec<Panel>>,
}

/// A chooser of panels.
#[derive(Clone, Copy, PartialEq)]
enum Chooser {
    /// A visit of a page.
    Page(u64),
    /// The run of a recipe with a note.
    Recipe(RunId),
}

impl Default for Curves {
    fn default() -> Self {
        Self {
            chosen: Panel::USUAL.to_vec(),
            in_sight: None,
            picture: Picture::default(),
            chooser: None,
            own: None,
        }
    }
}

impl View for Curves {
    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        self.follow_words(cx);
        // A page may point at the panels before the first step.
        if cx.run.reached() == 0 && cx.lesson.is_none() {
            self.in_sight = None;
            labels::in_the_middle(ui, "Press Play or Step: the curves begin here.");
            return;
        }
        if cx.fit {
            self.in_sight = None;
        }
        // A page in presenter mode has chosen; the row says which lines are those of A and of B.
        let has_choices = !cx.bare && (!cx.presenting || cx.lesson.is_none());
        let has_choices = has_choices || cx.other_run.is_some();
        let row = if has_choices { ui.spacing().interact_size.y + UNIT } else { 0.0 };
        let least = if cx.presenting { LEAST_PRESENTED } else { LEAST_HEIGHT };
        let most = fitting(ui.available_height() - row, least);
        if has_choices {
            self.choices(ui, cx, most);
        }
        let area = ui.available_rect_before_wrap();
        if area.width() < 60.0 || area.height() < LEAST_HEIGHT {
            let words = RichText::new("Too little room for a curve.").color(cx.theme.weak);
            ui.add(Label::new(words).truncate());
            return;
        }
        let most_points = match self.in_sight {
            None => ((area.width() / STRIDE) as usize).next_multiple_of(32),
            Some(_) => usize::MAX,
        };
        let key = Key {
            version: cx.run.version(),
            log: cx.lab.display().shows(Toggle::LogScale),
            most: most_points,
            in_sight: self.in_sight,
            beside: cx.other_run.map(ActiveRun::data_version),
        };
        self.picture.update(cx.run, cx.other_run, key);
        let seen = self.panels(ui, cx, area, &shown(&self.chosen, most));
        predict::show(ui, cx, &self.picture, &seen);
        if let Some(step) = seen.iter().find_map(|seen| seen.clicked) {
            let step = step.round().max(0.0) as u64;
            cx.commands.push(Command::GoTo(step.min(last(cx.run))));
        }
        if let Some(x) = seen.iter().find_map(|seen| seen.pointer) {
            readout::show(ui, cx, &self.picture, &seen, x);
        }
    }

    fn follow(&mut self, other: &Self) {
        self.chosen.clone_from(&other.chosen);
        self.own.clone_from(&other.own);
        (self.in_sight, self.chooser) = (other.in_sight, other.chooser);
    }

    /// The lines of both runs share one plot.
    fn is_doubled(_lab: &Lab) -> bool {
        false
    }
}

impl Curves {
    /// Chooses the panels that a page shows, or that the note of a newly opened recipe names. After
    /// a lesson the person's own come back.
    fn follow_words(&mut self, cx: &ViewContext<'_>) {
        if let Some(session) = cx.lesson {
            let chooser = Some(Chooser::Page(session.visit()));
            if self.chooser != chooser {
                let panels = session.page().panels().to_vec();
                let before = std::mem::replace(&mut self.chosen, panels);
                self.own.get_or_insert(before);
                self.chooser = chooser;
            }
            return;
        }
        if let Some(own) = self.own.take() {
            self.chosen = own;
        }
        let chooser = Some(Chooser::Recipe(cx.run.id()));
        if self.chooser != chooser {
            for panel in panels_named(cx.run.recipe().note()) {
                self.chosen.retain(|&other| other != panel);
                self.chosen.push(panel);
            }
            self.chooser = chooser;
        }
    }

    /// Shows the panels to choose (in a menu if they don't fit), and the log scale.
    fn choices(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>, most: usize) {
        let now = shown(&self.chosen, most);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().button_padding.x = 1.5 * UNIT;
            let text = |label: &str| egui::RichText::new(label).size(cx.theme.small);
            let mut names = |ui: &mut egui::Ui| {
                for panel in Panel::ALL {
                    // What is chosen stays chosen, even where it has no room.
                    let on = self.chosen.contains(&panel);
                    let has_room = !on || now.contains(&panel);
                    let mut words = text(panel.label());
                    let mut tip = panel.tooltip().to_owned();
                    if !has_room {
                        words = words.italics().color(cx.theme.weak);
                        tip += NO_ROOM;
                    }
                    let response = ui.add(toggle_button(on, words));
                    if response.on_hover_text(tip).clicked() {
                        choose(&mut self.chosen, panel, &now);
                    }
                }
            };
            // A row wider than the pane would push the plots out of it.
            if cx.bare {
                // Only the key of the two runs.
            } else if ui.available_width() >= ROOM_FOR_NAMES {
                names(ui);
            } else {
                let menu = ui.menu_button(text("Show"), names);
                menu.response.on_hover_text("Which curves are shown");
            }
            let toggle = Command::Toggle(Toggle::LogScale);
            let on = cx.lab.display().shows(Toggle::LogScale);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if !cx.bare && ui.available_width() > 70.0 {
                    let response = ui.add(toggle_button(on, text(toggle.label())));
                    if response.on_hover_text(toggle.hint()).clicked() {
                        cx.commands.push(toggle);
                    }
                }
                if cx.other_run.is_some() && ui.available_width() > ROOM_FOR_KEY {
                    panel::key(ui, cx.theme);
                }
            });
        });
    }

    fn panels(
        &mut self,
        ui: &mut egui::Ui,
        cx: &ViewContext<'_>,
        area: Rect,
        shown: &[Panel],
    ) -> Vec<Visibility> {
        let asked = predict::asked(cx.lesson, cx.lab).unwrap_or(0);
        let last_step = last(cx.run).max(cx.other_run.map_or(0, last)).max(asked);
        let range = self.in_sight.unwrap_or_else(|| whole(last_step));
        let height = (area.height() - AXIS) / shown.len().max(1) as f32;
        let mut seen = Vec::new();
        for (i, &panel) in shown.iter().enumerate() {
            let last = i + 1 == shown.len();
            let top = area.top() + i as f32 * height;
            let bottom = if last { area.bottom() } else { top + height };
            let rect = Rect::from_min_max(pos2(area.left(), top), pos2(area.right(), bottom));
            let is_it = |chart: &&Chart| chart.panel == panel;
            let Some(chart) = self.picture.charts.iter().find(is_it) else { continue };
            let charts = (chart, self.picture.charts_beside.iter().find(is_it));
            let builder = UiBuilder::new().max_rect(rect).id_salt(panel.label());
            let place = panel::Place { first: i == 0, last };
            let one = panel::show(&mut ui.new_child(builder), cx, charts, range, place);
            if one.reset {
                self.in_sight = None;
            } else if let Some(range) = one.moved {
                self.in_sight = Some(range);
            }
            seen.push(one);
        }
        ui.allocate_rect(area, egui::Sense::hover());
        seen
    }
}

/// Number of panels that fit into this height.
fn fitting(height: f32, least: f32) -> usize {
    (((height - AXIS) / least) as usize).clamp(1, Panel::ALL.len())
}

/// The chosen panels that fit, from top to bottom.
fn shown(chosen: &[Panel], most: usize) -> Vec<Panel> {
    let kept = &chosen[chosen.len().saturating_sub(most)..];
    Panel::ALL.into_iter().filter(|panel| kept.contains(panel)).collect()
}

/// Adds or removes a panel; the last one stays.
fn choose(chosen: &mut Vec<Panel>, panel: Panel, shown: &[Panel]) {
    if shown.contains(&panel) {
        if chosen.len() > 1 {
            chosen.retain(|p| *p != panel);
        }
    } else {
        chosen.retain(|p| *p != panel);
        chosen.push(panel);
    }
}

/// Last step of the curves; going back in time doesn't shorten them.
fn last(run: &ActiveRun) -> u64 {
    run.reached().max(run.report().step)
}

/// Range from step 0 to a round number beyond the last step, so that the axis grows in strides.
fn whole(steps: u64) -> (f64, f64) {
    let end = round_up((1.02 * steps as f64).max(10.0));
    (-0.01 * end, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_few_panels_fit_the_last_chosen_ones_are_shown_in_the_usual_order() {
        let mut chosen = Curves::default().chosen;
        assert_eq!(shown(&chosen, 3), [Panel::Loss, Panel::Distances, Panel::Shares]);
        assert_eq!(shown(&chosen, 1), [Panel::Loss]);
        let now = shown(&chosen, 2);
        choose(&mut chosen, Panel::Distances, &now);
        assert_eq!(shown(&chosen, 2), [Panel::Loss, Panel::Distances]);
        let now = shown(&chosen, 4);
        choose(&mut chosen, Panel::Loss, &now);
        assert_eq!(shown(&chosen, 4), [Panel::Distances, Panel::Shares]);
    }

    #[test]
    fn one_panel_always_stays() {
        let mut chosen = vec![Panel::Loss];
        choose(&mut chosen, Panel::Loss, &[Panel::Loss]);
        assert_eq!(chosen, [Panel::Loss]);
    }

    #[test]
    fn the_time_axis_grows_in_strides_and_always_holds_the_last_step() {
        let mut ends = Vec::new();
        for steps in 1..=1_000 {
            let (start, end) = whole(steps);
            assert!(start <= 0.0 && end >= steps as f64);
            ends.push(end);
        }
        ends.dedup();
        assert!(ends.len() < 20, "{ends:?}");
    }
}
