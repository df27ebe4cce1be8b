//! The choice of rows of real data, if fewer are requested than there are.

use ndarray::Array2;
use rand::seq::SliceRandom as _;

use super::made::gaussian;
use super::split::rows_by_class;
use crate::random::ChaCha8Rng;

/// Draws at most `points` rows of the classes below `classes`, returned in ascending order: the
/// same number of each class, as far as the class has that many.
pub(super) fn choose(
    labels: &[usize],
    classes: usize,
    points: usize,
    rng: &mut ChaCha8Rng,
) -> Vec<usize> {
    let mut by_class = rows_by_class(labels, classes);
    for rows in &mut by_class {
        rows.shuffle(rng);
    }
    let longest = by_class.iter().map(Vec::len).max().unwrap_or(0);
    let rounds =
        (0..longest).flat_map(|turn| by_class.iter().filter_map(move |rows| rows.get(turn)));
    let mut chosen: Vec<usize> = rounds.copied().take(points).collect();
    chosen.sort_unstable();
    chosen
}

/// Adds Gaussian noise of this standard deviation to every value.
pub(super) fn add_noise(points: &mut Array2<f64>, noise: f64, rng: &mut ChaCha8Rng) {
    points.mapv_inplace(|value| value + noise * gaussian(rng));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};

    fn chosen(labels: &[usize], classes: usize, points: usize) -> Vec<usize> {
        choose(labels, classes, points, &mut generator(3, Purpose::Data, 0))
    }

    #[test]
    fn classes_are_as_equal_as_they_can_be() {
        let labels: Vec<usize> = [vec![0; 50], vec![1; 3], vec![2; 20]].concat();
        let sizes: Vec<usize> = rows_by_class(&labels, 3)
            .iter()
            .map(|rows| chosen(&labels, 3, 24).iter().filter(|row| rows.contains(row)).count())
            .collect();
        assert_eq!(sizes, [11, 3, 10]);
    }

    #[test]
    fn asking_for_more_than_there_are_gives_all_of_the_wanted_classes() {
        assert_eq!(chosen(&[0, 2, 1, 0, 1], 2, 100), [0, 2, 3, 4]);
        assert!(chosen(&[], 2, 100).is_empty());
    }
}
