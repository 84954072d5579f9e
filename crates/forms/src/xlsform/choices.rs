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
    for list in lists {
        let of_list = |row: &&Row| row.get("list_name") == list;
        let last = choices.rows.iter().rposition(|row| row.get("list_name") == list);
        let Some(last) = last.filter(|_| !choices.rows.iter().filter(of_list).any(|row| row.get("name") == "other")) else {
            continue;
        };
        let labels: BTreeSet<String> = choices
            .rows
            .iter()
            .filter(of_list)
            .flat_map(|row| row.cells().map(|(column, _)| column.to_owned()))
            .filter(|column| column == "label" || column.starts_with("label::"))
            .collect();
        let mut row = Row::new(choices.rows.get(last).map_or(0, |row| row.line));
        row.set("list_name", list.as_str());
        row.set("name", "other");
        for column in labels {
            let word = super::survey::word_in(&column, [("en", "Other"), ("nl", "Anders"), ("id", "Lainnya"), ("fr", "Autre")]);
            row.set(&column, word);
        }
        choices.rows.insert(last + 1, row);
    }
}

/// Codes of each list.
pub(super) fn codes(choices: &Rows) -> BTreeMap<&str, Vec<&str>> {
    let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in &choices.rows {
        lists.entry(row.get("list_name")).or_default().push(row.get("name"));
    }
    lists
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
