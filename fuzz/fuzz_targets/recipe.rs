//! Bytes as a recipe file: what can be read has to come back the same from what is written of it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use lab::recipe::{LARGEST, minimal, read, write};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match read(text) {
        Ok(recipe) => {
            for again in [write(&recipe), minimal(&recipe)] {
                if again.len() <= LARGEST {
                    assert_eq!(read(&again).as_ref(), Ok(&recipe), "{again}");
                }
            }
        }
        Err(error) => {
            assert!((1..=1 + text.matches('\n').count()).contains(&error.line), "{error}");
            assert!(!error.message.contains('\n') && error.message.len() < 1_000, "{error}");
        }
    }
});
