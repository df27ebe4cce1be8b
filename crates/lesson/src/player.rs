//! The player, which the app holds: a person's lab, or a lesson with its own lab.
//!
//! While a lesson is open, the person's lab is put aside whole, and each page begins with a fresh
//! lab on the page's runs. A person's commands go through [`Player::apply`], which checks the
//! page's lock first; the script of a lesson calls the lab directly.

use std::sync::Arc;

use super::command::Command;
use super::names::Target;
use super::page_runs::PageRuns;
use super::script::{Script, WindowAct};
use super::session::{LessonSession, Reveal, Visibility};
use super::{Lesson, Page, Place};
use lab::policy::{HasPolicy, Lock, Policy};
use lab::retrieval::Pair;
use lab::session::Session;
use lab::undo::{Direction, WindowState};
use lab::{Control, Display, Lab, Pulse, Thing, Toggle};

/// The notice while the runs of a page are being trained.
pub(super) const WAIT: &str = "The runs of this page are being trained: wait a moment.";
/// Beginning of a notice that a page doesn't allow something.
const REFUSED: &str = "Nothing happens:";
/// Time limit of a tick for answers and page preparation, in seconds since its start.
const TEACHING_END: f64 = 0.008;

/// A lab, and the lesson that is open.
pub struct Player {
    pub(super) script: Script,
    pub(super) session: Option<Box<LessonSession>>,
}

impl Player {
    /// Creates a player without a lesson.
    pub fn new(lab: Lab) -> Self {
        Self { script: Script::new(lab), session: None }
    }

    /// The lab on screen: the person's or the page's.
    pub fn lab(&self) -> &Lab {
        &self.script.lab
    }

    /// The open lesson.
    pub fn session(&self) -> Option<&LessonSession> {
        self.session.as_deref()
    }

    /// Returns true if the lesson is acting or about to act.
    pub fn is_acting(&self) -> bool {
        self.script.is_acting()
    }

    /// Takes the lesson's requests to the window.
    pub fn take_window_acts(&mut self) -> Vec<WindowAct> {
        self.script.take_window_acts()
    }

    /// Returns the person's runs as data, also while a lesson is open.
    pub fn to_session(&self) -> Session {
        let Some(session) = &self.session else { return self.script.lab.to_session() };
        let own = session.own.to_session();
        Session { at: session.own_at.unwrap_or(own.at), ..own }
    }

    /// Carries out a person's lab command if the page allows it.
    pub fn apply(&mut self, command: lab::Command) {
        let policy = command.policy();
        let Some(command) = self.on_page(command) else { return };
        if matches!(command, lab::Command::Open(_) | lab::Command::Restore(_)) {
            self.close();
        } else if policy.lock == Lock::BySettings {
            let controls = self.lab().controls_of(&command);
            if !self.offers(&controls) {
                return;
            }
        } else if !self.allows(&policy) {
            return;
        }
        if let Some(session) = &mut self.session {
            session.has_own_acts |= policy.scope.is_of_runs();
            if let lab::Command::Select(thing) = command {
                session.touch_thing(thing, &self.script.lab);
            }
        }
        self.script.lab.apply(command);
    }

    /// Returns what a command does on the open page; `None` if it would take away what the page is
    /// about, and then shows the reason.
    fn on_page(&mut self, command: lab::Command) -> Option<lab::Command> {
        let Some(session) = &self.session else { return Some(command) };
        let is_deselect = command == lab::Command::Deselect;
        // Esc ends slow motion, or a move to another step.
        if is_deselect && (self.lab().slow().is_some() || self.lab().is_moving()) {
            return Some(command);
        }
        if let Some(why) = session.holds_still(&command) {
            self.refuse(why);
            return None;
        }
        // Nothing selected is no state of a page: its own selection comes back.
        let own = session.selected.filter(|_| is_deselect);
        Some(own.map_or(command, lab::Command::Select))
    }

    /// Returns true if the page allows a command, and shows the reason if not. The control of the
    /// command counts as touched.
    pub fn allows(&mut self, policy: &Policy) -> bool {
        match policy.lock {
            Lock::By(control) => self.offers(&[control]),
            Lock::Open | Lock::BySettings => true,
        }
    }

    /// Returns true if the page offers these controls.
    fn offers(&mut self, controls: &[Control]) -> bool {
        let Some(session) = &mut self.session else { return true };
        let visibility = |control: &&Control| session.visibility(**control);
        let closed = controls.iter().find(|control| visibility(control) != Visibility::Free);
        if let Some(control) = closed {
            let name = control.said();
            let why = match visibility(&control) {
                Visibility::Locked => {
                    format!("Nothing happens: on this page, {name} stays as it is.")
                }
                _ => format!("Nothing happens: {name} has no part in this page."),
            };
            self.refuse(&why);
            return false;
        }
        for &control in controls {
            session.touch(Target::Control(control));
        }
        if !controls.is_empty() {
            self.script.lab.withdraw(REFUSED);
        }
        true
    }

    /// Says why an act does nothing here.
    fn refuse(&mut self, why: &str) {
        self.script.lab.remark(why);
        self.script.lab.bump();
    }

    /// Shows a notice.
    pub(super) fn remark(&mut self, text: &str) {
        self.script.lab.remark(text);
    }

    /// Records a window act for undo; `before` is the window's earlier state.
    pub fn record_window(&mut self, label: &str, before: WindowState) {
        self.script.lab.record_window(label, before);
    }

    /// Returns the window's earlier state if the next act in a direction is a window act (see
    /// [`Lab::swap_window`]).
    pub fn swap_window(&mut self, direction: Direction, now: WindowState) -> Option<WindowState> {
        self.script.lab.swap_window(direction, now)
    }

    /// Carries out a lesson command.
    pub fn teach(&mut self, command: Command) {
        if !self.script.lab.prepare_for(&command.policy()) {
            return;
        }
        match command {
            Command::Open(lesson) => self.open(lesson),
            Command::Close => self.close(),
            Command::NextPage => self.turn_page(|page| page.checked_add(1)),
            Command::PreviousPage => self.turn_page(|page| page.checked_sub(1)),
            Command::GoToPage(page) => self.turn_page(|_| Some(page)),
            Command::RestorePage => self.come_to_page(),
            Command::Press(button) => self.press(button),
            Command::Predict(choice) => self.predict(choice),
            Command::CountHands => {
                if let Some(session) = &mut self.session {
                    session.counts_hands = !session.counts_hands;
                    session.asked_for = None;
                }
            }
            Command::AskFor(offer) => {
                if let Some(session) = &mut self.session {
                    session.asked_for = (offer < session.offers().len()).then_some(offer);
                }
            }
            Command::CountHand(offer) => self.count_hand(offer),
            Command::TakeBackHand => self.take_back_hand(),
            Command::Reveal => self.reveal(),
            Command::AskAgain => self.ask_again(),
            Command::Touch(target) => {
                if let Some(session) = &mut self.session {
                    session.touch(target);
                }
            }
        }
    }

    pub(super) fn open(&mut self, lesson: Arc<Lesson>) {
        self.close();
        let Some(first) = lesson.pages.first() else {
            let why = lesson.diagnostics.first().map_or_else(String::new, |mistake| {
                format!(" ({mistake}; `triplet-lab check` lists all)")
            });
            let text = format!("this lesson has no valid page{why}");
            return self.script.lab.complain(&text);
        };
        let mut page_runs = PageRuns::new(&lesson);
        let Some(stage) = page_runs.stand(first.place.run, 0, 1) else { return };
        let now = &mut self.script.lab;
        now.stay();
        let mut lab = now.with_runs(stage, None);
        lab.set_display(display_of(now.display(), &[]));
        let own = std::mem::replace(&mut self.script, Script::new(lab)).lab;
        self.session = Some(Box::new(LessonSession::new(lesson, page_runs, own)));
        self.come_to_page();
        self.tell_mistakes();
    }

    /// Shows a notice that a lesson has diagnostics.
    pub(super) fn tell_mistakes(&mut self) {
        let Some(session) = &self.session else { return };
        let diagnostics = &session.lesson.diagnostics;
        if let Some(first) = diagnostics.first() {
            let text = format!(
                "Parts of this lesson are left out, since they can't be read: {first}{} \
                 (`triplet-lab check` lists all)",
                if diagnostics.len() > 1 { ", and more" } else { "" }
            );
            self.script.lab.complain(&text);
        }
    }

    /// Restores the person's lab; the person's own display settings stay.
    fn close(&mut self) {
        self.keep_own_runs();
        let Some(session) = self.session.take() else { return };
        let of_page = std::mem::replace(&mut self.script, Script::new(session.own)).lab;
        let lab = &mut self.script.lab;
        let display = personal(of_page.display())
            .fold(lab.display().clone(), |display, (toggle, on)| display.with(toggle, on));
        lab.hold_still();
        lab.set_display(display);
        lab.apply(lab::Command::SetPace(of_page.pace().seconds()));
        if let Some(at) = session.own_at {
            lab.apply(lab::Command::GoTo(at));
        }
    }

    fn turn_page(&mut self, to: impl FnOnce(usize) -> Option<usize>) {
        let Some(session) = &mut self.session else { return };
        let wanted = to(session.page).filter(|&page| page < session.lesson.pages.len());
        if let Some(page) = wanted {
            session.leave_page();
            session.page = page;
            self.come_to_page();
        }
    }

    /// Opens the page in its initial state, at once if its runs are already trained.
    pub(super) fn come_to_page(&mut self) {
        self.keep_own_runs();
        let Some(session) = &mut self.session else { return };
        session.begin_page();
        self.script.stop();
        self.script.forget();
        self.script.lab.hold_still();
        if session.page_runs.is_ready(session.page().place) {
            self.stand();
        }
    }

    /// Continues training what the page needs; returns true if there is more to do.
    fn arrive_at_page(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(session) = self.session.as_mut().filter(|session| session.is_arriving) else {
            return false;
        };
        let place = session.page().place;
        if !session.page_runs.advance(place, has_time) {
            return true;
        }
        self.stand();
        // What was restored may be on its way to its step.
        self.lab().is_moving()
    }

    /// Shows the runs of the page in their own lab.
    fn stand(&mut self) {
        let Some(script) = self.script_of_page() else { return };
        self.script = script;
        self.script.lab.withdraw(WAIT);
        if let Some(session) = &mut self.session {
            (session.is_arriving, session.has_own_acts) = (false, false);
            session.selected = self.script.lab.run_a().selected();
        }
        self.restore_screen();
    }

    /// The runs of the page, as it has them, in a lab of their own.
    pub(super) fn script_of_page(&mut self) -> Option<Script> {
        let session = self.session.as_mut()?;
        let lesson = Arc::clone(&session.lesson);
        script_of(&lesson.pages[session.page], &mut session.page_runs, &self.script.lab)
    }

    /// Keeps runs whose settings the person changed, with the person's own runs.
    pub(super) fn keep_own_runs(&mut self) {
        if self.session.as_ref().is_some_and(|session| session.to_restore.is_some()) {
            // The page is left before its runs were there again.
            self.stand();
        }
        let Some(session) = &mut self.session else { return };
        if std::mem::take(&mut session.has_own_acts) {
            self.script.lab.runs().for_each(|run| session.keep(run));
        }
    }

    fn press(&mut self, button: usize) {
        let Some(session) = &self.session else { return };
        if session.is_arriving {
            return self.remark(WAIT);
        }
        let Some(button) = session.page().buttons.get(button) else { return };
        let acts = button.acts.clone();
        self.script.stop();
        self.script.give(acts);
        self.script.act_on();
    }

    /// Lets `seconds` pass, like [`Lab::tick`], and continues the lesson.
    pub fn tick(&mut self, seconds: f64, clock: &dyn Fn() -> f64) -> Pulse {
        let start = clock();
        let mut pulse = self.script.lab.advance(seconds, clock);
        let has_time = || clock() - start < TEACHING_END;
        self.script.act_on();
        pulse.busy |= self.script.is_acting() && !self.script.goes_slowly();
        pulse.busy |= self.go_on(&has_time);
        pulse.busy = pulse.busy || self.prepare_pages(&has_time);
        pulse.busy = pulse.busy || self.script.lab.work_ahead(clock);
        pulse
    }

    /// Finishes all pending work, however long it takes.
    pub fn settle(&mut self) {
        loop {
            if self.script.goes_slowly() {
                self.script.finish_slow_step();
            }
            // A page that isn't there yet stands on runs that only its arrival brings.
            let arrives = self.session.as_ref().is_some_and(|session| session.is_arriving);
            let more = (!arrives && self.script.work(&|| true)) || self.go_on(&|| true);
            if !more && !self.script.goes_slowly() {
                break;
            }
        }
        self.script.lab.bump();
    }

    /// Continues an open lesson's pending work while there is time; returns true if there is more.
    fn go_on(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        if self.session.is_none() {
            return false;
        }
        if self.arrive_at_page(has_time) {
            return true;
        }
        self.look_whether_done();
        self.go_on_revealing(has_time) || self.go_on_asking(has_time)
    }

    /// Checks if the page's task is done.
    fn look_whether_done(&mut self) {
        let Some(session) = &mut self.session else { return };
        let version = self.script.lab.run_a().version();
        let waits = !session.is_done() && !session.is_arriving;
        if !waits || session.looked == Some(version) {
            return;
        }
        session.looked = Some(version);
        let until = &session.page().until;
        let is_done = until.iter().all(|condition| condition.holds(&self.script));
        session.state_mut().is_done = is_done;
        if is_done {
            self.script.lab.bump();
        }
    }

    /// Trains the runs of later pages; returns true if there is more to do.
    fn prepare_pages(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(session) = &mut self.session else { return false };
        let (before, after) = session.lesson.pages.split_at(session.page);
        let mut places = after.iter().chain(before).map(|page| page.place);
        let Some(next) = places.find(|&place| !session.page_runs.is_ready(place)) else {
            return false;
        };
        session.page_runs.advance(next, has_time);
        true
    }
}

/// Display options that belong to the person, whatever a page says.
fn personal(display: &Display) -> impl Iterator<Item = (Toggle, bool)> {
    let personal = Toggle::ALL.into_iter().filter(|toggle| toggle.is_personal());
    personal.map(|toggle| (toggle, display.shows(toggle)))
}

/// Returns a page's display options: the defaults with the page's changes. The person's own options
/// stay.
fn display_of(now: &Display, switches: &[(Toggle, bool)]) -> Display {
    personal(now)
        .chain(switches.iter().copied())
        .fold(Display::default(), |display, (toggle, on)| display.with(toggle, on))
}

/// Returns all display settings of a page.
fn page_display(now: &Display, page: &Page) -> Display {
    let mut display = display_of(now, &page.switches);
    display.axes = page.axes.unwrap_or(display.axes);
    display.retrieval.pairs = page.split;
    if let Some([first, second]) = page.pair {
        display.retrieval.pair = Pair::Rows(first, second);
    }
    display
}

/// The runs of a page, as it has them, in a lab of their own that is displayed as this one.
pub(super) fn script_of(page: &Page, runs: &mut PageRuns, now: &Lab) -> Option<Script> {
    let Place { run, beside, step } = page.place;
    let a = runs.stand(run, step, 1)?;
    let b = beside.and_then(|run| runs.stand(run, step, 2));
    let mut lab = now.with_runs(a, b);
    lab.set_display(page_display(now.display(), page));
    lab.place_three(page.three.clone().unwrap_or_default());
    let selected = match page.select {
        Some(pick) => pick.find(lab.run_a()),
        None => lab.run_a().selected(),
    };
    lab.apply(selected.map_or(lab::Command::Deselect, lab::Command::Select));
    let mut script = Script::new(lab);
    script.about_three = page.three.is_some();
    Some(script)
}

impl LessonSession {
    /// Marks a selected point or triplet as touched.
    fn touch_thing(&mut self, thing: Thing, lab: &Lab) {
        self.untouched.retain(|target| match target {
            Target::Thing(pick) => pick.find(lab.focused()) != Some(thing),
            _ => true,
        });
    }

    /// Marks a running reveal as finished, and drops an unanswered question.
    fn leave_page(&mut self) {
        let was_happening = self.reveal == Reveal::Happening;
        let state = self.state_mut();
        if was_happening {
            state.outcome = state.asked.as_ref().and_then(|asked| asked.outcome().cloned());
        }
        if !state.is_answered() || state.outcome.is_some() {
            state.asked = None;
        }
    }
}
