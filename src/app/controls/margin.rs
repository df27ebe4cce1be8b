//! Margin: the most prominent setting.

use eframe::egui::{
    self, Align, Layout, RectAlign, RichText, Slider, SliderClamping, Stroke, Tooltip,
};

use crate::app::context::ViewContext;
use crate::app::theme::{BODY, FORMULA, HEADING, Theme, UNIT, dense};
use crate::engine::config::{LossKind, Mining, RunConfig};
use crate::engine::numbers::percent;
use crate::engine::report::StepReport;
use crate::engine::setting::MARGIN;
use crate::lesson::HiddenQuantity;

use crate::app::touch;
use crate::app::widgets::{hint, number_field};

/// Smallest margin above 0 on the slider; smaller ones can be typed. It gives margins up to 0.5
/// half of the slider's length, and those up to 2 four fifths.
const FINEST: f64 = 0.05;

/// Shows the slider, its number, and the margin's effect on the triplets on screen. In presenter
/// mode, slider and number share a line, which leaves room for the page.
pub fn show(ui: &mut egui::Ui, cx: &ViewContext<'_>, config: &mut RunConfig) {
    let value = &mut config.loss.margin;
    ui.horizontal(|ui| {
        let letters = if cx.presenting { BODY } else { FORMULA };
        ui.label(RichText::new("Margin").size(letters).strong().color(cx.theme.accent))
            .on_hover_text(hint(&MARGIN));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.style_mut().drag_value_text_style = egui::TextStyle::Heading;
            dense(ui, HEADING + 3.0 * UNIT);
            number_field(ui, &MARGIN, 0.01, false, value);
            if cx.presenting {
                slider(ui, cx.theme, value);
            }
        });
    });
    if cx.presenting {
        return;
    }
    ui.scope(|ui| slider(ui, cx.theme, value));
    let run = cx.lab.focused();
    let words = match cx.hides(HiddenQuantity::Counts) || run.coming().is_some() {
        true => String::new(),
        false => consequence(run.report(), run.config()),
    };
    // Two lines are reserved, so that the controls below don't move.
    let size = egui::vec2(ui.available_width(), 2.0 * (cx.theme.small + UNIT));
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
        ui.set_min_size(size);
        ui.label(RichText::new(words).size(cx.theme.small).color(cx.theme.weak));
    });
}

fn slider(ui: &mut egui::Ui, theme: &Theme, value: &mut f64) {
    prominent(ui, theme);
    let before = *value;
    let slider = Slider::new(value, MARGIN.min..=MARGIN.max)
        .logarithmic(true)
        .smallest_positive(FINEST)
        .max_decimals(2)
        .clamping(SliderClamping::Edits)
        .show_value(false)
        .trailing_fill(true);
    let slider = ui.add(slider).accessible_name(MARGIN.label);
    if !touch::is_meant(ui, &slider) {
        *value = before;
    }
    // The tooltip stands above the slider: below it are the words on what it does to the triplets,
    // and beside it the plots.
    let mut tooltip = Tooltip::for_enabled(&slider);
    tooltip.popup = tooltip.popup.align(RectAlign::TOP_START).align_alternatives(&[]);
    tooltip.gap(2.0 * UNIT).show(|ui| {
        ui.label(format!("{} Keys: [ and ] by 0.05.", hint(&MARGIN)));
    });
}

/// Makes the slider larger, in the accent.
fn prominent(ui: &mut egui::Ui, theme: &Theme) {
    ui.spacing_mut().slider_width = ui.available_width();
    dense(ui, 7.0 * UNIT);
    ui.spacing_mut().slider_rail_height = 2.0 * UNIT;
    let visuals = ui.visuals_mut();
    visuals.selection.bg_fill = theme.accent;
    visuals.widgets.inactive.bg_fill = theme.line;
    let widgets = &mut visuals.widgets;
    for widget in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
        widget.fg_stroke = Stroke::new(3.0, theme.accent);
    }
}

/// Effect of the margin, in one or two short lines.
fn consequence(report: &StepReport, config: &RunConfig) -> String {
    if report.counts.valid == 0 {
        return "This batch has no valid triplet.".to_owned();
    }
    if config.loss.kind == LossKind::Soft {
        let use_ = match config.mining.rule {
            Mining::SemiHard => "Mining still uses the margin to find semi-hard ones.",
            _ => "The margin only defines which are semi-hard.",
        };
        return format!("Soft loss: every triplet has a loss. {use_}");
    }
    match report.counts.active {
        0 => "No triplet here violates the margin.".to_owned(),
        _ => format!("{} of the triplets violate the margin.", percent(report.active_share())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(valid: u64, active: u64) -> StepReport {
        let mut report = StepReport::default();
        report.counts.valid = valid;
        report.counts.active = active;
        report
    }

    #[test]
    fn the_words_under_the_margin_say_how_many_triplets_break_it() {
        let mut config = RunConfig::default();
        let words = consequence(&report(100, 31), &config);
        assert_eq!(words, "31 % of the triplets violate the margin.");
        assert!(consequence(&report(100, 0), &config).starts_with("No triplet"));
        assert!(consequence(&report(0, 0), &config).starts_with("This batch has no valid"));
        config.loss.kind = LossKind::Soft;
        assert!(consequence(&report(100, 100), &config).contains("Mining still uses the margin"));
    }
}
