//! The shared tables of expressions with the answers of the engines in use.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

use std::path::PathBuf;

use naungan_forms::cases::{Case, Contexts, contexts};

/// A table of the shared folder; nothing where that folder is absent.
fn shared(name: &str) -> Option<String> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/xlsform")).join(name);
    let found = std::fs::read_to_string(&path).ok();
    if found.is_none() {
        println!("skipped: no shared table {name}");
    }
    found
}

fn differences(group: &str) -> Option<(usize, Vec<String>)> {
    let (table, documents) = (shared("expressions-shared.jsonl")?, shared("contexts-shared.json")?);
    let documents: Contexts = contexts(&documents).unwrap();
    let cases: Vec<Case> = table.lines().map(|line| Case::read(line).unwrap()).filter(|case| case.group == group).collect();
    let found = cases.iter().filter_map(|case| {
        let got = case.difference(&documents).unwrap_or_else(Some)?;
        Some(format!("{}: {} gives {got}, expected {} {}", case.id, case.expr, case.kind, case.expected))
    });
    Some((cases.len(), found.collect()))
}

#[test]
fn every_expression_that_forms_use_gives_what_the_engines_give() {
    let Some((count, found)) = differences("xlsform") else { return };
    assert!(count > 2000);
    assert!(found.is_empty(), "{} of {count} differ:\n{}", found.len(), found.join("\n"));
}

#[test]
fn of_the_rest_of_xpath_only_the_parts_that_are_said_to_be_missing_differ() {
    let Some((count, found)) = differences("xpath-core") else { return };
    assert!(found.is_empty(), "{} of {count} differ:\n{}", found.len(), found.join("\n"));
}
