//! The front matter: title, defaults for all pages, runs, claims.

use super::super::act;
use super::super::claim::{Claim, MOST_SEEDS};
use super::super::condition::Condition;
use super::super::names;
use super::super::quantity::Quantity;
use super::super::{Arrangement, MOST_CLAIMS, MOST_RUNS, MOST_STEP, NamedRun};
use super::limits::{self, MOST_ENTRIES};
use super::pieces::Stretch;
use super::table::{Notes, Table, parse};
use engine::config::RunConfig;
use engine::data::Split;
use lab::Control;
use lab::change::same_points;
use lab::display::{CurvePanel, Layout, Toggle};
use lab::recipe::{Library, PRESETS, Recipe, near, of_table, shown};

/// The valid parts of the front matter.
pub struct Front {
    pub title: String,
    pub about: String,
    pub minutes: u64,
    pub runs: Vec<NamedRun>,
    pub claims: Vec<Claim>,
    /// Defaults for all pages.
    pub usual: Usual,
    /// True if every run could be read; if not, a missing run is no mistake of a page.
    pub runs_are_right: bool,
}

/// Views and controls in a page or the front matter; `None` if not given.
#[derive(Clone, Debug, Default)]
pub struct Usual {
    pub arrangement: Option<Arrangement>,
    pub show: Option<Vec<Control>>,
    pub lock: Option<Vec<Control>>,
    pub on: Option<Vec<Toggle>>,
    pub off: Option<Vec<Toggle>>,
    pub curves: Option<Vec<CurvePanel>>,
    pub split: Option<Split>,
    pub axes: Option<[usize; 2]>,
    pub numbers: Option<Vec<Quantity>>,
    pub pair: Option<[usize; 2]>,
}

/// Keys of [`Usual`].
pub const USUAL: [&str; 11] =
    ["layout", "views", "show", "lock", "on", "off", "curves", "split", "axes", "numbers", "pair"];

/// Keys of the front matter besides [`USUAL`].
const KEYS: [&str; 5] = ["title", "about", "minutes", "runs", "claims"];
/// Maximum number of numbers of a page.
const MOST_NUMBERS: usize = 4;

/// Maximum length of a title or sentence, in characters.
const LONGEST: usize = 200;
/// Maximum duration of a lesson, in minutes.
const LONGEST_LESSON: u64 = 180;

impl Front {
    /// Parses the front matter.
    pub fn read(stretch: Stretch<'_>, library: &dyn Library, notes: &mut Notes) -> Self {
        let before = notes.count();
        let front = parse(stretch, notes, |table, notes| Self::of(&table, library, notes));
        let right = notes.count() == before;
        front.unwrap_or(Self {
            title: String::new(),
            about: String::new(),
            minutes: 10,
            runs: usual_run(),
            claims: Vec::new(),
            usual: Usual::default(),
            runs_are_right: right,
        })
    }

    fn of(table: &Table<'_>, library: &dyn Library, notes: &mut Notes) -> Self {
        let known: Vec<&str> = KEYS.into_iter().chain(USUAL).collect();
        table.check_keys("the front matter", &known, notes);
        let title = words(table, "title", notes);
        if title.is_empty() && !table.has("title") {
            notes.add(table.line(), "title is missing: add a line such as `title = \"A lesson\"`");
        }
        let before = notes.count();
        let runs = runs(table, library, notes);
        let runs_are_right = notes.count() == before;
        Self {
            title,
            about: words(table, "about", notes),
            minutes: table.whole("minutes", 1..=LONGEST_LESSON, notes).unwrap_or(10),
            claims: claims(table, &runs, runs_are_right, notes),
            usual: Usual::read(table, notes),
            runs,
            runs_are_right,
        }
    }

    /// Returns the index of the run with this name.
    pub fn find(&self, table: &Table<'_>, key: &str, notes: &mut Notes) -> Option<usize> {
        find(&self.runs, self.runs_are_right, table, key, notes)
    }
}

fn words(table: &Table<'_>, key: &str, notes: &mut Notes) -> String {
    let text = table.text(key, notes).unwrap_or_default();
    let length = text.chars().count();
    if length > LONGEST {
        let message = format!("{key} has {length} characters: at most {LONGEST} fit; shorten it");
        notes.add(table.line_of(key), message);
    }
    text
}

fn find(
    runs: &[NamedRun],
    all_are_known: bool,
    table: &Table<'_>,
    key: &str,
    notes: &mut Notes,
) -> Option<usize> {
    let name = table.text(key, notes)?;
    let found = runs.iter().position(|run| run.name == name);
    // If some runs can't be read, a missing one is not reported.
    if found.is_none() && all_are_known {
        let known = || runs.iter().map(|run| run.name.as_str());
        let remedy = match near(&name, known()) {
            Some(meant) => format!("did you mean {meant}?"),
            None => format!("there are {}", known().collect::<Vec<_>>().join(", ")),
        };
        let message = format!("there is no run {}: {remedy}", shown(&name));
        notes.add(table.line_of(key), message);
    }
    found
}

/// Returns the run of a lesson that names none.
fn usual_run() -> Vec<NamedRun> {
    let recipe = RunConfig::default().validate().map(Recipe::new);
    recipe.into_iter().map(|recipe| NamedRun { name: "spiral".to_owned(), recipe }).collect()
}

fn runs(table: &Table<'_>, library: &dyn Library, notes: &mut Notes) -> Vec<NamedRun> {
    let Some(all) = table.table("runs", notes) else { return usual_run() };
    let mut runs = Vec::new();
    for (name, line) in all.keys() {
        if runs.len() >= MOST_RUNS {
            notes.add(line, format!("a lesson has at most {MOST_RUNS} runs: leave some out"));
            break;
        }
        let Some(settings) = all.table(name, notes) else { continue };
        let read = match settings.text("preset", notes) {
            Some(preset) => self::preset(&preset, &settings, notes),
            None => all.tree(name).and_then(|tree| match of_table(tree, library) {
                Ok(recipe) => Some(recipe),
                Err(wrong) => {
                    all.wrong(&wrong, notes);
                    None
                }
            }),
        };
        runs.extend(read.map(|recipe| NamedRun { name: name.to_owned(), recipe }));
    }
    if runs.is_empty() { usual_run() } else { runs }
}

fn preset(name: &str, table: &Table<'_>, notes: &mut Notes) -> Option<Recipe> {
    for (key, line) in table.keys().filter(|(key, _)| *key != "preset") {
        notes.add(line, format!("a preset has all settings: take {key} out, or the preset"));
    }
    let all = PRESETS.iter().map(|preset| (preset.name, *preset));
    match names::choose("preset", name, all) {
        Ok(preset) => preset.recipe().ok(),
        Err(message) => {
            notes.add(table.line_of("preset"), message);
            None
        }
    }
}

impl Usual {
    /// Parses the keys of [`USUAL`].
    pub fn read(table: &Table<'_>, notes: &mut Notes) -> Self {
        Self {
            arrangement: arrangement(table, notes),
            show: list(table, "show", names::control, notes),
            lock: list(table, "lock", names::control, notes),
            on: list(table, "on", names::toggle, notes),
            off: list(table, "off", names::toggle, notes),
            curves: curves(table, notes),
            split: split(table, notes),
            axes: axes(table, notes),
            numbers: numbers(table, notes),
            pair: pair(table, notes),
        }
    }

    /// Display options that are switched on and off.
    pub fn switches(&self) -> Vec<(Toggle, bool)> {
        let on = self.on.iter().flatten().map(|&toggle| (toggle, true));
        on.chain(self.off.iter().flatten().map(|&toggle| (toggle, false))).collect()
    }

    /// Returns the defaults with this page's overrides.
    pub fn with(&self, page: Self) -> Self {
        Self {
            arrangement: page.arrangement.or_else(|| self.arrangement.clone()),
            show: page.show.or_else(|| self.show.clone()),
            lock: page.lock.or_else(|| self.lock.clone()),
            on: page.on.or_else(|| self.on.clone()),
            off: page.off.or_else(|| self.off.clone()),
            curves: page.curves.or_else(|| self.curves.clone()),
            split: page.split.or(self.split),
            axes: page.axes.or(self.axes),
            numbers: page.numbers.or_else(|| self.numbers.clone()),
            pair: page.pair.or(self.pair),
        }
    }

    /// Returns the views.
    pub fn arrangement(&self) -> Arrangement {
        self.arrangement.clone().unwrap_or(Arrangement::Layout(Layout::Lecture))
    }
}

fn arrangement(table: &Table<'_>, notes: &mut Notes) -> Option<Arrangement> {
    if table.has("layout") && table.has("views") {
        notes.add(table.line_of("views"), "layout and views can't both be given: take one out");
    }
    if let Some(views) = list(table, "views", names::view, notes) {
        if views.is_empty() {
            notes.add(table.line_of("views"), "views is empty: name at least one view");
        }
        let again = views.iter().enumerate().find(|(place, view)| views[..*place].contains(view));
        if let Some((_, view)) = again {
            let message = format!("views has {} twice: leave one out", view.label().to_lowercase());
            notes.add(table.line_of("views"), message);
        }
        return Some(Arrangement::Views(views));
    }
    let name = table.text("layout", notes)?;
    match names::layout(&name) {
        Ok(layout) => Some(Arrangement::Layout(layout)),
        Err(message) => {
            notes.add(table.line_of("layout"), message);
            None
        }
    }
}

/// Parses the panels of the curves, the most important first.
fn curves(table: &Table<'_>, notes: &mut Notes) -> Option<Vec<CurvePanel>> {
    let mut panels = list(table, "curves", names::panel, notes)?;
    if panels.is_empty() {
        notes.add(table.line_of("curves"), "curves is empty: name at least one panel");
    }
    // The window keeps the last ones where there is little room.
    panels.reverse();
    Some(panels)
}

fn split(table: &Table<'_>, notes: &mut Notes) -> Option<Split> {
    let name = table.text("split", notes)?;
    match names::split(&name) {
        Ok(split) => Some(split),
        Err(message) => {
            notes.add(table.line_of("split"), message);
            None
        }
    }
}

fn axes(table: &Table<'_>, notes: &mut Notes) -> Option<[usize; 2]> {
    match two(table, "axes")? {
        Some([x @ 1..=3, y @ 1..=3]) if x != y => Some([x - 1, y - 1]),
        _ => {
            let message = "axes are two of the principal components 1 to 3: write `axes = [1, 2]`";
            notes.add(table.line_of("axes"), message);
            None
        }
    }
}

fn pair(table: &Table<'_>, notes: &mut Notes) -> Option<[usize; 2]> {
    let pair = two(table, "pair")?;
    if pair.is_none() {
        notes.add(table.line_of("pair"), "a pair is two rows of the data: write `pair = [3, 17]`");
    }
    pair
}

/// Parses two whole numbers; `None` without this key, `Some(None)` if it has something else.
fn two(table: &Table<'_>, key: &str) -> Option<Option<[usize; 2]>> {
    let typed = table.has(key).then(|| table.typed(key))?;
    let numbers: Result<Vec<usize>, _> = typed.split_whitespace().map(str::parse).collect();
    Some(numbers.ok().and_then(|numbers| numbers.try_into().ok()))
}

fn numbers(table: &Table<'_>, notes: &mut Notes) -> Option<Vec<Quantity>> {
    let numbers = list(table, "numbers", Quantity::find, notes)?;
    if numbers.len() > MOST_NUMBERS {
        let message = format!("a page has at most {MOST_NUMBERS} numbers: leave some out");
        notes.add(table.line_of("numbers"), message);
    }
    Some(numbers)
}

/// Parses a list of names; reports unknown ones.
pub fn list<T>(
    table: &Table<'_>,
    key: &str,
    read: impl Fn(&str) -> Result<T, String>,
    notes: &mut Notes,
) -> Option<Vec<T>> {
    let texts = table.texts(key, notes)?;
    if texts.len() > MOST_ENTRIES {
        let message = format!("{key} has {} entries: at most {MOST_ENTRIES}", texts.len());
        notes.add(table.line_of(key), message);
    }
    let mut all = Vec::new();
    for text in texts.into_iter().take(MOST_ENTRIES) {
        match read(&text) {
            Ok(one) => all.push(one),
            Err(message) => notes.add(table.line_of(key), message),
        }
    }
    Some(all)
}

fn claims(
    table: &Table<'_>,
    runs: &[NamedRun],
    runs_are_right: bool,
    notes: &mut Notes,
) -> Vec<Claim> {
    let tables = table.tables("claims", notes);
    if let Some(beyond) = tables.get(MOST_CLAIMS) {
        let message = format!("a lesson has at most {MOST_CLAIMS} claims: leave some out");
        notes.add(beyond.line(), message);
    }
    let read = |table: &Table<'_>| claim(table, runs, runs_are_right, notes);
    tables.iter().take(MOST_CLAIMS).filter_map(read).collect()
}

const CLAIM_KEYS: [&str; 8] =
    ["says", "run", "beside", "steps", "seeds", "at_least", "do", "holds"];

fn claim(
    table: &Table<'_>,
    runs: &[NamedRun],
    runs_are_right: bool,
    notes: &mut Notes,
) -> Option<Claim> {
    let before = notes.count();
    table.check_keys("a claim", &CLAIM_KEYS, notes);
    let says = table.text("says", notes).unwrap_or_default();
    for (key, example) in [("says", "\"The loss falls\""), ("holds", "[\"loss < 0.1\"]")] {
        if !table.has(key) {
            notes.add(table.line(), format!("a claim has no {key}: add `{key} = {example}`"));
        }
    }
    let run = if table.has("run") { find(runs, runs_are_right, table, "run", notes)? } else { 0 };
    let beside = if table.has("beside") {
        let beside = find(runs, runs_are_right, table, "beside", notes)?;
        check_same_points(&runs[run], &runs[beside], table.line_of("beside"), notes);
        Some(beside)
    } else {
        None
    };
    let seeds = table.whole("seeds", 1..=MOST_SEEDS, notes).unwrap_or(1);
    let at_least = table.whole("at_least", 1..=seeds, notes).unwrap_or(seeds);
    let steps = table.whole("steps", 0..=MOST_STEP, notes).unwrap_or(0);
    let acts = acts(table, runs[run].recipe.config_at(steps), notes);
    let holds = list(table, "holds", Condition::parse, notes).unwrap_or_default();
    if table.has("holds") && holds.is_empty() && notes.count() == before {
        notes.add(table.line_of("holds"), "holds is empty: say at least one condition");
    }
    let line_of_holds = table.line_of("holds");
    let numbered: Vec<_> = holds.iter().map(|holds| (line_of_holds, holds.clone())).collect();
    limits::impossible(&numbered, notes);
    let steps_in_all = steps + acts.iter().map(act::Act::steps).sum::<u64>();
    for condition in &holds {
        let late = condition.needs().into_iter().filter_map(|(_, step)| step).max();
        if let Some(late) = late.filter(|&late| late > steps_in_all) {
            let message = format!(
                "{}: the run has {steps_in_all} steps and never comes to step {late}",
                shown(&condition.text)
            );
            notes.add(table.line_of("holds"), message);
        }
        if condition.names_b() && beside.is_none() && !acts.contains(&act::Act::Beside) {
            let message = format!("{}: there is no run B; add `beside`", shown(&condition.text));
            notes.add(table.line_of("holds"), message);
        }
    }
    let line = table.line();
    let claim = Claim { line, says, run, beside, steps, seeds, at_least, acts, holds };
    (notes.count() == before).then_some(claim)
}

/// Reports a comparison of runs on different points.
pub fn check_same_points(a: &NamedRun, b: &NamedRun, line: usize, notes: &mut Notes) {
    if !same_points(a.recipe.start(), b.recipe.start()) {
        let message = format!(
            "{} and {} have different points or seeds, and can't stand beside each other: give \
             them the same data, held-out and seed",
            a.name, b.name
        );
        notes.add(line, message);
    }
}

/// Parses the acts of the key `do`, for a run with these settings.
pub fn acts(table: &Table<'_>, settings: &RunConfig, notes: &mut Notes) -> Vec<act::Act> {
    let texts = table.texts("do", notes).unwrap_or_default();
    act::parse_all(&texts, settings).unwrap_or_else(|(_, message)| {
        notes.add(table.line_of("do"), message);
        Vec::new()
    })
}
