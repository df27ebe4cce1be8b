//! Access to a value in a config, and to a choice from a list by name.

use std::fmt::Debug;

use super::run::RunConfig;
use crate::choice::Choice;

/// Access to a value in a config, to read or to set it.
pub type Accessor<T> = fn(&mut RunConfig) -> &mut T;

/// Access to a choice of any type, by name.
pub trait Pick {
    /// All options, in the order in which they are offered.
    fn options(&self) -> Vec<Named>;
    /// The chosen option.
    fn chosen(&self, config: &mut RunConfig) -> Named;
    /// Chooses the option of this name; returns `false` if there is none.
    fn choose(&self, config: &mut RunConfig, name: &str) -> bool;
}

/// An option of a list: a name to type, a label to read, and an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// Name on the command line and in files.
    pub name: &'static str,
    /// Name on screen.
    pub label: &'static str,
    /// One sentence that explains it.
    pub help: &'static str,
}

impl Named {
    fn of<T: Choice>(choice: T) -> Self {
        Self { name: choice.name(), label: choice.label(), help: choice.help() }
    }
}

/// Access to a choice.
pub struct ChoiceAt<T: 'static>(pub Accessor<T>);

impl<T: Choice> Pick for ChoiceAt<T> {
    fn options(&self) -> Vec<Named> {
        T::ALL.iter().copied().map(Named::of).collect()
    }

    fn chosen(&self, config: &mut RunConfig) -> Named {
        Named::of(*(self.0)(config))
    }

    fn choose(&self, config: &mut RunConfig, name: &str) -> bool {
        let found = T::ALL.iter().find(|choice| choice.name() == name);
        found.is_some_and(|&choice| {
            *(self.0)(config) = choice;
            true
        })
    }
}
