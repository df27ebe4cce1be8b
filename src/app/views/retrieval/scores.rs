//! Table of all queries: a row for the training points, one for those held out, and one for the
//! classes that are not trained on.

use eframe::egui::{Align2, FontId, Rect, Sense, Ui, WidgetInfo, pos2};

use crate::app::context::ViewContext;
use crate::app::theme::SMALL;
use crate::engine::data::Split;
use crate::engine::evaluate::Evaluation;
use crate::engine::numbers::{count, maybe};

/// Height of a row.
const ROW: f32 = SMALL + 4.0;
/// Height of the table.
pub const HEIGHT: f32 = 4.0 * ROW + 6.0;

/// Heading of a column, and its value.
type Column = (&'static str, fn(&Evaluation) -> Option<f64>);

const COLUMNS: [Column; 4] = [
    ("Recall@1", |e| e.recall_at(1)),
    ("R-precision", |e| e.r_precision),
    ("MAP@R", |e| e.map_at_r),
    ("ROC AUC", |e| e.roc.as_ref().map(|roc| roc.auc)),
];

/// Draws the table into `rect`, of the last evaluation; nothing before the first.
pub fn show(ui: &mut Ui, cx: &ViewContext<'_>, rect: Rect) {
    let Some(evaluated) = cx.run.evaluated() else { return };
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let font = FontId::proportional(cx.theme.small);
    let names = (0.34 * rect.width()).clamp(70.0, 130.0);
    let width = ((rect.width() - names) / COLUMNS.len() as f32).min(90.0);
    let write = |x: f32, row: usize, align: Align2, text: &str, color| {
        let at = pos2(x, rect.top() + (row as f32 + 0.5) * ROW);
        painter.text(at, align, text, font.clone(), color);
    };
    let end = |column: usize| rect.left() + names + (column + 1) as f32 * width;
    write(rect.left(), 0, Align2::LEFT_CENTER, "all queries", cx.theme.weak);
    for (column, (name, _)) in COLUMNS.iter().enumerate() {
        write(end(column), 0, Align2::RIGHT_CENTER, name, cx.theme.weak);
    }
    let splits = Split::ALL.into_iter().filter(|&split| !cx.run.data().rows(split).is_empty());
    for (row, split) in splits.enumerate() {
        write(rect.left(), row + 1, Align2::LEFT_CENTER, split.label(), cx.theme.text);
        for (column, (_, score)) in COLUMNS.iter().enumerate() {
            let value = maybe(score(evaluated.of(split)));
            write(end(column), row + 1, Align2::RIGHT_CENTER, &value, cx.theme.text);
        }
        let place = Rect::from_min_max(
            pos2(rect.left(), rect.top() + (row + 1) as f32 * ROW),
            pos2(rect.right(), rect.top() + (row + 2) as f32 * ROW),
        );
        let response = ui.interact(place, ui.scope_id().with(("scores", row)), Sense::hover());
        let words = in_words(split, evaluated.of(split));
        response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Label, true, &words));
        let alone = split == Split::Unseen && cx.run.data().unseen_classes() < 2;
        response.on_hover_text(if alone {
            "With one class, every neighbour is right: hold out two".to_owned()
        } else {
            format!("Queries among the {}, at step {}", split.label(), count(evaluated.step))
        });
    }
}

/// A row for a screen reader.
fn in_words(split: Split, evaluation: &Evaluation) -> String {
    let values = COLUMNS.map(|(name, score)| format!("{name} {}", maybe(score(evaluation))));
    format!("{}: {}", split.label(), values.join(", "))
}
