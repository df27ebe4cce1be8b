//! Drawing points by hand in the input space, with the mouse and the keys.

use std::thread;
use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Rect, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::{LessonCommand, Tool, WindowCommand};
use triplet_lab::engine::config::{AddedPoint, DataKind, RunConfig, Stroke};
use triplet_lab::lab::{ActiveRun, Command, Lab, ViewId};

use crate::common::lessons::lesson;
use crate::common::pointer::drag;
use crate::common::window::{Window, open_smooth, press};

const INPUT: &str = "Input space: ";

fn on(kind: DataKind) -> Window {
    let mut window = open_smooth(RunConfig::of(kind), [1_280.0, 720.0]);
    window.run_steps(3);
    window
}

fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

fn run(window: &Window) -> &ActiveRun {
    lab(window).run_a()
}

/// What a screen reader finds under a name, or as words, that begin so.
fn find(window: &Window, name: &str) -> Option<Rect> {
    let is_it = |words: Option<String>| words.is_some_and(|words| words.starts_with(name));
    let root = window.root();
    let node = root.children_recursive().find(|node| {
        let node = node.accesskit_node();
        is_it(node.label()) || is_it(node.value())
    });
    node.map(|node| node.rect())
}

fn plot(window: &Window) -> Rect {
    find(window, INPUT).expect("the plot of the input space")
}

fn take(window: &mut Window, tool: Tool) {
    window.get_by_role_and_label(Role::Button, tool.label()).click();
    window.run_steps(3);
}

/// Lets the run take a step; it does so by the clock.
fn wait_for_a_step(window: &mut Window) {
    let before = run(window).trainer().steps();
    for _ in 0..400 {
        if run(window).trainer().steps() > before {
            return;
        }
        thread::sleep(Duration::from_millis(5));
        window.step();
    }
    panic!("the run stands still at step {before}");
}

/// Classes of the drawn points, and how many there are of each.
fn drawn(window: &Window) -> Vec<usize> {
    let mut counts = vec![0; 8];
    run(window).config().drawn.added().for_each(|point| counts[point.class] += 1);
    counts
}

#[test]
fn a_drag_with_the_brush_is_one_stroke_of_the_chosen_class_and_one_act_of_undo() {
    let mut window = on(DataKind::Drawn);
    assert!(find(&window, "Brush in hand").is_none());
    take(&mut window, Tool::Brush);
    assert!(find(&window, "Brush in hand, class 1").is_some(), "the line below the bar says so");
    let middle = plot(&window).center();
    drag(&mut window, middle - vec2(60.0, 0.0), vec2(64.0, 0.0));
    let first = drawn(&window);
    assert!((8..=10).contains(&first[0]) && first[1..] == [0; 7], "{first:?}");
    press(&mut window, Key::Num2);
    window.run_steps(2);
    assert!(find(&window, "Brush in hand, class 2").is_some());
    drag(&mut window, middle + vec2(0.0, 40.0), vec2(0.0, 40.0));
    let both = drawn(&window);
    assert!(both[0] == first[0] && (4..=6).contains(&both[1]), "{both:?}");
    // Up on the screen is up in the data.
    let added: Vec<AddedPoint> = run(&window).config().drawn.added().copied().collect();
    let (line, below) = added.split_at(first[0]);
    assert!(line.windows(2).all(|pair| pair[0].at[0] < pair[1].at[0]));
    assert!(below.iter().all(|point| point.at[1] < line[0].at[1]));
    assert!(run(&window).selected().is_none(), "a stroke selects nothing");
    assert_eq!(lab(&window).undo_words().map(|words| words.contains("drawn")), Some(true));
    window.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::Z);
    window.run_steps(3);
    assert_eq!(drawn(&window), first);
    press(&mut window, Key::Escape);
    window.run_steps(2);
    assert!(find(&window, "Brush in hand").is_none(), "Esc puts it down");
    drag(&mut window, middle - vec2(0.0, 60.0), vec2(30.0, 0.0));
    assert_eq!(drawn(&window), first, "a drag without a tool draws nothing");
}

#[test]
fn training_goes_on_while_one_draws_and_each_stroke_is_an_edit() {
    let mut window = on(DataKind::Drawn);
    take(&mut window, Tool::Spray);
    let middle = plot(&window).center();
    drag(&mut window, middle - vec2(80.0, 40.0), vec2(40.0, 0.0));
    press(&mut window, Key::Num2);
    drag(&mut window, middle + vec2(40.0, 40.0), vec2(40.0, 0.0));
    assert!(drawn(&window)[0] > 8 && drawn(&window)[1] > 8, "{:?}", drawn(&window));
    press(&mut window, Key::Space);
    wait_for_a_step(&mut window);
    let before = run(&window).trainer().steps();
    assert!(lab(&window).transport().playing);
    for class in [Key::Num3, Key::Num4] {
        press(&mut window, class);
        drag(&mut window, middle + vec2(-20.0, 30.0), vec2(30.0, 30.0));
        wait_for_a_step(&mut window);
    }
    assert!(run(&window).trainer().steps() > before);
    assert!(lab(&window).transport().playing, "it goes on");
    assert_eq!(run(&window).recipe().edits().len(), 2);
    window.run_steps(20);
    press(&mut window, Key::Space);
    window.run_steps(10);
    press(&mut window, Key::Home);
    window.run_steps(20);
    assert_eq!(run(&window).data().len(), run(&window).recipe().start().drawn.points());
    press(&mut window, Key::End);
    window.run_steps(20);
    let end = run(&window).recipe().config_at(u64::MAX);
    assert_eq!(run(&window).data().len(), end.drawn.points());
}

#[test]
fn lines_and_rings_are_drawn_and_the_eraser_takes_points_of_other_data_too() {
    let mut window = on(DataKind::Moons);
    let middle = plot(&window).center();
    take(&mut window, Tool::Line);
    drag(&mut window, middle, vec2(80.0, 0.0));
    assert_eq!(drawn(&window)[0], 11, "both ends, and one each half of the size");
    take(&mut window, Tool::Ring);
    press(&mut window, Key::Num2);
    press(&mut window, Key::Num3);
    window.run_steps(2);
    let notice = lab(&window).notice().map(|notice| notice.text.clone());
    assert_eq!(notice.as_deref(), Some("These data have 2 classes to draw: keys 1 to 2."));
    drag(&mut window, middle, vec2(30.0, 0.0));
    assert!((22..=24).contains(&drawn(&window)[1]), "{:?}", drawn(&window));
    let count = run(&window).data().present().count();
    take(&mut window, Tool::Eraser);
    drag(&mut window, middle - vec2(60.0, 0.0), vec2(120.0, 0.0));
    let erased = run(&window).data().drawn().erased().to_vec();
    assert!(erased.iter().any(|&row| row < 400), "points of the data set: {erased:?}");
    assert!(run(&window).data().present().count() < count);
    let config = run(&window).config();
    assert!(config.drawn.points() < 34, "before the first step, erased points leave no trace");
    take(&mut window, Tool::Eraser);
    assert!(find(&window, "Eraser in hand").is_none(), "its button puts it down, too");
}

#[test]
fn a_drawing_can_begin_with_the_points_on_screen() {
    let mut window = on(DataKind::Rings);
    window.get_by_role_and_label(Role::Button, "Draw on from these points").click();
    window.run_steps(3);
    assert_eq!(run(&window).config().data.kind, DataKind::Drawn);
    assert_eq!(drawn(&window)[..4], [134, 133, 133, 0]);
}

#[test]
fn without_a_tool_digits_choose_views_and_on_a_page_that_locks_the_data_there_is_none() {
    let window = on(DataKind::Digits);
    assert!(find(&window, "Brush").is_none(), "pictures can't be drawn so");
    let mut window = on(DataKind::Spiral);
    take(&mut window, Tool::Brush);
    let text = "+++\ntitle = \"Locked\"\n[runs.a]\ndata = \"moons\"\npoints = 60\n+++\n\
                ```page\nlock = [\"data\"]\n```\n# A page\n---\n# Another page\n";
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, LessonCommand::Open(lesson(text)));
    window.run_steps(3);
    assert!(find(&window, "Brush in hand").is_none());
    assert!(find(&window, "Brush").is_none());
    window.state_mut().act(&ctx, LessonCommand::NextPage);
    window.run_steps(3);
    take(&mut window, Tool::Brush);
    assert!(find(&window, "Brush in hand").is_some(), "a page that leaves the data free has it");
}

#[test]
fn a_run_of_one_point_or_none_is_shown_in_every_view() {
    for points in 0..3 {
        let mut window = on(DataKind::Drawn);
        let added = vec![AddedPoint::new(0, [0.5, 0.5]); points];
        let stroke = Stroke { added, erased: Vec::new() };
        let ctx = window.ctx.clone();
        if points > 0 {
            window.state_mut().act(&ctx, Command::Draw(Box::new(stroke)));
        }
        for view in ViewId::ALL {
            let show = WindowCommand::FullSize(Some(view));
            window.state_mut().act(&ctx, show.clone());
            window.run_steps(2);
            press(&mut window, Key::ArrowRight);
            window.run_steps(2);
            window.state_mut().act(&ctx, show);
        }
        assert!(run(&window).trainer().steps() > 3);
    }
}
