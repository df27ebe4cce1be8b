//! Lessons for tests, and giving them without a window.

use std::sync::Arc;

use triplet_lab::app::LessonCommand;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::Lab;
use triplet_lab::lesson::{Lesson, Player, read};

/// A lesson of this text, in which nothing is wrong.
pub fn lesson(text: &str) -> Arc<Lesson> {
    let lesson = read(text);
    assert_eq!(lesson.diagnostics, [], "{text}");
    lesson.shared()
}

/// A lab with a lesson open at its first page.
pub fn open(lesson: &Arc<Lesson>) -> Player {
    let mut player = Player::new(Lab::new(RunConfig::default()).unwrap());
    player.teach(LessonCommand::Open(Arc::clone(lesson)));
    player.settle();
    player
}

/// Lets frames pass, as a window does, until nothing is left to do.
pub fn frames(player: &mut Player) {
    for _ in 0..10_000 {
        if !player.tick(1.0 / 60.0, &|| 0.0).busy {
            return;
        }
    }
    panic!("it never comes to rest");
}
