//! Comparison of two runs, A and B, with the same points and seed. One transport steps both; the
//! settings shown are those of the side that has the focus.

use super::active_run::{ActiveRun, Run};
use super::change::same_points;
use super::recipe::Recipe;
use super::side::{Comparison, Side};
use super::{Lab, change};
use engine::config::{SetWeights, ValidConfig};

/// Refusal of a comparison with a run on other points.
const OTHER_POINTS: &str =
    "only runs on the same points and seed can be compared: choose one of those";

impl Lab {
    /// The side whose settings the controls change.
    pub fn focus(&self) -> Side {
        if self.run_b.is_some() { self.focus } else { Side::A }
    }

    /// The run of a side; run A if nothing is compared.
    pub fn side(&self, side: Side) -> &ActiveRun {
        match (side, &self.run_b) {
            (Side::B, Some(beside)) => beside,
            _ => &self.run_a,
        }
    }

    /// The run whose settings the controls change.
    pub fn focused(&self) -> &ActiveRun {
        self.side(self.focus)
    }

    /// The difference between the two runs, in a sentence; empty if nothing is compared.
    pub fn difference_words(&self) -> String {
        let Some(beside) = &self.run_b else { return String::new() };
        change::compare(self.run_a.recipe(), beside.recipe())
    }

    /// The settings of this side's run that differ from the other's at the step on screen, with
    /// their values; empty if nothing is compared.
    pub fn own_words(&self, side: Side) -> String {
        let Some(beside) = &self.run_b else { return String::new() };
        match side {
            Side::A => change::own(self.run_a.config(), beside.config()),
            Side::B => change::own(beside.config(), self.run_a.config()),
        }
    }

    pub(super) fn active_run_mut(&mut self, side: Side) -> Option<&mut ActiveRun> {
        match side {
            Side::A => Some(&mut self.run_a),
            Side::B => self.run_b.as_mut(),
        }
    }

    /// Both runs on screen, or the only one.
    pub(super) fn active_mut(&mut self) -> impl Iterator<Item = &mut ActiveRun> {
        std::iter::once(&mut self.run_a).chain(&mut self.run_b)
    }

    /// Has B show the triplet that A shows where nothing is selected, if both have the same points.
    pub(super) fn follow_triplet(&mut self) {
        self.run_a.followed = None;
        if let Some(beside) = &mut self.run_b {
            let same = same_points(self.run_a.config(), beside.config());
            let shown = self.run_a.costliest().filter(|_| same);
            beside.followed = shown.map(|triplet| triplet.id);
        }
    }

    pub(super) fn compare(&mut self, comparison: Comparison) {
        match comparison {
            Comparison::Copy => {
                let (id, at) = (self.new_id(), self.run_a.cursor());
                let parent = Some((self.run_a.id(), at));
                let timeline = self.run_a.run.timeline.branch(at);
                self.put_on_stage(Side::B, Run { id, parent, timeline });
                self.go_to(at);
            }
            Comparison::Pair(a, b) => {
                let (a, b) = match (a.validate(), b.validate()) {
                    (Ok(a), Ok(b)) => (a, b),
                    (Err(error), _) | (_, Err(error)) => return self.complain(&error),
                };
                if !same_points(&a, &b) {
                    return self.complain(&"the two runs have different points or seeds: choose settings that keep both");
                }
                self.close_beside();
                self.begin(Side::A, Recipe::new(a));
                self.begin(Side::B, Recipe::new(b));
            }
            Comparison::Run(id) => {
                let other = self.inactive.iter().find(|run| run.id == id);
                let same = other.is_some_and(|run| {
                    same_points(run.timeline.recipe().start(), self.run_a.config())
                });
                if !same {
                    return self.complain(&OTHER_POINTS);
                }
                self.switch_to(Side::B, id);
            }
            Comparison::Recipe(recipe) => {
                if !same_points(recipe.start(), self.run_a.config()) {
                    return self.complain(&OTHER_POINTS);
                }
                self.begin(Side::B, *recipe);
                self.go_to(self.run_a.cursor());
            }
        }
        self.focus = Side::B;
        self.transport.playing = false;
    }

    /// Starts a new run with these settings. The other side gets the same points, and goes back to
    /// step 0 with it. Of the weights that were set by hand, a run with the same network and seed has
    /// those of the start.
    pub(super) fn restart(&mut self, side: Side, config: ValidConfig) {
        let start = self.side(side).recipe().start();
        let config = match start.needs_new_weights(&config) {
            true => config.with_new_weights(),
            false => config.with_weights_of(start),
        };
        let other = match side {
            Side::A => Side::B,
            Side::B => Side::A,
        };
        let compared = self.run_b.is_some();
        let follow = compared.then(|| self.side(other).recipe().clone()).and_then(|recipe| {
            if same_points(recipe.start(), &config) {
                return None;
            }
            let mut follow = recipe.start().to_config();
            (follow.data, follow.held_out, follow.seed) =
                (config.data.clone(), config.held_out, config.seed);
            follow.unseen_classes = config.unseen_classes;
            follow.moved = config.moved.clone();
            follow.drawn = config.drawn.clone();
            follow.weight = SetWeights::default();
            follow.validate().ok()
        });
        self.begin(side, Recipe::new(config));
        if let Some(config) = follow {
            self.begin(other, Recipe::new(config));
        }
        self.go_to(0);
    }
}
