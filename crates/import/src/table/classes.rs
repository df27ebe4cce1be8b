//! The classes that a label column names.

use std::collections::HashMap;

use super::layout::{Declared, Layout};

/// Name of the class where a label is empty: in a label, what is elsewhere a missing value is a
/// word.
const EMPTY: &str = "(empty)";
/// Name of the only class of a table without labels.
const ALL: &str = "all";

/// Classes in the order in which they were met.
pub struct Classes {
    indices: HashMap<u64, usize>,
    names: Vec<String>,
    numbers: Vec<Option<f64>>,
    given: Vec<String>,
    order: Vec<String>,
}

impl Classes {
    /// No class yet, of the label in this column.
    pub fn new(layout: &Layout, label: Option<usize>) -> Self {
        let order = match label.and_then(|label| layout.declared.get(label)) {
            Some(Declared::Nominal(words)) => words.clone(),
            _ => Vec::new(),
        };
        // A first line of counts names the classes of the last column.
        let is_last = label.is_some_and(|label| label + 1 == layout.names.len());
        let given = if is_last { layout.class_names.clone() } else { Vec::new() };
        let names = if label.is_none() { vec![ALL.to_owned()] } else { Vec::new() };
        let numbers = vec![None; names.len()];
        Self { indices: HashMap::new(), names, numbers, given, order }
    }

    /// The class of a label, a new one if it is met for the first time.
    pub fn index(&mut self, key: u64, label: &[u8], number: Option<f64>) -> usize {
        let next = self.names.len();
        let index = *self.indices.entry(key).or_insert(next);
        if index == next {
            let written = String::from_utf8_lossy(label);
            let is_plain = label.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-');
            self.names.push(match number {
                Some(number) if !is_plain => number.to_string(),
                _ if written.is_empty() => EMPTY.to_owned(),
                _ => written.into_owned(),
            });
            self.numbers.push(number);
        }
        index
    }

    /// The names in their order (numbers by size, words as an ARFF file lists them or by the
    /// alphabet), and the place there of each class of `labels`. Classes without a label are gone.
    pub fn finish(self, labels: &mut [usize]) -> Vec<String> {
        let mut is_used = vec![false; self.names.len()];
        for &label in labels.iter() {
            is_used[label] = true;
        }
        let mut order: Vec<usize> = (0..self.names.len()).filter(|&index| is_used[index]).collect();
        let numbers: Option<Vec<f64>> = self.numbers.iter().copied().collect();
        if let Some(numbers) = numbers {
            order.sort_by(|&one, &two| numbers[one].total_cmp(&numbers[two]));
        } else if !self.order.is_empty() {
            let listed = self.order.iter().enumerate();
            let places: HashMap<_, _> =
                listed.map(|(place, word)| (word.as_str(), place)).collect();
            let place = |index: &usize| places.get(self.names[*index].as_str());
            order.sort_by_key(|index| place(index).copied().unwrap_or(usize::MAX));
        } else {
            order.sort_by(|&one, &two| self.names[one].cmp(&self.names[two]));
        }
        let mut places = vec![0; self.names.len()];
        for (place, &index) in order.iter().enumerate() {
            places[index] = place;
        }
        for label in labels {
            *label = places[*label];
        }
        let given = |index: usize| {
            let number = self.numbers[index].filter(|number| *number >= 0.0)?;
            self.given.get(number as usize).cloned()
        };
        order
            .iter()
            .map(|&index| given(index).unwrap_or_else(|| self.names[index].clone()))
            .collect()
    }
}
