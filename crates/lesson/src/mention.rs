//! Things in the window that a text names: views, curves, controls, columns, numbers.
//!
//! [`mentions`] finds the names of [`VOCABULARY`] in Markdown; `shown` says whether a page shows
//! what its text names.

use std::ops::Range;

use super::quantity::Score;
use lab::history::Metric;
use lab::{Control, CurvePanel, Toggle, ViewId};

/// A thing in the window that a text can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A view; any of these.
    View(&'static [ViewId]),
    /// The curves, with this panel.
    Panel(CurvePanel),
    /// A control.
    Control(Control),
    /// A slider of the page.
    Slider,
    /// A display option that is on.
    Toggle(Toggle),
    /// A number of every step: its curve, or the number on the page.
    Metric(Metric),
    /// A score of the evaluation: in a view, or the number on the page.
    Score(Score),
    /// The number of mined triplets.
    Mined,
    /// The bar above the views, which presenter mode doesn't have.
    Bar,
    /// A key that brings a view to the front, which does nothing in a lesson.
    ViewKey,
    /// A word that the window has another word for.
    Former(&'static str),
}

/// The part of a page that names something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The text before the reveal, with the question.
    Text,
    /// The text after it.
    Why,
    /// The speaker's notes.
    Notes,
}

/// A name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The line in the file.
    pub line: usize,
    /// The words, in small letters.
    pub words: &'static str,
    /// The thing that they name.
    pub named: Named,
    /// The part of the page.
    pub part: Part,
}

use ViewId as V;

/// Names and what they name. Longer names go before shorter ones that they contain.
pub const VOCABULARY: &[(&[&str], Named)] = &[
    (&["input space"], Named::View(&[V::InputSpace])),
    (&["in the embedding", "in the embeddings"], Named::View(&[V::Embedding])),
    (&["anchor's eye"], Named::View(&[V::AnchorsEye])),
    (&["triplet plane"], Named::View(&[V::TripletPlane])),
    (&["table of triplets", "column \"kind\"", "column kind"], Named::View(&[V::Triplets])),
    (&["table of all queries"], Named::View(&[V::Retrieval])),
    (&["in the table", "the table"], Named::View(&[V::Triplets, V::Retrieval])),
    (&["in the formula", "below the formula"], Named::View(&[V::Triplets, V::ThreePoints])),
    (&["histogram", "histograms"], Named::View(&[V::Distances, V::Verification])),
    (&["roc curve"], Named::View(&[V::Distances, V::Verification])),
    (&["move the threshold", "row of verification"], Named::View(&[V::Verification])),
    (&["the dice"], Named::View(&[V::Retrieval, V::Verification])),
    (&["the query", "query's row"], Named::View(&[V::Retrieval])),
    (
        &["the axes", "fits itself to the points"],
        Named::View(&[V::Embedding, V::InputSpace, V::ThreePoints]),
    ),
    (&["loss curve", "curve of the loss"], Named::Panel(CurvePanel::Loss)),
    (&["panel distances", "distance curves"], Named::Panel(CurvePanel::Distances)),
    (
        &["panel quality", "quality shows", "dotted line", "dotted curve"],
        Named::Panel(CurvePanel::Shares),
    ),
    (
        &["panel lengths", "lengths shows", "the line \"embeddings\"", "the line \"all pairs\""],
        Named::Panel(CurvePanel::Lengths),
    ),
    (&["in the curves", "the curves", "other curves", "this curve"], Named::View(&[V::Curves])),
    (&["the arrows", "anchor's arrow", "its arrow", "their arrows"], Named::Toggle(Toggle::Arrows)),
    (&["the cap", "in 3-d"], Named::Toggle(Toggle::ThreeD)),
    (&["the slider"], Named::Slider),
    (&["press s", "step button", "the right key", "the left key"], Named::Control(Control::Step)),
    (&["press play"], Named::Control(Control::Play)),
    (&["time line", "timeline"], Named::Control(Control::Timeline)),
    (
        &["active share", "share of active triplets", "share of all triplets that are active"],
        Named::Metric(Metric::ActiveShare),
    ),
    (
        &["mean pair distance", "mean distance between two points", "mean distance of all pairs"],
        Named::Metric(Metric::MeanPairDistance),
    ),
    (&["mean norm"], Named::Metric(Metric::MeanNorm)),
    (&["gradient norm"], Named::Metric(Metric::GradientNorm)),
    (
        &["mean negative distance", "mean distance between points of two classes"],
        Named::Metric(Metric::MeanNegative),
    ),
    (&["mean positive distance"], Named::Metric(Metric::MeanPositive)),
    (&["map@r"], Named::Score(Score::MapAtR)),
    (&["recall@1"], Named::Score(Score::RecallAtOne)),
    (&["r-precision"], Named::Score(Score::RPrecision)),
    (&["roc auc"], Named::Score(Score::RocAuc)),
    (&["silhouette"], Named::Score(Score::Silhouette)),
    (&["were mined", "\"mined\""], Named::Mined),
    (&["precision@1"], Named::Former("Recall@1")),
    (
        &["bar at the top", "top bar", "status bar", "at the top", "red bar", "says \"idle\""],
        Named::Bar,
    ),
    (
        &[
            "press 0", "press 1", "press 2", "press 3", "press 4", "press 5", "press 6", "press 7",
            "press 8", "press 9",
        ],
        Named::ViewKey,
    ),
];

/// Returns the names in a text that begins in this line, in their order.
pub fn mentions(text: &str, line: usize, part: Part) -> Vec<Mention> {
    let mut text = Plain::of(text);
    let mut found: Vec<(usize, Mention)> = Vec::new();
    for (names, named) in VOCABULARY {
        for words in *names {
            while let Some(at) = text.take(words) {
                let line = line + text.lines_before(at);
                found.push((at, Mention { line, words, named: *named, part }));
            }
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, mention)| mention).collect()
}

/// Returns the panels of the curves that a text names, or that have a number that it names.
pub fn panels_named(text: &str) -> Vec<CurvePanel> {
    let mut panels = Vec::new();
    for mention in mentions(text, 1, Part::Text) {
        let panel = match mention.named {
            Named::Panel(panel) => Some(panel),
            Named::Metric(metric) => Some(panel_of(metric)),
            Named::Score(Score::MapAtR) => Some(CurvePanel::Shares),
            _ => None,
        };
        panels.extend(panel.filter(|panel| !panels.contains(panel)));
    }
    panels
}

/// Returns the panel that has the curve of this number.
pub fn panel_of(metric: Metric) -> CurvePanel {
    match metric {
        Metric::Loss => CurvePanel::Loss,
        Metric::ActiveShare => CurvePanel::Shares,
        Metric::MeanPositive | Metric::MeanNegative => CurvePanel::Distances,
        Metric::MeanPairDistance | Metric::MeanNorm | Metric::GradientNorm => CurvePanel::Lengths,
    }
}

/// A text in small letters without marks of emphasis, in which each line end is a space.
struct Plain {
    text: String,
    /// Ends of lines, as offsets in `text`.
    line_ends: Vec<usize>,
}

impl Plain {
    fn of(text: &str) -> Self {
        let mut plain = Self { text: String::new(), line_ends: Vec::new() };
        for letter in text.chars() {
            match letter {
                '*' | '`' | '_' => {}
                '\n' => {
                    plain.line_ends.push(plain.text.len());
                    plain.text.push(' ');
                }
                '“' | '”' => plain.text.push('"'),
                '’' => plain.text.push('\''),
                letter => plain.text.extend(letter.to_lowercase()),
            }
        }
        plain
    }

    /// Finds a name and takes it out, so that no shorter one is found in it.
    fn take(&mut self, words: &str) -> Option<usize> {
        let mut from = 0;
        while let Some(at) = self.text[from..].find(words).map(|at| from + at) {
            let end = at + words.len();
            if self.is_whole(at..end) {
                // As many bytes as before.
                self.text.replace_range(at..end, &"\u{1}".repeat(words.len()));
                return Some(at);
            }
            from = end;
        }
        None
    }

    /// Returns true if no letter continues the words of this range.
    fn is_whole(&self, range: Range<usize>) -> bool {
        let joins = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let before = self.text[..range.start].chars().next_back();
        let after = self.text[range.end..].chars().next();
        let starts_with_letter = self.text[range.clone()].starts_with(char::is_alphanumeric);
        !(joins(after) || starts_with_letter && joins(before))
    }

    fn lines_before(&self, at: usize) -> usize {
        self.line_ends.partition_point(|&end| end < at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<&'static str> {
        mentions(text, 1, Part::Text).into_iter().map(|mention| mention.words).collect()
    }

    #[test]
    fn names_are_found_whole_whatever_their_emphasis_and_line() {
        assert_eq!(named("In the **triplet\nplane** the *MAP@R*."), ["triplet plane", "map@r"]);
        assert_eq!(named("The ROC curve and the curves."), ["roc curve", "the curves"]);
        assert_eq!(named("This recall@10 of the tables"), [""; 0]);
        let found = mentions("One.\n\nThe mean\nnorm and\nprecision@1", 10, Part::Why);
        let lines: Vec<usize> = found.iter().map(|mention| mention.line).collect();
        assert_eq!(lines, [12, 14]);
        assert_eq!(found[1].named, Named::Former("Recall@1"));
    }

    #[test]
    fn no_name_hides_behind_a_shorter_one_that_is_looked_for_first() {
        let all: Vec<&str> =
            VOCABULARY.iter().flat_map(|(names, _)| names.iter().copied()).collect();
        for (place, words) in all.iter().enumerate() {
            assert_eq!(named(words), [*words], "{words}");
            assert_eq!(words.to_lowercase(), **words);
            assert!(!all[..place].contains(words), "{words} is there twice");
        }
    }

    #[test]
    fn notes_of_the_recipes_name_only_what_opens_with_them() {
        let front = lab::Layout::Lecture.in_front();
        for preset in lab::recipe::PRESETS {
            let recipe = preset.recipe().unwrap();
            for mention in mentions(recipe.note(), 1, Part::Notes) {
                let opens = match mention.named {
                    Named::View(views) => views.iter().any(|view| front.contains(view)),
                    Named::Panel(_) | Named::Metric(_) | Named::Score(Score::MapAtR) => true,
                    _ => false,
                };
                assert!(opens, "{}: {}", preset.name, mention.words);
            }
        }
    }

    #[test]
    fn a_note_of_a_recipe_names_its_curves() {
        let note = "Watch the mean norm: it grows while MAP@R stays.";
        assert_eq!(panels_named(note), [CurvePanel::Lengths, CurvePanel::Shares]);
        assert_eq!(panels_named("Nothing here."), []);
    }
}
