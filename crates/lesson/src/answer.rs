//! Answers: a question is asked of a fork of the runs, in which what the reveal does is done first.

mod offers;
mod truth;

use super::question::{Choice, Kind, Question};
use super::script::Script;
use engine::config::ValidConfig;
use engine::report::{TripletId, TripletRecord};
use lab::{ActiveRun, Thing, ThreePoints};

/// Something to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// What it says.
    pub label: String,
    /// The triplet that it stands for, where it stands for one.
    pub triplet: Option<TripletId>,
}

/// Where a number is to be predicted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The least that can be said.
    pub least: f64,
    /// The most that can be said; a truth beyond counts as this.
    pub most: f64,
    /// What it is now.
    pub now: f64,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The offers that were right; two where it is a tie.
    pub right: Vec<usize>,
    /// The number that was to be predicted, where one was.
    pub value: Option<f64>,
    /// How far a predicted number may be off.
    pub tolerance: f64,
    /// The scale on which it was to be predicted.
    pub scale: Option<Scale>,
    /// What happened, in a sentence.
    pub words: String,
}

impl Outcome {
    /// Whether this was predicted.
    pub fn is_right(&self, choice: Choice) -> bool {
        match (choice, self.value, self.scale) {
            (Choice::Offer(offer), ..) => self.right.contains(&offer),
            (Choice::Number(number), Some(value), Some(scale)) => {
                (number - value.clamp(scale.least, scale.most)).abs() <= self.tolerance
            }
            (Choice::Number(_), ..) => false,
        }
    }
}

/// What tells the runs of one moment from those of another.
#[derive(Clone, Debug, PartialEq)]
struct Moment {
    runs: Vec<(u64, u64, ValidConfig, Option<Thing>, u64)>,
    axes: [usize; 2],
    /// The three points without a network, where they are what is asked about.
    three: Option<ThreePoints>,
}

impl Moment {
    fn of(script: &Script) -> Self {
        let lab = &script.lab;
        let of = |run: &ActiveRun| {
            let report = run.report();
            let config = run.trainer().config().clone();
            (run.id(), report.step, config, run.selected(), report.loss.to_bits())
        };
        let runs = std::iter::once(lab.run_a()).chain(lab.run_b()).map(of).collect();
        let three = script.about_three.then(|| lab.three().clone());
        Self { runs, axes: lab.display().axes, three }
    }
}

/// A question that was asked of the runs as they were.
pub struct Asked {
    kind: Kind,
    moment: Moment,
    /// The runs as they were.
    before: Script,
    /// The same runs, in which it happens; `None` once it has.
    after: Option<Box<Script>>,
    /// The triplet on screen.
    triplet: Option<TripletRecord>,
    offers: Vec<Offer>,
    scale: Option<Scale>,
    /// Why it can't be asked.
    trouble: Option<String>,
    outcome: Option<Outcome>,
}

impl Asked {
    /// Asks a question of the runs as they are; they have to be at rest.
    pub fn of(script: &Script, question: &Question) -> Self {
        let mut before = script.fork();
        // What is asked may be of the evaluation.
        while before.work(&|| true) {}
        let mut after = before.fork();
        after.give(question.acts.clone());
        let mut asked = Self {
            kind: question.kind.clone(),
            moment: Moment::of(script),
            triplet: before.triplet_in_question(),
            before,
            after: Some(Box::new(after)),
            offers: Vec::new(),
            scale: None,
            trouble: None,
            outcome: None,
        };
        match asked.offered() {
            Ok(offers) => asked.offers = offers,
            Err(trouble) => asked.give_up(trouble),
        }
        if let Kind::Value(of) = asked.kind {
            asked.scale = asked.scale_of(of);
        }
        asked
    }

    /// Whether it was asked of the runs as they are now.
    pub fn is_of(&self, script: &Script) -> bool {
        self.moment == Moment::of(script)
    }

    /// The runs as they were.
    pub fn before(&self) -> &Script {
        &self.before
    }

    /// What there is to choose from.
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// Where a number is to be predicted.
    pub fn scale(&self) -> Option<Scale> {
        self.scale
    }

    /// Why it can't be asked.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Whether it is known what happens.
    pub fn is_worked_out(&self) -> bool {
        self.after.is_none()
    }

    /// What happens, once that is known.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// What happens, once that is known.
    pub fn into_outcome(self) -> Option<Outcome> {
        self.outcome
    }

    fn give_up(&mut self, trouble: String) {
        self.trouble = Some(trouble);
        self.after = None;
    }

    /// Goes on finding out, while there is time; whether it is known.
    pub fn advance(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(after) = &mut self.after else { return true };
        if after.work(has_time) {
            return false;
        }
        let Some(after) = self.after.take() else { return true };
        match self.conclude(&after) {
            Ok(outcome) => self.outcome = Some(outcome),
            Err(trouble) => {
                self.offers.clear();
                self.trouble = Some(trouble);
            }
        }
        true
    }
}
