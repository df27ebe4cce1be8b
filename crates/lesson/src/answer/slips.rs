//! Offered counts: the true one among those that people come to by the usual slips.

use super::super::quantity::{Counted, Quantity};
use engine::report::StepReport;

/// Number of offers.
const OFFERS: usize = 4;
/// Two offers differ by at least this share of the larger one.
const APART: f64 = 0.12;

/// The sizes that counts of triplets are made from.
struct Batch {
    points: u64,
    /// Positives and negatives of each anchor.
    others: Vec<[u64; 2]>,
}

impl Batch {
    fn of(report: &StepReport, labels: &[usize]) -> Self {
        let class = |row: &usize| labels.get(*row);
        let points = report.batch.len() as u64;
        let of_class =
            |row| report.batch.iter().filter(|&other| class(other) == class(row)).count();
        let others = report.batch.iter().map(|row| {
            let own = of_class(row) as u64;
            [own.saturating_sub(1), points - own]
        });
        Self { points, others: others.collect() }
    }

    fn sum(&self, of: impl Fn(u64, u64) -> u64) -> u64 {
        self.others.iter().map(|&[positives, negatives]| of(positives, negatives)).sum()
    }
}

/// Returns ascending counts, up to four: the true one, and others that can exist. `labels` are the
/// classes of all points.
pub(super) fn counts(of: Quantity, truth: u64, report: &StepReport, labels: &[usize]) -> Vec<u64> {
    let batch = Batch::of(report, labels);
    let (slips, most) = slips(of, truth, report, &batch);
    let shares = [2, 4, 10, 3, 20, 50, 100].map(|part| most / part);
    let mut counts = vec![truth];
    for slip in slips.into_iter().chain(shares).chain([most, 0]) {
        let is_new = counts.iter().all(|&other| {
            let gap = slip.abs_diff(other);
            gap >= 1 && gap as f64 >= APART * slip.max(other) as f64
        });
        if is_new && slip <= most && counts.len() < OFFERS {
            counts.push(slip);
        }
    }
    counts.sort_unstable();
    counts
}

/// Returns what people count by mistake, the likeliest first, and the largest count that can exist.
fn slips(of: Quantity, truth: u64, report: &StepReport, batch: &Batch) -> (Vec<u64>, u64) {
    let counts = &report.counts;
    let Quantity::Count(counted) = of else { return (Vec::new(), truth.max(1) * 2) };
    // Any three points, in order: forgets the classes.
    let any = batch.points * batch.points.saturating_sub(1) * batch.points.saturating_sub(2);
    match counted {
        Counted::Valid => {
            // The anchor is counted as its own positive; a pair is counted once; without positives.
            let own = batch.sum(|positives, negatives| (positives + 1) * negatives);
            let pairs = batch.sum(|_, negatives| negatives);
            (vec![any, own, truth / 2, pairs], any)
        }
        Counted::Mined => {
            let pairs = batch.sum(|positives, _| positives);
            (vec![batch.points, pairs, counts.active, counts.valid], counts.valid)
        }
        Counted::MinedActive => {
            // One for each anchor; all that were drawn; those that are easy.
            let easy = counts.mined.saturating_sub(truth);
            (vec![batch.points, easy, counts.mined], counts.mined)
        }
        Counted::Active => {
            let kinds = [counts.mined_active, counts.easy, counts.mined, counts.hard];
            (kinds.to_vec(), counts.valid)
        }
        Counted::Easy => (vec![counts.active, counts.semi_hard, counts.hard], counts.valid),
        Counted::SemiHard => (vec![counts.hard, counts.easy, counts.active], counts.valid),
        Counted::Hard => (vec![counts.semi_hard, counts.easy, counts.active], counts.valid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::report::TripletCounts;

    /// A batch of 8 classes of 8 points, with these counts.
    fn digits(counts: TripletCounts) -> (StepReport, Vec<usize>) {
        let batch = (0..64).collect();
        (StepReport { batch, counts, ..Default::default() }, (0..64).map(|row| row / 8).collect())
    }

    fn of(counted: Counted) -> Quantity {
        Quantity::Count(counted)
    }

    #[test]
    fn the_valid_triplets_are_offered_with_the_slips_of_those_who_multiply() {
        let (report, labels) = digits(TripletCounts { valid: 25_088, ..Default::default() });
        let offers = counts(of(Counted::Valid), 25_088, &report, &labels);
        assert_eq!(offers, [12_544, 25_088, 28_672, 64 * 63 * 62]);
    }

    #[test]
    fn no_offer_is_more_than_there_can_be() {
        for hard in [0_u64, 1, 5, 300, 12_544, 20_000, 25_088] {
            for easy in [0, 1, 40, 5_000] {
                let easy = easy.min(25_088 - hard);
                let all = TripletCounts {
                    valid: 25_088,
                    easy,
                    semi_hard: 25_088 - hard - easy,
                    hard,
                    active: 25_088 - easy,
                    mined: 256,
                    mined_active: hard % 257,
                };
                let (report, labels) = digits(all);
                for (counted, truth, most) in [
                    (Counted::Easy, all.easy, 25_088),
                    (Counted::SemiHard, all.semi_hard, 25_088),
                    (Counted::Hard, hard, 25_088),
                    (Counted::Active, all.active, 25_088),
                    (Counted::MinedActive, all.mined_active, 256),
                    (Counted::Mined, 256, 25_088),
                ] {
                    let offers = counts(of(counted), truth, &report, &labels);
                    assert!(offers.contains(&truth), "{counted:?} {truth}: {offers:?}");
                    assert_eq!(offers.len(), 4, "{counted:?} {truth}: {offers:?}");
                    assert!(offers.iter().all(|&offer| offer <= most), "{counted:?}: {offers:?}");
                    assert!(offers.is_sorted_by(|x, y| x < y), "{offers:?}");
                }
            }
        }
    }

    #[test]
    fn a_batch_of_one_class_has_too_little_to_choose_from() {
        let (report, _) = digits(TripletCounts::default());
        assert_eq!(counts(of(Counted::Hard), 0, &report, &[0; 64]), [0]);
    }
}
