//! `naungan form check`: what a form says, and what of it is wrong or not supported, each with sheet, row and column.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use naungan_forms::xlsform::{Draft, DraftField, Finding, Limits, Severity, read};
use naungan_forms::{PACK, Pack};
use serde_json::{Map, Value, json};

use super::Failure;

/// First bytes of `.xlsx` and of `.xls`.
const WORKBOOKS: [&[u8]; 2] = [b"PK", &[0xd0, 0xcf, 0x11, 0xe0]];

/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The form: .xlsx, .xls, or CSV with choices.csv and settings.csv beside it
    file: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs.
///
/// # Errors
/// Exit 1 when the form has errors, 2 when there is no such file or it is no form.
pub fn run(options: &Options) -> Result<(), Failure> {
    let draft = open(&options.file)?;
    match options.format {
        Format::Json => println!("{:#}", report(&draft)),
        Format::Text => {
            for finding in &draft.findings {
                println!("{:?}: {finding}", finding.severity);
            }
            println!("{}: {} fields, {} findings", draft.form_id(), draft.fields().len(), draft.findings.len());
        }
    }
    let errors = draft.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    if errors == 0 {
        return Ok(());
    }
    Err(Failure::check("form.errors", format!("{errors} errors; mend the cells that are named and check again")))
}

/// Reads a form with the files beside it.
///
/// # Errors
/// Exit 2 when there is no such file or it is no form.
pub fn open(file: &Path) -> Result<Draft, Failure> {
    let bytes = super::file::read(file, "form")?;
    // a workbook is told by its first bytes; any text could be read as CSV, so there the name must say it
    let is_csv = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    if !is_csv && !WORKBOOKS.iter().any(|magic| bytes.starts_with(magic)) {
        let cause = format!("{} is no workbook and no CSV; name a file that ends in .xlsx, .xls or .csv", file.display());
        return Err(Failure::wrong_use("form.format", cause));
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let beside = |name: &str| {
        // Only a plain name: a form cannot ask for files elsewhere.
        let plain = Path::new(name).file_name().is_some_and(|plain| plain == name);
        plain.then(|| std::fs::read(folder.join(name)).ok()).flatten()
    };
    let pack = Pack::decode(PACK).map_err(|error| Failure::environment(error.code(), &error))?;
    read(&bytes, &stem, &beside, Some(&pack), &Limits::default())
        .map_err(|error| Failure::wrong_use(error.code(), format!("{}: {error}", file.display())))
}

fn report(draft: &Draft) -> Value {
    let of = |wanted: &[Severity]| -> Vec<Value> {
        draft.findings.iter().filter(|finding| wanted.contains(&finding.severity)).map(finding).collect()
    };
    json!({
        "id": draft.form_id(),
        "title": draft.title(),
        "version": draft.setting("version"),
        "default_language": draft.default_language(),
        "languages": draft.languages,
        "fields": draft.fields().iter().map(field).collect::<Vec<_>>(),
        "choices": choices(draft),
        "warnings": of(&[Severity::Warning]),
        "errors": of(&[Severity::Error]),
        "unsupported": of(&[Severity::Unsupported, Severity::Refused]),
    })
}

fn finding(finding: &Finding) -> Value {
    json!({
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "what": finding.what(),
        "code": finding.problem.code(),
        "refused": finding.severity == Severity::Refused,
    })
}

fn field(field: &DraftField) -> Value {
    let mut found = Map::new();
    for (key, value) in [("name", &field.name), ("path", &field.path), ("type", &field.kind)] {
        found.insert(key.to_owned(), value.as_str().into());
    }
    found.insert("bind".to_owned(), field.bind.into());
    found.insert("row".to_owned(), field.row.into());
    if let Some(list) = &field.list {
        found.insert("list".to_owned(), list.as_str().into());
    }
    for (column, rule) in &field.rules {
        found.insert((*column).to_owned(), rule.as_str().into());
    }
    let texts: Map<String, Value> = field.texts.iter().map(|(column, text)| (column.clone(), text.as_str().into())).collect();
    found.insert("texts".to_owned(), texts.into());
    found.into()
}

/// Lists by name: the code and own columns of each choice.
fn choices(draft: &Draft) -> Value {
    let mut lists: Map<String, Value> = Map::new();
    for row in draft.choices.records() {
        let cells = row.cells().filter(|(column, cell)| *column != "list_name" && !cell.is_empty());
        let choice: Map<String, Value> = cells.map(|(column, cell)| (column.to_owned(), cell.into())).collect();
        let list = lists.entry(row.get("list_name")).or_insert_with(|| Value::Array(Vec::new()));
        if let Some(list) = list.as_array_mut() {
            list.push(choice.into());
        }
    }
    lists.into()
}
