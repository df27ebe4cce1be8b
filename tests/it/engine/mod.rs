//! The science: data, distances, losses, gradients, training.

mod data;
mod golden;
mod golden_metrics;
mod gradients;
mod learning;
mod trainer;
mod trainer_edges;
