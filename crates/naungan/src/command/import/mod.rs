//! `naungan device import`: filled forms of others into sealed files, each record whole or not at all.

mod mapping;
mod primero;
mod report;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use naungan_device::device::Device;
use naungan_device::door::native::Native;
use naungan_device::import::{Incoming, Known};
use naungan_forms::expr::read_moment;
use naungan_forms::xlsform::filled::{CASE, CHILD, DAY, Filled, Taken, Versions, instance, mapped, rows};
use naungan_forms::xlsform::{Book, Limits};
use naungan_forms::{Field, FieldKind, Form, Meta};
use naungan_journal::suite::finish;
use naungan_model::answer::Value;
use naungan_model::date::{Date, Instant};

use super::{Failure, system_now};
use report::Report;

/// Largest file that is read.
const BYTES_MAX: u64 = 64 << 20;
/// Columns beside the form in which programs write when a record was filled, the best first.
const TIMES: [&str; 4] = ["start", "today", "SubmissionDate", "_submission_time"];

/// What is imported.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Filled forms as ODK, KoBo and others keep them: .xlsx or .csv with a record in each row, or OpenRosa .xml
    Xlsform(Xlsform),
    /// Any table, by a saved mapping
    Csv(Csv),
    /// Cases of Primero v2 with their nested lists, as its API gives them
    Primero(primero::Primero),
}

/// Filled forms.
#[derive(Debug, Args)]
pub struct Xlsform {
    /// The form: its name in the pack, or a workbook with that form id
    form: String,
    /// Filled forms: files, or folders of them
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Column or question that has the code of a case that is here
    #[arg(long)]
    case: Option<String>,
    /// Column or question that identifies the child where the records come from
    #[arg(long)]
    child: Option<String>,
}

/// A table.
#[derive(Debug, Args)]
pub struct Csv {
    /// The table: .csv, .xlsx or .xls
    file: PathBuf,
    /// Which column is which question: a JSON file (docs/import.md)
    #[arg(long)]
    mapping: PathBuf,
}

/// Imports, prints what came of it, and leaves the sending to `naungan device sync`.
///
/// # Errors
/// Exit 1 when a record was refused, 2 when the form, mapping or file cannot be used, 3 when a file cannot be opened.
pub fn run(device: &mut Device<Native>, what: &What, json: bool) -> Result<(), Failure> {
    let mut report = Report::default();
    match what {
        What::Primero(options) => return primero::run(device, options, json),
        What::Xlsform(options) => xlsform(device, options, &mut report)?,
        What::Csv(options) => csv(device, options, &mut report)?,
    }
    report.unsent = device.cabinet().map_err(super::device::failed)?.unsent();
    report.print(json);
    let refused = report.refused_records();
    if refused == 0 {
        return Ok(());
    }
    Err(Failure::check(
        "import.refused",
        format!(
            "{refused} records were refused and nothing of them was kept; mend what is named and import the same files again"
        ),
    ))
}

fn xlsform(device: &mut Device<Native>, options: &Xlsform, report: &mut Report) -> Result<(), Failure> {
    let name = form_name(&options.form)?;
    report.form.clone_from(&name);
    let versions: Vec<Form> = device.pack.versions(&name).to_vec();
    let versions = Versions::of(&versions).ok_or_else(|| {
        let advice = "publish the form first, or bring its table in with `import csv` and a mapping";
        Failure::wrong_use("import.form", format!("the pack of this device has no form {name}; {advice}"))
    })?;
    let mut aside: Vec<&str> = TIMES.to_vec();
    aside.extend(options.case.as_deref().into_iter().chain(options.child.as_deref()));
    let mut known = begin(device, &name)?;
    for file in files(&options.files)? {
        let shown = file.display().to_string();
        let bytes = bytes(&file)?;
        let is_xml = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"));
        let mut taken = if is_xml {
            instance(versions, &shown, &bytes, &aside)
        } else {
            match Book::read(&bytes, &Limits::default()) {
                Ok(book) => rows(versions, &book, &aside),
                Err(error) => {
                    report.unreadable(&shown, error.code(), &error);
                    continue;
                }
            }
        };
        for filled in &mut taken.filled {
            let said = |column: &Option<String>| {
                let column = column.as_deref()?;
                let answer = || filled.answers.get(column).map(Value::to_input);
                filled.aside.get(column).cloned().or_else(answer).filter(|text| !text.trim().is_empty())
            };
            let (case, child) = (said(&options.case), said(&options.child));
            filled.aside.extend(case.map(|case| (CASE.to_owned(), case)));
            filled.aside.extend(child.map(|child| (CHILD.to_owned(), child)));
        }
        take(device, &mut known, &shown, taken, report)?;
    }
    Ok(())
}

fn csv(device: &mut Device<Native>, options: &Csv, report: &mut Report) -> Result<(), Failure> {
    let text = String::from_utf8(bytes(&options.mapping)?)
        .map_err(|_| Failure::wrong_use("import.mapping", "the mapping is not written in UTF-8"))?;
    let (name, mapping) = mapping::read(&text)?;
    report.form.clone_from(&name);
    let form = device.pack.form(&name).cloned();
    let form = form.ok_or_else(|| Failure::wrong_use("import.form", format!("the pack of this device has no form {name}")))?;
    let mut known = begin(device, &name)?;
    let shown = options.file.display().to_string();
    match Book::read(&bytes(&options.file)?, &Limits::default()) {
        Err(error) => report.unreadable(&shown, error.code(), &error),
        Ok(book) => {
            let taken = mapped(&form, &mapping, &book).map_err(|error| Failure::wrong_use(error.code(), error))?;
            take(device, &mut known, &shown, taken, report)?;
        }
    }
    Ok(())
}

/// Whether this person may import the form at all, and what is here already.
fn begin(device: &Device<Native>, form: &str) -> Result<Known, Failure> {
    device.may_import(form, device.now(system_now())).map_err(super::device::failed)?;
    device.known().map_err(super::device::failed)
}

/// The name of a form that was given by its name or as a workbook.
fn form_name(given: &str) -> Result<String, Failure> {
    let path = Path::new(given);
    let is_file =
        path.extension().is_some_and(|ending| ["xlsx", "xls", "csv"].iter().any(|known| ending.eq_ignore_ascii_case(known)));
    if is_file { Ok(super::form_check::open(path)?.form_id().to_owned()) } else { Ok(given.to_owned()) }
}

/// The files that were named, and those in folders, in the order of their names.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let failed = |path: &Path, error| Failure::environment("import.file", format!("{}: {error}", path.display()));
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(|error| failed(path, error))? {
            let file = entry.map_err(|error| failed(path, error))?.path();
            let ending = file.extension().map(|ending| ending.to_ascii_lowercase());
            let wanted = ending.is_some_and(|ending| ["xlsx", "xls", "csv", "xml"].iter().any(|known| ending == *known));
            if file.is_dir() {
                inside.extend(files(&[file])?);
            } else if wanted {
                inside.push(file);
            }
        }
        inside.sort();
        found.extend(inside);
    }
    Ok(found)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::environment("import.file", format!("{}: {error}", path.display()));
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > BYTES_MAX {
        let cause = format!("{} is larger than {} MiB; divide it", path.display(), BYTES_MAX >> 20);
        return Err(Failure::wrong_use("import.large", cause));
    }
    std::fs::read(path).map_err(failed)
}

/// Records that were read, one after the other.
fn take(device: &mut Device<Native>, known: &mut Known, file: &str, taken: Taken, report: &mut Report) -> Result<(), Failure> {
    for refused in &taken.refused {
        report.refused(file, refused);
    }
    for unplaced in &taken.unplaced {
        report.unplaced(file, unplaced);
    }
    for filled in &taken.filled {
        let form = device.pack.form_version(&report.form, filled.version).cloned();
        let form = form.ok_or_else(|| Failure::check("import.version", "the form has no such version"))?;
        let now = device.now(system_now());
        let case = match filled.aside.get(CASE) {
            None => None,
            Some(code) => match device.cabinet().and_then(|cabinet| cabinet.by_code(code)) {
                Ok(object) => Some(object),
                Err(_) => {
                    report.no_case(file, filled);
                    continue;
                }
            },
        };
        let incoming = Incoming {
            form: &form,
            key: &filled.key,
            before: &filled.before,
            child: filled.aside.get(CHILD).map(String::as_str),
            case,
            answers: &filled.answers,
            told: told(&form, filled, device),
        };
        match finish(device.import(known, &incoming, now)).map_err(super::device::failed)? {
            Ok(kept) => {
                let code = device.cabinet().map_err(super::device::failed)?.code(kept.object);
                report.kept(file, filled, &code, &kept);
            }
            Err(refusal) => report.refusal(file, filled, &refusal),
        }
    }
    Ok(())
}

/// When a record was filled, by what it says of itself: its own metadata, a column beside the form, the day of the mapping.
fn told(form: &Form, filled: &Filled, device: &Device<Native>) -> Option<Instant> {
    let is = |meta: Meta| move |field: &&Field| field.kind == FieldKind::Meta(meta);
    let own = [Meta::Start, Meta::Today, Meta::End].into_iter().filter_map(|meta| form.fields.iter().find(is(meta)));
    let own = own.filter_map(|field| filled.answers.get(&field.name).map(Value::to_input));
    let beside = std::iter::once(DAY).chain(TIMES).filter_map(|name| filled.aside.get(name).cloned());
    own.chain(beside).find_map(|text| moment(&text, device))
}

/// A written moment, or noon of a written day: whoever reads a day in the history reads the same one in every zone of a country.
fn moment(text: &str, device: &Device<Native>) -> Option<Instant> {
    let text = text.trim();
    if let Ok(day) = text.parse::<Date>() {
        let offset = device.context(Instant(0)).offset_minutes;
        return Some(Instant::start_of(day, offset).plus(12 * 3600));
    }
    read_moment(text).map(|millis| Instant(millis.div_euclid(1000)))
}
