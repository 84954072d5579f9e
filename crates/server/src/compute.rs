//! Figures from the facts as they are now: exact, for the desk; through the gate, for everybody else.

use crate::error::ServerError;
use crate::rules::Rules;
use crate::store::{reports, tenants};
use naungan_indicators::book::Indicator;
use naungan_indicators::gate::Gate;
use naungan_indicators::memory::Counted;
use naungan_indicators::period::Period;
use naungan_indicators::plan::PlanError;
use naungan_indicators::report::{Frozen, Report};
use naungan_indicators::sql::{Query, Row, SqlValue, compile, compile_trace, gather};
use naungan_model::date::HalfYear;
use naungan_model::id::TenantId;
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, ToSql, params_from_iter};
use std::collections::BTreeMap;

struct Value<'a>(&'a SqlValue);

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self.0 {
            SqlValue::Integer(number) => number.to_sql(),
            SqlValue::Text(text) => text.to_sql(),
        }
    }
}

fn broken(error: PlanError) -> ServerError {
    ServerError::Pack(error.to_string())
}

/// Counts an indicator in a period, partner by partner.
///
/// # Errors
/// The database fails or the plan names an unknown flag.
pub fn count(connection: &Connection, rules: &Rules, indicator: &Indicator, period: Period) -> Result<Counted, ServerError> {
    let query: Query = compile(indicator, period, &rules.groups).map_err(broken)?;
    let mut statement = connection.prepare_cached(&query.text)?;
    let last = query.columns.len() + 1;
    let rows = statement.query_map(params_from_iter(query.values.iter().map(Value)), |row| {
        let keys = (1..last).map(|at| row.get(at)).collect::<Result<_, _>>()?;
        Ok(Row { tenant: TenantId(row.get(0)?), keys, count: row.get(last)? })
    })?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    Ok(gather(indicator, period, &query, rows))
}

/// The facts behind an indicator, by partner.
///
/// # Errors
/// The database fails or the plan names an unknown flag.
pub fn trace(
    connection: &Connection,
    rules: &Rules,
    indicator: &Indicator,
    period: Period,
) -> Result<BTreeMap<TenantId, Vec<i64>>, ServerError> {
    let query = compile_trace(indicator, period, &rules.groups).map_err(broken)?;
    let mut statement = connection.prepare_cached(&query.text)?;
    let rows = statement.query_map(params_from_iter(query.values.iter().map(Value)), |row| {
        Ok((TenantId(row.get(0)?), row.get::<_, i64>(1)?))
    })?;
    let mut found: BTreeMap<TenantId, Vec<i64>> = BTreeMap::new();
    for row in rows {
        let (tenant, id) = row?;
        found.entry(tenant).or_default().push(id);
    }
    Ok(found)
}

/// A partner's figures of a half-year as they would be submitted now, in the order of the book.
///
/// # Errors
/// The database fails or a plan names an unknown flag.
pub fn figures(
    connection: &Connection,
    rules: &Rules,
    tenant: TenantId,
    period: HalfYear,
) -> Result<Vec<Frozen>, ServerError> {
    let freeze = |indicator: &&Indicator| {
        let values = count(connection, rules, indicator, period.into())?.values(tenant);
        let facts = trace(connection, rules, indicator, period.into())?.remove(&tenant).unwrap_or_default();
        Frozen::new(indicator, &rules.groups, values, &facts).map_err(broken)
    };
    rules.book.of(period.into()).iter().map(freeze).collect()
}

/// The reports of all partners of a country on a half-year, due ones too.
///
/// # Errors
/// The database fails.
pub fn country_reports(connection: &Connection, country: &str, period: HalfYear) -> Result<Vec<Report>, ServerError> {
    let partners = tenants::partners(connection, country)?;
    partners.iter().map(|partner| reports::report(connection, partner.id, period)).collect()
}

/// The gate on everything that was ever published.
///
/// # Errors
/// The database fails.
pub fn gate<'a>(connection: &Connection, rules: &'a Rules) -> Result<Gate<'a>, ServerError> {
    Ok(Gate::open(&rules.book, reports::published(connection)?))
}
