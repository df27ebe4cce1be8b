//! A page of a lesson shows all points, whatever was hidden before it.

use triplet_lab::app::LessonCommand;
use triplet_lab::lab::Command;

use crate::common::lessons::{lesson, open};

#[test]
fn a_page_opens_with_all_points_and_the_persons_own_lab_keeps_its_filter() {
    let text = "+++\ntitle = \"T\"\n+++\n# One\nA page.\n\n---\n\n# Two\nAnother.\n";
    let mut player = open(&lesson(text));
    let hide = Command::ShowClass { class: 1, more: false };
    player.apply(hide.clone());
    assert_eq!(player.lab().display().filter.classes(), [1], "this page locks nothing");
    player.teach(LessonCommand::NextPage);
    player.settle();
    assert!(player.lab().display().filter.shows_all());
    player.teach(LessonCommand::Close);
    player.apply(hide);
    player.teach(LessonCommand::Open(lesson(text)));
    player.settle();
    assert!(player.lab().display().filter.shows_all());
    player.teach(LessonCommand::Close);
    assert_eq!(player.lab().display().filter.classes(), [1]);
}
