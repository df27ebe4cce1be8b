//! What the views show of the points: undone like other display acts, and only ever of the data that
//! it was chosen for.

use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::{Command, Lab, Side, Thing};

fn lab() -> Lab {
    Lab::new(RunConfig::default()).unwrap()
}

fn shown(lab: &Lab) -> Vec<usize> {
    lab.display().filter.classes().to_vec()
}

#[test]
fn a_filter_is_undone_and_changes_no_run() {
    let mut lab = lab();
    (0..5).for_each(|_| lab.apply(Command::Step));
    let before = lab.to_session();
    lab.apply(Command::ShowClass { class: 1, more: false });
    lab.apply(Command::ShowClass { class: 3, more: true });
    lab.apply(Command::Choose(vec![7, 3]));
    lab.apply(Command::ShowChosen(true));
    assert!(lab.display().filter.shows(3, 3) && !lab.display().filter.shows(5, 1));
    assert_eq!(lab.to_session(), before);
    lab.apply(Command::ShowAll);
    assert!(lab.display().filter.shows_all() && lab.display().filter.chosen().is_empty());
    lab.apply(Command::Undo);
    assert_eq!(lab.display().filter.chosen(), [3, 7]);
    (0..3).for_each(|_| lab.apply(Command::Undo));
    assert_eq!(shown(&lab), [1]);
    lab.apply(Command::Undo);
    assert!(lab.display().filter.shows_all());
    assert_eq!(lab.run_a().trainer().steps(), 5);
}

#[test]
fn other_points_come_without_a_filter_and_other_weights_with_it() {
    let mut lab = lab();
    lab.apply(Command::ShowClass { class: 2, more: false });
    lab.apply(Command::Reset);
    assert_eq!(shown(&lab), [2]);
    lab.apply(Command::Configure(Box::new(RunConfig::of(DataKind::Moons))));
    lab.apply(Command::AcceptProposal);
    assert_eq!(lab.run_a().config().data.kind, DataKind::Moons);
    assert!(lab.display().filter.shows_all());
}

#[test]
fn a_class_is_pointed_at_but_never_selected() {
    let mut lab = lab();
    lab.apply(Command::Select(Thing::Point(4)));
    let anchor = lab.run_a().shown_anchor();
    lab.apply(Command::Hover(Some(Thing::Class(2))));
    assert_eq!(lab.run_a().shown_anchor(), anchor, "the shown triplet stays");
    lab.apply(Command::Select(Thing::Class(2)));
    assert_eq!(lab.side(Side::A).selected(), Some(Thing::Point(4)));
}
