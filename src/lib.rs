//! Triplet Lab: train a small embedder with triplet loss, one step at a time, and see every triplet.
//!
//! The house has three floors, and each knows only those below it:
//! - [`engine`]: the science. Data, network, distances, mining, loss, training, evaluation.
//! - [`lab`]: a run, and all that a person can do to it.
//! - [`app`]: the window.
//!
//! [`cli`] stands beside the upper floors: the command line, which trains without a window.

pub mod app;
pub mod cli;
pub mod engine;
pub mod lab;
