//! Points and triplets that the page lights up in the plots: what it points at, and the triplets of
//! its question, which can be chosen there.

use crate::lab::lesson::Lecture;
use crate::lab::{Command, Lab, Thing};

use super::{keys, point};

/// Something that is lit up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lit {
    /// What it is.
    pub thing: Thing,
    /// The place of the choice that it stands for, counted from 0.
    pub choice: Option<usize>,
}

/// All that is lit up on this page.
pub fn lit(lab: &Lab) -> Vec<Lit> {
    let Some(lecture) = lab.lecture() else { return Vec::new() };
    let pointed = point::things(lab).into_iter().map(|thing| Lit { thing, choice: None });
    let offers = lecture.offers().iter().enumerate();
    let offered = offers.filter_map(|(place, offer)| {
        Some(Lit { thing: Thing::Triplet(offer.triplet?), choice: Some(place) })
    });
    pointed.chain(offered).collect()
}

/// Where what was selected is one of the triplets to choose from, that is the answer; a point that
/// two of them share is none.
pub fn answers(lecture: &Lecture, thing: Thing) -> Option<Command> {
    if !keys::is_open(lecture) {
        return None;
    }
    let offers = lecture.offers().iter().enumerate();
    let mut meant = offers.filter(|(_, offer)| {
        offer.triplet.is_some_and(|id| match thing {
            Thing::Triplet(other) => id == other,
            Thing::Point(row) => [id.anchor, id.positive, id.negative].contains(&row),
        })
    });
    let (place, _) = meant.next()?;
    if meant.next().is_some() {
        return None;
    }
    Some(keys::answer(lecture, place))
}
