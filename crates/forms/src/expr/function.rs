//! The functions: names, how many arguments they take, what they give.

use std::ops::RangeInclusive;

use naungan_model::date::{Date, HalfYear};

use super::evaluate::node;
use super::tree::Node;
use super::{Scope, Value};

macro_rules! functions {
    ($($name:ident $text:literal $takes:expr,)*) => {
        /// A function of the language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Function { $($name,)* }

        impl Function {
            /// The function with this name.
            pub(super) fn named(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)* _ => None }
            }

            /// How many arguments it takes.
            pub(super) fn takes(self) -> RangeInclusive<usize> {
                match self { $(Self::$name => $takes,)* }
            }
        }
    };
}

functions! {
    True "true" 0..=0,
    False "false" 0..=0,
    Not "not" 1..=1,
    If "if" 3..=3,
    Coalesce "coalesce" 2..=16,
    Once "once" 1..=1,
    Selected "selected" 2..=2,
    CountSelected "count-selected" 1..=1,
    StringLength "string-length" 0..=1,
    Concat "concat" 0..=64,
    String "string" 1..=1,
    Number "number" 1..=1,
    Boolean "boolean" 1..=1,
    Int "int" 1..=1,
    Round "round" 1..=2,
    Today "today" 0..=0,
    Now "now" 0..=0,
    Date "date" 1..=1,
    FormatDate "format-date" 2..=2,
    Role "role" 0..=0,
    BirthHalf "birth-half" 3..=3,
    Due "due" 3..=3,
}

/// Calls a function; `if`, `coalesce` and `once` look only at the arguments they need.
pub(super) fn call(function: Function, arguments: &[Node], scope: &dyn Scope) -> Value {
    let argument = |at: usize| arguments.get(at).map_or_else(Value::empty, |argument| node(argument, scope));
    match function {
        Function::True => Value::Boolean(true),
        Function::False => Value::Boolean(false),
        Function::Not => Value::Boolean(!argument(0).truth()),
        Function::If => argument(if argument(0).truth() { 1 } else { 2 }),
        Function::Coalesce => {
            (0..arguments.len()).map(argument).find(|value| !value.text().is_empty()).unwrap_or_else(Value::empty)
        }
        Function::Once => Some(scope.current()).filter(|value| !value.text().is_empty()).unwrap_or_else(|| argument(0)),
        Function::Selected => {
            let wanted = argument(1).text();
            Value::Boolean(argument(0).text().split_whitespace().any(|code| code == wanted.trim()))
        }
        Function::CountSelected => count(argument(0).text().split_whitespace().count()),
        Function::StringLength => {
            let text = if arguments.is_empty() { scope.current() } else { argument(0) };
            count(text.text().chars().count())
        }
        Function::Concat => Value::Text((0..arguments.len()).map(|at| argument(at).text()).collect()),
        Function::String => Value::Text(argument(0).text()),
        Function::Number => Value::Number(argument(0).number()),
        Function::Boolean => Value::Boolean(argument(0).truth()),
        Function::Int => Value::Number(argument(0).number().trunc()),
        Function::Round => Value::Number(round(argument(0).number(), arguments.get(1).map_or(0.0, |_| argument(1).number()))),
        Function::Today => Value::Date(scope.today()),
        Function::Now => Value::Moment(scope.now()),
        Function::Date => argument(0).date().map_or_else(Value::empty, Value::Date),
        Function::FormatDate => {
            argument(0).date().map_or_else(Value::empty, |date| Value::Text(format_date(date, &argument(1).text())))
        }
        Function::Role => Value::Text(scope.role().to_owned()),
        Function::BirthHalf => birth_half(argument(0).date(), argument(1).number(), argument(2).date())
            .map_or_else(Value::empty, |half| Value::Text(half.to_string())),
        Function::Due => {
            let hours = scope.hours(&argument(0).text(), &argument(1).text());
            let days = hours.map(|hours| i32::try_from(hours.div_ceil(24)).unwrap_or(i32::MAX));
            match (argument(2).date(), days) {
                (Some(date), Some(days)) => Value::Date(date.plus_days(days)),
                _ => Value::empty(),
            }
        }
    }
}

#[allow(clippy::cast_precision_loss)] // lengths of texts
fn count(number: usize) -> Value {
    Value::Number(number as f64)
}

/// Rounds halves up, as XPath does; `places` may be negative.
fn round(number: f64, places: f64) -> f64 {
    let scale =
        10f64.powi(super::value::whole(places.trunc().clamp(-15.0, 15.0)).and_then(|n| i32::try_from(n).ok()).unwrap_or(0));
    (number * scale + 0.5).floor() / scale
}

/// Half-year of birth. An exact date wins. Of an age in completed years only the year before it is known: its middle is taken.
fn birth_half(birth: Option<Date>, age: f64, today: Option<Date>) -> Option<HalfYear> {
    if let Some(birth) = birth {
        return Some(HalfYear::of(birth));
    }
    let age = super::value::whole(age).filter(|age| (0..=130).contains(age))?;
    let (year, month, _) = today?.year_month_day();
    let months = year * 12 + i32::try_from(month).ok()? - 1 - i32::try_from(age).ok()? * 12 - 6;
    let month = u32::try_from(months.rem_euclid(12)).ok()? + 1;
    Some(HalfYear::of(Date::ymd(months.div_euclid(12), month, 1)?))
}

/// `%Y` year, `%y` its last two digits, `%m` `%n` month, `%d` `%e` day, with and without leading zero.
///
/// Names of months are not offered: they would not follow the reader's language.
fn format_date(date: Date, pattern: &str) -> String {
    let (year, month, day) = date.year_month_day();
    let mut out = String::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match (letter, if letter == '%' { letters.next() } else { None }) {
            ('%', Some('Y')) => out.push_str(&format!("{year:04}")),
            ('%', Some('y')) => out.push_str(&format!("{:02}", year.rem_euclid(100))),
            ('%', Some('m')) => out.push_str(&format!("{month:02}")),
            ('%', Some('n')) => out.push_str(&month.to_string()),
            ('%', Some('d')) => out.push_str(&format!("{day:02}")),
            ('%', Some('e')) => out.push_str(&day.to_string()),
            ('%', Some(other)) => out.extend(['%', other]),
            (other, _) => out.push(other),
        }
    }
    out
}
