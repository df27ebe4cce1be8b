//! What the input space and the embedding share: points of classes on two axes, the step's
//! triplets between them, and the pointer that picks one.
//!
//! [`Scatter`] is kept from frame to frame; [`Sheet`] is one frame's plot, on which a view paints
//! one thing after the other, the last on top.

mod axes;
mod beside;
mod links;
mod pictures;
mod points;
#[cfg(test)]
mod tests;
mod words;

use eframe::egui::{self, Painter, Pos2, Rect, Response, RichText, Vec2b};
use egui_plot::{AxisHints, HPlacement, Placement, PlotTransform, VPlacement, uniform_grid_spacer};

use crate::app::ViewContext;
use crate::app::pictures::Thumbnails;
use crate::app::plots::{self, Framing};
use crate::app::theme::{SMALL, Theme, UNIT};
use crate::lab::{Command, Lab, Thing, Toggle};

use super::scale::{has_room, in_range, steps};
pub use axes::Axes;
use axes::short_name;
pub use links::Neighbourhood;
use words::Corner;
pub use words::Note;

/// Panes smaller than this have no axes.
const ROOM_FOR_AXES: egui::Vec2 = egui::vec2(200.0, 130.0);
/// Panes smaller than this have axes without names.
const ROOM_FOR_NAMES: egui::Vec2 = egui::vec2(230.0, 170.0);

/// Lower and upper corner.
type Corners = ([f64; 2], [f64; 2]);

/// What is kept from frame to frame.
#[derive(Default)]
pub struct Scatter {
    framing: Framing,
    run: Option<u64>,
    made: Option<(u64, [usize; 2])>,
    places: Vec<[f64; 2]>,
    on_screen: Vec<Pos2>,
    in_batch: Vec<bool>,
    extent: Option<Corners>,
    legend_at: Corner,
}

impl Scatter {
    /// Lays out the plot of this frame; `keep` is to be in view whatever the points do.
    pub fn sheet<'a>(
        &'a mut self,
        ui: &mut egui::Ui,
        cx: &ViewContext<'a>,
        name: &'static str,
        axes: &Axes<'_>,
        keep: Option<Corners>,
    ) -> Sheet<'a> {
        self.update(cx.lab, axes);
        let extent = keep.or(self.extent).unwrap_or(([f64::NAN; 2], [f64::NAN; 2]));
        let framing = &mut self.framing;
        let fit = cx.fit;
        let shown = plot(name, cx.theme, ui.available_size(), axes)
            .show(ui, |plot| framing.apply(plot, extent.0, extent.1, fit));
        let transform = shown.transform;
        self.on_screen.clear();
        self.on_screen.extend(self.places.iter().map(|&at| plots::screen(&transform, at)));
        Sheet {
            painter: ui.painter().with_clip_rect(transform.frame().intersect(ui.clip_rect())),
            lab: cx.lab,
            theme: cx.theme,
            thumbnails: cx.thumbnails,
            transform,
            response: shown.response,
            scatter: self,
        }
    }

    /// Takes over the points, where something changed.
    fn update(&mut self, lab: &Lab, axes: &Axes<'_>) {
        if self.run != Some(lab.run()) {
            self.run = Some(lab.run());
            self.framing.reset();
            self.made = None;
        }
        let now = Some((lab.version(), axes.pair));
        if self.made == now {
            return;
        }
        self.made = now;
        let count = lab.data().len();
        self.places.clear();
        self.places.extend((0..count).map(|row| axes.of(row)));
        self.in_batch = lab.report().in_batch(count);
        self.extent = plots::extent(self.places.iter().copied());
    }
}

/// The empty plot, with as much of axes and names as there is room for.
fn plot<'a>(name: &str, theme: &Theme, size: egui::Vec2, axes: &Axes<'_>) -> egui_plot::Plot<'a> {
    let has_axes = size.x >= ROOM_FOR_AXES.x && size.y >= ROOM_FOR_AXES.y;
    let has_names = size.x >= ROOM_FOR_NAMES.x && size.y >= ROOM_FOR_NAMES.y;
    let hints = |axis: usize, placement: Placement, along: f32| {
        let name = &axes.names[axis];
        let name = if along < 260.0 { short_name(name) } else { name };
        let name = if has_names { name } else { "" };
        let hints = if axis == 0 { AxisHints::new_x() } else { AxisHints::new_y() };
        let (width, spacing) =
            if axis == 0 { (0.0, 20.0..=32.0) } else { (7.0 * UNIT, 20.0..=30.0) };
        hints
            .placement(placement)
            .formatter(move |mark, range| match mark.value {
                x if axis == 1 || has_room(x, range, size.x) => in_range(x, range),
                _ => String::new(),
            })
            .tick_label_font(egui::FontId::proportional(SMALL))
            .min_thickness(width)
            .label_spacing(spacing)
            .label(RichText::new(name).size(SMALL))
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
        .custom_x_axes(vec![hints(0, VPlacement::Bottom.into(), size.x)])
        .custom_y_axes(vec![hints(1, HPlacement::Left.into(), size.y)])
}

/// The plot of one frame.
pub struct Sheet<'a> {
    painter: Painter,
    lab: &'a Lab,
    theme: &'a Theme,
    thumbnails: &'a Thumbnails,
    transform: PlotTransform,
    response: Response,
    scatter: &'a mut Scatter,
}

impl Sheet<'_> {
    /// How wide the plot is, in units of its horizontal axis.
    pub fn width(&self) -> f64 {
        self.transform.bounds().width()
    }

    /// Where it is on screen.
    pub fn frame(&self) -> Rect {
        *self.transform.frame()
    }

    /// Where a row is on screen, if it is drawn at all.
    fn at(&self, row: usize) -> Option<Pos2> {
        let at = self.scatter.on_screen.get(row).copied()?;
        (at.is_finite() && self.shows(row)).then_some(at)
    }

    /// Whether points like this one are switched on.
    fn shows(&self, row: usize) -> bool {
        self.lab.display().shows(Toggle::HeldOut) || !self.lab.data().is_held_out(row)
    }

    /// The class of a row.
    fn class(&self, row: usize) -> usize {
        self.lab.data().labels.get(row).copied().unwrap_or_default()
    }

    /// Picks the point under the pointer, shows what it is, and names the plot for those who
    /// can't see it.
    pub fn finish(self, name: &str, commands: &mut Vec<Command>) {
        self.marked_point();
        let pointer = self.response.hover_pos().filter(|_| !self.response.dragged());
        let places = self.scatter.places.iter().copied().enumerate();
        let shown = places.filter(|&(row, _)| self.shows(row));
        let picked = plots::nearest(shown, &self.transform, pointer);
        let point = picked.map(Thing::Point);
        commands.extend(point.map(|point| Command::Hover(Some(point))));
        if self.response.clicked() {
            commands.extend(point.map(Command::Select));
        }
        let lab = self.lab;
        plots::describe(&self.response, name, || words::summary(lab));
    }
}
