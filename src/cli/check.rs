//! Check of lessons without a window.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::CliError;
use crate::files::read_lesson;
use crate::lesson::Lesson;
use crate::lesson::check::{Passed, check as go_through};

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

/// Checks a lesson and returns the number of its errors.
fn check_one(path: &Path) -> Result<usize, CliError> {
    let lesson = read_lesson(path)?.shared();
    // If stdout is closed, the exit code still reports the result.
    let mut out = io::stdout();
    let mut tell = |text: String| drop(writeln!(out, "{}: {text}", path.display()));
    let found = go_through(&lesson, &mut |passed| tell(in_words(&lesson, &passed)))?;
    let mut all: Vec<_> = lesson.diagnostics.iter().chain(&found).collect();
    all.sort_by_key(|mistake| mistake.line);
    for mistake in &all {
        let _ = writeln!(io::stderr(), "{}:{}: {}", path.display(), mistake.line, mistake.message);
    }
    if all.is_empty() {
        let questions = lesson.pages.iter().filter(|page| page.question.is_some()).count();
        let (pages, claims) = (lesson.pages.len(), lesson.claims.len());
        tell(format!("nothing is wrong: {pages} pages, {questions} questions, {claims} claims"));
    }
    Ok(all.len())
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
    }
}
