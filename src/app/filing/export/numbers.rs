//! Dialog *Numbers and weights…*: the parts of the run on screen that other programs read, and the
//! folder that they go to.

use std::path::Path;

use ::export::{Export, Files, What};
use eframe::egui::scroll_area::ScrollBarVisibility;
use eframe::egui::{self, Frame, Margin, ProgressBar, RichText, ScrollArea};

use super::ExportDialog;
use crate::app::command::Commands;
use crate::app::filing::browse::Ask;
use crate::app::filing::dialogs::file_name;
use crate::app::filing::file_field::{FileField, Pressed};
use crate::app::filing::reading::about;
use crate::app::theme::{BODY, Theme, UNIT};
use crate::disk::{self, HAS_FOLDERS};
use crate::engine::config::Choice as _;
use crate::engine::numbers::{bytes, counted};
use crate::engine::trainer::Trainer;
use crate::export_folder::{ExportFolder, FolderError};
use crate::files::without_folders;
use crate::lab::recipe::Recipe;
use crate::lab::{Command, Notice};
use crate::lesson::Player;
use crate::task::{Job, Stopped, Task};

/// Share of the window's height that the list of parts takes at most.
const TALLEST: f32 = 0.55;

/// A part that can be exported.
struct Part {
    what: What,
    is_wanted: bool,
    /// Bytes, about.
    size: u64,
    /// Reason why the run doesn't have it.
    why_not: Option<String>,
}

/// The dialog.
pub struct NumbersDialog {
    recipe: Recipe,
    trainer: Trainer,
    parts: Vec<Part>,
    folder: FileField,
    /// The export under way.
    job: Option<Job<Written>>,
}

/// The number of files that were written, and sentences on what was left out; or what went wrong.
type Written = Result<(usize, Vec<String>), String>;

impl NumbersDialog {
    /// The dialog for the step of the run on screen.
    pub fn new(player: &Player) -> Self {
        let lab = player.lab().fork();
        let run = lab.focused();
        let (recipe, trainer) = (run.recipe().clone(), run.trainer().clone());
        let export = Export::at(&recipe, trainer.clone());
        let part = |&what: &What| {
            let why_not = export.check(what).err().map(|error| error.to_string());
            // These two take time and space, and most people don't need them.
            let is_large = matches!(what, What::Metrics | What::Distances);
            let is_wanted = why_not.is_none() && !is_large;
            Part { what, is_wanted, size: export.size(what), why_not }
        };
        let folder =
            FileField::proposed(&file_name(&recipe, "export").replace(".export", "-export"));
        Self {
            parts: What::ALL.iter().map(part).collect(),
            folder: FileField::new(Ask::Folder, folder),
            recipe,
            trainer,
            job: None,
        }
    }

    /// The chosen parts, and those that they read.
    fn wanted(&self) -> Vec<What> {
        let chosen = self.parts.iter().filter(|part| part.is_wanted);
        let mut wanted = chosen.map(|part| part.what).collect();
        Export::at(&self.recipe, self.trainer.clone()).complete(&mut wanted);
        wanted
    }

    /// Checks the folder and begins to work.
    fn begin(&mut self, replaces: bool) {
        let (path, wanted) = (self.folder.path(), self.wanted());
        if path.as_os_str().is_empty() {
            return self.folder.refuse(match HAS_FOLDERS {
                true => "Name a folder, such as spiral-export.",
                false => "Name the download, such as spiral-export.",
            });
        }
        if wanted.is_empty() {
            return self.folder.refuse("Choose what to export.");
        }
        let names: Vec<String> = wanted.iter().flat_map(|what| what.names()).collect();
        match ExportFolder::check(&path, &names, replaces, &sources(&self.recipe)) {
            Ok(folder) => {
                let (recipe, trainer) = (&self.recipe, self.trainer.clone());
                self.job = Some(Job::begin(Writing::new(recipe, trainer, wanted, folder)));
            }
            Err(error) => {
                let words = without_folders(&error.to_string(), &path);
                match error {
                    FolderError::Exist { .. } => self.folder.ask_to_replace(words),
                    _ => self.folder.refuse(words),
                }
            }
        }
    }

    /// Takes over the result of the work. Returns true if all is written.
    fn take_result(&mut self, ctx: &egui::Context, commands: &mut Commands) -> bool {
        let Some(result) = self.job.as_mut().and_then(|job| job.answer(ctx)) else { return false };
        self.job = None;
        let stopped = |Stopped| Err("The export ended before it was whole; try again.".to_owned());
        match result.unwrap_or_else(stopped) {
            Ok((files, notes)) => {
                let path = self.folder.path();
                let files = counted(files as u64, "file");
                let mut words = match HAS_FOLDERS {
                    true => format!("{files} written to {}.", path.display()),
                    false => format!("{files} downloaded as {}.zip.", path.display()),
                };
                notes.iter().for_each(|note| words += &format!(" {note}."));
                commands.push(Command::Say(about(Notice::remark(words), Some(&path))));
                true
            }
            Err(why) => {
                self.folder.refuse(without_folders(&why, &self.folder.path()));
                false
            }
        }
    }

    fn list(&mut self, ui: &mut egui::Ui, theme: &Theme) {
        ui.spacing_mut().item_spacing.y = 0.5 * UNIT;
        for part in &mut self.parts {
            let what = part.what;
            let weak = |text: String| RichText::new(text).size(theme.small).color(theme.weak);
            ui.horizontal(|ui| {
                let checkbox = egui::Checkbox::new(&mut part.is_wanted, what.label());
                let response = ui.add_enabled(part.why_not.is_none(), checkbox);
                response.on_hover_text(what.help());
                let size = match part.why_not {
                    Some(_) => String::new(),
                    None => format!(", about {}", bytes(part.size)),
                };
                ui.label(weak(format!("{}{size}", what.files())));
            });
            let words = part.why_not.as_deref().unwrap_or(what.help());
            let below = Frame::NONE.inner_margin(Margin { left: 24, bottom: 2, ..Margin::ZERO });
            below.show(ui, |ui| ui.label(weak(format!("{words}."))));
        }
    }
}

impl ExportDialog for NumbersDialog {
    fn heading(&self) -> &'static str {
        "Numbers and weights"
    }

    fn is_at_work(&self) -> bool {
        self.job.is_some()
    }

    fn ui(&mut self, ui: &mut egui::Ui, theme: &Theme, commands: &mut Commands) -> bool {
        if self.take_result(ui.ctx(), commands) {
            return true;
        }
        if let Some(job) = &self.job {
            ui.label("Writing…");
            ui.add(ProgressBar::new(job.share()));
            ui.add_space(UNIT);
            let tip = "Files that are written already stay";
            return ui.button("Cancel").on_hover_text(tip).clicked();
        }
        let step = counted(self.trainer.steps(), "step");
        ui.label(RichText::new(format!("The run on screen, after {step}.")).size(BODY));
        ui.add_space(UNIT);
        let tallest = TALLEST * ui.ctx().content_rect().height();
        let area = ScrollArea::vertical().max_height(tallest);
        let area = area.scroll_bar_visibility(ScrollBarVisibility::AlwaysVisible);
        area.show(ui, |ui| self.list(ui, theme));
        ui.add_space(UNIT);
        let size: u64 = self.parts.iter().filter(|part| part.is_wanted).map(|part| part.size).sum();
        let hint = match HAS_FOLDERS {
            true => format!(
                "About {} together. The folder is made if it doesn't exist; `triplet-lab export` \
                 writes the same.",
                bytes(size)
            ),
            false => format!("About {} together, as one .zip.", bytes(size)),
        };
        let entered = self.folder.show(ui, theme, &hint);
        ui.add_space(2.0 * UNIT);
        match self.folder.buttons(ui, theme, "Write") {
            Some(Pressed::Cancel) => return true,
            Some(Pressed::Replace) => self.begin(true),
            Some(Pressed::Go) => self.begin(false),
            None if entered => self.begin(false),
            None => {}
        }
        false
    }
}

/// The files that the run is made from, which are never replaced.
fn sources(recipe: &Recipe) -> Vec<&Path> {
    let start = recipe.start();
    let data = start.data.own.iter().map(|own| &own.origin);
    let weights = start.embedder.weights.iter().map(|weights| &weights.origin);
    data.chain(weights).map(|origin| Path::new(&origin.path)).collect()
}

/// The export under way: trains if metrics are wanted, and writes the files part by part.
struct Writing {
    wanted: Vec<What>,
    folder: ExportFolder,
    notes: Vec<String>,
    /// Number of files that are written.
    written: usize,
    stage: Writes,
}

enum Writes {
    Begins(Box<(Recipe, Trainer)>),
    Trains(Box<Export>),
    Parts(Box<Files>),
    Nothing,
}

impl Writing {
    fn new(recipe: &Recipe, trainer: Trainer, wanted: Vec<What>, folder: ExportFolder) -> Self {
        let stage = Writes::Begins(Box::new((recipe.clone(), trainer)));
        Self { wanted, folder, notes: Vec::new(), written: 0, stage }
    }

    fn trains(&self) -> bool {
        self.wanted.contains(&What::Metrics)
    }

    /// Does the next piece. Returns true when all is written.
    fn go_on(&mut self) -> Result<bool, String> {
        match std::mem::replace(&mut self.stage, Writes::Nothing) {
            Writes::Begins(begun) => {
                let (recipe, trainer) = *begun;
                let export = match self.trains() {
                    true => Export::train(&recipe, trainer.steps(), true),
                    false => Export::at(&recipe, trainer),
                };
                self.notes = export.notes(&self.wanted);
                self.stage = Writes::Trains(Box::new(export));
            }
            Writes::Trains(mut export) => {
                self.stage = match export.advance(&|| false) {
                    false => Writes::Trains(export),
                    true => {
                        let whole = disk::whole(self.folder.path());
                        Writes::Parts(Box::new(export.files(&self.wanted, Some(&whole))))
                    }
                };
            }
            Writes::Parts(mut parts) => {
                let Some(part) = parts.next() else {
                    self.folder.finish().map_err(|error| error.to_string())?;
                    return Ok(true);
                };
                let (_, files) = part.map_err(|error| self.failed(error.to_string()))?;
                for file in files {
                    self.folder.write(&file).map_err(|error| self.failed(error.to_string()))?;
                    self.written += 1;
                }
                self.stage = Writes::Parts(parts);
            }
            Writes::Nothing => return Ok(true),
        }
        Ok(false)
    }

    /// Message of a failure, with the number of files that were written before it.
    fn failed(&self, why: String) -> String {
        match self.written {
            0 => why,
            written => format!("{why} ({} before it are whole)", counted(written as u64, "file")),
        }
    }
}

impl Task for Writing {
    type Answer = Written;

    fn advance(&mut self) -> Option<Written> {
        match self.go_on() {
            Ok(false) => None,
            Ok(true) => Some(Ok((self.written, std::mem::take(&mut self.notes)))),
            Err(why) => Some(Err(why)),
        }
    }

    /// Training is the first half.
    fn share(&self) -> f32 {
        let share = |done: f32, all: f32| 0.5 * done / all.max(1.0);
        match &self.stage {
            Writes::Trains(export) if self.trains() => {
                let (done, all) = export.progress();
                share(done as f32, all as f32)
            }
            Writes::Begins(_) | Writes::Trains(_) => 0.0,
            Writes::Parts(parts) => {
                let all = self.wanted.len();
                0.5 + share((all - parts.len()) as f32, all as f32)
            }
            Writes::Nothing => 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;
    use crate::lab::{self, Lab};
    use crate::task::tests::{both_ways, dropped_both_ways, walked};

    const STEPS: u64 = 60;

    /// A run of so many steps.
    fn lab(steps: u64) -> Lab {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        lab.apply(lab::Command::Train(steps));
        lab.settle();
        lab
    }

    /// The writing of everything about a run into this folder.
    fn writing(lab: &Lab, folder: &Path) -> Writing {
        let run = lab.run_a();
        let wanted = vec![What::Csv, What::Metrics, What::Recipe];
        let names: Vec<String> = wanted.iter().flat_map(|what| what.names()).collect();
        let folder = ExportFolder::check(folder, &names, true, &[]).unwrap();
        Writing::new(run.recipe(), run.trainer().clone(), wanted, folder)
    }

    #[test]
    fn the_same_files_are_written_both_ways_step_by_step_and_part_by_part() {
        let (lab, folder) = (lab(STEPS), tempfile::tempdir().unwrap());
        let read = || {
            ["embedding.csv", "metrics.csv", "recipe.toml"]
                .map(|name| std::fs::read(folder.path().join(name)).unwrap())
        };
        let (written, calls) = walked(writing(&lab, folder.path()));
        let (files, _) = written.unwrap();
        assert!(calls > STEPS as usize, "{calls} calls");
        let once = read();
        for written in both_ways(|| writing(&lab, folder.path())) {
            assert_eq!((written.unwrap().0, read()), (files, once.clone()));
        }
    }

    #[test]
    fn an_export_that_nobody_waits_for_leaves_no_folder() {
        let (lab, folder) = (lab(2_000), tempfile::tempdir().unwrap());
        let inside = folder.path().join("new");
        dropped_both_ways(|| writing(&lab, &inside));
        assert!(!inside.exists());
    }
}
