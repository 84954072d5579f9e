//! A form of one language as a workbook in the three of the house, each with the words it has: what the measurement of long forms
//! takes in. Usage: `house_languages IN.xlsx OUT.xlsx`.
#![allow(clippy::print_stderr)] // a command line

use std::process::ExitCode;

use naungan_forms::table::Table;
use naungan_forms::xlsform::{self, Limits};

const LANGUAGES: [&str; 3] = ["English (en)", "Nederlands (nl)", "Bahasa Indonesia (id)"];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths = std::env::args().skip(1);
    let (Some(from), Some(to)) = (paths.next(), paths.next()) else {
        return Err("usage: house_languages IN.xlsx OUT.xlsx".into());
    };
    let draft = xlsform::read(&std::fs::read(from)?, "form", &|_| None, None, &Limits::default())?;
    let language = draft.default_language().to_owned();
    let mut settings = of(&draft.settings, &language);
    if !settings.columns.iter().any(|column| column.starts_with("form_title::")) {
        settings.columns.extend(LANGUAGES.map(|language| format!("form_title::{language}")));
        for row in &mut settings.rows {
            row.extend(LANGUAGES.map(|_| draft.title().to_owned()));
        }
    }
    let settings = settings.without(|column| column == "form_title" || column == "default_language");
    let (survey, choices) = (of(&draft.survey, &language), of(&draft.choices, &language));
    std::fs::write(to, xlsform::workbook(&[("survey", &survey), ("choices", &choices), ("settings", &settings)])?)?;
    Ok(())
}

/// A table with the words of one language under all three.
fn of(table: &Table, language: &str) -> Table {
    let mut out = table.without(|column| column.contains("::") && !column.starts_with("naungan::"));
    for (at, column) in table.columns.iter().enumerate() {
        let Some(text) = column.strip_suffix(language).and_then(|text| text.strip_suffix("::")) else { continue };
        out.columns.extend(LANGUAGES.map(|language| format!("{text}::{language}")));
        for (row, cells) in out.rows.iter_mut().zip(&table.rows) {
            let cell = cells.get(at).cloned().unwrap_or_default();
            row.extend([cell.clone(), cell.clone(), cell]);
        }
    }
    out
}
