//! Flaws that real data have, given to made ones: wrong labels, and equal points of different
//! classes.
//!
//! Both follow from the seed alone. A larger share keeps the flaws of a smaller one and adds others,
//! and no point has two.

use rand::RngExt as _;
use rand::seq::SliceRandom as _;

use super::dataset::Dataset;
use crate::random::{ChaCha8Rng, Purpose, generator};

/// Labels a `share` of the points as another class, drawn from all others alike. A class keeps at
/// least one point with its own label.
pub(super) fn mislabel(data: &mut Dataset, share: f64, seed: u64) {
    let (classes, wanted) = (data.classes(), count(share, data.len()));
    if classes < 2 || wanted == 0 {
        return;
    }
    let mut rng = generator(seed, Purpose::Flaws, 0);
    let mut right = vec![0_usize; classes];
    data.labels.iter().for_each(|&label| right[label] += 1);
    for row in shuffled(data.len(), &mut rng) {
        let class = data.labels[row];
        let other = rng.random_range(0..classes - 1);
        if right[class] > 1 && data.mislabelled.len() < wanted {
            right[class] -= 1;
            data.labels[row] = other + usize::from(other >= class);
            data.mislabelled.push((row, class));
        }
    }
    data.mislabelled.sort_unstable();
}

/// Makes a `share` of the points equal to a point of another class, in pairs: one of the two moves
/// to the place of the other and keeps its label. Fewer, if the classes don't have so many pairs.
pub(super) fn duplicate(data: &mut Dataset, share: f64, seed: u64) {
    let mut left = count(0.5 * share, data.len());
    if left == 0 {
        return;
    }
    // Points without a partner yet; all of one class, since others would have made pairs.
    let mut waiting: Vec<usize> = Vec::new();
    for row in shuffled(data.len(), &mut generator(seed, Purpose::Flaws, 1)) {
        if left == 0 {
            break;
        }
        if data.true_class(row).is_some() {
            continue;
        }
        match waiting.last() {
            Some(&other) if data.labels[other] != data.labels[row] => {
                waiting.pop();
                data.copy_point(other, row);
                left -= 1;
            }
            _ => waiting.push(row),
        }
    }
}

fn count(share: f64, points: usize) -> usize {
    (share * points as f64).round() as usize
}

fn shuffled(rows: usize, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..rows).collect();
    rows.shuffle(rng);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::{Choice as _, DataKind};
    use crate::config::RunConfig;

    fn made(kind: DataKind, change: impl Fn(&mut RunConfig)) -> Dataset {
        let mut config = RunConfig::of(kind);
        change(&mut config);
        Dataset::make(&config.validate().unwrap())
    }

    fn flawed_kinds() -> impl Iterator<Item = DataKind> {
        DataKind::ALL.iter().copied().filter(|kind| kind.has_flaws())
    }

    #[test]
    fn the_share_of_points_is_mislabelled_and_their_true_class_is_known() {
        for kind in flawed_kinds() {
            let clean = made(kind, |_| {});
            for share in [0.05, 0.5] {
                let noisy = made(kind, |c| c.data.label_noise = share);
                assert_eq!(noisy.points, clean.points, "{kind:?}: points stay where they are");
                let wrong: Vec<(usize, usize)> = (0..clean.len())
                    .filter(|&row| noisy.labels[row] != clean.labels[row])
                    .map(|row| (row, clean.labels[row]))
                    .collect();
                assert_eq!(wrong, noisy.mislabelled(), "{kind:?}");
                assert_eq!(wrong.len(), (share * clean.len() as f64).round() as usize);
                for row in 0..clean.len() {
                    let truly = noisy.true_class(row).unwrap_or(noisy.labels[row]);
                    assert_eq!(truly, clean.labels[row]);
                }
            }
        }
    }

    #[test]
    fn wrong_labels_are_spread_over_all_other_classes_alike() {
        let data = made(DataKind::Blobs, |c| {
            (c.data.points, c.data.label_noise) = (10_000, 0.3);
        });
        let mut counts = [[0_usize; 4]; 4];
        for &(row, class) in data.mislabelled() {
            counts[class][data.labels[row]] += 1;
        }
        // 3,000 over 12 pairs of classes: 250 each, with a standard deviation of about 15.
        for (from, to) in (0..4).flat_map(|from| (0..4).map(move |to| (from, to))) {
            let expected = if from == to { 0 } else { 250 };
            assert!(counts[from][to].abs_diff(expected) <= if from == to { 0 } else { 60 });
        }
    }

    #[test]
    fn more_label_noise_adds_to_what_less_has_mislabelled() {
        let few = made(DataKind::Spiral, |c| c.data.label_noise = 0.05);
        let many = made(DataKind::Spiral, |c| c.data.label_noise = 0.2);
        for &(row, class) in few.mislabelled() {
            assert_eq!(many.true_class(row), Some(class));
            assert_eq!(many.labels[row], few.labels[row]);
        }
    }

    #[test]
    fn every_class_keeps_a_point_with_its_own_label() {
        let data = made(DataKind::Faces, |c| {
            (c.data.points, c.data.classes) = (64, 64);
            (c.data.label_noise, c.data.imbalance) = (0.5, 50.0);
        });
        assert_eq!(data.mislabelled().len(), 0, "64 classes of one point");
        let data = made(DataKind::Blobs, |c| {
            (c.data.points, c.data.label_noise, c.data.imbalance) = (20, 0.5, 50.0);
        });
        for class in 0..4 {
            let mut rows = (0..data.len()).filter(|&row| data.labels[row] == class);
            assert!(rows.any(|row| data.true_class(row).is_none()), "{class}");
        }
    }

    /// Number of points that are equal to a point of another class, by comparing all.
    fn contradicting(data: &Dataset) -> usize {
        let all = 0..data.len();
        let equal = |a: usize, b: usize| {
            data.labels[a] != data.labels[b] && data.points.row(a) == data.points.row(b)
        };
        all.clone().filter(|&a| all.clone().any(|b| equal(a, b))).count()
    }

    #[test]
    fn the_share_of_points_is_equal_to_a_point_of_another_class() {
        for kind in flawed_kinds() {
            let points = |c: &mut RunConfig| c.data.points = c.data.points.min(400);
            assert_eq!(contradicting(&made(kind, points)), 0, "{kind:?}");
            let data = made(kind, |c| {
                points(c);
                c.data.duplicates = 0.2;
            });
            assert_eq!(contradicting(&data), data.len() / 5, "{kind:?}");
            if let Some(pictures) = &data.pictures {
                let grey = |x: &f64| (x.clamp(0.0, 1.0) * 255.0).round() as u8;
                assert!(pictures.grey.iter().copied().eq(data.points.iter().map(grey)));
            }
        }
    }

    #[test]
    fn no_point_has_two_flaws() {
        let flaws = |duplicates: f64| {
            move |c: &mut RunConfig| (c.data.label_noise, c.data.duplicates) = (0.5, duplicates)
        };
        let (noisy, both) = (made(DataKind::Moons, flaws(0.0)), made(DataKind::Moons, flaws(0.5)));
        assert_eq!(noisy.labels, both.labels);
        for &(row, _) in both.mislabelled() {
            assert_eq!(noisy.points.row(row), both.points.row(row), "#{row}");
        }
        assert!(contradicting(&both) >= both.len() / 3);
    }

    #[test]
    fn duplicates_are_as_many_as_a_small_class_has_points() {
        let data = made(DataKind::Moons, |c| {
            (c.data.imbalance, c.data.duplicates) = (50.0, 0.5);
        });
        let small = data.labels.iter().filter(|&&label| label == 1).count();
        assert_eq!((small, contradicting(&data)), (8, 16));
    }
}
