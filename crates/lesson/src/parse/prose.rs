//! The text of a page, collected from the parts of the file it is written in, and the lines of its
//! faults.

use super::pieces::{Stretch, first_line};
use super::table::Notes;
use crate::markdown;

/// A text of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    text: String,
    /// The offset at which each part begins, and its line in the file.
    parts: Vec<(usize, usize)>,
}

impl Prose {
    /// The text of one part of the file.
    pub fn of(stretch: Stretch<'_>) -> Self {
        let mut prose = Self::default();
        prose.push(stretch);
        prose
    }

    /// Appends a part of the file.
    pub fn push(&mut self, stretch: Stretch<'_>) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.parts.push((self.text.len(), first_line(stretch)));
        self.text.push_str(stretch.text.trim());
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Returns the first line, and the text below it.
    pub fn split_first_line(&self) -> (&str, Self) {
        let (first, rest) = self.text.split_once('\n').unwrap_or((self.text.as_str(), ""));
        let below = rest.trim();
        let cut = self.text.len() - rest.trim_start().len();
        let line = self.line(cut);
        let later = self.parts.iter().filter(|(at, _)| *at > cut);
        let parts = later.map(|&(at, line)| (at - cut, line));
        let parts = std::iter::once((0, line)).chain(parts).collect();
        (first, Self { text: below.to_owned(), parts })
    }

    /// Returns the line in the file of a place in the text.
    fn line(&self, at: usize) -> usize {
        let part = self.parts.iter().rev().find(|(start, _)| *start <= at);
        let (start, line) = part.copied().unwrap_or((0, 1));
        let before = self.text.as_bytes().get(start..at).unwrap_or_default();
        line + before.iter().filter(|&&byte| byte == b'\n').count()
    }

    /// Reports that the text is too much to be laid out.
    pub fn check(&self, notes: &mut Notes) {
        if let Err(fault) = markdown::check(&self.text) {
            notes.add(self.line(fault.at), fault.message);
        }
    }

    /// Returns the text as it is shown: each picture is replaced by its description. Reports
    /// pictures, and links that open nothing.
    pub fn shown(&self, notes: &mut Notes) -> String {
        if markdown::check(&self.text).is_err() {
            return String::new();
        }
        let found = markdown::references(&self.text);
        for link in &found.links {
            if markdown::host(&link.to).is_none() {
                let message = format!(
                    "the link {} opens nothing: only addresses such as https://example.org do; \
                     correct it or leave it out",
                    lab::recipe::shown(&link.to)
                );
                notes.add(self.line(link.place.start), message);
            }
        }
        for picture in &found.pictures {
            let message = format!(
                "the picture {} isn't shown, only its description: a lesson shows its own runs; \
                 leave it out",
                lab::recipe::shown(&picture.to)
            );
            notes.add(self.line(picture.place.start), message);
        }
        markdown::without_pictures(&self.text, &found.pictures)
    }
}
