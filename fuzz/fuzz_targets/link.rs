//! Bytes as a link, behind an address and behind its # and ?. The reader is that of the program
//! itself, without its window.

#![no_main]

use libfuzzer_sys::fuzz_target;

use {engine, lab, lesson};

// What writes links is not used here.
#[allow(dead_code, unused_imports)]
#[path = "../../src/link/mod.rs"]
mod link;

use link::{Base, Link, looks_like_link, read, read_address};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    looks_like_link(text);
    let behind = |sign: &str| format!("https://lab.example.org/{sign}{text}");
    for address in [text.to_owned(), behind("#"), behind("?"), behind("#TL1."), behind("?lesson=")]
    {
        match read_address(&address) {
            Ok(link) => comes_back(&link),
            Err(error) => is_a_sentence(&error.to_string()),
        }
    }
    if let Err(error) = read(text, text) {
        is_a_sentence(&error.to_string());
    }
    if let Err(error) = Base::read(text) {
        is_a_sentence(&error.to_string());
    }
});

fn is_a_sentence(message: &str) {
    assert!(!message.contains('\n') && message.len() < 1_000, "{message}");
}

/// A page says the same when it is written and read again.
fn comes_back(link: &Link) {
    let page = Link { run: None, ..link.clone() };
    let Ok(base) = Base::read("https://lab.example.org/") else { return };
    if !page.is_empty() {
        assert_eq!(base.to(&page).and_then(|text| read_address(&text)), Ok(page));
    }
}
