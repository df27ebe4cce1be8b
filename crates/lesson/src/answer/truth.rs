//! Results: compares the runs before and after the reveal.

use super::super::Condition;
use super::super::condition::Reading;
use super::super::quantity::{Quantity, same};
use super::super::question::{Kind, LETTERS};
use super::super::role::Role;
use super::super::script::Script;
use super::offers::bin_of;
use super::slips::counts;
use super::spoken::{self, sentence};
use super::{Asked, Near, Offer, Outcome, Truth};
use engine::numbers::{count as grouped, short};
use engine::ranking::Hardness;
use lab::{Side, ThreePoints};

/// Smallest visible movement, as a share of the picture.
const VISIBLE: f64 = 0.0025;
/// A distance is about as far as before if it changes by at most this share.
const NOTICEABLE: f64 = 0.01;
/// A movement counts for both axes if its smaller part is at least this share of the larger.
const BOTH: f64 = 0.8;
/// Tolerance of a number, as a share of its curve's range.
const TOLERANCE: f64 = 0.1;
/// Minimum tolerance, as a share of the scale.
const LEAST_TOLERANCE: f64 = 0.02;
/// Two runs have about the same value if the values differ by at most this share of the larger.
const ALIKE: f64 = 0.02;
/// Most numbers that a result says.
const MOST_NUMBERS: usize = 2;

impl Outcome {
    fn of(right: Vec<usize>, words: String) -> Self {
        Self { right, value: None, scale: None, words }
    }
}

impl Asked {
    /// Returns the result, or why it can't be computed.
    pub(super) fn conclude(&mut self, after: &Script) -> Result<Outcome, String> {
        match self.kind.clone() {
            Kind::Change(of) => self.change(of, after),
            Kind::Direction { of, from: None } => self.on_screen(of, after),
            Kind::Direction { of, from: Some(from) } => self.distance(of, from, after),
            Kind::Costliest => self.costliest(after),
            Kind::Value(of) => self.value(of, after),
            Kind::Hardness => self.hardness(after),
            Kind::Holds(condition) => Ok(holds(&condition, after)),
            Kind::Greater(of) => greater(of, after),
            Kind::Count(of) => self.count(of, after),
            Kind::Which(choices) => which(&choices, after),
        }
    }

    fn change(&self, of: Quantity, after: &Script) -> Result<Outcome, String> {
        let (was, is) = (read(of, &self.before, "now")?, read(of, after, "then")?);
        let (right, verb) = if same(was, is) {
            (2, "stays")
        } else if is > was {
            (0, "rises")
        } else {
            (1, "falls")
        };
        Ok(Outcome::of(vec![right], sentence(&spoken::change(of, verb, [was, is]))))
    }

    fn on_screen(&self, of: Role, after: &Script) -> Result<Outcome, String> {
        let row = of.of(self.triplet.ok_or("there is no triplet")?.id);
        let place = |script: &Script, axis: usize| {
            if script.about_three {
                return script.lab.three().at.get(row).map(|at| at[axis]);
            }
            let axis = script.lab.display().axes[axis];
            script.lab.focused().snapshot().projection.coordinates.get([row, axis]).copied()
        };
        let moved = |axis| Some(place(after, axis)? - place(&self.before, axis)?);
        let (Some(x), Some(y)) = (moved(0), moved(1)) else {
            return Err("the point is not in the picture".to_owned());
        };
        let extent = extent(&self.before).max(extent(after));
        let (across, along) = (x.abs(), y.abs());
        let sides = [usize::from(x > 0.0), if y > 0.0 { 2 } else { 3 }];
        let right = if across.max(along) < VISIBLE * extent {
            vec![4]
        } else if across.min(along) >= BOTH * across.max(along) {
            sides.to_vec()
        } else if across > along {
            vec![sides[0]]
        } else {
            vec![sides[1]]
        };
        let ways: Vec<&str> = right.iter().filter_map(|&n| self.label(n)).collect();
        let said = match right[..] {
            [4] => format!("The {} hardly moves.", of.name()),
            _ => format!("The {} goes {}.", of.name(), ways.join(" and ")),
        };
        Ok(Outcome::of(right, said))
    }

    fn label(&self, offer: usize) -> Option<&str> {
        self.offers.get(offer).map(|offer| offer.label.as_str())
    }

    fn distance(&self, of: Role, from: Role, after: &Script) -> Result<Outcome, String> {
        let id = self.triplet.ok_or("there is no triplet")?.id;
        let far = |script: &Script| {
            let (i, j) = (of.of(id), from.of(id));
            if script.about_three {
                let three = script.lab.three();
                return Some(three.distance.between(three.at.get(i)?, three.at.get(j)?));
            }
            script.lab.focused().snapshot().distance(i, j)
        };
        let (Some(was), Some(is)) = (far(&self.before), far(after)) else {
            return Err("the points are not in the picture".to_owned());
        };
        let right = if (was - is).abs() <= NOTICEABLE * was.max(is) {
            2
        } else if is < was {
            0
        } else {
            1
        };
        let said = format!(
            "The {} was {} from the {}, and is {} from it now.",
            of.name(),
            short(was),
            from.name(),
            short(is)
        );
        Ok(Outcome::of(vec![right], said))
    }

    fn costliest(&self, after: &Script) -> Result<Outcome, String> {
        let run = after.lab.focused();
        let costs = self.offers.iter().map(|offer| {
            let record = run.snapshot().triplet(offer.triplet?, run.config())?;
            Some(record.loss)
        });
        let costs: Vec<f64> = costs.collect::<Option<_>>().ok_or("a triplet is gone")?;
        let most = costs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let has = |n: usize| format!("{} has {}", LETTERS[n], short(costs[n]));
        let (first, others): (Vec<usize>, Vec<usize>) =
            (0..costs.len()).partition(|&n| same(costs[n], most));
        let names = first.iter().map(|&n| LETTERS[n]).collect::<Vec<_>>().join(" and ");
        let verb = if first.len() == 1 { "has" } else { "have" };
        let others = others.into_iter().map(has).collect::<Vec<_>>().join(", ");
        let said = format!("{names} {verb} the highest loss, {}. {others}", short(most));
        Ok(Outcome::of(first, sentence(&said)))
    }

    fn value(&self, of: Quantity, after: &Script) -> Result<Outcome, String> {
        let value = read(of, after, "then")?;
        let scale = self.scale.ok_or_else(|| format!("there is no {} now", of.said()))?;
        let bins = after.lab.focused().history().bins().iter();
        let path = bins.filter_map(|bin| bin.get(of.metric()?));
        let ends = [value, scale.now];
        let highest = path.clone().map(|s| s.greatest).chain(ends).fold(f64::MIN, f64::max);
        let lowest = path.map(|s| s.least).chain(ends).fold(f64::MAX, f64::min);
        let tolerance =
            (TOLERANCE * (highest - lowest)).max(LEAST_TOLERANCE * (scale.most - scale.least));
        let near = Near::around(of, value, tolerance, scale, after.lab.focused().config());
        let said = format!(
            "{} is {}. From {} to {} was near enough",
            of.spoken(),
            of.in_words(value),
            of.in_words(near.least),
            of.in_words(near.most)
        );
        let (right, value) = (bin_of(scale, value), Some(Truth { value, near }));
        Ok(Outcome { right, value, scale: Some(scale), words: sentence(&said) })
    }

    fn hardness(&self, after: &Script) -> Result<Outcome, String> {
        let id = self.triplet.ok_or("there is no triplet")?.id;
        let run = after.lab.focused();
        let (record, margin) = if after.about_three {
            (after.triplet_in_question(), after.lab.three().loss.margin)
        } else {
            (run.snapshot().triplet(id, run.config()), run.config().loss.margin)
        };
        let record = record.ok_or("the triplet is gone")?;
        let right = match record.hardness {
            Hardness::Easy => 0,
            Hardness::SemiHard => 1,
            Hardness::Hard => 2,
        };
        let said = format!(
            "It is {}: d(a,p) is {}, d(a,n) is {}, and the margin is {}.",
            record.hardness.label(),
            short(record.positive),
            short(record.negative),
            short(margin)
        );
        Ok(Outcome::of(vec![right], said))
    }

    fn count(&mut self, of: Quantity, after: &Script) -> Result<Outcome, String> {
        let truth = read(of, after, "then")? as u64;
        let run = after.lab.focused();
        let counts = counts(of, truth, run.report(), &run.data().labels);
        if counts.len() < 2 {
            return Err("this batch has no triplets to count".to_owned());
        }
        let right = counts.iter().position(|&count| count == truth).into_iter().collect();
        let offer = |count: &u64| Offer { label: grouped(*count), triplet: None };
        self.offers = counts.iter().map(offer).collect();
        let number = if truth == 0 { "no".to_owned() } else { grouped(truth) };
        Ok(Outcome::of(right, format!("There are {number} {}.", of.counted())))
    }
}

fn read(of: Quantity, script: &Script, when: &str) -> Result<f64, String> {
    of.read(&script.lab, script.lab.focused())
        .ok_or_else(|| format!("there is no {} {when}", of.said()))
}

/// Returns the larger side of the picture.
fn extent(script: &Script) -> f64 {
    if script.about_three {
        return 2.0 * ThreePoints::EDGE;
    }
    let coordinates = &script.lab.focused().snapshot().projection.coordinates;
    let side = |axis: usize| {
        let column = coordinates.column(axis);
        let greatest = column.iter().copied().fold(f64::MIN, f64::max);
        greatest - column.iter().copied().fold(f64::MAX, f64::min)
    };
    script
        .lab
        .display()
        .axes
        .map(|axis| side(axis.min(coordinates.ncols().saturating_sub(1))))
        .into_iter()
        .fold(0.0, f64::max)
}

fn holds(condition: &Condition, after: &Script) -> Outcome {
    let is_so = condition.holds(after);
    let answer = if is_so { "Yes" } else { "No" };
    let numbers = match condition.readings(after) {
        readings if readings.is_empty() => condition.numbers(after),
        readings => spoken::readings(&readings),
    };
    Outcome::of(vec![usize::from(!is_so)], format!("{answer}: {numbers}."))
}

fn greater(of: Quantity, after: &Script) -> Result<Outcome, String> {
    let of_side = |side| {
        let there = side == Side::A || after.lab.run_b().is_some();
        let value = of.read(&after.lab, after.lab.side(side)).filter(|_| there);
        value.ok_or_else(|| format!("{} has no {}", side.label(), of.said()))
    };
    let (a, b) = (of_side(Side::A)?, of_side(Side::B)?);
    let right = if same(a, b) || (a - b).abs() <= ALIKE * a.abs().max(b.abs()) {
        2
    } else if a > b {
        0
    } else {
        1
    };
    let said = format!("{} is {} in A and {} in B", of.spoken(), of.in_words(a), of.in_words(b));
    Ok(Outcome::of(vec![right], sentence(&said)))
}

fn which(choices: &[(String, Option<Condition>)], after: &Script) -> Result<Outcome, String> {
    let is_so = |condition: &Option<Condition>| condition.as_ref().is_some_and(|c| c.holds(after));
    let mut right: Vec<usize> = (0..choices.len()).filter(|&n| is_so(&choices[n].1)).collect();
    if right.is_empty() {
        right.extend(choices.iter().position(|(_, condition)| condition.is_none()));
    }
    if right.is_empty() {
        return Err("none of the choices holds: add one that is right `otherwise`".to_owned());
    }
    // The numbers of what is right; without any, those that decided against the others.
    let own: Vec<&Condition> = right.iter().filter_map(|&n| choices[n].1.as_ref()).collect();
    let all: Vec<&Condition> = choices.iter().filter_map(|(_, c)| c.as_ref()).collect();
    let told = if own.is_empty() { all } else { own };
    let mut readings: Vec<Reading> = Vec::new();
    for reading in told.into_iter().flat_map(|condition| condition.readings(after)) {
        let is_known = readings.iter().any(|known| known.spoken() == reading.spoken());
        if !is_known && readings.len() < MOST_NUMBERS {
            readings.push(reading);
        }
    }
    let labels: Vec<&str> = right.iter().map(|&n| choices[n].0.as_str()).collect();
    let answer = sentence(&labels.join("; "));
    let numbers = match readings.is_empty() {
        true => String::new(),
        false => format!(" {}", sentence(&spoken::readings(&readings))),
    };
    Ok(Outcome::of(right, format!("{answer}{numbers}")))
}
