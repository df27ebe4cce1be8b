//! Sheets of a page in presenter mode: where a page doesn't fit on the screen, it goes on on another
//! sheet instead of scrolling or getting smaller.
//!
//! A page is drawn as blocks, one under the other. The first pass of a page draws them all to
//! measure them and is thrown away; later ones draw the blocks of one sheet.

use eframe::egui::Ui;

/// State that the heights of blocks depend on, apart from the blocks themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The page and the visit to it.
    pub visit: (usize, u64),
    /// True once the question has been revealed.
    pub revealed: bool,
    /// True while the runs of the page are trained.
    pub is_arriving: bool,
    /// True once the page's task is done.
    pub is_done: bool,
    /// Number of the choices of the question that are known.
    pub offers: usize,
    /// Width and height of a sheet, in points.
    pub size: [f32; 2],
}

/// Height at the end of a sheet that stays free, in points, so that no letter is cut.
const FREE: f32 = 2.0;

/// The sheets of a page, and the one that is shown.
#[derive(Debug, Default)]
pub struct Sheets {
    of: Option<Measured>,
    /// True if the blocks have changed since they were measured.
    is_stale: bool,
    heights: Vec<f32>,
    /// Blocks that stay with the one before, where both fit on a sheet.
    glued: Vec<usize>,
    /// First block of each sheet.
    starts: Vec<usize>,
    at: usize,
    /// The block that stays in sight when blocks are measured anew; the last one if there are
    /// fewer.
    kept: usize,
    /// The block with the choices of the question, and the one with its outcome.
    question: Option<usize>,
    outcome: Option<usize>,
    /// True if the next page is entered from behind, at its last sheet.
    from_behind: bool,
}

impl Sheets {
    /// Number of the sheet that is shown, from 1, and of all sheets.
    pub fn place(&self) -> (usize, usize) {
        (self.at + 1, self.starts.len().max(1))
    }

    /// Goes to the next sheet of the page; returns false if there is none.
    pub fn go_on(&mut self) -> bool {
        let is_last = self.at + 1 >= self.starts.len();
        if !is_last {
            self.turn_to(self.at + 1);
        }
        self.from_behind = false;
        !is_last
    }

    /// Goes to the sheet before; returns false if there is none, and enters the page before at its
    /// end.
    pub fn go_back(&mut self) -> bool {
        let is_first = self.at == 0;
        if !is_first {
            self.turn_to(self.at - 1);
        }
        self.from_behind = is_first;
        !is_first
    }

    /// Goes to the sheet with the question, if it is on a later one.
    pub fn go_to_question(&mut self) {
        if self.is_before_question() {
            self.turn_to(self.question.map_or(0, |block| self.sheet_of(block)));
        }
    }

    fn turn_to(&mut self, sheet: usize) {
        self.at = sheet;
        self.kept = self.starts.get(sheet).copied().unwrap_or_default();
    }

    /// Tells whether the question is still to come, on a later sheet.
    pub fn is_before_question(&self) -> bool {
        self.question.is_some_and(|block| self.sheet_of(block) > self.at)
    }

    fn sheet_of(&self, block: usize) -> usize {
        self.starts.iter().filter(|&&start| start <= block).count().saturating_sub(1)
    }

    /// Begins to draw a page whole, in a window that scrolls.
    pub fn whole(&mut self) -> Blocks<'_> {
        *self = Self::default();
        self.blocks(Pass::Whole)
    }

    /// Begins to draw a page on sheets of this size.
    pub fn begin(&mut self, now: Measured) -> Blocks<'_> {
        if self.of.as_ref() == Some(&now) && !self.is_stale {
            return self.blocks(Pass::Sheet);
        }
        self.is_stale = false;
        self.glued.clear();
        let before = self.of.take().filter(|of| of.visit == now.visit);
        if before.is_none() {
            self.kept = if self.from_behind { usize::MAX } else { 0 };
            self.from_behind = false;
        }
        let reveals = now.revealed && before.is_some_and(|before| !before.revealed);
        (self.question, self.outcome) = (None, None);
        self.blocks(Pass::Measure(now, reveals))
    }

    fn blocks(&mut self, pass: Pass) -> Blocks<'_> {
        Blocks { sheets: self, heights: Vec::new(), pass }
    }
}

/// Blocks that a pass draws.
enum Pass {
    /// All blocks, in a window that scrolls.
    Whole,
    /// All blocks, to measure them; true if the outcome is new.
    Measure(Measured, bool),
    /// The blocks of one sheet.
    Sheet,
}

/// The blocks of a page while they are drawn.
pub struct Blocks<'a> {
    sheets: &'a mut Sheets,
    heights: Vec<f32>,
    pass: Pass,
}

impl Blocks<'_> {
    /// Room on a sheet, in points; `None` for a page that isn't cut.
    pub fn room(&self) -> Option<[f32; 2]> {
        match &self.pass {
            Pass::Whole => None,
            Pass::Measure(now, _) => Some(now.size),
            Pass::Sheet => self.sheets.of.as_ref().map(|of| of.size),
        }
    }

    /// Draws the next block, if it is on this sheet.
    pub fn block(&mut self, ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
        let block = self.heights.len();
        let is_elsewhere = self.sheets.sheet_of(block) != self.sheets.at;
        if matches!(self.pass, Pass::Sheet) && is_elsewhere {
            self.heights.push(self.sheets.heights.get(block).copied().unwrap_or_default());
            return;
        }
        let top = ui.cursor().top();
        ui.push_id(("block", block), content);
        self.heights.push(ui.cursor().top() - top);
    }

    /// Announces the choices of the question as the next block, which stays with the block before.
    pub fn choices_follow(&mut self) {
        let next = self.heights.len();
        self.sheets.question = Some(next);
        if matches!(self.pass, Pass::Measure(..)) {
            self.sheets.glued.push(next);
        }
    }

    /// Announces the outcome as the next block.
    pub fn outcome_follows(&mut self) {
        self.sheets.outcome = Some(self.heights.len());
    }

    /// Ends the page; has it drawn anew if its blocks were measured or have changed. Returns true
    /// if what was drawn is what is meant to be seen.
    pub fn end(self, ui: &Ui) -> bool {
        let Self { sheets, heights, pass } = self;
        match pass {
            Pass::Whole => true,
            Pass::Sheet => {
                let Some(now) = &sheets.of else { return true };
                let starts = starts(&heights, &sheets.glued, now.size[1]);
                let is_same = heights.len() == sheets.heights.len() && starts == sheets.starts;
                if !is_same {
                    sheets.is_stale = true;
                    ui.ctx().request_repaint();
                }
                sheets.heights = heights;
                true
            }
            Pass::Measure(now, reveals) => {
                sheets.starts = starts(&heights, &sheets.glued, now.size[1]);
                sheets.heights = heights;
                sheets.of = Some(now);
                if let Some(block) = sheets.outcome.filter(|_| reveals) {
                    sheets.kept = block;
                }
                sheets.at = sheets.sheet_of(sheets.kept);
                ui.ctx().request_discard("the blocks of a page are measured");
                false
            }
        }
    }
}

/// First block of each sheet: as many blocks on each as fit, and one at least. A block that is glued
/// to the one before stays with it, where both fit on a sheet.
fn starts(heights: &[f32], glued: &[usize], room: f32) -> Vec<usize> {
    let room = room - FREE;
    let (mut starts, mut used) = (vec![0], 0.0);
    for (block, &height) in heights.iter().enumerate() {
        let next = heights.get(block + 1).filter(|_| glued.contains(&(block + 1)));
        let both = height + next.copied().unwrap_or_default();
        let needed = if both <= room { both } else { height };
        if used > 0.0 && used + needed > room {
            starts.push(block);
            used = 0.0;
        }
        used += height;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheets(heights: &[f32], question: Option<usize>) -> Sheets {
        let starts = starts(heights, &[], 100.0);
        Sheets { heights: heights.to_vec(), starts, question, ..Sheets::default() }
    }

    #[test]
    fn a_sheet_has_as_many_blocks_as_fit_and_one_at_least() {
        assert_eq!(starts(&[30.0, 60.0, 10.0], &[], 102.0), [0]);
        assert_eq!(starts(&[30.0, 60.0, 20.0], &[], 100.0), [0, 2]);
        assert_eq!(starts(&[130.0, 60.0, 130.0], &[], 100.0), [0, 1, 2]);
        assert_eq!(starts(&[], &[], 100.0), [0]);
    }

    #[test]
    fn a_question_stays_with_its_choices_where_both_fit() {
        assert_eq!(starts(&[60.0, 20.0, 70.0], &[2], 100.0), [0, 1]);
        assert_eq!(starts(&[60.0, 20.0, 90.0], &[2], 102.0), [0, 2]);
        assert_eq!(starts(&[60.0, 20.0, 10.0], &[2], 100.0), [0]);
    }

    #[test]
    fn one_goes_on_and_back_through_the_sheets_and_then_leaves_the_page() {
        let mut sheets = sheets(&[60.0, 60.0], None);
        assert_eq!(sheets.place(), (1, 2));
        assert!(sheets.go_on() && !sheets.go_on());
        assert_eq!(sheets.place(), (2, 2));
        assert!(sheets.go_back() && !sheets.go_back());
        assert_eq!(sheets.place(), (1, 2));
    }

    #[test]
    fn an_answer_brings_the_sheet_with_the_question() {
        let mut sheets = sheets(&[60.0, 60.0, 60.0], Some(1));
        assert!(sheets.is_before_question());
        sheets.go_to_question();
        assert_eq!(sheets.place(), (2, 3));
        assert!(!sheets.is_before_question());
    }
}
