//! Layout of the views, the view at full size, the layout from before a comparison, and the few
//! panes of a narrow window.

use eframe::egui::Vec2;
use egui_tiles::Tree;

use crate::lab::{Layout, ViewId};

use super::layout::{self, Plan};

/// The panes of the window.
#[derive(Clone)]
pub struct Panes {
    /// Layout of all views, as the person has arranged them.
    own: Tree<ViewId>,
    /// Layout that a narrow window shows in its place. The own layout stays as it is.
    few: Option<(Plan, Tree<ViewId>)>,
    /// The view that is shown at full size, over the others.
    pub full: Option<ViewId>,
}

impl Panes {
    /// These panes, none at full size.
    pub fn new(tree: Tree<ViewId>) -> Self {
        Self { own: tree, few: None, full: None }
    }

    /// Layout of all views that the window shows.
    pub fn tree(&self) -> &Tree<ViewId> {
        self.few.as_ref().map_or(&self.own, |(_, tree)| tree)
    }

    /// The same, to be changed.
    pub fn tree_mut(&mut self) -> &mut Tree<ViewId> {
        self.few.as_mut().map_or(&mut self.own, |(_, tree)| tree)
    }

    /// Takes as few panes as an area of this size has room for, or with `None` the own ones.
    pub fn fit(&mut self, narrow: Option<Vec2>) {
        let plan = narrow.map(|area| Plan::of(&self.own, area));
        if plan != self.few.as_ref().map(|(plan, _)| *plan) {
            self.few = plan.map(|plan| (plan, plan.arrange(&self.own)));
        }
    }

    /// Brings a view to the front; at full size, it takes the place of the other.
    pub fn show(&mut self, view: ViewId) {
        layout::show(self.tree_mut(), view);
        self.full = self.full.map(|_| view);
    }

    /// Tree of the view at full size, if there is one.
    pub fn at_full_size(&self) -> Option<Tree<ViewId>> {
        self.full.map(|view| layout::of_views(&[view]))
    }

    /// Puts another layout in the place of the own one, which it returns.
    fn replace(&mut self, tree: Tree<ViewId>) -> Tree<ViewId> {
        self.few = None;
        std::mem::replace(&mut self.own, tree)
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
                self.panes.replace(tree);
            }
        } else if self.alone.is_none() {
            let wide = layout::arrange(Layout::SideBySide);
            self.alone = Some(self.panes.replace(wide));
        }
    }

    /// Layout to store until the next start.
    pub fn lasting(&self) -> &Tree<ViewId> {
        self.alone.as_ref().unwrap_or(&self.panes.own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::vec2;

    #[test]
    fn the_own_panes_come_back_unchanged_when_a_window_grows_again() {
        let mut panes = Panes::new(layout::arrange(Layout::Lecture));
        let own = panes.own.clone();
        panes.fit(Some(vec2(460.0, 300.0)));
        panes.show(ViewId::Sweep);
        panes.show(ViewId::Curves);
        assert_eq!(layout::in_sight(panes.tree()).collect::<Vec<_>>(), [ViewId::Curves]);
        panes.fit(Some(vec2(470.0, 310.0)));
        assert_eq!(
            layout::in_sight(panes.tree()).collect::<Vec<_>>(),
            [ViewId::Curves],
            "what is in front stays there while as few panes have room"
        );
        panes.fit(None);
        assert_eq!(panes.tree(), &own);
    }

    #[test]
    fn a_layout_that_is_chosen_in_a_narrow_window_is_the_own_one() {
        let mut layout = PaneLayout::new(layout::arrange(Layout::Lecture));
        layout.panes.fit(Some(vec2(460.0, 300.0)));
        layout.panes = Panes::new(layout::arrange(Layout::OneTriplet));
        layout.panes.fit(Some(vec2(460.0, 300.0)));
        assert!(layout::in_sight(layout.panes.tree()).count() == 1);
        assert_eq!(layout.lasting(), &layout::arrange(Layout::OneTriplet));
    }
}
