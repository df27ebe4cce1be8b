//! Points drawn by hand: points that are added to the data set, and rows that are erased from it.
//!
//! They are a setting like any other, which can change during a run
//! ([`crate::trainer::Trainer::change`]). As text: `1: 0.25 -0.4, 0.3 -0.4; 2: 1 0; erased: 17 20-25`.
//! Here class 1 (the first) gets two points, class 2 one, and rows 17 and 20 to 25 are erased. A text
//! that begins with `+` goes on from what is drawn already, so that an edit of a run names what is
//! new in it and no more.
//!
//! Added points are rows after those of the data set, in the order of drawing. A row keeps its number
//! when others are erased.

mod text;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::numbers::count;
pub use text::DrawnError;

/// Parts of a unit to which coordinates are rounded.
const PARTS: f64 = 1_000.0;

/// A point that was added to a data set of two features.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AddedPoint {
    /// The class, counted from 0.
    pub class: usize,
    /// Both features, rounded to a thousandth.
    pub at: [f64; 2],
}

impl AddedPoint {
    /// A point of this class, rounded.
    pub fn new(class: usize, at: [f64; 2]) -> Self {
        // −0 and 0 are equal, so they must train to the same bits.
        Self { class, at: at.map(|value| (value * PARTS).round() / PARTS + 0.0) }
    }
}

/// What a movement of a tool adds and erases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stroke {
    /// The points, in the order of drawing.
    pub added: Vec<AddedPoint>,
    /// The rows to erase.
    pub erased: Vec<usize>,
}

impl Stroke {
    /// Returns true if it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.erased.is_empty()
    }
}

/// All added points and erased rows. Strokes are shared between the edits of a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Drawn {
    strokes: Arc<Vec<Arc<Stroke>>>,
    /// Number of added points.
    points: usize,
    /// The erased rows, ascending, each once.
    erased: Arc<Vec<usize>>,
}

impl PartialEq for Drawn {
    /// Compares points and erased rows, whatever the strokes.
    fn eq(&self, other: &Self) -> bool {
        if Arc::ptr_eq(&self.strokes, &other.strokes) {
            return true;
        }
        if self.points != other.points || self.erased != other.erased {
            return false;
        }
        let same = self.shared(other);
        self.since_stroke(same).eq(other.since_stroke(same))
    }
}

impl Drawn {
    /// Largest number of added points.
    pub const MOST_POINTS: usize = 10_000;
    /// Largest number of erased rows.
    pub const MOST_ERASED: usize = 10_000;
    /// Largest absolute value of a coordinate.
    pub const LARGEST: f64 = 1_000.0;

    /// These points and erased rows.
    pub fn new(stroke: Stroke) -> Self {
        Self::default().and(stroke)
    }

    /// The same with one more stroke. Rows that are erased already are left out of it.
    pub fn and(&self, mut stroke: Stroke) -> Self {
        stroke.erased.retain(|row| !self.is_erased(*row));
        stroke.erased.sort_unstable();
        stroke.erased.dedup();
        if stroke.is_empty() {
            return self.clone();
        }
        let points = self.points + stroke.added.len();
        let mut erased = Arc::clone(&self.erased);
        if !stroke.erased.is_empty() {
            let all = Arc::make_mut(&mut erased);
            all.extend(&stroke.erased);
            all.sort_unstable();
        }
        let mut strokes = (*self.strokes).clone();
        strokes.push(Arc::new(stroke));
        Self { strokes: Arc::new(strokes), points, erased }
    }

    /// The added points, in the order of drawing.
    pub fn added(&self) -> impl Iterator<Item = &AddedPoint> {
        self.since_stroke(0)
    }

    fn since_stroke(&self, first: usize) -> impl Iterator<Item = &AddedPoint> {
        self.strokes.iter().skip(first).flat_map(|stroke| &stroke.added)
    }

    /// Number of added points.
    pub fn points(&self) -> usize {
        self.points
    }

    /// The erased rows, ascending, each once.
    pub fn erased(&self) -> &[usize] {
        &self.erased
    }

    /// Returns true if this row is erased.
    pub fn is_erased(&self, row: usize) -> bool {
        self.erased.binary_search(&row).is_ok()
    }

    /// Returns true if nothing is added or erased.
    pub fn is_empty(&self) -> bool {
        self.points == 0 && self.erased.is_empty()
    }

    /// Number of points and rows that the text of this one names after `last`.
    pub fn items_since(&self, last: &Self) -> usize {
        match self == last {
            true => 0,
            false if self.goes_on_from(last) => {
                self.points - last.points + self.erased.len() - last.erased.len()
            }
            false => self.points + self.erased.len(),
        }
    }

    /// The same without the added points that are erased: those after them move up. `first` is the
    /// row of the first added point. Only for a run that has no step yet, since rows change.
    pub fn without_erased_points(&self, first: usize) -> Self {
        let kept = |&(i, _): &(usize, &AddedPoint)| !self.is_erased(first + i);
        let added = self.added().enumerate().filter(kept).map(|(_, point)| *point).collect();
        let erased = self.erased.iter().copied().filter(|&row| row < first).collect();
        Self::new(Stroke { added, erased })
    }

    /// Number of first strokes that are the same in both.
    fn shared(&self, other: &Self) -> usize {
        let most = self.strokes.len().min(other.strokes.len());
        let is_shared = |at: usize| match (self.strokes.get(at), other.strokes.get(at)) {
            (Some(mine), Some(theirs)) => Arc::ptr_eq(mine, theirs),
            _ => false,
        };
        // A stroke is made by one call of `and`, so those before it are shared with it.
        match most.checked_sub(1) {
            Some(last) if is_shared(last) => most,
            _ => (0..most).take_while(|&at| is_shared(at)).count(),
        }
    }

    /// Returns true if this is `last` with further points and erased rows.
    fn goes_on_from(&self, last: &Self) -> bool {
        let shared = self.shared(last);
        if shared == last.strokes.len() {
            return true;
        }
        let mut mine = self.since_stroke(shared);
        last.points <= self.points
            && last.since_stroke(shared).all(|point| mine.next() == Some(point))
            && last.erased.iter().all(|&row| self.is_erased(row))
    }

    /// What is drawn, in a sentence.
    pub fn words(&self) -> String {
        let points = match self.points {
            0 => String::new(),
            1 => "1 point".to_owned(),
            points => format!("{} points", count(points as u64)),
        };
        let erased = match self.erased.len() {
            0 => String::new(),
            rows => format!("{} erased", count(rows as u64)),
        };
        match (points.as_str(), erased.as_str()) {
            ("", "") => "none".to_owned(),
            ("", _) => erased,
            (_, "") => points,
            _ => format!("{points}, {erased}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DataKind, RunConfig};
    use proptest::prelude::*;

    fn read(text: &str) -> Drawn {
        Drawn::read(text, &Drawn::default()).unwrap()
    }

    #[test]
    fn the_text_is_the_one_of_the_documentation() {
        let text = "1: 0.25 -0.4, 0.3 -0.4; 2: 1 0; erased: 17 20-25";
        let drawn = read(text);
        let points: Vec<(usize, [f64; 2])> = drawn.added().map(|p| (p.class, p.at)).collect();
        assert_eq!(points, [(0, [0.25, -0.4]), (0, [0.3, -0.4]), (1, [1.0, 0.0])]);
        assert_eq!(drawn.erased(), [17, 20, 21, 22, 23, 24, 25]);
        assert_eq!(drawn.to_string(), text);
        assert_eq!(drawn.words(), "3 points, 7 erased");
        assert_eq!(read("").words(), "none");
        assert_eq!(read(" 2:1 0,;erased:3,4 ").to_string(), "2: 1 0; erased: 3-4");
        assert_eq!(read("1: 0.12345 -0.0001").to_string(), "1: 0.123 0");
    }

    #[test]
    fn a_text_with_a_plus_goes_on() {
        let first = read("1: 0 0; erased: 4");
        let all = Drawn::read("+1: 1 1; erased: 2 4", &first).unwrap();
        assert_eq!(all, read("1: 0 0, 1 1; erased: 2 4"));
        assert_eq!(all.text_since(&first), "+1: 1 1; erased: 2");
        assert_eq!(all.items_since(&first), 2);
        assert_eq!(first.text_since(&all), "1: 0 0; erased: 4", "not a continuation");
        assert_eq!(first.items_since(&all), 2);
        assert_eq!(all.text_since(&Drawn::default()), all.to_string());
        assert_eq!(all.items_since(&all), 0);
    }

    #[test]
    fn what_can_not_be_read_is_named() {
        let says = |text: &str| Drawn::read(text, &Drawn::default()).unwrap_err().to_string();
        for (text, part) in [
            ("1 0 0", "'1 0 0'"),
            ("1: 0", "'0'"),
            ("1: 0 0 0", "'0 0 0'"),
            ("1: 0 wide", "'0 wide'"),
            ("0: 1 1", "'0'"),
            ("red: 1 1", "'red'"),
            ("erased: 5-2", "'5-2'"),
            ("erased: -1", "'-1'"),
        ] {
            assert!(says(text).starts_with(&format!("drawn has {part}:")), "{}", says(text));
        }
        assert!(says("erased: 0-99999999999").contains("more than 10000 rows"));
        let many = "0 0,".repeat(Drawn::MOST_POINTS + 1);
        assert!(says(&format!("1: {many}")).contains("more than 10000 points"));
    }

    #[test]
    fn what_the_data_can_not_have_is_refused_in_words() {
        let says = |kind, text: &str| {
            let config = RunConfig { drawn: read(text), ..RunConfig::of(kind) };
            config.validate().map(|_| ()).map_err(|error| error.to_string())
        };
        assert_eq!(says(DataKind::Spiral, "4: 0 0; erased: 0 1000"), Ok(()));
        assert_eq!(says(DataKind::Drawn, "8: 0 0"), Ok(()));
        let of = |kind, text| says(kind, text).unwrap_err();
        assert!(of(DataKind::Spiral, "5: 0 0").contains("class 5"));
        assert!(of(DataKind::Spiral, "5: 0 0").contains("1 to 4"));
        assert!(of(DataKind::Drawn, "9: 0 0").contains("1 to 8"));
        assert!(of(DataKind::Drawn, "1: 0 1000.5").contains("1000.5"));
        assert!(of(DataKind::Drawn, "1: 0 NaN").contains("NaN"));
        assert!(of(DataKind::Spiral, "erased: 1000").contains("0 to 999"));
        assert!(of(DataKind::Drawn, "erased: 0").contains("no rows"));
        assert!(of(DataKind::Digits, "1: 0 0").contains("two features"));
    }

    #[test]
    fn erased_points_can_be_left_out_and_those_after_them_move_up() {
        let drawn = read("1: 0 0, 1 1; 2: 2 2; erased: 3 11");
        assert_eq!(drawn.without_erased_points(10).to_string(), "1: 0 0; 2: 2 2; erased: 3");
    }

    proptest! {
        #[test]
        fn every_drawing_comes_back_as_a_whole_and_stroke_by_stroke(
            strokes in proptest::collection::vec(
                (
                    proptest::collection::vec((0usize..8, -9e2..9e2f64, -1e1..1e1f64), 0..9),
                    proptest::collection::vec(0usize..40, 0..9),
                ),
                0..9,
            ),
        ) {
            let mut last = Drawn::default();
            for (points, erased) in strokes {
                let added = points.into_iter().map(|(c, x, y)| AddedPoint::new(c, [x, y])).collect();
                let next = last.and(Stroke { added, erased });
                let text = next.text_since(&last);
                prop_assert_eq!(&Drawn::read(&text, &last).unwrap(), &next);
                prop_assert_eq!(&read(&next.to_string()), &next);
                let bits = |drawn: &Drawn| -> Vec<[u64; 2]> {
                    drawn.added().map(|point| point.at.map(f64::to_bits)).collect()
                };
                prop_assert_eq!(bits(&read(&next.to_string())), bits(&next));
                last = next;
            }
        }
    }
}
