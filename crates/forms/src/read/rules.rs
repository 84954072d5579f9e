//! Whether the rules of a survey can be read and name only what is there. Asked where a form is made, taken in or signed; a
//! phone that uses a form that was checked does not read its rules again.

use std::collections::BTreeSet;

use super::survey::is_dynamic;
use super::{Reader, What};
use crate::expr::Expr;
use crate::fill::PlanError;
use crate::form::{Field, FieldKind, Form};
use crate::table::{Record, Table};

/// Columns that hold expressions.
const COLUMNS: [&str; 8] =
    ["relevant", "required", "constraint", "calculation", "default", "choice_filter", "read_only", "repeat_count"];

impl Reader<'_> {
    /// Finds every rule that cannot be used.
    pub(super) fn rules(&mut self, survey: &Table, fields: &[Field]) {
        let mut known: BTreeSet<&str> = fields.iter().map(Field::short_name).collect();
        let opens = |row: &Record<'_>| row.get("type").starts_with("begin");
        known.extend(survey.records().filter(opens).map(|row| row.get("name")));
        for row in survey.records() {
            for column in COLUMNS {
                let text = row.get(column);
                let is_word = match column {
                    "required" | "read_only" => matches!(text, "yes" | "true" | "TRUE" | "no" | "false" | "FALSE"),
                    "default" => !is_dynamic(text),
                    _ => false,
                };
                if !text.is_empty() && !is_word {
                    self.rule(&row, column, &known);
                }
            }
        }
    }

    /// Whether rules and questions go together: no circle, no name that means two questions.
    pub(super) fn plan(&mut self, survey: &Table, form: &Form) {
        let Some(error) = &form.engine().error else { return };
        let (question, column, what) = match error {
            PlanError::Circle(names) => (names.first().map_or("", String::as_str), "relevant", What::Circle(names.join(", "))),
            PlanError::Unknown { question, name } => (question.as_str(), "relevant", What::Field(name.clone())),
            PlanError::Twice(name) | PlanError::Parent(name) => (name.as_str(), "name", What::Name(name.clone())),
        };
        let line = survey.records().find(|row| row.get("name") == question).map_or(1, |row| row.line());
        self.fault(line, column, what);
    }

    fn rule(&mut self, row: &Record<'_>, column: &str, known: &BTreeSet<&str>) {
        let expr = match Expr::read(row.get(column)) {
            Ok(expr) => expr,
            Err(error) => return self.fault(row.line(), column, What::Expression(error)),
        };
        let list = FieldKind::of(row.get("type")).and_then(|kind| kind.list().and_then(|list| self.list(list)).cloned());
        // `null` is how the forms of some write nothing: it names no element, so it is nothing here as well
        let knows = |name: &str| {
            (name == "null" && column != "choice_filter")
                || column == "choice_filter"
                    && (name == "name"
                        || list
                            .as_ref()
                            .is_some_and(|list| list.items.iter().any(|item| item.attributes.iter().any(|(has, _)| has == name))))
        };
        if let Some(unknown) = expr.attributes().into_iter().find(|name| !knows(name)) {
            self.fault(row.line(), column, What::Attribute(unknown.to_owned()));
        }
        if let Some(unknown) = expr.fields().into_iter().find(|name| !known.contains(name)) {
            self.fault(row.line(), column, What::Field(unknown.to_owned()));
        }
    }
}
