//! Going to the pages of the lessons that come with the program: from the command until the page's
//! step is on screen, in ticks as the window makes them. «prepared»: all runs of the lesson were
//! trained in idle time, as while the first page is read. «at once»: the lesson was opened that
//! moment, and the page is the first that is gone to.
#![allow(clippy::expect_used)] // like a test, a benchmark stops where its own settings are wrong

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::seq::SliceRandom as _;
use triplet_lab::app::LessonCommand;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::engine::random::{Purpose, generator};
use triplet_lab::lab::Lab;
use triplet_lab::lesson::{LESSONS, Lesson, Player};

/// How often each page is gone to.
const ROUNDS: usize = 10;

fn open(lesson: &Arc<Lesson>) -> Player {
    let lab = Lab::new(RunConfig::default()).expect("the default config is valid");
    let mut player = Player::new(lab);
    player.teach(LessonCommand::Open(Arc::clone(lesson)));
    player
}

/// From the command until the page is on screen.
fn go(player: &mut Player, lesson: &Lesson, page: usize) -> Duration {
    let start = Instant::now();
    let clock = move || start.elapsed().as_secs_f64();
    player.teach(LessonCommand::GoToPage(page));
    let step = lesson.pages[page].place.step;
    let arrives = |player: &Player| player.session().is_some_and(|session| session.is_arriving());
    let is_there = |player: &Player| {
        let run = player.lab().run_a();
        run.report().step == step && !run.is_drawing()
    };
    while arrives(player) || !is_there(player) {
        player.tick(0.0, &clock);
    }
    start.elapsed()
}

/// Until nothing is left to do; the longest tick of it.
fn rest(player: &mut Player) -> Duration {
    let start = Instant::now();
    let clock = move || start.elapsed().as_secs_f64();
    let mut longest = Duration::ZERO;
    loop {
        let begun = Instant::now();
        let busy = player.tick(0.0, &clock).busy;
        longest = longest.max(begun.elapsed());
        if !busy {
            return longest;
        }
    }
}

fn main() {
    let (mut slowest, mut slowest_at_once) = (0.0_f64, 0.0_f64);
    println!(
        "lesson: prepared after, longest tick; to a page prepared: median, slowest; at once: slowest [ms]"
    );
    for listed in LESSONS {
        let lesson = listed.lesson().shared();
        let mut player = open(&lesson);
        let begun = Instant::now();
        let longest = rest(&mut player);
        let prepared = begun.elapsed();
        let mut pages: Vec<usize> = (0..ROUNDS).flat_map(|_| 0..lesson.pages.len()).collect();
        pages.shuffle(&mut generator(1, Purpose::Sampling, 0));
        let mut times = Vec::new();
        for page in pages {
            times.push(go(&mut player, &lesson, page));
            rest(&mut player);
        }
        times.sort();
        let at_once = (0..lesson.pages.len()).map(|page| go(&mut open(&lesson), &lesson, page));
        let at_once = at_once.max().unwrap_or_default();
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let last = times.last().copied().unwrap_or_default();
        println!(
            "{:24} {:7.0} {:5.1}; {:6.2} {:6.2}; {:7.1}",
            listed.name,
            ms(prepared),
            ms(longest),
            ms(times[times.len() / 2]),
            ms(last),
            ms(at_once)
        );
        slowest = slowest.max(ms(last));
        slowest_at_once = slowest_at_once.max(ms(at_once));
    }
    println!("slowest: {slowest:.1} ms prepared, {slowest_at_once:.1} ms at once");
}
