//! A bank of runs whose state is known from elsewhere holds the diagnosis, and its cures are carried
//! out. `docs/DIAGNOSIS.md` has the table; `UPDATE_BANK=1 cargo test --test bank` writes it anew.

// Clippy doesn't know that the helpers of tests are parts of tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod faults;
mod runs;
mod table;
mod trained;

use std::sync::OnceLock;

use runs::{Known, RUNS};
use table::Row;
use triplet_lab_core::diagnosis::State;

/// Number of seeds of each run.
const SEEDS: u64 = 5;
/// Seeds in which a cure has to help, of those in which the state is right.
const HELPED: usize = 4;

/// The rows of the bank, each worked out once, by whichever test comes first.
static ROWS: [OnceLock<Row>; RUNS.len()] = [const { OnceLock::new() }; RUNS.len()];

fn rows(of: impl Fn(&Known) -> bool) -> impl Iterator<Item = &'static Row> {
    let places = RUNS.iter().zip(&ROWS).filter(move |(known, _)| of(known));
    places.map(|(known, row)| row.get_or_init(|| Row::of(known)))
}

/// No dead run may be called learning or done, no learning run anything else, and cures have to help.
fn check(of: impl Fn(State) -> bool) {
    for row in rows(|known| of(known.state)) {
        let Known { settings, state, curable, .. } = *row.known;
        for (found, cure) in row.states.iter().zip(&row.cures) {
            assert_eq!(found.is_trouble(), state.is_trouble(), "{settings}: {found:?}");
            if !state.is_trouble() {
                assert_eq!(*found, state, "{settings}");
                assert_eq!(*cure, None, "{settings}");
            }
        }
        let helped = row.helped();
        if curable && state.is_trouble() {
            assert!(helped >= HELPED, "{settings}: helped {helped} times: {:?}", row.cures);
        } else {
            assert!(row.cures.iter().all(Option::is_none), "{settings}: {:?}", row.cures);
        }
    }
}

#[test]
fn runs_that_learn_are_called_learning() {
    check(|state| state == State::Learning);
}

#[test]
fn runs_with_nothing_left_to_learn_are_called_done() {
    check(|state| state == State::Done);
}

#[test]
fn collapsed_and_starved_runs_are_cured() {
    check(|state| matches!(state, State::Collapsed | State::Starved));
}

#[test]
fn shrinking_and_stuck_runs_are_cured() {
    check(|state| matches!(state, State::Shrinking | State::Stuck));
}

#[test]
fn runs_without_room_for_their_margin_are_cured() {
    check(|state| matches!(state, State::TooFewDimensions | State::MarginOutOfReach));
}

#[test]
fn runs_of_too_large_steps_are_cured() {
    check(|state| matches!(state, State::Clumped | State::Exploding | State::Diverged));
}

#[test]
fn runs_on_bad_data_are_cured_where_a_setting_can() {
    check(|state| {
        matches!(
            state,
            State::NoTriplets
                | State::ContradictoryData
                | State::Overfitting
                | State::UnseenWorseThanRaw
        )
    });
}

#[test]
fn at_least_95_in_100_are_right_and_the_table_of_the_documentation_is_that_of_the_bank() {
    let all: Vec<&Row> = rows(|_| true).collect();
    assert!(all.len() >= 60);
    let right: usize = all.iter().map(|row| row.right()).sum();
    let runs = all.len() * SEEDS as usize;
    for row in all.iter().filter(|row| row.right() < SEEDS as usize) {
        println!("{} {}: {:?}", row.known.settings, row.known.steps, row.states);
    }
    assert!(right * 100 >= runs * 95, "{right} of {runs} are right");
    table::hold(&all, right, runs);
}
