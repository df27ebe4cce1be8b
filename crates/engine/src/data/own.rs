//! A data set of what a person brought.

use std::sync::Arc;

use ndarray::Array2;

use super::dataset::Dataset;
use super::sample;
use crate::config::DataSpec;
use crate::random::ChaCha8Rng;

/// The points as they were read (n×d), plus noise of `spec.noise`. Without own data, none.
pub(super) fn make(spec: &DataSpec, rng: &mut ChaCha8Rng) -> Dataset {
    let Some(own) = &spec.own else {
        return Dataset::whole(Array2::zeros((0, 1)), Vec::new(), Vec::new(), Vec::new());
    };
    let mut points = own.points.clone();
    if spec.noise > 0.0 {
        sample::add_noise(&mut points, spec.noise, rng);
    }
    let (classes, features) = (own.class_names.clone(), own.feature_names.clone());
    let data = Dataset::whole(points, own.labels.clone(), classes, features);
    let data = data.with_texts(own.texts.clone(), own.text_features().map(Arc::new));
    let data = data.with_text_columns(own.text_columns());
    match own.side {
        Some(side) => data.with_pictures(side),
        None => data,
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::config::{ConfigError, DataKind, RunConfig};
    use crate::own_data::{Origin, OwnData};

    fn four_points(standardize: bool) -> Arc<OwnData> {
        let origin = Origin {
            path: "four.csv".into(),
            size: 10,
            sha256: "0".into(),
            choices: Vec::new(),
            content: None,
            beside: Vec::new(),
        };
        Arc::new(OwnData {
            points: array![[1.0, 10.0], [2.0, 10.0], [3.0, 10.0], [4.0, 30.0]],
            labels: vec![0, 0, 1, 1],
            class_names: vec!["a".into(), "b".into()],
            feature_names: vec!["x".into(), "y".into()],
            texts: Some(["one", "two", "three", "four"].map(String::from).into()),
            side: None,
            standardize,
            origin,
        })
    }

    #[test]
    fn sizes_are_those_of_the_data_whatever_a_recipe_says() {
        let mut config = RunConfig::of_own(four_points(false));
        (config.data.points, config.data.classes) = (50_000, 700);
        let config = config.validate().unwrap();
        assert_eq!((config.data.points, config.data.classes, config.data.features()), (4, 2, 2));
        let data = Dataset::make(&config);
        assert_eq!(data.points, four_points(false).points);
        assert_eq!((data.text_of(2), data.text_of(4)), (Some("three"), None));
        assert_eq!(data.words_of(2), Some("three"));
    }

    #[test]
    fn words_stand_without_the_name_of_their_column() {
        let mut own = (*four_points(false)).clone();
        let texts = ["name: Ada; town: Rome", "town: Oslo", "name: town: x", "other: name: y"];
        own.texts = Some(texts.map(String::from).into());
        let words = |own: &OwnData| {
            let data = Dataset::make(&RunConfig::of_own(Arc::new(own.clone())));
            (0..4).map(|row| data.words_of(row).unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(words(&own), texts, "they are from one column");
        own.origin.choices = vec![("texts".into(), "name,town".into())];
        assert_eq!(words(&own), ["Ada; town: Rome", "Oslo", "town: x", "other: name: y"]);
    }

    #[test]
    fn columns_are_standardized_on_the_training_rows() {
        let mut config = RunConfig::of_own(four_points(true));
        config.held_out = 0.5;
        let data = Dataset::make(&config);
        assert_eq!((data.train.len(), data.held_out.len()), (2, 2));
        let training = data.points.select(ndarray::Axis(0), &data.train);
        for column in training.columns() {
            assert!(column.sum().abs() < 1e-12);
            let deviation = column.std(0.0);
            assert!((deviation - 1.0).abs() < 1e-12 || deviation == 0.0, "{deviation}");
        }
    }

    #[test]
    fn own_data_without_data_are_refused() {
        let config = RunConfig::of(DataKind::Own);
        assert_eq!(config.validate().unwrap_err(), ConfigError::NoOwnData);
    }

    #[test]
    fn other_choices_make_other_data() {
        let one = four_points(false);
        let mut two = (*one).clone();
        assert_eq!(*one, two);
        two.origin.choices.push(("label".into(), "y".into()));
        assert_ne!(*one, two);
    }
}
