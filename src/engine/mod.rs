//! The science. Pure and seeded: no window, no files, no clock, no threads, no globals.

pub mod choice;
pub mod config;
pub mod data;
pub mod distance;
pub mod evaluate;
pub mod knob;
pub mod projection;
pub mod random;
