//! The address that links begin with, and the links that begin with it.

use super::{BaseError, LONGEST_WRITTEN, LessonPage, Link, LinkError};
use crate::engine::text::excerpt;
use crate::lab::recipe::{Recipe, to_text};
use crate::lesson::markdown;

/// The most characters of the address.
const LONGEST: usize = 500;

/// The characters from which a chat program may not take a message: Discord's limit is 2 000,
/// Telegram's 4 096.
pub const LONGEST_MESSAGE: usize = 2_000;

/// Address of Triplet Lab in the web, which links begin with: up to the `?` or the `#`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(String);

impl Base {
    /// Reads an address. A folder's ends with a slash, which is added.
    ///
    /// # Errors
    /// It is no address of a web page, or has more in it than an address.
    pub fn read(address: &str) -> Result<Self, BaseError> {
        let address = address.trim();
        let length = address.chars().count();
        if length > LONGEST {
            return Err(BaseError::TooLong { length, most: LONGEST });
        }
        let given = || excerpt(address);
        let no_address = || BaseError::NoAddress { given: given() };
        let host = markdown::host(address).ok_or_else(no_address)?;
        let (scheme, rest) = address.split_once("://").ok_or_else(no_address)?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(BaseError::Credentials);
        }
        if let Some(sign) = rest.chars().find(|c| ['?', '#'].contains(c)) {
            return Err(BaseError::Rest { given: given(), sign });
        }
        let bad = |c: &char| !c.is_ascii_graphic() || "\"<>\\^`{|}".contains(*c);
        if let Some(character) = rest.chars().find(bad) {
            return Err(BaseError::Character { given: given(), character });
        }
        let is_whole = authority == host && (host.starts_with('[') || !host.contains(':'));
        if !is_whole && !has_port(authority, host) {
            return Err(no_address());
        }
        let last = path.rsplit('/').next().unwrap_or_default();
        let is_folder = path.is_empty() || !(last.is_empty() || last.contains('.'));
        let slash = if is_folder { "/" } else { "" };
        Ok(Self(format!("{}://{rest}{slash}", scheme.to_ascii_lowercase())))
    }

    /// The address.
    pub fn address(&self) -> &str {
        &self.0
    }

    /// Returns true if only this computer finds it.
    pub fn is_of_this_computer(&self) -> bool {
        markdown::host(&self.0).is_some_and(|host| {
            let host = host.to_ascii_lowercase();
            host == "localhost" || host.starts_with("127.") || host == "[::1]"
        })
    }

    /// The link that opens a run.
    ///
    /// # Errors
    /// The run is too long for a link.
    pub fn to_run(&self, recipe: &Recipe) -> Result<String, LinkError> {
        self.to(&Link { run: Some(to_text(recipe)), ..Link::default() })
    }

    /// The link that says this.
    ///
    /// # Errors
    /// It is too long.
    pub fn to(&self, link: &Link) -> Result<String, LinkError> {
        let mut address = self.0.clone();
        let mut parameters = Vec::new();
        if let Some(LessonPage { lesson, page }) = link.page {
            parameters.push(format!("lesson={:02}", lesson + 1));
            parameters.push(format!("page={}", page + 1));
        }
        if link.present {
            parameters.push("present".to_owned());
        }
        if !parameters.is_empty() {
            address += "?";
            address += &parameters.join("&");
        }
        if let Some(run) = &link.run {
            address += "#";
            address += run;
        }
        if address.len() > LONGEST_WRITTEN {
            return Err(LinkError::RunTooLong { characters: address.len() });
        }
        Ok(address)
    }
}

/// Returns true if a port, and nothing else, follows the host.
fn has_port(authority: &str, host: &str) -> bool {
    let port = authority.strip_prefix(host).and_then(|rest| rest.strip_prefix(':'));
    port.is_some_and(|port| port.parse::<u16>().is_ok())
}
