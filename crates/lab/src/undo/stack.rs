//! The undo stack: acts, each with the state before it.

use std::any::Any;

use super::Past;
use engine::config::RunConfig;

/// The most acts that can be undone.
const MOST: usize = 1_000;

/// The state of the window before an act; opaque to the lab.
pub type WindowState = Box<dyn Any + Send>;

/// The state before an act.
pub enum Before {
    /// The state of the lab, as far as the act changed it.
    Lab(Box<Past>),
    /// The state of the window.
    Window(WindowState),
}

/// A direction in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Back.
    Undo,
    /// Forward.
    Redo,
}

/// An act that can be undone.
pub struct Act {
    /// A description of the act.
    pub label: String,
    /// The state before it.
    pub before: Before,
}

/// The acts that can be undone and redone, latest last.
#[derive(Default)]
pub struct Undo {
    done: Vec<Act>,
    undone: Vec<Act>,
    /// The setting that the last act changed, and all settings before it: a whole drag is one act.
    moving: Option<(&'static str, RunConfig)>,
}

impl Undo {
    /// The settings before the drag, if the last act changed the same setting.
    pub fn moves_from(&self, moved: Option<&'static str>) -> Option<&RunConfig> {
        let (name, from) = self.moving.as_ref()?;
        (Some(*name) == moved && !self.done.is_empty()).then_some(from)
    }

    /// Records an act. Consecutive changes of the same setting are one act; `moved` is its name,
    /// with all settings before the act.
    pub fn record(&mut self, act: Act, moved: Option<(&'static str, RunConfig)>) {
        self.undone.clear();
        let name = moved.as_ref().map(|(name, _)| *name);
        if self.moves_from(name).is_some()
            && let Some(last) = self.done.last_mut()
        {
            last.label = act.label;
            return;
        }
        self.moving = moved;
        self.done.push(act);
        if self.done.len() > MOST {
            self.done.remove(0);
        }
    }

    /// Ends a drag: the next act is recorded separately.
    pub fn let_go(&mut self) {
        self.moving = None;
    }

    /// The next act in a direction.
    pub fn next(&self, direction: Direction) -> Option<&Act> {
        match direction {
            Direction::Undo => self.done.last(),
            Direction::Redo => self.undone.last(),
        }
    }

    /// Removes and returns the next act in a direction. [`Undo::keep_for_return`] takes the state
    /// that it replaces.
    pub fn take(&mut self, direction: Direction) -> Option<Act> {
        self.moving = None;
        match direction {
            Direction::Undo => self.done.pop(),
            Direction::Redo => self.undone.pop(),
        }
    }

    /// Keeps an act that was undone or redone, with the state before that, for the way back.
    pub fn keep_for_return(&mut self, direction: Direction, act: Act) {
        match direction {
            Direction::Undo => self.undone.push(act),
            Direction::Redo => self.done.push(act),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Command, Lab, Toggle};
    use super::*;

    /// A window whose layouts are numbers.
    struct Window {
        lab: Lab,
        shown: u32,
    }

    impl Window {
        fn new() -> Self {
            Self { lab: Lab::new(RunConfig::default()).unwrap(), shown: 0 }
        }

        fn arrange(&mut self, new: u32) {
            let before = std::mem::replace(&mut self.shown, new);
            self.lab.record_window("Lecture", Box::new(before));
        }

        fn go(&mut self, direction: Direction) -> u32 {
            match self.lab.swap_window(direction, Box::new(self.shown)) {
                Some(before) => self.shown = *before.downcast().unwrap(),
                None => self.lab.apply(match direction {
                    Direction::Undo => Command::Undo,
                    Direction::Redo => Command::Redo,
                }),
            }
            self.shown
        }
    }

    #[test]
    fn acts_of_the_window_come_back_in_their_turn_among_those_of_the_lab() {
        use Direction::{Redo, Undo};
        let mut window = Window::new();
        window.arrange(1);
        window.lab.apply(Command::Toggle(Toggle::Dark));
        window.arrange(2);
        assert_eq!(window.go(Undo), 1);
        assert_eq!(window.go(Undo), 1, "that was the theme");
        assert_eq!(window.go(Undo), 0);
        assert_eq!(window.go(Undo), 0, "there is nothing more");
        let again = [0; 4].map(|_| window.go(Redo));
        assert_eq!(again, [1, 1, 2, 2]);
    }

    #[test]
    fn what_was_undone_is_forgotten_once_something_else_is_done() {
        use Direction::{Redo, Undo};
        let mut window = Window::new();
        window.arrange(1);
        window.go(Undo);
        window.lab.apply(Command::Toggle(Toggle::Dark));
        assert_eq!(window.go(Redo), 0);
        window.arrange(3);
        assert_eq!(window.go(Undo), 0);
        assert_eq!(window.go(Redo), 3);
    }
}
