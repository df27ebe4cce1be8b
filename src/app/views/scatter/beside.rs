//! Places beside points for labels and pictures, clear of the points and of each other.

use eframe::egui::{Pos2, Rect, Vec2, vec2};

use crate::app::theme::ROLE;
use crate::app::views::labels::moved_into;

/// Half of the side of the box around a mark that pictures leave free.
const MARK: f32 = ROLE + 4.0;
/// Places that are tried for a square: so many directions, at so many distances.
const DIRECTIONS: usize = 24;
const DISTANCES: usize = 8;
/// Way that a square goes to hide a square point less.
const HIDDEN: f32 = 100.0;

/// Squares of this side for three points: each on the far side of its point, seen from the middle
/// of the three, or as near to that as it is clear of the three marks, of what is `taken` and of
/// the others. All are inside the frame.
pub fn three_squares(
    points: [Pos2; 3],
    side: f32,
    gap: f32,
    frame: Rect,
    taken: &[Rect],
) -> [Rect; 3] {
    let wanted = far_sides(points, side, gap, frame);
    let mut kept_free: Vec<Rect> =
        points.iter().map(|&at| Rect::from_center_size(at, Vec2::splat(2.0 * MARK))).collect();
    kept_free.extend(taken);
    let hidden = |square: Rect, kept_free: &[Rect]| -> f32 {
        let over = kept_free.iter().map(|other| other.intersect(square));
        over.filter(|over| over.is_positive()).map(|over| over.area()).sum()
    };
    // Those that can stay come first, so that only the others give way.
    let mut order = [0, 1, 2];
    order.sort_by_key(|&k| hidden(wanted[k], &kept_free) > 0.0);
    let mut squares = wanted;
    for k in order {
        if hidden(wanted[k], &kept_free) > 0.0 {
            let around = (0..DIRECTIONS * DISTANCES).map(|i| {
                let share = (i % DIRECTIONS) as f32 / DIRECTIONS as f32;
                let away = Vec2::angled(std::f32::consts::TAU * share);
                let far = reach(away, side, gap) + 0.5 * side * (i / DIRECTIONS) as f32;
                moved_into(Rect::from_center_size(points[k] + far * away, Vec2::splat(side)), frame)
            });
            let cost = |square: &Rect| {
                let ways = [points[k], wanted[k].center()].map(|at| square.center().distance(at));
                HIDDEN * hidden(*square, &kept_free) + ways[0] + ways[1]
            };
            let best = around.min_by(|a, b| cost(a).total_cmp(&cost(b)));
            squares[k] = best.unwrap_or(wanted[k]);
        }
        kept_free.push(squares[k]);
    }
    squares
}

/// Distance at which the corner of a square in this direction clears a point.
fn reach(away: Vec2, side: f32, gap: f32) -> f32 {
    gap + 0.5 * side / away.x.abs().max(away.y.abs())
}

/// Squares on the far side of their points, none over another where there is room.
fn far_sides(points: [Pos2; 3], side: f32, gap: f32, frame: Rect) -> [Rect; 3] {
    let [a, b, c] = points.map(Pos2::to_vec2);
    let middle = ((a + b + c) / 3.0).to_pos2();
    let mut squares = [0, 1, 2].map(|k| {
        let away = points[k] - middle;
        let fallback = Vec2::angled(std::f32::consts::TAU * k as f32 / 3.0 - 2.0);
        let away = if away.length() > 1.0 { away.normalized() } else { fallback };
        let at = points[k] + reach(away, side, gap) * away;
        moved_into(Rect::from_center_size(at, Vec2::splat(side)), frame)
    });
    for _ in 0..8 {
        for (a, b) in [(0, 1), (1, 2), (0, 2)] {
            let over = squares[a].intersect(squares[b]);
            if !over.is_positive() {
                continue;
            }
            let apart = squares[b].center() - squares[a].center();
            let push = if over.width() < over.height() {
                vec2(0.5 * over.width() * apart.x.signum(), 0.0)
            } else {
                vec2(0.0, 0.5 * over.height() * apart.y.signum())
            };
            squares[a] = moved_into(squares[a].translate(-push), frame);
            squares[b] = moved_into(squares[b].translate(push), frame);
        }
    }
    squares
}

/// Box of this size to the upper right of a point, or elsewhere inside the frame if it doesn't fit.
pub fn label(at: Pos2, size: Vec2, gap: f32, frame: Rect) -> Rect {
    let right = at.x + gap + size.x <= frame.right();
    let above = at.y - gap - size.y >= frame.top();
    let left = if right { at.x + gap } else { at.x - gap - size.x };
    let top = if above { at.y - gap - size.y } else { at.y + gap };
    moved_into(Rect::from_min_size(Pos2::new(left, top), size), frame)
}

/// Boxes of this size around a point, right, left, above and below, inside the frame: the first are
/// preferred.
pub fn around(at: Pos2, size: Vec2, gap: f32, frame: Rect) -> [Rect; 4] {
    let (x, y) = (gap + 0.5 * size.x, gap + 0.5 * size.y);
    [vec2(x, 0.0), vec2(-x, 0.0), vec2(0.0, -y), vec2(0.0, y)]
        .map(|to| moved_into(Rect::from_center_size(at + to, size), frame))
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;
    use proptest::prelude::*;

    fn frame() -> Rect {
        Rect::from_min_size(pos2(10.0, 20.0), vec2(300.0, 220.0))
    }

    proptest! {
        #[test]
        fn three_squares_stay_in_the_frame(
            xs in prop::array::uniform6(0.0_f32..320.0), side in 10.0_f32..60.0,
        ) {
            let points = [pos2(xs[0], xs[1]), pos2(xs[2], xs[3]), pos2(xs[4], xs[5])];
            for square in three_squares(points, side, 8.0, frame(), &[]) {
                prop_assert!(frame().expand(0.01).contains_rect(square));
            }
        }

        #[test]
        fn a_label_stays_in_the_frame(x in 0.0_f32..320.0, y in 0.0_f32..260.0) {
            let label = label(pos2(x, y), vec2(90.0, 16.0), 8.0, frame());
            prop_assert!(frame().expand(0.01).contains_rect(label));
        }
    }

    #[test]
    fn three_squares_leave_all_marks_and_what_is_taken_free() {
        let frame = Rect::from_min_size(pos2(0.0, 0.0), vec2(500.0, 300.0));
        let key = Rect::from_min_max(pos2(400.0, 0.0), pos2(500.0, 150.0));
        let close = [pos2(300.0, 150.0), pos2(306.0, 146.0), pos2(250.0, 60.0)];
        let in_a_row = [pos2(200.0, 140.0), pos2(215.0, 140.0), pos2(190.0, 140.0)];
        let beside_the_key = [pos2(390.0, 60.0), pos2(385.0, 75.0), pos2(100.0, 60.0)];
        let in_the_corner = [pos2(6.0, 290.0), pos2(16.0, 280.0), pos2(5.0, 250.0)];
        for points in [close, in_a_row, beside_the_key, in_the_corner] {
            let squares = three_squares(points, 44.0, 10.0, frame, &[key]);
            for (k, square) in squares.iter().enumerate() {
                let clear = square.shrink(0.5);
                assert!(frame.expand(0.01).contains_rect(*square), "{points:?} {squares:?}");
                assert!(!clear.intersects(key), "{points:?} {squares:?}");
                for at in points {
                    assert!(clear.distance_to_pos(at) > 8.0, "{points:?} {squares:?}");
                }
                for other in &squares[..k] {
                    assert!(!clear.intersects(other.shrink(0.5)), "{points:?} {squares:?}");
                }
            }
        }
    }

    #[test]
    fn three_squares_in_the_open_leave_their_points_and_each_other_free() {
        let far = [pos2(120.0, 100.0), pos2(200.0, 100.0), pos2(160.0, 150.0)];
        let one_place = [pos2(150.0, 130.0); 3];
        for points in [far, one_place] {
            let squares = three_squares(points, 40.0, 8.0, frame(), &[]);
            for (a, b) in [(0, 1), (1, 2), (0, 2)] {
                assert!(!squares[a].shrink(0.5).intersects(squares[b].shrink(0.5)), "{squares:?}");
            }
        }
        for (point, square) in far.iter().zip(three_squares(far, 40.0, 8.0, frame(), &[])) {
            assert!(!square.contains(*point), "{point:?} {square:?}");
        }
    }
}
