//! What every data set promises, whatever its kind.

use triplet_lab::engine::config::{Choice as _, DataKind, RunConfig, SamplerKind};
use triplet_lab::engine::data::{Dataset, Split};
use triplet_lab::engine::sampler::Sampler;

/// The default run on this data, with these points, classes and noise.
fn config(kind: DataKind, points: usize, classes: usize, noise: f64) -> RunConfig {
    let mut config = RunConfig::of(kind);
    config.data.points = points;
    config.data.classes = classes;
    config.data.noise = noise;
    config
}

/// The least and the most classes that this data can have.
fn class_range(kind: DataKind) -> [usize; 2] {
    let range = kind.classes_setting().whole_range();
    [*range.start(), *range.end()]
}

fn sizes(data: &Dataset) -> Vec<usize> {
    let mut sizes = vec![0; data.classes()];
    for &label in &data.labels {
        sizes[label] += 1;
    }
    sizes
}

/// The data sets that have points of their own: in all but the one that is drawn by hand.
fn with_points() -> impl Iterator<Item = DataKind> {
    DataKind::ALL.iter().copied().filter(|&kind| kind != DataKind::Drawn)
}

/// Everything that must hold for any data set whatsoever.
fn check(config: &RunConfig) -> Dataset {
    assert!(config.clone().validate().is_ok(), "{config:?}");
    let data = Dataset::make(config);
    let spec = &config.data;
    assert_eq!(data.points.nrows(), data.len());
    assert_eq!(data.labels.len(), data.len());
    assert_eq!(data.feature_names.len(), data.dimensions());
    assert_eq!(data.classes(), spec.classes);
    assert!(data.labels.iter().all(|&label| label < data.classes()));
    assert!(data.points.iter().all(|value| value.is_finite()));
    assert!(sizes(&data).iter().all(|&size| size > 0), "{spec:?}");

    let held_out: Vec<usize> = (0..data.len()).filter(|&row| data.is_held_out(row)).collect();
    let trained: Vec<usize> = (0..data.len()).filter(|&row| !data.is_held_out(row)).collect();
    assert_eq!(data.held_out, held_out);
    assert_eq!(data.train, trained);
    assert!(!data.is_held_out(data.len()));
    data
}

#[test]
fn held_out_classes_are_the_last_ones_whole_and_leave_points_and_the_other_splits_alone() {
    for kind in with_points() {
        let [_, classes] = class_range(kind);
        let with = |unseen_classes: usize| {
            let mut config = config(kind, 200, classes, 0.1);
            config.unseen_classes = unseen_classes;
            (config.clone().validate().is_ok(), Dataset::make(&config))
        };
        let (_, without) = with(0);
        assert!(without.unseen.is_empty() && without.unseen_classes() == 0);
        for unseen in 0..=classes {
            let (valid, data) = with(unseen);
            assert_eq!(valid, unseen + 2 <= classes, "{kind:?}: {unseen} of {classes}");
            if !valid {
                continue;
            }
            assert_eq!(data.points, without.points);
            assert_eq!(data.unseen_classes(), unseen);
            for row in 0..data.len() {
                let expected = if data.labels[row] >= classes - unseen {
                    Split::Unseen
                } else {
                    without.split_of(row)
                };
                assert_eq!(data.split_of(row), expected);
                assert_eq!(data.is_unseen_class(data.labels[row]), expected == Split::Unseen);
                for split in Split::ALL {
                    assert_eq!(data.rows(split).contains(&row), split == expected);
                }
            }
            assert_eq!(data.evaluated(Split::Unseen).is_empty(), unseen < 2);
        }
    }
}

#[test]
fn no_batch_ever_holds_a_point_of_a_held_out_class() {
    for kind in with_points() {
        let [_, classes] = class_range(kind);
        for seed in 0..6 {
            for sampler in [SamplerKind::Balanced, SamplerKind::Uniform] {
                for unseen in 1..=classes.saturating_sub(2) {
                    let mut config = RunConfig { seed, ..config(kind, 150, classes, 0.1) };
                    config.unseen_classes = unseen;
                    config.sampler.kind = sampler;
                    config.sampler.points = 3;
                    let data = Dataset::make(&config);
                    let drawer = Sampler::new(&data);
                    let mut batch = Vec::new();
                    for step in 0..40 {
                        drawer.draw(&config.sampler, seed, step, &mut batch);
                        assert!(batch.len() >= 2, "{kind:?}");
                        assert!(batch.iter().all(|&row| data.labels[row] < classes - unseen));
                    }
                }
            }
        }
    }
}

#[test]
fn every_data_set_has_the_points_classes_and_dimensions_asked_for() {
    for kind in with_points() {
        let config = RunConfig::of(kind);
        let data = check(&config);
        assert_eq!(data.len(), config.data.points, "{kind:?}");
        let dimensions = match kind {
            DataKind::Clusters => 20,
            DataKind::SwissRoll | DataKind::Sphere => 3,
            DataKind::Faces => 256,
            DataKind::Typos | DataKind::Questions => 512,
            DataKind::Digits => 64,
            DataKind::Penguins => 4,
            _ => 2,
        };
        assert_eq!(data.dimensions(), dimensions, "{kind:?}");
        let has_pictures = matches!(kind, DataKind::Faces | DataKind::Digits);
        assert_eq!(data.pictures.is_some(), has_pictures, "{kind:?}");
        let texts = (data.texts.is_some(), data.text_features.is_some());
        let has_texts = matches!(kind, DataKind::Typos | DataKind::Questions);
        assert_eq!(texts, (has_texts, has_texts), "{kind:?}");
    }
}

#[test]
fn extremes_of_points_classes_and_noise_are_data_like_any_other() {
    for kind in with_points() {
        let most = *kind.points_setting().whole_range().end();
        for classes in class_range(kind) {
            for noise in [0.0, 2.0] {
                let least = classes.max(10);
                assert_eq!(check(&config(kind, least, classes, noise)).len(), least);
            }
        }
        let [_, classes] = class_range(kind);
        assert_eq!(check(&config(kind, most, classes, 0.5)).len(), most);
    }
}

#[test]
fn all_ten_of_ten_points_can_have_a_class_of_their_own() {
    for kind in [DataKind::Blobs, DataKind::Clusters, DataKind::Sphere, DataKind::Digits] {
        let data = check(&config(kind, 10, 10, 0.1));
        assert_eq!(sizes(&data), [1; 10]);
        assert!(data.held_out.is_empty(), "a class of one point is trained on");
    }
}

#[test]
fn class_sizes_of_made_data_differ_by_at_most_one() {
    for kind in with_points() {
        if !matches!(kind, DataKind::Digits | DataKind::Penguins) {
            let [_, classes] = class_range(kind);
            let sizes = sizes(&check(&config(kind, 101, classes, 0.1)));
            let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
            assert!(most - least <= 1, "{kind:?} {sizes:?}");
        }
    }
}

#[test]
fn all_dimensions_of_clusters_and_the_sphere_can_be_chosen() {
    for (dimensions, informative) in [(2, 1), (2, 2), (64, 1), (64, 64)] {
        for kind in [DataKind::Clusters, DataKind::Sphere] {
            let mut config = config(kind, 100, 5, 0.25);
            config.data.dimensions = dimensions;
            config.data.informative = informative;
            assert_eq!(check(&config).dimensions(), dimensions);
        }
    }
}

#[test]
fn the_seed_decides_everything() {
    for kind in with_points() {
        let config = RunConfig::of(kind);
        let data = Dataset::make(&config);
        assert_eq!(data, Dataset::make(&config), "{kind:?}");
        let mut other = config.clone();
        other.seed += 1;
        let other = Dataset::make(&other);
        assert_ne!(data.held_out, other.held_out, "{kind:?}");
        let same_points = data.points == other.points;
        // All the real points are used here, so only their split is a matter of the seed; and
        // the checkerboard is drawn at random even where there is no noise.
        assert_eq!(same_points, matches!(kind, DataKind::Digits | DataKind::Penguins), "{kind:?}");
    }
}

#[test]
fn the_seed_chooses_among_the_real_points() {
    for kind in [DataKind::Digits, DataKind::Penguins] {
        let config = RunConfig { seed: 3, ..config(kind, 60, 3, 0.0) };
        let other = RunConfig { seed: 4, ..config.clone() };
        assert_eq!(sizes(&check(&config)), [20; 3]);
        assert_ne!(Dataset::make(&config).points, Dataset::make(&other).points);
    }
}

#[test]
fn noise_on_real_data_is_in_their_scaled_units() {
    for kind in [DataKind::Digits, DataKind::Penguins] {
        let mut config = RunConfig::of(kind);
        let clean = Dataset::make(&config).points;
        config.data.noise = 0.5;
        let noise = Dataset::make(&config).points - clean;
        assert!((noise.std(0.0) - 0.5).abs() < 0.03, "{kind:?}");
    }
}

#[test]
fn the_split_takes_the_same_share_of_every_class() {
    for kind in with_points() {
        for share in [0.0, 0.1, 0.25, 0.5, 0.9] {
            let data = check(&RunConfig { held_out: share, ..RunConfig::of(kind) });
            for (class, size) in sizes(&data).into_iter().enumerate() {
                let held_out = data.held_out.iter().filter(|&&row| data.labels[row] == class);
                assert_eq!(held_out.count(), (share * size as f64).round() as usize, "{kind:?}");
            }
        }
    }
}

#[test]
fn held_out_share_and_noise_leave_each_other_alone() {
    let config = RunConfig::default();
    let more_held_out = RunConfig { held_out: 0.5, ..config.clone() };
    assert_eq!(Dataset::make(&config).points, Dataset::make(&more_held_out).points);
    let mut noisier = config.clone();
    noisier.data.noise = 0.2;
    assert_eq!(Dataset::make(&config).held_out, Dataset::make(&noisier).held_out);
}
