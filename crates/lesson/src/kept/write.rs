//! Writing what is kept as text, and the decision when to write.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{ABOUT, Kept, PageRecord, Screen, Underway};
use crate::Lesson;
use crate::answer::{Offer, Outcome, Scale, Truth};
use crate::question::Choice;
use crate::role::Role;
use engine::config::Choice as _;
use lab::recipe::quoted;
use lab::session::{Pace, Writer as RunWriter, sealed};
use lab::{Side, Thing, ThreePoints};

/// Writes the text of what is kept again when it has changed.
#[derive(Debug)]
pub struct Writer {
    own: RunWriter,
    screen: RunWriter,
    /// The lesson that was written last.
    written: Option<Underway>,
    /// The quoted text of the lesson, which may have a megabyte.
    text: Option<(Arc<Lesson>, String)>,
}

impl Default for Writer {
    fn default() -> Self {
        Self {
            own: RunWriter::default(),
            screen: RunWriter::below("lesson.screen"),
            written: None,
            text: None,
        }
    }
}

impl Writer {
    /// Returns the text of `now`; `None` if no change since the last text is worth writing.
    pub fn text(&mut self, now: &Kept, pace: Pace) -> Option<String> {
        if !self.own.is_due(&now.own, pace) && !self.lesson_is_due(now.lesson.as_ref(), pace) {
            return None;
        }
        let mut text = format!("{ABOUT}{}\n", quoted(&now.about()));
        text += &self.own.tables(&now.own);
        if let Some(lesson) = &now.lesson {
            self.push_lesson(&mut text, lesson);
        }
        self.written.clone_from(&now.lesson);
        Some(sealed(&text))
    }

    fn lesson_is_due(&self, now: Option<&Underway>, pace: Pace) -> bool {
        let (before, now) = match (&self.written, now) {
            (None, None) => return false,
            (Some(before), Some(now)) => (before, now),
            _ => return true,
        };
        // The first comparison spares that of two long texts.
        let same_lesson = Arc::ptr_eq(&before.lesson, &now.lesson) || before.lesson == now.lesson;
        if !same_lesson
            || (before.page, before.counts_hands) != (now.page, now.counts_hands)
            || before.pages != now.pages
        {
            return true;
        }
        match (&before.screen, &now.screen) {
            (None, None) => false,
            (Some(old), Some(new)) => {
                let about = |screen: &Screen| (screen.focus, screen.selected, screen.three.clone());
                old.acted != new.acted
                    || self.screen.is_due(&new.runs, pace)
                    || (pace == Pace::All && about(old) != about(new))
            }
            _ => true,
        }
    }

    fn push_lesson(&mut self, text: &mut String, now: &Underway) {
        let known = self.text.take().filter(|(lesson, _)| Arc::ptr_eq(lesson, &now.lesson));
        let (_, words) = self
            .text
            .insert(known.unwrap_or_else(|| (Arc::clone(&now.lesson), quoted(&now.lesson.source))));
        *text += &format!("[lesson]\ntext = {words}\n");
        if !now.lesson.folder.as_os_str().is_empty() {
            push(text, "folder", quoted(&now.lesson.folder.to_string_lossy()));
        }
        push(text, "page", now.page);
        if now.counts_hands {
            push(text, "counts-hands", true);
        }
        if let Some(screen) = &now.screen {
            push_screen(text, "lesson.screen", screen, &mut self.screen);
        }
        for page in &now.pages {
            push_page(text, page);
        }
    }
}

fn push(text: &mut String, key: &str, value: impl std::fmt::Display) {
    // Writing to a string can't fail.
    let _ = writeln!(text, "{key} = {value}");
}

/// A number in TOML, exact to the last bit.
fn real(x: f64) -> String {
    if x.is_nan() { "nan".to_owned() } else { format!("{x:?}") }
}

fn list<T>(all: &[T], one: impl Fn(&T) -> String) -> String {
    format!("[{}]", all.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn push_screen(text: &mut String, table: &str, screen: &Screen, writer: &mut RunWriter) {
    *text += &format!("[{table}]\n");
    match screen.selected {
        Some(Thing::Point(row)) => push(text, "selected", quoted(&format!("point {row}"))),
        Some(Thing::Triplet(id)) => {
            let words = format!("triplet {} {} {}", id.anchor, id.positive, id.negative);
            push(text, "selected", quoted(&words));
        }
        Some(Thing::Class(_)) | None => {}
    }
    if screen.focus == Side::B {
        push(text, "focus", quoted("B"));
    }
    if screen.acted {
        push(text, "acted", true);
    }
    if let Some(three) = &screen.three {
        push(text, "three", inline(three));
    }
    *text += &writer.tables(&screen.runs);
}

/// The three points as an inline table, with the keys of a page.
fn inline(three: &ThreePoints) -> String {
    let points = Role::ALL
        .iter()
        .zip(&three.at)
        .map(|(role, at)| format!("{} = {}", role.name(), list(at, |&x| real(x))));
    let others = [
        ("margin", real(three.loss.margin)),
        ("distance", quoted(three.distance.name())),
        ("loss", quoted(three.loss.kind.name())),
        ("swap", three.loss.swap.to_string()),
        ("circle", three.on_circle.to_string()),
        ("step-size", real(three.step_size)),
    ];
    let others = others.into_iter().map(|(key, value)| format!("{key} = {value}"));
    format!("{{ {} }}", points.chain(others).collect::<Vec<_>>().join(", "))
}

fn push_page(text: &mut String, page: &PageRecord) {
    *text += "[[lesson.state]]\n";
    push(text, "page", page.number);
    if page.is_done {
        push(text, "done", true);
    }
    match page.predicted {
        Some(Choice::Offer(place)) => push(text, "predicted", place),
        Some(Choice::Number(number)) => push(text, "predicted-number", real(number)),
        None => {}
    }
    if !page.hands.is_empty() {
        push(text, "hands", list(&page.hands, usize::to_string));
    }
    for Offer { label, triplet } in &page.offers {
        *text += "[[lesson.state.offer]]\n";
        push(text, "label", quoted(label));
        if let Some(id) = triplet {
            push(text, "triplet", format!("[{}, {}, {}]", id.anchor, id.positive, id.negative));
        }
    }
    if let Some(outcome) = &page.outcome {
        push_outcome(text, outcome);
    }
    if let Some(asked) = &page.asked {
        let mut writer = RunWriter::below("lesson.state.asked");
        push_screen(text, "lesson.state.asked", asked, &mut writer);
    }
}

fn push_outcome(text: &mut String, outcome: &Outcome) {
    *text += "[lesson.state.outcome]\n";
    push(text, "words", quoted(&outcome.words));
    push(text, "right", list(&outcome.right, usize::to_string));
    if let Some(Truth { value, near }) = outcome.value {
        push(text, "value", real(value));
        push(text, "quantity", quoted(near.of.name()));
        push(text, "near", list(&[near.least, near.most], |&x| real(x)));
    }
    if let Some(Scale { least, most, now }) = outcome.scale {
        push(text, "scale", list(&[least, most, now], |&x| real(x)));
    }
}
