//! The weight that is chosen in the heat maps, and the bar that changes it.

use eframe::egui::{
    Button, DragValue, EventFilter, Key, Mesh, Rect, Response, Sense, Stroke, StrokeKind, Ui, pos2,
    vec2,
};
use egui_material_icons::icons::ICON_CLOSE;

use crate::app::command::LessonCommand;
use crate::app::context::ViewContext;
use crate::app::highlight;
use crate::app::plots;
use crate::app::theme::{UNIT, dense};
use crate::app::widgets::{short, typed};
use crate::engine::config::{Column, LARGEST_WEIGHT, SetWeight, WeightPlace};
use crate::engine::embedder::Layer;
use crate::engine::numbers::three;
use crate::engine::text::excerpt;
use crate::lab::point_in_hand::rounded;
use crate::lab::policy::HasPolicy;
use crate::lab::{Command, Control};
use crate::lesson::{Target, Visibility};

use super::heat::{Ramp, scale_for};

/// From this many inputs on, the weights of the chosen unit are drawn once more in a row of their
/// own, where they are large enough to be hit.
const MANY: usize = 12;
/// Height of that row.
const ROW: f32 = 16.0;
/// Width of the field for the value, in points.
const VALUE_WIDTH: f32 = 64.0;

/// A weight or a bias, all counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The layer.
    pub layer: usize,
    /// The unit that it leads to.
    pub unit: usize,
    /// The input that it comes from; none for the bias.
    pub input: Option<usize>,
}

impl Chosen {
    /// The first weight.
    pub const FIRST: Self = Self { layer: 0, unit: 0, input: Some(0) };

    /// The weight in the words of the lab.
    pub fn place(self) -> WeightPlace {
        let column = self.input.map_or(Column::Bias, Column::Input);
        WeightPlace { layer: self.layer, unit: Some(self.unit), column }
    }

    /// The same weight, or the nearest that such a network has.
    fn within(self, layers: &[Layer]) -> Option<Self> {
        let layer = self.layer.min(layers.len().checked_sub(1)?);
        let (units, inputs) = layers.get(layer)?.weights.dim();
        let input = self.input.map(|input| input.min(inputs.saturating_sub(1)));
        Some(Self { layer, unit: self.unit.min(units.saturating_sub(1)), input })
    }

    /// The weight so many columns to the right and so many rows down; beyond the biases comes the
    /// next layer.
    pub fn moved(self, layers: &[Layer], right: isize, down: isize) -> Self {
        let columns = |layer: usize| layers.get(layer).map_or(1, |layer| layer.weights.ncols() + 1);
        let column = self.input.unwrap_or(columns(self.layer) - 1);
        let (layer, column) = match column.checked_add_signed(right) {
            None if self.layer > 0 => (self.layer - 1, columns(self.layer - 1) - 1),
            None => (0, 0),
            Some(to) if to < columns(self.layer) => (self.layer, to),
            Some(_) if self.layer + 1 < layers.len() => (self.layer + 1, 0),
            Some(_) => (self.layer, column),
        };
        let input = Some(column).filter(|&column| column + 1 < columns(layer));
        let to = Self { layer, unit: self.unit.saturating_add_signed(down), input };
        to.within(layers).unwrap_or(self)
    }
}

/// Tells whether weights can be changed here: those of a network, where the page of a lesson leaves
/// them free.
pub fn is_free(cx: &ViewContext<'_>) -> bool {
    !cx.bare
        && !cx.run.config().embedder.is_identity()
        && cx.seen(Control::Weights) == Visibility::Free
}

/// Gives weights of the run that the view shows other values.
fn send(cx: &mut ViewContext<'_>, command: Command) {
    if let Some(side) = cx.side.filter(|&side| side != cx.lab.focus()) {
        cx.commands.push(Command::Focus(side));
    }
    cx.commands.push(command);
}

/// Gives a weight another value, with as many digits as a change of this size needs.
pub fn give(cx: &mut ViewContext<'_>, to: Chosen, value: f64, change: f64) {
    let value = rounded(value, change).clamp(-LARGEST_WEIGHT, LARGEST_WEIGHT);
    send(cx, Command::HoldWeights(vec![SetWeight { place: to.place(), value }]));
}

/// A change of a weight that is seen but small, by the scale of the colours of its layer.
pub fn notch(layers: &[Layer], layer: usize) -> f64 {
    let scale = layers.get(layer).map_or(1.0, |l| scale_for(l.weights.iter().chain(&l.bias)));
    scale / 200.0
}

/// Shows the bar of the chosen weight, and lets another one be chosen.
pub fn bar(ui: &mut Ui, cx: &mut ViewContext<'_>, chosen: &mut Option<Chosen>) {
    let layers = &cx.run.trainer().embedder().weights.layers;
    let is_pointed_at = cx.points_at(Target::Control(Control::Weights));
    let pointed_at = Some(Chosen::FIRST).filter(|_| is_pointed_at);
    *chosen = chosen.or(pointed_at).and_then(|chosen| chosen.within(layers));
    let Some(mut at) = *chosen else { return };
    let mut is_open = true;
    let (units, inputs) = layers[at.layer].weights.dim();
    let place = ui.scope(|ui| {
        ui.spacing_mut().item_spacing = vec2(UNIT, 0.5 * UNIT);
        ui.spacing_mut().button_padding = vec2(UNIT, 0.0);
        dense(ui, 20.0);
        ui.horizontal_wrapped(|ui| {
            number(ui, "Layer", &mut at.layer, layers.len());
            number(ui, "unit", &mut at.unit, units);
            input(ui, cx, &mut at, inputs);
            if at == chosen.unwrap_or(at) {
                value(ui, cx, at, layers);
            }
            let zero = ui.button("Zero").on_hover_text("Set this weight to 0");
            if zero.accessible_name("Zero the weight").clicked() {
                give(cx, at, 0.0, 1.0);
            }
            let command = Command::KnockOut { layer: at.layer, unit: at.unit };
            let out = match at.layer + 1 == layers.len() {
                true => "Set all weights into this dimension and its bias to 0: training may bring it back",
                false => "Set all weights into this unit, its bias and all weights out of it to 0, and \
                          see what falls: it then gets no gradient, so it stays out",
            };
            let button = ui.button(format!("{} unit {}", command.label(), at.unit + 1));
            if button.on_hover_text(out).clicked() {
                send(cx, command);
            }
            let close = ui.add(Button::new(ICON_CLOSE.rich_text()).frame(false));
            is_open = !close.accessible_name("Choose no weight").on_hover_text("Close").clicked();
        });
    });
    if is_pointed_at {
        let rect = place.response.rect.expand(UNIT);
        highlight::outline(ui, cx.theme, rect);
        if highlight::is_pressed(ui, rect) {
            cx.commands.push(LessonCommand::Touch(Target::Control(Control::Weights)));
        }
    }
    *chosen = at.within(layers).filter(|_| is_open);
    if inputs >= MANY && is_open {
        row(ui, cx, chosen, layers);
    }
}

/// Chooses the weight that is clicked, changes one that is dragged up or down, and goes from one to
/// the next by the arrow keys.
pub fn choose(
    ui: &Ui,
    cx: &mut ViewContext<'_>,
    response: &Response,
    pointed: Option<Chosen>,
    chosen: &mut Option<Chosen>,
) {
    let layers = &cx.run.trainer().embedder().weights.layers;
    let is_pressed = response.clicked() || response.drag_started();
    if is_pressed && response.interact_pointer_pos().is_none() {
        // By Space or Enter.
        *chosen = chosen.or(Some(Chosen::FIRST));
    } else if response.clicked() {
        *chosen = pointed.filter(|pointed| *chosen != Some(*pointed));
    } else if response.drag_started() {
        *chosen = pointed;
    }
    let Some(at) = *chosen else { return };
    let value = cx.run.trainer().embedder().weights.get(at.place());
    let up = -f64::from(response.drag_delta().y);
    if let Some(value) = value.filter(|_| response.dragged() && up != 0.0) {
        let notch = notch(layers, at.layer);
        give(cx, at, value + up * notch, notch);
    }
    if response.has_focus() {
        let arrows =
            EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        let pressed = |key| ui.input(|input| isize::from(input.key_pressed(key)));
        let right = pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
        let down = pressed(Key::ArrowDown) - pressed(Key::ArrowUp);
        if (right, down) != (0, 0) {
            *chosen = Some(at.moved(layers, right, down));
        }
    }
}

/// A field for a number that is counted from 1.
fn number(ui: &mut Ui, name: &str, index: &mut usize, count: usize) {
    let mut shown = *index + 1;
    let field = DragValue::new(&mut shown).range(1..=count.max(1)).speed(0.1);
    let field = ui.add(field.prefix(format!("{name} "))).accessible_name(name);
    field.on_hover_text(format!("{name} 1 to {count}"));
    *index = shown - 1;
}

/// The field for the input, where the one after the last is the bias.
fn input(ui: &mut Ui, cx: &ViewContext<'_>, at: &mut Chosen, inputs: usize) {
    let layer = at.layer;
    let name = |input: usize| source(cx, layer, Some(input).filter(|&input| input < inputs));
    let mut shown = at.input.unwrap_or(inputs) + 1;
    let field = DragValue::new(&mut shown)
        .range(1..=inputs + 1)
        .speed(0.1)
        .custom_formatter(|x, _| name((x as usize).saturating_sub(1)))
        .custom_parser(|text| match text.trim() {
            "b" | "bias" => Some(inputs as f64 + 1.0),
            text => typed(text.trim_start_matches("from ")),
        });
    ui.add(field)
        .accessible_name("Input")
        .on_hover_text(format!("The input, 1 to {inputs}; after the last comes the bias"));
    at.input = Some(shown - 1).filter(|&input| input < inputs);
}

/// The name of an input in the bar: "from x", "from 7", "bias".
fn source(cx: &ViewContext<'_>, layer: usize, input: Option<usize>) -> String {
    let Some(input) = input else { return "bias".to_owned() };
    match cx.run.data().feature_names.get(input) {
        Some(name) if layer == 0 => format!("from {}", excerpt(name)),
        _ => format!("from {}", input + 1),
    }
}

/// The field for the value.
fn value(ui: &mut Ui, cx: &mut ViewContext<'_>, at: Chosen, layers: &[Layer]) {
    let Some(now) = cx.run.trainer().embedder().weights.get(at.place()) else { return };
    let (mut shown, speed) = (now, notch(layers, at.layer));
    let field = DragValue::new(&mut shown)
        .speed(speed)
        .custom_formatter(|x, _| short(x))
        .custom_parser(typed)
        .update_while_editing(false);
    let is_set = cx.run.weights_in_hand().iter().any(|one| one.place.covers(&at.place()));
    let usual = ui.visuals().widgets.inactive.fg_stroke.color;
    if is_set {
        ui.visuals_mut().widgets.inactive.fg_stroke.color = cx.theme.accent;
    }
    // As wide for any value, so that the buttons beside it stay where they are.
    let usual_width = std::mem::replace(&mut ui.spacing_mut().interact_size.x, VALUE_WIDTH);
    let response = ui.add(field).accessible_name("Value of the weight");
    ui.spacing_mut().interact_size.x = usual_width;
    ui.visuals_mut().widgets.inactive.fg_stroke.color = usual;
    let response = response.on_hover_text(
        "Drag it, or type a number. It is a preview until it is kept (K); Esc puts it back",
    );
    if response.dragged() && shown != now {
        give(cx, at, shown, speed);
    } else if shown != now && Some(shown) != typed(&short(now)) {
        // Another number was typed than the one that the field shows.
        give(cx, at, shown, 0.0);
    }
}

/// Draws the weights of the chosen unit in a row, the bias last, and chooses the one that is clicked.
fn row(ui: &mut Ui, cx: &ViewContext<'_>, chosen: &mut Option<Chosen>, layers: &[Layer]) {
    let Some(at) = *chosen else { return };
    let Some(layer) = layers.get(at.layer) else { return };
    let values: Vec<f64> =
        layer.weights.row(at.unit).iter().chain(layer.bias.get(at.unit)).copied().collect();
    let width = ui.available_width();
    if (values.len() as f32) > width / 3.0 {
        return;
    }
    let height = cx.theme.row(ROW);
    let (area, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
    let ramp = Ramp::new(cx.theme, scale_for(layer.weights.iter().chain(&layer.bias)));
    let cell = |column: usize| column_of(area, values.len(), column);
    let mut mesh = Mesh::default();
    for (column, &value) in values.iter().enumerate() {
        mesh.add_colored_rect(cell(column), ramp.color(value));
    }
    ui.painter().add(mesh);
    outline(ui, cx, cell(at.input.unwrap_or(values.len() - 1)));
    plots::describe(&response, &cx.name_of("Weights of the unit"), || {
        format!("{} weights and the bias, ± {}", values.len() - 1, three(ramp.scale()))
    });
    let column = column_at(&response, area, values.len());
    if let Some(column) = column.filter(|_| response.clicked()) {
        let input = Some(column).filter(|&input| input + 1 < values.len());
        *chosen = Some(Chosen { input, ..at });
    }
    if let Some(value) = column.and_then(|column| values.get(column)) {
        let name = source(cx, at.layer, column.filter(|column| column + 1 < values.len()));
        response.on_hover_text_at_pointer(format!("{name}: {}", three(*value)));
    }
}

fn column_of(area: Rect, columns: usize, column: usize) -> Rect {
    let width = area.width() / columns as f32;
    let left = area.left() + width * column as f32;
    Rect::from_min_max(pos2(left, area.top()), pos2(left + width, area.bottom()))
}

fn column_at(response: &Response, area: Rect, columns: usize) -> Option<usize> {
    let at = response.hover_pos().or(response.interact_pointer_pos())?;
    let share = (at.x - area.left()) / area.width();
    (0.0..1.0).contains(&share).then(|| ((share * columns as f32) as usize).min(columns - 1))
}

/// Marks a cell, which may be smaller than a pixel.
pub fn outline(ui: &Ui, cx: &ViewContext<'_>, cell: Rect) {
    let least = vec2((5.0 - cell.width()).max(0.0), (5.0 - cell.height()).max(0.0)) / 2.0;
    let cell = cell.expand2(least);
    let painter = ui.painter();
    painter.rect_stroke(cell, 0.0, Stroke::new(3.0, cx.theme.plot), StrokeKind::Outside);
    painter.rect_stroke(cell, 0.0, Stroke::new(1.5, cx.theme.accent), StrokeKind::Outside);
}

/// Marks the row of the chosen weight on both sides of a map, so that a small cell is found.
pub fn point_out(ui: &Ui, cx: &ViewContext<'_>, frame: Rect, cell: Rect) {
    let color = cx.theme.accent;
    for x in [frame.left() - 3.0, frame.right() + 3.0] {
        let line = [pos2(x - 2.0, cell.center().y), pos2(x + 2.0, cell.center().y)];
        ui.painter().line_segment(line, Stroke::new(2.0, color));
    }
    outline(ui, cx, cell);
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array2};

    fn layers(sizes: &[usize]) -> Vec<Layer> {
        let layer = |pair: &[usize]| Layer {
            weights: Array2::zeros((pair[1], pair[0])),
            bias: Array1::zeros(pair[1]),
        };
        sizes.windows(2).map(layer).collect()
    }

    #[test]
    fn arrows_go_from_weight_to_weight_over_the_bias_into_the_next_layer_and_back() {
        let layers = layers(&[2, 3, 2]);
        let mut at = Chosen::FIRST;
        let mut way = Vec::new();
        for _ in 0..8 {
            way.push((at.layer, at.input));
            at = at.moved(&layers, 1, 0);
        }
        let all = [(0, Some(0)), (0, Some(1)), (0, None)];
        let next = [(1, Some(0)), (1, Some(1)), (1, Some(2)), (1, None), (1, None)];
        assert_eq!(way, [&all[..], &next[..]].concat());
        for _ in 0..8 {
            at = at.moved(&layers, -1, 0);
        }
        assert_eq!(at, Chosen::FIRST);
        assert_eq!(at.moved(&layers, 0, 9).unit, 2);
        assert_eq!(at.moved(&layers, 0, -1), at);
    }

    #[test]
    fn in_another_network_the_nearest_weight_is_chosen() {
        let far = Chosen { layer: 5, unit: 60, input: Some(40) };
        let near = Chosen { layer: 1, unit: 1, input: Some(2) };
        assert_eq!(far.within(&layers(&[2, 3, 2])), Some(near));
        assert_eq!(far.within(&[]), None);
    }
}
