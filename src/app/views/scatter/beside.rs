//! Places beside points for labels and pictures, clear of the points and of each other.

use eframe::egui::{Pos2, Rect, Vec2, vec2};

use crate::app::views::labels::moved_into;

/// Squares of this side for three points: each on the far side of its point, seen from the middle
/// of the three, inside the frame, and none over another where there is room.
pub fn three_squares(points: [Pos2; 3], side: f32, gap: f32, frame: Rect) -> [Rect; 3] {
    let [a, b, c] = points.map(Pos2::to_vec2);
    let middle = ((a + b + c) / 3.0).to_pos2();
    let mut squares = [0, 1, 2].map(|k| {
        let away = points[k] - middle;
        let fallback = Vec2::angled(std::f32::consts::TAU * k as f32 / 3.0 - 2.0);
        let away = if away.length() > 1.0 { away.normalized() } else { fallback };
        // Far enough for the corner of the square to clear the point.
        let reach = gap + 0.5 * side / away.x.abs().max(away.y.abs());
        moved_into(Rect::from_center_size(points[k] + reach * away, Vec2::splat(side)), frame)
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
            for square in three_squares(points, side, 8.0, frame()) {
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
    fn three_squares_in_the_open_leave_their_points_and_each_other_free() {
        let far = [pos2(120.0, 100.0), pos2(200.0, 100.0), pos2(160.0, 150.0)];
        let one_place = [pos2(150.0, 130.0); 3];
        for points in [far, one_place] {
            let squares = three_squares(points, 40.0, 8.0, frame());
            for (a, b) in [(0, 1), (1, 2), (0, 2)] {
                assert!(!squares[a].shrink(0.5).intersects(squares[b].shrink(0.5)), "{squares:?}");
            }
        }
        for (point, square) in far.iter().zip(three_squares(far, 40.0, 8.0, frame())) {
            assert!(!square.contains(*point), "{point:?} {square:?}");
        }
    }
}
