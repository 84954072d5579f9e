//! `clocks.csv`: how long each clock runs, what starts it and what ends it.

use naungan_model::care::clock::{ClockRules, Hours, Rule, Start};
use naungan_model::meaning::Meaning;

use crate::pack::Pack;
use crate::read::{Fault, What};
use crate::table::{Record, Table};

/// One row: a clock at a level of risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Code of the list `clock`.
    pub clock: String,
    /// What starts it.
    pub start: Start,
    /// What ends it.
    pub ends: Vec<Meaning>,
    /// Code of the list `risk_level`; empty for any.
    pub risk: String,
    /// Hours until it is due; none when the day itself is given.
    pub hours: Option<u32>,
    /// Hours after which it is said louder.
    pub warns: Vec<u32>,
    /// One for each thing inside the file.
    pub each: bool,
    /// Runs on in a closed file.
    pub always: bool,
    /// Form with which it is ended.
    pub form: String,
}

/// Reads a table of clocks; what cannot be read is a fault, and its row is left out.
pub(crate) fn read(table: &Table, faults: &mut Vec<Fault>) -> Vec<Clock> {
    table.records().filter_map(|row| clock(table, &row, faults)).collect()
}

fn clock(table: &Table, row: &Record<'_>, faults: &mut Vec<Fault>) -> Option<Clock> {
    let before = faults.len();
    let mut fault = |column: &str, word: &str| {
        let what = What::Clock(word.to_owned());
        faults.push(Fault { path: table.path.clone(), line: row.line(), column: column.to_owned(), what });
    };
    let hours = Some(row.get("hours")).filter(|hours| !hours.is_empty());
    let number = hours.and_then(|hours| hours.parse().ok());
    if hours.is_some() && number.is_none() {
        fault("hours", row.get("hours"));
    }
    let start = match (row.get("starts"), number) {
        ("opened", Some(_)) => Some(Start::Opened),
        (word, Some(_)) => word.parse().ok().map(Start::Said),
        (word, None) => word.parse().ok().map(Start::Given),
    };
    if start.is_none() {
        fault("starts", row.get("starts"));
    }
    let mut ends = Vec::new();
    for word in row.get("ends").split_whitespace() {
        match word.parse() {
            Ok(meaning) => ends.push(meaning),
            Err(_) => fault("ends", word),
        }
    }
    if ends.is_empty() {
        fault("ends", "");
    }
    let mut warns = Vec::new();
    for word in row.get("warns").split_whitespace() {
        match word.parse() {
            Ok(hours) => warns.push(hours),
            Err(_) => fault("warns", word),
        }
    }
    for column in ["each", "always"] {
        if !matches!(row.get(column), "" | "yes" | "no") {
            fault(column, row.get(column));
        }
    }
    if row.get("clock").is_empty() {
        fault("clock", "");
    }
    let start = start.filter(|_| faults.len() == before)?;
    Some(Clock {
        clock: row.get("clock").to_owned(),
        start,
        ends,
        risk: row.get("risk").to_owned(),
        hours: number,
        warns,
        each: row.get("each") == "yes",
        always: row.get("always") == "yes",
        form: row.get("form").to_owned(),
    })
}

impl Pack {
    /// The clocks as the model runs them.
    #[must_use]
    pub fn clock_rules(&self, offset_minutes: i32) -> ClockRules {
        let mut rules: Vec<Rule> = Vec::new();
        for row in self.clocks() {
            let hours = row.hours.map(i64::from);
            let at = |risk: &str| hours.filter(|_| row.risk.is_empty() || row.risk == risk);
            match rules.iter_mut().find(|rule| rule.clock == row.clock) {
                Some(rule) => {
                    let Hours { high, medium, low, none } = &mut rule.hours;
                    for (place, risk) in [(high, "high"), (medium, "medium"), (low, "low"), (none, "none")] {
                        *place = at(risk).or(*place);
                    }
                }
                None => rules.push(Rule {
                    clock: row.clock.clone(),
                    start: row.start,
                    ends: row.ends.clone(),
                    hours: Hours { high: at("high"), medium: at("medium"), low: at("low"), none: at("none") },
                    warns: row.warns.iter().copied().map(i64::from).collect(),
                    each: row.each,
                    always: row.always,
                    form: row.form.clone(),
                }),
            }
        }
        ClockRules { rules, offset_minutes }
    }
}
