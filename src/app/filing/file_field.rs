//! A field for the path of a file, with the system's dialog behind a button, and the buttons that
//! end a dialog about a file. A file that exists is replaced only after a second press.

use std::path::PathBuf;

use eframe::egui::{self, Key, RichText, TextEdit, vec2};

use super::browse::{Ask, Browse};
use super::reading::trouble;
use crate::app::theme::{BODY, Theme, UNIT};
use crate::disk::{self, HAS_FOLDERS};
use crate::files::FileError;

/// The path of a file that is to be opened or saved.
pub struct FileField {
    ask: Ask,
    path: String,
    /// Reason why the last try failed.
    error: Option<String>,
    /// True if the file exists and the dialog has asked whether to replace it.
    exists: bool,
    browse: Option<Browse>,
    /// True until the field has received the focus.
    fresh: bool,
}

/// Button that was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// Do it.
    Go,
    /// Do it, and replace the file that exists.
    Replace,
    /// Leave everything as it is.
    Cancel,
}

impl FileField {
    /// A field that proposes this path.
    pub fn new(ask: Ask, path: PathBuf) -> Self {
        let path = path.display().to_string();
        Self { ask, path, error: None, exists: false, browse: None, fresh: true }
    }

    /// The path of the file named so in the folder that is looked into first.
    pub fn proposed(name: &str) -> PathBuf {
        disk::first_folder().join(name)
    }

    /// The path as it stands in the field.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(self.path.trim())
    }

    /// Puts another path into the field.
    pub fn set_path(&mut self, path: PathBuf) {
        self.path = path.display().to_string();
        self.forget();
    }

    /// Forgets why the last try failed.
    pub fn forget(&mut self) {
        (self.error, self.exists) = (None, false);
    }

    /// Says why it can't be done.
    pub fn refuse(&mut self, words: impl Into<String>) {
        self.error = Some(words.into());
    }

    /// Says that files exist, which may be replaced by the next press.
    pub fn ask_to_replace(&mut self, words: impl Into<String>) {
        self.exists = true;
        self.refuse(words);
    }

    /// Says why the file can't be written; one that exists may be replaced by the next press.
    pub fn refuse_file(&mut self, error: &FileError) {
        self.exists = matches!(error, FileError::Exists { .. });
        self.refuse(trouble(error, Some(&self.path())).text);
    }

    /// Shows the field, and below it a hint and why the last try failed. Returns true if Enter was
    /// pressed in it.
    pub fn show(&mut self, ui: &mut egui::Ui, theme: &Theme, hint: &str) -> bool {
        self.take_answer(ui.ctx());
        // A page in a browser is given files, and its own become downloads.
        let (label, hint_text) = match self.ask {
            Ask::Folder if HAS_FOLDERS => ("Folder", "path of a folder"),
            Ask::Open | Ask::Save { .. } if HAS_FOLDERS => ("File", "path of a file"),
            Ask::Open => ("File", "a file that this page was given"),
            Ask::Folder | Ask::Save { .. } => ("Download", "name of the download"),
        };
        let has_dialog = HAS_FOLDERS || self.ask == Ask::Open;
        ui.label(label);
        let mut entered = false;
        ui.horizontal(|ui| {
            let width = ui.available_width() - if has_dialog { 80.0 } else { 0.0 };
            let field =
                TextEdit::singleline(&mut self.path).desired_width(width).hint_text(hint_text);
            let response = ui.add(field).accessible_name(label);
            if std::mem::take(&mut self.fresh) {
                response.request_focus();
            }
            if response.changed() {
                self.forget();
            }
            entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if !has_dialog {
                return;
            }
            let browse = ui.add_enabled(self.browse.is_none(), egui::Button::new("Browse…"));
            let tip = match HAS_FOLDERS {
                true => "Choose in the system's file dialog",
                false => "Choose in the browser's file dialog; the file stays on this computer",
            };
            if browse.on_hover_text(tip).clicked() {
                let path = self.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                self.browse = Some(Browse::begin(self.ask, name.into_owned()));
            }
        });
        ui.label(RichText::new(hint).small().weak());
        if let Some(error) = &self.error {
            ui.add_space(UNIT);
            ui.label(RichText::new(error).color(theme.error).size(BODY));
        }
        entered
    }

    /// Takes over the path chosen in the system's dialog.
    fn take_answer(&mut self, ctx: &egui::Context) {
        let Some(answer) = self.browse.as_ref().map(Browse::answer) else { return };
        match answer {
            None => ctx.request_repaint_after(std::time::Duration::from_millis(100)),
            Some(chosen) => {
                self.browse = None;
                if let Some(path) = chosen {
                    self.set_path(path);
                }
            }
        }
    }

    /// Shows the button that does it, with its word, and *Cancel*.
    pub fn buttons(&self, ui: &mut egui::Ui, theme: &Theme, word: &str) -> Option<Pressed> {
        let mut pressed = None;
        ui.horizontal(|ui| {
            let (word, act) = match (self.exists, self.ask) {
                (false, _) => (word, Pressed::Go),
                (true, Ask::Folder) => ("Replace them", Pressed::Replace),
                (true, _) => ("Replace it", Pressed::Replace),
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
}
