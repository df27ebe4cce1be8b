//! Drawing points by hand: each stroke is an edit of the runs on screen, and training goes on.
//!
//! In a comparison a stroke changes both runs if the same is drawn in them, since they share their
//! points; else that one whose settings are shown.

use super::{Lab, Side};
use engine::config::{AddedPoint, DataKind, DataSpec, Drawn, Moved, RunConfig, Stroke};
use engine::data::Dataset;

impl Lab {
    /// Adds the points of a stroke and erases its rows.
    pub(super) fn draw(&mut self, stroke: &Stroke) {
        let before = self.focused().config().drawn.clone();
        let after = before.and(stroke.clone());
        let focus = self.focus();
        for side in [Side::A, Side::B] {
            let Some(active) = self.active_run_mut(side) else { continue };
            if side != focus && active.config().drawn != before {
                continue;
            }
            let mut config = active.config().clone();
            config.drawn = after.clone();
            let made = active.data().made();
            let is_new = active.recipe().steps() == 0;
            let is_moved = config.moved.rows().last().is_some_and(|&row| row >= made);
            if is_new && !is_moved && config.drawn.erased().last() >= Some(&made) {
                // Nothing refers to the rows of the erased points yet.
                config.drawn = config.drawn.without_erased_points(made);
                (active.selected, active.hovered, active.followed) = (None, None, None);
            }
            match config.validate() {
                Ok(config) => self.edit(side, config),
                Err(error) => return self.complain(&error),
            }
        }
    }
}

/// Settings of a run on drawn points that begins with the points on screen: those of `data`, with the
/// other settings of `config`. Points are rounded to a hundredth where they are a unit apart, so that
/// copied text stays short; those of classes beyond the eighth are left out, and of too many a part.
/// `None` if these aren't points in the plane.
pub fn copied(config: &RunConfig, data: &Dataset) -> Option<RunConfig> {
    if data.dimensions() != 2 {
        return None;
    }
    let spec = DataSpec::of(DataKind::Drawn);
    let is_drawn = |row: &usize| data.labels[*row] < spec.classes;
    let mut rows: Vec<usize> = data.present().filter(is_drawn).collect();
    rows.sort_by_key(|&row| data.labels[row]);
    let every = rows.len().div_ceil(Drawn::MOST_POINTS).max(1);
    let farthest = data.points.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    let parts = if farthest >= 1.0 { 100.0 } else { 1_000.0 };
    let point = |&row: &usize| {
        let at = [0, 1].map(|k| (data.points[[row, k]] * parts).round() / parts);
        AddedPoint::new(data.labels[row], at)
    };
    let added = rows.iter().step_by(every).map(point).collect();
    Some(RunConfig {
        unseen_classes: 0,
        data: spec,
        moved: Moved::default(),
        drawn: Drawn::new(Stroke { added, erased: Vec::new() }),
        ..config.clone()
    })
}
