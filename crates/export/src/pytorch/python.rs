//! Python literals: what others wrote stays a text, whatever is in it.

use engine::text::escaped;

/// The text between the quotes of a string, on one line.
pub(super) fn quoted(text: &str) -> String {
    escaped(text).replace('\\', "\\\\").replace('"', "\\\"")
}

/// A number with all its digits: `0.2`, `1.0`, `1e-5`.
pub(super) fn number(value: f64) -> String {
    format!("{value:?}")
}

/// `True` or `False`.
pub(super) fn truth(value: bool) -> String {
    if value { "True" } else { "False" }.to_owned()
}

/// The lines of a block, so many spaces deeper; empty lines stay empty.
pub(super) fn indented(block: &str, spaces: usize) -> String {
    let indent = " ".repeat(spaces);
    let line =
        |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") };
    block.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_can_not_leave_its_quotes_or_its_line() {
        let cases = [
            ("\"\"\"; import os", "\\\"\\\"\\\"; import os"),
            ("ends in \\", "ends in \\\\"),
            ("\\N{BULLET} \\x41", "\\\\N{BULLET} \\\\x41"),
            ("a\nb\r", "a\\\\nb\\\\r"),
            ("\u{202e}x\u{1b}", "\\\\u{202e}x\\\\u{1b}"),
            ("Käse – ü", "Käse – ü"),
        ];
        for (text, literal) in cases {
            assert_eq!(quoted(text), literal);
        }
    }

    #[test]
    fn numbers_are_written_as_python_reads_them() {
        for (value, literal) in
            [(0.2, "0.2"), (1.0, "1.0"), (1e-6, "1e-6"), (0.1 + 0.2, "0.30000000000000004")]
        {
            assert_eq!(number(value), literal);
        }
    }
}
