//! Conditions: `triplet loss = 0`, `loss within 5% of margin`, `MAP@R at 0 < B MAP@R`.

mod possible;

use super::quantity::{OF_THREE, Quantity, Score, same};
use super::script::Script;
use engine::health::Health;
use engine::ranking::Hardness;
use lab::recipe::shown;
use lab::{ActiveRun, Lab, Side};

/// A condition on the runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The condition as written.
    pub text: String,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Compare(Term, Op, Term),
    /// |left − right| is at most this share of |right|.
    Within(Term, f64, Term),
    Health(Option<Side>, Health),
    Hardness(Hardness),
    /// Two runs are compared.
    TwoRuns,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Less,
    AtMost,
    Equal,
    AtLeast,
    Greater,
}

/// A number, or a quantity with a factor.
#[derive(Clone, Debug, PartialEq)]
struct Term {
    factor: f64,
    quantity: Option<(Quantity, Option<Side>, When)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Now,
    At(u64),
    /// The mean from one step to another.
    Mean(u64, u64),
}

/// A number that a condition is about, and its value.
pub(super) struct Reading {
    quantity: Quantity,
    side: Option<Side>,
    when: When,
    value: f64,
}

impl Reading {
    /// The run that it is of, if it names one.
    pub(super) fn side(&self) -> Option<Side> {
        self.side
    }

    /// Returns "the loss is" and "0.41 in A": two runs share the first.
    pub(super) fn spoken(&self) -> (String, String) {
        let name = self.quantity.spoken();
        let value = self.quantity.in_words(self.value);
        let side = self.side.map_or_else(String::new, |side| format!(" in {}", side.label()));
        match self.when {
            When::Now => (format!("{name} is"), format!("{value}{side}")),
            When::At(step) => (format!("{name} at step {step} was"), format!("{value}{side}")),
            When::Mean(first, last) => {
                (format!("{name} from step {first} to {last} was"), format!("{value}{side}"))
            }
        }
    }
}

/// Syntax of conditions, for messages.
const FORMS: &str = "a condition is `loss < 0.1` (or <=, =, >=, >), `loss within 5% of margin`, \
                     `run is collapsed`, `triplet is easy` or `two runs`";

/// The longest first, so that `<=` is not read as `<`.
const OPS: [(&str, Op); 7] = [
    ("<=", Op::AtMost),
    ("≤", Op::AtMost),
    (">=", Op::AtLeast),
    ("≥", Op::AtLeast),
    ("<", Op::Less),
    (">", Op::Greater),
    ("=", Op::Equal),
];

impl Condition {
    /// Parses a condition.
    ///
    /// # Errors
    /// The message names the problem and the syntax.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let test = match Self::test(text) {
            Some(test) => test?,
            None => return Err(format!("{} is no condition: {FORMS}", shown(text))),
        };
        Ok(Self { text: text.to_owned(), test })
    }

    fn test(text: &str) -> Option<Result<Test, String>> {
        if text == "two runs" {
            return Some(Ok(Test::TwoRuns));
        }
        if let Some((who, what)) = text.split_once(" is ") {
            return Some(is(who.trim(), what.trim()));
        }
        if let Some((left, rest)) = text.split_once(" within ") {
            let (share, right) = rest.split_once("% of ")?;
            let share = share.trim().parse::<f64>().ok().filter(|s| s.is_finite() && *s >= 0.0)?;
            let terms = Term::parse(left).and_then(|left| Ok((left, Term::parse(right)?)));
            return Some(terms.map(|(left, right)| Test::Within(left, share / 100.0, right)));
        }
        let (at, sign, op) =
            OPS.iter().find_map(|&(sign, op)| Some((text.find(sign)?, sign, op)))?;
        let (left, right) = (&text[..at], &text[at + sign.len()..]);
        let terms = Term::parse(left).and_then(|left| Ok((left, Term::parse(right)?)));
        Some(terms.map(|(left, right)| Test::Compare(left, op, right)))
    }

    /// Returns true if it holds now. A condition on a missing quantity is false.
    pub fn holds(&self, script: &Script) -> bool {
        match &self.test {
            Test::Compare(left, op, right) => {
                let (Some(left), Some(right)) = (left.value(&script.lab), right.value(&script.lab))
                else {
                    return false;
                };
                match op {
                    Op::Less => left < right && !same(left, right),
                    Op::AtMost => left <= right || same(left, right),
                    Op::Equal => same(left, right),
                    Op::AtLeast => left >= right || same(left, right),
                    Op::Greater => left > right && !same(left, right),
                }
            }
            Test::Within(left, share, right) => {
                match (left.value(&script.lab), right.value(&script.lab)) {
                    (Some(left), Some(right)) => (left - right).abs() <= share * right.abs(),
                    _ => false,
                }
            }
            Test::Health(side, health) => {
                let now = run(&script.lab, *side).report().health;
                now == *health || (now.word() == "idle" && *health == Health::Idle)
            }
            Test::Hardness(kind) => {
                script.triplet_in_question().is_some_and(|t| t.hardness == *kind)
            }
            Test::TwoRuns => script.lab.run_b().is_some(),
        }
    }

    /// Returns the text for a page, without the prefix of the three points, and with the signs
    /// that are read in a class.
    pub fn wanted(&self) -> String {
        let signs = [(OF_THREE, ""), (">=", "≥"), ("<=", "≤"), ("%", " %"), ("  %", " %")];
        signs.into_iter().fold(self.text.clone(), |text, (from, to)| text.replace(from, to))
    }

    /// Returns the current values of its quantities: "57 %".
    pub fn values(&self, lab: &Lab) -> Vec<String> {
        let (Test::Compare(left, _, right) | Test::Within(left, _, right)) = &self.test else {
            return Vec::new();
        };
        let value = |term: &Term| {
            let (quantity, ..) = term.quantity?;
            let term = Term { factor: 1.0, quantity: term.quantity };
            Some(quantity.in_words(term.value(lab)?))
        };
        [left, right].into_iter().filter_map(value).collect()
    }

    /// Returns its current numbers in words: "loss 0.998, margin 1".
    pub fn numbers(&self, script: &Script) -> String {
        self.each_number(script).join(", ")
    }

    /// Returns what its quantities are now, without settings: a margin is known to all.
    pub(super) fn readings(&self, script: &Script) -> Vec<Reading> {
        let terms = match &self.test {
            Test::Compare(left, _, right) | Test::Within(left, _, right) => vec![left, right],
            _ => Vec::new(),
        };
        let readings = terms.into_iter().filter_map(|term| {
            let (quantity, side, when) = term.quantity?;
            let is_known = matches!(quantity, Quantity::Setting(_) | Quantity::ThreeMargin)
                // A stand-in for "something moved": nobody would say its value.
                || quantity.score() == Some(Score::Silhouette);
            let term = Term { factor: 1.0, quantity: term.quantity };
            let value = term.value(&script.lab).filter(|_| !is_known)?;
            Some(Reading { quantity, side, when, value })
        });
        readings.collect()
    }

    /// Returns each of its current numbers in words.
    fn each_number(&self, script: &Script) -> Vec<String> {
        let said = match &self.test {
            Test::Compare(left, _, right) | Test::Within(left, _, right) => {
                return [left, right]
                    .into_iter()
                    .filter_map(|term| term.words(&script.lab))
                    .collect();
            }
            Test::Health(side, _) => {
                format!("the run is {}", run(&script.lab, *side).report().health.word())
            }
            Test::Hardness(_) => {
                let kind = script.triplet_in_question().map(|t| t.hardness.label());
                format!("the triplet is {}", kind.unwrap_or("not there"))
            }
            Test::TwoRuns if script.lab.run_b().is_some() => "there are two runs".to_owned(),
            Test::TwoRuns => "there is one run".to_owned(),
        };
        vec![said]
    }

    /// Returns its quantities, each with the steps at which it is needed (none: now).
    pub(super) fn needs(&self) -> Vec<(Quantity, Option<u64>)> {
        let terms = match &self.test {
            Test::Compare(left, _, right) | Test::Within(left, _, right) => vec![left, right],
            _ => Vec::new(),
        };
        let needs = terms.into_iter().filter_map(|term| {
            let (quantity, _, when) = term.quantity.as_ref()?;
            Some(match when {
                When::Now => (*quantity, None),
                When::At(step) | When::Mean(_, step) => (*quantity, Some(*step)),
            })
        });
        needs.collect()
    }

    /// Returns the quantity that it is about: the first that it names.
    pub(super) fn subject(&self) -> Option<Quantity> {
        self.needs().first().map(|(of, _)| *of)
    }

    /// Returns true if one of its quantities is so.
    pub(super) fn is_of(&self, is_it: impl Fn(Quantity) -> bool) -> bool {
        self.needs().into_iter().any(|(of, _)| is_it(of))
    }

    /// Returns true if one says that a number is greater than another, and one that it is less.
    pub(super) fn is_opposite_of(&self, other: &Self) -> bool {
        let (Test::Compare(left, op, right), Test::Compare(left_2, op_2, right_2)) =
            (&self.test, &other.test)
        else {
            return false;
        };
        let ops = [*op, *op_2];
        let are_two = left.quantity.is_some() && right.quantity.is_some();
        are_two
            && (left, right) == (left_2, right_2)
            && (ops == [Op::Greater, Op::Less] || ops == [Op::Less, Op::Greater])
    }

    /// Returns true if it is about the kind of the triplet on screen.
    pub(super) fn is_of_the_triplet(&self) -> bool {
        matches!(self.test, Test::Hardness(_))
    }

    /// Returns true if it names run B.
    pub(super) fn names_b(&self) -> bool {
        match &self.test {
            Test::Compare(left, _, right) | Test::Within(left, _, right) => {
                let is_b = |term: &Term| matches!(term.quantity, Some((_, Some(Side::B), _)));
                is_b(left) || is_b(right)
            }
            Test::Health(side, _) => *side == Some(Side::B),
            Test::Hardness(_) | Test::TwoRuns => false,
        }
    }
}

fn is(who: &str, what: &str) -> Result<Test, String> {
    if who == "triplet" {
        let kinds = [Hardness::Easy, Hardness::SemiHard, Hardness::Hard];
        let found = kinds.into_iter().find(|kind| kind.label() == what);
        return found.map(Test::Hardness).ok_or_else(|| {
            format!("a triplet is easy, semi-hard or hard, but never {}", shown(what))
        });
    }
    let side = match who {
        "run" => None,
        "A" | "run A" => Some(Side::A),
        "B" | "run B" => Some(Side::B),
        _ => {
            return Err(format!("{} is no condition: {FORMS}", shown(&format!("{who} is {what}"))));
        }
    };
    let all =
        [Health::Healthy, Health::Collapsed, Health::Exploding, Health::Diverged, Health::Idle];
    let found = all.into_iter().find(|health| health.word() == what);
    found.map(|health| Test::Health(side, health)).ok_or_else(|| {
        format!(
            "a run is healthy, collapsed, exploding, diverged or idle, but never {}",
            shown(what)
        )
    })
}

fn run(lab: &Lab, side: Option<Side>) -> &ActiveRun {
    side.map_or_else(|| lab.focused(), |side| lab.side(side))
}

impl Term {
    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some(number) = number(text) {
            return Ok(Self { factor: number, quantity: None });
        }
        let times = text.find(['×', '*']).map(|at| text.split_at(at));
        let (factor, rest) = match times {
            Some((factor, rest)) => {
                let factor = number(factor.trim()).ok_or_else(|| {
                    format!("{} is no number: write `2 × loss`", shown(factor.trim()))
                })?;
                (factor, rest.trim_start_matches(['×', '*']).trim())
            }
            None => (1.0, text),
        };
        let (side, rest) = match rest.split_once(' ') {
            Some(("A", rest)) => (Some(Side::A), rest),
            Some(("B", rest)) => (Some(Side::B), rest),
            _ => (None, rest),
        };
        let (name, when) = when(rest)?;
        let quantity = Quantity::find(name)?;
        let every_step = quantity.metric().is_some();
        if (when != When::Now && !quantity.has_past())
            || (matches!(when, When::Mean(..)) && !every_step)
        {
            return Err(format!(
                "{} is not kept for earlier steps: ask for it without `at` or `from`",
                quantity.name()
            ));
        }
        Ok(Self { factor, quantity: Some((quantity, side, when)) })
    }

    /// Returns "2 × A loss at 30 0.41"; `None` for a plain number.
    fn words(&self, lab: &Lab) -> Option<String> {
        let (quantity, side, when) = self.quantity?;
        let value = self
            .value(lab)
            .map_or_else(|| "not there".to_owned(), |value| quantity.in_words(value));
        let factor =
            if self.factor == 1.0 { String::new() } else { format!("{} × ", self.factor) };
        let side = side.map_or(String::new(), |side| format!("{} ", side.label()));
        let when = match when {
            When::Now => String::new(),
            When::At(step) => format!(" at {step}"),
            When::Mean(first, last) => format!(" from {first} to {last}"),
        };
        Some(format!("{factor}{side}{}{when} {value}", quantity.said()))
    }

    fn value(&self, lab: &Lab) -> Option<f64> {
        let Some((quantity, side, when)) = self.quantity else { return Some(self.factor) };
        let run = run(lab, side);
        let value = match when {
            When::Now => quantity.read(lab, run),
            When::At(step) => quantity.read_at(lab, run, step),
            When::Mean(first, last) => quantity.mean(run, first, last),
        };
        value.map(|value| self.factor * value)
    }
}

/// Parses `loss at 300` or `loss from 200 to 300`.
fn when(text: &str) -> Result<(&str, When), String> {
    let step = |word: &str| {
        let steps = word.trim().parse::<u64>().ok().filter(|&s| s <= super::MOST_STEP);
        steps.ok_or_else(|| {
            format!(
                "{} is no step: a whole number to {} is needed",
                shown(word.trim()),
                super::MOST_STEP
            )
        })
    };
    if let Some((name, range)) = text.split_once(" from ") {
        let (first, last) = range.split_once(" to ").ok_or_else(|| {
            format!("write `{name} from 200 to 300` for the mean over these steps")
        })?;
        let (first, last) = (step(first)?, step(last)?);
        if first > last {
            return Err(format!(
                "there is no step from {first} to {last}: put the earlier one first"
            ));
        }
        return Ok((name, When::Mean(first, last)));
    }
    match text.split_once(" at ") {
        Some((name, at)) => Ok((name, When::At(step(at)?))),
        None => Ok((text, When::Now)),
    }
}

/// Parses a number: 0.5, 5%, −1, ln 2.
fn number(text: &str) -> Option<f64> {
    if text == "ln 2" {
        return Some(std::f64::consts::LN_2);
    }
    let text = text.replace('−', "-");
    let (digits, scale) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim(), 0.01),
        None => (text.as_str(), 1.0),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) {
        return None;
    }
    digits.parse::<f64>().ok().filter(|x| x.is_finite()).map(|x| x * scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::config::RunConfig;
    use lab::Command;

    fn script() -> Script {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        (0..5).for_each(|_| lab.apply(Command::Step));
        lab.settle();
        Script::new(lab)
    }

    fn holds(text: &str) -> bool {
        Condition::parse(text).unwrap().holds(&script())
    }

    #[test]
    fn a_page_has_the_signs_of_a_book() {
        let wanted = |text: &str| Condition::parse(text).unwrap().wanted();
        assert_eq!(wanted("MAP@R >= 0.95"), "MAP@R ≥ 0.95");
        assert_eq!(wanted("active share <= 50%"), "active share ≤ 50 %");
        assert_eq!(wanted("active share > 50 %"), "active share > 50 %");
        assert_eq!(wanted("three loss > 1"), "loss > 1");
    }

    #[test]
    fn conditions_say_what_is_so() {
        for so in [
            "margin = 1",
            "step >= 5",
            "step <= 5",
            "margin < 1.01",
            "margin within 5% of 1.04",
            "active share <= 100%",
            "2 × margin = 2",
            "loss at 0 > 0",
            "loss from 0 to 4 > −1",
            "run is healthy",
            "held-out MAP@R > 0",
            "ln 2 < 0.7",
            "A margin = 1",
        ] {
            assert!(holds(so), "{so}");
        }
        for not in [
            "margin > 1",
            "step < 5",
            "margin within 5% of 2",
            "run is collapsed",
            "two runs",
            "loss at 9 > 0",
            "margin < 1.0001",
        ] {
            assert!(!holds(not), "{not}");
        }
    }

    #[test]
    fn what_is_no_condition_is_said_to_be_none_with_what_there_is() {
        let says = |text: &str| Condition::parse(text).unwrap_err();
        assert!(says("loss is small").contains("loss is small"));
        assert!(says("loss").contains("a condition is"));
        assert!(says("los < 1").contains("did you mean loss?"));
        assert!(says("loss < much").contains("no quantity"));
        assert!(says("triplet is big").contains("easy, semi-hard or hard"));
        assert!(says("run is ill").contains("collapsed"));
        assert!(says("margin at 5 > 1").contains("not kept"));
        assert!(says("loss from 9 to 3 > 1").contains("earlier one first"));
        assert!(says("loss at now > 1").contains("whole number"));
        assert!(says("loss within much of 1").contains("a condition is"));
        assert!(says("MAP@R from 1 to 5 > 1").contains("not kept"));
    }

    #[test]
    fn the_numbers_of_a_condition_are_told() {
        let condition = Condition::parse("margin at least").unwrap_err();
        assert!(condition.contains("a condition is"));
        let condition = Condition::parse("2 × margin >= step").unwrap();
        assert_eq!(condition.numbers(&script()), "2 × margin 2, step 5");
        let condition = Condition::parse("2 × A active share at 3 > margin").unwrap();
        let all = condition.readings(&script());
        let [reading] = &all[..] else { panic!("the margin is a setting") };
        let (name, value) = reading.spoken();
        assert_eq!(name, "the active share at step 3 was");
        assert!(value.ends_with(" % in A"), "{value}");
    }
}
