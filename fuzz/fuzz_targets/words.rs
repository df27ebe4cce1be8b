//! Bytes as word vectors, in text and in binary.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| triplet_lab_fuzz::import(&["words", "word2vec", "tensors"], "a.vec", bytes));
