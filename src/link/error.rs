//! Errors of links and of the address that they begin with, and what to do about them.

use super::{LONGEST, LONGEST_WRITTEN};
use crate::engine::numbers::count;
use crate::lesson::{LESSONS, MOST_PAGES};

/// Possible contents of a link, for messages.
const ALLOWED: &str = "a link has a run behind # (#TL1.…), or a lesson and a page (?lesson=06&page=3), \
                       and ?present for presenter mode";

/// A link that can't be read, or not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The text is longer than a link can be.
    #[error(
        "this link has {bytes} characters, more than any of Triplet Lab ({LONGEST}): copy the link \
         alone"
    )]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// There is nothing in it that opens.
    #[error("this address opens nothing: {ALLOWED}")]
    Nothing,
    /// A parameter that is nearly one that means something.
    #[error("{given} means nothing in a link; did you mean {meant}? Allowed: {ALLOWED}")]
    Meant {
        /// The parameter.
        given: String,
        /// The one that is near.
        meant: &'static str,
    },
    /// The text behind the `#` is no run.
    #[error("behind the # of this link stands {given}, which is no run: {ALLOWED}")]
    NoRun {
        /// The text.
        given: String,
    },
    /// The end of the run is missing.
    #[error(
        "the end of this link is missing: a whole one ends in a dot with 8 letters and digits. A chat \
         or mail program may have cut it; copy all of it, or ask for the link again"
    )]
    CutOff,
    /// There is no such lesson.
    #[error(
        "there is no lesson {given}; lessons are 1 to {}, or a name such as {}{}",
        LESSONS.len(), LESSONS[0].name,
        near.map_or_else(String::new, |near| format!(": did you mean {near}?"))
    )]
    NoLesson {
        /// The lesson that was given.
        given: String,
        /// The name that is near.
        near: Option<&'static str>,
    },
    /// The page is no number, or beyond any lesson.
    #[error("page is {given}; it has to be a whole number from 1 to {MOST_PAGES}, as page=3")]
    NoNumber {
        /// The page that was given.
        given: String,
    },
    /// The lesson has fewer pages.
    #[error("lesson {lesson} has the pages 1 to {pages}, and the link says page {given}")]
    NoPage {
        /// Number of the lesson, from 1.
        lesson: usize,
        /// The page that was given.
        given: usize,
        /// Number of its pages.
        pages: usize,
    },
    /// A page of no lesson.
    #[error(
        "the link has a page, but no lesson: ?lesson=06&page={page} would be a page of lesson 6"
    )]
    PageOfNone {
        /// The page.
        page: usize,
    },
    /// Presenter mode is neither on nor off.
    #[error("present is {given}; present or present=1 turns presenter mode on, present=0 doesn't")]
    Present {
        /// The value that was given.
        given: String,
    },
    /// Something is said twice, and differently.
    #[error("the link says {name} twice: {first} and {second}; leave one of them out")]
    Twice {
        /// The parameter.
        name: &'static str,
        /// Its first value.
        first: String,
        /// Its second value.
        second: String,
    },
    /// The run is too long for a link.
    #[error(
        "this run is too long for a link: it would have {} characters, and address bars show {} at \
         most. Send it as text (Ctrl C here, Ctrl V there), or save it as a recipe (Ctrl S) and send \
         the file", count(*characters as u64), count(LONGEST_WRITTEN as u64)
    )]
    RunTooLong {
        /// Number of characters that the link would have.
        characters: usize,
    },
}

/// An address with which links can't begin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseError {
    /// It is too long.
    #[error("the address of Triplet Lab has {length} characters; at most {most} are possible")]
    TooLong {
        /// Number of its characters.
        length: usize,
        /// The largest number allowed.
        most: usize,
    },
    /// It is no address of a page of the web.
    #[error(
        "{given} is no address of a web page: it begins with https:// (or http://) and a host, as \
         https://lab.example.org/"
    )]
    NoAddress {
        /// The text that was given.
        given: String,
    },
    /// It has a name or a password in it.
    #[error(
        "the address has a name or a password before an @, which every link would show: leave it out"
    )]
    Credentials,
    /// Something follows the address.
    #[error(
        "{given} has a {sign} in it, behind which a link says what it opens: leave out all from the \
         {sign} on"
    )]
    Rest {
        /// The address that was given.
        given: String,
        /// The sign.
        sign: char,
    },
    /// A character that an address can't have.
    #[error(
        "{given} has {character:?} in it, which links can't have: write it with % as browsers do"
    )]
    Character {
        /// The address that was given.
        given: String,
        /// The first such character.
        character: char,
    },
}
