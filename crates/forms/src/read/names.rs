//! Names of a form: each once in its group.

use std::collections::BTreeSet;

use super::survey::DEPTH_MAX;
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

/// For each row of a survey the name by which answers, words and pages know its question or group: its own, or with its groups
/// (`mother/age`) where the form has several of one name. Empty for rows without a name and for those that close a group.
#[must_use]
pub fn keys(survey: &Table) -> Vec<String> {
    let names: Vec<&str> = survey.records().map(|row| if is_end(row.get("type")) { "" } else { row.get("name") }).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    let is_alone = |name: &str| {
        let after = sorted.partition_point(|other| *other <= name);
        after.checked_sub(2).and_then(|before| sorted.get(before)).is_none_or(|other| *other != name)
    };
    let mut open: Vec<usize> = Vec::new();
    let mut keys = Vec::with_capacity(names.len());
    for (at, row) in survey.records().enumerate() {
        let mut key = String::new();
        if is_end(row.get("type")) {
            open.pop();
        } else if !row.get("name").is_empty() {
            // deeper groups are refused: their names need no way
            if !is_alone(row.get("name")) && open.len() <= DEPTH_MAX {
                for name in open.iter().filter_map(|at| names.get(*at)) {
                    key.push_str(name);
                    key.push('/');
                }
            }
            key.push_str(row.get("name"));
        }
        if is_begin(row.get("type")) {
            open.push(at);
        }
        keys.push(key);
    }
    keys
}

impl Reader<'_> {
    /// A name stands once in its group, and a trigger names a question that is there.
    pub(super) fn names(&mut self, survey: &Table, keys: &[String], fields: &[Field]) {
        let mut seen = BTreeSet::new();
        let known: BTreeSet<&str> = fields.iter().map(Field::short_name).collect();
        for (row, key) in survey.records().zip(keys) {
            if !key.is_empty() && !seen.insert(key.as_str()) {
                self.fault(row.line(), "name", What::Name(row.get("name").to_owned()));
            }
            let unknown = triggers(row.get("trigger")).find(|name| !known.contains(name));
            if let Some(unknown) = unknown {
                self.fault(row.line(), "trigger", What::Field(unknown.to_owned()));
            }
        }
    }
}

fn is_begin(kind: &str) -> bool {
    matches!(kind, "begin_group" | "begin_repeat" | "begin group" | "begin repeat")
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
