//! Checks a lesson by walking through it: finds a run that never reaches its page, a question that
//! can't be asked, a button that fails, a false claim.

use std::sync::Arc;

use super::act::Act;
use super::claim::{Claim, Trial};
use super::command::Command;
use super::condition::Condition;
use super::names::{Pick, Target};
use super::player::Player;
use super::quantity::Quantity;
use super::question::Choice;
use super::session::LessonSession;
use super::{Diagnostic, Lesson, Page};
use engine::config::{ConfigError, RunConfig};
use engine::data::Split;
use lab::Lab;
use lab::diagnosis::words;
use lab::retrieval::Pair;

/// A checked part of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub enum Passed {
    /// A page, counted from 0, and the result of its question.
    Page(usize, Option<String>),
    /// The index of a claim, and the number of seeds with which it held.
    Claim(usize, u64),
    /// The number of steps that the claims have trained so far, of [`cost`].
    Steps(u64),
}

/// Opens all pages, answers every question and presses every button; see [`walk`]. Then tries every
/// claim; see [`try_claims`].
///
/// # Errors
/// The default settings are invalid, which never happens.
pub fn check(
    lesson: &Arc<Lesson>,
    tell: &mut dyn FnMut(Passed),
) -> Result<Vec<Diagnostic>, ConfigError> {
    let mut diagnostics = walk(lesson, tell)?;
    diagnostics.extend(try_claims(lesson, tell));
    diagnostics.sort_by_key(|mistake| mistake.line);
    Ok(diagnostics)
}

/// Number of steps that all claims train.
pub fn cost(lesson: &Lesson) -> u64 {
    lesson.claims.iter().map(Claim::cost).fold(0, u64::saturating_add)
}

/// Opens all pages, answers every question and presses every button. Reports each page, and returns
/// what is wrong, by line.
///
/// # Errors
/// The default settings are invalid, which never happens.
pub fn walk(
    lesson: &Arc<Lesson>,
    tell: &mut dyn FnMut(Passed),
) -> Result<Vec<Diagnostic>, ConfigError> {
    let mut diagnostics = Vec::new();
    if !lesson.pages.is_empty() {
        let mut player = Player::new(Lab::new(RunConfig::default())?);
        player.teach(Command::Open(Arc::clone(lesson)));
        for (number, page) in lesson.pages.iter().enumerate() {
            let mut walk =
                Walk { player: &mut player, number, page, diagnostics: &mut diagnostics };
            let outcome = walk.go();
            tell(Passed::Page(number, outcome));
        }
    }
    diagnostics.sort_by_key(|mistake| mistake.line);
    Ok(diagnostics)
}

/// Trains every claim with its seeds. Reports each claim and the steps on the way, and returns what
/// is wrong.
pub fn try_claims(lesson: &Lesson, tell: &mut dyn FnMut(Passed)) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut before = 0;
    for (place, claim) in lesson.claims.iter().enumerate() {
        let (held, mistake) =
            attempt(claim, lesson, &mut |steps| tell(Passed::Steps(before + steps)));
        diagnostics.extend(mistake);
        before = before.saturating_add(claim.cost());
        tell(Passed::Claim(place, held));
    }
    diagnostics
}

/// Checks one page.
struct Walk<'a> {
    player: &'a mut Player,
    number: usize,
    page: &'a Page,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Walk<'_> {
    fn wrong(&mut self, line: usize, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic { line, message: message.into() });
    }

    fn go(&mut self) -> Option<String> {
        self.come();
        let (line, page) = (self.page.line, self.page);
        let (at, step) = (self.player.lab().run_a().report().step, page.place.step);
        if at != step {
            let why = words::stopped(self.player.lab().run_a().config());
            let message =
                format!("the run can't go on after step {at} and never reaches step {step}: {why}");
            self.wrong(line, message);
        }
        self.diagnostics.extend(page.unseen());
        self.look_for_what_is_meant();
        if !page.until.is_empty() && self.player.session().is_some_and(LessonSession::is_done) {
            self.wrong(line, "the page's task is done from the beginning: change `until`");
        }
        for button in 0..page.buttons.len() {
            self.player.teach(Command::Press(button));
            self.player.settle();
            self.listen(line, &format!("the button {:?}", page.buttons[button].label));
            self.come();
        }
        self.answer()
    }

    /// Opens the page in its initial state.
    fn come(&mut self) {
        self.player.teach(Command::GoToPage(self.number));
        self.player.settle();
    }

    /// Checks that the selection, all highlighted targets and what acts select exist, and that the
    /// task asks for numbers that the run has.
    fn look_for_what_is_meant(&mut self) {
        let pointed = self.page.point.iter().filter_map(|target| match target {
            Target::Thing(pick) => Some(*pick),
            _ => None,
        });
        if let Some([first, second]) = self.page.pair {
            let run = self.player.lab().run_a();
            if run.pair(Pair::Rows(first, second)).is_none() {
                let last = run.data().len().saturating_sub(1);
                let message =
                    format!("the pair {first}, {second} is not in the data: rows go to {last}");
                self.wrong(self.page.line, message);
            }
        }
        let picks: Vec<Pick> = self.page.select.into_iter().chain(pointed).collect();
        for pick in picks {
            if pick != Pick::Nothing && pick.find(self.player.lab().run_a()).is_none() {
                let message = format!("there is no {pick} at this step: select something else");
                self.wrong(self.page.line, message);
            }
        }
        let question = self.page.question.as_ref();
        let acts = self.page.buttons.iter().flat_map(|button| &button.acts);
        let acts = acts.chain(question.into_iter().flat_map(|question| &question.acts));
        let rows = acts.filter_map(|act| match act {
            // Which triplets are hard depends on the step, but rows stay.
            Act::Select(pick @ (Pick::Point(_) | Pick::Triplet(_))) => Some(*pick),
            _ => None,
        });
        let missing = rows.filter(|pick| pick.find(self.player.lab().run_a()).is_none());
        for pick in missing.collect::<Vec<_>>() {
            let message = format!("there is no {pick} in these data: select something else");
            self.wrong(question.map_or(self.page.line, |question| question.line), message);
        }
        self.look_whether_the_task_has_its_numbers();
    }

    /// Checks that the run has the points whose scores the task asks for.
    fn look_whether_the_task_has_its_numbers(&mut self) {
        let run = self.player.lab().run_a();
        let data = run.data();
        let has = |split: Split| !data.rows(split).is_empty();
        let needs = self.page.until.iter().flat_map(Condition::needs);
        let missing = needs.filter_map(|(quantity, _)| match quantity {
            Quantity::Evaluated(_, split) | Quantity::Raw(_, split) if !has(split) => {
                Some(quantity.name())
            }
            _ => None,
        });
        for name in missing.collect::<Vec<_>>() {
            let message = format!(
                "the page's task asks for {name}, but this run has no such points: change `until`"
            );
            self.wrong(self.page.line, message);
        }
    }

    /// Records a complaint of the lab.
    fn listen(&mut self, line: usize, what: &str) {
        let said =
            self.player.lab().notice().filter(|notice| notice.is_error).map(|n| n.text.clone());
        if let Some(text) = said {
            self.wrong(line, format!("{what}: {text}"));
        }
    }

    /// Answers the question and reveals it; returns the result in words.
    fn answer(&mut self) -> Option<String> {
        let line = self.page.question.as_ref()?.line;
        let session = self.player.session()?;
        if let Some(trouble) = session.trouble() {
            let message = format!("this question can't be asked here: {trouble}");
            self.wrong(line, message);
            return None;
        }
        let choice = session.scale().map_or(Choice::Offer(0), |scale| Choice::Number(scale.now));
        self.player.teach(Command::Predict(choice));
        self.player.teach(Command::Reveal);
        self.player.settle();
        self.listen(line, "the reveal");
        let words = self.player.session()?.state().outcome().map(|outcome| outcome.words.clone());
        if words.is_none() {
            self.wrong(line, "the question can't be answered at this step: ask something else");
        }
        words
    }
}

/// Tries a claim with its seeds; returns the number of seeds with which it held, and its mistake.
fn attempt(claim: &Claim, lesson: &Lesson, tell: &mut dyn FnMut(u64)) -> (u64, Option<Diagnostic>) {
    let each = claim.cost() / claim.seeds.max(1);
    let mistake = |message: String| Some(Diagnostic { line: claim.line, message });
    let mut failed: Vec<Trial> = Vec::new();
    for seed in 1..=claim.seeds {
        let before = each.saturating_mul(seed - 1);
        match claim.attempt(lesson, seed, &mut |steps| tell(before + steps)) {
            Ok(trial) if trial.held => {}
            Ok(trial) => failed.push(trial),
            Err(error) => return (0, mistake(format!("this can't be tried: {error}"))),
        }
    }
    let held = claim.seeds - failed.len() as u64;
    let first = failed.first().filter(|_| held < claim.at_least);
    let wrong = first.and_then(|trial| {
        mistake(format!(
            "«{}» holds with {held} of {} seeds, not with {} at least; with seed {}: {}. Say what \
             is so instead",
            claim.says, claim.seeds, claim.at_least, trial.seed, trial.words
        ))
    });
    (held, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    #[test]
    fn what_a_page_selects_and_asks_for_has_to_be_there() {
        let text = "+++\ntitle = \"T\"\n[runs.a]\npoints = 60\n+++\n\
                    ```page\nselect = \"triplet 0 0 1\"\n```\n# One\n\
                    ```buttons\n\"Go\" = \"select point 5000\"\n```\n---\n# Two\n\
                    ```until\nheld-out classes MAP@R > 0.5\n```\n";
        let lesson = read(text).shared();
        assert_eq!(lesson.diagnostics, []);
        let found = check(&lesson, &mut |_| ()).unwrap();
        for (line, words) in [
            (6, "there is no triplet #0, #0, #1"),
            (6, "there is no point #5000"),
            (14, "asks for held-out classes MAP@R"),
        ] {
            let is_said = found.iter().any(|m| m.line == line && m.message.contains(words));
            assert!(is_said, "{words:?} in line {line}: {found:?}");
        }
    }
}
