//! Rows of workbooks and CSV: one filled form a row, rounds of repeats in sheets of their own.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::heads::{Heads, is_position};
use super::{Filled, Place, ROUNDS_MAX, Reason, Refused, Taken, Unplaced, Versions, repeats};
use crate::form::Form;
use crate::xlsform::book::{Book, Sheet};

/// Reads filled forms: the first sheet is the records; a sheet with the name of a repeat (or that ends in it) is its rounds.
/// `aside` names columns beyond the form that are wanted.
#[must_use]
pub fn rows(versions: Versions<'_>, book: &Book, aside: &[&str]) -> Taken {
    let mut reading = Reading { versions, book, aside, taken: Taken::default(), records: Vec::new(), keys: BTreeMap::new() };
    for (number, sheet) in book.sheets.iter().enumerate() {
        let repeat = if number == 0 { None } else { repeat_named(versions.newest(), &sheet.name) };
        if number == 0 || repeat.is_some() {
            if !reading.sheet(sheet, repeat) {
                // Nothing of it can be trusted: a record without the rounds of one sheet is not whole.
                reading.records.clear();
                break;
            }
        } else if let Some(row) = sheet.rows.keys().next() {
            let place = Place { sheet: sheet.name.clone(), row: *row };
            reading.taken.unplaced.push(Unplaced { place, column: String::new(), key: String::new() });
        }
    }
    let Reading { mut taken, records, .. } = reading;
    let whole = records.into_iter().filter(|record| !record.broken).map(|record| record.filled);
    taken.filled = whole.collect();
    taken.filled.iter_mut().for_each(Filled::tidy);
    taken
}

struct Record<'a> {
    filled: Filled,
    form: &'a Form,
    broken: bool,
    /// A second record with its key was refused, and so was it.
    doubled: bool,
    /// How many rounds a repeat has so far, by its name and the rounds around it.
    rounds: BTreeMap<(String, Vec<usize>), usize>,
}

/// A record, or a round of it.
#[derive(Clone)]
struct At {
    record: usize,
    rounds: Vec<usize>,
}

struct Reading<'a> {
    versions: Versions<'a>,
    book: &'a Book,
    aside: &'a [&'a str],
    taken: Taken,
    records: Vec<Record<'a>>,
    keys: BTreeMap<String, At>,
}

impl<'a> Reading<'a> {
    /// Reads a sheet; false when its head cannot be.
    fn sheet(&mut self, sheet: &Sheet, repeat: Option<&str>) -> bool {
        let mut heads: BTreeMap<u32, Heads<'a>> = BTreeMap::new();
        let newest = self.versions.newest();
        let of_newest = Heads::of(newest, sheet, repeat, self.aside);
        let mut wrong: Vec<(String, Reason)> =
            of_newest.twice.iter().map(|column| (column.clone(), Reason::ColumnTwice)).collect();
        if !of_newest.asks() && !sheet.rows.is_empty() {
            wrong.push((String::new(), Reason::Heads));
        }
        let place = |row| Place { sheet: sheet.name.clone(), row };
        if !wrong.is_empty() {
            self.refuse(&place(1), "", wrong);
            return false;
        }
        let version = of_newest.version;
        heads.insert(newest.version, of_newest);
        for line in sheet.rows.keys().copied().filter(|line| *line > 1) {
            let named = version.map_or("", |column| sheet.cell(line, column));
            let whose = match repeat {
                None => Ok((self.begin(named, place(line)), self.versions.named(named))),
                Some(repeat) => heads
                    .get(&newest.version)
                    .map_or_else(|| Err((String::new(), Reason::Heads)), |heads| self.round(heads, sheet, line, repeat)),
            };
            let (at, form) = match whose {
                Ok(found) => found,
                Err(wrong) => {
                    self.refuse(&place(line), "", vec![wrong]);
                    continue;
                }
            };
            let heads = heads.entry(form.version).or_insert_with(|| Heads::of(form, sheet, repeat, self.aside));
            let Some(record) = self.records.get_mut(at.record) else { continue };
            let mut refused = heads.read(form, sheet, line, &at.rounds, &mut record.filled.answers);
            if at.rounds.is_empty() {
                record.filled.key = heads.key(sheet, line).to_owned();
                record.filled.before = heads.before(sheet, line).to_owned();
                record.filled.aside = heads.aside(sheet, line);
            }
            let key = record.filled.key.clone();
            self.taken.unplaced.extend(heads.unplaced(sheet, line).map(|column| Unplaced {
                place: place(line),
                column: column.to_owned(),
                key: key.clone(),
            }));
            let (number, twice) = (at.record, register(&mut self.keys, heads, sheet, line, &at));
            if let Some((column, key, first)) = twice {
                self.doubled(first, &column, &key);
                refused.push((column, Reason::Twice(key)));
            }
            if let Some(record) = self.records.get_mut(number).filter(|_| !refused.is_empty()) {
                record.broken = true;
            }
            self.refuse(&place(line), &key, refused);
        }
        true
    }

    /// A record begins.
    fn begin(&mut self, named: &str, place: Place) -> At {
        let form = self.versions.named(named);
        let filled = Filled { version: form.version, place, ..Filled::default() };
        self.records.push(Record { filled, form, broken: false, doubled: false, rounds: BTreeMap::new() });
        At { record: self.records.len() - 1, rounds: Vec::new() }
    }

    /// Adds a round to the record or round whose key it names; else the column and why it belongs nowhere.
    fn round(&mut self, heads: &Heads<'_>, sheet: &Sheet, line: usize, repeat: &str) -> Result<(At, &'a Form), (String, Reason)> {
        let table = heads.parent_table.map_or("", |column| sheet.cell(line, column));
        let table = if table.is_empty() { self.table_around(repeat) } else { table };
        let named = heads.parents.iter().map(|(name, column)| (*name, sheet.cell(line, *column)));
        let parent = named.clone().find_map(|(name, key)| Some((name, key, self.keys.get(&scoped(name, table, key))?.clone())));
        let Some((column, key, parent)) = parent else {
            let (column, key) = named.clone().next().unwrap_or_default();
            return Err((column.to_owned(), Reason::Orphan(key.to_owned())));
        };
        let orphan = || (column.to_owned(), Reason::Orphan(key.to_owned()));
        let record = self.records.get_mut(parent.record).ok_or_else(orphan)?;
        // The round must stand in a round of the repeat around its own.
        let group = record.form.groups.iter().position(|group| group.repeat.is_some() && group.name == repeat);
        let deep = group.map(|group| repeats(record.form, Some(group)).len());
        if deep != Some(parent.rounds.len() + 1) {
            record.broken = true;
            return Err(orphan());
        }
        let count = record.rounds.entry((repeat.to_owned(), parent.rounds.clone())).or_insert(0);
        if *count >= ROUNDS_MAX {
            record.broken = true;
            return Err((column.to_owned(), Reason::Rounds));
        }
        let rounds = [parent.rounds.as_slice(), &[*count]].concat();
        *count += 1;
        // Every question keeps its place in every round, also those that the sheet does not have.
        for field in &record.form.fields {
            if repeats(record.form, field.group).last() == Some(&repeat) {
                naungan_model::answer::put(&mut record.filled.answers, &field.name, &rounds, None);
            }
        }
        Ok((At { record: parent.record, rounds }, record.form))
    }

    /// The sheet that keeps what stands around a repeat: the records, or the rounds of the repeat around it.
    fn table_around(&self, repeat: &str) -> &'a str {
        let form = self.versions.newest();
        let group = form.groups.iter().position(|group| group.repeat.is_some() && group.name == repeat);
        let around = repeats(form, group);
        let outer = around.len().checked_sub(2).and_then(|at| around.get(at).copied());
        let first = self.book.sheets.first();
        let sheet = match outer {
            None => first,
            Some(_) => self.book.sheets.iter().skip(1).find(|sheet| repeat_named(form, &sheet.name) == outer),
        };
        sheet.map_or("", |sheet| sheet.name.as_str())
    }

    /// The first of two records with one key: which of them is right is not known, so neither is taken.
    fn doubled(&mut self, first: At, column: &str, key: &str) {
        let Some(record) = self.records.get_mut(first.record) else { return };
        record.broken = true;
        if !std::mem::replace(&mut record.doubled, true) {
            let place = record.filled.place.clone();
            self.refuse(&place, key, vec![(column.to_owned(), Reason::Twice(key.to_owned()))]);
        }
    }

    fn refuse(&mut self, place: &Place, key: &str, wrong: Vec<(String, Reason)>) {
        let refused = wrong.into_iter();
        self.taken.refused.extend(refused.map(|(column, reason)| Refused {
            place: place.clone(),
            column,
            reason,
            key: key.to_owned(),
        }));
    }
}

/// Remembers the keys of a row; gives the column and key that another row has too, and that row.
fn register(
    keys: &mut BTreeMap<String, At>,
    heads: &Heads<'_>,
    sheet: &Sheet,
    line: usize,
    at: &At,
) -> Option<(String, String, At)> {
    let mut twice = None;
    let mut own: BTreeSet<String> = BTreeSet::new();
    for (name, column) in &heads.keys {
        let key = sheet.cell(line, *column);
        let scoped = scoped(name, &sheet.name, key);
        // One row may say its key in two columns.
        if key.is_empty() || !own.insert(scoped.clone()) {
            continue;
        }
        match keys.entry(scoped) {
            Entry::Occupied(other) => twice = Some(((*name).to_owned(), key.to_owned(), other.get().clone())),
            Entry::Vacant(free) => {
                free.insert(at.clone());
            }
        }
    }
    twice
}

/// Positions (`_index`) and keys are different things: `1` may be both, and each sheet has a first row.
fn scoped(column: &str, table: &str, key: &str) -> String {
    let key = key.strip_prefix("uuid:").unwrap_or(key);
    if is_position(column) { ["#", table, "#", key].concat() } else { ["=", key].concat() }
}

/// The repeat whose rounds a sheet holds: `persons`, `form-persons`, `form/persons`.
fn repeat_named<'a>(form: &'a Form, sheet: &str) -> Option<&'a str> {
    let repeats = form.groups.iter().filter(|group| group.repeat.is_some()).map(|group| group.name.as_str());
    let last = sheet.trim().rsplit(['-', '/']).next().unwrap_or_default();
    repeats.clone().find(|name| *name == sheet.trim()).or_else(|| repeats.clone().find(|name| *name == last))
}
