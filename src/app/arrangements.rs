//! Arrangements of the window that were left, for undo: the lab knows when one is to come back,
//! and the window has it.

use crate::lab::{Command, Lab};

/// The most arrangements that are remembered.
const MOST: usize = 1_000;

/// What was arranged before, in step with the acts that the lab can undo.
#[derive(Clone, Debug)]
pub struct Arrangements<T> {
    undo: Vec<T>,
    redo: Vec<T>,
}

impl<T> Default for Arrangements<T> {
    fn default() -> Self {
        Self { undo: Vec::new(), redo: Vec::new() }
    }
}

impl<T> Arrangements<T> {
    /// Arranges anew.
    pub fn set(&mut self, shown: &mut T, new: T) {
        self.redo.clear();
        self.undo.push(std::mem::replace(shown, new));
        if self.undo.len() > MOST {
            self.undo.remove(0);
        }
    }

    /// Brings back what a command is about to, where that is an arrangement; to be asked before
    /// the lab carries it out.
    pub fn follow(&mut self, shown: &mut T, command: &Command, lab: &Lab) {
        match command {
            Command::Undo if lab.undoes_arrangement() => {
                swap(shown, &mut self.undo, &mut self.redo);
            }
            Command::Redo if lab.redoes_arrangement() => {
                swap(shown, &mut self.redo, &mut self.undo);
            }
            _ => {}
        }
    }
}

/// Shows the last of one stack, and puts what was shown on the other.
fn swap<T>(shown: &mut T, from: &mut Vec<T>, to: &mut Vec<T>) {
    if let Some(old) = from.pop() {
        to.push(std::mem::replace(shown, old));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;
    use crate::lab::{Layout, Toggle};

    /// A window whose arrangements are numbers.
    struct Window {
        lab: Lab,
        shown: u32,
        past: Arrangements<u32>,
    }

    impl Window {
        fn arrange(&mut self, new: u32) {
            self.past.set(&mut self.shown, new);
            self.lab.apply(Command::Arrange(Layout::Lecture));
        }

        fn act(&mut self, command: Command) -> u32 {
            self.past.follow(&mut self.shown, &command, &self.lab);
            self.lab.apply(command);
            self.shown
        }
    }

    fn window() -> Window {
        let lab = Lab::new(RunConfig::default()).unwrap();
        Window { lab, shown: 0, past: Arrangements::default() }
    }

    #[test]
    fn arrangements_come_back_in_their_turn_among_other_acts() {
        let mut window = window();
        window.arrange(1);
        window.act(Command::Toggle(Toggle::Dark));
        window.arrange(2);
        assert_eq!(window.act(Command::Undo), 1);
        assert_eq!(window.act(Command::Undo), 1, "that was the theme");
        assert_eq!(window.act(Command::Undo), 0);
        assert_eq!(window.act(Command::Undo), 0, "there is nothing more");
        let again = [0; 4].map(|_| window.act(Command::Redo));
        assert_eq!(again, [1, 1, 2, 2]);
    }

    #[test]
    fn what_was_undone_is_forgotten_once_something_else_is_done() {
        let mut window = window();
        window.arrange(1);
        window.act(Command::Undo);
        window.act(Command::Toggle(Toggle::Dark));
        assert_eq!(window.act(Command::Redo), 0);
        window.arrange(3);
        assert_eq!(window.act(Command::Undo), 0);
        assert_eq!(window.act(Command::Redo), 3);
    }
}
