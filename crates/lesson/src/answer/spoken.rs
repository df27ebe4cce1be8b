//! Results as sentences that a lecturer can read out.

use super::super::condition::Reading;
use super::super::quantity::Quantity;
use lab::Side;

/// Returns "the loss rises, from 0.2 to 0.4".
pub(super) fn change(of: Quantity, verb: &str, [was, is]: [f64; 2]) -> String {
    match verb {
        "stays" => format!("{} stays at {}", of.spoken(), of.in_words(is)),
        _ => {
            let (was, is) = (of.in_words(was), of.in_words(is));
            format!("{} {verb}, from {was} to {is}", of.spoken())
        }
    }
}

/// Returns "the mean norm is 2.1 in A and 7.3 in B" for readings of numbers, joined with "and".
pub(super) fn readings(all: &[Reading]) -> String {
    let (mut said, mut names): (Vec<String>, Vec<String>) = Default::default();
    // A before B.
    let (first, last): (Vec<&Reading>, Vec<&Reading>) =
        all.iter().partition(|reading| reading.side() != Some(Side::B));
    for reading in first.into_iter().chain(last) {
        let (name, value) = reading.spoken();
        match names.iter().position(|known| *known == name) {
            Some(place) => said[place] = format!("{} and {value}", said[place]),
            None => {
                said.push(format!("{name} {value}"));
                names.push(name);
            }
        }
    }
    said.join(", and ")
}

/// Capitalizes a sentence unless it begins with a symbol.
pub(super) fn sentence(said: &str) -> String {
    let mut letters = said.chars();
    match letters.next() {
        Some(first) if !super::super::quantity::begins_with_symbol(said) => {
            let end = if said.ends_with(['.', '?', '!']) { "" } else { "." };
            first.to_uppercase().chain(letters).chain(end.chars()).collect()
        }
        _ => format!("{said}."),
    }
}
