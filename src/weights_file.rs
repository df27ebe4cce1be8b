//! Files with weights: read with a limit, and the run that starts from them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use export::weights;
use import::origin_of;

use crate::disk::{self, Kind};
use crate::engine::choice::EmbedderKind;
use crate::engine::config::{RunConfig, ValidConfig};
use crate::engine::numbers::bytes;
use crate::engine::own_data::Origin;
use crate::engine::start_weights::StartWeights;
use crate::engine::text::excerpt;
use crate::lab::recipe::{Beside, Library, read_with_steps};

/// The most bytes of a file.
const LARGEST: u64 = 64 << 20;

/// Weights of a file, and the recipe of the run that they come from if the file has it.
pub struct WeightsFile {
    weights: Arc<StartWeights>,
    recipe: Option<String>,
    folder: PathBuf,
}

impl WeightsFile {
    /// Reads a file.
    ///
    /// # Errors
    /// The reason, with the path.
    pub fn read(path: &Path) -> Result<Self, String> {
        let whole = disk::whole(path);
        let content = content(path)?;
        let origin = origin_of(&whole.display().to_string(), &content);
        let (weights, recipe) =
            of_bytes(&content, origin).map_err(|error| format!("{}: {error}", path.display()))?;
        let folder = whole.parent().map_or_else(PathBuf::new, Path::to_owned);
        Ok(Self { weights: Arc::new(weights), recipe, folder })
    }

    /// The weights.
    pub fn weights(&self) -> &Arc<StartWeights> {
        &self.weights
    }

    /// The settings of the run that they come from, at its end; `None` if the file doesn't have it.
    ///
    /// # Errors
    /// They can't be read, or the data of that run aren't found.
    pub fn settings(&self, library: &dyn Library) -> Option<Result<ValidConfig, String>> {
        let beside = Beside { folder: &self.folder, library };
        let read = read_with_steps(self.recipe.as_ref()?, &beside);
        let failed = |error: crate::lab::recipe::ReadError| {
            let (name, line) = (excerpt(self.weights.name()), error.line);
            format!("the recipe in {name} can't be read (line {line}: {})", error.message)
        };
        Some(read.map(|(recipe, _)| recipe.config_at(u64::MAX).clone()).map_err(failed))
    }

    /// These settings with a network of the weights' size; its activation and whether it normalizes
    /// are those of the run that they come from.
    pub fn network(&self, mut config: RunConfig, from: Option<&RunConfig>) -> RunConfig {
        let mut units: Vec<usize> = self.weights.units().collect();
        let embedder = &mut config.embedder;
        embedder.dim = units.pop().unwrap_or(embedder.dim);
        (embedder.kind, embedder.hidden) = (EmbedderKind::Network, units);
        if let Some(from) = from {
            embedder.activation = from.embedder.activation;
            embedder.normalize = from.embedder.normalize;
        }
        config
    }

    /// These settings, starting from the weights.
    ///
    /// # Errors
    /// They are of another network.
    pub fn start(&self, mut config: RunConfig) -> Result<ValidConfig, String> {
        if config.embedder.is_identity() {
            return Err(format!(
                "{}: embedder is identity, which has no weights; choose a network",
                excerpt(self.weights.name())
            ));
        }
        config.embedder.weights = Some(Arc::clone(&self.weights));
        config.validate().map_err(|error| error.to_string())
    }
}

/// Returns true if the name is that of weights.
pub fn is_weights(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("safetensors"))
}

/// The weights that a recipe names: those that it carries, or those of the file.
///
/// # Errors
/// There are none, or they are others.
pub fn named(origin: &Origin) -> Result<StartWeights, String> {
    let name = || excerpt(origin.name());
    let bytes = match origin.bytes() {
        Some(carried) => carried
            .map_err(|_| "the weights in this recipe are damaged: copy it again".to_owned())?,
        None => content(Path::new(&origin.path)).map_err(|error| {
            format!(
                "the weights that this run starts from can't be read ({error}); put {} where the \
                 run looks for it",
                name()
            )
        })?,
    };
    let found = origin_of(&origin.path, &bytes);
    if (found.size, &found.sha256) != (origin.size, &origin.sha256) {
        return Err(format!(
            "{} isn't the file that this run was made with: its size or its content differs; bring \
             back the old file, or start a new run from this one",
            excerpt(&origin.path)
        ));
    }
    let (weights, _) = of_bytes(&bytes, found).map_err(|error| format!("{}: {error}", name()))?;
    Ok(weights)
}

fn of_bytes(
    bytes: &[u8],
    origin: Origin,
) -> Result<(StartWeights, Option<String>), weights::WeightsError> {
    let (layers, recipe) = weights::read(bytes)?;
    Ok((StartWeights { layers, origin }, recipe))
}

fn content(path: &Path) -> Result<Vec<u8>, String> {
    let name = path.display();
    let unreadable = |error| format!("{name}: {error}; check that the file exists and is readable");
    // Before it is opened: a pipe would wait for a writer.
    let about = disk::about(path).map_err(unreadable)?;
    if about.kind != Kind::File {
        return Err(format!("{name}: this is no file; name a file with weights (.safetensors)"));
    }
    let content = disk::read(path, LARGEST + 1).map_err(unreadable)?;
    if content.len() as u64 > LARGEST {
        let (has, most) = (bytes(about.size), bytes(LARGEST));
        return Err(format!("{name}: this has {has}; weights of up to {most} can be read"));
    }
    Ok(content)
}
