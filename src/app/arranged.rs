//! How the views stand, and how they stood before.

use egui_tiles::Tree;

use crate::lab::{Command, Lab, Layout, View};

use super::arrangements::Arrangements;
use super::layout;

/// The views of the window, as someone arranged them.
pub struct Arranged {
    /// As they are.
    pub tree: Tree<View>,
    past: Arrangements<Tree<View>>,
    /// As they were before two runs were put beside each other.
    alone: Option<Tree<View>>,
}

impl Arranged {
    /// With nothing before it.
    pub fn new(tree: Tree<View>) -> Self {
        Self { tree, past: Arrangements::default(), alone: None }
    }

    /// Arranges them anew; it can be undone.
    pub fn set(&mut self, tree: Tree<View>) {
        self.past.set(&mut self.tree, tree);
    }

    /// Brings back what a command is about to; to be asked before the lab carries it out.
    pub fn follow(&mut self, command: &Command, lab: &Lab) {
        self.past.follow(&mut self.tree, command, lab);
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
    pub fn lasting(&self) -> &Tree<View> {
        self.alone.as_ref().unwrap_or(&self.tree)
    }
}
