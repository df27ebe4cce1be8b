//! Reading a link, from a browser's address or from a text that a person pasted.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{LONGEST, LessonPage, Link, LinkError};
use crate::engine::text::excerpt;
use crate::lab::recipe::{looks_like_text, near};
use crate::lesson::{LESSONS, MOST_PAGES};

/// The letters and digits at the end of a copied text.
const CHECKSUM: usize = 8;

/// Characters that may stand around a link in the text of a message.
const AROUND: [char; 16] =
    ['<', '>', '(', ')', '[', ']', '"', '\'', '`', '“', '”', '„', '«', '»', '‘', '’'];

/// The parameters that mean something.
const PARAMETERS: [&str; 3] = ["lesson", "page", "present"];

/// Reads what a browser has behind its address: `?…` and `#…`, each of which can be missing. An
/// address that says nothing is a link that opens nothing.
///
/// # Errors
/// The link can't be read, for a reason in words.
pub fn read(search: &str, hash: &str) -> Result<Link, LinkError> {
    check_length(search.len() + hash.len())?;
    let mut said = Said::default();
    said.read(search.strip_prefix('?').unwrap_or(search))?;
    // A backslash is what an editor puts before a _ or a #.
    let hash = decoded(hash.strip_prefix('#').unwrap_or(hash)).replace('\\', "");
    let hash = hash.trim();
    let mut run = None;
    if looks_like_text(hash) {
        let (text, rest) = split_text(hash)?;
        run = Some(text.to_owned());
        if let Some(parameters) = rest.strip_prefix(['?', '&']) {
            said.read(parameters)?;
        }
    } else if hash.starts_with("TL") {
        return Err(LinkError::CutOff);
    } else if hash.contains('=') || PARAMETERS.contains(&hash.trim_start_matches('?')) {
        said.read(hash.trim_start_matches('?'))?;
    } else if !hash.is_empty() {
        return Err(LinkError::NoRun { given: excerpt(hash) });
    }
    Ok(Link { run, ..said.link()? })
}

/// Reads a whole link, with any base, as a person pastes it.
///
/// # Errors
/// The link can't be read, for a reason in words; or it opens nothing.
pub fn read_address(text: &str) -> Result<Link, LinkError> {
    check_length(text.len())?;
    let (before, hash) = split_hash(bare(text));
    // A line break or a space ends what is no run.
    let search = before.split_once('?').map_or("", |(_, search)| search);
    let search = search.split_whitespace().next().unwrap_or_default();
    let link = read(search, hash)?;
    if link.is_empty() { Err(LinkError::Nothing) } else { Ok(link) }
}

/// Returns true if a text is probably a link: then an error is worth showing. It begins with
/// `https://` or `http://`, or it is an address without that, and with a run behind its `#`.
pub fn looks_like_link(text: &str) -> bool {
    let text = bare(text);
    let begins = |scheme: &str| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    if begins("https://") || begins("http://") {
        return true;
    }
    let (before, hash) = split_hash(text);
    let is_address = before.len() < text.len() && !before.contains(char::is_whitespace);
    is_address && looks_like_text(hash)
}

fn check_length(bytes: usize) -> Result<(), LinkError> {
    if bytes > LONGEST { Err(LinkError::TooLong { bytes }) } else { Ok(()) }
}

/// The text without what stands around it in a message.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || AROUND.contains(&c))
}

/// Splits a link at its `#`. Some programs write `%23` instead.
fn split_hash(text: &str) -> (&str, &str) {
    text.split_once('#')
        .or_else(|| {
            let (before, hash) = text.split_once("%23")?;
            looks_like_text(hash).then_some((before, hash))
        })
        .unwrap_or((text, ""))
}

/// The same without percent encoding.
fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// The copied text at the start, and what follows it. It ends with 8 letters and digits behind its
/// second dot; what stands between them is left for who reads it.
fn split_text(hash: &str) -> Result<(&str, &str), LinkError> {
    let mut dots = hash.match_indices('.').map(|(at, _)| at);
    let version = dots.next().map(|at| &hash[..at]);
    // A newer one may end otherwise; who reads it says that it is newer.
    if version.is_none_or(|version| !version.ends_with("TL1")) {
        return Ok((hash, ""));
    }
    let checksum = dots.next().ok_or(LinkError::CutOff)? + 1;
    let mut letters = hash[checksum..].match_indices(|c: char| c.is_ascii_alphanumeric());
    let (last, _) = letters.nth(CHECKSUM - 1).ok_or(LinkError::CutOff)?;
    Ok(hash.split_at(checksum + last + 1))
}

/// Values of the parameters, as they are written.
#[derive(Default)]
struct Said([Option<String>; PARAMETERS.len()]);

impl Said {
    /// Reads parameters with `&` between them. Those that mean nothing are ignored.
    fn read(&mut self, parameters: &str) -> Result<(), LinkError> {
        for part in parameters.split('&') {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (decoded(name), decoded(value));
            let name = plain(&name);
            // What is copied out of a page's source has `&amp;` between parameters.
            let name = name.strip_prefix("amp;").unwrap_or(name);
            let place = PARAMETERS.iter().position(|known| known.eq_ignore_ascii_case(name));
            let Some(place) = place else {
                match near(name, PARAMETERS.into_iter()) {
                    Some(meant) => return Err(LinkError::Meant { given: excerpt(name), meant }),
                    None => continue,
                }
            };
            let value = plain(&value).to_owned();
            if let Some(first) = &self.0[place]
                && *first != value
            {
                let (first, second) = (excerpt(first), excerpt(&value));
                return Err(LinkError::Twice { name: PARAMETERS[place], first, second });
            }
            self.0[place] = Some(value);
        }
        Ok(())
    }

    /// The link that is meant, without a run.
    fn link(self) -> Result<Link, LinkError> {
        let [lesson, page, present] = self.0;
        let present = present.map(|given| is_on(&given)).transpose()?.unwrap_or(false);
        let page = page.map(|given| number(&given)).transpose()?;
        let page = match (lesson, page) {
            (None, None) => None,
            (None, Some(page)) => return Err(LinkError::PageOfNone { page }),
            (Some(given), page) => Some(lesson_page(&given, page.unwrap_or(1))?),
        };
        Ok(Link { run: None, page, present })
    }
}

/// A name or a value without what a message may have put around it.
fn plain(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_on(given: &str) -> Result<bool, LinkError> {
    match given.to_ascii_lowercase().as_str() {
        "" | "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(LinkError::Present { given: excerpt(given) }),
    }
}

fn number(given: &str) -> Result<usize, LinkError> {
    let number = given.parse().ok().filter(|number| (1..=MOST_PAGES).contains(number));
    number.ok_or_else(|| LinkError::NoNumber {
        given: if given.is_empty() { "empty".to_owned() } else { excerpt(given) },
    })
}

/// The page of a lesson that is given by its number or by the stem of its file.
fn lesson_page(given: &str, page: usize) -> Result<LessonPage, LinkError> {
    let named = given.to_ascii_lowercase();
    let named = named.strip_suffix(".md").unwrap_or(&named);
    let stem =
        |name: &'static str| name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    let by_name = || LESSONS.iter().position(|l| l.name == named || stem(l.name) == named);
    let by_number = named.parse().ok().and_then(|number: usize| number.checked_sub(1));
    let lesson = by_number.filter(|&place| place < LESSONS.len()).or_else(by_name);
    let lesson = lesson.ok_or_else(|| LinkError::NoLesson {
        given: if given.is_empty() { "without a name".to_owned() } else { excerpt(given) },
        near: near(named, LESSONS.iter().map(|listed| listed.name)),
    })?;
    let pages = LESSONS[lesson].lesson().pages.len();
    if page > pages {
        return Err(LinkError::NoPage { lesson: lesson + 1, given: page, pages });
    }
    Ok(LessonPage { lesson, page: page - 1 })
}
