//! Equal inputs with different labels.

use std::collections::HashMap;

use engine::data::Dataset;

/// Share of the training points that have an equal training point of another class. No embedder can
/// tell such points apart.
pub fn contradictory_share(data: &Dataset) -> f64 {
    let mut alike: HashMap<u64, Vec<usize>> = HashMap::new();
    for &row in &data.train {
        alike.entry(print_of(data, row)).or_default().push(row);
    }
    let contradicts = |&row: &usize, others: &[usize]| {
        let is_other = |&other: &usize| {
            data.labels[other] != data.labels[row] && data.points.row(other) == data.points.row(row)
        };
        others.iter().any(is_other)
    };
    let count = |rows: &Vec<usize>| rows.iter().filter(|row| contradicts(row, rows)).count();
    let points: usize = alike.values().map(count).sum();
    points as f64 / data.train.len().max(1) as f64
}

/// A number that equal points share, and others hardly ever (FNV-1a over the values).
fn print_of(data: &Dataset, row: usize) -> u64 {
    let mut print = 0xcbf2_9ce4_8422_2325_u64;
    for x in data.points.row(row) {
        // 0 and −0 are equal.
        print = (print ^ (x + 0.0).to_bits()).wrapping_mul(0x0100_0000_01b3);
    }
    print
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn points_count_that_equal_one_of_another_class() {
        let points = array![[0.0, 1.0], [-0.0, 1.0], [0.0, 1.0], [2.0, 2.0], [2.0, 2.0]];
        let share = |labels: &[usize]| {
            let names = vec![String::new(); 3];
            let data = Dataset::whole(points.clone(), labels.to_vec(), names, vec![]);
            contradictory_share(&data)
        };
        assert_eq!(share(&[0, 0, 0, 1, 1]), 0.0);
        assert_eq!(share(&[0, 1, 0, 1, 1]), 0.6, "all three at the first place");
        assert_eq!(share(&[0, 0, 0, 1, 2]), 0.4);
        assert_eq!(share(&[0, 1, 2, 1, 2]), 1.0);
    }
}
