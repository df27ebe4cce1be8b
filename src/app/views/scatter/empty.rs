//! The plot before anything is in it: its axes, their numbers and names, as far as there is room.

use eframe::egui::{self, RichText, Vec2b};
use egui_plot::{AxisHints, HPlacement, Placement, VPlacement, uniform_grid_spacer};

use super::axes::{Axes, short_name};
use crate::app::plots;
use crate::app::theme::{Theme, UNIT};
use crate::app::views::scale::{at_mark, every, has_room, steps};

/// Panes smaller than this have no axes.
const ROOM_FOR_AXES: egui::Vec2 = egui::vec2(200.0, 130.0);
/// Panes smaller than this have axes without names.
const ROOM_FOR_NAMES: egui::Vec2 = egui::vec2(230.0, 170.0);

/// Room for the numbers of the y-axis, so that the plot stays where it is when they get longer.
const NUMBERS: f32 = 10.5 * UNIT;
/// Room for the name of the y-axis.
const NAME: f32 = 4.5 * UNIT;

/// The empty plot, with axes and names as far as there is room.
pub fn plot<'a>(
    name: &str,
    theme: &Theme,
    size: egui::Vec2,
    axes: &Axes<'_>,
) -> egui_plot::Plot<'a> {
    let is_flat = axes.solid.is_none();
    let has_axes = is_flat && size.x >= ROOM_FOR_AXES.x && size.y >= ROOM_FOR_AXES.y;
    let has_names = size.x >= ROOM_FOR_NAMES.x && size.y >= ROOM_FOR_NAMES.y;
    let small = theme.small;
    let hints = |axis: usize, placement: Placement, along: f32| {
        let name = &axes.names[axis];
        let name = if along < 260.0 { short_name(name) } else { name };
        let name = if has_names { name } else { "" };
        let hints = if axis == 0 { AxisHints::new_x() } else { AxisHints::new_y() };
        let thickness = if has_names { NUMBERS + NAME } else { NUMBERS };
        let (width, spacing) =
            if axis == 0 { (0.0, 20.0..=32.0) } else { (thickness, 20.0..=30.0) };
        hints
            .placement(placement)
            .formatter(move |mark, range| {
                let label = at_mark(mark.value, mark.step_size, range);
                if axis == 1 {
                    return label;
                }
                let between = mark.step_size / (range.end() - range.start()) * f64::from(size.x);
                let wide = 0.6 * small * label.chars().count() as f32 + 2.0 * UNIT;
                let place = (mark.value / mark.step_size).round() as i64;
                let has_room = has_room(mark.value, range, size.x, (&label, small))
                    && place % every(wide, between as f32) == 0;
                if has_room { label } else { String::new() }
            })
            .tick_label_font(egui::FontId::proportional(theme.small))
            .min_thickness(width)
            .label_spacing(spacing)
            .label(RichText::new(name).size(theme.small))
    };
    plots::plot(name)
        // Only so that equal scales widen the bounds rather than cut them; [`Framing`] sets them.
        .auto_bounds(Vec2b::TRUE)
        .data_aspect(1.0)
        .grid_color(theme.line)
        .grid_spacing(34.0..=200.0)
        .x_grid_spacer(uniform_grid_spacer(|grid| steps(grid.base_step_size)))
        .y_grid_spacer(uniform_grid_spacer(|grid| steps(grid.base_step_size)))
        .show_axes(has_axes)
        .show_grid(is_flat)
        .custom_x_axes(vec![hints(0, VPlacement::Bottom.into(), size.x)])
        .custom_y_axes(vec![hints(1, HPlacement::Left.into(), size.y)])
}
