//! One cell: missing, a number, a date, a vector, or a word.

use super::number::number;

/// Decimal sign, between the whole part of a number and its fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    /// 0.5
    Point,
    /// 0,5
    Comma,
}

impl Decimal {
    /// The number of a trimmed cell, if it is one and finite.
    pub fn number(self, cell: &[u8]) -> Option<f64> {
        let first = *cell.first()?;
        if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.' | b',')) {
            return None;
        }
        if self == Self::Point {
            return number(cell);
        }
        let mut digits = [0_u8; 64];
        let digits = digits.get_mut(..cell.len())?;
        for (digit, &byte) in digits.iter_mut().zip(cell) {
            *digit = match byte {
                b',' => b'.',
                b'.' => return None,
                other => other,
            };
        }
        number(digits)
    }
}

/// The cell without blanks around it, and without quotes that were not at its edge.
pub fn trimmed(cell: &[u8]) -> &[u8] {
    // Most cells are plain, and there are millions of them.
    if let [first, .., last] = cell
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
        && *first != b'"'
    {
        return cell;
    }
    let cell = without_no_break_spaces(cell.trim_ascii());
    match cell {
        [b'"', inner @ .., b'"'] if !inner.contains(&b'"') => inner.trim_ascii(),
        _ => cell,
    }
}

/// Spreadsheets have them at the edges of cells, in UTF-8 two bytes.
fn without_no_break_spaces(mut cell: &[u8]) -> &[u8] {
    const SPACE: &[u8] = "\u{a0}".as_bytes();
    while let Some(rest) = cell.strip_prefix(SPACE) {
        cell = rest.trim_ascii();
    }
    while let Some(rest) = cell.strip_suffix(SPACE) {
        cell = rest.trim_ascii();
    }
    cell
}

/// Tokens for a missing value, in any case of the letters; a person can add to them.
pub const MISSING: [&str; 9] = ["", "NA", "N/A", "?", "NaN", "null", "<NA>", "#N/A", "None"];

/// Returns true if a trimmed cell has no value; `more` are those that the person named.
pub fn is_missing(cell: &[u8], more: &[String]) -> bool {
    let is_usual = match cell.first() {
        None => true,
        Some(b'n' | b'N' | b'?' | b'<' | b'#') => {
            MISSING.iter().any(|token| cell.eq_ignore_ascii_case(token.as_bytes()))
        }
        Some(_) => false,
    };
    is_usual || more.iter().any(|token| token.as_bytes() == cell)
}

/// Names of months, as far as dates have them.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Returns true if a trimmed cell is a date, a time, or both: 2007-11-11, 10/03/2004, 18.00.00,
/// 11-Nov-2007, 2007-11-11T18:00:00Z.
pub fn is_date(cell: &[u8]) -> bool {
    if !(5..=40).contains(&cell.len()) || !cell.iter().any(u8::is_ascii_digit) {
        return false;
    }
    let Ok(text) = str::from_utf8(cell) else { return false };
    let mut groups = 0;
    let mut separators = 0;
    let mut months = 0;
    let is_separator = |c: char| matches!(c, '-' | '/' | '.' | ':');
    for part in text.split([' ', 'T', ',', '+', 'Z']).filter(|part| !part.is_empty()) {
        for piece in part.split(is_separator) {
            let is_short = (1..=9).contains(&piece.len());
            if is_short && piece.bytes().all(|byte| byte.is_ascii_digit()) {
                groups += 1;
            } else if let Some(start) = piece.get(..3)
                && piece.bytes().all(|byte| byte.is_ascii_alphabetic())
                && MONTHS.iter().any(|month| start.eq_ignore_ascii_case(month))
                && piece.len() <= 9
            {
                months += 1;
            } else if !matches!(piece, "AM" | "PM" | "am" | "pm" | "UTC" | "GMT") {
                return false;
            }
        }
        separators += part.matches(is_separator).count();
    }
    let is_time = text.contains(':') && groups >= 2;
    let is_day = groups >= 3 && separators >= 2;
    is_time || is_day || (months == 1 && groups >= 2)
}

/// The inside of a vector in one cell, `[0.1, 0.2]` or `(0.1 0.2)`.
fn inside(cell: &[u8]) -> Option<&str> {
    match cell {
        [b'[', inner @ .., b']'] | [b'(', inner @ .., b')'] => str::from_utf8(inner).ok(),
        _ => None,
    }
}

/// The numbers of a vector in one cell; `None` if it is no vector of two or more numbers.
pub fn vector(cell: &[u8]) -> Option<impl Iterator<Item = Option<f64>>> {
    let parts = || {
        inside(cell).into_iter().flat_map(|text| {
            text.split([',', ';', ' ', '\t', '\n', '\r']).filter(|part| !part.is_empty())
        })
    };
    let first = parts().next()?;
    Decimal::Point.number(first.as_bytes())?;
    parts().nth(1)?;
    Some(parts().map(|part| Decimal::Point.number(part.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_finite_and_have_one_decimal_sign() {
        let point = |text: &str| Decimal::Point.number(text.as_bytes());
        let comma = |text: &str| Decimal::Comma.number(text.as_bytes());
        for (text, value) in
            [("1", 1.0), ("-0.5", -0.5), (".5", 0.5), ("5.", 5.0), ("+1e-3", 1e-3), ("007", 7.0)]
        {
            assert_eq!(point(text), Some(value), "{text}");
        }
        for text in ["", "-", "inf", "-inf", "+nan", "1e999", "1,5", "0x10", "1 2", "1_0", "-200a"]
        {
            assert_eq!(point(text), None, "{text}");
        }
        assert_eq!(comma("-0,5"), Some(-0.5));
        assert_eq!(comma("1360"), Some(1360.0));
        for text in ["0.5", "1.000,5", "1,2,3", &"1".repeat(70)] {
            assert_eq!(comma(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_told_from_numbers_and_words() {
        for text in [
            "2007-11-11",
            "10/03/2004",
            "18.00.00",
            "0.00.00",
            "18:00",
            "11-Nov-2007",
            "Nov 11, 2007",
            "2007-11-11T18:00:00Z",
            "2007-11-11 18:00:00.123",
            "1/2/99 3:04 PM",
        ] {
            assert!(is_date(text.as_bytes()), "{text}");
        }
        for text in ["18.00", "1360", "-200", "PAL0708", "Dream", "N1A1", "may", "1-2", "a:b 1"] {
            assert!(!is_date(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn missing_values_are_those_of_the_list_in_any_case() {
        for text in ["", "NA", "n/a", "?", "nan", "NULL", "None"] {
            assert!(is_missing(text.as_bytes(), &[]), "{text}");
        }
        for text in ["-200", "0", "Nano", "none given"] {
            assert!(!is_missing(text.as_bytes(), &[]), "{text}");
        }
        assert!(is_missing(b"-200", &["-200".to_owned()]));
    }

    #[test]
    fn a_cell_can_hold_a_vector() {
        let read = |text: &str| vector(text.as_bytes()).map(|all| all.collect::<Vec<_>>());
        assert_eq!(read("[0.1, -2]"), Some(vec![Some(0.1), Some(-2.0)]));
        assert_eq!(read("(1 2\n 3)"), Some(vec![Some(1.0), Some(2.0), Some(3.0)]));
        assert_eq!(read("[1, x]"), Some(vec![Some(1.0), None]));
        for text in ["[1]", "[]", "(note)", "1, 2", "[a, b]"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
