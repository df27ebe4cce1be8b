//! The report of a lesson: each question with its prediction, what happened, and the view that the
//! page is about before and after.

use std::sync::Arc;

use super::{Draw, Picture, Report, plain, table};
use crate::engine::numbers::{count, counted};
use crate::lab::{Lab, ViewId};
use crate::lesson::{Arrangement, Lesson, LessonSession, Outcome, Page, Recall, Remembered, score};
use crate::task::Task;

/// Record of a lesson under way, apart from the window.
pub struct LessonRecord {
    lesson: Arc<Lesson>,
    questions: Vec<Remembered>,
    /// Result of each page, once it is revealed.
    outcomes: Vec<Option<Outcome>>,
    recall: Recall,
}

impl LessonRecord {
    /// Records a lesson; `lab` is the one on screen.
    pub fn of(session: &LessonSession, lab: &Lab) -> Self {
        Self {
            lesson: Arc::clone(session.lesson()),
            questions: session.summary(),
            outcomes: session.states().iter().map(|state| state.outcome().cloned()).collect(),
            recall: session.recall(lab),
        }
    }

    /// The lesson.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// The questions, page by page.
    pub fn questions(&self) -> &[Remembered] {
        &self.questions
    }

    /// Begins the report; `draw` draws its pictures.
    pub fn report<D: Draw>(self, draw: D) -> LessonReport<D> {
        let mut report = Report::new(&format!("Lab report: {}", self.lesson.title));
        if !self.lesson.about.is_empty() {
            report.text(plain(&self.lesson.about));
        }
        report.text(format!("**{}**", plain(&score(&self.questions))));
        if !self.questions.is_empty() {
            report.text(self.scores());
        }
        LessonReport { record: self, draw, report, done: 0 }
    }

    /// The table of all questions.
    fn scores(&self) -> String {
        let row = |question: &Remembered| {
            let hands = question.right_hands.map(|right| {
                format!("{} of {}", count(right as u64), counted(question.hands() as u64, "hand"))
            });
            let score = match (question.was_right, hands) {
                (Some(true), None) => "right".to_owned(),
                (Some(false), None) => "wrong".to_owned(),
                (Some(true), Some(hands)) => format!("right; {hands} right"),
                (Some(false), Some(hands)) => format!("wrong; {hands} right"),
                (None, Some(hands)) => format!("{hands} right"),
                (None, None) => "–".to_owned(),
            };
            let said = question.predicted.clone().unwrap_or_else(|| "–".to_owned());
            [(question.page + 1).to_string(), question.ask.clone(), said, score]
        };
        table(["Page", "Question", "Prediction", "Score"], self.questions.iter().map(row))
    }
}

/// The report of a lesson being made, question by question.
pub struct LessonReport<D> {
    record: LessonRecord,
    draw: D,
    report: Report,
    /// Number of questions that are in it.
    done: usize,
}

impl<D: Draw> Task for LessonReport<D> {
    type Answer = Report;

    fn advance(&mut self) -> Option<Report> {
        let LessonRecord { lesson, questions, outcomes, recall } = &mut self.record;
        let Some(question) = questions.get(self.done) else {
            return Some(std::mem::take(&mut self.report));
        };
        let outcome = outcomes[question.page].as_ref();
        if outcome.is_some() && !recall.advance(question.page, &|| false) {
            return None;
        }
        self.done += 1;
        let (number, page) = (question.page, &lesson.pages[question.page]);
        self.report.text(format!("## Page {}: {}", number + 1, plain(&question.title)));
        self.report.text(plain(&question.ask));
        told(&mut self.report, question);
        if let Some((before, after)) = outcome.and_then(|outcome| recall.take(outcome)) {
            let labs = [before, after];
            self.report.pictures(before_and_after(page, number, labs, &mut self.draw));
        }
        None
    }

    fn share(&self) -> f32 {
        self.done as f32 / self.record.questions.len().max(1) as f32
    }
}

/// Adds what was said of a question and what happened.
fn told(report: &mut Report, question: &Remembered) {
    let said = question.predicted.as_deref().map(plain);
    report.text(match (said, question.was_right) {
        (None, _) => "**Prediction:** none.".to_owned(),
        (Some(said), None) => format!("**Prediction:** {said}."),
        (Some(said), Some(true)) => format!("**Prediction:** {said}. ✓ It came true."),
        (Some(said), Some(false)) => format!("**Prediction:** {said}. ✗ It didn't come true."),
    });
    if question.hands() > 0 {
        let rows = question.choices.iter().map(|choice| {
            let right = match choice.is_right {
                Some(true) => "✓",
                Some(false) | None => "",
            };
            [choice.label.clone(), count(choice.hands as u64), right.to_owned()]
        });
        report.text(table(["Choice", "Hands", "Right"], rows));
    }
    let happened = question.happened.as_deref().unwrap_or("It wasn't revealed.");
    report.text(format!("**What happened:** {}", plain(happened)));
}

/// The pictures of a page's first view before the reveal and after it.
fn before_and_after(
    page: &Page,
    number: usize,
    labs: [Lab; 2],
    draw: &mut impl Draw,
) -> Vec<Picture> {
    let view = first_view(page);
    let pictures = draw(&[&labs[0], &labs[1]], view);
    let picture = |(when, (lab, png)): (&str, (&Lab, Vec<u8>))| {
        let step = count(lab.run_a().report().step);
        let about = match page.three {
            Some(_) => format!("{}, {when}", view.label()),
            None => format!("{}, {when}: step {step}", view.label()),
        };
        Picture { name: format!("page-{}-{when}.png", number + 1), about, png }
    };
    ["before", "after"].into_iter().zip(labs.iter().zip(pictures)).map(picture).collect()
}

/// The view that is the largest of a page.
fn first_view(page: &Page) -> ViewId {
    let first = match &page.arrangement {
        Arrangement::Layout(layout) => layout.in_front().first(),
        Arrangement::Views(views) => views.first(),
    };
    first.copied().unwrap_or(ViewId::Embedding)
}

#[cfg(test)]
mod tests {
    use super::super::Head;
    use super::*;
    use crate::engine::config::RunConfig;
    use crate::lesson::{Choice, Command, Player, read};
    use crate::task::tests::{both_ways, walked};

    const LESSON: &str = r#"+++
title = "Two <b>questions</b>"
about = "What the *loss* does."
[runs.a]
data = "spiral"
+++
```page
step = 5
views = ["curves", "embedding"]
```
# One | two
```question
ask = "What will the loss do?"
kind = "change"
of = "loss"
do = ["train 5"]
```
---
# Two
```question
ask = "And then?"
kind = "change"
of = "loss"
do = ["train 5"]
```
"#;

    fn player() -> Player {
        let mut player = Player::new(Lab::new(RunConfig::default()).unwrap());
        player.teach(Command::Open(read(LESSON).shared()));
        player.settle();
        player
    }

    fn record(player: &Player) -> LessonRecord {
        LessonRecord::of(player.session().unwrap(), player.lab())
    }

    fn report_of(player: &Player, drawn: &mut Vec<(ViewId, u64)>) -> Report {
        let draw = |labs: &[&Lab], view: ViewId| {
            drawn.extend(labs.iter().map(|lab| (view, lab.run_a().report().step)));
            vec![vec![0]; labs.len()]
        };
        walked(record(player).report(draw)).0
    }

    #[test]
    fn a_report_has_each_prediction_what_happened_and_a_picture_of_both_moments() {
        let mut player = player();
        player.teach(Command::Predict(Choice::Offer(1)));
        player.teach(Command::CountHand(0));
        player.teach(Command::CountHand(1));
        player.teach(Command::CountHand(1));
        player.teach(Command::Reveal);
        player.settle();
        let outcome = player.session().unwrap().state().outcome().unwrap().clone();
        let fell = outcome.right == [1];
        let head = Head { by: "Ada".into(), date: "2026-11-28".into() };
        let mut drawn = Vec::new();
        let text = report_of(&player, &mut drawn).markdown("r", &head);
        assert_eq!(
            drawn,
            [(ViewId::Curves, 5), (ViewId::Curves, 10)],
            "the first view of the page"
        );
        let (score, said) = match fell {
            true => ("**1 of 1 predictions came true.**", "✓ It came true."),
            false => ("**0 of 1 predictions came true.**", "✗ It didn't come true."),
        };
        for part in [
            "# Lab report: Two \\<b\\>questions\\</b\\>",
            "**Ada** · 2026-11-28 · Triplet Lab ",
            "What the \\*loss\\* does.",
            score,
            "## Page 1: One \\| two",
            &format!("**Prediction:** falls. {said}"),
            "| falls | 2 | ",
            &format!("**What happened:** {}", plain(&outcome.words)),
            "![Curves, before: step 5](r-page-1-before.png) ![Curves, after: step 10](r-page-1-after.png)",
            "## Page 2: Two",
            "**Prediction:** none.",
            "**What happened:** It wasn't revealed.",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn nothing_that_was_not_revealed_is_drawn() {
        let mut player = player();
        player.teach(Command::Predict(Choice::Offer(1)));
        let mut drawn = Vec::new();
        let report = report_of(&player, &mut drawn);
        assert!(drawn.is_empty(), "{drawn:?}");
        assert_eq!(report.all_pictures().count(), 0);
    }

    #[test]
    fn a_report_is_the_same_both_ways_in_pieces_of_a_step() {
        let mut player = player();
        player.teach(Command::Predict(Choice::Offer(1)));
        player.teach(Command::Reveal);
        player.settle();
        let report =
            || record(&player).report(|labs: &[&Lab], _: ViewId| vec![vec![0]; labs.len()]);
        let (once, calls) = walked(report());
        assert_eq!(once.all_pictures().count(), 2);
        assert!(calls > 5, "the reveal trains 5 steps: {calls} calls");
        assert_eq!(both_ways(report), [once.clone(), once]);
    }
}
