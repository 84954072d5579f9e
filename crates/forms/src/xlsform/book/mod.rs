//! Workbooks as they are: sheets of text cells, from `.xlsx`, old binary `.xls` and CSV, told apart by their first bytes.
//!
//! The readers are our own on top of a zip and an XML library: common workbook readers reserve memory by what a file claims
//! (a sheet of a million columns, a billion strings), and a claim costs an attacker a few bytes. Here memory follows what
//! is there, and every count has a limit.

mod cell;
mod compound;
mod csv;
mod strings;
mod xls;
mod xlsx;
mod xml;

use std::collections::{BTreeMap, BTreeSet};

/// The most that is read of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Bytes of a part of an `.xlsx` once unfolded, and of all parts that are read.
    pub unfolded: usize,
    /// Sheets of a workbook.
    pub sheets: usize,
    /// Rows of a sheet.
    pub rows: usize,
    /// Columns of a sheet.
    pub columns: usize,
    /// Cells with something in them, over all sheets.
    pub cells: usize,
    /// Bytes of text, over all cells.
    pub text: usize,
}

impl Default for Limits {
    /// Room for ten of the largest real form we know (774 kB as XForm), or 20,000 filled forms of fifty answers.
    fn default() -> Self {
        Self { bytes: 16 << 20, unfolded: 64 << 20, sheets: 64, rows: 50_000, columns: 4_096, cells: 1_000_000, text: 32 << 20 }
    }
}

/// Why a file could not be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// Neither a workbook nor CSV in UTF-8.
    #[error("not a workbook, and no CSV file in UTF-8")]
    Kind,
    /// Broken, or cut short.
    #[error("the file is broken: {0}")]
    Broken(&'static str),
    /// Locked with a password.
    #[error("the file is locked with a password")]
    Locked,
    /// Written by Excel 95 or older.
    #[error("the file was written by Excel 95 or older; save it as .xlsx")]
    Old,
    /// More than the limits allow.
    #[error("too large: {0}")]
    Large(&'static str),
}

impl BookError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Kind => "forms.book.kind",
            Self::Broken(_) => "forms.book.broken",
            Self::Locked => "forms.book.locked",
            Self::Old => "forms.book.old",
            Self::Large(_) => "forms.book.large",
        }
    }
}

/// A workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// Sheets in their order.
    pub sheets: Vec<Sheet>,
}

/// A sheet: rows that have something in them, by number. The first row is 1, the first column 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Name; empty for the one sheet of a CSV file.
    pub name: String,
    /// Cells by row and column; none is empty.
    pub rows: BTreeMap<usize, BTreeMap<usize, String>>,
    /// Row and column of formulas that no program worked out: what they would say is not in the file.
    pub unworked: BTreeSet<(usize, usize)>,
}

impl Sheet {
    /// A cell; empty when nothing is there.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(&row).and_then(|row| row.get(&column)).map_or("", String::as_str)
    }
}

impl Book {
    /// Reads a file; the first bytes say what it is, not its name.
    ///
    /// # Errors
    /// [`BookError`] when nothing can be read or a limit is passed. No input panics, hangs or takes unbounded memory.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, BookError> {
        if bytes.len() > limits.bytes {
            return Err(BookError::Large("bytes"));
        }
        if bytes.starts_with(b"PK\x03\x04") {
            xlsx::read(bytes, limits)
        } else if bytes.starts_with(compound::MAGIC) {
            xls::read(bytes, limits)
        } else {
            csv::read(bytes, limits)
        }
    }

    /// The sheet with a name, whatever the case of its letters.
    #[must_use]
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name))
    }
}

/// Fills sheets cell by cell and keeps count.
struct Filler<'a> {
    limits: &'a Limits,
    cells: usize,
    text: usize,
}

impl<'a> Filler<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self { limits, cells: 0, text: 0 }
    }

    /// Remembers a formula without a value; row and column count from zero.
    fn unworked(&mut self, sheet: &mut Sheet, row: usize, column: usize) -> Result<(), BookError> {
        if row >= self.limits.rows {
            return Err(BookError::Large("rows"));
        }
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(BookError::Large("cells"));
        }
        sheet.rows.entry(row + 1).or_default();
        sheet.unworked.insert((row + 1, column));
        Ok(())
    }

    /// Puts a text into a cell, without the blanks around it; row and column count from zero. The first text stays.
    fn put(&mut self, sheet: &mut Sheet, row: usize, column: usize, text: &str) -> Result<(), BookError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if row >= self.limits.rows {
            return Err(BookError::Large("rows"));
        }
        if column >= self.limits.columns {
            return Err(BookError::Large("columns"));
        }
        self.cells += 1;
        self.text += text.len();
        if self.cells > self.limits.cells {
            return Err(BookError::Large("cells"));
        }
        if self.text > self.limits.text {
            return Err(BookError::Large("text"));
        }
        // A no-break space looks like a space and breaks every comparison.
        let text = text.replace('\u{a0}', " ").replace("\r\n", "\n");
        sheet.rows.entry(row + 1).or_default().entry(column).or_insert(text);
        Ok(())
    }
}
