//! A journal back into the notebook that it was written from.

use std::collections::BTreeMap;

use crc32fast::Hasher;

use super::{JournalError, MOST_BYTES, NAME, Wrong, header, knobs};
use crate::notebook::{Notebook, Page, RunId};
use crate::recipe::{Bookmark, Edit, MOST_BOOKMARKS, MOST_EDITS, Recipe, RecipeError};
use engine::config::ValidConfig;

/// The notebook at the end of a journal. A last line that was cut off is left out.
///
/// # Errors
/// No journal, a newer one, a damaged one, or one that says what can't be: with the line and what
/// to do. Nothing that `bytes` may hold makes it panic, or take more memory than some multiples
/// of [`MOST_BYTES`].
pub fn read(bytes: &[u8]) -> Result<Notebook, JournalError> {
    if bytes.len() > MOST_BYTES {
        return Err(JournalError::TooLong);
    }
    let header = header();
    let Some(moments) = bytes.strip_prefix(header.as_bytes()) else {
        return Err(not_ours(bytes, &header));
    };
    let mut checksum = Hasher::new();
    checksum.update(header.as_bytes());
    let mut draft = Draft::default();
    let mut line = 1;
    for moment in moments.split_inclusive(|&byte| byte == b'\n') {
        let Some(moment) = moment.strip_suffix(b"\n") else { break };
        line += 1;
        draft.line = line;
        draft.moment(moment, &mut checksum).map_err(|what| JournalError::Line { line, what })?;
    }
    if line == 1 { Err(JournalError::NothingYet) } else { draft.finish() }
}

fn not_ours(bytes: &[u8], header: &str) -> JournalError {
    if header.as_bytes().starts_with(bytes) {
        return JournalError::NothingYet;
    }
    let version = bytes.strip_prefix(NAME.as_bytes()).and_then(|rest| {
        let digits = rest.split(|&byte| byte == b'\n').next()?;
        let version = std::str::from_utf8(digits).ok()?.parse::<u32>().ok()?;
        (version > super::VERSION).then(|| version.to_string())
    });
    version.map_or(JournalError::NoJournal, |version| JournalError::Newer { version })
}

/// A notebook that is being read.
#[derive(Default)]
struct Draft {
    pages: BTreeMap<RunId, Sheet>,
    shown: RunId,
    beside: Option<RunId>,
    at: u64,
    /// The line that is read.
    line: usize,
}

/// A run that is being read: a [`Recipe`] whose lists can be cut without a copy.
struct Sheet {
    parent: Option<(RunId, u64)>,
    start: ValidConfig,
    edits: Vec<Edit>,
    bookmarks: BTreeMap<u64, String>,
    words: (String, String),
    steps: u64,
    /// The line that last spoke of it.
    line: usize,
}

impl Draft {
    fn moment(&mut self, line: &[u8], checksum: &mut Hasher) -> Result<(), Wrong> {
        let end = line.iter().rposition(|&byte| byte == b'\t').map_or(0, |tab| tab + 1);
        let (parts, found) = line.split_at(end);
        checksum.update(parts);
        let right = format!("{:08x}", checksum.clone().finalize());
        if found != right.as_bytes() {
            let found = beginning(&String::from_utf8_lossy(found));
            return Err(Wrong::Checksum { found, right });
        }
        checksum.update(found);
        checksum.update(b"\n");
        let parts = std::str::from_utf8(parts)
            .map_err(|error| wrong(&String::from_utf8_lossy(parts), &error.to_string()))?;
        for part in parts.split_terminator('\t') {
            self.part(part)?;
        }
        for run in [Some(self.shown), self.beside].into_iter().flatten() {
            if !self.pages.contains_key(&run) {
                return Err(Wrong::NoRun { run });
            }
        }
        Ok(())
    }

    fn part(&mut self, part: &str) -> Result<(), Wrong> {
        let (what, rest) = part.split_once(' ').unwrap_or((part, ""));
        match what {
            "grow" => {
                self.at = number(part, rest)?;
                let steps = self.at;
                return self.on(self.shown, |sheet| sheet.set_steps(steps));
            }
            "here" => return self.here(part, rest),
            _ => {}
        }
        let (id, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let run = number(part, id)?;
        match what {
            "run" => self.begin(part, run, rest),
            "drop" => self.pages.remove(&run).map(|_| ()).ok_or(Wrong::NoRun { run }),
            "start" => self.start(part, run, rest),
            "cut" => {
                let kept = number(part, rest)?;
                self.on(run, |sheet| sheet.cut(kept))
            }
            "steps" => {
                let steps = number(part, rest)?;
                self.on(run, |sheet| sheet.set_steps(steps))
            }
            "edit" => self.edit(part, run, rest),
            "mark" => {
                let (step, name) = rest.split_once(' ').unwrap_or((rest, ""));
                let step = number(part, step)?;
                let name = serde_json::from_str(name).map_err(|e| wrong(part, &e.to_string()))?;
                self.on(run, |sheet| sheet.mark(step, name))
            }
            "unmark" => {
                let step = number(part, rest)?;
                self.on(run, |sheet| {
                    sheet.bookmarks.remove(&step);
                    Ok(())
                })
            }
            "title" => {
                let words = serde_json::from_str(rest).map_err(|e| wrong(part, &e.to_string()))?;
                self.on(run, |sheet| {
                    sheet.words = words;
                    sheet.check()
                })
            }
            _ => Err(wrong(part, "it has to begin with a word such as run, edit or here")),
        }
    }

    /// Lets something happen to a run.
    fn on(
        &mut self,
        run: RunId,
        change: impl FnOnce(&mut Sheet) -> Result<(), RecipeError>,
    ) -> Result<(), Wrong> {
        let line = self.line;
        let sheet = self.pages.get_mut(&run).ok_or(Wrong::NoRun { run })?;
        sheet.line = line;
        change(sheet).map_err(|why| Wrong::Recipe { run, why })
    }

    fn begin(&mut self, part: &str, run: RunId, rest: &str) -> Result<(), Wrong> {
        let (from, knobs) = rest.split_once(' ').unwrap_or((rest, ""));
        let parent = match from.split_once('@') {
            Some((parent, step)) => Some((number(part, parent)?, number(part, step)?)),
            None if from == "-" => None,
            None => return Err(wrong(part, "after its number comes - or RUN@STEP")),
        };
        let start = knobs::read(None, knobs).map_err(|why| wrong(part, &why))?;
        self.pages.insert(run, Sheet::new(parent, start, self.line));
        if self.pages.len() > Notebook::MOST_PAGES { Err(Wrong::TooManyRuns) } else { Ok(()) }
    }

    fn start(&mut self, part: &str, run: RunId, knobs: &str) -> Result<(), Wrong> {
        let sheet = self.pages.get(&run).ok_or(Wrong::NoRun { run })?;
        if !sheet.edits.is_empty() {
            return Err(wrong(part, "the start of a run with edits can't change"));
        }
        let start = knobs::read(Some(&sheet.start), knobs).map_err(|why| wrong(part, &why))?;
        self.on(run, |sheet| {
            sheet.start = start;
            Ok(())
        })
    }

    fn edit(&mut self, part: &str, run: RunId, rest: &str) -> Result<(), Wrong> {
        let (step, knobs) = rest.split_once(' ').unwrap_or((rest, ""));
        let step = number(part, step)?;
        let sheet = self.pages.get(&run).ok_or(Wrong::NoRun { run })?;
        let before = sheet.edits.last().map_or(&sheet.start, |last| &last.config);
        let config = knobs::read(Some(before), knobs).map_err(|why| wrong(part, &why))?;
        self.on(run, |sheet| {
            sheet.edits.push(Edit { step, config });
            sheet.check()
        })
    }

    fn here(&mut self, part: &str, rest: &str) -> Result<(), Wrong> {
        let mut words = rest.split(' ');
        let mut word = || words.next().unwrap_or_default();
        self.shown = number(part, word())?;
        self.beside = match word() {
            "-" => None,
            beside => Some(number(part, beside)?),
        };
        self.at = number(part, word())?;
        Ok(())
    }

    fn finish(self) -> Result<Notebook, JournalError> {
        let page = |(id, sheet): (RunId, Sheet)| {
            let (line, parent) = (sheet.line, sheet.parent);
            let recipe = sheet
                .finish()
                .map_err(|why| JournalError::Line { line, what: Wrong::Recipe { run: id, why } })?;
            Ok(Page { id, parent, recipe })
        };
        let pages = self.pages.into_iter().map(page).collect::<Result<_, _>>()?;
        Ok(Notebook { pages, shown: self.shown, beside: self.beside, at: self.at })
    }
}

impl Sheet {
    fn new(parent: Option<(RunId, u64)>, start: ValidConfig, line: usize) -> Self {
        let (edits, bookmarks) = (Vec::new(), BTreeMap::new());
        Self { parent, start, edits, bookmarks, words: Default::default(), steps: 0, line }
    }

    /// The recipe of all this.
    fn finish(self) -> Result<Recipe, RecipeError> {
        let (title, note) = self.words;
        let mut recipe = Recipe::new(self.start).titled(title, note)?;
        for edit in self.edits {
            recipe = recipe.with_edit(edit)?;
        }
        for (step, name) in self.bookmarks {
            recipe = recipe.with_bookmark(Bookmark { step, name })?;
        }
        recipe.lasting(self.steps)
    }

    /// Whether what came last is right, as a recipe of just that.
    fn check(&self) -> Result<(), RecipeError> {
        if self.edits.len() > MOST_EDITS {
            return Err(RecipeError::TooMany { what: "edits", most: MOST_EDITS });
        }
        if self.bookmarks.len() > MOST_BOOKMARKS {
            return Err(RecipeError::TooMany { what: "bookmarks", most: MOST_BOOKMARKS });
        }
        let last = self.edits.len().saturating_sub(2);
        let ends = Self {
            edits: self.edits[last..].to_vec(),
            bookmarks: self
                .bookmarks
                .last_key_value()
                .map(|(k, v)| (*k, v.clone()))
                .into_iter()
                .collect(),
            start: self.start.clone(),
            words: self.words.clone(),
            ..*self
        };
        ends.finish().map(|_| ())
    }

    fn set_steps(&mut self, steps: u64) -> Result<(), RecipeError> {
        self.steps = steps;
        self.check()
    }

    fn cut(&mut self, kept: u64) -> Result<(), RecipeError> {
        self.edits.truncate(usize::try_from(kept).unwrap_or(usize::MAX));
        Ok(())
    }

    fn mark(&mut self, step: u64, name: String) -> Result<(), RecipeError> {
        self.bookmarks.insert(step, name);
        self.check()
    }
}

/// A whole number in a part.
fn number(part: &str, text: &str) -> Result<u64, Wrong> {
    text.parse().map_err(|_| wrong(part, &format!("`{}` is no whole number", beginning(text))))
}

fn wrong(part: &str, why: &str) -> Wrong {
    Wrong::Part { part: beginning(part), why: beginning(why) }
}

/// As much of a text as fits into a message.
fn beginning(text: &str) -> String {
    const MOST: usize = 120;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
