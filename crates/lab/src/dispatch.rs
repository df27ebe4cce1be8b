//! Dispatch of each [`Command`], and what is recorded to undo it.

use super::active_run::few_pieces;
use super::filter::Filter;
use super::policy::{HasPolicy, InSlowMotion, Policy, Scope};
use super::recipe::{Bookmark, Recipe, RecipeError};
use super::session::Session;
use super::undo::{Act, Before, Direction};
use super::{Command, Display, Lab, Side, Thing, ThreePoints, Toggle, change};

impl Lab {
    /// Sets the three points. Moving one by hand clears their previous positions.
    fn set_three(&mut self, three: ThreePoints) {
        let mut three = three.bounded();
        if three.at != self.three.at {
            three.came_from = None;
        }
        self.three = three;
    }

    /// Carries out a command.
    pub fn apply(&mut self, command: Command) {
        let policy = command.policy();
        if !self.prepare_for(&policy) || (policy.scope.is_of_runs() && !self.finish_seek()) {
            return;
        }
        let Some(before) = self.past(policy.scope) else {
            if !matches!(command, Command::Hover(_)) {
                self.undo.let_go();
            }
            return self.carry_out(command);
        };
        let settings = self.focused().config().clone();
        let three = self.three.clone();
        self.carry_out(command);
        if self.past(policy.scope).as_ref() == Some(&before) {
            if policy.scope == Scope::Three && policy.drags {
                self.undo.let_go();
            }
            return;
        }
        let changed = change::changed(&settings, self.focused().config());
        let moved = match (policy.drags, policy.scope, changed.as_slice()) {
            (true, Scope::Speed, _) => Some("speed"),
            (true, Scope::Three, _) => three.dragged(&self.three),
            (true, Scope::Settings, [one]) if one.is_number => Some(one.name),
            _ => None,
        };
        // For a slider that is being dragged, the label names the change since the drag began.
        let from = self.undo.moves_from(moved).unwrap_or(&settings);
        let all = change::changed(from, self.focused().config());
        let label = match (policy.scope, moved) {
            (Scope::Settings, _) if !all.is_empty() => change::in_words(&all),
            (Scope::Three, Some(moved)) => moved.to_owned(),
            _ => policy.label.to_owned(),
        };
        let act = Act { label, before: Before::Lab(Box::new(before)) };
        self.undo.record(act, moved.map(|name| (name, settings)));
    }

    /// Prepares for a command: decides on a dragged point and on a step in slow motion. Returns
    /// true if the command still has to be carried out.
    pub fn prepare_for(&mut self, policy: &Policy) -> bool {
        self.bump();
        if !self.release_point(policy.point) {
            return false;
        }
        match policy.slow {
            InSlowMotion::GoesOn => {}
            InSlowMotion::Ends => self.end_slow(),
            InSlowMotion::TakesTheStep => drop(self.forget_slow()),
        }
        true
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::PlayPause => {
                self.stay();
                self.transport.toggle();
            }
            Command::Step => self.step(),
            Command::Train(steps) => {
                self.transport.repeat = None;
                self.train(steps);
            }
            Command::StepBack => self.look_at(self.run_a.cursor().saturating_sub(1)),
            Command::GoTo(step) => self.look_at(step),
            Command::FirstStep => self.look_at(0),
            Command::LastStep => self.look_at(u64::MAX),
            Command::NextMark => self.jump(true),
            Command::PreviousMark => self.jump(false),
            Command::Stay => self.stay(),
            Command::LoopFrom => self.loop_from(self.run_a.cursor()),
            Command::LoopTo => self.loop_to(self.run_a.cursor()),
            Command::SetLoop(range) => {
                self.transport.repeat = range.filter(|range| range.first < range.last);
            }
            Command::Bookmark => self.toggle_bookmark(),
            Command::NameBookmark(step, name) => {
                self.annotate(|recipe| recipe.with_bookmark(Bookmark { step, name }));
            }
            Command::Describe { title, note } => {
                self.annotate(|recipe| recipe.titled(title, note));
            }
            Command::Undo => self.go_back_or_forth(Direction::Undo),
            Command::Redo => self.go_back_or_forth(Direction::Redo),
            Command::Reset => {
                if self.has_room() {
                    let config = self.focused().trainer.config().clone();
                    self.restart(self.focus(), config);
                }
            }
            Command::SetSpeed(speed) => self.transport.speed = speed,
            Command::Faster => self.transport.speed = self.transport.speed.faster(),
            Command::Slower => self.transport.speed = self.transport.speed.slower(),
            Command::Configure(config) => self.configure(*config),
            Command::MarginUp => self.move_margin(1.0),
            Command::MarginDown => self.move_margin(-1.0),
            Command::AcceptProposal => {
                if self.has_room()
                    && let Some(config) = self.proposal.take()
                {
                    self.transport.playing = false;
                    self.restart(self.focus(), config);
                }
            }
            Command::DropProposal => self.proposal = None,
            Command::SwitchTo(id) => self.replace_shown(|lab| lab.switch_to(Side::A, id)),
            Command::Forget(id) => self.inactive.retain(|run| run.id != id),
            Command::Open(recipe) => {
                if self.has_room() {
                    self.replace_shown(|lab| lab.begin(Side::A, *recipe));
                }
            }
            Command::Restore(session) => {
                self.transport.playing = false;
                self.restore(&session);
                // Undo keeps the step on screen; restoring a session goes to the step that was
                // saved.
                self.go_to(session.at);
            }
            Command::Compare(comparison) => {
                if self.has_room() {
                    self.proposal = None;
                    self.compare(comparison);
                }
            }
            Command::TryCure(side) => self.try_cure(side),
            Command::EndComparison(side) => self.end_comparison(side),
            Command::Focus(side) => {
                if self.run_b.is_some() && self.focus != side {
                    self.proposal = None;
                    self.focus = side;
                }
            }
            Command::Hover(thing) => self.active_mut().for_each(|active| active.hovered = thing),
            Command::Select(Thing::Point(row)) if self.run_a.data().is_erased(row) => {}
            Command::Select(thing) => self.select(Some(thing)),
            Command::SlowMotion => self.begin_or_end_slow(),
            Command::NextPhase => self.next_phase(),
            Command::PreviousPhase => self.previous_phase(),
            Command::ShowPhase(phase) => self.show_phase(phase),
            Command::PlayPhases => self.play_phases(),
            Command::SetPace(seconds) => self.set_pace(seconds),
            // Esc first ends slow motion or a move to another step.
            Command::Deselect if self.slow.is_some() || self.slow_begins => self.end_slow(),
            Command::Deselect if self.active_mut().any(|active| active.target().is_some()) => {
                self.stay();
            }
            Command::Deselect => {
                self.active_mut().for_each(|active| active.hovered = None);
                self.select(None);
            }
            Command::NextTriplet => self.select_neighbour(1),
            Command::PreviousTriplet => self.select_neighbour(-1),
            Command::Toggle(toggle) => self.toggle(toggle),
            Command::SetAxes(axes) => self.display.axes = axes.map(|axis| axis.min(2)),
            Command::Reach { row, values } => self.reach(row, &values),
            Command::Type(place, text) => self.type_text(place, &text),
            Command::Nudge(by) => self.nudge(by),
            Command::HoldWeights(values) => self.hold_weights(&values),
            Command::KnockOut { layer, unit } => self.knock_out(layer, unit),
            Command::PutBack => self.put_back(),
            Command::KeepReach => self.keep_reach(),
            Command::Draw(stroke) => self.draw(&stroke),
            Command::SetThree(three) => self.set_three(*three),
            Command::StepThree => self.three = self.three.stepped(),
            Command::ResetThree => self.three = ThreePoints::default(),
            Command::ShowClass { class, more } => self.display.filter.show_class(class, more),
            Command::Choose(rows) => self.display.filter.choose(&rows),
            Command::ShowChosen(alone) => self.display.filter.show_alone(alone),
            Command::ShowAll => self.display.filter = Filter::default(),
            Command::SetRetrieval(settings) => self.display.retrieval = settings.checked(),
            Command::Say(notice) => self.notice = Some(notice),
            Command::Dismiss => self.notice = None,
        }
    }

    fn toggle_bookmark(&mut self) {
        let step = self.run_a.cursor();
        self.annotate(|mut recipe| {
            if recipe.bookmarks().iter().any(|mark| mark.step == step) {
                recipe.remove_bookmark(step);
                return Ok(recipe);
            }
            recipe.with_bookmark(Bookmark { step, name: String::new() })
        });
    }

    /// Replaces the display settings, as when the app starts.
    pub fn set_display(&mut self, display: Display) {
        let freeze = display.shows(Toggle::FreezeAxes);
        self.display = display;
        self.active_mut().for_each(|active| active.freeze_axes(freeze));
        self.bump();
    }

    /// Changes the title, note or bookmarks of the run on screen.
    fn annotate(&mut self, change: impl FnOnce(Recipe) -> Result<Recipe, RecipeError>) {
        let side = self.focus();
        let Some(active) = self.active_run_mut(side) else { return };
        match change(active.recipe().clone()) {
            Ok(recipe) => active.run.timeline.annotate(recipe),
            Err(error) => self.complain(&error),
        }
    }

    /// Shows another run, alone and paused.
    fn replace_shown(&mut self, show: impl FnOnce(&mut Self)) {
        self.transport.playing = false;
        self.transport.repeat = None;
        self.proposal = None;
        self.close_beside();
        show(self);
    }

    fn end_comparison(&mut self, side: Side) {
        self.proposal = None;
        if side == Side::B
            && let Some(beside) = &mut self.run_b
        {
            std::mem::swap(&mut self.run_a, beside);
        }
        self.close_beside();
    }

    /// Returns true if another run can be kept; otherwise shows an error.
    pub(super) fn has_room(&mut self) -> bool {
        let has_room = self.inactive.len() + 3 <= Session::MOST_RUNS;
        if !has_room {
            let text = format!(
                "There are {} runs, as many as can be kept: remove some (Runs).",
                self.inactive.len()
            );
            self.complain(&text);
        }
        has_room
    }

    fn toggle(&mut self, toggle: Toggle) {
        self.display.toggle(toggle);
        if toggle == Toggle::FreezeAxes {
            let freeze = self.display.shows(toggle);
            for active in self.active_mut() {
                active.freeze_axes(freeze);
                if active.target().is_none() {
                    active.draw_anew(false);
                    active.draw(&few_pieces());
                }
            }
        }
    }

    /// Selects a point or a triplet in all runs on screen, or nothing.
    pub fn select(&mut self, thing: Option<Thing>) {
        if !matches!(thing, Some(Thing::Class(_))) {
            self.active_mut().for_each(|active| active.selected = thing);
        }
    }

    fn select_neighbour(&mut self, by: isize) {
        let active = self.focused();
        let triplets = &active.report().triplets;
        let shown = active.shown_triplet().map(|t| t.id);
        let at = triplets.iter().position(|t| Some(t.id) == shown);
        let next = at.map_or(0, |at| at.saturating_add_signed(by));
        let last = triplets.len().saturating_sub(1);
        let id = triplets.get(next.min(last)).map(|t| t.id);
        self.active_mut().for_each(|active| active.hovered = None);
        if let Some(id) = id {
            self.select(Some(Thing::Triplet(id)));
        }
    }
}
