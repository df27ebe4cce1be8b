//! Heat maps of the weights: a row for each unit, a column for each input, and the biases as a last
//! column.

use eframe::egui::{
    Align2, Color32, ColorImage, FontId, Mesh, Painter, Pos2, Rect, Sense, Stroke, StrokeKind,
    TextureHandle, TextureId, TextureOptions, Ui, pos2, vec2,
};

use crate::app::context::ViewContext;
use crate::app::pictures::paint_texture;
use crate::app::plots;
use crate::app::theme::{Theme, UNIT};
use crate::app::views::labels;
use crate::engine::embedder::Layer;
use crate::engine::numbers::{maybe, short, three};
use crate::lab::Phase;

use super::heat::{Pace, Ramp, scale_for};
use super::weight_editor::{self, Chosen};

/// The largest side of a weight on screen.
const LARGEST_CELL: f32 = 26.0;
/// Gap between the weights and the biases.
const BIAS_GAP: f32 = 3.0;

/// The pictures of the layers, first to last.
#[derive(Default)]
pub struct Weights {
    pace: Pace,
    layers: Vec<Picture>,
    /// The weight that the bar changes.
    pub chosen: Option<Chosen>,
}

struct Picture {
    texture: TextureHandle,
    /// Units and inputs.
    units: usize,
    inputs: usize,
    /// Value of the strongest colours, ±.
    scale: f64,
}

impl Picture {
    /// The part of the texture that holds the weights, and the part that holds the biases.
    fn parts(&self) -> [Rect; 2] {
        let split = self.inputs as f32 / (self.inputs + 1) as f32;
        [(0.0, split), (split, 1.0)]
            .map(|(from, to)| Rect::from_min_max(pos2(from, 0.0), pos2(to, 1.0)))
    }
}

impl Weights {
    /// Redraws the pictures when they are due.
    pub fn update(&mut self, ui: &Ui, cx: &ViewContext<'_>) {
        // In slow motion, shows the change of the weights.
        let change = change(cx);
        if !self.pace.is_due(ui, cx, [usize::from(change.is_some()), 0]) {
            return;
        }
        let layers = &change.unwrap_or(&cx.run.trainer().embedder().weights).layers;
        self.layers.truncate(layers.len());
        for (l, layer) in layers.iter().enumerate() {
            let scale = scale_for(layer.weights.iter().chain(&layer.bias));
            let image = paint(layer, &Ramp::new(cx.theme, scale));
            let (units, inputs) = layer.weights.dim();
            if let Some(picture) = self.layers.get_mut(l) {
                picture.texture.set(image, OPTIONS);
                (picture.units, picture.inputs, picture.scale) = (units, inputs, scale);
            } else {
                let texture = ui.ctx().load_texture(format!("weights {l}"), image, OPTIONS);
                self.layers.push(Picture { texture, units, inputs, scale });
            }
        }
    }

    /// The picture of a layer.
    pub fn texture(&self, layer: usize) -> Option<TextureId> {
        self.layers.get(layer).map(|picture| picture.texture.id())
    }

    /// Draws all maps into the rest of `ui`, below the bar of the chosen weight.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let is_free = weight_editor::is_free(cx);
        if is_free {
            weight_editor::bar(ui, cx, &mut self.chosen);
        }
        let sense = if is_free { Sense::click_and_drag() } else { Sense::hover() };
        let (area, response) = ui.allocate_exact_size(ui.available_size(), sense);
        let painter = ui.painter_at(area);
        let mut maps = area;
        maps.min.y += cx.theme.small + UNIT;
        maps.max.y -= 2.0 * (cx.theme.small + UNIT) + UNIT;
        let columns: Vec<f32> = self.layers.iter().map(|p| (p.inputs + 1) as f32).collect();
        let mut pointed = None;
        let at = match response.drag_started() {
            // By now, the pointer has gone some way.
            true => ui.input(|input| input.pointer.press_origin()),
            false => response.hover_pos().or(response.interact_pointer_pos()),
        };
        for (l, (picture, span)) in self.layers.iter().zip(spans(&columns, maps)).enumerate() {
            let height = maps.height().min(picture.units as f32 * LARGEST_CELL).max(1.0);
            let frame = Rect::from_min_size(pos2(span.0, maps.min.y), vec2(span.1, height));
            let delta = if change(cx).is_some() { "Δ" } else { "" };
            paint_layer(&painter, cx.theme, picture, &format!("{delta}W{}", l + 1), frame);
            if let Some(chosen) = self.chosen.filter(|chosen| is_free && chosen.layer == l) {
                let cell = cell_of(picture.units, picture.inputs, frame, chosen);
                weight_editor::point_out(ui, cx, frame, cell);
            }
            if let Some(at) = at {
                let cell = cell(picture.units, picture.inputs, frame, at);
                pointed = pointed.or(cell.map(|(unit, input)| (l, unit, input)));
            }
        }
        legend(&painter, cx.theme, area);
        plots::describe(&response, &cx.name_of("Weights"), || {
            let scales: Vec<String> = self.layers.iter().map(|p| three(p.scale)).collect();
            let chosen = match self.chosen.filter(|_| is_free) {
                Some(Chosen { layer, unit, input }) => {
                    format!("; chosen: {}", explain(cx, layer, unit, input))
                }
                None => String::new(),
            };
            format!("{} heat maps, scales ± {}{chosen}", self.layers.len(), scales.join(", "))
        });
        if is_free {
            let pointed = pointed.map(|(layer, unit, input)| Chosen { layer, unit, input });
            weight_editor::choose(ui, cx, &response, pointed, &mut self.chosen);
        }
        if let Some((layer, unit, input)) = pointed {
            let hint = if is_free && self.chosen.is_none() { "\nClick to change it" } else { "" };
            let words = format!("{}{hint}", explain(cx, layer, unit, input));
            response.on_hover_text_at_pointer(words);
        }
    }
}

const OPTIONS: TextureOptions =
    TextureOptions { minification: eframe::egui::TextureFilter::Linear, ..TextureOptions::NEAREST };

/// Change of each weight, in the phase of slow motion that shows it.
fn change<'a>(cx: &ViewContext<'a>) -> Option<&'a crate::engine::embedder::Weights> {
    let shown = cx.lab.slow().is_some_and(|slow| slow.phase() == Phase::Change);
    cx.run.step_trace().filter(|_| shown).map(|apart| &apart.change)
}

/// A pixel for each weight, and a last column for the biases.
fn paint(layer: &Layer, ramp: &Ramp) -> ColorImage {
    let (units, inputs) = layer.weights.dim();
    let mut pixels = Vec::with_capacity(units * (inputs + 1));
    for (row, &bias) in layer.weights.rows().into_iter().zip(&layer.bias) {
        pixels.extend(row.iter().chain([&bias]).map(|&w| ramp.color(w)));
    }
    ColorImage::new([inputs + 1, units], pixels)
}

fn paint_layer(painter: &Painter, theme: &Theme, picture: &Picture, name: &str, frame: Rect) {
    let font = FontId::proportional(theme.small);
    let [weights, biases] = halves(picture.inputs, frame);
    for (rect, uv) in [weights, biases].into_iter().zip(picture.parts()) {
        paint_texture(painter, picture.texture.id(), rect, uv);
        painter.rect_stroke(rect, 0.0, Stroke::new(1.0, theme.line), StrokeKind::Outside);
    }
    let long = format!("{name} {}×{} + b", picture.units, picture.inputs);
    let texts = [long, name.to_owned()];
    let above = frame.left_top() - vec2(0.0, UNIT / 2.0);
    one_that_fits(painter, above, Align2::LEFT_BOTTOM, &texts, frame.width(), theme.text);
    let below = frame.left_bottom() + vec2(0.0, UNIT / 2.0);
    painter.text(below, Align2::LEFT_TOP, format!("±{}", short(picture.scale)), font, theme.weak);
}

/// Paints the first of the texts that is no wider than `width`, if any.
pub fn one_that_fits(
    painter: &Painter,
    at: Pos2,
    anchor: Align2,
    texts: &[String],
    width: f32,
    color: Color32,
) {
    if let Some(galley) = labels::fitting(painter, texts, width, color) {
        let rect = anchor.anchor_size(at, galley.size());
        painter.galley(rect.min, galley, color);
    }
}

/// Explains the colours.
fn legend(painter: &Painter, theme: &Theme, area: Rect) {
    let size = vec2(72.0_f32.min(area.width() / 3.0), theme.small - 2.0);
    let bar = Rect::from_min_size(area.left_bottom() - vec2(-22.0, size.y + 2.0), size);
    let mut mesh = Mesh::default();
    for (i, color) in [theme.below_zero, theme.zero, theme.above_zero].into_iter().enumerate() {
        let x = bar.left() + bar.width() * i as f32 / 2.0;
        mesh.colored_vertex(pos2(x, bar.top()), color);
        mesh.colored_vertex(pos2(x, bar.bottom()), color);
    }
    for i in [0, 2] {
        mesh.add_triangle(i, i + 1, i + 2);
        mesh.add_triangle(i + 1, i + 2, i + 3);
    }
    painter.add(mesh);
    painter.rect_stroke(bar, 0.0, Stroke::new(1.0, theme.line), StrokeKind::Outside);
    let font = FontId::proportional(theme.small);
    let left = bar.left_center() - vec2(UNIT, 0.0);
    painter.text(left, Align2::RIGHT_CENTER, "−", font.clone(), theme.weak);
    let right = bar.right_center() + vec2(UNIT, 0.0);
    let plus = painter.text(right, Align2::LEFT_CENTER, "+", font, theme.weak);
    let words = [
        "a row for each unit, a column for each input, the biases last",
        "rows: units, columns: inputs, last: biases",
        "rows: units, last: biases",
    ]
    .map(str::to_owned);
    let at = plus.right_center() + vec2(3.0 * UNIT, 0.0);
    one_that_fits(painter, at, Align2::LEFT_CENTER, &words, area.right() - at.x, theme.weak);
}

/// Left edge and width of each layer's map: wider with more columns, up to the largest useful cell.
fn spans(columns: &[f32], area: Rect) -> Vec<(f32, f32)> {
    let gap = 3.0 * UNIT;
    let room = (area.width() - gap * columns.len().saturating_sub(1) as f32).max(1.0);
    let most = |c: f32| c * LARGEST_CELL + BIAS_GAP;
    let mut widths = vec![0.0; columns.len()];
    let mut open: Vec<usize> = (0..columns.len()).collect();
    let mut left = room;
    // Each pass gives the small layers all they can use, and divides the rest among the others.
    while !open.is_empty() {
        let total: f32 = open.iter().map(|&i| columns[i].sqrt()).sum();
        let share = |i: usize| left * columns[i].sqrt() / total;
        let (full, rest): (Vec<usize>, Vec<usize>) =
            open.iter().partition(|&&i| most(columns[i]) <= share(i));
        if full.is_empty() {
            let shares: Vec<(usize, f32)> = rest.iter().map(|&i| (i, share(i))).collect();
            shares.into_iter().for_each(|(i, share)| widths[i] = share);
            break;
        }
        for i in full {
            widths[i] = most(columns[i]);
            left -= widths[i];
        }
        open = rest;
    }
    let mut x = area.left();
    let place = |width: f32| {
        let span = (x, width);
        x += width + gap;
        span
    };
    widths.into_iter().map(place).collect()
}

/// Parts of a map: weights and biases.
fn halves(inputs: usize, frame: Rect) -> [Rect; 2] {
    let cell = (frame.width() - BIAS_GAP).max(1.0) / (inputs + 1) as f32;
    // The biases stay wide enough to be seen even beside hundreds of inputs.
    let bias = cell.max(3.0).min(frame.width() / 3.0);
    let mut weights = frame;
    weights.max.x -= bias + BIAS_GAP;
    let mut biases = frame;
    biases.min.x = frame.right() - bias;
    [weights, biases]
}

/// Unit and input under the pointer; no input on a bias.
fn cell(units: usize, inputs: usize, frame: Rect, at: Pos2) -> Option<(usize, Option<usize>)> {
    let [weights, biases] = halves(inputs, frame);
    let along = |from: f32, size: f32, at: f32, count: usize| {
        (((at - from) / size * count as f32) as usize).min(count.saturating_sub(1))
    };
    let unit = along(frame.top(), frame.height(), at.y, units);
    if weights.contains(at) {
        Some((unit, Some(along(weights.left(), weights.width(), at.x, inputs))))
    } else {
        biases.contains(at).then_some((unit, None))
    }
}

/// The place of a weight in a map.
fn cell_of(units: usize, inputs: usize, frame: Rect, chosen: Chosen) -> Rect {
    let [weights, biases] = halves(inputs, frame);
    let height = frame.height() / units.max(1) as f32;
    let top = frame.top() + height * chosen.unit as f32;
    let (left, width) = match chosen.input {
        None => (biases.left(), biases.width()),
        Some(input) => {
            let width = weights.width() / inputs.max(1) as f32;
            (weights.left() + width * input as f32, width)
        }
    };
    Rect::from_min_size(pos2(left, top), vec2(width, height))
}

/// "x2 to unit 3 of layer 1: −0.41".
fn explain(cx: &ViewContext<'_>, layer: usize, unit: usize, input: Option<usize>) -> String {
    let change = change(cx);
    let weights = &change.unwrap_or(&cx.run.trainer().embedder().weights).layers;
    let Some(weights) = weights.get(layer) else { return String::new() };
    let to = format!("unit {} of layer {}", unit + 1, layer + 1);
    let value = |w: Option<&f64>| {
        let value = maybe(w.copied());
        if change.is_some() { format!("changes by {value}") } else { value }
    };
    match input {
        None => format!("Bias of {to}: {}", value(weights.bias.get(unit))),
        Some(input) => {
            let from = match cx.run.data().feature_names.get(input) {
                Some(name) if layer == 0 => name.clone(),
                _ => format!("Unit {} of layer {layer}", input + 1),
            };
            format!("{from} to {to}: {}", value(weights.weights.get([unit, input])))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_stay_side_by_side_inside_the_area() {
        for width in [180.0, 332.0, 1_500.0] {
            let area = Rect::from_min_size(pos2(10.0, 0.0), vec2(width, 200.0));
            for columns in [vec![3.0], vec![3.0, 33.0, 33.0], vec![257.0, 129.0, 129.0, 129.0, 2.0]]
            {
                let spans = spans(&columns, area);
                assert_eq!(spans.len(), columns.len());
                assert!(spans.iter().all(|s| s.1 > 1.0));
                assert!(spans.windows(2).all(|s| s[0].0 + s[0].1 < s[1].0));
                assert!(spans.last().is_some_and(|s| s.0 + s.1 <= area.right() + 0.01));
            }
        }
    }

    #[test]
    fn the_pointer_finds_the_weight_it_is_on() {
        let frame = Rect::from_min_size(pos2(0.0, 0.0), vec2(33.0, 40.0));
        assert_eq!(cell(4, 2, frame, pos2(1.0, 1.0)), Some((0, Some(0))));
        assert_eq!(cell(4, 2, frame, pos2(19.0, 39.0)), Some((3, Some(1))));
        assert_eq!(cell(4, 2, frame, pos2(32.0, 15.0)), Some((1, None)));
        assert_eq!(cell(4, 2, frame, pos2(40.0, 15.0)), None);
        for chosen in [(0, Some(0)), (3, Some(1)), (1, None)] {
            let (unit, input) = chosen;
            let place = cell_of(4, 2, frame, Chosen { layer: 0, unit, input });
            assert_eq!(cell(4, 2, frame, place.center()), Some(chosen));
        }
    }

    #[test]
    fn a_layer_has_a_pixel_for_each_weight_and_each_bias() {
        let layer = Layer {
            weights: ndarray::array![[1.0, -1.0], [0.0, 0.5]],
            bias: ndarray::array![0.0, -1.0],
        };
        let theme = Theme::light();
        let image = paint(&layer, &Ramp::new(&theme, 1.0));
        assert_eq!(image.size, [3, 2]);
        let (low, mid, high) = (theme.below_zero, theme.zero, theme.above_zero);
        assert_eq!(image.pixels[..4], [high, low, mid, mid]);
        assert_eq!(image.pixels[5], low);
    }
}
