//! Equal inputs with different labels.

use std::collections::HashMap;

use engine::data::Dataset;

/// Share of the training points that have an equal training point of another class. No embedder can
/// tell such points apart. O(n), however many are equal.
pub fn contradictory_share(data: &Dataset) -> f64 {
    let mut alike: HashMap<u64, Vec<Place>> = HashMap::new();
    for &row in &data.train {
        let known = alike.entry(print_of(data, row)).or_default();
        let is_here = |place: &&mut Place| data.points.row(place.row) == data.points.row(row);
        match known.iter_mut().find(is_here) {
            Some(place) => {
                place.points += 1;
                place.is_mixed |= data.labels[place.row] != data.labels[row];
            }
            None => known.push(Place { row, points: 1, is_mixed: false }),
        }
    }
    let mixed = alike.values().flatten().filter(|place| place.is_mixed);
    let points: usize = mixed.map(|place| place.points).sum();
    points as f64 / data.train.len().max(1) as f64
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
