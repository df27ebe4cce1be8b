use super::*;

fn holds(tree: &Tree<ViewId>, view: ViewId) -> bool {
    tree.tiles.find_pane(&view).is_some()
}

#[test]
fn everything_has_all_views_and_every_view_can_be_opened_in_the_others() {
    for view in ViewId::ALL {
        assert!(holds(&arrange(Layout::Everything), view), "{view:?}");
        for layout in Layout::ALL {
            let mut tree = arrange(layout);
            show(&mut tree, view);
            assert!(holds(&tree, view));
            assert!(tree.active_tiles().contains(&tree.tiles.find_pane(&view).unwrap()));
        }
    }
}

/// The views in front.
fn in_front(tree: &Tree<ViewId>) -> Vec<ViewId> {
    let view = |tile: TileId| match tree.tiles.get(tile) {
        Some(Tile::Pane(view)) => Some(*view),
        _ => None,
    };
    tree.active_tiles().into_iter().filter_map(view).collect()
}

#[test]
fn a_view_opens_as_a_tab_beside_its_kin_and_no_pane_changes_its_size() {
    for view in ViewId::ALL {
        for layout in Layout::ALL {
            let before = arrange(layout);
            let mut tree = before.clone();
            show(&mut tree, view);
            let (was, is) = (in_front(&before), in_front(&tree));
            assert_eq!(was.len(), is.len(), "{layout:?}: {view:?} made a new column");
            let hidden: Vec<_> = was.iter().filter(|view| !is.contains(view)).collect();
            assert!(hidden.len() <= 1);
            let has_kin = kin(view).iter().any(|kin| holds(&before, *kin));
            if let ([hidden], true, false) = (&*hidden, has_kin, holds(&before, view)) {
                let pane = |view| tree.tiles.find_pane(&view).unwrap();
                let parent = tree.tiles.parent_of(pane(view));
                let with_kin = kin(view).iter().filter(|kin| holds(&before, **kin));
                let parents: Vec<_> =
                    with_kin.map(|kin| tree.tiles.parent_of(pane(*kin))).collect();
                assert_eq!(parents[0], parent, "{layout:?}: {view:?} hides {hidden:?}");
            }
        }
    }
}

#[test]
fn no_view_is_its_own_kin_and_all_have_some() {
    for view in ViewId::ALL {
        assert!(!kin(view).is_empty() && !kin(view).contains(&view), "{view:?}");
    }
}

#[test]
fn a_page_has_the_views_it_names_all_in_sight_and_no_others() {
    for count in 0..=ViewId::ALL.len() {
        let views = &ViewId::ALL[..count];
        let tree = of_views(views);
        let front = tree.active_tiles();
        for view in ViewId::ALL {
            let pane = tree.tiles.find_pane(&view);
            assert_eq!(pane.is_some(), views.contains(&view), "{count}: {view:?}");
            assert!(pane.is_none_or(|pane| front.contains(&pane)), "{count}: {view:?}");
        }
    }
}

#[test]
fn the_views_in_front_are_those_that_a_lesson_counts_on() {
    for layout in Layout::ALL {
        let front: Vec<ViewId> = in_sight(&arrange(layout)).collect();
        let told = layout.in_front();
        assert!(told.iter().all(|view| front.contains(view)), "{layout:?}: {front:?}");
        assert_eq!(front.len(), told.len(), "{layout:?}: {front:?}");
    }
}

#[test]
fn beside_a_page_in_presenter_mode_all_views_are_in_sight_and_wide_ones_have_the_whole_width() {
    for count in 0..=ViewId::ALL.len() {
        let views = &ViewId::ALL[..count];
        let tree = narrow(views, 1, false);
        let front = tree.active_tiles();
        for view in views {
            let pane = tree.tiles.find_pane(view);
            assert!(pane.is_some_and(|pane| front.contains(&pane)), "{count}: {view:?}");
        }
    }
}

#[test]
fn a_view_opens_in_an_empty_window() {
    let mut tree = Tree::empty(egui::Id::unique("views"));
    show(&mut tree, ViewId::Curves);
    assert!(holds(&tree, ViewId::Curves));
}

#[test]
fn three_plots_beside_a_page_share_a_row_where_a_fourth_view_needs_another() {
    use ViewId::{Embedding, InputSpace, TripletPlane, Triplets};
    let tree = narrow(&[Embedding, InputSpace, TripletPlane, Triplets], 0, false);
    let Some(Tile::Container(Container::Linear(rows))) = tree.root.and_then(|r| tree.tiles.get(r))
    else {
        panic!("no rows")
    };
    assert_eq!((rows.dir, rows.children.len()), (LinearDir::Vertical, 2));
}
