//! A recipe trained for some steps, with its numbers: the page in a browser is asked for them to
//! check that it computes what the desktop does.

use std::sync::Arc;

use serde_json::json;

use crate::data_source::DataFiles;
use crate::engine::data::Dataset;
use crate::lab::recipe::read_with_steps;
use crate::lab::timeline::Timeline;

/// Trains a recipe for so many steps, or fewer if it diverges. Returns JSON: the steps, the loss of
/// the next batch and the embedding of all points (a row each); or the fault of the recipe.
pub fn recipe_after(recipe: &str, steps: u64) -> String {
    let recipe = match read_with_steps(recipe, &DataFiles::default()) {
        Ok((recipe, _)) => recipe,
        Err(error) => return json!({ "error": error.message, "line": error.line }).to_string(),
    };
    let mut timeline = Timeline::new(recipe);
    let data = Arc::new(Dataset::make(timeline.recipe().start()));
    let mut trainer = timeline.trainer(data);
    for _ in 0..steps {
        if timeline.advance(&mut trainer).is_err() {
            break;
        }
    }
    let embedding = trainer.embed_all();
    let rows: Vec<Vec<f64>> = embedding.rows().into_iter().map(|row| row.to_vec()).collect();
    let loss = trainer.preview().loss;
    json!({ "step": trainer.steps(), "loss": loss, "embedding": rows }).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_recipe_has_the_numbers_of_its_steps_and_a_faulty_one_says_why() {
        let after = |recipe: &str, steps| -> Value {
            serde_json::from_str(&recipe_after(recipe, steps)).unwrap()
        };
        let early = after("version = 1\npoints = 60\n", 2);
        let later = after("version = 1\npoints = 60\n", 30);
        assert_eq!((&early["step"], &later["step"]), (&json!(2), &json!(30)));
        assert!(later["loss"].as_f64().unwrap() < early["loss"].as_f64().unwrap());
        assert_eq!(later["embedding"].as_array().unwrap().len(), 60);
        assert_eq!(after("version = 1\nmargin = 9\n", 2)["line"], json!(2));
    }
}
