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
    while reader.read_record(&mut record).map_err(|_| BookError::Broken("csv"))? {
        // The library passes over blank lines before a row; the first row is the head wherever it stands.
        let from = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
        blank += if rows.is_empty() { 0 } else { blank_lines(text, from) };
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

/// Blank lines from a byte on. Where that is between the two signs of a line's end, the second belongs to the line before.
fn blank_lines(text: &str, from: usize) -> usize {
    let (before, rest) = text.split_at_checked(from).unwrap_or((text, ""));
    let rest = if before.ends_with('\r') { rest.strip_prefix('\n').unwrap_or(rest) } else { rest };
    rest.bytes().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| *byte == b'\n').count()
}

/// What separates cells: the sign that stands most often in the first line. Office programs write `;` where the comma is
/// in numbers.
fn separator(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or_default();
    let count = |sign: char| line.matches(sign).count();
    [';', '\t'].into_iter().find(|sign| count(*sign) > count(',')).map_or(b',', |sign| if sign == ';' { b';' } else { b'\t' })
}
