//! Texts that a person types, on data whose points are texts: a query that isn't in the data, two
//! texts to compare, and another text for a point. The run stays as it is: a typed text is embedded
//! by the network of the step on screen, and is in no batch.
//!
//! A text for a point moves the point, like any change by hand: it is in hand until it is kept, and
//! then the run has the numbers of the text, not its letters.

use super::{ActiveRun, Lab};
use ndarray::ArrayView2;

/// The place of a typed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPlace {
    /// The query of retrieval.
    Query,
    /// The first of the two texts of verification.
    First,
    /// The second one.
    Second,
    /// A point of the data, as a row.
    Point(usize),
}

/// The texts that are typed; empty ones are not there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Typed {
    query: String,
    pair: [String; 2],
    point: Option<(usize, String)>,
}

impl Lab {
    /// The longest text that can be typed, in characters; what is longer is cut.
    pub const LONGEST_TEXT: usize = 300;

    /// The text typed in this place; `None` if there is none, if the points of the run aren't made
    /// from texts, or if the point is back in its own place.
    pub fn typed(&self, place: TextPlace) -> Option<&str> {
        let data = self.run_a.data();
        data.text_features.as_ref()?;
        let text = match place {
            TextPlace::Query => &self.typed.query,
            TextPlace::First => &self.typed.pair[0],
            TextPlace::Second => &self.typed.pair[1],
            TextPlace::Point(row) => {
                let is_moved = data.moved().values().iter().any(|value| value.row == row);
                let typed = self.typed.point.as_ref().filter(|(of, _)| is_moved && *of == row);
                &typed?.1
            }
        };
        (!text.trim().is_empty()).then_some(text)
    }

    /// Types a text.
    pub(super) fn type_text(&mut self, place: TextPlace, text: &str) {
        let text: String = text
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .take(Self::LONGEST_TEXT)
            .collect();
        match place {
            TextPlace::Query => self.typed.query = text,
            TextPlace::First => self.typed.pair[0] = text,
            TextPlace::Second => self.typed.pair[1] = text,
            TextPlace::Point(row) => {
                let Some(values) = self.run_a.values_of(&text) else { return };
                self.typed.point = Some((row, text));
                let values: Vec<(usize, f64)> = values.into_iter().enumerate().collect();
                self.reach(row, &values);
            }
        }
        self.bump();
    }
}

impl ActiveRun {
    /// The values that a point with this text has; `None` if points aren't made from texts.
    pub fn values_of(&self, text: &str) -> Option<Vec<f64>> {
        Some(self.data().text_features.as_ref()?.of(text))
    }

    /// The embedding of a text at the step on screen; `None` if points aren't made from texts.
    pub fn embed_text(&self, text: &str) -> Option<Vec<f64>> {
        let values = self.values_of(text)?;
        let point = ArrayView2::from_shape((1, values.len()), &values).ok()?;
        Some(self.trainer().embedder().embed(point).into_iter().collect())
    }

    /// Distance between the embeddings of two texts; `None` if points aren't made from texts.
    pub fn distance_of_texts(&self, one: &str, two: &str) -> Option<f64> {
        let (one, two) = (self.embed_text(one)?, self.embed_text(two)?);
        Some(self.snapshot().distance.between(&one, &two)).filter(|distance| distance.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Command, Thing};
    use engine::config::{DataKind, RunConfig};

    fn lab(kind: DataKind) -> Lab {
        let mut config = RunConfig::of(kind);
        config.data.points = 320;
        Lab::new(config).unwrap()
    }

    #[test]
    fn the_text_of_a_point_is_embedded_where_the_point_is_at_every_step() {
        let mut lab = lab(DataKind::Typos);
        for _ in 0..3 {
            let run = lab.run_a();
            let text = run.data().text_of(17).unwrap().to_owned();
            let embedded = run.embed_text(&text).unwrap();
            for (one, other) in embedded.iter().zip(run.snapshot().embedding.row(17)) {
                assert!((one - other).abs() < 1e-12);
            }
            assert!(run.distance_of_texts(&text, &text).unwrap() < 1e-12);
            assert!(run.distance_of_texts(&text, "something else").unwrap() > 0.01);
            lab.apply(Command::Step);
        }
    }

    #[test]
    fn typing_leaves_the_run_as_it_is() {
        let (mut typed, mut plain) = (lab(DataKind::Questions), lab(DataKind::Questions));
        for place in [TextPlace::Query, TextPlace::First, TextPlace::Second] {
            typed.apply(Command::Type(place, "my parcel\nis broken".to_owned()));
            assert_eq!(typed.typed(place), Some("my parcel is broken"));
            typed.apply(Command::Step);
            plain.apply(Command::Step);
        }
        assert_eq!(typed.run_a().snapshot().embedding, plain.run_a().snapshot().embedding);
        typed.apply(Command::Type(TextPlace::Query, "  ".to_owned()));
        assert_eq!(typed.typed(TextPlace::Query), None);
        typed.apply(Command::Type(TextPlace::Query, "é".repeat(1_000)));
        assert_eq!(typed.typed(TextPlace::Query).unwrap().chars().count(), Lab::LONGEST_TEXT);
    }

    #[test]
    fn another_text_for_a_point_moves_it_until_it_is_put_back() {
        let mut lab = lab(DataKind::Questions);
        let before = lab.run_a().data().points.row(5).to_owned();
        let own = lab.run_a().data().text_of(5).unwrap().to_owned();
        lab.apply(Command::Type(TextPlace::Point(5), "where is my money".to_owned()));
        let run = lab.run_a();
        assert_eq!(run.selected(), Some(Thing::Point(5)));
        assert_eq!(run.in_hand(), [5]);
        assert_eq!(run.data().points.row(5).to_vec(), run.values_of("where is my money").unwrap());
        assert_eq!(lab.typed(TextPlace::Point(5)), Some("where is my money"));
        assert_eq!(lab.typed(TextPlace::Point(6)), None);
        lab.apply(Command::PutBack);
        assert_eq!(lab.typed(TextPlace::Point(5)), None);
        assert_eq!(lab.run_a().data().points.row(5), before);
        // Its own letters change nothing.
        lab.apply(Command::Type(TextPlace::Point(5), own));
        assert!(lab.run_a().in_hand().is_empty());
        // Kept, it is an edit like any other.
        lab.apply(Command::Type(TextPlace::Point(5), "where is my money".to_owned()));
        lab.apply(Command::KeepReach);
        assert_eq!(lab.run_a().config().moved.rows(), [5]);
    }

    #[test]
    fn on_other_data_nothing_is_typed() {
        let mut lab = lab(DataKind::Spiral);
        lab.apply(Command::Type(TextPlace::Query, "word".to_owned()));
        lab.apply(Command::Type(TextPlace::Point(3), "word".to_owned()));
        assert_eq!(lab.typed(TextPlace::Query), None);
        assert!(lab.run_a().in_hand().is_empty() && lab.run_a().embed_text("word").is_none());
    }
}
