//! Parses the text of a lesson, and collects diagnostics with their lines.

mod front;
mod limits;
mod mentions;
mod page;
mod pieces;
mod prose;
mod question;
mod table;
#[cfg(test)]
mod tests;

use std::path::Path;

use super::{Diagnostic, LARGEST, Lesson, MOST_PAGES};
use front::Front;
use lab::recipe::{Beside, Library, NoLibrary};
use table::Notes;

/// Parses a lesson without own data: returns its valid parts and every mistake.
pub fn read(text: &str) -> Lesson {
    read_beside(text, Path::new(""), &NoLibrary)
}

/// Parses a lesson in this folder, whose own data are in this library: returns its valid parts and
/// every mistake.
pub fn read_beside(text: &str, folder: &Path, library: &dyn Library) -> Lesson {
    let mut notes = Notes::default();
    let mut lesson = Lesson { folder: folder.to_owned(), ..Lesson::default() };
    let library = Beside { folder, library };
    if text.len() > LARGEST {
        notes.add(
            1,
            format!(
                "this has {} bytes, but a lesson has at most {LARGEST}: is it a lesson at all?",
                text.len()
            ),
        );
    } else {
        read_into(&mut lesson, text.trim_start_matches('\u{feff}'), &library, &mut notes);
        lesson.source = text.into();
    }
    lesson.diagnostics = notes.sorted();
    lesson
}

fn read_into(lesson: &mut Lesson, text: &str, library: &dyn Library, notes: &mut Notes) {
    let (front, body) = match pieces::parts(text) {
        Ok(parts) => parts,
        Err(mistake) => return notes.push(mistake),
    };
    let front = Front::read(front, library, notes);
    let pages = match pieces::pages(body) {
        Ok(pages) => pages,
        Err(mistake) => {
            notes.push(mistake);
            Vec::new()
        }
    };
    if pages.is_empty() {
        notes.add(1, "there is no page: write one below the second +++ line, with a # heading");
    }
    if let Some(beyond) = pages.get(MOST_PAGES) {
        let message = format!("a lesson has at most {MOST_PAGES} pages: make two lessons of it");
        notes.add(beyond.line, message);
    }
    let mut place = None;
    let pages = if front.runs.is_empty() { Vec::new() } else { pages };
    for source in pages.into_iter().take(MOST_PAGES) {
        lesson.pages.extend(page::read(&source, &front, &mut place, notes));
    }
    lesson.title = front.title;
    lesson.about = front.about;
    lesson.minutes = front.minutes;
    lesson.claims = front.claims;
    lesson.runs = front.runs;
}

/// Creates a mistake in this line.
fn mistake(line: usize, message: impl ToString) -> Diagnostic {
    Diagnostic { line, message: message.to_string() }
}
