//! Protocol buffers in text form: names with values or with fields of their own. Tolerant of
//! everything that printers of it leave out or put in, such as commas; strict about nesting.
//!
//! Source: the Text Format Language Specification of protobuf.dev.

use engine::text::excerpt;

/// The deepest nesting.
const DEEPEST: usize = 16;

/// A name with what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) content: Content,
}

/// A value, or fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Value(String),
    Fields(Vec<Field>),
}

/// Reads all fields of a text; the error is the reason.
pub(super) fn read(text: &str) -> Result<Vec<Field>, String> {
    let mut reader = Reader { rest: text };
    let fields = reader.fields(0)?;
    match reader.peek() {
        None => Ok(fields),
        Some(_) => Err(reader.fault("a name")),
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn fault(&self, wanted: &str) -> String {
        format!("{wanted} should stand at \"{}\"", excerpt(self.rest))
    }

    /// The next character behind spaces and comments.
    fn peek(&mut self) -> Option<char> {
        loop {
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix('#') {
                Some(comment) => self.rest = comment.split_once('\n').map_or("", |(_, rest)| rest),
                None => return self.rest.chars().next(),
            }
        }
    }

    fn takes(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        if is_there {
            self.rest = &self.rest[wanted.len_utf8()..];
        }
        is_there
    }

    /// Fields up to the end, or to a closing bracket.
    fn fields(&mut self, depth: usize) -> Result<Vec<Field>, String> {
        if depth > DEEPEST {
            return Err(format!("it is nested more than {DEEPEST} deep"));
        }
        let mut fields = Vec::new();
        while let Some(next) = self.peek() {
            if matches!(next, '}' | '>') {
                break;
            }
            if matches!(next, ',' | ';') {
                self.takes(next);
                continue;
            }
            let name = self.word()?;
            let has_colon = self.takes(':');
            if self.takes('[') {
                while !self.takes(']') {
                    let content = self.content(depth, true)?;
                    fields.push(Field { name: name.clone(), content });
                    self.takes(',');
                }
            } else {
                let content = self.content(depth, has_colon)?;
                fields.push(Field { name, content });
            }
        }
        Ok(fields)
    }

    fn content(&mut self, depth: usize, can_be_value: bool) -> Result<Content, String> {
        for (open, close) in [('{', '}'), ('<', '>')] {
            if self.takes(open) {
                let fields = self.fields(depth + 1)?;
                return if self.takes(close) {
                    Ok(Content::Fields(fields))
                } else {
                    Err(self.fault(&format!("a {close}")))
                };
            }
        }
        match self.peek() {
            _ if !can_be_value => Err(self.fault("a colon")),
            Some('"' | '\'') => {
                let mut text = String::new();
                // Strings beside each other are one.
                while let Some(quote @ ('"' | '\'')) = self.peek() {
                    self.string(quote, &mut text)?;
                }
                Ok(Content::Value(text))
            }
            _ => self.word().map(Content::Value),
        }
    }

    fn string(&mut self, quote: char, text: &mut String) -> Result<(), String> {
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((place, character)) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, escaped)) => text.push(escaped),
                    None => break,
                },
                '\n' => break,
                _ if character == quote => {
                    self.rest = &self.rest[place + 1..];
                    return Ok(());
                }
                _ => text.push(character),
            }
        }
        Err(self.fault("a text with its closing quote"))
    }

    /// A name, a number or another value without quotes.
    fn word(&mut self) -> Result<String, String> {
        self.peek();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '+' | '/');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        if end == 0 {
            return Err(self.fault("a name or a value"));
        }
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        Ok(word.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_of_both_kinds_lists_and_missing_colons_are_read() {
        let value = |name: &str, value: &str| Field {
            name: name.into(),
            content: Content::Value(value.into()),
        };
        let inner = vec![value("b", "1"), value("b", "-2.5"), value("c", "x\"y")];
        let wanted = vec![Field { name: "a".into(), content: Content::Fields(inner) }];
        for text in ["a { b: [1, -2.5] c: 'x\"y' }", "a: <\nb: 1; b: -2.5, # two\nc: \"x\\\"y\" >"]
        {
            assert_eq!(read(text).as_ref(), Ok(&wanted), "{text}");
        }
    }

    #[test]
    fn what_is_open_or_too_deep_is_refused() {
        let deep = "a {".repeat(100_000);
        for text in ["a", "a {", "a: \"b", "a: }", "}", "a: [1", ":", &deep] {
            assert!(read(text).is_err(), "{}", excerpt(text));
        }
    }
}
