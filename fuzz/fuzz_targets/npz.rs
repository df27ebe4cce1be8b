//! Bytes as a NumPy archive.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| triplet_lab_fuzz::import(&["npz"], "a.npz", bytes));
