//! Workbooks of today: a zip of XML parts.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::events::BytesStart;
use zip::ZipArchive;

use super::xml::{Piece, Pieces, attribute, is};
use super::{Book, BookError, Filler, Limits, Sheet, cell};

const BROKEN: BookError = BookError::Broken("zip");

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Book, BookError> {
    let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BROKEN)?;
    let mut parts = Parts { zip, left: limits.unfolded };
    let workbook = parts.text("xl/workbook.xml")?.ok_or(BookError::Broken("no workbook inside"))?;
    let (sheets, since_1904) = sheets(&workbook, limits)?;
    let places = relations(&parts.text("xl/_rels/workbook.xml.rels")?.unwrap_or_default())?;
    let strings = shared_strings(&parts.text("xl/sharedStrings.xml")?.unwrap_or_default())?;
    let days = day_styles(&parts.text("xl/styles.xml")?.unwrap_or_default())?;
    let mut book = Book::default();
    let mut filler = Filler::new(limits);
    for (name, id) in sheets {
        let Some(place) = places.get(&id) else { return Err(BookError::Broken("a sheet is missing")) };
        // Sheets of charts and macros hold no cells.
        if !place.contains("worksheets/") {
            continue;
        }
        let text = parts.text(place)?.ok_or(BookError::Broken("a sheet is missing"))?;
        let mut sheet = Sheet { name, ..Sheet::default() };
        fill(&text, &mut sheet, &mut filler, &Looks { strings: &strings, days: &days, since_1904 })?;
        book.sheets.push(sheet);
    }
    Ok(book)
}

struct Parts<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: usize,
}

impl Parts<'_> {
    /// A part as text; its size is what comes out, not what the file claims.
    fn text(&mut self, name: &str) -> Result<Option<String>, BookError> {
        let is = |has: &str| has.replace('\\', "/").eq_ignore_ascii_case(name);
        let Some(at) = self.zip.file_names().position(|has| has.is_ok_and(|has| is(&has))) else { return Ok(None) };
        let part = self.zip.by_index(at).map_err(|_| BROKEN)?;
        let mut bytes = Vec::new();
        let room = self.left;
        part.take(room as u64 + 1).read_to_end(&mut bytes).map_err(|_| BROKEN)?;
        self.left = room.checked_sub(bytes.len()).ok_or(BookError::Large("unfolded parts"))?;
        if bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        let text = String::from_utf8(bytes).map_err(|_| BookError::Broken("a part is no UTF-8"))?;
        Ok(Some(text))
    }
}

/// Names of the sheets with the ids of their parts, and whether days count from 1904.
fn sheets(text: &str, limits: &Limits) -> Result<(Vec<(String, String)>, bool), BookError> {
    let mut found = Vec::new();
    let mut since_1904 = false;
    let mut pieces = Pieces::of(text);
    while let Some(piece) = pieces.next()? {
        let Piece::Open(tag) = piece else { continue };
        if is(&tag, "sheet") {
            found.push((attribute(&tag, "name").unwrap_or_default(), attribute(&tag, "id").unwrap_or_default()));
        } else if is(&tag, "workbookPr") {
            since_1904 = attribute(&tag, "date1904").is_some_and(|value| value == "1" || value == "true");
        }
        if found.len() > limits.sheets {
            return Err(BookError::Large("sheets"));
        }
    }
    Ok((found, since_1904))
}

/// Where the parts lie, by id.
fn relations(text: &str) -> Result<BTreeMap<String, String>, BookError> {
    let mut found = BTreeMap::new();
    let mut pieces = Pieces::of(text);
    while let Some(piece) = pieces.next()? {
        let Piece::Open(tag) = piece else { continue };
        if let (true, Some(id), Some(target)) = (is(&tag, "Relationship"), attribute(&tag, "Id"), attribute(&tag, "Target")) {
            let place = target.strip_prefix('/').map_or_else(|| ["xl/", &target].concat(), str::to_owned);
            found.insert(id, place);
        }
    }
    Ok(found)
}

/// The texts that cells point to; readings of Japanese texts (`rPh`) are left out.
fn shared_strings(text: &str) -> Result<Vec<String>, BookError> {
    let mut found: Vec<String> = Vec::new();
    let mut current = String::new();
    let (mut inside, mut aside) = (false, 0usize);
    let mut pieces = Pieces::of(text);
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Open(tag) if is(&tag, "t") => inside = true,
            Piece::Open(tag) if is(&tag, "rPh") => aside += 1,
            Piece::Open(_) => {}
            Piece::Text(text) if inside && aside == 0 => current.push_str(&text),
            Piece::Text(_) => {}
            Piece::Close(name) => match name.as_str() {
                "t" => inside = false,
                "rPh" => aside = aside.saturating_sub(1),
                "si" => found.push(plain(&std::mem::take(&mut current))),
                _ => {}
            },
        }
    }
    Ok(found)
}

/// Letters that XML cannot hold are written as `_x0017_`, and such a text itself as `_x005F_x0017_` (ECMA-376, 22.9.2.19).
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        out.push_str(before);
        let letter = after.get(..4).filter(|_| after.as_bytes().get(4) == Some(&b'_'));
        let letter = letter.filter(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match letter.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(letter) => {
                out.push(letter);
                rest = after.get(5..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = after;
            }
        }
    }
    out + rest
}

/// For each cell style whether it shows a day or time.
fn day_styles(text: &str) -> Result<Vec<bool>, BookError> {
    let mut own: BTreeMap<u16, bool> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut inside = false;
    let mut pieces = Pieces::of(text);
    let format = |tag: &BytesStart<'_>| attribute(tag, "numFmtId").and_then(|id| id.parse::<u16>().ok());
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Open(tag) if is(&tag, "numFmt") => {
                let pattern = attribute(&tag, "formatCode").unwrap_or_default();
                own.extend(format(&tag).map(|id| (id, cell::is_day_pattern(&pattern))));
            }
            Piece::Open(tag) if is(&tag, "cellXfs") => inside = true,
            Piece::Open(tag) if inside && is(&tag, "xf") => {
                let id = format(&tag).unwrap_or(0);
                styles.push(own.get(&id).copied().unwrap_or_else(|| cell::is_day_format(id)));
            }
            Piece::Close(name) if name == "cellXfs" => inside = false,
            _ => {}
        }
    }
    Ok(styles)
}

/// What a cell needs to become text.
struct Looks<'a> {
    strings: &'a [String],
    days: &'a [bool],
    since_1904: bool,
}

/// A cell while its pieces come in.
#[derive(Default)]
struct Current {
    row: usize,
    column: usize,
    kind: String,
    day: bool,
    text: String,
    inside: bool,
    formula: bool,
}

fn fill(text: &str, sheet: &mut Sheet, filler: &mut Filler<'_>, looks: &Looks<'_>) -> Result<(), BookError> {
    let mut at = Current::default();
    let mut next_row = 0;
    let mut pieces = Pieces::of(text);
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Open(tag) if is(&tag, "row") => {
                let number = attribute(&tag, "r").and_then(|row| row.parse::<usize>().ok());
                at.row = number.map_or(next_row, |number| number.saturating_sub(1));
                next_row = at.row + 1;
                at.column = 0;
            }
            Piece::Open(tag) if is(&tag, "c") => begin(&tag, &mut at, looks),
            Piece::Open(tag) if is(&tag, "f") => at.formula = true,
            Piece::Open(tag) if is(&tag, "v") || is(&tag, "t") => at.inside = true,
            Piece::Text(text) if at.inside => at.text.push_str(&text),
            Piece::Close(name) => match name.as_str() {
                "v" | "t" => at.inside = false,
                "c" => {
                    let value = value(&at, looks)?;
                    if at.formula && value.is_empty() && at.kind != "str" {
                        filler.unworked(sheet, at.row, at.column)?;
                    }
                    filler.put(sheet, at.row, at.column, &value)?;
                    at.column += 1;
                }
                _ => {}
            },
            _ => {}
        }
    }
    Ok(())
}

fn begin(tag: &BytesStart<'_>, at: &mut Current, looks: &Looks<'_>) {
    if let Some((row, column)) = attribute(tag, "r").as_deref().and_then(position) {
        (at.row, at.column) = (row, column);
    }
    at.kind = attribute(tag, "t").unwrap_or_default();
    let style = attribute(tag, "s").and_then(|style| style.parse::<usize>().ok());
    at.day = style.and_then(|style| looks.days.get(style)).copied().unwrap_or(false);
    at.text.clear();
    at.formula = false;
}

fn value(at: &Current, looks: &Looks<'_>) -> Result<String, BookError> {
    let text = at.text.trim();
    Ok(match at.kind.as_str() {
        "s" if text.is_empty() => String::new(),
        "s" => {
            let string = text.parse::<usize>().ok().and_then(|at| looks.strings.get(at));
            string.ok_or(BookError::Broken("a text is missing"))?.clone()
        }
        "b" => if text == "1" { "TRUE" } else { "FALSE" }.to_owned(),
        "str" | "inlineStr" | "d" => plain(&at.text),
        "e" => text.to_owned(), // what Excel shows (`#REF!`) is refused later by whoever needs the cell
        _ => match text.parse::<f64>() {
            Ok(serial) if at.day => cell::moment(serial, looks.since_1904),
            Ok(number) => cell::number(number),
            Err(_) => text.to_owned(),
        },
    })
}

/// `B7` to row 6, column 1.
fn position(text: &str) -> Option<(usize, usize)> {
    let split = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at_checked(split)?;
    if letters.is_empty() || letters.len() > 4 {
        return None;
    }
    let mut column = 0usize;
    for letter in letters.bytes() {
        let digit = letter.to_ascii_uppercase().checked_sub(b'A').filter(|digit| *digit < 26)?;
        column = column * 26 + usize::from(digit) + 1;
    }
    Some((digits.parse::<usize>().ok()?.checked_sub(1)?, column - 1))
}
