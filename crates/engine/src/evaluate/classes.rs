//! Classes and their sizes, and the pairs that they make.

/// The classes of all points, numbered without gaps.
pub struct Classes {
    /// The class of each point.
    pub of: Vec<usize>,
    /// Number of points of each class, none of them 0.
    pub sizes: Vec<usize>,
}

impl Classes {
    pub fn of(labels: &[usize]) -> Self {
        let mut present = labels.to_vec();
        present.sort_unstable();
        present.dedup();
        // every label is found among those present
        let of: Vec<_> = labels.iter().map(|l| present.partition_point(|p| p < l)).collect();
        let mut sizes = vec![0; present.len()];
        for &class in &of {
            sizes[class] += 1;
        }
        Self { of, sizes }
    }

    pub fn positive_pairs(&self) -> u64 {
        self.sizes.iter().map(|&size| pairs_of(size)).sum()
    }

    pub fn negative_pairs(&self) -> u64 {
        pairs_of(self.of.len()) - self.positive_pairs()
    }
}

fn pairs_of(points: usize) -> u64 {
    let points = points as u64;
    points * points.saturating_sub(1) / 2
}
