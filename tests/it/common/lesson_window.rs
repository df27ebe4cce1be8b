//! Lessons in a window, for tests: going through pages as a person does, by keys and names.

use std::thread;
use std::time::{Duration, Instant};

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::Command;
use triplet_lab::lab::Lab;
use triplet_lab::lesson::{LessonSession, Player};

use crate::common::window::{Window, press};

/// After this, what is waited for is not going to happen.
const MOST_WAITED: Duration = Duration::from_secs(120);
/// Between two frames others have their turn.
const FRAME: Duration = Duration::from_millis(16);

/// The size of the smallest projector.
pub const USUAL: [f32; 2] = [1_280.0, 720.0];

/// What the window shows.
pub fn lab(window: &Window) -> &Lab {
    window.state().lab()
}

/// The lesson that is open.
pub fn session(window: &Window) -> &LessonSession {
    window.state().player().session().unwrap()
}

/// Turns presenter mode on, in a window of so many pixels.
pub fn present(window: &mut Window, [width, height]: [f32; 2]) {
    press(window, Key::F5);
    // Unlike a window, the harness keeps its size in points when the zoom changes.
    for _ in 0..6 {
        let points = vec2(width, height) / window.ctx.zoom_factor();
        window.set_size(points);
        window.step();
    }
    let size = window.ctx.content_rect().size() * window.ctx.zoom_factor();
    assert!((size - vec2(width, height)).length() < 1.0, "{size:?}");
}

/// Does what a control would do.
pub fn act(window: &mut Window, command: impl Into<Command>) {
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, command);
    window.run_steps(2);
}

/// Lets frames pass until this is so. The window goes by the clock, so a reveal takes its time.
pub fn wait(window: &mut Window, what: &str, is_so: impl Fn(&Player) -> bool) {
    let start = Instant::now();
    while start.elapsed() < MOST_WAITED {
        if is_so(window.state().player()) {
            window.run_steps(2);
            return;
        }
        window.step();
        thread::sleep(FRAME);
    }
    panic!("{what}: it never came to that");
}

/// Lets frames pass until the page is there, and its question is asked.
pub fn arrive(window: &mut Window) {
    wait(window, "the page", |player| {
        let session = player.session().unwrap();
        let known = !session.offers().is_empty() || session.scale().is_some();
        !session.is_arriving() && (session.question().is_none() || known)
    });
}

/// Lets what was asked about happen.
pub fn reveal(window: &mut Window) {
    press(window, Key::Enter);
    wait(window, "the reveal", |player| player.session().unwrap().state().outcome().is_some());
}

/// Whether a screen reader finds a name or words that contain `words`.
pub fn says(window: &Window, words: &str) -> bool {
    let words = plain(words);
    let contains = |text: Option<String>| text.is_some_and(|text| plain(&text).contains(&words));
    let mut nodes = window.root().children_recursive();
    nodes.any(|node| {
        contains(node.accesskit_node().label()) || contains(node.accesskit_node().value())
    })
}

/// The words with the usual spaces where the page has ones at which no line ends.
pub fn plain(words: &str) -> String {
    words.replace("\u{a0}%", " %").replace("\u{a0}…", " …").replace('\u{a0}', "\u{2009}")
}

/// Clicks the button of this name.
pub fn click(window: &mut Window, name: &str) {
    window.get_by_role_and_label(Role::Button, name).click();
    window.run_steps(3);
}

/// Whether there is a button of this name.
pub fn has_button(window: &Window, name: &str) -> bool {
    window.query_by_role_and_label(Role::Button, name).is_some()
}
