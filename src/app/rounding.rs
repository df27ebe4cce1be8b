//! Roundings for the ends of axes and the steps of grids.

/// The least number not below `x` that is one of these factors, ascending from 1 to 10, times a
/// power of ten; 1 if `x` is not above 0.
pub fn round_up(factors: &[f64], x: f64) -> f64 {
    if !(x > 0.0 && x.is_finite()) {
        return 1.0;
    }
    let unit = 10f64.powi(x.log10().floor() as i32);
    let factor = factors.iter().find(|&factor| factor * unit >= x * (1.0 - 1e-9));
    let round = factor.unwrap_or(&10.0) * unit;
    if round.is_finite() && round > 0.0 { round } else { x }
}

/// The least of 1, 2 or 5 times a power of ten that is not below `least`.
pub fn stride(least: f64) -> f64 {
    round_up(&[1.0, 2.0, 5.0, 10.0], least)
}

/// The greatest of 1, 2 or 5 times a power of ten that is not above `most`; `None` if there is
/// none.
pub fn round_down(most: f64) -> Option<f64> {
    if !most.is_finite() || most <= 0.0 {
        return None;
    }
    let ten = 10_f64.powf(most.log10().floor());
    let step = [5.0, 2.0, 1.0].into_iter().find(|step| step * ten <= most).unwrap_or(1.0);
    Some(step * ten).filter(|round| round.is_normal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_are_magnified_by_a_round_number_that_fits() {
        let cases = [(340.0, 200.0), (1.0, 1.0), (0.07, 0.05), (99.9, 50.0), (5.0, 5.0)];
        for (most, scale) in cases {
            let found = round_down(most).unwrap();
            assert!((found - scale).abs() < 1e-12, "{most}: {found}");
        }
        for nothing in [0.0, f64::INFINITY, f64::NAN, -1.0] {
            assert_eq!(round_down(nothing), None);
        }
    }
}
