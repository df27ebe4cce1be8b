//! View of the anchor's eye: every point at its true distance from one anchor, with the margin as a
//! ring. Distances are exact in an embedding of any dimension, since only the angles are projected.

mod disc;
mod points;
mod polar;

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{self, Align2, FontId, Pos2, Rect, Sense, pos2, vec2};

use crate::app::context::ViewContext;
use crate::app::plots;
use crate::app::point_labels;
use crate::app::theme::UNIT;
use crate::app::views::labels;
use crate::engine::config::LossKind;
use crate::engine::numbers::{count, short, two_places};
use crate::engine::report::{TripletId, TripletRecord};
use crate::lab::{ActiveRun, Command, Thing};
use crate::lesson::HiddenQuantity;

use super::axis_max::StableMax;
use super::view::View;
use super::zones;
use disc::Disc;
use points::Points;
use polar::{PolarLayout, angles_are_true, reach};

/// The anchor's eye: anchor, zoom and points.
pub struct AnchorsEye {
    run: Option<u64>,
    /// Distance at the rim before zooming.
    rim: StableMax,
    /// Magnification by the wheel.
    zoom: f64,
    /// Points that the pointer was on in this view or the other run's. They must not change the
    /// anchor, or the points would run away from the pointer. There are two, since the lab receives
    /// the last one a frame later.
    said: [Option<Thing>; 2],
    /// True if the pointer is on a point of this view in this frame.
    points: bool,
    /// The anchor, and the triplet that is shown with it.
    held: Option<(usize, Option<TripletId>)>,
    layout: PolarLayout,
    drawn: Points,
}

impl Default for AnchorsEye {
    fn default() -> Self {
        Self {
            run: None,
            rim: StableMax::default(),
            zoom: 1.0,
            said: [None; 2],
            points: false,
            held: None,
            layout: PolarLayout::default(),
            drawn: Points::default(),
        }
    }
}

/// Content of one frame.
struct Shown {
    anchor: usize,
    record: Option<TripletRecord>,
    /// True if the triplet is the anchor's hardest, not one that the step lists.
    hardest: bool,
    /// The margin ring: its radius and its name.
    ring: Option<(f64, String)>,
}

impl View for AnchorsEye {
    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
        if self.run != Some(cx.run.data_version()) {
            *self = Self { run: Some(cx.run.data_version()), ..Self::default() };
        }
        let rect = ui.available_rect_before_wrap();
        let response = ui.allocate_rect(rect, Sense::click());
        self.points = false;
        let Some(shown) = self.choose(cx.run) else {
            labels::instead(ui.painter(), cx, &response, "Anchor's eye");
            return;
        };
        let border = shown.ring.as_ref().map(|ring| ring.0);
        let border = border.or(shown.record.map(|r| r.positive)).unwrap_or(0.0);
        self.layout.update(cx.run, cx.lab.display(), shown.anchor, border);
        let rim = self.rim(&response, cx, &shown);
        let near = shown.record.map(|record| record.positive);
        let ring = shown.ring.as_ref().map(|ring| ring.0);
        let (disc, captions) = Disc::inside(rect, rim, near, ring);
        let painter = ui.painter().with_clip_rect(rect);
        disc.ground(&painter, cx.theme);
        let beyond = self.drawn.paint(&painter, (&disc, cx.theme, cx.run), &self.layout);
        let marks = shown.record.iter().flat_map(|record| {
            let ends =
                [(record.id.positive, record.positive), (record.id.negative, record.negative)];
            ends.map(|(row, distance)| {
                disc.place(
                    polar::direction(cx.run, cx.lab.display().axes, shown.anchor, row),
                    distance,
                )
            })
        });
        let marks: Vec<Pos2> = marks.collect();
        let ring_name = shown.ring.as_ref().map_or("", |ring| ring.1.as_str());
        let asked = cx.hides(HiddenQuantity::Kind);
        disc.numbers(&painter, cx.theme, ring_name, &marks, !asked);
        let inside = point_labels::class(cx.run.data(), shown.anchor);
        match &shown.record {
            Some(record) => disc.triplet(&painter, cx, record),
            None => disc.anchor(&painter, cx.theme, cx.theme.class(inside)),
        }
        self.point(&response, cx, &disc, rect, shown.anchor);
        if captions {
            caption(&painter, cx, rect, &shown, beyond);
        }
        let name = cx.name_of("Anchor's eye");
        plots::describe(&response, &name, || {
            format!("{} Rim at {}.", sentence(cx.run, &shown, beyond, asked), short(rim))
        });
    }

    fn follow(&mut self, other: &Self) {
        self.rim.follow(&other.rim);
        self.zoom = other.zoom;
        if other.points {
            self.said = other.said;
        }
    }
}

impl AnchorsEye {
    /// The anchor and its triplet.
    fn choose(&mut self, run: &ActiveRun) -> Option<Shown> {
        let hovered = run.hovered();
        if hovered.is_none() {
            self.said = [None; 2];
        }
        if hovered.is_none() || !self.said.contains(&hovered) {
            let triplet = run.shown_triplet().map(|t| t.id);
            self.held = run.shown_anchor().map(|a| (a, triplet.filter(|id| id.anchor == a)));
        }
        let (anchor, id) = self.held.filter(|&(anchor, _)| anchor < run.data().len())?;
        let record = id.and_then(|id| run.snapshot().triplet(id, run.config()));
        let listed = run.report().triplets.iter().any(|t| Some(t.id) == id);
        let hardest = !listed && record.is_some() && run.hardest(anchor) == record;
        let ring = record.and_then(|record| {
            let (margin, name) = zones::margin(run.config())?;
            Some((record.positive + margin, name))
        });
        Some(Shown { anchor, record, hardest, ring })
    }

    /// Distance at the rim.
    fn rim(&mut self, response: &egui::Response, cx: &ViewContext<'_>, shown: &Shown) -> f64 {
        if response.double_clicked() || cx.fit {
            self.zoom = 1.0;
            self.rim.reset();
        }
        self.zoom = (self.zoom * f64::from(plots::zoom(response))).clamp(0.05, 50.0);
        let ring = shown.ring.as_ref().map(|ring| ring.0);
        let needed = reach(shown.record.as_ref(), ring, self.layout.farthest);
        self.rim.settle(needed, cx.side.is_some(), cx.steady) / self.zoom
    }

    /// Marks the point under the pointer, here or elsewhere, and handles a click.
    fn point(
        &mut self,
        response: &egui::Response,
        cx: &mut ViewContext<'_>,
        disc: &Disc,
        rect: Rect,
        anchor: usize,
    ) {
        let painter = egui::Painter::new(response.ctx.clone(), response.layer_id, rect);
        let reach = cx.theme.reach();
        let pointer = response.hover_pos();
        let under = pointer.and_then(|at| self.drawn.nearest(disc, &self.layout, at, reach));
        if let Some(row) = under {
            let point = Some(Thing::Point(row));
            self.points = true;
            if self.said[1] != point {
                self.said = [self.said[1], point];
            }
            cx.commands.push(Command::Hover(point));
            if response.clicked() {
                self.said = [None; 2];
                cx.commands.push(Command::Select(Thing::Point(row)));
            }
        }
        let lit = under.or(match cx.run.hovered() {
            Some(Thing::Point(row)) => Some(row),
            _ => None,
        });
        let point =
            self.layout.points.iter().find(|point| Some(point.row) == lit && point.row != anchor);
        if let Some(point) = point.filter(|point| point.distance <= disc.rim) {
            let at = disc.at(point);
            painter.circle_stroke(at, 6.0, egui::Stroke::new(1.5, cx.theme.text));
            let name = point_labels::brief(cx.run.data(), point.row);
            let words = format!("{name} · d = {}", two_places(point.distance));
            let beside = at + vec2(10.0, -10.0);
            let ground = labels::tag(
                &painter,
                cx.theme,
                rect,
                beside,
                Align2::LEFT_BOTTOM,
                &words,
                cx.theme.text,
            );
            if cx.thumbnails.exist() {
                let side = 40.0;
                let above = pos2(ground.left(), (ground.top() - side - 2.0).max(rect.top()));
                let place = Rect::from_min_size(above, vec2(side, side));
                cx.thumbnails.paint(&painter, point.row, place);
            }
        }
    }
}

/// Draws the words above and below the disc.
fn caption(
    painter: &egui::Painter,
    cx: &ViewContext<'_>,
    rect: Rect,
    shown: &Shown,
    beyond: usize,
) {
    let font = FontId::proportional(cx.theme.small);
    let (text, weak) = (cx.theme.text, cx.theme.weak);
    let label = point_labels::label(cx.run.data(), shown.anchor);
    let name = format!("anchor #{} {label}", shown.anchor);
    let note = note(cx.run, shown);
    // A long name of a class leaves room for the note.
    let most = if note.is_empty() { 1.0 } else { 0.6 } * rect.width();
    let mut job = LayoutJob::simple_singleline(name, font.clone(), text);
    job.wrap = TextWrapping::truncate_at_width(most);
    let name = painter.layout_job(job);
    let used = name.size().x;
    painter.galley(rect.left_top(), name, text);
    let wide = rect.width() - used - 4.0 * UNIT;
    if !note.is_empty() {
        let fitting = painter.layout(note, font.clone(), weak, wide.max(60.0));
        let at = pos2(rect.right() - fitting.size().x, rect.top());
        painter.galley(at, fitting, weak);
    }
    let truth = if angles_are_true(cx.run, cx.lab.display().axes) {
        "distances and angles true"
    } else {
        "distances true, angles projected"
    };
    let used =
        painter.text(rect.left_bottom(), Align2::LEFT_BOTTOM, truth, font.clone(), weak).width();
    if beyond > 0 {
        let words = format!("{} beyond the rim", count(beyond as u64));
        let galley = painter.layout_no_wrap(words, font, weak);
        if galley.size().x + used + 2.0 * UNIT <= rect.width() {
            let at = rect.right_bottom() - galley.size();
            painter.galley(at, galley, weak);
        }
    }
}

/// Remark without which the picture would be misread.
fn note(run: &ActiveRun, shown: &Shown) -> String {
    let Some(record) = &shown.record else {
        return "it lacks a positive or a negative".to_owned();
    };
    let mut notes = Vec::new();
    if run.config().loss.swap && record.across < record.negative {
        let (across, from_anchor) = (two_places(record.across), two_places(record.negative));
        notes.push(format!("swap: d(p,n) {across} counts, not d(a,n) {from_anchor}"));
    }
    if run.config().loss.kind == LossKind::Soft && shown.ring.is_none() {
        notes.push("soft margin: no ring, all are active".to_owned());
    }
    if shown.hardest {
        notes.push("with its hardest positive and negative".to_owned());
    }
    notes.join(" · ")
}

/// Summary of the picture for a screen reader.
fn sentence(run: &ActiveRun, shown: &Shown, beyond: usize, asked: bool) -> String {
    let data = run.data();
    let anchor = point_labels::name(data, shown.anchor);
    let note = note(run, shown);
    let Some(record) = &shown.record else { return format!("anchor {anchor}; {note}") };
    format!(
        "anchor {anchor}; positive {} at {}; negative {} at {}: {}; {} points beyond the rim. {note}",
        point_labels::name(data, record.id.positive),
        two_places(record.positive),
        point_labels::name(data, record.id.negative),
        two_places(record.negative),
        if asked { "its kind is asked for" } else { record.hardness.label() },
        count(beyond as u64),
    )
}
