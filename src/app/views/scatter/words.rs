//! Words on a plot: the name of a point, the key of the classes, and notes.

use std::sync::Arc;

use eframe::egui::{Align2, FontId, Galley, Pos2, Rect, Ui, Vec2, vec2};

use super::beside;
use super::corner::Corner;
use super::crowd::Worth;
use super::orbit;
use super::sheet::Sheet;
use crate::app::command::Commands;
use crate::app::point_labels;
use crate::app::theme::{ROLE, UNIT};
use crate::app::views::labels;

/// Share of the width of a plot that a long note may have.
const LONG_NOTE: f32 = 0.6;
/// Height of a plot, in points, below which no note is long: its points are in every corner.
const LOW: f32 = 200.0;
/// Height of a plot below which a note that hides points is left out.
const VERY_LOW: f32 = 90.0;
/// Share of a plot that notes may cover together.
const NOTES: f32 = 0.18;
/// Opacity of the ground of words that stay.
const GROUND: f32 = 0.75;
/// Opacity of the ground of words that come and go with the pointer.
const LABEL: f32 = 0.94;
/// Share of the points above which a key leaves its corner, and below which it comes back.
const MANY: f64 = 0.02;
const FEW: f64 = 0.01;
/// The corner of notes in three dimensions, and the least room beside the ball for their lines.
const OF_NOTES: Corner = Corner::LowerLeft;
const NARROWEST: f32 = 60.0;
/// Width of the name of a point, in points.
const WIDEST: f32 = 320.0;

/// Note on a plot.
pub struct Note {
    /// Text if there is room.
    pub long: String,
    /// Text if there is little room.
    pub short: String,
}

impl Sheet<'_> {
    /// Labels a point with its name, and its picture if it has one.
    pub(super) fn label_of(&self, row: usize) {
        let Some(at) = self.at(row) else { return };
        let words = point_labels::with_split(self.run.data(), row);
        // A sentence is shown whole, in several lines.
        let wide = WIDEST.min(self.frame().width() - 4.0 * UNIT).max(60.0);
        let font = FontId::proportional(self.theme.small);
        let words = self.painter.layout(words, font, self.theme.text, wide);
        let side = self.thumbnail_side().map_or(0.0, |side| side + UNIT);
        let size = vec2(words.size().x.max(side), words.size().y + side) + Vec2::splat(2.0 * UNIT);
        let rect = beside::label(at, size, ROLE + 2.0 * UNIT, self.frame());
        self.painter.rect_filled(rect, UNIT, self.theme.faded(self.theme.panel, LABEL));
        let corner = rect.min + Vec2::splat(UNIT);
        let height = words.size().y;
        self.painter.galley(corner, words, self.theme.text);
        if side > 0.0 {
            let picture =
                Rect::from_min_size(corner + vec2(0.0, height + UNIT), Vec2::splat(side - UNIT));
            self.thumbnails.paint(&self.painter, row, picture);
        }
    }

    /// Finds an uncrowded corner for the key, if it isn't in its strip.
    pub(super) fn place_key(&mut self) {
        self.make_way();
        if !self.key.in_corner {
            return;
        }
        let (frame, size) = (self.room_for_words(), self.key.size());
        let points = self.worth_seeing(self.marks_of_triplet());
        let corner = match self.is_steady() {
            true if self.eye.is_some() => Corner::UpperRight,
            true => self.scatter.legend_at,
            false => self.scatter.legend_at.stay_or_move(frame, size, &points, None),
        };
        self.scatter.legend_at = corner;
        self.legend_in = Some(corner.of(frame, size));
    }

    /// Writes the key into its corner, and takes what the pointer does on it.
    pub fn legend(&mut self, ui: &Ui, commands: &mut Commands) {
        let key = std::mem::take(&mut self.key);
        let about = (self.run, self.display, self.theme);
        let Some(ground) = self.legend_in else {
            return key.follow_pointer(ui, about, &[], commands);
        };
        self.ground(ground);
        let corners: Vec<Pos2> = key.in_columns().map(|at| ground.min + at).collect();
        for (&at, entry) in corners.iter().zip(&key.entries) {
            entry.paint(&self.painter, self.theme, at);
        }
        key.follow_pointer(ui, about, &corners, commands);
    }

    /// Takes the full key out of a corner in which it would hide many points, from the next frame on,
    /// and back once there is one without.
    fn make_way(&mut self) {
        let key = &self.key;
        let is_in_corner = key.is_full && key.in_corner;
        let data = self.run.data_version();
        let before = self.scatter.crowded.filter(|&(of, _)| of == data).map(|(_, size)| size);
        self.scatter.crowded = None;
        if self.eye.is_some() {
            return;
        }
        let Some(size) = before.or(is_in_corner.then(|| key.size())) else { return };
        let (frame, points) = (self.room_for_words(), self.worth_seeing(self.marks_of_triplet()));
        let most = if is_in_corner { MANY } else { FEW };
        let is_crowded = Corner::least_hidden(frame, size, &points) > most;
        self.scatter.crowded = is_crowded.then_some((data, size));
    }

    /// Places that words have on the plot before its triplet is painted: the key, the names of axes
    /// in space, and the notes of the last frame where these stay in their corner.
    pub(super) fn taken_by_words(&self) -> Vec<Rect> {
        let notes = self.scatter.notes_were.filter(|_| self.eye.is_some());
        let names = self.axis_names.iter().map(|(place, _)| *place);
        names.chain(self.legend_in).chain(notes).collect()
    }

    /// Tells whether words stay in their corners: in a film, and in three dimensions, where points
    /// are under them for a moment only.
    fn is_steady(&self) -> bool {
        self.scatter.framing.keeps_all() || self.eye.is_some()
    }

    /// Places that words should leave free: the points, and squares of the triplet, each of which
    /// counts as many points.
    fn worth_seeing(&self, squares: Vec<Rect>) -> Worth<'_> {
        let many = self.scatter.crowd.len() / 50 + 1;
        let spread = squares
            .into_iter()
            .flat_map(|square| [square.center(), square.left_top(), square.right_bottom()]);
        self.scatter.crowd.and(spread.collect(), many)
    }

    /// Writes notes one under the other into an uncrowded corner, shortened if they don't fit; what
    /// still doesn't fit, or would hide points of a small plot, is left out.
    pub fn notes(&mut self, notes: &[Note]) {
        self.scatter.notes_were = None;
        let frame = self.room_for_words();
        let all = notes.iter().filter_map(|note| {
            // Long ones only where they leave most of the plot free.
            let long = [&note.long];
            let share = if frame.height() < LOW { 0.0 } else { LONG_NOTE };
            let room = [share * frame.width(), frame.width() - 2.0 * UNIT];
            labels::fitting(&self.painter, &long, room[0], self.theme.text).or_else(|| {
                labels::fitting(&self.painter, &[&note.short], room[1], self.theme.text)
            })
        });
        let mut all: Vec<_> = all.collect();
        let size = |all: &[Arc<Galley>]| {
            let wide = all.iter().map(|galley| galley.size().x).fold(0.0, f32::max);
            vec2(wide + 2.0 * UNIT, all.iter().map(|galley| galley.size().y).sum())
        };
        if self.eye.is_some()
            && let Some(broken) = self.beside_ball(notes, size(&all))
            && self.leaves_ball(size(&broken))
        {
            all = broken;
        }
        let covers = |all: &[Arc<Galley>]| size(all).x * size(all).y / frame.area().max(1.0);
        while !all.is_empty() && covers(&all) > NOTES {
            all.pop();
        }
        if all.is_empty() {
            return;
        }
        let size = size(&all);
        let points = self.worth_seeing(self.places_of_triplet());
        let is_steady = self.is_steady();
        let corner = match is_steady {
            true if self.eye.is_some() => OF_NOTES,
            true => self.scatter.notes_at,
            false => self.scatter.notes_at.stay_or_move(frame, size, &points, self.legend_in),
        };
        // In a small plot a note reaches into more than its corner.
        let is_wide = size.x > LONG_NOTE * frame.width() || frame.height() < VERY_LOW;
        if is_wide && !is_steady && !corner.is_clear(frame, size, &points) {
            return;
        }
        self.scatter.notes_at = corner;
        let ground = corner.of(frame, size);
        self.ground(ground);
        (self.notes_in, self.scatter.notes_were) = (Some(ground), Some(ground));
        let mut at = ground.min + vec2(UNIT, 0.0);
        for galley in all {
            let line = galley.size().y;
            self.painter.galley(at, galley, self.theme.text);
            at.y += line;
        }
    }

    /// Notes in lines as long as there is room beside the ball, where notes of this size lie on it.
    fn beside_ball(&self, notes: &[Note], size: Vec2) -> Option<Vec<Arc<Galley>>> {
        let wide = 0.5 * self.frame().width() - orbit::radius_of_ball(self.frame()) - 4.0 * UNIT;
        if self.leaves_ball(size) || wide < NARROWEST {
            return None;
        }
        let font = FontId::proportional(self.theme.small);
        let broken = |note: &Note| {
            self.painter.layout(note.short.clone(), font.clone(), self.theme.text, wide)
        };
        Some(notes.iter().map(broken).collect())
    }

    /// Tells whether notes of this size leave the ball in sight free.
    fn leaves_ball(&self, size: Vec2) -> bool {
        let room = self.room_for_words();
        let ground = OF_NOTES.of(room, size);
        room.contains_rect(ground) && orbit::is_beside_ball(self.frame(), ground)
    }

    /// Writes a warning in the middle of the upper edge.
    pub fn remark(&self, words: &str) {
        let at: Pos2 = self.frame().center_top() + vec2(0.0, 2.0 * UNIT);
        let font = FontId::proportional(self.theme.small);
        let color = self.theme.text;
        let galley = self.painter.layout(
            words.to_owned(),
            font,
            color,
            (self.frame().width() - 6.0 * UNIT).max(40.0),
        );
        let mut rect = Align2::CENTER_TOP.anchor_size(at, galley.size());
        for taken in [self.legend_in, self.notes_in].into_iter().flatten() {
            if taken.intersects(rect.expand(UNIT)) {
                rect = rect.translate(vec2(0.0, taken.bottom() + 2.0 * UNIT - rect.top()));
            }
        }
        // In a low plot that would be on the points.
        let low = self.frame().center_bottom() - vec2(0.0, 2.0 * UNIT);
        let below = Align2::CENTER_BOTTOM.anchor_size(low, galley.size());
        if rect.bottom() > self.frame().center().y - UNIT && below.top() > rect.top() {
            rect = below;
        }
        self.ground(rect.expand(UNIT));
        self.painter.galley(rect.min, galley, color);
    }

    fn ground(&self, rect: Rect) {
        self.painter.rect_filled(rect, UNIT, self.theme.faded(self.theme.panel, GROUND));
    }
}
