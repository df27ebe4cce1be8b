//! Links of the window: the one that is copied, the address that it begins with, and those that are
//! opened. `dialog` asks for the address, `words` says what was copied.

mod dialog;
mod words;

use eframe::egui::Context;

use super::App;
use super::command::{Command, Commands, LessonCommand, WindowCommand};
use super::theme::Theme;
use crate::lab::{self, Notice};
use crate::lesson::{LESSONS, LessonSession, Player};
use crate::link::{Base, LessonPage, Link, read};
use dialog::{Dialog, Pressed};

/// An address that the person can't choose here.
struct Given {
    address: String,
    /// Its source in words, for messages.
    from: &'static str,
}

/// The address that links begin with, and a link on its way in.
#[derive(Default)]
pub struct Linking {
    given: Option<Given>,
    /// The address that the person chose.
    chosen: Option<Base>,
    /// The address that the program was built with.
    built_in: Option<Base>,
    dialog: Option<Dialog>,
    /// A link that opens when no dialog is in the way.
    waiting: Option<Link>,
}

impl Linking {
    /// With the address that was chosen before.
    pub fn new(chosen: Option<String>) -> Self {
        let chosen = chosen.and_then(|address| Base::read(&address).ok());
        Self { chosen, ..Self::default() }
    }

    /// The address that the person chose.
    pub fn chosen(&self) -> Option<&str> {
        self.chosen.as_ref().map(Base::address)
    }

    /// The address that links begin with, if one is known.
    fn base(&self) -> Result<Option<Base>, String> {
        match &self.given {
            Some(Given { address, from }) => {
                Base::read(address).map(Some).map_err(|error| format!("{from}: {error}"))
            }
            None => Ok(self.chosen.clone().or_else(|| self.built_in.clone())),
        }
    }

    /// Copies the link of the lesson's page, or else of the run; asks for the address if none is
    /// known. Returns what there is to say.
    pub fn copy(&mut self, ctx: &Context, player: &Player, presenting: bool) -> Option<Notice> {
        match self.link(player, presenting) {
            Ok(Some((link, words))) => {
                ctx.copy_text(link);
                Some(Notice::remark(words))
            }
            Ok(None) => {
                self.ask(true);
                None
            }
            Err(error) => Some(Notice::error(error)),
        }
    }

    /// The link of the page or the run, and what there is to say about it; `None` without an
    /// address.
    fn link(&self, player: &Player, presenting: bool) -> Result<Option<(String, String)>, String> {
        let page = player.session().map(|session| page_of(session, presenting)).transpose()?;
        let Some(base) = self.base()? else { return Ok(None) };
        let recipe = player.lab().focused().recipe();
        let link = match &page {
            Some(page) => base.to(page),
            None => base.to_run(recipe),
        };
        let link = link.map_err(|error| error.to_string())?;
        let words = match &page {
            Some(page) => words::of_page(page, &base, link.len()),
            None => words::of_run(recipe, &base, link.len()),
        };
        Ok(Some((link, words)))
    }

    /// Opens the dialog for the address; a link is copied afterwards if `copies`.
    pub fn ask(&mut self, copies: bool) {
        self.dialog = Some(match (&self.given, self.base()) {
            (Some(Given { address, from }), _) => Dialog::fixed(address, from),
            (None, base) => Dialog::new(base.ok().flatten().as_ref(), copies),
        });
    }

    /// Tells whether the dialog is open.
    pub fn is_asking(&self) -> bool {
        self.dialog.is_some()
    }

    /// Closes the dialog.
    pub fn close(&mut self) {
        self.dialog = None;
    }

    /// Shows the dialog, and pushes the commands that result.
    pub fn show(&mut self, ctx: &Context, theme: &Theme, commands: &mut Commands) {
        let Some(dialog) = &mut self.dialog else { return };
        match dialog.show(ctx, theme) {
            None => return,
            Some(Pressed::Cancel) => {}
            Some(Pressed::Choose(chosen)) => {
                self.chosen = chosen;
                if dialog.copies() {
                    commands.push(WindowCommand::CopyLink);
                }
            }
        }
        self.dialog = None;
    }
}

/// The page of an open lesson.
fn page_of(session: &LessonSession, present: bool) -> Result<Link, String> {
    let listed = LESSONS.iter().position(|listed| *listed.text == *session.lesson().source);
    let lesson = listed.ok_or(
        "This lesson has no address: only the lessons that come with the program have one. Send \
         its file, which opens with Ctrl O; Ctrl C copies the run on this page.",
    )?;
    let page = Some(LessonPage { lesson, page: session.page_number() });
    Ok(Link { run: None, page, present })
}

impl App {
    /// Sets the address that links begin with, instead of the one that the person chose. `from` says
    /// where it is from: "the address of this page".
    pub fn set_address(&mut self, address: String, from: &'static str) {
        self.linking.given = Some(Given { address, from });
    }

    /// Sets the address that links begin with until the person chooses one.
    pub fn set_built_in_address(&mut self, address: Option<&str>) {
        self.linking.built_in = address.and_then(|address| Base::read(address).ok());
    }

    /// Opens what a browser has behind its address, `?…` and `#…`; says what is wrong with it. To be
    /// called before the first frame, and when the part behind the `#` changes (with that alone).
    pub fn open_address(&mut self, search: &str, hash: &str) {
        match read(search, hash) {
            Ok(link) => self.open_link(link),
            Err(error) => {
                let notice = Notice::error(error.to_string());
                self.commands.push(lab::Command::Say(notice));
            }
        }
    }

    /// Opens a link as soon as no dialog is in the way; before the first frame, too.
    pub fn open_link(&mut self, link: Link) {
        if !link.is_empty() {
            self.linking.waiting = Some(link);
        }
    }

    /// The command for a link that waits.
    pub(super) fn take_waiting_link(&mut self) -> Option<Command> {
        let link = self.linking.waiting.take()?;
        Some(WindowCommand::OpenLink(link).into())
    }

    /// Opens what a link says: the run as a pasted one, then the page of the lesson over it.
    pub(super) fn act_on_link(&mut self, link: &Link) {
        if let Some(text) = &link.run {
            self.commands.push(self.filing.pasted(text));
        }
        if let Some(LessonPage { lesson, page }) = link.page
            && let Some(lesson) = self.lessons.list().get(lesson)
        {
            let session = self.player.session().filter(|_| link.run.is_none());
            let session = session.filter(|session| *session.lesson().source == *lesson.source);
            if session.is_none() {
                self.commands.push(LessonCommand::Open(lesson.clone()));
            }
            if session.map_or(0, LessonSession::page_number) != page {
                self.commands.push(LessonCommand::GoToPage(page));
            }
        }
        if link.present && !self.presenter.is_on() {
            self.commands.push(WindowCommand::Present);
        }
    }
}
