//! Parts of a bar one after the other, on as many lines as they need: a narrow window has too
//! little width for one.

use eframe::egui::Ui;

use crate::app::context::ViewContext;

/// A part of a bar; one that isn't there draws nothing.
pub type Part = fn(&mut Ui, &mut ViewContext<'_>);

/// Shows the parts in order. Lines end where the widths of the last frame say. What is left of the
/// last line is for `last`, which has a line of its own if that is less than it needs.
pub fn show(ui: &mut Ui, cx: &mut ViewContext<'_>, parts: &[Part], (least, last): (f32, Part)) {
    let id = ui.scope_id().with("widths of the parts");
    let known: Vec<f32> = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let (room, gap) = (ui.available_width(), ui.spacing().item_spacing.x);
    let mut widths: Vec<f32> = Vec::with_capacity(parts.len());
    let mut rest = parts;
    let mut is_done = false;
    while !rest.is_empty() {
        let known = known.get(widths.len()..).unwrap_or_default();
        let count = fitting(known, room, gap).clamp(1, rest.len());
        let (line, others) = rest.split_at(count);
        ui.horizontal(|ui| {
            for part in line {
                let left = ui.cursor().left();
                part(ui, cx);
                widths.push((ui.min_rect().right() - left).max(0.0));
            }
            is_done = others.is_empty() && ui.available_width() >= least;
            if is_done {
                last(ui, cx);
            }
        });
        rest = others;
    }
    if !is_done {
        last(ui, cx);
    }
    let is_new =
        known.len() != widths.len() || known.iter().zip(&widths).any(|(x, y)| (x - y).abs() > 0.5);
    if is_new {
        ui.data_mut(|data| data.insert_temp(id, widths));
        ui.ctx().request_repaint();
    }
}

/// How many of these widths fit beside each other; all where none is known.
fn fitting(widths: &[f32], room: f32, gap: f32) -> usize {
    let mut used = 0.0;
    let too_many = widths.iter().position(|&width| {
        let before = if used > 0.0 && width > 0.0 { gap } else { 0.0 };
        used += before + width;
        used > room
    });
    too_many.unwrap_or(if widths.is_empty() { usize::MAX } else { widths.len() })
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn a_line_takes_what_fits_and_parts_that_are_not_there_take_no_room() {
        assert_eq!(fitting(&[40.0, 40.0, 40.0], 100.0, 8.0), 2);
        assert_eq!(fitting(&[40.0, 0.0, 0.0, 40.0, 0.0], 90.0, 8.0), 5);
        assert_eq!(fitting(&[400.0], 90.0, 8.0), 0);
        assert_eq!(fitting(&[], 90.0, 8.0), usize::MAX);
    }
}
