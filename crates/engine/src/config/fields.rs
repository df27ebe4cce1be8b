//! The table of all knobs, in the order of the command line's help and of a recipe file; and how
//! a config is put together from the few that someone gives.

use super::field::{Field, FieldError, Kind, Of, Pick};
use super::run::RunConfig;
use super::spec::SamplerSpec;
use crate::choice::{
    Activation, DataKind, Distance, LossKind, Mining, OptimizerKind, Reduction, SamplerKind,
};
use crate::knob::{self, Knob};

/// Every knob; the data set is the first.
pub static FIELDS: [Field; 28] = [
    pick("Data", "data", "The data set", &Of::<DataKind>(|c| &mut c.data.kind)),
    field(
        "Data",
        "points",
        &knob::POINTS,
        Kind::Whole(DataKind::points_knob, |c| &mut c.data.points),
    ),
    field(
        "Data",
        "classes",
        &knob::CLASSES,
        Kind::Whole(DataKind::classes_knob, |c| &mut c.data.classes),
    ),
    field("Data", "noise", &knob::NOISE, Kind::Real(DataKind::noise_knob, |c| &mut c.data.noise)),
    Field {
        applies: DataKind::has_dimensions,
        ..field(
            "Data",
            "dimensions",
            &knob::DIMENSIONS,
            Kind::Whole(|_| knob::DIMENSIONS, |c| &mut c.data.dimensions),
        )
    },
    Field {
        applies: DataKind::has_informative,
        follows: "Never more than --dimensions",
        ..field(
            "Data",
            "informative",
            &knob::INFORMATIVE,
            Kind::Whole(|_| knob::INFORMATIVE, |c| &mut c.data.informative),
        )
    },
    field("Data", "held out", &knob::HELD_OUT, Kind::Real(|_| knob::HELD_OUT, |c| &mut c.held_out)),
    field(
        "Data",
        "held-out classes",
        &knob::UNSEEN_CLASSES,
        Kind::Whole(DataKind::unseen_knob, |c| &mut c.unseen_classes),
    ),
    Field {
        help: "Units of each hidden layer, first to last; none for no hidden layer",
        ..field("Embedder", "hidden", &knob::HIDDEN_UNITS, Kind::Layers(|c| &mut c.embedder.hidden))
    },
    pick(
        "Embedder",
        "activation",
        "What a hidden unit does with its sum",
        &Of::<Activation>(|c| &mut c.embedder.activation),
    ),
    field(
        "Embedder",
        "embedding dimensions",
        &knob::DIM,
        Kind::Whole(|_| knob::DIM, |c| &mut c.embedder.dim),
    ),
    Field {
        word: "normalise",
        ..named(
            "Embedder",
            "normalize",
            "Whether embeddings are scaled to length 1",
            Kind::Switch(|c| &mut c.embedder.normalize),
        )
    },
    pick(
        "Loss",
        "distance",
        "How far two embeddings are from each other",
        &Of::<Distance>(|c| &mut c.distance),
    ),
    pick("Loss", "loss", "What a triplet costs", &Of::<LossKind>(|c| &mut c.loss.kind)),
    field("Loss", "margin", &knob::MARGIN, Kind::Real(|_| knob::MARGIN, |c| &mut c.loss.margin)),
    named(
        "Loss",
        "swap",
        "Whether the positive takes the anchor's place where it is closer to the negative",
        Kind::Switch(|c| &mut c.loss.swap),
    ),
    Field {
        word: "mean over",
        ..pick(
            "Loss",
            "mean",
            "What the loss of a step is the mean of",
            &Of::<Reduction>(|c| &mut c.loss.mean),
        )
    },
    pick(
        BATCHES,
        "mining",
        "Which triplets of a batch are used",
        &Of::<Mining>(|c| &mut c.mining.rule),
    ),
    field(
        BATCHES,
        "triplets per anchor",
        &knob::PER_ANCHOR,
        Kind::Whole(|_| knob::PER_ANCHOR, |c| &mut c.mining.per_anchor),
    ),
    pick(
        BATCHES,
        "sampler",
        "How the points of a batch are drawn",
        &Of::<SamplerKind>(|c| &mut c.sampler.kind),
    ),
    Field {
        follows: "With --classes: as many, but at most 8",
        ..field(
            BATCHES,
            "P",
            &knob::CLASSES_PER_BATCH,
            Kind::Whole(|_| knob::CLASSES_PER_BATCH, |c| &mut c.sampler.classes),
        )
    },
    Field {
        follows: "With --classes and no --classes-per-batch: 64 / P",
        ..field(
            BATCHES,
            "K",
            &knob::POINTS_PER_CLASS,
            Kind::Whole(|_| knob::POINTS_PER_CLASS, |c| &mut c.sampler.points),
        )
    },
    Field {
        word: "optimiser",
        ..pick(
            "Optimiser",
            "optimizer",
            "How a gradient becomes a change of the weights",
            &Of::<OptimizerKind>(|c| &mut c.optimizer.kind),
        )
    },
    field(
        "Optimiser",
        "learning rate",
        &knob::LEARNING_RATE,
        Kind::Real(|_| knob::LEARNING_RATE, |c| &mut c.optimizer.learning_rate),
    ),
    field(
        "Optimiser",
        "weight decay",
        &knob::WEIGHT_DECAY,
        Kind::Real(|_| knob::WEIGHT_DECAY, |c| &mut c.optimizer.weight_decay),
    ),
    field("Optimiser", "clip", &knob::CLIP, Kind::Real(|_| knob::CLIP, |c| &mut c.optimizer.clip)),
    named("Run", "seed", "All randomness of the run comes from this", Kind::Seed(|c| &mut c.seed)),
    Field {
        word: "moved points",
        ..named(
            "Run",
            "moved",
            "Points moved by hand: a few values by row and feature, both counted from 0",
            Kind::Moved(|c| &mut c.moved),
        )
    },
];

const BATCHES: &str = "Mining and batches";

/// A knob that all data have.
const fn field(heading: &'static str, word: &'static str, knob: &Knob, kind: Kind) -> Field {
    Field { word, ..named(heading, knob.name, knob.help, kind) }
}

/// A knob that is a choice from a list.
const fn pick(
    heading: &'static str,
    name: &'static str,
    help: &'static str,
    choice: &'static (dyn Pick + Sync),
) -> Field {
    named(heading, name, help, Kind::Pick(choice))
}

/// A knob that is called in a sentence as it is typed.
const fn named(heading: &'static str, name: &'static str, help: &'static str, kind: Kind) -> Field {
    Field { heading, name, word: name, help, follows: "", applies: |_| true, kind }
}

/// The knob of this name.
pub fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// The defaults of the data, changed by what is given: a text for each knob that is.
///
/// # Errors
/// What the first knob in the order of the table that can't be so says of itself. What only
/// together can't be is left to [`RunConfig::validate`].
pub fn assemble(given: impl Fn(&'static Field) -> Option<String>) -> Result<RunConfig, FieldError> {
    let mut config = RunConfig::default();
    let (data, others) = FIELDS.split_at(1);
    for field in data {
        if let Some(name) = given(field) {
            field.set(&mut config, &name)?;
        }
    }
    config = RunConfig::of(config.data.kind);
    let is_given = |knob: &Knob| find(knob.name).and_then(&given).is_some();
    // The sizes of the data come before the knobs that follow them.
    let (data, others): (Vec<_>, Vec<_>) = others.iter().partition(|field| field.heading == "Data");
    let set = |config: &mut RunConfig, fields: Vec<&'static Field>| {
        fields.into_iter().try_for_each(|field| match given(field) {
            Some(text) => field.set(config, &text),
            None => Ok(()),
        })
    };
    set(&mut config, data)?;
    if !is_given(&knob::INFORMATIVE) {
        config.data.informative = config.data.informative.min(config.data.dimensions);
    }
    if is_given(&knob::CLASSES) && !is_given(&knob::CLASSES_PER_BATCH) {
        config.sampler = SamplerSpec::for_classes(config.data.classes);
    }
    set(&mut config, others)?;
    Ok(config)
}

/// What has to be given for [`assemble`] to make this config: the knobs that differ from what
/// they would be, with their texts.
pub fn differences(config: &RunConfig) -> Vec<(&'static Field, String)> {
    let mut given: Vec<(&'static Field, String)> = Vec::new();
    for field in &FIELDS {
        let look = |wanted: &Field| {
            given.iter().find(|(known, _)| known.name == wanted.name).map(|(_, text)| text.clone())
        };
        let text = field.text(config);
        let so_anyway = assemble(look).is_ok_and(|config| field.text(&config) == text);
        if !so_anyway && (field.applies)(config.data.kind) {
            given.push((field, text));
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Choice as _;

    /// Another value of the knob that these data can have, where there is one.
    fn other(field: &Field, config: &RunConfig) -> Option<String> {
        let old = field.text(config);
        let texts = match field.kind {
            Kind::Real(knob, _) | Kind::Whole(knob, _) => {
                let knob = knob(config.data.kind);
                vec![knob.min.to_string(), knob.max.to_string()]
            }
            Kind::Pick(pick) => pick.options().iter().map(|o| o.name.to_owned()).collect(),
            Kind::Switch(_) => vec!["true".to_owned(), "false".to_owned()],
            Kind::Layers(_) => vec!["none".to_owned()],
            Kind::Seed(_) => vec![u64::MAX.to_string()],
            Kind::Moved(_) => vec!["3: 0=0.5".to_owned()],
        };
        let mut changed = config.clone();
        texts
            .into_iter()
            .find(|text| field.set(&mut changed, text).is_ok() && field.text(&changed) != old)
    }

    #[test]
    fn every_knob_can_be_set_and_only_live_ones_leave_points_and_weights_alone() {
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
}
