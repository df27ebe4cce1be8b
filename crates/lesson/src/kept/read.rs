//! Reading what is kept from its text.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::{ABOUT, Kept, MOST_HANDS, PageRecord, Screen, Underway};
use crate::answer::{Near, Offer, Outcome, Scale, Truth};
use crate::names::Pick;
use crate::quantity::Quantity;
use crate::question::Choice;
use crate::{MOST_PAGES, three};
use engine::report::TripletId;
use lab::recipe::{Entry, Library, Wrong, entries, guard, number, parse, tables};
use lab::session::{KEYS, SessionError, begins, needed, of_entries, opened};
use lab::{Side, Thing, ThreePoints};

/// The most choices of a question, and of right ones.
const MOST_OFFERS: usize = 100;

/// Returns what the head of a file says is in it; `None` if it says nothing.
pub fn about(head: &[u8]) -> Option<String> {
    begins(head).then_some(())?;
    let line = head.split(|&byte| byte == b'\n').nth(1)?;
    let words = std::str::from_utf8(line).ok()?.strip_prefix(ABOUT)?;
    let text = format!("about = {words}");
    guard::check(&text).ok()?;
    let table = DeTable::parse(&text).ok()?;
    match entries(table.get_ref()).first()?.value {
        DeValue::String(words) => Some(words.to_string()),
        _ => None,
    }
}

/// Reads what was kept, with own data from this library.
///
/// # Errors
/// Those of [`lab::session::read`].
pub fn read(bytes: &[u8], library: &dyn Library) -> Result<Kept, SessionError> {
    Ok(parse(opened(bytes)?, |table| {
        let all = entries(table);
        let known = |key: &str| KEYS.contains(&key) || key == "lesson";
        if let Some(entry) = all.iter().find(|entry| !known(entry.key)) {
            return Err(Wrong::new(entry.at, format!("a session has no key {:?}", entry.key)));
        }
        let own = of_entries(&all, 0, library)?;
        let lesson =
            get(&all, "lesson").map(|entry| underway(entry, library)).transpose()?.flatten();
        Ok(Kept { own, lesson })
    })?)
}

fn get<'a, 'e>(all: &'e [Entry<'a>], key: &str) -> Option<&'e Entry<'a>> {
    all.iter().find(|entry| entry.key == key)
}

fn wrong(entry: &Entry<'_>, needed: &str) -> Wrong {
    Wrong::new(entry.at, format!("{} has to be {needed}", entry.key))
}

fn missing(place: usize, key: &str) -> Wrong {
    Wrong::new(place, format!("{key} is missing"))
}

fn table<'a>(entry: &Entry<'a>) -> Result<Vec<Entry<'a>>, Wrong> {
    match entry.value {
        DeValue::Table(table) => Ok(entries(table)),
        _ => Err(wrong(entry, "a table")),
    }
}

fn text(entry: &Entry<'_>) -> Result<String, Wrong> {
    entry.value.as_str().map(str::to_owned).ok_or_else(|| wrong(entry, "a text"))
}

/// The text of this key; empty if it is missing.
fn text_of(all: &[Entry<'_>], key: &str) -> Result<String, Wrong> {
    get(all, key).map_or(Ok(String::new()), text)
}

fn switch(all: &[Entry<'_>], key: &str) -> Result<bool, Wrong> {
    get(all, key).map_or(Ok(false), |entry| match entry.value {
        DeValue::Boolean(on) => Ok(*on),
        _ => Err(wrong(entry, "true or false")),
    })
}

fn real(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Float(number) => number.as_str().parse().ok(),
        DeValue::Integer(number) => number.as_str().parse().ok(),
        _ => None,
    }
}

fn real_of(all: &[Entry<'_>], key: &str) -> Result<Option<f64>, Wrong> {
    let read = |entry: &Entry<'_>| real(entry.value).ok_or_else(|| wrong(entry, "a number"));
    get(all, key).map(read).transpose()
}

/// The numbers of a list; none if the key is missing.
fn list<T>(
    all: &[Entry<'_>],
    key: &str,
    most: usize,
    read: impl Fn(&DeValue<'_>) -> Option<T>,
) -> Result<Vec<T>, Wrong> {
    let Some(entry) = get(all, key) else { return Ok(Vec::new()) };
    let numbers = match entry.value {
        DeValue::Array(list) if list.len() <= most => {
            list.iter().map(|item| read(item.get_ref())).collect()
        }
        _ => None,
    };
    numbers.ok_or_else(|| wrong(entry, &format!("a list of at most {most} numbers")))
}

fn place(value: &DeValue<'_>) -> Option<usize> {
    match value {
        DeValue::Integer(number) => number.as_str().parse().ok(),
        _ => None,
    }
}

/// Reads a lesson under way; `None` if its text has no page that can be shown.
fn underway(entry: &Entry<'_>, library: &dyn Library) -> Result<Option<Underway>, Wrong> {
    let all = table(entry)?;
    let folder = text_of(&all, "folder")?;
    let text = text_of(&all, "text")?;
    let lesson = crate::read_beside(&text, Path::new(&folder), library).shared();
    let pages = lesson.pages.len();
    let screen = get(&all, "screen").map(|entry| screen(entry, library)).transpose()?;
    let mut states = Vec::new();
    for (at, table) in tables(get(&all, "state"), MOST_PAGES, "pages")? {
        states.push(page(&entries(table), at, library)?);
    }
    let page = usize::try_from(needed(&all, "page", entry.at)?.0).unwrap_or(usize::MAX);
    let is_there = |number: usize| number < pages;
    states.retain(|state| is_there(state.number));
    let counts_hands = switch(&all, "counts-hands")?;
    Ok((pages > 0).then(|| Underway {
        // The page of another version of the program may be gone.
        screen: screen.filter(|_| is_there(page)),
        page: page.min(pages - 1),
        counts_hands,
        pages: states,
        lesson,
    }))
}

fn screen(entry: &Entry<'_>, library: &dyn Library) -> Result<Screen, Wrong> {
    let all = table(entry)?;
    let focus = match text_of(&all, "focus")?.as_str() {
        "B" => Side::B,
        _ => Side::A,
    };
    let selected = match get(&all, "selected") {
        Some(entry) => match Pick::parse(&text(entry)?) {
            Ok(Pick::Point(row)) => Some(Thing::Point(row)),
            Ok(Pick::Triplet(id)) => Some(Thing::Triplet(id)),
            _ => return Err(wrong(entry, "a point or a triplet")),
        },
        None => None,
    };
    Ok(Screen {
        runs: of_entries(&all, entry.at, library)?,
        focus,
        selected,
        three: get(&all, "three").map(three_points).transpose()?,
        acted: switch(&all, "acted")?,
    })
}

fn three_points(entry: &Entry<'_>) -> Result<ThreePoints, Wrong> {
    let mut points = ThreePoints::default();
    for entry in table(entry)? {
        let typed = match entry.value {
            DeValue::String(text) => text.to_string(),
            DeValue::Boolean(on) => on.to_string(),
            DeValue::Array(list) => {
                let numbers = list.iter().filter_map(|item| real(item.get_ref()));
                numbers.map(|x| format!("{x:?}")).collect::<Vec<_>>().join(" ")
            }
            value => real(value).map_or_else(String::new, |x| format!("{x:?}")),
        };
        three::set(&mut points, entry.key, &typed)
            .map_err(|message| Wrong::new(entry.at, message))?;
    }
    Ok(points)
}

fn page(all: &[Entry<'_>], at: usize, library: &dyn Library) -> Result<PageRecord, Wrong> {
    let (number_of_page, _) = needed(all, "page", at)?;
    let offer = number(all, "predicted")?.and_then(|(place, _)| usize::try_from(place).ok());
    let predicted = match (offer, real_of(all, "predicted-number")?) {
        (Some(offer), _) => Some(Choice::Offer(offer)),
        (None, Some(value)) => Some(Choice::Number(value)),
        (None, None) => None,
    };
    let mut offers = Vec::new();
    for (at, table) in tables(get(all, "offer"), MOST_OFFERS, "answers")? {
        offers.push(self::offer(&entries(table), at)?);
    }
    let hands = list(all, "hands", MOST_HANDS, place)?;
    let is_offer = |&place: &usize| place < offers.len();
    Ok(PageRecord {
        number: usize::try_from(number_of_page).unwrap_or(usize::MAX),
        predicted: predicted.filter(|choice| match choice {
            Choice::Offer(place) => is_offer(place),
            Choice::Number(number) => number.is_finite(),
        }),
        hands: hands.into_iter().filter(is_offer).collect(),
        outcome: get(all, "outcome").map(outcome).transpose()?,
        is_done: switch(all, "done")?,
        asked: get(all, "asked").map(|entry| screen(entry, library)).transpose()?,
        offers,
    })
}

fn offer(all: &[Entry<'_>], at: usize) -> Result<Offer, Wrong> {
    let label = get(all, "label").ok_or_else(|| missing(at, "label"))?;
    let triplet = match list(all, "triplet", 3, place)?.as_slice() {
        &[anchor, positive, negative] => Some(TripletId { anchor, positive, negative }),
        _ => None,
    };
    Ok(Offer { label: text(label)?, triplet })
}

/// The true value of a number that was asked for.
fn truth(all: &[Entry<'_>]) -> Result<Option<Truth>, Wrong> {
    let Some(value) = real_of(all, "value")? else { return Ok(None) };
    let Some(of) = get(all, "quantity") else { return Ok(None) };
    let of = Quantity::find(&text(of)?).map_err(|message| Wrong::new(of.at, message))?;
    Ok(match list(all, "near", 2, real)?.as_slice() {
        &[least, most] => Some(Truth { value, near: Near { of, least, most } }),
        _ => None,
    })
}

fn outcome(entry: &Entry<'_>) -> Result<Outcome, Wrong> {
    let all = table(entry)?;
    let scale = match list(&all, "scale", 3, real)?.as_slice() {
        &[least, most, now] => Some(Scale { least, most, now }),
        _ => None,
    };
    Ok(Outcome {
        right: list(&all, "right", MOST_OFFERS, place)?,
        value: truth(&all)?,
        scale,
        words: text_of(&all, "words")?,
    })
}
