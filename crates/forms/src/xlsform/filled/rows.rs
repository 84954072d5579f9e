//! Rows of workbooks and CSV: one filled form a row, rounds of repeats in sheets of their own.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use naungan_model::answer::{Answers, Value};

use super::{Filled, Place, Reason, Refused, Round, Taken, Unplaced, path, repeat_of, value};
use crate::form::{Field, FieldKind, Form};
use crate::xlsform::book::{Book, Sheet};

/// Columns in which programs keep the key of a record, the best first.
const KEYS: [&str; 6] = ["KEY", "meta-instanceID", "meta/instanceID", "instanceID", "_uuid", "_index"];
/// Columns in which rounds of repeats keep the key of their record.
const PARENTS: [&str; 4] = ["PARENT_KEY", "_submission__uuid", "_submission_uuid", "_parent_index"];

/// Columns in which programs keep the version of the form.
const VERSIONS: [&str; 3] = ["FormVersion", "__version__", "form_version"];

/// Reads filled forms: the first sheet is the records; a sheet with the name of a repeat (or that ends in it) is its rounds.
#[must_use]
pub fn rows(form: &Form, book: &Book) -> Taken {
    let mut taken = Taken::default();
    let mut broken: BTreeSet<usize> = BTreeSet::new();
    let mut keys: BTreeMap<String, At> = BTreeMap::new();
    let mut filled: Vec<Filled> = Vec::new();
    for (number, sheet) in book.sheets.iter().enumerate() {
        let repeat = if number == 0 { None } else { repeat_named(form, &sheet.name) };
        if number > 0 && repeat.is_none() {
            let row = sheet.rows.keys().next().copied();
            taken
                .unplaced
                .extend(row.map(|row| Unplaced { place: Place { sheet: sheet.name.clone(), row }, column: String::new() }));
            continue;
        }
        let heads = Heads::of(form, sheet, repeat);
        for line in sheet.rows.keys().copied().filter(|line| *line > 1) {
            let place = Place { sheet: sheet.name.clone(), row: line };
            let (answers, refused) = heads.read(form, sheet, line, &mut taken.unplaced);
            let whose = match repeat {
                None => {
                    filled.push(Filled { place: place.clone(), answers, ..Filled::default() });
                    Ok(At { record: filled.len() - 1, round: None })
                }
                Some(repeat) => round(&keys, &heads, sheet, line, repeat, answers, &mut filled),
            };
            let mut refused = refused;
            match whose {
                Ok(at) => {
                    let twice = heads.register(sheet, line, at, &mut keys);
                    if let (None, Some(record)) = (at.round, filled.get_mut(at.record)) {
                        record.version = heads.version.map_or("", |column| sheet.cell(line, column)).to_owned();
                        record.key = heads.keys.first().map_or("", |(_, column)| sheet.cell(line, *column)).to_owned();
                    }
                    refused.extend(twice.map(|(column, key)| (column, Reason::Twice(key))));
                    if !refused.is_empty() {
                        broken.insert(at.record);
                    }
                }
                Err((column, key)) => refused.push((column, Reason::Orphan(key))),
            }
            taken.refused.extend(refused.into_iter().map(|(column, reason)| Refused { place: place.clone(), column, reason }));
        }
    }
    let whole = filled.into_iter().enumerate().filter(|(at, _)| !broken.contains(at));
    taken.filled = whole.map(|(_, filled)| filled).collect();
    taken
}

/// A record, or a round of it.
#[derive(Clone, Copy)]
struct At {
    record: usize,
    round: Option<usize>,
}

/// Adds a round to the record or round whose key it names; else the column and the key that nobody has.
fn round(
    keys: &BTreeMap<String, At>,
    heads: &Heads<'_>,
    sheet: &Sheet,
    line: usize,
    repeat: &str,
    answers: Answers,
    filled: &mut [Filled],
) -> Result<At, (String, String)> {
    let named = heads.parents.iter().map(|(name, column)| (*name, sheet.cell(line, *column)));
    let (column, key) = named
        .clone()
        .find(|(name, key)| keys.contains_key(&scoped(name, key)))
        .or_else(|| named.clone().next())
        .unwrap_or_default();
    let at = keys.get(&scoped(column, key)).copied().ok_or_else(|| (column.to_owned(), key.to_owned()))?;
    let record = filled.get_mut(at.record).ok_or_else(|| (column.to_owned(), key.to_owned()))?;
    record.rounds.push(Round { repeat: repeat.to_owned(), parent: at.round, answers });
    Ok(At { record: at.record, round: Some(record.rounds.len() - 1) })
}

/// Positions (`_index`) and keys are different things: `1` may be both.
fn scoped(column: &str, key: &str) -> String {
    let position = column.ends_with("_index");
    let key = key.strip_prefix("uuid:").unwrap_or(key);
    [if position { "#" } else { "=" }, key].concat()
}

/// The repeat whose rounds a sheet holds: `persons`, `form-persons`, `form/persons`.
fn repeat_named<'a>(form: &'a Form, sheet: &str) -> Option<&'a str> {
    let repeats = form.groups.iter().filter(|group| group.repeat.is_some()).map(|group| group.name.as_str());
    let last = sheet.trim().rsplit(['-', '/']).next().unwrap_or_default();
    repeats.clone().find(|name| *name == sheet.trim()).or_else(|| repeats.clone().find(|name| *name == last))
}

/// What the columns of a sheet are.
struct Heads<'a> {
    fields: Vec<(usize, &'a Field)>,
    /// Columns of single choices of a question with several: `needs/shelter`.
    choices: Vec<(usize, &'a Field, String)>,
    keys: Vec<(&'static str, usize)>,
    parents: Vec<(&'static str, usize)>,
    version: Option<usize>,
    unknown: Vec<(usize, String)>,
}

impl<'a> Heads<'a> {
    fn of(form: &'a Form, sheet: &Sheet, repeat: Option<&str>) -> Self {
        let mut heads = Self {
            fields: Vec::new(),
            choices: Vec::new(),
            keys: Vec::new(),
            parents: Vec::new(),
            version: None,
            unknown: Vec::new(),
        };
        let spellings = spellings(form, repeat);
        let columns = sheet.rows.get(&1).into_iter().flatten();
        let place = |names: &[&'static str], name: &str| {
            names.iter().position(|known| *known == name).and_then(|at| names.get(at).copied())
        };
        for (column, head) in columns {
            let name = head.trim();
            if let Some(field) = spellings.get(name) {
                heads.fields.push((*column, field));
            } else if let Some((field, code)) = one_choice(form, &spellings, name) {
                heads.choices.push((*column, field, code));
            } else if let Some(key) = place(&KEYS, name) {
                heads.keys.push((key, *column));
            } else if let Some(parent) = place(&PARENTS, name) {
                heads.parents.push((parent, *column));
            } else if VERSIONS.contains(&name) {
                heads.version = Some(*column);
            } else {
                heads.unknown.push((*column, name.to_owned()));
            }
        }
        heads.keys.sort_by_key(|(name, _)| KEYS.iter().position(|key| key == name));
        // Where the whole answer is there, its parts say nothing new.
        let whole: BTreeSet<&str> = heads.fields.iter().map(|(_, field)| field.name.as_str()).collect();
        heads.choices.retain(|(_, field, _)| !whole.contains(field.name.as_str()));
        heads
    }

    /// The answers of a row, and what of it is refused by column.
    fn read(&self, form: &Form, sheet: &Sheet, line: usize, unplaced: &mut Vec<Unplaced>) -> (Answers, Vec<(String, Reason)>) {
        let mut answers = Answers::new();
        let mut refused = Vec::new();
        let head = |column: usize| sheet.cell(1, column).to_owned();
        for (column, field) in &self.fields {
            match value::answer(form, field, sheet.cell(line, *column)) {
                Ok(value) => answers.extend(value.map(|value| (field.name.clone(), value))),
                Err(reason) => refused.push((head(*column), reason)),
            }
        }
        for (column, field, code) in &self.choices {
            match sheet.cell(line, *column).to_ascii_lowercase().as_str() {
                "" | "0" | "false" | "no" => {}
                "1" | "true" | "yes" => {
                    let value = answers.entry(field.name.clone()).or_insert_with(|| Value::Codes(Vec::new()));
                    if let Value::Codes(codes) = value {
                        codes.push(code.clone());
                    }
                }
                _ => refused.push((head(*column), Reason::Kind("problem.choice"))),
            }
        }
        for (column, name) in &self.unknown {
            if !sheet.cell(line, *column).is_empty() {
                let place = Place { sheet: sheet.name.clone(), row: line };
                unplaced.push(Unplaced { place, column: name.clone() });
            }
        }
        (answers, refused)
    }

    /// Remembers the keys of a row; gives the column and key that another row has too.
    fn register(&self, sheet: &Sheet, line: usize, at: At, keys: &mut BTreeMap<String, At>) -> Option<(String, String)> {
        let mut twice = None;
        for (name, column) in &self.keys {
            let key = sheet.cell(line, *column);
            // Rounds have positions too; those name no record.
            let position = name.ends_with("_index");
            if key.is_empty() || position && at.round.is_some() {
                continue;
            }
            match keys.entry(scoped(name, key)) {
                Entry::Occupied(_) => twice = Some(((*name).to_owned(), key.to_owned())),
                Entry::Vacant(free) => {
                    free.insert(at);
                }
            }
        }
        twice
    }
}

/// All ways in which programs write a field's name, for the fields of the records (no repeat) or of one repeat.
fn spellings<'a>(form: &'a Form, repeat: Option<&str>) -> BTreeMap<String, &'a Field> {
    let mut found = BTreeMap::new();
    for field in form.fields.iter().filter(|field| repeat_of(form, field.group) == repeat) {
        for between in ["/", "-", ".", ":"] {
            for whole in [false, true] {
                found.entry(path(form, field.group, &field.name, between, whole)).or_insert(field);
            }
        }
        found.insert(field.name.clone(), field);
    }
    found
}

/// `needs/shelter`: a question of several choices and one of its codes.
fn one_choice<'a>(form: &'a Form, spellings: &BTreeMap<String, &'a Field>, head: &str) -> Option<(&'a Field, String)> {
    let (name, code) = head.rsplit_once('/')?;
    let field = spellings.get(name).filter(|field| matches!(field.kind, FieldKind::SelectMultiple(_)))?;
    let known = form.list(field)?.item(code).is_some();
    known.then(|| (*field, code.to_owned()))
}
