//! A picture of what a sweep shows: that of the window's view.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use crate::app::picture::{Studio, What, Wish, png};
use crate::app::sweeping::Sweeping;
use crate::cli::target::{OutputError, Place, Target};
use crate::disk::take_name;
use crate::lab::sweep::{Outcome, Plan};
use crate::lab::{Lab, ViewId};

/// Samples of the curve of each run.
pub const SAMPLES: u64 = 32;
/// Size in points, and pixels per point.
const SIZE: [f32; 2] = [960.0, 480.0];
const SCALE: f32 = 2.0;

/// Target of the picture; checked before anything is trained.
pub fn target(path: &Path, force: bool) -> Result<Target, OutputError> {
    let target = Target::of("plot", path, force)?;
    target.check()?;
    Ok(target)
}

/// Draws what these outcomes show, and writes it whole.
pub fn write(target: &Target, plan: &Arc<Plan>, outcomes: &[Outcome]) -> Result<(), OutputError> {
    let Some(recipe) = plan.recipe(0) else { return Ok(()) };
    let wish = Wish {
        what: What::View(ViewId::Sweep),
        size: SIZE,
        scale: SCALE,
        dark: false,
        controls: false,
        caption: false,
    };
    let lab = Lab::open(recipe.clone());
    let sweeping = Sweeping::made(Arc::clone(plan), outcomes.to_vec());
    let failed = |source| target.error(source);
    let bytes = png(&Studio::new(wish).showing(sweeping).draw(&lab))
        .map_err(|error| failed(io::Error::other(error)))?;
    match target.place {
        Place::Stdout => io::stdout().write_all(&bytes).map_err(failed),
        Place::Stream => File::options()
            .write(true)
            .open(&target.path)
            .and_then(|mut file| file.write_all(&bytes))
            .map_err(failed),
        Place::New | Place::Existing => {
            let mut file = target.beside()?;
            file.write_all(&bytes).map_err(failed)?;
            let overwrite = target.place == Place::Existing;
            take_name(file, &target.resolved(), overwrite).map_err(|(source, _)| failed(source))
        }
    }
}
