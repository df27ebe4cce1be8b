//! Reading of any kind of data in slices, so that a window doesn't wait for it.

use std::cell::RefCell;

use engine::own_data::carried;
use engine::text::excerpt;

use crate::choices::Choices;
use crate::error::ImportError;
use crate::pictures::Unpacking;
use crate::{Beside, Outcome, check_size, table, vectors, zipped};

/// Data being read.
pub struct Looking<B>(Kind<B>);

enum Kind<B> {
    /// Row by row.
    Table(Box<table::Reading<B>>),
    /// Picture by picture.
    Pictures(Box<Unpacking<B>>),
    /// All at once.
    Vectors { kind: vectors::Kind, name: String, bytes: B, choices: Choices },
}

impl<B: AsRef<[u8]>> Looking<B> {
    /// Ready to read: the kind of the data is known.
    ///
    /// # Errors
    /// A choice isn't possible, or the bytes are no data of the kind that they seem to be.
    pub fn new(name: &str, bytes: B, mut choices: Choices) -> Result<Self, ImportError> {
        check_size(name, bytes.as_ref().len() as u64)?;
        let found = vectors::recognize(name, bytes.as_ref());
        let kind = match (choices.get("kind"), found) {
            (Some("table"), _) => {
                choices.remove("kind");
                Kind::table(name, bytes, &choices)?
            }
            (Some("pictures"), _) => Kind::pictures(name, bytes, choices)?,
            (Some(wanted), _) => {
                let kind =
                    vectors::Kind::named(wanted).ok_or_else(|| unknown_kind(name, wanted))?;
                Kind::Vectors { kind, name: name.to_owned(), bytes, choices }
            }
            (None, Some(kind)) => Kind::Vectors { kind, name: name.to_owned(), bytes, choices },
            (None, None) if zipped::is_zip(bytes.as_ref()) => Kind::pictures(name, bytes, choices)?,
            (None, None) if name.ends_with(".bytes") => {
                return Err(ImportError::new(
                    name,
                    "these are numbers without their shape; open the projector_config.json that \
                     names this file",
                ));
            }
            (None, None) => Kind::table(name, bytes, &choices)?,
        };
        Ok(Self(kind))
    }

    /// Reads on: a table for about the time of so many rows, an archive by a picture, vectors whole.
    /// Returns the result when all is read, even if it can't be trained on.
    pub fn advance(
        &mut self,
        rows: usize,
        beside: &Beside<'_>,
    ) -> Option<Result<Outcome, ImportError>> {
        match &mut self.0 {
            Kind::Table(reading) => reading.advance_to_outcome(rows),
            Kind::Pictures(unpacking) => unpacking.advance(),
            Kind::Vectors { kind, name, bytes, choices } => {
                let choices = std::mem::take(choices);
                Some(look_at_vectors(*kind, name, bytes.as_ref(), choices, beside))
            }
        }
    }

    /// The share that is read, from 0 to 1.
    pub fn fraction(&self) -> f64 {
        match &self.0 {
            Kind::Table(reading) => reading.fraction(),
            Kind::Pictures(unpacking) => unpacking.fraction(),
            Kind::Vectors { .. } => 0.0,
        }
    }
}

impl<B: AsRef<[u8]>> Kind<B> {
    fn table(name: &str, bytes: B, choices: &Choices) -> Result<Self, ImportError> {
        table::Reading::new(name, bytes, choices).map(|reading| Self::Table(Box::new(reading)))
    }

    fn pictures(name: &str, bytes: B, choices: Choices) -> Result<Self, ImportError> {
        Unpacking::new(name, bytes, choices).map(|unpacking| Self::Pictures(Box::new(unpacking)))
    }
}

/// Reads vectors; the files beside them that were read go into a recipe with them, if they fit.
fn look_at_vectors(
    kind: vectors::Kind,
    name: &str,
    bytes: &[u8],
    choices: Choices,
    beside: &Beside<'_>,
) -> Result<Outcome, ImportError> {
    let read = RefCell::new(Some(Vec::new()));
    let noting = |path: &str| {
        let bytes = beside(path)?;
        let mut read = read.borrow_mut();
        *read = read.take().and_then(|mut files| {
            files.push((path.to_owned(), carried(&bytes)?));
            Some(files)
        });
        Ok(bytes)
    };
    let mut outcome = vectors::read(kind, name, bytes, choices, &noting)?;
    if let (Ok(data), Some(files)) = (&mut outcome.data, read.take()) {
        data.origin.take_along(files);
    }
    Ok(outcome)
}

fn unknown_kind(name: &str, wanted: &str) -> ImportError {
    let kinds: Vec<&str> = vectors::Kind::ALL.iter().map(|kind| kind.name()).collect();
    let message =
        format!("kind is \"{}\"; it is table, pictures, {}", excerpt(wanted), kinds.join(", "));
    ImportError::new(name, message)
}
