//! Layout of the views, and the one from before a comparison.

use egui_tiles::Tree;

use crate::lab::{Layout, ViewId};

use super::layout;

/// Layout of the views, as the person arranged them.
pub struct PaneLayout {
    /// Present layout.
    pub tree: Tree<ViewId>,
    /// Layout from before the comparison.
    alone: Option<Tree<ViewId>>,
}

impl PaneLayout {
    /// Layout for one run.
    pub fn new(tree: Tree<ViewId>) -> Self {
        Self { tree, alone: None }
    }

    /// Gives two runs wide panes when a comparison starts, and restores the former layout when it
    /// ends.
    pub fn make_room(&mut self, for_two: bool) {
        if !for_two {
            if let Some(tree) = self.alone.take() {
                self.tree = tree;
            }
        } else if self.alone.is_none() {
            let wide = layout::arrange(Layout::SideBySide);
            self.alone = Some(std::mem::replace(&mut self.tree, wide));
        }
    }

    /// Layout to store until the next start.
    pub fn lasting(&self) -> &Tree<ViewId> {
        self.alone.as_ref().unwrap_or(&self.tree)
    }
}
