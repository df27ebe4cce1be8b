//! Films of a run: the same picture at one step after the other, as GIF or animated PNG.
//!
//! `shoot` makes one, frame by frame, and `size` says before how large it will be: `plan` says which
//! steps and how fast, `frame` what changes from one to the next, `palette` which 256 colours a GIF
//! has, and `writer` makes the file.

mod frame;
mod palette;
mod plan;
mod shoot;
mod size;
mod writer;

pub use frame::Frame;
pub use plan::{FASTEST, Form, MOST_FRAMES, MOST_PLAYS, Plan, PlanError};
pub use shoot::{Camera, Film, FilmError, Stage};
pub use size::Size;
pub use writer::{WriteError, Writer};
