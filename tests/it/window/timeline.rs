//! What the window promises of time: any step can be gone to, branched off, named and undone.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, Pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::transport::Range;
use triplet_lab::lab::{Command, Lab, Speed, Toggle};

use crate::common::window::{Window, open, press, press_with_ctrl};

/// A window in which a run has gone so many steps.
fn after(steps: usize) -> Window {
    let mut window = open(RunConfig::default(), [1_280.0, 720.0]);
    take(&mut window, steps);
    window
}

fn take(window: &mut Window, steps: usize) {
    (0..steps).for_each(|_| press(window, Key::ArrowRight));
    window.run();
}

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

fn step(window: &Window) -> u64 {
    lab(window).run_a().report().step
}

fn weights(window: &Window) -> Vec<u64> {
    lab(window).run_a().trainer().embedder().weights.iter().map(|w| w.to_bits()).collect()
}

fn margin(window: &Window) -> f64 {
    lab(window).run_a().config().loss.margin
}

fn button(window: &mut Window, name: &str) {
    window.get_by_role_and_label(Role::Button, name).click();
    window.run();
}

/// Moves a slider as a screen reader does.
fn slide(window: &mut Window, name: &str, to: f64) {
    window.get_by_role_and_label(Role::Slider, name).set_value_accesskit(to);
    window.run();
}

fn redo(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    window.run();
}

fn undo(window: &mut Window) {
    press_with_ctrl(window, Key::Z);
    window.run();
}

/// Where a step is on the timeline.
fn place(window: &Window, step: u64) -> Pos2 {
    let rail = window.get_by_role_and_label(Role::Slider, "Timeline").rect();
    let ends = rail.x_range().shrink(10.5);
    let share = step as f32 / lab(window).last_step() as f32;
    Pos2::new(ends.min + share * ends.span(), rail.top() + 18.5)
}

#[test]
fn the_timeline_goes_to_any_step_exactly_as_it_was() {
    let mut window = after(3);
    let (at_3, loss) = (weights(&window), lab(&window).run_a().report().loss);
    take(&mut window, 5);
    let at_8 = weights(&window);
    slide(&mut window, "Timeline", 3.0);
    assert_eq!((step(&window), weights(&window)), (3, at_3));
    assert_eq!(lab(&window).run_a().report().loss.to_bits(), loss.to_bits());
    assert_eq!(lab(&window).last_step(), 8, "what came after is still there");
    slide(&mut window, "Timeline", 99.0);
    assert_eq!((step(&window), weights(&window)), (8, at_8));
}

#[test]
fn keys_go_back_a_step_to_the_first_and_to_the_last() {
    let mut window = after(6);
    let mut go = |key: Key| {
        press(&mut window, key);
        window.run();
        step(&window)
    };
    let keys = [Key::ArrowLeft, Key::ArrowLeft, Key::ArrowRight, Key::Home, Key::End];
    assert_eq!(keys.map(&mut go), [5, 4, 5, 0, 6]);
    assert_eq!(lab(&window).last_step(), 6, "a replayed step is no new one");
}

#[test]
fn buttons_go_through_time_and_know_where_it_ends() {
    let mut window = after(4);
    for (name, to) in [("Step back", 3), ("First step", 0), ("Step on", 1), ("Last step", 4)] {
        button(&mut window, name);
        assert_eq!(step(&window), to, "{name}");
    }
    let enabled = |window: &Window, name: &str| {
        !window.get_by_role_and_label(Role::Button, name).accesskit_node().is_disabled()
    };
    assert!(!enabled(&window, "Last step") && enabled(&window, "Step back"));
    press(&mut window, Key::Home);
    window.run();
    assert!(enabled(&window, "Last step") && !enabled(&window, "Step back"));
}

#[test]
fn the_focused_timeline_takes_the_arrows_home_and_end_for_itself() {
    let mut window = after(6);
    window.get_by_role_and_label(Role::Slider, "Timeline").focus();
    window.run();
    for (key, to) in [(Key::ArrowLeft, 5), (Key::Home, 0), (Key::ArrowRight, 1), (Key::End, 6)] {
        press(&mut window, key);
        window.run();
        assert_eq!(step(&window), to, "{key:?}");
    }
    press(&mut window, Key::ArrowRight);
    window.run();
    assert_eq!(lab(&window).last_step(), 6, "a slider ends where it ends");
}

#[test]
fn a_focused_knob_keeps_home_and_the_left_arrow_from_moving_the_run() {
    let mut window = after(3);
    window.get_by_role_and_label(Role::Slider, "Margin").focus();
    window.run();
    press(&mut window, Key::ArrowLeft);
    press(&mut window, Key::Home);
    window.run();
    assert_eq!(step(&window), 3);
    assert!(margin(&window) < 1.0);
}

#[test]
fn a_step_can_be_typed() {
    let mut window = after(7);
    window.get_by_role_and_label(Role::SpinButton, "Step on screen").focus();
    window.run();
    press_with_ctrl(&mut window, Key::A);
    window.event(Event::Text("2".to_owned()));
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(step(&window), 2);
}

#[test]
fn the_handle_is_dragged_and_a_click_jumps() {
    let mut window = after(10);
    let from = place(&window, 10);
    window.drag_at(from);
    window.run();
    for to in [8, 5, 2] {
        let at = place(&window, to);
        window.hover_at(at);
        window.run();
        assert_eq!(step(&window), to, "while it is dragged");
    }
    let at = place(&window, 2);
    window.drop_at(at);
    window.run();
    let at = place(&window, 7);
    window.drag_at(at);
    window.drop_at(at);
    window.run();
    assert_eq!((step(&window), lab(&window).last_step()), (7, 10));
}

#[test]
fn a_change_in_the_past_begins_a_branch_and_the_old_future_is_kept() {
    let mut window = after(4);
    press(&mut window, Key::OpenBracket);
    take(&mut window, 4);
    let future = weights(&window);
    slide(&mut window, "Timeline", 2.0);
    press(&mut window, Key::CloseBracket);
    window.run();
    window
        .get_by_label_contains("A branch begins here, at step 2. What came after is kept as run 1");
    take(&mut window, 6);
    assert_eq!((step(&window), margin(&window)), (8, 1.05));
    assert_ne!(weights(&window), future);
    button(&mut window, "Runs");
    button(&mut window, "Run 1 · Spiral · 8 steps · margin 1 to 0.95 at 4");
    assert_eq!((step(&window), margin(&window)), (8, 0.95));
    assert_eq!(weights(&window), future);
    button(&mut window, "Runs");
    window.get_by_role_and_label(Role::Button, "Run 2 · Spiral · 8 steps · margin 1 to 1.05 at 2");
}

#[test]
fn a_run_taken_off_the_list_is_brought_back_by_undo() {
    let mut window = after(3);
    press(&mut window, Key::R);
    button(&mut window, "Runs");
    button(&mut window, "Forget run 1");
    assert_eq!(lab(&window).inactive_runs().count(), 0);
    press(&mut window, Key::Escape);
    window.run();
    undo(&mut window);
    assert_eq!(lab(&window).inactive_runs().next().unwrap().1.steps(), 3);
    // What was computed of it is gone with it: it is gone again, step by step.
    button(&mut window, "Runs");
    button(&mut window, "Run 1 · Spiral · 3 steps");
    assert_eq!((step(&window), lab(&window).run_a().reached()), (3, 3));
}

#[test]
fn on_a_long_way_the_bar_says_how_far_and_stays_where_one_wants() {
    let mut window = after(1);
    let mut recipe = lab(&window).run_a().recipe().clone();
    recipe.reach(1_000_000);
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, Command::Open(Box::new(recipe)));
    window.run();
    assert_eq!((lab(&window).run_a().reached(), lab(&window).last_step()), (0, 1_000_000));
    press(&mut window, Key::End);
    window.run_steps(6);
    window.get_by_label_contains("going to step 1\u{2009}000\u{2009}000: ");
    assert_eq!(lab(&window).run_a().target(), Some(1_000_000));
    window.get_by_role_and_label(Role::Button, "Stay here").click();
    window.run_steps(2);
    window.run();
    let reached = lab(&window).run_a().reached();
    assert!(reached > 0 && reached < 1_000_000);
    assert_eq!((step(&window), lab(&window).run_a().target()), (reached, None));
    press(&mut window, Key::End);
    window.run_steps(3);
    let selected = lab(&window).run_a().selected();
    press(&mut window, Key::Escape);
    window.run();
    assert_eq!(
        (lab(&window).run_a().target(), lab(&window).run_a().selected()),
        (None, selected),
        "Esc stays, too"
    );
}

#[test]
fn every_kind_of_act_is_undone_and_done_again() {
    let mut window = after(3);
    let at_3 = weights(&window);
    let dark = |window: &Window| lab(window).display().shows(Toggle::Dark);
    let was_dark = dark(&window);
    let has_network = |window: &Window| window.query_by_label_contains("Towers: ").is_some();
    press(&mut window, Key::OpenBracket);
    press(&mut window, Key::B);
    press(&mut window, Key::D);
    press(&mut window, Key::Period);
    press_with_ctrl(&mut window, Key::Num2);
    press(&mut window, Key::R);
    window.run();
    assert_eq!((step(&window), has_network(&window)), (0, true));
    undo(&mut window);
    assert_eq!((step(&window), weights(&window)), (3, at_3.clone()), "reset");
    undo(&mut window);
    assert!(!has_network(&window), "layout");
    undo(&mut window);
    assert_eq!(lab(&window).transport().speed, Speed::PerSecond(20.0));
    assert_ne!(dark(&window), was_dark);
    undo(&mut window);
    assert_eq!(dark(&window), was_dark);
    assert_eq!(lab(&window).run_a().recipe().bookmarks().len(), 1);
    undo(&mut window);
    assert_eq!(lab(&window).run_a().recipe().bookmarks().len(), 0);
    assert_eq!(margin(&window), 0.95);
    undo(&mut window);
    assert_eq!(margin(&window), 1.0);
    undo(&mut window);
    assert_eq!((step(&window), weights(&window)), (3, at_3), "there is nothing more to undo");
    (0..6).for_each(|_| redo(&mut window));
    assert_eq!((step(&window), margin(&window), dark(&window)), (0, 0.95, !was_dark));
    assert!(has_network(&window));
    assert_eq!(lab(&window).transport().speed, Speed::PerSecond(50.0));
    assert_eq!(lab(&window).inactive_runs().next().unwrap().1.bookmarks().len(), 1);
}

#[test]
fn the_buttons_undo_and_redo_what_their_tooltips_say() {
    let mut window = after(1);
    let disabled = |window: &Window, name: &str| {
        window.get_by_role_and_label(Role::Button, name).accesskit_node().is_disabled()
    };
    assert!(disabled(&window, "Undo") && disabled(&window, "Redo"));
    press(&mut window, Key::OpenBracket);
    window.run();
    window.get_by_role_and_label(Role::Button, "Undo").hover();
    window.run_steps(6);
    window.get_by_label("Undo: margin 1 to 0.95 (Ctrl Z)");
    button(&mut window, "Undo");
    assert_eq!(margin(&window), 1.0);
    assert!(disabled(&window, "Undo"));
    button(&mut window, "Redo");
    assert_eq!(margin(&window), 0.95);
}

#[test]
fn a_slider_that_is_dragged_is_one_act_from_where_it_was_taken() {
    let mut window = after(1);
    for to in [0.7, 0.5, 0.2] {
        slide(&mut window, "Margin", to);
    }
    assert_eq!(lab(&window).undo_words(), Some("margin 1 to 0.2"));
    undo(&mut window);
    assert_eq!((margin(&window), lab(&window).undo_words()), (1.0, None));
    redo(&mut window);
    assert_eq!(margin(&window), 0.2);
}

#[test]
fn a_loop_plays_round_until_it_is_ended() {
    let mut window = after(5);
    slide(&mut window, "Timeline", 1.0);
    press(&mut window, Key::I);
    slide(&mut window, "Timeline", 4.0);
    press(&mut window, Key::O);
    window.run();
    assert_eq!(lab(&window).transport().repeat, Some(Range { first: 1, last: 4 }));
    slide(&mut window, "Loop to", 3.0);
    let range = Range { first: 1, last: 3 };
    assert_eq!(lab(&window).transport().repeat, Some(range));
    (0..10).for_each(|_| press(&mut window, Key::Period));
    press(&mut window, Key::Home);
    window.run();
    press(&mut window, Key::Space);
    let mut seen = Vec::new();
    for _ in 0..60 {
        window.run_steps(1);
        seen.push(step(&window));
    }
    assert!(seen.iter().all(|&step| step <= range.last), "{seen:?}");
    assert!(seen.contains(&range.first) && seen.contains(&range.last), "{seen:?}");
    let rounds = seen.windows(2).filter(|two| two[1] < two[0]).count();
    assert!(rounds >= 3, "{seen:?}");
    press(&mut window, Key::Space);
    press(&mut window, Key::P);
    window.run();
    assert_eq!(lab(&window).transport().repeat, None);
}

#[test]
fn the_loop_button_takes_the_last_steps_and_ends_a_loop() {
    let mut window = after(3);
    button(&mut window, "Loop");
    assert_eq!(lab(&window).transport().repeat, Some(Range { first: 0, last: 3 }));
    button(&mut window, "Loop");
    assert_eq!(lab(&window).transport().repeat, None);
}

#[test]
fn a_bookmark_is_set_named_found_again_and_taken_away() {
    let mut window = after(5);
    slide(&mut window, "Timeline", 3.0);
    button(&mut window, "Bookmark");
    window.get_by_role_and_label(Role::TextInput, "Name of the bookmark");
    window.event(Event::Text("d3 it turns".to_owned()));
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(lab(&window).run_a().recipe().bookmarks()[0].name, "d3 it turns");
    assert_eq!(step(&window), 3);
    assert!(window.query_by_role_and_label(Role::TextInput, "Name of the bookmark").is_none());
    press(&mut window, Key::End);
    window.run();
    button(&mut window, "d3 it turns (step 3)");
    assert_eq!(step(&window), 3);
    press(&mut window, Key::Home);
    window.run();
    press_with_ctrl(&mut window, Key::ArrowRight);
    window.run();
    assert_eq!(step(&window), 3, "the next mark");
    button(&mut window, "Bookmark");
    assert!(lab(&window).run_a().recipe().bookmarks().is_empty());
}

#[test]
fn escape_leaves_a_bookmark_unnamed_and_lets_nothing_else_go() {
    let mut window = after(2);
    let selected = lab(&window).run_a().selected();
    button(&mut window, "Bookmark");
    window.event(Event::Text("no".to_owned()));
    window.run();
    window.key_press(Key::Escape);
    window.run();
    assert!(window.query_by_role_and_label(Role::TextInput, "Name of the bookmark").is_none());
    assert_eq!(lab(&window).run_a().recipe().bookmarks()[0].name, "");
    assert!(selected.is_some() && lab(&window).run_a().selected() == selected);
}

#[test]
fn an_edit_is_a_mark_that_says_what_was_changed_and_goes_there() {
    let mut window = after(3);
    press(&mut window, Key::OpenBracket);
    take(&mut window, 3);
    button(&mut window, "step 3: margin 1 to 0.95");
    assert_eq!(step(&window), 3);
}

#[test]
fn curves_keep_the_future_and_mark_the_step_on_screen() {
    let mut window = after(6);
    slide(&mut window, "Timeline", 0.0);
    window.get_by_label_contains("Loss: at step 0: ");
    let rect = window.get_by_label_contains("Loss: at step 0: ").rect();
    let at = rect.center();
    window.drag_at(at);
    window.drop_at(at);
    window.run();
    assert!((1..6).contains(&step(&window)), "a click in the curves goes there: {}", step(&window));
    assert_eq!(lab(&window).last_step(), 6);
}

#[test]
fn the_bar_of_time_fits_in_every_window() {
    for size in [[960.0, 540.0], [1_280.0, 720.0], [1_920.0, 1_080.0]] {
        let mut window = open(RunConfig::default(), size);
        let parts = |window: &Window| {
            let names = [
                (Role::Button, "First step"),
                (Role::Button, "Last step"),
                (Role::SpinButton, "Step on screen"),
                (Role::Slider, "Timeline"),
                (Role::Button, "Loop"),
                (Role::Button, "Loop from here"),
                (Role::Button, "Loop to here"),
                (Role::Button, "Bookmark"),
            ];
            names.map(|(role, name)| window.get_by_role_and_label(role, name).rect())
        };
        let at_first = parts(&window);
        take(&mut window, 3);
        let later = parts(&window);
        assert_eq!(at_first, later, "nothing jumps");
        for two in later.windows(2) {
            assert!(two[0].right() <= two[1].left(), "{size:?}: {two:?}");
        }
        assert!(later[3].width() > 300.0, "{size:?}: {}", later[3].width());
        for rect in later {
            assert!(rect.left() >= 0.0 && rect.right() <= size[0] && rect.bottom() <= size[1]);
        }
    }
}
