//! Dialogs for the file name of a recipe, to open it or to save it.
//!
//! A path can always be typed or pasted. If the system has a file dialog, a button opens it.

use eframe::egui::{self, Align2, FontId, Id, RichText, TextEdit};

use super::browse::Ask;
use super::file_field::{FileField, Pressed};
use super::reading::{complain, opened, saved};
use crate::app::command::{self, Commands};
use crate::app::dialog;
use crate::app::theme::{HEADING, Theme, UNIT};
use crate::data_source::DataFiles;
use crate::disk::HAS_FOLDERS;
use crate::files::{RECIPE_ENDINGS, write_recipe};
use crate::lab::Command;
use crate::lab::recipe::{LONGEST_NAME, Recipe};

/// Width of the dialog.
const WIDTH: f32 = 460.0;

/// List of the files that the dialog opens.
const OPENS: &str = match HAS_FOLDERS {
    true => {
        "Recipes (.triplet, .toml), lessons (.triplet-lesson, .md), tables (.csv, .tsv, .arff, …), \
         vectors (.npy, .npz, …), pictures (.zip), weights (.safetensors). Or drop a file on the \
         window, or start `triplet-lab FILE`."
    }
    false => {
        "Recipes (.triplet, .toml), lessons (.triplet-lesson, .md), tables (.csv, .tsv, .arff, …), \
         vectors (.npy, .npz, …), pictures (.zip), weights (.safetensors). Or drop a file here. It \
         stays on this computer."
    }
};

/// A recipe file, to be saved.
const SAVE: Ask = Ask::Save { what: "Triplet Lab recipe", endings: &RECIPE_ENDINGS };

/// A question about a file.
pub struct Dialog {
    /// The run to save.
    recipe: Option<Recipe>,
    file: FileField,
    title: String,
    note: String,
}

impl Dialog {
    /// Dialog that asks for a recipe to open.
    pub fn open() -> Self {
        Self {
            recipe: None,
            file: FileField::new(Ask::Open, FileField::proposed("")),
            title: String::new(),
            note: String::new(),
        }
    }

    /// Dialog that asks where to save a run.
    pub fn save(recipe: &Recipe) -> Self {
        Self {
            file: FileField::new(SAVE, FileField::proposed(&file_name(recipe, RECIPE_ENDINGS[0]))),
            title: recipe.title().to_owned(),
            note: recipe.note().to_owned(),
            recipe: Some(recipe.clone()),
        }
    }

    /// Shows the dialog. Returns true when it is finished.
    pub fn show(
        &mut self,
        ctx: &egui::Context,
        theme: &Theme,
        data: &DataFiles,
        commands: &mut Commands,
    ) -> bool {
        let (is_done, beside) =
            dialog::show(ctx, "recipe file", WIDTH, |ui| self.content(ui, theme, data, commands));
        is_done || beside
    }

    fn content(
        &mut self,
        ui: &mut egui::Ui,
        theme: &Theme,
        data: &DataFiles,
        commands: &mut Commands,
    ) -> bool {
        let (heading, word, hint) = match self.recipe {
            None => ("Open a recipe, a lesson, or data of your own", "Open", OPENS),
            Some(_) => (
                "Save this run as a recipe",
                "Save",
                match HAS_FOLDERS {
                    true => {
                        "It opens with Ctrl O, by dropping it on the window, or `triplet-lab FILE`. \
                         A name with .triplet opens by a double click where Triplet Lab is \
                         installed, one with .toml in a text editor."
                    }
                    false => {
                        "It opens with Ctrl O or by dropping it here, and in the desktop app, too."
                    }
                },
            ),
        };
        ui.label(RichText::new(heading).size(HEADING).strong());
        ui.add_space(2.0 * UNIT);
        if self.recipe.is_some() {
            self.words(ui);
        }
        let entered = self.file.show(ui, theme, hint);
        ui.add_space(2.0 * UNIT);
        match self.file.buttons(ui, theme, word) {
            Some(Pressed::Cancel) => true,
            Some(Pressed::Replace) => self.finish(true, data, commands),
            Some(Pressed::Go) => self.finish(false, data, commands),
            None => entered && self.finish(false, data, commands),
        }
    }

    /// Shows the fields for the title and the note.
    fn words(&mut self, ui: &mut egui::Ui) {
        ui.label("Title");
        let title = TextEdit::singleline(&mut self.title)
            .char_limit(LONGEST_NAME)
            .desired_width(f32::INFINITY)
            .hint_text("what the run is called");
        ui.add(title).accessible_name("Title");
        ui.label("Note");
        let note = TextEdit::multiline(&mut self.note)
            .char_limit(crate::lab::recipe::LONGEST_NOTE)
            .desired_rows(2)
            .desired_width(f32::INFINITY)
            .hint_text("what to watch; it is shown when the recipe is opened");
        ui.add(note).accessible_name("Note");
        ui.add_space(UNIT);
    }

    /// Opens or saves. Returns true on success.
    fn finish(&mut self, replace: bool, data: &DataFiles, commands: &mut Commands) -> bool {
        let path = self.file.path();
        if path.as_os_str().is_empty() || path.is_dir() && self.recipe.is_some() {
            self.file.refuse("Name a file, such as lecture.triplet.");
            return false;
        }
        let Some(recipe) = self.recipe.clone() else {
            return match opened(&path, data) {
                command::Command::Lab(Command::Say(notice)) => {
                    self.file.refuse(notice.text);
                    false
                }
                open => {
                    commands.push(open);
                    true
                }
            };
        };
        let titled = recipe.titled(self.title.trim().to_owned(), self.note.trim().to_owned());
        let recipe = match titled {
            Ok(recipe) => recipe,
            Err(error) => {
                commands.push(complain(&error));
                return true;
            }
        };
        match write_recipe(&path, &recipe, replace) {
            Ok(()) => {
                commands.push(Command::Describe {
                    title: recipe.title().to_owned(),
                    note: recipe.note().to_owned(),
                });
                commands.push(saved(&path));
                true
            }
            Err(error) => {
                self.file.refuse_file(&error);
                false
            }
        }
    }
}

/// Proposes a file name with this ending, from the title or the data.
pub fn file_name(recipe: &Recipe, ending: &str) -> String {
    use crate::engine::config::Choice as _;
    let data = &recipe.start().data;
    let words = match (recipe.title().trim(), &data.own) {
        ("", Some(own)) => own.name(),
        ("", None) => data.kind.name(),
        (title, _) => title,
    };
    let plain = words.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "-");
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    let name: String = parts.join("-").chars().take(60).collect();
    format!("{}.{ending}", if name.is_empty() { "recipe" } else { &name })
}

/// Covers the window with a hint to drop the file that is being dragged.
pub fn drop_here(ctx: &egui::Context, theme: &Theme) {
    let layer = egui::LayerId::new(egui::Order::Foreground, Id::unique("drop here"));
    let painter = ctx.layer_painter(layer);
    let rect = ctx.content_rect();
    painter.rect_filled(rect, 0.0, theme.faded(theme.background, 0.85));
    let words = "Drop a recipe, a lesson or data to open it";
    let font = FontId::proportional(2.0 * HEADING);
    painter.text(rect.center(), Align2::CENTER_CENTER, words, font, theme.text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;

    #[test]
    fn a_file_is_called_after_the_title_or_the_data() {
        let recipe = Recipe::new(RunConfig::default().validate().unwrap());
        assert_eq!(file_name(&recipe, "toml"), "spiral.toml");
        let named = |title: &str| {
            file_name(&recipe.clone().titled(title.into(), "".into()).unwrap(), "toml")
        };
        assert_eq!(named("Collapse, and the rescue!"), "collapse-and-the-rescue.toml");
        assert_eq!(named("../../etc"), "etc.toml");
        assert_eq!(named("///"), "recipe.toml");
    }
}
