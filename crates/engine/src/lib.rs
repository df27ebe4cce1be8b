//! Triplet loss from data to embedding: the engine of Triplet Lab.
//!
//! A small network learns to place points of one class close together, and points of two classes
//! at least a margin farther apart. A triplet is an anchor *a*, a positive *p* of the same class
//! and a negative *n* of another one; its loss is max(0, d(a,p) − d(a,n) + margin). It comes from
//! Schroff, Kalenichenko & Philbin (2015), *FaceNet* ([arXiv:1503.03832]), where d is the squared
//! Euclidean distance.
//!
//! # Ten steps
//!
//! ```
//! use std::sync::Arc;
//!
//! use triplet_engine::config::{DataKind, RunConfig};
//! use triplet_engine::data::Dataset;
//! use triplet_engine::evaluate::evaluate;
//! use triplet_engine::trainer::Trainer;
//!
//! let mut config = RunConfig::of(DataKind::Moons);
//! config.loss.margin = 0.5;
//! let config = config.validate()?;
//! let data = Arc::new(Dataset::make(&config));
//! let mut trainer = Trainer::new(config, Arc::clone(&data));
//! for _ in 0..10 {
//!     let report = trainer.step();
//!     println!("step {}: loss {:.3}", report.step, report.loss);
//! }
//! assert_eq!(trainer.steps(), 10);
//!
//! // Recall@1: how many points have a nearest neighbour of their own class?
//! let distance = trainer.config().distance;
//! let evaluation = evaluate(trainer.embed_all().view(), &data.labels, distance);
//! assert!(evaluation.recall_at(1) > Some(0.9));
//! # Ok::<(), triplet_engine::config::ConfigError>(())
//! ```
//!
//! `examples/plain.rs` trains in plain loops, in 150 lines; a test compares the engine with it.
//!
//! # Parts
//!
//! | modules | purpose |
//! |---|---|
//! | [`setting`], [`choice`], [`config`] | all settings of a run with their names and ranges; [`config::RunConfig`] is checked once and becomes a [`config::ValidConfig`] |
//! | [`data`], [`own_data`] | data sets, made, bundled or brought, and their split |
//! | [`start_weights`] | weights of a file, which a run starts from |
//! | [`embedder`], [`activation`] | the multi-layer perceptron, forward and backward |
//! | [`groups`], [`distance`], [`ranking`], [`mining`], [`loss`] | the batch: classes, distances, hardness, triplets, loss and gradient |
//! | [`sampler`], `batch`, [`optimizer`], [`trainer`] | a training step; its batch in pieces ([`pace`]) |
//! | [`report`], [`display_sample`], [`health`] | what a step reports |
//! | [`evaluate`] | retrieval and verification metrics |
//! | [`estimate`] | time and memory that a run will take |
//! | [`projection`] | PCA on axes that stay put |
//! | [`packed`] | deflated bytes |
//! | [`text_features`] | numbers of a text |
//! | [`numbers`], [`text`] | numbers in words and round numbers; texts of others in messages |
//! | [`random`] | seeded streams of random numbers |
//!
//! # Guarantees
//!
//! - **Pure.** The engine has no window, files, clock, threads or global state; data files are
//!   compiled in.
//! - **Seeded.** A [`config::ValidConfig`] and the settings changed since determine every weight.
//!   The random numbers of a step depend on the seed and the step alone.
//! - **Reproducible bit for bit.** Steps replayed from a [`trainer::Checkpoint`] give the same
//!   weights, bit for bit, on the same machine; so do vector units of any width.
//!
//! [arXiv:1503.03832]: https://arxiv.org/abs/1503.03832

pub mod activation;
mod active;
mod anchors;
mod batch;
mod by_triplet;
pub mod choice;
pub mod config;
pub mod data;
pub mod display_sample;
pub mod distance;
pub mod embedder;
pub mod estimate;
pub mod evaluate;
mod exp;
pub mod groups;
pub mod health;
mod hinge;
pub mod loss;
mod matmul;
pub mod mining;
pub mod numbers;
pub mod optimizer;
pub mod own_data;
pub mod pace;
pub mod packed;
mod pair_of_class;
pub mod projection;
pub mod random;
pub mod ranking;
pub mod report;
pub mod sampler;
pub mod setting;
mod soft_sums;
pub mod start_weights;
pub mod text;
pub mod text_features;
pub mod trainer;
pub mod vectors;
