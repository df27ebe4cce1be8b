//! Triplet Lab: train a small embedder with triplet loss, one step at a time, and see every triplet.
//!
//! The house has three floors, and each knows only those below it:
//! - [`engine`]: the science. Data, network, distances, mining, loss, training, evaluation.
//! - [`lab`]: the runs, and all that a person can do to them.
//! - [`app`]: the window.
//!
//! Beside the upper floors stand [`cli`], the command line, which trains without a window;
//! [`files`], where recipes are read and written; and [`store`], which keeps the runs of each
//! session on the disk.

pub use engine;
pub use lab;
pub use lesson;

pub mod app;
pub mod cli;
pub mod files;
pub mod store;
