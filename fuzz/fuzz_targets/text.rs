//! Bytes as a copied text; and what can be read of it copied again. Since no fuzzer guesses a
//! checksum, the bytes are also read as what is inside of a text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use lab::recipe::{from_text, looks_like_text, read, to_text};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(recipe) = from_text(text) {
        assert!(looks_like_text(text));
        assert_eq!(from_text(&to_text(&recipe)), Ok(recipe));
    }
    let _ = from_text(&format!("TL1.{text}"));
    if let Ok(recipe) = read(text) {
        let copied = to_text(&recipe);
        assert!(looks_like_text(&copied));
        assert_eq!(from_text(&copied), Ok(recipe));
    }
});
