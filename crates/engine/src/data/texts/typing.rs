//! Slips of the keyboard: letters swapped, dropped, doubled, or taken from a neighbouring key.
//!
//! The four are those of Damerau 1964, with doubling for insertion. The first letter of a word is
//! never wrong: in collections of real misspellings it seldom is (Kukich 1992, "Techniques for
//! automatically correcting words in text", section 2.1).

use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use crate::random::ChaCha8Rng;

/// The keys around each letter, a to z, on a QWERTY keyboard.
const NEIGHBOURS: [&str; 26] = [
    "qwsz", "vghn", "xdfv", "serfcx", "wrsd", "drtgvc", "ftyhbv", "gyujnb", "uojk", "huikmn",
    "jiolm", "kop", "njk", "bhjm", "ipkl", "ol", "wa", "etdf", "awedxz", "ryfg", "yihj", "cfgb",
    "qeas", "zsdc", "tugh", "asx",
];

/// The text with `count` slips, each in a word that has letters after its first.
pub(super) fn slip(text: &str, count: usize, rng: &mut ChaCha8Rng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..count {
        one(&mut letters, rng);
    }
    letters.into_iter().collect()
}

/// A number of slips with this mean: one of the two whole numbers around it.
pub(super) fn number(mean: f64, rng: &mut ChaCha8Rng) -> usize {
    mean as usize + usize::from(rng.random::<f64>() < mean.fract())
}

/// Makes one slip; none if no word has two letters.
fn one(letters: &mut Vec<char>, rng: &mut ChaCha8Rng) {
    let inner = |at: usize| {
        let is_letter = |at: usize| letters.get(at).is_some_and(char::is_ascii_alphabetic);
        at > 0 && is_letter(at - 1) && is_letter(at)
    };
    let places: Vec<usize> = (0..letters.len()).filter(|&at| inner(at)).collect();
    let Some(&at) = places.choose(rng) else { return };
    let next = places.contains(&(at + 1)) && letters[at] != letters[at + 1];
    match rng.random_range(0..4) {
        0 if next => letters.swap(at, at + 1),
        // A word keeps three letters.
        1 if places.contains(&(at + 1)) || places.contains(&(at - 1)) => {
            letters.remove(at);
        }
        2 => letters.insert(at, letters[at]),
        _ => {
            let key = letters[at].to_ascii_lowercase() as usize - 'a' as usize;
            let neighbours = NEIGHBOURS.get(key).unwrap_or(&"").as_bytes();
            if let Some(&other) = neighbours.choose(rng) {
                letters[at] = char::from(other);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};

    /// Number of single-letter edits between two texts, a swap of neighbours counted as one
    /// (optimal string alignment).
    pub fn edits(one: &str, two: &str) -> usize {
        let (one, two): (Vec<char>, Vec<char>) = (one.chars().collect(), two.chars().collect());
        let mut table = vec![vec![0_usize; two.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=two.len() {
                table[i][j] = match (i, j) {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => {
                        let other = usize::from(one[i - 1] != two[j - 1]);
                        let mut least = (table[i - 1][j] + 1)
                            .min(table[i][j - 1] + 1)
                            .min(table[i - 1][j - 1] + other);
                        if i > 1 && j > 1 && one[i - 1] == two[j - 2] && one[i - 2] == two[j - 1] {
                            least = least.min(table[i - 2][j - 2] + 1);
                        }
                        least
                    }
                };
            }
        }
        table[one.len()][two.len()]
    }

    #[test]
    fn a_slip_is_one_edit_and_leaves_the_first_letter() {
        let rng = &mut generator(3, Purpose::Data, 0);
        let (mut longer, mut shorter, mut equal) = (0, 0, 0);
        for _ in 0..400 {
            let slipped = slip("station", 1, rng);
            assert_eq!(edits("station", &slipped), 1, "{slipped}");
            assert!(slipped.starts_with('s'), "{slipped}");
            match slipped.len().cmp(&7) {
                std::cmp::Ordering::Greater => longer += 1,
                std::cmp::Ordering::Less => shorter += 1,
                std::cmp::Ordering::Equal => equal += 1,
            }
        }
        // A quarter is doubled, a quarter dropped, the rest swapped or from another key.
        assert!((60..140).contains(&longer) && (60..140).contains(&shorter), "{longer} {shorter}");
        assert!((150..250).contains(&equal), "{equal}");
    }

    #[test]
    fn neighbouring_keys_are_neighbours_both_ways() {
        for (key, neighbours) in ('a'..='z').zip(NEIGHBOURS) {
            for other in neighbours.chars() {
                let back = NEIGHBOURS[other as usize - 'a' as usize];
                assert!(
                    back.contains(key),
                    "{key} is beside {other}, but not {other} beside {key}"
                );
            }
        }
    }

    #[test]
    fn what_has_no_letters_to_slip_on_stays() {
        let rng = &mut generator(3, Purpose::Data, 0);
        for text in ["", "a", "é ü 7 a"] {
            assert_eq!(slip(text, 5, rng), text);
        }
        assert_eq!(number(2.0, rng), 2);
        assert_eq!(number(0.0, rng), 0);
    }
}
