//! A storage like a browser's, for tests: with little room, and several tabs.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Most characters of all texts.
pub const ROOM: usize = 4_000;

thread_local! {
    static TEXTS: RefCell<BTreeMap<String, String>> = RefCell::default();
    static TAB: Cell<u32> = const { Cell::new(1) };
}

pub fn is_there() -> bool {
    true
}

pub fn get(key: &str) -> Option<String> {
    TEXTS.with_borrow(|texts| texts.get(key).cloned())
}

pub fn set(key: &str, text: &str) -> bool {
    TEXTS.with_borrow_mut(|texts| {
        let others = texts.iter().filter(|(other, _)| *other != key);
        let taken: usize = others.map(|(key, text)| key.len() + text.len()).sum();
        let has_room = taken + key.len() + text.len() <= ROOM;
        if has_room {
            texts.insert(key.to_owned(), text.to_owned());
        }
        has_room
    })
}

pub fn remove(key: &str) {
    TEXTS.with_borrow_mut(|texts| texts.remove(key));
}

pub fn keys() -> Vec<String> {
    TEXTS.with_borrow(|texts| texts.keys().cloned().collect())
}

pub fn tab() -> String {
    format!("tab{}", TAB.get())
}

/// Goes to another tab.
pub fn switch_to(tab: u32) {
    TAB.set(tab);
}
