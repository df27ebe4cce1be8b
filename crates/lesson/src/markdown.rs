//! Limits of a page's Markdown, and what in it can't be shown.
//!
//! Whoever lays out a text pays for each block and each level of nesting: ten kilobytes of `- - - …`
//! take gigabytes. So texts are counted here, in one pass of the same parser, before anything is
//! laid out: when a lesson is read, with the line of each fault, and again when a text is drawn.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

/// The most characters of a text. A page that fits a projector has some 600.
pub const LONGEST: usize = 20_000;
/// The most nested lists and quotes.
pub const DEEPEST: usize = 6;
/// The most blocks: paragraphs, list items, table rows.
pub const MOST_BLOCKS: usize = 300;
/// The most pieces within the blocks: words in emphasis, links, lines, cells of tables.
pub const MOST_PIECES: usize = 2_000;
/// The most columns of a table.
pub const MOST_COLUMNS: usize = 12;
/// The most characters of a word.
pub const LONGEST_WORD: usize = 300;

/// Something in a text that can't be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its place in the text, in bytes.
    pub at: usize,
    /// The problem and its remedy.
    pub message: String,
}

/// A picture or a link of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its place in the text, in bytes.
    pub place: Range<usize>,
    /// The address.
    pub to: String,
    /// Text that the reader sees: the words of a link, the description of a picture.
    pub words: String,
}

/// The pictures and links of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// The pictures.
    pub pictures: Vec<Reference>,
    /// The links.
    pub links: Vec<Reference>,
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
}

/// Returns the first reason why a text is too much to be laid out.
///
/// # Errors
/// The text is too long, or has too many or too deeply nested parts.
pub fn check(text: &str) -> Result<(), Fault> {
    let fault = |at: usize, message: String| Err(Fault { at, message });
    if let Some((at, _)) = text.char_indices().nth(LONGEST) {
        let message = format!("a text has at most {LONGEST} characters: make several pages of it");
        return fault(at, message);
    }
    if let Some(at) = long_word(text) {
        let message = format!(
            "this word has more than {LONGEST_WORD} characters, more than any line: break it up"
        );
        return fault(at, message);
    }
    let (mut blocks, mut pieces) = (0, 0);
    let (mut containers, mut emphasis) = (0, 0);
    for (event, place) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(tag) => match kind_of(&tag) {
                Kind::Container => containers += 1,
                Kind::Block => blocks += 1,
                Kind::Cell => pieces += 1,
                Kind::Inline => (emphasis, pieces) = (emphasis + 1, pieces + 1),
            },
            Event::End(tag) => match tag.into() {
                Kind::Container => containers -= 1,
                Kind::Block | Kind::Cell => {}
                Kind::Inline => emphasis -= 1,
            },
            Event::Rule => blocks += 1,
            _ => pieces += 1,
        }
        if containers > DEEPEST || emphasis > DEEPEST {
            let message = format!(
                "lists, quotes or emphasis are nested more than {DEEPEST} deep: nobody can follow \
                 that; write it flatter"
            );
            return fault(place.start, message);
        }
        if blocks > MOST_BLOCKS {
            let message = format!(
                "a text has at most {MOST_BLOCKS} paragraphs, list items and table rows: make \
                 several pages of it"
            );
            return fault(place.start, message);
        }
        if pieces > MOST_PIECES {
            let message = format!(
                "a text has at most {MOST_PIECES} lines, cells, links and words in emphasis: make \
                 several pages of it"
            );
            return fault(place.start, message);
        }
    }
    wide_table(text).map_or(Ok(()), |at| {
        fault(at, format!("a table has at most {MOST_COLUMNS} columns: leave some out"))
    })
}

/// The place of a word that is too long.
fn long_word(text: &str) -> Option<usize> {
    let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split_whitespace()
        .find(|word| word.len() > LONGEST_WORD && word.chars().nth(LONGEST_WORD).is_some())
        // Addresses are long, and aren't shown.
        .filter(|word| !word.contains("://"))
        .map(start)
}

/// The place of a table that is too wide.
fn wide_table(text: &str) -> Option<usize> {
    Parser::new_ext(text, options()).into_offset_iter().find_map(|(event, place)| match event {
        Event::Start(Tag::Table(columns)) if columns.len() > MOST_COLUMNS => Some(place.start),
        _ => None,
    })
}

/// Role of a tag in the structure of a text.
enum Kind {
    /// Holds blocks: a list, a quote.
    Container,
    /// A paragraph, a list item, a row.
    Block,
    /// A cell of a table.
    Cell,
    /// Words within a block.
    Inline,
}

fn kind_of(tag: &Tag<'_>) -> Kind {
    tag.to_end().into()
}

impl From<TagEnd> for Kind {
    fn from(tag: TagEnd) -> Self {
        use TagEnd as T;
        match tag {
            T::List(_)
            | T::BlockQuote(_)
            | T::FootnoteDefinition
            | T::DefinitionList
            | T::DefinitionListDefinition => Self::Container,
            T::Emphasis
            | T::Strong
            | T::Strikethrough
            | T::Superscript
            | T::Subscript
            | T::Link
            | T::Image => Self::Inline,
            T::Paragraph
            | T::Heading(_)
            | T::CodeBlock
            | T::HtmlBlock
            | T::Item
            | T::DefinitionListTitle
            | T::Table
            | T::TableHead
            | T::TableRow
            | T::MetadataBlock(_) => Self::Block,
            T::TableCell => Self::Cell,
        }
    }
}

/// Returns the pictures and links of a text that [`check`] has passed.
pub fn references(text: &str) -> References {
    let mut found = References::default();
    let mut open: Vec<(bool, Reference)> = Vec::new();
    for (event, place) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => open.push((false, new(place, &dest_url))),
            Event::Start(Tag::Image { dest_url, .. }) => open.push((true, new(place, &dest_url))),
            Event::Text(words) | Event::Code(words) => {
                open.iter_mut().for_each(|(_, reference)| reference.words.push_str(&words));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let closed = open.pop();
                // What stands in the description of a picture isn't shown.
                if open.iter().any(|(is_picture, _)| *is_picture) {
                    continue;
                }
                match closed {
                    Some((true, picture)) => found.pictures.push(picture),
                    Some((false, link)) => found.links.push(link),
                    None => {}
                }
            }
            _ => {}
        }
    }
    found
}

fn new(place: Range<usize>, to: &CowStr<'_>) -> Reference {
    Reference { place, to: to.to_string(), words: String::new() }
}

/// Returns the host of an address that a browser may open; `None` for files, programs and places
/// that don't exist.
pub fn host(address: &str) -> Option<&str> {
    let rest = ["https://", "http://"].into_iter().find_map(|scheme| {
        let start = address.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &address[scheme.len()..])
    })?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    // What stands before an @ is a name for the host, not the host.
    let host = authority.rsplit('@').next()?;
    let name = host.strip_suffix(|c: char| c.is_ascii_digit()).map_or(host, |_| {
        host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |h| h.0)
    });
    let is_name = !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || "-.[]:".contains(c))
        && name.starts_with(|c: char| c.is_alphanumeric() || c == '[');
    is_name.then_some(name)
}

/// Returns the text with the description of each picture in its place.
pub fn without_pictures(text: &str, pictures: &[Reference]) -> String {
    let mut all = text.to_owned();
    for picture in pictures.iter().rev() {
        let words = picture.words.trim();
        let words = if words.is_empty() { "without a description" } else { words };
        all.replace_range(picture.place.clone(), &format!("*(picture: {words})*"));
    }
    all
}

#[cfg(test)]
mod tests;
