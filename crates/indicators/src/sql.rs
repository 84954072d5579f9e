//! The quick way to run a plan: one SQL statement for all partners, answered from covering indexes.
//!
//! Tables are those of `main.db` (`fact`, `child`, `person`). Only what SQLite and PostgreSQL share is used; parameters are `?1`,
//! `?2`, ... Nothing of a plan goes into the text but numbers and the words of this file: codes are parameters.

use crate::age::{AgeBand, band_sql};
use crate::book::Indicator;
use crate::groups::Groups;
use crate::memory::{CONSENT_STATISTICS, Counted, SEVERAL};
use crate::period::Period;
use crate::person::UNKNOWN;
use crate::plan::{Codes, Distinct, Plan, PlanError};
use crate::table::Dimension;
use naungan_model::fact::FactKind;
use naungan_model::id::TenantId;

/// Indexes that the store creates with its tables. Facts are read from the first alone, which holds every column that a figure
/// needs; `child` and `person` are looked up by their primary keys.
pub const SCHEMA_INDEXES: &[&str] = &[
    "CREATE INDEX IF NOT EXISTS fact_counted ON fact (kind, code, live, date, tenant, object, about)",
    "CREATE INDEX IF NOT EXISTS person_representative ON person (representative, object)",
];

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SqlValue {
    /// A number.
    Integer(i64),
    /// A text.
    Text(String),
}

/// A statement with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The statement.
    pub text: String,
    /// Values of `?1`, `?2`, ...
    pub values: Vec<SqlValue>,
    /// The dimensions between the first column (`tenant`, 16 bytes) and the last (`count`, a number); texts.
    pub columns: Vec<Dimension>,
}

/// A row that a [`Query`] of figures gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// First column.
    pub tenant: TenantId,
    /// The columns of [`Query::columns`].
    pub keys: Vec<String>,
    /// Last column.
    pub count: i64,
}

/// The statement that counts an indicator in a period, for every partner at once.
///
/// # Errors
/// A flag in the plan that the pack's list doesn't have.
pub fn compile(indicator: &Indicator, period: Period, groups: &Groups) -> Result<Query, PlanError> {
    let plan = indicator.plan.resolve(groups)?;
    let (filter, values) = filter(&plan, period);
    // What is counted, and the persons it concerns: of a child itself, of a session those who came.
    let (unit, columns) = match plan.distinct {
        Distinct::Child => ("", vec![Dimension::Sex, Dimension::AgeBand, Dimension::Disability, Dimension::Adm1]),
        Distinct::About => (", about", vec![Dimension::SessionType, Dimension::Adm1]),
    };
    let about = if unit.is_empty() { "" } else { ", f.about AS about" };
    let counted = format!(
        "counted AS (SELECT DISTINCT f.tenant AS tenant{about}, coalesce(p.representative, f.object) AS person \
         FROM fact AS f LEFT JOIN person AS p ON p.object = f.object WHERE {filter} \
         AND coalesce(p.representative, f.object, x'') NOT IN (SELECT person FROM refusing))"
    );
    let counted = format!("{}, {counted}", refusing());
    let described = described(unit, period);
    let text = match plan.distinct {
        Distinct::Child => {
            format!("WITH {counted}, {described} {}", grouped("described", "sex, age_band, disability, adm1"))
        }
        Distinct::About => {
            let session = format!(
                "session AS (SELECT tenant, about, \
                 CASE count(person) WHEN 0 THEN '{UNKNOWN}' WHEN 1 THEN 'individual' ELSE 'group' END AS session_type, \
                 CASE WHEN min(nullif(adm1, '{UNKNOWN}')) <> max(nullif(adm1, '{UNKNOWN}')) THEN '{SEVERAL}' \
                 ELSE coalesce(min(nullif(adm1, '{UNKNOWN}')), '{UNKNOWN}') END AS adm1 \
                 FROM described GROUP BY tenant, about)"
            );
            format!("WITH {counted}, {described}, {session} {}", grouped("session", "session_type, adm1"))
        }
    };
    Ok(Query { text, values, columns })
}

/// The statement that lists the facts a figure rests on: columns `tenant`, `id`.
///
/// # Errors
/// A flag in the plan that the pack's list doesn't have.
pub fn compile_trace(indicator: &Indicator, period: Period, groups: &Groups) -> Result<Query, PlanError> {
    let (filter, values) = filter(&indicator.plan.resolve(groups)?, period);
    let refusing = refusing();
    let text = format!(
        "WITH {refusing} SELECT f.tenant AS tenant, f.id AS id FROM fact AS f LEFT JOIN person AS p ON p.object = f.object \
         WHERE {filter} AND coalesce(p.representative, f.object, x'') NOT IN (SELECT person FROM refusing) ORDER BY f.tenant, f.id"
    );
    Ok(Query { text, values, columns: Vec::new() })
}

/// Figures from the rows of [`compile`]d statement.
pub fn gather(indicator: &Indicator, period: Period, query: &Query, rows: impl IntoIterator<Item = Row>) -> Counted {
    let named = rows.into_iter().map(|row| (row.tenant, query.columns.iter().copied().zip(row.keys).collect(), row.count));
    Counted::gather(indicator, period, named)
}

/// Persons who do not want to be counted: a refusal or withdrawal that stands in any of their files, also where a colleague who
/// had not heard of it wrote facts afterwards.
fn refusing() -> String {
    format!(
        "refusing AS (SELECT coalesce(rp.representative, rf.object) AS person FROM fact AS rf \
         LEFT JOIN person AS rp ON rp.object = rf.object \
         WHERE rf.kind = {} AND rf.code = '{CONSENT_STATISTICS}' AND rf.live = 1 AND rf.quantity = 0 AND rf.object IS NOT NULL)",
        FactKind::Consent as u8
    )
}

/// The condition on table `fact` as `f`; in the order of the index `fact_counted`.
fn filter(plan: &Plan, period: Period) -> (String, Vec<SqlValue>) {
    let mut values = vec![SqlValue::Integer(i64::from(plan.kind as u8))];
    let mut place = |value: SqlValue| {
        values.push(value);
        format!("?{}", values.len())
    };
    let codes = match &plan.codes {
        Codes::Any => String::new(),
        Codes::In(codes) => {
            let places: Vec<String> = codes.iter().map(|code| place(SqlValue::Text(code.clone()))).collect();
            format!(" AND f.code IN ({})", places.join(", "))
        }
        // A resolved plan has none; without codes it counts nothing, as in memory.
        Codes::With(_) => " AND 1 = 0".to_owned(),
    };
    let first = place(SqlValue::Integer(i64::from(period.first_day().0)));
    let last = place(SqlValue::Integer(i64::from(period.last_day().0)));
    let unit = match plan.distinct {
        Distinct::Child => "object",
        Distinct::About => "about",
    };
    let text = format!("f.kind = ?1{codes} AND f.live = 1 AND f.date BETWEEN {first} AND {last} AND f.{unit} IS NOT NULL");
    (text, values)
}

/// Attributes of each person that is counted, or came to the `unit` that is: what all registrations agree on (see
/// [`crate::person`]).
fn described(unit: &str, period: Period) -> String {
    let known = |column: &str| format!("nullif(nullif(r.{column}, ''), '{UNKNOWN}')");
    let agreed = |column: &str| {
        let known = known(column);
        format!("CASE WHEN min({known}) = max({known}) THEN min({known}) ELSE '{UNKNOWN}' END AS {column}")
    };
    let (earliest, latest) = (band_sql("min(r.birth_half)", period), band_sql("max(r.birth_half)", period));
    let registration = format!("SELECT n.tenant{unit}, n.person, c.sex, c.birth_half, c.adm1, c.disability FROM counted AS n");
    format!(
        "registration AS (\
         {registration} LEFT JOIN child AS c ON c.object = n.person \
         UNION ALL \
         {registration} JOIN person AS p ON p.representative = n.person JOIN child AS c ON c.object = p.object \
         WHERE p.object <> n.person), \
         described AS (SELECT tenant{unit}, person, {}, {}, {}, \
         CASE WHEN {earliest} = {latest} THEN {earliest} ELSE '{}' END AS age_band \
         FROM registration AS r GROUP BY tenant{unit}, person)",
        agreed("sex"),
        agreed("disability"),
        agreed("adm1"),
        AgeBand::Unknown.code(),
    )
}

fn grouped(from: &str, columns: &str) -> String {
    format!("SELECT tenant, {columns}, count(*) AS count FROM {from} GROUP BY tenant, {columns} ORDER BY tenant, {columns}")
}
