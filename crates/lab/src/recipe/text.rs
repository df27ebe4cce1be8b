//! A recipe as a short text for a chat: `TL1.`, the deflated recipe in letters, digits, `-` and
//! `_`, and a checksum after a dot.
//!
//! The content is a recipe file without defaults. The number after `TL` is the version of this
//! format; the file inside has its own.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::file::{Library, NoLibrary};
use super::read::read_with_steps;
use super::{LARGEST, ReadError, Recipe, minimal};
use engine::packed::{PackedError, deflate, inflate};

/// The beginning of a copied text, before the version.
const MARK: &str = "TL";
/// The version of the format that is written, and the newest that is read.
const VERSION: u32 = 1;
/// The most bytes that are read: a recipe that doesn't compress, in base64, with room for line
/// breaks.
const LONGEST: usize = 2 * LARGEST;

/// An error of reading a copied recipe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The text doesn't begin like a copied recipe.
    #[error(
        "this is not a copied recipe: one begins with {MARK}{VERSION}. ; copy it again from Triplet Lab"
    )]
    NotOne,
    /// The text is longer than a recipe can be.
    #[error("the text has {bytes} bytes, more than any copied recipe: copy the recipe alone")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// A newer version wrote it.
    #[error(
        "this recipe was copied from a newer Triplet Lab (its text begins with {MARK}{version}; \
         this one reads {MARK}{VERSION}): update Triplet Lab to open it"
    )]
    Newer {
        /// The version of its format.
        version: String,
    },
    /// The end is missing.
    #[error(
        "the end of the copied recipe is missing: copy all of it, up to the 8 characters after the last dot"
    )]
    CutOff,
    /// The text has an invalid character.
    #[error("the copied recipe has {character:?} in it, which doesn't belong there: copy it again")]
    BadCharacter {
        /// The first invalid character.
        character: char,
    },
    /// The text was changed after it was copied.
    #[error(
        "the copied recipe is damaged (its checksum is wrong): was it copied only in part? Copy it again"
    )]
    Damaged,
    /// The content is larger than a recipe can be.
    #[error(
        "the copied recipe holds more than {LARGEST} bytes, more than any recipe has: it can't be opened"
    )]
    TooLarge,
    /// The content is no recipe.
    #[error("the copied recipe can't be opened: in {0}")]
    Recipe(#[from] ReadError),
}

/// The recipe as a short text.
pub fn to_text(recipe: &Recipe) -> String {
    let deflated = deflate(minimal(recipe).as_bytes());
    let checksum = crc32fast::hash(&deflated);
    format!("{MARK}{VERSION}.{}.{checksum:08x}", URL_SAFE_NO_PAD.encode(deflated))
}

/// Returns true if this was probably copied from Triplet Lab: then an error is worth showing.
pub fn looks_like_text(text: &str) -> bool {
    let start: String = text.chars().filter(|&c| belongs(c)).take(12).collect();
    let version = start.strip_prefix(MARK).and_then(|rest| rest.split_once('.'));
    version.is_some_and(|(version, _)| is_number(version))
}

/// Reads a copied text without own data that it doesn't carry. Ignores white space, line breaks and
/// quotation marks that a chat may have added.
///
/// # Errors
/// The text is no copied recipe, or is damaged, too large or too new.
pub fn from_text(text: &str) -> Result<Recipe, TextError> {
    from_text_with(text, &NoLibrary)
}

/// Reads a copied text whose own data are in this library, as [`from_text`] does.
///
/// # Errors
/// As for [`from_text`]; or there are no such data.
pub fn from_text_with(text: &str, library: &dyn Library) -> Result<Recipe, TextError> {
    if text.len() > LONGEST {
        return Err(TextError::TooLong { bytes: text.len() });
    }
    let bare: String = text.chars().filter(|&c| belongs(c)).collect();
    let (version, rest) = bare
        .strip_prefix(MARK)
        .and_then(|rest| rest.split_once('.'))
        .filter(|(version, _)| is_number(version))
        .ok_or(TextError::NotOne)?;
    if version != VERSION.to_string() {
        return Err(TextError::Newer { version: version.to_owned() });
    }
    let (body, checksum) = rest.rsplit_once('.').ok_or(TextError::CutOff)?;
    if let Some(character) = rest.chars().find(|&c| !is_letter(c) && c != '.') {
        return Err(TextError::BadCharacter { character });
    }
    if checksum.len() != 8 {
        return Err(TextError::CutOff);
    }
    let checksum = u32::from_str_radix(checksum, 16).map_err(|_| TextError::Damaged)?;
    let deflated = URL_SAFE_NO_PAD.decode(body).map_err(|_| TextError::Damaged)?;
    if crc32fast::hash(&deflated) != checksum {
        return Err(TextError::Damaged);
    }
    let bytes = inflate(&deflated, LARGEST).map_err(|error| match error {
        PackedError::Damaged => TextError::Damaged,
        PackedError::TooLarge => TextError::TooLarge,
    })?;
    let text = String::from_utf8(bytes).map_err(|_| TextError::Damaged)?;
    Ok(read_with_steps(&text, library)?.0)
}

/// Returns true if a character belongs to the text: false for what a chat or a mail adds.
fn belongs(character: char) -> bool {
    const QUOTES: &str = "\"'`“”„‘’‚«»‹›<>";
    // Zero-width spaces and joiners, the soft hyphen and the byte order mark.
    const INVISIBLE: &str = "\u{200b}\u{200c}\u{200d}\u{2060}\u{ad}\u{feff}";
    !(character.is_whitespace() || QUOTES.contains(character) || INVISIBLE.contains(character))
}

fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

fn is_number(version: &str) -> bool {
    (1..=6).contains(&version.len()) && version.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Bookmark, Edit};
    use engine::config::{Mining, RunConfig};

    fn plain() -> Recipe {
        Recipe::new(RunConfig::default().validate().unwrap()).lasting(1_000).unwrap()
    }

    fn edited() -> Recipe {
        let mut config = RunConfig::default();
        config.mining.rule = Mining::BatchHard;
        let recipe =
            plain().with_edit(Edit { step: 500, config: config.clone().validate().unwrap() });
        config.loss.margin = 0.2;
        let edit = Edit { step: 800, config: config.validate().unwrap() };
        let bookmark = Bookmark { step: 240, name: "here the arms come apart".into() };
        recipe.unwrap().with_edit(edit).unwrap().with_bookmark(bookmark).unwrap()
    }

    /// A text with this content and a correct checksum.
    fn wrapped(inside: &[u8]) -> String {
        let deflated = deflate(inside);
        let checksum = crc32fast::hash(&deflated);
        format!("TL1.{}.{checksum:08x}", URL_SAFE_NO_PAD.encode(deflated))
    }

    #[test]
    fn a_text_is_short_and_comes_back_as_it_was() {
        for (recipe, most) in [(plain(), 60), (edited(), 200)] {
            let text = to_text(&recipe);
            assert!(text.len() < most, "{} characters: {text}", text.len());
            assert!(looks_like_text(&text));
            assert_eq!(from_text(&text), Ok(recipe));
        }
    }

    #[test]
    fn what_chats_put_round_and_into_it_does_no_harm() {
        let text = to_text(&edited());
        let (left, right) = text.split_at(30);
        let changed = [
            format!("  {text}\n"),
            format!("`{text}`"),
            format!("```\n{text}\n```"),
            format!("“{text}”"),
            format!("> {left}\r\n> {right}"),
            format!("{left}\u{200b}\n\t{right}"),
        ];
        for changed in changed {
            assert!(looks_like_text(&changed), "{changed}");
            assert_eq!(from_text(&changed), Ok(edited()), "{changed}");
        }
    }

    #[test]
    fn what_is_no_copied_recipe_says_why() {
        let text = to_text(&edited());
        assert_eq!(from_text(""), Err(TextError::NotOne));
        assert_eq!(from_text("TLDR. I like it."), Err(TextError::NotOne));
        assert!(!looks_like_text("TLDR. I like it.") && !looks_like_text("margin = 1"));
        assert_eq!(
            from_text(&text.replacen("TL1", "TL2", 1)),
            Err(TextError::Newer { version: "2".into() })
        );
        assert_eq!(from_text("TL1.abc"), Err(TextError::CutOff));
        assert_eq!(from_text(&text[..text.len() - 1]), Err(TextError::CutOff));
        assert_eq!(
            from_text(&text.replacen("TL1.", "TL1.%", 1)),
            Err(TextError::BadCharacter { character: '%' })
        );
        let last = text.len() - 1;
        let other = if text.ends_with('0') { "1" } else { "0" };
        assert_eq!(from_text(&format!("{}{other}", &text[..last])), Err(TextError::Damaged));
        assert_eq!(from_text(&format!("{}{}", &text[..20], &text[21..])), Err(TextError::Damaged));
        let long = " ".repeat(LONGEST + 1);
        assert_eq!(from_text(&long), Err(TextError::TooLong { bytes: LONGEST + 1 }));
    }

    #[test]
    fn what_is_inside_is_read_with_the_care_of_a_file() {
        assert_eq!(from_text(&wrapped(&vec![b'#'; 100 << 20])), Err(TextError::TooLarge));
        assert_eq!(from_text(&wrapped(b"\xff")), Err(TextError::Damaged));
        let says = |inside: &str| from_text(&wrapped(inside.as_bytes())).unwrap_err().to_string();
        assert!(says("version = 1\nmargin = 9").contains("line 2: margin is 9"));
        assert!(says("version = 2").contains("newer Triplet Lab"));
    }
}
