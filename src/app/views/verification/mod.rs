//! View of verification: the decision whether two points are of one class, by their distance and a
//! threshold, and the rates of that threshold over all pairs.

mod verdict;

use eframe::egui::{self, DragValue, Rect, RichText, Sense, Slider, Ui, UiBuilder, pos2};
use egui_material_icons::icons::ICON_CASINO;

use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::app::widgets::toggle_button;
use crate::engine::data::Split;
use crate::engine::evaluate::{Evaluation, Roc, RocPoint};
use crate::engine::numbers::{count, percent, three};
use crate::lab::history::Evaluated;
use crate::lab::retrieval::{Pair, RetrievalSettings, another};
use crate::lab::{Command, TextPlace};
use crate::lesson::{Quantity, Score};

use super::axis_max::StableMax;
use super::distances::bars::{self, KeptShares};
use super::distances::{HEADROOM, WAIT, divide, histogram, roc};
use super::labels;
use super::retrieval::{small, text_field};
use super::view::View;

/// Panes lower than this have no row that chooses pairs.
const ROOM_FOR_CONTROLS: f32 = 130.0;

/// The pair distances of one split, with their axes.
#[derive(Default)]
pub struct Verification {
    shares: KeptShares,
    /// Ends of the axes.
    farthest: StableMax,
    highest: StableMax,
}

impl View for Verification {
    fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let mut asked = cx.lab.display().retrieval;
        // The choice is kept between starts, also for data without texts.
        if asked.pair == Pair::Typed && cx.run.data().text_features.is_none() {
            asked.pair = Pair::Positive;
        }
        let settings = asked;
        let Some(evaluated) = cx.run.evaluated() else {
            return labels::in_the_middle(ui, WAIT);
        };
        let split = shown_split(cx, settings.pairs);
        let shares = self.shares.of(cx.run.version(), evaluated, split);
        if ui.available_height() >= ROOM_FOR_CONTROLS && !cx.bare {
            choices(ui, cx, split, &mut asked);
        }
        let evaluation = evaluated.of(split);
        let chosen = settings.threshold.or_else(|| asked_threshold(cx, split, evaluated));
        let working = evaluation.roc.as_ref().and_then(|roc| working(roc, chosen));
        let two = Two::of(cx, settings.pair);
        let distance = two.as_ref().and_then(|two| two.distance(cx));
        let threshold = working.map(|point| chosen.unwrap_or(point.threshold));
        verdict::show(ui, cx, two.as_ref(), distance, threshold);
        match (evaluation.roc.as_ref(), working, threshold, shares) {
            (Some(roc), Some(working), Some(threshold), Some(shares)) => {
                let farthest = shares[0].width * shares[0].bins.len() as f64;
                let foot = Foot { evaluated, split, roc, working };
                let area = foot.show(ui, cx, farthest, threshold, &mut asked);
                let highest = HEADROOM * bars::height(&shares);
                let farthest = distance.map_or(farthest, |d| d.max(farthest));
                let shown = histogram::Shown {
                    shares: &shares,
                    threshold: Some(threshold),
                    farthest: self.farthest.settle(HEADROOM * farthest, false, cx.steady),
                    highest: self.highest.settle(highest, false, cx.steady),
                    below: histogram::Below::Pair(distance),
                };
                plots(ui, cx, area, &shown, roc, working, &mut asked);
            }
            _ => {
                labels::in_the_middle(ui, why_none(cx, split, evaluation));
            }
        }
        if asked != settings {
            cx.commands.push(Command::SetRetrieval(asked));
        }
    }

    fn follow(&mut self, other: &Self) {
        self.farthest.follow(&other.farthest);
        self.highest.follow(&other.highest);
    }
}

/// The two that are compared.
pub(super) enum Two {
    /// Two points of the data.
    Rows(usize, usize),
    /// Two texts that somebody typed.
    Texts([String; 2]),
}

impl Two {
    fn of(cx: &ViewContext<'_>, pair: Pair) -> Option<Self> {
        if pair != Pair::Typed {
            return cx.run.pair(pair).map(|(first, second)| Self::Rows(first, second));
        }
        cx.run.data().text_features.as_ref()?;
        let typed = |place| cx.lab.typed(place).unwrap_or_default().to_owned();
        Some(Self::Texts([TextPlace::First, TextPlace::Second].map(typed)))
    }

    fn distance(&self, cx: &ViewContext<'_>) -> Option<f64> {
        match self {
            Self::Rows(first, second) => cx.run.snapshot().distance(*first, *second),
            Self::Texts(_) if self.is_missing() => None,
            Self::Texts([first, second]) => cx.run.distance_of_texts(first, second),
        }
    }

    /// Tells whether a text is still to be typed.
    fn is_missing(&self) -> bool {
        matches!(self, Self::Texts(texts) if texts.iter().any(|text| text.trim().is_empty()))
    }
}

/// Split to show; training points if the requested classes don't exist in this run.
fn shown_split(cx: &ViewContext<'_>, asked: Split) -> Split {
    let gone = asked == Split::Unseen && cx.run.data().unseen_classes() == 0;
    if gone { Split::Train } else { asked }
}

/// The threshold that is best for the training points, where a page asks which one is best for
/// others.
fn asked_threshold(cx: &ViewContext<'_>, split: Split, evaluated: &Evaluated) -> Option<f64> {
    let of = Quantity::Evaluated(Score::BestThreshold, split);
    let is_asked = split != Split::Train && cx.hides_number(of);
    let best = evaluated.train.roc.as_ref().map(|roc| roc.best.threshold);
    best.filter(|_| is_asked)
}

/// Point of the ROC curve for a threshold; the best one if none is chosen.
fn working(roc: &Roc, threshold: Option<f64>) -> Option<RocPoint> {
    let best = RocPoint {
        false_positive_rate: roc.best.false_positive_rate,
        true_positive_rate: roc.best.true_positive_rate,
        threshold: roc.best.threshold,
    };
    threshold.map_or(Some(best), |threshold| roc.at(threshold).copied())
}

/// Reason for which there is no threshold to choose.
fn why_none(cx: &ViewContext<'_>, split: Split, evaluation: &Evaluation) -> &'static str {
    if split == Split::Unseen && cx.run.data().unseen_classes() < 2 {
        return "Only one class is held out: no negative pairs. Hold out two.";
    }
    match (evaluation.positive_pairs, evaluation.negative_pairs) {
        (0, 0) if cx.run.data().evaluated(split).len() > 1 => {
            "The distances are too large for numbers: the embedding has exploded."
        }
        (0, _) => "No two of these points are of one class: nothing to accept.",
        _ => "All of these points are of one class: nothing to reject.",
    }
}

/// Draws the histogram, and the ROC curve beside it if it fits; the threshold can be dragged in
/// both.
fn plots(
    ui: &mut Ui,
    cx: &ViewContext<'_>,
    area: Rect,
    shown: &histogram::Shown<'_>,
    roc: &Roc,
    working: RocPoint,
    asked: &mut RetrievalSettings,
) {
    if area.width() < 60.0 || area.height() < 40.0 {
        return;
    }
    let (left, right) = divide(area, true);
    let builder = UiBuilder::new().max_rect(left).id_salt("pairs");
    let pointed = histogram::show(&mut ui.new_child(builder), cx, shown);
    asked.threshold = pointed.pulled.or(asked.threshold);
    if let Some(right) = right {
        let builder = UiBuilder::new().max_rect(right).id_salt("curve");
        let mut child = ui.new_child(builder);
        let split = asked.pairs;
        let pulled = roc::show(&mut child, cx, (roc, split), pointed.bin_end, Some(working));
        asked.threshold = pulled.or(asked.threshold);
    }
}

/// Shows the choice of two points, and of the split whose pairs are compared.
fn choices(ui: &mut Ui, cx: &mut ViewContext<'_>, split: Split, asked: &mut RetrievalSettings) {
    let data = cx.run.data();
    let last = data.len().saturating_sub(1);
    let now = cx.run.pair(asked.pair).unwrap_or((0, last.min(1)));
    small(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let pairs = [
                (Pair::Positive, "a–p", "The anchor and the positive of the shown triplet"),
                (Pair::Negative, "a–n", "The anchor and the negative of the shown triplet"),
                (Pair::Rows(now.0, now.1), "Two", "Any two points, by their rows"),
            ];
            let typed = (Pair::Typed, "Typed", "Two texts of your own");
            let has_texts = data.text_features.is_some();
            for (pair, name, hint) in pairs.into_iter().chain(has_texts.then_some(typed)) {
                let is_on = std::mem::discriminant(&pair) == std::mem::discriminant(&asked.pair);
                let button = ui.add(toggle_button(is_on, name));
                if button.accessible_name(format!("Pair: {name}")).on_hover_text(hint).clicked() {
                    asked.pair = pair;
                }
            }
            if asked.pair == Pair::Typed && has_texts {
                text_field(ui, cx, TextPlace::First, "First text", 110.0);
                text_field(ui, cx, TextPlace::Second, "Second text", 110.0);
            }
            if let Pair::Rows(first, second) = &mut asked.pair {
                (*first, *second) = now;
                for (row, name) in [(first, "First point"), (second, "Second point")] {
                    let field = DragValue::new(row).range(0..=last).prefix("#").speed(0.1);
                    ui.add(field).accessible_name(name).on_hover_text(name);
                }
            }
            let dice = egui::Button::new(ICON_CASINO.rich_text());
            let tip = "Another random pair of these points, of one class or of two in turn";
            if ui.add(dice).accessible_name("Another pair").on_hover_text(tip).clicked() {
                asked.pair = another_pair(cx, split, now);
            }
            ui.separator();
            let splits = [
                (Split::Train, "Train", "Pairs of training points"),
                (Split::HeldOut, "Held out", "Pairs of held-out points"),
                (Split::Unseen, "Classes", "Pairs of points of classes that are not trained on"),
            ];
            let shown = if data.unseen_classes() > 0 { splits.len() } else { 2 };
            for (choice, name, hint) in splits.into_iter().take(shown) {
                let button = ui.add(toggle_button(split == choice, name));
                if button.accessible_name(format!("Pairs: {name}")).on_hover_text(hint).clicked() {
                    asked.pairs = choice;
                }
            }
        });
    });
}

/// Chooses another random pair of a split: of one class if the last was of two, and vice versa, as
/// far as possible.
fn another_pair(cx: &ViewContext<'_>, split: Split, (first, second): (usize, usize)) -> Pair {
    let data = cx.run.data();
    let rows = data.rows(split);
    let Some(next) = another(rows, first) else { return Pair::Rows(first, second) };
    let class = |row: usize| data.labels.get(row);
    let was_same = class(first) == class(second);
    let partners: Vec<usize> = rows
        .iter()
        .copied()
        .filter(|&row| row != next && (class(row) == class(next)) != was_same)
        .collect();
    let partner = another(&partners, second).or_else(|| another(rows, next));
    Pair::Rows(next, partner.unwrap_or(second))
}

/// Numbers of what the threshold does to all pairs, with the slider that moves it.
struct Foot<'a> {
    evaluated: &'a Evaluated,
    split: Split,
    roc: &'a Roc,
    working: RocPoint,
}

impl Foot<'_> {
    /// Shows the numbers at the lower edge of `ui`, and returns the area above.
    fn show(
        &self,
        ui: &mut Ui,
        cx: &ViewContext<'_>,
        farthest: f64,
        threshold: f64,
        asked: &mut RetrievalSettings,
    ) -> Rect {
        let all = ui.available_rect_before_wrap();
        let words = self.words(cx, all.width());
        let high = all.height() > 150.0;
        let shown = if high { words.len() } else { 1 };
        let height = 6.0 * UNIT + shown as f32 * (cx.theme.small + 4.0);
        let top = (all.bottom() - height).max(all.top());
        let below = Rect::from_min_max(pos2(all.left(), top), all.max);
        let builder = UiBuilder::new().max_rect(below).id_salt("foot");
        let mut child = ui.new_child(builder);
        small(&mut child, |ui| {
            ui.horizontal(|ui| match cx.bare {
                true => _ = ui.label(format!("Threshold {}", three(threshold))),
                false => slider(ui, farthest, threshold, asked),
            });
            for line in words.into_iter().take(shown) {
                let label = egui::Label::new(RichText::new(line).size(cx.theme.small)).truncate();
                ui.add(label).on_hover_text(self.small_print());
            }
        });
        ui.allocate_rect(all, Sense::hover());
        Rect::from_min_max(all.min, pos2(all.right(), top - UNIT))
    }

    fn words(&self, cx: &ViewContext<'_>, width: f32) -> Vec<String> {
        let evaluation = self.evaluated.of(self.split);
        let (positive, negative) = (evaluation.positive_pairs, evaluation.negative_pairs);
        let accepted = percent(self.working.true_positive_rate);
        let wrongly = percent(self.working.false_positive_rate);
        let accuracy = percent(self.working.accuracy(positive, negative));
        let (auc, eer) = match cx.hides_number(Quantity::Evaluated(Score::RocAuc, self.split)) {
            true => ("?".to_owned(), "?".to_owned()),
            false => (three(self.roc.auc), percent(self.roc.equal_error_rate)),
        };
        let rates = if width > 420.0 {
            format!("true accept rate {accepted}, false accept rate {wrongly}, accuracy {accuracy}")
        } else {
            format!("true accepts {accepted}, false {wrongly}")
        };
        let points = cx.run.data().evaluated(self.split).len() as u64;
        let (pairs, all) = (positive + negative, points * points.saturating_sub(1) / 2);
        let sampled = if pairs < all {
            format!("{} of {} pairs", count(pairs), count(all))
        } else {
            format!("all {} pairs", count(all))
        };
        let of = if width > 420.0 {
            format!("AUC {auc}, EER {eer}; {sampled} of {}", self.split.label())
        } else {
            format!("AUC {auc}, EER {eer}; {sampled}")
        };
        vec![rates, format!("{of}, {}", cx.scored_at(self.evaluated))]
    }

    fn small_print(&self) -> String {
        format!(
            "True accept rate: share of same-class pairs within the threshold. \
             False accept rate: share of other pairs within it. Counted at {}, the nearest \
             stored threshold below: less than 2 % of the pairs are between. AUC: how often \
             a same-class pair is nearer than another pair. EER: the rate at which both errors \
             are equally frequent.",
            three(self.working.threshold.max(0.0))
        )
    }
}

fn slider(ui: &mut Ui, farthest: f64, threshold: f64, asked: &mut RetrievalSettings) {
    let mut value = threshold;
    ui.label("Threshold");
    let best = egui::Button::new("Best");
    let room = ui.available_width() - 105.0;
    ui.spacing_mut().slider_width = room.clamp(30.0, 320.0);
    let slider = Slider::new(&mut value, 0.0..=farthest.max(threshold))
        .custom_formatter(|value, _| three(value))
        .step_by(0.0);
    let tip = "Pairs at most this far apart are accepted as of the same class";
    if ui.add(slider).accessible_name("Threshold").on_hover_text(tip).changed() {
        asked.threshold = Some(value);
    }
    let tip = "The threshold with the highest balanced accuracy, updated at each step";
    let is_chosen = asked.threshold.is_some();
    if ui
        .add_enabled(is_chosen, best)
        .accessible_name("Best threshold")
        .on_hover_text(tip)
        .clicked()
    {
        asked.threshold = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::choice::Distance;
    use crate::engine::evaluate::evaluate;
    use ndarray::array;

    #[test]
    fn without_a_choice_the_working_point_is_the_best_threshold() {
        let z = array![[0.0], [1.0], [10.0], [11.5]];
        let roc = evaluate(z.view(), &[0, 0, 1, 1], Distance::Euclidean).roc.unwrap();
        let best = working(&roc, None).unwrap();
        assert_eq!(
            (best.threshold, best.true_positive_rate, best.false_positive_rate),
            (1.5, 1.0, 0.0)
        );
        let low = working(&roc, Some(1.2)).unwrap();
        assert_eq!((low.threshold, low.true_positive_rate), (1.0, 0.5));
        assert_eq!(low.accuracy(2, 4), 5.0 / 6.0);
        assert_eq!(working(&roc, Some(0.0)).unwrap().true_positive_rate, 0.0);
    }
}
