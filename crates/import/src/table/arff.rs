//! The head of an ARFF file (Weka, <https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/>)
//! and of KEEL's, which is like it.

use engine::text::excerpt;

use super::MOST_COLUMNS;
use super::cell::Decimal;
use super::layout::{Declared, Header, Layout, unique};
use super::records::{Delimiter, Format, line_at};
use crate::error::ImportError;

/// The layout of an ARFF file; `None` if the text is none.
///
/// # Errors
/// The head can't be read, or rows are written sparsely.
pub fn layout(file: &str, text: &[u8], start: usize) -> Result<Option<Layout>, ImportError> {
    let mut head = Head::default();
    let mut at = start;
    while at < text.len() {
        let rest = &text[at..];
        let length = rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |n| n + 1);
        let line = String::from_utf8_lossy(&rest[..length]);
        let line = line.trim();
        let refuse = |message: String| ImportError::new(file, message).in_row(line_at(text, at));
        if !(line.is_empty() || line.starts_with('%')) {
            let Some((key, value)) = declaration(line) else {
                if !head.is_begun {
                    return Ok(None);
                }
                return Err(refuse(format!(
                    "'{}' stands before @data: an ARFF file has lines with @relation and \
                     @attribute there; is a line broken, or @data missing?",
                    excerpt(line)
                )));
            };
            if key == "data" {
                return head.finish(file, text, at + length).map(Some);
            }
            head.take(&key, value).map_err(refuse)?;
        }
        at += length;
    }
    if !head.is_begun {
        return Ok(None);
    }
    Err(ImportError::new(file, "there is no line @data: its rows would follow there; add it"))
}

/// The word after the @ in lower case, and the rest.
fn declaration(line: &str) -> Option<(String, &str)> {
    const KEYS: [&str; 7] =
        ["relation", "attribute", "data", "inputs", "input", "outputs", "output"];
    let rest = line.strip_prefix('@')?;
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let key = rest[..end].to_ascii_lowercase();
    KEYS.contains(&key.as_str()).then(|| (key, rest[end..].trim()))
}

#[derive(Default)]
struct Head {
    is_begun: bool,
    names: Vec<String>,
    declared: Vec<Declared>,
    output: Option<String>,
}

impl Head {
    fn take(&mut self, key: &str, value: &str) -> Result<(), String> {
        self.is_begun = true;
        match key {
            "attribute" => {
                let (name, kind) = attribute(value)?;
                if self.names.len() == MOST_COLUMNS {
                    return Err(format!(
                        "there are more than {MOST_COLUMNS} attributes, the most \
                         columns that a table can have; leave some out of the file"
                    ));
                }
                self.names.push(name);
                self.declared.push(kind);
            }
            "output" | "outputs" => {
                self.output = value.split(',').next_back().map(|name| name.trim().to_owned());
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(self, file: &str, text: &[u8], start: usize) -> Result<Layout, ImportError> {
        if self.names.len() < 2 {
            return Err(ImportError::new(
                file,
                "there are fewer than two lines with @attribute: a \
                 table has two columns or more, numbers and a label",
            ));
        }
        let first = text[start..].split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
        let first = first.clone().find(|line| !line.is_empty() && !line.starts_with(b"%"));
        let first = first.unwrap_or_default();
        if first.starts_with(b"{") {
            let blank = text[start..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            return Err(ImportError::new(
                file,
                format!(
                    "'{}' is a sparse row, which names only the values that aren't 0; write the \
                     values of all columns in each row (Weka's filter SparseToNonSparse does)",
                    excerpt(&String::from_utf8_lossy(first))
                ),
            )
            .in_row(line_at(text, start + blank)));
        }
        let delimiter = match first {
            line if line.contains(&b',') => Delimiter::Byte(b','),
            line if line.contains(&b'\t') => Delimiter::Byte(b'\t'),
            _ => Delimiter::Spaces,
        };
        let beginning = &text[start..text.len().min(start + (1 << 16))];
        let opened = |quote: u8| {
            let pairs = beginning.windows(2);
            pairs.filter(|pair| matches!(pair[0], b',' | b'\n' | b'\t') && pair[1] == quote).count()
        };
        let quote = if opened(b'\'') > opened(b'"') { b'\'' } else { b'"' };
        let declared_label = self.output.as_ref().and_then(|output| {
            self.names.iter().position(|name| name.eq_ignore_ascii_case(output))
        });
        Ok(Layout {
            format: Format { delimiter, quote, escapes: true, comment: Some(b'%') },
            decimal: Decimal::Point,
            header: Header::None,
            skip: 0,
            start,
            is_unnamed: vec![false; self.names.len()],
            names: unique(self.names),
            class_names: Vec::new(),
            declared_rows: None,
            declared_label,
            declared: self.declared,
        })
    }
}

/// Reads `'sepal length' numeric`, `class {a, b}`, `x real [4.3, 7.9]`.
fn attribute(text: &str) -> Result<(String, Declared), String> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let (name, kind) = match quote {
        Some(quote) => text[1..].split_once(quote).unwrap_or((text, "")),
        None => {
            let end = text.find(|c: char| c.is_whitespace() || c == '{').unwrap_or(text.len());
            text.split_at(end)
        }
    };
    let kind = kind.trim();
    let word: String = kind.chars().take_while(char::is_ascii_alphabetic).collect();
    let declared = match word.to_ascii_lowercase().as_str() {
        "" if kind.starts_with('{') => Declared::Nominal(words(kind)),
        "numeric" | "real" | "integer" => Declared::Number,
        "string" => Declared::Text,
        "date" => Declared::Date,
        _ => {
            return Err(format!(
                "the attribute '{}' is '{}': it can be numeric, real, integer, string, date or a \
                 list of words in braces, {{a, b}}",
                excerpt(name),
                excerpt(kind)
            ));
        }
    };
    Ok((name.to_owned(), declared))
}

/// The words of `{a, 'b c', "d"}`.
fn words(list: &str) -> Vec<String> {
    let inside = list.trim_start_matches('{');
    let inside = inside.rsplit_once('}').map_or(inside, |(inside, _)| inside);
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in inside.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '\'' | '"') => quote = Some(c),
            None if c == ',' => words.push(String::new()),
            _ => {
                if let Some(word) = words.last_mut() {
                    word.push(c);
                }
            }
        }
    }
    words.into_iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Layout>, ImportError> {
        layout("t.arff", text.as_bytes(), 0)
    }

    #[test]
    fn the_head_names_columns_and_says_what_they_have() {
        let head = "% iris\n@RELATION iris\n\n@ATTRIBUTE 'sepal length'\tREAL\n@attribute x real \
                    [4.3,7.9]\n@attribute when date 'yyyy'\n@attribute note string\n@attribute \
                    class{a,'b c'}\n@outputs class\n@DATA\n1,2,?,'it\\'s',a\n";
        let layout = read(head).unwrap().unwrap();
        assert_eq!(layout.names, ["sepal length", "x", "when", "note", "class"]);
        let nominal = Declared::Nominal(vec!["a".into(), "b c".into()]);
        use Declared::{Date, Number, Text};
        assert_eq!(layout.declared, [Number, Number, Date, Text, nominal]);
        assert_eq!(layout.declared_label, Some(4));
        assert_eq!(layout.format.quote, b'\'');
        assert!(read("a,b\n1,2\n").unwrap().is_none());
        assert!(read("@home,1\n").unwrap().is_none());
    }

    #[test]
    fn what_cannot_be_read_is_refused_in_words() {
        let cases = [
            (
                "@relation r\n@attribute a numeric\n@attribute b {x,y}\n@data\n\n{0 1, 1 x}\n",
                "t.arff, row 6: '{0 1, 1 x}' is a sparse row",
            ),
            (
                "@relation r\n@attribute a relational\n",
                "t.arff, row 2: the attribute 'a' is 'relational': it can be numeric",
            ),
            (
                "@relation r\n@attribute a numeric\n1,2\n",
                "t.arff, row 3: '1,2' stands before @data",
            ),
            ("@relation r\n@attribute a numeric\n", "t.arff: there is no line @data"),
            ("@attribute a numeric\n@data\n1\n", "t.arff: there are fewer than two lines"),
        ];
        for (text, words) in cases {
            let error = read(text).unwrap_err().to_string();
            assert!(error.starts_with(words), "{error}");
        }
    }
}
