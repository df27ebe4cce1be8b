//! The window and the disk: the session that is written as it goes, earlier ones that are
//! offered, and recipes that are opened, saved, dropped, copied and pasted.
//!
//! What is read becomes a [`Command`]; the lab knows no file. `menu` lists what there is,
//! `dialogs` asks for a name, `offer` asks whether to go on with an earlier session.

mod browse;
mod dialogs;
mod menu;
mod offer;
mod reading;

use std::path::Path;

use eframe::egui;

use crate::lab::recipe::to_text;
use crate::lab::{Command, Lab, Notice};
use crate::store::{Autosave, EarlierSession, EarlierSessions, Store, StoreError};

use super::theme::Theme;
use dialogs::Dialog;
pub use menu::menu;
pub use offer::offer;
pub use reading::introduction;
use reading::{complain, opened, pasted, say, trouble};

/// What the window knows of files.
pub struct Filing {
    store: Option<Store>,
    autosave: Option<Autosave>,
    /// Sessions that are offered.
    offered: Vec<EarlierSession>,
    /// All earlier sessions, as far as the menu lists them.
    earlier: EarlierSessions,
    dialog: Option<Dialog>,
}

impl Filing {
    /// Looks for earlier sessions in the store and begins one of its own; without a store nothing
    /// is written. What there is to say comes with it.
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

    /// Finds out what can be offered; what can't be read is said.
    fn look(&mut self) -> Option<Notice> {
        let left = match self.store.as_ref()?.left() {
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

    /// Whether a dialog wants the keys.
    pub fn is_asking(&self) -> bool {
        self.dialog.is_some()
    }

    /// Writes what changed, to be called each frame; `seconds` is the time since the start.
    /// Trouble is told once.
    pub fn record(&mut self, lab: &Lab, seconds: f64) -> Option<Notice> {
        let autosave = self.autosave.as_mut()?;
        let written = autosave.record(&lab.notebook(), lab.transport().playing, seconds);
        written.err().map(|error| trouble(&error))
    }

    /// The sessions that are offered, newest first.
    pub fn offered(&self) -> &[EarlierSession] {
        &self.offered
    }

    /// All earlier sessions, and the folder of them; `None` where nothing is kept.
    pub fn earlier(&self) -> Option<(&EarlierSessions, &Path)> {
        Some((&self.earlier, self.store.as_ref()?.folder()))
    }

    /// Takes up an earlier session, whose file nobody else writes to.
    fn go_on(&mut self, path: &Path) -> Result<Option<Command>, StoreError> {
        let left = self.earlier.newest.iter().find(|left| left.path == path);
        let (Some(store), Some(left)) = (&self.store, left) else { return Ok(None) };
        let (session, autosave) = store.go_on(left)?;
        // The session so far has nothing worth keeping, or a file of its own that stays.
        self.autosave = Some(autosave);
        self.offered.clear();
        Ok(Some(Command::Restore(Box::new(session))))
    }

    fn put_away(&mut self, path: &Path) -> Result<Option<Command>, StoreError> {
        let left = self.offered.iter().position(|left| left.path == path);
        if let (Some(store), Some(place)) = (&self.store, left) {
            store.put_away(&self.offered[place])?;
            self.offered.remove(place);
            self.list_earlier();
        }
        Ok(None)
    }

    /// Carries out what a command asks of files; what comes of it goes through the lab.
    pub fn carry_out(
        &mut self,
        ctx: &egui::Context,
        command: &Command,
        lab: &Lab,
    ) -> Option<Command> {
        let recipe = lab.focused().recipe();
        match command {
            Command::OpenFile => self.dialog = Some(Dialog::open()),
            Command::SaveFile => self.dialog = Some(Dialog::save(recipe)),
            Command::CopyText => {
                let text = to_text(recipe);
                let length = text.len();
                ctx.copy_text(text);
                return Some(say(format!(
                    "This run is copied as a text of {length} characters: Ctrl V opens it in \
                     another window of Triplet Lab."
                )));
            }
            Command::Paste(text) => return Some(pasted(text)),
            Command::GoOn(path) => return self.go_on(path).unwrap_or_else(|e| Some(complain(&e))),
            Command::PutAway(path) => {
                return self.put_away(path).unwrap_or_else(|e| Some(complain(&e)));
            }
            Command::NotNow => self.offered.clear(),
            Command::Deselect if self.dialog.is_some() => self.dialog = None,
            _ => {}
        }
        None
    }

    /// Opens the files that were dropped on the window.
    pub fn dropped(ctx: &egui::Context, commands: &mut Vec<Command>) {
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        commands.extend(dropped.iter().map(|file| opened(file.path())));
    }

    /// Shows what there is to ask; commands come of it.
    pub fn show(&mut self, ctx: &egui::Context, theme: &Theme, commands: &mut Vec<Command>) {
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
