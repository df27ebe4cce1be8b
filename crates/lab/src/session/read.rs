//! Reading a session from its text.

use toml::de::DeTable;

use super::{CHECKSUM, HEAD, MOST_BYTES, RunRecord, Session, SessionError, VERSION};
use crate::recipe::{
    self, Entry, Library, NoLibrary, Wrong, check_nesting, entries, number, parse, tables,
};

/// Keys of a session.
pub const KEYS: [&str; 4] = ["shown", "beside", "at", "run"];
/// Keys of a run besides those of its recipe.
const RUN_KEYS: [&str; 3] = ["id", "parent", "parent-step"];

/// Reads a session without own data.
///
/// # Errors
/// The text is no session, is of another version, is damaged or has invalid content. No input
/// causes a panic, or takes more memory than a few multiples of [`MOST_BYTES`].
pub fn read(bytes: &[u8]) -> Result<Session, SessionError> {
    read_with(bytes, &NoLibrary)
}

/// Reads a session whose own data are in this library.
///
/// # Errors
/// As for [`read`]; or there are no such data.
pub fn read_with(bytes: &[u8], library: &dyn Library) -> Result<Session, SessionError> {
    Ok(parse(opened(bytes)?, |table| {
        let entries = entries(table);
        check_known(&entries)?;
        of_entries(&entries, 0, library)
    })?)
}

/// Checks the first line, the checksum and the nesting of a file, and returns its text.
///
/// # Errors
/// The file is too long, is no session, is of another version, or is damaged.
pub fn opened(bytes: &[u8]) -> Result<&str, SessionError> {
    let text = verified(bytes)?;
    check_nesting(text)?;
    Ok(text)
}

/// Checks the first line and the checksum of a file, which takes a few milliseconds for the longest
/// one, and returns its text.
///
/// # Errors
/// The file is too long, is no session, is of another version, or is damaged.
pub fn verified(bytes: &[u8]) -> Result<&str, SessionError> {
    if bytes.len() > MOST_BYTES {
        return Err(SessionError::TooLong);
    }
    let head = format!("{HEAD}{VERSION}\n");
    if !begins(bytes) || bytes.len() == head.len() {
        return Err(not_ours(bytes, &head));
    }
    checked(bytes)
}

/// Returns true if this is the beginning of a session of this version.
pub fn begins(head: &[u8]) -> bool {
    head.starts_with(format!("{HEAD}{VERSION}\n").as_bytes())
}

/// The error of a text that doesn't begin as a session.
fn not_ours(bytes: &[u8], head: &str) -> SessionError {
    if head.as_bytes().starts_with(bytes) {
        return SessionError::NothingYet;
    }
    if bytes.starts_with(b"triplet-lab journal ") {
        return SessionError::Older;
    }
    let first = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let version = std::str::from_utf8(first).ok().and_then(|line| line.strip_prefix(HEAD));
    match version {
        Some(version) if version.parse::<u32>().is_ok_and(|version| version > VERSION) => {
            SessionError::Newer { version: version.to_owned() }
        }
        _ => SessionError::NotOne,
    }
}

/// Checks the last line and returns the text.
fn checked(bytes: &[u8]) -> Result<&str, SessionError> {
    let last = bytes.split_inclusive(|&byte| byte == b'\n').next_back().unwrap_or_default();
    let before = &bytes[..bytes.len() - last.len()];
    let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
    let is_whole = last.starts_with(CHECKSUM.as_bytes()) && last.ends_with(b"\n");
    if !is_whole {
        return Err(SessionError::CutOff { line });
    }
    let right = format!("{:08x}", crc32fast::hash(before));
    match std::str::from_utf8(bytes) {
        Ok(text) if last == format!("{CHECKSUM}{right}\n").as_bytes() => Ok(text),
        _ => Err(SessionError::Checksum { line, right }),
    }
}

/// The session of the entries of a table that begins at `place`; other keys than [`KEYS`] are
/// ignored.
///
/// # Errors
/// A key is missing, or has an invalid value.
pub fn of_entries(
    entries: &[Entry],
    place: usize,
    library: &dyn Library,
) -> Result<Session, Wrong> {
    let (shown, beside) = (needed(entries, "shown", place)?, number(entries, "beside")?);
    let at = needed(entries, "at", place)?.0;
    let mut runs: Vec<RunRecord> = Vec::new();
    let run_entry = entries.iter().find(|entry| entry.key == "run");
    for (place, table) in tables(run_entry, Session::MOST_RUNS, "runs")? {
        let run = run(table, place, library)?;
        if runs.last().is_some_and(|last| last.id >= run.id) {
            let message = format!("run {} is not in the order of the numbers", run.id);
            return Err(Wrong::new(place, message));
        }
        runs.push(run);
    }
    for (id, place) in std::iter::once(shown).chain(beside) {
        if runs.iter().all(|run| run.id != id) {
            return Err(Wrong::new(place, format!("there is no run {id}")));
        }
    }
    Ok(Session { runs, shown: shown.0, beside: beside.map(|(id, _)| id), at })
}

fn run(table: &DeTable, place: usize, library: &dyn Library) -> Result<RunRecord, Wrong> {
    let (own, recipe): (Vec<_>, Vec<_>) =
        entries(table).into_iter().partition(|entry| RUN_KEYS.contains(&entry.key));
    let id = needed(&own, "id", place)?.0;
    let parent = match number(&own, "parent")? {
        Some((parent, place)) => Some((parent, needed(&own, "parent-step", place)?.0)),
        None => None,
    };
    Ok(RunRecord { id, parent, recipe: recipe::of_entries(&recipe, library)? })
}

fn check_known(entries: &[Entry]) -> Result<(), Wrong> {
    let unknown = entries.iter().find(|entry| !KEYS.contains(&entry.key));
    unknown.map_or(Ok(()), |entry| {
        Err(Wrong::new(entry.at, format!("a session has no key {:?}", entry.key)))
    })
}

/// The number of this key and its place.
///
/// # Errors
/// It is missing, or is no whole number.
pub fn needed(entries: &[Entry], key: &str, place: usize) -> Result<(u64, usize), Wrong> {
    number(entries, key)?.ok_or_else(|| Wrong::new(place, format!("{key} is missing")))
}
