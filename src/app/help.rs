//! Page of keys and words.

use eframe::egui::{self, Align, Id, Layout, Modal, RichText, ScrollArea, vec2};

use crate::app::command::{Command, WindowCommand};
use crate::lab;
use crate::lab::policy::{Group, HasPolicy, Policy};

use super::context::ViewContext;
use super::theme::{BODY, HEADING, Theme, UNIT};

/// Width of a column of keys.
const KEYS: f32 = 196.0;
/// Width of the column of words.
const WORDS: f32 = 424.0;
/// Width of the name of a key.
const KEY: f32 = 82.0;
/// Height of a key's line.
const ROW: f32 = 18.0;

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

/// Groups of keys, in columns of similar height.
const COLUMNS: [&[Group]; 4] = [
    &[Group::Training, Group::Points, Group::Time, Group::SlowMotion],
    &[Group::Runs, Group::Selection, Group::Show, Group::Margin],
    &[Group::Views, Group::Zoom],
    // This group stands below the words.
    &[Group::Lessons],
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
    let space = ctx.content_rect().size() - vec2(12.0, 12.0) * UNIT;
    let id = Id::unique("keys and words");
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(4.0 * UNIT);
    let modal = Modal::new(id).frame(frame).show(ctx, |ui| {
        let width = (3.0 * KEYS + WORDS + 12.0 * UNIT).min(space.x - 8.0 * UNIT);
        ui.set_width(width);
        let close = head(ui);
        ui.separator();
        let height = space.y - 20.0 * UNIT;
        ScrollArea::both().max_height(height).min_scrolled_height(height).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0 * UNIT;
                for (place, groups) in COLUMNS.into_iter().enumerate() {
                    let is_last = place + 1 == COLUMNS.len();
                    column(ui, if is_last { WORDS } else { KEYS }, |ui| {
                        if is_last {
                            words(ui, cx.theme);
                        }
                        groups.iter().for_each(|group| keys(ui, cx.theme, *group));
                    });
                }
            });
        });
        close
    });
    if modal.inner || modal.backdrop_response.clicked() {
        cx.commands.push(WindowCommand::Help);
    }
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

fn column(ui: &mut egui::Ui, width: f32, content: impl FnOnce(&mut egui::Ui)) {
    ui.allocate_ui(vec2(width, 0.0), |ui| {
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing = vec2(2.0 * UNIT, 0.0);
            content(ui);
        });
    });
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
            row(ui, key.label, label, tooltip);
        }
    }
    for (key, label, tooltip) in OF_QUESTIONS.into_iter().filter(|_| group == Group::Lessons) {
        row(ui, key, label, tooltip);
    }
    ui.add_space(UNIT);
}

/// Shows a key and its command.
fn row(ui: &mut egui::Ui, key: &str, label: &str, tooltip: &str) {
    ui.horizontal(|ui| {
        ui.set_height(ROW);
        let key = RichText::new(key).monospace().small();
        ui.allocate_ui_with_layout(vec2(KEY, ROW), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(KEY);
            ui.label(key);
        });
        ui.label(RichText::new(label).size(BODY)).on_hover_text(tooltip);
    });
}

/// Shows the glossary.
fn words(ui: &mut egui::Ui, theme: &Theme) {
    heading(ui, theme, "Words");
    for (word, meaning) in GLOSSARY {
        let mut text = egui::text::LayoutJob::default();
        let format = |color| egui::TextFormat::simple(egui::FontId::proportional(BODY), color);
        text.append(word, 0.0, format(theme.text));
        text.append(&format!(": {meaning}"), 0.0, format(theme.weak));
        ui.label(text);
        ui.add_space(1.2 * UNIT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_keys_and_a_place_on_the_page() {
        let commands = Command::with_keys();
        let groups = COLUMNS.concat();
        for command in &commands {
            assert!(groups.contains(&command.policy().group), "{}", command.label());
        }
        for group in groups {
            assert!(commands.iter().any(|command| command.policy().group == group), "{group:?}");
        }
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
