//! Weights out of a run and back in: at the command line and in the window.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::program::{
    SMALL, assert_refused, cells, path_in, program, stderr, stdout, text_of, train,
};

/// Trains a little and writes the weights and the embedding to a folder.
fn exported(folder: &str, options: &[&str]) {
    let mut command = program();
    command.arg("export").args(SMALL).args(options).args(["--to", folder]);
    let output = command.args(["--what", "csv,safetensors"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}

/// The embedding of each point, row by row.
fn embedding(path: &str) -> Vec<Vec<String>> {
    cells(Path::new(path)).into_iter().map(|row| row[..6].to_vec()).collect()
}

#[test]
fn a_run_that_starts_from_weights_begins_where_they_were_written() {
    let directory = TempDir::new().unwrap();
    let [out, again] = ["out", "again.csv"].map(|name| path_in(&directory, name));
    exported(&out, &["--data", "rings", "--hidden", "8", "--normalize", "true", "--margin", "0.3"]);
    let weights = format!("{out}/model.safetensors");
    let output = train(["--weights", &weights, "--steps", "0", "--embeddings", &again]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(embedding(&again), embedding(&format!("{out}/embedding.csv")), "bit for bit");
    // With the settings of their run, unless others are given.
    let json = train(["--weights", &weights, "--steps", "3", "--json", "--seed", "9"]);
    let json: Value = serde_json::from_str(&stdout(&json)).unwrap();
    assert_eq!((&json["data"], &json["seed"]), (&"Rings".into(), &9.into()));
}

#[test]
fn a_recipe_of_such_a_run_is_whole_and_other_weights_under_the_name_are_refused() {
    let directory = TempDir::new().unwrap();
    let [out, more] = ["out", "more"].map(|name| path_in(&directory, name));
    exported(&out, &[]);
    let weights = format!("{out}/model.safetensors");
    let mut command = program();
    command.args(["export", "--weights", &weights, "--steps", "5", "--to", &more]);
    let output = command.args(["--what", "recipe,csv"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let recipe = format!("{more}/recipe.toml");
    assert!(text_of(&recipe).contains("weights = { path = "), "{}", text_of(&recipe));
    // Small ones are in the recipe.
    fs::rename(&weights, format!("{weights}.away")).unwrap();
    let again = path_in(&directory, "again.csv");
    let output = train([recipe.as_str(), "--embeddings", &again]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(embedding(&again), embedding(&format!("{more}/embedding.csv")));
    // Without them, the file is asked for, and looked at.
    let text = text_of(&recipe);
    let from = text.find(", content = ").unwrap();
    let to = from + text[from..].find(" }").unwrap();
    fs::write(&recipe, format!("{}{}", &text[..from], &text[to..])).unwrap();
    let words = ["model.safetensors", "can't be read"];
    assert_refused(&train([recipe.as_str()]), 2, &words);
    exported(&path_in(&directory, "other"), &["--seed", "9"]);
    fs::rename(path_in(&directory, "other/model.safetensors"), &weights).unwrap();
    assert_refused(&train([recipe.as_str()]), 2, &["isn't the file that this run was made with"]);
    fs::rename(format!("{weights}.away"), &weights).unwrap();
    assert!(train([recipe.as_str()]).status.success());
}

#[test]
fn weights_that_do_not_fit_or_are_none_are_refused_in_words() {
    let directory = TempDir::new().unwrap();
    let out = path_in(&directory, "out");
    exported(&out, &[]);
    let weights = format!("{out}/model.safetensors");
    let refused = |options: &[&str], words: &[&str]| {
        let output = train(["--weights"].iter().chain(options));
        assert_refused(&output, 2, &[&["--weights"], words].concat());
    };
    refused(&[&weights, "--hidden", "16"], &["2 layers", "3 layers"]);
    refused(&[&weights, "--hidden", "16,16"], &["layers.0.weight of model.safetensors is 32×2"]);
    refused(&[&weights, "--data", "digits"], &["32×2", "32×64", "choose data"]);
    refused(&[&weights, "--embedder", "identity"], &["identity", "choose a network"]);
    let table = format!("{out}/embedding.csv");
    refused(&[&table], &["embedding.csv", "no safetensors file"]);
    refused(&["nowhere.safetensors"], &["nowhere.safetensors", "check that the file exists"]);
    refused(&[&out], &["this is no file"]);
    let recipe = path_in(&directory, "r.toml");
    fs::write(&recipe, "version = 1\n").unwrap();
    assert_refused(
        &train([recipe.as_str(), "--weights", &weights]),
        2,
        &["--weights and a recipe"],
    );
}
