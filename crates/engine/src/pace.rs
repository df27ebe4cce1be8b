//! Work in pieces: a long loop stops where time is up, and goes on from there when it is called again.
//!
//! The clock is asked after each piece of work, and work is counted in advance, so that what is short
//! doesn't ask it at all.

use std::ops::Range;

/// Work of a piece, in products of two numbers as the matrix products of the network take them:
/// about a millisecond, and several in a browser.
pub const PIECE: usize = 25_000_000;

/// How long work may go on.
pub struct Pace<'a> {
    has_time: &'a dyn Fn() -> bool,
    /// Work of a piece, and what is left of this one.
    piece: usize,
    left: usize,
}

impl<'a> Pace<'a> {
    /// Work that goes on for a piece, and then for as long as `has_time` returns true.
    pub fn new(has_time: &'a dyn Fn() -> bool) -> Self {
        Self::of(PIECE, has_time)
    }

    /// The same with smaller or larger pieces.
    pub(crate) fn of(piece: usize, has_time: &'a dyn Fn() -> bool) -> Self {
        Self { has_time, piece, left: piece }
    }

    /// Calls `work` with one range after the other, from `at` to `end`, while there is time; each row
    /// takes this much work. Returns true at the end.
    pub fn go(
        &mut self,
        at: &mut usize,
        (end, of_row): (usize, usize),
        mut work: impl FnMut(Range<usize>),
    ) -> bool {
        while *at < end {
            if self.left == 0 {
                if !(self.has_time)() {
                    return false;
                }
                self.left = self.piece;
            }
            let rows = (self.left / of_row.max(1)).clamp(1, end - *at);
            work(*at..*at + rows);
            *at += rows;
            self.left = self.left.saturating_sub(rows.saturating_mul(of_row));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn work_goes_on_where_it_stopped_and_each_call_does_a_piece() {
        let (mut at, mut seen, mut calls) = (0, Vec::new(), 0);
        loop {
            calls += 1;
            let done =
                Pace::new(&|| false).go(&mut at, (10, PIECE / 4 + 1), |rows| seen.extend(rows));
            assert_eq!(seen.len(), (4 * calls).min(10));
            if done {
                break;
            }
        }
        assert_eq!(seen, (0..10).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_short_asks_no_clock_and_what_is_long_after_each_piece() {
        for (rows, asked) in [(1, 0), (10, 0), (11, 1), (35, 3)] {
            let times = Cell::new(0);
            let has_time = || {
                times.set(times.get() + 1);
                true
            };
            let mut at = 0;
            assert!(Pace::new(&has_time).go(&mut at, (rows, PIECE / 10), |_| {}));
            assert_eq!((at, times.get()), (rows, asked));
        }
    }
}
