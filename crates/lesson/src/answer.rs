//! Answers: computed on a fork of the runs, where the acts of the reveal are carried out first.

mod offers;
mod slips;
mod spoken;
mod truth;

use super::quantity::Quantity;
use super::question::{Choice, Kind, Question};
use super::script::Script;
use engine::config::{RunConfig, ValidConfig};
use engine::report::{TripletId, TripletRecord};
use lab::{ActiveRun, Thing, ThreePoints};

/// An option of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The label.
    pub label: String,
    /// The triplet it stands for, if any.
    pub triplet: Option<TripletId>,
}

/// The scale for predicting a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The minimum.
    pub least: f64,
    /// The maximum; a larger true value counts as this.
    pub most: f64,
    /// The current value.
    pub now: f64,
}

/// The true value of a number that was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Truth {
    /// The value.
    pub value: f64,
    /// The predictions that were near enough.
    pub near: Near,
}

/// The predictions that are near enough, as they are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// The quantity, which says how a number is rounded.
    pub(super) of: Quantity,
    /// The least.
    pub least: f64,
    /// The greatest.
    pub most: f64,
}

impl Near {
    /// The values within a tolerance that the quantity can have.
    fn around(of: Quantity, value: f64, tolerance: f64, scale: Scale, config: &RunConfig) -> Self {
        let [least, most] = of.bounds(config);
        let value = value.clamp(scale.least, scale.most);
        let end = |value: f64| of.rounded(value.clamp(least, most));
        Self { of, least: end(value - tolerance), most: end(value + tolerance) }
    }

    /// Returns true if this prediction is near enough, as it is shown.
    pub fn holds(&self, number: f64) -> bool {
        (self.least..=self.most).contains(&self.of.rounded(number))
    }
}

/// The result of a reveal.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Indices of the right offers; two in a tie.
    pub right: Vec<usize>,
    /// The true value, if a number was asked for.
    pub value: Option<Truth>,
    /// The scale of the prediction.
    pub scale: Option<Scale>,
    /// The result, in a sentence.
    pub words: String,
}

impl Outcome {
    /// Returns true if this prediction is right.
    pub fn is_right(&self, choice: Choice) -> bool {
        match choice {
            Choice::Offer(offer) => self.right.contains(&offer),
            Choice::Number(number) => self.value.is_some_and(|truth| truth.near.holds(number)),
        }
    }
}

/// Identifies the state of the runs at one moment.
#[derive(Clone, Debug, PartialEq)]
struct Moment {
    runs: Vec<(u64, u64, ValidConfig, Option<Thing>, u64)>,
    axes: [usize; 2],
    /// The three points without a network, if the question is about them.
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

/// A question together with the runs it was asked about.
pub struct Asked {
    kind: Kind,
    moment: Moment,
    /// The runs before the reveal.
    before: Script,
    /// A fork in which the reveal happens; `None` when it is done.
    after: Option<Box<Script>>,
    /// The triplet on screen.
    triplet: Option<TripletRecord>,
    offers: Vec<Offer>,
    scale: Option<Scale>,
    /// The reason why it can't be asked.
    trouble: Option<String>,
    outcome: Option<Outcome>,
}

impl Asked {
    /// Asks a question about the current runs, which have to be paused.
    pub fn of(script: &Script, question: &Question) -> Self {
        let mut before = script.fork();
        // The question may be about the evaluation.
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
            asked.offers = asked.scale.map_or_else(Vec::new, |scale| offers::bins(of, scale));
        }
        asked
    }

    /// Returns true if it was asked about the current runs.
    pub fn is_of(&self, script: &Script) -> bool {
        self.moment == Moment::of(script)
    }

    /// The runs before the reveal.
    pub fn before(&self) -> &Script {
        &self.before
    }

    /// The options.
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// The scale for predicting a number.
    pub fn scale(&self) -> Option<Scale> {
        self.scale
    }

    /// The reason why it can't be asked.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Returns true if the result is known.
    pub fn is_worked_out(&self) -> bool {
        self.after.is_none()
    }

    /// The result, once it is known.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// The result, once it is known.
    pub fn into_outcome(self) -> Option<Outcome> {
        self.outcome
    }

    /// Carries out the acts of the reveal while there is time, and keeps the runs. Returns true when
    /// done.
    pub fn carry_out(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        self.after.as_mut().is_none_or(|after| !after.work(has_time))
    }

    /// The runs before the reveal and after it, with the result, once carried out; `None` if there
    /// is none.
    pub fn carried_out(mut self) -> Option<(Script, Script, Outcome)> {
        let after = *self.after.take()?;
        let outcome = self.conclude(&after).ok()?;
        Some((self.before, after, outcome))
    }

    fn give_up(&mut self, trouble: String) {
        self.trouble = Some(trouble);
        self.after = None;
    }

    /// Continues computing while there is time; returns true if the result is known.
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
