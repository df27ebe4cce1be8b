//! A link in place of a recipe file.

use std::path::Path;

use super::CliError;
use crate::data_source::DataFiles;
use crate::files::read_recipe_with_steps;
use crate::lab::recipe::{Recipe, from_text_with};
use crate::link::{Link, looks_like_link, read_address};

/// The link that stands where a file can; `None` if it is none.
pub fn link_of(path: &Path) -> Option<Result<Link, CliError>> {
    let text = path.to_str().filter(|text| looks_like_link(text))?;
    Some(read_address(text).map_err(|error| CliError::Link(error.to_string())))
}

/// The run of a copied text, as a link has it.
pub fn run_of(text: &str) -> Result<Recipe, CliError> {
    let recipe = from_text_with(text, &DataFiles::default());
    recipe.map_err(|error| CliError::Link(error.to_string()))
}

/// The recipe of a file or a link, and the number of its steps if it names it.
pub fn recipe_of(path: &Path) -> Result<(Recipe, Option<u64>), CliError> {
    let Some(link) = link_of(path) else {
        return Ok(read_recipe_with_steps(path, &DataFiles::default())?);
    };
    let Some(text) = link?.run else {
        let words = "it has no run, which begins with TL1. behind a #; without a subcommand the \
                     window opens it";
        return Err(CliError::Link(words.to_owned()));
    };
    let recipe = run_of(&text)?;
    let steps = Some(recipe.steps()).filter(|&steps| steps > 0);
    Ok((recipe, steps))
}
