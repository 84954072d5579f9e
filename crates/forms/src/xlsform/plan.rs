//! A form that was read, made ready to be filled: what is asked, the tables beside it, and the words in its default language.

use std::collections::BTreeMap;

use super::draft::Draft;
use crate::doc::{Document, Name};
use crate::expr::{Expr, ExprError};
use crate::fill::{Kind, Plan, PlanError, Preload, Question, Tables, Template};
use crate::form::FieldKind;
use crate::read::is_dynamic;
use crate::table::Record;

/// A form ready to be filled.
#[derive(Debug)]
pub struct Ready {
    /// What is asked.
    pub plan: Plan,
    /// Choices and files of choices, labelled in the default language.
    pub tables: Tables,
    /// Labels in the default language, by the name of the question.
    pub labels: BTreeMap<String, Template>,
}

/// Why a form cannot be filled.
#[derive(Debug, thiserror::Error)]
pub enum ReadyError {
    /// A rule cannot be read.
    #[error("row {row}, column {column}: {error}")]
    Rule {
        /// Row of the sheet.
        row: usize,
        /// Column.
        column: &'static str,
        /// What is wrong with it.
        error: ExprError,
    },
    /// Rules and questions do not go together.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

impl ReadyError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rule { error, .. } => error.code(),
            Self::Plan(error) => error.code(),
        }
    }
}

impl Draft {
    /// The form, ready to be filled as a phone would.
    ///
    /// # Errors
    /// A rule cannot be read, or rules and questions do not go together.
    pub fn ready(&self) -> Result<Ready, ReadyError> {
        let mut questions: Vec<Question> = Vec::new();
        let mut around: Vec<usize> = Vec::new();
        let mut labels = BTreeMap::new();
        for (row, line) in self.survey.records().zip(&self.lines) {
            let (kind, name) = (row.get("type"), row.get("name"));
            if matches!(kind, "end_group" | "end_repeat") {
                around.pop();
                continue;
            }
            let parent = around.last().copied();
            if kind == "begin_repeat" {
                questions.extend(counter(&row, *line, parent)?);
            }
            if let Some(words) = self.text(name, "label", self.default_language()) {
                labels.insert(name.to_owned(), Template::read(words));
            }
            let Some(question) = question(&row, *line, parent)? else { continue };
            if question.holds() {
                around.push(questions.len());
            }
            questions.push(question);
        }
        // What every filled form carries: a name of its own.
        let meta = questions.len();
        questions.push(Question::new("meta", Kind::Group, None));
        let mut name = Question::new("instanceID", Kind::Value, Some(meta));
        name.preload = Some(Preload::Instance);
        questions.push(name);
        Ok(Ready { plan: Plan::new("data", questions)?, tables: self.tables(), labels })
    }

    /// Choices by list, then files of choices by their name and by their name without its ending.
    fn tables(&self) -> Tables {
        let mut tables = Tables::new();
        for row in self.choices.records() {
            let table = tables.entry(row.get("list_name").to_owned()).or_insert_with(empty);
            self.item(table, &row, Some(row.get("list_name")));
        }
        for file in &self.files {
            let mut table = empty();
            for row in file.records() {
                self.item(&mut table, &row, None);
            }
            let stem = file.path.rsplit_once('.').map_or(file.path.as_str(), |(stem, _)| stem);
            tables.insert(stem.to_owned(), table.clone());
            tables.insert(file.path.clone(), table);
        }
        tables
    }

    fn item(&self, table: &mut Document, row: &Record<'_>, list: Option<&str>) {
        let Some(root) = table.children(Document::ROOT).next() else { return };
        let item = table.push(root, Name::plain("item"));
        let mut put = |name: &str, text: &str| {
            let node = table.push(item, Name::plain(name));
            table.push_text(node, text);
        };
        for (column, cell) in row.cells().filter(|(column, _)| *column != "list_name" && !column.contains("::")) {
            if column != "label" || list.is_none() {
                put(column, cell);
            }
        }
        if let Some(words) = list.and_then(|list| self.choice(list, row.get("name"), self.default_language())) {
            put("label", words);
        }
    }
}

fn empty() -> Document {
    let mut table = Document::new();
    table.push(Document::ROOT, Name::plain("root"));
    table
}

fn rule(row: &Record<'_>, line: usize, column: &'static str) -> Result<Option<Expr>, ReadyError> {
    match row.get(column) {
        "" => Ok(None),
        text => Expr::read(text).map(Some).map_err(|error| ReadyError::Rule { row: line, column, error }),
    }
}

/// `yes`, nothing, or an expression.
fn condition(row: &Record<'_>, line: usize, column: &'static str) -> Result<Option<Expr>, ReadyError> {
    match row.get(column) {
        "no" | "false" | "FALSE" => Ok(None),
        "yes" | "true" | "TRUE" => Ok(Some(Expr::constant("yes"))),
        _ => rule(row, line, column),
    }
}

/// A count that is more than the name of a question is worked out in a question of its own, as the reference conversion does.
fn counter(row: &Record<'_>, line: usize, parent: Option<usize>) -> Result<Option<Question>, ReadyError> {
    let count = row.get("repeat_count");
    if count.is_empty() || is_one_name(count) {
        return Ok(None);
    }
    let mut question = Question::new(&format!("{}_count", row.get("name")), Kind::Value, parent);
    question.calculation = rule(row, line, "repeat_count")?;
    Ok(Some(question))
}

fn is_one_name(text: &str) -> bool {
    let name = text.trim().strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    name.is_some_and(|name| !name.contains(['$', '{', '}']))
}

/// The question of a row; `None` for what is not supported.
fn question(row: &Record<'_>, line: usize, parent: Option<usize>) -> Result<Option<Question>, ReadyError> {
    let known = FieldKind::of(row.get("type"));
    let kind = match (row.get("type"), &known) {
        ("begin_group", _) => Kind::Group,
        ("begin_repeat", _) => Kind::Repeat,
        (_, Some(known)) => Kind::of(known),
        _ => return Ok(None),
    };
    let mut question = Question::new(row.get("name"), kind, parent);
    question.relevant = rule(row, line, "relevant")?;
    if kind == Kind::Repeat && !row.get("repeat_count").is_empty() {
        let counter = format!("${{{}_count}}", row.get("name"));
        let text = if is_one_name(row.get("repeat_count")) { row.get("repeat_count") } else { &counter };
        let read = Expr::read(text).map_err(|error| ReadyError::Rule { row: line, column: "repeat_count", error })?;
        question.count = Some(read);
    }
    let Some(known) = known else { return Ok(Some(question)) };
    question.required = condition(row, line, "required")?;
    question.constraint = rule(row, line, "constraint")?;
    question.calculation = rule(row, line, "calculation")?;
    question.default = match row.get("default") {
        text if text.is_empty() || is_dynamic(text) => rule(row, line, "default")?,
        text => Some(Expr::constant(text)),
    };
    question.choice_filter = rule(row, line, "choice_filter")?;
    question.list = known.list().map(str::to_owned);
    question.read_only = condition(row, line, "read_only")?;
    question.triggers = crate::read::triggers(row.get("trigger")).map(str::to_owned).collect();
    question.preload = Preload::of(&known);
    Ok(Some(question))
}
