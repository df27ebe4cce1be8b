//! Bytes as a NumPy array with labels beside it.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| triplet_lab_fuzz::import(&["npy"], "a.npy", bytes));
