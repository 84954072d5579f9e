//! Filled forms in: rows of workbooks and CSV, and XML instances of OpenRosa, into answers.
//!
//! A record is taken whole or not at all. What is refused is named with sheet, row, column and reason; what has no place in
//! the form is listed and left out. Answers are taken as they were recorded: nothing is calculated anew.

mod days;
mod heads;
mod instance;
mod mapped;
mod reason;
mod rows;
mod value;

use std::collections::BTreeMap;

use naungan_model::answer::{Answers, Value};

use crate::form::Form;
use crate::scope::Context;

pub use days::DayFormat;
pub use instance::instance;
pub use mapped::{CASE, CHILD, Column, DAY, Mapping, MappingError, mapped};
pub use reason::Reason;
pub use rows::rows;

/// Most rounds of a repeat: as many as a form holds while it is filled.
const ROUNDS_MAX: usize = crate::fill::REPEATS_MAX;

/// The versions of one form that a record may name, newest first.
#[derive(Clone, Copy, Debug)]
pub struct Versions<'a> {
    newest: &'a Form,
    all: &'a [Form],
}

impl<'a> Versions<'a> {
    /// Versions, newest first; none when there is no version.
    #[must_use]
    pub fn of(all: &'a [Form]) -> Option<Self> {
        Some(Self { newest: all.first()?, all })
    }

    /// The newest.
    #[must_use]
    pub fn newest(self) -> &'a Form {
        self.newest
    }

    /// The version that a record names; the newest when it names none of ours (other programs number in their own way).
    #[must_use]
    pub fn named(self, name: &str) -> &'a Form {
        let number = name.trim().parse::<u32>().ok();
        self.all.iter().find(|form| Some(form.version) == number).unwrap_or(self.newest)
    }
}

/// One filled form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Name that the record has where it comes from (`uuid:...`, `KEY`); empty when it has none. The same name twice is the
    /// same record.
    pub key: String,
    /// The name it had before it was changed there; empty when it was not.
    pub before: String,
    /// Version of the form it was read in.
    pub version: u32,
    /// Where it stands.
    pub place: Place,
    /// Its answers; of a question in a repeat one for each round.
    pub answers: Answers,
    /// What was asked for beside the form, by column: whose record it is, when it was filled.
    pub aside: BTreeMap<String, String>,
}

impl Filled {
    /// Takes out answers of rounds in which nobody answered.
    fn tidy(&mut self) {
        self.answers.retain(|_, value| !matches!(value, Value::Each(_)) || !value.leaves().is_empty());
    }
}

/// Where something stands: sheet (or file) and row.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Sheet; for an instance the name of the file.
    pub sheet: String,
    /// Row, as an office program or editor counts it.
    pub row: usize,
}

/// A cell that was refused, and with it its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where.
    pub place: Place,
    /// Head of the column, or path of the element.
    pub column: String,
    /// Why.
    pub reason: Reason,
    /// Key of the record; empty when it is not known.
    pub key: String,
}

/// What has no place in the form: it was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplaced {
    /// Where.
    pub place: Place,
    /// Head of the column, or path of the element.
    pub column: String,
    /// Key of the record; empty when it is not known.
    pub key: String,
}

/// The outcome of reading filled forms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Records that were taken.
    pub filled: Vec<Filled>,
    /// Cells that were refused, with their records.
    pub refused: Vec<Refused>,
    /// What was left out.
    pub unplaced: Vec<Unplaced>,
}

impl Taken {
    /// Holds each record against the rules of the form at a moment, and refuses those that break one.
    pub fn check(&mut self, form: &Form, context: &Context<'_>) {
        for filled in std::mem::take(&mut self.filled) {
            let problems = form.check(&filled.answers, context).problems;
            if problems.is_empty() {
                self.filled.push(filled);
                continue;
            }
            self.refused.extend(problems.into_iter().map(|problem| Refused {
                place: filled.place.clone(),
                column: problem.field,
                reason: Reason::Rule(problem.key),
                key: filled.key.clone(),
            }));
        }
    }
}

/// Names of the repeats around a group, outermost first.
fn repeats(form: &Form, group: Option<usize>) -> Vec<&str> {
    let mut names: Vec<&str> =
        form.around(group).filter(|group| group.repeat.is_some()).map(|group| group.name.as_str()).collect();
    names.reverse();
    names
}

/// Groups around a field and its name, with a sign between; outside of the innermost repeat nothing is named.
fn path(form: &Form, group: Option<usize>, name: &str, between: &str, whole: bool) -> String {
    let around = form.around(group).take_while(|group| whole || group.repeat.is_none());
    let mut names: Vec<&str> = std::iter::once(name).chain(around.map(|group| group.name.as_str())).collect();
    names.reverse();
    names.join(between)
}
