//! Triplet Lab: train a small embedder with triplet loss, one step at a time, and see every triplet.
//!
//! Four layers, each of which knows only those below it:
//! - [`engine`]: data, network, distances, mining, loss, training, evaluation.
//! - [`lab`]: runs, and the commands that change them.
//! - [`lesson`]: lessons, which drive a lab.
//! - [`app`]: the window.
//!
//! Beside the window, `cli` is the command line, which trains without a window; `desktop` starts
//! either, and `web` the page in a browser. [`disk`] is what both take files from; [`files`] reads
//! and writes recipes and lessons, [`link`] the addresses that open them, [`data_files`] and
//! [`data_source`] own data, [`weights_file`] weights to start from, [`export_folder`] what a run gives to other programs; [`task`] is work that
//! goes on piece by piece, beside a window, [`sweep`] trains many runs; and [`store`] saves the runs
//! of each session.

pub use engine;
pub use lab;
pub use lesson;

pub mod app;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
pub mod data_files;
pub mod data_source;
#[cfg(not(target_arch = "wasm32"))]
pub mod desktop;
pub mod disk;
pub mod export_folder;
pub mod files;
pub mod film;
pub mod link;
pub mod picture_folder;
pub mod report;
pub mod store;
pub mod sweep;
pub mod task;
#[cfg(any(test, target_arch = "wasm32"))]
mod trained;
#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod weights_file;
