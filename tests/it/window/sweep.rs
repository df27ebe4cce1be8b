//! The view of sweeps: it trains beside everything else, shows what came of it, and opens its runs.

use std::time::Duration;

use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::{SweepAct, WindowCommand};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lab::sweep::{Chosen, Draft, Metric, offered};
use triplet_lab::lab::{Command, ViewId};

use crate::common::window::{Window, open, settle_window};

fn config() -> RunConfig {
    let mut config = RunConfig::of(DataKind::Blobs);
    config.data.points = 60;
    config.embedder.hidden = vec![8];
    config
}

fn act(window: &mut Window, command: impl Into<triplet_lab::app::Command>) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, command);
    window.run_steps(3);
}

fn draft(axes: &[(&str, &str)], seeds: usize, steps: u64) -> SweepAct {
    let recipe = Recipe::new(config().validate().unwrap());
    let chosen = |&(name, values): &(&str, &str)| Chosen {
        field: offered(&recipe).into_iter().find(|field| field.name == name).unwrap(),
        values: values.to_owned(),
    };
    let axes = axes.iter().map(chosen).collect();
    SweepAct::Plan(Box::new(Draft { axes, seeds, steps, metric: None }))
}

/// A window with the view alone and this sweep chosen.
fn window(axes: &[(&str, &str)], seeds: usize, steps: u64) -> Window {
    let mut window = open(config(), [1_280.0, 720.0]);
    settle_window(&mut window);
    act(&mut window, WindowCommand::FullSize(Some(ViewId::Sweep)));
    act(&mut window, WindowCommand::Sweep(draft(axes, seeds, steps)));
    window
}

/// The words of the first node that begin so.
fn words(window: &Window, beginning: &str) -> Option<String> {
    let nodes = window.root().children_recursive();
    let texts =
        nodes.flat_map(|node| [node.accesskit_node().label(), node.accesskit_node().value()]);
    texts.flatten().find(|text| text.starts_with(beginning))
}

fn wait_for(window: &mut Window, beginning: &str) -> String {
    for _ in 0..3_000 {
        if let Some(words) = words(window, beginning) {
            return words;
        }
        std::thread::sleep(Duration::from_millis(10));
        window.step();
    }
    panic!("no words that begin with {beginning:?}");
}

#[test]
fn a_sweep_is_trained_beside_the_run_and_says_which_value_is_best() {
    let mut window = window(&[("margin", "0.1,0.5,1")], 2, 30);
    let before = window.state().lab().run_a().recipe().clone();
    assert!(words(&window, "Which value is best? Start trains 6 runs of 30 steps").is_some());
    window.get_by_label("\u{e037} Start").click();
    window.run_steps(3);
    let best = wait_for(&mut window, "Sweep: Best by held-out MAP@R: margin ");
    assert!(best.contains("seed"), "{best}");
    let curves = wait_for(&mut window, "Sweep curves: held-out MAP@R over the steps: 6 runs done");
    assert!(curves.ends_with("0 in training"), "{curves}");
    // The run on screen is as it was.
    assert_eq!(*window.state().lab().run_a().recipe(), before);
    // Another metric needs no training.
    let loss = Metric::named("loss");
    let SweepAct::Plan(mut other) = draft(&[("margin", "0.1,0.5,1")], 2, 30) else { panic!() };
    other.metric = loss;
    act(&mut window, WindowCommand::Sweep(SweepAct::Plan(other)));
    assert!(words(&window, "Sweep: Loss of other settings are other numbers").is_some());
}

#[test]
fn a_run_of_the_sweep_is_opened_at_its_end_and_another_beside_it() {
    let mut window = window(&[("margin", "0.1,0.5")], 1, 25);
    act(&mut window, WindowCommand::Sweep(SweepAct::Start));
    wait_for(&mut window, "Sweep curves: held-out MAP@R over the steps: 2 runs done");
    act(&mut window, WindowCommand::Sweep(SweepAct::Open { run: 0, beside: false }));
    settle_window(&mut window);
    let run = window.state().lab().run_a();
    assert_eq!((run.config().loss.margin, run.config().seed), (0.1, 1));
    assert_eq!((run.trainer().steps(), run.recipe().steps()), (25, 25));
    act(&mut window, WindowCommand::Sweep(SweepAct::Open { run: 1, beside: true }));
    settle_window(&mut window);
    let lab = window.state().lab();
    assert_eq!(lab.run_b().map(|run| run.config().loss.margin), Some(0.5));
    assert_eq!(lab.run_b().map(|run| run.trainer().steps()), Some(25));
    // Opening is an act that is undone.
    act(&mut window, Command::Undo);
    assert!(window.state().lab().run_b().is_none());
}

#[test]
fn a_sweep_that_is_stopped_keeps_what_is_done_and_goes_on_from_there() {
    let mut window = window(&[("margin", "0.1,0.5")], 40, 60);
    act(&mut window, WindowCommand::Sweep(SweepAct::Start));
    wait_for(&mut window, "Sweep: Best by");
    act(&mut window, WindowCommand::Sweep(SweepAct::Stop));
    let some = wait_for(&mut window, "Sweep curves: ");
    assert!(!some.contains("80 runs done") && some.ends_with("0 in training"), "{some}");
    // With fewer seeds all is done already, or nearly.
    act(&mut window, WindowCommand::Sweep(draft(&[("margin", "0.1,0.5")], 1, 60)));
    act(&mut window, WindowCommand::Sweep(SweepAct::Start));
    wait_for(&mut window, "Sweep curves: held-out MAP@R over the steps: 2 runs done");
    act(&mut window, WindowCommand::Sweep(SweepAct::CopyRows));
    let copied = window.output().platform_output.commands.len();
    assert!(copied > 0 || words(&window, "2 rows copied").is_some());
}

#[test]
fn a_bad_value_is_said_and_nothing_starts() {
    let mut window = window(&[("margin", "0.1,9")], 2, 30);
    assert!(words(&window, "margin is 9: margin goes from 0 to 5").is_some());
    act(&mut window, WindowCommand::Sweep(SweepAct::Start));
    assert!(words(&window, "Sweep curves: ").is_none());
    let notice = window.state().lab().notice().unwrap();
    assert!(notice.is_error && notice.text.starts_with("margin is 9"), "{}", notice.text);
}

#[test]
fn two_settings_make_a_line_for_each_value_of_the_second() {
    let mut window = window(&[("margin", "0.1,0.5"), ("mining", "all,hard")], 1, 20);
    act(&mut window, WindowCommand::Sweep(SweepAct::Start));
    wait_for(&mut window, "Sweep curves: held-out MAP@R over the steps: 4 runs done");
    let best = wait_for(&mut window, "Sweep: Best by");
    assert!(best.contains("margin ") && best.contains(", mining "), "{best}");
}
