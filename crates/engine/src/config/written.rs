//! Numbers as people write them: one rule for the command line and for files.

/// A number as it may be written anywhere, on the command line as in a file: with a point or a
/// power of ten, in base 16, 8 or 2 after 0x, 0o or 0b, and with _ between digits. `None` for a text
/// that is none, or too large for a number.
pub fn number(text: &str) -> Option<f64> {
    if let Some(whole) = radix_number(text) {
        return Some(whole as f64);
    }
    let number: f64 = without_separators(text)?.parse().ok()?;
    let is_too_large = number.is_infinite() && text.contains(|c: char| c.is_ascii_digit());
    (!is_too_large).then_some(number)
}

/// The same, if it is whole and its value is certain: 5, 5.0, 5e0 and 0x5 are.
pub fn whole_number(text: &str) -> Option<i128> {
    /// From 2⁵³ on, a float stands for several whole numbers.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let digits = || without_separators(text)?.parse().ok();
    radix_number(text)
        .or_else(digits)
        .or_else(|| number(text).filter(|n| n.fract() == 0.0 && n.abs() < EXACT).map(|n| n as i128))
}

fn radix_number(text: &str) -> Option<i128> {
    let prefixes = [("0x", 16), ("0o", 8), ("0b", 2)];
    let (digits, radix) =
        prefixes.iter().find_map(|&(prefix, radix)| Some((text.strip_prefix(prefix)?, radix)))?;
    let digits = without_separators(digits).filter(|digits| !digits.starts_with(['+', '-']))?;
    i128::from_str_radix(&digits, radix).ok()
}

/// The text without the _ that may stand between two digits.
fn without_separators(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('_').collect();
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_hexdigit());
    let between = parts
        .windows(2)
        .all(|pair| is_digit(pair[0].chars().last()) && is_digit(pair[1].chars().next()));
    between.then(|| parts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_written_if_its_value_is_certain() {
        let cases = [
            ("5", Some(5)),
            ("5.0", Some(5)),
            ("+5", Some(5)),
            ("-5", Some(-5)),
            ("5e0", Some(5)),
            ("1e3", Some(1_000)),
            ("1_000", Some(1_000)),
            ("0x10", Some(16)),
            ("0o17", Some(15)),
            ("0b101", Some(5)),
            ("0xff_ff", Some(65_535)),
            ("18446744073709551615", Some(u64::MAX.into())),
            ("9007199254740993", Some(9_007_199_254_740_993)),
            ("9007199254740993.0", None),
            ("1e19", None),
            ("5.5", None),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("0x", None),
            ("0x-1", None),
            ("", None),
            ("five", None),
            ("inf", None),
            ("NaN", None),
        ];
        for (text, value) in cases {
            assert_eq!(whole_number(text), value, "{text}");
        }
        let numbers =
            [("0.5", Some(0.5)), ("1_0.5", Some(10.5)), ("0x2", Some(2.0)), ("1e400", None)];
        for (text, value) in numbers {
            assert_eq!(number(text), value, "{text}");
        }
        assert_eq!(number("-inf"), Some(f64::NEG_INFINITY));
    }
}
