//! The window and the disk: the session that is saved as it goes, earlier sessions, and recipes
//! that are opened, saved, dropped, copied and pasted.
//!
//! All input becomes a [`Command`]; the lab doesn't access files. `menu` lists recipes and
//! sessions, `dialogs` asks for a name, `offer` asks whether to resume an earlier session.

mod browse;
mod dialogs;
mod menu;
mod offer;
mod reading;

use std::path::Path;

use eframe::egui;

use crate::app::command::Commands;
use crate::lab::recipe::Recipe;
use crate::lab::{self, Notice};
use crate::lesson::Player;
use crate::store::{Autosave, EarlierSession, EarlierSessions, Store};

use super::theme::Theme;
use dialogs::Dialog;
pub use menu::menu;
pub use offer::offer;
use reading::{complain, opened, trouble};
pub use reading::{copied, introduction, pasted};

/// Files of the window.
pub struct Filing {
    store: Option<Store>,
    autosave: Option<Autosave>,
    /// Sessions that are offered.
    offered: Vec<EarlierSession>,
    /// Earlier sessions that the menu lists.
    earlier: EarlierSessions,
    dialog: Option<Dialog>,
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
            dialog: None,
        };
        let notice = filing.look();
        filing.list_earlier();
        (filing, notice)
    }

    /// Updates the sessions to offer. Returns a notice if some can't be read.
    fn look(&mut self) -> Option<Notice> {
        let left = match self.store.as_ref()?.offered() {
            Ok(left) => left,
            Err(error) => return Some(trouble(&error)),
        };
        let mut notice = None;
        for session in left.newest {
            match &session.what {
                Ok(_) => self.offered.push(session),
                Err(reason) => {
                    notice.get_or_insert_with(|| Notice { text: reason.clone(), is_error: true });
                }
            }
        }
        notice
    }

    fn list_earlier(&mut self) {
        let earlier = self.store.as_ref().and_then(|store| store.earlier().ok());
        self.earlier = earlier.unwrap_or_default();
    }

    /// Tells whether a dialog is open, which receives the keys.
    pub fn is_asking(&self) -> bool {
        self.dialog.is_some()
    }

    /// Writes what changed; to be called each frame. `seconds` is the time since the start. A
    /// failure is reported once.
    pub fn record(&mut self, player: &Player, seconds: f64) -> Option<Notice> {
        let autosave = self.autosave.as_mut()?;
        let written =
            autosave.record(&player.to_session(), player.lab().transport().playing, seconds);
        written.err().map(|error| trouble(&error))
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

    /// Closes the dialog.
    pub fn close_dialog(&mut self) {
        self.dialog = None;
    }

    /// Resumes an earlier session, whose file no other window writes to.
    pub fn go_on(&mut self, path: &Path) -> Option<lab::Command> {
        let left = self.earlier.newest.iter().find(|left| left.path == path)?;
        match self.store.as_ref()?.go_on(left) {
            Ok((session, autosave)) => {
                // The session so far is not worth keeping, or has its own file, which stays.
                self.autosave = Some(autosave);
                self.offered.clear();
                Some(lab::Command::Restore(Box::new(session)))
            }
            Err(error) => Some(complain(&error)),
        }
    }

    /// Dismisses all offers until the next start.
    pub fn offer_none(&mut self) {
        self.offered.clear();
    }

    /// Stops offering an earlier session.
    pub fn put_away(&mut self, path: &Path) -> Option<lab::Command> {
        let place = self.offered.iter().position(|left| left.path == path)?;
        if let Err(error) = self.store.as_ref()?.put_away(&self.offered[place]) {
            return Some(complain(&error));
        }
        self.offered.remove(place);
        self.list_earlier();
        None
    }

    /// Opens the files that were dropped on the window.
    pub fn dropped(ctx: &egui::Context, commands: &mut Commands) {
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        dropped.iter().for_each(|file| commands.push(opened(file.path())));
    }

    /// Shows the dialog and the hint to drop; pushes the commands that result.
    pub fn show(&mut self, ctx: &egui::Context, theme: &Theme, commands: &mut Commands) {
        if let Some(dialog) = &mut self.dialog
            && dialog.show(ctx, theme, commands)
        {
            self.dialog = None;
        }
        let hovering = ctx.input(|input| !input.raw.hovered_files.is_empty());
        if hovering {
            dialogs::drop_here(ctx, theme);
        }
    }
}
