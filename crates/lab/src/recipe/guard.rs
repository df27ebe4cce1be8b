//! Checks of a text before it is parsed: its size and its nesting.
//!
//! The parser allows 80 dots in a key and 80 nested brackets, but dotted keys inside brackets
//! multiply: a few kilobytes make thousands of nested tables, and dropping them overflows the
//! stack. So brackets and dots are counted first, outside of quoted texts and comments. Words,
//! quoted texts and comments are recognized as by the parser's own lexer. Every quoted text must
//! end, because the parser recovers in its own way from one that doesn't.

use super::ReadError;

/// The most bytes of a recipe.
pub const LARGEST: usize = 1 << 20;

/// The most nested brackets, and the most dots on a line outside of quotes. A recipe needs two of
/// either.
const DEEPEST: usize = 16;

/// Refuses a text that is too large, too deep, or has a quoted text without an end.
pub fn check(text: &str) -> Result<(), ReadError> {
    if text.len() > LARGEST {
        let message = format!(
            "this has {} bytes, but a recipe has at most {LARGEST}: is it a recipe at all?",
            text.len()
        );
        return Err(ReadError { line: 1, message });
    }
    check_nesting(text)
}

/// Refuses a text that is too deep, or has a quoted text without an end.
pub fn check_nesting(text: &str) -> Result<(), ReadError> {
    let mut scanner = Scanner { rest: text, line: 1, depth: 0, dots: 0 };
    while scanner.advance()? {}
    Ok(())
}

/// Characters that end a word, as for the parser.
const WORD_ENDS: [char; 12] = ['.', '=', ',', '[', ']', '{', '}', ' ', '\t', '#', '\r', '\n'];

struct Scanner<'a> {
    rest: &'a str,
    line: usize,
    depth: usize,
    dots: usize,
}

impl Scanner<'_> {
    /// Skips the next character, comment or quoted text. Returns false at the end.
    fn advance(&mut self) -> Result<bool, ReadError> {
        let Some(&next) = self.rest.as_bytes().first() else { return Ok(false) };
        match next {
            b'"' => self.skip_quoted("\"\"\"", '"', true)?,
            b'\'' => self.skip_quoted("'''", '\'', false)?,
            b'#' => self.skip_until(&['\r', '\n']),
            b'\n' => {
                self.skip(1);
                self.dots = 0;
            }
            b'[' | b'{' => {
                self.skip(1);
                self.depth += 1;
            }
            b']' | b'}' => {
                self.skip(1);
                self.depth = self.depth.saturating_sub(1);
            }
            b'.' => {
                self.skip(1);
                self.dots += 1;
            }
            b'\r' | b' ' | b'\t' | b',' | b'=' => self.skip(1),
            // A word; quotation marks inside it start no text.
            _ => self.skip_until(&WORD_ENDS),
        }
        if self.depth > DEEPEST || self.dots > DEEPEST {
            return Err(self.error(
                "tables or lists are nested too deep: a recipe has [[edit]] and [[bookmark]], and \
                 a list only in hidden; take the rest out",
            ));
        }
        Ok(true)
    }

    /// Skips a text in one or three of these quotes.
    fn skip_quoted(&mut self, three: &str, one: char, escapes: bool) -> Result<(), ReadError> {
        let is_long = self.rest.starts_with(three);
        let began = self.line;
        let opening = if is_long { 3 } else { 1 };
        let end = end_of_quoted(
            &self.rest[opening..],
            if is_long { Some(three) } else { None },
            one,
            escapes,
        );
        match end {
            Some(length) => {
                self.skip(opening + length);
                // A text in three quotes may end with one or two more.
                for _ in 0..2 {
                    if is_long && self.rest.starts_with(one) {
                        self.skip(1);
                    }
                }
                Ok(())
            }
            None => {
                let quotes = if is_long { three.to_owned() } else { one.to_string() };
                self.line = began;
                Err(self.error(&format!(
                    "the text that begins here has no end: close it with {quotes}"
                )))
            }
        }
    }

    fn skip_until(&mut self, ends: &[char]) {
        self.skip(self.rest.find(ends).unwrap_or(self.rest.len()));
    }

    fn skip(&mut self, bytes: usize) {
        let (past, rest) = self.rest.split_at(bytes);
        self.line += past.matches('\n').count();
        self.rest = rest;
    }

    fn error(&self, message: &str) -> ReadError {
        ReadError { line: self.line, message: message.to_owned() }
    }
}

/// Number of bytes up to and including the closing quotes.
fn end_of_quoted(text: &str, three: Option<&str>, one: char, escapes: bool) -> Option<usize> {
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if escapes => {
                // The parser refuses invalid escapes; only these two matter here.
                let next = text[at + 1..].chars().next();
                if matches!(next, Some('\\' | '"')) {
                    characters.next();
                }
            }
            '\n' if three.is_none() => return None,
            _ => match three {
                Some(three) if text[at..].starts_with(three) => return Some(at + 3),
                None if character == one => return Some(at + 1),
                _ => {}
            },
        }
    }
    None
}
