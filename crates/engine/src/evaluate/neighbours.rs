//! One query against all points: its neighbours, and its mean distance to each class.

use ndarray::Array2;

use super::classes::Classes;
use crate::choice::Distance;
use crate::distance::DistancesFrom;
use crate::vectors::{norm, widest};

/// Points prepared for many distances: for the cosine distance, scaled to length 1 once.
pub struct Geometry {
    /// n×d.
    points: Array2<f64>,
    /// The same by columns, d×n; the inner loop runs over a column.
    columns: Vec<f64>,
    distance: Distance,
    /// For the cosine distance: whether the row is a zero vector, which has no direction.
    directionless: Vec<bool>,
}

impl Geometry {
    pub fn new(embedding: &Array2<f64>, distance: Distance) -> Self {
        let mut points = embedding.as_standard_layout().into_owned();
        let mut directionless = vec![embedding.ncols() == 0; embedding.nrows()];
        if distance == Distance::Cosine {
            for (mut row, directionless) in points.rows_mut().into_iter().zip(&mut directionless) {
                let length = row.as_slice().map_or(0.0, norm);
                *directionless = length == 0.0;
                if length > 0.0 {
                    row /= length;
                }
            }
        }
        let columns = points.t().iter().copied().collect();
        Self { points, columns, distance, directionless }
    }

    /// Writes the distances from point `i` to all points, as [`Distance::between`] defines them; its
    /// own is 0.
    fn from(&self, i: usize, out: &mut Vec<f64>) {
        out.resize(self.points.nrows(), 0.0);
        let from = self.points.row(i);
        let from = from.as_slice().unwrap_or(&[]);
        widest(DistancesFrom { distance: self.distance, columns: &self.columns, from, row: out });
        if self.distance == Distance::Cosine {
            let others = out.iter_mut().zip(&self.directionless);
            let lost = others.filter(|(_, other)| self.directionless[i] || **other);
            lost.for_each(|(distance, _)| *distance = 1.0);
        }
        out[i] = 0.0;
    }
}

/// Sums over the queries so far.
pub struct Tally {
    pub queries: usize,
    pub r_precision: f64,
    pub map_at_r: f64,
    pub silhouette: f64,
    /// Distances of positive and of negative pairs, each pair from both ends.
    pub positive: f64,
    pub negative: f64,
    /// Number of queries with their nearest positive at each rank, from 0.
    pub first_hits: Vec<u32>,
}

/// Runs one query after another, in reused buffers.
pub struct Neighbours {
    geometry: Geometry,
    tally: Tally,
    distances: Vec<f64>,
    /// Distance and index of all others, packed into one number each that sorts by distance, then
    /// by index: the bits of a float that isn't negative sort like the float.
    order: Vec<u128>,
    /// Sum of the distances to each class.
    sums: Vec<f64>,
}

impl Neighbours {
    pub fn new(geometry: Geometry, classes: usize) -> Self {
        let n = geometry.directionless.len();
        let tally = Tally {
            queries: 0,
            r_precision: 0.0,
            map_at_r: 0.0,
            silhouette: 0.0,
            positive: 0.0,
            negative: 0.0,
            first_hits: vec![0; n],
        };
        let (distances, order) = (Vec::with_capacity(n), Vec::with_capacity(n));
        Self { geometry, tally, distances, order, sums: vec![0.0; classes] }
    }

    /// The distances from the last query to all points.
    pub fn distances(&self) -> &[f64] {
        &self.distances
    }

    pub fn into_tally(self) -> Tally {
        self.tally
    }

    /// Runs the query of point `i` in O(n·d + R log R); returns false if a distance isn't finite.
    pub fn query(&mut self, i: usize, classes: &Classes) -> bool {
        self.geometry.from(i, &mut self.distances);
        self.sums.fill(0.0);
        for (distance, &class) in self.distances.iter().zip(&classes.of) {
            self.sums[class] += distance;
        }
        let (own, all) = (self.sums[classes.of[i]], self.sums.iter().sum::<f64>());
        if !all.is_finite() {
            return false;
        }
        self.tally.positive += own;
        self.tally.negative += all - own;
        self.tally.silhouette += self.silhouette(classes.of[i], &classes.sizes);
        if classes.sizes[classes.of[i]] > 1 {
            self.retrieve(i, classes);
        }
        true
    }

    fn silhouette(&self, own: usize, sizes: &[usize]) -> f64 {
        if sizes[own] < 2 {
            return 0.0;
        }
        let inside = self.sums[own] / (sizes[own] - 1) as f64;
        let outside = (0..sizes.len())
            .filter(|&class| class != own)
            .map(|class| self.sums[class] / sizes[class] as f64)
            .fold(f64::INFINITY, f64::min);
        let scale = inside.max(outside);
        // undefined with one class, or if all points are equal
        if scale > 0.0 && scale.is_finite() { (outside - inside) / scale } else { 0.0 }
    }

    fn retrieve(&mut self, i: usize, classes: &Classes) {
        let own = classes.of[i];
        let is_hit = |key: u128| classes.of[key as u64 as usize] == own;
        let others = self.distances.iter().enumerate().filter(|&(j, _)| j != i);
        self.order.clear();
        self.order.extend(others.map(|(j, d)| u128::from(d.to_bits()) << 64 | j as u128));

        let relevant = classes.sizes[own] - 1;
        self.order.select_nth_unstable(relevant - 1);
        let (nearest, rest) = self.order.split_at_mut(relevant);
        nearest.sort_unstable();

        let (mut hits, mut precision, mut first) = (0_usize, 0.0, None);
        for (rank, _) in nearest.iter().enumerate().filter(|&(_, &key)| is_hit(key)) {
            hits += 1;
            precision += hits as f64 / (rank + 1) as f64;
            first.get_or_insert(rank);
        }
        let first = first.unwrap_or_else(|| {
            let hit = rest.iter().copied().filter(|&key| is_hit(key)).min().unwrap_or(u128::MAX);
            relevant + rest.iter().filter(|&&key| key < hit).count()
        });
        self.tally.queries += 1;
        self.tally.first_hits[first] += 1;
        self.tally.r_precision += hits as f64 / relevant as f64;
        self.tally.map_at_r += precision / relevant as f64;
    }
}
