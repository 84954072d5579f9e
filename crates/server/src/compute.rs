//! Figures from the facts as they are now: exact, for the desk; through the gate, for everybody else.

use crate::error::ServerError;
use crate::public::figures::Public;
use crate::public::shown;
use crate::rules::Rules;
use crate::store::open::{MAIN, reader};
use crate::store::{reports, tenants};
use naungan_indicators::across::{Partner, combine};
use naungan_indicators::book::Indicator;
use naungan_indicators::gate::{Decision, Gate};
use naungan_indicators::memory::Counted;
use naungan_indicators::period::Period;
use naungan_indicators::plan::PlanError;
use naungan_indicators::report::{Frozen, Report};
use naungan_indicators::sql::{Query, Row, SqlValue, compile, compile_trace, gather};
use naungan_indicators::table::Coverage;
use naungan_model::date::{HalfYear, Instant};
use naungan_model::id::TenantId;
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, ToSql, params_from_iter};
use std::collections::BTreeMap;
use std::path::Path;

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
    let rows = statement
        .query_map(params_from_iter(query.values.iter().map(Value)), |row| Ok((TenantId(row.get(0)?), row.get::<_, i64>(1)?)))?;
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
pub fn figures(connection: &Connection, rules: &Rules, tenant: TenantId, period: HalfYear) -> Result<Vec<Frozen>, ServerError> {
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

/// A figure of a country counted from the facts as they are now, and what the gate says to it.
#[derive(Debug, Clone)]
pub struct Computed {
    /// Its row in the book.
    pub indicator: Indicator,
    /// Partners in it.
    pub coverage: Coverage,
    /// What may leave: [`Decision::standing`] is the published revision where the figure itself is held back.
    pub decision: Decision,
}

/// Every figure of a country's half-year, counted now and sent through the gate. Nothing is published by it.
///
/// # Errors
/// The database fails or a plan names an unknown flag.
pub fn through_gate(
    connection: &Connection,
    rules: &Rules,
    country: &str,
    period: HalfYear,
) -> Result<Vec<Computed>, ServerError> {
    let partners = tenants::partners(connection, country)?;
    let of = u32::try_from(partners.len()).unwrap_or(u32::MAX);
    let book = rules.book.of(period.into());
    let mut tables = Vec::new();
    for indicator in &book {
        let counted = count(connection, rules, indicator, period.into())?;
        let mut together = Vec::new();
        for partner in &partners {
            let declared = reports::declared(connection, partner.id, period)?;
            together.push(Partner { table: counted.partner(partner.id), declared });
        }
        let table = combine(indicator, period.into(), country, &together, of);
        tables.push(table.map_err(|error| ServerError::Damaged(error.to_string()))?);
    }
    let decisions = gate(connection, rules)?.release(&tables, Instant(0));
    let all = book.into_iter().zip(&tables).zip(decisions);
    Ok(all
        .map(|((indicator, table), decision)| Computed { indicator: indicator.clone(), coverage: table.coverage(), decision })
        .collect())
}

/// What `naungan indicators compute --format json` prints: [`through_gate`] for a data folder, on which a server may be running.
///
/// # Errors
/// The folder cannot be read.
pub fn of_folder(folder: &Path, country: &str, period: HalfYear) -> Result<serde_json::Value, ServerError> {
    let connection = reader(folder, MAIN)?;
    let computed = through_gate(&connection, &Rules::embedded()?, country, period)?;
    let figures: Vec<serde_json::Value> = computed
        .iter()
        .map(|figure| {
            let public = Public {
                indicator: figure.indicator.clone(),
                status: figure.decision.status(),
                standing: figure.decision.standing().cloned(),
                coverage: figure.coverage,
            };
            let mut shown = shown(&public, country);
            shown["held"] = figure.decision.reason().map(naungan_indicators::gate::Reason::code).into();
            shown
        })
        .collect();
    Ok(serde_json::json!({ "period": period.to_string(), "figures": figures }))
}
