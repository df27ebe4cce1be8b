//! Frames become a file: GIF or animated PNG. After the first frame, only the rectangle that
//! changed is written.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::frame::{Area, Frame};
use super::palette::Palette;
use super::plan::{Form, Plan};

/// A film that can't be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Not as GIF.
    #[error("{0}")]
    Gif(#[from] gif::EncodingError),
    /// Not as animated PNG.
    #[error("{0}")]
    Png(#[from] png::EncodingError),
    /// The picture is too large.
    #[error("a picture of {0} × {1} pixels is too large for a GIF: choose a smaller one")]
    TooLarge(u32, u32),
}

/// Bytes that a writer writes to, and that stay when it is gone.
#[derive(Clone, Default)]
pub struct Bytes(Arc<Mutex<Vec<u8>>>);

impl Bytes {
    /// Takes what was written.
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A film that is being written.
pub enum Writer<W: Write> {
    /// As GIF.
    Gif(GifWriter<W>),
    /// As animated PNG.
    Apng(ApngWriter<W>),
}

/// A GIF that is being written.
pub struct GifWriter<W: Write> {
    encoder: gif::Encoder<W>,
    palette: Palette,
    fps: u32,
    /// Number of frames so far.
    written: u32,
    last: Option<Vec<u8>>,
}

/// An animated PNG that is being written.
pub struct ApngWriter<W: Write> {
    writer: png::Writer<W>,
    last: Option<Vec<[u8; 3]>>,
}

impl<W: Write> Writer<W> {
    /// Begins a film of so many frames of this size. The colours are those of `samples`, frames of
    /// it, and those of `kept`.
    ///
    /// # Errors
    /// It can't be written.
    pub fn begin(
        to: W,
        form: Form,
        plan: &Plan,
        frames: usize,
        samples: &[Frame],
        kept: &[[u8; 3]],
    ) -> Result<Self, WriteError> {
        let (width, height) = samples.first().map_or((1, 1), |frame| (frame.width, frame.height));
        match form {
            Form::Gif => {
                let palette = Palette::of(samples, kept);
                let side = |n| u16::try_from(n).map_err(|_| WriteError::TooLarge(width, height));
                let mut encoder =
                    gif::Encoder::new(to, side(width)?, side(height)?, &palette.bytes())?;
                // The format counts how often it is played once more; without, it is played once.
                match plan.plays {
                    0 => encoder.set_repeat(gif::Repeat::Infinite)?,
                    1 => {}
                    plays => {
                        let more = u16::try_from(plays - 1).unwrap_or(u16::MAX);
                        encoder.set_repeat(gif::Repeat::Finite(more))?;
                    }
                }
                Ok(Self::Gif(GifWriter { encoder, palette, fps: plan.fps, written: 0, last: None }))
            }
            Form::Apng => {
                let mut encoder = png::Encoder::new(to, width, height);
                encoder.set_color(png::ColorType::Rgb);
                encoder.set_depth(png::BitDepth::Eight);
                encoder.set_animated(u32::try_from(frames).unwrap_or(u32::MAX), plan.plays)?;
                encoder.set_frame_delay(1, u16::try_from(plan.fps).unwrap_or(u16::MAX))?;
                encoder.set_blend_op(png::BlendOp::Source)?;
                encoder.set_dispose_op(png::DisposeOp::None)?;
                Ok(Self::Apng(ApngWriter { writer: encoder.write_header()?, last: None }))
            }
        }
    }

    /// Adds a frame.
    ///
    /// # Errors
    /// It can't be written.
    pub fn add(&mut self, frame: &Frame) -> Result<(), WriteError> {
        match self {
            Self::Gif(gif) => gif.add(frame),
            Self::Apng(apng) => apng.add(frame),
        }
    }

    /// Ends the film.
    ///
    /// # Errors
    /// It can't be written, or frames are missing.
    pub fn finish(self) -> Result<(), WriteError> {
        match self {
            Self::Gif(gif) => gif.encoder.into_inner().map(drop)?,
            Self::Apng(apng) => apng.writer.finish()?,
        }
        Ok(())
    }
}

impl<W: Write> GifWriter<W> {
    fn add(&mut self, frame: &Frame) -> Result<(), WriteError> {
        let now = self.palette.indices(frame);
        let area = area(self.last.as_deref(), &now, frame);
        let width = frame.width as usize;
        // The size of the frame was checked at the beginning.
        let side = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let delay = self.delay();
        self.encoder.write_frame(&gif::Frame {
            delay,
            dispose: gif::DisposalMethod::Keep,
            left: side(area.left),
            top: side(area.top),
            width: side(area.width),
            height: side(area.height),
            buffer: Cow::Owned(area.of(&now, width).copied().collect()),
            ..gif::Frame::default()
        })?;
        self.last = Some(now);
        Ok(())
    }

    /// The time of the next frame in hundredths of a second; what is left over of one goes to the
    /// next ones.
    fn delay(&mut self) -> u16 {
        let until = |frames: u32| (200 * frames + self.fps) / (2 * self.fps);
        let delay = until(self.written + 1) - until(self.written);
        self.written += 1;
        u16::try_from(delay).unwrap_or(u16::MAX)
    }
}

impl<W: Write> ApngWriter<W> {
    fn add(&mut self, frame: &Frame) -> Result<(), WriteError> {
        let area = area(self.last.as_deref(), &frame.pixels, frame);
        let bytes: Vec<u8> =
            area.of(&frame.pixels, frame.width as usize).flatten().copied().collect();
        if self.last.is_some() {
            self.writer.reset_frame_position()?;
            self.writer.set_frame_dimension(area.width as u32, area.height as u32)?;
            self.writer.set_frame_position(area.left as u32, area.top as u32)?;
        }
        self.writer.write_image_data(&bytes)?;
        self.last = Some(frame.pixels.clone());
        Ok(())
    }
}

/// The part of a frame that is written.
fn area<T: PartialEq>(last: Option<&[T]>, now: &[T], frame: &Frame) -> Area {
    let (width, height) = (frame.width as usize, frame.height as usize);
    match last {
        Some(last) => Area::changed(last, now, width),
        None => Area { left: 0, top: 0, width, height },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frames of a dot that moves over a ground with a gradient.
    fn frames(n: usize) -> Vec<Frame> {
        let frame = |at: usize| {
            let pixel = |i: usize| match i {
                _ if i == 7 * at => [255, 0, 0],
                _ => [(i % 16) as u8, 128, (i / 16) as u8],
            };
            Frame { width: 16, height: 10, pixels: (0..160).map(pixel).collect() }
        };
        // Two that are the same.
        (0..n).map(|n| frame(n.min(n.saturating_sub(1).max(1)))).collect()
    }

    fn written(form: Form, plan: &Plan, frames: &[Frame]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let kept = [[255, 0, 0]];
        let mut writer =
            Writer::begin(&mut bytes, form, plan, frames.len(), frames, &kept).unwrap();
        frames.iter().for_each(|frame| writer.add(frame).unwrap());
        writer.finish().unwrap();
        bytes
    }

    const PLAN: Plan = Plan { from: 0, to: 5, every: 1, fps: 15, plays: 0 };

    #[test]
    fn a_gif_read_back_has_the_frames_times_and_rounds() {
        let all = frames(6);
        for plays in [0, 1, 2, 7] {
            let bytes = written(Form::Gif, &Plan { plays, ..PLAN }, &all);
            let mut options = gif::DecodeOptions::new();
            options.set_color_output(gif::ColorOutput::RGBA);
            let mut decoder = options.read_info(bytes.as_slice()).unwrap();
            let mut screen = vec![[0; 3]; 160];
            let (mut delays, mut shown) = (Vec::new(), Vec::new());
            while let Some(frame) = decoder.read_next_frame().unwrap() {
                delays.push(frame.delay);
                for (i, pixel) in frame.buffer.chunks(4).enumerate() {
                    let (x, y) = (i % usize::from(frame.width), i / usize::from(frame.width));
                    let at = (usize::from(frame.top) + y) * 16 + usize::from(frame.left) + x;
                    screen[at] = [pixel[0], pixel[1], pixel[2]];
                }
                shown.push(screen.clone());
            }
            let expected: Vec<_> = all.iter().map(|frame| frame.pixels.clone()).collect();
            assert_eq!(shown, expected, "160 colours fit, so that nothing is lost");
            // 1/15 s is 6.67 hundredths.
            assert_eq!(delays, [7, 6, 7, 7, 6, 7]);
            let expected = match plays {
                0 => gif::Repeat::Infinite,
                plays => gif::Repeat::Finite(plays as u16 - 1),
            };
            assert_eq!(decoder.repeat(), expected);
        }
    }

    #[test]
    fn an_animated_png_read_back_has_the_frames_times_and_rounds() {
        let all = frames(6);
        let bytes = written(Form::Apng, &Plan { plays: 3, ..PLAN }, &all);
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let control = *reader.info().animation_control().unwrap();
        assert_eq!((control.num_frames, control.num_plays), (6, 3));
        let mut screen = vec![[0; 3]; 160];
        for frame in &all {
            let mut buffer = vec![0; reader.output_buffer_size().unwrap()];
            let info = reader.next_frame(&mut buffer).unwrap();
            let place = *reader.info().frame_control().unwrap();
            assert_eq!((place.delay_num, place.delay_den), (1, 15));
            let pixels = buffer[..info.buffer_size()].chunks(3);
            for (i, pixel) in pixels.enumerate() {
                let (x, y) = (i as u32 % place.width, i as u32 / place.width);
                let at = (place.y_offset + y) * 16 + place.x_offset + x;
                screen[at as usize] = [pixel[0], pixel[1], pixel[2]];
            }
            assert_eq!(screen, frame.pixels);
        }
    }

    #[test]
    fn a_picture_too_large_for_the_format_is_refused() {
        let frame = Frame { width: 70_000, height: 1, pixels: vec![[0; 3]; 70_000] };
        let samples = std::slice::from_ref(&frame);
        let begun = Writer::begin(Vec::new(), Form::Gif, &PLAN, 6, samples, &[]);
        assert!(matches!(begun, Err(WriteError::TooLarge(70_000, 1))));
    }
}
