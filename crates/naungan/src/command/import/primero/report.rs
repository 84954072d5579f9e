//! What came of an import of cases. No line repeats what a field says.

use std::collections::BTreeSet;

use naungan_device::import::{CaseKept, Refusal, What};
use naungan_pages::language::Language;
use serde_json::{Value, json};

use super::map::{Mapped, Record, counts};

/// What came of an import.
#[derive(Default)]
pub struct Report {
    /// Entries on this device that are not sent.
    pub unsent: usize,
    taken: usize,
    updated: usize,
    unchanged: usize,
    records: Vec<Value>,
    refused: Vec<Value>,
    unplaced: Vec<Value>,
    cases: BTreeSet<String>,
}

impl Report {
    /// A case that is in a file now.
    pub fn kept(&mut self, record: &str, mapped: &Mapped, kept: &CaseKept) {
        let is = |what: What| kept.records.iter().any(|record| record.what == what);
        let what = if is(What::Opened) {
            self.taken += 1;
            "opened"
        } else if is(What::Added) || is(What::Updated) {
            self.updated += 1;
            "updated"
        } else {
            self.unchanged += 1;
            "unchanged"
        };
        self.records.push(json!({ "record": record, "what": what, "forms": counts(mapped) }));
        for field in &mapped.unplaced {
            self.unplaced.push(json!({ "record": record, "field": field }));
        }
        for (part, kept) in mapped.records.iter().zip(&kept.records) {
            for field in &kept.left {
                let field = [part.place.as_str(), if part.place.is_empty() { "" } else { "." }, field].concat();
                self.unplaced.push(json!({ "record": record, "field": field }));
            }
        }
    }

    /// Something in a case that was refused: nothing of the case was taken.
    pub fn refuse(&mut self, record: &str, field: &str, code: &str, why: &str) {
        self.cases.insert(record.to_owned());
        self.refused.push(json!({ "record": record, "field": field, "code": code, "reason": why }));
    }

    /// A case that the device refused.
    pub fn refusal(&mut self, record: &str, part: Option<&Record>, refusal: &Refusal) {
        let place = part.map(|part| part.place.clone()).unwrap_or_default();
        if let Refusal::Rules(problems) = refusal {
            let words = Language::embedded("en");
            for problem in problems {
                let why = words.as_ref().map_or(problem.key.clone(), |words| words.text(&problem.key).to_owned());
                let field = [place.as_str(), if place.is_empty() { "" } else { "." }, &problem.field].concat();
                self.refuse(record, &field, "import.rule", &format!("a rule of the form: {why}"));
            }
            return;
        }
        let (code, why) = crate::command::import::report::why(refusal);
        self.refuse(record, &place, code, why);
    }

    /// How many cases were refused.
    pub fn refused_cases(&self) -> usize {
        self.cases.len()
    }

    /// Prints it: one object, or a line for each.
    pub fn print(&self, json: bool) {
        if json {
            let report = json!({
                "taken": self.taken, "updated": self.updated, "unchanged": self.unchanged,
                "refused": self.refused, "unplaced": self.unplaced, "records": self.records, "unsent": self.unsent,
            });
            println!("{report:#}");
            return;
        }
        let word = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
        for refused in &self.refused {
            let place = format!("{} {}", word(refused, "record"), word(refused, "field"));
            println!("refused: {place}: {} ({})", word(refused, "reason"), word(refused, "code"));
        }
        for unplaced in &self.unplaced {
            println!(
                "no question: {} {} (kept as text with the child's identity)",
                word(unplaced, "record"),
                word(unplaced, "field")
            );
        }
        println!(
            "{} taken, {} updated, {} unchanged, {} refused, {} fields without a question; {} entries not sent yet (naungan device sync)",
            self.taken,
            self.updated,
            self.unchanged,
            self.refused_cases(),
            self.unplaced.len(),
            self.unsent
        );
    }
}
