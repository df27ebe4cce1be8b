//! Few panes for a narrow window: the largest of the person's own stay, and take the views of the
//! others as tabs.

use eframe::egui::Vec2;
use egui_tiles::{Container, Linear, LinearDir, Tile, TileId, Tiles, Tree};

use crate::lab::ViewId;

use super::{insert, line, tabs_of};

/// Least size of a pane.
const LEAST: [f32; 2] = [300.0, 230.0];
/// Width of a pane in relation to its height that most views are made for.
const SHAPE: f32 = 1.3;
/// Height of the first row, if there are several, in relation to the others.
const FIRST: f32 = 1.2;

/// Number of panes and of columns that they stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    panes: usize,
    columns: usize,
}

impl Plan {
    /// The plan for an arrangement in an area of this size.
    pub fn of(tree: &Tree<ViewId>, area: Vec2) -> Self {
        let wanted = panes(tree).len().max(1);
        let most = |axis: usize| (area[axis] / LEAST[axis]).floor().max(1.0) as usize;
        let panes = wanted.min(most(0) * most(1));
        let fits = |&columns: &usize| panes.div_ceil(columns) <= most(1);
        let misfit = |columns: usize| {
            let rows = panes.div_ceil(columns);
            let shape = area.x / columns as f32 / (area.y / rows as f32).max(1.0);
            (shape / SHAPE).max(f32::MIN_POSITIVE).ln().abs()
        };
        let columns = (1..=most(0).min(panes)).filter(fits);
        let best = columns.min_by(|&x, &y| misfit(x).total_cmp(&misfit(y)));
        Self { panes, columns: best.unwrap_or(1) }
    }

    /// Arranges the views of a tree as planned. The first row has as few panes as the others leave
    /// it, so that the largest has room.
    pub fn arrange(self, tree: &Tree<ViewId>) -> Tree<ViewId> {
        let mut all = panes(tree);
        let rest = all.split_off(self.panes.min(all.len()));
        let mut tiles = Tiles::default();
        let heads: Vec<TileId> =
            all.iter().map(|pane| tabs_of(&mut tiles, &pane.views, pane.in_front)).collect();
        let first = (heads.len() + self.columns - 1) % self.columns + 1;
        let (above, below) = heads.split_at(first.min(heads.len()));
        let rows: Vec<(TileId, f32)> = std::iter::once((above, FIRST))
            .chain(below.chunks(self.columns).map(|row| (row, 1.0)))
            .filter(|(row, _)| !row.is_empty())
            .map(|(row, share)| (one_or(&mut tiles, LinearDir::Horizontal, row), share))
            .collect();
        let root = match rows.as_slice() {
            [] => return Tree::empty(eframe::egui::Id::unique("views")),
            [(one, _)] => *one,
            many => line(&mut tiles, LinearDir::Vertical, many),
        };
        let mut new = Tree::new(eframe::egui::Id::unique("views"), root, tiles);
        rest.iter().flat_map(|pane| &pane.views).for_each(|&view| insert(&mut new, view));
        new
    }
}

/// A tile alone, or a row of equal ones.
fn one_or(tiles: &mut Tiles<ViewId>, dir: LinearDir, row: &[TileId]) -> TileId {
    match row {
        [one] => *one,
        many => tiles.insert_container(Container::Linear(Linear::new(dir, many.to_vec()))),
    }
}

/// A pane of an arrangement: its views, the one in front, and its share of the area.
struct Pane {
    views: Vec<ViewId>,
    in_front: Option<ViewId>,
    share: f32,
}

/// The panes of a tree, the largest first.
fn panes(tree: &Tree<ViewId>) -> Vec<Pane> {
    let mut all = Vec::new();
    if let Some(root) = tree.root {
        collect(&tree.tiles, root, 1.0, &mut all);
    }
    all.sort_by(|x, y| y.share.total_cmp(&x.share));
    all
}

fn collect(tiles: &Tiles<ViewId>, tile: TileId, share: f32, all: &mut Vec<Pane>) {
    let view = |tile: TileId| match tiles.get(tile) {
        Some(Tile::Pane(view)) => Some(*view),
        _ => None,
    };
    match tiles.get(tile) {
        Some(Tile::Pane(view)) => {
            all.push(Pane { views: vec![*view], in_front: Some(*view), share });
        }
        Some(Tile::Container(Container::Tabs(tabs))) => {
            let views: Vec<ViewId> = tabs.children.iter().copied().filter_map(view).collect();
            if !views.is_empty() {
                all.push(Pane { views, in_front: tabs.active.and_then(view), share });
            }
            // What a person has put between tabs.
            let others = tabs.children.iter().filter(|&&child| view(child).is_none());
            others.for_each(|&child| collect(tiles, child, share, all));
        }
        Some(Tile::Container(Container::Linear(row))) => {
            let shares = |child: &TileId| row.shares[*child].max(0.0);
            let sum: f32 = row.children.iter().map(shares).sum();
            for child in &row.children {
                collect(tiles, *child, share * shares(child) / sum.max(f32::MIN_POSITIVE), all);
            }
        }
        Some(Tile::Container(Container::Grid(grid))) => {
            let children: Vec<TileId> = grid.children().copied().collect();
            let each = share / children.len().max(1) as f32;
            children.into_iter().for_each(|child| collect(tiles, child, each, all));
        }
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::layout::{arrange, in_sight, of_views};
    use crate::lab::Layout;
    use eframe::egui::vec2;

    fn views(tree: &Tree<ViewId>) -> Vec<ViewId> {
        let mut all: Vec<ViewId> = panes(tree).into_iter().flat_map(|pane| pane.views).collect();
        all.sort_by_key(|view| ViewId::ALL.iter().position(|other| other == view));
        all
    }

    #[test]
    fn a_narrow_window_has_every_view_of_the_own_arrangement_and_no_more() {
        for layout in Layout::ALL {
            let own = arrange(layout);
            for (width, height) in [(460.0, 300.0), (460.0, 560.0), (780.0, 470.0), (760.0, 880.0)]
            {
                let few = Plan::of(&own, vec2(width, height)).arrange(&own);
                assert_eq!(views(&few), views(&own), "{layout:?} in {width} × {height}");
            }
        }
    }

    #[test]
    fn the_largest_panes_stay_and_stand_as_the_area_allows() {
        let own = arrange(Layout::Lecture);
        let plan = |width, height| Plan::of(&own, vec2(width, height));
        assert_eq!(plan(460.0, 300.0), Plan { panes: 1, columns: 1 });
        assert_eq!(plan(460.0, 560.0), Plan { panes: 2, columns: 1 });
        assert_eq!(plan(780.0, 470.0), Plan { panes: 4, columns: 2 });
        assert_eq!(plan(760.0, 880.0), Plan { panes: 5, columns: 2 });
        let sight = |plan: Plan| in_sight(&plan.arrange(&own)).collect::<Vec<_>>();
        assert_eq!(sight(plan(460.0, 300.0)), [ViewId::Embedding]);
        assert_eq!(sight(plan(460.0, 560.0)), [ViewId::Embedding, ViewId::AnchorsEye]);
        assert_eq!(sight(plan(760.0, 880.0)).len(), 5);
    }

    #[test]
    fn the_first_view_of_a_page_stays_in_front() {
        let page = [ViewId::ThreePoints, ViewId::Triplets, ViewId::Curves, ViewId::Embedding];
        let own = of_views(&page);
        let few = Plan::of(&own, vec2(460.0, 300.0)).arrange(&own);
        assert_eq!(in_sight(&few).collect::<Vec<_>>(), [ViewId::ThreePoints]);
        let two = Plan::of(&own, vec2(460.0, 480.0)).arrange(&own);
        assert!(in_sight(&two).any(|view| view == ViewId::ThreePoints));
        assert_eq!(in_sight(&two).count(), 2);
    }

    #[test]
    fn nothing_stays_nothing() {
        let own = of_views(&[]);
        assert!(Plan::of(&own, vec2(460.0, 300.0)).arrange(&own).is_empty());
    }
}
