//! The saved mapping of a table: JSON, since other programs write it too. Words that it does not know are refused.

use std::collections::{BTreeMap, BTreeSet};

use naungan_forms::xlsform::filled::{Column, DayFormat, Mapping};
use serde_json::{Map, Value};

use crate::command::Failure;

/// Words of a mapping.
const WORDS: [&str; 10] = ["form", "sheet", "record", "child", "case", "day", "days", "columns", "fixed", "ignored"];
/// Words of one column.
const COLUMN: [&str; 4] = ["field", "codes", "days", "between"];

/// The form and how the table is read.
///
/// # Errors
/// The text is no mapping; says which word.
pub fn read(text: &str) -> Result<(String, Mapping), Failure> {
    let json: Value = serde_json::from_str(text).map_err(|error| wrong(format!("no JSON: {error}")))?;
    let map = json.as_object().ok_or_else(|| wrong("a mapping is an object".to_owned()))?;
    known(map, &WORDS)?;
    let text = |name: &str| match map.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(format!("`{name}` is a text"))),
    };
    let needed = |name: &str| text(name)?.ok_or_else(|| wrong(format!("`{name}` is missing")));
    let days = text("days")?.unwrap_or_else(|| "YYYY-MM-DD".to_owned());
    let mut columns = Vec::new();
    for (head, value) in object(map, "columns")? {
        columns.push(column(head, value)?);
    }
    let mut fixed = BTreeMap::new();
    for (field, value) in object(map, "fixed")? {
        let text = value.as_str().map(str::to_owned).or_else(|| value.is_number().then(|| value.to_string()));
        fixed.insert(field.clone(), text.ok_or_else(|| wrong(format!("the fixed answer to `{field}` is a text or a number")))?);
    }
    let ignored: BTreeSet<String> = match map.get("ignored") {
        None => BTreeSet::new(),
        Some(value) => {
            let list = value.as_array().ok_or_else(|| wrong("`ignored` is a list of heads".to_owned()))?;
            list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
    };
    let mapping = Mapping {
        sheet: text("sheet")?,
        record: needed("record")?,
        child: text("child")?,
        case: text("case")?,
        day: text("day")?,
        days: format(&days)?,
        columns,
        fixed,
        ignored,
    };
    Ok((needed("form")?, mapping))
}

/// `"Head": "field"`, or an object with more.
fn column(head: &str, value: &Value) -> Result<Column, Failure> {
    let mut column = Column { head: head.to_owned(), ..Column::default() };
    let map = match value {
        Value::String(field) => {
            column.field.clone_from(field);
            return Ok(column);
        }
        Value::Object(map) => map,
        _ => return Err(wrong(format!("the column `{head}` names a question, or is an object with `field`"))),
    };
    known(map, &COLUMN)?;
    let text = |name: &str| map.get(name).and_then(Value::as_str).map(str::to_owned);
    column.field = text("field").ok_or_else(|| wrong(format!("the column `{head}` has no `field`")))?;
    for (cell, code) in object(map, "codes")? {
        let code = code.as_str().ok_or_else(|| wrong(format!("the codes of `{head}` are texts")))?;
        column.codes.insert(cell.clone(), code.to_owned());
    }
    column.days = text("days").map(|days| format(&days)).transpose()?;
    column.between = text("between");
    Ok(column)
}

fn object<'a>(map: &'a Map<String, Value>, name: &str) -> Result<impl Iterator<Item = (&'a String, &'a Value)>, Failure> {
    match map.get(name) {
        None => Ok(None.into_iter().flatten()),
        Some(Value::Object(inner)) => Ok(Some(inner.iter()).into_iter().flatten()),
        Some(_) => Err(wrong(format!("`{name}` is an object"))),
    }
}

fn known(map: &Map<String, Value>, words: &[&str]) -> Result<(), Failure> {
    match map.keys().find(|word| !words.contains(&word.as_str())) {
        Some(word) => Err(wrong(format!("unknown word `{word}`; known are {}", words.join(", ")))),
        None => Ok(()),
    }
}

fn format(text: &str) -> Result<DayFormat, Failure> {
    text.parse().map_err(|error| wrong(format!("`{text}`: {error}")))
}

fn wrong(cause: String) -> Failure {
    Failure::wrong_use("import.mapping", format!("the mapping cannot be used: {cause} (docs/import.md shows one)"))
}
