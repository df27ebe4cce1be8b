//! Scale of steps on screen: positions, labels, and marks that merge.

use crate::engine::numbers::round_up_to_nice;

/// Least distance of two labels in points, enough for the widest number.
const LABELS: f32 = 64.0;

/// Scale of the steps of a run, from left to right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Position of step 0.
    pub left: f32,
    /// Position of the last step.
    pub right: f32,
    /// The last step.
    pub last: u64,
}

/// Marks too close to be told apart on screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Position of the last one.
    pub x: f32,
    /// Step of the last one.
    pub step: u64,
    /// Number of marks.
    pub count: usize,
}

impl Scale {
    /// Position of a step; steps past the last one are clamped to it.
    pub fn x(self, step: u64) -> f32 {
        if self.last == 0 {
            return self.left;
        }
        let share = step.min(self.last) as f64 / self.last as f64;
        self.left + (self.right - self.left).max(0.0) * share as f32
    }

    /// Step nearest to a position on screen.
    pub fn step(self, x: f32) -> u64 {
        let width = self.right - self.left;
        if width <= 0.0 || !x.is_finite() {
            return 0;
        }
        let share = f64::from((x - self.left) / width).clamp(0.0, 1.0);
        (share * self.last as f64).round() as u64
    }

    /// Steps between two labels: 1, 2 or 5 times a power of ten.
    pub fn stride(self) -> u64 {
        let most = ((self.right - self.left) / LABELS).max(1.0).floor();
        // Half a step more, so that the last step never adds a label.
        round_up_to_nice((self.last as f64 + 0.5) / f64::from(most)).max(1.0) as u64
    }

    /// The steps with a label: round numbers from 0 on.
    pub fn ticks(self) -> impl Iterator<Item = u64> {
        (0..=self.last).step_by(usize::try_from(self.stride()).unwrap_or(usize::MAX))
    }

    /// Groups marks, given by ascending steps: those within `least` points of a group's first mark
    /// belong to it.
    pub fn places(self, steps: impl IntoIterator<Item = u64>, least: f32) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        let mut first = f32::NEG_INFINITY;
        for step in steps.into_iter().take_while(|&step| step <= self.last) {
            let x = self.x(step);
            match places.last_mut() {
                Some(place) if x - first < least => {
                    *place = Place { x, step, count: place.count + 1 };
                }
                _ => {
                    first = x;
                    places.push(Place { x, step, count: 1 });
                }
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: u64 = 10_000_000;

    fn scale(last: u64) -> Scale {
        Scale { left: 100.0, right: 600.0, last }
    }

    #[test]
    fn a_step_is_found_where_it_is_drawn() {
        for last in [1, 7, 500] {
            for step in 0..=last {
                assert_eq!(scale(last).step(scale(last).x(step)), step);
            }
        }
        assert_eq!((scale(500).x(0), scale(500).x(250), scale(500).x(500)), (100.0, 350.0, 600.0));
    }

    #[test]
    fn places_outside_are_the_first_and_the_last_step() {
        let steps = [-1e9, 0.0, 99.0, 601.0, 1e9, f32::NAN].map(|x| scale(500).step(x));
        assert_eq!(steps, [0, 0, 0, 500, 500, 0]);
        assert_eq!(scale(500).x(9_999), 600.0);
    }

    #[test]
    fn a_run_that_has_not_begun_and_a_window_without_room_have_a_step_0() {
        assert_eq!((scale(0).x(0), scale(0).x(5), scale(0).step(300.0)), (100.0, 100.0, 0));
        assert_eq!(scale(0).ticks().collect::<Vec<_>>(), [0]);
        let none = Scale { left: 10.0, right: 5.0, last: LONGEST };
        assert_eq!((none.x(3), none.step(7.0)), (10.0, 0));
        assert!(none.ticks().count() <= 2);
    }

    #[test]
    fn labels_are_round_numbers_that_do_not_touch() {
        assert_eq!(scale(500).ticks().collect::<Vec<_>>(), [0, 100, 200, 300, 400, 500]);
        assert_eq!(scale(3).ticks().collect::<Vec<_>>(), [0, 1, 2, 3]);
        for last in (1..4_000).chain([99_999, 100_000, 1_234_567, LONGEST]) {
            let xs: Vec<f32> = scale(last).ticks().map(|step| scale(last).x(step)).collect();
            assert!((2..=8).contains(&xs.len()), "{last}: {xs:?}");
            assert!(xs.windows(2).all(|two| two[1] - two[0] >= LABELS), "{last}: {xs:?}");
        }
    }

    #[test]
    fn of_thousands_of_marks_there_is_one_a_pixel_and_none_is_lost() {
        let places = scale(10_000).places(1..=9_000, 1.0);
        assert!((300..=451).contains(&places.len()), "{}", places.len());
        assert_eq!(places.iter().map(|place| place.count).sum::<usize>(), 9_000);
        assert_eq!(places.last().unwrap().step, 9_000);
        let apart = scale(500).places([0, 10, 400], 1.0);
        assert_eq!(apart.iter().map(|p| p.step).collect::<Vec<_>>(), [0, 10, 400]);
    }

    #[test]
    fn marks_past_the_end_are_not_shown() {
        assert_eq!(scale(500).places([400, 600], 1.0).len(), 1);
    }
}
