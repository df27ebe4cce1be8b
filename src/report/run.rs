//! The report of a run: its recipe, its curves, where the points lie at the end, its scores and the
//! diagnosis.

use super::{Draw, GoesOn, Picture, Report, code, plain, table};
use crate::engine::data::Split;
use crate::engine::evaluate::Evaluation;
use crate::engine::numbers::{count, counted, maybe, percent, three};
use crate::lab::change::describe;
use crate::lab::diagnosis::{Diagnosed, Finding, words};
use crate::lab::evaluations::Evaluations;
use crate::lab::recipe::{Recipe, write};
use crate::lab::{ActiveRun, Lab, Side, ViewId};

/// The parts that are counted on the way: pictures, scores and diagnosis of each run.
const PARTS: usize = 4;

/// The report of the run on screen, or of both in a comparison, at their step. `None` if it can't go
/// on until all is done.
pub fn of_run(lab: &Lab, draw: Draw<'_>, goes_on: GoesOn<'_>) -> Option<Report> {
    let mut report = Report::new(&format!("Lab report: {}", name_of(lab)));
    let sides: Vec<Side> = match lab.run_b() {
        None => vec![Side::A],
        Some(_) => vec![Side::A, Side::B],
    };
    let all = PARTS * sides.len();
    let mut parts = 0..=all;
    let mut next = || goes_on(parts.next().unwrap_or(all), all);
    if lab.run_b().is_some() {
        report.text(format!("The two runs differ in {}.", plain(&lab.difference_words())));
    }
    for view in [ViewId::Curves, ViewId::Embedding] {
        if !next() {
            return None;
        }
        let step = count(lab.run_a().report().step);
        let name = view.label();
        let png = draw(&[lab], view).pop();
        let file = format!("{}.png", name.to_lowercase());
        let about = format!("{name}, step {step}");
        report.text(format!("## {name}"));
        report.pictures(png.map(|png| Picture { name: file, about, png }).into_iter().collect());
    }
    for side in sides {
        let run = lab.side(side);
        let of = if lab.run_b().is_some() { format!(", {}", side.label()) } else { String::new() };
        if !next() {
            return None;
        }
        let goes_on = || goes_on(0, 0);
        report.text(format!("## Scores{of}"));
        scores(&mut report, run, &goes_on)?;
        if !next() {
            return None;
        }
        report.text(format!("## Diagnosis{of}"));
        diagnosis(&mut report, lab, run, &goes_on)?;
        report.text(format!("## Recipe{of}"));
        recipe(&mut report, run.recipe());
    }
    Some(report)
}

/// The title of the run, or what it is trained on.
fn name_of(lab: &Lab) -> &str {
    let recipe = lab.run_a().recipe();
    match recipe.title() {
        "" => recipe.start().data.label(),
        title => title,
    }
}

/// A score: its name, and where it stands in an evaluation.
type Score = (&'static str, fn(&Evaluation) -> Option<f64>);

const SCORES: [Score; 6] = [
    ("Recall@1", |e| e.recall_at(1)),
    ("Recall@5", |e| e.recall_at(5)),
    ("R-precision", |e| e.r_precision),
    ("MAP@R", |e| e.map_at_r),
    ("ROC-AUC", |e| e.roc.as_ref().map(|roc| roc.auc)),
    ("Silhouette", |e| e.silhouette),
];

/// Adds the scores of each split, of the embedding and of the raw inputs. `None` if it can't go on.
fn scores(report: &mut Report, run: &ActiveRun, goes_on: &dyn Fn() -> bool) -> Option<()> {
    let (trainer, data) = (run.trainer(), run.data());
    let config = trainer.config();
    let mut evaluations = Evaluations::at_end(data, config.seed);
    evaluations.start(trainer.steps(), &trainer.embed_all(), config.distance);
    let embedding = evaluations.advance(goes_on)?;
    let last = run.report();
    report.text(format!(
        "After {}, the next batch has loss {}, {} of its triplets are active, and the mean distance \
         of its pairs is {}.",
        counted(last.step, "step"),
        three(last.loss),
        percent(last.active_share()),
        maybe(last.mean_pair_distance),
    ));
    for split in Split::ALL {
        let points = data.rows(split).len();
        if points == 0 {
            continue;
        }
        let name = match split {
            Split::Train => "Training points",
            Split::HeldOut => "Held-out points",
            Split::Unseen => "Held-out classes",
        };
        let scored = match evaluations.points(split) {
            all if all == points => count(points as u64),
            some => format!("{}, scores of {}", count(points as u64), count(some as u64)),
        };
        report.text(format!("### {name} ({scored})"));
        let scores = embedding.of(split);
        if let Some(why) = scores.why_no_retrieval() {
            report.text(format!("No scores: {why}."));
            continue;
        }
        let raw = evaluations.raw(data, split);
        let rows = SCORES.map(|(name, of)| [name.to_owned(), maybe(of(scores)), maybe(of(&raw))]);
        report.text(table(["Score", "Embedding", "Raw inputs"], rows));
    }
    Some(())
}

/// Adds what is the matter with the run, the evidence, and what would help. `None` if it can't go
/// on.
fn diagnosis(
    report: &mut Report,
    lab: &Lab,
    run: &ActiveRun,
    goes_on: &dyn Fn() -> bool,
) -> Option<()> {
    let timeline = &lab.runs().find(|other| other.id == run.id())?.timeline;
    let Diagnosed { diagnosis, finding } = Diagnosed::of(timeline, run.trainer(), goes_on)?;
    let mut text = format!(
        "**{}.** {}\n\nEvidence: {}.",
        plain(&capital(diagnosis.state.label())),
        plain(&diagnosis.line()),
        plain(&diagnosis.signs().join("; "))
    );
    if !diagnosis.also.is_empty() {
        let also: Vec<_> = diagnosis.also.iter().map(|state| state.label()).collect();
        text += &format!(" Also: {}.", plain(&also.join(", ")));
    }
    if let Some(finding) = finding {
        let words = words::finding(&finding, diagnosis.state, diagnosis.step());
        let change = match &finding {
            Finding::Cure(cure) => cure.change.as_str(),
            Finding::Nothing(_) => "none",
        };
        text += &format!("\n\nCure: {}. {}", plain(change), plain(&words));
    }
    report.text(text);
    Some(())
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Adds the recipe: its note, its edits in words, and its file.
fn recipe(report: &mut Report, recipe: &Recipe) {
    for line in recipe.note().lines().filter(|line| !line.trim().is_empty()) {
        report.text(plain(line));
    }
    let edits = recipe.edits().iter().map(|edit| {
        let words = describe(recipe.config_before(edit.step), &edit.config);
        format!("- At step {}: {}.", count(edit.step), plain(&words))
    });
    let edits = edits.collect::<Vec<_>>().join("\n");
    if !edits.is_empty() {
        report.text(edits);
    }
    report.text(code(&write(recipe)));
}

#[cfg(test)]
mod tests {
    use super::super::Head;
    use super::*;
    use crate::engine::config::RunConfig;
    use crate::lab::{Command, Comparison};

    fn lab(steps: u64) -> Lab {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        lab.apply(Command::Train(steps));
        lab.settle();
        lab
    }

    fn text_of(lab: &Lab) -> String {
        let head = Head { by: String::new(), date: "2026-11-28".to_owned() };
        let report = of_run(lab, &mut |_, _| vec![vec![0]], &|_, _| true).unwrap();
        report.markdown("r", &head)
    }

    #[test]
    fn a_run_is_reported_with_recipe_curves_embedding_scores_and_diagnosis() {
        let mut lab = lab(40);
        let mut config = lab.wanted().clone();
        config.loss.margin = 0.7;
        lab.apply(Command::Configure(Box::new(config)));
        lab.apply(Command::Train(20));
        lab.settle();
        let text = text_of(&lab);
        let run = lab.run_a();
        // The spiral is small, so that the window scores all its points.
        let map = run.evaluated().unwrap().train.map_at_r;
        for part in [
            "# Lab report: Spiral",
            "![Curves, step 60](r-curves.png)",
            "![Embedding, step 60](r-embedding.png)",
            "### Training points (",
            &format!("| MAP@R | {} |", maybe(map)),
            &format!("**{}.**", capital(run.diagnosis().unwrap().state.label())),
            "- At step 40: margin ",
            "```toml\n# A Triplet Lab recipe.",
            "\nsteps = 60",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn a_comparison_reports_both_runs() {
        let mut lab = lab(5);
        lab.apply(Command::Compare(Comparison::Copy));
        let mut config = lab.wanted().clone();
        config.loss.margin = 2.0;
        lab.apply(Command::Configure(Box::new(config)));
        lab.settle();
        let text = text_of(&lab);
        assert!(text.contains("The two runs differ in margin "), "{text}");
        assert_eq!(text.matches("## Scores, ").count(), 2);
        assert_eq!(text.matches("## Recipe, ").count(), 2);
    }
}
