//! A stranger's lesson in the window: it can't fill the memory, open what it doesn't name, or cover
//! the window with a notice.

use std::time::{Duration, Instant};

use eframe::egui::OutputCommand;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::LessonCommand;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::{Command, Notice};
use triplet_lab::lesson::read;

use crate::common::lesson_window::{USUAL, act, arrive, click, has_button, lab, says, session};
use crate::common::window::{Window, open};

fn with_lesson(pages: &str) -> Window {
    let mut window = open(RunConfig::default(), USUAL);
    let lesson = read(&format!("+++\ntitle = \"T\"\n+++\n{pages}"));
    act(&mut window, LessonCommand::Open(lesson.shared()));
    arrive(&mut window);
    window
}

/// Memory of this process, in MiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("0");
    line.split_whitespace().find_map(|word| word.parse::<u64>().ok()).unwrap_or(0) / 1024
}

#[test]
fn nested_lists_and_endless_paragraphs_are_left_out_before_they_are_laid_out() {
    let before = memory();
    for bomb in ["- ".repeat(5_000) + "x", "> ".repeat(5_000) + "x", "a\n\n".repeat(200_000)] {
        let start = Instant::now();
        let window = with_lesson(&format!("# Fine\n---\n# Bomb\n{bomb}"));
        assert_eq!(session(&window).lesson().pages.len(), 1);
        let said = lab(&window).notice().unwrap().text.clone();
        assert!(said.contains("line "), "{said}");
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
    assert!(memory() < before + 1_000, "from {before} to {} MiB", memory());
}

#[test]
fn what_slips_past_the_check_of_the_file_is_shown_as_it_is_written() {
    // The window draws the parts between blocks of code one by one: here the second part is a list
    // of 60 levels, which the check of the whole text takes for a comment.
    let sly = format!("# Sly\n<!--\n~~~\n~~~\n{}deep\n-->\n", "- ".repeat(60));
    let window = with_lesson(&sly);
    assert_eq!(session(&window).lesson().diagnostics, []);
    assert!(says(&window, "- - - - "), "as it is written");
}

#[test]
fn a_link_to_a_host_that_its_words_do_not_name_is_asked_for() {
    let mut window = with_lesson("# Links\n\nSee [the paper](https://evil.example/abs).\n");
    window.get_by_label("the paper").click();
    window.run_steps(3);
    let opens = |window: &Window| {
        let commands = &window.output().platform_output.commands;
        commands.iter().any(|command| matches!(command, OutputCommand::OpenUrl(_)))
    };
    assert!(!opens(&window));
    assert!(says(&window, "Open evil.example in the browser?"));
    assert!(says(&window, "https://evil.example/abs"), "the whole address");
    click(&mut window, "Stay here");
    assert!(!says(&window, "Open evil.example") && !opens(&window));
}

#[test]
fn a_link_shows_its_address_under_the_pointer_and_a_dead_one_says_so() {
    let mut window = with_lesson("# Links\n\nSee [the file](file:///etc/passwd).\n");
    window.get_by_label("the file").hover();
    for _ in 0..60 {
        window.step();
    }
    assert!(says(&window, "file:///etc/passwd"));
    window.get_by_label("the file").click();
    window.run_steps(3);
    let said = lab(&window).notice().unwrap().text.clone();
    assert!(said.contains("is not opened"), "{said}");
}

#[test]
fn a_picture_is_told_by_its_description() {
    let window = with_lesson("# Picture\n\n![a cat on a mat](cat.png)\n");
    assert!(says(&window, "picture: a cat on a mat"));
    assert!(lab(&window).notice().unwrap().text.contains("cat.png"));
}

#[test]
fn a_long_note_scrolls_and_its_close_button_stays_in_the_window() {
    let mut window = open(RunConfig::default(), USUAL);
    let text = "A long note. ".repeat(770);
    act(&mut window, Command::Say(Notice::remark(text)));
    window.run_steps(3);
    let close = window.get_by_label("Dismiss");
    let bounds = close.accesskit_node().bounding_box().unwrap();
    assert!(bounds.y0 > 0.0 && bounds.y1 < f64::from(USUAL[1]), "{bounds:?}");
    click(&mut window, "Dismiss");
    assert!(lab(&window).notice().is_none() && !has_button(&window, "Dismiss"));
}
