//! Compound files of Microsoft: a small file system in one file. Gives the one stream that a workbook is in.

use super::BookError;

/// First bytes of a compound file.
pub(super) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

const BROKEN: BookError = BookError::Broken("compound file");
/// Sector numbers from here on are marks, not sectors.
const MARKS: u32 = 0xffff_fffa;
/// Streams below this size lie in small sectors of 64 bytes inside the root's stream.
const SMALL: usize = 4096;

struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// For each sector the one that follows.
    next: Vec<u32>,
}

/// The stream of the workbook.
pub(super) fn workbook(bytes: &[u8]) -> Result<Vec<u8>, BookError> {
    let shift = u16_at(bytes, 30).ok_or(BROKEN)?;
    let sector = match shift {
        9 => 512,
        12 => 4096,
        _ => return Err(BROKEN),
    };
    let mut file = Compound { bytes, sector, next: Vec::new() };
    file.next = file.table()?;
    let folder = file.chain(u32_at(bytes, 48).ok_or(BROKEN)?, usize::MAX)?;
    let root = entry(&folder, |_, kind| kind == 5).ok_or(BROKEN)?;
    if entry(&folder, |name, _| name == "EncryptedPackage").is_some() {
        return Err(BookError::Locked);
    }
    let Some((start, size)) = entry(&folder, |name, kind| kind == 2 && name.eq_ignore_ascii_case("workbook")) else {
        let old = entry(&folder, |name, kind| kind == 2 && name.eq_ignore_ascii_case("book")).is_some();
        return Err(if old { BookError::Old } else { BookError::Broken("no workbook inside") });
    };
    if size >= SMALL {
        return file.chain(start, size);
    }
    let small = file.chain(root.0, root.1)?;
    let links = words(&file.chain(u32_at(bytes, 60).ok_or(BROKEN)?, usize::MAX)?);
    follow(&small, 64, 0, &links, start, size)
}

impl Compound<'_> {
    /// The table of sectors that follow each other; its own sectors are listed in the head, then in a chain.
    fn table(&self) -> Result<Vec<u32>, BookError> {
        let most = self.bytes.len() / self.sector + 1;
        let mut places: Vec<u32> = words(self.bytes.get(76..512).ok_or(BROKEN)?);
        let mut more = u32_at(self.bytes, 68).ok_or(BROKEN)?;
        for _ in 0..most {
            if more >= MARKS {
                break;
            }
            let mut list = words(self.sector_at(more)?);
            more = list.pop().ok_or(BROKEN)?;
            places.extend(list);
        }
        places.retain(|place| *place < MARKS);
        if places.len() > most {
            return Err(BROKEN);
        }
        let mut table = Vec::new();
        for place in places {
            table.extend(words(self.sector_at(place)?));
        }
        Ok(table)
    }

    fn sector_at(&self, number: u32) -> Result<&[u8], BookError> {
        let from = (number as usize + 1) * self.sector;
        let end = self.bytes.len().min(from + self.sector);
        self.bytes.get(from..end).filter(|part| !part.is_empty()).ok_or(BROKEN)
    }

    fn chain(&self, start: u32, size: usize) -> Result<Vec<u8>, BookError> {
        follow(self.bytes, self.sector, 1, &self.next, start, size)
    }
}

/// Gathers a chain of sectors. It can be no longer than the file, so a chain that bites its tail ends.
fn follow(bytes: &[u8], sector: usize, skip: usize, next: &[u32], start: u32, size: usize) -> Result<Vec<u8>, BookError> {
    let mut out = Vec::new();
    let mut at = start;
    while at < MARKS && out.len() < size {
        let from = (at as usize + skip) * sector;
        let end = bytes.len().min(from + sector);
        out.extend_from_slice(bytes.get(from..end).ok_or(BROKEN)?);
        if out.len() > bytes.len() {
            return Err(BROKEN);
        }
        at = *next.get(at as usize).ok_or(BROKEN)?;
    }
    out.truncate(size);
    Ok(out)
}

/// First sector and size of the first entry of a folder that a test finds by name and kind.
fn entry(folder: &[u8], is: impl Fn(&str, u8) -> bool) -> Option<(u32, usize)> {
    folder.chunks_exact(128).find_map(|entry| {
        let length = usize::from(u16_at(entry, 64)?).saturating_sub(2).min(62);
        let letters: Vec<u16> = entry.get(..length)?.chunks_exact(2).filter_map(|pair| u16_at(pair, 0)).collect();
        let found = is(&String::from_utf16_lossy(&letters), *entry.get(66)?);
        found.then_some((u32_at(entry, 116)?, u32_at(entry, 120)? as usize))
    })
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|word| u32_at(word, 0)).collect()
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|pair| u16::from_le_bytes(*pair))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|word| u32::from_le_bytes(*word))
}
