//! Check of lessons without a window.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::CliError;
use super::say::say;
use crate::data_source::DataFiles;
use crate::engine::numbers::counted;
use crate::engine::text::escaped;
use crate::files::read_lesson;
use crate::lesson::check::{Passed, cost, try_claims, walk};
use crate::lesson::{Diagnostic, Lesson};

/// Checks these lessons and prints every error as `file:line: message`.
///
/// # Errors
/// A file can't be read, or a lesson has errors.
pub fn check<'a>(paths: impl Iterator<Item = &'a PathBuf>) -> Result<(), CliError> {
    let (mut lessons, mut diagnostics) = (0, 0);
    for path in paths {
        lessons += 1;
        diagnostics += check_one(path)?;
    }
    if diagnostics == 0 {
        return Ok(());
    }
    let things = if diagnostics == 1 { "1 thing is" } else { &format!("{diagnostics} things are") };
    let where_ = if lessons == 1 { "the lesson" } else { "the lessons" };
    Err(CliError::Lessons(format!("{things} wrong with {where_}: see above")))
}

/// Checks a lesson and returns the number of its errors. Those of its pages are printed before the
/// claims are tried, which may take long.
fn check_one(path: &Path) -> Result<usize, CliError> {
    let lesson = read_lesson(path, &DataFiles::default())?.shared();
    let name = path.display();
    let bar = progress(&lesson);
    // If stdout is closed, the exit code still reports the result.
    let tell = |text: String| {
        let line = format!("{name}: {text}");
        bar.suspend(|| drop(writeln!(io::stdout(), "{}", escaped(&line))));
    };
    let complain = |all: &[&Diagnostic]| {
        for mistake in all {
            bar.suspend(|| say(&format!("{name}:{}: {}", mistake.line, mistake.message)));
        }
    };
    let mut report = |passed| match passed {
        Passed::Steps(steps) => bar.set_position(steps),
        passed => tell(in_words(&lesson, &passed)),
    };
    let pages = walk(&lesson, &mut report)?;
    let mut first: Vec<_> = lesson.diagnostics.iter().chain(&pages).collect();
    first.sort_by_key(|mistake| mistake.line);
    complain(&first);
    if !lesson.claims.is_empty() {
        let claims = counted(lesson.claims.len() as u64, "claim");
        tell(format!("{claims}: {} to train in all", counted(cost(&lesson), "step")));
    }
    let claims = try_claims(&lesson, &mut report);
    complain(&claims.iter().collect::<Vec<_>>());
    let wrong = first.len() + claims.len();
    if wrong == 0 {
        let questions = lesson.pages.iter().filter(|page| page.question.is_some()).count();
        let (pages, claims) = (lesson.pages.len(), lesson.claims.len());
        tell(format!("nothing is wrong: {pages} pages, {questions} questions, {claims} claims"));
    }
    bar.finish_and_clear();
    Ok(wrong)
}

/// Progress of the claims on stderr, if that is a terminal.
fn progress(lesson: &Lesson) -> ProgressBar {
    let style = "{wide_bar} {percent} % of the claims' steps, {eta} to go";
    let style = ProgressStyle::with_template(style);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    let target = ProgressDrawTarget::stderr();
    ProgressBar::with_draw_target(Some(cost(lesson)), target).with_style(style)
}

fn in_words(lesson: &Lesson, passed: &Passed) -> String {
    match passed {
        Passed::Page(number, outcome) => {
            let title = lesson.pages.get(*number).map_or("", |page| page.title.as_str());
            let outcome = outcome.as_ref().map_or(String::new(), |words| format!(" -- {words}"));
            format!("page {}, {title}{outcome}", number + 1)
        }
        Passed::Claim(place, held) => match lesson.claims.get(*place) {
            Some(claim) => format!("{held} of {} seeds: {}", claim.seeds, claim.says),
            None => String::new(),
        },
        Passed::Steps(steps) => counted(*steps, "step"),
    }
}
