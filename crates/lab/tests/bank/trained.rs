//! A run of the bank, trained, diagnosed, and cured.

use std::sync::Arc;

use engine::config::fields::assemble;
use engine::config::{Moved, MovedValue, RunConfig, ValidConfig};
use engine::data::{Dataset, Split};
use engine::evaluate::evaluate;
use engine::trainer::Trainer;
use ndarray::Axis;
use triplet_lab_core::diagnosis::{Cure, Diagnosed, Diagnosis, Finding, Start, State};
use triplet_lab_core::recipe::Recipe;
use triplet_lab_core::timeline::Timeline;

use crate::runs::Known;

/// Diagnosis and finding of a run with one seed.
pub struct Found {
    pub diagnosis: Diagnosis,
    pub finding: Option<Finding>,
    /// MAP@R of the points that the state is about with the cure and without it, trained here; and
    /// whether the cure helps, by that or by the named evidence.
    pub carried_out: Option<(f64, f64, bool)>,
}

/// The settings of a run of the bank.
pub fn config(known: &Known, seed: u64) -> ValidConfig {
    let given: Vec<(&str, &str)> =
        known.settings.split(' ').map(|pair| pair.split_once('=').unwrap()).collect();
    let value = |name: &str| given.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
    let text = |name: &str| match name {
        "seed" => Some(seed.to_string()),
        name => value(name).map(str::to_owned),
    };
    let mut config = assemble(|field| text(field.name)).unwrap();
    if let Some(twins) = value("twins") {
        config.moved = twins_of(&config, twins.parse().unwrap());
    }
    config.validate().unwrap()
}

/// Moves `count` points exactly onto points of another class.
fn twins_of(config: &RunConfig, count: usize) -> Moved {
    let data = Dataset::make(&config.clone().validate().unwrap());
    let class = |class| (0..data.len()).filter(|&row| data.labels[row] == class).collect();
    let rows: Vec<Vec<usize>> = (0..data.classes()).map(class).collect();
    let pairs = rows.chunks_exact(2).flat_map(|two| two[0].iter().zip(&two[1]));
    let values = pairs.take(count).flat_map(|(&from, &to)| {
        let points = &data.points;
        (0..data.dimensions()).map(move |feature| MovedValue {
            row: to,
            feature,
            value: points[[from, feature]],
        })
    });
    Moved::new(values)
}

/// A timeline of this recipe, trained to a step, or to where it stops.
fn train(mut timeline: Timeline, data: Arc<Dataset>, steps: u64) -> (Timeline, Trainer) {
    let mut trainer = timeline.trainer(data);
    let _ = timeline.travel(&mut trainer, steps, &|| true);
    (timeline, trainer)
}

/// MAP@R of a split, from the points alone.
fn map_at_r(trainer: &Trainer, split: Split) -> f64 {
    let data = trainer.data();
    let rows = data.evaluated(split);
    let labels: Vec<usize> = rows.iter().map(|&row| data.labels[row]).collect();
    let z = trainer.embed_all().select(Axis(0), rows);
    evaluate(z.view(), &labels, trainer.config().distance).map_at_r.unwrap_or(0.0)
}

/// The mean distance of all pairs of training points, in margins.
fn spread(trainer: &Trainer) -> f64 {
    let data = trainer.data();
    let z = trainer.embed_all().select(Axis(0), &data.train);
    let distance = trainer.config().distance;
    let (mut sum, mut pairs) = (0.0, 0.0);
    for i in 0..z.nrows() {
        for j in 0..i {
            sum += distance.between(z.row(i).to_slice().unwrap(), z.row(j).to_slice().unwrap());
            pairs += 1.0;
        }
    }
    sum / pairs / trainer.config().loss.margin.max(0.1)
}

/// Share of the next batches that teach nothing, and share of active triplets.
fn idle_and_active(trainer: &Trainer) -> (f64, f64) {
    let mut trainer = trainer.clone();
    let (mut idle, mut active) = (0.0, 0.0);
    for step in trainer.steps()..trainer.steps() + 10 {
        trainer.stand_at(step);
        let report = trainer.measure();
        idle += if report.counts.mined_active == 0 { 0.1 } else { 0.0 };
        active += 0.1 * report.active_share();
    }
    (idle, active)
}

/// Tells whether a run in this state may get better as it is; the others are dead.
fn goes_on(state: State) -> bool {
    matches!(state, State::MarginOutOfReach | State::TooFewDimensions | State::Collapsed)
}

/// Carries out the cure as far as it was tried, and the run without it as far, where that can change
/// anything, and compares them.
fn carry_out(cure: &Cure, state: State, trainer: &Trainer) -> (f64, f64, bool) {
    let here = trainer.steps();
    let data = match cure.from {
        Start::OtherPoints => Arc::new(Dataset::make(&cure.config)),
        Start::Anew | Start::Step(_) => Arc::clone(trainer.data()),
    };
    let mut cured = match cure.from {
        Start::Step(step) if step == here => trainer.clone(),
        _ => Trainer::new(cure.config.clone(), data),
    };
    assert!(cured.change(cure.config.clone()));
    for _ in 0..cure.steps {
        cured.step();
    }
    let mut unchanged = trainer.clone();
    if goes_on(state) {
        for _ in 0..cure.steps {
            unchanged.step();
        }
    }
    let split = match state {
        State::Overfitting => Split::HeldOut,
        State::UnseenWorseThanRaw => Split::Unseen,
        _ => Split::Train,
    };
    let one_class = trainer.data().classes() < 2;
    let before = if one_class { 0.0 } else { map_at_r(&unchanged, split) };
    let after = map_at_r(&cured, split);
    let by_evidence = match state {
        State::Collapsed => spread(&cured) > 10.0 * spread(&unchanged),
        State::MarginOutOfReach | State::TooFewDimensions => {
            idle_and_active(&cured).1 < 0.5 * idle_and_active(&unchanged).1
        }
        State::Starved => idle_and_active(&cured).0 < 0.5,
        State::NoTriplets => idle_and_active(&cured).1 > 0.0,
        _ => false,
    };
    (after, before, after >= before + 0.1 || (by_evidence && after >= before - 0.02))
}

impl Found {
    /// Trains and diagnoses a run; looks for its cure and carries that out.
    pub fn of(known: &Known, seed: u64) -> Self {
        let config = config(known, seed);
        let data = Arc::new(Dataset::make(&config));
        let timeline = Timeline::new(Recipe::new(config.clone()));
        let (timeline, trainer) = train(timeline, data, known.steps);
        let Diagnosed { diagnosis, finding } =
            Diagnosed::of(&timeline, &trainer, &|| true).unwrap();
        let carried_out = match &finding {
            Some(Finding::Cure(cure)) => Some(carry_out(cure, diagnosis.state, &trainer)),
            _ => None,
        };
        Self { diagnosis, finding, carried_out }
    }
}
