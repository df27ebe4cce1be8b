//! Pictures without a window, compared with the window.

use eframe::egui::{Id, Key};
use egui_tiles::Tree;
use image::{RgbaImage, imageops::crop_imm};
use triplet_lab::app::picture::{Studio, What, Wish};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::{Layout, Toggle, ViewId};

use crate::common::window::{Memory, Window, open, open_with, press, press_with_ctrl};

/// How much two pictures may differ: on average over all parts of all pixels, and in the block
/// that differs most. A pane that ends within a pixel moves hatched areas a little.
const MEAN: f64 = 1.2;
const BLOCK: f64 = 40.0;
/// Side of a block.
const SIDE: u32 = 12;

fn train(window: &mut Window, dark: bool, steps: usize) {
    if window.state().lab().display().shows(Toggle::Dark) != dark {
        press(window, Key::D);
    }
    for _ in 0..steps {
        press(window, Key::ArrowRight);
        window.run();
    }
    press(window, Key::F);
    window.run();
}

/// Mean difference of a part of a pixel, and that of the block where it is largest.
fn difference(a: &RgbaImage, b: &RgbaImage) -> (f64, f64) {
    assert_eq!(a.dimensions(), b.dimensions());
    let (width, height) = a.dimensions();
    let of_block = |left: u32, top: u32| {
        let part = |image| crop_imm(image, left, top, SIDE, SIDE).to_image().into_raw();
        let (a, b): (Vec<u8>, Vec<u8>) = (part(a), part(b));
        let sum: u64 = a.iter().zip(&b).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        // A quarter is the opacity.
        sum as f64 / (0.75 * a.len() as f64)
    };
    let blocks: Vec<f64> = (0..height / SIDE)
        .flat_map(|y| (0..width / SIDE).map(move |x| (x * SIDE, y * SIDE)))
        .map(|(x, y)| of_block(x, y))
        .collect();
    let mean = blocks.iter().sum::<f64>() / blocks.len() as f64;
    (mean, blocks.into_iter().fold(0.0, f64::max))
}

fn compare(name: &str, expected: &RgbaImage, wish: Wish, window: &Window) {
    let drawn = Studio::new(wish).draw(window.state().lab());
    let drawn = RgbaImage::from_raw(drawn.width, drawn.height, drawn.rgba).unwrap();
    let (mean, block) = difference(expected, &drawn);
    println!("{name}: mean {mean:.3}, block {block:.1}");
    if let Some(folder) = std::env::var_os("KEEP_PICTURES") {
        let path = |kind: &str| std::path::Path::new(&folder).join(format!("{name}-{kind}.png"));
        expected.save(path("window")).unwrap();
        drawn.save(path("studio")).unwrap();
    }
    assert!(mean < MEAN && block < BLOCK, "{name}: mean {mean}, block {block}");
}

#[test]
fn a_picture_of_the_whole_window_is_what_the_window_shows() {
    // At step 0: the axis of distances and the corner of a key depend on steps before, which a studio
    // hasn't seen.
    for (kind, dark, layout, key) in [
        (DataKind::Spiral, true, Layout::Everything, Key::Num2),
        (DataKind::Faces, false, Layout::Lecture, Key::Num1),
    ] {
        let mut window = open(RunConfig::of(kind), [1_280.0, 720.0]);
        press_with_ctrl(&mut window, key);
        train(&mut window, dark, 0);
        let expected = window.render().unwrap();
        let what = What::Arrangement(layout);
        let size = [1_280.0, 720.0];
        let wish = Wish { what, size, scale: 1.0, dark, controls: true, caption: false };
        compare(layout.label(), &expected, wish, &window);
    }
}

#[test]
fn a_picture_of_a_view_is_what_its_pane_shows() {
    let kinds = [DataKind::Spiral, DataKind::Faces, DataKind::Digits];
    // The view of sweeps shows what is chosen in the window.
    let views = ViewId::ALL.into_iter().filter(|&view| view != ViewId::Sweep);
    for (place, view) in views.enumerate() {
        let (kind, dark) = (kinds[place % 3], place % 2 == 0);
        let mut memory = Memory::default();
        eframe::set_value(&mut memory, "panes", &Tree::new_tabs(Id::unique("views"), vec![view]));
        let mut window = open_with(RunConfig::of(kind), [960.0, 600.0], memory);
        // An axis of distances, and the corner of a key.
        let remembers = matches!(
            view,
            ViewId::Distances | ViewId::Verification | ViewId::TripletPlane | ViewId::Embedding
        );
        train(&mut window, dark, if remembers { 0 } else { 8 });
        use egui_kittest::kittest::Queryable as _;
        let pane = window.get_by_label(&format!("{} pane", view.label())).rect();
        let picture = window.render().unwrap();
        let [x, y] = [pane.left(), pane.top()].map(|points| points.round() as u32);
        let size = [pane.width().floor(), pane.height().floor()];
        let expected = crop_imm(&picture, x, y, size[0] as u32, size[1] as u32).to_image();
        let what = What::View(view);
        let wish = Wish { what, size, scale: 1.0, dark, controls: true, caption: false };
        compare(view.label(), &expected, wish, &window);
    }
}
