//! A table of text cells, and the bundle: the compact file in which many of them travel to a device.
//!
//! The build script includes this file too, so it depends on nothing else in the crate.

/// One CSV file of a pack: column names and rows of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Path inside `packs/`, with `/` between the parts: `base/lists/sex.csv`.
    pub path: String,
    /// Column names in the order of the file.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Position of a column, if the table has it.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// The rows with access by column name.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.rows.iter().enumerate().map(|(index, cells)| Record { table: self, index, cells })
    }

    /// The same table without the columns that a predicate names.
    #[must_use]
    pub fn without(&self, dropped: impl Fn(&str) -> bool) -> Table {
        let keep: Vec<usize> =
            (0..self.columns.len()).filter(|&at| self.columns.get(at).is_some_and(|name| !dropped(name))).collect();
        let pick = |cells: &[String]| keep.iter().filter_map(|&at| cells.get(at).cloned()).collect();
        Table { path: self.path.clone(), columns: pick(&self.columns), rows: self.rows.iter().map(|row| pick(row)).collect() }
    }
}

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    table: &'a Table,
    index: usize,
    cells: &'a [String],
}

impl<'a> Record<'a> {
    /// The cell of a column; empty when the table has no such column.
    #[must_use]
    pub fn get(&self, column: &str) -> &'a str {
        self.table.column(column).and_then(|at| self.cells.get(at)).map_or("", |cell| cell.as_str())
    }

    /// Line in the file as a person counts it: the head is line 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.index + 2
    }

    /// Column name and cell, in the order of the file.
    pub fn cells(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.table.columns.iter().map(String::as_str).zip(self.cells.iter().map(String::as_str))
    }
}

/// First bytes of every bundle: name and version of the format.
const MAGIC: &[u8; 4] = b"NPK1";

/// Largest bundle that is read, in bytes; the packs of today take 15 kB.
pub const BUNDLE_MAX: usize = 1 << 20;
/// Most text that a bundle may unfold to, in bytes; one pool text can stand in many cells.
const UNFOLDED_MAX: usize = 16 << 20;

/// Writes the bundle: magic; the pool of distinct texts; then per table its path, columns and rows as pool numbers.
///
/// Numbers are LEB128. Each text is its byte length and its UTF-8 bytes. Number 0 of the pool is the empty text.
#[must_use]
pub fn encode(tables: &[Table]) -> Vec<u8> {
    let mut pool = std::collections::BTreeMap::new();
    let mut texts: Vec<&str> = vec![""];
    pool.insert("", 0usize);
    for table in tables {
        let cells = table.rows.iter().flatten().chain(&table.columns).chain(std::iter::once(&table.path));
        for text in cells {
            pool.entry(text.as_str()).or_insert_with(|| {
                texts.push(text);
                texts.len() - 1
            });
        }
    }
    let number = |text: &str| pool.get(text).copied().unwrap_or(0);
    let mut out = MAGIC.to_vec();
    push(&mut out, texts.len());
    for text in texts {
        push(&mut out, text.len());
        out.extend_from_slice(text.as_bytes());
    }
    push(&mut out, tables.len());
    for table in tables {
        push(&mut out, number(&table.path));
        push(&mut out, table.columns.len());
        push(&mut out, table.rows.len());
        for cell in table.columns.iter().chain(table.rows.iter().flatten()) {
            push(&mut out, number(cell));
        }
    }
    out
}

/// Whether bytes say that they are a bundle.
#[must_use]
pub fn is_bundle(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Reads a bundle; `None` when it is not one, is cut short, or is larger than [`BUNDLE_MAX`].
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<Vec<Table>> {
    if bytes.len() > BUNDLE_MAX {
        return None;
    }
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let count = pull(&mut rest)?;
    let mut pool: Vec<&str> = Vec::new();
    for _ in 0..count {
        let length = pull(&mut rest)?;
        let (text, tail) = rest.split_at_checked(length)?;
        pool.push(std::str::from_utf8(text).ok()?);
        rest = tail;
    }
    let mut left = UNFOLDED_MAX;
    let mut tables = Vec::new();
    for _ in 0..pull(&mut rest)? {
        let path = cell(&mut rest, &pool, &mut left)?;
        let width = pull(&mut rest)?;
        let height = pull(&mut rest)?;
        if width == 0 && height > 0 {
            return None; // rows without cells would cost time and no bytes
        }
        let columns = row(&mut rest, &pool, &mut left, width)?;
        let mut rows = Vec::new();
        for _ in 0..height {
            rows.push(row(&mut rest, &pool, &mut left, width)?);
        }
        tables.push(Table { path, columns, rows });
    }
    rest.is_empty().then_some(tables)
}

fn row(rest: &mut &[u8], pool: &[&str], left: &mut usize, width: usize) -> Option<Vec<String>> {
    (0..width).map(|_| cell(rest, pool, left)).collect()
}

fn cell(rest: &mut &[u8], pool: &[&str], left: &mut usize) -> Option<String> {
    let text = pool.get(pull(rest)?)?;
    *left = left.checked_sub(text.len())?;
    Some((*text).to_owned())
}

fn push(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn pull(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0usize;
    for shift in [0, 7, 14, 21] {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}
