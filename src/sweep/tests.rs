//! A sweep comes to the same on threads and in slices.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::engine::config::RunConfig;
use crate::engine::config::fields::FIELDS;
use crate::lab::recipe::Recipe;

const RUNS: [usize; 3] = [2, 0, 1];

/// Three margins, so many steps each.
fn plan(steps: u64) -> Arc<Plan> {
    let margin = FIELDS.iter().find(|field| field.name == "margin").unwrap();
    let values = ["0.1", "0.2", "0.5"].map(str::to_owned).to_vec();
    let recipe = Recipe::new(RunConfig::default().validate().unwrap());
    let plan = Plan::new(&recipe, vec![(margin, values)], 1, steps, None).unwrap();
    Arc::new(plan.sampled(4))
}

/// The samples and the outcome of each run.
type Heard = BTreeMap<usize, (Vec<Sample>, Option<Outcome>)>;

/// Collects what each run sends, and counts the waits in which nothing came.
fn heard(mut workers: Workers) -> (Heard, usize) {
    let (mut all, mut frames) = (Heard::new(), 0);
    loop {
        match workers.next(Duration::from_millis(1)) {
            Ok(Event::Sampled { run, sample }) => all.entry(run).or_default().0.push(*sample),
            Ok(Event::Done(outcome)) => {
                let run = outcome.run;
                all.entry(run).or_default().1 = Some(*outcome);
            }
            Err(RecvTimeoutError::Timeout) => frames += 1,
            Err(RecvTimeoutError::Disconnected) => return (all, frames),
        }
    }
}

#[test]
fn runs_come_to_the_same_on_threads_and_in_slices_of_frames() {
    let plan = plan(60);
    let (on_threads, _) = heard(Workers::start(&plan, &RUNS, 2, || {}).unwrap());
    let woken = Arc::new(AtomicUsize::new(0));
    let wakes = Arc::clone(&woken);
    let wake = move || _ = wakes.fetch_add(1, Ordering::Relaxed);
    let (in_slices, frames) = heard(Workers::in_slices(&plan, &RUNS, wake));
    assert_eq!(in_slices, on_threads);
    assert_eq!(in_slices.len(), 3);
    assert!(in_slices.values().all(|(samples, outcome)| samples.len() == 4 && outcome.is_some()));
    assert_eq!(woken.load(Ordering::Relaxed), frames, "each frame asks for the next one");
}

#[test]
fn runs_in_slices_are_trained_in_the_order_that_was_given_a_frame_at_a_time() {
    let plan = plan(100_000);
    let mut workers = Workers::in_slices(&plan, &RUNS, || {});
    let first = loop {
        match workers.next(Duration::ZERO) {
            Err(RecvTimeoutError::Timeout) => {}
            heard => break heard.unwrap(),
        }
    };
    assert!(matches!(first, Event::Sampled { run: 2, .. }), "{first:?}");
    let after = loop {
        match workers.next(Duration::ZERO) {
            Ok(Event::Sampled { run: 2, .. }) => {}
            other => break other,
        }
    };
    assert_eq!(after, Err(RecvTimeoutError::Timeout), "a hundred thousand steps are many frames");
}
