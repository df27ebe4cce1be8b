//! Presenter mode as the last row sees it: letters of 24 pixels and more, pages that go on on
//! another sheet instead of scrolling, and a formula that is never cut.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;

use eframe::egui::accesskit::Role;
use eframe::egui::epaint::ClippedShape;
use eframe::egui::{Key, Rect, Shape, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::LessonCommand;
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::slow::Pace;
use triplet_lab::lab::{Command, Toggle, ViewId};
use triplet_lab::lesson::{Choice, LESSONS};

use crate::common::lesson_window::{USUAL, act, arrive, lab, present, reveal, says, session, wait};
use crate::common::window::{Window, open, press};

/// Least height of letters, in pixels.
const LETTERS: f32 = 24.0;
/// The projectors, in pixels.
const PROJECTORS: [[f32; 2]; 3] = [[1_280.0, 720.0], [1_920.0, 1_080.0], [960.0, 600.0]];

/// A text on screen.
#[derive(Clone, Debug)]
pub struct Written {
    pub words: String,
    /// Size of its smallest letters, in pixels.
    letters: f32,
    pub rect: Rect,
    /// The part of the window in which it is painted.
    pub seen: Rect,
}

/// All texts that are painted in a frame, without icons.
pub fn written(window: &Window) -> Vec<Written> {
    fn collect(clipped: &ClippedShape, shape: &Shape, zoom: f32, all: &mut Vec<Written>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|s| collect(clipped, s, zoom, all)),
            Shape::Text(text) if text.galley.mesh_bounds.is_positive() => {
                let words = text.galley.text().to_owned();
                let is_icon = |c: char| ('\u{e000}'..'\u{f8ff}').contains(&c);
                let sizes = text.galley.job.sections.iter().map(|s| s.format.font_id.size);
                let letters = zoom * sizes.fold(f32::INFINITY, f32::min);
                if words.chars().all(|c| is_icon(c) || c.is_whitespace()) {
                    return;
                }
                for row in &text.galley.rows {
                    let (words, seen) = (row.text(), clipped.clip_rect);
                    let inside = row.visuals.mesh_bounds.translate(row.pos.to_vec2());
                    let rect = inside.translate(text.pos.to_vec2());
                    if rect.is_positive() {
                        all.push(Written { words, letters, rect, seen });
                    }
                }
            }
            _ => {}
        }
    }
    let (zoom, mut all) = (window.ctx.zoom_factor(), Vec::new());
    window.output().shapes.iter().for_each(|c| collect(c, &c.shape, zoom, &mut all));
    all.retain(|text| text.rect.intersects(text.seen));
    all
}

/// What is wrong with the texts on screen: letters that are too small, a formula that is cut, and
/// words of the page that lie over each other.
fn faults(window: &Window) -> Vec<String> {
    let all = written(window);
    let mut faults = Vec::new();
    for text in all.iter().filter(|text| text.letters < LETTERS - 0.1) {
        faults.push(format!("«{}» has letters of {:.1} pixels", text.words, text.letters));
    }
    let formulas = formulas(window);
    let is_whole = |text: &Written| text.seen.expand(1.5).contains_rect(text.rect);
    let page = page(window);
    for text in &all {
        let of_formula = formulas.iter().any(|rect| rect.contains(text.rect.center()));
        let of_page = page.is_some_and(|page| page.contains(text.rect.center()));
        if (of_formula || of_page) && !is_whole(text) {
            faults.push(format!("«{}» is cut", text.words));
        }
    }
    let kept = |text: &&Written| {
        let at = text.rect.center();
        page.is_some_and(|p| p.contains(at)) || formulas.iter().any(|rect| rect.contains(at))
    };
    let of_page: Vec<&Written> = all.iter().filter(kept).collect();
    for (i, a) in of_page.iter().enumerate() {
        for b in &of_page[..i] {
            let over = a.rect.intersect(b.rect);
            // Slanted letters lean over the next ones.
            if over.width() > 4.0 && over.height() > 1.0 {
                faults.push(format!("«{}» lies over «{}»", a.words, b.words));
            }
        }
    }
    faults
}

/// Where the formulas are.
fn formulas(window: &Window) -> Vec<Rect> {
    let nodes = window.root().children_recursive();
    let labels = nodes.filter(|node| {
        let node = node.accesskit_node();
        let said = [node.label(), node.value()];
        said.into_iter().flatten().any(|said| said.starts_with("Formula: max"))
    });
    labels.map(|node| node.rect()).collect()
}

/// Where the page of the lesson is.
fn page(window: &Window) -> Option<Rect> {
    window.query_by_label("Lesson").map(|node| node.rect())
}

/// All words that are painted, in one string.
fn words(window: &Window) -> String {
    written(window).into_iter().map(|text| text.words + "\n").collect()
}

/// Goes to the page, and from sheet to sheet to its end. Returns what its sheets say, and adds what
/// is wrong with them.
fn read(window: &mut Window, title: &str, wrong: &mut BTreeSet<String>) -> String {
    let place = session(window).page_number();
    let mut all = String::new();
    loop {
        window.run_steps(3);
        let (sheet, sheets) = window.state().page_sheet();
        let here = format!("{title} ({sheet} of {sheets})");
        let over = window.state().page_overflow();
        if over > 0.0 {
            wrong.insert(format!("{here}: {over} points too long"));
        }
        wrong.extend(faults(window).into_iter().map(|fault| format!("{here}: {fault}")));
        let words = words(window);
        if !plain(&words).contains(&plain(title)) {
            wrong.insert(format!("{here}: its title is gone"));
        }
        all.push_str(&words);
        if sheet == sheets {
            return all;
        }
        // Not by a clicker, which in slow motion goes on to the next phase.
        act(window, LessonCommand::NextPage);
        assert_eq!(session(window).page_number(), place, "{here}: the page goes on");
    }
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Adds what of a text is not among these words; Markdown cuts it at lines and emphasis.
fn compare(all: &str, text: &str, title: &str, wrong: &mut BTreeSet<String>) {
    let all = plain(all);
    // A long paragraph is cut between its sentences.
    for words in text.split(['\n', '*', '`', '_', '.', '?', '!', ':']) {
        let words = plain(words);
        let words = words.trim_start_matches("- ").trim_start_matches("> ");
        if !words.starts_with(['#', '|', '-']) && !all.contains(words) {
            wrong.insert(format!("{title}: «{words}» is on no sheet"));
        }
    }
}

/// Goes through a lesson in presenter mode, with each question answered and revealed.
fn walk(name: &str, pixels: [f32; 2], dark: bool) -> BTreeSet<String> {
    let lesson = LESSONS.iter().find(|listed| listed.name == name).unwrap().lesson().shared();
    let mut window = open(RunConfig::default(), USUAL);
    if lab(&window).display().shows(Toggle::Dark) != dark {
        press(&mut window, Key::D);
    }
    act(&mut window, Command::SetPace(Pace::LEAST));
    act(&mut window, LessonCommand::Open(lesson.clone()));
    present(&mut window, pixels);
    let mut wrong = BTreeSet::new();
    for (place, page) in lesson.pages.iter().enumerate() {
        act(&mut window, LessonCommand::GoToPage(place));
        arrive(&mut window);
        let all = read(&mut window, &page.title, &mut wrong);
        compare(&all, &page.text, &page.title, &mut wrong);
        if page.question.is_none() {
            continue;
        }
        let scale = session(&window).scale();
        match scale {
            Some(scale) => act(&mut window, LessonCommand::Predict(Choice::Number(scale.now))),
            None => {
                act(&mut window, LessonCommand::CountHands);
                (0..12).for_each(|_| press(&mut window, Key::Num1));
                press(&mut window, Key::Num2);
            }
        }
        reveal(&mut window);
        window.run_steps(3);
        let outcome = session(&window).state().outcome().unwrap().words.clone();
        if !says(&window, &outcome) {
            wrong.insert(format!("{}: the outcome doesn't come into view", page.title));
        }
        let sheets_before = window.state().page_sheet().0 - 1;
        let all = read(&mut window, &page.title, &mut wrong);
        if sheets_before == 0 {
            compare(&all, &page.why, &page.title, &mut wrong);
        }
    }
    wrong.into_iter().map(|fault| format!("{name}, {pixels:?}, dark {dark}: {fault}")).collect()
}

#[test]
fn every_sheet_of_every_lesson_can_be_read_from_the_last_row() {
    let wrong = Mutex::new(BTreeSet::new());
    thread::scope(|scope| {
        for (number, listed) in LESSONS.iter().enumerate() {
            let wrong = &wrong;
            scope.spawn(move || {
                for (i, pixels) in PROJECTORS.into_iter().enumerate() {
                    let dark = (number + i) % 2 == 0;
                    let faults = walk(listed.name, pixels, dark);
                    wrong.lock().unwrap().extend(faults);
                }
            });
        }
    });
    let wrong: Vec<String> = wrong.into_inner().unwrap().into_iter().collect();
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

/// A lesson with a page of more than one sheet, then another page.
const LONG: &str = r#"+++
title = "Long"

[runs.a]
data = "spiral"
+++

```page
run = "a"
views = ["embedding", "curves"]
```

# First

TEXT

```question
ask = "What will the loss do?"
kind = "change"
of = "loss"
do = ["train 2"]
```

The reason.

---

# Second

The end.
"#;

fn long() -> Window {
    let text = (0..24).map(|i| format!("Paragraph {i} of this page.\n\n")).collect::<String>();
    let lesson = triplet_lab::lesson::read(&LONG.replace("TEXT", &text));
    let lesson = lesson.shared();
    let mut window = open(RunConfig::default(), USUAL);
    act(&mut window, Command::SetPace(Pace::LEAST));
    act(&mut window, LessonCommand::Open(lesson));
    present(&mut window, USUAL);
    arrive(&mut window);
    window
}

#[test]
fn a_long_page_is_turned_sheet_by_sheet_by_a_clicker_and_back() {
    let mut window = long();
    let (first, sheets) = window.state().page_sheet();
    assert!(first == 1 && sheets > 1, "{sheets}");
    assert!(says(&window, &format!("page 1 of 2 (1 of {sheets})")));
    assert!(says(&window, "Paragraph 0 of") && !says(&window, "Paragraph 23 of"));
    for sheet in 2..=sheets {
        press(&mut window, Key::PageDown);
        window.run_steps(2);
        assert_eq!(
            (window.state().page_sheet(), session(&window).page_number()),
            ((sheet, sheets), 0)
        );
        assert!(says(&window, "First"), "the title stays");
    }
    assert!(says(&window, "What will the loss do?"));
    press(&mut window, Key::PageDown);
    arrive(&mut window);
    assert_eq!(session(&window).page_number(), 1);
    assert!(says(&window, "page 2 of 2") && says(&window, "The end."));
    press(&mut window, Key::PageUp);
    arrive(&mut window);
    assert_eq!(session(&window).page_number(), 0);
    assert_eq!(window.state().page_sheet().0, sheets, "one comes back to its last sheet");
    press(&mut window, Key::PageUp);
    window.run_steps(2);
    assert_eq!(window.state().page_sheet().0, sheets - 1);
}

#[test]
fn an_answer_brings_the_question_and_the_reveal_its_outcome() {
    let mut window = long();
    press(&mut window, Key::Num1);
    window.run_steps(2);
    assert!(says(&window, "What will the loss do?"), "the sheet with the question comes");
    // A clicker reveals; on a sheet before the question it would have brought the question first.
    press(&mut window, Key::PageDown);
    wait(&mut window, "the reveal", |player| player.session().unwrap().state().outcome().is_some());
    let outcome = session(&window).state().outcome().unwrap().words.clone();
    assert!(says(&window, &outcome));
    assert_eq!(session(&window).page_number(), 0);
}

#[test]
fn outside_presenter_mode_a_page_is_whole() {
    let mut window = long();
    press(&mut window, Key::F5);
    window.set_size(USUAL.into());
    window.run_steps(4);
    assert_eq!(window.state().page_sheet(), (1, 1));
    assert!(says(&window, "Paragraph 0 of") && says(&window, "Paragraph 23 of"));
    press(&mut window, Key::PageDown);
    arrive(&mut window);
    assert_eq!(session(&window).page_number(), 1);
}

#[test]
fn without_a_lesson_the_margin_can_be_moved_in_presenter_mode() {
    for pixels in PROJECTORS {
        let mut window = open(RunConfig::default(), USUAL);
        present(&mut window, pixels);
        let slider = window.get_by_role_and_label(Role::Slider, "Margin");
        slider.set_value_accesskit(0.3);
        window.run_steps(3);
        assert_eq!(lab(&window).run_a().config().loss.margin, 0.3);
        let value = written(&window).into_iter().find(|text| text.words == "0.3").unwrap();
        assert!(value.letters >= LETTERS, "{value:?}");
    }
}

/// A window that shows this view alone.
fn alone(config: RunConfig, view: ViewId) -> Window {
    let mut memory = crate::common::window::Memory::default();
    let id = eframe::egui::Id::unique("views");
    eframe::set_value(&mut memory, "panes", &egui_tiles::Tree::new_tabs(id, vec![view]));
    crate::common::window::open_with(config, USUAL, memory)
}

/// A page with the formulas of two runs.
const TWO: &str = r#"+++
title = "Two"

[runs.a]
data = "spiral"
swap = true

[runs.b]
data = "spiral"
swap = true
margin = 1.25
+++

```page
run = "a"
beside = "b"
views = ["triplets"]
```

# Formulas
"#;

#[test]
fn the_formula_is_whole_at_every_width_of_the_window_and_in_both_halves_of_a_comparison() {
    for dark in [false, true] {
        let mut window = open(RunConfig::default(), USUAL);
        if lab(&window).display().shows(Toggle::Dark) != dark {
            press(&mut window, Key::D);
        }
        let lesson = triplet_lab::lesson::read(TWO).shared();
        act(&mut window, LessonCommand::Open(lesson));
        present(&mut window, USUAL);
        arrive(&mut window);
        for width in (520..=1_540).step_by(7) {
            window.set_size(vec2(width as f32, 390.0));
            window.run_steps(2);
            assert_eq!(formulas(&window).len(), 2, "{width}");
            let faults = faults(&window);
            let cut: Vec<_> = faults.iter().filter(|fault| !fault.contains("letters")).collect();
            assert!(cut.is_empty(), "{width}: {cut:?}");
        }
    }
}

/// A page with a legend, curves, and the plane of the two distances.
const LEGENDS: &str = r#"+++
title = "Legends"

[runs.a]
data = "spiral"
+++

```page
run = "a"
step = 20
views = ["embedding", "curves"]
curves = ["distances"]
```

# Curves

---

```page
views = ["triplet plane", "triplets"]
```

# Distances
"#;

#[test]
fn legends_names_of_curves_and_of_distances_are_there_in_presenter_mode() {
    for pixels in PROJECTORS {
        let mut window = open(RunConfig::default(), USUAL);
        let lesson = triplet_lab::lesson::read(LEGENDS).shared();
        act(&mut window, LessonCommand::Open(lesson));
        present(&mut window, pixels);
        arrive(&mut window);
        window.run();
        let all: Vec<String> = written(&window).into_iter().map(|text| text.words).collect();
        for name in ["spiral 1", "spiral 4", "held out", "d(a,p)", "d(a,n)", "margin"] {
            assert!(all.iter().any(|words| words == name), "{pixels:?}: {name} in {all:?}");
        }
        act(&mut window, LessonCommand::GoToPage(1));
        arrive(&mut window);
        window.run();
        let all: Vec<String> = written(&window).into_iter().map(|text| text.words).collect();
        let times = |name: &str| all.iter().filter(|words| *words == name).count();
        // Of the formula, and of the axis of the plane.
        for name in ["d(a,p)", "d(a,n)"] {
            assert!(times(name) >= 2, "{pixels:?}: {name} in {all:?}");
        }
    }
}

#[test]
fn digits_have_a_key_of_their_classes_at_the_usual_size_and_in_presenter_mode() {
    for presenting in [false, true] {
        let mut window = open(RunConfig::of(DataKind::Digits), USUAL);
        if presenting {
            window = alone(RunConfig::of(DataKind::Digits), ViewId::Embedding);
            present(&mut window, USUAL);
        }
        window.run_steps(3);
        let all: Vec<String> = written(&window).into_iter().map(|text| text.words).collect();
        for class in 0..10 {
            assert!(all.contains(&format!("digit {class}")), "{class}: {all:?}");
        }
        assert!(all.contains(&"held out".to_owned()));
    }
}

#[test]
fn the_speaker_is_told_what_the_next_press_brings_where_a_page_goes_on() {
    let mut window = long();
    press(&mut window, Key::F7);
    window.run_steps(3);
    let (_, sheets) = window.state().page_sheet();
    assert!(says(&window, "Speaker: next sheet"));
    assert!(says(&window, &format!("page 1 of 2 (1 of {sheets})")));
    crate::common::lesson_window::click(&mut window, "Speaker: next sheet");
    assert_eq!(window.state().page_sheet().0, 2);
    crate::common::lesson_window::click(&mut window, "Speaker: back");
    assert_eq!(window.state().page_sheet().0, 1);
    for _ in 1..sheets {
        crate::common::lesson_window::click(&mut window, "Speaker: next sheet");
    }
    assert!(says(&window, "Speaker: next page") && !says(&window, "Speaker: next sheet"));
}

#[test]
fn the_letters_of_the_speaker_stay_as_they_are_when_those_of_the_projector_grow() {
    let text = LONG.replace("The reason.", "The reason.\n\n```notes\nSay so.\n```");
    let lesson = triplet_lab::lesson::read(&text.replace("TEXT", "A text."));
    let mut window = open(RunConfig::default(), USUAL);
    act(&mut window, LessonCommand::Open(lesson.shared()));
    arrive(&mut window);
    press(&mut window, Key::F7);
    window.run_steps(3);
    let letters = |window: &Window, words: &str| {
        let all = written(window);
        let of_words = all.into_iter().filter(|text| text.words.contains(words));
        of_words.map(|text| text.letters).fold(f32::INFINITY, f32::min)
    };
    let before = ["Say so.", "0 min"].map(|words| letters(&window, words));
    press(&mut window, Key::F5);
    window.run_steps(5);
    let after = ["Say so.", "0 min"].map(|words| letters(&window, words));
    assert!(before.iter().all(|size| size.is_finite()), "{before:?}");
    for (before, after) in before.into_iter().zip(after) {
        assert!((before - after).abs() < 0.1, "{before} and {after}");
    }
}
