use ndarray::{Array2, array};
use proptest::prelude::*;

use super::*;
use crate::choice::Choice as _;
use crate::random::{Purpose, generator};

/// Points of `classes` overlapping classes; whole numbers where `tied`, so that distances tie.
fn points(n: usize, d: usize, classes: usize, seed: u64, tied: bool) -> (Array2<f64>, Vec<usize>) {
    let mut generator = generator(seed, Purpose::Data, 0);
    let labels: Vec<usize> = (0..n).map(|_| generator.random_range(0..classes)).collect();
    let embedding = Array2::from_shape_fn((n, d), |(i, _)| {
        let value = labels[i] as f64 * 0.7 + generator.random_range(-2.0..2.0);
        if tied { value.round() } else { value }
    });
    (embedding, labels)
}

/// The definitions, written down as they are: every list sorted, every pair of pairs compared.
struct Plain {
    recall: Vec<f64>,
    r_precision: f64,
    map_at_r: f64,
    auc: Option<f64>,
    best: Option<f64>,
    silhouette: Option<f64>,
}

fn plain(z: &Array2<f64>, labels: &[usize], distance: Distance) -> Plain {
    let n = labels.len();
    let d = |i: usize, j: usize| {
        if i == j {
            return 0.0;
        }
        distance.between(z.row(i).as_slice().unwrap(), z.row(j).as_slice().unwrap())
    };
    let (mut recall, mut rp, mut map, mut queries) = (vec![0.0; n], 0.0, 0.0, 0.0);
    let mut silhouette = 0.0;
    for i in 0..n {
        let mut others: Vec<usize> = (0..n).filter(|&j| j != i).collect();
        others.sort_by(|&a, &b| d(i, a).total_cmp(&d(i, b)).then(a.cmp(&b)));
        let hit: Vec<bool> = others.iter().map(|&j| labels[j] == labels[i]).collect();
        let r = hit.iter().filter(|&&h| h).count();
        let to_class = |class: usize| {
            let of = (0..n).filter(|&j| j != i && labels[j] == class);
            let all: Vec<f64> = of.map(|j| d(i, j)).collect();
            (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
        };
        if r == 0 {
            continue;
        }
        queries += 1.0;
        let inside = to_class(labels[i]).unwrap();
        let outside = (0..=*labels.iter().max().unwrap())
            .filter(|&c| c != labels[i])
            .filter_map(to_class)
            .fold(f64::INFINITY, f64::min);
        if inside.max(outside) > 0.0 {
            silhouette += (outside - inside) / inside.max(outside);
        }
        for (k, value) in recall.iter_mut().enumerate() {
            *value += f64::from(hit[..k.min(n - 1)].contains(&true));
        }
        let hits = |k: usize| hit[..k].iter().filter(|&&h| h).count() as f64;
        rp += hits(r) / r as f64;
        let precision = |k: usize| hits(k) / k as f64;
        map += (1..=r).filter(|&k| hit[k - 1]).map(precision).sum::<f64>() / r as f64;
    }
    let (mut positive, mut negative) = (Vec::new(), Vec::new());
    for i in 0..n {
        for j in i + 1..n {
            if labels[i] == labels[j] { &mut positive } else { &mut negative }.push(d(i, j));
        }
    }
    let wins = |p: f64| -> f64 {
        let score = |&q: &f64| if p < q { 1.0 } else { f64::from(u8::from(p == q)) / 2.0 };
        negative.iter().map(score).sum()
    };
    let both = !positive.is_empty() && !negative.is_empty();
    let area = positive.iter().map(|&p| wins(p)).sum::<f64>();
    let share =
        |of: &[f64], t: f64| of.iter().filter(|&&d| d <= t).count() as f64 / of.len() as f64;
    let balanced = |&t: &f64| (1.0 + share(&positive, t) - share(&negative, t)) / 2.0;
    let best = positive.iter().chain(&negative).map(balanced).fold(0.0, f64::max);
    let several = labels.iter().any(|&label| label != labels[0]);
    Plain {
        recall: recall.iter().map(|v| v / queries).collect(),
        r_precision: rp / queries,
        map_at_r: map / queries,
        auc: both.then(|| area / (positive.len() * negative.len()) as f64),
        best: both.then_some(best),
        silhouette: several.then(|| silhouette / n as f64),
    }
}

/// The distances of positive and of negative pairs.
fn pairs(z: &Array2<f64>, labels: &[usize]) -> [Vec<f64>; 2] {
    let mut pairs = [Vec::new(), Vec::new()];
    for i in 0..labels.len() {
        for j in i + 1..labels.len() {
            let distance = Distance::Euclidean
                .between(z.row(i).as_slice().unwrap(), z.row(j).as_slice().unwrap());
            pairs[usize::from(labels[i] != labels[j])].push(distance);
        }
    }
    pairs
}

/// The whole curve, threshold by threshold, until both kinds of errors are as frequent.
fn equal_error(positive: &[f64], negative: &[f64]) -> f64 {
    let mut thresholds: Vec<f64> = positive.iter().chain(negative).copied().collect();
    thresholds.sort_by(f64::total_cmp);
    let (mut x, mut y) = (0.0, 0.0);
    for t in thresholds {
        let share = |of: &[f64]| of.iter().filter(|&&d| d <= t).count() as f64 / of.len() as f64;
        let (wrong, right) = (share(negative), share(positive));
        if wrong + right >= 1.0 - 1e-12 {
            let part =
                if wrong + right > x + y { (1.0 - x - y) / (wrong + right - x - y) } else { 0.0 };
            return x + part * (wrong - x);
        }
        (x, y) = (wrong, right);
    }
    x
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12
}

fn all_close(a: Option<f64>, b: Option<f64>) -> bool {
    a.zip(b).map_or(a == b, |(a, b)| close(a, b))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn every_metric_is_what_its_definition_says(
        n in 2_usize..40, d in 1_usize..5, classes in 1_usize..6, seed: u64, tied: bool, which in 0_usize..3,
    ) {
        let (z, labels) = points(n, d, classes, seed, tied);
        let distance = Distance::ALL[which];
        let (found, plain) = (evaluate(z.view(), &labels, distance), plain(&z, &labels, distance));
        let several = labels.iter().any(|&label| label != labels[0]);
        let is_query = |i: usize| (0..n).any(|j| j != i && labels[j] == labels[i]);
        let queries = (0..n).filter(|&i| several && is_query(i)).count();
        prop_assert_eq!(found.queries, queries);
        prop_assert_eq!(found.why_no_retrieval().is_none(), queries > 0);
        if queries == 0 {
            prop_assert_eq!(found.recall_at(1), None);
            prop_assert_eq!((found.r_precision, found.map_at_r), (None, None));
        } else {
            for (k, &recall) in plain.recall.iter().enumerate() {
                prop_assert!(close(found.recall_at(k).unwrap(), recall), "Recall@{k}");
            }
            prop_assert!(close(found.r_precision.unwrap(), plain.r_precision));
            prop_assert!(close(found.map_at_r.unwrap(), plain.map_at_r));
        }
        prop_assert!(all_close(found.silhouette, plain.silhouette));
        prop_assert!(all_close(found.roc.as_ref().map(|roc| roc.auc), plain.auc));
        prop_assert!(all_close(found.roc.map(|roc| roc.best.balanced_accuracy), plain.best));
    }

    #[test]
    fn the_rates_of_a_threshold_are_those_of_counting_pairs(
        n in 2_usize..40, classes in 1_usize..6, seed: u64, tied: bool, threshold in -0.5_f64..6.0,
    ) {
        let (z, labels) = points(n, 2, classes, seed, tied);
        let found = evaluate(z.view(), &labels, Distance::Euclidean);
        let [positive, negative] = pairs(&z, &labels);
        let Some(roc) = &found.roc else {
            prop_assert!(positive.is_empty() || negative.is_empty());
            return Ok(());
        };
        let point = roc.at(threshold);
        prop_assert_eq!(point.is_some(), true, "the curve begins at −∞");
        let point = point.unwrap();
        let accepted = |of: &[f64]| of.iter().filter(|&&d| d <= point.threshold).count() as f64;
        let [p, q] = [&positive, &negative].map(|of| of.len() as f64);
        let (right, wrong) = (accepted(&positive), accepted(&negative));
        prop_assert!(close(point.true_positive_rate, right / p));
        prop_assert!(close(point.false_positive_rate, wrong / q));
        let accuracy = (right + q - wrong) / (p + q);
        prop_assert!(close(point.accuracy(found.positive_pairs, found.negative_pairs), accuracy));
        // What the threshold asked for would do is at most a mark's distance along the curve away.
        let asked = |of: &[f64]| of.iter().filter(|&&d| d <= threshold).count() as f64 / of.len() as f64;
        let all: Vec<f64> = positive.iter().chain(&negative).copied().collect();
        let together = all.iter().map(|d| all.iter().filter(|&e| e == d).count()).max().unwrap();
        let slack = 2.0 / 198.0 + together as f64 / p + together as f64 / q;
        let gap = asked(&positive) - point.true_positive_rate + asked(&negative)
            - point.false_positive_rate;
        prop_assert!((0.0..=slack).contains(&gap) || threshold < 0.0, "{gap}");
        prop_assert!(close(roc.equal_error_rate, equal_error(&positive, &negative)));
    }

    #[test]
    fn a_query_finds_what_sorting_everything_finds(
        n in 1_usize..40, classes in 1_usize..5, seed: u64, tied: bool, which in 0_usize..3,
        query in 0_usize..40, k in 0_usize..45, every in 1_usize..4,
    ) {
        let (z, labels) = points(n, 3, classes, seed, tied);
        let distance = Distance::ALL[which];
        let query = query % n;
        let gallery: Vec<usize> = (0..n).filter(|row| row % every == 0).collect();
        let found = retrieve(z.view(), &labels, distance, query, gallery.iter().copied(), k);
        let d = |j: usize| {
            distance.between(z.row(query).as_slice().unwrap(), z.row(j).as_slice().unwrap())
        };
        let mut others: Vec<usize> = gallery.into_iter().filter(|&j| j != query).collect();
        others.sort_by(|&a, &b| d(a).total_cmp(&d(b)).then(a.cmp(&b)));
        prop_assert_eq!(found.gallery, others.len());
        let relevant = others.iter().filter(|&&j| labels[j] == labels[query]).count();
        prop_assert_eq!(found.relevant, relevant);
        others.truncate(k);
        let rows: Vec<usize> = found.found.iter().map(|hit| hit.row).collect();
        prop_assert_eq!(&rows, &others);
        for hit in &found.found {
            prop_assert_eq!(hit.distance, d(hit.row));
            prop_assert_eq!(hit.relevant, labels[hit.row] == labels[query]);
        }
        let hits = others.iter().filter(|&&j| labels[j] == labels[query]).count() as f64;
        let share = |of: usize| (of > 0).then(|| hits / of as f64);
        prop_assert_eq!(found.precision(), share(others.len()));
        prop_assert_eq!(found.recall(), share(relevant));
    }

    #[test]
    fn recall_at_k_is_the_share_of_queries_that_find_one(
        seed: u64, k in 1_usize..12, tied: bool,
    ) {
        let (z, labels) = points(40, 2, 4, seed, tied);
        let whole = evaluate(z.view(), &labels, Distance::Euclidean);
        let queries: Vec<Retrieval> = (0..40)
            .map(|row| retrieve(z.view(), &labels, Distance::Euclidean, row, 0..40, k))
            .filter(|found| found.relevant > 0)
            .collect();
        let found = queries.iter().filter(|found| found.hits() > 0).count();
        let share = (!queries.is_empty()).then(|| found as f64 / queries.len() as f64);
        prop_assert_eq!(whole.recall_at(k), share);
    }

    #[test]
    fn an_evaluation_in_slices_is_the_one_in_one_go(seed: u64, slice in 1_usize..50, tied: bool) {
        let (z, labels) = points(60, 2, 4, seed, tied);
        let whole = evaluate(z.view(), &labels, Distance::Euclidean);
        let mut evaluator = Evaluator::new(z, labels, Distance::Euclidean);
        let mut slices = 0;
        while !evaluator.advance(slice) {
            slices += 1;
            prop_assert!(slices < 60 * 10, "it comes to an end");
        }
        prop_assert_eq!(evaluator.finish(), whole);
    }
}

#[test]
fn the_curve_goes_from_corner_to_corner_in_few_points_and_has_the_area() {
    let (z, labels) = points(300, 3, 3, 5, false);
    let roc = evaluate(z.view(), &labels, Distance::Euclidean).roc.unwrap();
    let at = |p: &RocPoint| (p.false_positive_rate, p.true_positive_rate);
    assert!((100..=CURVE_POINTS).contains(&roc.curve.len()), "{}", roc.curve.len());
    assert_eq!(roc.curve.first().map(at), Some((0.0, 0.0)));
    assert_eq!(roc.curve.last().map(at), Some((1.0, 1.0)));
    let mut area = 0.0;
    for pair in roc.curve.windows(2) {
        let ((x0, y0), (x1, y1)) = (at(&pair[0]), at(&pair[1]));
        assert!(x0 <= x1 && y0 <= y1 && pair[0].threshold < pair[1].threshold);
        area += (x1 - x0) * (y0 + y1) / 2.0;
    }
    assert!((area - roc.auc).abs() < 1e-3, "{area}, not {}", roc.auc);
}

#[test]
fn the_best_threshold_separates_the_pairs() {
    let z = array![[0.0], [1.0], [10.0], [11.5]];
    let roc = evaluate(z.view(), &[0, 0, 1, 1], Distance::Euclidean).roc.unwrap();
    let perfect = BestThreshold {
        threshold: 1.5,
        balanced_accuracy: 1.0,
        true_positive_rate: 1.0,
        false_positive_rate: 0.0,
    };
    assert_eq!((roc.auc, roc.best), (1.0, perfect));
}

#[test]
fn the_bins_hold_every_pair_once_and_where_it_belongs() {
    let (z, labels) = points(80, 2, 3, 8, false);
    let found = evaluate(z.view(), &labels, Distance::Squared);
    let bins = found.histogram.unwrap();
    assert_eq!(bins.positive.iter().sum::<u64>(), found.positive_pairs);
    assert_eq!(bins.negative.iter().sum::<u64>(), found.negative_pairs);
    let mut counted = vec![0; bins.positive.len()];
    for i in 0..80 {
        for j in (i + 1..80).filter(|&j| labels[i] == labels[j]) {
            let gap = &z.row(i) - &z.row(j);
            let bin = (gap.dot(&gap) / bins.width) as usize;
            counted[bin.min(bins.positive.len() - 1)] += 1;
        }
    }
    assert_eq!(counted, bins.positive);
}

#[test]
fn undefined_metrics_are_none() {
    let nothing = evaluate(Array2::zeros((0, 2)).view(), &[], Distance::Euclidean);
    assert_eq!(nothing, Evaluation::default());
    let one = evaluate(array![[1.0, 2.0]].view(), &[7], Distance::Cosine);
    assert_eq!((one.recall_at(1), one.silhouette, one.mean_positive), (None, None, None));
    assert_eq!((one.roc, one.histogram), (None, None));
}

#[test]
fn an_embedding_that_is_not_finite_has_no_evaluation() {
    for value in [f64::NAN, f64::INFINITY, 1e200] {
        let z = array![[0.0, 1.0], [value, 0.0], [2.0, 2.0]];
        let found = evaluate(z.view(), &[0, 0, 1], Distance::Squared);
        assert_eq!(found, Evaluation::default(), "{value}");
    }
}

#[test]
fn as_many_labels_as_points_are_needed() {
    let found = evaluate(Array2::zeros((3, 2)).view(), &[0, 0], Distance::Euclidean);
    assert_eq!(found, Evaluation::default());
}

#[test]
fn a_zero_vector_is_at_cosine_distance_1_of_everything() {
    let z = array![[0.0, 0.0], [3.0, 4.0], [0.0, 0.0]];
    let found = evaluate(z.view(), &[0, 0, 0], Distance::Cosine);
    assert_eq!(found.mean_positive, Some(1.0));
}

#[test]
fn a_sample_keeps_the_shares_of_the_classes_and_depends_on_the_seed_alone() {
    let labels: Vec<usize> = (0..1_000).map(|i| usize::from(i % 10 == 0)).collect();
    let rows: Vec<usize> = (0..1_000).rev().collect();
    let chosen = sample(&rows, &labels, 100, 3);
    assert_eq!(chosen.len(), 100);
    assert!(chosen.is_sorted_by(|a, b| a < b));
    let rare = chosen.iter().filter(|&&row| labels[row] == 1).count();
    assert!((9..=11).contains(&rare), "{rare}");
    let ascending: Vec<usize> = (0..1_000).collect();
    assert_eq!(chosen, sample(&ascending, &labels, 100, 3), "the order of the rows is no matter");
    assert_ne!(chosen, sample(&rows, &labels, 100, 4));
}

#[test]
fn a_sample_of_no_fewer_than_all_is_all_and_rows_without_label_are_left_out() {
    assert_eq!(sample(&[4, 0, 2], &[0, 0, 1, 1, 0], 3, 1), [0, 2, 4]);
    assert_eq!(sample(&[4, 0, 9], &[0, 0, 1, 1, 0], 8, 1), [0, 4]);
    assert!(sample(&[0, 1], &[0, 1], 0, 1).is_empty());
}
