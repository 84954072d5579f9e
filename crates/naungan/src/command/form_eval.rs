//! `naungan form eval`: expressions of a table worked out, each difference named.

use std::path::PathBuf;

use clap::ValueEnum;
use naungan_forms::cases::{Case, contexts};
use serde_json::json;

use super::Failure;
use super::file::text;

/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Table of cases, one JSON object a line
    #[arg(long)]
    cases: PathBuf,
    /// Documents they are worked out in: a JSON object from id to XML
    #[arg(long)]
    contexts: PathBuf,
    /// Only the cases of this group
    #[arg(long)]
    group: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs.
///
/// # Errors
/// A file that cannot be read or is no table, or a case that gives something else.
pub fn run(options: &Options) -> Result<(), Failure> {
    let documents = contexts(&text(&options.contexts, "form")?).map_err(|error| Failure::wrong_use("form.contexts", error))?;
    let table = text(&options.cases, "form")?;
    let (mut passed, mut differences) = (0, Vec::new());
    for (at, line) in table.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |cause: String| Failure::wrong_use("form.cases", format!("line {}: {cause}", at + 1));
        let case = Case::read(line).map_err(wrong)?;
        if options.group.as_ref().is_some_and(|group| *group != case.group) {
            continue;
        }
        match case.difference(&documents).map_err(wrong)? {
            None => passed += 1,
            Some(got) => differences.push((case, got)),
        }
    }
    let failed = differences.len();
    if options.format == Format::Json {
        let list: Vec<_> = differences
            .iter()
            .map(|(case, got)| json!({ "id": case.id, "expr": case.expr, "type": case.kind, "expected": case.expected, "got": got }))
            .collect();
        println!("{}", json!({ "passed": passed, "failed": failed, "differences": list }));
    } else {
        for (case, got) in &differences {
            println!("{}: {} gives {got}, expected {} {}", case.id, case.expr, case.kind, case.expected);
        }
        println!("{passed} passed, {failed} failed");
    }
    if failed == 0 { Ok(()) } else { Err(Failure::check("form.differs", format!("{failed} cases give something else"))) }
}
