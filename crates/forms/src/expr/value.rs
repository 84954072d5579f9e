//! Values of expressions and how one kind becomes another.

use naungan_model::answer;
use naungan_model::date::{Date, Instant};

/// What an expression gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text; the empty text is an unanswered field.
    Text(String),
    /// A number; not-a-number when a text is none.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A day.
    Date(Date),
    /// A moment.
    Moment(Instant),
}

impl Value {
    /// An unanswered field.
    #[must_use]
    pub fn empty() -> Self {
        Self::Text(String::new())
    }

    /// The value of an answer; codes are joined by spaces, as XLSForm does.
    #[must_use]
    pub fn of(answer: Option<&answer::Value>) -> Self {
        match answer {
            None => Self::empty(),
            #[allow(clippy::cast_precision_loss)] // ages and counts, far below 2^53
            Some(answer::Value::Integer(number)) => Self::Number(*number as f64),
            Some(answer::Value::Date(date)) => Self::Date(*date),
            Some(other) => Self::Text(other.to_input()),
        }
    }

    /// The answer that a calculated field keeps: a day, a whole number or text; nothing when empty.
    #[must_use]
    pub fn into_answer(self) -> Option<answer::Value> {
        match self {
            Self::Date(date) => Some(answer::Value::Date(date)),
            Self::Number(number) => whole(number)
                .map(answer::Value::Integer)
                .or_else(|| (!number.is_nan()).then(|| answer::Value::Text(Self::Number(number).text()))),
            other => Some(other.text()).filter(|text| !text.is_empty()).map(answer::Value::Text),
        }
    }

    /// As text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => print(*number),
            Self::Boolean(truth) => truth.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Moment(moment) => moment.to_string(),
        }
    }

    /// As a number: days since 1970 for a day (also a written one), not-a-number for other text.
    #[must_use]
    pub fn number(&self) -> f64 {
        match self {
            Self::Text(text) => {
                let text = text.trim();
                let signed = text.strip_prefix('-').map_or_else(|| number(text), |rest| number(rest).map(|n| -n));
                signed.or_else(|| text.parse::<Date>().ok().map(|date| f64::from(date.0))).unwrap_or(f64::NAN)
            }
            Self::Number(number) => *number,
            Self::Boolean(truth) => f64::from(u8::from(*truth)),
            Self::Date(date) => f64::from(date.0),
            #[allow(clippy::cast_precision_loss)] // seconds of our centuries
            Self::Moment(moment) => moment.0 as f64 / 86_400.0,
        }
    }

    /// As true or false: an empty text, zero and not-a-number are false.
    #[must_use]
    pub fn truth(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Boolean(truth) => *truth,
            Self::Date(_) | Self::Moment(_) => true,
        }
    }

    /// As a day: a day, a moment's day in Greenwich, a written day, or days since 1970.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Moment(moment) => Some(moment.date()),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Number(number) => whole(number.floor()).and_then(|days| i32::try_from(days).ok()).map(Date),
            Self::Boolean(_) => None,
        }
    }

    /// Equality of XPath: as booleans if one is a boolean, as numbers if one is a number or day, else as texts.
    #[must_use]
    #[allow(clippy::float_cmp)] // the language defines exact comparison
    pub fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Boolean(_), _) | (_, Self::Boolean(_)) => self.truth() == other.truth(),
            (Self::Text(left), Self::Text(right)) => left == right,
            _ => self.number() == other.number(),
        }
    }
}

/// A whole number that 64 bits hold exactly.
#[must_use]
#[allow(clippy::cast_possible_truncation)] // the range is checked
pub fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9.0e15).then_some(number as i64)
}

/// Reads digits with at most one point; `None` for anything else. No sign, no exponent.
///
/// Written here because the reader of the standard library brings 20 kB of tables to a phone; exact up to 15 digits.
#[must_use]
pub(super) fn number(text: &str) -> Option<f64> {
    let (before, after) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if before.is_empty() && after.is_empty() || !all_digits(before) || !all_digits(after) || text.len() > 40 {
        return None;
    }
    let digits = before.bytes().chain(after.bytes());
    let mantissa = digits.fold(0.0, |sum, byte| sum * 10.0 + f64::from(byte - b'0'));
    Some(after.bytes().fold(1.0, |scale, _| scale * 10.0)).map(|scale| mantissa / scale)
}

/// Prints a number as XPath does for the sizes that forms use: whole, or up to nine digits after the point.
fn print(number: f64) -> String {
    if number.is_nan() {
        return String::new(); // an unanswered number prints as nothing, not as `NaN`
    }
    if let Some(whole) = whole(number) {
        return whole.to_string();
    }
    if number.is_infinite() || number.abs() >= 9.0e9 {
        return if number > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() };
    }
    let sign = if number < 0.0 { "-" } else { "" };
    let billionths = whole((number.abs() * 1.0e9).round()).unwrap_or(0);
    let text = format!("{sign}{}.{:09}", billionths / 1_000_000_000, billionths % 1_000_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
