//! The report of a run: its recipe, its curves, where the points lie at the end, its scores and the
//! diagnosis.

use std::collections::VecDeque;

use super::{Draw, Picture, Report, code, plain, table};
use crate::engine::data::Split;
use crate::engine::evaluate::Evaluation;
use crate::engine::numbers::{count, counted, maybe, percent, three};
use crate::engine::text::capital;
use crate::lab::change::describe;
use crate::lab::diagnosis::{Diagnosed, Diagnosing, Finding, words};
use crate::lab::evaluations::Evaluations;
use crate::lab::recipe::{Recipe, write};
use crate::lab::{Lab, Side, ViewId};
use crate::task::Task;

/// The report of the run of a lab, or of both in a comparison, at their step, being made.
pub struct RunReport<D> {
    lab: Lab,
    /// Renderer of its pictures.
    draw: D,
    report: Report,
    /// Parts still to be done, in this order.
    left: VecDeque<Part>,
    all: usize,
}

/// A part of the work.
enum Part {
    /// Evaluates the run, which may be on its way to another step.
    Settles,
    Picture(ViewId),
    Scores(Side, Option<Box<Evaluations>>),
    Diagnosis(Side, Option<Box<Diagnosing>>),
}

impl<D: Draw> RunReport<D> {
    /// Begins the report of a lab, which should be apart from one on screen ([`Lab::fork`]).
    pub fn new(lab: Lab, draw: D) -> Self {
        let report = Report::new(&format!("Lab report: {}", name_of(&lab)));
        let pictures = [ViewId::Curves, ViewId::Embedding].map(Part::Picture);
        let mut left: VecDeque<Part> = std::iter::once(Part::Settles).chain(pictures).collect();
        for side in [Side::A, Side::B].into_iter().take(1 + usize::from(lab.run_b().is_some())) {
            left.extend([Part::Scores(side, None), Part::Diagnosis(side, None)]);
        }
        Self { lab, draw, report, all: left.len(), left }
    }
}

impl<D: Draw> Task for RunReport<D> {
    type Answer = Report;

    fn advance(&mut self) -> Option<Report> {
        let Self { lab, draw, report, left, .. } = self;
        let is_done = match left.front_mut() {
            None => true,
            Some(Part::Settles) => settle(report, lab),
            Some(Part::Picture(view)) => {
                picture(report, lab, *view, draw);
                true
            }
            Some(Part::Scores(side, evaluations)) => scores(report, lab, *side, evaluations),
            Some(Part::Diagnosis(side, diagnosing)) => diagnosis(report, lab, *side, diagnosing),
        };
        if is_done {
            left.pop_front();
        }
        left.is_empty().then(|| std::mem::take(report))
    }

    fn share(&self) -> f32 {
        1.0 - self.left.len() as f32 / self.all as f32
    }
}

/// Goes on with what the lab has to do. Returns true when it is where it should be.
fn settle(report: &mut Report, lab: &mut Lab) -> bool {
    if lab.work(&|| false) || lab.finish_curves(&|| false) {
        return false;
    }
    lab.bump();
    if lab.run_b().is_some() {
        report.text(format!("The two runs differ in {}.", plain(&lab.difference_words())));
    }
    true
}

/// Adds a picture of a view.
fn picture(report: &mut Report, lab: &Lab, view: ViewId, draw: &mut impl Draw) {
    let step = count(lab.run_a().report().step);
    let name = view.label();
    let png = draw(&[lab], view).pop();
    let file = format!("{}.png", name.to_lowercase());
    let about = format!("{name}, step {step}");
    report.text(format!("## {name}"));
    report.pictures(png.map(|png| Picture { name: file, about, png }).into_iter().collect());
}

/// The side in a heading, where there are two.
fn of_side(lab: &Lab, side: Side) -> String {
    match lab.run_b() {
        Some(_) => format!(", {}", side.label()),
        None => String::new(),
    }
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

/// Goes on with the scores of each split, of the embedding and of the raw inputs. Returns true when
/// they are added.
fn scores(
    report: &mut Report,
    lab: &Lab,
    side: Side,
    under_way: &mut Option<Box<Evaluations>>,
) -> bool {
    let run = lab.side(side);
    let (trainer, data) = (run.trainer(), run.data());
    let evaluations = under_way.get_or_insert_with(|| {
        let config = trainer.config();
        let mut evaluations = Evaluations::at_end(data, config.seed);
        evaluations.start(trainer.steps(), &trainer.embed_all(), config.distance);
        Box::new(evaluations)
    });
    let Some(embedding) = evaluations.advance(&|| false) else { return false };
    report.text(format!("## Scores{}", of_side(lab, side)));
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
    true
}

/// Goes on with what is the matter with the run, the evidence, and what would help. Returns true
/// when that is added, with the recipe.
fn diagnosis(
    report: &mut Report,
    lab: &Lab,
    side: Side,
    under_way: &mut Option<Box<Diagnosing>>,
) -> bool {
    let run = lab.side(side);
    // Each run on screen is one of the lab's.
    let Some(known) = lab.runs().find(|other| other.id == run.id()) else { return true };
    let timeline = &known.timeline;
    let diagnosing =
        under_way.get_or_insert_with(|| Box::new(Diagnosing::new(timeline, run.trainer())));
    let Some(diagnosed) = diagnosing.advance(timeline, &|| false) else { return false };
    let of = of_side(lab, side);
    report.text(format!("## Diagnosis{of}"));
    report.text(words_of(diagnosed));
    report.text(format!("## Recipe{of}"));
    recipe(report, run.recipe());
    true
}

/// A diagnosis with its evidence and its cure.
fn words_of(Diagnosed { diagnosis, finding }: Diagnosed) -> String {
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
    text
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
    use crate::task::tests::{both_ways, dropped_both_ways, walked};

    fn lab(steps: u64) -> Lab {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        lab.apply(Command::Train(steps));
        lab.settle();
        lab
    }

    fn report(lab: &Lab) -> RunReport<impl Draw + Send + 'static> {
        RunReport::new(lab.fork(), |_: &[&Lab], _: ViewId| vec![vec![0]])
    }

    fn text_of(lab: &Lab) -> String {
        let head = Head { by: String::new(), date: "2026-11-28".to_owned() };
        walked(report(lab)).0.markdown("r", &head)
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

    #[test]
    fn a_report_is_the_same_both_ways_in_pieces_and_ends_when_nobody_waits() {
        let lab = lab(40);
        let (once, calls) = walked(report(&lab));
        assert!(calls > 20, "evaluations go on in parts: {calls} calls");
        assert_eq!(both_ways(|| report(&lab)), [once.clone(), once]);
        dropped_both_ways(|| report(&lab));
    }
}
