use super::*;
use crate::config::Choice as _;

/// Another value of the setting that these data can have, where there is one.
fn other(field: &Field, config: &RunConfig) -> Option<String> {
    let old = field.text(config);
    let texts = match field.kind {
        Kind::Real(setting, _) | Kind::Whole(setting, _) => {
            let setting = setting(config.data.kind);
            vec![setting.min.to_string(), setting.max.to_string()]
        }
        Kind::Pick(pick) => pick.options().iter().map(|o| o.name.to_owned()).collect(),
        Kind::Switch(_) => vec!["true".to_owned(), "false".to_owned()],
        Kind::Layers(_) => vec!["none".to_owned()],
        Kind::Seed(_) => vec![u64::MAX.to_string()],
        Kind::Moved(_) => vec!["3: 0=0.5".to_owned()],
        Kind::Drawn(_) => vec!["1: 0 0.5".to_owned()],
        Kind::Weight(_) => vec!["1:1,b=0.5".to_owned()],
    };
    let mut changed = config.clone();
    texts
        .into_iter()
        .find(|text| field.set(&mut changed, text).is_ok() && field.text(&changed) != old)
}

#[test]
fn every_setting_can_be_changed_and_only_live_ones_leave_points_and_weights_alone() {
    let clusters = RunConfig::of(DataKind::Clusters);
    for field in &FIELDS {
        let text = other(field, &clusters).unwrap();
        let mut changed = clusters.clone();
        field.set(&mut changed, &text).unwrap();
        assert_ne!(changed, clusters, "{}", field.name);
        let needs_new = clusters.needs_new_weights(&changed);
        assert_eq!(field.is_live(), !needs_new, "{}", field.name);
    }
}

#[test]
fn names_differ() {
    for (i, field) in FIELDS.iter().enumerate() {
        assert!(FIELDS[..i].iter().all(|other| other.name != field.name), "{}", field.name);
    }
}

#[test]
fn every_value_is_read_as_it_is_written() {
    for &kind in DataKind::ALL {
        let config = RunConfig::of(kind);
        let texts = |field: &'static Field| Some(field.text(&config));
        let all = |field: &'static Field| texts(field).filter(|_| (field.applies)(kind));
        assert_eq!(assemble(all).unwrap(), config);
        assert_eq!(
            assemble(|field| (field.name == "data").then(|| kind.name().into())).unwrap(),
            config
        );
    }
}

#[test]
fn the_identity_is_read_as_it_is_written_however_many_dimensions_points_have() {
    let mut config = RunConfig::of(DataKind::Faces);
    config.embedder.kind = EmbedderKind::Identity;
    let config = config.validate().unwrap();
    assert_eq!((config.embedder.dim, config.embedder.hidden.len()), (256, 0));
    let kind = config.data.kind;
    let all = |field: &'static Field| (field.applies)(kind).then(|| field.text(&config));
    let given = differences(&config);
    let few = |field: &'static Field| {
        given.iter().find(|(known, _)| known.name == field.name).map(|(_, text)| text.clone())
    };
    assert_eq!(assemble(all).unwrap().validate().unwrap(), config);
    assert_eq!(assemble(few).unwrap().validate().unwrap(), config);
}

#[test]
fn only_what_differs_has_to_be_given() {
    assert_eq!(differences(&RunConfig::default()).len(), 0);
    let mut config = RunConfig::of(DataKind::Blobs);
    config.data.classes = 2;
    config.sampler = SamplerSpec::for_classes(2);
    config.loss.margin = 0.5;
    let names = |config: &RunConfig| -> Vec<String> {
        differences(config).into_iter().map(|(f, text)| format!("{} {text}", f.name)).collect()
    };
    assert_eq!(names(&config), ["data blobs", "classes 2", "margin 0.5"]);
    config.sampler.points = 9;
    assert_eq!(names(&config)[3..], ["points-per-class 9"]);
    config.sampler.classes = 4;
    assert_eq!(names(&config)[3..], ["classes-per-batch 4", "points-per-class 9"]);
}
