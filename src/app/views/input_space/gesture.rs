//! A movement of a drawing tool, from press to release: what it adds and erases. Until the release
//! it is a preview, and the run is unchanged.

use std::collections::BTreeSet;
use std::f32::consts::TAU;

use eframe::egui::{CursorIcon, Pos2, Vec2, vec2};

use crate::app::hand::{Hand, Tool};
use crate::app::views::scatter::Sheet;
use crate::engine::config::{AddedPoint, Drawn, Stroke};

/// Sprayed points a second, and for each spacing of the way.
const SPRAYED: (f32, f32) = (30.0, 1.5);
/// The least distance between two points on screen.
const LEAST_SPACING: f32 = 3.0;

/// The movement under way.
#[derive(Default)]
pub struct Gesture {
    /// Place where the tool was pressed, and where it is; `None` if it isn't pressed.
    way: Option<(Pos2, Pos2)>,
    /// Points so far, on the axes of the plot.
    points: Vec<[f64; 2]>,
    /// Rows to erase so far.
    erased: BTreeSet<usize>,
    /// Length of the way since the last point, or sprayed points that are due.
    rest: f32,
    /// Number of points sprayed, for an even scatter.
    sprayed: u32,
}

impl Gesture {
    /// Forgets the movement: nothing of it is drawn.
    pub fn drop(&mut self) {
        *self = Self { sprayed: self.sprayed, ..Self::default() };
    }

    /// Follows the pointer and paints the preview. Returns the stroke when the tool is let go.
    pub fn follow(&mut self, sheet: &Sheet<'_>, tool: Tool, hand: Hand) -> Option<Stroke> {
        let reach = f32::from(hand.size);
        sheet.cursor(CursorIcon::Crosshair);
        let Some(at) = sheet.pressed_at() else {
            let stroke = self.way.is_some().then(|| self.stroke(sheet, hand));
            self.drop();
            if let Some(at) = sheet.pointed_at().filter(|_| has_reach(tool)) {
                sheet.reach_of_tool(at, reach);
            }
            return stroke.filter(|stroke| !stroke.is_empty());
        };
        let (from, last) = self.way.unwrap_or((at, at));
        let is_new = self.way.is_none();
        self.way = Some((from, at));
        let spacing = (0.5 * reach).max(LEAST_SPACING);
        let places = match tool {
            Tool::Brush => self.along(last, at, spacing, is_new),
            Tool::Spray => self.scattered(last, at, reach, sheet.seconds(), is_new),
            Tool::Eraser => {
                self.erased.extend(sheet.rows_near(last, at, reach));
                Vec::new()
            }
            Tool::Line | Tool::Ring => {
                self.points.clear();
                if tool == Tool::Line { line(from, at, spacing) } else { ring(from, at, spacing) }
            }
        };
        let room = Drawn::MOST_POINTS.saturating_sub(self.points.len());
        self.points.extend(places.into_iter().take(room).map(|place| sheet.value_at(place)));
        sheet.preview(&self.points, hand.class, &self.erased);
        if has_reach(tool) {
            sheet.reach_of_tool(at, reach);
        }
        None
    }

    fn stroke(&self, sheet: &Sheet<'_>, hand: Hand) -> Stroke {
        let added = self
            .points
            .iter()
            .map(|&at| AddedPoint::new(hand.class, at.map(|value| to_pixel(value, sheet.pixel()))));
        Stroke { added: added.collect(), erased: self.erased.iter().copied().collect() }
    }

    /// Points on the way of the pointer since the last frame, this far apart.
    fn along(&mut self, from: Pos2, to: Pos2, spacing: f32, is_new: bool) -> Vec<Pos2> {
        let mut places = if is_new { vec![to] } else { Vec::new() };
        let length = from.distance(to);
        let mut next = spacing - self.rest;
        while next <= length {
            places.push(from + (to - from) * (next / length));
            next += spacing;
        }
        self.rest = length - (next - spacing);
        places
    }

    /// Points scattered around the way since the last frame.
    fn scattered(
        &mut self,
        from: Pos2,
        to: Pos2,
        reach: f32,
        seconds: f32,
        is_new: bool,
    ) -> Vec<Pos2> {
        let (a_second, a_reach) = SPRAYED;
        self.rest += seconds * a_second + from.distance(to) / reach * a_reach;
        self.rest += if is_new { 1.0 } else { 0.0 };
        let count = self.rest as u32;
        self.rest -= count as f32;
        let place = |i: u32| {
            self.sprayed += 1;
            let middle = from + (to - from) * ((i + 1) as f32 / count as f32);
            middle + reach * in_disc(self.sprayed)
        };
        (0..count).map(place).collect()
    }
}

fn has_reach(tool: Tool) -> bool {
    matches!(tool, Tool::Spray | Tool::Eraser)
}

/// The i-th of many places spread evenly over the unit disc, by the additive recurrence R₂ of
/// Roberts (2018), *The unreasonable effectiveness of quasirandom sequences*.
fn in_disc(i: u32) -> Vec2 {
    let share = |step: f64| (f64::from(i) * step).fract() as f32;
    let (radius, angle) = (share(0.754_877_666_246_693).sqrt(), TAU * share(0.569_840_290_998_053));
    radius * vec2(angle.cos(), angle.sin())
}

/// Points on a straight line, both ends among them.
fn line(from: Pos2, to: Pos2, spacing: f32) -> Vec<Pos2> {
    let parts = (from.distance(to) / spacing).floor() as usize;
    match parts {
        0 => vec![from],
        _ => (0..=parts).map(|i| from + (to - from) * (i as f32 / parts as f32)).collect(),
    }
}

/// Points on the circle around a place that goes through another.
fn ring(middle: Pos2, through: Pos2, spacing: f32) -> Vec<Pos2> {
    let arm = through - middle;
    let count = (TAU * arm.length() / spacing).floor() as usize;
    if count < 3 {
        return Vec::new();
    }
    let place = |i: usize| {
        let (sin, cos) = (TAU * i as f32 / count as f32).sin_cos();
        middle + vec2(cos * arm.x - sin * arm.y, sin * arm.x + cos * arm.y)
    };
    (0..count).map(place).collect()
}

/// Rounds a coordinate to the decimal places that a pixel of this size needs, so that files stay
/// short.
fn to_pixel(value: f64, pixel: f64) -> f64 {
    if pixel <= 0.0 || !pixel.is_finite() {
        return value;
    }
    let unit = 10_f64.powf(-pixel.log10().floor()).max(1.0);
    (value * unit).round() / unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;

    #[test]
    fn a_brush_leaves_points_at_even_distances_however_fast_it_goes() {
        let place = |i: usize| pos2(i as f32, 0.0);
        let mut slow = Gesture::default();
        let mut points = slow.along(place(0), place(0), 8.0, true);
        for i in 0..40 {
            points.extend(slow.along(place(i), place(i + 1), 8.0, false));
        }
        let mut fast = Gesture::default();
        let mut at_once = fast.along(place(0), place(0), 8.0, true);
        at_once.extend(fast.along(place(0), place(40), 8.0, false));
        assert_eq!(points.len(), 6);
        for (i, (one, other)) in points.iter().zip(&at_once).enumerate() {
            assert!((one.x - 8.0 * i as f32).abs() < 1e-3 && one.distance(*other) < 1e-3);
        }
    }

    #[test]
    fn a_spray_stays_within_its_reach_and_fills_it() {
        let all: Vec<Vec2> = (1..=1_000).map(in_disc).collect();
        assert!(all.iter().all(|at| at.length() <= 1.0));
        let inner = all.iter().filter(|at| at.length() < 0.5_f32.sqrt()).count();
        assert!((480..=520).contains(&inner), "half of the disc has {inner} of 1000");
        let right = all.iter().filter(|at| at.x > 0.0).count();
        assert!((480..=520).contains(&right), "{right}");
        let mut gesture = Gesture::default();
        let at = pos2(5.0, 5.0);
        let held: usize =
            (0..60).map(|i| gesture.scattered(at, at, 20.0, 1.0 / 60.0, i == 0).len()).sum();
        assert_eq!(held, 31, "as many a second as it says, and one for the press");
    }

    #[test]
    fn a_line_has_both_ends_and_a_ring_is_round() {
        let (from, to) = (pos2(10.0, 20.0), pos2(70.0, 100.0));
        let points = line(from, to, 9.0);
        assert_eq!((points.first(), points.last()), (Some(&from), Some(&to)));
        assert_eq!(points.len(), 12);
        assert_eq!(line(from, from, 9.0), [from]);
        let points = ring(from, to, 10.0);
        assert_eq!(points.len(), 62);
        assert!(points.iter().all(|at| (at.distance(from) - 100.0).abs() < 1e-2));
        assert!(points[0].distance(to) < 1e-3);
        assert!(ring(from, from, 10.0).is_empty());
    }

    #[test]
    fn coordinates_have_the_digits_of_a_pixel() {
        assert_eq!(to_pixel(1.234_567, 0.0125), 1.23);
        assert_eq!(to_pixel(1.234_567, 0.002), 1.235);
        assert_eq!(to_pixel(123.4, 3.0), 123.0);
        assert_eq!(to_pixel(0.3, f64::NAN), 0.3);
    }
}
