//! The browser's local storage.

use web_sys::{Storage, window};

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// Returns true if the browser lets the page store anything.
pub fn is_there() -> bool {
    storage().is_some()
}

/// The text under a key.
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Stores a text. Returns false if there is no room; then the former text stays.
pub fn set(key: &str, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// Removes a text.
pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        // What can't be removed is read again, as before.
        let _ = storage.remove_item(key);
    }
}

/// All keys.
pub fn keys() -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let keys = 0..storage.length().unwrap_or(0);
    keys.filter_map(|index| storage.key(index).ok()?).collect()
}

/// The name of this tab, which `web/tabs.js` gave it.
pub fn tab() -> String {
    let page = window().and_then(|window| window.document()?.document_element());
    page.and_then(|page| page.get_attribute("data-tab")).unwrap_or_default()
}
