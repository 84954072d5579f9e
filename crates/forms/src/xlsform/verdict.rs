//! What the device's reader and a look over the texts say about a draft.

use std::collections::BTreeSet;

use super::columns::TEXTS;
use super::draft::Draft;
use super::finding::{Finding, Problem, Severity};
use crate::expr::Expr;
use crate::read::{Fault, What};

/// Columns in which a pattern decides something.
const RULES: [&str; 4] = ["relevant", "constraint", "required", "calculation"];

/// Faults of the device's reader as findings. `lines` says which row of the sheet each row was.
pub(super) fn findings(draft: &Draft, lines: &[usize], faults: &[Fault]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    // One cell may be read twice, by itself and for the names in it.
    let mut seen = BTreeSet::new();
    let names: BTreeSet<&str> = draft.survey.records().map(|row| row.get("name")).collect();
    for fault in faults {
        let (severity, problem) = verdict(&names, fault);
        let line = fault.line.checked_sub(2).and_then(|at| lines.get(at)).copied().unwrap_or(1);
        let word = match &fault.what {
            What::Expression(error) => error.to_string(),
            _ => fault.word().to_owned(),
        };
        let of_settings = matches!(fault.what, What::Setting(_));
        let finding = Finding {
            sheet: if of_settings { "settings".to_owned() } else { draft.survey_sheet.clone() },
            row: if of_settings { fault.line } else { line },
            column: draft.heads.get(&fault.column).unwrap_or(&fault.column).clone(),
            severity,
            problem,
            word,
        };
        if seen.insert((line, finding.column.clone(), problem.code())) {
            found.push(finding);
        }
    }
    found
}

fn verdict(names: &BTreeSet<&str>, fault: &Fault) -> (Severity, Problem) {
    match &fault.what {
        What::Expression(error) if error.code().ends_with(".function") => (Severity::Unsupported, Problem::Function),
        What::Expression(_) => (Severity::Error, Problem::Expression),
        What::Field(name) => {
            // A field that is there but not supported: the form works once both are taken away.
            (if names.contains(name.as_str()) { Severity::Unsupported } else { Severity::Error }, Problem::Field)
        }
        What::Attribute(_) => (Severity::Unsupported, Problem::Attribute),
        What::List(_) => (Severity::Error, Problem::ListMissing),
        What::Calculation => (Severity::Error, Problem::Calculation),
        What::Parameter(_) => (Severity::Error, Problem::Parameter),
        What::Meaning(_) => (Severity::Error, Problem::Meaning),
        What::Layer(_) => (Severity::Error, Problem::Layer),
        What::Type(_) => (Severity::Unsupported, Problem::TypeUnsupported),
        What::Column => (Severity::Unsupported, Problem::ColumnUnsupported),
        What::Group => (Severity::Error, Problem::Group),
        What::Name(_) => (Severity::Error, Problem::NameRepeated),
        What::Repeated(_) => (Severity::Error, Problem::MeaningRepeated),
        What::Circle(_) => (Severity::Error, Problem::Circle),
        What::Version => (Severity::Error, Problem::Version),
        What::Setting(_) => (Severity::Error, Problem::Offer),
        What::Clock(_) => (Severity::Error, Problem::Setting),
        What::FormId => (Severity::Error, Problem::NameMissing),
    }
}

/// Texts that are there in one language and not in another, one finding for each kind of text and language.
pub(super) fn translations(draft: &mut Draft) {
    let mut missing = Vec::new();
    if draft.languages.len() < 2 {
        return;
    }
    for (sheet, table) in [(draft.survey_sheet.as_str(), &draft.survey), ("choices", &draft.choices)] {
        for text in TEXTS {
            let column = |language: &str| [text, "::", language].concat();
            for language in &draft.languages {
                let lacks = |row: &crate::table::Record<'_>| {
                    row.get(&column(language)).is_empty()
                        && draft.languages.iter().any(|other| !row.get(&column(other)).is_empty())
                };
                let count = table.records().filter(lacks).count();
                if count > 0 {
                    missing.push(Finding {
                        sheet: sheet.to_owned(),
                        row: 1,
                        column: column(language),
                        severity: Severity::Warning,
                        problem: Problem::Translation,
                        word: count.to_string(),
                    });
                }
            }
        }
    }
    draft.findings.extend(missing);
}

/// Patterns that are tied to no end: other engines ask whether the whole answer fits, here any part of it does.
pub(super) fn patterns(draft: &mut Draft) {
    let mut loose = Vec::new();
    for (row, line) in draft.survey.records().zip(&draft.lines) {
        for column in RULES {
            let Ok(expr) = Expr::read(row.get(column)) else { continue };
            let untied = expr.patterns().into_iter().filter(|pattern| !pattern.starts_with('^') || !pattern.ends_with('$'));
            loose.extend(untied.map(|pattern| Finding {
                sheet: draft.survey_sheet.clone(),
                row: *line,
                column: draft.heads.get(column).map_or(column, String::as_str).to_owned(),
                severity: Severity::Warning,
                problem: Problem::Pattern,
                word: pattern.to_owned(),
            }));
        }
    }
    draft.findings.extend(loose);
}

/// Fields that texts name (`${name}`) and the form does not have.
pub(super) fn references(draft: &mut Draft) {
    let names: BTreeSet<&str> = draft.survey.records().map(|row| row.get("name")).collect();
    let mut missing = Vec::new();
    for (row, line) in draft.survey.records().zip(&draft.lines) {
        let is_text = |column: &str| TEXTS.iter().any(|text| column.starts_with(text));
        for (column, cell) in row.cells().filter(|(column, _)| is_text(column)) {
            let named = cell.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.trim());
            missing.extend(named.filter(|name| !names.contains(name)).map(|name| Finding {
                sheet: draft.survey_sheet.clone(),
                row: *line,
                column: draft.heads.get(column).map_or(column, String::as_str).to_owned(),
                severity: Severity::Error,
                problem: Problem::Field,
                word: name.to_owned(),
            }));
        }
    }
    draft.findings.extend(missing);
}
