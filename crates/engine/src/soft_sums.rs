//! The soft margin over all triplets of a batch, without visiting any.
//!
//! The loss ln(1 + e^(x − y)) of distances x = d(a,p) and y = d(a,n) is a smooth function of both.
//! Where x and y are in intervals no wider than 1.5, polynomials of degree 15 in each have its value
//! and its derivative to 14 digits: f(x − y) = Σ c[k][l] T_k(x) T_l(y), with Chebyshev's polynomials
//! T_k. So the sum over all positives and negatives of an anchor is Σ c[k][l] P_k N_l, where P_k is
//! the sum of T_k over the positives and N_l that of T_l over the negatives; the derivatives follow
//! in the same way (a one-dimensional fast multipole method: Greengard & Rokhlin 1987).

use std::ops::Range;

use super::exp::exp;
use super::groups::Groups;
use super::vectors::{LANES, Loop, bounds, widest};

/// Number of polynomials in each variable.
const TERMS: usize = 16;
/// Largest width of an interval.
const WIDTH: f64 = 1.5;
/// Most intervals for which this is faster than evaluating each triplet.
const MOST: usize = 24;
/// Fewest points of a batch for which it is.
const FEWEST: usize = 96;

type Terms = [f64; TERMS];
type Table = [Terms; TERMS];

/// Intervals of equal width that have all distances of a batch.
#[derive(Clone, Copy, Debug)]
struct Intervals {
    start: f64,
    width: f64,
    count: usize,
}

impl Intervals {
    fn of(matrix: &[f64]) -> Option<Self> {
        let (start, end) = bounds(matrix);
        let count = ((end - start) / WIDTH).ceil().max(1.0);
        let width = if end > start { (end - start) / count } else { WIDTH };
        (count <= MOST as f64).then_some(Self { start, width, count: count as usize })
    }

    /// The interval of a distance, and its place there, from −1 to 1.
    #[inline(always)]
    fn place(&self, distance: f64) -> (usize, f64) {
        let at = (distance - self.start) / self.width;
        let interval = (at as usize).min(self.count - 1);
        (interval, 2.0 * (at - interval as f64) - 1.0)
    }
}

/// The coefficients c[k][l] of the loss and of its derivative for x in interval i and y in interval
/// j, by i − j.
#[derive(Clone, Debug)]
struct Kernel {
    loss: Vec<Table>,
    derivative: Vec<Table>,
    count: usize,
}

impl Kernel {
    fn new(intervals: &Intervals) -> Self {
        let nodes: Terms = std::array::from_fn(|i| {
            libm::cos((i as f64 + 0.5) * std::f64::consts::PI / TERMS as f64)
        });
        // to_terms[k][i]: share of the value at node i in the coefficient of T_k.
        let mut to_terms: Table = [[0.0; TERMS]; TERMS];
        for (i, &node) in nodes.iter().enumerate() {
            let (mut last, mut this) = (node, 1.0);
            for (k, row) in to_terms.iter_mut().enumerate() {
                row[i] = this * if k == 0 { 1.0 } else { 2.0 } / TERMS as f64;
                (last, this) = (this, 2.0 * node * this - last);
            }
        }
        let count = intervals.count;
        let tables = |value: &dyn Fn(f64) -> f64| -> Vec<Table> {
            let offsets = (1..2 * count).map(|sum| sum as f64 - count as f64);
            let table = |offset: f64| {
                let at = |x: f64, y: f64| value(intervals.width * (offset + (x - y) / 2.0));
                let values: Table = nodes.map(|x| nodes.map(|y| at(x, y)));
                // Both variables in turn: C = D F Dᵀ.
                let mut half: Table = [[0.0; TERMS]; TERMS];
                for (half, shares) in half.iter_mut().zip(&to_terms) {
                    add_transposed(&values, shares, half);
                }
                let dot = |x: &Terms, y: &Terms| x.iter().zip(y).map(|(x, y)| x * y).sum();
                half.map(|row| std::array::from_fn(|l| dot(&row, &to_terms[l])))
            };
            offsets.map(table).collect()
        };
        Self {
            loss: tables(&|u| u.max(0.0) + libm::log1p(exp(-u.abs()))),
            derivative: tables(&|u| 1.0 / (1.0 + exp(-u))),
            count,
        }
    }
}

/// Distances of an anchor to some points, by interval.
#[derive(Clone, Debug, Default)]
struct Sorted {
    /// Start of each interval in the others; one more for the end.
    starts: Vec<usize>,
    /// Place in the interval, and batch position.
    places: Vec<f64>,
    points: Vec<usize>,
    /// For each interval the sums of T_k, and the coefficients of the derivative.
    moments: Vec<Terms>,
    derivative: Vec<Terms>,
}

impl Sorted {
    #[inline(always)]
    fn fill(
        &mut self,
        intervals: &Intervals,
        row: &[f64],
        points: impl Iterator<Item = usize> + Clone,
    ) {
        let Self { starts, places, points: sorted, moments, derivative } = self;
        starts.clear();
        starts.resize(intervals.count + 1, 0);
        let mut count = 0;
        for point in points.clone() {
            starts[intervals.place(row[point]).0] += 1;
            count += 1;
        }
        let mut end = 0;
        for start in &mut *starts {
            end += *start;
            *start = end;
        }
        places.resize(count, 0.0);
        sorted.resize(count, 0);
        for point in points {
            let (interval, place) = intervals.place(row[point]);
            starts[interval] -= 1;
            (places[starts[interval]], sorted[starts[interval]]) = (place, point);
        }
        moments.clear();
        moments.extend(starts.windows(2).map(|range| sums_of_terms(&places[range[0]..range[1]])));
        derivative.clear();
        derivative.resize(intervals.count, [0.0; TERMS]);
    }

    /// Writes the derivative at each point, times `sign`.
    #[inline(always)]
    fn write(&self, sign: f64, out: &mut [f64]) {
        for (range, terms) in self.starts.windows(2).zip(&self.derivative) {
            let range = range[0]..range[1];
            let points = self.points[range.clone()].chunks(LANES);
            for (points, places) in points.zip(self.places[range].chunks(LANES)) {
                let mut x = [0.0; LANES];
                x[..places.len()].copy_from_slice(places);
                for (&point, value) in points.iter().zip(sum_of_terms(terms, x)) {
                    out[point] = sign * value;
                }
            }
        }
    }
}

/// Σ T_k(x) over these x, for each k.
#[inline(always)]
fn sums_of_terms(places: &[f64]) -> Terms {
    let mut sums = [[0.0; LANES]; TERMS];
    for places in places.chunks(LANES) {
        let (mut x, mut last, mut this) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        x[..places.len()].copy_from_slice(places);
        last[..places.len()].copy_from_slice(places);
        this[..places.len()].fill(1.0);
        for sums in &mut sums {
            for lane in 0..LANES {
                sums[lane] += this[lane];
                let next = 2.0 * x[lane] * this[lane] - last[lane];
                (last[lane], this[lane]) = (this[lane], next);
            }
        }
    }
    sums.map(|lanes| lanes.iter().sum())
}

/// Σ c_k T_k(x) for several x (Clenshaw 1955).
#[inline(always)]
fn sum_of_terms(terms: &Terms, x: [f64; LANES]) -> [f64; LANES] {
    let (mut next, mut after) = ([0.0; LANES], [0.0; LANES]);
    for &term in terms[1..].iter().rev() {
        for lane in 0..LANES {
            let this = term + 2.0 * x[lane] * next[lane] - after[lane];
            (after[lane], next[lane]) = (next[lane], this);
        }
    }
    std::array::from_fn(|lane| terms[0] + x[lane] * next[lane] - after[lane])
}

/// What is the same for all anchors of a batch, the sum of their losses so far, and buffers, which are
/// reused.
#[derive(Clone, Debug, Default)]
pub struct SoftSums {
    kernel: Option<(Intervals, Kernel)>,
    sum: f64,
    positives: Sorted,
    negatives: Sorted,
}

impl SoftSums {
    /// Begins the sum over all valid triplets of a batch. Returns false if evaluating each triplet is
    /// faster: for small batches, and if the distances differ very much.
    pub fn begin(&mut self, groups: &Groups, matrix: &[f64]) -> bool {
        let is_large = groups.labels().len() >= FEWEST;
        let intervals = is_large.then(|| Intervals::of(matrix)).flatten();
        self.kernel = intervals.map(|intervals| (intervals, Kernel::new(&intervals)));
        self.sum = 0.0;
        self.kernel.is_some()
    }

    /// Products that an anchor takes.
    pub fn products(&self, groups: &Groups) -> usize {
        let count = self.kernel.as_ref().map_or(0, |(intervals, _)| intervals.count);
        3 * TERMS * TERMS * count * count + 8 * TERMS * groups.labels().len()
    }

    /// Adds the soft margin of some anchors, which are given in order, and writes its derivative to
    /// `gradient` (B×B, filled with 0).
    pub fn add(
        &mut self,
        groups: &Groups,
        matrix: &[f64],
        anchors: Range<usize>,
        gradient: &mut [f64],
    ) {
        let Self { kernel, sum, positives, negatives } = self;
        if let Some((intervals, kernel)) = kernel {
            let sorted = [positives, negatives];
            widest(Sum { groups, matrix, intervals, kernel, anchors, gradient, sorted, sum });
        }
    }

    /// The sum.
    pub fn sum(&self) -> f64 {
        self.sum
    }
}

struct Sum<'a> {
    groups: &'a Groups,
    matrix: &'a [f64],
    intervals: &'a Intervals,
    kernel: &'a Kernel,
    anchors: Range<usize>,
    gradient: &'a mut [f64],
    sorted: [&'a mut Sorted; 2],
    sum: &'a mut f64,
}

impl Loop for Sum<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { groups, matrix, intervals, kernel, anchors, gradient, sorted, sum } = self;
        let [positives, negatives] = sorted;
        let n = groups.labels().len();
        for a in anchors {
            let row = &matrix[a * n..][..n];
            let class = groups.class_of(a).iter().copied();
            positives.fill(intervals, row, class.filter(|&p| p != a));
            negatives.fill(intervals, row, groups.negatives(a).iter().copied());
            for i in 0..intervals.count {
                for j in 0..intervals.count {
                    if positives.moments[i][0] == 0.0 || negatives.moments[j][0] == 0.0 {
                        continue;
                    }
                    let of = i + kernel.count - 1 - j;
                    *sum += weigh(&kernel.loss[of], &positives.moments[i], &negatives.moments[j]);
                    let table = &kernel.derivative[of];
                    let of_positive = &mut positives.derivative[i];
                    add_product(table, &negatives.moments[j], of_positive);
                    let of_negative = &mut negatives.derivative[j];
                    add_transposed(table, &positives.moments[i], of_negative);
                }
            }
            let gradient = &mut gradient[a * n..][..n];
            positives.write(1.0, gradient);
            negatives.write(-1.0, gradient);
        }
    }
}

/// xᵀ C y.
#[inline(always)]
fn weigh(table: &Table, x: &Terms, y: &Terms) -> f64 {
    let mut product = [0.0; TERMS];
    add_transposed(table, x, &mut product);
    product.iter().zip(y).map(|(product, y)| product * y).sum()
}

/// out += Cᵀ x.
#[inline(always)]
fn add_transposed(table: &Table, x: &Terms, out: &mut Terms) {
    for (row, &x) in table.iter().zip(x) {
        for (out, &c) in out.iter_mut().zip(row) {
            *out += x * c;
        }
    }
}

/// out += C y.
#[inline(always)]
fn add_product(table: &Table, y: &Terms, out: &mut Terms) {
    for (out, row) in out.iter_mut().zip(table) {
        let mut lanes = [0.0; LANES];
        for (row, y) in row.as_chunks::<LANES>().0.iter().zip(y.as_chunks::<LANES>().0) {
            for lane in 0..LANES {
                lanes[lane] += row[lane] * y[lane];
            }
        }
        *out += lanes.iter().sum::<f64>();
    }
}
