use super::*;
use crate::{Arrangement, Control, Kind, Target};
use crate::{Layout, Toggle, ViewId};

const GOOD: &str = r#"+++
title = "A lesson"
about = "What it is about."
minutes = 5
show = ["play", "step", "margin"]

[runs.spiral]
data = "spiral"

[runs.wide]
margin = 2.0

[runs.rescue]
preset = "collapse-and-rescue"

[[claims]]
says = "The margin is the margin"
run = "wide"
beside = "spiral"
steps = 3
seeds = 2
holds = ["A margin > B margin", "loss at 2 > 0"]
+++

```page
step = 20
views = ["embedding", "triplets"]
lock = ["margin"]
on = ["arrows"]
point = ["control margin", "view curves", "triplet costliest"]
select = "costliest"
slow = true
```

# One
Some *text*.

```buttons
"Train" = "train 10"
"Two things" = ["margin 0.2", "train 10"]
```

```rust
let shown = "as text";
```

```question
ask = "And then?"
kind = "change"
of = "loss"
do = ["step"]
```

Because.

```notes
Wait for hands.
```

---

# Two

```until
triplet loss = 0
step > 3
```

---

```page
run = "wide"
beside = "spiral"
show = []
```

# Three
"#;

#[test]
fn a_lesson_is_read_as_it_is_written() {
    let lesson = read(GOOD);
    assert_eq!(lesson.diagnostics, []);
    assert_eq!((lesson.title.as_str(), lesson.minutes), ("A lesson", 5));
    assert_eq!((lesson.runs.len(), lesson.claims.len(), lesson.pages.len()), (3, 1, 3));
    let [one, two, three] = lesson.pages.as_slice() else { panic!("three pages") };
    assert_eq!((one.title.as_str(), one.line), ("One", 25));
    assert_eq!(one.text, "Some *text*.\n\n```rust\nlet shown = \"as text\";\n```");
    assert_eq!((one.why.as_str(), one.notes.as_str()), ("Because.", "Wait for hands."));
    assert_eq!(one.arrangement, Arrangement::Views(vec![ViewId::Embedding, ViewId::Triplets]));
    assert_eq!(one.show, Some(vec![Control::Play, Control::Step, Control::Margin]));
    assert_eq!((one.lock.as_slice(), one.slow), ([Control::Margin].as_slice(), true));
    assert_eq!(one.switches, [(Toggle::Arrows, true)]);
    assert_eq!(one.point[..2], [Target::Control(Control::Margin), Target::View(ViewId::Curves)]);
    assert_eq!(one.buttons[1].acts.len(), 2);
    assert!(matches!(one.question.as_ref().unwrap().kind, Kind::Change(_)));
    assert_eq!(two.place, one.place, "a page without a place is where the one before is");
    assert_eq!(two.until.len(), 2);
    assert_eq!((three.place.step, three.place.beside), (0, Some(0)));
    assert_eq!(three.arrangement, Arrangement::Layout(Layout::SideBySide));
    assert_eq!(three.show, Some(Vec::new()));
}

/// A page in a lesson that is right but for it.
fn page(text: &str) -> Lesson {
    let front = "+++\ntitle = \"T\"\n[runs.spiral]\ndata = \"spiral\"\n[runs.rings]\ndata = \"rings\"\n+++\n";
    read(&format!("{front}{text}"))
}

fn asking(question: &str) -> String {
    format!("# P\n```question\nask = \"What?\"\n{question}\n```\n")
}

#[test]
fn every_mistake_is_told_with_its_line_and_what_to_do() {
    let q = |question: &str| asking(question);
    let cases: Vec<(String, usize, &str)> = vec![
        (String::new(), 1, "there is no page"),
        ("no heading".into(), 8, "# Heading"),
        ("\n\ntext\n# Late".into(), 10, "# Heading"),
        ("# P\n```page\n".into(), 9, "no end"),
        ("# P\n```qestion\n```".into(), 9, "did you mean question?"),
        ("# P\n```page\nstp = 3\n```".into(), 10, "did you mean step?"),
        ("# P\n```page\nglue = 3\n```".into(), 10, "there are run, step"),
        ("# P\n```page\nstep = 99999\n```".into(), 10, "from 0 to 10000"),
        ("# P\n```page\nstep = \"3\"\n```".into(), 10, "a whole number"),
        ("# P\n```page\nrun = \"sprial\"\n```".into(), 10, "did you mean spiral?"),
        ("# P\n```page\nbeside = \"rings\"\n```".into(), 10, "different points"),
        ("# P\n```page\nviews = [\"film\"]\n```".into(), 10, "no view \"film\""),
        ("# P\n```page\nviews = []\n```".into(), 10, "at least one"),
        (
            "# P\n```page\nlayout = \"lecture\"\nviews = [\"curves\"]\n```".into(),
            11,
            "take one out",
        ),
        ("# P\n```page\nlayout = \"dense\"\n```".into(), 10, "lecture"),
        ("# P\n```page\nshow = [\"magrin\"]\n```".into(), 10, "did you mean margin?"),
        ("# P\n```page\nlock = 3\n```".into(), 10, "a list"),
        ("# P\n```page\non = [\"confetti\"]\n```".into(), 10, "no switch"),
        ("# P\n```page\nselect = \"best\"\n```".into(), 10, "costliest"),
        ("# P\n```page\npoint = \"nose\"\n```".into(), 10, "control margin"),
        ("# P\n```page\nslow = \"yes\"\n```".into(), 10, "true or false"),
        ("# P\n```page\nthree = { margin = 9 }\n```".into(), 10, "0 to 5"),
        ("# P\n```page\nthree = { anchor = [3, 0] }\n```".into(), 10, "-2 to 2"),
        ("# P\n```page\nthree = { margn = 1 }\n```".into(), 10, "did you mean margin?"),
        ("# P\n```page\nstep = = 3\n```".into(), 10, "can't be read"),
        ("# P\n```page\n```\n```page\n```".into(), 11, "a page block already"),
        ("# P\n```buttons\n\"Go\" = \"fly\"\n```".into(), 10, "can't be done"),
        ("# P\n```buttons\n\"Go\" = []\n```".into(), 10, "does nothing"),
        (format!("# P\n```buttons\n\"{}\" = \"step\"\n```", "x".repeat(41)), 10, "41 characters"),
        ("# P\n```until\n\nloss is low\n```".into(), 11, "no condition"),
        ("# P\n```until\n```".into(), 9, "empty"),
        (
            "# P\n```question\nkind = \"change\"\nof = \"loss\"\ndo = \"step\"\n```".into(),
            10,
            "no words",
        ),
        (q("of = \"loss\""), 10, "no kind"),
        (q("kind = \"chnge\""), 11, "did you mean change?"),
        (q("kind = \"change\"\ndo = \"step\""), 11, "no of"),
        (q("kind = \"change\"\nof = \"los\"\ndo = \"step\""), 12, "did you mean loss?"),
        (q("kind = \"change\"\nof = \"loss\""), 11, "nothing happens"),
        (q("kind = \"change\"\nof = \"loss\"\ndo = \"train 9999\""), 13, "1 to 5000"),
        (q("kind = \"costliest\"\nof = \"loss\""), 12, "no key \"of\""),
        (q("kind = \"count\"\nof = \"loss\""), 12, "no count"),
        (q("kind = \"direction\"\nof = \"batch\"\ndo = \"step\""), 12, "no point of a triplet"),
        (
            q("kind = \"direction\"\nof = \"anchor\"\nfrom = \"anchor\"\ndo = \"step\""),
            13,
            "same point",
        ),
        (q("kind = \"greater\"\nof = \"loss\""), 11, "only one run"),
        (q("kind = \"holds\"\nholds = \"maybe\""), 12, "a condition is"),
        (q("kind = \"which\""), 11, "no choices"),
        (q("kind = \"which\"\nchoices = { a = \"otherwise\" }"), 12, "2 to 9 choices"),
        (q("kind = \"which\"\nchoices = { a = \"otherwise\", b = \"otherwise\" }"), 12, "only one"),
    ];
    for (text, line, words) in cases {
        let lesson = page(&text);
        let found = lesson.diagnostics.iter().any(|m| m.line == line && m.message.contains(words));
        assert!(found, "{text}\nwants {words:?} in line {line}: {:?}", lesson.diagnostics);
        assert!(lesson.pages.is_empty(), "{text}: the page is left out");
    }
}

#[test]
fn mistakes_of_the_front_matter_are_told_with_their_lines() {
    let with = |front: &str| read(&format!("+++\n{front}\n+++\n# P\n"));
    let claim = |claim: &str| format!("title = \"T\"\n[[claims]]\nsays = \"S\"\n{claim}");
    let cases: Vec<(String, usize, &str)> = vec![
        ("".into(), 2, "title is missing"),
        ("title = 3".into(), 2, "a text in quotation marks"),
        (format!("title = \"{}\"", "x".repeat(201)), 2, "201 characters"),
        ("title = \"T\"\nminutes = 0".into(), 3, "1 to 180"),
        ("title = \"T\"\nminits = 3".into(), 3, "did you mean minutes?"),
        ("title = \"T\"\n[runs.a]\nmargn = 1.0".into(), 4, "did you mean margin?"),
        ("title = \"T\"\n[runs.a]\nmargin = 9.0".into(), 4, "0 to 5"),
        ("title = \"T\"\n[runs.a]\npreset = \"colapse\"".into(), 4, "did you mean collapse?"),
        ("title = \"T\"\n[runs.a]\npreset = \"collapse\"\nseed = 4".into(), 5, "take seed out"),
        ("title = \"T\"\nruns = 3".into(), 3, "a table"),
        ("title = \"T".into(), 2, "no end"),
        (claim("steps = 3"), 3, "no holds"),
        (claim("holds = []"), 5, "at least one condition"),
        (claim("holds = [\"loss is nice\"]"), 5, "no condition"),
        (claim("run = \"x\"\nholds = [\"loss < 1\"]"), 5, "no run \"x\""),
        (claim("seeds = 3\nat_least = 4\nholds = [\"loss < 1\"]"), 6, "from 1 to 3"),
        (claim("steps = 3\nholds = [\"loss at 4 < 1\"]"), 6, "never comes to step 4"),
        (claim("holds = [\"B loss < 1\"]"), 5, "no run B"),
        (claim("do = [\"dance\"]\nholds = [\"loss < 1\"]"), 5, "can't be done"),
    ];
    for (front, line, words) in cases {
        let diagnostics = with(&front).diagnostics;
        let found = diagnostics.iter().any(|m| m.line == line && m.message.contains(words));
        assert!(found, "{front}\nwants {words:?} in line {line}: {diagnostics:?}");
    }
}

#[test]
fn what_is_no_lesson_at_all_is_said_to_be_none() {
    let says = |text: &str| read(text).diagnostics[0].clone();
    assert!(says("").message.contains("+++"));
    assert_eq!(says("\n\n# A heading").line, 3);
    assert!(says("+++\ntitle = \"T\"\n").message.contains("no end"));
    assert!(says(&"x".repeat(LARGEST + 1)).message.contains("at most"));
}

#[test]
fn a_page_with_a_mistake_is_left_out_and_the_others_are_where_they_would_be() {
    let text = "# A\n---\n```page\nrun = \"rings\"\nstep = 7\nglue = 1\n```\n# B\n---\n# C\n";
    let lesson = page(text);
    let titles: Vec<&str> = lesson.pages.iter().map(|page| page.title.as_str()).collect();
    assert_eq!((titles.as_slice(), lesson.diagnostics.len()), (["A", "C"].as_slice(), 1));
    assert_eq!((lesson.pages[1].place.run, lesson.pages[1].place.step), (1, 7));
}

#[test]
fn rules_and_backticks_inside_of_a_block_are_text() {
    let lesson = page("# A\n````text\n---\n```page\n````\nmore\n");
    assert_eq!(lesson.diagnostics, []);
    assert_eq!(lesson.pages[0].text, "````text\n---\n```page\n````\nmore");
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark_make_no_difference() {
    let windows = format!("\u{feff}{}", GOOD.replace('\n', "\r\n"));
    let lesson = read(&windows);
    assert_eq!(lesson.diagnostics, []);
    assert_eq!(lesson.pages.len(), 3);
    assert_eq!(lesson.pages[0].place, read(GOOD).pages[0].place);
}

#[test]
fn what_is_too_much_to_lay_out_is_refused_with_its_line() {
    let q = |question: &str| asking(question);
    let long = "x".repeat(301);
    for (text, line, words) in [
        (format!("# P\ntext\n\n{}x", "- ".repeat(5_000)), 11, "nested"),
        (format!("# P\n{}", "a\n\n".repeat(5_000)), 609, "300 paragraphs"),
        (format!("# P\n{}", "word ".repeat(5_000)), 9, "20000 characters"),
        (format!("# P\n```notes\nfine\n{}\n```", "> ".repeat(50)), 11, "nested"),
        (format!("{}\n\n{}x", q("kind = \"hardness\""), "* ".repeat(50)), 15, "nested"),
        (format!("# {long}"), 8, "301 characters"),
        (
            format!("# P\n```question\nask = \"{long}\"\nkind = \"hardness\"\n```"),
            10,
            "301 characters",
        ),
        (
            q(&format!(
                "kind = \"which\"\nchoices = {{ \"{long}\" = \"otherwise\", b = \"loss = 0\" }}"
            )),
            12,
            "301 characters",
        ),
        (format!("# P\n```until\n{}```", "loss = 0\n".repeat(21)), 30, "20 conditions"),
        (format!("# P\n```page\nshow = [{}]\n```", "\"margin\", ".repeat(51)), 10, "at most 50"),
        ("# P\n```page\nviews = [\"curves\", \"curves\"]\n```".into(), 10, "curves twice"),
        (format!("# P\n```buttons\n\"Go\" = [{}]\n```", "\"step\", ".repeat(51)), 10, "at most 50"),
    ] {
        let lesson = page(&text);
        let found = lesson.diagnostics.iter().any(|m| m.line == line && m.message.contains(words));
        let start = text.get(..60).unwrap_or(&text);
        assert!(found, "{start}\nwants {words:?} in line {line}: {:?}", lesson.diagnostics);
        assert!(lesson.pages.is_empty(), "{start}: the page is left out");
    }
}

#[test]
fn a_task_and_a_claim_that_can_not_come_true_are_refused_with_their_line() {
    for (text, line, words) in [
        ("# P\n```until\nstep >= 3\nloss < -1\n```", 11, "loss is never below 0"),
        ("# P\n```until\nloss < 0.1\n\nloss > 0.2\n```", 12, "\"loss < 0.1\" excludes it"),
    ] {
        let lesson = page(text);
        let found = lesson.diagnostics.iter().any(|m| m.line == line && m.message.contains(words));
        assert!(found && lesson.pages.is_empty(), "{text}: {:?}", lesson.diagnostics);
    }
    let claim =
        "+++\ntitle = \"T\"\n[[claims]]\nsays = \"S\"\nholds = [\"MAP@R > 1.5\"]\n+++\n# P\n";
    let says = &read(claim).diagnostics[0];
    assert!(says.line == 5 && says.message.contains("MAP@R is from 0 to 1"), "{says}");
}

#[test]
fn pictures_and_dead_links_are_told_and_the_page_is_shown_without_them() {
    let lesson = page(
        "# P\nSee ![a *cat*](cat.png)\nand [this](notes.md).\n\n```notes\n[ok](https://example.org)\n![](x)\n```",
    );
    let said: Vec<(usize, bool)> = lesson
        .diagnostics
        .iter()
        .map(|m| (m.line, m.message.contains("only its description")))
        .collect();
    assert_eq!(said, [(9, true), (10, false), (14, true)], "{:?}", lesson.diagnostics);
    assert!(lesson.diagnostics[1].message.contains("\"notes.md\" opens nothing"));
    assert_eq!(lesson.pages[0].text, "See *(picture: a cat)*\nand [this](notes.md).");
}

#[test]
fn a_run_of_another_version_is_refused_as_a_recipe_is() {
    let with = |version: u64| {
        read(&format!("+++\ntitle = \"T\"\n[runs.a]\nversion = {version}\n+++\n# P\n")).diagnostics
    };
    assert_eq!(with(1), []);
    let says = with(2);
    assert!(says[0].line == 4 && says[0].message.contains("newer Triplet Lab"), "{says:?}");
}
