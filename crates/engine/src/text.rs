//! Texts in messages: what a stranger wrote in a file stays a text, on one line.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The most characters of a value that a message repeats.
const LONGEST: usize = 40;

/// A text on one line, with everything that a terminal would act on, or a reader couldn't see,
/// written out: `\u{1b}`.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_hidden(character) {
            // Writing to a string can't fail.
            let _ = write!(escaped, "{}", character.escape_default());
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

/// The same for a value in a message: cut off after forty characters.
pub fn excerpt(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", escaped(&text[..end])),
        None => escaped(text).into_owned(),
    }
}

/// Words with a capital letter at the beginning.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Controls, line breaks, marks that turn the direction of a line, and what has no width.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_written_out() {
        let cases = [
            ("\u{1b}]0;x\u{7}", "\\u{1b}]0;x\\u{7}"),
            ("a\nerror: b\r", "a\\nerror: b\\r"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{202e}txt", "\\u{202e}txt"),
            ("d(a,p) ≤ 0.5 — «é» 12\u{2009}345", "d(a,p) ≤ 0.5 — «é» 12\u{2009}345"),
        ];
        for (text, shown) in cases {
            assert_eq!(escaped(text), shown);
        }
    }

    #[test]
    fn a_long_value_is_cut_off() {
        assert_eq!(excerpt(&"é".repeat(50)), format!("{}…", "é".repeat(40)));
        assert_eq!(excerpt("a\nb"), "a\\nb");
    }
}
