//! Verdict on two points: their distance, and what the threshold decides.

use std::sync::Arc;

use eframe::egui::{FontId, Galley, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::app::context::ViewContext;
use crate::app::point_labels;
use crate::app::theme::{LINE, UNIT};
use crate::app::views::labels;
use crate::app::views::retrieval::cards::{WIDE, face};
use crate::app::{marks, plots, texts};
use crate::engine::numbers::three;
use crate::lab::{Command, Thing};

use super::Two;

/// Radius of the mark for right and wrong.
const MARK: f32 = 7.0;

/// Draws the pair in a strip at the upper edge of `ui`.
pub fn show(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    two: Option<&Two>,
    distance: Option<f64>,
    threshold: Option<f64>,
) {
    let high = ui.available_height();
    let side = if high < 130.0 { 20.0 } else { (0.2 * high).clamp(28.0, 72.0) };
    let size = vec2(ui.available_width(), side + 2.0);
    let (strip, response) = ui.allocate_exact_size(size, Sense::hover());
    let Some((two, distance)) = two.zip(distance) else {
        let words = match two {
            Some(two) if two.is_missing() => "Type two texts: their distance follows.",
            _ => "These two rows are not in the data: choose others.",
        };
        ui.put(strip, eframe::egui::Label::new(words));
        return;
    };
    let verdict = Verdict::of(cx, two, distance, threshold);
    plots::describe(&response, &cx.name_of("Verification"), || verdict.words.join(" "));
    let wide = if cx.run.data().texts.is_some() { WIDE } else { 1.0 };
    let wide = (wide * side).min(0.3 * strip.width());
    let square = |at: f32| Rect::from_min_size(pos2(at, strip.top() + 1.0), vec2(wide, side));
    let gap = (0.08 * strip.width()).clamp(14.0, 40.0);
    let squares = [square(strip.left() + 1.0), square(strip.left() + 1.0 + wide + gap)];
    let ends = [squares[0].right_center(), squares[1].left_center()];
    ui.painter().line_segment(ends, Stroke::new(LINE, cx.theme.accent));
    for (k, (square, name)) in squares.into_iter().zip(["first", "second"]).enumerate() {
        let row = match two {
            Two::Rows(first, second) => Some([*first, *second][k]),
            Two::Texts(_) => None,
        };
        match two {
            Two::Texts(typed) => {
                texts::paint(ui.painter(), cx.theme, &typed[k], square, cx.theme.accent);
            }
            Two::Rows(first, second) => face(ui, cx, [*first, *second][k], square, 0.0),
        }
        let rim = Stroke::new(1.0, cx.theme.line);
        ui.painter().rect_stroke(square, 2.0, rim, eframe::egui::StrokeKind::Inside);
        let id = ui.scope_id().with(("of the pair", name));
        let response = ui.interact(square, id, Sense::hover());
        if let Some(row) = row {
            if response.hovered() {
                cx.commands.push(Command::Hover(Some(Thing::Point(row))));
            }
            response.on_hover_text(point_labels::name(cx.run.data(), row));
        }
    }
    let left = squares[1].right() + 2.0 * UNIT;
    let room = strip.right() - left;
    let painter = ui.painter().with_clip_rect(strip.intersect(ui.clip_rect()));
    if let Some(right) = verdict.right {
        let at = pos2(left + MARK, strip.center().y);
        painter.add(marks::verdict(cx.theme, at, MARK, right));
    }
    let left = left + 2.0 * MARK + 1.5 * UNIT;
    let lines =
        if side >= 2.0 * (cx.theme.small + 3.0) { &verdict.words[..] } else { &verdict.words[1..] };
    let width = (room - 2.0 * MARK - 2.0 * UNIT).max(10.0);
    let font = FontId::proportional(cx.theme.small);
    let wrapped =
        |words: &String| painter.layout(words.clone(), font.clone(), cx.theme.text, width);
    let mut galleys: Vec<_> = lines.iter().map(wrapped).collect();
    let height = |galleys: &[Arc<Galley>]| galleys.iter().map(|g| g.size().y).sum::<f32>();
    if height(&galleys) > strip.height() {
        // What was decided stays whole, and the names of the two are cut or left out.
        let cut = |words: &String| labels::cut(&painter, words, width, cx.theme.text);
        let decided = wrapped(&verdict.words[1]);
        let shorter = [vec![cut(&verdict.words[0]), decided.clone()], vec![decided]];
        let fits = |galleys: &Vec<_>| height(galleys) <= strip.height();
        let all_cut = || lines.iter().map(cut).collect();
        galleys = shorter.into_iter().find(fits).unwrap_or_else(all_cut);
    }
    let mut top = strip.center().y - 0.5 * height(&galleys);
    for galley in galleys {
        let below = top + galley.size().y;
        painter.galley(pos2(left, top), galley, cx.theme.text);
        top = below;
    }
}

/// Verdict of the threshold on a pair.
struct Verdict {
    /// Names of the two, and the verdict.
    words: [String; 2],
    /// True if the verdict is right.
    right: Option<bool>,
}

impl Verdict {
    fn of(cx: &ViewContext<'_>, two: &Two, distance: f64, threshold: Option<f64>) -> Self {
        let data = cx.run.data();
        let (names, same) = match two {
            Two::Rows(first, second) => {
                let [one, other] = [first, second].map(|&row| point_labels::name(data, row));
                let same = data.labels.get(*first) == data.labels.get(*second);
                (format!("{one} and {other}"), Some(same))
            }
            Two::Texts([first, second]) => (format!("“{first}” and “{second}”"), None),
        };
        let Some(threshold) = threshold else {
            return Self { words: [names, format!("distance {}", three(distance))], right: None };
        };
        let (words, right) = said(distance, threshold, same);
        Self { words: [names, words], right }
    }
}

/// Verdict on two points at this distance, and whether it is right, if it is known whether they are
/// of one class.
fn said(distance: f64, threshold: f64, same: Option<bool>) -> (String, Option<bool>) {
    let accepted = distance <= threshold;
    let right = same.map(|same| accepted == same);
    let (sign, verb) = if accepted { ("≤", "accepted") } else { (">", "rejected") };
    let judged = match right {
        Some(true) => "rightly ",
        Some(false) => "wrongly ",
        None => "",
    };
    (format!("{} {sign} {}: {judged}{verb}", three(distance), three(threshold)), right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_at_the_threshold_is_accepted_and_the_four_cases_are_told_apart() {
        assert_eq!(
            said(0.5, 0.5, Some(true)),
            ("0.500 ≤ 0.500: rightly accepted".to_owned(), Some(true))
        );
        assert_eq!(
            said(0.4, 0.5, Some(false)),
            ("0.400 ≤ 0.500: wrongly accepted".to_owned(), Some(false))
        );
        assert_eq!(
            said(0.6, 0.5, Some(false)),
            ("0.600 > 0.500: rightly rejected".to_owned(), Some(true))
        );
        assert_eq!(
            said(0.6, 0.5, Some(true)),
            ("0.600 > 0.500: wrongly rejected".to_owned(), Some(false))
        );
        assert_eq!(said(0.6, 0.5, None), ("0.600 > 0.500: rejected".to_owned(), None));
    }
}
