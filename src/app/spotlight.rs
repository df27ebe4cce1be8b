//! Spotlight of slow motion: the views that show a phase come to the front, and the others fade.

use egui_tiles::{Container, Tile, TileId, Tiles, Tree};

use crate::lab::{Phase, ViewId};

/// Phase that the window is arranged for, and the tabs that were in front before.
#[derive(Default)]
pub struct Spotlight {
    phase: Option<Phase>,
    /// The tile in front of each set of tabs before slow motion.
    before: Vec<(TileId, TileId)>,
}

impl Spotlight {
    /// Brings the views of a new phase to the front; after slow motion, restores the former ones.
    pub fn follow(&mut self, tree: &mut Tree<ViewId>, phase: Option<Phase>) {
        if self.phase == phase {
            return;
        }
        if self.phase.is_none() {
            self.before = in_front(&tree.tiles);
        }
        self.phase = phase;
        match phase {
            Some(phase) => bring_forward(&mut tree.tiles, phase.views()),
            None => {
                for (tabs, tile) in std::mem::take(&mut self.before) {
                    activate(&mut tree.tiles, tabs, tile);
                }
            }
        }
    }

    /// Views that stay lit; `None` if all do: outside slow motion, or if none of the phase's views
    /// is open.
    pub fn lit(&self, tree: &Tree<ViewId>) -> Option<&'static [ViewId]> {
        let views = self.phase?.views();
        let is_lit = |tile: TileId| matches!(tree.tiles.get(tile), Some(Tile::Pane(view)) if views.contains(view));
        tree.active_tiles().into_iter().any(is_lit).then_some(views)
    }
}

/// Lists every set of tabs with the tile in front of it.
fn in_front(tiles: &Tiles<ViewId>) -> Vec<(TileId, TileId)> {
    let tabs = tiles.iter().filter_map(|(&id, tile)| match tile {
        Tile::Container(Container::Tabs(tabs)) => Some((id, tabs.active?)),
        _ => None,
    });
    tabs.collect()
}

/// Brings a tile of a set of tabs to the front, if it is still one of them.
fn activate(tiles: &mut Tiles<ViewId>, tabs: TileId, tile: TileId) {
    if let Some(Tile::Container(Container::Tabs(tabs))) = tiles.get_mut(tabs)
        && tabs.children.contains(&tile)
    {
        tabs.set_active(tile);
    }
}

/// Brings the first of these views to the front, in every set of tabs that has one but shows none.
fn bring_forward(tiles: &mut Tiles<ViewId>, views: &[ViewId]) {
    let place = |tile: TileId| match tiles.get(tile) {
        Some(Tile::Pane(view)) => views.iter().position(|wanted| wanted == view),
        _ => None,
    };
    let changes: Vec<(TileId, TileId)> = in_front(tiles)
        .into_iter()
        .filter(|&(_, shown)| place(shown).is_none())
        .filter_map(|(id, _)| {
            let Some(Tile::Container(Container::Tabs(tabs))) = tiles.get(id) else { return None };
            let wanted = tabs.children.iter().filter_map(|&tile| Some((place(tile)?, tile)));
            Some((id, wanted.min_by_key(|&(place, _)| place)?.1))
        })
        .collect();
    for (tabs, tile) in changes {
        activate(tiles, tabs, tile);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::layout;
    use crate::lab::Layout;

    fn shown(tree: &Tree<ViewId>) -> Vec<ViewId> {
        let pane = |tile: TileId| match tree.tiles.get(tile) {
            Some(Tile::Pane(view)) => Some(*view),
            _ => None,
        };
        tree.active_tiles().into_iter().filter_map(pane).collect()
    }

    #[test]
    fn each_phase_has_a_view_in_front_that_shows_it_and_afterwards_all_is_as_before() {
        for layout in [Layout::Lecture, Layout::Everything, Layout::SideBySide] {
            let mut tree = layout::arrange(layout);
            let before = in_front(&tree.tiles);
            let mut spotlight = Spotlight::default();
            assert_eq!(spotlight.lit(&tree), None);
            for phase in Phase::ALL {
                spotlight.follow(&mut tree, Some(phase));
                let shown = shown(&tree);
                assert!(phase.views().iter().any(|view| shown.contains(view)), "{phase:?}");
                assert_eq!(spotlight.lit(&tree), Some(phase.views()));
            }
            spotlight.follow(&mut tree, None);
            assert_eq!(in_front(&tree.tiles), before, "{layout:?}");
        }
    }

    #[test]
    fn where_no_view_shows_the_phase_none_fades() {
        let mut tree = layout::arrange(Layout::OneTriplet);
        let mut spotlight = Spotlight::default();
        spotlight.follow(&mut tree, Some(Phase::Change));
        assert_eq!(spotlight.lit(&tree), None, "the network isn't open");
    }

    #[test]
    fn a_tab_that_a_person_brings_forward_in_a_phase_stays_there() {
        let mut tree = layout::arrange(Layout::Lecture);
        let mut spotlight = Spotlight::default();
        spotlight.follow(&mut tree, Some(Phase::Change));
        layout::show(&mut tree, ViewId::InputSpace);
        spotlight.follow(&mut tree, Some(Phase::Change));
        assert!(shown(&tree).contains(&ViewId::InputSpace));
    }
}
