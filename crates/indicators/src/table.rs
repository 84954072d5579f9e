//! A figure with what it stands for. `Table<Exact>` is for the desk; only [`crate::gate`] makes a `Table<Releasable>`.

use crate::basis::CountBasis;
use crate::book::Indicator;
use crate::period::Period;
use crate::text::coded;
use naungan_model::id::TenantId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

coded! {
    /// A way to break a figure down.
    Dimension {
        /// Sex as recorded; `unknown` is a cell of its own.
        Sex = "sex",
        /// Age bands of the book on the first day of the period.
        AgeBand = "age_band",
        /// `yes`, `no` or `unknown`.
        Disability = "disability",
        /// Province; a session of children from several provinces has `several`.
        Adm1 = "adm1",
        /// `individual` when one person came, else `group`.
        SessionType = "session_type",
    }
}

coded! {
    /// What is known about children who were helped by two partners. Printed with the figure.
    Knowledge {
        /// One partner's own figure: duplicates inside it were merged by people.
        Merged = "merged",
        /// Linked across partners by the linkage.
        Linked = "linked",
        /// Each partner's officer signed for the half-year that no child was served by another.
        Declared = "declared",
        /// Nobody knows: from the largest partner to the sum.
        Bounded = "bounded",
        /// Sessions and events: nothing can be counted twice.
        Additive = "additive",
    }
}

/// Lowest and highest possible value; equal when the value is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Bounds {
    /// Lowest.
    pub low: i64,
    /// Highest.
    pub high: i64,
}

impl Bounds {
    /// An exact value.
    pub fn exact(value: i64) -> Self {
        Self { low: value, high: value }
    }

    /// The value, when it is exact.
    pub fn value(self) -> Option<i64> {
        (self.low == self.high).then_some(self.low)
    }
}

/// How many partners of how many have an accepted report in the figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Coverage {
    /// Partners in the figure.
    pub reported: u32,
    /// Partners expected.
    pub of: u32,
}

/// Whose figure it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One partner: for its desk and for the country manager, never for the public.
    Partner(TenantId),
    /// A country, by its two-letter code.
    Country(String),
}

/// What a figure stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Code of the indicator.
    pub indicator: String,
    /// Version of its row in the book.
    pub version: u32,
    /// Count basis, printed beside the figure.
    pub basis: CountBasis,
    /// Period.
    pub period: Period,
    /// Whose.
    pub scope: Scope,
}

impl Subject {
    /// Subject of an indicator's figure.
    pub fn new(indicator: &Indicator, period: Period, scope: Scope) -> Self {
        Self { indicator: indicator.code.clone(), version: indicator.version, basis: indicator.basis, period, scope }
    }
}

/// One cell of the full breakdown: one value for each dimension of the indicator.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cell {
    /// Value of each dimension.
    pub keys: BTreeMap<Dimension, String>,
    /// How many.
    pub value: i64,
}

/// The numbers of one partner's figure, as they are frozen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Values {
    /// The figure.
    pub total: i64,
    /// Persons of 18 and older with qualifying facts: a separate figure, not in the total.
    pub older: i64,
    /// Children in the total whose age is unknown.
    pub unknown_age: i64,
    /// Full breakdown of the total, in order of keys, without zero cells.
    pub cells: Vec<Cell>,
}

impl Values {
    /// Total minus the sum of the cells. Anything but zero is shown, not hidden.
    pub fn difference(&self) -> i64 {
        self.total - self.cells.iter().map(|cell| cell.value).sum::<i64>()
    }
}

/// A figure about a [`Subject`]; `S` says whether it may leave the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<S> {
    subject: Subject,
    figure: Bounds,
    knowledge: Knowledge,
    coverage: Coverage,
    state: S,
}

impl<S> Table<S> {
    pub(crate) fn assemble(subject: Subject, figure: Bounds, knowledge: Knowledge, coverage: Coverage, state: S) -> Self {
        Self { subject, figure, knowledge, coverage, state }
    }

    /// What the figure stands for.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The figure: one value, or an honest range.
    pub fn figure(&self) -> Bounds {
        self.figure
    }

    /// What is known about children at two partners.
    pub fn knowledge(&self) -> Knowledge {
        self.knowledge
    }

    /// Partners in the figure, of how many.
    pub fn coverage(&self) -> Coverage {
        self.coverage
    }

    pub(crate) fn state(&self) -> &S {
        &self.state
    }
}

/// State of a table that stays inside: every cell, however small.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exact {
    cells: Vec<Cell>,
    older: Bounds,
    unknown_age: Bounds,
}

impl Table<Exact> {
    /// A partner's own figure.
    pub fn of_partner(indicator: &Indicator, period: Period, partner: TenantId, values: Values) -> Self {
        let knowledge = if indicator.basis.is_additive() { Knowledge::Additive } else { Knowledge::Merged };
        let state =
            Exact { older: Bounds::exact(values.older), unknown_age: Bounds::exact(values.unknown_age), cells: values.cells };
        let subject = Subject::new(indicator, period, Scope::Partner(partner));
        Self::assemble(subject, Bounds::exact(values.total), knowledge, Coverage { reported: 1, of: 1 }, state)
    }

    /// A figure of several partners together.
    pub(crate) fn of_country(
        subject: Subject,
        (figure, older, unknown_age): (Bounds, Bounds, Bounds),
        knowledge: Knowledge,
        coverage: Coverage,
        cells: Vec<Cell>,
    ) -> Self {
        Self::assemble(subject, figure, knowledge, coverage, Exact { cells, older, unknown_age })
    }

    /// The full breakdown; empty where the figure is a range.
    pub fn cells(&self) -> &[Cell] {
        &self.state.cells
    }

    /// Persons of 18 and older, apart from the figure.
    pub fn older(&self) -> Bounds {
        self.state.older
    }

    /// Children in the figure whose age is unknown.
    pub fn unknown_age(&self) -> Bounds {
        self.state.unknown_age
    }

    /// The breakdown by one dimension.
    pub fn by(&self, dimension: Dimension) -> BTreeMap<&str, i64> {
        let mut margin = BTreeMap::new();
        for cell in &self.state.cells {
            if let Some(key) = cell.keys.get(&dimension) {
                *margin.entry(key.as_str()).or_default() += cell.value;
            }
        }
        margin
    }

    /// The numbers to freeze; none where the figure is a range.
    pub fn values(&self) -> Option<Values> {
        Some(Values {
            total: self.figure.value()?,
            older: self.state.older.value()?,
            unknown_age: self.state.unknown_age.value()?,
            cells: self.state.cells.clone(),
        })
    }
}
