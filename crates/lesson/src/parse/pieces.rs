//! Splitting of a lesson's text: front matter, pages, and the blocks of a page.

use super::mistake;
use crate::Diagnostic;
use lab::recipe::near;

/// A part of the file, and its first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch<'a> {
    pub line: usize,
    pub text: &'a str,
}

/// The kind of a fenced block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Page,
    Buttons,
    Until,
    Question,
    Notes,
}

impl Kind {
    const ALL: [(&'static str, Self); 5] = [
        ("page", Self::Page),
        ("buttons", Self::Buttons),
        ("until", Self::Until),
        ("question", Self::Question),
        ("notes", Self::Notes),
    ];

    /// Returns the name after the backticks.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Lines of text, including other fenced blocks.
    Text(Stretch<'a>),
    /// The content of a block; `opens` is the line of its backticks.
    Block { kind: Kind, opens: usize, inside: Stretch<'a> },
}

/// A page, split into its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source<'a> {
    pub line: usize,
    pub pieces: Vec<Piece<'a>>,
}

/// Returns the lines of a part: number, offset, text without line end.
fn lines(stretch: Stretch<'_>) -> impl Iterator<Item = (usize, usize, &str)> {
    let mut start = 0;
    stretch.text.split_inclusive('\n').enumerate().map(move |(place, line)| {
        let at = start;
        start += line.len();
        (stretch.line + place, at, line.trim_end())
    })
}

/// Splits off the front matter.
pub fn parts(text: &str) -> Result<(Stretch<'_>, Stretch<'_>), Diagnostic> {
    let whole = Stretch { line: 1, text };
    let mut fences = lines(whole).filter(|(_, _, line)| *line == "+++");
    let first = lines(whole).find(|(_, _, line)| !line.is_empty());
    let Some((opens, start, "+++")) = first else {
        let line = first.map_or(1, |(line, ..)| line);
        return Err(mistake(
            line,
            "a lesson begins with a line +++, its front matter in TOML (title = \"…\"), and \
             another line +++: write them above",
        ));
    };
    fences.next();
    let Some((closes, end, _)) = fences.next() else {
        return Err(mistake(
            opens,
            "the front matter that begins here has no end: write a line +++ below it",
        ));
    };
    let inside = text[start..end].split_once('\n').map_or("", |(_, inside)| inside);
    let body = text[end..].split_once('\n').map_or("", |(_, body)| body);
    Ok((Stretch { line: opens + 1, text: inside }, Stretch { line: closes + 1, text: body }))
}

/// Returns the fence that a line opens: its number of backticks, and the word after them.
fn fence(line: &str) -> Option<(usize, &str)> {
    let line = line.trim_start();
    let ticks = line.len() - line.trim_start_matches('`').len();
    let word = line[ticks..].trim();
    (ticks >= 3 && !word.contains('`')).then_some((ticks, word))
}

/// Splits the body into pages, each with at least one non-empty line.
pub fn pages(body: Stretch<'_>) -> Result<Vec<Source<'_>>, Diagnostic> {
    let mut pages = Vec::new();
    let mut cutter = Cutter::new(body);
    let mut open: Option<Open> = None;
    for (number, at, line) in lines(body) {
        let end = at + body.text[at..].find('\n').map_or(body.text.len() - at, |n| n + 1);
        match &open {
            Some(block) => {
                let closes = fence(line)
                    .is_some_and(|(ticks, word)| word.is_empty() && ticks >= block.ticks);
                if closes && let Some(block) = open.take() {
                    cutter.block(&block, at, end, number);
                }
            }
            None if line == "---" => {
                cutter.text(at);
                cutter.turn(&mut pages, end, number + 1);
            }
            None => {
                if let Some((ticks, word)) = fence(line) {
                    let kind = kind(word).map_err(|message| mistake(number, message))?;
                    open = Some(Open { kind, ticks, line: number, at, inside: end });
                }
            }
        }
    }
    if let Some(block) = open {
        return Err(mistake(
            block.line,
            "the block that begins here has no end: write a line ``` below it",
        ));
    }
    cutter.text(body.text.len());
    cutter.turn(&mut pages, body.text.len(), 0);
    Ok(pages)
}

/// Returns the kind of a block; `None` for text.
fn kind(word: &str) -> Result<Option<Kind>, String> {
    if let Some((_, kind)) = Kind::ALL.into_iter().find(|(name, _)| *name == word) {
        return Ok(Some(kind));
    }
    match near(word, Kind::ALL.into_iter().map(|(name, _)| name)) {
        Some(meant) if word.len() > 3 => Err(format!(
            "there is no block {word}: did you mean {meant}? (For a block that is only shown, \
             choose another word or none)"
        )),
        _ => Ok(None),
    }
}

/// An open block.
struct Open {
    kind: Option<Kind>,
    ticks: usize,
    line: usize,
    /// Offsets of its backticks and of its content.
    at: usize,
    inside: usize,
}

/// Collects the pieces of each page.
struct Cutter<'a> {
    body: Stretch<'a>,
    pieces: Vec<Piece<'a>>,
    /// Offset of the text that isn't in a piece yet.
    from: usize,
    page_line: usize,
}

impl<'a> Cutter<'a> {
    fn new(body: Stretch<'a>) -> Self {
        Self { body, pieces: Vec::new(), from: 0, page_line: body.line }
    }

    fn line_of(&self, at: usize) -> usize {
        self.body.line + self.body.text[..at].matches('\n').count()
    }

    /// Ends a piece of text here.
    fn text(&mut self, to: usize) {
        let text = &self.body.text[self.from..to];
        if !text.trim().is_empty() {
            let line = self.line_of(self.from);
            self.pieces.push(Piece::Text(Stretch { line, text }));
        }
        self.from = to;
    }

    /// Ends a block with the line from `at` to `end`.
    fn block(&mut self, block: &Open, at: usize, end: usize, _line: usize) {
        let Some(kind) = block.kind else { return };
        self.text(block.at);
        let inside =
            Stretch { line: block.line + 1, text: &self.body.text[block.inside.min(at)..at] };
        self.pieces.push(Piece::Block { kind, opens: block.line, inside });
        self.from = end;
    }

    /// Ends the page; the next begins at `from`, in this line.
    fn turn(&mut self, pages: &mut Vec<Source<'a>>, from: usize, line: usize) {
        let pieces = std::mem::take(&mut self.pieces);
        if !pieces.is_empty() {
            let first = match &pieces[0] {
                Piece::Text(stretch) => first_line(*stretch),
                Piece::Block { opens, .. } => *opens,
            };
            pages.push(Source { line: first.max(self.page_line), pieces });
        }
        (self.from, self.page_line) = (from, line);
    }
}

/// Returns the line of the first word.
pub fn first_line(stretch: Stretch<'_>) -> usize {
    let empty = stretch.text.len() - stretch.text.trim_start().len();
    stretch.line + stretch.text[..empty].matches('\n').count()
}
