//! A recipe that is given other values, as if they stood in its file.

use std::sync::Arc;

use engine::config::field::{Field, FieldError, Kind};
use engine::config::fields::{FIELDS, assemble, assemble_on, differences, find};
use engine::config::{RunConfig, ValidConfig};
use engine::text::excerpt;

use super::error::PlanError;
use crate::recipe::{Edit, Recipe, RecipeError};

/// A recipe to give values to, and the settings that differ from the defaults in it.
pub(super) struct Base<'a> {
    recipe: &'a Recipe,
    written: Vec<(&'static Field, String)>,
}

/// The run of this recipe with these values from the start to the end, as if they stood in its file:
/// a setting that isn't given follows what it depends on.
///
/// # Errors
/// A value isn't possible, or an edit of the recipe changes it.
pub fn changed(recipe: &Recipe, values: &[(&'static Field, String)]) -> Result<Recipe, PlanError> {
    Base::new(recipe).with(values)
}

impl<'a> Base<'a> {
    pub(super) fn new(recipe: &'a Recipe) -> Self {
        Self { recipe, written: differences(recipe.start()) }
    }

    pub(super) fn with(&self, values: &[(&'static Field, String)]) -> Result<Recipe, PlanError> {
        let words = || {
            let of =
                values.iter().map(|(field, value)| format!("{} {}", field.name, excerpt(value)));
            of.collect::<Vec<_>>().join(", ")
        };
        for (field, _) in values {
            check_can_be_swept(self.recipe, field)?;
        }
        let given = |field: &'static Field| {
            let known =
                values.iter().chain(&self.written).find(|(known, _)| known.name == field.name);
            known.map(|(_, text)| text.clone())
        };
        let config = match &self.recipe.start().data.own {
            Some(own) => assemble_on(RunConfig::of_own(Arc::clone(own)), given),
            None => assemble(given),
        };
        // A value that is impossible by itself needs no others beside it.
        let wrong = |error: FieldError| {
            let is_meant = |field: &Field| error.settings().contains(&field.name);
            match values.iter().filter(|(field, _)| is_meant(field)).count() {
                0 | 2.. => PlanError::Combination { with: words(), error: error.into() },
                1 => PlanError::Value(error),
            }
        };
        let mut config = config.map_err(wrong)?;
        config.embedder.weights = self.recipe.start().embedder.weights.clone();
        let config = config.validate().map_err(|error| wrong(error.into()))?;
        followed(self.recipe, config).map_err(|error| match error {
            Refused::Value(error) => PlanError::Combination { with: words(), error: error.into() },
            Refused::Recipe(error) => PlanError::Recipe { with: words(), error: error.into() },
        })
    }
}

/// The same run with another seed, and so many steps.
pub(super) fn seeded(recipe: &Recipe, seed: u64, steps: u64) -> Result<Recipe, PlanError> {
    let mut config = recipe.start().to_config();
    config.seed = seed;
    let run = followed(recipe, config.validate()?);
    let run = run.and_then(|run| Ok(run.cut(steps).lasting(steps)?));
    run.map_err(|error| match error {
        Refused::Value(error) => PlanError::Value(error),
        Refused::Recipe(error) => {
            PlanError::Recipe { with: format!("seed {seed}"), error: error.into() }
        }
    })
}

/// Refuses a setting that a sweep of this recipe can't change.
pub(super) fn check_can_be_swept(recipe: &Recipe, field: &'static Field) -> Result<(), PlanError> {
    let name = field.name;
    let why = match field.kind {
        Kind::Seed(_) => "each value is tried with several seeds; --seeds says with how many",
        Kind::Moved(_) | Kind::Drawn(_) | Kind::Weight(_) => {
            "it is no number or choice; make a recipe for each"
        }
        _ if name == FIELDS[0].name && recipe.start().data.own.is_some() => {
            "the recipe has data of its own; leave it out, or begin with other data"
        }
        _ => {
            let starts = std::iter::once(recipe.start());
            let before = starts.chain(recipe.edits().iter().map(|edit| &edit.config));
            let mut edits = recipe.edits().iter().zip(before);
            return match edits.find(|(edit, before)| field.differs(before, &edit.config)) {
                Some((edit, _)) => Err(PlanError::Edited { name, step: edit.step }),
                None => Ok(()),
            };
        }
    };
    Err(PlanError::NotSwept { name, why })
}

enum Refused {
    Value(FieldError),
    Recipe(RecipeError),
}

impl From<RecipeError> for Refused {
    fn from(error: RecipeError) -> Self {
        Self::Recipe(error)
    }
}

/// A run that starts with this config, and changes what the edits of the recipe change.
fn followed(recipe: &Recipe, start: ValidConfig) -> Result<Recipe, Refused> {
    let mut run = Recipe::new(start.clone());
    let (mut before, mut now) = (recipe.start(), start.to_config());
    for edit in recipe.edits() {
        for field in FIELDS.iter().filter(|field| field.differs(before, &edit.config)) {
            match field.kind {
                Kind::Moved(_) => now.moved = edit.config.moved.clone(),
                Kind::Drawn(_) => now.drawn = edit.config.drawn.clone(),
                Kind::Weight(_) => {
                    let new = edit.config.weight.since(&before.weight).copied();
                    now.weight = now.weight.and(new);
                }
                _ => field.set(&mut now, &field.text(&edit.config)).map_err(Refused::Value)?,
            }
        }
        let config = now.clone().validate().map_err(|error| Refused::Value(error.into()))?;
        if config != *run.config_at(edit.step) {
            run = run.with_edit(Edit { step: edit.step, config })?;
        }
        before = &edit.config;
    }
    Ok(run)
}

/// The setting of this name, if a sweep can change it.
pub fn sweepable(name: &str) -> Option<&'static Field> {
    let is_value = |field: &&Field| {
        !matches!(field.kind, Kind::Seed(_) | Kind::Moved(_) | Kind::Drawn(_) | Kind::Weight(_))
    };
    find(name).filter(is_value)
}
