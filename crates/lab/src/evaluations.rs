//! Evaluation of a run, on the same points for the window and the command line; in slices, so that
//! no frame waits for it.

use std::cell::OnceCell;

use ndarray::{Array2, Axis};

use engine::config::Drawn;
use engine::data::{Dataset, Split};
use engine::distance::Distance;
use engine::embedder::Embedder;
use engine::evaluate::{Evaluation, Evaluator, evaluate, sample};
use engine::trainer::Trainer;

use super::history::Evaluated;
use super::snapshot::embed_while;

/// The most points of a split that are evaluated while a run goes on: more would not fit into a
/// tick.
pub const MOST_POINTS: usize = 1_000;
/// The same, where there are so many classes that each would have fewer than [`PER_CLASS`].
const MOST_OF_MANY: usize = 4_000;
/// Points of each class that are evaluated, as far as that allows.
const PER_CLASS: usize = 5;
/// The most points of a split that are evaluated at the end of a run: all pairs of them are sorted,
/// 800 MB.
pub const MOST_AT_END: usize = 10_000;
/// Queries between two checks of the clock.
const SLICE: usize = 8;

/// The running evaluation, and the points that are evaluated.
pub struct Evaluations {
    /// Rows and classes of each split, in the order of [`Split::ALL`].
    points: [Points; 3],
    /// Added points and erased rows of the data when the points were chosen.
    drawn: Drawn,
    /// The most points of a split, and the seed of the sample.
    most: (usize, u64),
    running: Option<Running>,
}

#[derive(Clone)]
struct Points {
    rows: Vec<usize>,
    labels: Vec<usize>,
    /// The evaluation of the raw points, once computed.
    raw: OnceCell<Evaluation>,
}

struct Running {
    step: u64,
    work: Work,
}

/// Work for an evaluation.
enum Work {
    /// The points to evaluate are embedded first.
    Embed(Box<Embedding>),
    Evaluate(Box<[Evaluator; 3]>),
}

/// The points of each split that are to be evaluated, with the network that embeds them.
struct Embedding {
    embedder: Embedder,
    distance: Distance,
    inputs: [Array2<f64>; 3],
    labels: [Vec<usize>; 3],
    outputs: [Array2<f64>; 3],
    /// Numbers of points that are embedded.
    done: [usize; 3],
}

impl Embedding {
    fn new(trainer: &Trainer, points: &[Points; 3]) -> Self {
        let data = trainer.data();
        let dim = trainer.config().embedder.dim;
        Self {
            embedder: trainer.embedder().clone(),
            distance: trainer.config().distance,
            inputs: points.each_ref().map(|points| data.points.select(Axis(0), &points.rows)),
            labels: points.each_ref().map(|points| points.labels.clone()),
            outputs: points.each_ref().map(|points| Array2::zeros((points.rows.len(), dim))),
            done: [0; 3],
        }
    }

    /// Embeds points while there is time. Returns true when all are.
    fn advance(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Self { embedder, inputs, outputs, done, .. } = self;
        let mut splits = inputs.iter().zip(outputs).zip(done);
        splits.all(|((inputs, outputs), done)| {
            embed_while(embedder, inputs.view(), outputs, done, has_time)
        })
    }
}

impl Evaluations {
    /// Chooses the points to evaluate; a stratified sample if a split has more than
    /// [`MOST_POINTS`].
    pub fn new(data: &Dataset, seed: u64) -> Self {
        let many = PER_CLASS.saturating_mul(data.classes()).min(MOST_OF_MANY);
        Self::of(data, seed, MOST_POINTS.max(many))
    }

    /// Evaluates all points, or of each split a sample of [`MOST_AT_END`]. Of as many that takes
    /// seconds, and 8 bytes for each pair twice.
    pub fn at_end(data: &Dataset, seed: u64) -> Self {
        Self::of(data, seed, MOST_AT_END)
    }

    fn of(data: &Dataset, seed: u64, most: usize) -> Self {
        let most = (most, seed);
        Self { points: chosen(data, most), drawn: data.drawn().clone(), most, running: None }
    }

    /// Chooses points anew if others were added or erased. Returns true if so; a running evaluation
    /// goes on.
    pub fn follow(&mut self, data: &Dataset) -> bool {
        let is_other = self.drawn != *data.drawn();
        if is_other {
            (self.points, self.drawn) = (chosen(data, self.most), data.drawn().clone());
        }
        is_other
    }

    /// Number of points of a split that are evaluated.
    pub fn points(&self, split: Split) -> usize {
        self.points_of(split).rows.len()
    }

    /// The rows of a split that are evaluated.
    pub fn rows(&self, split: Split) -> &[usize] {
        &self.points_of(split).rows
    }

    /// The classes of the points of a split that are evaluated.
    pub fn labels(&self, split: Split) -> &[usize] {
        &self.points_of(split).labels
    }

    fn points_of(&self, split: Split) -> &Points {
        let [train, held_out, unseen] = &self.points;
        match split {
            Split::Train => train,
            Split::HeldOut => held_out,
            Split::Unseen => unseen,
        }
    }

    /// The evaluation of the raw input points of a split, by Euclidean distance: the baseline for
    /// an embedding. `data` must be the data that the points were chosen from. Computed once, but each
    /// time if points were moved.
    pub fn raw(&self, data: &Dataset, split: Split) -> Evaluation {
        let Points { rows, labels, raw } = self.points_of(split);
        let measure =
            || evaluate(data.points.select(Axis(0), rows).view(), labels, Distance::Euclidean);
        if data.moved().is_empty() { raw.get_or_init(measure).clone() } else { measure() }
    }

    /// A copy for the same points, with no evaluation running.
    pub fn fork(&self) -> Self {
        let (points, drawn) = (self.points.clone(), self.drawn.clone());
        Self { points, drawn, most: self.most, running: None }
    }

    /// The step whose evaluation is running, if any.
    pub fn running(&self) -> Option<u64> {
        self.running.as_ref().map(|running| running.step)
    }

    /// Drops the running evaluation.
    pub fn cancel(&mut self) {
        self.running = None;
    }

    /// Starts to evaluate the embedding (n×dim) of a step, of the data that the points were chosen
    /// from; drops a running evaluation.
    pub fn start(&mut self, step: u64, embedding: &Array2<f64>, distance: Distance) {
        let rows = |points: &Points| embedding.select(Axis(0), &points.rows);
        let work = Work::Evaluate(Box::new(begin(&self.points, rows, distance)));
        self.running = Some(Running { step, work });
    }

    /// Starts to evaluate the trainer's step, whatever was drawn up to then; drops a running
    /// evaluation.
    pub fn start_at(&mut self, trainer: &Trainer) {
        let data = trainer.data();
        let embedding = match self.drawn == *data.drawn() {
            true => Embedding::new(trainer, &self.points),
            false => Embedding::new(trainer, &chosen(data, self.most)),
        };
        let work = Work::Embed(Box::new(embedding));
        self.running = Some(Running { step: trainer.steps(), work });
    }

    /// Evaluates the embedding (n×dim) of a step at once.
    pub fn evaluate(&self, step: u64, embedding: &Array2<f64>, distance: Distance) -> Evaluated {
        let rows = |points: &Points| embedding.select(Axis(0), &points.rows);
        let [train, held_out, unseen] = begin(&self.points, rows, distance).map(Evaluator::finish);
        Evaluated { step, train, held_out, unseen }
    }

    /// Continues while there is time. Returns the result when done.
    pub fn advance(&mut self, has_time: &dyn Fn() -> bool) -> Option<Evaluated> {
        let running = self.running.as_mut()?;
        if let Work::Embed(embedding) = &mut running.work {
            if !embedding.advance(has_time) {
                return None;
            }
            let Embedding { outputs, labels, distance, .. } = embedding.as_mut();
            let of = |split: usize| {
                let (z, labels) = (&mut outputs[split], &mut labels[split]);
                Evaluator::new(std::mem::take(z), std::mem::take(labels), *distance)
            };
            running.work = Work::Evaluate(Box::new([0, 1, 2].map(of)));
        }
        if let Work::Evaluate(splits) = &mut running.work {
            while !splits.iter_mut().all(|evaluator| evaluator.advance(SLICE)) {
                if !has_time() {
                    return None;
                }
            }
        }
        let Running { step, work: Work::Evaluate(splits) } = self.running.take()? else {
            return None;
        };
        let [train, held_out, unseen] = splits.map(Evaluator::finish);
        Some(Evaluated { step, train, held_out, unseen })
    }
}

/// The points of each split to evaluate.
fn chosen(data: &Dataset, (most, seed): (usize, u64)) -> [Points; 3] {
    Split::ALL.map(|split| {
        let rows = sample(data.evaluated(split), &data.labels, most, seed);
        let labels = rows.iter().map(|&row| data.labels[row]).collect();
        Points { rows, labels, raw: OnceCell::new() }
    })
}

fn begin(
    points: &[Points; 3],
    rows: impl Fn(&Points) -> Array2<f64>,
    distance: Distance,
) -> [Evaluator; 3] {
    points.each_ref().map(|points| Evaluator::new(rows(points), points.labels.clone(), distance))
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::config::{DataKind, RunConfig};
    use engine::evaluate::evaluate;
    use std::sync::Arc;

    #[test]
    fn each_split_is_evaluated_on_its_own_rows_and_one_held_out_class_alone_is_not() {
        for unseen_classes in [0, 1, 3] {
            let mut config = RunConfig { unseen_classes, ..RunConfig::of(DataKind::Clusters) };
            config.data.points = 240;
            let config = config.validate().unwrap();
            let data = Arc::new(Dataset::make(&config));
            let z = Trainer::new(config.clone(), Arc::clone(&data)).embed_all();
            let mut evaluations = Evaluations::new(&data, config.seed);
            evaluations.start(7, &z, config.distance);
            let found = evaluations.advance(&|| true).unwrap();
            for split in Split::ALL {
                // From the classes alone, without the data's own lists of rows.
                let rows: Vec<usize> = (0..240)
                    .filter(|&row| {
                        let is_unseen = data.labels[row] >= 6 - unseen_classes;
                        match split {
                            Split::Train => !is_unseen && !data.is_held_out(row),
                            Split::HeldOut => !is_unseen && data.is_held_out(row),
                            Split::Unseen => is_unseen && unseen_classes > 1,
                        }
                    })
                    .collect();
                let labels: Vec<usize> = rows.iter().map(|&row| data.labels[row]).collect();
                let direct = evaluate(z.select(Axis(0), &rows).view(), &labels, config.distance);
                assert_eq!(*found.of(split), direct, "{split:?}, {unseen_classes} held out");
                assert_eq!(evaluations.points(split), rows.len());
                let exists = split != Split::Unseen || unseen_classes > 1;
                assert_eq!(found.of(split).map_at_r.is_some(), exists);
            }
        }
    }

    #[test]
    fn raw_points_are_evaluated_as_they_are_and_beat_an_untrained_network_on_digits() {
        let mut config = RunConfig::of(DataKind::Digits);
        (config.data.points, config.unseen_classes) = (300, 2);
        let config = config.validate().unwrap();
        let data = Arc::new(Dataset::make(&config));
        let evaluations = Evaluations::new(&data, config.seed);
        let z = Trainer::new(config, Arc::clone(&data)).embed_all();
        for split in Split::ALL {
            let rows = data.evaluated(split);
            let labels: Vec<usize> = rows.iter().map(|&row| data.labels[row]).collect();
            let worth = |points: &Array2<f64>| {
                evaluate(points.select(Axis(0), rows).view(), &labels, Distance::Euclidean)
            };
            assert_eq!(evaluations.raw(&data, split), worth(&data.points), "{split:?}");
            assert!(evaluations.raw(&data, split).map_at_r > worth(&z).map_at_r, "{split:?}");
        }
    }
}
