//! Helpers that tests share.

pub mod batch;
pub mod check;
pub mod commands;
pub mod fingers;
pub mod golden;
pub mod lesson_window;
pub mod lessons;
pub mod network;
pub mod pointer;
pub mod program;
pub mod random_runs;
pub mod recipes;
pub mod runs;
pub mod vision;
pub mod window;
