//! Pictures of every view, compared with those in `tests/snapshots`.
//!
//! They need a Vulkan driver (Debian: mesa-vulkan-drivers, which needs no graphics card). Where
//! there is none the test says so and does nothing, but not where the variable `CI` is set.
//! `UPDATE_SNAPSHOTS=1 cargo test --test snapshots` makes the pictures anew.

#[path = "common/window.rs"]
mod common;

use std::panic;
use std::path::Path;

use common::{open_with, press, press_with_ctrl};
use eframe::egui::Key;
use egui_kittest::wgpu::WgpuTestRenderer;
use egui_kittest::{SnapshotOptions, SnapshotResults};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::Toggle;

/// Steps before a picture is taken.
const STEPS: usize = 40;

/// The arrangements, which have all views between them.
const LAYOUTS: [(&str, Key); 3] =
    [("lecture", Key::Num1), ("everything", Key::Num2), ("one_triplet", Key::Num3)];

/// What draws without a screen; `None` where there is no driver for it.
fn renderer() -> Option<WgpuTestRenderer> {
    // The library has no other way to ask than to try.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let renderer = panic::catch_unwind(WgpuTestRenderer::new).ok();
    panic::set_hook(hook);
    renderer
}

/// As much as one software renderer differs from another: shades at the edges of shapes and
/// letters. A mark that is missing or a moved line is more.
fn options() -> SnapshotOptions {
    SnapshotOptions::new().threshold(2.0).max_failed_pixels(400)
}

/// Where pictures are expected, whether they are there.
fn has_pictures() -> bool {
    Path::new("tests/snapshots").is_dir() || std::env::var_os("UPDATE_SNAPSHOTS").is_some()
}

#[test]
fn every_view_looks_as_it_did() {
    let is_ci = std::env::var_os("CI").is_some();
    if renderer().is_none() {
        let remedy = "no Vulkan driver (Debian: mesa-vulkan-drivers)";
        assert!(!is_ci, "{remedy}");
        eprintln!("skipped: pictures of the views: {remedy}");
        return;
    }
    assert!(has_pictures(), "tests/snapshots is missing: UPDATE_SNAPSHOTS=1 makes it");
    let mut results = SnapshotResults::new();
    for (name, kind, dark) in [
        ("spiral", DataKind::Spiral, true),
        ("spiral_light", DataKind::Spiral, false),
        ("digits", DataKind::Digits, true),
        ("faces_light", DataKind::Faces, false),
    ] {
        let renderer = renderer().expect("there was a driver a moment ago");
        let mut window = open_with(renderer, RunConfig::of(kind), [1_280.0, 720.0]);
        if window.state().lab().display().shows(Toggle::Dark) != dark {
            press(&mut window, Key::D);
        }
        for _ in 0..STEPS {
            press(&mut window, Key::ArrowRight);
        }
        for (arrangement, key) in LAYOUTS {
            press_with_ctrl(&mut window, key);
            window.run();
            let name = format!("{name}_{arrangement}");
            results.add(window.try_snapshot_options(name, &options()));
        }
    }
    results.unwrap();
}
