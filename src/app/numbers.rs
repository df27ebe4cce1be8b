//! Numbers as people read them: three significant digits everywhere.

pub use crate::lab::words::{count, percent};

/// A number with three significant digits; very large and very small ones with a power of ten.
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
        let digits = (2 - whole).clamp(0, 5) as usize;
        format!("{x:.digits$}").replace('-', "−")
    }
}

/// As [`three`], without zeros at the end: for round numbers, as on an axis.
pub fn short(value: f64) -> String {
    let text = three(value);
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
    x.map_or_else(|| "–".to_owned(), three)
}

/// A distance or a loss with two digits behind the point, as the formula has it.
pub fn two_places(x: f64) -> String {
    if !x.is_finite() {
        "–".to_owned()
    } else if x.abs() >= 1_000.0 {
        three(x)
    } else {
        format!("{x:.2}").replace('-', "−")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_significant_digits() {
        let cases = [
            (0.0, "0"),
            (0.8231, "0.823"),
            (12.345, "12.3"),
            (1234.5, "1234"),
            (-0.05678, "−0.0568"),
            (0.00012, "1.2e−4"),
            (250_000.0, "2.5e5"),
            (f64::NAN, "–"),
        ];
        for (x, text) in cases {
            assert_eq!(three(x), text);
        }
    }

    #[test]
    fn shares_read_easily() {
        assert_eq!(percent(0.314), "31 %");
        assert_eq!(percent(0.004), "0.4 %");
        assert_eq!(percent(0.0004), "< 0.1 %");
        assert_eq!(percent(0.0), "0 %");
    }

    #[test]
    fn round_numbers_have_no_zeros_at_the_end() {
        for (value, label) in
            [(0.5, "0.5"), (1.0, "1"), (100.0, "100"), (1e-5, "1e−5"), (0.75, "0.75")]
        {
            assert_eq!(short(value), label);
        }
    }
}
