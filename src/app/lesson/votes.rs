//! Choice of a question: a large button that also shows its share of hands as a bar and, after the
//! reveal, whether it was right.

use eframe::egui::{
    Align2, CursorIcon, FontId, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};
use egui_material_icons::icons::{ICON_CANCEL, ICON_CHECK_CIRCLE};

use crate::app::theme::{HEADING, Theme, UNIT};
use crate::engine::numbers::count;

/// Width of the digit before the words.
const DIGIT: f32 = 6.0 * UNIT;
/// Width of the space behind the words, for the hands and the mark of right or wrong.
const BEHIND: f32 = 16.0 * UNIT;
/// The same for choices side by side, which have their hands below the words.
const BEHIND_SHORT: f32 = 8.0 * UNIT;

/// State of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Can be chosen.
    Open,
    /// Was predicted.
    Predicted,
    /// Was right.
    Right,
    /// Was predicted, and wrong.
    Wrong,
    /// Was neither predicted nor right.
    Over,
}

impl Standing {
    /// State of a choice; `right` is `None` before the reveal.
    pub fn of(predicted: bool, right: Option<bool>) -> Self {
        match (right, predicted) {
            (None, false) => Self::Open,
            (None, true) => Self::Predicted,
            (Some(true), _) => Self::Right,
            (Some(false), true) => Self::Wrong,
            (Some(false), false) => Self::Over,
        }
    }
}

/// A choice.
pub struct Choice<'a> {
    /// Key that takes it, counted from 1.
    pub key: usize,
    /// Words of the choice.
    pub words: &'a str,
    /// Hands for it and the most for any choice, if hands are counted.
    pub hands: Option<(usize, usize)>,
    /// State of the choice.
    pub standing: Standing,
    /// True if it can be chosen now.
    pub is_open: bool,
    /// Size of its letters.
    pub letters: f32,
    /// Width of the button, and its least height.
    pub width: f32,
    pub height: f32,
}

/// Width of choices with these words: side by side if all are short, and else the full width, one
/// under the other.
pub fn width_of<'a>(ui: &Ui, words: impl Iterator<Item = &'a str>, letters: f32) -> f32 {
    let room = ui.available_width();
    let (mut count, mut widest) = (0, 0.0_f32);
    for words in words {
        let font = FontId::proportional(letters);
        let galley = ui.painter().layout_no_wrap(words.to_owned(), font, ui.visuals().text_color());
        (count, widest) = (count + 1, widest.max(galley.size().x));
    }
    let gaps = ui.spacing().item_spacing.x * (count as f32 - 1.0);
    let each = ((room - gaps) / count.max(1) as f32).floor();
    if widest + DIGIT + BEHIND_SHORT <= each { each } else { room }
}

impl Choice<'_> {
    /// Shows the choice.
    pub fn show(&self, ui: &mut Ui, theme: &Theme) -> Response {
        let width = self.width;
        let is_short = width < ui.max_rect().width();
        let behind = if is_short { BEHIND_SHORT } else { BEHIND };
        let room = width - DIGIT - behind;
        let font = FontId::proportional(self.letters);
        let words = ui.painter().layout(self.words.to_owned(), font, theme.text, room);
        let below = if is_short && self.hands.is_some() { HEADING + UNIT } else { 0.0 };
        let height = (words.size().y + 0.3 * self.height).max(self.height) + below;
        let sense = if self.is_open { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), sense);
        response.widget_info(|| {
            let on = matches!(self.standing, Standing::Predicted | Standing::Wrong);
            WidgetInfo::selected(Role::Button, self.is_open, on, self.name())
        });
        let response = if self.is_open {
            response.on_hover_cursor(CursorIcon::PointingHand)
        } else {
            response
        };
        let middle = rect.center().y - 0.5 * below;
        self.paint(ui, theme, (rect, middle), &response);
        let at = pos2(rect.left() + DIGIT, middle - 0.5 * words.size().y);
        ui.painter().galley(at, words, theme.text);
        response
    }

    /// Name for a screen reader.
    fn name(&self) -> String {
        let hands = match self.hands {
            None | Some((0, _)) => String::new(),
            Some((1, _)) => ", 1 hand".to_owned(),
            Some((hands, _)) => format!(", {} hands", count(hands as u64)),
        };
        let standing = match self.standing {
            Standing::Right => ": right",
            Standing::Wrong => ": wrong",
            Standing::Open | Standing::Predicted | Standing::Over => "",
        };
        format!("{}{hands}{standing}", self.words)
    }

    /// Paints all but the words, whose middle is at this height.
    fn paint(&self, ui: &Ui, theme: &Theme, (rect, middle): (Rect, f32), response: &Response) {
        let painter = ui.painter();
        let hovered = self.is_open && (response.hovered() || response.has_focus());
        let ground = if hovered { theme.line } else { theme.background };
        painter.rect_filled(rect, UNIT, ground);
        if let Some((hands, most)) = self.hands.filter(|&(hands, _)| hands > 0) {
            let share = hands as f32 / most.max(1) as f32;
            let bar = Rect::from_min_size(rect.min, vec2(share * rect.width(), rect.height()));
            painter.rect_filled(bar, UNIT, theme.faded(theme.positive, 0.35));
        }
        let (line, icon) = match self.standing {
            Standing::Open | Standing::Over => (Stroke::new(1.0, theme.line), None),
            Standing::Predicted => (Stroke::new(2.0, theme.accent), None),
            Standing::Right => {
                (Stroke::new(2.0, theme.easy), Some((ICON_CHECK_CIRCLE, theme.easy)))
            }
            Standing::Wrong => (Stroke::new(2.0, theme.error), Some((ICON_CANCEL, theme.error))),
        };
        painter.rect_stroke(rect, UNIT, line, StrokeKind::Inside);
        let key = FontId::proportional(theme.small);
        let at = pos2(rect.left() + 0.5 * DIGIT, middle);
        painter.text(at, Align2::CENTER_CENTER, self.key, key, theme.text);
        let mut right = rect.right() - 2.0 * UNIT;
        if let Some((icon, color)) = icon {
            let font = icon.rich_text().size(5.0 * UNIT).color(color);
            let galley = eframe::egui::WidgetText::from(font).into_galley(
                ui,
                None,
                f32::INFINITY,
                FontId::proportional(5.0 * UNIT),
            );
            let at = pos2(right - galley.size().x, middle - 0.5 * galley.size().y);
            // Hands stand before the mark, or below it.
            right = if middle < rect.center().y { right } else { at.x - UNIT };
            painter.galley(at, galley, color);
        }
        if let Some((hands, _)) = self.hands {
            let font = FontId::proportional(HEADING);
            let below = rect.bottom() - 0.5 * (HEADING + 2.0 * UNIT);
            let at = pos2(right, if middle < rect.center().y { below } else { middle });
            painter.text(at, Align2::RIGHT_CENTER, count(hands as u64), font, theme.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_right_or_wrong_only_once_that_is_known() {
        assert_eq!(Standing::of(true, None), Standing::Predicted);
        assert_eq!(Standing::of(false, None), Standing::Open);
        assert_eq!(Standing::of(false, Some(true)), Standing::Right);
        assert_eq!(Standing::of(true, Some(true)), Standing::Right);
        assert_eq!(Standing::of(true, Some(false)), Standing::Wrong);
        assert_eq!(Standing::of(false, Some(false)), Standing::Over);
    }

    #[test]
    fn a_screen_reader_hears_the_hands_and_what_was_right() {
        let choice = |hands, standing| {
            let hands = Some((hands, 9));
            let (words, letters, width, height) = ("rises", 14.0, 300.0, 32.0);
            Choice { key: 1, words, hands, standing, is_open: true, letters, width, height }.name()
        };
        assert_eq!(choice(0, Standing::Open), "rises");
        assert_eq!(choice(1, Standing::Open), "rises, 1 hand");
        assert_eq!(choice(7, Standing::Right), "rises, 7 hands: right");
        assert_eq!(choice(0, Standing::Wrong), "rises: wrong");
    }
}
