//! MAP@R of a random order.

/// The expected MAP@R if the neighbours of every point were in random order; `None` if no class has
/// two points.
///
/// A query has R others of its class among n − 1. Rank k holds one of them with probability
/// R / (n − 1), and then the k − 1 ranks before it hold each another one with probability
/// (R − 1) / (n − 2).
pub fn map_at_r(labels: &[usize]) -> Option<f64> {
    let n = labels.len();
    let mut sizes = vec![0_usize; labels.iter().max().map_or(0, |most| most + 1)];
    labels.iter().for_each(|&label| sizes[label] += 1);
    let (mut sum, mut queries) = (0.0, 0.0);
    for size in sizes.into_iter().filter(|&size| size > 1) {
        let others = (size - 1) as f64;
        let first = others / (n - 1) as f64;
        let again = if n > 2 { (others - 1.0) / (n - 2) as f64 } else { 0.0 };
        let harmonic: f64 = (1..size).map(|k| 1.0 / k as f64).sum();
        sum += size as f64 * first / others * (harmonic + again * (others - harmonic));
        queries += size as f64;
    }
    (queries > 0.0).then(|| sum / queries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::choice::Distance;
    use engine::evaluate::evaluate;
    use engine::random::{Purpose, generator};
    use ndarray::Array2;
    use rand::RngExt as _;

    #[test]
    fn it_is_the_mean_over_random_embeddings() {
        let labels = [vec![0; 6], vec![1; 3], vec![2; 2], vec![3; 1]].concat();
        let mut random = generator(7, Purpose::Sampling, 0);
        let mut sum = 0.0;
        let trials = 4_000;
        for _ in 0..trials {
            // In many dimensions, all points are at nearly random distances.
            let z = Array2::from_shape_simple_fn((labels.len(), 40), || random.random::<f64>());
            sum += evaluate(z.view(), &labels, Distance::Euclidean).map_at_r.unwrap_or(f64::NAN);
        }
        let mean = sum / f64::from(trials);
        let expected = map_at_r(&labels).unwrap_or(f64::NAN);
        assert!((mean - expected).abs() < 0.01, "{mean} {expected}");
        assert_eq!(map_at_r(&[0, 1, 2]), None);
        assert_eq!(map_at_r(&[4, 4, 4]), Some(1.0));
    }
}
