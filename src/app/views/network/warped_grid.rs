//! Warped grid: lines over the input plane, and their images under the network.

use eframe::egui::{Align2, Color32, FontId, RichText, Ui, vec2};
use egui_plot::{Line, Plot, PlotPoint, PlotPoints, PlotUi, Points};
use ndarray::Array2;

use crate::app::context::ViewContext;
use crate::app::marks::{self, Role};
use crate::app::plots::{Corners, Framing, describe, extent, nearest, plot, screen};
use crate::app::theme::{ROLE, UNIT};
use crate::engine::projection::Projection;
use crate::lab::{Command, Thing};

use super::heat::Pace;
use super::plane::{Region, grid_side, sampled};

/// The most data points drawn in each picture.
const MOST_POINTS: usize = 600;

/// Points of the grid from one line to the next: curves are smooth, and lines are few.
const LINE_EVERY: usize = 3;

/// The grid before and after the network.
#[derive(Default)]
pub struct WarpedGrid {
    pace: Pace,
    run: Option<u64>,
    plane: Side,
    warped: Side,
}

/// Plot of the grid before or after the network.
#[derive(Default)]
struct Side {
    framing: Framing,
    /// Lines along the first input, and along the second.
    lines: [Vec<Vec<PlotPoint>>; 2],
    /// Position of every row of the data.
    places: Vec<[f64; 2]>,
    /// The smallest box around lines and positions.
    bounds: Option<Corners>,
    /// Positions of a sample of each class's points.
    classes: Vec<Vec<PlotPoint>>,
    /// Rows of that sample with a wrong label.
    wrong: Vec<usize>,
}

impl WarpedGrid {
    /// Draws both plots, side by side or stacked; only the one after the network if there is little
    /// room.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let inputs = cx.run.data().dimensions();
        if inputs != 2 {
            let words = format!("The grid needs data with two inputs. These have {inputs}.");
            ui.label(RichText::new(words).color(cx.theme.weak));
            return;
        }
        self.update(ui, cx);
        let size = ui.available_size();
        let before = ("Input grid", "before");
        let after = ("Bent grid", "after the network");
        if size.y > 1.1 * size.x && size.y > 240.0 {
            let above = vec2(size.x, (0.4 * size.y).min(size.x).floor());
            ui.allocate_ui(above, |ui| self.plane.show(ui, cx, before));
            self.warped.show(ui, cx, after);
        } else if size.x > 300.0 {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0 * UNIT;
                let left = vec2((0.4 * size.x).min(size.y).floor(), size.y);
                ui.allocate_ui(left, |ui| self.plane.show(ui, cx, before));
                self.warped.show(ui, cx, after);
            });
        } else {
            self.warped.show(ui, cx, after);
        }
    }

    fn update(&mut self, ui: &Ui, cx: &ViewContext<'_>) {
        let run = cx.run;
        let axes = cx.lab.display().axes;
        if !self.pace.is_due(ui, cx, axes) {
            return;
        }
        if self.run != Some(run.data_version()) {
            self.run = Some(run.data_version());
            self.plane.framing.reset();
            self.warped.framing.reset();
        }
        let embedder = run.trainer().embedder();
        let region = Region::around(run.input_projection().coordinates.view());
        // One more than a multiple of the line distance, so that lines run along both borders.
        let side = grid_side(embedder.weights.count()) / LINE_EVERY * LINE_EVERY + 1;
        let grid = region.grid(side);
        let embedding = embedder.embed(grid.view());
        let before: Vec<_> = grid.rows().into_iter().map(|row| [row[0], row[1]]).collect();
        let projection = &run.snapshot().projection;
        let after = place(projection, &embedding, axes);
        // The axes of the input plane are its two features; erased points have no place.
        let nowhere = |mut places: Vec<[f64; 2]>| {
            let gone = places.iter_mut().enumerate().filter(|(row, _)| !run.has(*row));
            gone.for_each(|(_, place)| *place = [f64::NAN; 2]);
            places
        };
        let inputs = run.input_projection().coordinates.rows().into_iter();
        self.plane.set(cx, &before, side, nowhere(inputs.map(|row| [row[0], row[1]]).collect()));
        let embedded = place(projection, &run.snapshot().embedding, axes);
        self.warped.set(cx, &after, side, nowhere(embedded));
    }
}

/// Positions of embeddings (n×dim) on these two axes of the projection.
fn place(projection: &Projection, embedding: &Array2<f64>, axes: [usize; 2]) -> Vec<[f64; 2]> {
    let last = projection.basis.nrows().saturating_sub(1);
    let along = |row: ndarray::ArrayView1<f64>, axis: usize| -> f64 {
        let axis = projection.basis.row(axis.min(last));
        let moved = row.iter().zip(&projection.center).map(|(value, center)| value - center);
        moved.zip(axis).map(|(value, axis)| value * axis).sum()
    };
    embedding.rows().into_iter().map(|row| axes.map(|axis| along(row, axis))).collect()
}

impl Side {
    fn set(&mut self, cx: &ViewContext<'_>, grid: &[[f64; 2]], side: usize, places: Vec<[f64; 2]>) {
        self.lines = lines(grid, side);
        let data = cx.run.data();
        self.classes = vec![Vec::new(); data.classes()];
        self.wrong.clear();
        let rows = sampled(&data.labels, MOST_POINTS).into_iter();
        for row in rows.filter(|&row| !data.is_erased(row)) {
            self.wrong.extend(data.true_class(row).map(|_| row));
            let class = self.classes.get_mut(data.labels[row]);
            if let (Some(class), Some(&place)) = (class, places.get(row)) {
                class.push(PlotPoint::from(place));
            }
        }
        let on_lines = self.lines.iter().flatten().flatten().map(|p| [p.x, p.y]);
        self.bounds = extent(on_lines.chain(places.iter().copied()));
        self.places = places;
    }

    fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>, (name, words): (&str, &str)) {
        let mut frame: Plot<'_> = plot(name).show_axes(false).show_grid(false);
        frame = frame.data_aspect(1.0).width(ui.available_width()).height(ui.available_height());
        let (theme, fit) = (cx.theme, cx.fit);
        let (filter, hovered) = (&cx.lab.display().filter, cx.run.hovered());
        let bounds = self.bounds;
        self.framing.keep_all(cx.steady);
        let response = frame.show(ui, |plot| {
            if let Some((min, max)) = bounds {
                self.framing.apply(plot, min, max, fit);
            }
            draw(plot, &self.lines, theme.grid);
            let all = self.classes.iter().enumerate();
            for (class, points) in all.filter(|&(class, _)| filter.shows_class(class)) {
                let opacity = 0.75 * marks::prominence(hovered, class);
                let color = theme.faded(theme.class(class), opacity);
                let series = PlotPoints::Borrowed(points);
                plot.points(Points::new("points", series).radius(1.6).color(color));
            }
        });
        self.framing.keep(&response.response, &response.transform);
        let pointer = response.response.hover_pos();
        let places = self.places.iter().copied().enumerate();
        if let Some(row) = nearest(places, &response.transform, pointer, cx.theme.reach()) {
            cx.commands.push(Command::Hover(Some(Thing::Point(row))));
            if response.response.clicked() {
                cx.commands.push(Command::Select(Thing::Point(row)));
            }
        }
        let painter = ui.painter_at(response.response.rect);
        let data = cx.run.data();
        let shown = |row: &&usize| data.labels.get(**row).is_some_and(|&c| filter.shows_class(c));
        painter.extend(self.wrong.iter().filter(shown).filter_map(|&row| {
            let at = screen(&response.transform, *self.places.get(row)?);
            marks::wrong_label(data, row, at, 1.6, theme)
        }));
        if let Some(triplet) = cx.run.shown_triplet() {
            let id = triplet.id;
            let roles = [
                (Role::Negative, id.negative),
                (Role::Positive, id.positive),
                (Role::Anchor, id.anchor),
            ];
            for (role, row) in roles {
                let Some(&place) = self.places.get(row) else { continue };
                let class = cx.run.data().labels.get(row).copied().unwrap_or(0);
                let at = screen(&response.transform, place);
                marks::role(&painter, theme, role, at, theme.class(class));
                painter.extend(marks::wrong_label(data, row, at, ROLE + 2.5, theme));
            }
        }
        let at = response.response.rect.left_top() + vec2(UNIT, UNIT);
        let font = FontId::proportional(cx.theme.small);
        painter.text(at, Align2::LEFT_TOP, words, font, theme.weak);
        describe(&response.response, &cx.name_of(name), || {
            let lines = self.lines.iter().map(Vec::len).sum::<usize>();
            format!("{lines} lines of a grid over the input plane, {words}")
        });
    }
}

fn draw<'a>(plot: &mut PlotUi<'a>, lines: &'a [Vec<Vec<PlotPoint>>; 2], colors: [Color32; 2]) {
    for (lines, color) in lines.iter().zip(colors) {
        for line in lines {
            let series = PlotPoints::Borrowed(line);
            plot.line(Line::new("grid", series).color(color).width(1.0));
        }
    }
}

/// The lines of a grid of side² points: those along the first input, and along the second.
fn lines(grid: &[[f64; 2]], side: usize) -> [Vec<Vec<PlotPoint>>; 2] {
    let at = (0..side).step_by(LINE_EVERY);
    let line = |index: &dyn Fn(usize) -> usize| -> Vec<PlotPoint> {
        (0..side).filter_map(|i| grid.get(index(i)).copied().map(PlotPoint::from)).collect()
    };
    let along = at.clone().map(|row| line(&|i| row * side + i)).collect();
    let across = at.map(|column| line(&|i| i * side + column)).collect();
    [along, across]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::projection::Projector;

    #[test]
    fn lines_run_along_both_inputs_and_include_the_border() {
        let region = Region { min: [0.0, 0.0], side: 1.0 };
        for side in [7, 25] {
            let grid: Vec<_> =
                region.grid(side).rows().into_iter().map(|row| [row[0], row[1]]).collect();
            let [along, across] = lines(&grid, side);
            assert!(along.iter().all(|line| line.iter().all(|p| p.y == line[0].y)));
            assert!(across.iter().all(|line| line.iter().all(|p| p.x == line[0].x)));
            for lines in [&along, &across] {
                assert!(lines.iter().all(|line| line.len() == side));
                assert_eq!(lines.len(), (side - 1) / LINE_EVERY + 1);
            }
            assert!((along.last().unwrap()[0].y - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn embeddings_are_drawn_where_the_embedding_view_draws_them() {
        let points = Array2::from_shape_fn((30, 5), |(i, j)| ((i * 7 + j * 3) as f64).sin());
        let projection = Projector::new(3).project(points.view(), None);
        for axes in [[0, 1], [1, 2]] {
            for (row, at) in place(&projection, &points, axes).into_iter().enumerate() {
                for (axis, value) in axes.into_iter().zip(at) {
                    assert!((projection.coordinates[[row, axis]] - value).abs() < 1e-12);
                }
            }
        }
    }
}
