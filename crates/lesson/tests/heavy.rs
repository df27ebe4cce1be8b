//! A lesson of a few lines can ask for points that take long to make: its page comes as time passes.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::cell::Cell;

use engine::config::RunConfig;
use lab::{Coming, Lab};
use triplet_lesson::{Command, Player, read};

const LESSON: &str = r#"+++
title = "Many"
[runs.a]
data = "faces"
points = 2500
+++
```page
run = "a"
step = 2
```
# Many
Look.
"#;

fn opened() -> Player {
    let lesson = read(LESSON).shared();
    assert!(lesson.diagnostics.is_empty(), "{:?}", lesson.diagnostics);
    let mut player = Player::new(Lab::new(RunConfig::default()).unwrap());
    player.teach(Command::Open(lesson));
    player
}

#[test]
fn a_page_of_many_pictures_comes_in_short_ticks_and_shows_nothing_before() {
    let mut player = opened();
    assert_eq!(player.lab().coming(), Some(Coming::Elsewhere));
    let mut ticks = 0;
    while player.lab().coming().is_some() || player.lab().is_moving() {
        let looks = Cell::new(0_u32);
        player.tick(0.016, &|| {
            looks.set(looks.get() + 1);
            f64::from(looks.get()) * 1e-3
        });
        assert!(looks.get() < 100, "a tick of {} pieces", looks.get());
        ticks += 1;
        assert!(ticks < 10_000, "it never comes");
    }
    let run = player.lab().run_a();
    assert_eq!((run.report().step, run.data().len()), (2, 2_500));
    assert!(ticks > 10);
    player.teach(Command::Close);
    assert_eq!(player.lab().coming(), None, "the person's own run is there");
}

#[test]
fn who_waits_for_all_of_it_gets_the_page() {
    let mut player = opened();
    player.settle();
    assert_eq!(player.lab().run_a().report().step, 2);
    assert_eq!(player.lab().run_a().data().len(), 2_500);
}
