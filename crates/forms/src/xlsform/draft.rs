//! A form as a person made it: canonical tables, languages, findings.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::book::{Book, BookError, Limits, Sheet};
use super::choices;
use super::columns;
use super::finding::{Finding, Problem, Severity};
use super::settings::Settings;
use super::sheet::{Clean, Log, Rows, rows};
use super::survey::{FileUse, Survey};
use super::verdict;
use crate::form::{FieldKind, Form};
use crate::pack::{Pack, Shared};
use crate::read::{self, Parts};
use crate::table::Table;

/// Gives the bytes of a file that lies beside the form, by its name.
pub type Beside<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// A form that was read, with all that was found in it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Questions and groups in canonical columns; unsupported types and media stay, so that nothing is lost on the way out.
    pub survey: Table,
    /// Choices.
    pub choices: Table,
    /// One row.
    pub settings: Table,
    /// Files of choices; the path is the name of the file.
    pub files: Vec<Table>,
    /// Languages of the texts as the heads name them, in their order; none when no head names one.
    pub languages: Vec<String>,
    /// All that was found, in the order of sheet and row.
    pub findings: Vec<Finding>,
    pub(super) lines: Vec<usize>,
    pub(super) survey_sheet: String,
    pub(super) heads: std::collections::BTreeMap<String, String>,
    shared: Arc<Shared>,
}

/// Order of columns in a canonical survey; families of texts stand together.
pub(super) const SURVEY_ORDER: [&str; 24] = [
    "type",
    "name",
    "label",
    "hint",
    "guidance_hint",
    "required",
    "required_message",
    "relevant",
    "constraint",
    "constraint_message",
    "calculation",
    "default",
    "choice_filter",
    "read_only",
    "trigger",
    "parameters",
    "repeat_count",
    "appearance",
    "naungan::meaning",
    "naungan::layer",
    "media::image",
    "media::big-image",
    "media::audio",
    "media::video",
];

/// Sheets of the standard that are read.
const READ: [&str; 4] = ["survey", "choices", "settings", "external_choices"];
/// Sheets of the standard that are not.
const UNREAD: [&str; 3] = ["entities", "osm", "cascades"];

/// Reads an XLSForm: a workbook, or CSV with the other sheets in the same file or beside it.
///
/// `stem` is the name of the file without its ending: the form's identifier when the settings give none. `pack` lends its lists
/// to forms that choose from them.
///
/// # Errors
/// [`BookError`] when the file cannot be read at all. All else is a finding.
pub fn read(bytes: &[u8], stem: &str, beside: Beside<'_>, pack: Option<&Pack>, limits: &Limits) -> Result<Draft, BookError> {
    let book = complete(Book::read(bytes, limits)?, beside, limits)?;
    let mut findings = Vec::new();
    others(&book, &mut findings);

    let mut log = Log::of("settings", &mut findings);
    let mut settings = Settings::read(book.sheet("settings"), stem, &mut log);
    let clean = settings.clean();
    let quotes = if clean { Clean::Quotes } else { Clean::Not };

    let mut list_rows = Rows::default();
    for name in ["choices", "external_choices"] {
        let Some(sheet) = book.sheet(name) else { continue };
        let mut log = Log::of(&sheet.name, &mut findings);
        let found = choices::read(sheet, quotes, settings.allows_double_choices(), &mut log);
        list_rows
            .columns
            .extend(found.columns.into_iter().filter(|column| !list_rows.columns.contains(column)).collect::<Vec<_>>());
        list_rows.rows.extend(found.rows);
    }

    let empty = Sheet::default();
    let sheet = book.sheet("survey");
    let survey_sheet = sheet.map_or("survey", |sheet| sheet.name.as_str()).to_owned();
    let mut log = Log::of(&survey_sheet, &mut findings);
    if sheet.is_none() {
        log.add(1, "", Severity::Error, Problem::NoSurvey, "");
    }
    let found = rows(sheet.unwrap_or(&empty), columns::survey, if clean { Clean::All } else { Clean::Not }, &mut log);
    let gathered = Survey::new(&mut log, &list_rows).read(found);
    for (setting, text) in gathered.settings {
        settings.row.set(setting, text);
    }
    choices::add_other(&mut list_rows, &gathered.others);
    let files = files(&gathered.files, beside, limits, &mut log);
    let heads = std::mem::take(&mut log.heads);

    let large = BookError::Large("cells of a table");
    let setting_rows = Rows { columns: settings.columns, rows: vec![settings.row] };
    let order = ["form_title", "form_id", "version", "default_language"];
    let survey = gathered.rows.table("survey", &SURVEY_ORDER).ok_or(large.clone())?;
    let choices = list_rows.table("choices", &["list_name", "name", "label"]).ok_or(large.clone())?;
    let mut draft = Draft {
        languages: languages(&[&survey.columns, &choices.columns]),
        survey,
        choices,
        settings: setting_rows.table("settings", &order).ok_or(large)?,
        files,
        findings,
        lines: gathered.rows.rows.iter().map(|row| row.line).collect(),
        survey_sheet,
        heads,
        shared: pack.map(Pack::shared).unwrap_or_default(),
    };
    verdict::translations(&mut draft);
    verdict::references(&mut draft);
    verdict::patterns(&mut draft);
    if let Err(found) = draft.form() {
        // What was found at a cell before says it better than the device's reader does.
        let severe = draft.findings.iter().filter(|finding| finding.severity > Severity::Warning);
        let said: BTreeSet<(String, usize, String)> = severe.map(Finding::place).collect();
        let unclosed = draft.findings.iter().any(|finding| finding.problem == Problem::Group);
        let known = |finding: &Finding| said.contains(&finding.place()) || unclosed && finding.problem == Problem::Group;
        let fresh: Vec<Finding> = found.into_iter().filter(|finding| !known(finding)).collect();
        draft.findings.extend(fresh);
    }
    let place = |name: &str| book.sheets.iter().position(|sheet| sheet.name == name);
    draft.findings.sort_by_key(|finding| (place(&finding.sheet), finding.row));
    Ok(draft)
}

/// A CSV file holds one sheet: the survey, with `choices.csv` and `settings.csv` beside it.
fn complete(mut book: Book, beside: Beside<'_>, limits: &Limits) -> Result<Book, BookError> {
    if !matches!(book.sheets.as_slice(), [only] if only.name.is_empty()) {
        return Ok(book);
    }
    if let Some(only) = book.sheets.first_mut() {
        only.name = "survey".to_owned();
    }
    for name in ["choices", "settings", "external_choices"] {
        let Some(bytes) = beside(&[name, ".csv"].concat()) else { continue };
        let mut other = Book::read(&bytes, limits)?;
        if let Some(mut sheet) = other.sheets.drain(..).next() {
            name.clone_into(&mut sheet.name);
            book.sheets.push(sheet);
        }
    }
    Ok(book)
}

/// Sheets that are not read. Those whose name begins with `_` are notes by agreement.
fn others(book: &Book, findings: &mut Vec<Finding>) {
    for sheet in &book.sheets {
        let name = sheet.name.trim().to_lowercase();
        if READ.contains(&name.as_str()) || name.starts_with('_') || sheet.rows.is_empty() {
            continue;
        }
        let mut log = Log::of(&sheet.name, findings);
        let row = sheet.rows.keys().next().copied().unwrap_or(1);
        if UNREAD.contains(&name.as_str()) {
            log.add(row, "A", Severity::Unsupported, Problem::SheetUnsupported, "");
        } else {
            log.add(row, "A", Severity::Warning, Problem::Sheet, "");
        }
    }
}

fn files(
    uses: &std::collections::BTreeMap<String, FileUse>,
    beside: Beside<'_>,
    limits: &Limits,
    log: &mut Log<'_>,
) -> Vec<Table> {
    let mut found = Vec::new();
    for (name, file) in uses {
        match beside(name) {
            None => log.add(file.line, file.column, Severity::Unsupported, Problem::FileMissing, name),
            Some(bytes) => match choices::file(name, &bytes, &file.value, &file.label, limits) {
                None => log.add(file.line, file.column, Severity::Error, Problem::FileBroken, name),
                Some(table) => found.push(table),
            },
        }
    }
    found
}

/// Languages in which there are texts, in the order of the columns.
fn languages(columns: &[&Vec<String>]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for column in columns.iter().copied().flatten() {
        let language = columns::TEXTS.iter().find_map(|text| column.strip_prefix(text)?.strip_prefix("::"));
        if let Some(language) = language.filter(|language| !found.iter().any(|has| has == language)) {
            found.push(language.to_owned());
        }
    }
    found
}

impl Draft {
    /// A setting; empty when it is not given.
    #[must_use]
    pub fn setting(&self, name: &str) -> &str {
        self.settings.records().next().map_or("", |row| row.get(name))
    }

    /// The form's identifier: from the settings, else the name of the file.
    #[must_use]
    pub fn form_id(&self) -> &str {
        self.setting("form_id")
    }

    /// The title, or the identifier when there is none.
    #[must_use]
    pub fn title(&self) -> &str {
        let title = self.setting("form_title");
        if title.is_empty() { self.form_id() } else { title }
    }

    /// The language in which the form opens: as set, else without name (the texts whose head names no language).
    #[must_use]
    pub fn default_language(&self) -> &str {
        self.setting("default_language")
    }

    /// A text of a field or group (`label`, `hint`, `guidance_hint`, `constraint_message`, `required_message`) in a language; where
    /// that language has none, the one without language. References (`${...}`) stay as they are.
    #[must_use]
    pub fn text(&self, name: &str, text: &str, language: &str) -> Option<&str> {
        let row = self.survey.records().find(|row| row.get("name") == name)?;
        in_language(&row, text, language)
    }

    /// The label of a choice in a language, as [`Draft::text`].
    #[must_use]
    pub fn choice(&self, list: &str, code: &str, language: &str) -> Option<&str> {
        let file = self.files.iter().find(|table| table.path == list);
        let row = match file {
            Some(table) => table.records().find(|row| row.get("name") == code)?,
            None => self.choices.records().find(|row| row.get("list_name") == list && row.get("name") == code)?,
        };
        in_language(&row, "label", language)
    }

    /// Findings that keep the form from being published: errors and refusals always, unsupported ones until they are accepted.
    pub fn blocking<'a>(&'a self, accepted: &'a BTreeSet<(String, usize, String)>) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(move |finding| match finding.severity {
            Severity::Warning => false,
            Severity::Unsupported => !accepted.contains(&finding.place()),
            Severity::Refused | Severity::Error => true,
        })
    }

    /// The form that devices use, without what is not supported. Whoever publishes it asks [`Draft::blocking`] first.
    ///
    /// # Errors
    /// What keeps the reader of the device from understanding the rest.
    pub fn form(&self) -> Result<Form, Vec<Finding>> {
        let (survey, kept) = self.lean();
        let mut settings = self.settings.clone();
        if self.setting("version").parse::<u32>().is_err() {
            put(&mut settings, "version", "0"); // publishing gives the next one
        }
        let files: Vec<&Table> = self.files.iter().collect();
        let parts = Parts { survey: &survey, choices: Some(&self.choices), settings: Some(&settings), files: &files };
        read::form(self.form_id(), parts, &self.shared).map_err(|faults| verdict::findings(self, &kept, &faults))
    }

    /// The survey without all that is not supported: what is published when that was accepted.
    #[must_use]
    pub fn without_unsupported(&self) -> Table {
        let (mut survey, kept) = self.lean();
        let left_out = |finding: &&Finding| finding.severity == Severity::Unsupported && finding.sheet == self.survey_sheet;
        let named = |column: &str, finding: &Finding| {
            column == finding.column || self.heads.get(column).is_some_and(|head| *head == finding.column)
        };
        for finding in self.findings.iter().filter(left_out).filter(|finding| finding.row > 1) {
            let (Some(row), Some(column)) = (
                kept.iter().position(|line| *line == finding.row),
                survey.columns.iter().position(|column| named(column, finding) && !matches!(column.as_str(), "type" | "name")),
            ) else {
                continue;
            };
            if let Some(cell) = survey.rows.get_mut(row).and_then(|row| row.get_mut(column)) {
                cell.clear();
            }
        }
        let whole = self.findings.iter().filter(left_out).filter(|finding| finding.row == 1);
        let columns: Vec<&Finding> = whole.collect();
        let mut survey = survey.without(|column| columns.iter().any(|finding| named(column, finding)));
        // a calculation that is left out leaves nothing behind
        let at = |name: &str| survey.column(name);
        let (kind, calculation, default) = (at("type"), at("calculation"), at("default"));
        let cell = |row: &[String], at: Option<usize>| at.and_then(|at| row.get(at)).is_some_and(|cell| !cell.is_empty());
        survey.rows.retain(|row| {
            kind.and_then(|at| row.get(at)).is_none_or(|kind| kind != "calculate") || cell(row, calculation) || cell(row, default)
        });
        survey
    }

    /// The survey in the columns and types of the device, and which row of the sheet each row was.
    fn lean(&self) -> (Table, Vec<usize>) {
        let mut survey = self.survey.without(|column| column.starts_with("media::"));
        let mut kept = Vec::new();
        let place = survey.column("type");
        let known = |row: &Vec<String>| {
            let kind = place.and_then(|at| row.get(at)).map_or("", String::as_str);
            let group = matches!(kind, "begin_group" | "end_group" | "begin_repeat" | "end_repeat");
            let missing =
                |list: &str| list.starts_with("${") || list.contains('.') && !self.files.iter().any(|table| table.path == list);
            group || FieldKind::of(kind).is_some_and(|kind| !kind.list().is_some_and(missing))
        };
        let rows = std::mem::take(&mut survey.rows);
        for (row, line) in rows.into_iter().zip(&self.lines) {
            if known(&row) {
                survey.rows.push(row);
                kept.push(*line);
            }
        }
        (survey, kept)
    }
}

fn in_language<'a>(row: &crate::table::Record<'a>, text: &str, language: &str) -> Option<&'a str> {
    let own = if language.is_empty() { "" } else { row.get(&[text, "::", language].concat()) };
    let found = if own.is_empty() { row.get(text) } else { own };
    Some(found).filter(|found| !found.is_empty())
}

/// Sets a cell of the first row.
fn put(table: &mut Table, column: &str, text: &str) {
    let at = table.column(column).unwrap_or_else(|| {
        table.columns.push(column.to_owned());
        table.rows.iter_mut().for_each(|row| row.push(String::new()));
        table.columns.len() - 1
    });
    if let Some(cell) = table.rows.first_mut().and_then(|row| row.get_mut(at)) {
        text.clone_into(cell);
    }
}
