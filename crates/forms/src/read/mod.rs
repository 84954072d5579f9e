//! Survey, choices and settings of XLSForm to a [`Form`]. What is not understood is a fault with its place, never dropped.
//!
//! The tables are canonical: each column and type has one spelling. Workbooks of others become canonical in `xlsform`, which
//! the device does not need.

mod fault;
mod lists;
mod names;
mod offer;
mod rules;
mod survey;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::form::Form;
use crate::list::CodeList;
use crate::pack::Shared;
use crate::table::{Record, Table};

pub use fault::{Fault, What};
#[cfg(feature = "xlsform")]
pub(crate) use names::triggers;
pub use names::{is_name, keys};
#[cfg(feature = "xlsform")]
pub(crate) use survey::is_dynamic;

/// Columns of a survey that hold words in a language.
pub const TEXTS: [&str; 5] = ["label", "hint", "guidance_hint", "required_message", "constraint_message"];

/// The tables of one form.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// Questions and groups.
    pub survey: &'a Table,
    /// Own lists.
    pub choices: Option<&'a Table>,
    /// Identifier, version, title.
    pub settings: Option<&'a Table>,
    /// Files of choices beside the form.
    pub files: &'a [&'a Table],
}

/// Reads one form with its rules.
///
/// # Errors
/// Every cell that cannot be used.
pub(crate) fn form(name: &str, parts: Parts<'_>, shared: &Arc<Shared>) -> Result<Form, Vec<Fault>> {
    let mut reader = Reader::new(name, parts, shared);
    let read = reader.form(parts);
    reader.rules(parts.survey, &read.fields);
    let read = Form { lists: std::mem::take(&mut reader.lists), ..read };
    if reader.faults.is_empty() {
        reader.plan(parts.survey, &read);
    }
    reader.faults.sort_by_key(|fault| fault.line);
    if reader.faults.is_empty() { Ok(read) } else { Err(reader.faults) }
}

/// Reads one form whose rules were checked before.
///
/// # Errors
/// Every cell that cannot be used, rules apart.
pub(crate) fn known_form(name: &str, parts: Parts<'_>, shared: &Arc<Shared>) -> Result<Form, Vec<Fault>> {
    let mut reader = Reader::new(name, parts, shared);
    let read = reader.form(parts);
    if reader.faults.is_empty() { Ok(Form { lists: reader.lists, ..read }) } else { Err(reader.faults) }
}

struct Reader<'a> {
    form: &'a str,
    path: &'a str,
    faults: Vec<Fault>,
    lists: BTreeMap<String, CodeList>,
    shared: &'a Arc<Shared>,
}

impl<'a> Reader<'a> {
    fn new(form: &'a str, parts: Parts<'a>, shared: &'a Arc<Shared>) -> Self {
        let lists = lists::own(form, parts.choices, parts.files);
        Self { form, path: &parts.survey.path, faults: Vec::new(), lists, shared }
    }

    /// Everything but the rules and the lists.
    fn form(&mut self, parts: Parts<'_>) -> Form {
        let version = self.settings(parts.settings);
        let offer = self.offer(parts.settings);
        let keys = names::keys(parts.survey);
        let (fields, groups) = self.fields(parts.survey, &keys);
        self.names(parts.survey, &keys, &fields);
        let shared = Arc::clone(self.shared);
        Form {
            name: self.form.to_owned(),
            version,
            offer,
            fields,
            groups,
            lists: BTreeMap::new(),
            shared,
            engine: OnceLock::new(),
        }
    }

    fn fault(&mut self, line: usize, column: &str, what: What) {
        self.faults.push(Fault { path: self.path.to_owned(), line, column: column.to_owned(), what });
    }

    fn settings(&mut self, settings: Option<&Table>) -> u32 {
        let row = settings.and_then(|table| table.records().next());
        if row.is_none_or(|row| row.get("form_id") != self.form) {
            self.fault(2, "form_id", What::FormId);
        }
        match row.and_then(|row| row.get("version").parse().ok()) {
            Some(version) => version,
            None => {
                self.fault(2, "version", What::Version);
                0
            }
        }
    }

    fn list(&self, name: &str) -> Option<&CodeList> {
        self.lists.get(name).or_else(|| self.shared.lists.get(name))
    }
}

/// From the folder the texts are there; in a bundle the column `texts` says which were.
fn has_text(row: &Record<'_>, text: &str) -> bool {
    row.get("texts").split(' ').any(|has| has == text)
        || row.cells().any(|(column, cell)| is_text(column, text) && !cell.is_empty())
}

fn is_text(column: &str, text: &str) -> bool {
    column.strip_prefix(text).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
