//! Panes of the window: their views, and how they are arranged, closed and reopened.

mod few;

use eframe::egui::{self, WidgetText};
use egui_material_icons::icons::{ICON_CLOSE_FULLSCREEN, ICON_OPEN_IN_FULL};
use egui_tiles::{
    Behavior, Container, Linear, LinearDir, SimplificationOptions, Tabs, Tile, TileId, Tiles, Tree,
    UiResponse,
};

use crate::app::command::{ExportKind, LessonCommand, WindowCommand};
use crate::lab::policy::HasPolicy;
use crate::lab::{Lab, Layout, Side, Toggle, ViewId};
use crate::lesson::{LessonSession, Target};

use super::clinic::Pointed;
use super::context::ViewContext;
use super::theme::{BODY, UNIT};
use super::views::Views;
use super::{focus_regions, highlight, split_view};

pub use few::Plan;

/// A row or a column of tiles with these shares of the space.
fn line(tiles: &mut Tiles<ViewId>, dir: LinearDir, children: &[(TileId, f32)]) -> TileId {
    let mut linear = Linear::new(dir, children.iter().map(|&(id, _)| id).collect());
    for &(id, share) in children {
        linear.shares.set_share(id, share);
    }
    tiles.insert_container(Container::Linear(linear))
}

/// The tree of panes of an arrangement.
pub fn arrange(layout: Layout) -> Tree<ViewId> {
    use LinearDir::{Horizontal, Vertical};
    use ViewId::{
        AnchorsEye, Curves, Distances, Embedding, InputSpace, Network, ReachIn, Retrieval,
        ThreePoints, TripletPlane, Triplets, Verification,
    };
    let mut tiles = Tiles::default();
    let t = &mut tiles;
    let root = match layout {
        Layout::Lecture => {
            let embedding = pane(t, &[Embedding]);
            let input = pane(t, &[InputSpace, Network]);
            let curves = pane(t, &[Curves, Distances]);
            let triplets = pane(t, &[Triplets, Retrieval, Verification]);
            let eye = pane(t, &[AnchorsEye, TripletPlane]);
            let below = line(t, Horizontal, &[(input, 1.0), (curves, 1.25)]);
            let left = line(t, Vertical, &[(embedding, 1.45), (below, 1.0)]);
            let right = line(t, Vertical, &[(triplets, 1.0), (eye, 1.15)]);
            line(t, Horizontal, &[(left, 1.5), (right, 1.0)])
        }
        Layout::Everything => {
            let embedding = pane(t, &[Embedding]);
            let (input, network) =
                (pane(t, &[InputSpace, ReachIn]), pane(t, &[Network, ThreePoints]));
            let (eye, plane) = (pane(t, &[AnchorsEye]), pane(t, &[TripletPlane]));
            let (curves, distances) = (pane(t, &[Curves]), pane(t, &[Distances, Verification]));
            let triplets = pane(t, &[Triplets, Retrieval]);
            let top =
                line(t, Horizontal, &[(input, 1.0), (embedding, 1.3), (eye, 1.0), (triplets, 1.2)]);
            let bottom = line(
                t,
                Horizontal,
                &[(network, 1.3), (curves, 1.3), (distances, 1.0), (plane, 1.0)],
            );
            // Views without a place in the layout join the last pane.
            for view in ViewId::ALL {
                if t.find_pane(&view).is_none() {
                    let new = t.insert_pane(view);
                    if let Some(Tile::Container(tabs)) = t.get_mut(plane) {
                        tabs.add_child(new);
                    }
                }
            }
            line(t, Vertical, &[(top, 1.15), (bottom, 1.0)])
        }
        Layout::OneTriplet => {
            let triplets = pane(t, &[Triplets]);
            let eye = pane(t, &[AnchorsEye]);
            let plane = pane(t, &[TripletPlane]);
            let embedding = pane(t, &[Embedding, InputSpace]);
            let top = line(t, Horizontal, &[(triplets, 1.1), (embedding, 1.0)]);
            let bottom = line(t, Horizontal, &[(eye, 1.0), (plane, 1.0)]);
            line(t, Vertical, &[(top, 1.0), (bottom, 1.1)])
        }
        Layout::ThreePoints => pane(t, &[ThreePoints]),
        Layout::SideBySide => {
            let embedding = pane(t, &[Embedding, InputSpace]);
            let curves = pane(t, &[Curves]);
            let others =
                [AnchorsEye, TripletPlane, Triplets, Distances, Network, Retrieval, Verification];
            let others = pane(t, &others);
            let below = line(t, Horizontal, &[(curves, 1.0), (others, 1.55)]);
            line(t, Vertical, &[(embedding, 1.25), (below, 1.0)])
        }
    };
    Tree::new(egui::Id::unique("views"), root, tiles)
}

/// Tabs of views, the first in front.
fn pane(tiles: &mut Tiles<ViewId>, views: &[ViewId]) -> TileId {
    let panes = views.iter().map(|&view| tiles.insert_pane(view)).collect();
    tiles.insert_tab_tile(panes)
}

/// Tabs of views with this one in front, or else the first.
fn tabs_of(tiles: &mut Tiles<ViewId>, views: &[ViewId], in_front: Option<ViewId>) -> TileId {
    let tabs = pane(tiles, views);
    let front = in_front.and_then(|view| tiles.find_pane(&view));
    if let (Some(Tile::Container(Container::Tabs(tabs))), Some(front)) =
        (tiles.get_mut(tabs), front)
    {
        tabs.set_active(front);
    }
    tabs
}

/// A tree of these views alone, all visible, the first the largest: two side by side, three with
/// two stacked, more in two rows.
pub fn of_views(views: &[ViewId]) -> Tree<ViewId> {
    use LinearDir::{Horizontal, Vertical};
    let mut tiles = Tiles::default();
    let t = &mut tiles;
    let panes: Vec<TileId> = views.iter().map(|&view| pane(t, &[view])).collect();
    let root = match panes.as_slice() {
        [] => return Tree::empty(egui::Id::unique("views")),
        [one] => *one,
        [first, second] => line(t, Horizontal, &[(*first, 1.2), (*second, 1.0)]),
        [first, second, third] => {
            let right = line(t, Vertical, &[(*second, 1.0), (*third, 1.0)]);
            line(t, Horizontal, &[(*first, 1.3), (right, 1.0)])
        }
        [first, second, third, fourth] => {
            let left = line(t, Vertical, &[(*first, 1.3), (*third, 1.0)]);
            let right = line(t, Vertical, &[(*second, 1.0), (*fourth, 1.0)]);
            line(t, Horizontal, &[(left, 1.3), (right, 1.0)])
        }
        many => {
            let (above, below) = many.split_at(many.len() / 2);
            let row = |ids: &[TileId], first: f32| -> Vec<(TileId, f32)> {
                let share = |place| if place == 0 { first } else { 1.0 };
                ids.iter().enumerate().map(|(place, &id)| (id, share(place))).collect()
            };
            let (above, below) = (row(above, 1.3), row(below, 1.0));
            let (above, below) = (line(t, Horizontal, &above), line(t, Horizontal, &below));
            line(t, Vertical, &[(above, 1.2), (below, 1.0)])
        }
    };
    Tree::new(egui::Id::unique("views"), root, tiles)
}

/// The views in front.
pub fn in_sight(tree: &Tree<ViewId>) -> impl Iterator<Item = ViewId> {
    tree.active_tiles().into_iter().filter_map(|tile| match tree.tiles.get(tile) {
        Some(Tile::Pane(view)) => Some(*view),
        _ => None,
    })
}

/// A tree of these views, all visible, for the narrow area beside a page in presenter mode: one
/// under the other; those that can be square share a row, in pairs where there are three views and
/// all three where there are more. The curves have so many panels; `is_low` if bars take a part of
/// the height.
pub fn narrow(views: &[ViewId], panels: usize, is_low: bool) -> Tree<ViewId> {
    let mut rows: Vec<Vec<ViewId>> = Vec::new();
    let most = if views.len() > 3 { 3 } else { 2 };
    for &view in views {
        let shares = views.len() > 2 && is_square(view);
        let row = rows.iter_mut().find(|row| shares && row.len() < most && is_square(row[0]));
        match row {
            Some(row) => row.push(view),
            None => rows.push(vec![view]),
        }
    }
    let mut tiles = Tiles::default();
    let rows_of = rows.clone();
    let rows = rows.into_iter().map(|row| {
        let panes: Vec<_> = row.iter().map(|&view| (pane(&mut tiles, &[view]), 1.0)).collect();
        match panes.as_slice() {
            [(one, _)] => *one,
            many => line(&mut tiles, LinearDir::Horizontal, many),
        }
    });
    let rows: Vec<_> = rows.collect();
    let root = match rows.as_slice() {
        [] => return Tree::empty(egui::Id::unique("views")),
        [one] => *one,
        many => {
            let share = |row: usize| match rows_of[row].as_slice() {
                // The formula has its table below it, and each panel of curves its height.
                [ViewId::Triplets] if rows_of.len() < views.len() => 1.8,
                [ViewId::Curves] => 0.7 + 0.5 * panels as f32,
                // Its numbers stand above the histogram; beside many panels of curves these come first.
                [ViewId::Distances] if is_low && panels < 3 => 1.8,
                [ViewId::Distances] => 1.4,
                [ViewId::Retrieval | ViewId::Verification] => 2.6,
                // Below bars, it takes more of the height.
                [ViewId::Triplets] if is_low => 1.8,
                [ViewId::Triplets] => 1.3,
                [one] if is_square(*one) => 1.3,
                _ => 1.0,
            };
            let rows: Vec<_> = many.iter().enumerate().map(|(i, &row)| (row, share(i))).collect();
            line(&mut tiles, LinearDir::Vertical, &rows)
        }
    };
    Tree::new(egui::Id::unique("views"), root, tiles)
}

/// Tells whether a view makes use of no more width than height.
fn is_square(view: ViewId) -> bool {
    use ViewId::{AnchorsEye, Embedding, InputSpace, ThreePoints, TripletPlane};
    matches!(view, AnchorsEye | Embedding | InputSpace | ThreePoints | TripletPlane)
}

/// Views beside which a closed view opens as a tab, the nearest kin first.
fn kin(view: ViewId) -> &'static [ViewId] {
    use ViewId::{
        AnchorsEye, Curves, Distances, Embedding, InputSpace, Network, ReachIn, Retrieval, Sweep,
        ThreePoints, TripletPlane, Triplets, Verification,
    };
    match view {
        InputSpace => &[Network, ReachIn, Embedding],
        Embedding => &[InputSpace, AnchorsEye, TripletPlane],
        AnchorsEye => &[TripletPlane, Triplets, Embedding],
        TripletPlane => &[AnchorsEye, Triplets, Distances],
        Curves => &[Distances, Verification, Retrieval],
        Distances => &[Verification, Curves, TripletPlane],
        Triplets => &[Retrieval, TripletPlane, AnchorsEye],
        Network => &[InputSpace, ReachIn],
        ThreePoints => &[TripletPlane, AnchorsEye, Triplets],
        Retrieval => &[Verification, Triplets],
        Verification => &[Retrieval, Distances],
        ReachIn => &[InputSpace, Network],
        Sweep => &[Embedding, Curves],
    }
}

/// The tabs that a closed view joins, and its place among them: behind its nearest kin, or behind
/// another view if no kin is open.
fn place(tree: &Tree<ViewId>, view: ViewId) -> Option<(TileId, usize)> {
    let behind = |tile: TileId| {
        let tabs = tree.tiles.parent_of(tile)?;
        let Some(Tile::Container(Container::Tabs(row))) = tree.tiles.get(tabs) else { return None };
        row.children.iter().position(|&child| child == tile).map(|at| (tabs, at + 1))
    };
    let mut of_kin = kin(view).iter().filter_map(|kin| tree.tiles.find_pane(kin));
    let mut others = ViewId::ALL.iter().rev().filter_map(|other| tree.tiles.find_pane(other));
    of_kin.find_map(behind).or_else(|| others.find_map(behind))
}

/// Opens a view as a tab behind its nearest kin.
fn insert(tree: &mut Tree<ViewId>, view: ViewId) {
    match place(tree, view) {
        Some((tabs, at)) => {
            let new = tree.tiles.insert_pane(view);
            if let Some(Tile::Container(Container::Tabs(tabs))) = tree.tiles.get_mut(tabs) {
                tabs.children.insert(at, new);
            }
        }
        None => tree.root = Some(pane(&mut tree.tiles, &[view])),
    }
}

/// Brings a view to the front. A closed one opens as a tab beside its kin, so that no other pane
/// changes its size.
pub fn show(tree: &mut Tree<ViewId>, view: ViewId) {
    if tree.tiles.find_pane(&view).is_none() {
        insert(tree, view);
    }
    tree.make_active(|_, tile| matches!(tile, Tile::Pane(pane) if *pane == view));
}

/// The view under the pointer or, if there is none, the one with the focus, or else the largest.
pub fn watched(ctx: &egui::Context, tree: &Tree<ViewId>) -> Option<ViewId> {
    let pane = |tile: TileId| match (tree.tiles.get(tile), tree.tiles.rect(tile)) {
        (Some(Tile::Pane(view)), Some(rect)) => Some((*view, rect)),
        _ => None,
    };
    let panes: Vec<_> = tree.active_tiles().into_iter().filter_map(pane).collect();
    let pointer = ctx.pointer_latest_pos();
    let under = panes.iter().find(|(_, rect)| pointer.is_some_and(|at| rect.contains(at)));
    let focused = panes.iter().find(|(view, _)| focus_regions::is_in(ctx, &region(*view)));
    let largest = panes.iter().max_by(|x, y| x.1.area().total_cmp(&y.1.area()));
    under.or(focused).or(largest).map(|&(view, _)| view)
}

/// Name of a view's pane for a screen reader, and as a region of F6.
fn region(view: ViewId) -> String {
    format!("{} pane", view.label())
}

/// Draws the panes of one frame.
pub struct Panes<'a, 'b> {
    cx: &'a mut ViewContext<'b>,
    views: &'a mut Views,
    /// Views that the clinic outlines.
    pointed: &'a mut Pointed,
    /// Settings of each of two runs that the other lacks, in words.
    own: [String; 2],
    /// Views that stay lit while the others fade; `None` if all stay lit.
    lit: Option<&'static [ViewId]>,
    /// True if one view is shown at full size.
    full: bool,
    /// Tiles in front.
    in_front: Vec<TileId>,
}

impl<'a, 'b> Panes<'a, 'b> {
    /// Borrows what the panes of one frame need.
    pub fn new(
        cx: &'a mut ViewContext<'b>,
        views: &'a mut Views,
        pointed: &'a mut Pointed,
        lit: Option<&'static [ViewId]>,
        full: bool,
        in_front: Vec<TileId>,
    ) -> Self {
        let own = own_words(cx.lab);
        Self { cx, views, pointed, own, lit, full, in_front }
    }
}

/// Settings of each of two runs that the other lacks, in words.
pub fn own_words(lab: &Lab) -> [String; 2] {
    [Side::A, Side::B].map(|side| lab.own_words(side))
}

/// Draws a view into all of `ui`, in a comparison for both runs.
pub fn draw(
    ui: &mut egui::Ui,
    cx: &mut ViewContext<'_>,
    views: &mut Views,
    view: ViewId,
    own: &[String; 2],
) {
    let pair = views.of(view);
    if cx.other_run.is_some() && pair.is_doubled(cx.lab) {
        split_view::show(ui, cx, view, pair, own);
    } else {
        pair.ui(Side::A, ui, cx);
    }
}

/// Share of a faded view that stays visible.
const LEFT: f32 = 0.28;
/// Duration of fading, in seconds.
const FADING: f32 = 0.2;

impl Panes<'_, '_> {
    /// Lays a veil over a view that does not show the present phase of slow motion, or not yet the
    /// runs of a page.
    fn fade(&self, ui: &egui::Ui, view: ViewId, rect: egui::Rect) {
        let arrives = self.cx.lesson.is_some_and(LessonSession::is_arriving);
        let fades = arrives || self.lit.is_some_and(|lit| !lit.contains(&view));
        let still = self.cx.lab.display().shows(Toggle::ReduceMotion);
        let id = egui::Id::unique(("veil", view.label()));
        let time = if still { 0.0 } else { FADING };
        let veil = (1.0 - LEFT) * ui.ctx().animate_bool_with_time(id, fades, time);
        if veil > 0.0 {
            let color = self.cx.theme.faded(self.cx.theme.panel, veil);
            ui.painter().rect_filled(rect, 0.0, color);
        }
    }
}

impl Panes<'_, '_> {
    /// Shows what can be done with a view: the menu of its tab.
    fn tab_menu(&mut self, ui: &mut egui::Ui, view: ViewId) {
        for command in [
            WindowCommand::CopyPicture(Some(view)),
            WindowCommand::Export(ExportKind::Picture(Some(view))),
            WindowCommand::Export(ExportKind::Plot(Some(view))),
            WindowCommand::FullSize(Some(view)),
        ] {
            if ui.button(command.label()).on_hover_text(command.tooltip()).clicked() {
                self.cx.commands.push(command);
            }
        }
    }
}

impl Behavior<ViewId> for Panes<'_, '_> {
    fn pane_ui(&mut self, ui: &mut egui::Ui, _tile: TileId, view: &mut ViewId) -> UiResponse {
        let rect = ui.max_rect();
        ui.painter().rect_filled(rect, 0.0, self.cx.theme.panel);
        let focused = focus_regions::add(ui, rect, &region(*view), self.cx.theme);
        let inside = rect.shrink(super::theme::UNIT);
        let builder = egui::UiBuilder::new().max_rect(inside);
        ui.scope_builder(builder, |ui| {
            ui.set_clip_rect(rect.intersect(ui.clip_rect()));
            draw(ui, self.cx, self.views, *view, &self.own);
        });
        self.fade(ui, *view, rect);
        self.pointed.outline(ui, rect, *view, focused, self.cx.theme);
        let target = Target::View(*view);
        if self.cx.points_at(target) {
            highlight::outline(ui, self.cx.theme, rect);
            if highlight::is_pressed(ui, rect) {
                self.cx.commands.push(LessonCommand::Touch(target));
            }
        }
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, view: &ViewId) -> WidgetText {
        view.label().into()
    }

    /// Only the tab in front can be closed: the others need their room for their names.
    fn is_tab_closable(&self, tiles: &Tiles<ViewId>, tile: TileId) -> bool {
        let is_pane = matches!(tiles.get(tile), Some(Tile::Pane(_)));
        is_pane && !self.full && !self.cx.bare && self.in_front.contains(&tile)
    }

    fn on_tab_button(
        &mut self,
        tiles: &mut Tiles<ViewId>,
        tile: TileId,
        response: egui::Response,
    ) -> egui::Response {
        if let Some(&Tile::Pane(view)) = tiles.get(tile)
            && response.double_clicked()
        {
            self.cx.commands.push(WindowCommand::FullSize(Some(view)));
        }
        if let Some(&Tile::Pane(view)) = tiles.get(tile) {
            response.context_menu(|ui| self.tab_menu(ui, view));
        }
        response
    }

    /// Shows the button for full size: while the pointer is on the tabs, for fingers always, or to
    /// come back from it.
    fn top_bar_right_ui(
        &mut self,
        tiles: &Tiles<ViewId>,
        ui: &mut egui::Ui,
        _tile: TileId,
        tabs: &Tabs,
        _scroll_offset: &mut f32,
    ) {
        let active = tabs.active.and_then(|tile| tiles.get(tile));
        let shows = self.full || self.cx.theme.touch;
        let Some(&Tile::Pane(view)) =
            active.filter(|_| shows || ui.rect_contains_pointer(ui.max_rect()))
        else {
            return;
        };
        let command = WindowCommand::FullSize(Some(view));
        let (icon, name) = match self.full {
            true => (ICON_CLOSE_FULLSCREEN, "All views again".to_owned()),
            false => (ICON_OPEN_IN_FULL, format!("{} at full size", view.label())),
        };
        let button = egui::Button::new(icon.rich_text().size(BODY)).frame_when_inactive(false);
        let response = ui.add(button).accessible_name(name);
        if response.on_hover_text(WindowCommand::FullSize(None).hint()).clicked() {
            self.cx.commands.push(command);
        }
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        self.cx.theme.row(22.0)
    }

    fn close_button_outer_size(&self) -> f32 {
        if self.cx.theme.touch { 5.0 * UNIT } else { 12.0 }
    }

    fn gap_width(&self, _style: &egui::Style) -> f32 {
        super::theme::UNIT
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: true, ..Default::default() }
    }

    fn tab_bar_color(&self, _visuals: &egui::Visuals) -> egui::Color32 {
        self.cx.theme.background
    }
}

#[cfg(test)]
mod tests;
