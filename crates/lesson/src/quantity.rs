//! Quantities: numbers of a run that questions, conditions and claims can name.

mod table;

use super::names::choose;
use engine::config::{Distance, RunConfig};
use engine::data::Split;
use engine::evaluate::Evaluation;
use engine::numbers::{count, percent, short};
use engine::report::TripletRecord;
use lab::Lab;
use lab::active_run::ActiveRun;
use lab::history::Metric;
pub use table::{Entry, QUANTITIES};

/// Name prefix of the three points' quantities.
pub(super) const OF_THREE: &str = "three ";

/// A number of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// A metric of every step, as in the curves.
    Step(Metric),
    /// A number of triplets of the batch.
    Count(Counted),
    /// A score of the evaluation.
    Evaluated(Score, Split),
    /// A score of the network's inputs, the baseline of an embedding: constant over the steps.
    Raw(Score, Split),
    /// A number of the triplet on screen.
    Triplet(Part),
    /// A setting, or the step.
    Setting(Setting),
    /// A number of the three points without a network.
    Three(Part),
    /// The margin of the three points.
    ThreeMargin,
}

/// A kind of triplets to count in a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// All valid triplets.
    Valid,
    /// d(a,n) ≥ d(a,p) + margin.
    Easy,
    /// d(a,p) < d(a,n) < d(a,p) + margin.
    SemiHard,
    /// d(a,n) ≤ d(a,p).
    Hard,
    /// Loss above 0.
    Active,
    /// Taken by the miner.
    Mined,
    /// Taken by the miner, with a loss above 0.
    MinedActive,
}

/// A score of an embedding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// MAP@R.
    MapAtR,
    /// Recall@1.
    RecallAtOne,
    /// R-precision.
    RPrecision,
    /// Area under the ROC curve of verification.
    RocAuc,
    /// Silhouette.
    Silhouette,
    /// The threshold with the highest balanced accuracy in verification.
    BestThreshold,
}

/// A number of the triplet on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its loss.
    Loss,
    /// d(a,p).
    Positive,
    /// d(a,n).
    Negative,
    /// d(p,n).
    Across,
}

/// A setting or counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The number of steps taken.
    Step,
    /// The margin.
    Margin,
    /// The learning rate.
    LearningRate,
}

impl Quantity {
    /// Returns the quantity of this name.
    ///
    /// # Errors
    /// The message names the closest match, or lists all names.
    pub fn find(name: &str) -> Result<Self, String> {
        // Its name in older lessons.
        let name = name.replace("precision@1", "Recall@1");
        choose("quantity", &name, QUANTITIES.iter().map(|entry| (entry.name, entry.quantity)))
    }

    /// Returns the name.
    pub fn name(self) -> &'static str {
        QUANTITIES.iter().find(|entry| entry.quantity == self).map_or("", |entry| entry.name)
    }

    /// Returns the name for a page, without the prefix of the three points.
    pub fn said(self) -> &'static str {
        self.name().trim_start_matches(OF_THREE)
    }

    /// Formats a value for a sentence.
    pub fn in_words(self, value: f64) -> String {
        match self {
            Self::Step(Metric::ActiveShare) => percent(value),
            Self::Count(_) | Self::Setting(Setting::Step) => count(value.round() as u64),
            _ => short(value),
        }
    }

    /// Returns the name for a sentence: "the loss", "MAP@R of the held-out points".
    pub fn spoken(self) -> String {
        let of = |score: Score, points: &str| format!("{}{points}", score.spoken());
        match self {
            Self::Evaluated(Score::BestThreshold, Split::Train) => {
                of(Score::BestThreshold, " of the training points")
            }
            Self::Evaluated(score, Split::Train) => of(score, ""),
            Self::Evaluated(score, Split::HeldOut) => of(score, " of the held-out points"),
            Self::Evaluated(score, Split::Unseen) => of(score, " of the held-out classes"),
            Self::Raw(score, Split::Train) => of(score, " of the raw inputs"),
            Self::Raw(score, Split::HeldOut) => of(score, " of the raw inputs of held-out points"),
            Self::Raw(score, Split::Unseen) => of(score, " of the raw inputs of held-out classes"),
            Self::Count(_) => format!("the number of {}", self.counted()),
            Self::Triplet(Part::Loss) => "the loss of this triplet".to_owned(),
            _ if begins_with_symbol(self.said()) => self.said().to_owned(),
            _ => format!("the {}", self.said()),
        }
    }

    /// Returns what a count is of: "hard triplets".
    pub fn counted(self) -> &'static str {
        match self {
            Self::Count(Counted::Mined) => "mined triplets",
            Self::Count(Counted::MinedActive) => "active triplets among the mined",
            _ => self.said(),
        }
    }

    /// Returns the value as it is shown: a share in whole percent, others with three digits.
    pub fn rounded(self, value: f64) -> f64 {
        match self {
            Self::Step(Metric::ActiveShare) if value.abs() >= 0.01 => {
                (100.0 * value).round() / 100.0
            }
            Self::Count(_) | Self::Setting(Setting::Step) => value.round(),
            _ => written(value).parse().unwrap_or(value),
        }
    }

    /// Returns the least and the greatest value that it can have in a run with these settings.
    pub fn bounds(self, config: &RunConfig) -> [f64; 2] {
        let farthest = match (config.distance, config.embedder.normalize) {
            (Distance::Cosine, _) | (Distance::Euclidean, true) => 2.0,
            (Distance::Squared, true) => 4.0,
            (_, false) => f64::INFINITY,
        };
        match self {
            Self::Evaluated(Score::Silhouette, _) => [-1.0, 1.0],
            _ if self.is_share() => [0.0, 1.0],
            Self::Step(Metric::MeanPositive | Metric::MeanNegative | Metric::MeanPairDistance)
            | Self::Evaluated(Score::BestThreshold, _)
            | Self::Triplet(Part::Positive | Part::Negative | Part::Across) => [0.0, farthest],
            Self::Step(Metric::MeanNorm) if config.embedder.normalize => [0.0, 1.0],
            _ => [0.0, f64::INFINITY],
        }
    }

    /// Returns the current value in this run; `None` if it doesn't exist there.
    pub fn read(self, lab: &Lab, run: &ActiveRun) -> Option<f64> {
        let report = run.report();
        match self {
            Self::Step(metric) => metric.of(report),
            Self::Count(counted) => {
                let counts = &report.counts;
                Some(match counted {
                    Counted::Valid => counts.valid,
                    Counted::Easy => counts.easy,
                    Counted::SemiHard => counts.semi_hard,
                    Counted::Hard => counts.hard,
                    Counted::Active => counts.active,
                    Counted::Mined => counts.mined,
                    Counted::MinedActive => counts.mined_active,
                } as f64)
            }
            Self::Evaluated(score, split) => {
                let evaluated = run.evaluated().filter(|e| e.step == report.step)?;
                score.of(evaluated.of(split))
            }
            Self::Raw(score, split) => score.of(&run.raw(split)),
            Self::Triplet(part) => {
                let triplet = run.kept_triplet()?;
                Some(part.of(&triplet))
            }
            Self::Three(part) => Some(part.of(&lab.three().record(lab.three().distance))),
            Self::ThreeMargin => Some(lab.three().loss.margin),
            Self::Setting(Setting::Step) => Some(report.step as f64),
            Self::Setting(Setting::Margin) => Some(run.config().loss.margin),
            Self::Setting(Setting::LearningRate) => Some(run.config().optimizer.learning_rate),
        }
    }

    /// Returns the value at an earlier step; `None` if it is not known (any more).
    pub fn read_at(self, lab: &Lab, run: &ActiveRun, step: u64) -> Option<f64> {
        if run.report().step == step {
            return self.read(lab, run);
        }
        match self {
            Self::Step(_) => self.mean(run, step, step),
            Self::Evaluated(score, split) => {
                let evaluated = run.history().evaluation_at(step).filter(|e| e.step == step)?;
                score.of(evaluated.of(split))
            }
            _ => None,
        }
    }

    /// Returns the mean over these steps, both included; `None` if not all were taken, or if this
    /// number isn't recorded at every step.
    pub fn mean(self, run: &ActiveRun, first: u64, last: u64) -> Option<f64> {
        let Self::Step(metric) = self else { return None };
        let bins = run.history().bins();
        let covered = bins.iter().filter(|bin| bin.first >= first && bin.last <= last);
        let (mut sum, mut steps) = (0.0, 0);
        for bin in covered {
            let width = bin.last - bin.first + 1;
            sum += bin.get(metric)?.mean() * width as f64;
            steps += width;
        }
        (steps == last.checked_sub(first)? + 1).then(|| sum / steps as f64)
    }

    /// Returns the metric in the curves, if they show it.
    pub fn metric(self) -> Option<Metric> {
        match self {
            Self::Step(metric) => Some(metric),
            _ => None,
        }
    }

    /// Returns true if it comes from the evaluation.
    pub fn is_evaluated(self) -> bool {
        matches!(self, Self::Evaluated(..))
    }

    /// Returns the score of the embedding that it is.
    pub fn score(self) -> Option<Score> {
        match self {
            Self::Evaluated(score, _) | Self::Raw(score, _) => Some(score),
            _ => None,
        }
    }

    /// Returns the points that it is a score of.
    pub fn split(self) -> Option<Split> {
        match self {
            Self::Evaluated(_, split) | Self::Raw(_, split) => Some(split),
            _ => None,
        }
    }

    /// Returns true if it is a count.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::Count(_) | Self::Setting(Setting::Step))
    }

    /// Returns true if its range is 0 to 1.
    pub fn is_share(self) -> bool {
        match self {
            Self::Step(metric) => metric == Metric::ActiveShare,
            Self::Evaluated(score, _) | Self::Raw(score, _) => score != Score::BestThreshold,
            _ => false,
        }
    }

    /// Returns true if values of earlier steps are available.
    pub fn has_past(self) -> bool {
        matches!(self, Self::Step(_) | Self::Evaluated(..))
    }
}

impl Score {
    fn spoken(self) -> &'static str {
        match self {
            Self::MapAtR => "MAP@R",
            Self::RecallAtOne => "Recall@1",
            Self::RPrecision => "R-precision",
            Self::RocAuc => "ROC AUC",
            Self::Silhouette => "the silhouette",
            Self::BestThreshold => "the best threshold",
        }
    }

    fn of(self, evaluation: &Evaluation) -> Option<f64> {
        match self {
            Self::MapAtR => evaluation.map_at_r,
            Self::RecallAtOne => evaluation.recall_at(1),
            Self::RPrecision => evaluation.r_precision,
            Self::RocAuc => evaluation.roc.as_ref().map(|roc| roc.auc),
            Self::Silhouette => evaluation.silhouette,
            Self::BestThreshold => evaluation.roc.as_ref().map(|roc| roc.best.threshold),
        }
    }
}

impl Part {
    fn of(self, triplet: &TripletRecord) -> f64 {
        match self {
            Self::Loss => triplet.loss,
            Self::Positive => triplet.positive,
            Self::Negative => triplet.negative,
            Self::Across => triplet.across,
        }
    }
}

/// Returns true if two numbers agree to three significant digits, as they are shown.
pub fn same(x: f64, y: f64) -> bool {
    x == y || written(x) == written(y)
}

fn written(x: f64) -> String {
    format!("{x:.2e}")
}

/// Returns true if a sentence begins with a formula, which takes no capital.
pub fn begins_with_symbol(said: &str) -> bool {
    said.starts_with("d(")
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::config::{DataKind, RunConfig};
    use engine::distance::Distance;
    use engine::evaluate::evaluate;
    use lab::Command;
    use ndarray::{Array2, Axis};

    #[test]
    fn every_quantity_is_found_by_its_name_and_can_be_read_at_the_start_of_a_run() {
        let config = RunConfig { unseen_classes: 2, ..RunConfig::default() };
        let mut lab = Lab::new(config).unwrap();
        lab.settle();
        for entry in &QUANTITIES {
            assert_eq!(Quantity::find(&entry.name.to_uppercase()), Ok(entry.quantity));
            assert_eq!(entry.quantity.name(), entry.name);
            let value = entry.quantity.read(&lab, lab.run_a()).unwrap_or(f64::NAN);
            assert!(value.is_finite(), "{}", entry.name);
        }
        assert!(Quantity::find("los").unwrap_err().contains("did you mean loss?"));
    }

    #[test]
    fn what_is_evaluated_is_of_the_points_that_its_name_says() {
        let mut config = RunConfig { unseen_classes: 3, ..RunConfig::of(DataKind::Digits) };
        (config.data.points, config.distance) = (200, Distance::Cosine);
        let mut lab = Lab::new(config).unwrap();
        lab.settle();
        let read = |name: &str| Quantity::find(name).unwrap().read(&lab, lab.run_a());
        let data = lab.run_a().data();
        for (split, before) in Split::ALL.into_iter().zip(["", "held-out ", "held-out classes "]) {
            let rows = data.rows(split);
            let labels: Vec<usize> = rows.iter().map(|&row| data.labels[row]).collect();
            let worth = |points: &Array2<f64>, distance| {
                evaluate(points.select(Axis(0), rows).view(), &labels, distance)
            };
            let trained = worth(&lab.run_a().snapshot().embedding, Distance::Cosine);
            let raw = worth(&data.points, Distance::Euclidean);
            for (what, of) in [("", &trained), ("raw ", &raw)] {
                let named = |score: &str| read(&format!("{what}{before}{score}"));
                assert_eq!(named("MAP@R"), of.map_at_r);
                assert_eq!(named("Recall@1"), of.recall_at(1));
                assert_eq!(named("ROC AUC"), of.roc.as_ref().map(|roc| roc.auc));
            }
            let best = trained.roc.map(|roc| roc.best.threshold);
            assert_eq!(read(&format!("{before}best threshold")), best);
        }
    }

    #[test]
    fn without_held_out_classes_there_is_nothing_to_say_of_them() {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        lab.settle();
        let names = QUANTITIES.iter().filter(|entry| entry.name.contains("classes"));
        assert_eq!(names.filter_map(|entry| entry.quantity.read(&lab, lab.run_a())).count(), 0);
    }

    #[test]
    fn the_past_is_read_from_the_curves_and_says_what_was_on_screen_then() {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        let loss = Quantity::find("loss").unwrap();
        let mut seen = Vec::new();
        for _ in 0..10 {
            seen.push(loss.read(&lab, lab.run_a()).unwrap());
            lab.apply(Command::Step);
        }
        for (step, &value) in seen.iter().enumerate() {
            assert_eq!(loss.read_at(&lab, lab.run_a(), step as u64), Some(value));
        }
        let mean = loss.mean(lab.run_a(), 2, 5).unwrap();
        assert!((mean - seen[2..=5].iter().sum::<f64>() / 4.0).abs() < 1e-12);
        assert_eq!(loss.mean(lab.run_a(), 8, 12), None, "not passed yet");
    }

    #[test]
    fn numbers_are_the_same_when_they_look_the_same() {
        assert!(same(0.300_4, 0.3) && same(0.0, 0.0) && same(-0.0, 0.0));
        assert!(!same(0.302, 0.3) && !same(1e-9, 0.0));
        let hard = Quantity::find("hard triplets").unwrap();
        assert_eq!(hard.in_words(285_123.0), "285\u{2009}123", "a count is exact");
    }
}
