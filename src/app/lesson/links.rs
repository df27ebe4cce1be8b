//! Links of a lesson: only pages of the web open, and no host that the reader wasn't told of.
//!
//! A stranger's lesson could call a link "arxiv.org" and lead elsewhere. So the address is shown
//! under the pointer, and a host that the words of the link don't name is asked for first.

use std::io;

use eframe::egui::{Button, Context, Label, OutputCommand, RichText};

use crate::app::command::{Commands, WindowCommand};
use crate::app::dialog;
use crate::app::theme::{BODY, HEADING, Theme, UNIT};
use crate::lab::Notice;
use crate::lesson::{LessonSession, markdown};
use crate::task::{Job, Once};

/// Width of the question.
const WIDTH: f32 = 420.0;
/// Most characters of an address that are shown.
const LONGEST: usize = 200;

/// Opens an address in the browser.
type Opener = fn(&str) -> io::Result<()>;

/// A link that is asked about, or that the browser is opening.
pub struct Links {
    asked: Option<String>,
    opening: Vec<Job<Option<String>>>,
    opener: Opener,
}

impl Default for Links {
    fn default() -> Self {
        Self { asked: None, opening: Vec::new(), opener: webbrowser::open }
    }
}

/// Takes the links that were clicked in this window, before the system opens them.
pub fn take(ctx: &Context, commands: &mut Commands) {
    ctx.output_mut(|output| {
        output.commands.retain(|command| match command {
            OutputCommand::OpenUrl(link) => {
                commands.push(WindowCommand::FollowLink(link.url.clone()));
                false
            }
            _ => true,
        });
    });
}

/// Returns true if the words of every link to this address in the lesson name its host.
fn is_named(address: &str, session: &LessonSession) -> bool {
    let pages = [Some(session.page()), session.next_page()];
    let texts = pages.into_iter().flatten().flat_map(|page| [&page.text, &page.why, &page.notes]);
    let links = texts.flat_map(|text| markdown::references(text).links);
    let mut words = links.filter(|link| link.to == address).map(|link| link.words).peekable();
    words.peek().is_some() && words.all(|words| names(&words, address))
}

/// Returns true if these words name the host of an address, alone or in an address. Letters that
/// only look like others don't count.
fn names(words: &str, address: &str) -> bool {
    let Some(host) = markdown::host(address).filter(|host| host.is_ascii()) else { return false };
    let mut all = words.split(|c: char| !(c.is_alphanumeric() || "-.".contains(c)));
    all.any(|word| word.trim_matches('.').eq_ignore_ascii_case(host))
}

/// The address in at most this many characters.
fn shown(address: &str) -> String {
    match address.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &address[..end]),
        None => address.to_owned(),
    }
}

impl Links {
    /// Follows a link of the lesson: opens it, or asks first. Returns a notice if it opens nothing.
    pub fn follow(&mut self, address: &str, session: Option<&LessonSession>) -> Option<Notice> {
        if markdown::host(address).is_none() {
            let text = format!(
                "The link {:?} is not opened: only addresses of web pages (https://…) are.",
                shown(address)
            );
            return Some(Notice::error(text));
        }
        if session.is_some_and(|session| is_named(address, session)) {
            self.open(address.to_owned());
        } else {
            self.asked = Some(address.to_owned());
        }
        None
    }

    /// Returns true while a link is asked about.
    pub fn is_asking(&self) -> bool {
        self.asked.is_some()
    }

    /// Forgets the link that is asked about.
    pub fn close(&mut self) {
        self.asked = None;
    }

    fn open(&mut self, address: String) {
        let opener = self.opener;
        // Some systems wait for the browser.
        self.opening.push(Job::begin(Once::new(move || {
            let why = opener(&address).err()?;
            Some(format!("No browser opened {} ({why}): copy the address.", shown(&address)))
        })));
    }

    /// Returns a notice if a browser didn't open.
    pub fn failed(&mut self, ctx: &Context) -> Option<Notice> {
        let mut failed = None;
        self.opening.retain_mut(|opening| match opening.answer(ctx) {
            Some(said) => {
                failed = failed.take().or(said.ok().flatten());
                false
            }
            None => true,
        });
        failed.map(Notice::error)
    }

    /// Asks about a link, if one was clicked.
    pub fn show(&mut self, ctx: &Context, theme: &Theme) {
        let Some(address) = self.asked.clone() else { return };
        let host = markdown::host(&address).unwrap_or_default();
        let ((open, copy, stay), beside) = dialog::show(ctx, "link", WIDTH, |ui| {
            let heading = RichText::new(format!("Open {} in the browser?", shown(host)));
            ui.add(Label::new(heading.size(HEADING).strong()).wrap());
            ui.add_space(UNIT);
            ui.add(Label::new(RichText::new(shown(&address)).size(BODY)).wrap());
            ui.add_space(2.0 * UNIT);
            ui.horizontal(|ui| {
                let words = RichText::new("Open it").color(theme.on_accent);
                let open = ui.add(Button::new(words).fill(theme.accent)).clicked();
                let copy = ui.button("Copy the address").clicked();
                let stay = ui.button("Stay here").clicked();
                (open, copy, stay)
            })
            .inner
        });
        if copy {
            ctx.copy_text(address.clone());
        }
        if open || copy || stay || beside {
            self.asked = None;
        }
        if open {
            self.open(address);
            ctx.request_repaint();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::Lab;
    use crate::lesson::{Command, Player, read};

    fn player(text: &str) -> Player {
        let lesson = read(&format!("+++\ntitle = \"T\"\n+++\n# P\n{text}\n"));
        let mut player = Player::new(Lab::new(Default::default()).unwrap());
        player.teach(Command::Open(lesson.shared()));
        player
    }

    /// Links whose browser never opens.
    fn links() -> Links {
        Links { opener: |_| Err(io::Error::other("there is none")), ..Links::default() }
    }

    #[test]
    fn words_name_a_host_as_a_whole_or_not_at_all() {
        let to = "https://arxiv.org/abs/1503.03832";
        for words in ["arxiv.org", "see ArXiv.org.", "https://arxiv.org/abs", to, "(arxiv.org)"] {
            assert!(names(words, to), "{words}");
        }
        for words in ["the paper", "", "arxiv.org.evil.com", "notarxiv.org", "org", "аrxiv.org"] {
            assert!(!names(words, to), "{words}");
        }
        assert!(!names("good.org", "https://good.org@evil.org/"));
        assert!(!names("аrxiv.org", "https://аrxiv.org/"), "a Cyrillic а is asked about");
    }

    #[test]
    fn a_host_that_the_words_name_opens_and_another_is_asked_for() {
        let player = player("[arxiv.org](https://arxiv.org/abs/1) [arxiv.org](https://evil.org)");
        let mut links = links();
        assert_eq!(links.follow("https://arxiv.org/abs/1", player.session()), None);
        assert_eq!((links.is_asking(), links.opening.len()), (false, 1));
        assert_eq!(links.follow("https://evil.org", player.session()), None);
        assert_eq!((links.is_asking(), links.opening.len()), (true, 1));
        links.close();
        assert_eq!(links.follow("https://nowhere.org", None), None);
        assert!(links.is_asking(), "what no text names is asked for");
    }

    #[test]
    fn a_link_that_opens_nothing_says_so() {
        let mut links = links();
        for address in ["file:///etc/passwd", "/bin/sh", "javascript:1", "steam://run/1", "", "ß"]
        {
            let says = links.follow(address, None).unwrap();
            assert!(says.is_error && says.text.contains("is not opened"), "{says:?}");
        }
        assert!(!links.is_asking() && links.opening.is_empty());
        links.open("https://arxiv.org".to_owned());
        let ctx = Context::default();
        let says = loop {
            if let Some(says) = links.failed(&ctx) {
                break says;
            }
            std::thread::yield_now();
        };
        assert!(says.text.contains("No browser opened https://arxiv.org (there is none)"));
        assert!(links.opening.is_empty() && links.failed(&ctx).is_none());
    }
}
