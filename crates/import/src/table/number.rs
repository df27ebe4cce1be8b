//! Numbers with a decimal point, read where they stand.
//!
//! A cell of digits such as `-0.4967141530112327` is read eight digits at a time, and the power of
//! ten is divided out exactly, with a multiplication (Möller and Granlund, Improved division by
//! invariant integers, 2011); so the number is the nearest one, as the standard library's is. What is
//! longer or has an exponent goes the usual way.

/// The most digits whose number is below 2⁶⁴.
const MOST_DIGITS: usize = 19;

/// A power of ten to divide by, shifted so that its highest bit is set.
#[derive(Clone, Copy)]
struct Divisor {
    shifted: u64,
    shift: u32,
    /// ⌊(2¹²⁸ − 1) / `shifted`⌋ − 2⁶⁴
    reciprocal: u64,
}

/// The powers of ten 10⁰, 10¹, …
const POWERS: [u64; MOST_DIGITS + 1] = {
    let mut powers = [1; MOST_DIGITS + 1];
    let mut n = 1;
    while n < powers.len() {
        powers[n] = 10 * powers[n - 1];
        n += 1;
    }
    powers
};

const DIVISORS: [Divisor; MOST_DIGITS + 1] = {
    let mut divisors = [Divisor { shifted: 0, shift: 0, reciprocal: 0 }; MOST_DIGITS + 1];
    let mut n = 0;
    while n < divisors.len() {
        let shift = POWERS[n].leading_zeros();
        let shifted = POWERS[n] << shift;
        let reciprocal = (u128::MAX / shifted as u128 - (1 << 64)) as u64;
        divisors[n] = Divisor { shifted, shift, reciprocal };
        n += 1;
    }
    divisors
};

/// The number that a text begins with, and its length, if it is finite.
#[inline]
pub fn leading_number(text: &[u8]) -> Option<(f64, usize)> {
    plain(text).or_else(|| {
        let (number, length): (f64, usize) = fast_float2::parse_partial(text).ok()?;
        number.is_finite().then_some((number, length))
    })
}

/// The number of a whole text, if it is finite.
pub fn number(text: &[u8]) -> Option<f64> {
    let number: f64 = fast_float2::parse(text).ok()?;
    // `-nan` and `+inf` begin like numbers, and 1e999 is too large for one.
    number.is_finite().then_some(number)
}

/// The number that a text begins with, if it has few digits, no plus sign and no exponent, and if
/// enough text follows it.
#[inline]
fn plain(text: &[u8]) -> Option<(f64, usize)> {
    let is_negative = *text.first()? == b'-';
    let mut at = usize::from(is_negative);
    let (mut digits, whole) = leading_digits(text, at)?;
    at += whole;
    let mut places = 0;
    if *text.get(at)? == b'.' {
        at += 1;
        loop {
            let (more, count) = leading_digits(text, at)?;
            // Too many digits overflow, and are refused below.
            digits = digits.wrapping_mul(POWERS[count]).wrapping_add(more);
            (at, places) = (at + count, places + count);
            if count < 8 || places > MOST_DIGITS {
                break;
            }
        }
    }
    let is_short = (1..=MOST_DIGITS).contains(&(whole + places)) && whole < 8;
    if !is_short || matches!(text.get(at)?, b'e' | b'E') {
        return None;
    }
    let sign = u64::from(is_negative) << 63;
    Some((f64::from_bits(quotient(digits, places).to_bits() | sign), at))
}

/// The number of the digits that stand at a place, of eight at most, and how many they are.
#[inline(always)]
fn leading_digits(text: &[u8], at: usize) -> Option<(u64, usize)> {
    let bytes = text.get(at..at + 8)?.try_into().ok()?;
    // A byte of a digit is now its value, any other one 10 or more.
    let values = u64::from_le_bytes(bytes) ^ 0x3030_3030_3030_3030;
    let low_bits = values & 0x7f7f_7f7f_7f7f_7f7f;
    let others = ((low_bits + 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080;
    let count = others.trailing_zeros() / 8;
    // Zeros come before the digits, so that they are always eight.
    let eight = values.checked_shl(64 - 8 * count).unwrap_or(0);
    // Pairs of digits, then fours, then all of them.
    let pairs = 10 * eight + (eight >> 8);
    let first = (pairs & 0x00ff_0000_00ff).wrapping_mul(0x000f_4240_0000_0064);
    let second = ((pairs >> 16) & 0x00ff_0000_00ff).wrapping_mul(0x2710_0000_0001);
    Some((first.wrapping_add(second) >> 32, count as usize))
}

/// The number nearest to `digits` / 10^`places`; of two that are equally near, the even one.
#[inline(always)]
fn quotient(digits: u64, places: usize) -> f64 {
    if digits == 0 {
        return 0.0;
    }
    let Divisor { shifted: divisor, shift, reciprocal } = DIVISORS[places];
    let zeros = digits.leading_zeros();
    let dividend = digits << zeros;
    // dividend · 2⁶³ / divisor, which is below 2⁶⁴, and the rest.
    let (high, low) = (dividend >> 1, dividend << 63);
    let product =
        u128::from(reciprocal) * u128::from(high) + (u128::from(high) << 64 | u128::from(low));
    let mut quotient = ((product >> 64) as u64).wrapping_add(1);
    let mut rest = low.wrapping_sub(quotient.wrapping_mul(divisor));
    // One too many for about every other number, which no branch could foresee.
    let is_over = u64::from(rest > product as u64);
    quotient = quotient.wrapping_sub(is_over);
    rest = rest.wrapping_add(divisor & is_over.wrapping_neg());
    if rest >= divisor {
        quotient = quotient.wrapping_add(1);
        rest -= divisor;
    }
    // Of at least 62 bits 53 stay; the last one says whether anything comes after it, and makes the
    // rounding of the conversion the right one.
    let bits = quotient >> 1 | quotient & 1 | u64::from(rest != 0);
    let power = 1_023 - 62 + u64::from(shift) - u64::from(zeros);
    bits as i64 as f64 * f64::from_bits(power << 52)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Bits of the number that the standard library reads, if it is finite.
    fn parsed(text: &str) -> Option<u64> {
        text.parse().ok().filter(|number: &f64| number.is_finite()).map(f64::to_bits)
    }

    fn is_read_like_the_standard_library(text: &str) -> Result<(), TestCaseError> {
        prop_assert_eq!(number(text.as_bytes()).map(f64::to_bits), parsed(text), "{}", text);
        // At the end of a text, and with more behind it.
        for end in ["", ",5", ",1234567890"] {
            let read = leading_number(format!("{text}{end}").as_bytes());
            let whole = read.filter(|(_, length)| *length == text.len());
            prop_assert_eq!(whole.map(|(number, _)| number.to_bits()), parsed(text), "{}", text);
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn numbers_are_those_of_the_standard_library_bit_for_bit(
            plain in "-?[0-9]{0,9}(\\.[0-9]{0,20})?",
            written in "[+-]?[0-9]{0,22}(\\.[0-9]{0,22})?([eE][+-]?[0-9]{0,3})?",
            bits: u64,
            places in 0_usize..30,
        ) {
            let number = f64::from_bits(bits);
            let near_one = 1.0 + (bits >> 12) as f64 * f64::EPSILON;
            let all = [
                plain,
                written,
                format!("{number}"),
                format!("{number:e}"),
                format!("{number:.places$e}"),
                format!("{near_one}"),
                format!("{near_one:.places$}"),
                format!("{}", (bits >> 11) as f64 / 1e15),
            ];
            for text in all {
                is_read_like_the_standard_library(&text)?;
            }
        }

        #[test]
        fn a_number_in_the_middle_of_two_goes_to_the_even_one(
            bits in 0_u64..1 << 53,
            shift in 0_u32..10,
            beyond in -1_i64..=1,
        ) {
            // So many halves of the last bit have few enough digits to be written out.
            let halves = (((1 << 53) + bits) << 1 | 1) as i64;
            for text in [
                format!("{}", halves + beyond),
                format!("{}.{}", halves >> 1, if beyond < 0 { "49" } else { "5" }),
                format!("{:.10}", (halves >> 11) as f64 / f64::from(1 << shift)),
            ] {
                is_read_like_the_standard_library(&text)?;
            }
        }
    }

    #[test]
    fn the_nearest_number_is_found_for_each_power_of_ten() {
        for (places, power) in POWERS.iter().enumerate() {
            for digits in
                [1, 3, 7, power - 1, *power, power + 1, u64::MAX / 2, 9_999_999_999_999_999_999]
            {
                let text = format!("{digits}e-{places}");
                assert_eq!(Some(quotient(digits, places).to_bits()), parsed(&text), "{text}");
            }
        }
    }
}
