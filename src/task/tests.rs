//! Tests of jobs, and what tests of tasks share.

use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use eframe::egui::Context;

use super::{Job, Once, Stopped, Task};

/// A task's answer, the calls that it took, and the shares that it told on the way, which have to
/// lie between 0 and 1 and never fall.
pub fn walked<T: Task>(mut task: T) -> (T::Answer, usize) {
    let mut before = task.share();
    for calls in 1.. {
        if let Some(answer) = task.advance() {
            return (answer, calls);
        }
        let share = task.share();
        assert!((before..=1.0).contains(&share), "{share} after {before}");
        before = share;
    }
    unreachable!()
}

/// Waits for a job.
pub fn waited<A: Send + 'static>(mut job: Job<A>) -> Result<A, Stopped> {
    let (ctx, begun) = (Context::default(), Instant::now());
    loop {
        if let Some(answer) = job.answer(&ctx) {
            return answer;
        }
        assert!((0.0..=1.0).contains(&job.share()));
        assert!(begun.elapsed() < Duration::from_secs(60), "no answer in a minute");
        std::thread::yield_now();
    }
}

/// The answers of a task as it is made each time: on a thread, and in slices.
pub fn both_ways<T>(make: impl Fn() -> T) -> [T::Answer; 2]
where
    T: Task<Answer: Send> + Send + 'static,
{
    [Job::on_a_thread(make()), Job::in_slices(make())].map(|job| waited(job).unwrap())
}

/// Drops a job that has begun in each of the ways, and waits for its task to be dropped.
pub fn dropped_both_ways<T>(make: impl Fn() -> T)
where
    T: Task<Answer: Send> + Send + 'static,
{
    for way in [Job::on_a_thread, Job::in_slices] {
        let (tell, told) = channel();
        let mut job = way(Watched { task: make(), dropped: tell });
        let _ = job.answer(&Context::default());
        drop(job);
        told.recv_timeout(Duration::from_secs(60)).unwrap();
    }
}

/// A task that says when it is dropped.
struct Watched<T> {
    task: T,
    dropped: Sender<()>,
}

impl<T: Task> Task for Watched<T> {
    type Answer = T::Answer;

    fn advance(&mut self) -> Option<T::Answer> {
        self.task.advance()
    }

    fn share(&self) -> f32 {
        self.task.share()
    }
}

impl<T> Drop for Watched<T> {
    fn drop(&mut self) {
        let _ = self.dropped.send(());
    }
}

/// Counts to a number, a millisecond each.
struct Count {
    at: u32,
    to: u32,
}

impl Task for Count {
    type Answer = u32;

    fn advance(&mut self) -> Option<u32> {
        if self.at == self.to {
            return Some(self.at);
        }
        std::thread::sleep(Duration::from_millis(1));
        self.at += 1;
        None
    }

    fn share(&self) -> f32 {
        self.at as f32 / self.to as f32
    }
}

#[test]
fn a_task_comes_to_the_same_on_a_thread_and_in_slices() {
    assert_eq!(walked(Count { at: 0, to: 30 }), (30, 31));
    assert_eq!(both_ways(|| Count { at: 0, to: 30 }), [30, 30]);
    assert_eq!(both_ways(|| Once::new(|| 7)), [7, 7]);
}

#[test]
fn a_task_in_slices_takes_a_part_of_each_frame_and_asks_for_the_next() {
    let ctx = Context::default();
    let mut job = Job::in_slices(Count { at: 0, to: 40 });
    let (mut frames, mut shares) = (0, vec![0.0]);
    let answer = loop {
        let mut answer = None;
        let mut output = ctx.run_ui(Default::default(), |ui| answer = job.answer(ui.ctx()));
        output.textures_delta.clear();
        frames += 1;
        if let Some(answer) = answer {
            break answer;
        }
        let root = &output.viewport_output[&eframe::egui::ViewportId::ROOT];
        assert_eq!(root.repaint_delay, Duration::ZERO, "frame {frames}");
        shares.push(job.share());
    };
    assert_eq!(answer, Ok(40));
    // At most eight of a millisecond or more in each, and one that began before the end.
    assert!(frames >= 5, "{frames} frames");
    assert!(shares.is_sorted_by(|a, b| a < b), "{shares:?}");
    assert_eq!(job.answer(&ctx), Some(Err(Stopped)), "nothing more will come");
}

#[test]
fn an_answer_arrives_once() {
    let mut job = Job::on_a_thread(Once::new(|| 7));
    let ctx = Context::default();
    let answer = loop {
        if let Some(answer) = job.answer(&ctx) {
            break answer;
        }
        std::thread::yield_now();
    };
    assert_eq!((answer, job.answer(&ctx)), (Ok(7), Some(Err(Stopped))));
}

#[test]
fn a_task_ends_when_nobody_waits_for_it() {
    dropped_both_ways(|| Count { at: 0, to: u32::MAX });
}

#[test]
fn a_task_that_fails_on_its_thread_has_no_answer() {
    let fails = Once::new(|| -> u32 { panic!("on purpose") });
    assert_eq!(waited(Job::on_a_thread(fails)), Err(Stopped));
}
