//! Pictures, compared with those in `tests/snapshots`: four whole windows, every view alone, and a
//! page of every lesson.
//!
//! The program draws them itself, without a graphics card. `UPDATE_SNAPSHOTS=1 cargo test pictures`
//! makes the pictures anew.

use eframe::egui::{Id, Key};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{SnapshotOptions, SnapshotResults, try_image_snapshot_options};
use egui_tiles::Tree;
use image::imageops::crop_imm;
use triplet_lab::app::LessonCommand;
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::{Toggle, ViewId};
use triplet_lab::lesson::LESSONS;

use crate::common::window::{Memory, Window, open, open_with, press, press_with_ctrl};

/// Steps before the picture of a whole window is taken, and of one view.
const STEPS: usize = 24;
const STEPS_OF_A_VIEW: usize = 8;

/// The whole windows: name, data, whether dark, and the key of the arrangement.
const WINDOWS: [(&str, DataKind, bool, Key); 4] = [
    ("everything_spiral_dark", DataKind::Spiral, true, Key::Num2),
    ("everything_faces_light", DataKind::Faces, false, Key::Num2),
    ("lecture_spiral_light", DataKind::Spiral, false, Key::Num1),
    ("one_triplet_digits_dark", DataKind::Digits, true, Key::Num3),
];

/// The views alone: name, data, and whether dark.
const VIEWS: [(&str, ViewId, DataKind, bool); ViewId::ALL.len()] = [
    ("input_space", ViewId::InputSpace, DataKind::Spiral, true),
    ("embedding", ViewId::Embedding, DataKind::Faces, false),
    ("anchors_eye", ViewId::AnchorsEye, DataKind::Spiral, false),
    ("triplet_plane", ViewId::TripletPlane, DataKind::Digits, true),
    ("curves", ViewId::Curves, DataKind::Spiral, false),
    ("distances", ViewId::Distances, DataKind::Digits, true),
    ("triplets", ViewId::Triplets, DataKind::Spiral, false),
    ("network", ViewId::Network, DataKind::Spiral, true),
    ("three_points", ViewId::ThreePoints, DataKind::Spiral, false),
    ("retrieval", ViewId::Retrieval, DataKind::Faces, true),
    ("verification", ViewId::Verification, DataKind::Digits, false),
    ("reach_in", ViewId::ReachIn, DataKind::Faces, true),
    ("sweep", ViewId::Sweep, DataKind::Spiral, false),
];

/// The pages: one of each lesson, with a question; each kind of question is there.
const PAGES: [(&str, usize); LESSONS.len()] = [
    ("01-three-points", 4),
    ("02-zero-loss", 7),
    ("03-one-step", 1),
    ("04-easy-semi-hard-hard", 4),
    ("05-random-runs-dry", 4),
    ("06-collapse", 2),
    ("07-sphere", 3),
    ("08-three-distances", 4),
    ("09-curves", 5),
    ("10-faces", 5),
    ("11-digits", 4),
    ("12-texts", 4),
    ("13-which-margin", 3),
];

/// As much as the letters of one machine differ from another's: shades at their edges. A mark of a
/// triplet covers more than a hundred pixels.
fn options() -> SnapshotOptions {
    SnapshotOptions::new().threshold(2.0).max_failed_pixels(60)
}

/// Trains for so many steps, in the dark or the light.
fn train(window: &mut Window, dark: bool, steps: usize) {
    if window.state().lab().display().shows(Toggle::Dark) != dark {
        press(window, Key::D);
    }
    for _ in 0..steps {
        press(window, Key::ArrowRight);
        // Until each step is evaluated, so that no picture depends on how fast this machine is.
        window.run();
    }
}

#[test]
fn whole_windows_look_as_they_did() {
    let mut results = SnapshotResults::new();
    for (name, kind, dark, arrangement) in WINDOWS {
        let mut window = open(RunConfig::of(kind), [1_280.0, 720.0]);
        press_with_ctrl(&mut window, arrangement);
        train(&mut window, dark, STEPS);
        results.add(window.try_snapshot_options(name, &options()));
    }
    results.unwrap();
}

#[test]
fn every_view_looks_as_it_did() {
    let mut results = SnapshotResults::new();
    for (name, view, kind, dark) in VIEWS {
        let mut memory = Memory::default();
        eframe::set_value(&mut memory, "panes", &Tree::new_tabs(Id::unique("views"), vec![view]));
        let mut window = open_with(RunConfig::of(kind), [960.0, 600.0], memory);
        train(&mut window, dark, STEPS_OF_A_VIEW);
        let pane = window.get_by_label(&format!("{} pane", view.label())).rect();
        let picture = window.render().unwrap();
        let [x, y, width, height] =
            [pane.left(), pane.top(), pane.width(), pane.height()].map(|points| points as u32);
        let picture = crop_imm(&picture, x, y, width, height).to_image();
        let name = format!("views/{name}");
        results.add(try_image_snapshot_options(&picture, name, &options()));
    }
    results.unwrap();
}

#[test]
fn a_page_of_every_lesson_looks_as_it_did() {
    let mut results = SnapshotResults::new();
    for (listed, (name, page)) in LESSONS.iter().zip(PAGES) {
        assert_eq!(listed.name, name);
        let mut window = open(RunConfig::default(), [1_280.0, 720.0]);
        let ctx = window.ctx.clone();
        let lesson = listed.lesson().shared();
        window.state_mut().act(&ctx, LessonCommand::Open(lesson));
        window.state_mut().act(&ctx, LessonCommand::GoToPage(page - 1));
        // Until all pages are prepared and the answer is worked out.
        window.run();
        results.add(window.try_snapshot_options(format!("lessons/{name}-{page}"), &options()));
    }
    results.unwrap();
}
