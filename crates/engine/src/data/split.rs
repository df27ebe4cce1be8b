//! The choice of held-out rows: the same share of every class, drawn from the seed.

use rand::RngExt as _;
use rand::seq::SliceRandom as _;

use crate::random::{Purpose, generator};

/// Marks the held-out rows: `share` of each class, rounded, but never all of it.
///
/// A class of one point is trained on. Each class has its own random stream, so more classes don't
/// change the split of the others.
pub(super) fn held_out(labels: &[usize], classes: usize, share: f64, seed: u64) -> Vec<bool> {
    let mut is_held_out = vec![false; labels.len()];
    for (class, mut rows) in rows_by_class(labels, classes).into_iter().enumerate() {
        rows.shuffle(&mut generator(seed, Purpose::Split, class as u64));
        let wanted = (share * rows.len() as f64).round() as usize;
        let count = wanted.min(rows.len().saturating_sub(1));
        for &row in &rows[..count] {
            is_held_out[row] = true;
        }
    }
    is_held_out
}

/// Returns true if a row that was added by hand is held out: with the probability of the share, drawn
/// from the seed and the row.
pub(super) fn holds_out(row: usize, (share, seed): (f64, u64)) -> bool {
    /// The streams below are those of classes.
    const FIRST: u64 = 1 << 32;
    generator(seed, Purpose::Split, FIRST + row as u64).random::<f64>() < share
}

/// The rows of each class below `classes`, ascending; rows of other classes are left out.
pub(super) fn rows_by_class(labels: &[usize], classes: usize) -> Vec<Vec<usize>> {
    let mut rows = vec![Vec::new(); classes];
    for (row, &label) in labels.iter().enumerate() {
        if let Some(rows) = rows.get_mut(label) {
            rows.push(row);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Number of held-out points of each class.
    fn counts(labels: &[usize], classes: usize, share: f64) -> Vec<usize> {
        let mut counts = vec![0; classes];
        for (&label, held_out) in labels.iter().zip(held_out(labels, classes, share, 3)) {
            counts[label] += usize::from(held_out);
        }
        counts
    }

    #[test]
    fn each_class_gives_its_share() {
        let labels: Vec<usize> = [vec![0; 100], vec![1; 40], vec![2; 7]].concat();
        assert_eq!(counts(&labels, 3, 0.0), [0, 0, 0]);
        assert_eq!(counts(&labels, 3, 0.25), [25, 10, 2]);
        assert_eq!(counts(&labels, 3, 0.5), [50, 20, 4]);
        assert_eq!(counts(&labels, 3, 0.9), [90, 36, 6]);
    }

    #[test]
    fn at_least_one_point_of_each_class_is_trained_on() {
        assert_eq!(counts(&[0, 1, 1, 2, 2, 2], 4, 0.9), [0, 1, 2, 0]);
        assert!(held_out(&[], 0, 0.9, 3).is_empty());
    }

    #[test]
    fn the_split_of_a_class_does_not_depend_on_the_other_classes() {
        let alone = held_out(&[0; 20], 1, 0.5, 3);
        let labels: Vec<usize> = [vec![0; 20], vec![1; 20]].concat();
        assert_eq!(alone, held_out(&labels, 2, 0.5, 3)[..20]);
    }
}
