//! The making of a film: a lab apart from the one on screen goes from step to step, and a picture is
//! taken at each.

use super::frame::Frame;
use super::plan::{Form, Plan, PlanError};
use super::writer::{WriteError, Writer};
use crate::engine::config::RunConfig;
use crate::lab::Lab;

/// Steps that are trained between two reports on how far it is.
const STRIDE: u64 = 50;
/// The places of a film whose frames its palette is made of, and its size is estimated from.
const SAMPLES: usize = 5;

/// What draws the pictures of a film.
pub trait Camera {
    /// Takes account of what a step needs, so that axes hold it.
    fn look(&mut self, lab: &Lab);

    /// The picture of a step.
    fn take(&mut self, lab: &Lab) -> Frame;

    /// Returns true if its pictures show the curves, which are evaluated first then.
    fn shows_curves(&self) -> bool;

    /// Colours that mean something: they stay as they are.
    fn colors(&self) -> Vec<[u8; 3]>;
}

/// How far the making of a film is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// At this step on the way to the last one.
    Training(u64),
    /// This many frames were looked at, so that the axes hold all of them.
    Looking(usize),
    /// This many frames are drawn.
    Drawing(usize),
}

impl Stage {
    /// The share of the work that is done, from 0 to 1.
    pub fn share(self, plan: &Plan) -> f32 {
        let frames = plan.steps().len() as f32;
        match self {
            Self::Training(step) => 0.2 * step as f32 / plan.to.max(1) as f32,
            Self::Looking(frame) => 0.2 + 0.2 * frame as f32 / frames,
            Self::Drawing(frame) => 0.4 + 0.6 * frame as f32 / frames,
        }
    }
}

/// A film that isn't made.
#[derive(Debug, thiserror::Error)]
pub enum FilmError {
    /// It can't be made like this.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The run ends before the film begins to move.
    #[error("the run ends at step {0}, so there is no film from there on: choose earlier steps")]
    Ended(u64),
    /// It can't be written.
    #[error("the film can't be made: {0}")]
    Write(#[from] WriteError),
    /// Someone didn't want it any more.
    #[error("the film was cancelled")]
    Cancelled,
}

/// A film that is being made.
pub struct Film<C> {
    lab: Lab,
    plan: Plan,
    camera: C,
    is_trained: bool,
}

impl<C: Camera> Film<C> {
    /// A film of the runs of a lab, which should be apart from one on screen ([`Lab::fork`]).
    ///
    /// # Errors
    /// It can't be made like this.
    pub fn new(lab: Lab, plan: Plan, camera: C) -> Result<Self, PlanError> {
        plan.check()?;
        Ok(Self { lab, plan, camera, is_trained: false })
    }

    /// What it shows. After [`Film::size`] or [`Film::make`] it ends where the run ends, if it could
    /// not go on.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The settings of the run, or of run A in a comparison.
    pub fn config(&self) -> &RunConfig {
        self.lab.run_a().config()
    }

    /// About how many bytes it will have in this format, from a few of its frames.
    ///
    /// # Errors
    /// It can't be made, or `goes_on` returned false.
    pub fn size(&mut self, form: Form, goes_on: &dyn Fn(Stage) -> bool) -> Result<u64, FilmError> {
        self.train(goes_on)?;
        let (first, pairs) = self.samples(goes_on)?;
        let steps = self.plan.steps().len() as u64;
        let samples = std::iter::once(&first).chain(pairs.iter().flatten()).cloned();
        let samples: Vec<Frame> = samples.collect();
        let colors = self.camera.colors();
        let bytes = |frames: &[&Frame]| -> Result<u64, FilmError> {
            let mut bytes = Vec::new();
            let mut writer =
                Writer::begin(&mut bytes, form, &self.plan, frames.len(), &samples, &colors)?;
            frames.iter().try_for_each(|frame| writer.add(frame))?;
            writer.finish()?;
            Ok(bytes.len() as u64)
        };
        let whole = bytes(&[&first])?;
        let mut more = 0;
        for [before, after] in &pairs {
            more += bytes(&[before, after])?.saturating_sub(bytes(&[before])?);
        }
        Ok(whole + (steps - 1) * more / (pairs.len() as u64).max(1))
    }

    /// Makes it.
    ///
    /// # Errors
    /// It can't be made, or `goes_on` returned false.
    pub fn make(
        &mut self,
        form: Form,
        goes_on: &dyn Fn(Stage) -> bool,
    ) -> Result<Vec<u8>, FilmError> {
        self.train(goes_on)?;
        let steps = self.plan.steps();
        for (frame, &step) in steps.iter().enumerate() {
            self.go_to(step, goes_on, Stage::Looking(frame))?;
            self.camera.look(&self.lab);
        }
        let (first, pairs) = self.samples(goes_on)?;
        let samples: Vec<Frame> =
            std::iter::once(first).chain(pairs.into_iter().flatten()).collect();
        let mut bytes = Vec::new();
        let colors = self.camera.colors();
        let mut writer =
            Writer::begin(&mut bytes, form, &self.plan, steps.len(), &samples, &colors)?;
        for (frame, &step) in steps.iter().enumerate() {
            self.go_to(step, goes_on, Stage::Drawing(frame))?;
            writer.add(&self.camera.take(&self.lab))?;
        }
        writer.finish()?;
        Ok(bytes)
    }

    /// Trains to the last step, and evaluates what the curves show.
    fn train(&mut self, goes_on: &dyn Fn(Stage) -> bool) -> Result<(), FilmError> {
        if std::mem::replace(&mut self.is_trained, true) {
            return Ok(());
        }
        let mut at = self.lab.run_a().reached().min(self.plan.to);
        self.go_to(at, goes_on, Stage::Training(at))?;
        while at < self.plan.to {
            let next = (at + STRIDE).min(self.plan.to);
            self.go_to(next, goes_on, Stage::Training(at))?;
            let here = self.lab.run_a().report().step;
            if here < next {
                // It diverged there.
                if here <= self.plan.from {
                    return Err(FilmError::Ended(here));
                }
                self.plan.to = here;
            }
            at = here;
        }
        let has_time = || goes_on(Stage::Training(at));
        while self.camera.shows_curves() && self.lab.finish_curves(&has_time) {
            if !has_time() {
                return Err(FilmError::Cancelled);
            }
        }
        Ok(())
    }

    /// The first frame, and pairs of frames that follow each other, over the whole film.
    fn samples(
        &mut self,
        goes_on: &dyn Fn(Stage) -> bool,
    ) -> Result<(Frame, Vec<[Frame; 2]>), FilmError> {
        let steps = self.plan.steps();
        let last_pair = steps.len() - 2;
        let mut places: Vec<usize> =
            (0..SAMPLES).map(|sample| sample * last_pair / (SAMPLES - 1)).collect();
        places.dedup();
        let mut pairs = Vec::new();
        for &place in &places {
            let mut shoot = |step: u64| {
                self.go_to(step, goes_on, Stage::Looking(place))?;
                Ok::<_, FilmError>(self.camera.take(&self.lab))
            };
            pairs.push([shoot(steps[place])?, shoot(steps[place + 1])?]);
        }
        Ok((pairs[0][0].clone(), pairs))
    }

    /// Goes to a step of the runs, or as far as they go, and evaluates it.
    fn go_to(
        &mut self,
        step: u64,
        goes_on: &dyn Fn(Stage) -> bool,
        stage: Stage,
    ) -> Result<(), FilmError> {
        let has_time = || goes_on(stage);
        while !self.lab.train_to(step, &has_time) {
            if !has_time() {
                return Err(FilmError::Cancelled);
            }
        }
        while !self.lab.finish_scores(&has_time) {
            if !has_time() {
                return Err(FilmError::Cancelled);
            }
        }
        self.lab.bump();
        if has_time() { Ok(()) } else { Err(FilmError::Cancelled) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::Command;
    use std::cell::Cell;

    /// A picture of a few pixels, whose first is the step.
    #[derive(Default)]
    struct Steps {
        looked: Vec<u64>,
        taken: Vec<u64>,
    }

    impl Camera for &mut Steps {
        fn look(&mut self, lab: &Lab) {
            self.looked.push(lab.run_a().report().step);
        }

        fn take(&mut self, lab: &Lab) -> Frame {
            let step = lab.run_a().report().step;
            self.taken.push(step);
            let mut pixels = vec![[0, 0, 9]; 8];
            pixels[0] = [step as u8, (step >> 8) as u8, 0];
            Frame { width: 4, height: 2, pixels }
        }

        fn shows_curves(&self) -> bool {
            true
        }

        fn colors(&self) -> Vec<[u8; 3]> {
            Vec::new()
        }
    }

    fn lab() -> Lab {
        Lab::new(RunConfig::default()).unwrap()
    }

    const PLAN: Plan = Plan { from: 10, to: 60, every: 20, fps: 10, plays: 0 };

    #[test]
    fn every_frame_is_of_its_step_and_the_axes_were_made_for_all_of_them() {
        let mut steps = Steps::default();
        let mut film = Film::new(lab(), PLAN, &mut steps).unwrap();
        let bytes = film.make(Form::Gif, &|_| true).unwrap();
        assert_eq!(steps.looked, [10, 30, 50, 60]);
        assert_eq!(steps.taken[steps.taken.len() - 4..], [10, 30, 50, 60]);
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let mut decoder = options.read_info(bytes.as_slice()).unwrap();
        let mut shown = Vec::new();
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            shown.push(frame.buffer[0]);
        }
        assert_eq!(shown, [10, 30, 50, 60]);
    }

    #[test]
    fn the_runs_of_the_person_stay_where_they_are() {
        let mut own = lab();
        own.apply(Command::Train(30));
        own.settle();
        let before = own.run_a().recipe().clone();
        let mut steps = Steps::default();
        let mut film = Film::new(own.fork(), PLAN, &mut steps).unwrap();
        film.make(Form::Apng, &|_| true).unwrap();
        assert_eq!((own.run_a().report().step, own.run_a().recipe()), (30, &before));
    }

    #[test]
    fn a_film_of_a_run_that_diverges_ends_there() {
        let mut config = RunConfig::default();
        config.optimizer.kind = crate::engine::choice::OptimizerKind::Sgd;
        config.optimizer.learning_rate = 10.0;
        config.distance = crate::engine::choice::Distance::Squared;
        config.embedder.activation = crate::engine::choice::Activation::Relu;
        config.embedder.hidden = vec![128];
        config.mining.rule = crate::engine::choice::Mining::All;
        (config.data.noise, config.loss.margin) = (2.0, 5.0);
        let lab = || Lab::new(config.clone()).unwrap();
        let plan = Plan { from: 0, to: 1_000, every: 1, ..PLAN };
        let mut steps = Steps::default();
        let mut film = Film::new(lab(), plan, &mut steps).unwrap();
        film.make(Form::Gif, &|_| true).unwrap();
        let end = film.plan().to;
        assert!((1..1_000).contains(&end), "{end}");
        assert_eq!(steps.looked, (0..=end).collect::<Vec<_>>());
        let late = Plan { from: end + 5, ..plan };
        let mut steps = Steps::default();
        let made = Film::new(lab(), late, &mut steps).unwrap().make(Form::Gif, &|_| true);
        assert!(matches!(made, Err(FilmError::Ended(at)) if at == end), "{made:?}");
    }

    #[test]
    fn a_film_is_cancelled_at_any_stage() {
        for after in [0, 1, 40, 80, 120] {
            let asked = Cell::new(0);
            let goes_on = |_| asked.replace(asked.get() + 1) < after;
            let mut steps = Steps::default();
            let made = Film::new(lab(), PLAN, &mut steps).unwrap().make(Form::Gif, &goes_on);
            assert!(matches!(made, Err(FilmError::Cancelled)), "{after}");
        }
    }

    #[test]
    fn the_size_is_told_before_about_as_it_will_be() {
        let plan = Plan { from: 0, to: 40, every: 1, ..PLAN };
        for form in Form::ALL {
            let mut steps = Steps::default();
            let mut film = Film::new(lab(), plan, &mut steps).unwrap();
            let told = film.size(form, &|_| true).unwrap() as f64;
            let size = film.make(form, &|_| true).unwrap().len() as f64;
            assert!((0.7..1.5).contains(&(told / size)), "{form:?}: {told} of {size}");
        }
    }
}
