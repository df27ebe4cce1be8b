//! Dialogs for the file name of a recipe, to open it or to save it.
//!
//! A path can always be typed or pasted. If the system has a file dialog, a button opens it.

use std::path::{Path, PathBuf};

use eframe::egui::{self, Align2, FontId, Id, Key, Modal, RichText, TextEdit, vec2};

use super::browse::{Ask, Browse};
use super::reading::{about, complain, opened, trouble};
use crate::app::command::{self, Commands};
use crate::app::theme::{BODY, HEADING, Theme, UNIT};
use crate::files::{FileError, write_recipe};
use crate::lab::recipe::{LONGEST_NAME, Library, Recipe};
use crate::lab::{Command, Notice};

/// Width of the dialog.
const WIDTH: f32 = 460.0;

/// A question about a file.
pub struct Dialog {
    ask: Ask,
    /// The run to save.
    recipe: Option<Recipe>,
    path: String,
    title: String,
    note: String,
    /// Reason why the last try failed.
    error: Option<String>,
    /// True if the file exists and the dialog has asked whether to replace it.
    exists: bool,
    browse: Option<Browse>,
    /// True until the file field has received the focus.
    fresh: bool,
}

impl Dialog {
    /// Dialog that asks for a recipe to open.
    pub fn open() -> Self {
        Self {
            ask: Ask::Open,
            recipe: None,
            path: folder().map_or_else(String::new, |folder| folder.display().to_string()),
            title: String::new(),
            note: String::new(),
            error: None,
            exists: false,
            browse: None,
            fresh: true,
        }
    }

    /// Dialog that asks where to save a run.
    pub fn save(recipe: &Recipe) -> Self {
        let name = file_name(recipe);
        let path = folder().unwrap_or_default().join(name);
        Self {
            ask: Ask::Save,
            path: path.display().to_string(),
            title: recipe.title().to_owned(),
            note: recipe.note().to_owned(),
            recipe: Some(recipe.clone()),
            ..Self::open()
        }
    }

    /// Shows the dialog. Returns true when it is finished.
    pub fn show(
        &mut self,
        ctx: &egui::Context,
        theme: &Theme,
        library: &dyn Library,
        commands: &mut Commands,
    ) -> bool {
        self.take_answer(ctx);
        let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(4.0 * UNIT);
        let modal = Modal::new(Id::unique("recipe file")).frame(frame).show(ctx, |ui| {
            ui.set_width(WIDTH);
            self.content(ui, theme, library, commands)
        });
        modal.inner || modal.backdrop_response.clicked()
    }

    /// Takes over the path chosen in the system's dialog.
    fn take_answer(&mut self, ctx: &egui::Context) {
        let Some(answer) = self.browse.as_ref().map(Browse::answer) else { return };
        match answer {
            None => ctx.request_repaint_after(std::time::Duration::from_millis(100)),
            Some(chosen) => {
                self.browse = None;
                if let Some(path) = chosen {
                    self.path = path.display().to_string();
                    (self.error, self.exists) = (None, false);
                }
            }
        }
    }

    fn content(
        &mut self,
        ui: &mut egui::Ui,
        theme: &Theme,
        library: &dyn Library,
        commands: &mut Commands,
    ) -> bool {
        let heading = match self.ask {
            Ask::Open => "Open a recipe, a lesson, or data of your own",
            Ask::Save => "Save this run as a recipe",
        };
        ui.label(RichText::new(heading).size(HEADING).strong());
        ui.add_space(2.0 * UNIT);
        if self.ask == Ask::Save {
            self.words(ui);
        }
        let entered = self.path_field(ui);
        if let Some(error) = &self.error {
            ui.add_space(UNIT);
            ui.label(RichText::new(error).color(theme.error).size(BODY));
        }
        ui.add_space(2.0 * UNIT);
        let pressed = self.buttons(ui, theme);
        match pressed {
            Some(Pressed::Cancel) => return true,
            Some(Pressed::Replace) => return self.finish(true, library, commands),
            Some(Pressed::Go) => return self.finish(false, library, commands),
            None => {}
        }
        entered && self.finish(false, library, commands)
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

    /// Shows the field for the path. Returns true if Enter was pressed in it.
    fn path_field(&mut self, ui: &mut egui::Ui) -> bool {
        ui.label("File");
        let mut entered = false;
        ui.horizontal(|ui| {
            let width = ui.available_width() - 80.0;
            let field = TextEdit::singleline(&mut self.path)
                .desired_width(width)
                .hint_text("path of a file");
            let response = ui.add(field).accessible_name("File");
            if std::mem::take(&mut self.fresh) {
                response.request_focus();
            }
            if response.changed() {
                (self.error, self.exists) = (None, false);
            }
            entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let browse = ui.add_enabled(self.browse.is_none(), egui::Button::new("Browse…"));
            let tip = "Choose in the system's file dialog";
            if browse.on_hover_text(tip).clicked() {
                let name = Path::new(&self.path).file_name();
                let name =
                    name.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                self.browse = Some(Browse::begin(self.ask, name));
            }
        });
        let tip = match self.ask {
            Ask::Open => {
                "Recipes (.toml), lessons (.md), tables (.csv, .tsv, .arff, …), vectors (.npy, .npz, \
                 …), pictures (.zip). Or drop a file on the window, or start `triplet-lab FILE`."
            }
            Ask::Save => {
                "It opens with Ctrl O, by dropping it on the window, or `triplet-lab FILE`."
            }
        };
        ui.label(RichText::new(tip).small().weak());
        entered
    }

    fn buttons(&self, ui: &mut egui::Ui, theme: &Theme) -> Option<Pressed> {
        let mut pressed = None;
        ui.horizontal(|ui| {
            let (word, act) = match (self.ask, self.exists) {
                (Ask::Open, _) => ("Open", Pressed::Go),
                (Ask::Save, false) => ("Save", Pressed::Go),
                (Ask::Save, true) => ("Replace it", Pressed::Replace),
            };
            let text = RichText::new(word).color(theme.on_accent);
            let button = egui::Button::new(text).fill(theme.accent).min_size(vec2(72.0, 0.0));
            if ui.add(button).accessible_name(word).clicked() {
                pressed = Some(act);
            }
            if ui.button("Cancel").on_hover_text("Leave everything as it is (Esc)").clicked() {
                pressed = Some(Pressed::Cancel);
            }
        });
        pressed
    }

    /// Opens or saves. Returns true on success.
    fn finish(&mut self, replace: bool, library: &dyn Library, commands: &mut Commands) -> bool {
        let path = PathBuf::from(self.path.trim());
        if path.as_os_str().is_empty() || path.is_dir() && self.ask == Ask::Save {
            self.error = Some("Name a file, such as lecture.toml.".to_owned());
            return false;
        }
        let Some(recipe) = self.recipe.clone() else {
            return match opened(&path, library) {
                command::Command::Lab(Command::Say(notice)) => {
                    self.error = Some(notice.text);
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
                let saved = Notice::remark(format!("Saved as {}.", path.display()));
                commands.push(Command::Say(about(saved, Some(&path))));
                true
            }
            Err(error) => {
                self.exists = matches!(error, FileError::Exists { .. });
                self.error = Some(trouble(&error, Some(&path)).text);
                false
            }
        }
    }
}

/// Button that was pressed.
#[derive(Clone, Copy)]
enum Pressed {
    Go,
    Replace,
    Cancel,
}

/// Folder to look for recipes first: the user's documents, or home.
fn folder() -> Option<PathBuf> {
    let folders = directories::UserDirs::new()?;
    let documents = folders.document_dir().filter(|folder| folder.is_dir());
    Some(documents.unwrap_or(folders.home_dir()).to_owned())
}

/// Proposes a file name, from the title or the data.
fn file_name(recipe: &Recipe) -> String {
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
    format!("{}.toml", if name.is_empty() { "recipe" } else { &name })
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
        assert_eq!(file_name(&recipe), "spiral.toml");
        let named =
            |title: &str| file_name(&recipe.clone().titled(title.into(), "".into()).unwrap());
        assert_eq!(named("Collapse, and the rescue!"), "collapse-and-the-rescue.toml");
        assert_eq!(named("../../etc"), "etc.toml");
        assert_eq!(named("///"), "recipe.toml");
    }
}
