//! A camera that orbits around points in space: where a point is in its picture, and how far away.
//!
//! While both angles are 0, the first axis goes to the right, the second up and the third towards
//! the viewer. A picture has a plane of its own, in which a point at a distance of 1 is as far from
//! the middle as in space.

use std::f64::consts::FRAC_PI_2;

/// Values on three axes.
pub type Vector = [f64; 3];

/// Nearest distance at which points are seen, in radii of the ball in sight.
const NEAR: f64 = 0.02;
/// Range of the distance from what the camera orbits around, in radii.
const DISTANCES: [f64; 2] = [0.1, 12.0];

pub fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// a + factor·b.
pub fn plus(a: Vector, factor: f64, b: Vector) -> Vector {
    [0, 1, 2].map(|k| a[k] + factor * b[k])
}

pub fn length(a: Vector) -> f64 {
    dot(a, a).sqrt()
}

/// A ball in space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ball {
    /// Its middle.
    pub center: Vector,
    /// Its radius.
    pub radius: f64,
}

impl Ball {
    /// The ball in the unit sphere.
    pub const UNIT: Self = Self { center: [0.0; 3], radius: 1.0 };

    /// A small ball around points, about the middle of the box around them; `None` without points.
    pub fn around(points: impl Iterator<Item = Vector> + Clone) -> Option<Self> {
        let points = points.filter(|point| point.iter().all(|value| value.is_finite()));
        let first = points.clone().next()?;
        let (low, high) = points.clone().fold((first, first), |(low, high), point| {
            ([0, 1, 2].map(|k| low[k].min(point[k])), [0, 1, 2].map(|k| high[k].max(point[k])))
        });
        let center = [0, 1, 2].map(|k| 0.5 * (low[k] + high[k]));
        let far = points.map(|point| length(plus(point, -1.0, center))).fold(0.0, f64::max);
        Some(Self { center, radius: far })
    }

    /// The smallest ball that holds both, if there are two.
    pub fn union(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        let (Some(a), Some(b)) = (a, b) else { return a.or(b) };
        if a.holds(b) {
            return Some(a);
        }
        if b.holds(a) {
            return Some(b);
        }
        let way = plus(b.center, -1.0, a.center);
        let apart = length(way);
        let radius = 0.5 * (apart + a.radius + b.radius);
        Some(Self { center: plus(a.center, (radius - a.radius) / apart, way), radius })
    }

    /// Tells whether another ball is inside.
    pub fn holds(self, other: Self) -> bool {
        length(plus(other.center, -1.0, self.center)) + other.radius <= self.radius
    }
}

/// A camera. Lengths are in radii of the ball in sight, so that it sees the same of a cloud that
/// grows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Angle around the second axis, in radians.
    pub yaw: f64,
    /// Angle above the plane of the first and the third axis, in radians.
    pub pitch: f64,
    /// Distance from what it orbits around.
    pub distance: f64,
    /// Point that it orbits around, seen from the middle of the ball.
    pub target: Vector,
}

impl Default for Camera {
    /// Seen from well above, so that a roll around the second axis is seen to be one.
    fn default() -> Self {
        Self { yaw: 1.15, pitch: 0.8, distance: Self::DISTANCE, target: [0.0; 3] }
    }
}

impl Camera {
    /// The usual distance.
    pub const DISTANCE: f64 = 3.2;

    /// Tangent of half the angle under which the ball is seen from the usual distance.
    pub fn tangent_of_ball() -> f64 {
        1.0 / (Self::DISTANCE.powi(2) - 1.0).sqrt()
    }

    /// Turns what is seen by these angles: to the right, and its upper side towards the viewer.
    pub fn turn(&mut self, right: f64, down: f64) {
        self.yaw = (self.yaw - right) % std::f64::consts::TAU;
        self.pitch = (self.pitch + down).clamp(-FRAC_PI_2, FRAC_PI_2);
    }

    /// Comes nearer by this factor; what it orbits around moves, so that what is at this place of
    /// the picture, and as far away, stays there.
    pub fn zoom(&mut self, factor: f64, at: [f64; 2]) {
        let before = self.distance;
        self.distance = (before / factor).clamp(DISTANCES[0], DISTANCES[1]);
        let by = before - self.distance;
        self.shift([by * at[0], by * at[1]]);
    }

    /// Moves what is seen by a way in the plane of the picture.
    pub fn pan(&mut self, by: [f64; 2]) {
        self.shift(by.map(|part| -self.distance * part));
    }

    /// Moves what it orbits around to the right and up, at most to the edge of the ball.
    fn shift(&mut self, [right, up]: [f64; 2]) {
        let [to_right, to_top, _] = self.directions();
        let target = plus(plus(self.target, right, to_right), up, to_top);
        let far = length(target).max(1.0);
        self.target = target.map(|part| part / far);
    }

    /// Directions of length 1 to the right, up, and towards the viewer.
    fn directions(&self) -> [Vector; 3] {
        let ((sin, cos), (high, flat)) = (self.yaw.sin_cos(), self.pitch.sin_cos());
        [[cos, 0.0, -sin], [-sin * high, flat, -cos * high], [sin * flat, high, cos * flat]]
    }

    /// The camera at its place before a ball.
    pub fn eye(&self, ball: Ball) -> Eye {
        let [right, up, back] = self.directions();
        let radius = ball.radius.max(f64::MIN_POSITIVE);
        let target = plus(ball.center, radius, self.target);
        let distance = radius * self.distance;
        Eye {
            right,
            up,
            back,
            at: plus(target, distance, back),
            distance,
            near: NEAR * radius,
            ball,
        }
    }
}

/// A camera at its place in space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Eye {
    right: Vector,
    up: Vector,
    back: Vector,
    /// Its position.
    pub at: Vector,
    /// Distance from what it orbits around.
    pub distance: f64,
    near: f64,
    /// The ball in sight.
    pub ball: Ball,
}

/// The image of a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Its place in the plane of the picture; not a number if it is behind the camera.
    pub at: [f64; 2],
    /// Distance from the camera, along the view.
    pub depth: f64,
}

impl Eye {
    /// Projects a point into the plane of the picture.
    pub fn see(&self, point: Vector) -> Seen {
        let from = plus(point, -1.0, self.at);
        let depth = -dot(from, self.back);
        if depth >= self.near {
            Seen { at: [dot(from, self.right) / depth, dot(from, self.up) / depth], depth }
        } else {
            Seen { at: [f64::NAN; 2], depth: f64::NAN }
        }
    }

    /// The way in the plane of the picture of a point that moves in this direction: the derivative.
    pub fn direction(&self, point: Vector, way: Vector) -> [f64; 2] {
        let Seen { at, depth } = self.see(point);
        let nearer = dot(way, self.back);
        [
            (dot(way, self.right) + at[0] * nearer) / depth,
            (dot(way, self.up) + at[1] * nearer) / depth,
        ]
    }

    /// Apparent size at this depth, relative to that at the point the camera orbits around.
    pub fn scale(&self, depth: f64) -> f64 {
        self.distance / depth
    }

    /// Position of a depth within the ball: 0 at its front, 1 at its back.
    pub fn share(&self, depth: f64) -> f64 {
        let middle = dot(plus(self.at, -1.0, self.ball.center), self.back);
        let radius = self.ball.radius.max(f64::MIN_POSITIVE);
        ((depth - middle + radius) / (2.0 * radius)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The product of two matrices.
    fn times(a: [Vector; 3], b: [Vector; 3]) -> [Vector; 3] {
        [0, 1, 2].map(|i| [0, 1, 2].map(|j| (0..3).map(|k| a[i][k] * b[k][j]).sum()))
    }

    fn apply(a: [Vector; 3], x: Vector) -> Vector {
        a.map(|row| dot(row, x))
    }

    /// Projects a point by turning space instead of the camera: around the second axis, then around
    /// the first, by matrices as textbooks have them.
    fn by_matrices(camera: &Camera, ball: Ball, point: Vector) -> Seen {
        let ((s, c), (t, d)) = ((-camera.yaw).sin_cos(), camera.pitch.sin_cos());
        let around_second = [[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]];
        let around_first = [[1.0, 0.0, 0.0], [0.0, d, -t], [0.0, t, d]];
        let in_radii = plus(point, -1.0, ball.center).map(|part| part / ball.radius);
        let from_target = plus(in_radii, -1.0, camera.target);
        let [x, y, z] = apply(times(around_first, around_second), from_target);
        let depth = camera.distance - z;
        Seen { at: [x / depth, y / depth], depth: depth * ball.radius }
    }

    fn vector(size: f64) -> impl Strategy<Value = Vector> {
        prop::array::uniform3(-size..size)
    }

    prop_compose! {
        fn any_camera()(
            yaw in -4.0..4.0, pitch in -1.57..1.57, distance in 2.0..9.0, target in vector(0.5),
        ) -> Camera {
            Camera { yaw, pitch, distance, target }
        }
    }

    prop_compose! {
        fn any_ball()(center in vector(3.0), radius in 0.1..5.0) -> Ball {
            Ball { center, radius }
        }
    }

    fn near(a: [f64; 2], b: [f64; 2]) -> bool {
        (0..2).all(|k| (a[k] - b[k]).abs() < 1e-9 * (1.0 + a[k].abs()))
    }

    proptest! {
        #[test]
        fn a_point_is_seen_where_turning_space_by_matrices_puts_it(
            camera in any_camera(), ball in any_ball(), inside in vector(0.55),
        ) {
            let point = plus(ball.center, ball.radius, inside);
            let (seen, known) = (camera.eye(ball).see(point), by_matrices(&camera, ball, point));
            prop_assert!(near(seen.at, known.at), "{seen:?} {known:?}");
            prop_assert!((seen.depth - known.depth).abs() < 1e-9 * known.depth);
        }

        #[test]
        fn a_direction_is_the_limit_of_two_points_that_come_together(
            camera in any_camera(), point in vector(0.55), way in vector(1.0),
        ) {
            let eye = camera.eye(Ball::UNIT);
            let step = 1e-5;
            let ends = [-step, step].map(|by| eye.see(plus(point, by, way)).at);
            let limit = [0, 1].map(|k| (ends[1][k] - ends[0][k]) / (2.0 * step));
            let direction = eye.direction(point, way);
            prop_assert!((0..2).all(|k| (limit[k] - direction[k]).abs() < 1e-6), "{limit:?} {direction:?}");
        }

        #[test]
        fn a_zoom_keeps_what_is_under_the_pointer(
            camera in any_camera(), factor in 0.8..1.25_f64, at in prop::array::uniform2(-0.1..0.1),
        ) {
            let mut zoomed = camera;
            zoomed.zoom(factor, at);
            prop_assume!(length(zoomed.target) < 0.999);
            let [right, up, _] = camera.directions();
            let far = camera.distance;
            let point = plus(plus(camera.target, far * at[0], right), far * at[1], up);
            prop_assert!(near(zoomed.eye(Ball::UNIT).see(point).at, at));
        }

        #[test]
        fn a_ball_around_two_balls_holds_both_and_touches_them(a in any_ball(), b in any_ball()) {
            let both = Ball::union(Some(a), Some(b)).unwrap();
            let slack = Ball { radius: both.radius * (1.0 + 1e-9), ..both };
            prop_assert!(slack.holds(a) && slack.holds(b));
            let apart = length(plus(a.center, -1.0, b.center));
            let widest = (apart + a.radius + b.radius).max(2.0 * a.radius).max(2.0 * b.radius);
            prop_assert!((2.0 * both.radius - widest).abs() < 1e-9 * widest);
        }
    }

    #[test]
    fn known_points_are_seen_at_known_places() {
        let camera = Camera { yaw: 0.0, pitch: 0.0, distance: 2.0, target: [0.0; 3] };
        let eye = camera.eye(Ball::UNIT);
        assert_eq!(eye.see([1.0, 0.5, 0.0]), Seen { at: [0.5, 0.25], depth: 2.0 });
        assert_eq!(eye.see([0.5, 0.0, 1.0]), Seen { at: [0.5, 0.0], depth: 1.0 });
        assert!(eye.see([0.0, 0.0, 2.0]).at[0].is_nan(), "at the camera");
        assert!(eye.see([0.0, 0.0, 3.0]).depth.is_nan(), "behind it");
        assert_eq!([0.0, 1.0, 2.0].map(|z: f64| eye.share(2.0 - (1.0 - z))), [0.0, 0.5, 1.0]);
        // A quarter turn to the right: what was in front is at the right.
        let mut turned = camera;
        turned.turn(FRAC_PI_2, 0.0);
        assert!(near(turned.eye(Ball::UNIT).see([0.0, 0.0, 1.0]).at, [0.5, 0.0]));
        // A quarter turn down: what was on top is in front.
        let mut tilted = camera;
        tilted.turn(0.0, FRAC_PI_2);
        let top = tilted.eye(Ball::UNIT).see([0.0, 1.0, 0.0]);
        assert!(near(top.at, [0.0, 0.0]) && (top.depth - 1.0).abs() < 1e-12, "{top:?}");
    }

    #[test]
    fn what_is_moved_follows_and_the_middle_stays_within_the_ball() {
        let mut camera = Camera::default();
        let middle = |camera: &Camera| camera.eye(Ball::UNIT).see([0.0; 3]).at;
        camera.pan([0.1, -0.05]);
        assert!(near(middle(&camera), [0.1, -0.05]), "{:?}", middle(&camera));
        (0..100).for_each(|_| camera.pan([0.5, 0.5]));
        assert!(length(camera.target) <= 1.0 + 1e-12);
        (0..100).for_each(|_| camera.zoom(1.5, [0.0; 2]));
        assert_eq!(camera.distance, DISTANCES[0]);
        (0..100).for_each(|_| camera.zoom(0.5, [0.0; 2]));
        assert_eq!(camera.distance, DISTANCES[1]);
    }

    #[test]
    fn the_ball_fills_the_angle_under_which_it_is_seen() {
        let eye = Camera { yaw: 0.0, pitch: 0.0, ..Camera::default() }.eye(Ball::UNIT);
        let rim = (0..10_000).map(|i| {
            let angle = f64::from(i) * 1e-4 * FRAC_PI_2;
            eye.see([angle.cos(), 0.0, angle.sin()]).at[0]
        });
        let widest = rim.fold(0.0, f64::max);
        assert!((widest - Camera::tangent_of_ball()).abs() < 1e-6, "{widest}");
    }

    #[test]
    fn a_ball_around_points_holds_them_and_none_has_none() {
        assert_eq!(Ball::around(std::iter::empty()), None);
        assert_eq!(Ball::around([[f64::NAN; 3]].into_iter()), None);
        let points = [[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [f64::NAN, 9.0, 9.0]];
        assert_eq!(
            Ball::around(points.into_iter()),
            Some(Ball { center: [1.0, 0.0, 0.0], radius: 1.0 })
        );
    }
}
