//! View that changes one point of the data: its values one by one, its picture by erasing and
//! drawing, or its text. Every other view shows the network's response at once.

mod brush;

use eframe::egui::{
    self, DragValue, Label, RichText, ScrollArea, Slider, SliderClamping, TextEdit, UiBuilder,
};

use crate::app::context::ViewContext;
use crate::app::plots;
use crate::app::point_labels;
use crate::app::theme::UNIT;
use crate::engine::config::Moved;
use crate::engine::data::Dataset;
use crate::engine::numbers::three;
use crate::lab::point_in_hand::rounded;
use crate::lab::{Command, Lab, TextPlace, Thing};

use super::view::View;
use brush::Brush;

/// Points with more values than this have a slider for one of them at a time.
const MANY: usize = 8;
/// Neighbours that are listed below a typed text.
const NEAREST: usize = 5;
/// Share of the span of the points by which a slider reaches beyond it.
const BEYOND: f64 = 0.25;

/// One point, with its sliders and the brush.
#[derive(Default)]
pub struct ReachIn {
    /// Value that has the slider, if there are many.
    feature: usize,
    brush: Brush,
    /// Range of each value over all points, of the run with this number.
    ranges: Option<(u64, Vec<[f64; 2]>)>,
}

impl View for ReachIn {
    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        let all = ui.available_rect_before_wrap();
        ui.spacing_mut().item_spacing.y = UNIT;
        let Some(row) = cx.run.reachable() else {
            let words = "Click a point in any view to change it.";
            ui.add(Label::new(RichText::new(words).color(cx.theme.weak)).wrap());
            return;
        };
        self.measure(cx);
        self.head(ui, cx, row);
        let data = cx.run.data();
        let is_picture = data.pictures.is_some();
        let dimensions = data.dimensions();
        self.feature = self.feature.min(dimensions.saturating_sub(1));
        if is_picture && all.height() > 120.0 {
            let room = ui.available_rect_before_wrap();
            let (picture, below) = room.split_top_bottom_at_y(room.bottom() - 7.0 * UNIT);
            let place = |rect, salt| UiBuilder::new().max_rect(rect).id_salt(salt);
            ui.scope_builder(place(picture, "picture"), |ui| self.brush.show(ui, cx, row));
            if below.width() > 200.0 {
                ui.scope_builder(place(below, "value"), |ui| self.one(ui, cx, row));
            }
        } else if data.text_features.is_some() {
            text(ui, cx, row);
        } else if dimensions > MANY {
            self.one(ui, cx, row);
        } else {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                for feature in 0..dimensions {
                    self.slider(ui, cx, row, feature);
                }
            });
        }
        let response = ui.allocate_rect(all, egui::Sense::hover());
        plots::describe(&response, "Reach in", || sentence(cx.run.data(), row));
    }

    /// A dragged point is dragged in both runs.
    fn is_doubled(_lab: &Lab) -> bool {
        false
    }
}

impl ReachIn {
    /// The range of each value over the points of the run.
    fn measure(&mut self, cx: &ViewContext<'_>) {
        let run = cx.run.data_version();
        if self.ranges.as_ref().is_some_and(|(known, _)| *known == run) {
            return;
        }
        let points = &cx.run.data().points;
        let range = |column: ndarray::ArrayView1<f64>| {
            column.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[least, most], &value| {
                [least.min(value), most.max(value)]
            })
        };
        self.ranges = Some((run, points.columns().into_iter().map(range).collect()));
    }

    /// Range of the slider of this value.
    fn range(&self, data: &Dataset, feature: usize) -> [f64; 2] {
        if data.pictures.is_some() {
            return [0.0, 1.0];
        }
        let known = self.ranges.as_ref().and_then(|(_, ranges)| ranges.get(feature));
        let [least, most] = known.copied().unwrap_or([-1.0, 1.0]);
        let beyond = BEYOND * (most - least).max(0.1);
        [(least - beyond).max(-Moved::LARGEST), (most + beyond).min(Moved::LARGEST)]
    }

    /// Shows the point's name, and a field to choose another.
    fn head(&self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>, row: usize) {
        ui.horizontal_wrapped(|ui| {
            let mut chosen = row;
            let last = cx.run.data().len().saturating_sub(1);
            let field = DragValue::new(&mut chosen).range(0..=last).prefix("#").speed(0.2);
            let field = ui.add(field).accessible_name("Point to change");
            field.on_hover_text("The point, as a row of the data; or click one in any view");
            if chosen != row {
                cx.commands.push(Command::Select(Thing::Point(chosen)));
            }
            ui.label(point_labels::label(cx.run.data(), row));
            if cx.run.data().is_held_out(row) {
                ui.label(RichText::new("held out").size(cx.theme.small).color(cx.theme.weak));
            }
            if cx.run.data().pictures.is_some() && !cx.bare {
                self.brush.choose(ui);
            }
        });
    }
}

impl ReachIn {
    /// Shows one value at a time, with its slider.
    fn one(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>, row: usize) {
        ui.horizontal(|ui| {
            let last = cx.run.data().dimensions().saturating_sub(1);
            let field = DragValue::new(&mut self.feature).range(0..=last).speed(0.2);
            let field = ui.add(field).accessible_name("Value to change");
            field.on_hover_text("The value that the slider changes");
            self.slider(ui, cx, row, self.feature);
        });
    }

    fn slider(&self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>, row: usize, feature: usize) {
        let data = cx.run.data();
        let Some(&now) = data.points.get([row, feature]) else { return };
        let [least, most] = self.range(data, feature);
        let name = data.feature_names.get(feature).cloned().unwrap_or_default();
        let mut value = now;
        ui.horizontal(|ui| {
            ui.spacing_mut().slider_width = (ui.available_width() - 180.0).clamp(40.0, 260.0);
            let slider = Slider::new(&mut value, least..=most)
                .clamping(SliderClamping::Never)
                .max_decimals(3)
                .trailing_fill(true);
            let moved = data.original(row, feature) != Some(now);
            let slider = ui.add(slider).accessible_name(&name);
            slider.on_hover_text(format!("{name}: originally {}", was(data, row, feature)));
            let ink = if moved { cx.theme.accent } else { cx.theme.text };
            ui.add(Label::new(RichText::new(&name).color(ink)).truncate());
        });
        let value = rounded(value, 0.02 * (most - least));
        if (value - now).abs() > 1e-3 * (most - least) {
            cx.commands.push(Command::Reach { row, values: vec![(feature, value)] });
        }
    }
}

/// Shows a field for another text of a point.
fn text(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, row: usize) {
    let data = cx.run.data();
    let own = data.text_of(row).unwrap_or_default();
    let mut text = cx.lab.typed(TextPlace::Point(row)).unwrap_or(own).to_owned();
    let field = TextEdit::multiline(&mut text)
        .char_limit(Lab::LONGEST_TEXT)
        .desired_rows(2)
        .desired_width(f32::INFINITY);
    let response = ui.add(field).accessible_name("Text of the point");
    let tip = format!("Originally “{own}”. The point gets the numbers of what you type");
    if response.on_hover_text(tip).changed() {
        cx.commands.push(Command::Type(TextPlace::Point(row), text));
    }
    let moved = data.moved().values().iter().filter(|value| value.row == row).count();
    let count = data.dimensions();
    let words = format!("{moved} of its {count} numbers changed");
    ui.label(RichText::new(words).size(cx.theme.small).color(cx.theme.weak));
    // What the network makes of it.
    let snapshot = cx.run.snapshot();
    let nearest = snapshot.neighbours(row, NEAREST).into_iter().map(|(other, distance)| {
        format!("{} {}", three(distance), point_labels::name(data, other))
    });
    ui.label(RichText::new("Nearest embeddings").size(cx.theme.small).color(cx.theme.weak));
    for words in nearest {
        ui.add(Label::new(RichText::new(words).size(cx.theme.small)).truncate());
    }
}

/// Original value of a point.
fn was(data: &Dataset, row: usize, feature: usize) -> String {
    crate::engine::numbers::maybe(data.original(row, feature))
}

/// Summary of the view.
fn sentence(data: &Dataset, row: usize) -> String {
    let moved = data.moved().values().iter().filter(|value| value.row == row).count();
    let name = point_labels::name(data, row);
    match moved {
        0 => format!("point {name}, unchanged"),
        1 => format!("point {name}, 1 value changed"),
        count => format!("point {name}, {count} values changed"),
    }
}
