//! Points that are equal, and classes of one point.

use std::borrow::Cow;
use std::collections::HashMap;

use engine::numbers::counted;
use ndarray::{Array2, ArrayView1};

use crate::report::Report;

/// Counts of irregularities that real data have and generated data don't.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checks {
    /// Points that equal an earlier one of the same class.
    pub duplicates: u64,
    /// Different points that occur with more than one class.
    pub contradictions: u64,
    /// Classes of one point.
    pub singletons: u64,
}

impl Checks {
    /// The counts for points (n×d, finite) of these classes.
    pub fn of(points: &Array2<f64>, labels: &[usize], classes: usize) -> Self {
        let mut checks = Self::default();
        let mut sizes = vec![0_u64; classes];
        // The first row of each point by its hash; those whose hash another point has too; and the
        // classes of points that occur again.
        let mut first: HashMap<u64, usize> = HashMap::with_capacity(labels.len());
        let mut others: Vec<usize> = Vec::new();
        let mut classes_of: HashMap<usize, Vec<usize>> = HashMap::new();
        for (row, &label) in labels.iter().enumerate() {
            if let Some(size) = sizes.get_mut(label) {
                *size += 1;
            }
            let point = points.row(row);
            let met = *first.entry(hash(point)).or_insert(row);
            if met == row {
                continue;
            }
            let is_equal = |other: &usize| points.row(*other) == point;
            let met = Some(met).filter(is_equal).or_else(|| others.iter().copied().find(is_equal));
            let Some(met) = met else {
                others.push(row);
                continue;
            };
            let known = classes_of.entry(met).or_insert_with(|| vec![labels[met]]);
            if known.contains(&label) {
                checks.duplicates += 1;
            } else {
                checks.contradictions += u64::from(known.len() == 1);
                known.push(label);
            }
        }
        checks.singletons = sizes.iter().filter(|size| **size == 1).count() as u64;
        checks
    }

    /// Writes them into a report, with a sentence for each that isn't 0. Without labels no points
    /// contradict each other.
    pub fn report(self, report: &mut Report, has_labels: bool) {
        report.duplicates = self.duplicates;
        let mut say = |sentence: String| report.warnings.push(sentence);
        if self.duplicates > 0 {
            let points = counted(self.duplicates, "point");
            let equals = if self.duplicates == 1 { "equals" } else { "equal" };
            say(format!("{points} {equals} an earlier one of the same class."));
        }
        if !has_labels {
            return;
        }
        if self.contradictions > 0 {
            let points = counted(self.contradictions, "point");
            let occurs = if self.contradictions == 1 { "occurs" } else { "occur" };
            say(format!(
                "{points} {occurs} with more than one class: no embedding can tell these apart."
            ));
        }
        if self.singletons > 0 {
            let (classes, have) = match self.singletons {
                1 => ("1 class".to_owned(), "has"),
                n => (format!("{n} classes"), "have"),
            };
            say(format!("{classes} {have} one point alone, which has no positive."));
        }
        (report.contradictions, report.singletons) = (self.contradictions, self.singletons);
    }
}

fn hash(point: ArrayView1<'_, f64>) -> u64 {
    let point = point.to_slice().map_or_else(|| point.to_vec().into(), Cow::Borrowed);
    // Four values at a time, which don't wait for each other.
    let mut lanes = [1_u64; 4];
    let mix = |lane: &mut u64, bits: u64| {
        *lane = (lane.rotate_left(5) ^ bits).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    };
    for values in point.chunks(4) {
        for (lane, value) in lanes.iter_mut().zip(values) {
            // Equal zeros have equal hashes.
            mix(lane, (value + 0.0).to_bits());
        }
    }
    lanes.into_iter().fold(0, |mut hash, lane| {
        mix(&mut hash, lane);
        hash ^ (hash >> 32)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn equal_points_are_counted_by_their_classes() {
        let points =
            array![[0.0, 1.0], [-0.0, 1.0], [0.0, 1.0], [2.0, 1.0], [2.0, 1.0], [3.0, 1.0]];
        let checks = Checks::of(&points, &[0, 0, 1, 1, 1, 2], 3);
        assert_eq!(checks, Checks { duplicates: 2, contradictions: 1, singletons: 1 });
    }
}
