//! The text of a page: Markdown in the window's letters and colours.

use std::borrow::Cow;

use eframe::egui::{FontFamily, FontId, Frame, Label, RichText, TextStyle, Ui};
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};

use crate::app::theme::{BODY, Theme, UNIT};
use crate::lesson::markdown;

/// Size of a heading within the text, relative to the text.
const HEADING: f32 = 1.2;
/// Distance of plain letters from full strength, 0 to 1. Emphasis stands out by strength, since the
/// font has no bold.
const PLAIN: f32 = 0.45;

/// Most characters of a text that is shown as it is written.
const MOST_PLAIN: usize = 1_000;

/// Replacements for characters that the font may lack.
const STAND_INS: [(char, &str); 10] = [
    ('‖', "||"),
    ('→', "->"),
    ('←', "<-"),
    ('↔', "<->"),
    ('⇒', "=>"),
    ('≪', "<<"),
    ('≫', ">>"),
    ('⟨', "<"),
    ('⟩', ">"),
    ('\u{2011}', "-"),
];

/// The text with replacements for characters that the font lacks, and with numbers in one piece.
pub fn drawable<'a>(ui: &Ui, text: &'a str) -> Cow<'a, str> {
    let text = in_one_piece(text);
    if text.is_ascii() {
        return text;
    }
    let font = TextStyle::Body.resolve(ui.style());
    let has = |sign| ui.fonts_mut(|fonts| fonts.has_glyph(&font, sign));
    match text {
        Cow::Borrowed(text) => with_stand_ins(text, has),
        Cow::Owned(text) => Cow::Owned(with_stand_ins(&text, has).into_owned()),
    }
}

/// The text with spaces at which no line ends: before percent signs and dots of omission, and
/// between thousands. The font's thin space is one at which a line may end.
fn in_one_piece(text: &str) -> Cow<'_, str> {
    match text.contains([THIN, '%', '…']) {
        true => Cow::Owned(
            text.replace(" %", "\u{a0}%").replace(" …", "\u{a0}…").replace(THIN, "\u{a0}"),
        ),
        false => Cow::Borrowed(text),
    }
}

/// The space between thousands.
const THIN: char = '\u{2009}';

fn with_stand_ins(text: &str, mut has: impl FnMut(char) -> bool) -> Cow<'_, str> {
    let mut is_missing = |sign: char| !sign.is_ascii() && !sign.is_whitespace() && !has(sign);
    if !text.chars().any(&mut is_missing) {
        return Cow::Borrowed(text);
    }
    let mut all = String::new();
    for sign in text.chars() {
        let stand_in = STAND_INS.iter().find(|(other, _)| *other == sign);
        match (is_missing(sign), stand_in) {
            (false, _) => all.push(sign),
            (true, Some((_, words))) => all.push_str(words),
            (true, None) => all.push('?'),
        }
    }
    Cow::Owned(all)
}

/// State of Markdown between frames.
#[derive(Default)]
pub struct Text {
    cache: CommonMarkCache,
}

impl Text {
    /// Shows a text with letters of this size, in the full width.
    pub fn show(&mut self, ui: &mut Ui, theme: &Theme, text: &str, size: f32) {
        ui.scope(|ui| {
            style(ui, theme, size);
            // Slanted letters extend a little beyond their width.
            ui.set_max_width(ui.available_width() - 0.5 * UNIT);
            let text = &*drawable(ui, text);
            for (place, part) in parts(text).into_iter().take(markdown::MOST_BLOCKS).enumerate() {
                ui.push_id(place, |ui| match part {
                    Part::Prose(prose) => self.prose(ui, &prose),
                    Part::Code(code) => block(ui, theme, &code),
                });
            }
        });
    }

    /// Shows Markdown; what would be too much to lay out is shown as it is written.
    fn prose(&mut self, ui: &mut Ui, text: &str) {
        if markdown::check(text).is_err() {
            let plain: String = text.chars().take(MOST_PLAIN).collect();
            ui.add(Label::new(plain).wrap());
            return;
        }
        // The lesson has no pictures any more: each is replaced by its description.
        CommonMarkViewer::new().indentation_spaces(2).explicit_image_uri_scheme(true).show(
            ui,
            &mut self.cache,
            text,
        );
    }
}

fn style(ui: &mut Ui, theme: &Theme, size: f32) {
    let proportional = |size| FontId::new(size, FontFamily::Proportional);
    let styles = &mut ui.style_mut().text_styles;
    styles.insert(TextStyle::Body, proportional(size));
    styles.insert(TextStyle::Heading, proportional(HEADING * size));
    styles.insert(TextStyle::Monospace, FontId::new((size - 1.0).max(BODY), FontFamily::Monospace));
    let height = ui.text_style_height(&TextStyle::Body);
    ui.spacing_mut().interact_size.y = height;
    ui.spacing_mut().item_spacing.y = 0.5 * UNIT;
    // Where a link leads is seen before it is clicked.
    ui.style_mut().url_in_tooltip = true;
    let visuals = ui.visuals_mut();
    // Links and emphasis have their own colours.
    visuals.override_text_color = None;
    visuals.widgets.noninteractive.fg_stroke.color = theme.text.lerp_to_gamma(theme.weak, PLAIN);
    visuals.code_bg_color = theme.plot;
}

/// Shows a block of code, usually a formula.
fn block(ui: &mut Ui, theme: &Theme, code: &str) {
    let frame = Frame::new().fill(theme.plot).corner_radius(UNIT).inner_margin(1.5 * UNIT);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(Label::new(RichText::new(code).monospace().color(theme.text)).wrap());
    });
    ui.add_space(UNIT);
}

/// Part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Prose(String),
    Code(String),
}

/// Separates blocks of code from a text: fenced ones, and lines indented after an empty line
/// outside a list.
pub fn parts(text: &str) -> Vec<Part> {
    let mut parts = Parts::default();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let start = line.trim_start();
        match fence {
            Some(mark) if start.starts_with(mark) && start.trim() == mark => {
                parts.end();
                fence = None;
            }
            Some(_) => parts.push(true, line),
            None => {
                let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
                if mark.is_some() {
                    parts.end();
                    fence = mark;
                } else if let Some(code) = parts.indented(line) {
                    parts.push(true, code);
                } else {
                    parts.push(false, line);
                }
            }
        }
    }
    parts.end();
    parts.done
}

#[derive(Default)]
struct Parts<'a> {
    done: Vec<Part>,
    lines: Vec<&'a str>,
    is_code: bool,
    in_list: bool,
    after_empty: bool,
}

impl<'a> Parts<'a> {
    /// The line without its indentation, if that makes it code.
    fn indented(&self, line: &'a str) -> Option<&'a str> {
        let code = line.strip_prefix("    ").filter(|code| !code.trim().is_empty())?;
        let begins = self.after_empty || self.lines.is_empty();
        (!self.in_list && (begins || self.is_code)).then_some(code)
    }

    fn push(&mut self, is_code: bool, line: &'a str) {
        if is_code != self.is_code {
            self.end();
            self.is_code = is_code;
        }
        let start = line.trim_start();
        self.after_empty = start.is_empty();
        if !is_code && !self.after_empty && start.len() == line.len() {
            let item = start.trim_start_matches(|c: char| c.is_ascii_digit());
            self.in_list = ["- ", "* ", "+ ", ". ", ") "].iter().any(|mark| item.starts_with(mark));
        }
        self.lines.push(line);
    }

    fn end(&mut self) {
        let text = self.lines.join("\n");
        self.lines.clear();
        if text.trim().is_empty() {
            return;
        }
        self.done.push(match self.is_code {
            true => Part::Code(text.trim_end().to_owned()),
            false => Part::Prose(text.trim().to_owned()),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_the_font_has_not_are_stood_in_for() {
        let plain = |sign: char| sign != '‖' && sign != '→' && sign != '☃';
        assert_eq!(with_stand_ins("‖x − y‖² → 0 ☃", plain), "||x − y||² -> 0 ?");
        assert!(matches!(with_stand_ins("x − y", plain), Cow::Borrowed("x − y")));
    }

    #[test]
    fn no_line_ends_within_a_number() {
        assert_eq!(in_one_piece("From 96 % to 100 %."), "From 96\u{a0}% to 100\u{a0}%.");
        assert_eq!(in_one_piece("at 2\u{2009}651."), "at 2\u{a0}651.");
        assert!(matches!(in_one_piece("none"), Cow::Borrowed("none")));
    }

    #[test]
    fn blocks_of_code_are_found_by_fences_and_by_indentation() {
        let prose = |text: &str| Part::Prose(text.to_owned());
        let code = |text: &str| Part::Code(text.to_owned());
        assert_eq!(
            parts("It costs\n\n    a − b\n    + c\n\nand no more."),
            [prose("It costs"), code("a − b\n+ c"), prose("and no more.")]
        );
        assert_eq!(
            parts("One\n```text\nx\n\n    y\n```\ntwo"),
            [prose("One"), code("x\n\n    y"), prose("two")]
        );
        assert_eq!(parts("```\nnever closed"), [code("never closed")]);
        assert!(parts("").is_empty() && parts("\n \n").is_empty());
    }

    #[test]
    fn a_list_that_goes_on_and_a_wrapped_line_are_no_code() {
        for text in ["- one\n\n    more of it\n- two", "1. one\n    - below", "words\n    on"] {
            assert_eq!(parts(text), [Part::Prose(text.to_owned())]);
        }
    }
}
