//! All tests that use the program from outside, in one binary: `tests/README.md` says where a new
//! one goes.

// Clippy doesn't know that the helpers of tests are parts of tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cli;
mod cli_data;
mod cli_diagnosis;
mod cli_drawn;
mod cli_export;
mod cli_files;
mod cli_film;
mod cli_input;
mod cli_json;
mod cli_link;
mod cli_outputs;
mod cli_picture;
mod cli_report;
mod cli_scores;
mod cli_stop;
mod cli_sweep;
mod common;
mod engine;
mod from_desktop;
mod lab;
mod lesson;
mod links;
mod store;
mod structure;
mod weights;
mod window;
