//! The page around the canvas.

use std::cell::RefCell;
use std::panic;
use std::rc::Rc;

use eframe::egui::Context;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, window};

/// The element with this id.
pub fn element(id: &str) -> Option<Element> {
    window()?.document()?.get_element_by_id(id)
}

/// The page's address, what it has from the `?` on, and what from the `#` on.
pub fn address() -> [String; 3] {
    let Some(location) = window().map(|window| window.location()) else {
        return Default::default();
    };
    let address = location.origin().ok().zip(location.pathname().ok());
    let address = address.map_or_else(String::new, |(origin, path)| origin + &path);
    [address, location.search().unwrap_or_default(), location.hash().unwrap_or_default()]
}

/// Links that are entered while the page is open: only what is behind the `#` can change then.
pub struct Links(Rc<RefCell<Option<String>>>);

impl Links {
    /// Listens for them.
    pub fn listen(ctx: &Context) -> Self {
        let links = Self(Rc::default());
        let (entered, ctx) = (Rc::clone(&links.0), ctx.clone());
        let listener = Closure::<dyn Fn()>::new(move || {
            let [_, _, hash] = address();
            *entered.borrow_mut() = Some(hash);
            ctx.request_repaint();
        });
        if let Some(window) = window() {
            let listener = listener.into_js_value();
            // Without it, a link opens in a page of its own.
            let _ = window.add_event_listener_with_callback("hashchange", listener.unchecked_ref());
        }
        links
    }

    /// The one that was entered last.
    pub fn take(&self) -> Option<String> {
        self.0.take()
    }
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
