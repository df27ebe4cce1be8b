//! Activation functions of hidden units, and their derivatives.
//!
//! tanh is written out because the C library's takes most of a step's time. This one consists of
//! additions and multiplications alone, so the compiler vectorizes it, and it gives the same bits
//! on every machine.

pub use super::choice::Activation;
use super::exp::exp_parts;
use super::vectors::{Loop, widest};

/// Slope of leaky ReLU below 0.
const LEAK: f64 = 0.01;

impl Activation {
    /// Replaces each sum in `values` by its activation.
    pub fn apply(self, values: &mut [f64]) {
        match self {
            Self::Tanh => widest(Tanh { values }),
            Self::Relu => values.iter_mut().for_each(|v| *v = v.max(0.0)),
            Self::LeakyRelu => values.iter_mut().for_each(|v| *v = v.max(LEAK * *v)),
            Self::Gelu => values.iter_mut().for_each(|v| *v *= normal_cdf(*v)),
        }
    }

    /// Does what [`Self::apply`] does, and writes the derivative at each sum to `derivatives`, of
    /// the same length.
    ///
    /// The derivative of ReLU at 0 is 0.
    pub fn apply_with_derivative(self, values: &mut [f64], derivatives: &mut [f64]) {
        match self {
            Self::Tanh => widest(TanhWithDerivative { values, derivatives }),
            Self::Relu => widest(Rectify { below: 0.0, values, derivatives }),
            Self::LeakyRelu => widest(Rectify { below: LEAK, values, derivatives }),
            Self::Gelu => values.iter_mut().zip(derivatives).for_each(|(v, s)| {
                let cdf = normal_cdf(*v);
                let density = libm::exp(-0.5 * *v * *v) / std::f64::consts::TAU.sqrt();
                *s = cdf + *v * density;
                *v *= cdf;
            }),
        }
    }
}

/// ReLU with this slope below 0, and its derivative.
struct Rectify<'a> {
    below: f64,
    values: &'a mut [f64],
    derivatives: &'a mut [f64],
}

impl Loop for Rectify<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { below, values, derivatives } = self;
        for (value, derivative) in values.iter_mut().zip(derivatives) {
            *derivative = if *value > 0.0 { 1.0 } else { below };
            *value = if *value > 0.0 { *value } else { below * *value + 0.0 };
        }
    }
}

struct Tanh<'a> {
    values: &'a mut [f64],
}

impl Loop for Tanh<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for value in self.values {
            *value = tanh(*value);
        }
    }
}

struct TanhWithDerivative<'a> {
    values: &'a mut [f64],
    derivatives: &'a mut [f64],
}

impl Loop for TanhWithDerivative<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (value, derivative) in self.values.iter_mut().zip(self.derivatives) {
            *value = tanh(*value);
            *derivative = 1.0 - *value * *value;
        }
    }
}

/// Φ(x), the share of a standard normal distribution below x.
fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// tanh(x) to a few units in the last place, as (e^2x − 1) / (e^2x + 1). e^2x − 1 is computed from
/// a reduced argument, which avoids cancellation near 0.
#[inline(always)]
fn tanh(x: f64) -> f64 {
    // Beyond 20, tanh is 1 to the last bit. `clamp` would let NaN through too, but slower.
    let doubled = 2.0 * if x.abs() > 20.0 { 20.0 } else { x.abs() };
    let (two_to_k, exp_r_minus_1) = exp_parts(doubled);
    let exp_minus_1 = two_to_k * exp_r_minus_1 + (two_to_k - 1.0);
    (exp_minus_1 / (exp_minus_1 + 2.0)).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Choice;

    #[test]
    fn tanh_agrees_with_the_standard_library() {
        let grid = (-4_000_000..4_000_000).step_by(37).map(|i| f64::from(i) * 6e-6);
        let tiny = (1..300).map(|e| 10.0_f64.powi(-e));
        for x in grid.chain(tiny).chain([0.0, 19.9, 700.0, 1e300, f64::INFINITY]) {
            let (ours, theirs) = (tanh(x), x.tanh());
            assert!((ours - theirs).abs() <= 1e-15 * theirs.abs(), "{x}: {ours} {theirs}");
            assert_eq!(tanh(-x), -ours);
        }
        assert!(tanh(f64::NAN).is_nan());
    }

    #[test]
    fn derivatives_agree_with_finite_differences() {
        for &activation in Activation::ALL {
            for x in [-3.0, -1.2, -0.4, 0.3, 0.9, 2.5] {
                let at = |x: f64| {
                    let mut value = [x];
                    activation.apply(&mut value);
                    value[0]
                };
                let (mut value, mut derivative) = ([x], [0.0]);
                activation.apply_with_derivative(&mut value, &mut derivative);
                let numeric = (at(x + 1e-5) - at(x - 1e-5)) / 2e-5;
                assert_eq!(value[0], at(x));
                assert!((derivative[0] - numeric).abs() < 1e-9, "{activation:?} at {x}");
            }
        }
    }

    #[test]
    fn gelu_has_the_values_of_its_definition() {
        // x·Φ(x): values of torch.nn.functional.gelu.
        for (x, expected) in [(1.0, 0.841_344_746_068_542_9), (-1.0, -0.158_655_253_931_457_05)] {
            let mut value = [x];
            Activation::Gelu.apply(&mut value);
            assert!((value[0] - expected).abs() < 1e-15);
        }
    }
}
