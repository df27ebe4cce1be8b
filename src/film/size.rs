//! Estimated size of a film, from a few of its frames before it is made.

use super::frame::Frame;
use super::shoot::{Camera, Film, FilmError};
use crate::task::Task;

/// The estimate of a film's size, as a [`Task`] whose pieces are a step, a frame or a short film.
pub struct Size<C> {
    film: Film<C>,
    /// Bytes of films of its first frame, of each sampled pair, and of the first of that pair.
    measured: Vec<u64>,
}

impl<C: Camera> Size<C> {
    /// Begins to estimate how many bytes this film will have.
    pub fn of(film: Film<C>) -> Self {
        Self { film, measured: Vec::new() }
    }

    /// The film.
    pub fn film(&self) -> &Film<C> {
        &self.film
    }

    /// The film, with no frame taken yet: its axes are others when all of them were looked at.
    pub fn into_film(mut self) -> Film<C> {
        self.film.samples.clear();
        self.film
    }

    fn go_on(&mut self) -> Result<Option<u64>, FilmError> {
        if !self.film.train()? || !self.film.sample() {
            return Ok(None);
        }
        let samples = self.film.samples.as_slice();
        let first = samples.chunks(1).take(1);
        let mut films = first.chain(samples.chunks(2).flat_map(|pair| [pair, &pair[..1]]));
        let Some(frames) = films.nth(self.measured.len()) else { return Ok(Some(self.estimate())) };
        let bytes = self.bytes(frames)?;
        self.measured.push(bytes);
        Ok(None)
    }

    /// The bytes of a film of these frames.
    fn bytes(&self, frames: &[Frame]) -> Result<u64, FilmError> {
        let mut bytes = Vec::new();
        let mut writer = self.film.begin(&mut bytes, frames.len() as u64)?;
        frames.iter().try_for_each(|frame| writer.add(frame))?;
        writer.finish()?;
        Ok(bytes.len() as u64)
    }

    /// The first frame, and what each later one adds as the second of a pair does.
    fn estimate(&self) -> u64 {
        let whole = self.measured.first().copied().unwrap_or(0);
        let (pairs, _) = self.measured.get(1..).unwrap_or_default().as_chunks::<2>();
        let more: u64 = pairs.iter().map(|[both, first]| both.saturating_sub(*first)).sum();
        whole + (self.film.plan.frames() - 1) * more / (pairs.len() as u64).max(1)
    }
}

impl<C: Camera> Task for Size<C> {
    type Answer = Result<u64, FilmError>;

    fn advance(&mut self) -> Option<Self::Answer> {
        self.go_on().transpose()
    }

    fn share(&self) -> f32 {
        self.film.share()
    }
}
