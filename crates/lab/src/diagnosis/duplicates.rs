//! Equal inputs with different labels.

use std::collections::HashMap;

use engine::data::Dataset;

/// Share of the training points that have an equal training point of another class. No embedder can
/// tell such points apart.
pub fn contradictory_share(data: &Dataset) -> f64 {
    /// The class of all points of a place, or none if they differ.
    type Class = Option<usize>;
    let mut places: HashMap<Vec<u64>, (Class, usize)> = HashMap::new();
    for &row in &data.train {
        // 0 and −0 are equal.
        let bits = data.points.row(row).iter().map(|x| (x + 0.0).to_bits()).collect();
        let label = data.labels[row];
        let (class, count) = places.entry(bits).or_insert((Some(label), 0));
        *class = class.filter(|&class| class == label);
        *count += 1;
    }
    let contradictory = places.values().filter(|(class, _)| class.is_none());
    let points: usize = contradictory.map(|(_, count)| count).sum();
    points as f64 / data.train.len().max(1) as f64
}
