//! The end of a scale that starts at 0: a round number that stays where it is while it fits.

use crate::app::numbers::{round_up_among, round_up_to_nice};

/// Round numbers between 1 and 10, so close that no more than a quarter of a scale is empty.
const ROUND: [f64; 11] = [1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];

/// Keeps the end of a scale still from step to step.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ceiling {
    top: Option<f64>,
}

impl Ceiling {
    /// The end of the scale when `needed` has to be on it: the last one, unless that has become
    /// too small, or so large that most of the scale would be empty; 1 where nothing has a size.
    pub fn settle(&mut self, needed: f64) -> f64 {
        let is_size = needed.is_finite() && needed > 0.0;
        let needed = if is_size { needed.clamp(1e-9, 1e12) } else { 1.0 };
        match self.top {
            Some(top) if needed <= top && needed >= 0.62 * top => top,
            _ => *self.top.insert(round_up_among(&ROUND, needed)),
        }
    }

    /// Forgets the last one, as when a new run begins.
    pub fn reset(&mut self) {
        self.top = None;
    }
}

/// Round numbers above 0 and below `top`, evenly spaced, `most` of them or a few less.
pub fn ticks(top: f64, most: usize) -> impl Iterator<Item = f64> {
    let step = round_up_to_nice(top / (most as f64 + 1.0));
    (1..=most).map(move |i| i as f64 * step).take_while(move |&t| t < 0.999 * top)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_holds_still_while_it_fits() {
        let mut ceiling = Ceiling::default();
        let first = ceiling.settle(1.0);
        assert_eq!(first, 1.0);
        assert_eq!(ceiling.settle(0.97), first);
        assert_eq!(ceiling.settle(0.63), first);
        assert_eq!(ceiling.settle(1.3), 1.5);
        assert_eq!(ceiling.settle(0.5), 0.5);
    }

    #[test]
    fn every_need_fits_even_an_absurd_one() {
        for needed in [0.0, 1e-300, 3.7e-5, 0.999, 1.0, 77.0, 9.9e11, f64::NAN, f64::INFINITY] {
            let top = Ceiling::default().settle(needed);
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
