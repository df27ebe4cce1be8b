//! A window without a screen, and its keys.

use std::collections::HashMap;

use eframe::Storage;
use eframe::egui::{Context, FullOutput, Key, Modifiers, TexturesDelta, Theme, vec2};
use egui_kittest::{Harness, HarnessBuilder, TestRenderer};
use image::RgbaImage;
use triplet_lab::app::App;
use triplet_lab::app::picture::Renderer;
use triplet_lab::engine::config::RunConfig;

/// The whole application.
pub type Window = Harness<'static, App>;

/// What eframe writes to a file.
#[derive(Clone, Default)]
pub struct Memory(HashMap<String, String>);

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

/// Draws a window as the program draws its pictures, so that no test needs a graphics card;
/// `tests/gpu` holds that to what one draws.
#[derive(Default)]
struct Draws(Renderer);

impl TestRenderer for Draws {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.0.apply(delta);
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let image = self.0.draw(ctx, output.shapes.clone());
        RgbaImage::from_raw(image.width, image.height, image.rgba)
            .ok_or_else(|| "a picture has another size than its pixels".to_owned())
    }
}

/// A window of this size on a new run.
pub fn open(config: RunConfig, size: [f32; 2]) -> Window {
    open_with(config, size, Memory::default())
}

/// A window of this size on a new run, with 60 frames a second: for double clicks and tooltips.
pub fn open_smooth(config: RunConfig, size: [f32; 2]) -> Window {
    build(Harness::builder().with_step_dt(1.0 / 60.0), config, size, Memory::default())
}

/// A window of this size on a new run, which remembers this of the last time.
pub fn open_with(config: RunConfig, size: [f32; 2], memory: Memory) -> Window {
    build(Harness::builder(), config, size, memory)
}

fn build(
    builder: HarnessBuilder<App>,
    config: RunConfig,
    [width, height]: [f32; 2],
    memory: Memory,
) -> Window {
    builder
        .with_size(vec2(width, height))
        .with_max_steps(20_000)
        .with_render_cursor(false)
        .renderer(Draws::default())
        // The harness sets its own theme after the window has set the one it starts with.
        .with_theme(Theme::Light)
        .build_eframe(|cc| {
            cc.storage = Some(Box::leak(Box::new(memory)));
            App::new(cc, config).unwrap()
        })
}

/// Presses a key and lets it go.
pub fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.step();
}

/// Presses a key while Ctrl is held.
pub fn press_with_ctrl(window: &mut Window, key: Key) {
    window.key_press_modifiers(Modifiers::COMMAND, key);
    window.step();
}

/// Lets frames pass until the run is where it was going and its picture is there.
pub fn settle_window(window: &mut Window) {
    window.run_steps(2);
    for _ in 0..1_000 {
        let lab = window.state().lab();
        if lab.run_a().target().is_none()
            && lab.coming().is_none()
            && lab.run_a().report().step == lab.run_a().trainer().steps()
        {
            window.run_steps(2);
            return;
        }
        window.step();
    }
}
