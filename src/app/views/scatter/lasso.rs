//! A lasso around points: a drag with Shift, or with the lasso in hand, chooses what lies inside, and
//! a line says what that is.

use eframe::egui::{Button, Pos2, Rect, RichText, Shape, Stroke, Ui, UiBuilder, pos2, vec2};

use super::sheet::Sheet;
use crate::app::command::{Commands, WindowCommand};
use crate::app::theme::{LINE, UNIT};
use crate::engine::data::Dataset;
use crate::engine::numbers::{counted, percent};
use crate::lab::Command;
use crate::lab::policy::HasPolicy as _;

/// Distance between two corners of the line, on screen.
const STEP: f32 = 3.0;
/// Height of the line about the chosen points.
const LINE_HEIGHT: f32 = 6.0 * UNIT;
/// Plots lower than this have no line about the chosen points.
const ROOM: f32 = 90.0;

impl Sheet<'_> {
    /// Draws the lasso while it is dragged; at its end, chooses the points inside. Says what is
    /// chosen.
    pub fn lasso(&mut self, ui: &mut Ui, commands: &mut Commands) {
        let pointer = self.response.interact_pointer_pos();
        let line = &mut self.scatter.lasso;
        if let (Some(line), Some(at)) = (line.as_mut(), pointer)
            && line.last().is_none_or(|last| last.distance(at) >= STEP)
        {
            line.push(at);
        }
        if let Some(line) = &self.scatter.lasso {
            let color = self.theme.accent;
            self.painter.add(Shape::closed_line(line.clone(), Stroke::new(LINE, color)));
        }
        if self.response.drag_stopped()
            && let Some(line) = self.scatter.lasso.take()
        {
            let rows = 0..self.scatter.on_screen.len();
            let inside = |row: &usize| self.at(*row).is_some_and(|at| is_inside(&line, at));
            commands.push(Command::Choose(rows.filter(inside).collect()));
            if self.scatter.lasso_in_hand {
                commands.push(WindowCommand::TakeLasso);
            }
        }
        self.chosen(ui, commands);
    }

    /// The part of the plot for words, above the line about the chosen points.
    pub(super) fn room_for_words(&self) -> Rect {
        let mut room = self.frame().shrink(UNIT);
        if self.has_line() {
            room.max.y -= LINE_HEIGHT + UNIT;
        }
        room
    }

    fn has_line(&self) -> bool {
        !self.display.filter.chosen().is_empty() && self.frame().height() >= ROOM
    }

    /// A line about the chosen points at the lower edge, with what can be done about them.
    fn chosen(&self, ui: &mut Ui, commands: &mut Commands) {
        let filter = &self.display.filter;
        let frame = self.frame();
        if !self.has_line() {
            return;
        }
        let words = words(self.run.data(), filter.chosen());
        let rect = Rect::from_min_max(
            pos2(frame.left() + UNIT, frame.bottom() - LINE_HEIGHT - UNIT),
            frame.right_bottom() - vec2(UNIT, UNIT),
        );
        ui.painter().rect_filled(rect, UNIT, self.theme.faded(self.theme.panel, 0.9));
        let mut ui = ui.new_child(UiBuilder::new().max_rect(rect));
        ui.set_clip_rect(frame.intersect(ui.clip_rect()));
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = UNIT;
            ui.spacing_mut().button_padding = vec2(UNIT, 0.5 * UNIT);
            let small = |words: &str| RichText::new(words).size(self.theme.small);
            let alone = Command::ShowChosen(!filter.is_alone());
            let button = Button::selectable(filter.is_alone(), small("These alone"));
            if ui.add(button).on_hover_text(alone.tooltip()).clicked() {
                commands.push(alone);
            }
            let none = ui.add(Button::new(small("None")));
            if none.on_hover_text("End the choice").clicked() {
                commands.push(Command::Choose(Vec::new()));
            }
            let room = ui.available_rect_before_wrap();
            let galley =
                crate::app::views::labels::cut(ui.painter(), &words, room.width(), self.theme.text);
            let at = pos2(room.left(), room.center().y - 0.5 * galley.size().y);
            ui.painter().galley(at, galley, self.theme.text);
        });
    }
}

/// The points in words: "123 points of 4 classes, 61 % spiral 1".
fn words(data: &Dataset, rows: &[usize]) -> String {
    let mut sizes = vec![0_usize; data.classes()];
    for &row in rows {
        if let Some(size) = data.labels.get(row).and_then(|&label| sizes.get_mut(label)) {
            *size += 1;
        }
    }
    let classes = sizes.iter().filter(|&&size| size > 0).count();
    // Of equally many, the first class.
    let most = sizes.iter().enumerate().rev().max_by_key(|&(_, &size)| size);
    let (class, size) = most.map_or((0, 0), |(class, &size)| (class, size));
    let name = data.class_names.get(class).map_or("", String::as_str);
    let points = counted(rows.len() as u64, "point");
    match classes {
        0 | 1 => format!("{points} of {name}"),
        classes => {
            let share = percent(size as f64 / rows.len().max(1) as f64);
            format!("{points} of {classes} classes, {share} {name}")
        }
    }
}

/// Tells whether a place is inside a closed line, by the number of its sides to the right.
fn is_inside(line: &[Pos2], at: Pos2) -> bool {
    let next = line.iter().cycle().skip(1);
    let crossed = line.iter().zip(next).filter(|(from, to)| {
        let spans = (from.y > at.y) != (to.y > at.y);
        spans && at.x < from.x + (at.y - from.y) / (to.y - from.y) * (to.x - from.x)
    });
    crossed.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;

    #[test]
    fn what_a_line_goes_around_is_inside() {
        // A C, open to the right.
        let line = [
            pos2(0.0, 0.0),
            pos2(10.0, 0.0),
            pos2(10.0, 2.0),
            pos2(2.0, 2.0),
            pos2(2.0, 8.0),
            pos2(10.0, 8.0),
            pos2(10.0, 10.0),
            pos2(0.0, 10.0),
        ];
        for (x, y, inside) in [
            (1.0, 5.0, true),
            (5.0, 1.0, true),
            (5.0, 5.0, false),
            (9.0, 9.0, true),
            (11.0, 1.0, false),
        ] {
            assert_eq!(is_inside(&line, pos2(x, y)), inside, "{x} {y}");
        }
        assert!(!is_inside(&[], pos2(0.0, 0.0)) && !is_inside(&line[..2], pos2(5.0, 0.0)));
    }

    #[test]
    fn chosen_points_are_counted_with_their_classes_and_the_purest() {
        let data = Dataset::make(&RunConfig::default());
        // Points cycle through four arms.
        assert_eq!(words(&data, &[0, 4, 8]), "3 points of spiral 1");
        assert_eq!(words(&data, &[0, 1, 5, 9]), "4 points of 2 classes, 75 % spiral 2");
        assert_eq!(words(&data, &[0, 1]), "2 points of 2 classes, 50 % spiral 1");
    }
}
