//! The camera of a plot in three dimensions from frame to frame: what it has in sight, and how the
//! pointer and fingers move it.

use std::f64::consts::PI;

use eframe::egui::{PointerButton, Rect, Vec2};
use egui_plot::{PlotBounds, PlotUi};

use super::camera::{Ball, Camera, Eye, Vector};
use crate::app::plots;

/// A ball is kept while what it has to hold fills this share of its radius, at least.
const FAIR: f64 = 0.55;
/// Room around what a new ball has to hold.
const PAD: f64 = 1.08;
/// Room for a mark at the edge of the picture, in points on screen.
const MARK: f64 = 13.0;
/// Angle by which a plot turns by itself, in radians a second.
const TURN: f64 = 0.25;

/// Share of the smaller side of a plot, this long, that the ball fills.
fn filled(side: f64) -> f64 {
    (1.0 - 2.0 * MARK / side).max(0.4)
}

/// Radius on screen of what fills the ball in sight in the middle of a plot, seen from the usual
/// distance.
pub fn radius_of_ball(plot: Rect) -> f32 {
    let side = f64::from(plot.size().min_elem().max(1.0));
    (0.5 * side * filled(side) / PAD) as f32
}

/// Tells whether a box leaves that free.
pub fn is_beside_ball(plot: Rect, rect: Rect) -> bool {
    rect.distance_to_pos(plot.center()) >= radius_of_ball(plot)
}

/// The camera, and the ball that it has in sight. Like the bounds of a plot, the ball holds still
/// while the points are inside and fill a fair part of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Orbit {
    camera: Camera,
    ball: Option<Ball>,
    /// Around the points of this plot, and of that of the other run.
    own: Option<Ball>,
    beside: Option<Ball>,
    /// Around everything that was ever in the plot, in a film.
    all: Option<Ball>,
    /// True if a person moved the camera in this frame.
    pub moved: bool,
    /// The time of the frame in which it turned by itself.
    turned_at: f64,
}

impl Orbit {
    /// Takes in where the points are; `keep` is in sight instead, if there is one.
    pub fn enclose(&mut self, points: impl Iterator<Item = Vector> + Clone, keep: Option<Ball>) {
        self.own = keep.or_else(|| Ball::around(points));
    }

    /// Forgets the points, as when a new run begins; the angles stay.
    pub fn reset(&mut self) {
        *self = Self { camera: self.camera, ..Self::default() };
    }

    /// Copies the camera of the other run's plot, and takes in where its points are.
    pub fn follow(&mut self, other: &Self) {
        (self.camera, self.ball, self.beside) = (other.camera, other.ball, other.own);
        self.turned_at = other.turned_at;
    }

    /// Keeps points in sight: these, and in a comparison those of the other run; in a film
    /// everything that was ever there.
    pub fn frame(&mut self, is_beside: bool, keeps_all: bool) {
        let needed = Ball::union(self.own, self.beside.filter(|_| is_beside));
        let Some(mut needed) = needed else { return };
        if keeps_all {
            self.all = Ball::union(self.all, Some(needed));
            (needed, self.ball) = (self.all.unwrap_or(needed), None);
        }
        let is_good = |ball: &Ball| ball.holds(needed) && needed.radius > FAIR * ball.radius;
        if !self.ball.is_some_and(|ball| is_good(&ball)) {
            self.ball = Some(Ball { radius: PAD * needed.radius.max(1e-9), ..needed });
        }
    }

    /// The camera at its place.
    pub fn eye(&self) -> Eye {
        self.camera.eye(self.ball.unwrap_or(Ball::UNIT))
    }

    /// The camera in words.
    pub fn words(&self) -> String {
        let degrees = |angle: f64| format!("{:.0}°", angle.to_degrees().rem_euclid(360.0));
        let Camera { yaw, pitch, distance, .. } = self.camera;
        format!(
            "seen from {} around, {:.0}° above, {:.1} times as near as at first",
            degrees(yaw),
            pitch.to_degrees(),
            Camera::DISTANCE / distance,
        )
    }

    /// Sets the bounds of the picture and moves the camera by what the pointer or fingers do, unless
    /// these do something else on the plot. To be called inside [`egui_plot::Plot::show`].
    pub fn apply(&mut self, plot: &mut PlotUi<'_>, fit: bool, holds_still: bool) {
        let response = plot.response().clone();
        let room = response.rect.size().max(Vec2::splat(1.0));
        let side = f64::from(room.min_elem());
        let half = Camera::tangent_of_ball() / filled(side);
        plot.set_plot_bounds(PlotBounds::from_min_max([-half; 2], [half; 2]));
        self.moved = false;
        if response.double_clicked() || fit {
            (self.camera, self.ball) = (Camera::default(), None);
            return;
        }
        if holds_still {
            return;
        }
        let before = self.camera;
        let in_plane = |by: Vec2| [by.x, -by.y].map(|by| f64::from(by) * 2.0 * half / side);
        let at = |place: eframe::egui::Pos2| in_plane(place - response.rect.center());
        if let Some(touch) = plots::two_fingers(&response) {
            self.camera.zoom(f64::from(touch.zoom_delta), at(touch.center_pos));
            self.camera.pan(in_plane(touch.translation_delta));
        } else {
            let by = response.drag_delta();
            if response.dragged_by(PointerButton::Primary) {
                let angle = |by: f32| f64::from(by) * PI / side;
                self.camera.turn(angle(by.x), angle(by.y));
            } else if response.dragged() {
                self.camera.pan(in_plane(by));
            }
            if let Some(pointer) = response.hover_pos() {
                self.camera.zoom(f64::from(plots::zoom(&response)), at(pointer));
            }
        }
        self.moved = self.camera != before;
    }

    /// Turns slowly, as far as it comes in so many seconds; once in a frame, which begins at this
    /// time, though two runs share the camera.
    pub fn turn(&mut self, now: f64, seconds: f32) {
        if self.turned_at != now {
            self.turned_at = now;
            self.camera.turn(TURN * f64::from(seconds), 0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloud(scale: f64) -> impl Iterator<Item = Vector> + Clone {
        (0..64).map(move |i| [i & 3, i >> 2 & 3, i >> 4].map(|k| scale * (f64::from(k) - 1.5)))
    }

    #[test]
    fn what_is_in_sight_holds_still_while_points_drift_and_follows_when_they_leave_or_shrink() {
        let mut orbit = Orbit::default();
        let mut ball = |scale: f64| {
            orbit.enclose(cloud(scale), None);
            orbit.frame(false, false);
            orbit.eye().ball
        };
        let first = ball(1.0);
        assert_eq!(ball(1.05), first);
        assert_eq!(ball(0.8), first);
        assert!(ball(2.0).radius > 2.0 * 1.5);
        assert!(ball(0.1).radius < 0.5);
    }

    #[test]
    fn the_camera_of_two_runs_is_one_and_has_both_in_sight() {
        let mut runs = [Orbit::default(), Orbit::default()];
        runs[0].enclose(cloud(1.0), None);
        runs[1].enclose(cloud(5.0), None);
        let before = runs[0].eye();
        runs[0].turn(1.0, 3.0);
        assert_ne!(runs[0].eye(), before);
        for _ in 0..3 {
            runs[0].frame(true, false);
            let [a, b] = &mut runs;
            b.follow(a);
            b.turn(1.0, 3.0);
            b.frame(true, false);
            a.follow(b);
        }
        assert_eq!(runs[0].eye(), runs[1].eye());
        assert!(runs[0].eye().ball.radius > 5.0 * 1.5);
        // Alone again, the small one is large.
        runs[0].frame(false, false);
        assert!(runs[0].eye().ball.radius < 5.0);
    }

    #[test]
    fn in_a_film_nothing_that_was_in_sight_leaves_it() {
        let mut orbit = Orbit::default();
        let mut radius = |scale: f64| {
            orbit.enclose(cloud(scale), None);
            orbit.frame(false, true);
            orbit.eye().ball.radius
        };
        let large = [radius(1.0), radius(3.0), radius(0.1)];
        assert!(large[1] > large[0] && large[2] == large[1], "{large:?}");
    }
}
