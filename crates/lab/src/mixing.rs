//! Pairs of classes that are mixed, by true nearest neighbours: for a picture's description.

use ndarray::ArrayView2;

use engine::choice::Distance;
use engine::evaluate::sample;

/// The most points whose nearest neighbour is searched.
const MOST: usize = 300;
/// The share of a class's points with the nearest neighbour in another class, from which the two
/// are mixed.
const MIXED: f64 = 0.1;
/// The most pairs of classes that are named in words.
const NAMED: usize = 3;

/// Two mixed classes: this share of the points of one has its nearest neighbour in the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mixed {
    /// The two classes, in ascending order.
    pub classes: [usize; 2],
    /// The larger of the two shares.
    pub share: f64,
}

/// Finds the pairs of mixed classes among these `rows` of `points` (n×d; a sample if there are many),
/// most mixed first. Of equally near neighbours, the first counts. Points that aren't finite are left out.
pub fn mixed(
    points: ArrayView2<f64>,
    labels: &[usize],
    rows: &[usize],
    distance: Distance,
) -> Vec<Mixed> {
    let rows = sample(rows, labels, MOST, 0);
    let classes = labels.iter().max().map_or(0, |&last| last + 1);
    let mut sizes = vec![0_u32; classes];
    let mut nearest_in = vec![0_u32; classes * classes];
    for &row in &rows {
        let Some(other) = nearest(points, row, &rows, distance) else { continue };
        sizes[labels[row]] += 1;
        nearest_in[labels[row] * classes + labels[other]] += 1;
    }
    let share = |of: usize, other: usize| {
        f64::from(nearest_in[of * classes + other]) / f64::from(sizes[of].max(1))
    };
    let pairs = (0..classes).flat_map(|a| (a + 1..classes).map(move |b| [a, b]));
    let mut mixed: Vec<Mixed> = pairs
        .map(|[a, b]| Mixed { classes: [a, b], share: share(a, b).max(share(b, a)) })
        .filter(|pair| pair.share >= MIXED)
        .collect();
    mixed.sort_by(|x, y| y.share.total_cmp(&x.share));
    mixed
}

fn nearest(
    points: ArrayView2<f64>,
    row: usize,
    rows: &[usize],
    distance: Distance,
) -> Option<usize> {
    let of = points.row(row);
    let of = of.as_slice()?;
    let others = rows.iter().filter(|&&other| other != row);
    let far = others.filter_map(|&other| {
        let far = distance.between(of, points.row(other).to_slice()?);
        far.is_finite().then_some((other, far))
    });
    far.min_by(|x, y| x.1.total_cmp(&y.1)).map(|(other, _)| other)
}

/// The pairs in words: «blob 2 is mixed with blob 3».
pub fn in_words(mixed: &[Mixed], names: &[String]) -> String {
    if mixed.is_empty() {
        return "no class is mixed with another".to_owned();
    }
    let name = |class: usize| names.get(class).map_or("", String::as_str);
    let pairs = mixed.iter().take(NAMED);
    let mut words: Vec<String> = pairs
        .map(|m| format!("{} is mixed with {}", name(m.classes[0]), name(m.classes[1])))
        .collect();
    match mixed.len().saturating_sub(NAMED) {
        0 => {}
        1 => words.push("so is one more pair".to_owned()),
        more => words.push(format!("so are {more} more pairs")),
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    fn all(labels: &[usize]) -> Vec<usize> {
        (0..labels.len()).collect()
    }

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|class| format!("class {class}")).collect()
    }

    #[test]
    fn classes_apart_are_not_mixed_and_interleaved_ones_are() {
        // Classes 0 and 1 alternate on a line; class 2 is far away.
        let points =
            Array2::from_shape_fn(
                (30, 1),
                |(i, _)| {
                    if i < 20 { i as f64 } else { 1_000.0 + i as f64 }
                },
            );
        let labels: Vec<usize> = (0..30).map(|i| if i < 20 { i % 2 } else { 2 }).collect();
        let found = mixed(points.view(), &labels, &all(&labels), Distance::Euclidean);
        assert_eq!(found, [Mixed { classes: [0, 1], share: 1.0 }]);
        assert_eq!(in_words(&found, &names(3)), "class 0 is mixed with class 1");
    }

    #[test]
    fn the_distance_of_the_run_decides() {
        // By angle, classes 0 and 1 are apart; by length, each is nearest to the other.
        let points = array![[1.0, 0.0], [9.0, 0.0], [0.0, 1.0], [0.0, 9.0]];
        let labels = [0, 0, 1, 1];
        assert_eq!(mixed(points.view(), &labels, &all(&labels), Distance::Cosine), []);
        let euclidean = mixed(points.view(), &labels, &all(&labels), Distance::Euclidean);
        assert_eq!(euclidean.len(), 1);
    }

    #[test]
    fn what_can_not_be_measured_is_not_mixed() {
        let none: [Mixed; 0] = [];
        let empty = Array2::zeros((0, 2));
        assert_eq!(mixed(empty.view(), &[], &[], Distance::Euclidean), none);
        let one = Array2::zeros((1, 2));
        assert_eq!(mixed(one.view(), &[0], &[0], Distance::Euclidean), none);
        let bad = array![[f64::NAN], [f64::NAN], [f64::INFINITY]];
        assert_eq!(mixed(bad.view(), &[0, 1, 1], &[0, 1, 2], Distance::Euclidean), none);
        assert_eq!(in_words(&none, &[]), "no class is mixed with another");
    }

    #[test]
    fn of_many_pairs_a_few_are_named() {
        let pair = |a| Mixed { classes: [a, a + 1], share: 0.5 };
        let words = in_words(&[pair(0), pair(1), pair(2), pair(3), pair(4)], &names(6));
        assert!(words.ends_with("class 2 is mixed with class 3, so are 2 more pairs"), "{words}");
    }
}
