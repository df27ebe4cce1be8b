//! Points and triplets that the page marks in the plots: those it points at, and the choices of its
//! question, which can be clicked there.

use crate::app::command::LessonCommand;
use crate::app::context::can_be_answered;
use crate::app::lit::Lit;
use crate::lab::{Lab, Thing};
use crate::lesson::{LessonSession, Target};

use super::keys;

/// All marks of this page.
pub fn lit(session: Option<&LessonSession>, lab: &Lab) -> Vec<Lit> {
    let Some(session) = session else { return Vec::new() };
    let pointed = pointed_at(session, lab).into_iter().map(|thing| Lit { thing, choice: None });
    let offers = session.offers().iter().enumerate();
    let offered = offers.filter_map(|(place, offer)| {
        Some(Lit { thing: Thing::Triplet(offer.triplet?), choice: Some(place) })
    });
    pointed.chain(offered).collect()
}

/// Points and triplets that the page points at, in the run in focus.
fn pointed_at(session: &LessonSession, lab: &Lab) -> Vec<Thing> {
    if session.is_arriving() {
        return Vec::new();
    }
    let picks = session.points_at().iter().filter_map(|target| match target {
        Target::Thing(pick) => pick.find(lab.focused()),
        _ => None,
    });
    picks.collect()
}

/// The answer that a selection gives, if it is one of the offered triplets. A point that two of
/// them share gives none.
pub fn answers(session: &LessonSession, thing: Thing) -> Option<LessonCommand> {
    if !can_be_answered(session) {
        return None;
    }
    let offers = session.offers().iter().enumerate();
    let mut meant = offers.filter(|(_, offer)| {
        offer.triplet.is_some_and(|id| match thing {
            Thing::Triplet(other) => id == other,
            Thing::Point(row) => [id.anchor, id.positive, id.negative].contains(&row),
            Thing::Class(_) => false,
        })
    });
    let (place, _) = meant.next()?;
    if meant.next().is_some() {
        return None;
    }
    Some(keys::answer(session, place))
}
