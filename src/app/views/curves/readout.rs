//! Readout of the curves: a line through all panels at the pointer, and a note beside it.

use eframe::egui::{self, PopupAnchor, RichText, Stroke};

use crate::app::context::ViewContext;
use crate::engine::numbers::count;
use crate::lab::history::{Bin, Evaluated};
use crate::lab::recipe::Edit;

use super::lines::{Line, Lines as _, Source};
use super::panel::Visibility;
use super::picture::{Picture, middle};

/// Distance from the pointer within which an edit is shown, in points of the screen.
const NEAR: f32 = 5.0;

/// Shows the values at the step under the pointer, `x`.
pub fn show(ui: &egui::Ui, cx: &ViewContext<'_>, picture: &Picture, seen: &[Visibility], x: f64) {
    let Some(bin) = bin_at(&picture.bins, x) else { return };
    for one in seen {
        let at = one.transform.position_from_point_x(middle(bin));
        let stroke = Stroke::new(1.0, cx.theme.weak);
        ui.painter().vline(at, one.transform.frame().y_range(), stroke);
    }
    let history = cx.run.history();
    let near = |edit: &&Edit| {
        seen.first().is_some_and(|one| {
            let place = |x| one.transform.position_from_point_x(x);
            (place(edit.step as f64) - place(x)).abs() < NEAR
        })
    };
    let id = ui.unique_id().with("values");
    let anchor = PopupAnchor::Pointer;
    let note = egui::Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), id, anchor);
    note.gap(14.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
        let small = |text: String| RichText::new(text).size(cx.theme.small);
        ui.label(small(steps_in_words(bin.first, bin.last)).strong());
        for &line in seen.iter().flat_map(|one| one.panel.lines()) {
            if let Some(words) = value_in_words(line, bin, history.evaluations()) {
                ui.label(small(words).color(line.color(cx.theme)));
            }
            let beside = cx.other_run.zip(bin_at(&picture.bins_beside, x));
            let words = beside.and_then(|(beside, bin)| {
                value_in_words(line, bin, beside.history().evaluations())
            });
            if let Some(words) = words {
                ui.label(small(format!("B: {words}")).color(cx.theme.weak));
            }
        }
        for (run, whose) in [(Some(cx.run), ""), (cx.other_run, "B, ")] {
            // If many edits share a place, the last ones are the most useful.
            let Some(run) = run else { continue };
            let edits: Vec<&Edit> = run.recipe().edits().iter().filter(near).collect();
            for edit in edits.iter().rev().take(3).rev() {
                let words = run.edit_words(edit.step);
                let words = format!("{whose}step {}: {words}", count(edit.step));
                ui.label(small(words).color(cx.theme.accent));
            }
        }
    });
}

/// Bin with the step `x`, or the nearest one.
fn bin_at(bins: &[Bin], x: f64) -> Option<&Bin> {
    let after = bins.partition_point(|bin| bin.last as f64 + 0.5 < x);
    bins.get(after).or(bins.last())
}

fn value_in_words(line: Line, bin: &Bin, evaluations: &[Evaluated]) -> Option<String> {
    let name = line.label();
    match line.source() {
        Source::Steps(metric) => {
            let summary = bin.get(metric)?;
            let mean = line.words(summary.mean());
            if summary.least == summary.greatest {
                return Some(format!("{name} {mean}"));
            }
            let (least, greatest) = (line.words(summary.least), line.words(summary.greatest));
            Some(format!("{name} {mean} ({least} to {greatest})"))
        }
        Source::Evaluations(value) => {
            let before = evaluations.partition_point(|e| e.step <= bin.last);
            let last = evaluations[..before].last()?;
            let words = line.words(value(last)?);
            let exact = (bin.first..=bin.last).contains(&last.step);
            let when = if exact { String::new() } else { format!(" (step {})", count(last.step)) };
            Some(format!("{name} {words}{when}"))
        }
    }
}

/// Range of steps: "step 7", or "steps 120–127".
fn steps_in_words(first: u64, last: u64) -> String {
    if first == last {
        format!("step {}", count(first))
    } else {
        format!("steps {}–{}", count(first), count(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::evaluate::Evaluation;
    use crate::engine::report::StepReport;
    use crate::lab::history::History;

    fn history(losses: &[f64]) -> History {
        let mut history = History::default();
        for (step, &loss) in losses.iter().enumerate() {
            history.add(&StepReport { step: step as u64, loss, ..StepReport::default() });
        }
        history
    }

    #[test]
    fn the_pointer_reads_the_step_that_it_is_nearest_to() {
        let history = history(&[1.0; 8]);
        let first = |x| bin_at(history.bins(), x).unwrap().first;
        assert_eq!((first(-3.0), first(2.4), first(2.6), first(99.0)), (0, 2, 3, 7));
        let bins = history.gathered(2);
        assert_eq!(bin_at(&bins, 3.2).unwrap().last, 3);
        assert_eq!(bin_at(&bins, 3.6).unwrap().first, 4);
        assert!(bin_at(&[], 1.0).is_none());
    }

    #[test]
    fn a_bin_of_several_steps_says_mean_and_extremes() {
        let history = history(&[0.5, 1.5, 1.0, 1.0]);
        let words = |bin: &Bin| value_in_words(Line::Loss, bin, &[]).unwrap();
        assert_eq!(words(&history.bins()[0]), "loss 0.500");
        assert_eq!(words(&history.gathered(1)[0]), "loss 1.00 (0.500 to 1.50)");
        let none = value_in_words(Line::Positive, &history.bins()[0], &[]);
        assert_eq!(none, None);
    }

    #[test]
    fn an_older_evaluation_says_of_which_step_it_is() {
        let history = history(&[1.0; 8]);
        let mut train = Evaluation::default();
        train.map_at_r = Some(0.25);
        let evaluations =
            [Evaluated { step: 3, unseen: train.clone(), held_out: train.clone(), train }];
        let words = |bin: usize| value_in_words(Line::Train, &history.bins()[bin], &evaluations);
        assert_eq!(words(2), None);
        assert_eq!(words(3).unwrap(), "MAP@R train 0.250");
        assert_eq!(words(6).unwrap(), "MAP@R train 0.250 (step 3)");
    }
}
