//! A text as blocks of a page, each of which can stand alone on a sheet of presenter mode.

use eframe::egui::Ui;

use crate::app::theme::Theme;
use crate::lesson::markdown;

use super::sheets::Blocks;
use super::text::{Part, Text, parts};

/// Width of a letter and height of a line, relative to the size of letters, about.
const LETTER: f32 = 0.5;
const LINE: f32 = 1.4;

/// Shows a text as blocks of a page: whole, or cut into what fits on a sheet.
pub fn show(
    ui: &mut Ui,
    theme: &Theme,
    state: &mut Text,
    (text, size): (&str, f32),
    blocks: &mut Blocks<'_>,
) {
    let Some([width, height]) = blocks.room() else {
        return blocks.block(ui, |ui| state.show(ui, theme, text, size));
    };
    let most = (width / (LETTER * size)).max(1.0) * (height / (LINE * size) - 1.0).max(1.0);
    let parts = cut(text).into_iter().take(markdown::MOST_BLOCKS);
    for part in parts.collect::<Vec<_>>().iter().flat_map(|part| sentences(part, most as usize)) {
        blocks.block(ui, |ui| state.show(ui, theme, part, size));
    }
}

/// The paragraphs, items of lists and blocks of code of a text, each of which can stand alone.
fn cut(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    for part in parts(text) {
        match part {
            Part::Code(code) => blocks.push(format!("```\n{code}\n```")),
            Part::Prose(prose) => blocks.extend(paragraphs(&prose)),
        }
    }
    blocks
}

/// The paragraphs and items of lists of a text without code. What is indented belongs to the line
/// before.
fn paragraphs(prose: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut ends = true;
    for line in prose.lines() {
        let is_empty = line.trim().is_empty();
        let is_part = line.starts_with(' ') && !all.is_empty();
        match all.last_mut().filter(|_| is_empty || is_part || !(ends || is_item(line))) {
            Some(last) => {
                last.push('\n');
                last.push_str(line);
            }
            None if is_empty => {}
            None => all.push(line.to_owned()),
        }
        ends = is_empty;
    }
    all.into_iter().map(|block| block.trim_end().to_owned()).collect()
}

/// A paragraph in parts of whole sentences with so many signs at most, where that can be.
fn sentences(paragraph: &str, most: usize) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), paragraph);
    while rest.chars().count() > most && !rest.starts_with("```") {
        // Emphasis and code stay whole.
        let is_whole = |end: usize| {
            let part = &rest[..end];
            ['*', '`', '_'].iter().all(|sign| part.matches(*sign).count() % 2 == 0)
        };
        let ends = |signs: &[char]| -> Vec<usize> {
            let ends = rest.match_indices(signs).map(|(at, sign)| at + sign.len());
            ends.filter(|&end| rest[end..].starts_with([' ', '\n']) && is_whole(end)).collect()
        };
        let fits = |end: &usize| rest[..*end].chars().count() <= most;
        let last = |ends: Vec<usize>| ends.into_iter().rev().find(fits);
        // At a colon only where no sentence ends.
        let whole = last(ends(&['.', '?', '!'])).or_else(|| last(ends(&[':'])));
        let first = || ends(&['.', '?', '!', ':']).first().copied();
        let Some(end) = whole.or_else(first) else { break };
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    parts.push(rest);
    parts
}

/// Tells whether a line begins an item of a list.
fn is_item(line: &str) -> bool {
    let item = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = item.len() < line.len() && [". ", ") "].iter().any(|m| item.starts_with(m));
    numbered || ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_into_paragraphs_items_and_code() {
        let text =
            "One\nline on.\n\n- first,\n  goes on\n- second\n\nTwo:\n\n    a − b\n\n1. x\n2. y";
        assert_eq!(
            cut(text),
            [
                "One\nline on.",
                "- first,\n  goes on",
                "- second",
                "Two:",
                "```\na − b\n```",
                "1. x",
                "2. y"
            ]
        );
        assert_eq!(cut("- a\n\n  more of it\n- b"), ["- a\n\n  more of it", "- b"]);
        assert!(cut(" \n\n").is_empty());
    }

    #[test]
    fn a_paragraph_longer_than_a_sheet_is_cut_between_sentences() {
        let text = "One is *so. Long*. Two? Three and more of it.";
        assert_eq!(sentences(text, 100), [text]);
        assert_eq!(sentences(text, 24), ["One is *so. Long*. Two?", "Three and more of it."]);
        assert_eq!(sentences(text, 3), ["One is *so. Long*.", "Two?", "Three and more of it."]);
        assert_eq!(sentences("nothing to cut at", 3), ["nothing to cut at"]);
        assert_eq!(sentences("It is so. Why: this.", 16), ["It is so.", "Why: this."]);
        assert_eq!(sentences("The reasons: one, two.", 16), ["The reasons:", "one, two."]);
    }
}
