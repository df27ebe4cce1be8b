//! The dialog for the address that links begin with.

use eframe::egui::{self, Button, Context, Key, Label, RichText, TextEdit, vec2};

use crate::app::dialog;
use crate::app::theme::{BODY, HEADING, Theme, UNIT};
use crate::link::Base;

/// Width of the dialog.
const WIDTH: f32 = 460.0;

/// Purpose of the address.
const FOR: &str = "A link begins with the address of a Triplet Lab in the web, where a browser opens \
                   it. The run itself is in the link: nothing is sent to that address.";
/// Note below an address that is known.
const KNOWN: &str = "Links that were copied before keep theirs. An empty field forgets it.";
/// Note below the field while no address is known.
const WITHOUT: &str = "This program doesn't know one yet: ask who publishes it for you. Without one, \
                       Ctrl C copies the run as a text that Ctrl V opens.";

/// The question for the address, or the words on one that is given.
pub struct Dialog {
    address: String,
    /// Source of the address, if it can't be changed here.
    from: Option<&'static str>,
    /// True if an address was known when it opened.
    known: bool,
    /// Reason why the address can't be used.
    error: Option<String>,
    copies: bool,
    /// True until the field has received the focus.
    fresh: bool,
}

/// Answer of the dialog.
pub enum Pressed {
    /// Chooses this address, or none.
    Choose(Option<Base>),
    /// Leaves all as it is.
    Cancel,
}

impl Dialog {
    /// Asks for the address; a link is copied afterwards if `copies`.
    pub fn new(now: Option<&Base>, copies: bool) -> Self {
        let address = now.map_or_else(String::new, |base| base.address().to_owned());
        Self { address, from: None, known: now.is_some(), error: None, copies, fresh: true }
    }

    /// Shows an address that can't be changed here.
    pub fn fixed(address: &str, from: &'static str) -> Self {
        Self { from: Some(from), address: address.to_owned(), ..Self::new(None, false) }
    }

    /// Tells whether a link is copied afterwards.
    pub fn copies(&self) -> bool {
        self.copies
    }

    /// Shows the dialog. Returns how it ended, if it did.
    pub fn show(&mut self, ctx: &Context, theme: &Theme) -> Option<Pressed> {
        let (ended, beside) = dialog::show(ctx, "address of links", WIDTH, |ui| {
            ui.label(RichText::new("Where links open").size(HEADING).strong());
            ui.add_space(UNIT);
            ui.add(Label::new(RichText::new(FOR).size(BODY)).wrap());
            ui.add_space(2.0 * UNIT);
            match self.from {
                Some(from) => self.fixed_content(ui, from),
                None => self.content(ui, theme),
            }
        });
        ended.or(beside.then_some(Pressed::Cancel))
    }

    fn fixed_content(&self, ui: &mut egui::Ui, from: &str) -> Option<Pressed> {
        ui.add(Label::new(format!("They begin with {} ({from}).", self.address)).wrap());
        ui.add_space(2.0 * UNIT);
        ui.button("Close").clicked().then_some(Pressed::Cancel)
    }

    fn content(&mut self, ui: &mut egui::Ui, theme: &Theme) -> Option<Pressed> {
        ui.label("Address");
        let field = TextEdit::singleline(&mut self.address)
            .desired_width(f32::INFINITY)
            .hint_text("https://lab.example.org/");
        let response = ui.add(field).accessible_name("Address");
        if std::mem::take(&mut self.fresh) {
            response.request_focus();
        }
        if response.changed() {
            self.error = None;
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let words = if self.known { KNOWN } else { WITHOUT };
        ui.add(Label::new(RichText::new(words).small().weak()).wrap());
        if let Some(error) = &self.error {
            ui.add_space(UNIT);
            ui.add(Label::new(RichText::new(error).color(theme.error).size(BODY)).wrap());
        }
        ui.add_space(2.0 * UNIT);
        let word = if self.copies { "Copy link" } else { "Use it" };
        let (go, cancel) = ui
            .horizontal(|ui| {
                let text = RichText::new(word).color(theme.on_accent);
                let button = Button::new(text).fill(theme.accent).min_size(vec2(72.0, 0.0));
                let go = ui.add(button).accessible_name(word).clicked();
                let cancel = ui.button("Cancel").on_hover_text("Leave everything as it is (Esc)");
                (go, cancel.clicked())
            })
            .inner;
        match (cancel, go || entered) {
            (true, _) => Some(Pressed::Cancel),
            (false, true) => self.chosen(),
            (false, false) => None,
        }
    }

    /// The end with the address in the field; an empty field chooses none.
    fn chosen(&mut self) -> Option<Pressed> {
        let address = self.address.trim();
        if address.is_empty() && !self.copies {
            return Some(Pressed::Choose(None));
        }
        match Base::read(address) {
            Ok(base) => Some(Pressed::Choose(Some(base))),
            Err(_) if address.is_empty() => {
                self.error = Some("Type the address, such as https://lab.example.org/.".to_owned());
                None
            }
            Err(error) => {
                self.error = Some(error.to_string());
                None
            }
        }
    }
}
