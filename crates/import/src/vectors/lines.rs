//! Vectors as text, one a line: GloVe and word2vec (words before the numbers, which can have
//! spaces, so numbers are counted from the right), and tensors.tsv (numbers alone).

use std::collections::{HashMap, HashSet};

use engine::text::excerpt;

use super::error::VectorError;
use super::source::Source;

/// The most lines of a file.
const MOST_LINES: usize = 5_000_000;

/// Lines from which the number of numbers is taken.
const SAMPLE: usize = 1_000;

/// The fewest numbers behind a word for which a file without a head line is taken for word
/// vectors; with fewer it is a table.
const FEWEST: usize = 10;

/// Vectors of numbers in lines of text.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    /// Each line that has something, with its number in the file, from 1.
    lines: Vec<(usize, &'a [u8])>,
    columns: usize,
    has_words: bool,
    /// Names above the numbers, if the first line has them.
    names: Option<Vec<String>>,
    /// Number of words by the first line, and of numbers for each.
    promised: Option<(usize, usize)>,
}

impl<'a> Lines<'a> {
    /// Finds the vectors; with words before the numbers, or without.
    pub(crate) fn read(bytes: &'a [u8], has_words: bool) -> Result<Self, VectorError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let all = bytes.split(|&byte| byte == b'\n').enumerate();
        let filled = all.filter(|(_, line)| !line.trim_ascii().is_empty());
        let mut lines: Vec<(usize, &[u8])> =
            filled.take(MOST_LINES + 1).map(|(index, line)| (index + 1, line)).collect();
        if lines.len() > MOST_LINES {
            return Err(VectorError::Lines { most: MOST_LINES });
        }
        let columns = common_width(lines.iter().skip(1), has_words)
            .or_else(|| common_width(lines.iter(), has_words))
            .filter(|&columns| columns >= 2)
            .ok_or(VectorError::NoVectors)?;
        let (mut names, mut promised) = (None, None);
        if lines.len() > 1 {
            let first: Vec<&[u8]> = tokens(lines[0].1).collect();
            let found = numbers_at_end(lines[0].1, has_words);
            if let Some(head) = head(lines[0].1).filter(|_| found < columns) {
                promised = Some(head);
                lines.remove(0);
            } else if !has_words && found == 0 && first.len() == columns {
                names =
                    Some(first.iter().map(|name| String::from_utf8_lossy(name).into()).collect());
                lines.remove(0);
            }
        }
        Ok(Self { lines, columns, has_words, names, promised })
    }

    /// The same, if the first line is wrong.
    pub(crate) fn broken_promise(&self) -> Option<(usize, usize)> {
        self.promised.filter(|&promised| promised != (self.lines.len(), self.columns))
    }
}

impl Source for Lines<'_> {
    fn rows(&self) -> usize {
        self.lines.len()
    }

    fn columns(&self) -> usize {
        self.columns
    }

    fn numbers(&self, row: usize, values: &mut [f64]) -> Result<(), VectorError> {
        let (line, mut rest) = self.lines[row];
        for column in (0..values.len()).rev() {
            let value = number(last_token(&mut rest));
            values[column] = match value {
                Ok(value) => value,
                Err("") => {
                    let found = values.len() - 1 - column;
                    return Err(VectorError::LineWidth { line, found, columns: values.len() });
                }
                Err(text) => {
                    let value = excerpt(text);
                    return Err(VectorError::NoNumber { line, column: column + 1, value });
                }
            };
        }
        if self.has_words || rest.trim_ascii().is_empty() {
            return Ok(());
        }
        let found = values.len() + tokens(rest).count();
        Err(VectorError::LineWidth { line, found, columns: values.len() })
    }

    fn word(&self, row: usize) -> Option<String> {
        let mut rest = self.lines[row].1;
        for _ in 0..self.columns {
            last_token(&mut rest);
        }
        self.has_words.then(|| String::from_utf8_lossy(rest.trim_ascii()).into_owned())
    }

    fn names(&self) -> Option<Vec<String>> {
        self.names.clone()
    }
}

/// True for text with a word and at least [`FEWEST`] numbers in each of its first lines, where no
/// word comes back; or with a head line `N D` and D numbers in each. A table with a label first
/// has labels that come back.
pub(crate) fn looks_like_words(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(1 << 18)];
    // The last line may be cut off.
    let whole = if start.len() < bytes.len() {
        start.iter().rposition(|&byte| byte == b'\n').map_or(start, |end| &start[..end])
    } else {
        start
    };
    let Ok(lines) = Lines::read(whole, true) else { return false };
    let of_head = lines.promised.is_some_and(|(_, columns)| columns == lines.columns);
    if lines.columns < FEWEST && !of_head {
        return false;
    }
    let mut words = HashSet::new();
    let mut values = vec![0.0; lines.columns];
    // Tabs and a line of names are those of a table.
    if whole.contains(&b'\t') || lines.rows() == 0 || lines.numbers(0, &mut values).is_err() {
        return false;
    }
    let (mut good, rows) = (0, lines.rows().min(SAMPLE));
    for row in 0..rows {
        let word = lines.word(row).unwrap_or_default();
        let is_word = word.parse::<f64>().is_err() && !word.is_empty();
        good +=
            usize::from(is_word && lines.numbers(row, &mut values).is_ok() && words.insert(word));
    }
    // Some words are numbers, and a file may have a broken line.
    rows > 1 && 2 * good > rows
}

/// The two whole numbers of a head line of word2vec, `N D`.
pub(crate) fn head(line: &[u8]) -> Option<(usize, usize)> {
    let mut numbers = tokens(line).map(|token| str::from_utf8(token).ok()?.parse().ok());
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Some(words)), Some(Some(columns)), None) => Some((words, columns)),
        _ => None,
    }
}

/// The number of numbers at the end that most of the first lines have.
fn common_width<'a>(
    lines: impl Iterator<Item = &'a (usize, &'a [u8])>,
    has_words: bool,
) -> Option<usize> {
    let widths: Vec<usize> =
        lines.take(SAMPLE).map(|(_, line)| numbers_at_end(line, has_words)).collect();
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for &width in &widths {
        *counts.entry(width).or_default() += 1;
    }
    // Of two that are as common, the one that comes first.
    widths.into_iter().rev().max_by_key(|width| counts.get(width).copied())
}

/// Number of numbers at the end of a line; a first token that is a word isn't one of them.
fn numbers_at_end(mut line: &[u8], has_words: bool) -> usize {
    let mut count = 0;
    loop {
        let token = last_token(&mut line);
        let is_first = line.trim_ascii().is_empty();
        if number(token).is_err() || has_words && is_first {
            return count;
        }
        count += 1;
    }
}

fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

fn tokens(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(is_space).filter(|token| !token.is_empty())
}

/// Takes the last token off a line; empty if there is none.
fn last_token<'a>(line: &mut &'a [u8]) -> &'a [u8] {
    let end = line.iter().rposition(|byte| !is_space(byte)).map_or(0, |last| last + 1);
    let start = line[..end].iter().rposition(is_space).map_or(0, |space| space + 1);
    let token = &line[start..end];
    *line = &line[..start];
    token
}

/// A token as a number, or what it is instead.
fn number(token: &[u8]) -> Result<f64, &str> {
    let text = str::from_utf8(token).unwrap_or("bytes that are no text");
    text.parse().map_err(|_| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (Option<String>, Vec<f64>);

    fn rows(text: &str, has_words: bool) -> Result<Vec<Row>, VectorError> {
        let lines = Lines::read(text.as_bytes(), has_words)?;
        (0..lines.rows())
            .map(|row| {
                let mut values = vec![0.0; lines.columns()];
                lines.numbers(row, &mut values)?;
                Ok((lines.word(row), values))
            })
            .collect()
    }

    #[test]
    fn numbers_are_counted_from_the_right_so_words_can_have_spaces() {
        let text = "3 2\nNew York 0.5 -1\n1 2e-1 3 \r\n. . . 4 5";
        let word = |word: &str, values: [f64; 2]| (Some(word.to_owned()), values.to_vec());
        let wanted =
            [word("New York", [0.5, -1.0]), word("1", [0.2, 3.0]), word(". . .", [4.0, 5.0])];
        assert_eq!(rows(text, true), Ok(wanted.to_vec()));
    }

    #[test]
    fn a_head_line_is_recognized_and_checked() -> Result<(), VectorError> {
        let read = |text: &'static str| Lines::read(text.as_bytes(), true);
        assert_eq!(read("2 3\na 1 2 3\nb 1 2 3\n")?.broken_promise(), None);
        assert_eq!(read("9 3\na 1 2 3\nb 1 2 3\n")?.broken_promise(), Some((9, 3)));
        assert_eq!(read("a 1 2 3\nb 1 2 3\n")?.rows(), 2);
        Ok(())
    }

    #[test]
    fn a_table_is_not_taken_for_word_vectors() {
        let ten = |start: &str, between: &str| {
            let numbers = ["0.5"; 10].join(between);
            format!("{start}{between}{numbers}\n")
        };
        let words = ten("a", " ") + &ten("b", " ") + &ten("c", " ");
        assert!(looks_like_words(words.as_bytes()));
        assert!(looks_like_words(format!("3 10\n{words}").as_bytes()));
        let labels = ten("a", " ") + &ten("b", " ") + &ten("a", " ") + &ten("b", " ");
        let names = format!("gene {}\n{words}", ["s"; 10].join(" "));
        let tabs = ten("a", "\t") + &ten("b", "\t") + &ten("c", "\t");
        let numbers = ten("1", " ") + &ten("2", " ") + &ten("3", " ");
        let few = "a 1 2\nb 1 2\nc 1 2\n".to_owned();
        for table in [labels, names, tabs, numbers, few, String::new()] {
            assert!(!looks_like_words(table.as_bytes()), "{table}");
        }
    }

    #[test]
    fn tensors_have_numbers_alone_and_a_line_of_names_is_noticed() -> Result<(), VectorError> {
        assert_eq!(rows("1\t2\n3\t4\n", false)?.len(), 2);
        let lines = Lines::read(b"x\ty\n1\t2\n3\t4\n", false)?;
        assert_eq!((lines.rows(), lines.names()), (2, Some(vec!["x".into(), "y".into()])));
        Ok(())
    }

    #[test]
    fn a_line_that_is_short_or_has_a_word_in_it_is_named() {
        let cases = [
            (true, "a 1 2 3\nb 1 2 3\nc 1 x 3\n", "line 3, number 2, is \"x\""),
            (true, "a 1 2 3\nb 1 2 3\n2 3\n", "line 3 has 2 numbers"),
            (false, "1 2 3\n1 2 3\n1 2\n", "line 3 has 2 numbers"),
            (false, "1 2 3\n1 2 3\n1 2 3 4\n", "line 3 has 4 numbers"),
            (true, "only words\nand more words\n", "no lines"),
            (true, "", "no lines"),
        ];
        for (has_words, text, part) in cases {
            let error = rows(text, has_words).unwrap_err().to_string();
            assert!(error.contains(part), "{text:?}: {error}");
        }
    }
}
