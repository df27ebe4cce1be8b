//! The making of a film: a lab apart from the one on screen goes from step to step, and a picture is
//! taken at each.

use std::io::Write;

use super::frame::Frame;
use super::plan::{Form, Plan, PlanError};
use super::writer::{Bytes, WriteError, Writer};
use crate::engine::config::RunConfig;
use crate::lab::Lab;
use crate::task::Task;

/// Steps that are trained between two evaluations on the way to the last one.
const STRIDE: u64 = 50;
/// The places of a film whose frames its palette is made of, and its size is estimated from.
const SAMPLES: u64 = 5;

/// Draws the pictures of a film.
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

/// Progress of making a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// At this step on the way to the last one.
    Training(u64),
    /// This many frames were looked at, so that the axes hold all of them.
    Looking(u64),
    /// This many frames are drawn.
    Drawing(u64),
}

impl Stage {
    /// The share of the work that is done, from 0 to 1.
    pub fn share(self, plan: &Plan) -> f32 {
        let frames = plan.frames() as f32;
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
}

/// A film that is being made, as a [`Task`] whose pieces are a step or a frame.
pub struct Film<C> {
    lab: Lab,
    pub(super) plan: Plan,
    pub(super) form: Form,
    pub(super) camera: C,
    training: Training,
    /// Number of frames that were looked at.
    looked: u64,
    /// Frames from all over it, as far as they are taken: pairs that follow each other.
    pub(super) samples: Vec<Frame>,
    writing: Option<Writing>,
}

/// The work before the frames.
#[derive(Clone, Copy)]
enum Training {
    /// Trains from one step to another, which is evaluated.
    To(u64, u64),
    /// Evaluates what the curves show.
    Curves,
    Done,
}

/// The file, frame by frame.
struct Writing {
    writer: Writer<Bytes>,
    bytes: Bytes,
    /// Number of frames that are written.
    drawn: u64,
}

impl<C: Camera> Film<C> {
    /// A film of the runs of a lab, which should be apart from one on screen ([`Lab::fork`]).
    ///
    /// # Errors
    /// It can't be made like this.
    pub fn new(lab: Lab, plan: Plan, form: Form, camera: C) -> Result<Self, PlanError> {
        plan.check()?;
        let training = Training::To(0, lab.run_a().reached().min(plan.to));
        let (looked, samples, writing) = (0, Vec::new(), None);
        Ok(Self { lab, plan, form, camera, training, looked, samples, writing })
    }

    /// The plan. Once trained, it ends at the step where the run ended, if that could not go on.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The settings of the run, or of run A in a comparison.
    pub fn config(&self) -> &RunConfig {
        self.lab.run_a().config()
    }

    /// Progress so far.
    pub fn stage(&self) -> Stage {
        match (self.training, &self.writing) {
            (Training::To(step, _), _) => Stage::Training(step),
            (Training::Curves, _) => Stage::Training(self.plan.to),
            (Training::Done, None) => Stage::Looking(self.looked),
            (Training::Done, Some(writing)) => Stage::Drawing(writing.drawn),
        }
    }

    /// Trains on to the last step, and evaluates what the curves show. Returns true when done.
    pub(super) fn train(&mut self) -> Result<bool, FilmError> {
        match self.training {
            Training::To(_, goal) => {
                if !self.is_at(goal) {
                    return Ok(false);
                }
                let here = self.lab.run_a().report().step;
                if here < goal {
                    // It diverged there.
                    if here <= self.plan.from {
                        return Err(FilmError::Ended(here));
                    }
                    self.plan.to = here;
                }
                self.training = match here < self.plan.to {
                    true => Training::To(here, (here + STRIDE).min(self.plan.to)),
                    false => Training::Curves,
                };
            }
            Training::Curves => {
                if !self.camera.shows_curves() || !self.lab.finish_curves(&|| false) {
                    self.training = Training::Done;
                }
            }
            Training::Done => return Ok(true),
        }
        Ok(false)
    }

    /// Looks at the next frame, so that the axes hold it. Returns true when all were looked at.
    fn look(&mut self) -> bool {
        if self.looked == self.plan.frames() {
            return true;
        }
        if self.is_at(self.plan.step(self.looked)) {
            self.camera.look(&self.lab);
            self.looked += 1;
        }
        false
    }

    /// Takes the next sample. Returns true when there are all.
    pub(super) fn sample(&mut self) -> bool {
        let last_pair = self.plan.frames() - 2;
        let mut places: Vec<u64> = (0..SAMPLES).map(|n| n * last_pair / (SAMPLES - 1)).collect();
        places.dedup();
        let taken = self.samples.len();
        let Some(place) = places.get(taken / 2) else { return true };
        if self.is_at(self.plan.step(place + taken as u64 % 2)) {
            self.samples.push(self.camera.take(&self.lab));
        }
        false
    }

    /// Begins a file of so many frames, whose colours are those of all samples.
    pub(super) fn begin<W: Write>(&self, to: W, frames: u64) -> Result<Writer<W>, WriteError> {
        // The first frame counts twice, since it is the one that stands still.
        let samples: Vec<Frame> =
            self.samples.iter().take(1).chain(&self.samples).cloned().collect();
        let frames = usize::try_from(frames).unwrap_or(usize::MAX);
        Writer::begin(to, self.form, &self.plan, frames, &samples, &self.camera.colors())
    }

    /// Draws and writes the next frame. Returns the file when it has all.
    fn write(&mut self) -> Result<Option<Vec<u8>>, FilmError> {
        let Some(mut writing) = self.writing.take() else {
            let bytes = Bytes::default();
            let writer = self.begin(bytes.clone(), self.plan.frames())?;
            self.writing = Some(Writing { writer, bytes, drawn: 0 });
            return Ok(None);
        };
        if writing.drawn == self.plan.frames() {
            writing.writer.finish()?;
            return Ok(Some(writing.bytes.take()));
        }
        if self.is_at(self.plan.step(writing.drawn)) {
            writing.writer.add(&self.camera.take(&self.lab))?;
            writing.drawn += 1;
        }
        self.writing = Some(writing);
        Ok(None)
    }

    /// Goes to a step of the runs, or as far as they go, and evaluates it, a step or a part of the
    /// evaluation at a time. Returns true when done.
    fn is_at(&mut self, step: u64) -> bool {
        let is_done = self.lab.train_to(step, &|| false) && self.lab.finish_scores(&|| false);
        if is_done {
            self.lab.bump();
        }
        is_done
    }

    fn go_on(&mut self) -> Result<Option<Vec<u8>>, FilmError> {
        match self.train()? && self.look() && self.sample() {
            true => self.write(),
            false => Ok(None),
        }
    }
}

impl<C: Camera> Task for Film<C> {
    type Answer = Result<Vec<u8>, FilmError>;

    fn advance(&mut self) -> Option<Self::Answer> {
        self.go_on().transpose()
    }

    fn share(&self) -> f32 {
        self.stage().share(&self.plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::film::Size;
    use crate::lab::Command;
    use crate::task::tests::{both_ways, dropped_both_ways, walked};

    /// A picture of a few pixels, whose first is the step.
    #[derive(Default)]
    struct Steps {
        looked: Vec<u64>,
        taken: Vec<u64>,
    }

    impl Camera for Steps {
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

    impl Camera for &mut Steps {
        fn look(&mut self, lab: &Lab) {
            (**self).look(lab);
        }

        fn take(&mut self, lab: &Lab) -> Frame {
            (**self).take(lab)
        }

        fn shows_curves(&self) -> bool {
            (**self).shows_curves()
        }

        fn colors(&self) -> Vec<[u8; 3]> {
            (**self).colors()
        }
    }

    fn lab() -> Lab {
        Lab::new(RunConfig::default()).unwrap()
    }

    const PLAN: Plan = Plan { from: 10, to: 60, every: 20, fps: 10, plays: 0 };

    #[test]
    fn every_frame_is_of_its_step_and_the_axes_were_made_for_all_of_them() {
        let mut steps = Steps::default();
        let (made, calls) = walked(Film::new(lab(), PLAN, Form::Gif, &mut steps).unwrap());
        let bytes = made.unwrap();
        assert!(calls > 60 + 2 * 4, "a step or a frame each: {calls} calls");
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
        let film = Film::new(own.fork(), PLAN, Form::Apng, &mut steps).unwrap();
        walked(film).0.unwrap();
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
        let mut film = Film::new(lab(), plan, Form::Gif, &mut steps).unwrap();
        while film.advance().is_none() {}
        let end = film.plan().to;
        assert!((1..1_000).contains(&end), "{end}");
        assert_eq!(steps.looked, (0..=end).collect::<Vec<_>>());
        let late = Plan { from: end + 5, ..plan };
        let mut steps = Steps::default();
        let (made, _) = walked(Film::new(lab(), late, Form::Gif, &mut steps).unwrap());
        assert!(matches!(made, Err(FilmError::Ended(at)) if at == end), "{made:?}");
    }

    #[test]
    fn a_film_is_the_same_both_ways_and_ends_when_nobody_waits() {
        let film = |plan| Film::new(lab(), plan, Form::Gif, Steps::default()).unwrap();
        let once = walked(film(PLAN)).0.unwrap();
        assert_eq!(both_ways(|| film(PLAN)).map(Result::unwrap), [once.clone(), once]);
        dropped_both_ways(|| film(Plan { to: 1_000_000, every: 1_000, ..PLAN }));
    }

    #[test]
    fn the_size_is_told_before_about_as_it_will_be() {
        let plan = Plan { from: 0, to: 40, every: 1, ..PLAN };
        for form in Form::ALL {
            let film = || Film::new(lab(), plan, form, Steps::default()).unwrap();
            let told = walked(Size::of(film())).0.unwrap();
            assert_eq!(both_ways(|| Size::of(film())).map(Result::unwrap), [told, told]);
            let size = walked(film()).0.unwrap().len();
            let ratio = told as f64 / size as f64;
            assert!((0.7..1.5).contains(&ratio), "{form:?}: {told} of {size}");
        }
    }

    #[test]
    fn a_film_whose_size_was_told_is_the_same_film() {
        let film = || Film::new(lab(), PLAN, Form::Apng, Steps::default()).unwrap();
        let mut size = Size::of(film());
        while size.advance().is_none() {}
        assert_eq!(walked(size.into_film()).0.unwrap(), walked(film()).0.unwrap());
    }
}
