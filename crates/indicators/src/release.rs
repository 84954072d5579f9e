//! A country's release: the accepted reports of its partners, put together and sent through the gate.

use crate::across::{AcrossError, Partner, combine};
use crate::book::{Book, Indicator};
use crate::gate::{Decision, Gate, Reason, Status};
use crate::period::Period;
use crate::report::{Report, Signed};
use crate::table::{Coverage, Exact, Table};
use naungan_model::date::HalfYear;
use serde::{Deserialize, Serialize};

/// What became of one figure in a release. For the desk; the public reads the gate's standing revision and `status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Code of the indicator.
    pub indicator: String,
    /// Partners in the figure when it was put together.
    pub coverage: Coverage,
    /// What the public is told.
    pub status: Status,
    /// Public revision that stands, if any.
    pub revision: Option<u32>,
    /// Why the figure of this release was held back.
    pub reason: Option<Reason>,
}

/// A release as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// From 1, for each place and period.
    pub number: u32,
    /// Two-letter country.
    pub place: String,
    /// Half-year.
    #[serde(with = "crate::text")]
    pub period: HalfYear,
    /// Who released, and when.
    pub released: Signed,
    /// One for each indicator.
    pub outcomes: Vec<Outcome>,
}

/// Accepted figures that cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The figures do not go together.
    #[error(transparent)]
    Across(#[from] AcrossError),
    /// A report on another half-year.
    #[error("a report on another half-year stands among those of {period}")]
    Period {
        /// The half-year of the release.
        period: HalfYear,
    },
    /// A partner's accepted figure was counted by another version of the book's row.
    #[error("{indicator} was accepted in version {found}, but the period is counted by version {expected}")]
    Version {
        /// Code.
        indicator: String,
        /// In the accepted report.
        found: u32,
        /// In the book.
        expected: u32,
    },
}

impl ReleaseError {
    /// Stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Across(source) => source.code(),
            Self::Period { .. } => "release.period",
            Self::Version { .. } => "release.version",
        }
    }
}

/// The country's figures of a half-year from the reports of all its partners, accepted or not. Never from facts: what the public
/// sees was accepted by somebody.
///
/// # Errors
/// Reports that do not go together.
pub fn country(book: &Book, place: &str, period: HalfYear, reports: &[Report]) -> Result<Vec<Table<Exact>>, ReleaseError> {
    if reports.iter().any(|report| report.period != period) {
        return Err(ReleaseError::Period { period });
    }
    let of = u32::try_from(reports.len()).unwrap_or(u32::MAX);
    let mut tables = Vec::new();
    for indicator in book.of(period.into()) {
        let mut partners = Vec::new();
        for report in reports {
            partners.extend(accepted(indicator, period.into(), report)?);
        }
        tables.push(combine(indicator, period.into(), place, &partners, of)?);
    }
    Ok(tables)
}

fn accepted(indicator: &Indicator, period: Period, report: &Report) -> Result<Option<Partner>, ReleaseError> {
    let Some(revision) = report.accepted() else { return Ok(None) };
    let Some(frozen) = revision.figure(&indicator.code) else { return Ok(None) };
    if frozen.version != indicator.version {
        let (found, expected) = (frozen.version, indicator.version);
        return Err(ReleaseError::Version { indicator: indicator.code.clone(), found, expected });
    }
    let table = Table::of_partner(indicator, period, report.partner, frozen.values.clone());
    Ok(Some(Partner { table, declared: revision.submission.declared }))
}

/// Sends a country's figures through the gate. The store then appends what is new in [`Gate::history`], and the release, in one
/// transaction.
pub fn release(
    gate: &mut Gate<'_>,
    place: &str,
    period: HalfYear,
    tables: &[Table<Exact>],
    number: u32,
    released: Signed,
) -> (Release, Vec<Decision>) {
    let decisions = gate.release(tables, released.at);
    let outcomes = tables.iter().zip(&decisions).map(|(table, decision)| Outcome {
        indicator: table.subject().indicator.clone(),
        coverage: table.coverage(),
        status: decision.status(),
        revision: decision.standing().map(Table::revision),
        reason: decision.reason(),
    });
    (Release { number, place: place.to_owned(), period, released, outcomes: outcomes.collect() }, decisions)
}
