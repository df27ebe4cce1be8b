//! The page around the canvas.

use std::panic;

use wasm_bindgen::JsValue;
use web_sys::{Element, window};

/// The element with this id.
pub fn element(id: &str) -> Option<Element> {
    window()?.document()?.get_element_by_id(id)
}

/// Gives the page a title.
pub fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Takes the progress of loading away.
pub fn ready() {
    set_state("ready");
}

/// Covers the page with what went wrong, and what to do about it.
pub fn stop(why: &str) {
    if let Some(element) = element("why") {
        element.set_text_content(Some(why));
    }
    set_state("stopped");
}

/// Shows a panic in the page: the window can't go on after it.
pub fn tell_panics() {
    panic::set_hook(Box::new(|panic| {
        stop(&format!(
            "Triplet Lab met a fault of its own and stopped. Reload the page: the runs of this \
             session are offered again. If it happens again, please report it with these words: \
             {panic}"
        ));
    }));
}

/// Gives the page a function or a value by this name, for tests.
pub fn offer(name: &str, value: &JsValue) {
    if let Some(window) = window() {
        // A window that takes none is without it.
        let _ = js_sys::Reflect::set(&window, &name.into(), value);
    }
}

fn set_state(state: &str) {
    let root = window().and_then(|window| window.document()?.document_element());
    if let Some(root) = root {
        // The page stays as it is.
        let _ = root.set_attribute("data-state", state);
    }
}
