//! State of a scatter plot between frames, and the plot of one frame.

use std::sync::Arc;

use eframe::egui::{self, Galley, Painter, Pos2, Rect, Response, Sense, Vec2};
use egui_plot::{PlotBounds, PlotTransform};

use crate::app::context::ViewContext;
use crate::app::dots::Dots;
use crate::app::lit::Lit;
use crate::app::picking::Grid;
use crate::app::pictures::Thumbnails;
use crate::app::plots::{self, Corners, Framing};
use crate::app::theme::Theme;
use crate::app::touch;
use crate::app::visible::Visible;
use crate::engine::data::Split;
use crate::lab::{ActiveRun, Control, Display, Phase, Toggle};
use crate::lesson::Visibility;

use super::axes::Axes;
use super::camera::Eye;
use super::corner::Corner;
use super::crowd::Crowd;
use super::empty::plot;
use super::key::Key;
use super::look::Look;
use super::orbit::Orbit;
use super::order::Depths;
use super::space::Mixing;

/// State of a plot from frame to frame.
pub struct Scatter {
    pub(super) framing: Framing,
    /// The camera of a picture in three dimensions.
    pub(super) orbit: Orbit,
    /// Depths of the points along its view.
    pub(super) depths: Depths,
    run: Option<u64>,
    made: Option<(u64, usize, [usize; 2], Option<Eye>)>,
    /// Positions of the points before and after a step, and now.
    pub(super) starts: Vec<[f64; 2]>,
    pub(super) ends: Vec<[f64; 2]>,
    glided: Option<f64>,
    pub(super) places: Vec<[f64; 2]>,
    /// A number that changes with the places.
    placed: u64,
    pub(super) on_screen: Vec<Pos2>,
    /// Number of the places, frame and bounds that `on_screen` was computed from.
    projected: Option<(u64, Rect, PlotBounds)>,
    /// A number that changes with the positions on screen.
    pub(super) moved: u64,
    pub(super) in_batch: Vec<bool>,
    /// The picture that this is of.
    pub(super) batch_of: Option<u64>,
    /// The points that are drawn.
    pub(super) visible: Visible,
    /// The same on screen, and the positions and points that they were.
    pub(super) crowd: Crowd,
    crowd_of: (u64, u64),
    /// The same in a grid, once the pointer was there.
    picks: Option<((u64, u64), Grid)>,
    /// Their marks: of all, or of those outside of the batch, and of the batch.
    pub(super) dots: [Dots<Look>; 2],
    /// The rows nearest to an anchor, and the picture and the anchor that they are of.
    pub(super) near: Option<((u64, usize), Vec<usize>)>,
    extent: Option<Corners>,
    /// Extent of the points of the other run, in a comparison.
    extent_beside: Option<Corners>,
    pub(super) legend_at: Corner,
    /// Version of the data and size of the full key, while each corner is too crowded for it.
    pub(super) crowded: Option<(u64, Vec2)>,
    pub(super) notes_at: Corner,
    /// Their place in the last frame.
    pub(super) notes_were: Option<Rect>,
    /// Words for which classes are mixed, and what they are of.
    pub(super) mixing: Mixing,
    /// Point that the pointer has grabbed, and the offset from its middle, on screen.
    pub(super) held: Option<(usize, Vec2)>,
    /// True while a drawing tool is in hand: a drag is its stroke, and the pointer picks no point.
    pub draws: bool,
    /// Corners of the lasso that is being drawn, on screen.
    pub(super) lasso: Option<Vec<Pos2>>,
    /// True if the lasso is in hand, for one drag.
    pub(super) lasso_in_hand: bool,
}

impl Default for Scatter {
    fn default() -> Self {
        Self {
            framing: Framing::default(),
            orbit: Orbit::default(),
            depths: Depths::default(),
            run: None,
            made: None,
            starts: Vec::new(),
            ends: Vec::new(),
            glided: None,
            places: Vec::new(),
            placed: 0,
            on_screen: Vec::new(),
            projected: None,
            moved: 0,
            in_batch: Vec::new(),
            batch_of: None,
            visible: Visible::default(),
            crowd: Crowd::default(),
            crowd_of: (0, 0),
            picks: None,
            dots: Default::default(),
            near: None,
            extent: None,
            extent_beside: None,
            legend_at: Corner::UpperRight,
            crowded: None,
            notes_at: Corner::LowerLeft,
            notes_were: None,
            mixing: None,
            held: None,
            draws: false,
            lasso: None,
            lasso_in_hand: false,
        }
    }
}

impl Scatter {
    /// Lays out the plot of this frame; `keep` always stays visible.
    pub fn sheet<'a>(
        &'a mut self,
        ui: &mut egui::Ui,
        cx: &ViewContext<'a>,
        name: &'static str,
        axes: &mut Axes<'_>,
        keep: Option<Corners>,
    ) -> Sheet<'a> {
        self.turn(ui, cx, axes);
        self.update(cx.run, axes, keep);
        self.visible.update(cx.run, cx.lab.display());
        let glide = if axes.after.is_some() { cx.lab.glide() } else { 0.0 };
        self.glide(glide);
        let beside = cx.side.and(self.extent_beside);
        let extent = plots::union(self.extent, beside).unwrap_or(([f64::NAN; 2], [f64::NAN; 2]));
        let fit = cx.fit;
        self.begin_lasso(ui, cx);
        let (framing, orbit) = (&mut self.framing, &mut self.orbit);
        let held = self.held.is_some() || self.lasso.is_some() || self.draws;
        framing.hold_still(held);
        framing.keep_all(cx.steady);
        // In a film the key goes into no corner, since it would have to leave it.
        let key = Key::lay_out(ui, cx, self.crowded.is_some() || cx.steady, axes.solid.is_some());
        let shown = plot(name, cx.theme, ui.available_size(), axes)
            .allow_drag(!held && axes.solid.is_none())
            .sense(if self.draws { Sense::drag() } else { Sense::click_and_drag() })
            .show(ui, |plot| match axes.solid {
                Some(_) => orbit.apply(plot, fit, held),
                None => framing.apply(plot, extent.0, extent.1, fit),
            });
        let transform = shown.transform;
        if held {
            touch::drags_on(&shown.response);
        }
        match &mut axes.solid {
            Some(solid) => {
                // With the camera where it is now, so that nothing lags behind the pointer.
                self.orbit.frame(cx.side.is_some(), cx.steady);
                solid.eye = self.orbit.eye();
                self.update(cx.run, axes, keep);
                self.glide(glide);
            }
            None => self.framing.keep(&shown.response, &transform),
        }
        self.project(&transform);
        let mut sheet = Sheet {
            painter: ui.painter().with_clip_rect(transform.frame().intersect(ui.clip_rect())),
            display: cx.lab.display(),
            run: cx.run,
            phase: cx.lab.slow().map(|slow| slow.phase()),
            theme: cx.theme,
            thumbnails: cx.thumbnails,
            lit: if cx.run.data_version() == cx.lab.focused().data_version() {
                cx.lit
            } else {
                &[]
            },
            eye: axes.solid.as_ref().map(|solid| solid.eye),
            names: axes.solid.as_ref().map(|solid| solid.names.clone()),
            turns: cx.turns,
            transform,
            response: shown.response,
            key,
            legend_in: None,
            notes_in: None,
            axis_names: Vec::new(),
            scatter: self,
        };
        sheet.place_key();
        sheet
    }

    /// Begins a lasso with a press while Shift is held, or the lasso is in hand.
    fn begin_lasso(&mut self, ui: &egui::Ui, cx: &ViewContext<'_>) {
        let (pointer, shift) = ui.input(|input| (input.pointer.clone(), input.modifiers.shift));
        self.lasso_in_hand = cx.hand.lasso;
        let ends = !pointer.primary_down() && !pointer.primary_released();
        if ends || touch::are_many(ui.ctx()) {
            self.lasso = None;
        }
        let inside = ui.available_rect_before_wrap();
        let begins = pointer.primary_pressed()
            && (shift || cx.hand.lasso)
            && !self.draws
            && cx.seen(Control::Display) == Visibility::Free
            && pointer.press_origin().is_some_and(|at| inside.contains(at));
        if begins {
            self.lasso = Some(Vec::new());
        }
    }

    /// Grabs the point under a press, so that the next drag moves it. Called before the plot is
    /// laid out, with the positions of the last frame; `grasp` is how near to its middle.
    pub fn take_hold(&mut self, ui: &egui::Ui, grasp: f32) {
        let pointer = ui.input(|input| input.pointer.clone());
        let ends = !pointer.primary_down() && !pointer.primary_released();
        if ends || touch::are_many(ui.ctx()) {
            self.held = None;
        }
        let inside = ui.available_rect_before_wrap();
        let pressed = pointer.press_origin().filter(|at| inside.contains(*at));
        // With Shift a lasso begins.
        let grabs = pointer.primary_pressed() && !ui.input(|input| input.modifiers.shift);
        let Some(at) = pressed.filter(|_| grabs) else { return };
        self.held = self.nearest(at, grasp).map(|row| (row, self.on_screen[row] - at));
    }

    /// Places the camera of a picture in three dimensions, which may turn by itself.
    fn turn(&mut self, ui: &egui::Ui, cx: &ViewContext<'_>, axes: &mut Axes<'_>) {
        let Some(solid) = &mut axes.solid else { return };
        if cx.turns {
            let (now, seconds) = ui.input(|input| (input.time, input.stable_dt.min(0.1)));
            self.orbit.turn(now, seconds);
            ui.ctx().request_repaint();
        }
        solid.eye = self.orbit.eye();
    }

    /// Updates the points if something changed.
    fn update(&mut self, run: &ActiveRun, axes: &Axes<'_>, keep: Option<Corners>) {
        if self.run != Some(run.data_version()) {
            self.run = Some(run.data_version());
            self.framing.reset();
            self.orbit.reset();
            self.made = None;
        }
        let count = run.data().len();
        if self.batch_of != Some(run.picture_version()) || self.in_batch.len() != count {
            self.batch_of = Some(run.picture_version());
            self.in_batch = run.report().in_batch(count);
        }
        let eye = axes.solid.as_ref().map(|solid| solid.eye);
        let now = Some((axes.version, count, axes.pair, eye));
        if self.made == now {
            return;
        }
        self.made = now;
        self.starts.clear();
        self.starts.extend((0..count).map(|row| axes.of(row)));
        self.ends.clear();
        if let Some(after) = axes.after.filter(|after| after.nrows() == count) {
            let rows = after.rows().into_iter();
            self.ends.extend(rows.map(|row| axes.place(row.as_slice().unwrap_or_default())));
        }
        self.glided = None;
        if let Some(solid) = &axes.solid {
            self.orbit.enclose((0..count).map(|row| axes.in_space_of(row)), solid.keep);
            self.depths.update(axes, count);
            self.extent = None;
            return;
        }
        // The bounds hold the whole way, so that the plot stays still while points move.
        let all = self.starts.iter().chain(&self.ends).copied();
        self.extent = keep.or_else(|| plots::extent(all));
    }

    /// Moves the points to this share of their way.
    fn glide(&mut self, share: f64) {
        if self.glided == Some(share) {
            return;
        }
        self.glided = Some(share);
        self.placed += 1;
        self.places.clone_from(&self.starts);
        for (place, &end) in self.places.iter_mut().zip(&self.ends) {
            *place = between(*place, end, share);
        }
    }

    /// Works out where the points are on screen, if they or the plot moved, and which of these places
    /// are drawn.
    fn project(&mut self, transform: &PlotTransform) {
        let now = Some((self.placed, *transform.frame(), *transform.bounds()));
        if self.projected != now {
            self.projected = now;
            self.moved += 1;
            self.on_screen.clear();
            self.on_screen.extend(self.places.iter().map(|&at| plots::screen(transform, at)));
        }
        let drawn = (self.moved, self.visible.version());
        if self.crowd_of != drawn {
            self.crowd_of = drawn;
            let on_screen = &self.on_screen;
            let drawn = self.visible.rows().iter().filter_map(|&row| on_screen.get(row).copied());
            self.crowd.set(drawn);
        }
    }

    /// The drawn point nearest to a place on screen, if it is nearer than `reach`.
    pub(super) fn nearest(&mut self, at: Pos2, reach: f32) -> Option<usize> {
        let (_, frame, _) = self.projected?;
        let known = self.picks.take().filter(|(of, _)| *of == self.crowd_of);
        let (_, grid) = self.picks.insert(known.unwrap_or_else(|| {
            let rows = self.visible.rows().iter();
            let points = rows.filter_map(|&row| Some((row, *self.on_screen.get(row)?)));
            (self.crowd_of, Grid::new(frame, points))
        }));
        grid.nearest(at, reach)
    }

    /// Copies the visible part of the plane from the other run's plot.
    pub fn follow(&mut self, other: &Self) {
        self.framing = other.framing;
        self.orbit.follow(&other.orbit);
        self.extent_beside = other.extent;
    }
}

/// The plot of one frame.
pub struct Sheet<'a> {
    pub(super) painter: Painter,
    pub(super) display: &'a Display,
    pub(super) run: &'a ActiveRun,
    /// Phase of slow motion, if it is on.
    pub(super) phase: Option<Phase>,
    pub(super) theme: &'a Theme,
    pub(super) thumbnails: &'a Thumbnails,
    pub(super) lit: &'a [Lit],
    /// The camera of a picture in three dimensions, and the names of its axes.
    pub(super) eye: Option<Eye>,
    pub(super) names: Option<[String; 3]>,
    /// True if that picture turns by itself.
    pub(super) turns: bool,
    pub(super) transform: PlotTransform,
    pub(super) response: Response,
    /// The key, until it is painted, and its corner.
    pub(super) key: Key,
    pub(super) legend_in: Option<Rect>,
    /// The corner that the notes were painted in.
    pub(super) notes_in: Option<Rect>,
    /// Places of the names of the axes in space.
    pub(super) axis_names: Vec<(Rect, Arc<Galley>)>,
    pub(super) scatter: &'a mut Scatter,
}

impl Sheet<'_> {
    /// Width of the plot, in units of its horizontal axis; in three dimensions, of what is in its
    /// middle.
    pub fn width(&self) -> f64 {
        self.transform.bounds().width() * self.eye.map_or(1.0, |eye| eye.distance)
    }

    /// Rectangle of the plot on screen.
    pub fn frame(&self) -> Rect {
        *self.transform.frame()
    }

    /// The point that is being dragged, and where to, on the axes.
    pub fn dragged(&self) -> Option<(usize, [f64; 2])> {
        let (row, off) = self.scatter.held?;
        let pointer = self.response.interact_pointer_pos().filter(|_| self.response.dragged())?;
        let to = self.transform.value_from_position(pointer + off);
        Some((row, [to.x, to.y]))
    }

    /// Position of a row on screen, if points like this one are switched on.
    pub(super) fn at(&self, row: usize) -> Option<Pos2> {
        let at = self.scatter.on_screen.get(row).copied()?;
        let is_on = is_shown(self.run, self.display, row);
        let is_shown = is_on && self.display.filter.shows(row, self.class(row));
        (at.is_finite() && is_shown).then_some(at)
    }

    /// Tells whether a point is drawn.
    pub(super) fn shows(&self, row: usize) -> bool {
        self.scatter.visible.shows(row)
    }

    /// The class of a row.
    pub(super) fn class(&self, row: usize) -> usize {
        self.run.data().labels.get(row).copied().unwrap_or_default()
    }
}

/// Tells whether a row is there, and points like it are switched on.
fn is_shown(run: &ActiveRun, display: &Display, row: usize) -> bool {
    run.has(row) && (display.shows(Toggle::HeldOut) || run.data().split_of(row) == Split::Train)
}

/// Position of a point on its way from one place to another.
fn between(from: [f64; 2], to: [f64; 2], share: f64) -> [f64; 2] {
    // Makes it end exactly at its target.
    if share >= 1.0 { to } else { [0, 1].map(|k| from[k] + share * (to[k] - from[k])) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_goes_straight_from_one_place_to_the_other() {
        let (from, to) = ([1.0, 5.0], [3.0, 0.1]);
        assert_eq!(between(from, to, 0.0), from);
        assert_eq!(between(from, to, 0.5), [2.0, 2.55]);
        assert_eq!(between(from, to, 1.0), to);
    }
}
