//! Bytes as a configuration of the Embedding Projector, and as the files that it names.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| triplet_lab_fuzz::import(&["projector", "projector-zip"], "projector_config.json", bytes));
