//! Numbers to text and back, exactly.
//!
//! Written here because the reader and printer of the standard library bring tables of 20 kB to a phone. Both use one
//! tool: the exact decimal digits of a number, by long multiplication.

use std::cmp::Ordering;

/// Longest text that can be a number.
const TEXT_MAX: usize = 400;

/// Digits and how many of them stand after the point (negative: zeros that follow).
struct Decimal {
    digits: Vec<u8>,
    after: i32,
}

impl Decimal {
    /// The exact value of `mantissa` times two to the power of `exponent`.
    fn exact(mantissa: u64, exponent: i32) -> Self {
        let mut limbs: Vec<u32> = Vec::new(); // base 10^9, lowest first
        let mut rest = mantissa;
        while rest > 0 {
            limbs.push(u32::try_from(rest % 1_000_000_000).unwrap_or(0));
            rest /= 1_000_000_000;
        }
        // m / 2^k = m * 5^k / 10^k
        let (factor, step, chunk) = if exponent < 0 { (5u64, 12, 244_140_625u64) } else { (2, 29, 536_870_912) };
        let mut left = exponent.unsigned_abs();
        while left > 0 {
            let by = if left >= step { chunk } else { factor.pow(left) };
            left = left.saturating_sub(step);
            let mut carry = 0;
            for limb in &mut limbs {
                let product = u64::from(*limb) * by + carry;
                *limb = u32::try_from(product % 1_000_000_000).unwrap_or(0);
                carry = product / 1_000_000_000;
            }
            if carry > 0 {
                limbs.push(u32::try_from(carry).unwrap_or(0));
            }
        }
        let mut digits = Vec::with_capacity(limbs.len() * 9);
        for limb in &limbs {
            let mut rest = *limb;
            for _ in 0..9 {
                digits.push(u8::try_from(rest % 10).unwrap_or(0));
                rest /= 10;
            }
        }
        while digits.last() == Some(&0) {
            digits.pop();
        }
        digits.reverse();
        Self { digits, after: (-exponent).max(0) }
    }

    /// Where the point stands: how many digits come before it.
    fn before(&self) -> i32 {
        i32::try_from(self.digits.len()).unwrap_or(i32::MAX) - self.after
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        self.before().cmp(&other.before()).then_with(|| {
            let length = self.digits.len().max(other.digits.len());
            let padded = |decimal: &Self, at: usize| decimal.digits.get(at).copied().unwrap_or(0);
            (0..length).map(|at| padded(self, at).cmp(&padded(other, at))).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        })
    }

    /// Rounded to the first `keep` digits, halves away from zero, zeros at the end dropped.
    fn rounded(&self, keep: usize) -> Self {
        let mut digits: Vec<u8> = self.digits.iter().copied().take(keep).collect();
        let mut after = self.after - i32::try_from(self.digits.len().saturating_sub(keep)).unwrap_or(0);
        if self.digits.get(keep).is_some_and(|next| *next >= 5) {
            let mut at = digits.len();
            loop {
                let Some(digit) = at.checked_sub(1).and_then(|at| digits.get_mut(at)) else {
                    digits.insert(0, 1);
                    break;
                };
                if *digit < 9 {
                    *digit += 1;
                    break;
                }
                *digit = 0;
                at -= 1;
            }
        }
        while digits.last() == Some(&0) {
            digits.pop();
            after -= 1;
        }
        Self { digits, after }
    }

    /// The nearest number; of two equally near the one with an even last bit.
    fn number(&self) -> f64 {
        let before = self.before();
        if self.digits.is_empty() || before < -330 {
            return 0.0;
        }
        if before > 310 {
            return f64::INFINITY;
        }
        let start = self.digits.iter().take(19).fold(0u64, |sum, digit| sum * 10 + u64::from(*digit));
        let scale = before - i32::try_from(self.digits.len().min(19)).unwrap_or(0);
        if self.digits.len() <= 15 && scale.abs() <= 22 {
            return scaled(whole_float(start), scale); // one exact operation
        }
        let mut near = scaled(whole_float(start), scale).min(f64::MAX);
        for _ in 0..256 {
            let above = f64::from_bits(near.to_bits() + 1);
            let odd = near.to_bits() & 1 == 1;
            let next = self.compare(&middle(near));
            if next == Ordering::Greater || next == Ordering::Equal && odd {
                near = above;
                if near.is_infinite() {
                    break;
                }
                continue;
            }
            let Some(below) = near.to_bits().checked_sub(1).map(f64::from_bits) else { break };
            let next = self.compare(&middle(below));
            if next == Ordering::Less || next == Ordering::Equal && odd {
                near = below;
                continue;
            }
            break;
        }
        near
    }

    fn print(&self, negative: bool) -> String {
        let mut out = String::from(if negative { "-" } else { "" });
        let before = self.before();
        if before <= 0 {
            out.push('0');
        }
        for at in 0..before.max(0) {
            out.push(self.letter(at));
        }
        if self.after > 0 {
            out.push('.');
            for at in before..before + self.after {
                out.push(self.letter(at));
            }
        }
        out
    }

    fn letter(&self, at: i32) -> char {
        let digit = usize::try_from(at).ok().and_then(|at| self.digits.get(at)).copied().unwrap_or(0);
        char::from(b'0' + digit)
    }
}

#[allow(clippy::cast_precision_loss)] // rounding is meant
fn whole_float(number: u64) -> f64 {
    number as f64
}

/// Times ten to the power of `scale`.
fn scaled(number: f64, scale: i32) -> f64 {
    let mut number = number;
    let mut left = scale.unsigned_abs();
    while left > 0 {
        let step = left.min(22);
        let power = (0..step).fold(1.0, |power, _| power * 10.0);
        number = if scale < 0 { number / power } else { number * power };
        left -= step;
    }
    number
}

fn parts(number: f64) -> (u64, i32) {
    let bits = number.to_bits();
    let exponent = i32::try_from(bits >> 52 & 0x7ff).unwrap_or(0);
    let fraction = bits & ((1 << 52) - 1);
    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) }
}

/// Halfway to the next larger number.
fn middle(number: f64) -> Decimal {
    let (mantissa, exponent) = parts(number);
    Decimal::exact(2 * mantissa + 1, exponent - 1)
}

/// The fewest digits that read back as the number.
fn shortest(number: f64) -> Decimal {
    let (mantissa, exponent) = parts(number.abs());
    let exact = Decimal::exact(mantissa, exponent);
    for keep in 15..17 {
        let candidate = exact.rounded(keep);
        #[allow(clippy::float_cmp)] // the same number, not a near one
        if candidate.number() == number.abs() {
            return candidate;
        }
    }
    exact.rounded(17)
}

/// A whole number that 64 bits hold exactly.
#[must_use]
#[allow(clippy::cast_possible_truncation)] // the range is checked
pub fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9.0e15).then_some(number as i64)
}

/// Reads a number: sign, digits with at most one point, exponent; `None` for anything else.
#[must_use]
pub(super) fn read(text: &str) -> Option<f64> {
    let (negative, text) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    if text.len() > TEXT_MAX {
        return None;
    }
    let (text, exponent) = match text.split_once(['e', 'E']) {
        None => (text, 0),
        Some((text, exponent)) => {
            let (sign, digits) = match exponent.as_bytes().first()? {
                b'-' => (-1, exponent.get(1..)?),
                b'+' => (1, exponent.get(1..)?),
                _ => (1, exponent),
            };
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            (text, sign * digits.bytes().fold(0i32, |sum, byte| (sum * 10 + i32::from(byte - b'0')).min(9999)))
        }
    };
    let (before, after) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if before.is_empty() && after.is_empty() || !all_digits(before) || !all_digits(after) {
        return None;
    }
    let digits: Vec<u8> = before.bytes().chain(after.bytes()).map(|byte| byte - b'0').skip_while(|digit| *digit == 0).collect();
    let number = Decimal { digits, after: i32::try_from(after.len()).ok()? - exponent }.number();
    Some(if negative { -number } else { number })
}

/// Prints a number as XPath does: the fewest digits that read back as it, never an exponent.
#[must_use]
pub(super) fn print(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if let Some(whole) = whole(number) {
        return whole.to_string();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    shortest(number).print(number < 0.0)
}

/// Rounds the written number to `places` after the point (before it when negative), halves away from zero.
///
/// On the digits that people see: 1.005 becomes 1.01, although the nearest binary number lies below it.
#[must_use]
pub(super) fn round(number: f64, places: f64) -> f64 {
    if !number.is_finite() || places.is_nan() {
        return number;
    }
    let decimal = shortest(number);
    let places = whole(places.trunc().clamp(-400.0, 400.0)).and_then(|places| i32::try_from(places).ok()).unwrap_or(0);
    let keep = decimal.before().saturating_add(places);
    if places >= decimal.after {
        return number;
    }
    let rounded = match usize::try_from(keep) {
        Ok(keep) => decimal.rounded(keep).number(),
        Err(_) => 0.0,
    };
    rounded.copysign(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_read_and_print_as_the_standard_library_does(bits in any::<u64>()) {
            let number = f64::from_bits(bits);
            prop_assume!(number.is_finite());
            prop_assert_eq!(read(&format!("{number}")).map(f64::to_bits), Some(bits));
            prop_assert_eq!(read(&format!("{number:e}")).map(f64::to_bits), Some(bits));
            prop_assert_eq!(print(number).parse::<f64>().map(f64::to_bits), Ok(bits));
        }

        #[test]
        fn short_numbers_print_short(whole in -9_999_999i64..9_999_999, places in 0usize..7) {
            let text = format!("{:.places$}", whole as f64 / 10f64.powi(places as i32));
            let number: f64 = text.parse().unwrap();
            prop_assert_eq!(read(&text), Some(number));
            prop_assert_eq!(print(number), if number == 0.0 { "0".to_owned() } else { format!("{number}") });
        }
    }

    #[test]
    fn halves_go_away_from_zero_on_the_digits_that_are_seen() {
        for (number, places, expected) in [
            (1.005, 2.0, 1.01),
            (-1.5, 0.0, -2.0),
            (0.5, 0.0, 1.0),
            (-50.55, -2.0, -100.0),
            (626.3, -3.0, 1000.0),
            (2.149, -1.0, 0.0),
        ] {
            assert_eq!(round(number, places), expected);
        }
    }
}
