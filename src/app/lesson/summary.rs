//! Summary after the last page: every question, its prediction, and what happened.

use eframe::egui::{Label, RichText, Ui};
use egui_material_icons::icons::{ICON_BACK_HAND, ICON_CANCEL, ICON_CHECK_CIRCLE, ICON_REMOVE};

use crate::app::command::{ExportKind, LessonCommand, WindowCommand};
use crate::app::context::ViewContext;
use crate::app::theme::{Theme, UNIT};
use crate::lab::policy::HasPolicy;
use crate::lesson::{Remembered, score};

use super::sheets::Blocks;
use super::text::drawable;

/// Shows the summary page by page; a click opens the page, but not in presenter mode, where a link
/// would be a line more for each.
pub fn show(ui: &mut Ui, cx: &mut ViewContext<'_>, letters: f32, blocks: &mut Blocks<'_>) {
    let Some(session) = cx.lesson else { return };
    let all = session.summary();
    blocks.block(ui, |ui| {
        ui.label(RichText::new(score(&all)).size(letters));
        ui.add_space(UNIT);
        let report = WindowCommand::Export(ExportKind::Report);
        if !cx.presenting && ui.button(report.label()).on_hover_text(report.tooltip()).clicked() {
            cx.commands.push(report);
        }
        ui.add_space(UNIT);
    });
    for question in &all {
        blocks.block(ui, |ui| {
            row(ui, cx.theme, question, letters);
            if cx.presenting {
                return ui.add_space(UNIT);
            }
            let place = question.page + 1;
            let tip = format!("Page {place}: {}", question.title);
            let back = ui.link(format!("Page {place}")).on_hover_text(tip);
            if back.clicked() {
                cx.commands.push(LessonCommand::GoToPage(question.page));
            }
            ui.add_space(2.0 * UNIT);
        });
    }
}

fn row(ui: &mut Ui, theme: &Theme, question: &Remembered, letters: f32) {
    let (icon, color) = match question.was_right {
        Some(true) => (ICON_CHECK_CIRCLE, theme.easy),
        Some(false) => (ICON_CANCEL, theme.error),
        None if question.right_hands.is_some() => (ICON_BACK_HAND, theme.weak),
        None => (ICON_REMOVE, theme.weak),
    };
    ui.horizontal_top(|ui| {
        ui.label(icon.rich_text().size(letters + UNIT).color(color));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            let words = RichText::new(drawable(ui, &question.ask)).size(letters).strong();
            ui.add(Label::new(words).wrap());
            for line in lines(question) {
                let line = drawable(ui, &line);
                let words = RichText::new(line).size(letters).color(theme.weak);
                ui.add(Label::new(words).wrap());
            }
        });
    });
}

/// Lines for a question: "You said: rises.", "The loss fell, from 0.4 to 0.2."
fn lines(question: &Remembered) -> Vec<String> {
    let mut lines = Vec::new();
    let hands = question.hands_in_words();
    match (&question.predicted, &hands) {
        (Some(said), _) => lines.push(format!("You said: {said}.")),
        (None, None) => lines.push("No prediction.".to_owned()),
        (None, Some(_)) => {}
    }
    if let Some(hands) = hands {
        lines.push(format!("Hands: {hands}."));
        if let Some(right) = question.right_hands {
            lines.push(format!("{right} of {} were right.", question.hands()));
        }
    }
    let happened = question.happened.clone();
    lines.push(happened.unwrap_or_else(|| "It wasn't revealed.".to_owned()));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Counted;

    fn question(predicted: Option<&str>, was_right: Option<bool>) -> Remembered {
        Remembered {
            page: 2,
            title: "Margin".to_owned(),
            ask: "What will the loss do?".to_owned(),
            predicted: predicted.map(str::to_owned),
            choices: Vec::new(),
            right_hands: None,
            happened: was_right.map(|_| "Loss falls.".to_owned()),
            was_right,
        }
    }

    #[test]
    fn the_end_tells_what_was_said_and_what_happened() {
        let said = question(Some("rises"), Some(false));
        assert_eq!(lines(&said), ["You said: rises.", "Loss falls."]);
        let silent = question(None, None);
        assert_eq!(lines(&silent), ["No prediction.", "It wasn't revealed."]);
        let mut room = question(None, None);
        let counted =
            |label: &str, hands| Counted { label: label.to_owned(), hands, is_right: None };
        room.choices = vec![counted("rises", 3), counted("falls", 4)];
        room.right_hands = Some(4);
        assert_eq!(
            lines(&room)[..2],
            ["Hands: 3 for «rises», 4 for «falls».", "4 of 7 were right."]
        );
    }
}
