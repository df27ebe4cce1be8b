//! Pictures of every view and of every page of the lessons, compared with those in `tests/snapshots`.
//!
//! They need a Vulkan driver (Debian: mesa-vulkan-drivers, which needs no graphics card). Where
//! there is none the test says so and does nothing, but not where the variable `CI` is set.
//! `UPDATE_SNAPSHOTS=1 cargo test pictures` makes the pictures anew.

use std::panic;
use std::path::Path;

use eframe::egui::Key;
use egui_kittest::wgpu::WgpuTestRenderer;
use egui_kittest::{SnapshotOptions, SnapshotResults};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::lesson::LESSONS;
use triplet_lab::lab::{Command, Toggle};

use crate::common::window::{open, press, press_with_ctrl};

/// Steps before a picture is taken.
const STEPS: usize = 24;

/// The pictures: name, data, whether dark, and the key of the arrangement. Each view is in one at
/// least, most are in both themes.
const PICTURES: [(&str, DataKind, bool, Key); 4] = [
    ("everything_spiral_dark", DataKind::Spiral, true, Key::Num2),
    ("everything_faces_light", DataKind::Faces, false, Key::Num2),
    ("lecture_spiral_light", DataKind::Spiral, false, Key::Num1),
    ("one_triplet_digits_dark", DataKind::Digits, true, Key::Num3),
];

/// Whether there is a driver to draw with. The library has no other way to ask than to try.
fn has_driver() -> bool {
    panic::catch_unwind(WgpuTestRenderer::new).is_ok()
}

/// As much as one software renderer differs from another: shades at the edges of shapes and
/// letters. A mark of a triplet covers more than a hundred pixels.
fn options() -> SnapshotOptions {
    SnapshotOptions::new().threshold(2.0).max_failed_pixels(60)
}

/// Where pictures are expected, whether they are there.
fn has_pictures() -> bool {
    Path::new("tests/snapshots").is_dir() || std::env::var_os("UPDATE_SNAPSHOTS").is_some()
}

/// Whether pictures can be compared here; where they can't, that is said, and is a fault where
/// the variable `CI` is set.
fn can_compare() -> bool {
    if !has_driver() {
        let remedy = "no Vulkan driver (Debian: mesa-vulkan-drivers)";
        assert!(std::env::var_os("CI").is_none(), "{remedy}");
        eprintln!("skipped: pictures of the views: {remedy}");
        return false;
    }
    assert!(has_pictures(), "tests/snapshots is missing: UPDATE_SNAPSHOTS=1 makes it");
    true
}

#[test]
fn every_view_looks_as_it_did() {
    if !can_compare() {
        return;
    }
    let mut results = SnapshotResults::new();
    for (name, kind, dark, arrangement) in PICTURES {
        let mut window = open(RunConfig::of(kind), [1_280.0, 720.0]);
        if window.state().lab().display().shows(Toggle::Dark) != dark {
            press(&mut window, Key::D);
        }
        press_with_ctrl(&mut window, arrangement);
        for _ in 0..STEPS {
            press(&mut window, Key::ArrowRight);
            // Until each step is evaluated, so that no picture depends on how fast this machine is.
            window.run();
        }
        results.add(window.try_snapshot_options(name, &options()));
    }
    results.unwrap();
}

#[test]
fn every_page_of_every_lesson_looks_as_it_did() {
    if !can_compare() {
        return;
    }
    let mut results = SnapshotResults::new();
    for listed in LESSONS {
        let lesson = listed.lesson().shared();
        let mut window = open(RunConfig::default(), [1_280.0, 720.0]);
        for page in 0..lesson.pages.len() {
            let ctx = window.ctx.clone();
            let command = match page {
                0 => Command::OpenLesson(lesson.clone()),
                page => Command::GoToPage(page),
            };
            window.state_mut().act(&ctx, command);
            // Until all pages are prepared and the answer is worked out.
            window.run();
            let name = format!("lessons/{}-{}", listed.name, page + 1);
            results.add(window.try_snapshot_options(name, &options()));
        }
    }
    results.unwrap();
}
