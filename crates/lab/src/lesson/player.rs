//! Giving a lesson: opening it, turning its pages, doing what they offer.

use std::sync::Arc;

use super::super::command::{Command, Thing};
use super::super::display::{Display, Toggle};
use super::super::notebook::Notebook;
use super::super::stage::{Run, Stage};
use super::super::transport::Transport;
use super::super::undo::{Scope, Undo};
use super::super::{Lab, Side};
use super::lecture::{Lecture, Own, Reveal, Seen, Sheet};
use super::masters::Masters;
use super::names::{Control, Target, is_personal};
use super::{Lesson, Place};

/// What is said while the runs of a page are being trained.
pub(super) const WAIT: &str = "The runs of this page are being trained: wait a moment.";

impl Lab {
    /// The lesson that is open.
    pub fn lecture(&self) -> Option<&Lecture> {
        self.lecture.as_deref()
    }

    /// What an open lesson has to say to a command before it is carried out; whether it may be.
    pub(crate) fn heed(&mut self, command: &Command) -> bool {
        if self.lecture.is_none() || self.is_acting {
            return true;
        }
        if matches!(command, Command::Open(_) | Command::Restore(_)) {
            self.close_lesson();
            return true;
        }
        let controls = Control::of(command, self.wanted());
        let Some(lecture) = &mut self.lecture else { return true };
        let closed = controls.iter().find(|&&control| lecture.seen(control) != Seen::Free);
        if let Some(&control) = closed {
            let how = if lecture.seen(control) == Seen::Locked { "locked" } else { "not there" };
            self.remark(format!("On this page of the lesson, {} is {how}.", control.name()));
            return false;
        }
        for control in controls {
            lecture.touch(Target::Control(control));
        }
        lecture.has_own_acts |= Scope::of(command) == Scope::Runs;
        if let Command::Select(thing) = command {
            self.touch_thing(*thing);
        }
        true
    }

    /// A point or a triplet was selected that the page may point at.
    fn touch_thing(&mut self, thing: Thing) {
        let Some(mut lecture) = self.lecture.take() else { return };
        lecture.untouched.retain(|target| match target {
            Target::Thing(pick) => pick.find(self.focused()) != Some(thing),
            _ => true,
        });
        self.lecture = Some(lecture);
    }

    /// Carries out a command that is of lessons.
    pub(crate) fn teach(&mut self, command: Command) {
        match command {
            Command::OpenLesson(lesson) => self.open_lesson(lesson),
            Command::CloseLesson => self.close_lesson(),
            Command::NextPage => self.turn_page(|page| page.checked_add(1)),
            Command::PreviousPage => self.turn_page(|page| page.checked_sub(1)),
            Command::GoToPage(page) => self.turn_page(|_| Some(page)),
            Command::RestorePage => self.come_to_page(),
            Command::Press(button) => self.press(button),
            Command::Predict(choice) => self.predict(choice),
            Command::CountHands => {
                if let Some(lecture) = &mut self.lecture {
                    lecture.counts_hands = !lecture.counts_hands;
                }
            }
            Command::CountHand(offer) => self.count_hand(offer),
            Command::TakeBackHand => self.take_back_hand(),
            Command::Reveal => self.reveal(),
            Command::AskAgain => self.ask_again(),
            Command::Touch(target) => {
                if let Some(lecture) = &mut self.lecture {
                    lecture.touch(target);
                }
            }
            _ => {}
        }
    }

    fn open_lesson(&mut self, lesson: Arc<Lesson>) {
        self.close_lesson();
        let Some(first) = lesson.pages.first() else {
            let why = lesson.mistakes.first().map_or_else(String::new, |mistake| {
                format!(" ({mistake}; `triplet-lab check` lists all)")
            });
            return self.complain(&format!("this lesson has no page that can be shown{why}"));
        };
        let mut masters = Masters::new(&lesson);
        self.data_version += 1;
        let (id, version) = (self.new_id(), self.data_version);
        let Some(stage) = masters.stand(first.place.run, 0, id, version) else { return };
        self.stay();
        let display = Self::display_of(&self.display, &[]);
        let own = Own {
            stage: self.replace_stage(stage),
            beside: self.beside.take(),
            focus: std::mem::replace(&mut self.focus, Side::A),
            shelf: std::mem::take(&mut self.shelf),
            transport: std::mem::take(&mut self.transport),
            display: std::mem::replace(&mut self.display, display),
            undo: std::mem::take(&mut self.undo),
            three: std::mem::take(&mut self.three),
            proposal: self.proposal.take(),
        };
        let sheets = lesson.pages.iter().map(|_| Sheet::default()).collect();
        self.lecture = Some(Box::new(Lecture {
            sheets,
            lesson,
            page: 0,
            visit: 0,
            untouched: Vec::new(),
            counts_hands: false,
            is_arriving: false,
            has_own_acts: false,
            reveal: Reveal::Not,
            slow_step: None,
            masters,
            own,
            looked: None,
        }));
        self.come_to_page();
        self.tell_mistakes();
    }

    /// Says that a lesson isn't whole.
    fn tell_mistakes(&mut self) {
        let Some(lecture) = &self.lecture else { return };
        let mistakes = &lecture.lesson.mistakes;
        if let Some(first) = mistakes.first() {
            let text = format!(
                "Parts of this lesson are left out, since they can't be read: {first}{} \
                 (`triplet-lab check` lists all)",
                if mistakes.len() > 1 { ", and more" } else { "" }
            );
            self.complain(&text);
        }
    }

    /// Puts a stage in the place of the one on screen, which is returned.
    pub(super) fn replace_stage(&mut self, mut stage: Stage) -> Stage {
        stage.version = stage.version.max(self.stage.version) + 1;
        std::mem::replace(&mut self.stage, stage)
    }

    fn close_lesson(&mut self) {
        if self.lecture.is_none() {
            return;
        }
        self.keep_own_runs();
        let Some(lecture) = self.lecture.take() else { return };
        let own = lecture.own;
        let personal = Toggle::ALL.into_iter().filter(|&toggle| is_personal(toggle));
        let display = personal
            .fold(own.display, |display, toggle| display.with(toggle, self.display.shows(toggle)));
        self.replace_stage(own.stage);
        self.beside = own.beside;
        (self.focus, self.shelf) = (own.focus, own.shelf);
        (self.transport, self.undo, self.proposal) = (own.transport, own.undo, own.proposal);
        self.transport.halt();
        self.acts.clear();
        self.notice = None;
        (self.three, self.about_three) = (own.three, false);
        self.set_display(display);
        self.bump();
    }

    fn turn_page(&mut self, to: impl FnOnce(usize) -> Option<usize>) {
        let Some(lecture) = &mut self.lecture else { return };
        let wanted = to(lecture.page).filter(|&page| page < lecture.lesson.pages.len());
        if let Some(page) = wanted {
            self.leave_page();
            if let Some(lecture) = &mut self.lecture {
                lecture.page = page;
            }
            self.come_to_page();
        }
    }

    /// What was being revealed counts as revealed; a question that nobody answered is forgotten.
    fn leave_page(&mut self) {
        let Some(lecture) = &mut self.lecture else { return };
        let was_happening = lecture.reveal == Reveal::Happening;
        let sheet = lecture.sheet_mut();
        if was_happening {
            sheet.outcome = sheet.asked.as_ref().and_then(|asked| asked.outcome().cloned());
        }
        if !sheet.is_answered() || sheet.outcome.is_some() {
            sheet.asked = None;
        }
    }

    /// Makes everything as the page has it: at once where its runs are trained already.
    pub(super) fn come_to_page(&mut self) {
        self.keep_own_runs();
        let Some(lecture) = &mut self.lecture else { return };
        lecture.visit += 1;
        (lecture.reveal, lecture.slow_step) = (Reveal::Not, None);
        lecture.is_arriving = true;
        lecture.looked = None;
        lecture.untouched = lecture.page().point.clone();
        if !lecture.sheet().is_answered() {
            lecture.sheet_mut().asked = None;
        }
        self.acts.clear();
        self.for_window.clear();
        self.transport.halt();
        (self.proposal, self.notice) = (None, None);
        if self.lecture.as_ref().is_some_and(|l| l.masters.is_ready(l.page().place)) {
            self.stand();
        }
    }

    /// Goes on with training what the page needs; whether there is more to do.
    pub(crate) fn arrive_at_page(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(lecture) = self.lecture.as_mut().filter(|lecture| lecture.is_arriving) else {
            return false;
        };
        let place = lecture.page().place;
        if !lecture.masters.advance(place, has_time) {
            return true;
        }
        self.stand();
        false
    }

    /// Puts the runs of the page on screen.
    fn stand(&mut self) {
        self.end_slow();
        let Some(mut lecture) = self.lecture.take() else { return };
        let page = lecture.page();
        let Place { run, beside, step } = page.place;
        let (switches, select) = (page.switches.clone(), page.select);
        let (three, about_three) = (page.three.clone().unwrap_or_default(), page.three.is_some());
        self.data_version += 2;
        let (a, b) = (self.new_id(), self.new_id());
        let stage = lecture.masters.stand(run, step, a, self.data_version - 1);
        let beside = beside.and_then(|run| lecture.masters.stand(run, step, b, self.data_version));
        if let Some(stage) = stage {
            self.replace_stage(stage);
        }
        self.beside = beside;
        (self.three, self.about_three) = (three, about_three);
        (self.focus, self.transport, self.undo) = (Side::A, Transport::default(), Undo::default());
        self.shelf.clear();
        lecture.is_arriving = false;
        lecture.has_own_acts = false;
        self.lecture = Some(lecture);
        let display = Self::display_of(&self.display, &switches);
        self.set_display(display);
        let selected = match select {
            Some(pick) => pick.find(&self.stage),
            None => self.stage.selected,
        };
        self.stages_mut().for_each(|stage| (stage.selected, stage.hovered) = (selected, None));
        self.bump();
    }

    /// What is switched on: the usual, and what a page says; what is the person's own stays.
    fn display_of(now: &Display, switches: &[(Toggle, bool)]) -> Display {
        let personal = Toggle::ALL.into_iter().filter(|&toggle| is_personal(toggle));
        let own = personal.map(|toggle| (toggle, now.shows(toggle)));
        own.chain(switches.iter().copied())
            .fold(Display::default(), |display, (toggle, on)| display.with(toggle, on))
    }

    /// Runs to which a person gave knobs of their own go on the person's shelf.
    pub(super) fn keep_own_runs(&mut self) {
        let Some(mut lecture) = self.lecture.take() else { return };
        if std::mem::take(&mut lecture.has_own_acts) {
            let on_screen = std::iter::once(&self.stage).chain(&self.beside).map(|s| &s.run);
            for run in on_screen.chain(&self.shelf) {
                lecture.keep(run);
            }
        }
        self.lecture = Some(lecture);
    }

    fn press(&mut self, button: usize) {
        let Some(lecture) = &self.lecture else { return };
        if lecture.is_arriving {
            return self.remark(WAIT);
        }
        let Some(button) = lecture.page().buttons.get(button) else { return };
        let acts = button.acts.clone();
        self.acts.clear();
        self.transport.halt();
        self.give(acts);
        self.act_on();
    }

    /// Goes on with what an open lesson has under way, while there is time; whether there is more
    /// to do.
    pub(crate) fn go_on_teaching(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        if self.lecture.is_none() {
            return false;
        }
        if self.arrive_at_page(has_time) {
            return true;
        }
        self.look_whether_done();
        if self.go_on_revealing(has_time) {
            return true;
        }
        self.go_on_asking(has_time)
    }

    /// Whether what the page waits for is done now.
    fn look_whether_done(&mut self) {
        let version = self.stage.version;
        let Some(lecture) = &self.lecture else { return };
        let waits = !lecture.is_done() && !lecture.is_arriving;
        if !waits || lecture.looked == Some(version) {
            return;
        }
        let is_done = lecture.page().until.iter().all(|condition| condition.holds(self));
        if let Some(lecture) = &mut self.lecture {
            lecture.looked = Some(version);
            lecture.sheet_mut().is_done = is_done;
        }
        if is_done {
            self.bump();
        }
    }

    /// Trains the runs of the pages to come; whether there is more to do.
    pub(crate) fn prepare_pages(&mut self, has_time: &dyn Fn() -> bool) -> bool {
        let Some(lecture) = &mut self.lecture else { return false };
        let (before, after) = lecture.lesson.pages.split_at(lecture.page);
        let mut places = after.iter().chain(before).map(|page| page.place);
        let Some(next) = places.find(|&place| !lecture.masters.is_ready(place)) else {
            return false;
        };
        lecture.masters.advance(next, has_time);
        true
    }

    /// The person's own runs as data, while a lesson is open.
    pub(crate) fn own_notebook(&self) -> Option<Notebook> {
        let own = &self.lecture.as_ref()?.own;
        Some(Self::notebook_of(&own.stage, own.beside.as_ref(), &own.shelf))
    }
}

impl Lecture {
    /// Keeps a run on the person's shelf, where the person gave it knobs of its own and there is
    /// room.
    fn keep(&mut self, run: &Run) {
        let recipe = run.timeline.recipe();
        let place = self.page().place;
        let mut of_lesson = [Some(place.run), place.beside].into_iter().flatten();
        let is_of_lesson = of_lesson.any(|run| {
            let plan = self.masters.recipe(run);
            plan.is_some_and(|plan| {
                let same_edits = recipe.edits().iter().all(|e| *plan.config_at(e.step) == e.config);
                plan.start() == recipe.start() && same_edits
            })
        });
        let shelf = &self.own.shelf;
        let is_kept = shelf.iter().any(|kept| recipe.is_part_of(kept.timeline.recipe()));
        let has_room = shelf.len() + 3 <= Notebook::MOST_PAGES;
        if recipe.steps() == 0 || is_of_lesson || is_kept || !has_room {
            return;
        }
        let title = format!("From the lesson «{}»", self.lesson.title);
        let titled = recipe.clone().titled(title, recipe.note().to_owned());
        let mut kept = Run { id: run.id, parent: None, timeline: run.timeline.branch(u64::MAX) };
        if let Some(titled) = titled.ok().filter(|_| recipe.title().is_empty()) {
            kept.timeline.annotate(titled);
        }
        kept.timeline.rest(KEPT_BUDGET);
        self.own.shelf.push(kept);
    }
}

/// Bytes of checkpoints of a run that is kept from a lesson.
const KEPT_BUDGET: usize = 2 << 20;
