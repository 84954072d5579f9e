//! Texts of filled forms to answers.

use naungan_model::answer::Value;

use super::Reason;
use crate::form::{Field, FieldKind, Form};
use crate::parse::{TEXT_MAX, typed};

/// What office programs write into a cell whose formula went wrong.
const ERRORS: [&str; 8] = ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"];

/// The answer that a text is to a field; nothing when it is empty or the field is a note.
pub(super) fn answer(form: &Form, field: &Field, text: &str) -> Result<Option<Value>, Reason> {
    let text = text.trim();
    if text.is_empty() || field.kind == FieldKind::Note {
        return Ok(None);
    }
    if ERRORS.contains(&text) {
        return Err(Reason::Formula);
    }
    if text.len() > TEXT_MAX {
        return Err(Reason::Long);
    }
    if field.kind.is_silent() {
        return Ok(Some(worked_out(text)));
    }
    let text = match field.kind {
        // A day that an office program keeps as midnight.
        FieldKind::Date => text.strip_suffix("T00:00:00").or_else(|| text.split_once('T').map(|(day, _)| day)).unwrap_or(text),
        // A whole number that went through a program which writes all numbers with a point.
        FieldKind::Integer => text.strip_suffix(".0").unwrap_or(text),
        FieldKind::Acknowledge if matches!(text.to_ascii_lowercase().as_str(), "no" | "false" | "0") => return Ok(None),
        _ => text,
    };
    let (value, problem) = typed(&field.kind, text);
    if let Some(problem) = problem {
        return Err(Reason::Kind(problem));
    }
    let codes: &[String] = match &value {
        Some(Value::Code(code)) if field.kind.list().is_some() => std::slice::from_ref(code),
        Some(Value::Codes(codes)) => codes,
        _ => &[],
    };
    let list = form.list(field);
    match codes.iter().find(|code| list.is_none_or(|list| list.item(code).is_none())) {
        Some(code) => Err(Reason::Choice(code.clone())),
        None => Ok(value),
    }
}

/// A calculated value keeps the kind that a calculation gives: a day, a whole number, or text.
fn worked_out(text: &str) -> Value {
    if let Ok(date) = text.parse() {
        return Value::Date(date);
    }
    match text.parse::<i64>() {
        Ok(number) if number.to_string() == text => Value::Integer(number),
        _ => Value::Text(text.to_owned()),
    }
}
