//! Responses of the units of a layer over the input plane; for pictures, the weights of the first
//! layer as pictures.

use eframe::egui::{
    Align2, Color32, ColorImage, Label, Mesh, Painter, Pos2, Rect, RichText, Sense, Stroke,
    StrokeKind, TextureHandle, TextureOptions, Ui, pos2, vec2,
};
use ndarray::Array2;

use crate::app::context::ViewContext;
use crate::app::marks::{self, Role};
use crate::app::pictures::paint_texture;
use crate::app::plots;
use crate::app::theme::{ROLE, UNIT, dense};
use crate::app::widgets::toggle_button;
use crate::engine::config::Activation;
use crate::engine::numbers::{maybe, three};

use super::heat::{Pace, Ramp, scale_for};
use super::layout::tiles;
use super::plane::{Region, grid_side, sampled};
use super::shape;
use super::weight_editor;
use super::weights::one_that_fits;

/// The most data points over an enlarged unit.
const MOST_POINTS: usize = 500;
/// Largest side of a unit's picture before it is enlarged.
const LARGEST: f32 = 110.0;

/// The pictures of the units of one layer.
#[derive(Default)]
pub struct Units {
    layer: usize,
    pace: Pace,
    atlas: Option<Atlas>,
}

/// Texture with a small picture for each unit.
struct Atlas {
    texture: TextureHandle,
    units: usize,
    /// Small pictures in a row of the texture.
    columns: usize,
    rows: usize,
    /// Pixels along a side of a small picture.
    side: usize,
    /// Value of the strongest colours, ±.
    scale: f64,
    /// Visible part of the plane; `None` if weights are shown.
    region: Option<Region>,
}

impl Atlas {
    /// Part of the texture for a unit, less half a pixel at the edges: colours are blended, so the
    /// edge belongs to the neighbour.
    fn uv(&self, unit: usize) -> Rect {
        let (x, y) =
            ((unit % self.columns * self.side) as f32, (unit / self.columns * self.side) as f32);
        let inset = if self.region.is_some() { 0.5 } else { 0.0 };
        let size = vec2((self.columns * self.side) as f32, (self.rows * self.side) as f32);
        let at = |x: f32, y: f32| pos2(x / size.x, y / size.y);
        let far = self.side as f32 - inset;
        Rect::from_min_max(at(x + inset, y + inset), at(x + far, y + far))
    }
}

impl Units {
    /// Draws the units into the rest of `ui`. Returns the layer and the unit that is clicked, where its
    /// weights can be changed.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) -> Option<(usize, usize)> {
        let data = cx.run.data();
        if data.dimensions() != 2 && data.pictures.is_none() {
            let words = format!(
                "What each unit responds to can be drawn for data with two inputs, and for \
                 pictures. These have {} inputs.",
                data.dimensions()
            );
            ui.label(RichText::new(words).color(cx.theme.weak));
            return None;
        }
        self.choose(ui, cx);
        self.update(ui, cx);
        let atlas = self.atlas.as_ref()?;
        let is_free = weight_editor::is_free(cx);
        let sense = if is_free { Sense::click() } else { Sense::hover() };
        let (area, response) = ui.allocate_exact_size(ui.available_size(), sense);
        let painter = ui.painter_at(area);
        let (side, columns) = tiles(atlas.units, area.width(), area.height(), LARGEST);
        let tile = |unit: usize| {
            let (x, y) = ((unit % columns) as f32, (unit / columns) as f32);
            let gap = (0.06 * side).clamp(1.0, 4.0);
            let size = vec2(side, side);
            Rect::from_min_size(area.min + size * vec2(x, y), size - vec2(gap, gap))
        };
        let mut mesh = Mesh::with_texture(atlas.texture.id());
        for unit in 0..atlas.units {
            mesh.add_rect_with_uv(tile(unit), atlas.uv(unit), Color32::WHITE);
        }
        painter.add(mesh);
        let at = response.hover_pos().or(response.interact_pointer_pos());
        let pointed = at.and_then(|at| (0..atlas.units).find(|&unit| tile(unit).contains(at)));
        plots::describe(&response, &cx.name_of("Units"), || {
            format!("{} units of layer {}", atlas.units, self.layer + 1)
        });
        if let Some(unit) = pointed {
            let edge = Stroke::new(2.0, cx.theme.accent);
            painter.rect_stroke(tile(unit), 0.0, edge, StrokeKind::Inside);
            self.enlarge(&painter, cx, atlas, unit, area, tile(unit).center());
        }
        let clicked = pointed.filter(|_| is_free && response.clicked());
        clicked.map(|unit| (self.layer, unit))
    }

    /// Shows the buttons for the layer, and the meaning of the colours.
    fn choose(&mut self, ui: &mut Ui, cx: &ViewContext<'_>) {
        let layers = cx.run.trainer().embedder().weights.layers.len();
        let pictures = cx.run.data().dimensions() != 2;
        self.layer = if pictures { 0 } else { self.layer.min(layers - 1) };
        let scale = self.atlas.as_ref().map_or(String::new(), |a| format!("±{}", three(a.scale)));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().button_padding.x = 6.0;
            dense(ui, 18.0);
            let weak = |text: String| RichText::new(text).size(cx.theme.small).color(cx.theme.weak);
            if pictures {
                let words = format!("Weights of layer 1 as pictures, {scale}");
                ui.add(Label::new(weak(words)).truncate());
                return;
            }
            ui.label(weak("Layer".to_owned()));
            for layer in 0..layers {
                let last = layer + 1 == layers;
                let name = if last { "out".to_owned() } else { (layer + 1).to_string() };
                let text = RichText::new(name).size(cx.theme.small);
                let hint = match last {
                    true => "The embedding over the input plane".to_owned(),
                    false => format!("Responses of the units of layer {}", layer + 1),
                };
                let response = ui.add(toggle_button(self.layer == layer, text));
                if response.on_hover_text(hint).clicked() {
                    self.layer = layer;
                }
            }
            ui.add_space(6.0);
            let words = format!("output over the input plane, {scale}");
            ui.add(Label::new(weak(words)).truncate());
        });
    }

    /// Redraws the pictures when they are due.
    fn update(&mut self, ui: &Ui, cx: &ViewContext<'_>) {
        if !self.pace.is_due(ui, cx, [self.layer, 0]) {
            return;
        }
        let made = match &cx.run.data().pictures {
            Some(pictures) => weights_as_pictures(cx, pictures.side),
            None => responses(cx, self.layer),
        };
        let Some(made) = made else {
            self.atlas = None;
            return;
        };
        let ramp = Ramp::new(cx.theme, made.scale);
        let units = made.values.nrows();
        let columns = ((units as f64).sqrt().ceil() as usize).max(1);
        let rows = units.div_ceil(columns).max(1);
        let image = assemble(&made.values, made.side, [columns, rows], &ramp);
        let options = match made.region {
            Some(_) => TextureOptions::LINEAR,
            None => TextureOptions::NEAREST,
        };
        let texture = match self.atlas.take() {
            Some(mut old) => {
                old.texture.set(image, options);
                old.texture
            }
            None => ui.ctx().load_texture("units", image, options),
        };
        let Made { side, scale, region, .. } = made;
        self.atlas = Some(Atlas { texture, units, columns, rows, side, scale, region });
    }

    /// Enlarges a unit, on the side of the area away from the pointer.
    fn enlarge(
        &self,
        painter: &Painter,
        cx: &ViewContext<'_>,
        atlas: &Atlas,
        unit: usize,
        area: Rect,
        pointer: Pos2,
    ) {
        let line = cx.theme.small + UNIT / 2.0;
        let thumbnail = if cx.thumbnails.exist() { 0.14 * area.height() } else { 0.0 };
        let caption = 2.0 * line + 2.0 * UNIT + thumbnail;
        let side = (area.height() - caption - 2.0 * UNIT).min(0.55 * area.width()).min(420.0);
        let left = if pointer.x < area.center().x {
            area.right() - side - 2.0 * UNIT
        } else {
            area.left()
        };
        let size = vec2(side + 2.0 * UNIT, side + caption + UNIT);
        let card = Rect::from_min_size(pos2(left, area.top()), size);
        let edge = Stroke::new(1.0, cx.theme.accent);
        painter.rect(card, UNIT, cx.theme.panel, edge, StrokeKind::Inside);
        let image = Rect::from_min_size(card.min + vec2(UNIT, UNIT), vec2(side, side));
        paint_texture(painter, atlas.texture.id(), image, atlas.uv(unit));
        if let Some(region) = atlas.region {
            points_over(&painter.with_clip_rect(image), cx, region, image);
        }
        let layers = cx.run.trainer().embedder().weights.layers.len();
        let name = shape::unit_name(self.layer, layers, unit);
        let name = [format!("{name}: strongest for"), name];
        let mut at = pos2(image.left(), image.bottom() + UNIT / 2.0);
        let [a, p, n] = self.values_of(cx, unit).map(maybe);
        let values = [format!("a {a}, p {p}, n {n}")];
        let name = if thumbnail > 0.0 { &name[..] } else { &name[1..] };
        for texts in [&values[..], name] {
            one_that_fits(painter, at, Align2::LEFT_TOP, texts, side, cx.theme.text);
            at.y += line;
        }
        if thumbnail > 0.0 {
            let most = (side / (thumbnail + 2.0)) as usize;
            for (i, row) in favourites(cx, unit).into_iter().take(most).enumerate() {
                let corner = at + vec2(i as f32 * (thumbnail + 2.0), 1.0);
                let square = Rect::from_min_size(corner, vec2(thumbnail, thumbnail));
                cx.thumbnails.paint(painter, row, square);
            }
        }
    }

    /// Responses of a unit to the shown anchor, positive and negative.
    fn values_of(&self, cx: &ViewContext<'_>, unit: usize) -> [Option<f64>; 3] {
        let outputs = cx.run.shown_triplet().and_then(|t| shape::inputs(cx, t.id)).map(|inputs| {
            let embedder = cx.run.trainer().embedder();
            embedder.layer_outputs(inputs.view())
        });
        let layer = outputs.as_ref().and_then(|outputs| outputs.get(self.layer));
        [0, 1, 2].map(|row| layer.and_then(|values| values.get([row, unit]).copied()))
    }
}

/// Pictures of the batch with the highest response of a first-layer unit, in descending order.
fn favourites(cx: &ViewContext<'_>, unit: usize) -> Vec<usize> {
    let points = &cx.run.data().points;
    let layer = cx.run.trainer().embedder().weights.layers.first();
    let Some((weights, bias)) = layer.and_then(|layer| {
        let rows = layer.weights.outer_iter().zip(&layer.bias);
        rows.map(|(weights, &bias)| (weights, bias)).nth(unit)
    }) else {
        return Vec::new();
    };
    // Activations are monotonic, so a larger sum gives a larger output.
    let batch = cx.run.report().batch.iter().filter(|&&row| row < points.nrows());
    let mut sums: Vec<(f64, usize)> =
        batch.map(|&row| (points.row(row).dot(&weights) + bias, row)).collect();
    sums.retain(|&(sum, _)| sum > 0.0);
    sums.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    sums.dedup();
    sums.into_iter().map(|(_, row)| row).collect()
}

/// Values of the pictures, before colouring.
struct Made {
    /// units×side², each row a picture from the top left.
    values: Array2<f64>,
    side: usize,
    scale: f64,
    region: Option<Region>,
}

/// The output of each unit of a layer over the input plane.
fn responses(cx: &ViewContext<'_>, layer: usize) -> Option<Made> {
    let embedder = cx.run.trainer().embedder();
    let region = Region::around(cx.run.input_projection().coordinates.view());
    let side = grid_side(embedder.weights.count());
    let outputs = embedder.layer_outputs(region.grid(side).view());
    let last = layer + 1 == outputs.len();
    let output = outputs.get(layer)?;
    let bounded = if last {
        embedder.normalizes()
    } else {
        cx.run.config().embedder.activation == Activation::Tanh
    };
    let scale = if bounded { 1.0 } else { scale_for(output) };
    // The grid starts at the bottom, a picture at the top.
    let values = Array2::from_shape_fn((output.ncols(), side * side), |(unit, pixel)| {
        output[[(side - 1 - pixel / side) * side + pixel % side, unit]]
    });
    Some(Made { values, side, scale, region: Some(region) })
}

/// The weights of the first layer as pictures: bright where a bright pixel raises the unit.
fn weights_as_pictures(cx: &ViewContext<'_>, side: usize) -> Option<Made> {
    let weights = &cx.run.trainer().embedder().weights.layers.first()?.weights;
    if weights.ncols() != side * side {
        return None;
    }
    Some(Made { values: weights.clone(), side, scale: scale_for(weights), region: None })
}

/// Joins the small pictures into one image.
fn assemble(
    values: &Array2<f64>,
    side: usize,
    [columns, rows]: [usize; 2],
    ramp: &Ramp,
) -> ColorImage {
    let width = columns * side;
    let mut image = ColorImage::filled([width, rows * side], Color32::TRANSPARENT);
    for (unit, picture) in values.rows().into_iter().enumerate() {
        let corner = unit / columns * side * width + unit % columns * side;
        for (pixel, &value) in picture.iter().enumerate() {
            image.pixels[corner + pixel / side * width + pixel % side] = ramp.color(value);
        }
    }
    image
}

/// Draws the data points and the shown triplet over a picture of the plane.
fn points_over(painter: &Painter, cx: &ViewContext<'_>, region: Region, image: Rect) {
    let data = cx.run.data();
    let place = |row: usize| {
        let point = data.points.row(row);
        let [x, y] = region.share([point[0], point[1]]);
        image.left_bottom() + vec2(x as f32, -y as f32) * image.size()
    };
    let filter = &cx.lab.display().filter;
    let shown = |row: &usize| !data.is_erased(*row) && filter.shows(*row, data.labels[*row]);
    for row in sampled(&data.labels, MOST_POINTS).into_iter().filter(shown) {
        let class = data.labels[row];
        let lit = marks::prominence(cx.run.hovered(), class);
        let color = cx.theme.faded(cx.theme.class(class), lit);
        painter.add(marks::point(data.labels[row], place(row), 1.8, color));
        painter.extend(marks::wrong_label(data, row, place(row), 1.8, cx.theme));
    }
    let Some(triplet) = cx.run.shown_triplet() else { return };
    let id = triplet.id;
    let roles =
        [(Role::Negative, id.negative), (Role::Positive, id.positive), (Role::Anchor, id.anchor)];
    for (role, row) in roles.into_iter().filter(|&(_, row)| row < data.len()) {
        let inside = cx.theme.class(data.labels[row]);
        marks::role(painter, cx.theme, role, place(row), inside);
        painter.extend(marks::wrong_label(data, row, place(row), ROLE + 2.5, cx.theme));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::theme::Theme;

    #[test]
    fn small_pictures_stand_side_by_side_in_rows() {
        let theme = Theme::dark();
        let ramp = Ramp::new(&theme, 1.0);
        let values = ndarray::array![[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, -1.0], [1.0; 4]];
        let image = assemble(&values, 2, [2, 2], &ramp);
        assert_eq!(image.size, [4, 4]);
        assert_eq!(image.pixels[0], theme.above_zero);
        assert_eq!(image.pixels[4 + 3], theme.below_zero);
        assert_eq!(image.pixels[2 * 4], theme.above_zero);
        assert_eq!(image.pixels[2 * 4 + 2], Color32::TRANSPARENT, "there is no fourth unit");
    }
}
