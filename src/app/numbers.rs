//! Numbers as people read them: three significant digits everywhere.

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

/// A share as a percentage; what is next to nothing is not called nothing.
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.0005 {
        "<0.1 %".to_owned()
    } else if share > 0.0 && share < 0.01 {
        format!("{:.1} %", 100.0 * share)
    } else {
        format!("{:.0} %", 100.0 * share)
    }
}

/// A count with thin spaces between the thousands.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    out
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
    fn counts_and_shares_read_easily() {
        assert_eq!(count(3_145_728), "3\u{2009}145\u{2009}728");
        assert_eq!(count(42), "42");
        assert_eq!(percent(0.314), "31 %");
        assert_eq!(percent(0.004), "0.4 %");
        assert_eq!(percent(0.0001), "<0.1 %");
        assert_eq!(percent(0.0), "0 %");
    }
}
