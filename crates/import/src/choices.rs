//! Choices about data: names and values, as a recipe and the command line have them.

use engine::text::excerpt;

use crate::error::ImportError;

/// One thing that can be decided: the text of `--help`, of the documentation and of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Name of the option and of the key in a recipe.
    pub name: &'static str,
    /// Placeholder or examples of its value, such as `NUMBER`.
    pub value: &'static str,
    /// Help: what it decides, with its default.
    pub help: &'static str,
}

/// Decisions by name, in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices(Vec<(String, String)>);

impl Choices {
    /// The value of `name`, if it is decided.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Decides `name`, whatever was decided before.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Leaves `name` to the reader again.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// All names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All names and values, as `engine::own_data::Origin` keeps them.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// Refuses a name that none of `known` has.
    ///
    /// # Errors
    /// The first unknown name, with the nearest of the known ones.
    pub fn check(&self, file: &str, known: &[Choice]) -> Result<(), ImportError> {
        let is_known = |name: &str| known.iter().any(|choice| choice.name == name);
        let Some((name, _)) = self.iter().find(|(name, _)| !is_known(name)) else {
            return Ok(());
        };
        let names: Vec<_> = known.iter().map(|choice| choice.name).collect();
        let meant = names.iter().max_by(|one, two| {
            strsim::jaro_winkler(name, one).total_cmp(&strsim::jaro_winkler(name, two))
        });
        let meant = meant.filter(|near| strsim::jaro_winkler(name, near) > 0.8);
        let hint = meant.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        Err(ImportError::new(
            file,
            format!(
                "nothing is decided by '{}' in this kind of file; what can be is {}{hint}",
                excerpt(name),
                names.join(", ")
            ),
        ))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Choices {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut choices = Self::default();
        for (name, value) in pairs {
            choices.set(&name.into(), value);
        }
        choices
    }
}

impl From<&[(String, String)]> for Choices {
    fn from(pairs: &[(String, String)]) -> Self {
        pairs.iter().cloned().collect()
    }
}
