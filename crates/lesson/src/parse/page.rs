//! Parsing of a page: its text and its blocks.

use super::super::act;
use super::super::condition::Condition;
use super::super::names::{Pick, Target};
use super::super::quantity::Quantity;
use super::super::three;
use super::super::{Arrangement, Button, MOST_STEP, Page, Place};
use super::front::{Front, USUAL, Usual, check_same_points, list};
use super::limits::{self, MOST_CONDITIONS};
use super::mentions;
use super::pieces::{Kind, Piece, Source, Stretch, first_line};
use super::prose::Prose;
use super::question;
use super::table::{Notes, Table, parse};
use crate::ThreePoints;
use engine::config::RunConfig;

/// Keys of a page block besides [`USUAL`].
const KEYS: [&str; 8] = ["run", "step", "beside", "hide", "point", "select", "slow", "three"];
/// Maximum number of buttons of a page.
const MOST_BUTTONS: usize = 6;
/// Maximum length of a button label, in characters.
const LONGEST_LABEL: usize = 40;

/// The content of a page block.
#[derive(Default)]
struct Setting {
    usual: Usual,
    hide: Vec<Quantity>,
    point: Vec<Target>,
    select: Option<Pick>,
    slow: bool,
    three: Option<ThreePoints>,
}

/// Parses a page; `None` if it has diagnostics, which are reported. `place` is that of the previous
/// page, and becomes that of this one.
pub fn read(
    source: &Source<'_>,
    front: &Front,
    place: &mut Option<Place>,
    notes: &mut Notes,
) -> Option<Page> {
    let before = notes.count();
    only_one_of_each(source, notes);
    let block = |wanted: Kind| {
        source.pieces.iter().find_map(|piece| match piece {
            Piece::Block { kind, inside, opens } if *kind == wanted => Some((*opens, *inside)),
            _ => None,
        })
    };
    let mut setting = Setting::default();
    if let Some((_, inside)) = block(Kind::Page) {
        setting = parse(inside, notes, |t, notes| self::setting(&t, front, place, notes))
            .unwrap_or_default();
    }
    let place = *place.get_or_insert_default();
    let settings: &RunConfig = front.runs[place.run].recipe.config_at(place.step);
    let usual = front.usual.with(setting.usual);
    let (title, text, why) = words(source, notes);
    let buttons = block(Kind::Buttons).and_then(|(_, inside)| {
        parse(inside, notes, |t, notes| self::buttons(&t, settings, notes))
    });
    let until =
        block(Kind::Until).map_or_else(Vec::new, |(opens, inside)| until(opens, inside, notes));
    let asked = block(Kind::Question).and_then(|(opens, inside)| {
        let runs = 1 + usize::from(place.beside.is_some());
        parse(inside, notes, |t, notes| question::read(&t, opens, settings, runs, notes)).flatten()
    });
    let spoken = block(Kind::Notes).map_or_else(Prose::default, |(_, inside)| Prose::of(inside));
    let texts = [&text, &why, &spoken];
    texts.into_iter().for_each(|text| text.check(notes));
    limits::impossible(&until, notes);
    let is_right = notes.count() == before;
    // A page is shown without its pictures, and with links that lead nowhere.
    let [text, why, spoken] = texts.map(|text| text.shown(notes));
    let page = Page {
        line: source.line,
        title,
        text,
        why,
        notes: spoken,
        place,
        arrangement: arrangement(&usual, place),
        switches: usual.switches(),
        curves: usual.curves,
        split: usual.split.unwrap_or_default(),
        axes: usual.axes,
        pair: usual.pair,
        numbers: usual.numbers.unwrap_or_default(),
        mentions: mentions::of(source, asked.as_ref()),
        show: usual.show,
        lock: usual.lock.unwrap_or_default(),
        hide: setting.hide,
        point: setting.point,
        select: setting.select,
        slow: setting.slow,
        three: setting.three,
        buttons: buttons.unwrap_or_default(),
        until: until.into_iter().map(|(_, condition)| condition).collect(),
        question: asked,
    };
    is_right.then_some(page)
}

/// Returns the views; by default two runs get wide panes.
fn arrangement(usual: &Usual, place: Place) -> Arrangement {
    match (&usual.arrangement, place.beside) {
        (None, Some(_)) => Arrangement::Layout(crate::Layout::SideBySide),
        _ => usual.arrangement(),
    }
}

fn only_one_of_each(source: &Source<'_>, notes: &mut Notes) {
    let mut seen = Vec::new();
    for piece in &source.pieces {
        let Piece::Block { kind, opens, .. } = piece else { continue };
        if seen.contains(kind) {
            let message = format!(
                "this page has a {} block already: leave one out, or begin another page (---)",
                kind.name()
            );
            notes.add(*opens, message);
        }
        seen.push(*kind);
    }
}

fn setting(
    table: &Table<'_>,
    front: &Front,
    place: &mut Option<Place>,
    notes: &mut Notes,
) -> Setting {
    let known: Vec<&str> = KEYS.into_iter().chain(USUAL).collect();
    table.check_keys("a page", &known, notes);
    let mut here = place.unwrap_or_default();
    if table.has("run") {
        // An unknown run is reported and its page left out. The next page inherits the rest of its
        // place.
        let run = front.find(table, "run", notes);
        here = Place { run: run.unwrap_or(here.run), ..Place::default() };
        if run.is_none() && !front.runs_are_right {
            notes.add(table.line_of("run"), "this run can't be read: see the front matter");
        }
    }
    if let Some(step) = table.whole("step", 0..=MOST_STEP, notes) {
        here.step = step;
    }
    if table.has("beside") {
        here.beside = front.find(table, "beside", notes);
        if let Some(beside) = here.beside {
            let (a, b) = (&front.runs[here.run], &front.runs[beside]);
            check_same_points(a, b, table.line_of("beside"), notes);
        }
    }
    *place = Some(here);
    let select = table.text("select", notes).and_then(|text| match Pick::parse(&text) {
        Ok(pick) => Some(pick),
        Err(message) => {
            notes.add(table.line_of("select"), message);
            None
        }
    });
    Setting {
        usual: Usual::read(table, notes),
        hide: hidden(table, notes),
        point: list(table, "point", Target::parse, notes).unwrap_or_default(),
        select,
        slow: table.switch("slow", notes).unwrap_or(false),
        three: table.table("three", notes).map(|table| self::three(&table, notes)),
    }
}

/// Parses the scores that views hide; other numbers can't be hidden.
fn hidden(table: &Table<'_>, notes: &mut Notes) -> Vec<Quantity> {
    let hidden = list(table, "hide", Quantity::find, notes).unwrap_or_default();
    if hidden.iter().any(|quantity| !matches!(quantity, Quantity::Evaluated(..))) {
        let message =
            "views hide only scores, such as MAP@R or held-out Recall@1: leave the others out";
        notes.add(table.line_of("hide"), message);
    }
    hidden
}

/// Parses the three points without a network; all keys are optional.
fn three(table: &Table<'_>, notes: &mut Notes) -> ThreePoints {
    let mut three = ThreePoints::default();
    for (key, line) in table.keys() {
        if let Err(message) = three::set(&mut three, key, &table.typed(key)) {
            notes.add(line, message);
        }
    }
    three
}

/// Returns the heading, and the text before and after the question; without a question, before and
/// after the task.
fn words(source: &Source<'_>, notes: &mut Notes) -> (String, Prose, Prose) {
    let (mut text, mut why) = (Prose::default(), Prose::default());
    let is_question =
        |piece: &Piece<'_>| matches!(piece, Piece::Block { kind: Kind::Question, .. });
    let last = if source.pieces.iter().any(is_question) { Kind::Question } else { Kind::Until };
    let mut asked = false;
    let mut first = None;
    for piece in &source.pieces {
        match piece {
            Piece::Block { kind, .. } => asked |= *kind == last && !text.is_empty(),
            Piece::Text(stretch) => {
                first.get_or_insert(*stretch);
                if asked { &mut why } else { &mut text }.push(*stretch);
            }
        }
    }
    let line = first.map_or(source.line, first_line);
    let (heading, rest) = text.split_first_line();
    match heading.strip_prefix("# ").map(str::trim) {
        Some(title) if !title.is_empty() => {
            limits::length("a heading", title, line, notes);
            (title.to_owned(), rest, why)
        }
        _ => {
            notes.add(line, "this page has no heading: begin its text with a line `# Heading`");
            (String::new(), text, why)
        }
    }
}

fn buttons(table: &Table<'_>, settings: &RunConfig, notes: &mut Notes) -> Vec<Button> {
    let mut buttons = Vec::new();
    for (label, line) in table.keys() {
        let length = label.chars().count();
        if length > LONGEST_LABEL {
            let message = format!(
                "a button of {length} characters has no room: at most {LONGEST_LABEL}; shorten it"
            );
            notes.add(line, message);
        }
        if buttons.len() >= MOST_BUTTONS {
            notes.add(line, format!("a page has at most {MOST_BUTTONS} buttons: leave some out"));
            break;
        }
        let texts = table.texts(label, notes).unwrap_or_default();
        match act::parse_all(&texts, settings) {
            Ok(acts) if acts.is_empty() => {
                notes.add(line, "this button does nothing: say what, as in \"train 100\"");
            }
            Ok(acts) => buttons.push(Button { label: label.to_owned(), acts }),
            Err((_, message)) => notes.add(line, message),
        }
    }
    buttons
}

/// Returns the conditions of a task with their lines.
fn until(opens: usize, inside: Stretch<'_>, notes: &mut Notes) -> Vec<(usize, Condition)> {
    let mut all = Vec::new();
    for (place, line) in inside.text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let number = inside.line + place;
        if all.len() >= MOST_CONDITIONS {
            notes.add(number, format!("a task has at most {MOST_CONDITIONS} conditions"));
            break;
        }
        match Condition::parse(line) {
            Ok(condition) => all.push((number, condition)),
            Err(message) => notes.add(number, message),
        }
    }
    if inside.text.trim().is_empty() {
        notes.add(opens, "this block is empty: write a condition, as in `triplet loss = 0`");
    }
    all
}
