//! CSV: one sheet without a name, or all sheets in one file with the sheet's name in the first column.

use super::{Book, BookError, Filler, Limits, Sheet};

/// Sheets that a CSV file may hold together.
const TOGETHER: [&str; 5] = ["survey", "choices", "settings", "external_choices", "entities"];

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Book, BookError> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map_err(|_| BookError::Kind)?;
    if text.contains('\0') || text.trim().is_empty() {
        return Err(BookError::Kind);
    }
    let rows = rows(text, limits)?;
    let first = rows.first().and_then(|(_, cells)| cells.first()).map(|cell| cell.trim().to_lowercase());
    let together = first.is_some_and(|name| TOGETHER.contains(&name.as_str()));
    let mut filler = Filler::new(limits);
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut current = None;
    let mut head = 0;
    for (line, cells) in &rows {
        let (name, cells) = if together {
            cells.split_first().map_or(("", &[][..]), |(name, rest)| (name.trim(), rest))
        } else {
            ("", &cells[..])
        };
        if current.is_none() || !name.is_empty() {
            sheets.push(Sheet { name: name.to_lowercase(), ..Sheet::default() });
            current = Some(sheets.len() - 1);
            // The row numbers of a sheet inside a file are those of the sheet: its head is row 1.
            let blank = cells.iter().all(|cell| cell.trim().is_empty());
            head = if !together {
                0
            } else if blank {
                *line + 1
            } else {
                *line
            };
        }
        let Some(sheet) = current.and_then(|at| sheets.get_mut(at)) else { continue };
        for (column, cell) in cells.iter().enumerate() {
            filler.put(sheet, line.saturating_sub(head), column, cell)?;
        }
        if sheets.len() > limits.sheets {
            return Err(BookError::Large("sheets"));
        }
    }
    Ok(Book { sheets })
}

/// Rows with their number from zero. A blank line is a row, as in a workbook.
fn rows(text: &str, limits: &Limits) -> Result<Vec<(usize, Vec<String>)>, BookError> {
    let comma = separator(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(comma).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut cells = 0;
    let mut blank = 0;
    let mut next = 0; // line of the file, from zero, that should come next
    while reader.read_record(&mut record).map_err(|_| BookError::Broken("csv"))? {
        // The library skips blank lines: they are the difference between where this row begins and the last one ended.
        let position = record.position().map_or(0, csv::Position::byte);
        let from = usize::try_from(position).unwrap_or(usize::MAX);
        let skipped = text.get(next..from).unwrap_or_default().bytes().filter(|byte| *byte == b'\n').count();
        let fresh = rows.is_empty();
        blank += if fresh { 0 } else { skipped };
        next = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        cells += record.len();
        if cells > limits.cells * 16 {
            return Err(BookError::Large("cells"));
        }
        if rows.len() + blank >= limits.rows {
            return Err(BookError::Large("rows"));
        }
        rows.push((rows.len() + blank, record.iter().map(str::to_owned).collect()));
    }
    Ok(rows)
}

/// What separates cells: the sign that stands most often in the first line. Office programs write `;` where the comma is
/// in numbers.
fn separator(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or_default();
    let count = |sign: char| line.matches(sign).count();
    [';', '\t'].into_iter().find(|sign| count(*sign) > count(',')).map_or(b',', |sign| if sign == ';' { b';' } else { b'\t' })
}
