use super::*;
use crate::hinge::count_by_hardness;
use crate::ranking::Hardness;
use proptest::prelude::*;

fn spec(kind: LossKind, margin: f64, swap: bool, mean: Reduction) -> LossSpec {
    LossSpec { kind, margin, swap, mean }
}

/// The loss of a batch, and its gradient by pairs, by visiting every valid triplet.
fn plain(
    spec: &LossSpec,
    labels: &[usize],
    d: &Array2<f64>,
    is_mined: impl Fn(Triplet) -> bool,
) -> (LossSummary, Vec<f64>) {
    let n = labels.len();
    let mut summary = LossSummary::default();
    let mut gradient = vec![0.0; n * n];
    let mut by_hardness = [0; 3];
    for (anchor, positive) in (0..n).flat_map(|a| (0..n).map(move |p| (a, p))) {
        let is_pair = anchor != positive && labels[anchor] == labels[positive];
        for negative in (0..n).filter(|&j| is_pair && labels[j] != labels[anchor]) {
            let t = Triplet { anchor, positive, negative };
            let (near, far) = (d[[anchor, positive]], d[[anchor, negative]]);
            let counted = spec.negative_distance(d, t);
            let loss = spec.triplet_loss(near, counted);
            // With the soft margin all count as active, even one whose loss is rounded to 0.
            let is_active = spec.kind == LossKind::Soft || loss > 0.0;
            summary.valid_active += u64::from(is_active);
            by_hardness[Hardness::of(near, far, spec.margin) as usize] += 1;
            if !is_mined(t) {
                continue;
            }
            summary.mined += 1;
            summary.active += u64::from(loss > 0.0);
            summary.loss += loss;
            let derivative = spec.derivative(near, counted);
            gradient[anchor * n + positive] += derivative;
            let from = if counted < far { positive } else { anchor };
            gradient[from * n + negative] -= derivative;
        }
    }
    let count = match spec.mean {
        Reduction::Active => summary.active,
        Reduction::Mined => summary.mined,
    };
    let share = if count == 0 { 0.0 } else { 1.0 / count as f64 };
    summary.loss *= share;
    gradient.iter_mut().for_each(|term| *term *= share);
    let mut groups = Groups::default();
    groups.set(labels);
    let counts = count_by_hardness(&groups, d.as_slice().unwrap(), spec.margin);
    assert_eq!(counts, by_hardness);
    (summary, gradient)
}

/// Compares the loss of all triplets of a hardness with plain enumeration: counts are equal, and
/// loss and gradient differ by 1e-10 of each number at most.
fn compare_ranges(spec: &LossSpec, labels: &[usize], d: &Array2<f64>) {
    let mut ranking = Ranking::default();
    ranking.group(labels);
    let ranges = [
        (HardnessRange::All, None),
        (HardnessRange::SemiHard, Some(Hardness::SemiHard)),
        (HardnessRange::Hard, Some(Hardness::Hard)),
    ];
    let mut batch_loss = BatchLoss::default();
    for (range, hardness) in ranges {
        let found = batch_loss.compute(spec, &ranking, d, Mined::Range(range));
        let (expected, gradient) = plain(spec, labels, d, |t| {
            let (near, far) = (d[[t.anchor, t.positive]], d[[t.anchor, t.negative]]);
            hardness.is_none_or(|hardness| Hardness::of(near, far, spec.margin) == hardness)
        });
        let place = format!("{spec:?} {range:?}");
        assert_eq!(found, LossSummary { loss: found.loss, ..expected }, "{place}");
        let close = |x: f64, y: f64| (x - y).abs() <= 1e-10 * y.abs() + 1e-300;
        // The hinge is a difference of sums.
        let rounding = match (spec.kind, spec.swap) {
            (LossKind::Hinge, false) => 1e-13 * d.iter().copied().fold(0.0, f64::max),
            _ => 0.0,
        };
        let is_close =
            close(found.loss, expected.loss) || (found.loss - expected.loss).abs() <= rounding;
        assert!(is_close, "{place}: {found:?} {expected:?}");
        let ours = batch_loss.gradient.matrix(labels.len());
        for (&ours, &plain) in ours.iter().zip(&gradient) {
            assert!(close(ours, plain), "{place}: {ours} {plain}");
        }
    }
}

/// Symmetric distances of these values, 0 on the diagonal.
fn symmetric(n: usize, values: &[f64]) -> Array2<f64> {
    let at = |i: usize, j: usize| values[i.max(j) * n + i.min(j)];
    Array2::from_shape_fn((n, n), |(i, j)| if i == j { 0.0 } else { at(i, j) })
}

/// Distances that are often equal, that are tiny, and that are so large and so different that
/// e^(x − y) is 0 or infinite.
fn extremes(n: usize) -> impl Strategy<Value = Vec<f64>> {
    let scale = prop_oneof![Just(1e-9), Just(1.0), Just(2.0), Just(30.0), Just(2_000.0)];
    let grid = (0_u8..12).prop_map(|step| f64::from(step) / 11.0);
    let value = prop_oneof![3 => 0.0..1.0_f64, 2 => grid, 1 => Just(0.0)];
    let values = prop::collection::vec(value, n * n);
    (scale, 0.0..3.0_f64, values).prop_map(|(scale, start, values)| {
        values.into_iter().map(|value| scale * (start + value)).collect()
    })
}

fn batch(sizes: std::ops::Range<usize>) -> impl Strategy<Value = (Vec<usize>, Array2<f64>)> {
    sizes.prop_flat_map(|n| {
        let labels = prop::collection::vec(0_usize..4, n);
        (labels, extremes(n)).prop_map(move |(labels, d)| (labels, symmetric(n, &d)))
    })
}

fn any_spec() -> impl Strategy<Value = LossSpec> {
    let kind = prop_oneof![Just(LossKind::Hinge), Just(LossKind::Soft)];
    let mean = prop_oneof![Just(Reduction::Active), Just(Reduction::Mined)];
    let margin = prop_oneof![Just(0.0), Just(0.25), 0.0..2.0_f64];
    (kind, margin, prop::bool::ANY, mean)
        .prop_map(|(kind, margin, swap, mean)| spec(kind, margin, swap, mean))
}

proptest! {
    #[test]
    fn sums_over_a_range_are_those_of_plain_enumeration(
        (labels, d) in batch(2..40), spec in any_spec(),
    ) {
        compare_ranges(&spec, &labels, &d);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn sums_over_a_range_of_a_larger_batch_are_those_of_plain_enumeration(
        (labels, d) in batch(96..160), spec in any_spec(), soft: bool,
    ) {
        let kind = if soft { LossKind::Soft } else { spec.kind };
        compare_ranges(&LossSpec { kind, ..spec }, &labels, &d);
    }
}

proptest! {
    #[test]
    fn a_long_list_and_a_short_one_are_those_of_plain_enumeration(
        (labels, d) in batch(2..30), spec in any_spec(), every in 1_usize..40,
    ) {
        let mut ranking = Ranking::default();
        ranking.rank(&labels, &d, spec.margin);
        let mut list = Vec::new();
        for_each(&ranking, Mined::Range(HardnessRange::All), |t| list.push(t));
        let is_listed = |t: &Triplet| {
            (t.anchor * 7 + t.positive * 3 + t.negative).is_multiple_of(every)
        };
        list.retain(is_listed);
        let mut batch_loss = BatchLoss::default();
        let found = batch_loss.compute(&spec, &ranking, &d, Mined::List(&list));
        let (expected, gradient) = plain(&spec, &labels, &d, |t| is_listed(&t));
        prop_assert_eq!(found, LossSummary { loss: found.loss, ..expected });
        let close = |x: f64, y: f64| (x - y).abs() <= 1e-12 * y.abs().max(1e-300);
        prop_assert!(close(found.loss, expected.loss));
        for (&ours, &plain) in batch_loss.gradient.matrix(labels.len()).iter().zip(&gradient) {
            prop_assert!(close(ours, plain), "{} {}", ours, plain);
        }
    }
}

#[test]
fn the_loss_of_a_triplet_is_that_of_the_formula() {
    let hinge = spec(LossKind::Hinge, 0.5, false, Reduction::Active);
    assert!((hinge.triplet_loss(0.82, 1.10) - 0.22).abs() < 1e-15);
    assert_eq!(hinge.triplet_loss(0.5, 1.25), 0.0);
    let soft = spec(LossKind::Soft, 0.5, false, Reduction::Active);
    assert!((soft.triplet_loss(0.7, 0.7) - std::f64::consts::LN_2).abs() < 1e-15);
    assert_eq!(soft.triplet_loss(2_000.0, 0.0), 2_000.0);
    assert!(soft.triplet_loss(0.0, 2_000.0) >= 0.0);
}

#[test]
fn a_hinge_loss_is_never_below_0() {
    // The negative breaks the margin of the farthest positive by the last bit alone, so that
    // the roundings of the sums over 40 positives are larger than the loss.
    for i in 1..100 {
        let positive = |j: usize| 0.1 + 0.001 * i as f64 + 0.017 * j as f64;
        let mut d = Array2::zeros((42, 42));
        (1..41).for_each(|j| d[[0, j]] = positive(j));
        d[[0, 41]] = (positive(40) + 0.2).next_down();
        // For the other anchors the negative is far.
        (1..41).for_each(|a| d[[a, 41]] = 9.0);
        let labels: Vec<usize> = (0..42).map(|j| j / 41).collect();
        let mut ranking = Ranking::default();
        ranking.rank(&labels, &d, 0.2);
        let spec = spec(LossKind::Hinge, 0.2, false, Reduction::Active);
        let all = Mined::Range(HardnessRange::All);
        let summary = BatchLoss::default().compute(&spec, &ranking, &d, all);
        assert_eq!(summary.active, 1);
        assert!(summary.loss >= 0.0, "{i}: {}", summary.loss);
    }
}

#[test]
fn without_a_valid_triplet_loss_and_gradient_are_0() {
    for labels in [[0, 0, 0], [0, 1, 2]] {
        let mut ranking = Ranking::default();
        ranking.rank(&labels, &Array2::ones((3, 3)), 0.2);
        let mut batch_loss = BatchLoss::default();
        let spec = spec(LossKind::Hinge, 0.2, false, Reduction::Active);
        let all = Mined::Range(HardnessRange::All);
        let summary = batch_loss.compute(&spec, &ranking, &Array2::ones((3, 3)), all);
        assert_eq!(summary, LossSummary::default());
        assert!(batch_loss.gradient.matrix(3).iter().all(|&s| s == 0.0));
    }
}
