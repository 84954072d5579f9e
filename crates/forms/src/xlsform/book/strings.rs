//! Texts of old workbooks: one or two bytes a letter, cut wherever a record ends.

use super::BookError;
use super::compound::{u16_at, u32_at};

const BROKEN: BookError = BookError::Broken("a text is cut short");

/// The table of shared texts: the parts are the record and the records that continue it.
pub(super) fn shared(parts: &[&[u8]]) -> Result<Vec<String>, BookError> {
    let mut cut = Cut { parts, part: 0, at: 8 };
    let count = parts.first().and_then(|part| u32_at(part, 4)).ok_or(BROKEN)?;
    let mut found = Vec::new();
    for _ in 0..count {
        found.push(cut.text()?);
    }
    Ok(found)
}

/// A text that lies whole in one record, after its length in two bytes.
pub(super) fn whole(bytes: &[u8]) -> Option<String> {
    let count = usize::from(u16_at(bytes, 0)?);
    letters(bytes.get(3..)?, count, bytes.get(2)? & 1 == 1)
}

/// A name of a sheet: its length is one byte.
pub(super) fn short(bytes: &[u8]) -> Option<String> {
    letters(bytes.get(2..)?, usize::from(*bytes.first()?), bytes.get(1)? & 1 == 1)
}

fn letters(bytes: &[u8], count: usize, wide: bool) -> Option<String> {
    if wide {
        let units: Vec<u16> = bytes.get(..count * 2)?.chunks_exact(2).filter_map(|pair| u16_at(pair, 0)).collect();
        Some(String::from_utf16_lossy(&units))
    } else {
        Some(bytes.get(..count)?.iter().map(|byte| char::from(*byte)).collect())
    }
}

struct Cut<'a> {
    parts: &'a [&'a [u8]],
    part: usize,
    at: usize,
}

impl Cut<'_> {
    fn byte(&mut self) -> Result<u8, BookError> {
        loop {
            let part = self.parts.get(self.part).ok_or(BROKEN)?;
            if let Some(byte) = part.get(self.at) {
                self.at += 1;
                return Ok(*byte);
            }
            self.part += 1;
            self.at = 0;
        }
    }

    fn number(&mut self, bytes: usize) -> Result<usize, BookError> {
        (0..bytes).try_fold(0, |sum, at| Ok(sum | usize::from(self.byte()?) << (8 * at)))
    }

    /// Length, flags, runs of looks, letters, then looks to skip.
    fn text(&mut self) -> Result<String, BookError> {
        let count = self.number(2)?;
        let flags = self.byte()?;
        let runs = if flags & 8 == 0 { 0 } else { self.number(2)? };
        let extra = if flags & 4 == 0 { 0 } else { self.number(4)? };
        let mut wide = flags & 1 == 1;
        let mut units: Vec<u16> = Vec::new();
        while units.len() < count {
            // Where letters go on in the next record, that begins with a byte that says how wide they are from there.
            if self.parts.get(self.part).is_none_or(|part| self.at >= part.len()) {
                self.part += 1;
                self.at = 0;
                wide = self.byte()? & 1 == 1;
            }
            units.push(self.number(if wide { 2 } else { 1 })? as u16);
        }
        self.skip(runs * 4)?;
        self.skip(extra)?;
        Ok(String::from_utf16_lossy(&units))
    }

    fn skip(&mut self, mut bytes: usize) -> Result<(), BookError> {
        while bytes > 0 {
            let left = self.parts.get(self.part).ok_or(BROKEN)?.len().saturating_sub(self.at);
            let step = left.min(bytes);
            self.at += step;
            bytes -= step;
            if bytes > 0 {
                self.part += 1;
                self.at = 0;
            }
        }
        Ok(())
    }
}
