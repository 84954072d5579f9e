//! What was typed in a page to answers. What cannot be read stays as typed, with a problem beside the field.

pub(crate) mod number;

use naungan_model::answer::{Answers, Value};

use crate::check::Problem;
use crate::form::{FieldKind, Form};

/// Longest text that an answer keeps, in bytes; a page refuses more with a message instead of cutting it.
pub const TEXT_MAX: usize = 16 * 1024;

impl Form {
    /// Reads name and value pairs of a page. Names that are no question of the form are left out; repeated names of a
    /// multiple choice are joined. An answer that cannot be read is kept as text, so that nothing typed is lost.
    #[must_use]
    pub fn parse(&self, pairs: &[(String, String)]) -> (Answers, Vec<Problem>) {
        let mut answers = Answers::new();
        let mut problems = Vec::new();
        for field in self.fields.iter().filter(|field| field.kind.is_question()) {
            let mut typed_in = pairs.iter().filter(|(name, _)| *name == field.name).map(|(_, value)| value.as_str());
            let text = match field.kind {
                FieldKind::SelectMultiple(_) | FieldKind::Rank(_) => typed_in.collect::<Vec<_>>().join(" "),
                _ => typed_in.next_back().unwrap_or_default().to_owned(),
            };
            let (value, problem) = typed(&field.kind, &text);
            answers.extend(value.map(|value| (field.name.clone(), value)));
            problems.extend(problem.map(|key| Problem { field: field.name.clone(), key: key.to_owned() }));
        }
        (answers, problems)
    }
}

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
