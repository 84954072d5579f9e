//! The one door from `Table<Exact>` to `Table<Releasable>`, for page, file and API alike. It knows everything ever published.
//!
//! What passes: totals of a country only, zero or at least `publish_min` (five for people), and only while no count of 1 to
//! `publish_min` - 1 can be worked out from it together with everything published before:
//! - two revisions of one figure (any two, not only neighbours), or the two ends of a range;
//! - nested figures of one place and period (direct help minus psychosocial help), and how that difference moved between revisions;
//! - a year and its half-years (helped in the year but not in this half; helped in both halves).
//!
//! What is held back leaves the earlier published revision standing. Revision numbers count published revisions only, so that a
//! gap in them doesn't tell that a small correction was held back; for the same reason [`Reason`] is for the desk, and the public
//! sees [`Status`] alone. Figures of one release pass headline first; whatever was published earlier is never taken back, so a
//! headline also yields to it.
//!
//! Zero is published as zero: of a whole country it points at nobody. It is a value like any other afterwards, so a later 1 to 4 is
//! held back. Sessions and events have no least value.
//!
//! These rules look at one figure and what hangs on it, which is all that country totals need. Breakdowns by place, sex and age
//! come with the linear system over all tables (results.md section 3); until then they do not leave.
//!
//! A `Releasable` cannot be made by hand:
//! ```compile_fail,E0451
//! use naungan_indicators::gate::Releasable;
//! let forged = Releasable { revision: 1, at: naungan_model::date::Instant(0) };
//! ```
//! and an exact table is no releasable one:
//! ```compile_fail,E0308
//! use naungan_indicators::{gate::Releasable, table::{Exact, Table}};
//! fn publish(_: &Table<Releasable>) {}
//! fn leak(exact: &Table<Exact>) { publish(exact) }
//! ```
//! while this compiles:
//! ```
//! use naungan_indicators::{gate::Releasable, table::{Exact, Table}};
//! fn publish(_: &Table<Releasable>) {}
//! fn pass(released: &Table<Releasable>) { publish(released) }
//! ```

mod derived;

use crate::basis::CountBasis;
use crate::book::Book;
use crate::period::Period;
use crate::table::{Bounds, Coverage, Exact, Knowledge, Scope, Subject, Table};
use crate::text::coded;
use naungan_model::date::Instant;
use serde::{Deserialize, Serialize};

/// State of a table that may leave the network. Only the gate makes it: its fields are private and it has no constructor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Releasable {
    revision: u32,
    at: Instant,
}

impl Table<Releasable> {
    /// Number of the published revision, from 1.
    pub fn revision(&self) -> u32 {
        self.state().revision
    }

    /// When it was published.
    pub fn published_at(&self) -> Instant {
        self.state().at
    }
}

coded! {
    /// Why a figure is held back. For the desk: the public is told only the [`Status`].
    Reason {
        /// No partner has an accepted report.
        NothingReported = "nothing_reported",
        /// Not the total of a country.
        NotACountryTotal = "not_a_country_total",
        /// No such indicator in the book.
        NotInTheBook = "not_in_the_book",
        /// A count of 1 to `publish_min` - 1.
        SmallCount = "small_count",
        /// The ends of the range are that close.
        SmallRange = "small_range",
        /// That close to a revision that was published.
        SmallRevision = "small_revision",
        /// That close to a nested figure.
        SmallNested = "small_nested",
        /// The difference to a nested figure would move by that little.
        SmallNestedRevision = "small_nested_revision",
        /// A year and its halves would give a small count.
        SmallYear = "small_year",
        /// What a year and its halves give would move by that little.
        SmallYearRevision = "small_year_revision",
    }
}

coded! {
    /// What the public is told of a figure. A published zero is a published value.
    Status {
        /// A revision stands.
        Published = "published",
        /// Reported, but nothing may be published.
        Suppressed = "suppressed",
        /// No partner reported.
        NotReported = "not_reported",
    }
}

/// One published revision, as the store keeps it: append-only, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Code of the indicator.
    pub indicator: String,
    /// Version of its row.
    pub version: u32,
    /// Count basis.
    pub basis: CountBasis,
    /// Period.
    pub period: Period,
    /// Two-letter country.
    pub place: String,
    /// Public revision number, from 1.
    pub revision: u32,
    /// The figure.
    pub figure: Bounds,
    /// What is known about children at two partners.
    pub knowledge: Knowledge,
    /// Partners in the figure.
    pub coverage: Coverage,
    /// When it was published.
    #[serde(with = "crate::text")]
    pub at: Instant,
}

impl Record {
    fn is_of(&self, indicator: &str, period: Period, place: &str) -> bool {
        self.indicator == indicator && self.period == period && self.place == place
    }

    fn releasable(&self) -> Table<Releasable> {
        let subject = Subject {
            indicator: self.indicator.clone(),
            version: self.version,
            basis: self.basis,
            period: self.period,
            scope: Scope::Country(self.place.clone()),
        };
        let state = Releasable { revision: self.revision, at: self.at };
        Table::assemble(subject, self.figure, self.knowledge, self.coverage, state)
    }
}

/// What the gate said to a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It stands, as a new revision or as the one that stood already and says the same.
    Published(Table<Releasable>),
    /// It does not leave.
    Held {
        /// Why; for the desk.
        reason: Reason,
        /// The earlier revision that goes on standing.
        standing: Option<Table<Releasable>>,
    },
}

impl Decision {
    /// The revision that stands now.
    pub fn standing(&self) -> Option<&Table<Releasable>> {
        match self {
            Self::Published(table) => Some(table),
            Self::Held { standing, .. } => standing.as_ref(),
        }
    }

    /// Why it was held back.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Self::Published(_) => None,
            Self::Held { reason, .. } => Some(*reason),
        }
    }

    /// What the public is told.
    pub fn status(&self) -> Status {
        match self {
            Self::Held { standing: None, reason: Reason::NothingReported } => Status::NotReported,
            Self::Held { standing: None, .. } => Status::Suppressed,
            _ => Status::Published,
        }
    }
}

/// The gate, with the whole history behind it.
#[derive(Debug, Clone)]
pub struct Gate<'a> {
    book: &'a Book,
    history: Vec<Record>,
    /// Places in the history of records that the rules would not let pass today.
    faults: Vec<usize>,
}

impl<'a> Gate<'a> {
    /// Opens the gate on everything that was ever published, in order, and checks it all again. A record that the rules
    /// refuse was still seen by the public, so it stays in the history; but it is never handed out.
    pub fn open(book: &'a Book, records: impl IntoIterator<Item = Record>) -> Self {
        let mut gate = Self { book, history: Vec::new(), faults: Vec::new() };
        for record in records {
            if gate.refuses(&record).is_some() || record.revision != gate.next_revision(&record) {
                gate.faults.push(gate.history.len());
            }
            gate.history.push(record);
        }
        gate
    }

    /// Everything published, in order; the store appends what is new.
    pub fn history(&self) -> &[Record] {
        &self.history
    }

    /// Places in the history of records that the rules refuse: somebody should look.
    pub fn faults(&self) -> &[usize] {
        &self.faults
    }

    /// The revision of a figure that stands.
    pub fn standing(&self, indicator: &str, period: Period, place: &str) -> Option<Table<Releasable>> {
        let sound = self.history.iter().enumerate().filter(|(at, _)| !self.faults.contains(at));
        let found = sound.map(|(_, record)| record).rfind(|record| record.is_of(indicator, period, place));
        found.map(Record::releasable)
    }

    /// Lets one figure pass, or holds it back.
    pub fn protect(&mut self, table: &Table<Exact>, at: Instant) -> Decision {
        let subject = table.subject();
        let Scope::Country(place) = &subject.scope else {
            return Decision::Held { reason: Reason::NotACountryTotal, standing: None };
        };
        let standing = self.standing(&subject.indicator, subject.period, place);
        if table.coverage().reported == 0 {
            return Decision::Held { reason: Reason::NothingReported, standing };
        }
        if let Some(standing) = &standing
            && (standing.subject(), standing.figure()) == (subject, table.figure())
            && (standing.knowledge(), standing.coverage()) == (table.knowledge(), table.coverage())
        {
            return Decision::Published(standing.clone());
        }
        let mut record = Record {
            indicator: subject.indicator.clone(),
            version: subject.version,
            basis: subject.basis,
            period: subject.period,
            place: place.clone(),
            revision: 0,
            figure: table.figure(),
            knowledge: table.knowledge(),
            coverage: table.coverage(),
            at,
        };
        record.revision = self.next_revision(&record);
        if let Some(reason) = self.refuses(&record) {
            return Decision::Held { reason, standing };
        }
        let released = record.releasable();
        self.history.push(record);
        Decision::Published(released)
    }

    /// Lets the figures of one release pass, headlines first. Decisions are in the order of the tables.
    pub fn release(&mut self, tables: &[Table<Exact>], at: Instant) -> Vec<Decision> {
        let headline = |table: &Table<Exact>| self.book.get(&table.subject().indicator).is_some_and(|row| row.headline);
        let mut order: Vec<usize> = (0..tables.len()).collect();
        order.sort_by_key(|index| !headline(&tables[*index]));
        let mut decisions: Vec<(usize, Decision)> =
            order.into_iter().map(|index| (index, self.protect(&tables[index], at))).collect();
        decisions.sort_by_key(|(index, _)| *index);
        decisions.into_iter().map(|(_, decision)| decision).collect()
    }

    fn next_revision(&self, record: &Record) -> u32 {
        let earlier = self.history.iter().filter(|other| other.is_of(&record.indicator, record.period, &record.place));
        earlier.map(|other| other.revision).max().unwrap_or(0) + 1
    }

    fn refuses(&self, record: &Record) -> Option<Reason> {
        if self.book.get(&record.indicator).is_none() {
            return Some(Reason::NotInTheBook);
        }
        if record.coverage.reported == 0 {
            return Some(Reason::NothingReported);
        }
        derived::refuses(self.book, &self.history, record)
    }
}
