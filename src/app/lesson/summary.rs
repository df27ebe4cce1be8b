//! Summary after the last page: every question, its prediction, and what happened.

use eframe::egui::{Label, RichText, Ui};
use egui_material_icons::icons::{ICON_BACK_HAND, ICON_CANCEL, ICON_CHECK_CIRCLE, ICON_REMOVE};

use crate::app::command::LessonCommand;
use crate::app::context::ViewContext;
use crate::app::theme::{Theme, UNIT};
use crate::lesson::Remembered;

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
    match (&question.predicted, question.hands.is_empty()) {
        (Some(said), _) => lines.push(format!("You said: {said}.")),
        (None, true) => lines.push("No prediction.".to_owned()),
        (None, false) => {}
    }
    if !question.hands.is_empty() {
        // A label can have commas and colons of its own.
        let hands = question.hands.iter().map(|(label, hands)| format!("{hands} for «{label}»"));
        lines.push(format!("Hands: {}.", hands.collect::<Vec<_>>().join(", ")));
        if let Some(right) = question.right_hands {
            let all: usize = question.hands.iter().map(|(_, hands)| hands).sum();
            lines.push(format!("{right} of {all} were right."));
        }
    }
    let happened = question.happened.clone();
    lines.push(happened.unwrap_or_else(|| "It wasn't revealed.".to_owned()));
    lines
}

/// Sentence with the number of right predictions, or of right hands.
fn score(all: &[Remembered]) -> String {
    let said = all.iter().filter(|question| question.was_right.is_some()).count();
    let right = all.iter().filter(|question| question.was_right == Some(true)).count();
    let revealed = all.iter().filter_map(|question| Some((question, question.right_hands?)));
    let hands = |(right, of): (usize, usize), (question, more): (&Remembered, usize)| {
        (right + more, of + question.hands.iter().map(|(_, hands)| hands).sum::<usize>())
    };
    let (right_hands, hands) = revealed.fold((0, 0), hands);
    match (all.len(), said) {
        (0, _) => "This lesson asks nothing.".to_owned(),
        (_, 0) if hands > 0 => format!("{right_hands} of {hands} hands were right."),
        (_, 0) => "Nothing was predicted.".to_owned(),
        _ => format!("{right} of {said} predictions came true."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(predicted: Option<&str>, was_right: Option<bool>) -> Remembered {
        Remembered {
            page: 2,
            title: "Margin".to_owned(),
            ask: "What will the loss do?".to_owned(),
            predicted: predicted.map(str::to_owned),
            hands: Vec::new(),
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
        room.hands = vec![("rises".to_owned(), 3), ("falls".to_owned(), 4)];
        room.right_hands = Some(4);
        assert_eq!(
            lines(&room)[..2],
            ["Hands: 3 for «rises», 4 for «falls».", "4 of 7 were right."]
        );
    }

    #[test]
    fn only_what_was_predicted_and_revealed_counts() {
        let all = [
            question(Some("a"), Some(true)),
            question(Some("a"), Some(false)),
            question(None, None),
        ];
        assert_eq!(score(&all), "1 of 2 predictions came true.");
        assert_eq!(score(&[]), "This lesson asks nothing.");
        assert_eq!(score(&all[2..]), "Nothing was predicted.");
    }

    #[test]
    fn where_only_hands_were_counted_those_that_were_right_are_told() {
        let mut room = question(None, None);
        room.hands = vec![("rises".to_owned(), 3), ("falls".to_owned(), 4)];
        let unrevealed = room.clone();
        room.right_hands = Some(4);
        assert_eq!(score(&[room.clone(), unrevealed, room]), "8 of 14 hands were right.");
    }
}
