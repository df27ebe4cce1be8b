//! Page of keys, acts of the mouse and of fingers, and words.

use eframe::egui::scroll_area::ScrollBarVisibility;
use eframe::egui::{self, Align, Id, Layout, Modal, RichText, ScrollArea, vec2};

use crate::app::command::{Command, WindowCommand};
use crate::lab;
use crate::lab::policy::{Group, HasPolicy, Policy};

use super::context::ViewContext;
use super::theme::{BODY, HEADING, Theme, UNIT};

/// Width of a column of keys.
const KEYS: f32 = 186.0;
/// Width of a column of sentences.
const WORDS: f32 = 270.0;
/// Distance between two columns.
const GAP: f32 = 4.0 * UNIT;
/// Width of the name of a key.
const KEY: f32 = 82.0;
/// Height of a key's line.
const ROW: f32 = 16.0;

/// Terms of the field, each explained in a sentence.
const GLOSSARY: [(&str, &str); 14] = [
    ("Embedding", "where the network places a point; points of one class should come close."),
    ("Anchor (a)", "the point from which a triplet measures its two distances."),
    ("Positive (p)", "another point of the anchor's class; d(a,p) should become small."),
    ("Negative (n)", "a point of another class; d(a,n) should become large."),
    ("Margin", "how much farther than the positive the negative must be for a loss of 0."),
    ("Mining", "the choice of the triplets that a step learns from."),
    ("Easy", "d(a,n) ≥ d(a,p) + margin: the loss is 0."),
    ("Semi-hard", "the negative is farther than the positive, but within the margin."),
    ("Hard", "the negative is as near as the positive, or nearer."),
    ("Active", "a triplet with a loss above 0; only these move the weights."),
    (
        "MAP@R",
        "precision at a point's R nearest neighbours; R is the number of others in its class.",
    ),
    ("Epoch", "as many drawn points as the training set has; a step draws one batch."),
    ("Branch", "a run that starts in another one's past, where a setting was changed."),
    ("Recipe", "the settings, the seed and every edit with its step: enough to repeat the run."),
];

/// Keys with another meaning while a page of a lesson asks a question.
const OF_QUESTIONS: [(&str, &str, &str); 4] = [
    (
        "H",
        "Count hands",
        "While a question is open: count the room's hands with 1 to 9, or stop it",
    ),
    (
        "1 … 9",
        "Answer, or a hand",
        "While a question is open: predict this, or count one more hand for it",
    ),
    ("Backspace", "Take a hand back", "Take back the last hand (Shift and a digit, too)"),
    ("Enter", "Show what happens", "Reveal what was predicted"),
];

/// Acts of the mouse, each with its effect.
pub const MOUSE_ACTS: [(&str, &str); 16] = [
    ("Click a point", "make it the anchor, in every view."),
    ("Click a row of the triplets", "show this triplet in every view."),
    ("Drag a plot", "see another part of it; in 3-D, turn it: the right button moves it."),
    ("Shift and drag in a plot", "choose the points inside a lasso."),
    ("Click a class in a key", "show it alone, again: all; Ctrl: more."),
    ("Wheel over a plot", "zoom at the pointer; so does a pinch."),
    ("Double click a plot", "fit it to its points again."),
    ("Drag a point of the input space", "move it and see its embedding follow; K keeps it."),
    (
        "Draw in the input space",
        "with a tool of its bar: add points, or erase some; 1 to 8 choose the class.",
    ),
    ("Click in the curves", "go to that step."),
    ("Drag the timeline", "go to any step, exactly as it was."),
    ("Double click a bookmark", "give it a name."),
    ("Double click a tab", "show its view alone, or all views again."),
    ("Drag a tab", "put its view elsewhere."),
    ("Drag the line between two panes", "give one more room."),
    ("Drag a number", "change it; a click lets you type it."),
];

/// Acts of fingers, each with its effect.
pub const TOUCH_ACTS: [(&str, &str); 6] = [
    ("Tap, or tap twice", "click, or double click."),
    ("Rest a finger", "see the tooltip, and what it is on; menus of tabs and classes."),
    ("Move a finger", "drag points, plots, tools and lists."),
    ("Two fingers on a plot", "zoom and move it."),
    ("Lasso, in a plot's bar", "choose the points inside the next line."),
    ("Esc, in the bar", "close, put down, leave, as the key does."),
];

/// Acts or words, each with a sentence, under a heading.
type Sentences = (&'static str, &'static [(&'static str, &'static str)]);

/// Columns of the page.
enum Column {
    /// Groups of keys.
    Keys(&'static [Group]),
    /// Acts or words.
    Sentences(&'static [Sentences]),
}

impl Column {
    fn width(&self) -> f32 {
        match self {
            Self::Keys(_) => KEYS,
            Self::Sentences(..) => WORDS,
        }
    }
}

/// The columns, of similar height.
const COLUMNS: [Column; 5] = [
    Column::Keys(&[Group::Training, Group::Margin, Group::Points, Group::Time, Group::SlowMotion]),
    Column::Keys(&[Group::Runs, Group::Selection, Group::Show, Group::Zoom]),
    Column::Keys(&[Group::Views, Group::Lessons]),
    Column::Sentences(&[("Mouse", &MOUSE_ACTS), ("Touch", &TOUCH_ACTS)]),
    Column::Sentences(&[("Words", &GLOSSARY)]),
];

/// Heading of a group.
fn name(group: Group) -> &'static str {
    match group {
        Group::Training => "Training",
        Group::Points => "Points",
        Group::Time => "Time",
        Group::SlowMotion => "Slow motion",
        Group::Runs => "Runs",
        Group::Margin => "Margin",
        Group::Selection => "Selection",
        Group::Views => "Views and layouts",
        Group::Show => "Show",
        Group::Zoom => "Size and help",
        Group::Lessons => "Lessons",
    }
}

/// Shows the page over the window.
pub fn show(ctx: &egui::Context, cx: &mut ViewContext<'_>) {
    let space = ctx.content_rect().size() - vec2(12.0, 8.0) * UNIT;
    let id = Id::unique("keys and words");
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(4.0 * UNIT);
    let modal = Modal::new(id).frame(frame).show(ctx, |ui| {
        let all = COLUMNS.iter().map(|column| column.width() + GAP).sum::<f32>() - GAP;
        let width = all.min(space.x - 8.0 * UNIT);
        ui.set_width(width);
        let close = head(ui);
        ui.separator();
        let height = space.y - 19.0 * UNIT;
        let scroll = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
        let scroll = scroll.auto_shrink([false, true]);
        scroll.scroll_bar_visibility(ScrollBarVisibility::VisibleWhenNeeded).show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for line in lines(width) {
                ui.horizontal_top(|ui| {
                    line.iter().for_each(|column| show_column(ui, cx.theme, column));
                });
            }
        });
        close
    });
    if modal.inner || modal.backdrop_response.clicked() {
        cx.commands.push(WindowCommand::Help);
    }
}

/// The columns, as many beside each other as this width has room for.
fn lines(width: f32) -> Vec<&'static [Column]> {
    let mut lines = Vec::new();
    let (mut first, mut used) = (0, 0.0);
    for (place, column) in COLUMNS.iter().enumerate() {
        if place > first && used + column.width() > width {
            lines.push(&COLUMNS[first..place]);
            (first, used) = (place, 0.0);
        }
        used += column.width() + GAP;
    }
    lines.push(&COLUMNS[first..]);
    lines
}

fn show_column(ui: &mut egui::Ui, theme: &Theme, column: &Column) {
    let width = column.width();
    ui.allocate_ui(vec2(width, 0.0), |ui| {
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing = vec2(2.0 * UNIT, 0.0);
            ui.spacing_mut().interact_size.y = ROW;
            match column {
                Column::Keys(groups) => groups.iter().for_each(|group| keys(ui, theme, *group)),
                Column::Sentences(groups) => {
                    groups.iter().for_each(|(title, all)| sentences(ui, theme, title, all));
                }
            }
        });
    });
}

/// Shows the title and the button that closes the page. Returns true if it is pressed.
fn head(ui: &mut egui::Ui) -> bool {
    ui.horizontal(|ui| {
        ui.label(RichText::new(WindowCommand::Help.label()).size(HEADING).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = ui.button("Close").on_hover_text("Close this page (Esc)");
            close.clicked()
        })
        .inner
    })
    .inner
}

fn heading(ui: &mut egui::Ui, theme: &Theme, text: &str) {
    ui.add_space(UNIT);
    ui.label(RichText::new(text).size(BODY).strong().color(theme.accent));
    ui.add_space(0.5 * UNIT);
}

/// Shows the keys of a group, each with its command.
fn keys(ui: &mut egui::Ui, theme: &Theme, group: Group) {
    heading(ui, theme, name(group));
    let in_slow_motion = lab::Command::with_keys_in_slow_motion().map(Command::Lab);
    for command in Command::with_keys().into_iter().chain(in_slow_motion) {
        let Policy { label, tooltip, shortcut, .. } = command.policy();
        if let Some(key) = shortcut.filter(|_| command.policy().group == group) {
            row(ui, theme, key.label, label, tooltip);
        }
    }
    for (key, label, tooltip) in OF_QUESTIONS.into_iter().filter(|_| group == Group::Lessons) {
        row(ui, theme, key, label, tooltip);
    }
    ui.add_space(UNIT);
}

/// Shows a key and its command.
fn row(ui: &mut egui::Ui, theme: &Theme, key: &str, label: &str, tooltip: &str) {
    ui.horizontal(|ui| {
        ui.set_height(ROW);
        let key = RichText::new(key).monospace().small();
        ui.allocate_ui_with_layout(vec2(KEY, ROW), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(KEY);
            ui.label(key);
        });
        ui.label(RichText::new(label).size(theme.small)).on_hover_text(tooltip);
    });
}

/// Shows acts or words, each with its sentence.
fn sentences(ui: &mut egui::Ui, theme: &Theme, title: &str, all: &[(&str, &str)]) {
    heading(ui, theme, title);
    for (word, meaning) in all {
        let mut text = egui::text::LayoutJob::default();
        let format =
            |color| egui::TextFormat::simple(egui::FontId::proportional(theme.small), color);
        text.append(word, 0.0, format(theme.text));
        text.append(&format!(": {meaning}"), 0.0, format(theme.weak));
        ui.label(text);
        ui.add_space(UNIT);
    }
    ui.add_space(UNIT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_keys_and_a_place_on_the_page() {
        let commands = Command::with_keys();
        let groups: Vec<Group> = COLUMNS
            .iter()
            .flat_map(|column| match column {
                Column::Keys(groups) => *groups,
                Column::Sentences(..) => &[],
            })
            .copied()
            .collect();
        for command in &commands {
            assert!(groups.contains(&command.policy().group), "{}", command.label());
        }
        for group in groups {
            assert!(commands.iter().any(|command| command.policy().group == group), "{group:?}");
        }
    }

    #[test]
    fn a_narrow_page_has_all_columns_below_each_other() {
        for width in [100.0, 500.0, 880.0, 1_200.0, 5_000.0] {
            let lines = lines(width);
            assert_eq!(lines.iter().map(|line| line.len()).sum::<usize>(), COLUMNS.len());
            for line in lines.iter().filter(|line| line.len() > 1) {
                let used: f32 = line.iter().map(|column| column.width() + GAP).sum();
                assert!(used - GAP <= width, "{width}");
            }
        }
        assert_eq!(lines(1_200.0).len(), 1, "the usual window has room for all beside each other");
    }

    #[test]
    fn the_words_of_the_screen_are_explained() {
        let all = GLOSSARY.map(|(word, _)| word.to_lowercase()).join(" ");
        let words = [
            "anchor",
            "positive",
            "negative",
            "margin",
            "embedding",
            "mining",
            "easy",
            "semi-hard",
            "hard",
            "active",
            "map@r",
            "epoch",
            "branch",
            "recipe",
        ];
        for word in words {
            assert!(all.contains(word), "{word}");
        }
        for (word, meaning) in GLOSSARY {
            assert!(meaning.ends_with('.') && meaning.len() < 110, "{word}");
        }
    }
}
