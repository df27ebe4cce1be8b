//! Towers: anchor, positive and negative pass through one set of weights to two distances and a
//! loss.

mod outcome;

use eframe::egui::{
    Align2, Color32, FontId, Mesh, Painter, Pos2, Rangef, Rect, Sense, Stroke, StrokeKind, Ui,
    pos2, vec2,
};
use ndarray::Array2;

use crate::app::context::ViewContext;
use crate::app::marks::{self, Role};
use crate::app::pictures::paint_texture;
use crate::app::theme::{LINE, ROLE, UNIT};
use crate::app::{plots, point_labels, texts};
use crate::engine::config::Choice as _;
use crate::engine::numbers::{count, maybe, three, two_places};
use crate::engine::report::{TripletId, TripletRecord};
use crate::lab::{Command, Thing};

use super::heat::{Ramp, scale_for};
use super::layout::{Plan, plan, strip_cell, strip_columns, strip_index};
use super::weights::{Weights, one_that_fits};
use crate::app::views::network::shape;

/// Lanes from the top: role, and row in the batch of three.
const LANES: [(Role, usize); 3] = [(Role::Positive, 1), (Role::Anchor, 0), (Role::Negative, 2)];

/// The most inputs that are written as numbers.
const FEW: usize = 4;

/// Width below which the text of an input isn't written; pointing at it tells it.
const ROOM_FOR_TEXT: f32 = 36.0;

/// The activations of the shown triplet.
#[derive(Default)]
pub struct Towers {
    flow: Option<Flow>,
}

/// Activations of a triplet in the network.
struct Flow {
    /// Run, step and triplet.
    key: (u64, u64, TripletId),
    /// Inputs first, then the outputs of each layer: 3×units, rows as in [`inputs`](super::inputs).
    columns: Vec<Array2<f64>>,
    /// The end of each column's colour scale.
    scales: Vec<f64>,
}

impl Towers {
    /// Draws the towers. Returns true if someone clicked the weights.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>, weights: &Weights) -> bool {
        let triplet = cx.run.shown_triplet();
        self.update(cx, triplet);
        let (area, response) = ui.allocate_exact_size(ui.available_size(), Sense::click());
        let layers = cx.run.trainer().embedder().weights.layers.len();
        let normalizes = cx.run.trainer().embedder().normalizes();
        let plan = plan(area, cx.theme.small, layers, normalizes);
        let picture = Picture { painter: ui.painter_at(area), plan, cx };
        picture.lanes(triplet.as_ref());
        if let Some(flow) = &self.flow {
            picture.columns(flow);
        }
        picture.slabs(weights);
        picture.header();
        picture.bracket();
        match triplet {
            Some(triplet) => picture.outcome(&triplet),
            None => picture.nothing_to_show(),
        }
        plots::describe(&response, &cx.name_of("Towers"), || {
            triplet.map_or("no triplet in this batch".to_owned(), |t| {
                format!(
                    "d(a,p) {}, d(a,n) {}, loss {}",
                    three(t.positive),
                    three(t.negative),
                    three(t.loss)
                )
            })
        });
        let Some(at) = response.hover_pos() else { return false };
        let on_weights = picture.slab_at(at).is_some();
        let words = picture.explain(self.flow.as_ref(), triplet, at);
        let in_a_lane = picture.plan.lanes.iter().any(|lane| lane.contains(at));
        let clicked = response.clicked();
        if let (Some(triplet), true, false) = (triplet, in_a_lane, on_weights) {
            let thing = Thing::Triplet(triplet.id);
            cx.commands.push(Command::Hover(Some(thing)));
            if clicked {
                cx.commands.push(Command::Select(thing));
            }
        }
        if let Some(words) = words {
            response.on_hover_text_at_pointer(words);
        }
        clicked && on_weights
    }

    fn update(&mut self, cx: &ViewContext<'_>, triplet: Option<TripletRecord>) {
        let trainer = cx.run.trainer();
        let key = triplet.map(|t| (cx.run.version(), trainer.steps(), t.id));
        if self.flow.as_ref().map(|flow| flow.key) == key {
            return;
        }
        self.flow = key.and_then(|key| {
            let inputs = shape::inputs(cx, key.2)?;
            let outputs = trainer.embedder().layer_outputs(inputs.view());
            let columns: Vec<_> = std::iter::once(inputs).chain(outputs).collect();
            Some(Flow { key, scales: columns.iter().map(scale_for).collect(), columns })
        });
    }
}

/// Drawing of one frame.
struct Picture<'a, 'b> {
    painter: Painter,
    plan: Plan,
    cx: &'a ViewContext<'b>,
}

impl Picture<'_, '_> {
    fn strip(&self, column: usize, lane: usize) -> Option<Rect> {
        let lane = self.plan.lanes[lane];
        let pad = (0.12 * lane.height()).clamp(2.0, 10.0);
        let x = if column == 0 { self.entry(lane) } else { *self.plan.strips.get(column - 1)? };
        Some(Rect::from_x_y_ranges(x, lane.y_range().shrink(pad)))
    }

    /// Range of the picture or the numbers of an input, beside the mark of its role.
    fn entry(&self, lane: Rect) -> Rangef {
        let left = self.plan.input.min + 2.0 * ROLE + 3.0 * UNIT;
        let width = (self.plan.input.max - left - UNIT).min(lane.height() - UNIT).max(8.0);
        Rangef::new(left, left + width)
    }

    fn slab(&self, range: Rangef) -> Rect {
        let [top, _, bottom] = self.plan.lanes;
        Rect::from_x_y_ranges(range, Rangef::new(top.top(), bottom.bottom()))
            .expand2(vec2(0.0, 2.0))
    }

    fn slab_at(&self, at: Pos2) -> Option<usize> {
        self.plan.slabs.iter().position(|&slab| self.slab(slab).contains(at))
    }

    fn text(&self, at: Pos2, anchor: Align2, text: &str, size: f32, color: Color32) -> Rect {
        self.painter.text(at, anchor, text, FontId::proportional(size), color)
    }

    /// Draws the three lanes, with the role of each.
    fn lanes(&self, triplet: Option<&TripletRecord>) {
        let theme = self.cx.theme;
        for (i, (role, row)) in LANES.into_iter().enumerate() {
            let lane = self.plan.lanes[i];
            let color = role.color(theme);
            let mut card = lane;
            card.max.x = self.plan.distances.min;
            self.painter.rect(
                card,
                UNIT,
                theme.plot,
                Stroke::new(1.0, theme.faded(color, 0.45)),
                StrokeKind::Inside,
            );
            let line = Stroke::new(LINE, theme.faded(color, 0.7));
            let from = pos2(self.plan.input.max - UNIT, lane.center().y);
            self.painter.line_segment([from, pos2(card.max.x, from.y)], line);
            let Some(triplet) = triplet else { continue };
            let who = [triplet.id.anchor, triplet.id.positive, triplet.id.negative][row];
            let class = self.cx.run.data().labels.get(who).copied().unwrap_or(0);
            let at = pos2(self.plan.input.min + ROLE + 1.5 * UNIT, lane.center().y);
            marks::role(&self.painter, theme, role, at, theme.class(class));
            let data = self.cx.run.data();
            self.painter.extend(marks::wrong_label(data, who, at, ROLE + 2.5, theme));
            self.who(i, who);
        }
    }

    /// Draws the point itself: its picture, its text, or its numbers if they are few.
    fn who(&self, lane: usize, row: usize) {
        let data = self.cx.run.data();
        let Some(strip) = self.strip(0, lane) else { return };
        if self.cx.thumbnails.exist() {
            let side = strip.width().min(strip.height());
            let square = Rect::from_center_size(strip.center(), vec2(side, side));
            self.cx.thumbnails.paint(&self.painter, row, square);
        } else if let Some(text) = point_labels::text(data, row) {
            let class = self.cx.theme.class(point_labels::class(data, row));
            let right = (self.plan.input.max - UNIT).max(strip.right());
            let place = Rect::from_x_y_ranges(Rangef::new(strip.left(), right), strip.y_range());
            if place.width() >= ROOM_FOR_TEXT {
                texts::paint(&self.painter, self.cx.theme, &text, place, class);
            }
        } else if data.dimensions() <= FEW {
            let lines = data.dimensions().max(1) as f32;
            let size = self.cx.theme.small.min(strip.height() / lines);
            for (i, &value) in data.points.row(row).iter().enumerate() {
                let y = strip.center().y + (i as f32 - (lines - 1.0) / 2.0) * (size + 1.0);
                let at = pos2(strip.left(), y);
                self.text(at, Align2::LEFT_CENTER, &two_places(value), size, self.cx.theme.text);
            }
        }
    }

    /// Paints every activation as a cell.
    fn columns(&self, flow: &Flow) {
        let data = self.cx.run.data();
        let written =
            self.cx.thumbnails.exist() || data.texts.is_some() || data.dimensions() <= FEW;
        for (c, (values, &scale)) in flow.columns.iter().zip(&flow.scales).enumerate() {
            if c == 0 && written {
                continue;
            }
            let ramp = Ramp::new(self.cx.theme, scale);
            for (lane, (_, row)) in LANES.into_iter().enumerate() {
                let Some(strip) = self.strip(c, lane) else { continue };
                let strip = narrowed(strip, values.ncols());
                self.painter.rect_filled(strip, 0.0, self.cx.theme.plot);
                let mut mesh = Mesh::default();
                for (i, &value) in values.row(row).iter().enumerate() {
                    let cell = strip_cell(strip, values.ncols(), i);
                    let gap = if cell.width().min(cell.height()) > 5.0 { 0.5 } else { 0.0 };
                    mesh.add_colored_rect(cell.shrink(gap), ramp.color(value));
                }
                self.painter.add(mesh);
                let frame = Stroke::new(1.0, self.cx.theme.line);
                self.painter.rect_stroke(strip, 0.0, frame, StrokeKind::Outside);
            }
        }
    }

    /// Draws the weights of each layer as one slab across all lanes, since there is one set.
    fn slabs(&self, weights: &Weights) {
        let theme = self.cx.theme;
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        for (l, &range) in self.plan.slabs.iter().enumerate() {
            let slab = self.slab(range);
            self.painter.rect_filled(slab, 0.0, theme.plot);
            if let Some(texture) = weights.texture(l) {
                paint_texture(&self.painter, texture, slab, whole);
            }
            let edge = Stroke::new(1.5, theme.accent);
            self.painter.rect_stroke(slab, 2.0, edge, StrokeKind::Outside);
        }
        if let Some(range) = self.plan.unit {
            let slab = self.slab(range);
            let edge = Stroke::new(1.0, theme.weak);
            self.painter.rect(slab, 2.0, theme.panel, edge, StrokeKind::Inside);
            let word = if range.span() > 44.0 { "length 1" } else { "L2" };
            self.text(slab.center(), Align2::CENTER_CENTER, word, self.cx.theme.small, theme.text);
        }
    }

    /// Draws sizes over the layers, with the activation, and names over the weights if they fit.
    fn header(&self) {
        let theme = self.cx.theme;
        let sizes = shape::sizes(self.cx);
        let spec = &self.cx.run.config().embedder;
        let y = self.plan.header.center();
        let roomy = self.plan.slabs.first().is_some_and(|slab| slab.span() >= 40.0);
        let input = format!("{} {}", sizes[0], if sizes[0] == 1 { "input" } else { "inputs" });
        let left = pos2(self.plan.input.min + UNIT, y);
        let texts = [input, sizes[0].to_string()];
        let width = self.plan.input.span();
        one_that_fits(&self.painter, left, Align2::LEFT_CENTER, &texts, width, theme.text);
        for (l, range) in self.plan.strips.iter().enumerate() {
            let size = sizes.get(l + 1).copied().unwrap_or(0);
            let is_last = l + 1 == self.plan.strips.len();
            let long = match is_last {
                true => format!("embedding {size}"),
                false => format!("{size} {}", spec.activation.label()),
            };
            let texts = [long, size.to_string()];
            let width = if roomy { 1.8 * range.span() } else { 1.2 * range.span() + UNIT };
            let at = pos2(range.center(), y);
            one_that_fits(&self.painter, at, Align2::CENTER_CENTER, &texts, width, theme.text);
        }
        for (l, range) in self.plan.slabs.iter().enumerate().filter(|_| roomy) {
            let at = pos2(range.center(), y);
            self.text(
                at,
                Align2::CENTER_CENTER,
                &format!("W{}", l + 1),
                self.cx.theme.small,
                theme.accent,
            );
        }
    }

    /// Draws the bracket that explains the slabs.
    fn bracket(&self) {
        let theme = self.cx.theme;
        let ends = (self.plan.slabs.first(), self.plan.slabs.last());
        let (Some(first), Some(last)) = ends else { return };
        let y = self.plan.bracket.min + 3.0;
        let stroke = Stroke::new(1.5, theme.accent);
        for slab in &self.plan.slabs {
            self.painter.vline(slab.center(), Rangef::new(y - 3.0, y), stroke);
        }
        self.painter.hline(Rangef::new(first.center(), last.center()), y, stroke);
        let weights = count(self.cx.run.trainer().embedder().weights.count() as u64);
        let texts = [
            format!("one set of {weights} weights, shared by all three towers"),
            format!("{weights} weights, shared by all three"),
            "shared weights".to_owned(),
        ];
        let at = pos2((first.center() + last.center()) / 2.0, y + 2.0);
        let room = 2.0 * (self.plan.distances.min - at.x).min(at.x - self.plan.input.min);
        one_that_fits(&self.painter, at, Align2::CENTER_TOP, &texts, room, theme.accent);
    }

    /// Description of the part under the pointer.
    fn explain(
        &self,
        flow: Option<&Flow>,
        triplet: Option<TripletRecord>,
        at: Pos2,
    ) -> Option<String> {
        if let Some(l) = self.slab_at(at) {
            let layer = self.cx.run.trainer().embedder().weights.layers.get(l)?;
            let (units, inputs) = layer.weights.dim();
            return Some(format!(
                "Weights of layer {}: {units}×{inputs} and {units} biases, the same for all three. \
                 Click to see them.",
                l + 1
            ));
        }
        let id = triplet?.id;
        let lane = self.plan.lanes.iter().position(|lane| lane.contains(at))?;
        let (role, row) = LANES[lane];
        let (flow, layers) = (flow?, self.plan.slabs.len());
        for (c, values) in flow.columns.iter().enumerate().skip(1) {
            let strip = narrowed(self.strip(c, lane)?, values.ncols());
            if let Some(unit) = strip_index(strip, values.ncols(), at) {
                let name = shape::unit_name(c - 1, layers, unit);
                return Some(format!("{name}: {}", maybe(values.get([row, unit]).copied())));
            }
        }
        let entry = self.plan.input.contains(at.x);
        let name = match role {
            Role::Anchor => "Anchor",
            Role::Positive => "Positive",
            Role::Negative => "Negative",
        };
        let data = self.cx.run.data();
        let who = [id.anchor, id.positive, id.negative][row];
        data.labels.get(who)?;
        entry.then(|| format!("{name}: point {}", point_labels::name(data, who)))
    }
}

/// Narrows a strip of few numbers.
fn narrowed(strip: Rect, count: usize) -> Rect {
    let columns = strip_columns(count, strip.width(), strip.height());
    let width = strip.width().min(columns as f32 * 26.0);
    Rect::from_center_size(strip.center(), vec2(width, strip.height()))
}
