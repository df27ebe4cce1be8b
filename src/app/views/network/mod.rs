//! View of the network: three towers that share their weights, heat maps of the weights, responses
//! of the units, and the warped grid.

mod heat;
mod layout;
mod plane;
mod shape;
mod towers;
mod units;
mod warped_grid;
mod weight_editor;
mod weights;

use eframe::egui::{self, Label, RichText, WidgetInfo};

use crate::app::context::ViewContext;
use crate::app::theme::dense;
use crate::app::widgets::toggle_button;
use crate::engine::config::Choice as _;
use crate::engine::numbers::count;
use crate::lab::Phase;

use super::view::View;
use weight_editor::Chosen;

/// Width of the names of all tabs in a row.
const ROOM_FOR_NAMES: f32 = 215.0;

/// Tab of the view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    /// Anchor, positive and negative on their way through the shared weights to the loss.
    #[default]
    Towers,
    /// The weights as heat maps.
    Weights,
    /// Responses of the units.
    Units,
    /// The input plane as the network bends it.
    WarpedGrid,
}

impl Tab {
    const ALL: [Self; 4] = [Self::Towers, Self::Weights, Self::Units, Self::WarpedGrid];

    /// Name, short name and tooltip of the tab.
    fn row(self) -> [&'static str; 3] {
        match self {
            Self::Towers => [
                "Towers",
                "Towers",
                "Anchor, positive and negative go through one and the same network",
            ],
            Self::Weights => ["Weights", "Weights", "The weights of each layer as a heat map"],
            Self::Units => ["Units", "Units", "The response of each unit"],
            Self::WarpedGrid => ["Bent grid", "Grid", "The input plane as the network warps it"],
        }
    }
}

/// The tabs of the network.
#[derive(Default)]
pub struct Network {
    tab: Tab,
    towers: towers::Towers,
    weights: weights::Weights,
    units: units::Units,
    warped: warped_grid::WarpedGrid,
    /// The phase of slow motion that chose the tab, and the tab before.
    lit: Option<(Phase, Tab)>,
}

impl View for Network {
    const LEAST_HEIGHT: f32 = 170.0;

    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        self.light(cx.lab.slow().map(|slow| slow.phase()));
        self.tabs(ui, cx);
        match self.tab {
            Tab::Towers => {
                self.weights.update(ui, cx);
                if self.towers.show(ui, cx, &self.weights) {
                    self.tab = Tab::Weights;
                }
            }
            Tab::Weights => {
                self.weights.update(ui, cx);
                self.weights.show(ui, cx);
            }
            Tab::Units => {
                if let Some((layer, unit)) = self.units.show(ui, cx) {
                    self.weights.chosen = Some(Chosen { layer, unit, input: Some(0) });
                    self.tab = Tab::Weights;
                }
            }
            Tab::WarpedGrid => self.warped.show(ui, cx),
        }
    }

    fn follow(&mut self, other: &Self) {
        (self.tab, self.lit) = (other.tab, other.lit);
        self.weights.chosen = other.weights.chosen;
    }
}

impl Network {
    /// Shows the tab of a phase in slow motion, and afterwards the one before.
    fn light(&mut self, phase: Option<Phase>) {
        if self.lit.map(|(phase, _)| phase) == phase {
            return;
        }
        if let Some((_, before)) = self.lit.take() {
            self.tab = before;
        }
        let tab = match phase {
            Some(Phase::Embed) => Tab::Towers,
            Some(Phase::Change) => Tab::Weights,
            _ => self.tab,
        };
        let before = std::mem::replace(&mut self.tab, tab);
        self.lit = phase.map(|phase| (phase, before));
    }

    /// The row of tabs.
    fn tabs(&mut self, ui: &mut egui::Ui, cx: &ViewContext<'_>) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().button_padding.x = 6.0;
            dense(ui, 20.0);
            // A row wider than the pane would push the picture out of it.
            let narrow = ui.available_width() < ROOM_FOR_NAMES;
            if narrow {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.spacing_mut().button_padding.x = 2.0;
            }
            for tab in Tab::ALL.into_iter().filter(|_| !cx.bare) {
                let [label, short, tooltip] = tab.row();
                let name = if narrow { short } else { label };
                let response = ui
                    .add(toggle_button(self.tab == tab, RichText::new(name).size(cx.theme.small)));
                response.widget_info(|| {
                    WidgetInfo::selected(egui::Role::Button, true, self.tab == tab, label)
                });
                if response.on_hover_text(tooltip).clicked() {
                    self.tab = tab;
                }
            }
            if narrow {
                return;
            }
            if !cx.bare {
                ui.add_space(6.0);
            }
            let words = RichText::new(summary(cx)).size(cx.theme.small).color(cx.theme.weak);
            if ui.available_width() > 60.0 {
                ui.add(Label::new(words).truncate());
            }
        });
    }
}

/// "2-32-32-2, tanh, 1 218 weights".
fn summary(cx: &ViewContext<'_>) -> String {
    let spec = &cx.run.config().embedder;
    if spec.is_identity() {
        let unit = if spec.normalize { ", length 1" } else { "" };
        return format!("the identity: {} dimensions as they are{unit}, no weights", spec.dim);
    }
    let mut words = shape::sizes(cx).iter().map(ToString::to_string).collect::<Vec<_>>().join("-");
    if !spec.hidden.is_empty() {
        words += &format!(", {}", spec.activation.label());
    }
    if spec.normalize {
        words += ", length 1";
    }
    let weights = cx.run.trainer().embedder().weights.count() as u64;
    format!("{words}, {} weights", count(weights))
}
