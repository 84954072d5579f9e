//! A sheet with canonical columns, and rows as they grow.

use std::collections::BTreeMap;

use super::book::Sheet;
use super::columns::Column;
use super::finding::{Finding, Problem, Severity};
use crate::table::Table;

/// Findings of one sheet.
pub(super) struct Log<'a> {
    pub(super) sheet: String,
    pub(super) findings: &'a mut Vec<Finding>,
    /// Heads as written, by canonical column.
    pub(super) heads: BTreeMap<String, String>,
}

impl<'a> Log<'a> {
    pub(super) fn of(sheet: &str, findings: &'a mut Vec<Finding>) -> Self {
        Self { sheet: sheet.to_owned(), findings, heads: BTreeMap::new() }
    }

    /// Adds a finding at a canonical column, which is shown as its head is written.
    pub(super) fn add(&mut self, row: usize, column: &str, severity: Severity, problem: Problem, word: &str) {
        let column = self.heads.get(column).map_or(column, String::as_str).to_owned();
        self.findings.push(Finding { sheet: self.sheet.clone(), row, column, severity, problem, word: word.to_owned() });
    }
}

/// How texts are cleaned before they are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Clean {
    /// As they are.
    Not,
    /// Curly quotes, which break expressions, become straight ones.
    Quotes,
    /// Also, runs of blanks become one.
    All,
}

impl Clean {
    fn apply(self, text: &str) -> String {
        if self == Self::Not {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        for letter in text.chars() {
            let letter = match letter {
                '\u{2018}' | '\u{2019}' => '\'',
                '\u{201c}' | '\u{201d}' => '"',
                other => other,
            };
            if !(self == Self::All && letter == ' ' && out.ends_with(' ')) {
                out.push(letter);
            }
        }
        out
    }
}

/// One row: its number in the sheet, and cells by canonical column.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) line: usize,
    cells: BTreeMap<String, String>,
}

impl Row {
    pub(super) fn new(line: usize) -> Self {
        Self { line, cells: BTreeMap::new() }
    }

    pub(super) fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// Sets a cell; an empty text takes it away.
    pub(super) fn set(&mut self, column: &str, text: impl Into<String>) {
        let text = text.into();
        if text.is_empty() {
            self.cells.remove(column);
        } else {
            self.cells.insert(column.to_owned(), text);
        }
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cells.iter().map(|(column, cell)| (column.as_str(), cell.as_str()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether a text is there in any language.
    pub(super) fn has(&self, text: &str) -> bool {
        self.cells().any(|(column, _)| column.strip_prefix(text).is_some_and(|rest| rest.is_empty() || rest.starts_with("::")))
    }
}

/// Columns of a sheet in their order, and its rows.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// Reads a sheet: row 1 is the head, every other row with a cell in a known column is a row.
pub(super) fn rows(sheet: &Sheet, meaning: fn(&str, bool) -> Column, clean: Clean, log: &mut Log<'_>) -> Rows {
    let head = sheet.rows.get(&1).cloned().unwrap_or_default();
    let double = super::columns::is_double(head.values().map(String::as_str));
    let mut names: BTreeMap<usize, String> = BTreeMap::new();
    let mut found = Rows::default();
    let last = sheet.rows.values().filter_map(|row| row.keys().next_back()).max().copied().unwrap_or(0);
    let mut use_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (line, cells) in sheet.rows.range(2..) {
        for column in cells.keys() {
            use_of.entry(*column).or_insert(*line);
        }
    }
    for column in 0..=last {
        let text = head.get(&column).map_or("", String::as_str);
        let shown = if text.is_empty() { letters(column) } else { text.to_owned() };
        let used = use_of.get(&column);
        match (meaning(text, double), used) {
            (Column::Known(name), _) if found.columns.contains(&name) => {
                log.add(1, &shown, Severity::Error, Problem::ColumnTwice, &name);
            }
            (Column::Known(name), used) => {
                if let Some(line) = used.filter(|_| name.starts_with("media::")) {
                    log.add(*line, &shown, Severity::Unsupported, Problem::ColumnUnsupported, "");
                }
                log.heads.insert(name.clone(), shown);
                found.columns.push(name.clone());
                names.insert(column, name);
            }
            (Column::Unsupported, Some(line)) => log.add(*line, &shown, Severity::Unsupported, Problem::ColumnUnsupported, ""),
            (Column::Unknown, Some(line)) => log.add(*line, &shown, Severity::Unsupported, Problem::ColumnUnknown, ""),
            (_, None) => {}
        }
    }
    for (line, cells) in sheet.rows.range(2..) {
        let mut row = Row::new(*line);
        for (column, cell) in cells {
            if let Some(name) = names.get(column) {
                row.set(name, clean.apply(cell));
            }
        }
        if !row.is_empty() {
            found.rows.push(row);
        }
    }
    found
}

impl Rows {
    /// Most cells of a canonical table, empty ones counted.
    const CELLS_MAX: usize = 4_000_000;
    /// Most columns of one: thirty with twenty languages each.
    const COLUMNS_MAX: usize = 600;

    /// The rows as a table: columns of the order given first, then the others in theirs. `None` when that is too large.
    pub(super) fn table(&self, path: &str, order: &[&str]) -> Option<Table> {
        let mut columns: Vec<String> = Vec::new();
        let used: std::collections::BTreeSet<&str> =
            self.rows.iter().flat_map(|row| row.cells().map(|(column, _)| column)).collect();
        let listed = order.iter().flat_map(|family| {
            let belongs = move |column: &&String| {
                column.strip_prefix(*family).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            };
            self.columns.iter().filter(belongs).map(String::as_str).chain(std::iter::once(*family))
        });
        for column in listed.chain(self.columns.iter().map(String::as_str)).chain(used.iter().copied()) {
            let first_two = matches!(column, "type" | "name" | "list_name" | "form_id" | "version");
            if (used.contains(column) || first_two && order.contains(&column)) && !columns.iter().any(|has| has == column) {
                columns.push(column.to_owned());
            }
        }
        if columns.len() > Self::COLUMNS_MAX || columns.len().saturating_mul(self.rows.len()) > Self::CELLS_MAX {
            return None;
        }
        let rows = self.rows.iter().map(|row| columns.iter().map(|column| row.get(column).to_owned()).collect()).collect();
        Some(Table { path: path.to_owned(), columns, rows })
    }
}

/// Column 27 as office programs show it: `AB`.
pub(super) fn letters(mut column: usize) -> String {
    let mut out = Vec::new();
    loop {
        out.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    out.iter().rev().map(|byte| char::from(*byte)).collect()
}

/// What a cell with a yes or no says; `None` when it says something else.
pub(super) fn yes_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "true()" => Some(true),
        "no" | "false" | "false()" | "" => Some(false),
        _ => None,
    }
}
