//! The program's pictures, compared with what a graphics card's driver draws of the same shapes:
//! every view but one and two whole windows, in both themes. All other tests of pictures rely on it.
//! The network is left out: where a heat map shrinks along one side only, a driver may smooth it or
//! not.
//!
//! Needs a Vulkan driver: `cargo test -p triplet-gpu-check`. Debian's mesa-vulkan-drivers needs no
//! graphics card. Where there is none, the test says so and does nothing, but not where the variable
//! `CI` is set.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::HashMap;
use std::panic;

use eframe::Storage;
use eframe::egui::{Context, FullOutput, Id, Key, Modifiers, TexturesDelta, vec2};
use egui_kittest::wgpu::WgpuTestRenderer;
use egui_kittest::{Harness, TestRenderer};
use egui_tiles::Tree;
use image::RgbaImage;
use triplet_lab::app::App;
use triplet_lab::app::picture::Renderer;
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::ViewId;

/// Largest difference of a part of a pixel that is none: a shade at an edge.
const SHADE: u8 = 3;
/// Most of a hundred thousand pixels that may differ by more. A mark of a triplet has a hundred.
const OTHERS: f64 = 20.0;

/// Draws with both, and compares.
struct Both {
    card: WgpuTestRenderer,
    own: Renderer,
}

impl TestRenderer for Both {
    fn setup_eframe(&self, cc: &mut eframe::CreationContext<'_>, frame: &mut eframe::Frame) {
        self.card.setup_eframe(cc, frame);
    }

    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.own.apply(&mut delta.clone());
        self.card.handle_delta(delta);
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let expected = self.card.render(ctx, output)?;
        let own = self.own.draw(ctx, output.shapes.clone());
        let own = RgbaImage::from_raw(own.width, own.height, own.rgba).unwrap();
        assert_eq!(own.dimensions(), expected.dimensions());
        let is_other = |(a, b): (&image::Rgba<u8>, &image::Rgba<u8>)| {
            (0..3).any(|part| a.0[part].abs_diff(b.0[part]) > SHADE)
        };
        let pixels = f64::from(own.width()) * f64::from(own.height());
        let others = own.pixels().zip(expected.pixels()).filter(|pair| is_other(*pair)).count();
        let share = 1e5 * others as f64 / pixels;
        println!("{others} pixels differ, {share:.1} of 100,000");
        if let Some(folder) = std::env::var_os("KEEP_PICTURES") {
            let path =
                |kind: &str| std::path::Path::new(&folder).join(format!("{others}-{kind}.png"));
            own.save(path("own")).unwrap();
            expected.save(path("card")).unwrap();
        }
        assert!(share <= OTHERS, "{others} pixels differ by more than {SHADE}");
        Ok(expected)
    }
}

/// What the window remembers of its panes.
#[derive(Default)]
struct Memory(HashMap<String, String>);

impl Storage for Memory {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }

    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }

    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }

    fn flush(&mut self) {}
}

/// A driver to draw with. The library has no other way to ask than to try.
fn driver() -> Option<WgpuTestRenderer> {
    let driver = panic::catch_unwind(WgpuTestRenderer::new).ok();
    if driver.is_none() {
        let remedy = "no Vulkan driver (Debian: mesa-vulkan-drivers)";
        assert!(std::env::var_os("CI").is_none(), "{remedy}");
        eprintln!("skipped: {remedy}");
    }
    driver
}

/// Trains a few steps in a window with these panes, in both themes, and draws it.
fn check(kind: DataKind, memory: Memory, layout: Option<Key>) {
    let Some(card) = driver() else { return };
    let mut window = Harness::builder()
        .with_size(vec2(1_280.0, 720.0))
        .with_max_steps(20_000)
        .renderer(Both { card, own: Renderer::default() })
        .build_eframe(|cc| {
            cc.storage = Some(Box::leak(Box::new(memory)));
            App::new(cc, RunConfig::of(kind)).unwrap()
        });
    if let Some(key) = layout {
        window.key_press_modifiers(Modifiers::COMMAND, key);
    }
    for key in [Key::ArrowRight, Key::ArrowRight, Key::ArrowRight] {
        window.key_press(key);
        window.run();
    }
    window.render().unwrap();
    window.key_press(Key::D);
    window.run();
    window.render().unwrap();
}

#[test]
fn every_view_is_drawn_as_a_graphics_card_draws_it() {
    let kinds = [DataKind::Spiral, DataKind::Faces, DataKind::Digits];
    let views = ViewId::ALL.into_iter().filter(|&view| view != ViewId::Network);
    for (place, view) in views.enumerate() {
        println!("{}", view.label());
        let mut memory = Memory::default();
        eframe::set_value(&mut memory, "panes", &Tree::new_tabs(Id::unique("views"), vec![view]));
        check(kinds[place % 3], memory, None);
    }
}

#[test]
fn whole_windows_are_drawn_as_a_graphics_card_draws_them() {
    check(DataKind::Spiral, Memory::default(), Some(Key::Num3));
    check(DataKind::Faces, Memory::default(), Some(Key::Num1));
}
