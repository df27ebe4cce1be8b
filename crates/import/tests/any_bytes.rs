//! Whatever bytes a file has, it is read or refused in words: damaged copies of real files, and
//! bytes that only begin like one.

#![allow(clippy::unwrap_used)]

use std::fs;

use proptest::prelude::*;
use triplet_import::choices::Choices;
use triplet_import::look;

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

/// Files of each kind, with a name for it.
const FILES: [&str; 12] = [
    "grid_little_f2.npy",
    "grid_fortran.npy",
    "labels.npy",
    "named.npz",
    "class_names.npz",
    "pictures.npz",
    "words.vec",
    "words.bin",
    "projector/projector_config.json",
    "projector/projector_config.pbtxt",
    "projector.zip",
    "pictures.zip",
];

const BEGINNINGS: [&[u8]; 6] = [
    b"\x93NUMPY\x01\x00\x40\x00{'descr': '<f4', 'fortran_order': False, 'shape': (",
    b"PK\x03\x04",
    b"3 2\n",
    b"{\"embeddings\": [",
    b"embeddings {",
    b"\x89PNG\r\n\x1a\n",
];

/// Reads bytes by their content, and as every kind. A refusal is one line of bearable length.
fn is_read_or_refused(name: &str, bytes: &[u8]) {
    let labels = b"a\nb\na\nb\na\nb\n";
    let beside = |_: &str| Ok(labels.to_vec());
    let kinds = triplet_import::vectors::Kind::ALL.map(|kind| Some(kind.name()));
    for kind in kinds.into_iter().chain([None, Some("pictures")]) {
        let choices: Choices = kind.into_iter().map(|kind| ("kind", kind)).collect();
        if let Err(error) = look(name, bytes, choices, &beside) {
            let message = error.to_string();
            assert!(!message.contains('\n') && message.len() < 2_000, "{message}");
        }
    }
}

proptest! {
    #[test]
    fn damaged_files_are_read_or_refused(
        file in prop::sample::select(&FILES[..]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        length in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = fs::read(format!("{HERE}/{file}")).unwrap();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(length) = length {
            bytes.truncate(length.index(bytes.len()));
        }
        is_read_or_refused(file, &bytes);
    }

    #[test]
    fn bytes_that_begin_like_a_file_are_read_or_refused(
        beginning in prop::sample::select(&BEGINNINGS[..]),
        rest in prop::collection::vec(any::<u8>(), 0..300),
        name in "[a-z]{1,3}\\.(npy|npz|zip|vec|bin|tsv|json|png)",
    ) {
        is_read_or_refused(&name, &[beginning, &rest].concat());
    }

    #[test]
    fn text_is_read_or_refused(text in "[a-c \t\n0-9.\"{}:\\-e,]{0,200}") {
        is_read_or_refused("tensors.tsv", text.as_bytes());
    }
}
