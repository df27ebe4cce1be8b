//! All runs of a session as data: what undo goes back to, and what is written to the disk.

use super::recipe::Recipe;

/// The number of a run; none is used twice in a session.
pub type RunId = u64;

/// A run and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its number.
    pub id: RunId,
    /// The run that it branched off, and at which step; that run may be gone.
    pub parent: Option<(RunId, u64)>,
    /// The run itself.
    pub recipe: Recipe,
}

/// All runs, and which of them are on screen where.
#[derive(Clone, Debug, PartialEq)]
pub struct Notebook {
    /// Every run, by ascending number; at least one.
    pub pages: Vec<Page>,
    /// The run on screen (A).
    pub shown: RunId,
    /// The run beside it (B), where two are compared.
    pub beside: Option<RunId>,
    /// The step on screen.
    pub at: u64,
}

impl Notebook {
    /// The most runs that are kept.
    pub const MOST_PAGES: usize = 200;

    /// The page of a run.
    pub fn page(&self, id: RunId) -> Option<&Page> {
        self.pages.iter().find(|page| page.id == id)
    }

    /// Whether anything was done that someone might miss.
    pub fn is_worth_keeping(&self) -> bool {
        let worth = |page: &Page| page.recipe.steps() > 0 || !page.recipe.bookmarks().is_empty();
        self.pages.iter().any(worth)
    }
}
