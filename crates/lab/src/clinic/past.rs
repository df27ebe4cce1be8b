//! Earlier steps at which a run was healthy.

use super::{too_large, trained};
use crate::active_run::ActiveRun;
use crate::history::{Bin, Metric};

/// The step since which the margin has been out of reach without a break; the present step if it
/// isn't.
pub fn out_of_reach_since(active: &ActiveRun) -> u64 {
    let (recipe, classes) = (active.recipe(), trained(active.data()));
    let edits = recipe.edits().iter().filter(|edit| edit.step <= active.report().step);
    let changes = edits.map(|edit| (edit.step, &edit.config));
    let mut since = None;
    for (step, config) in std::iter::once((0, recipe.start())).chain(changes) {
        since = too_large(config, classes).then(|| since.unwrap_or(step));
    }
    since.unwrap_or(active.report().step)
}

/// A step from which a failed run can be rescued: the last change of settings at which the run was
/// still well, or 0. `is_well` takes the mean of `metric` over some steps, and that of the first
/// steps.
pub fn last_good_change(
    active: &ActiveRun,
    metric: Metric,
    is_well: impl Fn(f64, f64) -> bool,
) -> u64 {
    let step = active.report().step;
    let bins: Vec<&Bin> = active.history().bins().iter().filter(|bin| bin.first < step).collect();
    let mean = |bin: &Bin| bin.get(metric).map(|summary| summary.mean());
    let Some(first) = bins.first().and_then(|bin| mean(bin)) else { return 0 };
    let well_at = |step: u64| {
        let bin = bins.iter().find(|bin| (bin.first..=bin.last).contains(&step));
        bin.and_then(|bin| mean(bin)).is_some_and(|value| is_well(value, first))
    };
    let edits = active.recipe().edits().iter().rev().map(|edit| edit.step);
    // The report of the step of a change is at the weights from before it.
    edits.filter(|&edit| edit < step).find(|&edit| well_at(edit)).unwrap_or(0)
}
