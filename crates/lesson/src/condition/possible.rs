//! Checks that conditions can come true: alone, by the range of each quantity, and together.

use std::cmp::Ordering::{self, Equal, Greater, Less};
use std::collections::BTreeSet;

use super::super::quantity::{Quantity, Setting, same};
use super::{Condition, Op, Term, Test};
use engine::config::RunConfig;
use engine::setting;
use lab::recipe::{MOST_STEPS, shown};

/// The numbers from the first to the second.
type Range = (f64, f64);

impl Condition {
    /// Returns the place of the first condition that can't come true, alone or together with those
    /// before it, and the reason.
    pub fn first_impossible(all: &[&Self]) -> Option<(usize, String)> {
        all.iter().enumerate().find_map(|(place, condition)| {
            if let Some(why) = condition.test.impossible() {
                return Some((place, why));
            }
            let other = all[..place].iter().find(|other| excludes(&other.test, &condition.test))?;
            let why = format!("{} excludes it; leave one of them out", shown(&other.text));
            Some((place, why))
        })
    }
}

impl Test {
    /// Returns the reason why it can't come true alone.
    fn impossible(&self) -> Option<String> {
        let (left, right, can) = match self {
            Self::Compare(left, op, right) if left.quantity == right.quantity => {
                // 2 × loss < loss: the difference decides.
                let difference = times(left.factor - right.factor, left.of_one());
                (left, right, op.is_possible(difference, (0.0, 0.0)))
            }
            Self::Compare(left, op, right) => {
                let can = op.is_possible(left.range(), right.range());
                (left, right, can && !(*op == Op::Equal && is_broken_count(left, right)))
            }
            Self::Within(left, share, right) => {
                let band = band(right.range(), *share);
                (left, right, Op::Equal.is_possible(left.range(), band))
            }
            Self::Health(..) | Self::Hardness(_) | Self::TwoRuns => return None,
        };
        if can {
            return None;
        }
        let known = [left, right].into_iter().filter_map(Term::in_words).collect::<Vec<_>>();
        Some(match known.is_empty() {
            true => "it compares two numbers".to_owned(),
            false => known.join(", and "),
        })
    }
}

/// Returns true if a count is compared with a broken number, which it would have to look like.
fn is_broken_count(left: &Term, right: &Term) -> bool {
    let is_broken = |count: &Term, number: &Term| {
        let is_count = count.quantity.is_some_and(|(quantity, ..)| quantity.is_whole());
        let number = number.factor / count.factor;
        is_count && !same(number, number.floor()) && !same(number, number.ceil())
    };
    match (left.quantity, right.quantity) {
        (Some(_), None) => is_broken(left, right),
        (None, Some(_)) => is_broken(right, left),
        _ => false,
    }
}

/// The numbers within a share of a range.
fn band((least, most): Range, share: f64) -> Range {
    let edges = [least, most, 0.0_f64.clamp(least, most)];
    let low = edges.map(|edge| edge - share * edge.abs());
    let high = edges.map(|edge| edge + share * edge.abs());
    let or = |value: f64, other: f64| if value.is_nan() { other } else { value };
    (
        low.into_iter().map(|edge| or(edge, f64::NEG_INFINITY)).fold(f64::INFINITY, f64::min),
        high.into_iter().map(|edge| or(edge, f64::INFINITY)).fold(f64::NEG_INFINITY, f64::max),
    )
}

/// The range, times a factor.
fn times(factor: f64, (least, most): Range) -> Range {
    let edge = |edge: f64| if factor == 0.0 { 0.0 } else { factor * edge };
    let (x, y) = (edge(least), edge(most));
    (x.min(y), x.max(y))
}

impl Op {
    /// Returns true if a number of the left range can stand in this relation to one of the right.
    fn is_possible(self, left: Range, right: Range) -> bool {
        let less = left.0 < right.1 && !same(left.0, right.1);
        let greater = left.1 > right.0 && !same(left.1, right.0);
        let at_most = left.0 <= right.1 || same(left.0, right.1);
        let at_least = left.1 >= right.0 || same(left.1, right.0);
        match self {
            Self::Less => less,
            Self::AtMost => at_most,
            Self::Equal => at_most && at_least,
            Self::AtLeast => at_least,
            Self::Greater => greater,
        }
    }

    /// Possible orders of left and right.
    fn orders(self) -> BTreeSet<Ordering> {
        let orders: &[Ordering] = match self {
            Self::Less => &[Less],
            Self::AtMost => &[Less, Equal],
            Self::Equal => &[Equal],
            Self::AtLeast => &[Equal, Greater],
            Self::Greater => &[Greater],
        };
        orders.iter().copied().collect()
    }

    /// The relation of right to left.
    fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Equal => Self::Equal,
            Self::AtLeast => Self::AtMost,
            Self::Greater => Self::Less,
        }
    }
}

/// Returns true if two conditions can't hold at the same time.
fn excludes(one: &Test, other: &Test) -> bool {
    match (one, other) {
        (Test::Hardness(one), Test::Hardness(other)) => one != other,
        (Test::Health(side, one), Test::Health(other_side, other)) => {
            side == other_side && one.word() != other.word()
        }
        (Test::Compare(left, op, right), Test::Compare(other_left, other_op, other_right)) => {
            if left == other_left && right == other_right {
                return op.orders().is_disjoint(&other_op.orders());
            }
            if left == other_right && right == other_left {
                return op.orders().is_disjoint(&other_op.turned().orders());
            }
            let (one, other) = (bound(left, *op, right), bound(other_left, *other_op, other_right));
            one.zip(other).is_some_and(|(one, other)| one.excludes(&other))
        }
        _ => false,
    }
}

/// A quantity and the number it is compared with.
struct Bound<'a> {
    of: &'a Term,
    op: Op,
    number: f64,
}

impl Bound<'_> {
    fn excludes(&self, other: &Self) -> bool {
        if self.of.quantity != other.of.quantity {
            return false;
        }
        let (one, two) = (self.range(), other.range());
        let touches = |low: f64, high: f64, strict: bool| {
            if strict { low < high && !same(low, high) } else { low <= high || same(low, high) }
        };
        let strict = |bound: &Self| matches!(bound.op, Op::Less | Op::Greater);
        let either = strict(self) || strict(other);
        !touches(one.0, two.1, either) || !touches(two.0, one.1, either)
    }

    fn range(&self) -> Range {
        match self.op {
            Op::Less | Op::AtMost => (f64::NEG_INFINITY, self.number),
            Op::Equal => (self.number, self.number),
            Op::AtLeast | Op::Greater => (self.number, f64::INFINITY),
        }
    }
}

/// The comparison of a quantity with a number, with the quantity at the left and no factor.
fn bound<'a>(left: &'a Term, op: Op, right: &'a Term) -> Option<Bound<'a>> {
    let (of, op, number) = match (left.quantity, right.quantity) {
        (Some(_), None) => (left, op, right.factor),
        (None, Some(_)) => (right, op.turned(), left.factor),
        _ => return None,
    };
    // A factor of 0 or below would turn the relation.
    (of.factor > 0.0).then(|| Bound { of, op, number: number / of.factor })
}

impl Term {
    /// The numbers that it can have.
    fn range(&self) -> Range {
        match self.quantity {
            None => (self.factor, self.factor),
            Some(_) => times(self.factor, self.of_one()),
        }
    }

    /// The numbers that it can have without its factor.
    fn of_one(&self) -> Range {
        self.quantity.map_or((1.0, 1.0), |(quantity, ..)| quantity.range())
    }

    /// Says which numbers its quantity can have; `None` for a plain number.
    fn in_words(&self) -> Option<String> {
        let (quantity, ..) = self.quantity?;
        let (least, most) = quantity.range();
        let whole = if quantity.is_whole() { "a whole number, " } else { "" };
        Some(match most.is_finite() {
            true => format!("{} is {whole}from {least} to {most}", quantity.name()),
            false => format!("{} is {whole}never below {least}", quantity.name()),
        })
    }
}

impl Quantity {
    /// The numbers that it can have, whatever the settings are.
    fn range(self) -> Range {
        let of = |setting: &setting::Setting| (setting.min, setting.max);
        match self {
            Self::Setting(Setting::Step) => (0.0, MOST_STEPS as f64),
            Self::Setting(Setting::Margin) | Self::ThreeMargin => of(&setting::MARGIN),
            Self::Setting(Setting::LearningRate) => of(&setting::LEARNING_RATE),
            // The usual distance has no upper end.
            _ => self.bounds(&RunConfig::default()).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(all: &[&str]) -> Option<(usize, String)> {
        let all: Vec<Condition> = all.iter().map(|text| Condition::parse(text).unwrap()).collect();
        Condition::first_impossible(&all.iter().collect::<Vec<_>>())
    }

    #[test]
    fn what_no_run_can_reach_is_impossible_and_says_what_it_can_be() {
        for (text, why) in [
            ("loss < -1", "loss is never below 0"),
            ("loss < 0", "loss is never below 0"),
            ("loss = −0.5", "never below 0"),
            ("0 > gradient norm", "gradient norm is never below 0"),
            ("MAP@R > 1", "MAP@R is from 0 to 1"),
            ("MAP@R >= 101%", "MAP@R is from 0 to 1"),
            ("silhouette < −1", "silhouette is from -1 to 1"),
            ("margin > 5", "margin is from 0 to 5"),
            ("margin within 1% of 7", "margin is from 0 to 5"),
            ("active share > 100%", "from 0 to 1"),
            ("2 × MAP@R > 2", "from 0 to 1"),
            ("2 × loss < loss", "never below 0"),
            ("loss < loss", "never below 0"),
            ("loss > 1 × loss", "never below 0"),
            ("hard triplets = 2.5", "a whole number"),
            ("1 > 2", "two numbers"),
        ] {
            let (place, said) = first(&[text]).unwrap_or_else(|| panic!("{text} is possible"));
            assert!(place == 0 && said.contains(why), "{text}: {said}");
        }
    }

    #[test]
    fn conditions_that_exclude_each_other_are_impossible_together() {
        for pair in [
            ["loss < 0.1", "loss > 0.2"],
            ["loss < 0.1", "loss >= 0.1"],
            ["loss = 0", "loss > 0"],
            ["0.2 < loss", "2 × loss < 0.1"],
            ["A loss < B loss", "B loss < A loss"],
            ["A loss < B loss", "A loss = B loss"],
            ["triplet is easy", "triplet is hard"],
            ["run is collapsed", "run is healthy"],
            ["step >= 20", "step < 20"],
        ] {
            let (place, why) = first(&pair).unwrap_or_else(|| panic!("{pair:?}"));
            assert!(place == 1 && why.contains("excludes it"), "{pair:?}: {why}");
        }
    }

    #[test]
    fn what_can_come_true_is_left_alone() {
        for all in [
            ["loss = 0", "loss <= 0"].as_slice(),
            &["loss >= 0.1", "loss <= 0.1"],
            &["A loss < 0.1", "B loss > 0.2"],
            &["loss at 3 < 0.1", "loss at 9 > 0.2"],
            &["A loss <= B loss", "B loss <= A loss"],
            &["loss within 5% of margin", "mean pair distance < 0.05"],
            &["triplet is easy", "triplet loss = 0", "two runs"],
            &["MAP@R > 2 × MAP@R at 0"],
            &["MAP@R = 1", "silhouette > −1"],
            &["run is collapsed", "B is healthy"],
            &["hard triplets = 1234.5"],
            &["margin < 1.01", "margin > 0.99"],
            &["loss within 200% of 1"],
            &["learning rate > 0", "three margin = 0"],
        ] {
            assert_eq!(first(all), None, "{all:?}");
        }
    }
}
