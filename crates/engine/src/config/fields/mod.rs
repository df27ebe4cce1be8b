//! The table of all settings, in the order of `--help` and of recipe files, and the assembly of a
//! config from the few settings that are given.

use std::sync::Arc;

use crate::choice::{
    Activation, DataKind, Distance, EmbedderKind, LossKind, Mining, OptimizerKind, Reduction,
    SamplerKind,
};
use crate::config::RunConfig;
use crate::config::SamplerSpec;
use crate::config::field::{ChoiceAt, Field, FieldError, Kind, Pick};
use crate::setting::{self, Setting};

/// All settings; the data set is the first.
pub static FIELDS: [Field; 34] = [
    pick("Data", "data", "The data set", &ChoiceAt::<DataKind>(|c| &mut c.data.kind)),
    Field {
        applies: DataKind::has_sizes,
        ..field(
            "Data",
            "points",
            &setting::POINTS,
            Kind::Whole(DataKind::points_setting, |c| &mut c.data.points),
        )
    },
    Field {
        applies: DataKind::has_sizes,
        ..field(
            "Data",
            "classes",
            &setting::CLASSES,
            Kind::Whole(DataKind::classes_setting, |c| &mut c.data.classes),
        )
    },
    field(
        "Data",
        "noise",
        &setting::NOISE,
        Kind::Real(DataKind::noise_setting, |c| &mut c.data.noise),
    ),
    Field {
        applies: DataKind::has_flaws,
        ..field(
            "Data",
            "imbalance",
            &setting::IMBALANCE,
            Kind::Real(|_| setting::IMBALANCE, |c| &mut c.data.imbalance),
        )
    },
    Field {
        applies: DataKind::has_flaws,
        ..field(
            "Data",
            "label noise",
            &setting::LABEL_NOISE,
            Kind::Real(|_| setting::LABEL_NOISE, |c| &mut c.data.label_noise),
        )
    },
    Field {
        applies: DataKind::has_flaws,
        ..field(
            "Data",
            "duplicates",
            &setting::DUPLICATES,
            Kind::Real(|_| setting::DUPLICATES, |c| &mut c.data.duplicates),
        )
    },
    Field {
        applies: DataKind::has_dimensions,
        ..field(
            "Data",
            "dimensions",
            &setting::DIMENSIONS,
            Kind::Whole(|_| setting::DIMENSIONS, |c| &mut c.data.dimensions),
        )
    },
    Field {
        applies: DataKind::has_informative,
        follows: "Never more than --dimensions",
        ..field(
            "Data",
            "informative",
            &setting::INFORMATIVE,
            Kind::Whole(|_| setting::INFORMATIVE, |c| &mut c.data.informative),
        )
    },
    field(
        "Data",
        "held out",
        &setting::HELD_OUT,
        Kind::Real(|_| setting::HELD_OUT, |c| &mut c.held_out),
    ),
    field(
        "Data",
        "held-out classes",
        &setting::UNSEEN_CLASSES,
        Kind::Whole(DataKind::unseen_setting, |c| &mut c.unseen_classes),
    ),
    pick(
        "Embedder",
        "embedder",
        "What turns a point into an embedding; the identity has no hidden units and the dimensions \
         of the points",
        &ChoiceAt::<EmbedderKind>(|c| &mut c.embedder.kind),
    ),
    Field {
        help: "Units of each hidden layer, first to last; none for no hidden layer",
        ..field(
            "Embedder",
            "hidden",
            &setting::HIDDEN_UNITS,
            Kind::Layers(|c| &mut c.embedder.hidden),
        )
    },
    pick(
        "Embedder",
        "activation",
        "Activation function of the hidden units",
        &ChoiceAt::<Activation>(|c| &mut c.embedder.activation),
    ),
    field(
        "Embedder",
        "embedding dimensions",
        &setting::DIM,
        Kind::Whole(|_| setting::DIM, |c| &mut c.embedder.dim),
    ),
    Field {
        word: "normalize",
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
        "Distance between two embeddings",
        &ChoiceAt::<Distance>(|c| &mut c.distance),
    ),
    pick("Loss", "loss", "Loss of a triplet", &ChoiceAt::<LossKind>(|c| &mut c.loss.kind)),
    field(
        "Loss",
        "margin",
        &setting::MARGIN,
        Kind::Real(|_| setting::MARGIN, |c| &mut c.loss.margin),
    ),
    named(
        "Loss",
        "swap",
        "Whether to use d(p,n) instead of d(a,n) where it is smaller",
        Kind::Switch(|c| &mut c.loss.swap),
    ),
    Field {
        word: "mean over",
        ..pick(
            "Loss",
            "mean",
            "Triplets over which the loss is averaged",
            &ChoiceAt::<Reduction>(|c| &mut c.loss.mean),
        )
    },
    pick(
        BATCHES,
        "mining",
        "Rule that selects triplets of a batch",
        &ChoiceAt::<Mining>(|c| &mut c.mining.rule),
    ),
    field(
        BATCHES,
        "triplets per anchor",
        &setting::PER_ANCHOR,
        Kind::Whole(|_| setting::PER_ANCHOR, |c| &mut c.mining.per_anchor),
    ),
    pick(
        BATCHES,
        "sampler",
        "Rule that draws the points of a batch",
        &ChoiceAt::<SamplerKind>(|c| &mut c.sampler.kind),
    ),
    Field {
        follows: "With --classes: the same number, but at most 8",
        ..field(
            BATCHES,
            "P",
            &setting::CLASSES_PER_BATCH,
            Kind::Whole(|_| setting::CLASSES_PER_BATCH, |c| &mut c.sampler.classes),
        )
    },
    Field {
        follows: "With --classes and no --classes-per-batch: 64 / P",
        ..field(
            BATCHES,
            "K",
            &setting::POINTS_PER_CLASS,
            Kind::Whole(|_| setting::POINTS_PER_CLASS, |c| &mut c.sampler.points),
        )
    },
    Field {
        word: "optimizer",
        ..pick(
            "Optimizer",
            "optimizer",
            "Rule that updates the weights from the gradient",
            &ChoiceAt::<OptimizerKind>(|c| &mut c.optimizer.kind),
        )
    },
    field(
        "Optimizer",
        "learning rate",
        &setting::LEARNING_RATE,
        Kind::Real(|_| setting::LEARNING_RATE, |c| &mut c.optimizer.learning_rate),
    ),
    field(
        "Optimizer",
        "weight decay",
        &setting::WEIGHT_DECAY,
        Kind::Real(|_| setting::WEIGHT_DECAY, |c| &mut c.optimizer.weight_decay),
    ),
    field(
        "Optimizer",
        "clip",
        &setting::CLIP,
        Kind::Real(|_| setting::CLIP, |c| &mut c.optimizer.clip),
    ),
    named("Run", "seed", "Seed of all random numbers of the run", Kind::Seed(|c| &mut c.seed)),
    Field {
        word: "moved points",
        ..named(
            "Run",
            "moved",
            "Points moved by hand: a few values by row and feature, both counted from 0",
            Kind::Moved(|c| &mut c.moved),
        )
    },
    Field {
        word: "drawn points",
        ..named(
            "Run",
            "drawn",
            "Points drawn by hand in the plane: class (from 1 on) and places, and rows that are erased",
            Kind::Drawn(|c| &mut c.drawn),
        )
    },
    Field {
        word: "weight",
        ..named(
            "Run",
            "weight",
            "Weights set by hand: layer, unit and input, all counted from 1, and the value",
            Kind::Weight(|c| &mut c.weight),
        )
    },
];

const BATCHES: &str = "Mining and batches";

/// A numeric setting that all data sets have.
const fn field(heading: &'static str, word: &'static str, setting: &Setting, kind: Kind) -> Field {
    Field { word, ..named(heading, setting.name, setting.help, kind) }
}

/// A setting that is a choice from a list.
const fn pick(
    heading: &'static str,
    name: &'static str,
    help: &'static str,
    choice: &'static (dyn Pick + Sync),
) -> Field {
    named(heading, name, help, Kind::Pick(choice))
}

/// A setting whose name in a sentence is the one on the command line.
const fn named(heading: &'static str, name: &'static str, help: &'static str, kind: Kind) -> Field {
    Field { heading, name, word: name, help, follows: "", applies: |_| true, kind }
}

/// The setting with this name.
pub fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// Applies the given texts to the defaults of the data set; `given` returns the text of a setting.
///
/// # Errors
/// The error of the first invalid setting, in the order of the table. [`RunConfig::validate`]
/// checks settings against each other.
pub fn assemble(given: impl Fn(&'static Field) -> Option<String>) -> Result<RunConfig, FieldError> {
    let mut config = RunConfig::default();
    if let Some(name) = given(&FIELDS[0]) {
        FIELDS[0].set(&mut config, &name)?;
    }
    assemble_on(RunConfig::of(config.data.kind), given)
}

/// Applies the given texts to these defaults of a data set, as [`assemble`] does.
///
/// # Errors
/// As for [`assemble`].
pub fn assemble_on(
    mut config: RunConfig,
    given: impl Fn(&'static Field) -> Option<String>,
) -> Result<RunConfig, FieldError> {
    let others = &FIELDS[1..];
    let is_given = |setting: &Setting| find(setting.name).and_then(&given).is_some();
    // The sizes of the data come before the settings whose defaults depend on them.
    let (data, others): (Vec<_>, Vec<_>) = others.iter().partition(|field| field.heading == "Data");
    let set = |config: &mut RunConfig, fields: Vec<&'static Field>| {
        fields.into_iter().try_for_each(|field| match given(field) {
            Some(text) => field.set(config, &text),
            None => Ok(()),
        })
    };
    set(&mut config, data)?;
    if !is_given(&setting::INFORMATIVE) {
        config.data.informative = config.data.informative.min(config.data.dimensions);
    }
    if is_given(&setting::CLASSES) && !is_given(&setting::CLASSES_PER_BATCH) {
        config.sampler = SamplerSpec::for_classes(config.data.classes);
    }
    set(&mut config, others)?;
    Ok(config)
}

/// The settings, with their texts, from which [`assemble`] makes this config, or [`assemble_on`]
/// with the defaults of its own data: those that differ from their defaults.
pub fn differences(config: &RunConfig) -> Vec<(&'static Field, String)> {
    let mut given: Vec<(&'static Field, String)> = Vec::new();
    let own = config.data.own.as_ref();
    for field in &FIELDS {
        let text_of = |wanted: &Field| {
            given.iter().find(|(known, _)| known.name == wanted.name).map(|(_, text)| text.clone())
        };
        let text = field.text(config);
        let assembled = match own {
            Some(own) => assemble_on(RunConfig::of_own(Arc::clone(own)), text_of),
            None => assemble(text_of),
        };
        let is_default = assembled.is_ok_and(|config| field.text(&config) == text);
        if !is_default && (field.applies)(config.data.kind) {
            given.push((field, text));
        }
    }
    given
}

#[cfg(test)]
mod tests;
