//! Names of a form: each once.

use std::collections::BTreeSet;

use super::{Reader, What};
use crate::form::Field;
use crate::table::Table;

const NAME_MAX: usize = 64;

/// Whether a text can name a field or group: a letter or `_`, then letters, digits, `_`, `-` and points.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    name.len() <= NAME_MAX && name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(inside)
}

impl Reader<'_> {
    /// Answers are kept by name, so a name stands once in a form, also where groups differ. A group with a heading has
    /// a message by its name and counts too.
    pub(super) fn names(&mut self, survey: &Table, fields: &[Field]) {
        let mut seen = BTreeSet::new();
        let known: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        for row in survey.records() {
            let name = row.get("name");
            let kind = row.get("type");
            let counts = !kind.starts_with("begin") || super::has_text(&row, "label");
            if !name.is_empty() && counts && !is_end(kind) && !seen.insert(name) {
                self.fault(row.line(), "name", What::Name(name.to_owned()));
            }
            let unknown = triggers(row.get("trigger")).find(|name| !known.contains(name));
            if let Some(unknown) = unknown {
                self.fault(row.line(), "trigger", What::Field(unknown.to_owned()));
            }
        }
    }
}

/// Whether a type closes a group; the metadata type `end` does not.
pub(super) fn is_end(kind: &str) -> bool {
    matches!(kind, "end_group" | "end_repeat" | "end group" | "end repeat")
}

/// The fields that a cell `trigger` names: `${a}` or `${a}, ${b}`.
pub(crate) fn triggers(cell: &str) -> impl Iterator<Item = &str> {
    let words = cell.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
    words.map(|word| word.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(word))
}
