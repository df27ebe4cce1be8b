//! Bytes as a ZIP archive of pictures.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| triplet_lab_fuzz::import(&["pictures"], "a.zip", bytes));
