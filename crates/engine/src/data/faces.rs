//! Faces drawn from a few numbers, 16×16 grey pixels: the classic use of triplet loss.
//!
//! What makes a [`Person`] is the same in all pictures of one; the [`Moment`] (pose, light,
//! expression) differs from picture to picture and moves far more pixels. Learning means to see
//! the first through the second. Lengths are in half sides of the picture: it spans −1 to 1 both
//! ways, x to the right and y down.

use std::f64::consts::TAU;

use rand::RngExt as _;

use super::dataset::Dataset;
use super::made::{draw_points, gaussian, numbered, pixels};
use crate::config::DataSpec;
use crate::random::ChaCha8Rng;

const SIDE: usize = 16;
const PIXEL: f64 = 2.0 / SIDE as f64;

/// How bright things are, 0 black to 1 white.
const BACKGROUND: f64 = 0.12;
const SKIN: f64 = 0.72;
const INK: f64 = 0.05;

/// Pictures of `spec.classes` people (n×256, 0 black to 1 white), with Gaussian pixel noise of
/// `spec.noise`; a pixel stays between black and white.
pub(super) fn make(spec: &DataSpec, rng: &mut ChaCha8Rng) -> Dataset {
    let people = Person::some(spec.classes, rng);
    let names = numbered("person", spec.classes);
    let data = draw_points(spec, names, pixels(SIDE), |place, picture| {
        let moment = Moment::draw(rng);
        draw(&people[place.class], &moment, picture);
        for pixel in picture {
            *pixel = (*pixel + spec.noise * gaussian(rng)).clamp(0.0, 1.0);
        }
    });
    data.with_pictures(SIDE)
}

/// An identity: the same in every picture of one person.
#[derive(Clone, Debug, PartialEq)]
struct Person {
    /// Half the width of the face.
    face_width: f64,
    /// From the middle of the face to the middle of an eye.
    eye_distance: f64,
    eye_size: f64,
    nose_length: f64,
    /// Half the width of the mouth.
    mouth_width: f64,
    /// How far below the middle of the face the mouth is.
    mouth_height: f64,
    /// How far above the eyes the brows are.
    brow_height: f64,
    /// How much higher the outer end of a brow is than the inner.
    brow_tilt: f64,
}

impl Person {
    const TRAITS: usize = 8;

    /// `count` people who differ: their traits are the points of Roberts' R sequence (2018),
    /// which fills the cube of traits evenly however many are taken, from a random start.
    fn some(count: usize, rng: &mut ChaCha8Rng) -> Vec<Self> {
        // The root above 1 of x^(TRAITS + 1) = x + 1; the iteration converges from any start.
        let root = (0..50).fold(1.5_f64, |x, _| (1.0 + x).powf(1.0 / (Self::TRAITS + 1) as f64));
        let start: [f64; Self::TRAITS] = std::array::from_fn(|_| rng.random());
        let mut traits = start;
        (0..count)
            .map(|_| {
                for (index, value) in traits.iter_mut().enumerate() {
                    *value = (*value + root.powi(-(index as i32 + 1))).fract();
                }
                Self::from_traits(traits)
            })
            .collect()
    }

    /// Every trait from 0 to 1 over the range in which a face still looks like one.
    fn from_traits(traits: [f64; Self::TRAITS]) -> Self {
        let [width, apart, eyes, nose, mouth, low, high, tilt] = traits;
        let between = |from: f64, to: f64, share: f64| from + share * (to - from);
        Self {
            face_width: between(0.48, 0.86, width),
            eye_distance: between(0.18, 0.42, apart),
            eye_size: between(0.08, 0.19, eyes),
            nose_length: between(0.1, 0.46, nose),
            mouth_width: between(0.12, 0.4, mouth),
            mouth_height: between(0.4, 0.66, low),
            brow_height: between(0.2, 0.38, high),
            brow_tilt: between(-0.14, 0.14, tilt),
        }
    }
}

/// What differs between two pictures of one person.
#[derive(Clone, Debug, PartialEq)]
struct Moment {
    /// Where the middle of the face is.
    at: [f64; 2],
    /// How far the eyes, nose and mouth are to the side of it: the head is turned.
    turn: f64,
    /// Where light comes from, in radians, and how much of it comes from that side alone.
    light_from: f64,
    light: f64,
    /// Mouth corners up (1) or down (−1).
    smile: f64,
    /// How open the mouth is.
    open: f64,
    /// How far the brows are raised.
    raised: f64,
}

impl Moment {
    fn draw(rng: &mut ChaCha8Rng) -> Self {
        Self {
            at: [0.05 * gaussian(rng), 0.05 * gaussian(rng)],
            turn: 0.045 * gaussian(rng),
            light_from: rng.random_range(0.0..TAU),
            light: rng.random_range(0.0..0.6),
            smile: rng.random_range(-1.0..1.0),
            open: rng.random_range(0.0..0.08),
            raised: rng.random_range(-0.03..0.05),
        }
    }
}

/// Draws the face, pixel by pixel, row by row.
fn draw(person: &Person, moment: &Moment, picture: &mut [f64]) {
    let middle = |index: usize| (index as f64 + 0.5) * PIXEL - 1.0;
    for (pixel, value) in picture.iter_mut().enumerate() {
        let x = middle(pixel % SIDE) - moment.at[0];
        let y = middle(pixel / SIDE) - moment.at[1];
        *value = brightness(person, moment, x, y);
    }
}

/// How bright the picture is at (x, y) from the middle of the face.
fn brightness(person: &Person, moment: &Moment, x: f64, y: f64) -> f64 {
    let side = x * moment.light_from.cos() + y * moment.light_from.sin();
    let skin = SKIN * (1.0 + moment.light * side);
    let outline = ellipse(x, y, person.face_width, 0.88);
    let face = mix(BACKGROUND, skin, cover(outline));
    // Within the face, x counts from its turned middle, and the left half mirrors the right.
    let x = x - moment.turn;
    let mirrored = x.abs();
    let eye_y = -0.16;
    let eye_x = mirrored - person.eye_distance;
    let eye = ellipse(eye_x, y - eye_y, person.eye_size, 0.75 * person.eye_size);
    let brow_y = eye_y - person.brow_height - moment.raised - person.brow_tilt * eye_x / 0.15;
    let brow = stroke(eye_x, y - brow_y, 0.15, 0.045);
    let nose_y = eye_y + 0.1 + 0.5 * person.nose_length;
    let nose = stroke(x, y - nose_y, 0.045, 0.5 * person.nose_length);
    let bend = moment.smile * 0.1 * ((x / person.mouth_width).powi(2) - 0.5);
    let mouth_y = person.mouth_height - bend;
    let mouth = stroke(x, y - mouth_y, person.mouth_width, 0.05 + moment.open);
    let dark = cover(eye).max(0.8 * cover(brow)).max(0.35 * cover(nose)).max(0.75 * cover(mouth));
    mix(face, INK, dark)
}

/// Roughly the distance from the edge of an ellipse with these half axes, negative inside.
fn ellipse(x: f64, y: f64, width: f64, height: f64) -> f64 {
    let scaled = (x / width).hypot(y / height);
    let slope = (x / width.powi(2)).hypot(y / height.powi(2));
    if slope > 0.0 { scaled * (scaled - 1.0) / slope } else { -width.min(height) }
}

/// The distance from the edge of a bar with these half sides, negative inside.
fn stroke(x: f64, y: f64, width: f64, height: f64) -> f64 {
    (x.abs() - width).max(y.abs() - height)
}

/// How much of a pixel a shape covers whose edge is this far away, 0 to 1: soft edges let a face
/// move by less than a pixel.
fn cover(distance: f64) -> f64 {
    (0.5 - distance / PIXEL).clamp(0.0, 1.0)
}

fn mix(under: f64, over: f64, share: f64) -> f64 {
    under + share * (over - under)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DataKind, RunConfig};
    use crate::random::{Purpose, generator};

    fn people(count: usize) -> Vec<Person> {
        Person::some(count, &mut generator(3, Purpose::Data, 0))
    }

    /// A face that looks straight ahead in even light.
    fn portrait(person: &Person) -> [f64; SIDE * SIDE] {
        let mut picture = [0.0; SIDE * SIDE];
        let moment = Moment {
            at: [0.0, 0.0],
            turn: 0.0,
            light_from: 0.0,
            light: 0.0,
            smile: 0.0,
            open: 0.0,
            raised: 0.0,
        };
        draw(person, &moment, &mut picture);
        picture
    }

    #[test]
    fn pictures_are_the_points() {
        let data = Dataset::make(&RunConfig::of(DataKind::Faces));
        let pictures = data.pictures.as_ref().unwrap();
        assert_eq!(pictures.side, 16);
        for (row, point) in data.points.rows().into_iter().enumerate() {
            assert_eq!(pictures.of(row).len(), 256);
            for (&grey, value) in pictures.of(row).iter().zip(point) {
                assert!((f64::from(grey) / 255.0 - value).abs() <= 0.5 / 255.0 + 1e-12);
            }
        }
    }

    #[test]
    fn a_portrait_is_a_bright_face_with_two_dark_eyes_on_a_dark_ground() {
        for person in people(64) {
            let picture = portrait(&person);
            let at = |x: f64, y: f64| {
                let index = |place: f64| ((place + 1.0) / PIXEL) as usize;
                picture[index(y) * SIDE + index(x)]
            };
            assert_eq!(at(-0.95, -0.95), BACKGROUND);
            assert!(at(0.0, -0.8) > 0.95 * SKIN, "the forehead");
            assert!(at(person.eye_distance, -0.16) < 0.6 * SKIN, "the right eye");
            assert!(at(0.0, person.mouth_height) < 0.8 * SKIN, "the mouth");
            for (pixel, value) in picture.iter().enumerate() {
                let mirrored = pixel / SIDE * SIDE + SIDE - 1 - pixel % SIDE;
                assert!((value - picture[mirrored]).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn all_64_people_look_different_and_stay_the_same_in_a_larger_crowd() {
        let everyone = people(64);
        assert_eq!(everyone[..8], people(8));
        for (index, person) in everyone.iter().enumerate() {
            for other in &everyone[..index] {
                let pairs = portrait(person).into_iter().zip(portrait(other));
                let distance = pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                assert!(distance > 0.5, "{distance}");
            }
        }
    }

    /// Pixels alone must neither tell people apart (nothing would be left to learn) nor mix them
    /// up: most nearest neighbours are right, while many pictures of the same person are farther
    /// apart than those of two people.
    #[test]
    fn pixels_alone_tell_people_apart_only_in_part() {
        for seed in 0..3 {
            let data = Dataset::make(&RunConfig { seed, ..RunConfig::of(DataKind::Faces) });
            let squared = &data.points * &data.points;
            let lengths = squared.sum_axis(ndarray::Axis(1));
            let products = data.points.dot(&data.points.t());
            let (mut nearest_right, mut found) = (0, 0.0);
            for row in 0..data.len() {
                let mut others: Vec<usize> =
                    (0..data.len()).filter(|&other| other != row).collect();
                let distance = |other: usize| lengths[other] - 2.0 * products[(row, other)];
                others.sort_by(|&a, &b| distance(a).total_cmp(&distance(b)));
                let same = |other: &&usize| data.labels[**other] == data.labels[row];
                nearest_right += others.iter().take(1).filter(same).count();
                // 50 pictures of each person: 49 others.
                found += others.iter().take(49).filter(same).count() as f64 / 49.0;
            }
            let precision = nearest_right as f64 / data.len() as f64;
            let r_precision = found / data.len() as f64;
            assert!((0.8..0.96).contains(&precision), "precision@1 {precision}");
            assert!((0.25..0.6).contains(&r_precision), "R-precision {r_precision}");
        }
    }
}
