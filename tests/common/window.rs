//! A window without a screen: keys go in, and what a screen reader would find comes out.

use eframe::egui::{Key, Modifiers, ViewportId, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::App;
use triplet_lab::engine::config::RunConfig;

/// The whole application.
pub type Window = Harness<'static, App>;

/// A window of this size on a new run.
pub fn open(config: RunConfig, [width, height]: [f32; 2]) -> Window {
    Harness::builder()
        .with_size(vec2(width, height))
        .with_max_steps(20_000)
        .build_eframe(|cc| App::new(cc, config).unwrap())
}

/// As [`open`], with this renderer, for pictures.
pub fn open_with(
    renderer: impl egui_kittest::TestRenderer + 'static,
    config: RunConfig,
    [width, height]: [f32; 2],
) -> Window {
    Harness::builder()
        .with_size(vec2(width, height))
        .with_max_steps(20_000)
        .with_render_cursor(false)
        .renderer(renderer)
        .build_eframe(|cc| App::new(cc, config).unwrap())
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

/// Whether a screen reader finds something whose name contains `words`.
pub fn says(window: &Window, words: &str) -> bool {
    let name = |node: egui_kittest::Node<'_>| node.accesskit_node().label();
    let mut nodes = window.root().children_recursive();
    nodes.any(|node| name(node).is_some_and(|name| name.contains(words)))
}

/// Whether the last frame asked for another one at once.
pub fn wants_another_frame(window: &Window) -> bool {
    let delay = window.output().viewport_output[&ViewportId::ROOT].repaint_delay;
    delay < std::time::Duration::from_secs(3_600)
}
