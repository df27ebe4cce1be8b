use super::*;
use crate::choice::{DataKind, EmbedderKind};
use crate::own_data::{Origin, OwnData};

fn identity(normalize: bool) -> Trainer {
    let mut config = RunConfig::of(DataKind::Penguins);
    (config.embedder.kind, config.embedder.normalize) = (EmbedderKind::Identity, normalize);
    config.optimizer.weight_decay = 0.5;
    let config = config.validate().unwrap();
    let data = Arc::new(Dataset::make(&config));
    Trainer::new(config, data)
}

#[test]
fn the_identity_shows_the_points_as_they_are_and_no_step_changes_them() {
    let mut trainer = identity(false);
    assert_eq!(trainer.config().embedder.dim, trainer.data().dimensions());
    for _ in 0..3 {
        let report = trainer.step();
        assert!(report.loss > 0.0 && report.counts.valid > 0);
        assert_eq!(report.gradient_norm, 0.0);
        assert_eq!(trainer.embed_all(), trainer.data().points);
    }
    assert_eq!(trainer.steps(), 3);
}

#[test]
fn a_normalized_identity_has_the_directions_of_the_points() {
    let mut trainer = identity(true);
    trainer.step();
    let (points, embedding) = (trainer.data().points.clone(), trainer.embed_all());
    for (point, unit) in points.rows().into_iter().zip(embedding.rows()) {
        assert!((unit.dot(&unit) - 1.0).abs() < 1e-12);
        assert!((point.dot(&unit) - point.dot(&point).sqrt()).abs() < 1e-9);
    }
}

#[test]
fn the_identity_is_refused_where_points_have_too_many_dimensions() {
    let own = |features: usize| {
        let names = |name: &str, count: usize| (0..count).map(|i| format!("{name}{i}")).collect();
        let origin = Origin {
            path: "wide.npy".into(),
            size: 0,
            sha256: String::new(),
            choices: Vec::new(),
            content: None,
            beside: Vec::new(),
        };
        Arc::new(OwnData {
            points: Array2::from_shape_fn((4, features), |(row, column)| (row * column) as f64),
            labels: vec![0, 0, 1, 1],
            class_names: names("c", 2),
            feature_names: names("x", features),
            texts: None,
            side: None,
            standardize: false,
            origin,
        })
    };
    let valid = |features| {
        let mut config = RunConfig::of_own(own(features));
        config.embedder.kind = EmbedderKind::Identity;
        config.validate()
    };
    assert_eq!(valid(1_024).unwrap().embedder.dim, 1_024);
    let message = valid(1_025).unwrap_err().to_string();
    assert!(message.contains("1025 dimensions") && message.contains("network"), "{message}");
}
