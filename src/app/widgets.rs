//! Widgets of settings: a slider with its number, a list of choices, a switch, and the fold that
//! holds them.
//!
//! Each takes the value it shows and writes to it when the person has decided on another one.

use eframe::egui::collapsing_header::CollapsingState;
use eframe::egui::{
    self, Align, Atom, AtomExt as _, Button, ComboBox, DragValue, Label, Layout, RichText, Slider,
    SliderClamping, TextStyle, vec2,
};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_CHEVRON_RIGHT, ICON_EXPAND_MORE, ICON_RESTART_ALT};

use super::theme::{Theme, UNIT, dense};
use super::touch;
use crate::engine::config::Choice;
use crate::engine::setting::Setting;

/// Width of the number beside a slider.
const NUMBER: f32 = 64.0;
/// Share of a row that the label of a list takes.
const LABEL: f32 = 0.38;

/// Scale of a slider.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Even.
    Linear,
    /// Logarithmic, down to this value; below it there is only 0.
    Logarithmic(f64),
}

/// Moment at which a slider that is being dragged takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Immediate.
    Live,
    /// Release of the slider: what it changes is slow, or asks a question.
    OnRelease,
}

/// Short form of a number for a field, with up to six digits.
pub fn short(x: f64) -> String {
    format!("{x:.5e}").parse::<f64>().map_or_else(|_| x.to_string(), |x| x.to_string())
}

/// Parses a typed number; the decimal sign is a point or a comma.
pub fn typed(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    plain.replace(',', ".").replace('−', "-").parse().ok()
}

/// Tooltip of a setting: its effect and its range.
pub fn hint(setting: &Setting) -> String {
    format!("{}. From {} to {}.", setting.help, short(setting.min), short(setting.max))
}

/// Field for a setting's number, to type or drag. Dragging keeps to the range; typed values are
/// left for the lab to refuse with a reason.
pub fn number_field(
    ui: &mut egui::Ui,
    setting: &Setting,
    speed: f64,
    whole: bool,
    value: &mut f64,
) -> egui::Response {
    let field = DragValue::new(value)
        .speed(speed)
        .min_size(vec2(NUMBER, ui.spacing().interact_size.y))
        .custom_formatter(|x, _| short(x))
        .custom_parser(typed)
        .max_decimals_opt(whole.then_some(0))
        .update_while_editing(false)
        .clip_text(true);
    let response = ui.add(field);
    if response.dragged() {
        *value = value.clamp(setting.min, setting.max);
    }
    response.accessible_name(setting.label).on_hover_text(hint(setting))
}

/// Slider for a number, with its name and value above.
pub fn setting_slider(
    ui: &mut egui::Ui,
    setting: &Setting,
    scale: Scale,
    effect: Effect,
    value: &mut f64,
) -> egui::Response {
    slider(ui, setting, scale, effect, false, value)
}

/// Slider for a whole number, with its name and value above.
pub fn whole_slider(ui: &mut egui::Ui, setting: &Setting, effect: Effect, value: &mut usize) {
    let mut number = *value as f64;
    let wide = setting.max >= 1_000.0;
    let scale = if wide { Scale::Logarithmic(1.0) } else { Scale::Linear };
    slider(ui, setting, scale, effect, true, &mut number);
    if number != *value as f64 {
        // Negative values and NaN become 0, which the lab refuses with a reason.
        *value = number.round() as usize;
    }
}

fn slider(
    ui: &mut egui::Ui,
    setting: &Setting,
    scale: Scale,
    effect: Effect,
    whole: bool,
    value: &mut f64,
) -> egui::Response {
    let id = ui.make_persistent_id((setting.label, "held"));
    let held: Option<f64> = ui.data(|data| data.get_temp(id));
    let mut shown = held.unwrap_or(*value);
    let before = shown;
    let speed = match scale {
        _ if whole => 0.25,
        Scale::Linear => (setting.max - setting.min) / 250.0,
        Scale::Logarithmic(smallest) => 0.02 * shown.abs().max(smallest),
    };
    let inner = ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let number = ui.horizontal(|ui| {
            ui.label(setting.label).on_hover_text(hint(setting));
            let layout = Layout::right_to_left(Align::Center);
            ui.with_layout(layout, |ui| number_field(ui, setting, speed, whole, &mut shown)).inner
        });
        dense(ui, 5.0 * UNIT);
        ui.spacing_mut().slider_width = ui.available_width();
        let mut slider = Slider::new(&mut shown, setting.min..=setting.max)
            .show_value(false)
            .clamping(SliderClamping::Edits)
            .trailing_fill(true);
        if let Scale::Logarithmic(smallest) = scale {
            slider = slider.logarithmic(true).smallest_positive(smallest);
        }
        if whole {
            slider = slider.step_by(1.0);
        }
        let slider = ui.add(slider).accessible_name(setting.label).on_hover_text(hint(setting));
        (number.inner, slider)
    });
    let (number, response) = inner.inner;
    if !touch::is_meant(ui, &response) || !touch::is_meant(ui, &number) {
        shown = before;
    }
    let dragged = number.dragged() || response.dragged();
    if dragged && effect == Effect::OnRelease {
        ui.data_mut(|data| data.insert_temp(id, shown));
    } else {
        ui.data_mut(|data| data.remove::<f64>(id));
        *value = shown;
    }
    response
}

/// List of choices with its name before it; each explains itself in a tooltip.
pub fn choice_combo<T: Choice>(ui: &mut egui::Ui, label: &str, value: &mut T) {
    let (chosen, help) = (value.label(), value.help());
    combo_of(ui, label, [chosen, help], value);
}

/// The same, where what is chosen has words and a tooltip of its own.
pub fn combo_of<T: Choice>(
    ui: &mut egui::Ui,
    label: &str,
    [chosen, help]: [&str; 2],
    value: &mut T,
) {
    ui.horizontal(|ui| {
        let width = ui.available_width();
        named(ui, label, LABEL * width);
        let combo = ComboBox::from_id_salt(label)
            .selected_text(chosen)
            .width(ui.available_width())
            .height(460.0)
            .truncate()
            .show_ui(ui, |ui| {
                // The longest list, that of the data sets, is whole at the smallest size.
                ui.spacing_mut().item_spacing.y = 0.0;
                dense(ui, 5.5 * UNIT);
                ui.spacing_mut().button_padding.y = 0.0;
                for &choice in T::ALL {
                    ui.selectable_value(value, choice, choice.label()).on_hover_text(choice.help());
                }
            });
        combo.response.accessible_name(label).on_hover_text(help);
    });
}

/// Label of fixed width, so that the controls after it align.
fn named(ui: &mut egui::Ui, label: &str, width: f32) {
    let size = vec2(width, ui.spacing().interact_size.y);
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_width(width);
        ui.add(egui::Label::new(label).truncate());
    });
}

/// A label as wide as `widest` at least, so that nothing moves when it changes.
pub fn fixed(ui: &mut egui::Ui, text: &str, widest: &str) -> egui::Response {
    let font = TextStyle::Body.resolve(ui.style());
    let color = ui.visuals().text_color();
    let width = ui.painter().layout_no_wrap(widest.to_owned(), font, color).size().x;
    let size = vec2(width, ui.spacing().interact_size.y);
    let flow = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(size, flow, |ui| {
        ui.set_min_width(width);
        ui.add(Label::new(text).extend())
    })
    .inner
}

/// Button with an icon alone.
pub fn icon_button<'a>(icon: MaterialIcon) -> Button<'a> {
    Button::new(icon.rich_text().size(18.0)).min_size(vec2(7.0 * UNIT, 7.0 * UNIT))
}

/// Button that is on or off, and still looks like a button when off.
pub fn toggle_button<'a>(on: bool, words: impl egui::IntoAtoms<'a>) -> Button<'a> {
    Button::selectable(on, words).frame_when_inactive(true)
}

/// Checkbox with its tooltip.
pub fn switch(ui: &mut egui::Ui, label: &str, help: &str, on: &mut bool) {
    ui.checkbox(on, label).on_hover_text(help);
}

/// Settings that belong together and can be folded away.
pub struct Group<'a> {
    /// Title of the group.
    pub title: &'a str,
    /// Choices in one line.
    pub summary: String,
    /// Sentence on their effect.
    pub help: &'a str,
    /// True if a change starts a new run.
    pub needs_new_weights: bool,
    /// True if it is unfolded at first.
    pub open: bool,
}

impl Group<'_> {
    /// Shows the title line, and the settings unless they are folded away.
    pub fn show(self, ui: &mut egui::Ui, theme: &Theme, body: impl FnOnce(&mut egui::Ui)) {
        let id = ui.make_persistent_id(self.title);
        let mut state = CollapsingState::load_with_default_open(ui.ctx(), id, self.open);
        if self.header(ui, theme, state.is_open()).clicked() {
            state.toggle(ui);
        }
        state.show_body_unindented(ui, |ui| {
            egui::Frame::new()
                .inner_margin(egui::Margin { left: 6, right: 2, top: 0, bottom: 6 })
                .show(ui, body);
        });
    }

    fn header(&self, ui: &mut egui::Ui, theme: &Theme, open: bool) -> egui::Response {
        let chevron = if open { ICON_EXPAND_MORE } else { ICON_CHEVRON_RIGHT };
        let mut atoms = egui::Atoms::new((
            chevron.rich_text().size(16.0).color(theme.weak),
            RichText::new(self.title).strong(),
        ));
        if self.needs_new_weights {
            atoms.push_right(ICON_RESTART_ALT.rich_text().size(theme.small).color(theme.weak));
        }
        atoms.push_right(Atom::grow());
        if !open {
            atoms.push_right(RichText::new(&self.summary).color(theme.weak).atom_shrink(true));
        }
        let button = Button::new(atoms)
            .fill(theme.background)
            .truncate()
            .gap(UNIT)
            .min_size(vec2(ui.available_width(), 7.0 * UNIT));
        let mut tip = format!("{}\n{}", self.help, self.summary);
        if self.needs_new_weights {
            tip.push_str("\nNeeds new weights: a new run begins at step 0.");
        }
        let padded = ui.scope(|ui| {
            ui.spacing_mut().button_padding.x = UNIT;
            ui.add(button)
        });
        padded.inner.accessible_name(self.title).on_hover_text(tip)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::setting;

    #[test]
    fn numbers_in_fields_carry_no_rounding_dust() {
        for (x, text) in [(3.0 * 0.05, "0.15"), (1e-6, "0.000001"), (1_797.0, "1797"), (0.0, "0")] {
            assert_eq!(short(x), text);
        }
    }

    #[test]
    fn a_typed_number_may_have_a_comma_and_a_true_minus() {
        assert_eq!(typed(" 0,5 "), Some(0.5));
        assert_eq!(typed("−2"), Some(-2.0));
        assert_eq!(typed("1 000"), Some(1_000.0));
        assert_eq!(typed("much"), None);
    }

    #[test]
    fn a_hint_says_how_far_a_knob_goes() {
        assert!(hint(&setting::MARGIN).ends_with("From 0 to 5."));
    }
}
