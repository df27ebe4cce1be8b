//! Scatter plot in slow motion: layers of each phase, and the movement of points to their new
//! places.

use eframe::egui::{Pos2, Stroke};

use super::axes::Axes;
use super::sheet::Sheet;
use crate::app::marks::{self, Role};
use crate::app::plots;
use crate::app::theme::LINE;
use crate::lab::{Phase, Toggle};

/// Opacity of points outside the batch: low while only the batch counts, higher when they move,
/// too.
const OUTSIDE: [f32; 2] = [0.22, 0.4];

/// Tells whether a phase shows this layer; `None` if that is for the person to switch.
pub fn decides(phase: Phase, toggle: Toggle) -> Option<bool> {
    match toggle {
        Toggle::Triplets => Some(matches!(phase, Phase::Choose | Phase::Price)),
        Toggle::Arrows => Some(phase >= Phase::Push),
        Toggle::Trails | Toggle::Neighbours => Some(false),
        _ => None,
    }
}

impl Sheet<'_> {
    /// Tells whether a layer is drawn now.
    pub(super) fn draws(&self, toggle: Toggle) -> bool {
        let phase = self.phase.and_then(|phase| decides(phase, toggle));
        phase.unwrap_or_else(|| self.display.shows(toggle))
    }

    /// Tells whether the shown triplet is drawn: before triplets are chosen there is none.
    pub(super) fn has_triplet(&self) -> bool {
        self.phase.is_none_or(|phase| phase >= Phase::Choose)
    }

    /// Opacity of points outside the batch, in slow motion.
    pub(super) fn opacity_outside(&self) -> Option<f32> {
        self.phase.map(|phase| OUTSIDE[usize::from(phase.moves())])
    }

    /// Position of a row before the step, if it is drawn.
    pub(super) fn before(&self, row: usize) -> Option<Pos2> {
        let at = plots::screen(&self.transform, *self.scatter.starts.get(row)?);
        (at.is_finite() && self.shows(row)).then_some(at)
    }

    /// Paints the measured distances: a line from the shown anchor to each other point of the
    /// batch.
    pub fn measured(&self) {
        if self.phase != Some(Phase::Measure) {
            return;
        }
        let Some(anchor) = self.run.shown_anchor() else { return };
        let Some(start) = self.at(anchor) else { return };
        let class = self.class(anchor);
        for &row in self.run.report().batch.iter().filter(|&&row| row != anchor) {
            let Some(end) = self.at(row) else { continue };
            let same = self.class(row) == class;
            let color = if same { self.theme.positive } else { self.theme.negative };
            let stroke = Stroke::new(1.0, self.theme.faded(color, 0.6));
            self.painter.line_segment([start, end], stroke);
        }
        let inside = self.theme.class(class);
        marks::role(&self.painter, self.theme, Role::Anchor, start, inside);
    }

    /// Paints the displacements of the points of the batch as arrows, all magnified alike, as far
    /// as the points have come. Returns the magnification.
    pub fn displacements(&self, axes: &Axes<'_>, glide: f64) -> Option<f64> {
        let after = axes.after.filter(|_| self.phase == Some(Phase::EmbedAgain))?;
        let before = &self.run.snapshot().embedding;
        let batch = &self.run.report().batch;
        let rows = batch.iter().copied().filter(|&row| row < after.nrows().min(before.nrows()));
        let length = |row: usize| {
            let way = &after.row(row) - &before.row(row);
            axes.length(way.as_slice().unwrap_or_default())
        };
        let longest = rows.clone().map(length).fold(0.0, f64::max);
        let ways: Vec<_> = rows
            .map(|row| {
                let (from, to) = (self.scatter.starts[row], self.scatter.ends[row]);
                (row, [to[0] - from[0], to[1] - from[1]])
            })
            .collect();
        // Long arrows end at the points.
        let stroke = Stroke::new(LINE, self.theme.accent);
        self.magnified((&ways, longest), (1.0, glide), |_| 0.0, stroke)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_stay_from_the_push_on_and_triplets_come_when_they_are_chosen() {
        let with = |toggle| Phase::ALL.map(|phase| decides(phase, toggle) == Some(true));
        assert_eq!(with(Toggle::Arrows), [false, false, false, false, false, true, true, true]);
        assert_eq!(with(Toggle::Triplets), [false, false, false, true, true, false, false, false]);
        assert!(Phase::ALL.iter().all(|&phase| decides(phase, Toggle::HeldOut).is_none()));
    }
}
