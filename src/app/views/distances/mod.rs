//! View of the pair distances: histograms of positive and negative pairs, and the threshold that
//! tells them apart best.

pub(super) mod bars;
pub(super) mod histogram;
pub(super) mod roc;

use eframe::egui::{self, Rect, RichText, UiBuilder, pos2};

use crate::app::context::ViewContext;
use crate::app::marks;
use crate::app::theme::UNIT;
use crate::app::views::labels;
use crate::app::widgets::toggle_button;
use crate::engine::data::Split;
use crate::engine::evaluate::{Evaluation, Roc};
use crate::engine::numbers::{count, percent, three};
use crate::lab::history::Evaluated;
use crate::lesson::LessonSession;

use super::axis_max::StableMax;
use super::view::View;
use bars::KeptShares;

/// Ratio of the end of an axis to its greatest value.
pub(super) const HEADROOM: f64 = 1.08;
/// Words until the first evaluation is there.
pub(super) const WAIT: &str = "The points are being compared: the distances come in a moment.";
/// The least width of a pane with a second panel for the ROC.
const LEAST_WIDTH_FOR_ROC: f32 = 380.0;
/// The least height of it.
const LEAST_HEIGHT_FOR_ROC: f32 = 110.0;

/// The least width of a row with three splits.
const ROOM_FOR_SPLITS: f32 = 175.0;

/// The histograms of one split, with their axes.
#[derive(Default)]
pub struct Distances {
    split: Split,
    /// Visit of the page of a lesson that chose the split.
    page: Option<u64>,
    shares: KeptShares,
    /// Ends of the axes.
    farthest: StableMax,
    highest: StableMax,
}

impl View for Distances {
    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let Some(evaluated) = cx.run.evaluated() else {
            return labels::in_the_middle(ui, WAIT);
        };
        let has_unseen = cx.run.data().unseen_classes() > 0;
        let page = cx.lesson.map(LessonSession::visit);
        if self.page != page {
            self.split = cx.lab.display().retrieval.pairs;
            self.page = page;
        }
        if self.split == Split::Unseen && !has_unseen {
            self.split = Split::Train;
        }
        self.head(ui, cx, evaluated, has_unseen);
        let evaluation = evaluated.of(self.split);
        let Some(shares) = self.shares.of(cx.run.version(), evaluated, self.split) else {
            let points = cx.run.data().evaluated(self.split).len();
            labels::in_the_middle(ui, no_pairs(points, self.split));
            return;
        };
        if !cx.hides_roc(self.split) {
            sentence(ui, cx, evaluation);
        }
        let area = ui.available_rect_before_wrap();
        if area.width() < 60.0 || area.height() < 40.0 {
            return;
        }
        let roc = evaluation.roc.as_ref();
        let (left, right) = divide(area, roc.is_some());
        let compared = cx.side.is_some();
        let farthest = shares[0].width * shares[0].bins.len() as f64;
        let farthest = self.farthest.settle(HEADROOM * farthest, compared, cx.steady);
        let highest = self.highest.settle(HEADROOM * bars::height(&shares), compared, cx.steady);
        let threshold = roc.filter(|_| !cx.hides_roc(self.split)).map(|roc| roc.best.threshold);
        let below = histogram::Below::Triplet;
        let shown = histogram::Shown { shares: &shares, threshold, farthest, highest, below };
        let builder = UiBuilder::new().max_rect(left).id_salt("histogram");
        let pointer = histogram::show(&mut ui.new_child(builder), cx, &shown);
        if let (Some(roc), Some(right)) = (roc, right) {
            let builder = UiBuilder::new().max_rect(right).id_salt("roc");
            let one = (roc, self.split);
            roc::show(&mut ui.new_child(builder), cx, one, pointer.bin_end, None);
        }
        ui.allocate_rect(area, egui::Sense::hover());
    }

    fn follow(&mut self, other: &Self) {
        self.split = other.split;
        self.farthest.follow(&other.farthest);
        self.highest.follow(&other.highest);
    }
}

impl Distances {
    /// The switch between the splits; on the right what was evaluated when.
    fn head(
        &mut self,
        ui: &mut egui::Ui,
        cx: &ViewContext<'_>,
        evaluated: &Evaluated,
        has_unseen: bool,
    ) {
        let before = self.split;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().button_padding.x = 1.5 * UNIT;
            let text = |label: &str| RichText::new(label).small();
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
            if cx.bare {
                let now = splits.into_iter().find(|(split, ..)| *split == self.split);
                ui.label(text(now.map_or("", |(.., words)| words)));
            } else if shown == 2 || ui.available_width() >= ROOM_FOR_SPLITS {
                names(ui);
            } else {
                let menu = ui.menu_button(text("Pairs"), names);
                menu.response.on_hover_text("Pairs of which points are shown");
            }
            let roc = evaluated.of(self.split).roc.as_ref();
            let auc = roc.filter(|_| !cx.hides_roc(self.split)).map(|roc| roc.auc);
            let step = cx.scored_at(evaluated);
            let words = match auc {
                Some(auc) if ui.available_width() > 130.0 => format!("AUC {} {step}", three(auc)),
                _ if ui.available_width() > 80.0 => step,
                _ => return,
            };
            let all = cx.run.data().evaluated(self.split).len();
            let of = cx.run.points_evaluated(self.split);
            let meaning = meaning(of, all, self.split);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(text(&words)).on_hover_text(meaning);
            });
        });
        if self.split != before {
            ui.ctx().request_repaint();
        }
    }
}

/// Explains the AUC, and tells how many points it is of, if not all of a split.
fn meaning(evaluated: usize, points: usize, split: Split) -> String {
    let auc = "AUC: how often a positive pair is nearer than a negative one";
    if evaluated >= points {
        return auc.to_owned();
    }
    let [of, all] = [evaluated, points].map(|points| count(points as u64));
    format!("{auc}. Pairs of a sample: {of} of the {all} {}", split.label())
}

/// Reason for an empty view, with so many points in the split.
fn no_pairs(points: usize, split: Split) -> &'static str {
    if points > 1 {
        return "The distances are too large for numbers: the embedding has exploded.";
    }
    match split {
        Split::Train => "Fewer than two training points: there is no pair to compare.",
        Split::HeldOut => "Fewer than two points are held out: there is no pair to compare.",
        Split::Unseen => "Only one class is held out: no negative pairs.",
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

/// Writes what the best threshold does, in as many words as fit.
fn sentence(ui: &mut egui::Ui, cx: &ViewContext<'_>, evaluation: &Evaluation) {
    let pieces = match &evaluation.roc {
        Some(roc) => {
            let width = ui.available_width();
            let [shortest, short, long, longest] = verdicts(roc);
            let fits = |pieces: &[String; 4]| {
                labels::fitting(ui.painter(), &[pieces.concat()], width, cx.theme.text).is_some()
            };
            // A row wider than the pane would push the plots out of it.
            [longest, long, short].into_iter().find(fits).unwrap_or(shortest)
        }
        None => {
            let missing = if evaluation.negative_pairs == 0 { "negative" } else { "positive" };
            let words = format!("There is no {missing} pair: nothing to tell apart.");
            [words, String::new(), String::new(), String::new()]
        }
    };
    let positive = marks::Role::Positive.color(cx.theme);
    let negative = marks::Role::Negative.color(cx.theme);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.set_height(cx.theme.small + UNIT);
        let colors = [cx.theme.text, positive, cx.theme.text, negative];
        for (text, color) in pieces.into_iter().zip(colors) {
            ui.label(RichText::new(text).size(cx.theme.small).color(color));
        }
    });
}

/// The verdict of the best threshold, in more and more words; the second piece is on positive pairs, the
/// fourth on negative ones.
fn verdicts(roc: &Roc) -> [[String; 4]; 4] {
    let best = roc.best;
    let threshold = three(best.threshold);
    let (right, wrong) = (percent(best.true_positive_rate), percent(best.false_positive_rate));
    [
        [String::new(), right.clone(), ", ".to_owned(), wrong.clone()],
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
        let [shortest, short, _, long] = verdicts(good.roc.as_ref().unwrap());
        assert!(long.concat().contains("100 % of positive pairs, false of 0 % of negative"));
        assert!(short.concat().ends_with("100 % positive, 0 % negative"));
        assert_eq!(shortest.concat(), "100 %, 0 %");
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
