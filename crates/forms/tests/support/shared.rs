//! Test material that lies outside of the repository; absent for most people.
#![allow(dead_code)] // each test file uses its own part

use std::path::{Path, PathBuf};

/// The folder of XLSForms with their reference conversions, if it is there.
pub fn forms() -> Option<PathBuf> {
    let places = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared/data/xlsform/forms"));
    let found = places.into_iter().find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("skipped: no shared/data/xlsform/forms above this crate");
    }
    found
}

/// The workbooks of that folder.
pub fn workbooks() -> Vec<PathBuf> {
    let Some(folder) = forms() else { return Vec::new() };
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "xlsx" || ending == "xls"))
        .collect();
    found.sort();
    found
}
