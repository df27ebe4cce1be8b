//! How the views stand, and how they stood before.

use egui_tiles::Tree;

use crate::lab::{Layout, ViewId};

use super::layout;

/// The views of the window, as someone arranged them.
pub struct PaneLayout {
    /// As they are.
    pub tree: Tree<ViewId>,
    /// As they were before two runs were put beside each other.
    alone: Option<Tree<ViewId>>,
}

impl PaneLayout {
    /// Views as someone arranged them, for one run.
    pub fn new(tree: Tree<ViewId>) -> Self {
        Self { tree, alone: None }
    }

    /// Gives two runs wide panes when they are put beside each other, and the views their former
    /// places when one of the two goes.
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

    /// What is worth keeping until the next start.
    pub fn lasting(&self) -> &Tree<ViewId> {
        self.alone.as_ref().unwrap_or(&self.tree)
    }
}
