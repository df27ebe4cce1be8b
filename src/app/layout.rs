//! Panes: where the views stand, and how they are moved, tabbed, closed and brought back.

use eframe::egui::{self, WidgetText};
use egui_tiles::{
    Behavior, Container, Linear, LinearDir, SimplificationOptions, Tile, TileId, Tiles, Tree,
    UiResponse,
};

use crate::lab::{Layout, View};

use super::ViewContext;
use super::views::Views;

/// A row or a column of tiles with these shares of the space.
fn line(tiles: &mut Tiles<View>, dir: LinearDir, children: &[(TileId, f32)]) -> TileId {
    let mut linear = Linear::new(dir, children.iter().map(|&(id, _)| id).collect());
    for &(id, share) in children {
        linear.shares.set_share(id, share);
    }
    tiles.insert_container(Container::Linear(linear))
}

/// The views in one of the saved arrangements.
pub fn arrange(layout: Layout) -> Tree<View> {
    use LinearDir::{Horizontal, Vertical};
    use View::{
        AnchorsEye, Curves, Distances, Embedding, InputSpace, Network, TripletPlane, Triplets,
    };
    let mut tiles = Tiles::default();
    let t = &mut tiles;
    let root = match layout {
        Layout::Lecture => {
            let embedding = pane(t, &[Embedding]);
            let input = pane(t, &[InputSpace, Network]);
            let curves = pane(t, &[Curves, Distances]);
            let triplets = pane(t, &[Triplets]);
            let eye = pane(t, &[AnchorsEye, TripletPlane]);
            let below = line(t, Horizontal, &[(input, 1.0), (curves, 1.25)]);
            let left = line(t, Vertical, &[(embedding, 1.45), (below, 1.0)]);
            let right = line(t, Vertical, &[(triplets, 1.0), (eye, 1.15)]);
            line(t, Horizontal, &[(left, 1.5), (right, 1.0)])
        }
        Layout::Everything => {
            let embedding = pane(t, &[Embedding]);
            let (input, network) = (pane(t, &[InputSpace]), pane(t, &[Network]));
            let (eye, plane) = (pane(t, &[AnchorsEye]), pane(t, &[TripletPlane]));
            let (curves, distances) = (pane(t, &[Curves]), pane(t, &[Distances]));
            let triplets = pane(t, &[Triplets]);
            let top =
                line(t, Horizontal, &[(input, 1.0), (embedding, 1.3), (eye, 1.0), (triplets, 1.2)]);
            let bottom = line(
                t,
                Horizontal,
                &[(network, 1.3), (curves, 1.3), (distances, 1.0), (plane, 1.0)],
            );
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
    };
    Tree::new(egui::Id::unique("views"), root, tiles)
}

/// Views behind each other, the first in front.
fn pane(tiles: &mut Tiles<View>, views: &[View]) -> TileId {
    let panes = views.iter().map(|&view| tiles.insert_pane(view)).collect();
    tiles.insert_tab_tile(panes)
}

/// Brings a view to the front; a closed one opens beside the others.
pub fn show(tree: &mut Tree<View>, view: View) {
    if tree.tiles.find_pane(&view).is_none() {
        let new = pane(&mut tree.tiles, &[view]);
        let root = match tree.root() {
            Some(old) => line(&mut tree.tiles, LinearDir::Horizontal, &[(old, 2.0), (new, 1.0)]),
            None => new,
        };
        tree.root = Some(root);
    }
    tree.make_active(|_, tile| matches!(tile, Tile::Pane(pane) if *pane == view));
}

/// Draws the panes.
pub struct Panes<'a, 'b> {
    /// What the views get.
    pub cx: &'a mut ViewContext<'b>,
    /// The views, with what they keep from frame to frame.
    pub views: &'a mut Views,
}

impl Behavior<View> for Panes<'_, '_> {
    fn pane_ui(&mut self, ui: &mut egui::Ui, _tile: TileId, view: &mut View) -> UiResponse {
        let rect = ui.max_rect();
        ui.painter().rect_filled(rect, 0.0, self.cx.theme.panel);
        let inside = rect.shrink(super::theme::UNIT);
        let builder = egui::UiBuilder::new().max_rect(inside);
        ui.scope_builder(builder, |ui| {
            ui.set_clip_rect(rect.intersect(ui.clip_rect()));
            self.views.show(*view, ui, self.cx);
        });
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, view: &View) -> WidgetText {
        view.label().into()
    }

    fn is_tab_closable(&self, tiles: &Tiles<View>, tile: TileId) -> bool {
        matches!(tiles.get(tile), Some(Tile::Pane(_)))
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        22.0
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
mod tests {
    use super::*;

    fn holds(tree: &Tree<View>, view: View) -> bool {
        tree.tiles.find_pane(&view).is_some()
    }

    #[test]
    fn everything_has_all_views_and_every_view_can_be_opened_in_the_others() {
        for view in View::ALL {
            assert!(holds(&arrange(Layout::Everything), view), "{view:?}");
            for layout in Layout::ALL {
                let mut tree = arrange(layout);
                show(&mut tree, view);
                assert!(holds(&tree, view));
                assert!(tree.active_tiles().contains(&tree.tiles.find_pane(&view).unwrap()));
            }
        }
    }

    #[test]
    fn a_view_opens_in_an_empty_window() {
        let mut tree = Tree::empty(egui::Id::unique("views"));
        show(&mut tree, View::Curves);
        assert!(holds(&tree, View::Curves));
    }
}
