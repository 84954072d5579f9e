//! A small invented world of facts, in memory and in SQLite, for the tests of the two ways to count.
#![allow(dead_code, reason = "each test file uses its part")]

use naungan_indicators::book::Indicator;
use naungan_indicators::groups::Groups;
use naungan_indicators::memory::{Counted, FactRow};
use naungan_indicators::period::Period;
use naungan_indicators::person::People;
use naungan_indicators::sql::{self, Query, Row, SqlValue};
use naungan_model::date::{Date, HalfYear};
use naungan_model::fact::{ChildAttributes, FactKind};
use naungan_model::id::{About, ObjectId, TenantId};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use std::collections::BTreeMap;

pub const TABLES: &str = "
    CREATE TABLE fact (id INTEGER PRIMARY KEY, entry BLOB, tenant BLOB, object BLOB, about BLOB, kind INTEGER, code TEXT,
        date INTEGER, \"end\" INTEGER, quantity INTEGER, live INTEGER NOT NULL DEFAULT 1, disputed INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE child (object BLOB PRIMARY KEY, tenant BLOB, sex TEXT, birth_half INTEGER NULL, adm1 TEXT, adm2 TEXT,
        disability TEXT, entry BLOB);
    CREATE TABLE person (object BLOB PRIMARY KEY, representative BLOB);";

#[derive(Debug, Clone, Default)]
pub struct World {
    pub facts: Vec<FactRow>,
    pub children: BTreeMap<ObjectId, ChildAttributes>,
    pub merged: BTreeMap<ObjectId, ObjectId>,
}

pub fn tenant(number: u8) -> TenantId {
    TenantId([number; 16])
}

pub fn object(number: u8) -> ObjectId {
    ObjectId([number; 16])
}

/// A living service fact of file `number` on a day.
pub fn service(id: i64, partner: u8, number: u8, about: u8, code: &str, date: &str) -> FactRow {
    FactRow {
        id,
        tenant: tenant(partner),
        object: Some(object(number)),
        about: Some(About([about; 16])),
        kind: FactKind::Service,
        code: code.into(),
        date: date.parse().ok(),
        end: None,
        quantity: None,
        live: true,
        disputed: false,
    }
}

pub fn child(sex: &str, birth: &str, adm1: &str) -> ChildAttributes {
    let birth_half = birth.parse().ok();
    ChildAttributes { sex: sex.into(), birth_half, adm1: adm1.into(), adm2: String::new(), disability: "unknown".into() }
}

impl World {
    pub fn people(&self) -> People {
        People::new(self.children.iter().map(|(object, child)| (*object, child)), self.merged.clone())
    }

    pub fn store(&self) -> Connection {
        let store = Connection::open_in_memory().unwrap();
        store.execute_batch(TABLES).unwrap();
        sql::SCHEMA_INDEXES.iter().for_each(|index| store.execute_batch(index).unwrap());
        for fact in &self.facts {
            let values = params![
                fact.id,
                fact.tenant.0,
                fact.object.map(|object| object.0),
                fact.about.map(|about| about.0),
                fact.kind as u8,
                fact.code,
                fact.date.map(|date| date.0),
                fact.end.map(|date| date.0),
                fact.quantity,
                fact.live,
                fact.disputed
            ];
            let insert = "INSERT INTO fact (id, tenant, object, about, kind, code, date, \"end\", quantity, live, disputed) \
                          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            store.execute(insert, values).unwrap();
        }
        for (object, child) in &self.children {
            let birth = child.birth_half.map(HalfYear::index);
            let insert = "INSERT INTO child (object, sex, birth_half, adm1, disability) VALUES (?, ?, ?, ?, ?)";
            store.execute(insert, params![object.0, child.sex, birth, child.adm1, child.disability]).unwrap();
        }
        for (object, representative) in &self.merged {
            store.execute("INSERT INTO person VALUES (?, ?)", params![object.0, representative.0]).unwrap();
        }
        store
    }
}

pub fn parameters(query: &Query) -> Vec<Value> {
    let value = |value: &SqlValue| match value {
        SqlValue::Integer(number) => Value::Integer(*number),
        SqlValue::Text(text) => Value::Text(text.clone()),
    };
    query.values.iter().map(value).collect()
}

pub fn count_in_store(store: &Connection, indicator: &Indicator, period: Period, groups: &Groups) -> Counted {
    let query = sql::compile(indicator, period, groups).unwrap();
    let mut statement = store.prepare(&query.text).unwrap();
    let width = query.columns.len();
    let rows = statement.query_map(params_from_iter(parameters(&query)), |row| {
        let keys = (1..=width).map(|at| row.get(at)).collect::<Result<_, _>>()?;
        Ok(Row { tenant: TenantId(row.get(0)?), keys, count: row.get(width + 1)? })
    });
    let rows: Vec<Row> = rows.unwrap().collect::<Result<_, _>>().unwrap();
    sql::gather(indicator, period, &query, rows)
}

pub fn trace_in_store(
    store: &Connection,
    indicator: &Indicator,
    period: Period,
    groups: &Groups,
) -> BTreeMap<TenantId, Vec<i64>> {
    let query = sql::compile_trace(indicator, period, groups).unwrap();
    let mut statement = store.prepare(&query.text).unwrap();
    let mut found: BTreeMap<TenantId, Vec<i64>> = BTreeMap::new();
    let rows = statement.query_map(params_from_iter(parameters(&query)), |row| Ok((TenantId(row.get(0)?), row.get(1)?)));
    for row in rows.unwrap() {
        let (tenant, id) = row.unwrap();
        found.entry(tenant).or_default().push(id);
    }
    found
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}
