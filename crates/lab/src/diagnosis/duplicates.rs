//! Equal inputs with different labels.

use std::collections::HashMap;

use engine::data::Dataset;

/// Numbers that are read between two looks at the clock.
const SLICE: usize = 100_000;

/// The search for equal training points, in slices.
#[derive(Default)]
pub struct Contradictions {
    alike: HashMap<u64, Vec<Place>>,
    /// Number of training points that are looked at.
    done: usize,
}

impl Contradictions {
    /// Continues while there is time. Returns the share of the training points that have an equal
    /// training point of another class: no embedder can tell such points apart. O(n), however many
    /// are equal.
    pub fn advance(&mut self, data: &Dataset, has_time: &dyn Fn() -> bool) -> Option<f64> {
        let slice = (SLICE / data.dimensions().max(20)).max(1);
        while self.done < data.train.len() {
            let end = (self.done + slice).min(data.train.len());
            data.train[self.done..end].iter().for_each(|&row| self.add(data, row));
            self.done = end;
            if end < data.train.len() && !has_time() {
                return None;
            }
        }
        let mixed = self.alike.values().flatten().filter(|place| place.is_mixed);
        let points: usize = mixed.map(|place| place.points).sum();
        Some(points as f64 / data.train.len().max(1) as f64)
    }

    fn add(&mut self, data: &Dataset, row: usize) {
        let known = self.alike.entry(print_of(data, row)).or_default();
        let is_here = |place: &&mut Place| data.points.row(place.row) == data.points.row(row);
        match known.iter_mut().find(is_here) {
            Some(place) => {
                place.points += 1;
                place.is_mixed |= data.labels[place.row] != data.labels[row];
            }
            None => known.push(Place { row, points: 1, is_mixed: false }),
        }
    }
}

/// Equal training points.
struct Place {
    /// The first of them.
    row: usize,
    points: usize,
    /// True if one of them has another class than the first.
    is_mixed: bool,
}

/// A number that equal points share, and others hardly ever (FNV-1a over the values).
fn print_of(data: &Dataset, row: usize) -> u64 {
    let mut print = 0xcbf2_9ce4_8422_2325_u64;
    for x in data.points.row(row) {
        // 0 and −0 are equal.
        print = (print ^ (x + 0.0).to_bits()).wrapping_mul(0x0100_0000_01b3);
    }
    print
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn contradictory_share(data: &Dataset) -> f64 {
        let mut search = Contradictions::default();
        // A slice at a time, as where there is never time.
        loop {
            if let Some(share) = search.advance(data, &|| false) {
                return share;
            }
        }
    }

    #[test]
    fn points_count_that_equal_one_of_another_class() {
        let points = array![[0.0, 1.0], [-0.0, 1.0], [0.0, 1.0], [2.0, 2.0], [2.0, 2.0]];
        let share = |labels: &[usize]| {
            let names = vec![String::new(); 3];
            let data = Dataset::whole(points.clone(), labels.to_vec(), names, vec![]);
            contradictory_share(&data)
        };
        assert_eq!(share(&[0, 0, 0, 1, 1]), 0.0);
        assert_eq!(share(&[0, 1, 0, 1, 1]), 0.6, "all three at the first place");
        assert_eq!(share(&[0, 0, 0, 1, 2]), 0.4);
        assert_eq!(share(&[0, 1, 2, 1, 2]), 1.0);
    }

    #[test]
    fn a_hundred_thousand_points_at_two_places_are_counted_at_once() {
        let count = 100_000;
        let points = ndarray::Array2::from_shape_fn((count, 1), |(row, _)| (row % 2) as f64);
        let mut labels: Vec<usize> = (0..count).map(|row| row % 2).collect();
        labels[count - 1] = 0;
        let data = Dataset::whole(points, labels, vec![String::new(); 2], vec![]);
        assert_eq!(contradictory_share(&data), 0.5);
    }
}
