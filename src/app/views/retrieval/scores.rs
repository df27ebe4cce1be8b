//! Table of all queries: a row for the training points, one for those held out, and one for the
//! classes that are not trained on.

use eframe::egui::{Align2, FontId, Rect, Sense, Ui, WidgetInfo, pos2};

use crate::app::context::ViewContext;
use crate::app::theme::{SMALL, UNIT};
use crate::engine::data::Split;
use crate::engine::evaluate::{Evaluation, ONE_CLASS};
use crate::engine::numbers::{count, maybe};
use crate::lab::evaluations::MOST_AT_END;
use crate::lesson::{Quantity, Score};

/// Height of a row.
const ROW: f32 = SMALL + 4.0;
/// The most room between two columns.
const WIDEST_GAP: f32 = 40.0;
/// Height of the table.
pub const HEIGHT: f32 = 4.0 * ROW + 6.0;

/// Heading of a column, its score, and its value.
type Column = (&'static str, Score, fn(&Evaluation) -> Option<f64>);

const COLUMNS: [Column; 4] = [
    ("Recall@1", Score::RecallAtOne, |e| e.recall_at(1)),
    ("R-precision", Score::RPrecision, |e| e.r_precision),
    ("MAP@R", Score::MapAtR, |e| e.map_at_r),
    ("ROC AUC", Score::RocAuc, |e| e.roc.as_ref().map(|roc| roc.auc)),
];

/// The value of a column, unless the page of a lesson asks for it.
fn value(cx: &ViewContext<'_>, split: Split, column: &Column, evaluation: &Evaluation) -> String {
    let (_, score, of) = column;
    match cx.hides_number(Quantity::Evaluated(*score, split)) {
        true => "?".to_owned(),
        false => maybe(of(evaluation)),
    }
}

/// Draws the table into `rect`, of the last evaluation; nothing before the first.
pub fn show(ui: &mut Ui, cx: &ViewContext<'_>, rect: Rect) {
    let Some(evaluated) = cx.run.evaluated() else { return };
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let font = FontId::proportional(cx.theme.small);
    let write = |x: f32, row: usize, align: Align2, text: &str, color| {
        let at = pos2(x, rect.top() + (row as f32 + 0.5) * ROW);
        painter.text(at, align, text, font.clone(), color);
    };
    let splits = Split::ALL.into_iter().filter(|&split| !cx.run.data().rows(split).is_empty());
    let is_sample = |split| cx.run.points_evaluated(split) < cx.run.data().evaluated(split).len();
    let heading = match cx.run.config_in_hand() {
        Some(_) => "before the change".to_owned(),
        None => heading(evaluated.step, cx.run.report().step, splits.clone().any(is_sample)),
    };
    // Each column is as wide as its heading, and as far from the others as there is room.
    let wide =
        |text: &str| painter.layout_no_wrap(text.to_owned(), font.clone(), cx.theme.weak).size().x;
    let names = splits.clone().map(|split| wide(split.label())).fold(wide(&heading), f32::max);
    let spare = |columns: &[Column]| {
        let headings = columns.iter().map(|(name, ..)| wide(name));
        (rect.width() - names - headings.sum::<f32>()) / columns.len() as f32
    };
    let mut columns = COLUMNS.to_vec();
    if spare(&columns) < UNIT {
        // No page speaks of it, and its heading is the longest.
        columns.retain(|(_, score, _)| *score != Score::RPrecision);
    }
    let headings: Vec<f32> = columns.iter().map(|(name, ..)| wide(name)).collect();
    let gap = spare(&columns).clamp(UNIT, WIDEST_GAP);
    let end = |column: usize| {
        let before = headings.iter().take(column + 1).map(|heading| gap + heading);
        rect.left() + names + before.sum::<f32>()
    };
    let names = names + gap;
    write(rect.left(), 0, Align2::LEFT_CENTER, &heading, cx.theme.weak);
    for (column, (name, ..)) in columns.iter().enumerate() {
        write(end(column), 0, Align2::RIGHT_CENTER, name, cx.theme.weak);
    }
    for (row, split) in splits.enumerate() {
        write(rect.left(), row + 1, Align2::LEFT_CENTER, split.label(), cx.theme.text);
        let evaluation = evaluated.of(split);
        let missing = why_none(cx, split, evaluation);
        match missing {
            Some(why) => {
                let words = format!("– {why}");
                write(rect.left() + names, row + 1, Align2::LEFT_CENTER, &words, cx.theme.weak);
            }
            None => {
                for (column, all) in columns.iter().enumerate() {
                    let value = value(cx, split, all, evaluation);
                    write(end(column), row + 1, Align2::RIGHT_CENTER, &value, cx.theme.text);
                }
            }
        }
        let place = Rect::from_min_max(
            pos2(rect.left(), rect.top() + (row + 1) as f32 * ROW),
            pos2(rect.right(), rect.top() + (row + 2) as f32 * ROW),
        );
        let response = ui.interact(place, ui.scope_id().with(("scores", row)), Sense::hover());
        let words = in_words(cx, split, evaluation, missing);
        response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Label, true, &words));
        response.on_hover_text(if missing == Some(ONE_CLASS) {
            "With one class every neighbour is right: it takes two to be scored".to_owned()
        } else {
            let points = cx.run.data().evaluated(split).len();
            let queries = queries(cx.run.points_evaluated(split), points, split);
            format!("{queries}, {}", cx.scored_at(evaluated))
        });
    }
}

/// The heading of the names: the step of the scores, if it isn't the one on screen.
fn heading(evaluated: u64, on_screen: u64, is_sample: bool) -> String {
    match (evaluated == on_screen, is_sample) {
        (false, _) => format!("at step {}", count(evaluated)),
        (true, true) => "queries (a sample)".to_owned(),
        (true, false) => "all queries".to_owned(),
    }
}

/// The queries of a row in words: all points of a split, or how many of them.
fn queries(evaluated: usize, points: usize, split: Split) -> String {
    let label = split.label();
    if evaluated >= points {
        return format!("Queries among the {label}");
    }
    let [of, all, most] = [evaluated, points, MOST_AT_END].map(|points| count(points as u64));
    let by_train =
        if points > MOST_AT_END { format!("{most} of them") } else { "all of them".into() };
    format!("A sample: {of} of the {all} {label}. `triplet-lab train` scores {by_train}")
}

/// The reason for which a split has no scores.
fn why_none(cx: &ViewContext<'_>, split: Split, evaluation: &Evaluation) -> Option<&'static str> {
    // A held-out class that is alone isn't even evaluated.
    let is_alone = split == Split::Unseen && cx.run.data().unseen_classes() < 2;
    if is_alone { Some(ONE_CLASS) } else { evaluation.why_no_retrieval() }
}

/// A row for a screen reader.
fn in_words(
    cx: &ViewContext<'_>,
    split: Split,
    evaluation: &Evaluation,
    missing: Option<&str>,
) -> String {
    let values = match missing {
        Some(why) => format!("no scores, {why}"),
        None => {
            let values =
                COLUMNS.map(|all| format!("{} {}", all.0, value(cx, split, &all, evaluation)));
            values.join(", ")
        }
    };
    format!("{}: {values}", split.label())
}

#[cfg(test)]
mod tests {
    use super::{heading, queries};
    use crate::engine::data::Split;

    #[test]
    fn scores_of_another_step_say_so() {
        assert_eq!(heading(200, 200, false), "all queries");
        assert_eq!(heading(200, 200, true), "queries (a sample)");
        assert_eq!(heading(67, 200, true), "at step 67");
    }
    #[test]
    fn a_sample_says_its_size_and_what_the_command_line_scores() {
        let words = |evaluated, points| queries(evaluated, points, Split::Train);
        assert_eq!(words(800, 800), "Queries among the training points");
        let sample = "A sample: 1\u{2009}000 of the";
        let by_train = "training points. `triplet-lab train` scores";
        let few = format!("{sample} 8\u{2009}000 {by_train} all of them");
        assert_eq!(words(1_000, 8_000), few);
        let many = format!("{sample} 80\u{2009}000 {by_train} 10\u{2009}000 of them");
        assert_eq!(words(1_000, 80_000), many);
    }
}
