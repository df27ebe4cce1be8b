//! Mean distances and lengths of a batch.

use ndarray::Array2;

use crate::groups::Groups;
use crate::report::StepReport;
use crate::vectors::{Loop, norm, sum, widest};

/// Writes the means over the batch to the report.
pub fn write_means(report: &mut StepReport, groups: &Groups, d: &Array2<f64>, z: &Array2<f64>) {
    let n = groups.labels().len();
    let mean = |sum: f64, count: usize| (count > 0).then(|| sum / count as f64);
    let matrix = d.as_slice().unwrap_or_default();
    let [positive, all] = widest(SumPairs { groups, matrix });
    let pairs = groups.classes().map(|(members, _)| members.len() * (members.len() - 1)).sum();
    let ordered = n * n.saturating_sub(1);
    report.mean_positive = mean(positive, pairs);
    report.mean_negative = mean(all - positive, ordered - pairs);
    report.mean_pair_distance = mean(all, ordered);
    let lengths = z.rows().into_iter().filter_map(|row| row.to_slice().map(norm)).sum();
    report.mean_norm = mean(lengths, n).unwrap_or(0.0);
}

/// Sums the distances of the pairs of one class, and those of all pairs.
struct SumPairs<'a> {
    groups: &'a Groups,
    matrix: &'a [f64],
}

impl Loop for SumPairs<'_> {
    type Output = [f64; 2];

    #[inline(always)]
    fn call(self) -> [f64; 2] {
        let Self { groups, matrix } = self;
        let (mut positives, mut sums) = (Vec::new(), [0.0; 2]);
        for (a, row) in matrix.chunks_exact(groups.labels().len().max(1)).enumerate() {
            groups.copy_positives(a, row, &mut positives);
            sums[0] += sum(&positives);
            sums[1] += sum(row);
        }
        sums
    }
}
