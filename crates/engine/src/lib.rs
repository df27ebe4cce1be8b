//! The science. Pure and seeded: no window, no files, no clock, no threads, no globals.

pub mod activation;
pub mod choice;
pub mod config;
pub mod data;
pub mod distance;
pub mod embedder;
pub mod evaluate;
pub mod health;
pub mod knob;
pub mod loss;
pub mod mining;
pub mod numbers;
pub mod optimizer;
pub mod projection;
pub mod random;
pub mod ranking;
pub mod report;
pub mod sampler;
pub mod showing;
pub mod trainer;
mod vectors;
