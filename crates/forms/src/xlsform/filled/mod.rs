//! Filled forms in: rows of workbooks and CSV, and XML instances of OpenRosa, into answers.
//!
//! A record is taken whole or not at all. What is refused is named with sheet, row, column and reason; what has no place in
//! the form is listed and left out. Answers are taken as they were recorded: nothing is calculated anew.

mod instance;
mod rows;
mod value;

use naungan_model::answer::Answers;

use crate::check::Problem;
use crate::form::Form;
use crate::scope::Context;

pub use instance::instance;
pub use rows::rows;

/// One filled form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Name that the record has where it comes from (`uuid:...`, `KEY`); empty when it has none. The same name twice is the
    /// same record.
    pub key: String,
    /// Version of the form it was filled in, as its program wrote it; empty when that is not known.
    pub version: String,
    /// Where it stands.
    pub place: Place,
    /// Answers outside of repeats.
    pub answers: Answers,
    /// Rounds of repeats, a round before the rounds inside it.
    pub rounds: Vec<Round>,
}

/// One round of a repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Name of the repeat.
    pub repeat: String,
    /// The round around it, as a position in [`Filled::rounds`]; none for a repeat outside of others.
    pub parent: Option<usize>,
    /// Its answers.
    pub answers: Answers,
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
}

/// Why a record was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The file is no XML, or too large.
    File,
    /// Filled in another form; its name.
    Form(String),
    /// No value of the question's kind; the message key says which kind it must be.
    Kind(&'static str),
    /// A code that the list does not have.
    Choice(String),
    /// Longer than an answer may be.
    Long,
    /// A round of a repeat whose record is not there.
    Orphan(String),
    /// Two records have one key.
    Twice(String),
    /// A rule of the form: the message key.
    Rule(String),
}

impl Reason {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::File => "forms.filled.file",
            Self::Form(_) => "forms.filled.form",
            Self::Kind(_) => "forms.filled.kind",
            Self::Choice(_) => "forms.filled.choice",
            Self::Long => "forms.filled.long",
            Self::Orphan(_) => "forms.filled.orphan",
            Self::Twice(_) => "forms.filled.twice",
            Self::Rule(_) => "forms.filled.rule",
        }
    }
}

/// What has no place in the form: it was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplaced {
    /// Where.
    pub place: Place,
    /// Head of the column, or path of the element.
    pub column: String,
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
    /// Holds each record against the rules of the form at a moment, and refuses those that break one. Rounds of repeats are
    /// not looked at here: that takes a filling session.
    pub fn check(&mut self, form: &Form, context: &Context<'_>) {
        let (fine, broken): (Vec<_>, Vec<_>) = std::mem::take(&mut self.filled)
            .into_iter()
            .map(|filled| (problems(form, &filled, context), filled))
            .partition(|(problems, _)| problems.is_empty());
        self.filled = fine.into_iter().map(|(_, filled)| filled).collect();
        for (problems, filled) in broken {
            self.refused.extend(problems.into_iter().map(|problem| Refused {
                place: filled.place.clone(),
                column: problem.field,
                reason: Reason::Rule(problem.key),
            }));
        }
    }
}

/// Broken rules of fields outside of repeats.
fn problems(form: &Form, filled: &Filled, context: &Context<'_>) -> Vec<Problem> {
    let mut problems = form.check(&filled.answers, context).problems;
    problems.retain(|problem| form.field(&problem.field).is_some_and(|field| repeat_of(form, field.group).is_none()));
    problems
}

/// Name of the innermost repeat around a group.
fn repeat_of(form: &Form, group: Option<usize>) -> Option<&str> {
    form.around(group).find(|group| group.repeat.is_some()).map(|group| group.name.as_str())
}

/// Groups around a field and its name, with a sign between; outside of the innermost repeat nothing is named.
fn path(form: &Form, group: Option<usize>, name: &str, between: &str, whole: bool) -> String {
    let around = form.around(group).take_while(|group| whole || group.repeat.is_none());
    let mut names: Vec<&str> = std::iter::once(name).chain(around.map(|group| group.name.as_str())).collect();
    names.reverse();
    names.join(between)
}
