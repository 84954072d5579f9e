//! The sheet of questions: rows to canonical rows.

mod cells;

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Problem, Severity};
use super::kinds::{Kind, kind};
use super::sheet::{Log, Row, Rows, yes_no};
use super::{choices, columns};
use crate::read::is_name;

/// The rows of a survey while they are read.
pub(super) struct Survey<'a, 'b> {
    log: &'a mut Log<'b>,
    /// Lists of which not several can be chosen.
    blanks: BTreeSet<String>,
    settings: Vec<(&'static str, String)>,
    others: BTreeSet<String>,
    files: BTreeMap<String, FileUse>,
    out: Rows,
    open: Vec<Open>,
    appearances: BTreeSet<String>,
}

/// What a survey gave.
pub(super) struct Gathered {
    /// Canonical rows.
    pub(super) rows: Rows,
    /// Settings that stood among the questions.
    pub(super) settings: Vec<(&'static str, String)>,
    /// Lists that need a choice `other`.
    pub(super) others: BTreeSet<String>,
    /// Files of choices by name.
    pub(super) files: BTreeMap<String, FileUse>,
}

/// Why a file is needed.
pub(super) struct FileUse {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) line: usize,
    pub(super) column: &'static str,
}

/// An open group: how it must be closed, where it began, names inside.
struct Open {
    end: &'static str,
    line: usize,
    names: BTreeSet<String>,
}

/// Deepest nesting of groups, as the device's reader has it.
pub(super) const DEPTH_MAX: usize = 32;

impl<'a, 'b> Survey<'a, 'b> {
    pub(super) fn new(log: &'a mut Log<'b>, choices: &Rows) -> Self {
        Self {
            log,
            blanks: choices::blanks(choices),
            settings: Vec::new(),
            others: BTreeSet::new(),
            files: BTreeMap::new(),
            out: Rows::default(),
            open: vec![Open { end: "", line: 0, names: BTreeSet::new() }],
            appearances: BTreeSet::new(),
        }
    }

    pub(super) fn read(mut self, rows: Rows) -> Gathered {
        self.out.columns = rows.columns;
        if !self.out.columns.iter().any(|column| column == "type") {
            self.log.add(1, "type", Severity::Error, Problem::ColumnMissing, "type");
        }
        for row in rows.rows {
            self.row(row);
        }
        for open in self.open.iter().skip(1) {
            self.log.add(open.line, "type", Severity::Error, Problem::Group, "");
        }
        Gathered { rows: self.out, settings: self.settings, others: self.others, files: self.files }
    }

    fn row(&mut self, mut row: Row) {
        if yes_no(row.get("disabled")) == Some(true) {
            self.log.add(row.line, "disabled", Severity::Warning, Problem::RowDisabled, row.get("name"));
            return;
        }
        row.set("disabled", "");
        let text = row.get("type").to_owned();
        if text.is_empty() {
            if row.get("name").is_empty() && !row.has("label") {
                self.log.add(row.line, "type", Severity::Warning, Problem::RowIgnored, "");
            } else {
                self.log.add(row.line, "type", Severity::Error, Problem::Type, "");
            }
            return;
        }
        if let Some(setting) = columns::setting_in_survey(&text) {
            self.settings.push((setting, row.get("name").to_owned()));
            return;
        }
        for column in ["required", "read_only"] {
            match yes_no(row.get(column)) {
                Some(true) => row.set(column, "yes"),
                Some(false) => row.set(column, ""),
                None => {}
            }
        }
        for column in ["relevant", "constraint", "calculation"] {
            let truth = yes_no(row.get(column)).filter(|_| !row.get(column).is_empty());
            if let Some(truth) = truth {
                row.set(column, if truth { "true()" } else { "false()" });
            }
        }
        self.pulled(&row);
        match kind(&text) {
            Kind::Begin(begin) => self.begin(row, begin),
            Kind::Loop => {
                self.log.add(row.line, "type", Severity::Error, Problem::TypeUnsupported, &text);
                self.begin(row, "begin_group");
            }
            Kind::End(end) => self.end(&row, end),
            Kind::EndLoop => self.end(&row, "end_group"),
            Kind::File(ending) => self.file(&row, ending),
            kind => self.question(row, kind, &text),
        }
    }

    fn begin(&mut self, mut row: Row, begin: &'static str) {
        self.name(&row);
        let end = if begin == "begin_group" { "end_group" } else { "end_repeat" };
        if self.open.len() > DEPTH_MAX {
            self.log.add(row.line, "type", Severity::Error, Problem::Group, "");
        }
        self.open.push(Open { end, line: row.line, names: BTreeSet::new() });
        self.appearance(&row);
        row.set("type", begin);
        self.out.rows.push(row);
    }

    fn end(&mut self, row: &Row, end: &'static str) {
        if self.open.len() > 1 && self.open.last().is_some_and(|open| open.end == end) {
            self.open.pop();
        } else {
            self.log.add(row.line, "type", Severity::Error, Problem::Group, end);
        }
        // Names and labels of a closing row mean nothing; people write them to see what is closed.
        let mut bare = Row::new(row.line);
        bare.set("type", end);
        self.out.rows.push(bare);
    }

    fn question(&mut self, mut row: Row, kind: Kind, text: &str) {
        let line = row.line;
        if row.get("name").is_empty() {
            match kind {
                Kind::Plain("note") => row.set("name", format!("generated_note_name_{line}")),
                Kind::Audit => row.set("name", "audit"),
                _ => {}
            }
        }
        let parameters = self.parameters(&row, &kind);
        self.name(&row);
        let refuse = |log: &mut Log<'_>, problem| log.add(line, "type", Severity::Refused, problem, text);
        let unsupported = |log: &mut Log<'_>| log.add(line, "type", Severity::Unsupported, Problem::TypeUnsupported, text);
        let mut after = None;
        let canonical = match &kind {
            Kind::Plain(name) => (*name).to_owned(),
            Kind::Ruled(name, rule) => {
                if row.get("constraint").is_empty() {
                    row.set("constraint", *rule);
                }
                (*name).to_owned()
            }
            Kind::Select { kind, list, other } => {
                if *other {
                    after = self.other(&row, list);
                }
                if *kind != "select_one" && self.blanks.contains(list) {
                    self.log.add(line, "type", Severity::Error, Problem::ChoiceBlank, list);
                }
                [kind, " ", list].concat()
            }
            Kind::FromFile { kind, file } => {
                if file.ends_with(".csv") {
                    let of = |name: &str| parameters.iter().find(|(has, _)| has == name).map(|(_, value)| value.clone());
                    let (value, label) = (of("value").unwrap_or("name".to_owned()), of("label").unwrap_or("label".to_owned()));
                    self.files.insert(file.clone(), FileUse { value, label, line, column: "type" });
                } else {
                    unsupported(self.log);
                }
                [kind, " ", file].concat()
            }
            Kind::External(list) => ["select_one ", list].concat(),
            Kind::FromAnswers(list) => {
                unsupported(self.log);
                ["select_one ", list].concat()
            }
            Kind::Media(name) => {
                refuse(self.log, Problem::Media);
                (*name).to_owned()
            }
            Kind::Place(name) => {
                refuse(self.log, Problem::Place);
                (*name).to_owned()
            }
            Kind::Audit => {
                refuse(self.log, Problem::Watching);
                "audit".to_owned()
            }
            Kind::Unsupported(name) => {
                unsupported(self.log);
                (*name).to_owned()
            }
            _ => {
                self.log.add(line, "type", Severity::Error, Problem::Type, text);
                text.to_owned()
            }
        };
        if !matches!(kind, Kind::Media(_) | Kind::Place(_)) {
            self.appearance(&row);
        }
        row.set("type", canonical);
        let kept = parameters.iter().filter(|(name, _)| !matches!(name.as_str(), "value" | "label"));
        row.set("parameters", kept.map(|(name, value)| [name, "=", value].concat()).collect::<Vec<_>>().join(" "));
        self.out.rows.push(row);
        if let Some(after) = after {
            self.name(&after);
            self.out.rows.push(after);
        }
    }

    /// A name is there, is a name, and stands once in its group.
    fn name(&mut self, row: &Row) {
        let name = row.get("name");
        let (severity, problem) = if name.is_empty() {
            (Severity::Error, Problem::NameMissing)
        } else if !is_name(name) {
            (Severity::Error, Problem::NameBroken)
        } else if self.open.last_mut().is_some_and(|open| !open.names.insert(name.to_owned())) {
            (Severity::Error, Problem::NameTwice)
        } else {
            return;
        };
        self.log.add(row.line, "name", severity, problem, name);
    }

    /// The question for own words after a choice `other`.
    fn other(&mut self, row: &Row, list: &str) -> Option<Row> {
        if !row.get("choice_filter").is_empty() {
            self.log.add(row.line, "choice_filter", Severity::Error, Problem::OtherFiltered, "");
            return None;
        }
        self.others.insert(list.to_owned());
        let name = row.get("name");
        let mut after = Row::new(row.line);
        after.set("type", "text");
        after.set("name", [name, "_other"].concat());
        after.set("relevant", ["selected(${", name, "}, 'other')"].concat());
        let labels: Vec<&str> =
            row.cells().map(|(column, _)| column).filter(|column| *column == "label" || column.starts_with("label::")).collect();
        let words = [("en", "Specify other."), ("nl", "Licht toe."), ("id", "Sebutkan."), ("fr", "Précisez.")];
        for column in labels {
            let word = word_in(column, words);
            if word == "Specify other." && column.contains("::") && language_code(column) != Some("en") {
                self.log.add(row.line, column, Severity::Warning, Problem::OtherEnglish, "");
            }
            after.set(column, word);
        }
        Some(after)
    }

    fn file(&mut self, row: &Row, ending: &str) {
        if ending != "csv" {
            self.log.add(row.line, "type", Severity::Unsupported, Problem::TypeUnsupported, row.get("type"));
            return;
        }
        let of = FileUse { value: "name".to_owned(), label: "label".to_owned(), line: row.line, column: "name" };
        self.files.entry([row.get("name"), ".csv"].concat()).or_insert(of);
    }
}

/// A word in the language of a column; English where we have none.
pub(super) fn word_in(column: &str, words: [(&str, &'static str); 4]) -> &'static str {
    let code = language_code(column);
    words.iter().find(|(language, _)| Some(*language) == code).map_or(words[0].1, |(_, word)| word)
}

/// The code of a column's language: `label::French (fr)` and `label::fr` are `fr`.
fn language_code(column: &str) -> Option<&str> {
    let language = column.rsplit("::").next().filter(|_| column.contains("::"))?;
    let inner = language.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    match inner.unwrap_or(language) {
        "English" => Some("en"),
        "Nederlands" | "Dutch" => Some("nl"),
        "Bahasa Indonesia" | "Indonesian" => Some("id"),
        "French" | "Français" => Some("fr"),
        code => Some(code),
    }
}
