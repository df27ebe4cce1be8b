//! The player: what an app holds. A person's lab, or a lesson with a lab of its own.
//!
//! While a lesson is open, the person's lab is put aside whole, and each page begins with a fresh
//! lab on the page's runs. A person's commands go through [`Player::apply`], which asks the page
//! before anything happens; the script of a lesson does what it does directly.

use std::sync::Arc;

use super::command::Command;
use super::names::Target;
use super::page_runs::PageRuns;
use super::script::{Script, WindowAct};
use super::session::{LessonSession, Reveal, Visibility};
use super::{Lesson, Place};
use lab::policy::{HasPolicy, Lock, Policy};
use lab::session::Session;
use lab::undo::{Direction, WindowState};
use lab::{Control, Display, Lab, Pulse, Thing, Toggle};

/// The notice while the runs of a page are being trained.
pub(super) const WAIT: &str = "The runs of this page are being trained: wait a moment.";
/// Seconds since the start of a tick until which answers are worked out and pages prepared.
const TEACHING_END: f64 = 0.008;

/// A lab, and the lesson that is open in front of it.
pub struct Player {
    pub(super) script: Script,
    pub(super) session: Option<Box<LessonSession>>,
}

impl Player {
    /// A player without a lesson.
    pub fn new(lab: Lab) -> Self {
        Self { script: Script::new(lab), session: None }
    }

    /// The lab on screen: the person's, or that of the page.
    pub fn lab(&self) -> &Lab {
        &self.script.lab
    }

    /// The lesson that is open.
    pub fn session(&self) -> Option<&LessonSession> {
        self.session.as_deref()
    }

    /// Whether the lesson does something just now, or is about to.
    pub fn is_acting(&self) -> bool {
        self.script.is_acting()
    }

    /// Hands out what the lesson asks of the window.
    pub fn take_window_acts(&mut self) -> Vec<WindowAct> {
        self.script.take_window_acts()
    }

    /// The person's runs as data, also while a lesson is open.
    pub fn to_session(&self) -> Session {
        self.session.as_ref().map_or(&self.script.lab, |session| &session.own).to_session()
    }

    /// Carries out a command of the person in the lab, where the page allows it.
    pub fn apply(&mut self, command: lab::Command) {
        let policy = command.policy();
        if matches!(command, lab::Command::Open(_) | lab::Command::Restore(_)) {
            self.close();
        } else if let (Lock::BySettings, lab::Command::Configure(wanted)) = (policy.lock, &command)
        {
            let controls = Control::of_change(self.lab().wanted(), wanted);
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

    /// Asks the page whether a command may be carried out; if not, the reason is told. The control
    /// that it belongs to counts as touched.
    pub fn allows(&mut self, policy: &Policy) -> bool {
        match policy.lock {
            Lock::By(control) => self.offers(&[control]),
            Lock::Open | Lock::BySettings => true,
        }
    }

    /// Whether the page offers these controls.
    fn offers(&mut self, controls: &[Control]) -> bool {
        let Some(session) = &mut self.session else { return true };
        let visibility = |control: &&Control| session.visibility(**control);
        let closed = controls.iter().find(|control| visibility(control) != Visibility::Free);
        if let Some(control) = closed {
            let is_locked = visibility(&control) == Visibility::Locked;
            let how = if is_locked { "locked" } else { "not there" };
            self.script
                .lab
                .remark(format!("On this page of the lesson, {} is {how}.", control.name()));
            self.script.lab.bump();
            return false;
        }
        for &control in controls {
            session.touch(Target::Control(control));
        }
        true
    }

    /// Says something to the person.
    pub(super) fn remark(&mut self, text: &str) {
        self.script.lab.remark(text);
    }

    /// Remembers an act of the window for undo; `before` is what the window was.
    pub fn record_window(&mut self, label: &str, before: WindowState) {
        self.script.lab.record_window(label, before);
    }

    /// Hands out what the window was before the act that is next in a direction, where that is an
    /// act of the window (see [`Lab::swap_window`]).
    pub fn swap_window(&mut self, direction: Direction, now: WindowState) -> Option<WindowState> {
        self.script.lab.swap_window(direction, now)
    }

    /// Carries out a command of lessons.
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

    fn open(&mut self, lesson: Arc<Lesson>) {
        self.close();
        let Some(first) = lesson.pages.first() else {
            let why = lesson.diagnostics.first().map_or_else(String::new, |mistake| {
                format!(" ({mistake}; `triplet-lab check` lists all)")
            });
            let text = format!("this lesson has no page that can be shown{why}");
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

    /// Says that a lesson isn't whole.
    fn tell_mistakes(&mut self) {
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

    /// Gives the person's lab back as it was; what the person set for themselves stays.
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

    /// Opens the page in its initial state: at once where its runs are trained already.
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

    /// Goes on with training what the page needs; whether there is more to do.
    fn arrive_at_page(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(session) = self.session.as_mut().filter(|session| session.is_arriving) else {
            return false;
        };
        let place = session.page().place;
        if !session.page_runs.advance(place, has_time) {
            return true;
        }
        self.stand();
        false
    }

    /// Puts the runs of the page on screen, in a lab of their own.
    fn stand(&mut self) {
        let Some(session) = &mut self.session else { return };
        let Place { run, beside, step } = session.page().place;
        let Some(a) = session.page_runs.stand(run, step, 1) else { return };
        let b = beside.and_then(|run| session.page_runs.stand(run, step, 2));
        (session.is_arriving, session.has_own_acts) = (false, false);
        let page = session.page();
        let now = &self.script.lab;
        let mut lab = now.with_runs(a, b);
        lab.set_display(display_of(now.display(), &page.switches));
        lab.place_three(page.three.clone().unwrap_or_default());
        let selected = match page.select {
            Some(pick) => pick.find(lab.run_a()),
            None => lab.run_a().selected(),
        };
        lab.apply(selected.map_or(lab::Command::Deselect, lab::Command::Select));
        let about_three = page.three.is_some();
        self.script = Script::new(lab);
        self.script.about_three = about_three;
    }

    /// Keeps the runs to which the person gave settings of their own, with the person's runs.
    pub(super) fn keep_own_runs(&mut self) {
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

    /// Lets `seconds` pass, as [`Lab::tick`] does, and goes on with the lesson.
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

    /// Finishes all that is under way, however long it takes.
    pub fn settle(&mut self) {
        loop {
            if self.script.goes_slowly() {
                self.script.finish_slow_step();
            }
            let more = self.script.work(&|| true) || self.go_on(&|| true);
            if !more && !self.script.goes_slowly() {
                break;
            }
        }
        self.script.lab.bump();
    }

    /// Goes on with what an open lesson has under way, while there is time; whether there is more
    /// to do.
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

    /// Looks whether what the page waits for is done now.
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

    /// Trains the runs of the pages to come; whether there is more to do.
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

/// What a person has switched for themselves, whatever a page says.
fn personal(display: &Display) -> impl Iterator<Item = (Toggle, bool)> {
    let personal = Toggle::ALL.into_iter().filter(|toggle| toggle.is_personal());
    personal.map(|toggle| (toggle, display.shows(toggle)))
}

/// What is switched on at a page: the usual, and what the page says; what is the person's own
/// stays.
fn display_of(now: &Display, switches: &[(Toggle, bool)]) -> Display {
    personal(now)
        .chain(switches.iter().copied())
        .fold(Display::default(), |display, (toggle, on)| display.with(toggle, on))
}

impl LessonSession {
    /// A point or a triplet was selected that the page may point at.
    fn touch_thing(&mut self, thing: Thing, lab: &Lab) {
        self.untouched.retain(|target| match target {
            Target::Thing(pick) => pick.find(lab.focused()) != Some(thing),
            _ => true,
        });
    }

    /// Marks what was being revealed as revealed, and forgets a question that nobody answered.
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
