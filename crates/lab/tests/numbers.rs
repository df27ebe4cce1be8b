//! Numbers of runs: a session uses none twice, whatever comes back to the screen.
#![allow(clippy::unwrap_used)]

use engine::config::RunConfig;
use triplet_lab_core::session::{Pace, Writer, read};
use triplet_lab_core::{Command, Lab};

fn train(lab: &mut Lab, steps: usize) {
    (0..steps).for_each(|_| lab.apply(Command::Step));
}

#[test]
fn a_fork_that_comes_back_over_a_branch_leaves_a_session_that_can_be_read() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    train(&mut lab, 4);
    let fork = lab.fork();
    lab.apply(Command::GoTo(2));
    while lab.run_a().target().is_some() {
        lab.tick(0.1, &|| 0.0);
    }
    let mut config = lab.wanted().clone();
    config.loss.margin = 0.25;
    lab.apply(Command::Configure(Box::new(config)));
    assert_eq!(lab.to_session().runs.len(), 2, "a branch, and what it left");
    lab.take_runs_of(fork);
    let session = lab.to_session();
    let mut numbers: Vec<u64> = session.runs.iter().map(|run| run.id).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), session.runs.len(), "{numbers:?}");
    let text = Writer::default().text(&session, Pace::All).unwrap();
    assert_eq!(read(text.as_bytes()), Ok(session));
}
