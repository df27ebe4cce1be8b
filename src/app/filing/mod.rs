//! The window and the disk: the session that is saved as it goes, earlier sessions, and recipes
//! that are opened, saved, dropped, copied and pasted.
//!
//! All input becomes a [`Command`]; the lab doesn't access files. `dialogs` asks for the name of a
//! recipe, `bring` shows data, `find_data` looks for those of a recipe, `export` has a dialog for each kind of what is taken away. Their
//! menus, and the offer to resume a session, are among the controls.

mod bring;
mod browse;
mod dialogs;
mod export;
mod file_field;
mod find_data;
mod reading;

use std::path::Path;

use eframe::egui;

use crate::app::command::{Command, Commands, ExportKind};
use crate::data_source::{DataFiles, DataSource, WaitingRecipe};
use crate::disk::HAS_FOLDERS;
use crate::engine::config::RunConfig;
use crate::lab::recipe::Recipe;
use crate::lab::{self, Notice};
use crate::lesson::Player;
use crate::lesson::kept::Kept;
use crate::store::{Autosave, EarlierSession, EarlierSessions, Store, StoreError};

use super::theme::Theme;
use bring::Bring;
use browse::Dropped;
use dialogs::Dialog;
use export::Export;
pub use export::{Source, color_image, copied as copied_picture};
use find_data::FindData;
use reading::pasted;
use reading::{about, complain_of, opened, trouble};
pub use reading::{copied, introduction};

/// Files of the window.
pub struct Filing {
    store: Option<Store>,
    autosave: Option<Autosave>,
    /// Sessions that are offered.
    offered: Vec<EarlierSession>,
    /// Earlier sessions that the menu lists, as of when it was opened.
    earlier: EarlierSessions,
    /// The failure of saving that was reported, until it succeeds again.
    failure: Option<Notice>,
    dialog: Option<Dialog>,
    export: Option<Export>,
    /// Data on their way in.
    bring: Option<Bring>,
    /// Data that a recipe waits for.
    find_data: Option<FindData>,
    data: DataFiles,
    dropped: Dropped,
}

impl Filing {
    /// Looks for earlier sessions in the store and begins a new one; without a store nothing is
    /// written. Also returns a notice if something went wrong.
    pub fn new(store: Option<Store>) -> (Self, Option<Notice>) {
        let mut filing = Self {
            autosave: store.as_ref().map(Store::begin),
            store,
            offered: Vec::new(),
            earlier: EarlierSessions::default(),
            failure: None,
            dialog: None,
            export: None,
            bring: None,
            find_data: None,
            data: DataFiles::default(),
            dropped: Dropped::default(),
        };
        let notice = filing.look();
        (filing, notice)
    }

    /// Updates the sessions to offer. Returns a notice if their folder can't be read.
    fn look(&mut self) -> Option<Notice> {
        match self.store.as_ref()?.offered() {
            Ok(left) => {
                self.offered = left.newest;
                None
            }
            Err(error) => Some(trouble(&error, error.path())),
        }
    }

    /// Checks offered sessions up to the first that is whole.
    fn check_offered(&mut self) {
        let Some(store) = &self.store else { return };
        for session in &mut self.offered {
            store.check(session);
            if session.what.is_ok() {
                return;
            }
        }
    }

    /// Lists earlier sessions anew.
    pub fn list_earlier(&mut self) {
        let earlier = self.store.as_ref().and_then(|store| store.earlier().ok());
        self.earlier = earlier.unwrap_or_default();
    }

    /// Tells whether a dialog is open, which receives the keys.
    pub fn is_asking(&self) -> bool {
        self.dialog.is_some()
            || self.export.is_some()
            || self.bring.is_some()
            || self.find_data.is_some()
    }

    /// Writes what changed; to be called each frame. `seconds` is the time since the start. A
    /// failure is reported once, and its notice goes when writing succeeds again.
    pub fn record(&mut self, player: &Player, seconds: f64) -> Option<lab::Command> {
        let autosave = self.autosave.as_mut()?;
        let playing = player.lab().transport().playing;
        if let Err(error) = autosave.record(player.to_kept(), playing, seconds) {
            let notice = trouble(&error, error.path());
            self.failure = Some(notice.clone());
            return Some(lab::Command::Say(notice));
        }
        if autosave.is_failing() {
            return None;
        }
        let failure = self.failure.take()?;
        (player.lab().notice() == Some(&failure)).then_some(lab::Command::Dismiss)
    }

    /// The sessions that are offered, newest first.
    pub fn offered(&self) -> &[EarlierSession] {
        &self.offered
    }

    /// All earlier sessions, and their folder; `None` without a store.
    pub fn earlier(&self) -> Option<(&EarlierSessions, &Path)> {
        Some((&self.earlier, self.store.as_ref()?.folder()))
    }

    /// Opens the dialog that asks for a recipe.
    pub fn ask_to_open(&mut self) {
        self.dialog = Some(Dialog::open());
    }

    /// Opens the dialog that asks where to save a run.
    pub fn ask_to_save(&mut self, recipe: &Recipe) {
        self.dialog = Some(Dialog::save(recipe));
    }

    /// Opens the dialog of a kind of export.
    pub fn export(&mut self, kind: ExportKind, source: &Source<'_>) {
        self.export = Some(Export::new(kind, source));
    }

    /// Opens the dialog that shows what is in a file with data.
    pub fn bring(&mut self, source: DataSource) {
        self.bring = Some(Bring::new(source));
    }

    /// Opens the dialog that finds the data of a recipe.
    pub fn find_data(&mut self, waiting: WaitingRecipe) {
        self.find_data = Some(FindData::new(waiting));
    }

    /// Keeps in mind which own data are in use, so that a copied run finds them.
    pub fn remember(&self, recipe: &Recipe) {
        if let Some(own) = &recipe.start().data.own {
            self.data.remember(own);
        }
        if let Some(weights) = &recipe.start().embedder.weights {
            self.data.remember_weights(weights);
        }
    }

    /// The command that opens a run from the weights of a file: with the settings of the run that
    /// they come from, or with these if the file doesn't have them.
    pub fn started(&self, path: &Path, otherwise: &RunConfig) -> lab::Command {
        reading::started(path, &self.data, otherwise)
    }

    /// The command that opens a pasted text.
    pub fn pasted(&self, text: &str) -> Command {
        pasted(text, &self.data)
    }

    /// Closes the dialog.
    pub fn close_dialog(&mut self) {
        self.dialog = None;
        self.export = None;
        self.bring = None;
        self.find_data = None;
    }

    /// Resumes an earlier session, whose file no other window writes to.
    ///
    /// # Errors
    /// The notice that says why it can't be resumed.
    pub fn go_on(&mut self, path: &Path) -> Result<Kept, Notice> {
        let all = self.offered.iter().chain(&self.earlier.newest);
        let left = all.into_iter().find(|left| left.path == path).cloned();
        let (Some(left), Some(store)) = (left, &self.store) else {
            return Err(trouble(&"this session isn't listed any more", None));
        };
        match store.go_on(&left, &self.data) {
            Ok((kept, autosave)) => {
                // The session so far is not worth keeping, or has its own file, which stays.
                self.autosave = Some(autosave);
                self.offered.clear();
                Ok(kept)
            }
            Err(error) => {
                self.learn(path, &error);
                Err(trouble(&error, error.path()))
            }
        }
    }

    /// Changes the lists after a session turned out to be elsewhere or damaged.
    fn learn(&mut self, path: &Path, error: &StoreError) {
        match error {
            StoreError::Elsewhere { .. } | StoreError::Gone { .. } => {
                self.offered.retain(|left| left.path != path);
                self.check_offered();
            }
            StoreError::Session { .. } => {
                let all = self.offered.iter_mut().chain(&mut self.earlier.newest);
                all.filter(|left| left.path == path)
                    .for_each(|left| left.what = Err(error.in_room()));
            }
            _ => {}
        }
    }

    /// Dismisses all offers until the next start.
    pub fn offer_none(&mut self) {
        self.offered.clear();
    }

    /// Stops offering an earlier session.
    pub fn put_away(&mut self, path: &Path) -> Option<lab::Command> {
        let left = self.offered.iter().find(|left| left.path == path)?;
        if let Err(error) = self.store.as_ref()?.put_away(left) {
            self.learn(path, &error);
            return Some(complain_of(&error, error.path()));
        }
        self.offered.retain(|left| left.path != path);
        self.check_offered();
        None
    }

    /// Moves an earlier session that can't be read aside, so that it isn't listed any more.
    pub fn move_aside(&mut self, path: &Path) -> Option<lab::Command> {
        let mut all = self.offered.iter().chain(&self.earlier.newest);
        let left = all.find(|left| left.path == path)?;
        match self.store.as_ref()?.move_aside(left) {
            Ok(to) => {
                self.offered.retain(|left| left.path != path);
                self.earlier.newest.retain(|left| left.path != path);
                let kept = match HAS_FOLDERS {
                    true => format!("It is kept in the folder aside: {}.", to.display()),
                    false => "It is kept, and isn't listed any more.".to_owned(),
                };
                Some(lab::Command::Say(about(Notice::remark(kept), Some(&to))))
            }
            Err(error) => {
                self.learn(path, &error);
                Some(complain_of(&error, error.path()))
            }
        }
    }

    /// The command that opens a file, or says why it can't be opened.
    pub fn opened(&self, path: &Path) -> Command {
        opened(path, &self.data)
    }

    /// Opens the files that were dropped on the window.
    pub fn dropped(&self, ctx: &egui::Context, commands: &mut Commands) {
        let dropped = self.dropped.take(ctx);
        dropped.iter().for_each(|path| commands.push(self.opened(path)));
    }

    /// Shows the dialog and the hint to drop; pushes the commands that result.
    pub fn show(&mut self, ctx: &egui::Context, theme: &Theme, commands: &mut Commands) {
        if let Some(dialog) = &mut self.dialog
            && dialog.show(ctx, theme, &self.data, commands)
        {
            self.dialog = None;
        }
        if let Some(export) = &mut self.export
            && export.show(ctx, theme, commands)
        {
            self.export = None;
        }
        if let Some(bring) = &mut self.bring
            && bring.show(ctx, theme, commands)
        {
            self.bring = None;
        }
        if let Some(find) = &mut self.find_data
            && find.show(ctx, theme, &self.data, commands)
        {
            self.find_data = None;
        }
        let hovering = ctx.input(|input| !input.raw.hovered_files.is_empty());
        if hovering {
            dialogs::drop_here(ctx, theme);
        }
    }
}
