//! Values of expressions and how one kind becomes another.

use naungan_model::answer;
use naungan_model::date::Date;

use super::moment::{self, Moment};
use super::number::{self, whole};

/// What an expression gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text; the empty text is an unanswered field.
    Text(String),
    /// A number; not-a-number when a text is none.
    Number(f64),
    /// Days since 1970 that `number()` made of a date: counted exactly, written as whole days.
    Days(f64),
    /// True or false.
    Boolean(bool),
    /// A day or moment.
    Moment(Moment),
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
            Some(other) => Self::Text(other.to_input()),
        }
    }

    /// The answer that a calculated field keeps: a day, a whole number or text; nothing when empty or not-a-number.
    #[must_use]
    pub fn into_answer(self) -> Option<answer::Value> {
        match self {
            Self::Moment(moment) if moment.is_day() => moment.day().map(answer::Value::Date),
            Self::Moment(moment) => moment.day().map(|_| answer::Value::Text(moment.print())),
            Self::Days(days) => whole(days.floor()).map(answer::Value::Integer),
            Self::Number(number) => whole(number)
                .map(answer::Value::Integer)
                .or_else(|| (!number.is_nan()).then(|| answer::Value::Text(number::print(number)))),
            other => Some(other.text()).filter(|text| !text.is_empty()).map(answer::Value::Text),
        }
    }

    /// As text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number::print(*number),
            Self::Days(days) => number::print(days.floor()),
            Self::Boolean(truth) => if *truth { "true" } else { "false" }.to_owned(),
            Self::Moment(moment) => moment.print(),
        }
    }

    /// As a number: days since 1970 for a day or moment (also a written one, in a place `offset` minutes east of
    /// Greenwich), not-a-number for other text.
    #[must_use]
    pub fn number(&self, offset: i32) -> f64 {
        match self {
            Self::Text(text) => {
                let text = text.trim_matches([' ', '\t', '\r', '\n']);
                number::read(text).or_else(|| moment::read(text, offset, false).map(Moment::days)).unwrap_or(f64::NAN)
            }
            Self::Number(number) | Self::Days(number) => *number,
            Self::Boolean(truth) => f64::from(u8::from(*truth)),
            Self::Moment(moment) => moment.days(),
        }
    }

    /// As true or false: an empty text, zero, not-a-number and what was no date are false.
    #[must_use]
    pub fn truth(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) | Self::Days(number) => *number != 0.0 && !number.is_nan(),
            Self::Boolean(truth) => *truth,
            Self::Moment(moment) => moment.millis.is_finite(),
        }
    }

    /// As a moment: a day, a moment, a written one, or days since 1970; `None` for what is none.
    #[must_use]
    pub fn moment(&self, offset: i32) -> Option<Moment> {
        let found = match self {
            Self::Moment(moment) => *moment,
            Self::Number(days) | Self::Days(days) => Moment::of_days(*days, offset),
            Self::Text(text) => moment::read(text, offset, true)
                .or_else(|| number::read(text.trim()).map(|days| Moment::of_days(days, offset)))
                .or_else(|| moment::read_browser(text, offset))?,
            Self::Boolean(_) => return None,
        };
        found.millis.is_finite().then_some(found)
    }

    /// As a day of a place.
    #[must_use]
    pub fn day(&self, offset: i32) -> Option<Date> {
        self.moment(offset)?.day()
    }

    /// As a day: a day or moment in its own place, a written day, or days since 1970.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.day(0)
    }
}
