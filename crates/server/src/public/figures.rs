//! What the public is told of each figure of a half-year: the revision that stands, or why there is none.

use crate::compute;
use crate::error::ServerError;
use crate::rules::Rules;
use crate::store::reports;
use naungan_indicators::book::Indicator;
use naungan_indicators::gate::{Record, Releasable, Status};
use naungan_indicators::period::Period;
use naungan_indicators::table::{Coverage, Table};
use naungan_model::date::HalfYear;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// One figure of the book.
#[derive(Debug, Clone)]
pub struct Public {
    /// Its row in the book.
    pub indicator: Indicator,
    /// What the public is told.
    pub status: Status,
    /// The revision that stands, if one does.
    pub standing: Option<Table<Releasable>>,
    /// Partners in the figure; when nothing stands, those of the last release.
    pub coverage: Coverage,
}

/// Every figure of a half-year, headlines first.
///
/// # Errors
/// The database fails.
pub fn of_period(connection: &Connection, rules: &Rules, country: &str, period: HalfYear) -> Result<Vec<Public>, ServerError> {
    let gate = compute::gate(connection, rules)?;
    let last = reports::releases(connection, country, period)?.pop();
    let partners = crate::store::tenants::partners(connection, country)?.len();
    let of = u32::try_from(partners).unwrap_or(u32::MAX);
    let mut found = Vec::new();
    for indicator in rules.book.of(period.into()) {
        let standing = gate.standing(&indicator.code, period.into(), country);
        let outcome = last.as_ref().and_then(|release| release.outcomes.iter().find(|one| one.indicator == indicator.code));
        let (status, coverage) = match (&standing, outcome) {
            (Some(table), _) => (Status::Published, table.coverage()),
            (None, Some(outcome)) => (outcome.status, outcome.coverage),
            (None, None) => (Status::NotReported, Coverage { reported: 0, of }),
        };
        found.push(Public { indicator: indicator.clone(), status, standing, coverage });
    }
    found.sort_by_key(|figure| !figure.indicator.headline);
    Ok(found)
}

/// Half-years of which something was released, newest first.
///
/// # Errors
/// The database fails.
pub fn periods(connection: &Connection, country: &str) -> Result<Vec<HalfYear>, ServerError> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT half_year FROM release WHERE place = ?1 ORDER BY half_year DESC")?;
    let rows = statement.query_map([country], |row| row.get(0).map(HalfYear::from_index))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every published revision of a figure, newest first.
///
/// # Errors
/// The database fails.
pub fn revisions(
    connection: &Connection,
    rules: &Rules,
    country: &str,
    code: &str,
    period: HalfYear,
) -> Result<Vec<Record>, ServerError> {
    let gate = compute::gate(connection, rules)?;
    let faults: BTreeSet<usize> = gate.faults().iter().copied().collect();
    let sound = gate.history().iter().enumerate().filter(|(at, _)| !faults.contains(at)).map(|(_, record)| record);
    let of_figure =
        sound.filter(|record| record.indicator == code && record.period == Period::from(period) && record.place == country);
    let mut found: Vec<Record> = of_figure.cloned().collect();
    found.reverse();
    Ok(found)
}
