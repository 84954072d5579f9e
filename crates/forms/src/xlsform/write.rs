//! Drafts and tables out: a workbook, or CSV. What is written reads back as the same form.

use rust_xlsxwriter::{Format, Workbook};

use super::draft::Draft;
use crate::table::Table;

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A cell holds more than an office program takes (32,767 letters), or there are too many rows.
    #[error(transparent)]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// CSV could not be written.
    #[error(transparent)]
    Csv(#[from] csv::Error),
}

impl WriteError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Workbook(_) => "forms.write.workbook",
            Self::Csv(_) => "forms.write.csv",
        }
    }
}

impl Draft {
    /// The sheets of the form; files of choices lie beside it.
    #[must_use]
    pub fn sheets(&self) -> [(&'static str, &Table); 3] {
        [("survey", &self.survey), ("choices", &self.choices), ("settings", &self.settings)]
    }
}

/// Tables as the sheets of an `.xlsx`. Every cell is a text, so that an office program changes no code and no version.
///
/// # Errors
/// [`WriteError`] when a cell or sheet is larger than the format takes.
pub fn workbook(sheets: &[(&str, &Table)]) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let head = Format::new().set_bold();
    // The format 49 is "Text": a date typed later stays as typed.
    let text = Format::new().set_num_format_index(49).set_text_wrap();
    for (name, table) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, title) in (0u16..).zip(&table.columns) {
            sheet.set_column_width(column, if title.contains("label") { 40 } else { 20 })?;
            sheet.set_column_format(column, &text)?;
            sheet.write_string_with_format(0, column, title, &head)?;
        }
        for (row, cells) in (1u32..).zip(&table.rows) {
            for (column, cell) in (0u16..).zip(cells) {
                if !cell.is_empty() {
                    sheet.write_string_with_format(row, column, cell, &text)?;
                }
            }
        }
    }
    Ok(book.save_to_buffer()?)
}

/// A table as CSV.
///
/// # Errors
/// [`WriteError`] when a row has another length than the head.
pub fn csv(table: &Table) -> Result<Vec<u8>, WriteError> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&table.columns)?;
    for row in &table.rows {
        out.write_record(row)?;
    }
    out.into_inner().map_err(|error| WriteError::Csv(error.into_error().into()))
}
