//! Reads pack folders as they lie on disk: the CSV files of `packs/base`, then of each country pack.
//!
//! The build script includes this file too; only [`Table`] is shared with it.

use std::fs;
use std::path::{Path, PathBuf};

use super::table::{self, Table};

/// Why a pack folder could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A file or folder cannot be opened.
    #[error("{path}: {source}")]
    File {
        /// What was being opened.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A CSV file is malformed: a row of another length, a quote that never ends, bytes that are no UTF-8.
    #[error("{path}: {source}")]
    Csv {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        source: csv::Error,
    },
}

impl SourceError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "forms.source.file",
            Self::Csv { .. } => "forms.source.csv",
        }
    }
}

/// Every CSV file of the packs, `base` first, then the country packs by name; paths are relative to `packs_dir`.
///
/// # Errors
/// [`SourceError`] names the file that cannot be read.
pub fn tables(packs_dir: &Path) -> Result<Vec<Table>, SourceError> {
    let mut packs = entries(packs_dir)?;
    packs.retain(|path| path.is_dir());
    packs.sort_by_key(|path| (!path.ends_with("base"), path.clone()));
    let mut files = Vec::new();
    for pack in packs {
        gather(&pack, &mut files)?;
    }
    files.iter().map(|file| read(packs_dir, file)).collect()
}

/// The bundle of a packs folder: the same tables without the texts of any language, which travel in the language files.
///
/// Estimates and indicators stay out too: devices do not use them. A survey gets the column `texts` instead, which says what
/// texts a field has, so that a page asks for no message that does not exist.
///
/// # Errors
/// [`SourceError`] names the file that cannot be read.
pub fn bundle(packs_dir: &Path) -> Result<Vec<u8>, SourceError> {
    let mut stripped = tables(packs_dir)?;
    stripped.retain(|table| !table.path.ends_with("/indicators.csv") && !table.path.ends_with("/estimates.csv"));
    Ok(table::encode(&stripped.iter().map(strip).collect::<Vec<_>>()))
}

/// What a device loads of a packs folder first: the meaning of every answer, the picture of every form, and the clocks.
///
/// # Errors
/// [`SourceError`] names the file that cannot be read.
pub fn brief(packs_dir: &Path) -> Result<Vec<u8>, SourceError> {
    let tables = tables(packs_dir)?;
    let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let mut meanings = Table {
        path: "brief/meanings.csv".to_owned(),
        columns: columns(&["form", "version", "field", "meaning"]),
        rows: Vec::new(),
    };
    let mut icons = Table { path: "brief/icons.csv".to_owned(), columns: columns(&["form", "icon"]), rows: Vec::new() };
    let areas = tables.iter().find(|table| table.path.ends_with("/lists/care_area.csv"));
    for survey in tables.iter().filter(|table| table.path.ends_with("/survey.csv")) {
        let Some(folder) = survey.path.strip_suffix("survey.csv") else { continue };
        let settings = tables.iter().find(|table| table.path.strip_prefix(folder) == Some("settings.csv"));
        let Some(row) = settings.and_then(|table| table.records().next()) else { continue };
        let (form, version) = (row.get("form_id"), row.get("version"));
        for field in survey.records().filter(|field| !field.get("naungan::meaning").is_empty()) {
            let cells = [form, version, field.get("name"), field.get("naungan::meaning")];
            meanings.rows.push(cells.map(str::to_owned).to_vec());
        }
        let of_area = areas.and_then(|areas| areas.records().find(|area| area.get("code") == row.get("naungan::area")));
        let icon = Some(row.get("naungan::icon")).filter(|icon| !icon.is_empty()).or(of_area.map(|area| area.get("icon")));
        icons.rows.push(vec![form.to_owned(), icon.unwrap_or_default().to_owned()]);
    }
    let clocks = tables.iter().filter(|table| table.path.ends_with("/clocks.csv")).map(strip);
    let mut all: Vec<Table> = clocks.collect();
    all.extend([meanings, icons]);
    Ok(table::encode(&all))
}

/// A table without the texts of languages.
#[must_use]
pub fn strip(table: &Table) -> Table {
    let place = is_places(&table.path);
    let facts = table.path.ends_with("/facts.csv");
    let mut bare = table.without(|column| {
        column.contains("::") && !column.starts_with("naungan::")
            || place && column == "name"
            || facts && (column == "reason" || column == "needed_by")
    });
    if table.path.ends_with("/survey.csv") {
        bare.columns.push("texts".to_owned());
        for (row, record) in bare.rows.iter_mut().zip(table.records()) {
            let has = |stem: &&str| record.cells().any(|(name, text)| is_text_of(name, stem) && !text.is_empty());
            row.push(TEXTS.iter().copied().filter(has).collect::<Vec<_>>().join(" "));
        }
    }
    bare
}

/// Columns of a survey that hold texts.
const TEXTS: [&str; 5] = ["label", "hint", "guidance_hint", "required_message", "constraint_message"];

fn is_text_of(column: &str, stem: &str) -> bool {
    column.strip_prefix(stem).is_some_and(|rest| rest.starts_with("::"))
}

/// Whether a path is a table of places, whose names are the same in every language.
pub(crate) fn is_places(path: &str) -> bool {
    path.split('/').nth(1) == Some("places")
}

fn read(packs_dir: &Path, file: &Path) -> Result<Table, SourceError> {
    let failed = |source| SourceError::Csv { path: file.to_owned(), source };
    let mut reader = csv::ReaderBuilder::new().from_path(file).map_err(failed)?;
    let columns = reader.headers().map_err(failed)?.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(record.map_err(failed)?.iter().map(|cell| cell.trim().to_owned()).collect());
    }
    let inside = file.strip_prefix(packs_dir).unwrap_or(file);
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    Ok(Table { path: parts.join("/"), columns, rows })
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), SourceError> {
    let mut inside = entries(folder)?;
    inside.sort();
    for path in inside {
        if path.is_dir() {
            gather(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            files.push(path);
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let failed = |source| SourceError::File { path: folder.to_owned(), source };
    fs::read_dir(folder).map_err(failed)?.map(|entry| entry.map(|found| found.path()).map_err(failed)).collect()
}
