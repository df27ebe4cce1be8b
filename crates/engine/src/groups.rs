//! The points of a batch by class: who is a positive and who a negative of whom.

use std::ops::Range;

/// The members of one class, and all others, by batch position, ascending.
#[derive(Clone, Debug, Default)]
struct Class {
    members: Vec<usize>,
    others: Vec<usize>,
    /// True if the members stand one after the other, as a balanced sampler draws them.
    is_block: bool,
}

/// The points of a batch by class.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    labels: Vec<usize>,
    classes: Vec<Class>,
}

impl Groups {
    /// Groups a batch with these labels.
    pub fn set(&mut self, labels: &[usize]) {
        if self.labels == labels {
            return;
        }
        self.labels.clear();
        self.labels.extend_from_slice(labels);
        let count = labels.iter().max().map_or(0, |&last| last + 1);
        self.classes.resize_with(count, Class::default);
        for class in &mut self.classes {
            class.members.clear();
            class.others.clear();
        }
        for (i, &label) in labels.iter().enumerate() {
            self.classes[label].members.push(i);
        }
        for class in &mut self.classes {
            let Some((&first, &last)) = class.members.first().zip(class.members.last()) else {
                continue;
            };
            class.is_block = last - first + 1 == class.members.len();
            let mut from = 0;
            for &member in &class.members {
                class.others.extend(from..member);
                from = member + 1;
            }
            class.others.extend(from..labels.len());
        }
    }

    /// The class of each point.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// The points of the class of point `a`, itself too, ascending.
    pub fn class_of(&self, a: usize) -> &[usize] {
        &self.classes[self.labels[a]].members
    }

    /// The points of other classes than that of point `a`, ascending.
    pub fn negatives(&self, a: usize) -> &[usize] {
        &self.classes[self.labels[a]].others
    }

    /// The members of each class that has some, and all others.
    pub fn classes(&self) -> impl Iterator<Item = (&[usize], &[usize])> {
        let some = self.classes.iter().filter(|class| !class.members.is_empty());
        some.map(|class| (&*class.members, &*class.others))
    }

    /// Range of all points of the classes of these points: there may be others between them.
    #[inline(always)]
    pub fn span_of(&self, points: Range<usize>) -> Range<usize> {
        let mut span = points.clone();
        for &label in &self.labels[points] {
            if let [first, .., last] = *self.classes[label].members {
                span = span.start.min(first)..span.end.max(last + 1);
            }
        }
        span
    }

    /// Number of valid triplets.
    pub fn triplets(&self) -> u64 {
        let of = |(members, others): (&[usize], &[usize])| {
            let [members, others] = [members, others].map(|list| list.len() as u64);
            members * members.saturating_sub(1) * others
        };
        self.classes().map(of).sum()
    }

    /// Pairs of a positive and a negative that an anchor has on average, and more than none.
    pub fn pairs_of_anchor(&self) -> usize {
        self.triplets() as usize / self.labels.len().max(1) + 1
    }

    /// Copies the values of the positives of anchor `a` from its row.
    #[inline(always)]
    pub fn copy_positives(&self, a: usize, row: &[f64], out: &mut Vec<f64>) {
        let class = &self.classes[self.labels[a]];
        out.clear();
        match class.members.first() {
            Some(&first) if class.is_block => {
                out.extend_from_slice(&row[first..a]);
                out.extend_from_slice(&row[a + 1..first + class.members.len()]);
            }
            _ => out.extend(class.members.iter().filter(|&&p| p != a).map(|&p| row[p])),
        }
    }

    /// Copies the values of the negatives of anchor `a` from its row.
    #[inline(always)]
    pub fn copy_negatives(&self, a: usize, row: &[f64], out: &mut Vec<f64>) {
        let class = &self.classes[self.labels[a]];
        out.clear();
        match class.members.first() {
            Some(&first) if class.is_block => {
                out.extend_from_slice(&row[..first]);
                out.extend_from_slice(&row[first + class.members.len()..]);
            }
            _ => out.extend(class.others.iter().map(|&n| row[n])),
        }
    }
}
