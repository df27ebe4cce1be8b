//! Cards of points: a picture, or the mark of the class, with a few words below.

use eframe::egui::{
    self, Align2, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, pos2, vec2,
};

use crate::app::context::ViewContext;
use crate::app::point_labels;
use crate::app::theme::{LINE, SMALL, UNIT};
use crate::app::views::labels;
use crate::app::{marks, texts};
use crate::lab::{Command, Thing};

/// Height of a line of words below a card.
pub const WORDS: f32 = SMALL + 3.0;
/// Width below which cards have no words.
const ROOM_FOR_NUMBERS: f32 = 32.0;
/// Width below which cards have no name of the class.
const ROOM_FOR_NAMES: f32 = 46.0;
/// Gap between two cards.
const GAP: f32 = 1.5 * UNIT;
/// Width of a text that stands alone, as a multiple of its height.
pub const WIDE: f32 = 2.0;
/// Width of a letter and height of a line, relative to the size of the letters.
const LETTER: f32 = 0.52;
const LINE_OF_TEXT: f32 = 1.25;
/// Width of a card beside its text: the edge, and the mark of the verdict.
const VERDICT: f32 = 6.0 * UNIT;
/// Letters of a text by which one can tell what it is about.
const BEGINNING: f32 = 40.0;
/// Shapes of cards with texts: width as a multiple of the height.
const SHAPES: [f32; 7] = [1.0, 1.3, 1.7, 2.0, 2.5, 3.5, 5.0];
/// Largest height of a picture or text; more would only enlarge its few pixels.
const LARGEST: f32 = 112.0;

/// Grid of cards in an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Cards in a row.
    pub columns: usize,
    /// Height of a picture or text.
    pub side: f32,
    /// Width of it, as a multiple of the height.
    pub wide: f32,
    /// Lines of words below each.
    pub lines: usize,
}

impl Grid {
    /// Grid of `count` cards, as large as an area of this size allows, with as many lines as fit.
    /// Pictures are `wide` times as wide as they are high.
    pub fn of(count: usize, size: Vec2, wide: f32) -> Self {
        let with = |lines: usize| {
            let grids = (1..=count.max(1)).map(|columns| {
                let rows = count.max(1).div_ceil(columns);
                let across = (size.x + GAP) / columns as f32 - GAP;
                let high = (size.y + GAP) / rows as f32 - GAP;
                let side = (across / wide).min(high - lines as f32 * WORDS).min(LARGEST);
                Self { columns, side: side.max(0.0), wide, lines }
            });
            grids.max_by(|a, b| a.side.total_cmp(&b.side))
        };
        let enough =
            |grid: &Self| wide * grid.side >= [0.0, ROOM_FOR_NUMBERS, ROOM_FOR_NAMES][grid.lines];
        let best = [2, 1, 0].into_iter().filter_map(with).find(enough);
        best.unwrap_or(Self { columns: 1, side: 0.0, wide, lines: 0 })
    }

    /// Grid of `count` cards with texts: as wide as gives each the most room.
    pub fn of_texts(count: usize, size: Vec2) -> Self {
        let grids = SHAPES.map(|wide| Self::of(count, size, wide));
        Self::roomiest(grids.into_iter()).unwrap_or_else(|| Self::of(count, size, WIDE))
    }

    /// Grid of as many of these texts, from the first on, as can be read in letters of this size;
    /// and how many that are, at least one.
    pub fn of_legible(texts: &[String], size: Vec2, letters: f32) -> (Self, usize) {
        let can_be_read = |grid: &Self, text: &String| {
            let across = (grid.wide * grid.side - VERDICT) / (LETTER * letters);
            let lines = (grid.side / (LINE_OF_TEXT * letters)).floor();
            let length = text.chars().count() as f32;
            let longest = text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
            across >= longest as f32 && across * lines >= length.min(BEGINNING)
        };
        let of = |count: usize| {
            let grids = SHAPES.map(|wide| Self::of(count, size, wide)).into_iter();
            let legible =
                grids.filter(|grid| texts[..count].iter().all(|text| can_be_read(grid, text)));
            Self::roomiest(legible).map(|grid| (grid, count))
        };
        let most = (1..=texts.len()).rev().find_map(of);
        most.unwrap_or_else(|| (Self::of_texts(1, size), 1))
    }

    /// The grid with the largest cards among those with the most words below them.
    fn roomiest(grids: impl Iterator<Item = Self>) -> Option<Self> {
        // Without words below a card, nobody sees how far it is.
        let area = |grid: &Self| grid.wide * grid.side * grid.side;
        grids.max_by(|a, b| a.lines.cmp(&b.lines).then(area(a).total_cmp(&area(b))))
    }

    /// Grid of `count` cards for the points of this run.
    pub fn for_run(cx: &ViewContext<'_>, count: usize, size: Vec2) -> Self {
        match cx.run.data().texts {
            Some(_) => Self::of_texts(count, size),
            None => Self::of(count, size, 1.0),
        }
    }

    /// Rectangle of a card, with its words.
    pub fn place(&self, index: usize, corner: Pos2) -> Rect {
        let card = vec2(self.wide * self.side, self.side + self.lines as f32 * WORDS);
        let (column, row) = (index % self.columns, index / self.columns);
        let step = card + Vec2::splat(GAP);
        Rect::from_min_size(corner + vec2(column as f32 * step.x, row as f32 * step.y), card)
    }
}

/// Words on a card.
pub struct Words {
    /// Name for a screen reader.
    pub name: String,
    /// Lines below the picture, the most important first.
    pub below: [String; 2],
    /// Role of the card.
    pub standing: Standing,
}

/// Role of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The query.
    Query,
    /// A neighbour of the query's class.
    Right,
    /// A neighbour of another class.
    Wrong,
    /// A neighbour of a query without a class.
    Neighbour,
}

/// Draws the card of a text that somebody typed.
pub fn typed(ui: &Ui, cx: &ViewContext<'_>, text: &str, rect: Rect, side: f32) {
    let square = Rect::from_min_size(rect.min, vec2(rect.width(), side));
    texts::paint(ui.painter(), cx.theme, text, square, cx.theme.anchor);
    let frame = Stroke::new(LINE, cx.theme.anchor);
    ui.painter().rect_stroke(square, 2.0, frame, StrokeKind::Inside);
    let at = pos2(rect.center().x, square.bottom() + 0.5 * WORDS);
    if at.y < rect.bottom() {
        written(ui.painter(), "typed", at, rect.width(), cx.theme.text);
    }
}

/// Draws the card of a point; a click selects the point, and hovering marks it.
pub fn card(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    row: usize,
    rect: Rect,
    side: f32,
    words: &Words,
) -> Response {
    let id = ui.scope_id().with(("card", row, words.standing == Standing::Query));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &words.name));
    let square = Rect::from_min_size(rect.min, vec2(rect.width(), side));
    let radius = (0.16 * side).clamp(4.0, 8.0);
    let has_verdict = matches!(words.standing, Standing::Right | Standing::Wrong);
    face(ui, cx, row, square, if has_verdict { 2.0 * radius } else { 0.0 });
    let hovered = response.hovered() || response.has_focus();
    let painter = ui.painter().with_clip_rect(rect.expand(GAP).intersect(ui.clip_rect()));
    let (frame, verdict) = match words.standing {
        Standing::Query => (cx.theme.anchor, None),
        Standing::Right => (cx.theme.easy, Some(true)),
        Standing::Wrong => (cx.theme.hard, Some(false)),
        Standing::Neighbour => (cx.theme.weak, None),
    };
    let width = if hovered { 1.8 * LINE } else { LINE };
    let stroke = Stroke::new(width, frame);
    if verdict == Some(false) {
        let corners = [
            square.left_top(),
            square.right_top(),
            square.right_bottom(),
            square.left_bottom(),
            square.left_top(),
        ];
        painter.extend(Shape::dashed_line(&corners, stroke, 4.0, 3.0));
    } else {
        painter.rect_stroke(square, 2.0, stroke, StrokeKind::Inside);
    }
    if let Some(right) = verdict {
        let at = square.right_top() + vec2(-radius, radius);
        painter.add(marks::verdict(cx.theme, at, radius, right));
    }
    for (line, text) in words.below.iter().enumerate() {
        let at = pos2(rect.center().x, square.bottom() + (line as f32 + 0.5) * WORDS);
        if at.y < rect.bottom() {
            written(&painter, text, at, rect.width() + GAP, cx.theme.text);
        }
    }
    if response.hovered() {
        cx.commands.push(Command::Hover(Some(Thing::Point(row))));
    }
    if response.clicked() {
        cx.commands.push(Command::Select(Thing::Point(row)));
    }
    response
}

/// Draws the picture of a point, or its text, or else the mark of its class; with a ring if its label
/// is wrong. At the right of a text this width stays free.
pub fn face(ui: &Ui, cx: &ViewContext<'_>, row: usize, square: Rect, free: f32) {
    let (data, theme) = (cx.run.data(), cx.theme);
    if cx.thumbnails.of(row).is_some() {
        cx.thumbnails.paint(ui.painter(), row, square);
        wrong_label(ui, cx, row, square);
        return;
    }
    if let Some(text) = point_labels::text(data, row) {
        let class = theme.class(point_labels::class(data, row));
        texts::paint_beside(ui.painter(), theme, &text, square, class, free);
        wrong_label(ui, cx, row, square);
        return;
    }
    ui.painter().rect_filled(square, 2.0, theme.plot);
    let class = point_labels::class(data, row);
    let radius = (0.2 * square.width()).clamp(3.0, 11.0);
    let color = theme.class(class);
    let split = data.split_of(row);
    ui.painter().add(marks::of_split(split, class, square.center(), radius, color, theme.plot));
    ui.painter().extend(marks::wrong_label(data, row, square.center(), radius + 1.0, theme));
}

/// Marks a wrong label in the lower left corner of a picture or text.
fn wrong_label(ui: &Ui, cx: &ViewContext<'_>, row: usize, square: Rect) {
    let (data, theme) = (cx.run.data(), cx.theme);
    let radius = (0.1 * square.height()).clamp(2.5, 5.0);
    let at = square.left_bottom() + vec2(2.0 * radius, -2.0 * radius);
    if let Some(ring) = marks::wrong_label(data, row, at, radius, theme) {
        let color = theme.class(point_labels::class(data, row));
        ui.painter().circle_filled(at, 2.0 * radius, theme.plot);
        ui.painter().add(marks::point(point_labels::class(data, row), at, radius, color));
        ui.painter().add(ring);
    }
}

/// Draws centred words, cut if they are too long.
fn written(painter: &egui::Painter, text: &str, at: Pos2, room: f32, color: egui::Color32) {
    let galley = labels::cut(painter, text, room, color);
    let corner = Align2::CENTER_CENTER.anchor_size(at, galley.size()).min;
    painter.galley(corner, galley, color);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_cards_are_inside_their_area_and_none_is_over_another() {
        for count in 1..=20 {
            for size in
                [vec2(220.0, 60.0), vec2(300.0, 110.0), vec2(700.0, 400.0), vec2(90.0, 500.0)]
            {
                for wide in [1.0, 2.0] {
                    let grid = Grid::of(count, size, wide);
                    let area = Rect::from_min_size(pos2(7.0, 9.0), size);
                    assert!(wide * grid.side >= 10.0, "{count} in {size:?}: {grid:?}");
                    let cards: Vec<Rect> = (0..count).map(|i| grid.place(i, area.min)).collect();
                    for (i, card) in cards.iter().enumerate() {
                        assert!(
                            area.expand(0.01).contains_rect(*card),
                            "{count} in {size:?}: {grid:?}"
                        );
                        assert!(cards[..i].iter().all(|other| !other.intersects(*card)));
                    }
                }
            }
        }
    }

    #[test]
    fn of_texts_there_are_as_many_cards_as_can_be_read() {
        let words = vec!["paaayment".to_owned(); 10];
        let questions = vec!["hello, please tell me how to be reimbursed".to_owned(); 10];
        let shown = |texts: &[String], size| Grid::of_legible(texts, size, 13.0).1;
        assert_eq!(shown(&words, vec2(600.0, 400.0)), 10);
        assert_eq!(shown(&questions, vec2(600.0, 400.0)), 10);
        let low = vec2(290.0, 80.0);
        let few = shown(&words, low);
        assert!((2..10).contains(&few), "{few} in a pane of presenter mode");
        assert!(shown(&questions, low) < shown(&words, low));
        assert_eq!(shown(&questions, vec2(20.0, 20.0)), 1, "one always");
        assert_eq!(shown(&[], low), 1);
    }

    #[test]
    fn large_cards_have_words_and_small_ones_have_not() {
        assert_eq!(Grid::of(5, vec2(700.0, 150.0), 1.0).lines, 2);
        assert_eq!(Grid::of(20, vec2(220.0, 60.0), 1.0).lines, 0);
        assert!(Grid::of(1, vec2(2_000.0, 2_000.0), 1.0).side <= LARGEST);
    }
}
