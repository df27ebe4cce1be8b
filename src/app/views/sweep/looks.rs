//! Colours and lines of a sweep, and where its values stand on the axis.

use eframe::egui::{Color32, Stroke};
use egui_plot::LineStyle;

use crate::app::theme::{LINE, Theme};
use crate::engine::data::Split;
use crate::lab::sweep::{Axis, Metric, Plan};

/// Ratio of the greatest to the least value from which an axis is logarithmic.
const FACTORS: f64 = 8.0;
/// Room at both ends of an axis, as a share of it.
const ROOM: f64 = 0.07;

/// Stroke and style of the line of a split, as the curves have them.
pub fn of_metric(metric: Metric, theme: &Theme) -> (Stroke, LineStyle) {
    let (color, style) = match metric.split {
        _ if !metric.quantity.is_score() => (theme.text, LineStyle::Solid),
        Split::Train => (theme.easy, LineStyle::Solid),
        Split::HeldOut => (theme.easy, LineStyle::Dashed { length: 7.0 }),
        Split::Unseen => (theme.accent, LineStyle::Dashed { length: 3.0 }),
    };
    (Stroke::new(LINE, color), style)
}

/// Name of the line of a split.
pub fn name(metric: Metric) -> &'static str {
    match metric.split {
        Split::Train if metric.quantity.is_score() => "train",
        Split::Train => metric.quantity.label(),
        Split::HeldOut => "held out",
        Split::Unseen => "held-out classes",
    }
}

/// Colour of a combination: that of the value of its last setting.
pub fn color(plan: &Plan, combination: usize, theme: &Theme) -> Color32 {
    theme.class(plan.places(combination).last().copied().unwrap_or(0))
}

/// Positions of a setting's values on the x-axis.
pub struct Places {
    at: Vec<f64>,
}

impl Places {
    /// Numbers stand where they are, by their logarithm if they grow by factors; choices, and numbers
    /// of which one is 0 where the others grow by factors, stand side by side.
    pub fn of(axis: &Axis) -> Self {
        let even = || (0..axis.values.len()).map(|place| place as f64).collect();
        let Some(numbers) = &axis.numbers else { return Self { at: even() } };
        let positive = || numbers.iter().copied().filter(|&number| number > 0.0);
        let (least, most) =
            (positive().fold(f64::INFINITY, f64::min), positive().fold(0.0, f64::max));
        let at = match (most / least >= FACTORS, numbers.iter().all(|&number| number > 0.0)) {
            (true, true) => numbers.iter().map(|number| number.log10()).collect(),
            (true, false) => even(),
            (false, _) => numbers.clone(),
        };
        Self { at }
    }

    /// Place of a value.
    pub fn at(&self, place: usize) -> f64 {
        self.at.get(place).copied().unwrap_or(0.0)
    }

    /// The values from left to right.
    pub fn in_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.at.len()).collect();
        order.sort_by(|&one, &other| self.at(one).total_cmp(&self.at(other)));
        order
    }

    /// The ends of the axis.
    pub fn bounds(&self) -> (f64, f64) {
        padded(self.at.iter().copied(), 1.0).unwrap_or((0.0, 1.0))
    }
}

/// The ends of an axis that has room for these values; `least` is its least length. `None` without
/// values.
pub fn padded(values: impl IntoIterator<Item = f64>, least: f64) -> Option<(f64, f64)> {
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    let ends = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
    let (low, high) = values.into_iter().filter(|value| value.is_finite()).fold(start, ends);
    let length = (high - low).max(least);
    let beyond = 0.5 * (length - (high - low)) + ROOM * length;
    (low <= high).then_some((low - beyond, high + beyond))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{DataKind, RunConfig};
    use crate::lab::recipe::Recipe;
    use crate::lab::sweep::{Chosen, Draft, offered};

    fn places(name: &str, values: &str) -> Vec<f64> {
        let recipe = Recipe::new(RunConfig::of(DataKind::Digits).validate().unwrap());
        let field = offered(&recipe).into_iter().find(|field| field.name == name).unwrap();
        let axes = vec![Chosen { field, values: values.to_owned() }];
        let plan = Draft { axes, ..Draft::usual(&recipe) }.plan(&recipe).unwrap();
        Places::of(&plan.axes()[0]).at
    }

    #[test]
    fn values_that_grow_by_factors_stand_on_a_logarithmic_axis() {
        assert_eq!(places("lr", "0.001,0.01,0.1"), [-3.0, -2.0, -1.0]);
        assert_eq!(places("margin", "0.1,0.2,0.5"), [0.1, 0.2, 0.5]);
        assert_eq!(places("weight-decay", "0,0.001,0.1"), [0.0, 1.0, 2.0], "0 has no logarithm");
        assert_eq!(places("mining", "all,hard,semi-hard"), [0.0, 1.0, 2.0]);
    }

    #[test]
    fn an_axis_has_room_at_both_ends_and_a_length_for_a_single_value() {
        let (low, high) = padded([0.2, 0.8], 0.0).unwrap();
        assert!(low < 0.2 && high > 0.8 && (0.2 - low - (high - 0.8)).abs() < 1e-12);
        let (low, high) = padded([0.5], 0.02).unwrap();
        assert!(low < 0.49 && high > 0.51);
        assert_eq!(padded([f64::NAN], 1.0), None);
    }
}
