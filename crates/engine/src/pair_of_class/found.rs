//! Sums over all pairs, with few logarithms: of a product of factors instead of each of them.

use super::{BLOCK, MULTIPLE};
use crate::vectors::LANES;

/// Sums over all pairs of anchor and positive so far.
#[derive(Clone, Debug)]
pub struct Found {
    /// Sum of the losses, but for the logarithms of `products`.
    pub(super) loss: f64,
    /// Numbers of triplets: those of the range (not counted for [`super::SWAP_TWICE`]), and those with a loss
    /// above 0 (not counted for [`super::SOFT`], where all have one).
    pub mined: u64,
    pub active: u64,
    /// Products of factors 1 + t from 1 to 2, and the sum of their powers of two. Where t is e^−10 or
    /// more, the logarithm has eleven digits at least.
    pub(super) products: [[f64; LANES]; BLOCK / MULTIPLE],
    powers: i64,
    /// Products of factors 1 + t, less 1, for [`super::WIDE_SOFT`], where t may be tiny.
    small: [f64; BLOCK],
    /// Number of factors in each since then, and how many there may be for the products to be finite.
    factors: usize,
    most: usize,
}

impl Found {
    /// Sums of nothing yet, for t up to e^`largest`.
    pub fn new(largest: f64) -> Self {
        Self {
            loss: 0.0,
            mined: 0,
            active: 0,
            products: [[1.0; LANES]; BLOCK / MULTIPLE],
            powers: 0,
            small: [0.0; BLOCK],
            factors: 0,
            // log2(1 + e^x) is at most 1 + x·log2(e).
            most: (1_000.0 / (1.0 + largest * std::f64::consts::LOG2_E)) as usize,
        }
    }

    /// Takes the powers of two out of the products, before they may be infinite.
    #[inline(always)]
    pub(super) fn count_factors(&mut self) {
        self.factors += 2;
        if self.factors + 2 > self.most {
            for product in self.products.as_flattened_mut() {
                let bits = product.to_bits();
                self.powers += (bits >> 52) as i64 - 1_023;
                *product = f64::from_bits(bits & (u64::MAX >> 12) | 1.0_f64.to_bits());
            }
            self.factors = 0;
        }
    }

    /// Adds ln(1 + t) for each t.
    #[inline(always)]
    pub(super) fn add_logarithms(&mut self, t: &[f64]) {
        for (product, &t) in self.small.iter_mut().zip(t) {
            *product += t + *product * t;
        }
        self.factors += 1;
        if self.factors == self.most {
            self.loss += self.small.iter().map(|&product| libm::log1p(product)).sum::<f64>();
            (self.small, self.factors) = ([0.0; BLOCK], 0);
        }
    }

    /// Sum of the losses.
    pub fn loss(&self) -> f64 {
        let of_products: f64 = self.products.as_flattened().iter().map(|&x| libm::log(x)).sum();
        let of_small: f64 = self.small.iter().map(|&product| libm::log1p(product)).sum();
        self.loss + (self.powers as f64 * std::f64::consts::LN_2 + of_products + of_small)
    }
}
