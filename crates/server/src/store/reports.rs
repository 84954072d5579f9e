//! Reports, releases and what passed the gate, as the room indicators writes them.

use crate::error::ServerError;
use naungan_indicators::gate::Record;
use naungan_indicators::release::Release;
use naungan_indicators::report::Report;
use naungan_model::date::HalfYear;
use naungan_model::id::TenantId;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};

fn read<T: DeserializeOwned>(body: &str) -> Result<T, ServerError> {
    serde_json::from_str(body).map_err(|error| ServerError::Damaged(error.to_string()))
}

fn written<T: Serialize>(value: &T) -> Result<String, ServerError> {
    serde_json::to_string(value).map_err(|error| ServerError::Damaged(error.to_string()))
}

/// The report of a partner on a half-year; due when there is none yet.
///
/// # Errors
/// The database fails.
pub fn report(connection: &Connection, tenant: TenantId, period: HalfYear) -> Result<Report, ServerError> {
    let body: Option<String> = connection
        .prepare_cached("SELECT body FROM report WHERE tenant = ?1 AND half_year = ?2")?
        .query_row(params![tenant.0, period.index()], |row| row.get(0))
        .optional()?;
    body.map_or_else(|| Ok(Report::due(tenant, period)), |body| read(&body))
}

/// Keeps a report.
///
/// # Errors
/// The database fails.
pub fn keep(connection: &Connection, report: &Report) -> Result<(), ServerError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO report (tenant, half_year, body) VALUES (?1, ?2, ?3)")?
        .execute(params![report.partner.0, report.period.index(), written(report)?])?;
    Ok(())
}

/// Half-years about which anybody reported, oldest first.
///
/// # Errors
/// The database fails.
pub fn periods(connection: &Connection) -> Result<Vec<HalfYear>, ServerError> {
    let mut statement = connection.prepare_cached("SELECT DISTINCT half_year FROM report ORDER BY half_year")?;
    let rows = statement.query_map([], |row| row.get(0).map(HalfYear::from_index))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Everything that ever passed the gate, in order.
///
/// # Errors
/// The database fails.
pub fn published(connection: &Connection) -> Result<Vec<Record>, ServerError> {
    let mut statement = connection.prepare_cached("SELECT body FROM published ORDER BY number")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|body| read(&body?)).collect()
}

/// Adds what newly passed the gate: `history` is all of it, of which the first rows are stored already.
///
/// # Errors
/// The database fails.
pub fn publish(connection: &Connection, history: &[Record]) -> Result<(), ServerError> {
    let stored: i64 = connection.query_row("SELECT count(*) FROM published", [], |row| row.get(0))?;
    for record in history.iter().skip(usize::try_from(stored).unwrap_or(usize::MAX)) {
        connection.execute("INSERT INTO published (body) VALUES (?1)", [written(record)?])?;
    }
    Ok(())
}

/// The releases of a place and half-year, oldest first.
///
/// # Errors
/// The database fails.
pub fn releases(connection: &Connection, place: &str, period: HalfYear) -> Result<Vec<Release>, ServerError> {
    let mut statement =
        connection.prepare_cached("SELECT body FROM release WHERE place = ?1 AND half_year = ?2 ORDER BY number")?;
    let rows = statement.query_map(params![place, period.index()], |row| row.get::<_, String>(0))?;
    rows.map(|body| read(&body?)).collect()
}

/// Keeps a release.
///
/// # Errors
/// The database fails.
pub fn keep_release(connection: &Connection, release: &Release) -> Result<(), ServerError> {
    connection.execute(
        "INSERT INTO release (place, half_year, number, body) VALUES (?1, ?2, ?3, ?4)",
        params![release.place, release.period.index(), release.number, written(release)?],
    )?;
    Ok(())
}

/// Whether the newest statement of a partner's officer says that no child of the half-year was served by another partner.
///
/// # Errors
/// The database fails.
pub fn declared(connection: &Connection, tenant: TenantId, period: HalfYear) -> Result<bool, ServerError> {
    let sql = "SELECT holds FROM declaration WHERE tenant = ?1 AND half_year = ?2 AND statement = 1";
    let holds: Option<bool> =
        connection.prepare_cached(sql)?.query_row(params![tenant.0, period.index()], |row| row.get(0)).optional()?;
    Ok(holds == Some(true))
}

/// Entries of a partner that wait for a supervisor, and facts that two replacements dispute.
///
/// # Errors
/// The database fails.
pub fn unsettled(connection: &Connection, tenant: TenantId) -> Result<(u64, u64), ServerError> {
    let count = |sql| connection.query_row(sql, [tenant.0], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs);
    Ok((
        count("SELECT count(*) FROM entry WHERE tenant = ?1 AND state = 2")?,
        count("SELECT count(DISTINCT entry) FROM fact WHERE tenant = ?1 AND live = 1 AND disputed = 1")?,
    ))
}
