//! The page of keys and words.

use eframe::egui::{self, Align, Id, Layout, Modal, RichText, ScrollArea, vec2};

use crate::lab::Command;

use super::ViewContext;
use super::theme::{BODY, HEADING, SMALL, Theme, UNIT};

/// Width of a column of keys.
const KEYS: f32 = 190.0;
/// Width of the column of words.
const WORDS: f32 = 430.0;
/// Width of the name of a key.
const KEY: f32 = 56.0;
/// Height of a key's line.
const ROW: f32 = 18.0;

/// The words of the field, each in a sentence.
const GLOSSARY: [(&str, &str); 12] = [
    ("Embedding", "where the network places a point; points of one class should come close."),
    ("Anchor (a)", "the point from which a triplet measures its two distances."),
    ("Positive (p)", "another point of the anchor's class; d(a,p) should become small."),
    ("Negative (n)", "a point of another class; d(a,n) should become large."),
    (
        "Margin",
        "how much farther than the positive the negative has to be before it costs nothing.",
    ),
    ("Mining", "the choice of the triplets that a step learns from."),
    ("Easy", "d(a,n) ≥ d(a,p) + margin: the loss is 0."),
    ("Semi-hard", "the negative is farther than the positive, but within the margin."),
    ("Hard", "the negative is as near as the positive, or nearer."),
    ("Active", "a triplet with a loss above 0; only these move the weights."),
    (
        "MAP@R",
        "how well a point's R nearest are of its class, best first; R is how many others the class has.",
    ),
    ("Epoch", "as many drawn points as there are training points; a step draws one batch."),
];

/// Keys that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Transport,
    Margin,
    Selection,
    Views,
    Show,
    Zoom,
}

/// The groups in two columns of about the same height.
const COLUMNS: [&[Group]; 2] = [
    &[Group::Transport, Group::Margin, Group::Selection, Group::Zoom],
    &[Group::Views, Group::Show],
];

impl Group {
    fn label(self) -> &'static str {
        match self {
            Self::Transport => "Transport",
            Self::Margin => "Margin",
            Self::Selection => "Selection",
            Self::Views => "Views and layouts",
            Self::Show => "Show",
            Self::Zoom => "Size and help",
        }
    }

    /// Where a command belongs.
    fn of(command: &Command) -> Self {
        match command {
            Command::MarginUp | Command::MarginDown => Self::Margin,
            Command::NextTriplet | Command::PreviousTriplet | Command::Deselect => Self::Selection,
            Command::ShowView(_) | Command::Arrange(_) | Command::FitViews => Self::Views,
            Command::Toggle(_) => Self::Show,
            Command::ZoomIn | Command::ZoomOut | Command::ZoomReset | Command::Help => Self::Zoom,
            _ => Self::Transport,
        }
    }
}

/// Shows the page over the window.
pub fn show(ctx: &egui::Context, cx: &mut ViewContext<'_>) {
    let space = ctx.content_rect().size() - vec2(12.0, 12.0) * UNIT;
    let modal = Modal::new(Id::unique("keys and words")).show(ctx, |ui| {
        let width = (2.0 * KEYS + WORDS + 8.0 * UNIT).min(space.x);
        ui.set_width(width);
        let close = head(ui);
        ui.separator();
        ScrollArea::both().max_height(space.y - 12.0 * UNIT).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0 * UNIT;
                for groups in COLUMNS {
                    column(ui, KEYS, |ui| {
                        groups.iter().for_each(|group| keys(ui, cx.theme, *group))
                    });
                }
                column(ui, WORDS, |ui| words(ui, cx.theme));
            });
        });
        close
    });
    if modal.inner || modal.backdrop_response.clicked() {
        cx.commands.push(Command::Help);
    }
}

/// The title and the button that closes the page; true when that is pressed.
fn head(ui: &mut egui::Ui) -> bool {
    ui.horizontal(|ui| {
        ui.label(RichText::new(Command::Help.label()).size(HEADING).strong());
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

/// The keys of a group, each with what it does.
fn keys(ui: &mut egui::Ui, theme: &Theme, group: Group) {
    heading(ui, theme, group.label());
    for command in Command::with_keys().iter().filter(|command| Group::of(command) == group) {
        let Some(shortcut) = command.shortcut() else { continue };
        ui.horizontal(|ui| {
            ui.set_height(ROW);
            let key = RichText::new(shortcut.label).size(SMALL).monospace();
            ui.allocate_ui_with_layout(
                vec2(KEY, ROW),
                Layout::left_to_right(Align::Center),
                |ui| {
                    ui.set_min_width(KEY);
                    ui.label(key);
                },
            );
            ui.label(RichText::new(command.label()).size(BODY)).on_hover_text(command.tooltip());
        });
    }
    ui.add_space(UNIT);
}

/// What the words mean.
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
            assert!(groups.contains(&Group::of(command)), "{}", command.label());
        }
        for group in groups {
            assert!(commands.iter().any(|command| Group::of(command) == group), "{group:?}");
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
        ];
        for word in words {
            assert!(all.contains(word), "{word}");
        }
        for (word, meaning) in GLOSSARY {
            assert!(meaning.ends_with('.') && meaning.len() < 110, "{word}");
        }
    }
}
