//! Numbers of a text: its character n-grams or its words, counted in a table of fixed size.
//!
//! A piece of text is counted in the column that its hash names, with the sign that the hash gives
//! (Weinberger, Dasgupta, Langford, Smola & Attenberg 2009, arXiv:0902.2206), so no dictionary is
//! needed, and a text that nobody has seen has numbers too. Pieces, hash, weights and length are
//! those of scikit-learn's `HashingVectorizer` and `TfidfTransformer`, value for value:
//! `tests/golden/texts.json`. Pieces of 2 to 4 characters, with a blank at both ends of each word,
//! are also those of fastText (Bojanowski, Grave, Joulin & Mikolov 2017, arXiv:1607.04606), which
//! marks the ends with `<` and `>`.

use std::fmt::{self, Display};

use crate::setting::{self, Setting};

/// Length of the shortest n-gram, in characters.
const SHORTEST: usize = 2;

/// The pieces of a text that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPieces {
    /// N-grams of 2 to `longest` (2, 3 or 4) characters inside words, with a blank before and after
    /// each word.
    Characters {
        /// Length of the longest, in characters.
        longest: usize,
    },
    /// Words of two or more letters, digits or underscores.
    Words,
}

/// The way from texts to numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextSpec {
    /// What is counted.
    pub pieces: TextPieces,
    /// Numbers of a text, [`TextSpec::SIZE`].
    pub size: usize,
    /// True if a count is multiplied by how rare its column is among the texts given to
    /// [`TextFeatures::fit`].
    pub tf_idf: bool,
    /// True if the numbers are scaled to length 1.
    pub normalize: bool,
}

impl TextSpec {
    /// The range of the number of numbers.
    pub const SIZE: Setting = setting::DIMENSIONS.with_range(64.0, 512.0);

    /// Reads what [`Display`] writes; what is left out is `char4`, 256, counts and length 1.
    ///
    /// # Errors
    /// The part that can't be read, with what is allowed.
    pub fn read(text: &str) -> Result<Self, TextSpecError> {
        let mut spec = Self::default();
        for part in text.split(':').map(str::trim).filter(|part| !part.is_empty()) {
            match part {
                "char" | "char4" => spec.pieces = TextPieces::Characters { longest: 4 },
                "char3" => spec.pieces = TextPieces::Characters { longest: 3 },
                "char2" => spec.pieces = TextPieces::Characters { longest: 2 },
                "word" => spec.pieces = TextPieces::Words,
                "counts" => spec.tf_idf = false,
                "tf-idf" => spec.tf_idf = true,
                "l2" => spec.normalize = true,
                "no-l2" => spec.normalize = false,
                size => {
                    let read = size.parse().ok().filter(|n| Self::SIZE.whole_range().contains(n));
                    spec.size = read.ok_or_else(|| TextSpecError { part: size.to_owned() })?;
                }
            }
        }
        Ok(spec)
    }
}

impl Default for TextSpec {
    fn default() -> Self {
        let pieces = TextPieces::Characters { longest: 4 };
        Self { pieces, size: 256, tf_idf: false, normalize: true }
    }
}

/// Writes all of it, as in `char4:256:counts:l2`.
impl Display for TextSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = if self.tf_idf { "tf-idf" } else { "counts" };
        let length = if self.normalize { "l2" } else { "no-l2" };
        match self.pieces {
            TextPieces::Characters { longest } => write!(f, "char{longest}")?,
            TextPieces::Words => f.write_str("word")?,
        }
        write!(f, ":{}:{weight}:{length}", self.size)
    }
}

/// A text that can't be read as a [`TextSpec`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{}' is no feature of texts: write char2, char3, char4 or word, a size from {} to {}, counts \
     or tf-idf, and l2 or no-l2, as in char4:256:counts:l2",
    crate::text::excerpt(part),
    TextSpec::SIZE.min,
    TextSpec::SIZE.max
)]
pub struct TextSpecError {
    /// The part that can't be read.
    pub part: String,
}

/// The function from texts to numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct TextFeatures {
    spec: TextSpec,
    /// Factor of each column: `spec.size` of them, or none.
    weights: Vec<f64>,
}

impl TextFeatures {
    /// The function for this specification. If it wants tf–idf, a column that `n` of `N` of these
    /// texts have weighs ln((1 + N) / (1 + n)) + 1, whatever their classes are.
    pub fn fit<'a>(spec: TextSpec, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let counted = Self { spec, weights: Vec::new() };
        if !spec.tf_idf {
            return counted;
        }
        let (mut having, mut all) = (vec![0_usize; spec.size], 0_usize);
        for text in texts {
            all += 1;
            for (having, value) in having.iter_mut().zip(counted.counts(text)) {
                *having += usize::from(value != 0.0);
            }
        }
        let weight = |having: usize| libm::log((1 + all) as f64 / (1 + having) as f64) + 1.0;
        Self { weights: having.into_iter().map(weight).collect(), ..counted }
    }

    /// What it was made from.
    pub fn spec(&self) -> TextSpec {
        self.spec
    }

    /// Name of each of the numbers.
    pub fn names(&self) -> Vec<String> {
        (0..self.spec.size).map(|column| format!("hash {column}")).collect()
    }

    /// The numbers of a text, `spec.size` of them; all 0 for a text without pieces.
    pub fn of(&self, text: &str) -> Vec<f64> {
        let mut values = self.counts(text);
        for (value, weight) in values.iter_mut().zip(&self.weights) {
            *value *= weight;
        }
        let length = values.iter().map(|value| value * value).sum::<f64>().sqrt();
        if self.spec.normalize && length > 0.0 {
            values.iter_mut().for_each(|value| *value /= length);
        }
        values
    }

    /// The signed count of each column.
    fn counts(&self, text: &str) -> Vec<f64> {
        let mut counts = vec![0.0; self.spec.size];
        let mut count = |piece: &str| {
            let hash = murmur3(piece.as_bytes()).cast_signed();
            let column = hash.unsigned_abs() as usize % counts.len().max(1);
            if let Some(count) = counts.get_mut(column) {
                *count += if hash < 0 { -1.0 } else { 1.0 };
            }
        };
        let text = text.to_lowercase();
        match self.spec.pieces {
            TextPieces::Characters { longest } => text.split_whitespace().for_each(|word| {
                ngrams(word, longest, &mut count);
            }),
            TextPieces::Words => text
                .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .filter(|word| word.chars().nth(1).is_some())
                .for_each(count),
        }
        counts
    }
}

/// Gives each n-gram of a word with its blanks. A word shorter than an n-gram gives itself, once.
fn ngrams(word: &str, longest: usize, count: &mut impl FnMut(&str)) {
    let word = format!(" {word} ");
    let mut starts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    starts.push(word.len());
    let length = starts.len() - 1;
    for n in SHORTEST..=longest {
        for window in starts.windows(n.min(length) + 1) {
            if let [first, .., last] = window {
                count(&word[*first..*last]);
            }
        }
        if length <= n {
            break;
        }
    }
}

/// MurmurHash3, 32 bits, of these bytes with seed 0 (Appleby 2011; public domain).
fn murmur3(bytes: &[u8]) -> u32 {
    let scramble =
        |block: u32| block.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let whole = |bytes: &[u8]| {
        bytes.iter().rev().fold(0_u32, |block, &byte| (block << 8) | u32::from(byte))
    };
    let mut hash = 0_u32;
    let blocks = bytes.chunks_exact(4);
    let rest = blocks.remainder();
    for block in blocks {
        hash ^= scramble(whole(block));
        hash = hash.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    hash ^= scramble(whole(rest));
    // Lengths are counted modulo 2^32, as in the original.
    hash ^= bytes.len() as u32;
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(word: &str, longest: usize) -> Vec<String> {
        let mut pieces = Vec::new();
        ngrams(word, longest, &mut |piece| pieces.push(piece.to_owned()));
        pieces
    }

    #[test]
    fn the_hash_is_the_published_one() {
        // Values of the reference implementation, as scikit-learn's own test has them.
        assert_eq!(murmur3(b""), 0);
        assert_eq!(murmur3(b"foo").cast_signed(), -156_908_512);
        assert_eq!(murmur3(b"foo"), 4_138_058_784);
    }

    #[test]
    fn a_word_gives_its_n_grams_with_its_ends_and_a_short_one_itself() {
        assert_eq!(pieces("cat", 3), [" c", "ca", "at", "t ", " ca", "cat", "at "]);
        assert_eq!(pieces("cat", 4)[7..], [" cat", "cat "]);
        assert_eq!(pieces("é", 4), [" é", "é ", " é "]);
    }

    #[test]
    fn a_specification_is_read_as_it_is_written_and_what_is_wrong_is_named() {
        for text in ["char4:256:counts:l2", "char2:512:counts:l2", "word:64:tf-idf:no-l2"] {
            assert_eq!(TextSpec::read(text).unwrap().to_string(), text);
        }
        assert_eq!(TextSpec::read("").unwrap(), TextSpec::default());
        for wrong in ["char3:63", "word:513", "letters"] {
            let said = TextSpec::read(wrong).unwrap_err().to_string();
            let part = wrong.rsplit(':').next().unwrap();
            assert!(said.contains(part) && said.contains("from 64 to 512"), "{said}");
        }
    }

    #[test]
    fn a_text_without_pieces_has_no_numbers_but_zeros() {
        for spec in ["char", "word:tf-idf"] {
            let features = TextFeatures::fit(TextSpec::read(spec).unwrap(), ["a b"]);
            assert!(features.of(" \n").iter().all(|&value| value == 0.0));
        }
    }
}
