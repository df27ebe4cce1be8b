//! Stratified samples, for data sets too large to evaluate whole.

use std::collections::BTreeMap;

use rand::seq::SliceRandom as _;

use crate::random::{Purpose, generator};

/// Draws at most `limit` of these `rows`, returned in ascending order.
///
/// `labels` are those of all points, by row; a row without a label is left out. A class keeps its
/// share to within one row. The choice depends on the seed alone, and a larger limit adds rows
/// to those of a smaller one. O(n) where rows ascend.
pub fn sample(rows: &[usize], labels: &[usize], limit: usize, seed: u64) -> Vec<usize> {
    let mut classes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &row in rows {
        if let Some(&label) = labels.get(row) {
            classes.entry(label).or_default().push(row);
        }
    }
    let mut generator = generator(seed, Purpose::Sampling, 0);
    let mut places = Vec::with_capacity(rows.len());
    for members in classes.values_mut() {
        members.sort_unstable();
        members.shuffle(&mut generator);
        let size = members.len() as f64;
        // rows of a class are spread evenly from 0 to 1, so a cut at t takes a share t of each
        places.extend(members.iter().enumerate().map(|(i, &row)| ((i as f64 + 0.5) / size, row)));
    }
    if limit < places.len() {
        // Of rows at one place, the first class comes first.
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.select_nth_unstable_by(limit, |&a, &b| {
            places[a].0.total_cmp(&places[b].0).then(a.cmp(&b))
        });
        places = order[..limit].iter().map(|&place| places[place]).collect();
    }
    let mut chosen: Vec<usize> = places.into_iter().map(|(_, row)| row).collect();
    chosen.sort_unstable();
    chosen
}
