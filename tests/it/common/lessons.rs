//! Lessons for tests, and giving them without a window.

use std::sync::Arc;

use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::lesson::{Lesson, read};
use triplet_lab::lab::{Command, Lab};

/// A lesson of this text, in which nothing is wrong.
pub fn lesson(text: &str) -> Arc<Lesson> {
    let lesson = read(text);
    assert_eq!(lesson.mistakes, [], "{text}");
    lesson.shared()
}

/// A lab with a lesson open at its first page.
pub fn open(lesson: &Arc<Lesson>) -> Lab {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    lab.apply(Command::OpenLesson(Arc::clone(lesson)));
    lab.settle();
    lab
}

/// Lets frames pass, as a window does, until nothing is left to do.
pub fn frames(lab: &mut Lab) {
    for _ in 0..10_000 {
        if !lab.tick(1.0 / 60.0, &|| 0.0).busy {
            return;
        }
    }
    panic!("it never comes to rest");
}
