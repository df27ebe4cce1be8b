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
use triplet_lab::lab::{Command, Lab};
use triplet_lab::lesson::{LESSONS, Lesson};

/// How often each page is gone to.
const ROUNDS: usize = 10;

fn open(lesson: &Arc<Lesson>) -> Lab {
    let mut lab = Lab::new(RunConfig::default()).expect("the default config is valid");
    lab.teach(LessonCommand::Open(Arc::clone(lesson)));
    lab
}

/// From the command until the page is on screen.
fn go(lab: &mut Lab, lesson: &Lesson, page: usize) -> Duration {
    let start = Instant::now();
    let clock = move || start.elapsed().as_secs_f64();
    lab.teach(LessonCommand::GoToPage(page));
    let step = lesson.pages[page].place.step;
    let arrives = |lab: &Lab| lab.session().is_some_and(|lecture| session.is_arriving());
    while arrives(lab) || lab.run_a().report().step != step || lab.run_a().is_drawing() {
        lab.tick(0.0, &clock);
    }
    start.elapsed()
}

/// Until nothing is left to do; the longest tick of it.
fn rest(lab: &mut Lab) -> Duration {
    let start = Instant::now();
    let clock = move || start.elapsed().as_secs_f64();
    let mut longest = Duration::ZERO;
    loop {
        let begun = Instant::now();
        let busy = lab.tick(0.0, &clock).busy;
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
        let mut lab = open(&lesson);
        let begun = Instant::now();
        let longest = rest(&mut lab);
        let prepared = begun.elapsed();
        let mut pages: Vec<usize> = (0..ROUNDS).flat_map(|_| 0..lesson.pages.len()).collect();
        pages.shuffle(&mut generator(1, Purpose::Sampling, 0));
        let mut times = Vec::new();
        for page in pages {
            times.push(go(&mut lab, &lesson, page));
            rest(&mut lab);
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
