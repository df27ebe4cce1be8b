//! The data of a recipe that waits for them: they are read beside the window; where they are
//! missing or others, the person chooses a file.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use eframe::egui::{self, Key, RichText, TextEdit};

use super::browse::{Ask, Browse};
use super::reading::opened_on;
use crate::app::command::{Command, Commands};
use crate::app::dialog;
use crate::app::theme::{BODY, HEADING, Theme, UNIT};
use crate::data_source::{DataFiles, OriginReading, WaitingRecipe, as_named};
use crate::disk::{self, HAS_FOLDERS};
use crate::engine::own_data::{Origin, OwnData};
use crate::engine::text::escaped;
use crate::files::without_folders;
use crate::lab;
use crate::task::{Job, Stopped};

/// Width of the dialog.
const WIDTH: f32 = 460.0;
/// Time between two looks at what is waited for.
const EVERY: Duration = Duration::from_millis(50);

/// The dialog of a recipe that waits for its data.
pub struct FindData {
    waiting: WaitingRecipe,
    /// The file that is read, or was.
    path: PathBuf,
    stage: Stage,
    browse: Option<Browse>,
    /// The path that is typed.
    typed: String,
    /// True until the field for the path has received the focus.
    fresh: bool,
}

enum Stage {
    /// The data are being read.
    Reading(Job<Result<OwnData, String>>),
    /// They aren't there, or others; these could be taken in their place.
    Asking { why: String, others: Option<Arc<OwnData>> },
}

impl FindData {
    /// A dialog that begins to read the data where the recipe says that they are.
    pub fn new(waiting: WaitingRecipe) -> Self {
        let path = PathBuf::from(&waiting.origin.path);
        let stage = Stage::reading(&waiting.origin);
        Self { waiting, path, stage, browse: None, typed: String::new(), fresh: true }
    }

    /// Shows the dialog. Returns true when it is finished.
    pub fn show(
        &mut self,
        ctx: &egui::Context,
        theme: &Theme,
        data: &DataFiles,
        commands: &mut Commands,
    ) -> bool {
        if let Some(command) = self.take_answer(ctx, data) {
            commands.push(command);
            return true;
        }
        self.take_chosen(ctx);
        let (pressed, _) =
            dialog::show(ctx, "data of a recipe", WIDTH, |ui| self.content(ui, theme));
        match pressed {
            Some(Pressed::Cancel) => return true,
            Some(Pressed::Choose) => {
                let name = self.path.file_name().unwrap_or_default().to_string_lossy();
                self.browse = Some(Browse::begin(Ask::Open, name.into_owned()));
            }
            Some(Pressed::Take(path)) => self.look_at(path),
            Some(Pressed::TakeOthers(own)) => match self.open_on(own, data) {
                Some(command) => {
                    commands.push(command);
                    return true;
                }
                None => return false,
            },
            None => {}
        }
        false
    }

    /// Reads this file in place of the one that the recipe names.
    fn look_at(&mut self, path: PathBuf) {
        let whole = disk::whole(&path);
        let path = whole.display().to_string();
        let choices = self.waiting.origin.choices.clone();
        self.stage = Stage::reading(&Origin { path, choices, ..Origin::default() });
        self.path = whole;
    }

    /// The command that opens the recipe, when its data are read.
    fn take_answer(&mut self, ctx: &egui::Context, data: &DataFiles) -> Option<Command> {
        let Stage::Reading(job) = &mut self.stage else { return None };
        let answer = job.answer(ctx)?;
        let stopped = |Stopped| Err("the file couldn't be read to its end; try again".to_owned());
        let (why, others) = match answer.unwrap_or_else(stopped) {
            Err(why) => (why, None),
            Ok(read) => match as_named(read, &self.waiting.origin) {
                Ok(own) => return self.open_on(Arc::new(own), data),
                Err((others, why)) => (format!("{why}."), Some(Arc::new(*others))),
            },
        };
        self.ask(why, others);
        None
    }

    /// The command that opens the recipe on these data; if it can't be, the dialog says why.
    fn open_on(&mut self, own: Arc<OwnData>, data: &DataFiles) -> Option<Command> {
        match opened_on(&self.waiting.recipe, &own, data) {
            Command::Lab(lab::Command::Say(notice)) => {
                self.ask(notice.text, None);
                None
            }
            open => Some(open),
        }
    }

    fn ask(&mut self, why: String, others: Option<Arc<OwnData>>) {
        let why = without_folders(&why, &self.path);
        self.stage = Stage::Asking { why: escaped(&why).into_owned(), others };
    }

    /// Takes over the file that was chosen in the system's dialog.
    fn take_chosen(&mut self, ctx: &egui::Context) {
        let Some(answer) = self.browse.as_ref().map(Browse::answer) else { return };
        match answer {
            None => ctx.request_repaint_after(EVERY),
            Some(chosen) => {
                self.browse = None;
                if let Some(path) = chosen {
                    self.look_at(path);
                }
            }
        }
    }

    fn content(&mut self, ui: &mut egui::Ui, theme: &Theme) -> Option<Pressed> {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
        let name = escaped(&name).into_owned();
        ui.label(RichText::new("The data of this recipe").size(HEADING).strong());
        ui.add_space(2.0 * UNIT);
        let (why, others) = match &self.stage {
            Stage::Reading(_) => {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.label(format!("Reading {name}…"));
                });
                ui.add_space(2.0 * UNIT);
                return ui.button("Cancel").clicked().then_some(Pressed::Cancel);
            }
            Stage::Asking { why, others } => (why, others),
        };
        ui.label(RichText::new(why).color(theme.error).size(BODY));
        ui.add_space(2.0 * UNIT);
        let mut pressed = None;
        ui.label(match HAS_FOLDERS {
            true => "Choose the file that the run was made with, wherever it is now, or type its path:",
            false => "A page sees no files but those that it is given. Choose the file that the run was made with:",
        });
        ui.horizontal(|ui| {
            let choose = egui::Button::new("Choose the file…");
            if ui.add_enabled(self.browse.is_none(), choose).clicked() {
                pressed = Some(Pressed::Choose);
            }
            if !HAS_FOLDERS {
                return;
            }
            let field = TextEdit::singleline(&mut self.typed)
                .desired_width(ui.available_width())
                .hint_text("path of a file");
            let response = ui.add(field).accessible_name("File");
            if std::mem::take(&mut self.fresh) {
                response.request_focus();
            }
            let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if entered && !self.typed.trim().is_empty() {
                pressed = Some(Pressed::Take(PathBuf::from(self.typed.trim())));
            }
        });
        ui.add_space(2.0 * UNIT);
        ui.horizontal(|ui| {
            if let Some(data) = others {
                let word = "Open it as a new run with this file";
                let tip = "With the settings of the recipe; what it says of its run may not hold";
                if ui.button(word).on_hover_text(tip).clicked() {
                    pressed = Some(Pressed::TakeOthers(Arc::clone(data)));
                }
            }
            if ui.button("Cancel").on_hover_text("Leave everything as it is (Esc)").clicked() {
                pressed = Some(Pressed::Cancel);
            }
        });
        pressed
    }
}

impl Stage {
    fn reading(origin: &Origin) -> Self {
        Self::Reading(Job::begin(OriginReading::new(origin)))
    }
}

/// The pressed button, with its choice.
enum Pressed {
    Choose,
    Take(PathBuf),
    TakeOthers(Arc<OwnData>),
    Cancel,
}
