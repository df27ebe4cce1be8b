//! word2vec's binary form: a line `N D`, then N times a word, a space and D floats of 32 bits.
//!
//! Source: `word2vec.c` of Mikolov et al. (2013), which writes a line break behind each vector;
//! gensim and others leave it out, and both are read.

use super::error::VectorError;
use super::lines::head;
use super::source::{Source, floats};

/// The longest word, in bytes.
const LONGEST_WORD: usize = 1_000;

/// Words with their vectors.
#[derive(Debug)]
pub(crate) struct Word2vec<'a> {
    words: Vec<(&'a [u8], &'a [u8])>,
    columns: usize,
}

/// The head line, if the bytes behind it aren't text.
fn binary_head(bytes: &[u8]) -> Option<(usize, usize, &[u8])> {
    let end = bytes.iter().take(64).position(|&byte| byte == b'\n')?;
    let (words, columns) = head(&bytes[..end])?;
    let rest = &bytes[end + 1..];
    let start = &rest[..rest.len().min(4_096)];
    // Floats have bytes that no text has; a few numbers may happen to be without.
    let is_text = start.iter().all(|&byte| byte >= b' ' || byte.is_ascii_whitespace());
    (!is_text && words > 0 && columns > 0).then_some((words, columns, rest))
}

/// True for bytes that begin like word2vec's binary form.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    binary_head(bytes).is_some()
}

impl<'a> Word2vec<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, VectorError> {
        let (count, columns, mut rest) = binary_head(bytes).ok_or(VectorError::NoVectors)?;
        // Room is made as words come: their number may be wrong.
        let mut words = Vec::new();
        for index in 0..count {
            let cut_off = || VectorError::CutOff { word: index + 1, words: count };
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            let space = rest.iter().take(LONGEST_WORD).position(|&byte| byte == b' ');
            let (word, behind) = rest.split_at(space.ok_or_else(cut_off)?);
            let size = columns.checked_mul(4).ok_or_else(cut_off)?;
            let (vector, behind) = behind[1..].split_at_checked(size).ok_or_else(cut_off)?;
            words.push((word, vector));
            rest = behind;
        }
        Ok(Self { words, columns })
    }
}

impl Source for Word2vec<'_> {
    fn rows(&self) -> usize {
        self.words.len()
    }

    fn columns(&self) -> usize {
        self.columns
    }

    fn numbers(&self, row: usize, values: &mut [f64]) -> Result<(), VectorError> {
        floats(self.words[row].1, values);
        Ok(())
    }

    fn word(&self, row: usize) -> Option<String> {
        Some(String::from_utf8_lossy(self.words[row].0).into_owned())
    }
}
