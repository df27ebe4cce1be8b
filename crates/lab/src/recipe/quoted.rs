//! Texts in TOML.

use std::fmt::Write as _;

/// A quoted text, on one line.
pub fn quoted(words: &str) -> String {
    let mut quoted = String::from("\"");
    for character in words.chars() {
        push_escaped(&mut quoted, character);
    }
    quoted + "\""
}

pub fn push_escaped(text: &mut String, character: char) {
    match character {
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        '\n' => text.push_str("\\n"),
        '\t' => text.push_str("\\t"),
        control if control.is_control() => {
            // Writing to a string can't fail.
            let _ = write!(text, "\\u{:04X}", u32::from(control));
        }
        other => text.push(other),
    }
}
