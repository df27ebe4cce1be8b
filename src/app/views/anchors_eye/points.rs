//! The points of the disc that the anchor sees, and which of them the pointer is on.

use std::collections::HashSet;
use std::f64::consts::TAU;

use eframe::egui::{Painter, Pos2, Shape, Stroke};

use crate::app::dots::{Dot, Dots};
use crate::app::marks;
use crate::app::picking::Grid;
use crate::app::theme::{POINT, Theme};
use crate::lab::{ActiveRun, Thing};

use super::disc::Disc;
use super::polar::{PolarLayout, PolarPoint, Relation};

/// Ticks of points beyond the rim that the whole rim has room for.
const RIM_PLACES: f64 = 240.0;

/// Number of points up to which they keep their size.
const FEW: f32 = 2_000.0;

/// The points as they were drawn last.
#[derive(Default)]
pub struct Points {
    look: Option<Look>,
    dots: Dots<Option<Look>>,
    /// Number of the points beyond the rim, and their ticks.
    beyond: usize,
    ticks: Vec<Shape>,
    /// The points inside, once the pointer was there.
    picks: Option<Grid>,
}

/// Cache key of the marks.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    layout: u64,
    disc: Disc,
    lit: Option<Thing>,
    dark: bool,
}

impl Points {
    /// Paints all points; those beyond the rim as ticks outside it. Returns how many those are.
    pub fn paint(
        &mut self,
        painter: &Painter,
        (disc, theme, run): (&Disc, &Theme, &ActiveRun),
        layout: &PolarLayout,
    ) -> usize {
        let lit = run.hovered().filter(|thing| matches!(thing, Thing::Class(_)));
        let look = Some(Look { layout: layout.version(), disc: *disc, lit, dark: theme.dark });
        let is_other = self.look != look;
        self.look = look;
        if is_other {
            self.picks = None;
            self.tick(disc, theme, &layout.points);
        }
        painter.extend(self.ticks.iter().cloned());
        let count = layout.points.len();
        let inside = layout.points.iter().filter(|point| point.distance <= disc.rim);
        let marks = inside.map(|point| mark(disc, theme, run, (point, count)));
        self.dots.paint(painter, look, marks);
        self.beyond
    }

    /// The row of the point inside the disc that is nearest to a place, if it is nearer than `reach`.
    pub fn nearest(
        &mut self,
        disc: &Disc,
        layout: &PolarLayout,
        to: Pos2,
        reach: f32,
    ) -> Option<usize> {
        let grid = self.picks.get_or_insert_with(|| {
            let inside = layout.points.iter().filter(|point| point.distance <= disc.rim);
            Grid::new(disc.frame(), inside.map(|point| (point.row, disc.at(point))))
        });
        grid.nearest(to, reach)
    }

    /// Counts the points beyond the rim; those that would have one tick get one.
    fn tick(&mut self, disc: &Disc, theme: &Theme, points: &[PolarPoint]) {
        let mut taken = HashSet::new();
        self.beyond = 0;
        self.ticks.clear();
        for point in points.iter().filter(|point| point.distance > disc.rim) {
            self.beyond += 1;
            let turn = point.direction[1].atan2(point.direction[0]) / TAU;
            if taken.insert(((turn * RIM_PLACES) as i64, point.class)) {
                let stroke = Stroke::new(1.2, theme.class(point.class));
                self.ticks.push(Shape::line_segment(disc.tick(point.direction), stroke));
            }
        }
    }
}

/// A point in the colour of its class.
fn mark(disc: &Disc, theme: &Theme, run: &ActiveRun, (point, count): (&PolarPoint, usize)) -> Dot {
    // Those of the batch have a border that says what they are to the anchor.
    let (opacity, border) = match point.relation {
        Relation::OutsideNegative => (0.35, None),
        Relation::OutsidePositive => (0.75, None),
        Relation::Negative => (0.7, None),
        Relation::Positive => (1.0, Some((1.0, theme.positive))),
        Relation::Violator => (1.0, Some((1.6, theme.negative))),
    };
    let opacity = opacity * marks::prominence(run.hovered(), point.class);
    let radius = size(point.relation, count);
    Dot {
        at: disc.at(point),
        radius,
        class: point.class,
        split: point.split,
        color: theme.faded(theme.class(point.class), opacity),
        ground: disc.shade(theme, point.distance),
        ring: run.data().true_class(point.row).map(|truly| (radius + 2.0, theme.class(truly))),
        border: border.map(|(width, color)| (radius + 1.4, Stroke::new(width, color))),
    }
}

/// Radius of a point of this many, so that very many don't hide each other.
fn size(relation: Relation, count: usize) -> f32 {
    match relation {
        Relation::OutsideNegative | Relation::OutsidePositive => {
            let room = (FEW / count.max(1) as f32).sqrt().clamp(0.5, 1.0);
            0.85 * room * POINT
        }
        _ => 1.1 * POINT,
    }
}
