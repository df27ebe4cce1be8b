//! Every recipe that comes with the program is trained here, and shows what its note claims.

use std::sync::Arc;

use ndarray::Axis;
use triplet_lab::engine::data::Dataset;
use triplet_lab::engine::evaluate::{Evaluation, evaluate};
use triplet_lab::engine::health::Health;
use triplet_lab::engine::report::StepReport;
use triplet_lab::engine::trainer::Trainer;
use triplet_lab::lab::recipe::{PRESETS, Recipe, read};

/// A preset in training.
struct Run {
    recipe: Recipe,
    trainer: Trainer,
}

impl Run {
    fn of(name: &str) -> Self {
        let preset = PRESETS.iter().find(|preset| preset.name == name).unwrap();
        Self::new(preset.recipe().unwrap())
    }

    /// The same recipe with one word changed, as the note or a comment says.
    fn changed(name: &str, from: &str, to: &str) -> Self {
        let text = PRESETS.iter().find(|preset| preset.name == name).unwrap().text;
        assert_eq!(text.matches(from).count(), 1, "{from}");
        Self::new(read(&text.replace(from, to)).unwrap())
    }

    fn new(recipe: Recipe) -> Self {
        let data = Arc::new(Dataset::make(recipe.start()));
        let trainer = Trainer::new(recipe.start().clone(), data);
        Self { recipe, trainer }
    }

    /// Trains to the start of this step and says what is seen there.
    fn at(&mut self, step: u64) -> &StepReport {
        loop {
            let config = self.recipe.config_at(self.trainer.steps());
            if config != self.trainer.config() {
                assert!(self.trainer.change(config.clone()));
            }
            if self.trainer.steps() >= step {
                return self.trainer.preview();
            }
            self.trainer.step();
        }
    }

    fn at_end(&mut self) -> &StepReport {
        self.at(self.recipe.steps())
    }

    fn evaluation(&self, rows: &[usize]) -> Evaluation {
        let data = self.trainer.data();
        let labels: Vec<usize> = rows.iter().map(|&row| data.labels[row]).collect();
        let embedding = self.trainer.embed_all().select(Axis(0), rows);
        evaluate(embedding.view(), &labels, self.trainer.config().distance)
    }

    /// MAP@R of the points that are trained on.
    fn map_at_r(&self) -> f64 {
        self.evaluation(&self.trainer.data().train).map_at_r.unwrap()
    }

    fn map_at_r_held_out(&self) -> f64 {
        self.evaluation(&self.trainer.data().held_out).map_at_r.unwrap()
    }
}

#[test]
fn every_preset_is_a_recipe_with_a_title_a_note_and_bookmarks_on_the_way() {
    for preset in PRESETS {
        let recipe = preset.recipe().unwrap_or_else(|error| panic!("{}: {error}", preset.name));
        assert!(!recipe.title().is_empty(), "{}", preset.name);
        let sentences = recipe.note().matches(['.', '?']).count();
        assert!(sentences >= 3 && recipe.note().len() < 600, "{}", preset.name);
        assert!(!recipe.note().contains('\n'), "{}: a note is one paragraph", preset.name);
        assert!(!recipe.bookmarks().is_empty() && recipe.steps() > 0, "{}", preset.name);
    }
}

#[test]
fn collapse_sticks_at_the_margin_while_recall_looks_good() {
    let mut run = Run::of("collapse");
    let report = run.at(50);
    assert!(report.mean_pair_distance.unwrap() < 0.05 && (report.loss - 1.0).abs() < 0.05);
    let report = run.at_end();
    assert!((report.loss - 1.0).abs() < 0.05, "{}", report.loss);
    assert!(report.mean_pair_distance.unwrap() < 0.02);
    assert_eq!(report.health, Health::Collapsed);
    let evaluation = run.evaluation(&run.trainer.data().train);
    assert!(evaluation.recall_at(1).unwrap() > 0.95);
    assert!(evaluation.map_at_r.unwrap() < 0.4);
    let mut semi_hard = Run::changed("collapse", "\"batch-hard\"", "\"semi-hard\"");
    semi_hard.at_end();
    assert!(semi_hard.map_at_r() > 0.95);
}

#[test]
fn the_rescue_is_one_for_every_seed_first_a_collapse_and_then_classes_apart() {
    let start = Run::of("collapse-and-rescue").recipe;
    let change = start.edits()[0].step;
    for seed in 0..6 {
        let text = PRESETS.iter().find(|p| p.name == "collapse-and-rescue").unwrap().text;
        let recipe = read(&text.replace("seed = 3", &format!("seed = {seed}"))).unwrap();
        let mut run = Run::new(recipe);
        for step in [50, change - 1] {
            let report = run.at(step);
            assert!(report.mean_pair_distance.unwrap() < 0.05, "seed {seed} at step {step}");
            assert!((report.loss - 1.0).abs() < 0.1, "seed {seed}: loss {}", report.loss);
            assert_eq!(report.health, Health::Collapsed);
        }
        assert!(run.map_at_r() < 0.5, "seed {seed}: {}", run.map_at_r());
        run.at_end();
        assert!(run.map_at_r() > 0.9, "seed {seed}: {}", run.map_at_r());
    }
}

#[test]
fn one_wrong_label_in_twenty_collapses_batch_hard_and_not_semi_hard() {
    for seed in 0..6 {
        let seed = format!("seed = {seed}");
        let run = |from: &str, to: &str| {
            let text = PRESETS.iter().find(|preset| preset.name == "wrong-labels").unwrap().text;
            let text = text.replace("seed = 3", &seed);
            assert_eq!(text.matches(from).count(), 1, "{from}");
            Run::new(read(&text.replace(from, to)).unwrap())
        };
        let mut collapsed = run("steps = 300", "steps = 300");
        let report = collapsed.at_end();
        assert!(report.mean_pair_distance.unwrap() < 0.05, "{seed}");
        assert!((report.loss - 1.0).abs() < 0.05, "{seed}: loss {}", report.loss);
        let mut clean = run("label-noise = 0.05", "label-noise = 0.0");
        assert!(clean.at_end().loss < 0.05, "{seed}");
        assert!(clean.map_at_r() > 0.99, "{seed}");
        let mut gentle = run("\"batch-hard\"", "\"semi-hard\"");
        assert!(gentle.at_end().mean_pair_distance.unwrap() > 5.0, "{seed}");
        // By the classes that the points were drawn in, nothing is wrong with it.
        let data = Arc::clone(gentle.trainer.data());
        let truly = |row: usize| data.true_class(row).unwrap_or(data.labels[row]);
        let labels: Vec<usize> = (0..data.len()).map(truly).collect();
        let z = gentle.trainer.embed_all();
        let found = evaluate(z.view(), &labels, gentle.trainer.config().distance);
        assert!(found.map_at_r.unwrap() > 0.95, "{seed}");
    }
}

#[test]
fn a_margin_that_is_too_large_keeps_every_triplet_active_and_nothing_is_learned() {
    let mut run = Run::of("margin-too-large");
    for step in [0, 100, 200, 500, 1_000] {
        let report = run.at(step);
        assert!(report.active_share() > 0.995, "{} at {step}", report.active_share());
        assert!(report.loss > 0.5, "{} at {step}", report.loss);
    }
    assert!(run.map_at_r() < 0.5, "{}", run.map_at_r());
    let mut smaller = Run::changed("margin-too-large", "margin = 2.0", "margin = 0.2");
    smaller.at_end();
    assert!(smaller.map_at_r() > 0.95, "{}", smaller.map_at_r());
}

#[test]
fn norms_blow_up_before_anything_is_learned() {
    let mut run = Run::of("norm-blow-up");
    assert!(run.at(0).mean_norm < 0.5);
    assert!(run.at(50).mean_norm > 20.0);
    assert!(run.map_at_r() < 0.5);
    assert!(run.at_end().mean_norm > 20.0);
    let mut sphere = Run::changed("norm-blow-up", "normalize = false", "normalize = true");
    assert!((sphere.at(50).mean_norm - 1.0).abs() < 1e-9);
}

#[test]
fn cosine_on_the_sphere_parts_the_arms_without_growing() {
    let mut run = Run::of("cosine-on-the-sphere");
    assert!((run.at(100).mean_norm - 1.0).abs() < 1e-9);
    let early = run.map_at_r();
    assert!((0.3..0.8).contains(&early), "{early}");
    assert!((run.at_end().mean_norm - 1.0).abs() < 1e-9);
    assert!(run.map_at_r() > 0.99, "{}", run.map_at_r());
}

#[test]
fn held_out_digits_go_from_hardly_to_well_sorted() {
    let mut run = Run::of("digits");
    run.at(0);
    let before = run.map_at_r_held_out();
    assert!((0.13..0.15).contains(&before), "{before}");
    run.at_end();
    assert!(run.map_at_r_held_out() > 0.9, "{}", run.map_at_r_held_out());
}

#[test]
fn faces_are_learned_and_held_out_pictures_stay_behind() {
    let mut run = Run::of("faces");
    run.at_end();
    let (trained, held_out) = (run.map_at_r(), run.map_at_r_held_out());
    assert!(trained > 0.99 && (0.7..0.9).contains(&held_out), "{trained}, {held_out}");
}
