//! Reads the cases of a file: in the envelope of the API, as a list, alone, or one in each line.

use serde_json::{Map, Value};

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// No JSON.
    #[error("the file is no JSON (line {line}, column {column}); export the cases again")]
    Json {
        /// Line.
        line: usize,
        /// Column.
        column: usize,
    },
    /// Neither cases nor a list of them.
    #[error("the file has no cases: it is neither an object with `data`, nor a list, nor a case with an `id`")]
    NoCases,
}

impl Unreadable {
    /// Stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json { .. } => "import.json",
            Self::NoCases => "import.no_cases",
        }
    }
}

/// The cases of a file; what is no object stands as `null`, to be refused by its number.
///
/// # Errors
/// [`Unreadable`].
pub fn read(bytes: &[u8]) -> Result<Vec<Value>, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let one = serde_json::from_slice::<Value>(bytes);
    let whole = match one {
        Ok(whole) => whole,
        Err(error) => {
            let lines: Result<Vec<Value>, _> = bytes
                .split(|byte| *byte == b'\n')
                .filter(|line| !line.iter().all(u8::is_ascii_whitespace))
                .map(serde_json::from_slice)
                .collect();
            match lines {
                Ok(lines) if lines.len() > 1 => Value::Array(lines),
                _ => return Err(Unreadable::Json { line: error.line(), column: error.column() }),
            }
        }
    };
    match whole {
        Value::Array(cases) => Ok(cases.into_iter().map(bare).collect()),
        Value::Object(mut map) => match map.remove("data") {
            Some(Value::Array(cases)) => Ok(cases.into_iter().map(bare).collect()),
            Some(case @ Value::Object(_)) => Ok(vec![bare(case)]),
            None if map.contains_key("id") || map.contains_key("case_id") => Ok(vec![Value::Object(map)]),
            _ => Err(Unreadable::NoCases),
        },
        _ => Err(Unreadable::NoCases),
    }
}

/// A case without an envelope of its own.
fn bare(case: Value) -> Value {
    match case {
        Value::Object(mut map) if map.len() <= 2 && map.get("data").is_some_and(Value::is_object) => {
            map.remove("data").unwrap_or(Value::Null)
        }
        Value::Object(map) => Value::Object(map),
        _ => Value::Null,
    }
}

/// The id of a case.
pub fn id(case: &Value) -> Option<String> {
    let map: &Map<String, Value> = case.as_object()?;
    let text = |name: &str| map.get(name).and_then(Value::as_str).map(|text| text.trim().to_owned()).filter(|id| !id.is_empty());
    text("id").or_else(|| text("case_id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_read_in_every_shape_that_programs_write() {
        let count = |text: &str| read(text.as_bytes()).map(|cases| cases.len()).ok();
        assert_eq!(count(r#"{"data": [{"id": "1"}, {"id": "2"}], "metadata": {"total": 2}}"#), Some(2));
        assert_eq!(count(r#"[{"id": "1"}, {"data": {"id": "2"}}, 7]"#), Some(3), "what is no case is refused by its number");
        assert_eq!(count(r#"{"id": "1"}"#), Some(1));
        assert_eq!(count("{\"id\": \"1\"}\n{\"id\": \"2\"}\n"), Some(2));
        assert_eq!(count("\u{feff}[]"), Some(0));
        for wrong in ["", "null", "{}", "{\"data\": 7}", "[1", "\"x\""] {
            assert_eq!(count(wrong), None, "{wrong}");
        }
        assert!(matches!(read(b"[\xff]"), Err(Unreadable::Json { .. })));
    }
}
