//! Stable maximum of an axis that starts at 0: a round number that stays while it fits.

use crate::engine::numbers::{round_up_among, round_up_to_nice};

/// Factors of round numbers, so close that at most a quarter of an axis is empty.
const ROUND: [f64; 11] = [1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];

/// End of an axis from 0 that holds still from step to step, and is the same for both runs of a
/// comparison.
#[derive(Clone, Copy, Debug, Default)]
pub struct StableMax {
    top: Option<f64>,
    /// Needs of this run and of the other one.
    needed: [f64; 2],
}

impl StableMax {
    /// The end of the axis that holds `needed`, and in a comparison what the other run needs: the
    /// last one, unless that has become too small, or leaves most of the axis empty. A `steady` one
    /// may be empty.
    pub fn settle(&mut self, needed: f64, compared: bool, steady: bool) -> f64 {
        self.needed[0] = needed;
        let needed = if compared { needed.max(self.needed[1]) } else { needed };
        let is_size = needed.is_finite() && needed > 0.0;
        let needed = if is_size { needed.clamp(1e-9, 1e12) } else { 1.0 };
        match self.top {
            Some(top) if needed <= top && (steady || needed >= 0.62 * top) => top,
            _ => *self.top.insert(round_up_among(&ROUND, needed)),
        }
    }

    /// Needs nothing, as a batch without triplets.
    pub fn need_nothing(&mut self) {
        self.needed[0] = 0.0;
    }

    /// Takes over the end of the other run's axis, and what that run needs.
    pub fn follow(&mut self, other: &Self) {
        (self.top, self.needed[1]) = (other.top, other.needed[0]);
    }

    /// Forgets the last end, as when a new run begins.
    pub fn reset(&mut self) {
        self.top = None;
    }
}

/// Ticks at round numbers above 0 and below `top`, evenly spaced, `most` of them or a few less.
pub fn ticks(top: f64, most: usize) -> impl Iterator<Item = f64> {
    let step = round_up_to_nice(top / (most as f64 + 1.0));
    (1..=most).map(move |i| i as f64 * step).take_while(move |&t| t < 0.999 * top)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_holds_still_while_it_fits() {
        let mut axis = StableMax::default();
        let first = axis.settle(1.0, false, false);
        assert_eq!(first, 1.0);
        assert_eq!(axis.settle(0.97, false, false), first);
        assert_eq!(axis.settle(0.63, false, false), first);
        assert_eq!(axis.settle(1.3, false, false), 1.5);
        assert_eq!(axis.settle(0.5, false, false), 0.5);
    }

    #[test]
    fn a_steady_axis_grows_and_never_shrinks() {
        let mut axis = StableMax::default();
        assert_eq!(axis.settle(1.0, false, true), 1.0);
        assert_eq!(axis.settle(1.3, false, true), 1.5);
        assert_eq!(axis.settle(0.01, false, true), 1.5);
    }

    #[test]
    fn every_need_fits_even_an_absurd_one() {
        for needed in [0.0, 1e-300, 3.7e-5, 0.999, 1.0, 77.0, 9.9e11, f64::NAN, f64::INFINITY] {
            let top = StableMax::default().settle(needed, false, false);
            assert!(top.is_finite() && top > 0.0, "{needed}: {top}");
            assert!(!needed.is_finite() || needed > 1e12 || top >= needed, "{needed}: {top}");
        }
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(ticks(1.25, 4).collect::<Vec<_>>(), [0.5, 1.0]);
        assert_eq!(ticks(2.0, 4).collect::<Vec<_>>(), [0.5, 1.0, 1.5]);
        for top in [1e-9, 0.3, 1.0, 6.0, 1e12] {
            let count = ticks(top, 4).count();
            assert!((1..=4).contains(&count), "{top}: {count}");
        }
    }
}
