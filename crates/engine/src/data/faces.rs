//! Faces drawn from a few parameters, 16×16 grey pixels: the classic use of triplet loss.
//!
//! The parameters of a [`Person`] are the same in all pictures of that person. The [`Moment`]
//! (pose, light, expression) differs between pictures and changes far more pixels; the network has
//! to ignore it. Coordinates span −1 to 1 both ways, x to the right and y down.

use std::f64::consts::TAU;

use rand::RngExt as _;

use super::dataset::{Dataset, grey};
use super::made::{Draw, Points, Position, gaussian, numbered, pixels};
use crate::config::DataSpec;
use crate::random::ChaCha8Rng;

const SIDE: usize = 16;
const PIXEL: f64 = 2.0 / SIDE as f64;

/// Brightness, from 0 (black) to 1 (white).
const BACKGROUND: f64 = 0.12;
const SKIN: f64 = 0.72;
const INK: f64 = 0.05;

/// Pictures of `spec.classes` people (n×256, 0 black to 1 white), with Gaussian pixel noise of
/// `spec.noise`; a pixel stays between black and white.
pub(super) fn make(spec: &DataSpec, mut rng: ChaCha8Rng) -> Points {
    let people = Person::some(spec.classes, &mut rng);
    let names = [numbered("person", spec.classes), pixels(SIDE)];
    let drawer = Drawer { people, noise: spec.noise, grey: Vec::new() };
    Points::new(spec, names, rng, drawer)
}

/// Draws the pictures, and keeps them as grey values.
struct Drawer {
    people: Vec<Person>,
    noise: f64,
    grey: Vec<u8>,
}

impl Draw for Drawer {
    fn point(&mut self, position: Position, picture: &mut [f64], rng: &mut ChaCha8Rng) {
        let moment = Moment::draw(rng);
        draw(&self.people[position.class], &moment, picture);
        for pixel in picture {
            *pixel = (*pixel + self.noise * gaussian(rng)).clamp(0.0, 1.0);
            self.grey.push(grey(*pixel));
        }
    }

    fn dress(&mut self, data: Dataset) -> Dataset {
        data.with_grey(SIDE, std::mem::take(&mut self.grey))
    }
}

/// The identity of a person, the same in all pictures.
#[derive(Clone, Debug, PartialEq)]
struct Person {
    /// Half the width of the face.
    face_width: f64,
    /// Distance from the middle of the face to the middle of an eye.
    eye_distance: f64,
    eye_size: f64,
    nose_length: f64,
    /// Half the width of the mouth.
    mouth_width: f64,
    /// Distance of the mouth below the middle of the face.
    mouth_height: f64,
    /// Height of the brows above the eyes.
    brow_height: f64,
    /// Height of the outer end of a brow above the inner.
    brow_tilt: f64,
}

impl Person {
    const TRAITS: usize = 8;

    /// Draws `count` different people: their traits are points of Roberts' R sequence (2018), which
    /// fills the cube of traits evenly for any count, from a random start.
    fn some(count: usize, rng: &mut ChaCha8Rng) -> Vec<Self> {
        // The root above 1 of x^(TRAITS + 1) = x + 1; the iteration converges from any start.
        let root =
            (0..50).fold(1.5_f64, |x, _| libm::pow(1.0 + x, 1.0 / (Self::TRAITS + 1) as f64));
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

    /// Maps traits from 0 to 1 to the range in which a face looks plausible.
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

/// The conditions of a picture, which differ between pictures of one person.
#[derive(Clone, Debug, PartialEq)]
struct Moment {
    /// Position of the middle of the face.
    at: [f64; 2],
    /// Shift of eyes, nose and mouth to the side, as the head turns.
    turn: f64,
    /// Direction of the light in radians, and its strength from that side.
    light_from: f64,
    light: f64,
    /// Mouth corners up (1) or down (−1).
    smile: f64,
    /// Opening of the mouth.
    open: f64,
    /// Raise of the brows.
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

/// Brightness at (x, y), relative to the middle of the face.
fn brightness(person: &Person, moment: &Moment, x: f64, y: f64) -> f64 {
    let side = x * libm::cos(moment.light_from) + y * libm::sin(moment.light_from);
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

/// Approximate distance from the edge of an ellipse with these half axes, negative inside.
fn ellipse(x: f64, y: f64, width: f64, height: f64) -> f64 {
    let scaled = libm::hypot(x / width, y / height);
    let steepness = libm::hypot(x / width.powi(2), y / height.powi(2));
    if steepness > 0.0 { scaled * (scaled - 1.0) / steepness } else { -width.min(height) }
}

/// The distance from the edge of a bar with these half sides, negative inside.
fn stroke(x: f64, y: f64, width: f64, height: f64) -> f64 {
    (x.abs() - width).max(y.abs() - height)
}

/// Share of a pixel covered by a shape whose edge is this far away, 0 to 1. Soft edges let a face
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
                let index = |position: f64| ((position + 1.0) / PIXEL) as usize;
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

    /// Pixels alone must neither separate people (which would leave nothing to learn) nor mix them
    /// up: most nearest neighbours are right, but many pictures of the same person are farther
    /// apart than those of two people.
    #[test]
    fn pixels_alone_separate_people_only_in_part() {
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
