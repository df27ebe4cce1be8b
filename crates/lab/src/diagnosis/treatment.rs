//! The search for a cure: changes of settings are tried one after the other until one helps.

use std::sync::Arc;

use engine::choice::LossKind;
use engine::config::{RunConfig, ValidConfig};
use engine::data::{Dataset, Making};

use super::cure::candidates;
use super::evidence::{Evidence, GOOD, Known, Scores};
use super::state::State;
use super::trial::{Start, Trial};
use crate::change;
use crate::timeline::Timeline;

/// Least and greatest number of steps of a trial.
const STEPS: (u64, u64) = (20, 600);
/// Additions and multiplications of a trial's steps, about: a second or two.
const WORK: u64 = 3_000_000_000;
/// The most trials of a search.
const TRIALS: usize = 16;
/// The most edits of the run from which a cure is tried, the last first.
const EDITS: usize = 2;
/// Gain of MAP@R that counts as help.
const GAIN: f64 = 0.1;
/// Gain of MAP@R that ends the search.
const LARGE_GAIN: f64 = 0.3;
/// Loss of MAP@R that doesn't count where the state is gone.
const SLIGHT: f64 = 0.02;

/// A change of settings that helped when it was tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Cure {
    /// All settings: the run's, with the changes.
    pub config: ValidConfig,
    /// The changes, as «mining Batch-hard to Semi-hard».
    pub change: String,
    /// The point from which it begins.
    pub from: Start,
    /// Number of steps of the trial.
    pub steps: u64,
    /// The score that counts for the state: with the change, and without it.
    pub score: (f64, f64),
    /// States after the trial.
    pub after: Vec<State>,
}

/// The result of a search.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// This helps.
    Cure(Box<Cure>),
    /// So many trials, none of which helps.
    Nothing(usize),
}

/// A search in slices.
pub struct Treatment {
    state: State,
    data: Arc<Dataset>,
    step: u64,
    steps: u64,
    now: ValidConfig,
    known: Known,
    /// Settings and starts still to be tried, the next last.
    plan: Vec<(ValidConfig, Start)>,
    tried: usize,
    /// The run without a change, as many steps on; the first trial.
    unchanged: Option<Evidence>,
    running: Option<(Trial, Option<(ValidConfig, Start)>)>,
    /// The points of the next trial, while they are being made.
    making: Option<Box<Making>>,
    best: Option<Cure>,
    finding: Option<Finding>,
}

impl Treatment {
    /// Begins the search for a run in this state, at the step of the `evidence` and with the settings
    /// `now`.
    pub fn new(
        state: State,
        evidence: &Evidence,
        now: &ValidConfig,
        run: &Timeline,
        data: Arc<Dataset>,
    ) -> Self {
        let tried = candidates(state, evidence, now, &data);
        let step = evidence.step;
        let edits = run.recipe().edits().iter().rev().map(|edit| edit.step);
        let edits = edits.filter(|&edit| edit > 0 && edit < step).take(EDITS);
        let here = (state != State::Diverged && step > 0).then_some(step);
        let starts: Vec<u64> = here.into_iter().chain(edits).chain([0]).collect();
        let mut plan: Vec<(ValidConfig, Start)> = Vec::new();
        for (i, &start) in starts.iter().enumerate() {
            for config in &tried {
                let from = start_of(now, config, start);
                if i == 0 || matches!(from, Start::Step(_)) {
                    plan.push((config.clone(), from));
                }
            }
        }
        plan.truncate(TRIALS);
        plan.reverse();
        let steps = steps(now);
        let finding = plan.is_empty().then_some(Finding::Nothing(0));
        Self {
            state,
            data,
            step,
            steps,
            now: now.clone(),
            known: Known {
                start: Some(evidence.start),
                raw: Some(evidence.scores.map(|scores| scores.raw)),
                contradictory: Some(evidence.contradictory),
                past: None,
            },
            plan,
            tried: 0,
            unchanged: None,
            running: None,
            making: None,
            best: None,
            finding,
        }
    }

    /// The result, once found.
    pub fn finding(&self) -> Option<&Finding> {
        self.finding.as_ref()
    }

    /// Continues while there is time; `run` must be the run that it was begun for. Returns true when
    /// done.
    pub fn advance(&mut self, run: &Timeline, has_time: &dyn Fn() -> bool) -> bool {
        while self.finding.is_none() {
            let Some((trial, change)) = &mut self.running else {
                if !self.begin(run, has_time) {
                    return false;
                }
                continue;
            };
            let Some(evidence) = trial.advance(has_time) else { return false };
            let change = change.take();
            self.running = None;
            match change {
                None => self.unchanged = Some(evidence),
                Some((config, from)) => self.judge(config, from, &evidence),
            }
            if !has_time() {
                return self.finding.is_some();
            }
        }
        true
    }

    /// Begins the next trial, or ends the search, while there is time. Returns true when it has.
    fn begin(&mut self, run: &Timeline, has_time: &dyn Fn() -> bool) -> bool {
        if self.unchanged.is_none() {
            let (from, data) = (Start::Step(self.step), Arc::clone(&self.data));
            let trial = Trial::new(run, from, self.now.clone(), data, self.steps, self.known);
            self.running = Some((trial, None));
            return true;
        }
        let Some((config, from)) = self.plan.last().cloned() else {
            let best = self.best.take().map(|cure| Finding::Cure(Box::new(cure)));
            self.finding = Some(best.unwrap_or(Finding::Nothing(self.tried)));
            return true;
        };
        let same_data = self.now.moved == config.moved;
        let known = if same_data { self.known } else { Known::default() };
        let known = Known { start: None, past: None, ..known };
        let (data, known) = match from {
            Start::OtherPoints => {
                let making = self.making.get_or_insert_with(|| Box::new(Making::new(&config)));
                let Some(data) = making.advance(has_time) else { return false };
                self.making = None;
                (Arc::new(data), Known::default())
            }
            Start::Step(_) | Start::Anew => (Arc::clone(&self.data), known),
        };
        self.plan.pop();
        let trial = Trial::new(run, from, config.clone(), data, self.steps, known);
        self.running = Some((trial, Some((config, from))));
        true
    }

    fn judge(&mut self, config: ValidConfig, from: Start, evidence: &Evidence) {
        self.tried += 1;
        let Some(unchanged) = &self.unchanged else { return };
        let score = (self.score(evidence), self.score(unchanged));
        let gain = score.0 - score.1;
        let after = State::all_of(evidence, &config);
        let gone = !after.contains(&self.state) && !after[0].is_grave();
        let helps = match self.state {
            // Better, but still worse than no training at all, is no help.
            State::UnseenWorseThanRaw => gone && gain >= GAIN,
            // A trial is too short to show that nothing moves.
            State::Stuck => gain >= GAIN,
            _ => gain >= GAIN || (gone && gain >= -SLIGHT),
        };
        if !helps {
            return;
        }
        let cure = Cure {
            change: change::describe(&self.now, &config),
            config,
            from,
            steps: self.steps,
            score,
            after,
        };
        if gone && (cure.score.0 >= GOOD || gain >= LARGE_GAIN) {
            self.finding = Some(Finding::Cure(Box::new(cure)));
        } else if self.best.as_ref().is_none_or(|best| best.score.0 < cure.score.0) {
            self.best = Some(cure);
        }
    }

    /// MAP@R of the points that the state is about; 0 where it doesn't exist or means nothing.
    fn score(&self, evidence: &Evidence) -> f64 {
        let scores: Scores = match self.state {
            State::Overfitting => evidence.held_out(),
            State::UnseenWorseThanRaw => evidence.unseen(),
            _ => evidence.train(),
        };
        scores.map_at_r.filter(|_| evidence.classes > 1).unwrap_or(0.0)
    }
}

/// Number of steps of a trial: fewer, the more work a step is. It goes by the settings alone, so that
/// a search comes to the same everywhere.
fn steps(config: &RunConfig) -> u64 {
    let (least, most) = STEPS;
    let sizes =
        [&[config.data.features()], &*config.embedder.hidden, &[config.embedder.dim]].concat();
    let weights: usize = sizes.windows(2).map(|pair| pair[0] * pair[1]).sum();
    let batch = config.sampler.batch();
    let positives = config.sampler.points.min(batch);
    let listed = config.loss.swap || config.loss.kind == LossKind::Soft;
    let triplets = if listed { batch * positives * batch } else { 0 };
    let work = 3 * batch * weights + 10 * batch * batch + 5 * triplets;
    (WORK / work.max(1) as u64).clamp(least, most)
}

/// The start of a trial: `step`, if the change is one that a run can have on its way.
fn start_of(now: &RunConfig, config: &RunConfig, step: u64) -> Start {
    if !change::same_points(now, config) {
        Start::OtherPoints
    } else if now.needs_new_weights(config) {
        Start::Anew
    } else {
        Start::Step(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::choice::Mining;
    use engine::config::DataKind;

    #[test]
    fn a_trial_of_the_usual_settings_has_600_steps_and_one_of_heavy_steps_fewer() {
        for kind in [DataKind::Spiral, DataKind::Digits, DataKind::Faces] {
            assert_eq!(steps(&RunConfig::of(kind)), 600, "{kind:?}");
        }
        let mut heavy = RunConfig::of(DataKind::Digits);
        (heavy.sampler.points, heavy.mining.rule) = (128, Mining::All);
        assert!((50..150).contains(&steps(&heavy)), "{}", steps(&heavy));
        heavy.loss.swap = true;
        assert_eq!(steps(&heavy), 20);
    }
}
