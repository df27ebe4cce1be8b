//! Files that don't become points: how many of each kind, and the first of them by name.

use engine::text::excerpt;

/// The most files of each kind that a sentence names.
const NAMED: usize = 5;

/// Files of one kind.
#[derive(Default)]
pub(super) struct Files {
    pub(super) count: usize,
    first: Vec<String>,
}

/// Files of every kind that are left out.
#[derive(Default)]
pub(super) struct LeftOut {
    pub(super) broken: Files,
    pub(super) tiny: Files,
    pub(super) huge: Files,
    /// Pictures in no folder.
    pub(super) outside: Files,
    /// Files that are no pictures, and aren't named so.
    pub(super) other: Files,
}

impl Files {
    pub(super) fn push(&mut self, path: &str) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(excerpt(path));
        }
    }

    pub(super) fn push_with(&mut self, path: &str, why: &str) {
        self.push(path);
        if self.count <= NAMED
            && let Some(last) = self.first.last_mut()
        {
            *last = format!("{last} ({why})");
        }
    }
}

impl LeftOut {
    /// Pictures that can't be used.
    pub(super) fn pictures(&self) -> usize {
        [&self.broken, &self.tiny, &self.huge, &self.outside].map(|files| files.count).iter().sum()
    }

    /// A sentence for each kind that there is.
    pub(super) fn sentences(&self) -> Vec<String> {
        let kinds = [
            (&self.broken, "can't be read as a picture"),
            (&self.tiny, "has a side of fewer than 4 pixels"),
            (
                &self.huge,
                "is too large (over 64 MB, 16384 pixels along a side, or 67 million pixels)",
            ),
            (&self.outside, "lies in no folder, so it has no class"),
            (&self.other, "is no picture"),
        ];
        let there = kinds.into_iter().filter(|(files, _)| files.count > 0);
        there
            .map(|(files, why)| {
                let (files_are, each) = match files.count {
                    1 => ("file is", "it"),
                    _ => ("files are", "each"),
                };
                let more = if files.count > NAMED { ", …" } else { "" };
                format!(
                    "{} {files_are} left out, since {each} {why}: {}{more}.",
                    files.count,
                    files.first.join(", ")
                )
            })
            .collect()
    }
}
