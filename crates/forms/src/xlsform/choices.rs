//! Lists of choices: the sheets `choices` and `external_choices`, and files beside the form.

use std::collections::{BTreeMap, BTreeSet};

use super::book::{Book, Limits, Sheet};
use super::columns;
use super::finding::{Problem, Severity};
use super::sheet::{Clean, Log, Row, Rows, rows};
use crate::table::Table;

/// Reads a sheet of choices.
pub(super) fn read(sheet: &Sheet, clean: Clean, doubles: bool, log: &mut Log<'_>) -> Rows {
    let mut found = rows(sheet, columns::choices, clean, log);
    for needed in ["list_name", "name"] {
        if !found.columns.iter().any(|column| column == needed) && !found.rows.is_empty() {
            log.add(1, needed, Severity::Error, Problem::ColumnMissing, needed);
        }
    }
    let mut seen = BTreeSet::new();
    found.rows.retain(|row| {
        let (list, name) = (row.get("list_name"), row.get("name"));
        match (list.is_empty(), name.is_empty()) {
            (true, _) => log.add(row.line, "list_name", Severity::Warning, Problem::RowIgnored, name),
            (false, true) => log.add(row.line, "name", Severity::Error, Problem::ChoiceBroken, list),
            (false, false) if !doubles && !seen.insert((list.to_owned(), name.to_owned())) => {
                log.add(row.line, "name", Severity::Error, Problem::ChoiceTwice, name);
            }
            (false, false) if !row.has("label") && !row.has("media") => {
                log.add(row.line, "label", Severity::Warning, Problem::ChoiceUnnamed, name);
            }
            _ => {}
        }
        !list.is_empty() && !name.is_empty()
    });
    found
}

/// Adds a choice `other` to lists that need one and do not have it, in every language that the list has.
pub(super) fn add_other(choices: &mut Rows, lists: &BTreeSet<String>) {
    /// Where a list ends, in which columns it has labels, whether it has `other`.
    #[derive(Default)]
    struct Seen {
        end: usize,
        labels: BTreeSet<String>,
        other: bool,
    }
    let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
    for (at, row) in choices.rows.iter().enumerate() {
        let Some(list) = lists.get(row.get("list_name")) else { continue };
        let seen = seen.entry(list).or_default();
        seen.end = at + 1;
        seen.other |= row.get("name") == "other";
        let labels = row.cells().map(|(column, _)| column).filter(|column| *column == "label" || column.starts_with("label::"));
        seen.labels.extend(labels.map(str::to_owned));
    }
    let mut added: Vec<(usize, Row)> = Vec::new();
    for (list, seen) in seen.into_iter().filter(|(_, seen)| !seen.other) {
        let mut row = Row::new(0);
        row.set("list_name", list);
        row.set("name", "other");
        for column in seen.labels {
            let word = super::survey::word_in(&column, [("en", "Other"), ("nl", "Anders"), ("id", "Lainnya"), ("fr", "Autre")]);
            row.set(&column, word);
        }
        added.push((seen.end, row));
    }
    added.sort_by_key(|(end, _)| std::cmp::Reverse(*end));
    for (end, row) in added {
        choices.rows.insert(end, row);
    }
}

/// Lists with a code that has a blank in it: of those one choice can be made, not several.
pub(super) fn blanks(choices: &Rows) -> BTreeSet<String> {
    let blank = choices.rows.iter().filter(|row| row.get("name").contains(' '));
    blank.map(|row| row.get("list_name").to_owned()).collect()
}

/// A file of choices as a table with columns `name` and `label`; the parameters say how the file calls them.
pub(super) fn file(name: &str, bytes: &[u8], value: &str, label: &str, limits: &Limits) -> Option<Table> {
    let book = Book::read(bytes, limits).ok()?;
    let sheet = book.sheets.first()?;
    let mut found = Rows::default();
    let head = sheet.rows.get(&1)?;
    let called = |column: &str| match column {
        _ if column == value => "name".to_owned(),
        _ if column == label => "label".to_owned(),
        other => other.to_owned(),
    };
    found.columns = head.values().map(|column| called(column)).collect();
    for (line, cells) in sheet.rows.range(2..) {
        let mut row = Row::new(*line);
        for (column, cell) in cells {
            if let Some(column) = head.get(column) {
                row.set(&called(column), cell.as_str());
            }
        }
        found.rows.push(row);
    }
    found.table(name, &["name", "label"])
}
