//! Three points without a network: the loss of a triplet, and the negative gradient of each point.
//!
//! The points are embeddings themselves, so a step of gradient descent moves only them; in a run it
//! changes weights that all points share. Distances, losses and gradients are the engine's.

use ndarray::Array2;

use engine::config::{Distance, LossKind, LossSpec, Reduction};
use engine::distance::Pairs;
use engine::loss::BatchLoss;
use engine::mining::{Mined, Triplet};
use engine::ranking::Ranking;
use engine::report::{TripletId, TripletRecord};
use engine::setting::{self, Setting};
use engine::vectors::norm;

/// The length of a step, as a multiple of the gradient.
pub const STEP_SIZE: Setting = Setting {
    name: "step-size",
    label: "Step size",
    help: "Each step moves a point by −∂loss/∂z times this",
    min: 0.01,
    max: 1.0,
};

/// The names of the points, in order.
pub const NAMES: [&str; 3] = ["anchor", "positive", "negative"];

/// An anchor, a positive and a negative in the plane or on the circle, and their loss.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreePoints {
    /// Coordinates of the anchor, the positive and the negative.
    pub at: [[f64; 2]; 3],
    /// True if they stay at length 1.
    pub on_circle: bool,
    /// The distance between two of them.
    pub distance: Distance,
    /// Their loss; for one triplet, both means are the same.
    pub loss: LossSpec,
    /// The length of a step, as a multiple of the gradient.
    pub step_size: f64,
    /// The coordinates before the last step, until a point is moved by hand.
    pub came_from: Option<[[f64; 2]; 3]>,
}

impl Default for ThreePoints {
    /// d(a,p) = 0.8, d(a,n) = 1.1 and margin 0.5: semi-hard, so the loss is 0.2.
    fn default() -> Self {
        Self {
            at: [[-0.4, -0.2], [0.4, -0.2], [0.26, 0.68]],
            on_circle: false,
            distance: Distance::Euclidean,
            loss: LossSpec {
                kind: LossKind::Hinge,
                margin: 0.5,
                swap: false,
                mean: Reduction::Mined,
            },
            step_size: 0.1,
            came_from: None,
        }
    }
}

impl ThreePoints {
    /// The largest absolute coordinate.
    pub const EDGE: f64 = 2.0;

    /// Moves every number into its range: coordinates within ±[`Self::EDGE`], or on the circle if
    /// `on_circle`. NaN becomes 0, or the default.
    pub fn bounded(mut self) -> Self {
        let usual = Self::default();
        for at in &mut self.at {
            let edge = Self::EDGE;
            *at = at.map(|x| if x.is_nan() { 0.0 } else { x.clamp(-edge, edge) });
            if self.on_circle {
                *at = on_circle(*at);
            }
        }
        let within = |x: f64, setting: &Setting, usual: f64| {
            if x.is_nan() { usual } else { x.clamp(setting.min, setting.max) }
        };
        self.loss.margin = within(self.loss.margin, &setting::MARGIN, usual.loss.margin);
        self.step_size = within(self.step_size, &STEP_SIZE, usual.step_size);
        self
    }

    /// The same with the margin moved by this many notches.
    pub fn with_margin_moved(mut self, by: f64) -> Self {
        self.loss.margin = setting::margin_moved(self.loss.margin, by);
        self
    }

    /// d(a,p), d(a,n) and d(p,n) by any of the distances.
    pub fn distances(&self, by: Distance) -> [f64; 3] {
        let [a, p, n] = &self.at;
        [by.between(a, p), by.between(a, n), by.between(p, n)]
    }

    /// The record of the triplet, by any of the distances.
    pub fn record(&self, by: Distance) -> TripletRecord {
        let id = TripletId { anchor: 0, positive: 1, negative: 2 };
        TripletRecord::new(id, self.distances(by), &self.loss)
    }

    /// The loss of the triplet.
    pub fn loss(&self) -> f64 {
        self.record(self.distance).loss
    }

    /// d(a,p), by the chosen distance.
    pub fn positive(&self) -> f64 {
        self.distances(self.distance)[0]
    }

    /// d(a,n), by the chosen distance.
    pub fn negative(&self) -> f64 {
        self.distances(self.distance)[1]
    }

    /// The negative gradient −∂loss/∂z of each point; on the circle, its part along the circle (the
    /// rest can't move the point).
    pub fn push(&self) -> [[f64; 2]; 3] {
        let z = Array2::from_shape_fn((3, 2), |(i, k)| self.at[i][k]);
        let mut pairs = Pairs::default();
        pairs.measure(self.distance, &z);
        let mut ranking = Ranking::default();
        ranking.rank(&[0, 0, 1], &pairs.matrix, self.loss.margin);
        let triplet = [Triplet { anchor: 0, positive: 1, negative: 2 }];
        let mut batch_loss = BatchLoss::default();
        batch_loss.compute(&self.loss, &ranking, &pairs.matrix, Mined::List(&triplet));
        let mut slope = Array2::default((0, 0));
        pairs.backward(&batch_loss.gradient, &mut slope);
        std::array::from_fn(|i| {
            let push = [0, 1].map(|k| -slope[[i, k]]);
            if !self.on_circle {
                return push;
            }
            let at = self.at[i];
            let outward = push[0] * at[0] + push[1] * at[1];
            [0, 1].map(|k| push[k] - outward * at[k])
        })
    }

    /// Takes one step of gradient descent on the points; on the circle, scales them back to length
    /// 1.
    pub fn stepped(&self) -> Self {
        let push = self.push();
        let mut next = Self { came_from: Some(self.at), ..self.clone() };
        for (at, push) in next.at.iter_mut().zip(push) {
            *at = [0, 1].map(|k| at[k] + self.step_size * push[k]);
        }
        let next = next.bounded();
        if next.at == self.at { self.clone() } else { next }
    }

    /// The one thing that differs from `other`, if it can be dragged: a point, the margin or the
    /// step size.
    pub(super) fn dragged(&self, other: &Self) -> Option<&'static str> {
        let points = ["anchor moved", "positive moved", "negative moved"];
        let moved = (0..3).filter(|&i| self.at[i] != other.at[i]).map(|i| points[i]);
        let margin =
            (self.loss.margin != other.loss.margin).then_some("margin of the three points");
        let step = (self.step_size != other.step_size).then_some("step size of the three points");
        let mut differing = moved.chain(margin).chain(step);
        let first = differing.next();
        let alone = differing.next().is_none();
        let mut back = other.clone();
        (back.at, back.step_size) = (self.at, self.step_size);
        (back.loss.margin, back.came_from) = (self.loss.margin, self.came_from);
        first.filter(|_| alone && back == *self)
    }
}

/// Projects a point onto the unit circle; 0 goes to [1, 0].
fn on_circle(at: [f64; 2]) -> [f64; 2] {
    let length = norm(&at);
    if length < 1e-9 { [1.0, 0.0] } else { at.map(|x| x / length) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::config::Choice as _;
    use proptest::prelude::*;

    fn points() -> impl Strategy<Value = ThreePoints> {
        let coordinate = -2.0..2.0f64;
        let at = proptest::array::uniform3(proptest::array::uniform2(coordinate));
        let kinds = (0..Distance::ALL.len(), any::<bool>(), any::<bool>(), any::<bool>());
        (at, kinds, 0.0..5.0f64, 0.01..1.0f64).prop_map(
            |(at, (distance, soft, swap, on_circle), margin, step_size)| {
                let kind = if soft { LossKind::Soft } else { LossKind::Hinge };
                let loss = LossSpec { kind, margin, swap, mean: Reduction::Mined };
                let distance = Distance::ALL[distance];
                ThreePoints { at, on_circle, distance, loss, step_size, came_from: None }.bounded()
            },
        )
    }

    /// The distance to the nearest place where the gradient jumps, or a distance is 0.
    fn nearest_kink(three: &ThreePoints) -> f64 {
        let record = three.record(three.distance);
        let hinge = record.positive + three.loss.margin - record.counted_negative(&three.loss);
        let lengths = three.at.iter().map(|z| norm(z));
        let gaps = three.distances(Distance::Euclidean).into_iter().chain(lengths);
        let swap = (record.negative - record.across).abs();
        gaps.chain([hinge.abs(), swap]).fold(f64::INFINITY, f64::min)
    }

    proptest! {
        #[test]
        fn the_push_is_the_slope_of_the_loss(three in points()) {
            prop_assume!(nearest_kink(&three) > 1e-2);
            let push = three.push();
            let h = 1e-6;
            for (i, push) in push.into_iter().enumerate() {
                // In the plane along the axes, on the circle along it.
                let [x, y] = three.at[i];
                let ways = if three.on_circle { vec![[-y, x]] } else { vec![[1.0, 0.0], [0.0, 1.0]] };
                for way in ways {
                    let loss = |by: f64| {
                        let mut moved = three.clone();
                        moved.at[i] = [0, 1].map(|k| three.at[i][k] + by * way[k]);
                        moved.loss()
                    };
                    let slope = (loss(h) - loss(-h)) / (2.0 * h);
                    let pushed = push[0] * way[0] + push[1] * way[1];
                    prop_assert!((pushed + slope).abs() < 1e-5 * (1.0 + slope.abs()), "{i}: {pushed} {slope}");
                }
            }
        }

        #[test]
        fn a_small_step_never_costs_more(three in points()) {
            prop_assume!(nearest_kink(&three) > 1e-2);
            let mut three = three;
            three.step_size = 1e-4;
            // Without `bounded`, which would enlarge so small a step.
            let push = three.push();
            let mut next = three.clone();
            for (at, push) in next.at.iter_mut().zip(push) {
                *at = [0, 1].map(|k| at[k] + three.step_size * push[k]);
                if three.on_circle {
                    *at = on_circle(*at);
                }
            }
            prop_assert!(next.loss() <= three.loss() + 1e-12);
        }

        #[test]
        fn whatever_is_asked_for_the_points_stay_where_they_can_be_seen(
            three in points(), wild in proptest::array::uniform6(any::<f64>()), margin: f64, rate: f64,
        ) {
            let mut three = three;
            for (i, x) in wild.into_iter().enumerate() {
                three.at[i / 2][i % 2] = x;
            }
            (three.loss.margin, three.step_size) = (margin, rate);
            let mut three = three.bounded();
            for _ in 0..20 {
                three = three.stepped();
                prop_assert!(three.at.iter().flatten().all(|x| x.abs() <= ThreePoints::EDGE));
                prop_assert!(three.loss().is_finite());
                let lengths = three.at.map(|z| norm(&z));
                prop_assert!(!three.on_circle || lengths.iter().all(|l| (l - 1.0).abs() < 1e-12));
            }
        }
    }

    #[test]
    fn it_begins_semi_hard_with_numbers_that_add_up_in_the_head() {
        let three = ThreePoints::default();
        let numbers = [three.positive(), three.negative(), three.loss()];
        for (number, expected) in numbers.into_iter().zip([0.8, 1.1, 0.2]) {
            assert!((number - expected).abs() < 1e-12, "{numbers:?}");
        }
    }

    #[test]
    fn in_the_plane_a_step_shortens_the_loss_by_its_own_size_times_the_pushes() {
        // Positive and negative on one line with the anchor: slopes are 1, and the anchor has 2.
        let mut three =
            ThreePoints { at: [[0.0, 0.0], [1.0, 0.0], [-1.2, 0.0]], ..Default::default() };
        three.step_size = 0.05;
        assert_eq!(three.push(), [[2.0, 0.0], [-1.0, 0.0], [-1.0, 0.0]]);
        let next = three.stepped();
        assert!((three.loss() - next.loss() - 0.05 * 6.0).abs() < 1e-12);
        assert_eq!((three.came_from, next.came_from), (None, Some(three.at)));
    }

    #[test]
    fn equal_points_are_pushed_nowhere_by_the_euclidean_distance() {
        let three = ThreePoints { at: [[0.5, 0.5]; 3], ..Default::default() };
        assert_eq!(three.push(), [[0.0; 2]; 3]);
        assert_eq!(three.loss(), three.loss.margin);
    }

    #[test]
    fn on_the_circle_the_squared_distance_is_twice_the_cosine() {
        let mut three = ThreePoints { on_circle: true, ..Default::default() };
        three = three.bounded();
        let (squared, cosine) =
            (three.distances(Distance::Squared), three.distances(Distance::Cosine));
        for (s, c) in squared.into_iter().zip(cosine) {
            assert!((s - 2.0 * c).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_dragged_is_one_thing() {
        let here = ThreePoints::default();
        let mut there = here.clone();
        there.at[2][0] += 0.1;
        assert_eq!(here.dragged(&there), Some("negative moved"));
        there.at[0][0] += 0.1;
        assert_eq!(here.dragged(&there), None);
        there = here.clone();
        there.loss.margin = 1.0;
        assert_eq!(here.dragged(&there), Some("margin of the three points"));
        there.step_size = 0.7;
        assert_eq!(here.dragged(&there), None);
        there = here.clone();
        there.loss.swap = true;
        assert_eq!(here.dragged(&there), None);
        assert_eq!(here.dragged(&here), None);
    }
}
