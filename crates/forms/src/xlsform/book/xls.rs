//! Old binary workbooks (Excel 97 to 2003): a stream of records, each a type, a length and bytes.

use std::collections::BTreeMap;

use super::compound::{u16_at, u32_at, workbook};
use super::{Book, BookError, Filler, Limits, Sheet, cell, strings};

const BROKEN: BookError = BookError::Broken("records");

const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const CONTINUE: u16 = 0x003c;
const LOCK: u16 = 0x002f;
const SINCE_1904: u16 = 0x0022;
const SHEET: u16 = 0x0085;
const FORMAT: u16 = 0x041e;
const STYLE: u16 = 0x00e0;
const SHARED: u16 = 0x00fc;
const SHARED_TEXT: u16 = 0x00fd;
const TEXT: u16 = 0x0204;
const NUMBER: u16 = 0x0203;
const SMALL_NUMBER: u16 = 0x027e;
const SMALL_NUMBERS: u16 = 0x00bd;
const TRUTH: u16 = 0x0205;
const FORMULA: u16 = 0x0006;
const FORMULA_TEXT: u16 = 0x0207;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Book, BookError> {
    let stream = workbook(bytes)?;
    let (globals, places) = globals(&stream, limits)?;
    let mut book = Book::default();
    let mut filler = Filler::new(limits);
    for (name, place) in places {
        let mut sheet = Sheet { name, ..Sheet::default() };
        cells(stream.get(place..).ok_or(BROKEN)?, &globals, &mut sheet, &mut filler)?;
        book.sheets.push(sheet);
    }
    Ok(book)
}

/// What the cells of all sheets share.
#[derive(Default)]
struct Globals {
    since_1904: bool,
    strings: Vec<String>,
    /// For each style whether it shows a day or time.
    days: Vec<bool>,
}

impl Globals {
    fn number(&self, value: f64, style: u16) -> String {
        let day = self.days.get(usize::from(style)).copied().unwrap_or(false);
        if day { cell::moment(value, self.since_1904) } else { cell::number(value) }
    }
}

/// Records one after the other; ends where bytes are missing.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = u16_at(self.0, 0)?;
        let length = usize::from(u16_at(self.0, 2)?);
        let body = self.0.get(4..4 + length)?;
        self.0 = self.0.get(4 + length..)?;
        Some((kind, body))
    }
}

fn globals(stream: &[u8], limits: &Limits) -> Result<(Globals, Vec<(String, usize)>), BookError> {
    let mut globals = Globals::default();
    let mut places = Vec::new();
    let mut formats: BTreeMap<u16, bool> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut records = Records(stream).peekable();
    while let Some((kind, body)) = records.next() {
        match kind {
            BEGIN if u16_at(body, 0) != Some(0x0600) => return Err(BookError::Old),
            LOCK => return Err(BookError::Locked),
            SINCE_1904 => globals.since_1904 = u16_at(body, 0) == Some(1),
            // Only sheets of cells; charts and macros hold none.
            SHEET if body.get(5) == Some(&0) => {
                let name = body.get(6..).and_then(strings::short).ok_or(BROKEN)?;
                places.push((name, u32_at(body, 0).ok_or(BROKEN)? as usize));
                if places.len() > limits.sheets {
                    return Err(BookError::Large("sheets"));
                }
            }
            FORMAT => {
                let pattern = body.get(2..).and_then(strings::whole).unwrap_or_default();
                formats.extend(u16_at(body, 0).map(|id| (id, cell::is_day_pattern(&pattern))));
            }
            STYLE => styles.push(u16_at(body, 2).ok_or(BROKEN)?),
            SHARED => {
                let mut parts = vec![body];
                while let Some((_, more)) = records.next_if(|(kind, _)| *kind == CONTINUE) {
                    parts.push(more);
                }
                globals.strings = strings::shared(&parts)?;
            }
            END => break,
            _ => {}
        }
    }
    let is_day = |id: &u16| formats.get(id).copied().unwrap_or_else(|| cell::is_day_format(*id));
    globals.days = styles.iter().map(is_day).collect();
    Ok((globals, places))
}

fn cells(stream: &[u8], globals: &Globals, sheet: &mut Sheet, filler: &mut Filler<'_>) -> Result<(), BookError> {
    let mut depth = 0usize;
    let mut formula = (0, 0);
    for (kind, body) in Records(stream) {
        match kind {
            BEGIN => depth += 1,
            END => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Ok(());
                }
            }
            _ if depth != 1 => {} // charts inside the sheet
            FORMULA_TEXT => {
                filler.put(sheet, formula.0, formula.1, &strings::whole(body).unwrap_or_default())?;
            }
            SHARED_TEXT | TEXT | NUMBER | SMALL_NUMBER | TRUTH | FORMULA => {
                let (row, column) = (u16_at(body, 0).ok_or(BROKEN)?.into(), u16_at(body, 2).ok_or(BROKEN)?.into());
                formula = (row, column);
                let style = u16_at(body, 4).ok_or(BROKEN)?;
                let text = value(kind, body.get(6..).ok_or(BROKEN)?, style, globals).ok_or(BROKEN)?;
                filler.put(sheet, row, column, &text)?;
            }
            SMALL_NUMBERS => {
                let (row, first) = (u16_at(body, 0).ok_or(BROKEN)?, u16_at(body, 2).ok_or(BROKEN)?);
                let inner = body.get(4..body.len().saturating_sub(2)).unwrap_or_default();
                for (at, pair) in inner.chunks_exact(6).enumerate() {
                    let (style, packed) = (u16_at(pair, 0).ok_or(BROKEN)?, u32_at(pair, 2).ok_or(BROKEN)?);
                    let text = globals.number(unpack(packed), style);
                    filler.put(sheet, row.into(), usize::from(first) + at, &text)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn value(kind: u16, body: &[u8], style: u16, globals: &Globals) -> Option<String> {
    Some(match kind {
        SHARED_TEXT => globals.strings.get(u32_at(body, 0)? as usize)?.clone(),
        TEXT => strings::whole(body)?,
        NUMBER => globals.number(f64::from_le_bytes(*body.first_chunk()?), style),
        SMALL_NUMBER => globals.number(unpack(u32_at(body, 0)?), style),
        TRUTH => truth(*body.first()?, *body.get(1)? != 0),
        // The result of a formula: a number, or marks for a text that follows, a truth, an error, nothing.
        _ if u16_at(body, 6)? != 0xffff => globals.number(f64::from_le_bytes(*body.first_chunk()?), style),
        _ => match body.first()? {
            1 => truth(*body.get(2)?, false),
            2 => truth(*body.get(2)?, true),
            _ => String::new(),
        },
    })
}

fn truth(byte: u8, error: bool) -> String {
    match (error, byte) {
        (true, 0x2a) => "#N/A",
        (true, 0x07) => "#DIV/0!",
        (true, 0x17) => "#REF!",
        (true, 0x1d) => "#NAME?",
        (true, _) => "#VALUE!",
        (false, 0) => "FALSE",
        (false, _) => "TRUE",
    }
    .to_owned()
}

/// A number in four bytes: the upper half of a float or a whole number, perhaps hundredths.
fn unpack(packed: u32) -> f64 {
    let value = if packed & 2 == 0 { f64::from_bits(u64::from(packed & !3) << 32) } else { f64::from(packed.cast_signed() >> 2) };
    if packed & 1 == 1 { value / 100.0 } else { value }
}
