//! What the columns of a sheet are: questions, choices, keys, what was asked for beside the form, and what has no place.

use std::collections::{BTreeMap, BTreeSet};

use naungan_model::answer::{Answers, Value, put};

use super::{Reason, path, repeats, value};
use crate::form::{Field, FieldKind, Form};
use crate::xlsform::book::Sheet;

/// Columns in which programs keep the key of a record, the best first: that of the first version, where a record was changed
/// since, then the record's own, then its position, which only rounds go by.
const KEYS: [&str; 7] = ["meta/rootUuid", "KEY", "meta-instanceID", "meta/instanceID", "instanceID", "_uuid", "_index"];
/// Columns in which rounds of repeats keep the key of their record.
const PARENTS: [&str; 4] = ["PARENT_KEY", "_submission__uuid", "_submission_uuid", "_parent_index"];
/// The sheet of which `_parent_index` is a position.
const PARENT_TABLE: &str = "_parent_table_name";
/// Columns in which programs keep the version of the form.
const VERSIONS: [&str; 3] = ["FormVersion", "__version__", "form_version"];
/// Columns in which programs keep the key that a record had before it was changed.
const BEFORE: [&str; 3] = ["meta-deprecatedID", "meta/deprecatedID", "deprecatedID"];

/// A position and not a key.
pub(super) fn is_position(name: &str) -> bool {
    name.ends_with("_index")
}

/// What the columns of a sheet are.
#[derive(Default)]
pub(super) struct Heads<'a> {
    fields: Vec<(usize, &'a Field)>,
    /// Columns of single choices of a question with several: `needs/shelter`.
    choices: Vec<(usize, &'a Field, String)>,
    pub(super) keys: Vec<(&'static str, usize)>,
    pub(super) parents: Vec<(&'static str, usize)>,
    pub(super) parent_table: Option<usize>,
    pub(super) version: Option<usize>,
    before: Option<usize>,
    aside: Vec<(usize, String)>,
    unknown: Vec<(usize, String)>,
    /// Columns that are what another column is too.
    pub(super) twice: Vec<String>,
}

impl<'a> Heads<'a> {
    pub(super) fn of(form: &'a Form, sheet: &Sheet, repeat: Option<&str>, aside: &[&str]) -> Self {
        let mut heads = Self::default();
        let spellings = spellings(form, repeat);
        let mut said: BTreeSet<String> = BTreeSet::new();
        let place = |names: &[&'static str], name: &str| names.iter().find(|known| **known == name).copied();
        for (column, head) in sheet.rows.get(&1).into_iter().flatten() {
            let name = head.trim();
            let is = if let Some(field) = spellings.get(name) {
                heads.fields.push((*column, field));
                ["?", &field.name].concat()
            } else if let Some((field, code)) = one_choice(form, &spellings, name) {
                let is = ["?", &field.name, "/", &code].concat();
                heads.choices.push((*column, field, code));
                is
            } else if let Some(key) = place(&KEYS, name) {
                heads.keys.push((key, *column));
                name.to_owned()
            } else if let Some(parent) = place(&PARENTS, name) {
                heads.parents.push((parent, *column));
                name.to_owned()
            } else if VERSIONS.contains(&name) {
                heads.version = Some(*column);
                continue;
            } else if BEFORE.contains(&name) {
                heads.before = Some(*column);
                name.to_owned()
            } else if name == PARENT_TABLE {
                heads.parent_table = Some(*column);
                continue;
            } else if aside.contains(&name) {
                heads.aside.push((*column, name.to_owned()));
                name.to_owned()
            } else {
                heads.unknown.push((*column, name.to_owned()));
                continue;
            };
            if !said.insert(is) {
                heads.twice.push(name.to_owned());
            }
        }
        heads.keys.sort_by_key(|(name, _)| KEYS.iter().position(|key| key == name));
        // Where the whole answer is there, its parts say nothing new.
        let whole: BTreeSet<&str> = heads.fields.iter().map(|(_, field)| field.name.as_str()).collect();
        heads.choices.retain(|(_, field, _)| !whole.contains(field.name.as_str()));
        heads
    }

    /// Whether any column is a question.
    pub(super) fn asks(&self) -> bool {
        !self.fields.is_empty() || !self.choices.is_empty()
    }

    /// The key of a record; a position is none, since it is another in the next export.
    pub(super) fn key<'s>(&self, sheet: &'s Sheet, line: usize) -> &'s str {
        let keys = self.keys.iter().filter(|(name, _)| !is_position(name)).map(|(_, column)| sheet.cell(line, *column));
        keys.clone().find(|key| !key.is_empty()).unwrap_or_default()
    }

    pub(super) fn before<'s>(&self, sheet: &'s Sheet, line: usize) -> &'s str {
        self.before.map_or("", |column| sheet.cell(line, column))
    }

    pub(super) fn aside(&self, sheet: &Sheet, line: usize) -> BTreeMap<String, String> {
        let cells = self.aside.iter().map(|(column, name)| (name.clone(), sheet.cell(line, *column).to_owned()));
        cells.filter(|(_, cell)| !cell.is_empty()).collect()
    }

    /// Puts the answers of a row where they belong, and gives what of it is refused, by column.
    pub(super) fn read(
        &self,
        form: &Form,
        sheet: &Sheet,
        line: usize,
        rounds: &[usize],
        into: &mut Answers,
    ) -> Vec<(String, Reason)> {
        let mut refused = Vec::new();
        let head = |column: usize| sheet.cell(1, column).to_owned();
        for (column, field) in &self.fields {
            if sheet.unworked.contains(&(line, *column)) {
                refused.push((head(*column), Reason::Formula));
                continue;
            }
            match value::answer(form, field, sheet.cell(line, *column)) {
                Ok(value) => put(into, &field.name, rounds, value),
                Err(reason) => refused.push((head(*column), reason)),
            }
        }
        let mut chosen: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (column, field, code) in &self.choices {
            match sheet.cell(line, *column).to_ascii_lowercase().as_str() {
                _ if sheet.unworked.contains(&(line, *column)) => refused.push((head(*column), Reason::Formula)),
                "" | "0" | "false" | "no" => {}
                "1" | "true" | "yes" => chosen.entry(&field.name).or_default().push(code.clone()),
                _ => refused.push((head(*column), Reason::Kind("problem.choice"))),
            }
        }
        for (name, codes) in chosen {
            put(into, name, rounds, Some(Value::Codes(codes)));
        }
        refused
    }

    /// Columns without a place that say something in a row.
    pub(super) fn unplaced<'s>(&'s self, sheet: &'s Sheet, line: usize) -> impl Iterator<Item = &'s str> {
        self.unknown.iter().filter(move |(column, _)| !sheet.cell(line, *column).is_empty()).map(|(_, name)| name.as_str())
    }
}

/// All ways in which programs write a field's name, for the fields of the records (no repeat) or of one repeat.
fn spellings<'a>(form: &'a Form, repeat: Option<&str>) -> BTreeMap<String, &'a Field> {
    let mut found = BTreeMap::new();
    for field in form.fields.iter().filter(|field| repeats(form, field.group).last().copied() == repeat) {
        for between in ["/", "-", ".", ":"] {
            for whole in [false, true] {
                found.entry(path(form, field.group, field.short_name(), between, whole)).or_insert(field);
            }
        }
    }
    // The name in answers is nobody else's; what it covers was a path of another field.
    found.extend(
        form.fields.iter().filter(|it| repeats(form, it.group).last().copied() == repeat).map(|it| (it.name.clone(), it)),
    );
    found
}

/// `needs/shelter`: a question of several choices and one of its codes.
fn one_choice<'a>(form: &'a Form, spellings: &BTreeMap<String, &'a Field>, head: &str) -> Option<(&'a Field, String)> {
    let (name, code) = head.rsplit_once('/')?;
    let field = spellings.get(name).filter(|field| matches!(field.kind, FieldKind::SelectMultiple(_)))?;
    let known = form.list(field)?.item(code).is_some();
    known.then(|| (*field, code.to_owned()))
}
