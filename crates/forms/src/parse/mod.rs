//! What was typed to an answer. What cannot be read stays as typed, with a problem beside the field.

pub(crate) mod number;

use naungan_model::answer::Value;

use crate::form::FieldKind;

/// Longest text that an answer keeps, in bytes; a page refuses more with a message instead of cutting it.
pub const TEXT_MAX: usize = 16 * 1024;

/// The value that a typed text has for a kind of field, and the message when it has none.
pub(crate) fn typed(kind: &FieldKind, text: &str) -> (Option<Value>, Option<&'static str>) {
    let text = text.trim();
    if text.is_empty() {
        return (None, None);
    }
    let value = match kind {
        FieldKind::Text => Some(Value::Text(text.replace("\r\n", "\n"))),
        FieldKind::Integer => text.parse().ok().map(Value::Integer),
        FieldKind::Decimal | FieldKind::Range => number::decimal(text).map(Value::Text),
        FieldKind::Date => text.parse().ok().map(Value::Date),
        FieldKind::Time => number::time(text).map(Value::Text),
        FieldKind::DateTime => number::moment(text).map(Value::Text),
        FieldKind::Acknowledge => Some(Value::Code("OK".to_owned())),
        FieldKind::Barcode => Some(Value::Text(text.to_owned())),
        FieldKind::SelectOne(_) => Some(Value::Code(text.to_owned())),
        FieldKind::SelectMultiple(_) | FieldKind::Rank(_) => Some(Value::Codes(codes(text))),
        FieldKind::Note | FieldKind::Calculate | FieldKind::Hidden | FieldKind::Meta(_) => return (None, None),
    };
    match value {
        Some(value) => (Some(value), None),
        None => (Some(Value::Text(text.to_owned())), misfit(kind)),
    }
}

/// The message for an answer that is not of its field's kind.
pub(crate) fn misfit(kind: &FieldKind) -> Option<&'static str> {
    match kind {
        FieldKind::Integer => Some("problem.integer"),
        FieldKind::Decimal => Some("problem.decimal"),
        FieldKind::Range => Some("problem.scale"),
        FieldKind::Date => Some("problem.date"),
        FieldKind::Time => Some("problem.time"),
        FieldKind::DateTime => Some("problem.moment"),
        FieldKind::SelectOne(_) | FieldKind::SelectMultiple(_) | FieldKind::Rank(_) => Some("problem.choice"),
        FieldKind::Text | FieldKind::Barcode | FieldKind::Acknowledge => Some("problem.text"),
        FieldKind::Note | FieldKind::Calculate | FieldKind::Hidden | FieldKind::Meta(_) => None,
    }
}

fn codes(text: &str) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for code in text.split_whitespace() {
        if !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    codes
}
