//! The runs of a session, on screen and inactive, and how they change places.

use super::active_run::{ActiveRun, Run};
use super::change::same_points;
use super::filter::Filter;
use super::recipe::Recipe;
use super::session::{RunId, RunRecord, Session};
use super::undo::Undo;
use super::{Lab, Side, ThreePoints};

/// Bytes of checkpoints that all inactive runs keep together.
const INACTIVE_BUDGET: usize = 32 << 20;
/// Bytes of checkpoints that a run adopted from another lab keeps.
const ADOPTED_BUDGET: usize = 2 << 20;

impl Lab {
    /// All runs as data, and which of them are on screen.
    pub fn to_session(&self) -> Session {
        let on_screen = std::iter::once(&self.run_a).chain(&self.run_b).map(|active| &active.run);
        let mut runs: Vec<RunRecord> = on_screen.chain(&self.inactive).map(Run::record).collect();
        runs.sort_by_key(|record| record.id);
        let beside = self.run_b.as_ref().map(ActiveRun::id);
        Session { runs, shown: self.run_a.id(), beside, at: self.run_a.cursor() }
    }

    /// A copy of the lab with the same runs on screen; changes to it don't affect this one.
    pub fn fork(&self) -> Self {
        Self {
            run_b: self.run_b.as_ref().map(ActiveRun::fork),
            focus: self.focus,
            next_id: self.next_id,
            display: self.display.clone(),
            three: self.three.clone(),
            typed: self.typed.clone(),
            ..Self::with(self.run_a.fork())
        }
    }

    /// A lab with these runs on screen and this one's display, pace and message.
    pub fn with_runs(&self, a: ActiveRun, b: Option<ActiveRun>) -> Self {
        let next_id = 1 + a.id().max(b.as_ref().map_or(0, ActiveRun::id));
        let mut lab = Self {
            run_b: b,
            next_id,
            pace: self.pace,
            notice: self.notice.clone(),
            ..Self::with(a)
        };
        lab.set_display(self.display.clone());
        lab
    }

    /// Pauses, and clears the proposal and the message.
    pub fn hold_still(&mut self) {
        self.transport.halt();
        (self.proposal, self.notice) = (None, None);
    }

    /// Pauses.
    pub fn halt(&mut self) {
        self.transport.halt();
    }

    /// Sets the three points without an undo entry.
    pub fn place_three(&mut self, three: ThreePoints) {
        self.three = three;
    }

    /// Puts the runs of a fork on screen and clears the undo history.
    pub fn take_runs_of(&mut self, fork: Self) {
        self.run_a = fork.run_a;
        self.run_b = fork.run_b;
        self.active_mut().for_each(ActiveRun::bring_up);
        (self.focus, self.three) = (fork.focus, fork.three);
        (self.proposal, self.undo) = (None, Undo::default());
        self.next_id = self.next_id.max(fork.next_id);
        self.renumber_inactive();
    }

    /// Gives inactive runs with the number of one on screen another one: a session uses no number
    /// twice.
    fn renumber_inactive(&mut self) {
        let on_screen = [Some(self.run_a.id()), self.run_b.as_ref().map(ActiveRun::id)];
        for place in 0..self.inactive.len() {
            if on_screen.contains(&Some(self.inactive[place].id)) {
                self.inactive[place].id = self.new_id();
            }
        }
    }

    /// All runs: on screen, then inactive.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        let on_screen = std::iter::once(&self.run_a).chain(&self.run_b).map(|active| &active.run);
        on_screen.chain(&self.inactive)
    }

    /// Keeps a copy of another lab's run as an inactive run, under a new number, and with this
    /// title if it has none. Does nothing if the run has no steps, is already here, or there is no
    /// room.
    pub fn adopt(&mut self, run: &Run, title: String) {
        let recipe = run.timeline.recipe();
        let is_kept = self.inactive.iter().any(|kept| recipe.is_part_of(kept.timeline.recipe()));
        if recipe.steps() == 0 || is_kept || self.inactive.len() + 3 > Session::MOST_RUNS {
            return;
        }
        let id = self.new_id();
        let titled = recipe.clone().titled(title, recipe.note().to_owned());
        let mut kept = Run { id, parent: None, timeline: run.timeline.branch(u64::MAX) };
        if let Some(titled) = titled.ok().filter(|_| recipe.title().is_empty()) {
            kept.timeline.annotate(titled);
        }
        kept.timeline.rest(ADOPTED_BUDGET);
        self.inactive.push(kept);
    }

    /// Returns the number for a new run.
    pub(super) fn new_id(&mut self) -> RunId {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// Puts a new run on screen at step 0; the previous one becomes inactive.
    pub fn begin(&mut self, side: Side, recipe: Recipe) {
        let id = self.new_id();
        self.put_on_stage(side, Run::new(id, None, recipe));
    }

    /// Puts a run on screen at step 0.
    pub(super) fn put_on_stage(&mut self, side: Side, run: Run) {
        let mut active = ActiveRun::open(run, Some(&self.run_a));
        active.freeze_axes(self.display.shows(super::Toggle::FreezeAxes));
        let other = match side {
            Side::A => self.run_b.as_ref(),
            Side::B => Some(&self.run_a),
        };
        if let Some(other) = other.filter(|other| same_points(other.config(), active.config())) {
            // Both runs have the same selection.
            if !active.select_first(other.selected) {
                active.selected = other.selected;
            }
        }
        if !same_points(self.run_a.config(), active.config()) {
            self.display.filter = Filter::default();
        }
        let old = match side {
            Side::A => Some(std::mem::replace(&mut self.run_a, active)),
            Side::B => self.run_b.replace(active),
        };
        if let Some(old) = old {
            self.deactivate(old.run);
        }
    }

    /// Removes B from the screen.
    pub(super) fn close_beside(&mut self) {
        if let Some(beside) = self.run_b.take() {
            self.deactivate(beside.run);
        }
        self.focus = Side::A;
    }

    /// Keeps a run that is no longer on screen, unless another run contains it. Removes inactive
    /// runs that this one contains.
    pub(super) fn deactivate(&mut self, mut run: Run) {
        let recipe = run.timeline.recipe();
        let others = std::iter::once(&self.run_a).chain(&self.run_b).map(|active| &active.run);
        let mut others = others.chain(&self.inactive).map(|run| run.timeline.recipe());
        if recipe.is_untouched() || others.any(|other| recipe.is_part_of(other)) {
            return;
        }
        self.inactive.retain(|kept| !kept.timeline.recipe().is_part_of(run.timeline.recipe()));
        run.timeline.rest(INACTIVE_BUDGET);
        self.inactive.push(run);
        let each = INACTIVE_BUDGET / self.inactive.len();
        self.inactive.iter_mut().for_each(|run| run.timeline.rest(each));
    }

    /// Brings an inactive run on screen: as A at its end, as B at the step on screen.
    pub(super) fn switch_to(&mut self, side: Side, id: RunId) {
        let Some(place) = self.inactive.iter().position(|run| run.id == id) else { return };
        let run = self.inactive.remove(place);
        let at = match side {
            Side::A => run.timeline.recipe().steps(),
            Side::B => self.run_a.cursor(),
        };
        self.put_on_stage(side, run);
        self.go_to(at);
    }

    /// Restores the runs, keeping the results that still hold.
    pub(super) fn restore(&mut self, to: &Session) {
        let same_shown = self.run_a.id() == to.shown
            && to.run(to.shown).is_some_and(|record| {
                let now = self.run_a.recipe();
                record.recipe.start() == now.start() && record.recipe.edits() == now.edits()
            });
        let at = if same_shown { self.run_a.cursor() } else { to.at };
        if self.run_b.as_ref().is_some_and(|beside| Some(beside.id()) != to.beside) {
            self.inactive.extend(self.run_b.take().map(|beside| beside.run));
            self.focus = Side::A;
        }
        for record in &to.runs {
            self.restore_run(record, at);
        }
        self.bring(Side::A, to.shown);
        self.know(to);
        if let Some(id) = to.beside {
            self.bring(Side::B, id);
        }
        self.inactive.retain(|run| to.run(run.id).is_some());
        self.know(to);
        let highest = to.runs.last().map_or(0, |record| record.id + 1);
        self.next_id = self.next_id.max(highest);
        self.go_to(at);
    }

    /// Adds the runs of `all` that are missing: some were dropped when others came on screen,
    /// because those contain them.
    fn know(&mut self, all: &Session) {
        for record in &all.runs {
            if !self.is_known(record.id) {
                self.inactive.push(Run::new(record.id, record.parent, record.recipe.clone()));
            }
        }
    }

    fn is_known(&self, id: RunId) -> bool {
        self.side_of(id).is_some() || self.inactive.iter().any(|run| run.id == id)
    }

    /// The side that a run is on; `None` if it isn't on screen.
    fn side_of(&self, id: RunId) -> Option<Side> {
        if self.run_a.id() == id {
            return Some(Side::A);
        }
        self.run_b.as_ref().filter(|beside| beside.id() == id).map(|_| Side::B)
    }

    /// Restores one run wherever it is; if it is missing, adds it to the inactive runs.
    fn restore_run(&mut self, record: &RunRecord, at: u64) {
        if let Some(side) = self.side_of(record.id) {
            let Some(active) = self.active_run_mut(side) else { return };
            let record =
                RunRecord { recipe: grown(&record.recipe, active.recipe()), ..record.clone() };
            if !active.become_run(record.clone(), at) {
                // Other points or weights: open it again.
                self.put_on_stage(side, Run::new(record.id, record.parent, record.recipe));
                self.inactive.retain(|run| run.id != record.id);
            }
        } else if let Some(run) = self.inactive.iter_mut().find(|run| run.id == record.id) {
            let recipe = grown(&record.recipe, run.timeline.recipe());
            run.timeline.become_run(recipe);
        } else {
            self.inactive.push(Run::new(record.id, record.parent, record.recipe.clone()));
        }
    }

    /// Brings a run on screen if it is inactive.
    fn bring(&mut self, side: Side, id: RunId) {
        if let Some(place) = self.inactive.iter().position(|run| run.id == id) {
            let run = self.inactive.remove(place);
            self.put_on_stage(side, run);
        }
    }
}

/// The run to restore, with the steps trained since if nothing else changed: undo removes no steps.
fn grown(to: &Recipe, now: &Recipe) -> Recipe {
    let mut to = to.clone();
    if to.start() == now.start() && to.edits() == now.edits() {
        to.reach(now.steps());
    }
    to
}
