use ndarray::{Array1, Array2, Axis, array};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::*;
use crate::random::{Purpose, generator};

fn random(seed: u64) -> ChaCha8Rng {
    generator(seed, Purpose::Data, 0)
}

fn normal(n: usize, d: usize, random: &mut ChaCha8Rng) -> Array2<f64> {
    Array2::from_shape_simple_fn((n, d), || random.sample(StandardNormal))
}

/// Eigenvalues of a symmetric matrix, highest first, by cyclic Jacobi rotations.
fn eigenvalues(mut a: Array2<f64>) -> Vec<f64> {
    let d = a.nrows();
    for _ in 0..30 {
        for (p, q) in (0..d).flat_map(|p| (p + 1..d).map(move |q| (p, q))) {
            if a[[p, q]].abs() < 1e-300 {
                continue;
            }
            let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
            let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
            let c = 1.0 / (t * t + 1.0).sqrt();
            let s = t * c;
            for k in 0..d {
                let (x, y) = (a[[k, p]], a[[k, q]]);
                (a[[k, p]], a[[k, q]]) = (c * x - s * y, s * x + c * y);
            }
            for k in 0..d {
                let (x, y) = (a[[p, k]], a[[q, k]]);
                (a[[p, k]], a[[q, k]]) = (c * x - s * y, s * x + c * y);
            }
        }
        let off: f64 = a.indexed_iter().filter(|((i, j), _)| i != j).map(|(_, v)| v * v).sum();
        if off <= 1e-30 * a.diag().dot(&a.diag()) {
            break;
        }
    }
    let mut values = a.diag().to_vec();
    values.sort_by(|x, y| y.total_cmp(x));
    values
}

fn scatter(z: &Array2<f64>) -> Array2<f64> {
    let centered = z - &z.mean_axis(Axis(0)).unwrap();
    centered.t().dot(&centered)
}

fn check_captured(z: &Array2<f64>, axes: usize, place: &str) {
    let projection = Projector::new(axes).project(z.view(), None);
    assert_eq!(projection.kind, ProjectionKind::Principal, "{place}");
    let all = eigenvalues(scatter(z));
    let (best, total) = (all[..axes].iter().sum::<f64>(), all.iter().sum::<f64>());
    let captured = scatter(&projection.coordinates).diag().to_owned();
    assert!((captured.sum() - best).abs() <= 1e-9 * best, "{place}: {captured}, not {best}");
    for (share, variance) in projection.explained.iter().zip(&captured) {
        assert!((share - variance / total).abs() <= 1e-9, "{place}: {share} of the variance");
    }
    let gram = projection.basis.dot(&projection.basis.t());
    assert!((gram - Array2::<f64>::eye(axes)).iter().all(|v| v.abs() < 1e-9), "{place}");
}

#[test]
fn no_plane_holds_more_variance_and_the_shares_are_the_true_ones() {
    let mut random = random(1);
    let mut checked = 0;
    for d in [3, 4, 5, 8, 16, 32, 64] {
        for scale in [1e-3, 1.0, 10.0] {
            for n in [d / 2 + 2, 40, 200] {
                for clusters in [1, 5] {
                    let centers = normal(clusters, d, &mut random) * 3.0;
                    let mut z = normal(n, d, &mut random);
                    for (i, mut row) in z.rows_mut().into_iter().enumerate() {
                        row += &centers.row(i % clusters);
                        row *= scale;
                    }
                    for axes in [2, 3].into_iter().filter(|&axes| axes < d) {
                        check_captured(&z, axes, &format!("{n}×{d} ×{scale}, {clusters} clusters"));
                        checked += 1;
                    }
                }
            }
        }
    }
    assert!(checked > 200, "{checked}");
}

#[test]
fn a_lower_rank_than_the_embedding_is_no_trouble() {
    let mut random = random(2);
    for d in [3, 4, 8, 32] {
        for rank in 1..=3_usize.min(d - 1) {
            for scale in [1e-3, 1.0, 10.0] {
                let z = normal(100, rank, &mut random).dot(&normal(rank, d, &mut random)) * scale;
                check_captured(&z, 2, &format!("rank {rank} of {d}, ×{scale}"));
            }
        }
    }
}

#[test]
fn axes_are_at_right_angles_however_unlike_the_dimensions_are() {
    let mut random = random(13);
    for _ in 0..500 {
        let scales =
            Array1::from_shape_simple_fn(3, || 10_f64.powf(random.random_range(-8.0..4.0)));
        let z = normal(50, 3, &mut random) * scales;
        let basis = Projector::new(2).project(z.view(), None).basis;
        let gram = basis.dot(&basis.t());
        assert!((gram - Array2::<f64>::eye(2)).iter().all(|v| v.abs() < 1e-9), "{basis}");
    }
}

#[test]
fn two_points_are_projected_onto_the_line_between_them() {
    let projection =
        Projector::new(2).project(array![[0.0, 0.0, 0.0], [0.0, 3.0, 4.0]].view(), None);
    assert!((projection.explained[0] - 1.0).abs() < 1e-9);
    let apart = projection.coordinates[[1, 0]] - projection.coordinates[[0, 0]];
    assert!((apart.abs() - 5.0).abs() < 1e-9);
}

/// The correlation of each axis's coordinates with those of the step before.
fn correlations(a: &Array2<f64>, b: &Array2<f64>) -> Vec<f64> {
    let column = |z: &Array2<f64>, k: usize| -> Array1<f64> {
        let column = z.column(k);
        &column - column.mean().unwrap()
    };
    (0..a.ncols())
        .map(|k| {
            let (x, y) = (column(a, k), column(b, k));
            x.dot(&y) / (x.dot(&x) * y.dot(&y)).sqrt()
        })
        .collect()
}

fn guide(last: &Projection, turn: f64) -> Guide {
    Guide { basis: last.basis.clone(), turn }
}

#[test]
fn no_axis_flips_while_an_embedding_drifts_for_1000_frames() {
    for (seed, axes) in [(3, 2), (4, 2), (5, 3)] {
        let mut random = random(seed);
        let (mut z, drift) = (normal(120, 6, &mut random), normal(6, 6, &mut random));
        z *= &array![3.0, 2.0, 1.5, 0.5, 0.4, 0.3];
        let turn = (&drift - &drift.t()) * 2e-3;
        let mut projector = Projector::new(axes);
        let mut last: Option<Projection> = None;
        for frame in 0..1_000 {
            z = &z + &z.dot(&turn) + normal(120, 6, &mut random) * 1e-3;
            let now = projector.project(z.view(), last.as_ref().map(|p| guide(p, 0.02)).as_ref());
            if let Some(last) = last.replace(now.clone()) {
                let all = correlations(&last.coordinates, &now.coordinates);
                assert!(all.iter().all(|&c| c > 0.9), "frame {frame}: {all:?}");
            }
        }
    }
}

#[test]
fn axes_whose_variances_cross_turn_into_each_other_and_say_so_on_the_way() {
    let mut random = random(6);
    let points = normal(300, 4, &mut random);
    let mut projector = Projector::new(2);
    let first = projector.project((&points * &array![1.5, 1.0, 0.2, 0.1]).view(), None);
    let mut last = first.clone();
    let mut turned = 0;
    for frame in 1..=100 {
        let t = f64::from(frame) / 100.0;
        let z = &points * &array![1.5 - t, 1.0 + t / 2.0, 0.2, 0.1];
        let now = projector.project(z.view(), Some(&guide(&last, 0.05)));
        let all = correlations(&last.coordinates, &now.coordinates);
        assert!(all.iter().all(|&c| c > 0.9), "frame {frame}: {all:?}");
        // The name is that of what is drawn.
        let shares = eigenvalues(scatter(&z)).into_iter().map(|v| v / scatter(&z).diag().sum());
        let is_principal = now.explained.iter().zip(shares).all(|(a, b)| (a - b).abs() < 1e-9);
        assert_eq!(now.kind == ProjectionKind::Principal, is_principal, "frame {frame}");
        turned += usize::from(now.kind == ProjectionKind::Turned);
        last = now;
    }
    assert!((20..60).contains(&turned), "a quarter turn in steps of 0.05: {turned}");
    assert_eq!(last.kind, ProjectionKind::Principal, "and it arrives");
    let still = projector
        .project((&points * &array![0.5, 1.5, 0.2, 0.1]).view(), Some(&guide(&first, 0.0)));
    assert_eq!(still.kind, ProjectionKind::Turned);
    let apart = (&still.basis - &first.basis).iter().fold(0.0_f64, |max, v| max.max(v.abs()));
    assert!(apart < 0.2, "without a turn the axes stay where they were: {apart}");
}

#[test]
fn axes_without_variance_are_the_guides_and_do_not_turn_the_others() {
    let mut random = random(14);
    let flat = normal(60, 2, &mut random).dot(&normal(2, 6, &mut random));
    let mut projector = Projector::new(3);
    let first = projector.project(flat.view(), None);
    let noise = normal(60, 6, &mut random) * 1e-15;
    let again = projector.project((&flat + &noise).view(), Some(&guide(&first, 0.1)));
    assert_eq!(again.kind, ProjectionKind::Principal);
    assert!((&again.coordinates - &first.coordinates).iter().all(|v| v.abs() < 1e-9));
}

#[test]
fn a_frozen_picture_keeps_axes_and_centre_and_says_what_they_show_now() {
    let mut random = random(7);
    let z = normal(200, 3, &mut random) * array![3.0, 2.0, 0.1];
    let mut projector = Projector::new(2);
    let before = projector.project(z.view(), None);
    projector.freeze = true;
    let moved = &z * &array![1.0, 1.0, 100.0] + &array![5.0, -2.0, 1.0];
    let frozen = projector.project(moved.view(), None);
    assert_eq!(frozen.kind, ProjectionKind::Frozen);
    assert_eq!((&frozen.basis, &frozen.center), (&before.basis, &before.center));
    let by_hand = (&moved - &before.center).dot(&before.basis.t());
    assert!((&frozen.coordinates - &by_hand).iter().all(|v| v.abs() < 1e-9));
    let total = scatter(&moved).diag().sum();
    for (share, variance) in frozen.explained.iter().zip(scatter(&by_hand).diag()) {
        assert!((share - variance / total).abs() < 1e-9);
    }
    projector.freeze = false;
    assert_eq!(projector.project(moved.view(), None).kind, ProjectionKind::Principal);
}

#[test]
fn what_is_not_finite_keeps_the_last_good_picture() {
    let z = normal(50, 4, &mut random(8));
    let mut projector = Projector::new(2);
    let good = projector.project(z.view(), None);
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e200] {
        let mut bad = z.clone();
        bad[[7, 2]] = value;
        let kept = projector.project(bad.view(), None);
        assert_eq!(kept.kind, ProjectionKind::NonFinite, "{value}");
        assert_eq!(kept.coordinates, good.coordinates);
        assert_eq!((kept.basis, kept.center), (good.basis.clone(), good.center.clone()));
    }
    assert_eq!(projector.project(z.view(), None).kind, ProjectionKind::Principal);
}

#[test]
fn without_a_good_picture_what_is_not_finite_is_drawn_at_the_origin() {
    for d in [1, 2, 5] {
        let z = Array2::from_elem((3, d), f64::NAN);
        let projection = Projector::new(2).project(z.view(), None);
        assert_eq!(projection.kind, ProjectionKind::NonFinite);
        assert_eq!(projection.coordinates, Array2::<f64>::zeros((3, 2)));
        assert_eq!(projection.place(&vec![1.0; d])[0], 1.0);
    }
}

#[test]
fn equal_points_are_a_collapse_and_are_drawn_at_the_centre() {
    for (n, d) in [(1, 3), (10_000, 3), (7, 64)] {
        let z = Array2::from_elem((n, d), 0.1);
        let projection = Projector::new(2).project(z.view(), None);
        assert_eq!(projection.kind, ProjectionKind::Collapsed, "{n}×{d}");
        assert_eq!(projection.coordinates, Array2::<f64>::zeros((n, 2)));
        assert_eq!(projection.explained, [0.0, 0.0]);
    }
    let none = Projector::new(2).project(Array2::zeros((0, 3)).view(), None);
    assert_eq!((none.kind, none.coordinates.dim()), (ProjectionKind::Collapsed, (0, 2)));
}

#[test]
fn an_embedding_keeps_the_axes_of_its_guide_through_a_collapse() {
    let z = normal(50, 4, &mut random(9));
    let mut projector = Projector::new(2);
    let before = projector.project(z.view(), None);
    let collapsed = projector.project(Array2::zeros((50, 4)).view(), Some(&guide(&before, 0.0)));
    assert_eq!(collapsed.basis, before.basis);
    let after = projector.project(z.view(), Some(&guide(&collapsed, 0.0)));
    assert!((&after.coordinates - &before.coordinates).iter().all(|v| v.abs() < 1e-9));
}

#[test]
fn two_dimensions_are_drawn_as_they_are_and_one_lies_on_the_x_axis() {
    let z = array![[1.0, 5.0], [2.0, 5.0], [4.0, -3.0]];
    let plane = Projector::new(2).project(z.view(), None);
    assert_eq!((plane.kind, &plane.coordinates), (ProjectionKind::AsIs, &z));
    assert!((plane.explained.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    let line = Projector::new(2).project(array![[1.0], [4.0]].view(), None);
    assert_eq!(line.coordinates, array![[1.0, 0.0], [4.0, 0.0]]);
    assert_eq!(line.explained, [1.0, 0.0]);
    let space = Projector::new(3).project(z.view(), None);
    assert_eq!(space.coordinates, array![[1.0, 5.0, 0.0], [2.0, 5.0, 0.0], [4.0, -3.0, 0.0]]);
    let point = Projector::new(2).project(array![[2.0, 3.0], [2.0, 3.0]].view(), None);
    assert_eq!(point.kind, ProjectionKind::Collapsed);
    assert_eq!(point.coordinates, array![[2.0, 3.0], [2.0, 3.0]]);
}

#[test]
fn further_points_and_arrows_are_drawn_where_they_belong() {
    for d in [1, 2, 5] {
        let z = normal(30, d, &mut random(10));
        let projection = Projector::new(2).project(z.view(), None);
        let at = |i: usize| [projection.coordinates[[i, 0]], projection.coordinates[[i, 1]]];
        let (from, to) = (z.row(3), z.row(4));
        let placed = projection.place(from.as_slice().unwrap());
        let arrow = projection.direction((&to - &from).as_slice().unwrap());
        for axis in [0, 1] {
            assert!((placed[axis] - at(3)[axis]).abs() < 1e-12);
            assert!((at(3)[axis] + arrow[axis] - at(4)[axis]).abs() < 1e-12);
        }
    }
}

#[test]
fn another_number_of_dimensions_starts_anew() {
    let mut projector = Projector::new(2);
    projector.freeze = true;
    projector.project(normal(20, 3, &mut random(11)).view(), None);
    let of_three = guide(&projector.project(normal(20, 3, &mut random(11)).view(), None), 0.0);
    let other = projector.project(normal(20, 5, &mut random(12)).view(), Some(&of_three));
    assert_eq!((other.kind, other.basis.dim()), (ProjectionKind::Principal, (2, 5)));
}

#[test]
fn points_placed_in_slices_are_where_they_are_when_placed_at_once() {
    for (n, d) in [(20_003, 30), (5_005, 200), (30, 2)] {
        let z = normal(n, d, &mut random(5));
        let whole = Projector::new(3).project(z.view(), None);
        let mut projector = Projector::new(3);
        let mut placing = projector.begin(z.view(), None);
        let mut slices = 1;
        while !placing.advance(z.view(), &|| false) {
            slices += 1;
        }
        assert_eq!(slices > 1, n * d > 500_000, "{n}×{d}");
        assert_eq!(projector.end(placing), whole, "{n}×{d}");
    }
}
