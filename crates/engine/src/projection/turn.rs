//! Turning axes towards others in the same span, by a limited angle.

use ndarray::Array2;

/// Rotation in two or three dimensions, as a 3×3 matrix (two leave the third axis alone).
type Rotation = [[f64; 3]; 3];

/// Turns the axes `from` (k×d, k = 2 or 3) by at most `angle` radians about one axis towards `to`,
/// which spans the same space; directions of `to` count as equal to their opposites. Returns the
/// axes, and true if they have got there. `None` if a number isn't finite.
pub fn towards(from: &Array2<f64>, mut to: Array2<f64>, angle: f64) -> Option<(Array2<f64>, bool)> {
    let mut whole = IDENTITY;
    for ((row, column), value) in to.dot(&from.t()).indexed_iter() {
        *whole.get_mut(row)?.get_mut(column)? = *value;
    }
    let choices = (0..1_usize << to.nrows()).map(|flipped| signed(&whole, flipped));
    let rotations = choices.enumerate().filter(|(_, rotation)| determinant(rotation) > 0.0);
    let (flipped, rotation) = rotations.max_by(|a, b| trace(&a.1).total_cmp(&trace(&b.1)))?;
    let whole_angle = ((trace(&rotation) - 1.0) / 2.0).clamp(-1.0, 1.0).acos();
    if !whole_angle.is_finite() {
        return None;
    }
    if whole_angle <= angle {
        for (axis, mut row) in to.rows_mut().into_iter().enumerate() {
            if is_flipped(flipped, axis) {
                row *= -1.0;
            }
        }
        return Some((to, true));
    }
    let part = about(axis(&rotation, whole_angle), angle);
    let k = from.nrows();
    Some((Array2::from_shape_fn((k, k), |(row, column)| part[row][column]).dot(from), false))
}

const IDENTITY: Rotation = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// Returns true if the bit of this axis is set.
fn is_flipped(flipped: usize, axis: usize) -> bool {
    flipped >> axis & 1 == 1
}

/// The matrix with the sign of every flipped row changed.
fn signed(matrix: &Rotation, flipped: usize) -> Rotation {
    let mut signed = *matrix;
    for (axis, row) in signed.iter_mut().enumerate() {
        if is_flipped(flipped, axis) {
            *row = row.map(|value| -value);
        }
    }
    signed
}

fn trace(m: &Rotation) -> f64 {
    m[0][0] + m[1][1] + m[2][2]
}

fn determinant(m: &Rotation) -> f64 {
    let minor = |i: usize, j: usize| m[1][i] * m[2][j] - m[1][j] * m[2][i];
    m[0][0] * minor(1, 2) - m[0][1] * minor(0, 2) + m[0][2] * minor(0, 1)
}

/// The axis of a rotation by an angle between 0 and 180°, of length 1.
fn axis(m: &Rotation, angle: f64) -> [f64; 3] {
    let twice = 2.0 * angle.sin();
    [m[2][1] - m[1][2], m[0][2] - m[2][0], m[1][0] - m[0][1]].map(|value| value / twice)
}

/// The rotation about an axis of length 1 (Rodrigues' formula).
fn about([x, y, z]: [f64; 3], angle: f64) -> Rotation {
    let (sin, cos) = angle.sin_cos();
    let rest = 1.0 - cos;
    [
        [cos + x * x * rest, x * y * rest - z * sin, x * z * rest + y * sin],
        [y * x * rest + z * sin, cos + y * y * rest, y * z * rest - x * sin],
        [z * x * rest - y * sin, z * y * rest + x * sin, cos + z * z * rest],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn close(a: &Array2<f64>, b: &Array2<f64>) -> bool {
        (a - b).iter().all(|value| value.abs() < 1e-12)
    }

    #[test]
    fn axes_within_the_angle_get_there_and_others_turn_by_the_angle() {
        let from = array![[1.0, 0.0], [0.0, 1.0]];
        let at = |degrees: f64| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            array![[cos, sin], [-sin, cos]]
        };
        let turned = |to, angle: f64| towards(&from, to, angle.to_radians()).unwrap();
        assert_eq!(turned(at(8.0), 10.0), (at(8.0), true));
        let (axes, is_there) = turned(at(40.0), 10.0);
        assert!(!is_there && close(&axes, &at(10.0)), "{axes}");
    }

    #[test]
    fn the_opposite_direction_is_the_same_axis() {
        let from = array![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let to = array![[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]];
        assert_eq!(towards(&from, to, 0.0), Some((from, true)));
    }

    #[test]
    fn swapped_axes_are_reached_in_equal_turns_and_stay_at_right_angles() {
        let mut axes = Array2::from_shape_fn((3, 5), |(i, j)| f64::from(u8::from(i == j)));
        let to =
            array![[0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0]];
        for turns in 1.. {
            let (next, is_there) = towards(&axes, to.clone(), 0.1).unwrap();
            assert!(close(&next.dot(&next.t()), &Array2::eye(3)), "turn {turns}");
            axes = next;
            if is_there {
                // A cyclic exchange of three axes is a turn by 120°.
                assert_eq!(turns, (120_f64.to_radians() / 0.1).ceil() as usize);
                return;
            }
        }
    }
}
