//! How far pairs of one class and of two classes are from each other, and the threshold that
//! tells them apart best.

pub(super) mod bars;
pub(super) mod histogram;
pub(super) mod roc;

use eframe::egui::{self, FontId, Rect, RichText, UiBuilder, pos2};

use crate::app::context::ViewContext;
use crate::app::marks;
use crate::app::numbers::{count, percent, three};
use crate::app::theme::{SMALL, UNIT};
use crate::app::widgets::toggle_button;
use crate::engine::data::Split;
use crate::engine::evaluate::{Evaluation, Roc};
use crate::lab::history::Evaluated;

use super::ceiling::Ceiling;
use super::view::ViewUi;
use bars::Shares;

/// How far the axes go on beyond the values.
pub(super) const HEADROOM: f64 = 1.08;
/// The least width of a pane with a second panel for the ROC.
const LEAST_WIDTH_FOR_ROC: f32 = 380.0;
/// The least height of it.
const LEAST_HEIGHT_FOR_ROC: f32 = 110.0;

/// The least width of a row with three splits.
const ROOM_FOR_SPLITS: f32 = 175.0;

/// What the view keeps from frame to frame.
#[derive(Default)]
pub struct Distances {
    split: Split,
    /// The run, the step and the split that `shares` are of.
    key: Option<(u64, u64, Split)>,
    shares: Option<[Shares; 2]>,
    /// Ends of the axes.
    farthest: Ceiling,
    highest: Ceiling,
    /// Where they have to be for this run, and for the one beside it.
    needed: [[f64; 2]; 2],
}

impl ViewUi for Distances {
    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let Some(evaluated) = cx.stage.evaluated() else {
            say(ui, "The points are being compared: the distances come in a moment.");
            return;
        };
        let has_unseen = cx.stage.data().unseen_classes() > 0;
        if self.split == Split::Unseen && !has_unseen {
            self.split = Split::Train;
        }
        self.update(cx.stage.run(), evaluated);
        self.head(ui, evaluated, has_unseen);
        let evaluation = evaluated.of(self.split);
        let Some(shares) = self.shares.clone() else {
            let points = cx.stage.data().evaluated(self.split).len();
            say(ui, no_pairs(points, self.split));
            return;
        };
        sentence(ui, cx, evaluation);
        let area = ui.available_rect_before_wrap();
        if area.width() < 60.0 || area.height() < 40.0 {
            return;
        }
        let roc = evaluation.roc.as_ref();
        let (left, right) = divide(area, roc.is_some());
        let [farthest, highest] = self.ends(&shares, cx.side.is_some());
        let threshold = roc.map(|roc| roc.best.threshold);
        let below = histogram::Below::Triplet;
        let shown = histogram::Shown { shares: &shares, threshold, farthest, highest, below };
        let builder = UiBuilder::new().max_rect(left).id_salt("histogram");
        let pointer = histogram::show(&mut ui.new_child(builder), cx, &shown);
        if let (Some(roc), Some(right)) = (roc, right) {
            let builder = UiBuilder::new().max_rect(right).id_salt("roc");
            roc::show(&mut ui.new_child(builder), cx, roc, pointer.bin_end, None);
        }
        ui.allocate_rect(area, egui::Sense::hover());
    }

    fn follow(&mut self, other: &Self) {
        self.split = other.split;
        (self.farthest, self.highest) = (other.farthest, other.highest);
        self.needed[1] = other.needed[0];
    }
}

impl Distances {
    /// Where the axes of distances and of shares end.
    fn ends(&mut self, shares: &[Shares; 2], compared: bool) -> [f64; 2] {
        let farthest = shares[0].width * shares[0].bins.len() as f64;
        self.needed[0] = [farthest, bars::height(shares)].map(|needed| HEADROOM * needed);
        let mut needed = self.needed[0];
        if compared {
            needed = [0, 1].map(|axis| needed[axis].max(self.needed[1][axis]));
        }
        [self.farthest.settle(needed[0]), self.highest.settle(needed[1])]
    }

    fn update(&mut self, run: u64, evaluated: &Evaluated) {
        let key = Some((run, evaluated.step, self.split));
        if self.key != key {
            self.key = key;
            self.shares = evaluated.of(self.split).histogram.as_ref().map(Shares::both);
        }
    }

    /// The switch between the splits; on the right what was evaluated when.
    fn head(&mut self, ui: &mut egui::Ui, evaluated: &Evaluated, has_unseen: bool) {
        let before = self.split;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().button_padding.x = 1.5 * UNIT;
            let text = |label: &str| RichText::new(label).size(SMALL);
            let splits = [
                (Split::Train, "Train", "Pairs of training points"),
                (Split::HeldOut, "Held out", "Pairs of points that were not trained on"),
                (Split::Unseen, "Classes", "Pairs of points of classes that were not trained on"),
            ];
            let shown = if has_unseen { splits.len() } else { 2 };
            let mut names = |ui: &mut egui::Ui| {
                for (split, name, hint) in splits.into_iter().take(shown) {
                    let button = ui.add(toggle_button(self.split == split, text(name)));
                    if button.on_hover_text(hint).clicked() {
                        self.split = split;
                    }
                }
            };
            // A row wider than the pane would push the plots out of it.
            if shown == 2 || ui.available_width() >= ROOM_FOR_SPLITS {
                names(ui);
            } else {
                let menu = ui.menu_button(text("Pairs"), names);
                menu.response.on_hover_text("Pairs of which points are shown");
            }
            let auc = evaluated.of(self.split).roc.as_ref().map(|roc| roc.auc);
            let step = format!("at step {}", count(evaluated.step));
            let words = match auc {
                Some(auc) if ui.available_width() > 130.0 => format!("AUC {} {step}", three(auc)),
                _ if ui.available_width() > 80.0 => step,
                _ => return,
            };
            let meaning = "AUC: how often a positive pair is nearer than a negative one";
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(text(&words)).on_hover_text(meaning);
            });
        });
        if self.split != before {
            self.key = None;
            ui.ctx().request_repaint();
        }
    }
}

/// A sentence in the middle of the pane.
fn say(ui: &mut egui::Ui, words: &str) {
    ui.centered_and_justified(|ui| ui.weak(words));
}

/// Why there is nothing to see, with so many points in the split.
fn no_pairs(points: usize, split: Split) -> &'static str {
    if points > 1 {
        return "The distances are too large for numbers: the embedding has exploded.";
    }
    match split {
        Split::Train => "Fewer than two training points: there is no pair to compare.",
        Split::HeldOut => "Fewer than two points are held out: there is no pair to compare.",
        Split::Unseen => "One class alone is held out: there is none to tell it from.",
    }
}

/// The histogram, and the ROC beside it where there is room.
pub(super) fn divide(area: Rect, has_roc: bool) -> (Rect, Option<Rect>) {
    if !has_roc || area.width() < LEAST_WIDTH_FOR_ROC || area.height() < LEAST_HEIGHT_FOR_ROC {
        return (area, None);
    }
    let width = (area.height() + UNIT).min(0.38 * area.width());
    let at = area.right() - width;
    let left = Rect::from_min_max(area.min, pos2(at - UNIT, area.bottom()));
    (left, Some(Rect::from_min_max(pos2(at, area.top()), area.max)))
}

/// What the threshold does, in as many words as fit.
fn sentence(ui: &mut egui::Ui, cx: &ViewContext<'_>, evaluation: &Evaluation) {
    let pieces = match &evaluation.roc {
        Some(roc) => {
            let width = ui.available_width();
            let font = FontId::proportional(SMALL);
            let length = |pieces: &[String; 4]| {
                let text = pieces.concat();
                ui.painter().layout_no_wrap(text, font.clone(), cx.theme.text).size().x
            };
            let [short, long, longest] = verdicts(roc);
            let fits = |pieces: &[String; 4]| length(pieces) <= width;
            if fits(&longest) {
                longest
            } else if fits(&long) {
                long
            } else {
                short
            }
        }
        None => {
            let missing = if evaluation.negative_pairs == 0 { "negative" } else { "positive" };
            [
                format!("There is no {missing} pair: nothing to tell apart."),
                "".into(),
                "".into(),
                "".into(),
            ]
        }
    };
    let positive = marks::Role::Positive.color(cx.theme);
    let negative = marks::Role::Negative.color(cx.theme);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.set_height(SMALL + UNIT);
        let colors = [cx.theme.text, positive, cx.theme.text, negative];
        for (text, color) in pieces.into_iter().zip(colors) {
            ui.label(RichText::new(text).size(SMALL).color(color));
        }
    });
}

/// The verdict of the best threshold, in more and more words; the second piece is on positive pairs, the
/// fourth on negative ones.
fn verdicts(roc: &Roc) -> [[String; 4]; 3] {
    let best = roc.best;
    let threshold = three(best.threshold);
    let (right, wrong) = (percent(best.true_positive_rate), percent(best.false_positive_rate));
    [
        [
            format!("≤ {threshold}: "),
            format!("{right} positive"),
            ", ".to_owned(),
            format!("{wrong} negative"),
        ],
        [
            format!("Up to {threshold}: "),
            format!("{right} of positive pairs"),
            ", ".to_owned(),
            format!("{wrong} of negative pairs"),
        ],
        [
            format!("“Same class” up to {threshold}: true of "),
            format!("{right} of positive pairs"),
            ", false of ".to_owned(),
            format!("{wrong} of negative pairs"),
        ],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::choice::Distance;
    use crate::engine::evaluate::evaluate;
    use ndarray::array;

    #[test]
    fn the_verdict_says_which_share_of_which_pairs_is_below_the_threshold() {
        let points = array![[0.0], [0.1], [5.0], [5.1]];
        let good = evaluate(points.view(), &[0, 0, 1, 1], Distance::Euclidean);
        let [short, _, long] = verdicts(good.roc.as_ref().unwrap());
        assert!(long.concat().contains("100 % of positive pairs, false of 0 % of negative"));
        assert!(short.concat().ends_with("100 % positive, 0 % negative"));
    }

    #[test]
    fn the_roc_has_a_place_only_where_there_is_room() {
        let area = |w, h| Rect::from_min_size(pos2(0.0, 0.0), egui::vec2(w, h));
        assert_eq!(divide(area(300.0, 300.0), true).1, None);
        assert_eq!(divide(area(600.0, 300.0), false).1, None);
        let (left, right) = divide(area(600.0, 300.0), true);
        assert!(left.right() < right.unwrap().left() && left.width() > 300.0);
    }

    #[test]
    fn what_is_missing_is_said() {
        assert!(no_pairs(1, Split::HeldOut).contains("held out"));
        assert!(no_pairs(0, Split::Train).contains("training"));
        // With enough points there are pairs, unless their distances aren't numbers.
        let huge = evaluate(array![[f64::NAN], [1.0]].view(), &[0, 0], Distance::Euclidean);
        assert_eq!(huge.histogram, None);
        assert!(no_pairs(2, Split::Train).contains("exploded"));
    }
}
