//! Numbers in words and round numbers, the same on screen, in a terminal and in a lesson.
//!
//! Counts have a thin space between the thousands, measurements have three significant digits, and
//! the minus is U+2212. What may be typed back (options, fields, files) has none of that: see
//! [`plain`].

/// A count with thin spaces between the thousands: 12 345.
pub fn count(n: u64) -> String {
    grouped(&n.to_string())
}

/// A count of things: "1 step", "12 345 steps".
pub fn counted(n: u64, thing: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", count(n))
}

/// A share that is all but for what adding up leaves over.
const ALL: f64 = 1.0 - 1e-9;

/// "812 bytes", "4.12 kB", "1.60 GB": the size of a file, with three digits.
pub fn bytes(n: u64) -> String {
    let size = n as f64;
    match n {
        0..1_000 => counted(n, "byte"),
        1_000..999_500 => format!("{} kB", three(size / 1e3)),
        999_500..999_500_000 => format!("{} MB", three(size / 1e6)),
        _ => format!("{} GB", three(size / 1e9)),
    }
}

/// A share as a percentage; a small one is never said to be none, and one short of all never all.
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.001 {
        "< 0.1 %".to_owned()
    } else if share > 0.999 && share < ALL {
        "> 99.9 %".to_owned()
    } else if (0.995..ALL).contains(&share) || share > 0.0 && share < 0.01 {
        format!("{:.1} %", 100.0 * share)
    } else {
        format!("{:.0} %", 100.0 * share)
    }
}

/// A share as a percentage in steps of 5 %, so that it doesn't flicker while it grows; 0 % and 100 %
/// only if it is none or all.
pub fn rough_percent(share: f64) -> String {
    let most = if share < 1.0 { 19.0 } else { 20.0 };
    percent((share * 20.0).ceil().min(most) / 20.0)
}

/// A number with three significant digits; very large and very small ones with a power of ten and
/// two digits. A dash where it isn't finite.
pub fn three(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 {
        "0".to_owned()
    } else if !x.is_finite() {
        "–".to_owned()
    } else if !(0.000_995..99_950.0).contains(&size) {
        format!("{x:.1e}").replace('-', "−")
    } else {
        let whole = size.log10().floor() as i32;
        fixed(x, (2 - whole).clamp(0, 5) as usize)
    }
}

/// As [`three`], without zeros at the end: for round numbers, as on an axis.
pub fn short(x: f64) -> String {
    let text = three(x);
    match text.split_once('e') {
        Some((digits, power)) => format!("{}e{power}", trim(digits)),
        None => trim(&text).to_owned(),
    }
}

fn trim(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

/// As [`three`], or a dash where there is no number.
pub fn maybe(x: Option<f64>) -> String {
    three(x.unwrap_or(f64::NAN))
}

/// A distance or a loss with two digits behind the point, as the formula has it.
pub fn two_places(x: f64) -> String {
    if x.abs() < 1_000.0 { fixed(x, 2) } else { three(x) }
}

/// A number with so many digits behind the point.
pub fn fixed(x: f64, digits: usize) -> String {
    let size = format!("{:.digits$}", x.abs());
    let (whole, rest) = size.split_at(size.find('.').unwrap_or(size.len()));
    let sign = if x.is_sign_negative() { "−" } else { "" };
    format!("{sign}{}{rest}", grouped(whole))
}

/// A number as it is typed, with at most so many significant digits: seventeen would show how a
/// computer counts (0.7000000000000001).
pub fn plain(x: f64, digits: usize) -> String {
    format!("{x:.*e}", digits.saturating_sub(1)).parse().unwrap_or(x).to_string()
}

fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push('\u{2009}');
        }
        grouped.push(digit);
    }
    grouped
}

/// The least of 1, 2 or 5 times a power of ten that is not less than `x`; 1 for what isn't above 0.
pub fn round_up_to_nice(x: f64) -> f64 {
    round_up_among(&[1.0, 2.0, 5.0], x)
}

/// The same among some numbers from 1 to 10, ascending, times a power of ten.
pub fn round_up_among(rounds: &[f64], x: f64) -> f64 {
    if !(x > 0.0 && x.is_finite()) {
        return 1.0;
    }
    let unit = 10f64.powi(x.log10().floor() as i32);
    let factor = rounds.iter().find(|&factor| factor * unit >= x * (1.0 - 1e-9));
    let round = factor.unwrap_or(&10.0) * unit;
    if round.is_finite() && round > 0.0 { round } else { x }
}

/// The greatest of 1, 2 or 5 times a power of ten that is not above `most`; `None` if there is
/// none.
pub fn round_down_to_nice(most: f64) -> Option<f64> {
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
    fn a_rough_percentage_is_none_or_all_only_if_it_is() {
        let shares = [0.0, 1e-6, 0.5, 0.51, 0.97, 1.0].map(rough_percent);
        assert_eq!(shares, ["0 %", "5 %", "50 %", "55 %", "95 %", "100 %"]);
    }

    #[test]
    fn arrows_are_magnified_by_a_round_number_that_fits() {
        let cases = [(340.0, 200.0), (1.0, 1.0), (0.07, 0.05), (99.9, 50.0), (5.0, 5.0)];
        for (most, scale) in cases {
            let found = round_down_to_nice(most).unwrap();
            assert!((found - scale).abs() < 1e-12, "{most}: {found}");
        }
        for nothing in [0.0, f64::INFINITY, f64::NAN, -1.0] {
            assert_eq!(round_down_to_nice(nothing), None);
        }
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(count(3_145_728), "3\u{2009}145\u{2009}728");
        assert_eq!(count(42), "42");
        assert_eq!([1, 1_234].map(|n| counted(n, "step")), ["1 step", "1\u{2009}234 steps"]);
    }

    #[test]
    fn numbers_have_three_significant_digits() {
        let cases = [
            (0.0, "0"),
            (0.8231, "0.823"),
            (12.345, "12.3"),
            (1234.5, "1\u{2009}234"),
            (-12_345.0, "−12\u{2009}345"),
            (-0.05678, "−0.0568"),
            (0.00012, "1.2e−4"),
            (250_000.0, "2.5e5"),
            (f64::NAN, "–"),
        ];
        for (x, text) in cases {
            assert_eq!(three(x), text);
            assert_eq!(maybe(Some(x)), text);
        }
        assert_eq!(maybe(None), "–");
        assert_eq!([0.125, -2.0, 1234.5].map(two_places), ["0.12", "−2.00", "1\u{2009}234"]);
    }

    #[test]
    fn shares_read_easily() {
        assert_eq!(percent(0.314), "31 %");
        assert_eq!(percent(0.004), "0.4 %");
        assert_eq!(percent(0.0004), "< 0.1 %");
        assert_eq!(percent(0.0), "0 %");
        let short_of_all = [0.994, 0.995, 0.999, 46_079.0 / 46_080.0, 1.0 - f64::EPSILON, 1.0];
        let told = ["99 %", "99.5 %", "99.9 %", "> 99.9 %", "100 %", "100 %"];
        assert_eq!(short_of_all.map(percent), told);
        for power in 1..300 {
            for digit in [1.0, 4.9, 9.999_999] {
                let said = percent(digit * 10_f64.powi(-power));
                assert!(!said.starts_with("0 ") && !said.starts_with("0.0 "), "{said}");
            }
        }
    }

    #[test]
    fn round_numbers_have_no_zeros_at_the_end() {
        let cases = [
            (0.0, "0"),
            (0.5, "0.5"),
            (-0.5, "−0.5"),
            (1.0, "1"),
            (100.0, "100"),
            (12_345.0, "12\u{2009}345"),
            (1e-5, "1e−5"),
            (0.75, "0.75"),
        ];
        for (value, label) in cases {
            assert_eq!(short(value), label);
        }
    }

    #[test]
    fn what_may_be_typed_back_is_plain() {
        assert_eq!(plain(0.1 + 0.6, 12), "0.7");
        assert_eq!(plain(-12_345.678, 6), "-12345.7");
        assert_eq!(plain(1e-6, 6), "0.000001");
    }

    #[test]
    fn nice_numbers_are_1_2_or_5_times_a_power_of_ten() {
        let cases = [(0.13, 0.2), (1.0, 1.0), (3.7, 5.0), (60.0, 100.0), (0.3, 0.5), (7e-9, 1e-8)];
        for (x, nice) in cases {
            assert!((round_up_to_nice(x) / nice - 1.0).abs() < 1e-12, "{x}");
        }
        assert_eq!([0.0, -3.0, f64::NAN, f64::INFINITY].map(round_up_to_nice), [1.0; 4]);
        assert!(round_up_to_nice(f64::MAX).is_finite() && round_up_to_nice(5e-324) > 0.0);
    }
}
