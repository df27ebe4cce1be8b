//! Layout of the views, the view at full size, and the layout from before a comparison.

use egui_tiles::Tree;

use crate::lab::{Layout, ViewId};

use super::layout;

/// The panes of the window.
#[derive(Clone)]
pub struct Panes {
    /// Layout of all views.
    pub tree: Tree<ViewId>,
    /// The view that is shown at full size, over the others.
    pub full: Option<ViewId>,
}

impl Panes {
    /// These panes, none at full size.
    pub fn new(tree: Tree<ViewId>) -> Self {
        Self { tree, full: None }
    }

    /// Brings a view to the front; at full size, it takes the place of the other.
    pub fn show(&mut self, view: ViewId) {
        layout::show(&mut self.tree, view);
        self.full = self.full.map(|_| view);
    }

    /// Tree of the view at full size, if there is one.
    pub fn at_full_size(&self) -> Option<Tree<ViewId>> {
        self.full.map(|view| layout::of_views(&[view]))
    }
}

/// Layout of the views, as the person arranged them.
pub struct PaneLayout {
    /// Present panes.
    pub panes: Panes,
    /// Layout from before the comparison.
    alone: Option<Tree<ViewId>>,
}

impl PaneLayout {
    /// Layout for one run.
    pub fn new(tree: Tree<ViewId>) -> Self {
        Self { panes: Panes::new(tree), alone: None }
    }

    /// Gives two runs wide panes when a comparison starts, and restores the former layout when it
    /// ends.
    pub fn make_room(&mut self, for_two: bool) {
        if !for_two {
            if let Some(tree) = self.alone.take() {
                self.panes.tree = tree;
            }
        } else if self.alone.is_none() {
            let wide = layout::arrange(Layout::SideBySide);
            self.alone = Some(std::mem::replace(&mut self.panes.tree, wide));
        }
    }

    /// Layout to store until the next start.
    pub fn lasting(&self) -> &Tree<ViewId> {
        self.alone.as_ref().unwrap_or(&self.panes.tree)
    }
}
