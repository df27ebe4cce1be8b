//! The exponential function from additions and multiplications alone, so that the compiler
//! vectorizes it, and it gives the same bits on every machine.

/// 2^k and e^r − 1, with x = k·ln 2 + r and |r| at most half of ln 2; their product and 2^k together
/// are e^x. For x from −708 to 709.
#[inline(always)]
pub fn exp_parts(x: f64) -> (f64, f64) {
    // ln 2 in two parts, the first with zeros at its end, so that k·LN2_HIGH is exact.
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    // Adding this rounds to a whole number and leaves it in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    // 1/k! for k = 13 down to 2.
    const TAYLOR: [f64; 12] = [
        1.0 / 6_227_020_800.0,
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        1.0 / 2.0,
    ];
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    let mut series = TAYLOR[0];
    for &term in &TAYLOR[1..] {
        series = series * r + term;
    }
    let two_to_k = f64::from_bits(shifted.to_bits().wrapping_add(1_023) << 52);
    (two_to_k, r + r * r * series)
}

/// e^x; for x below −708 that of −708, and for x above 709 that of 709.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let low = if x < -708.0 { -708.0 } else { x };
    let (two_to_k, exp_r_minus_1) = exp_parts(if low > 709.0 { 709.0 } else { low });
    two_to_k * exp_r_minus_1 + two_to_k
}

#[cfg(test)]
mod tests {
    use super::exp;

    #[test]
    fn exp_agrees_with_the_standard_library() {
        for x in (-7_080_000..7_090_000).step_by(371).map(|i| f64::from(i) * 1e-4) {
            let (ours, theirs) = (exp(x), x.exp());
            assert!((ours - theirs).abs() <= 4e-16 * theirs, "{x}: {ours} {theirs}");
        }
        assert_eq!((exp(0.0), exp(-1e300)), (1.0, exp(-708.0)));
        assert!(exp(f64::NAN).is_nan());
    }
}
