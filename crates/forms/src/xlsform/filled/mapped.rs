//! Any table as filled forms, by a saved mapping: column to question, word to code.

use std::collections::{BTreeMap, BTreeSet};

use super::{DayFormat, Filled, Place, Reason, Refused, Taken, Unplaced, repeats, value};
use crate::form::{Field, FieldKind, Form};
use crate::xlsform::book::{Book, Sheet};

/// A column that answers a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// The question.
    pub field: String,
    /// What stands in its cells, and the code that it is; an empty code leaves the question open.
    pub codes: BTreeMap<String, String>,
    /// How it writes days, where not as the rest of the table.
    pub days: Option<DayFormat>,
    /// What stands between several answers in one cell.
    pub between: Option<String>,
}

/// How a table is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Sheet of a workbook; the first when none is named.
    pub sheet: Option<String>,
    /// Column that identifies the record.
    pub record: String,
    /// Column that identifies the child.
    pub child: Option<String>,
    /// Column with the code of a case that is here.
    pub case: Option<String>,
    /// Column with the day on which the form was filled.
    pub day: Option<String>,
    /// How the table writes days.
    pub days: DayFormat,
    /// Columns that answer questions.
    pub columns: Vec<Column>,
    /// Questions that have one answer for the whole table.
    pub fixed: BTreeMap<String, String>,
    /// Columns that are left out with intent.
    pub ignored: BTreeSet<String>,
}

/// A mapping that does not fit the form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// No such question.
    #[error("the form has no question {0}; `naungan form check` lists the questions of a form")]
    Field(String),
    /// Two columns, or a column and a fixed answer, for one question.
    #[error("two columns are mapped to the question {0}; name one")]
    Twice(String),
    /// Several rounds do not fit into one row.
    #[error("the question {0} stands in a repeat, and one row has one answer; import it as a filled form (`import xlsform`)")]
    Repeat(String),
    /// A code that the question does not have.
    #[error("the question {0} has no choice {1}; use a code of its list")]
    Code(String, String),
    /// A fixed answer that does not fit its question.
    #[error("the fixed answer to {0} does not fit the question")]
    Fixed(String),
    /// No such sheet.
    #[error("the workbook has no sheet {0}")]
    Sheet(String),
}

impl MappingError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Field(_) => "forms.mapping.field",
            Self::Twice(_) => "forms.mapping.twice",
            Self::Repeat(_) => "forms.mapping.repeat",
            Self::Code(..) => "forms.mapping.code",
            Self::Fixed(_) => "forms.mapping.fixed",
            Self::Sheet(_) => "forms.mapping.sheet",
        }
    }
}

/// Names under which [`Filled::aside`] keeps what the mapping says of the record.
pub const CHILD: &str = "child";
/// The code of a case.
pub const CASE: &str = "case";
/// The day, as `2017-01-09`.
pub const DAY: &str = "day";

/// Reads a table.
///
/// # Errors
/// The mapping does not fit the form, or names a sheet that is not there. All else is a refusal with its place.
pub fn mapped(form: &Form, mapping: &Mapping, book: &Book) -> Result<Taken, MappingError> {
    let fixed = fits(form, mapping)?;
    let sheet = match &mapping.sheet {
        None => book.sheets.first(),
        Some(name) => Some(book.sheet(name).ok_or_else(|| MappingError::Sheet(name.clone()))?),
    };
    let mut taken = Taken::default();
    let Some(sheet) = sheet else { return Ok(taken) };
    let heads = match Heads::of(form, mapping, sheet) {
        Ok(heads) => heads,
        Err(wrong) => {
            let place = Place { sheet: sheet.name.clone(), row: 1 };
            let refuse = |(column, reason)| Refused { place: place.clone(), column, reason, key: String::new() };
            taken.refused.extend(wrong.into_iter().map(refuse));
            return Ok(taken);
        }
    };
    let mut keys: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for line in sheet.rows.keys().copied().filter(|line| *line > 1) {
        let key = sheet.cell(line, heads.record);
        if !key.is_empty() {
            keys.entry(key).or_default().push(line);
        }
    }
    for line in sheet.rows.keys().copied().filter(|line| *line > 1) {
        let place = Place { sheet: sheet.name.clone(), row: line };
        let key = sheet.cell(line, heads.record).to_owned();
        let mut filled = Filled { key: key.clone(), version: form.version, place: place.clone(), ..Filled::default() };
        filled.answers.extend(fixed.iter().map(|(name, value)| (name.clone(), value.clone())));
        let mut refused = heads.read(form, mapping, sheet, line, &mut filled);
        if keys.get(key.as_str()).is_some_and(|lines| lines.len() > 1) {
            refused.push((mapping.record.clone(), Reason::Twice(key.clone())));
        }
        taken.unplaced.extend(
            heads.unknown.iter().filter(|(column, _)| !sheet.cell(line, *column).is_empty()).map(|(_, head)| Unplaced {
                place: place.clone(),
                column: head.clone(),
                key: key.clone(),
            }),
        );
        if refused.is_empty() {
            taken.filled.push(filled);
        }
        let refuse = |(column, reason)| Refused { place: place.clone(), column, reason, key: key.clone() };
        taken.refused.extend(refused.into_iter().map(refuse));
    }
    Ok(taken)
}

/// Holds the mapping against the form; gives the fixed answers.
fn fits(form: &Form, mapping: &Mapping) -> Result<naungan_model::answer::Answers, MappingError> {
    let mut said = BTreeSet::new();
    let names = mapping.columns.iter().map(|column| &column.field).chain(mapping.fixed.keys());
    for name in names {
        let field = form.field(name).filter(|field| field.kind != FieldKind::Note);
        let field = field.ok_or_else(|| MappingError::Field(name.clone()))?;
        if !repeats(form, field.group).is_empty() {
            return Err(MappingError::Repeat(name.clone()));
        }
        if !said.insert(name) {
            return Err(MappingError::Twice(name.clone()));
        }
    }
    for column in &mapping.columns {
        let list = form.field(&column.field).and_then(|field| form.list(field));
        let known = |code: &str| code.is_empty() || list.is_none_or(|list| list.item(code).is_some());
        if let Some(code) = column.codes.values().find(|code| !known(code)) {
            return Err(MappingError::Code(column.field.clone(), code.clone()));
        }
    }
    let mut fixed = naungan_model::answer::Answers::new();
    for (name, text) in &mapping.fixed {
        let Some(field) = form.field(name) else { continue };
        let value = value::answer(form, field, text).map_err(|_| MappingError::Fixed(name.clone()))?;
        fixed.extend(value.map(|value| (name.clone(), value)));
    }
    Ok(fixed)
}

/// Where the columns of a mapping stand in a sheet.
struct Heads<'a> {
    record: usize,
    aside: Vec<(usize, &'static str)>,
    fields: Vec<(usize, &'a Column, &'a Field)>,
    unknown: Vec<(usize, String)>,
}

impl<'a> Heads<'a> {
    fn of(form: &'a Form, mapping: &'a Mapping, sheet: &Sheet) -> Result<Self, Vec<(String, Reason)>> {
        let mut columns: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (column, head) in sheet.rows.get(&1).into_iter().flatten() {
            columns.entry(head.trim()).or_default().push(*column);
        }
        let mut wrong = Vec::new();
        let mut find = |head: &str| match columns.get(head.trim()).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            found => {
                let reason = if found.is_some() { Reason::ColumnTwice } else { Reason::ColumnMissing };
                wrong.push((head.to_owned(), reason));
                None
            }
        };
        let record = find(&mapping.record);
        let named = [(&mapping.child, CHILD), (&mapping.case, CASE), (&mapping.day, DAY)];
        let aside = named.into_iter().filter_map(|(head, name)| Some((find(head.as_deref()?)?, name))).collect();
        let fields = mapping.columns.iter();
        let fields: Vec<_> =
            fields.filter_map(|column| Some((find(&column.head)?, column, form.field(&column.field)?))).collect();
        let Some(record) = record.filter(|_| wrong.is_empty()) else { return Err(wrong) };
        let mut heads = Self { record, aside, fields, unknown: Vec::new() };
        let known = |column: usize| {
            column == record
                || heads.aside.iter().any(|(at, _)| *at == column)
                || heads.fields.iter().any(|(at, ..)| *at == column)
        };
        let left = columns.iter().filter(|(head, _)| !mapping.ignored.contains(**head));
        let left = left.flat_map(|(head, at)| at.iter().map(|at| (*at, (*head).to_owned())));
        heads.unknown = left.filter(|(at, _)| !known(*at)).collect();
        heads.unknown.sort();
        Ok(heads)
    }

    /// Reads a row; gives what is refused, by column.
    fn read(&self, form: &Form, mapping: &Mapping, sheet: &Sheet, line: usize, filled: &mut Filled) -> Vec<(String, Reason)> {
        let mut refused = Vec::new();
        for (at, name) in &self.aside {
            let cell = sheet.cell(line, *at);
            if cell.is_empty() {
                continue;
            }
            let said = if *name == DAY { mapping.days.read(cell).map(|day| day.to_string()) } else { Some(cell.to_owned()) };
            match said {
                Some(said) => drop(filled.aside.insert((*name).to_owned(), said)),
                None => refused.push((sheet.cell(1, *at).to_owned(), Reason::Kind("problem.date"))),
            }
        }
        for (at, column, field) in &self.fields {
            if sheet.unworked.contains(&(line, *at)) {
                refused.push((column.head.clone(), Reason::Formula));
                continue;
            }
            let answer = said(form, field, column, column.days.as_ref().unwrap_or(&mapping.days), sheet.cell(line, *at));
            match answer.and_then(|text| value::answer(form, field, &text)) {
                Ok(value) => filled.answers.extend(value.map(|value| (field.name.clone(), value))),
                Err(reason) => refused.push((column.head.clone(), reason)),
            }
        }
        refused
    }
}

/// What a cell says, in the words of the form.
fn said(form: &Form, field: &Field, column: &Column, days: &DayFormat, cell: &str) -> Result<String, Reason> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Ok(String::new());
    }
    if field.kind == FieldKind::Date {
        return days.read(cell).map(|day| day.to_string()).ok_or(Reason::Kind("problem.date"));
    }
    let Some(list) = form.list(field) else {
        return Ok(column.codes.get(cell).map_or(cell, String::as_str).to_owned());
    };
    let parts: Vec<&str> = match &column.between {
        Some(between) if !between.is_empty() => cell.split(between.as_str()).map(str::trim).collect(),
        _ => vec![cell],
    };
    let mut codes = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        let exact = column.codes.get(part);
        let any_case = || column.codes.iter().find(|(word, _)| word.to_lowercase() == part.to_lowercase()).map(|(_, code)| code);
        match exact.or_else(any_case) {
            Some(code) => codes.push(code.as_str()),
            None if list.item(part).is_some() => codes.push(part),
            None => return Err(Reason::Choice(part.to_owned())),
        }
    }
    codes.retain(|code| !code.is_empty());
    Ok(codes.join(" "))
}
