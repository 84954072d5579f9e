//! Rows of a survey to fields and groups.

use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;

use super::names::{is_end, is_name, triggers};
use super::{Reader, TEXTS, What, has_text, is_text};
use crate::expr::Rule;
use crate::form::{Field, FieldKind, Group, Repeat};
use crate::table::{Record, Table};

/// Columns with a meaning here; those with `::` of a language are texts.
const COLUMNS: [&str; 16] = [
    "type",
    "name",
    "required",
    "relevant",
    "constraint",
    "calculation",
    "default",
    "choice_filter",
    "appearance",
    "read_only",
    "trigger",
    "parameters",
    "repeat_count",
    "naungan::meaning",
    "naungan::layer",
    "texts",
];

/// Deepest nesting of groups.
pub(super) const DEPTH_MAX: usize = 32;

impl Reader<'_> {
    pub(super) fn fields(&mut self, survey: &Table, keys: &[String]) -> (Vec<Field>, Vec<Group>) {
        let mut fields = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for (row, key) in survey.records().zip(keys) {
            self.columns(&row);
            let kind = row.get("type");
            match kind {
                "begin_group" | "begin group" | "begin_repeat" | "begin repeat" => {
                    let group = self.group(&row, key, open.last().copied(), kind.ends_with("repeat"));
                    if open.len() >= DEPTH_MAX {
                        self.fault(row.line(), "type", What::Group);
                    }
                    open.push(groups.len());
                    groups.push(group);
                }
                _ if is_end(kind) => {
                    let closes = open
                        .pop()
                        .and_then(|at| groups.get(at))
                        .is_some_and(|group| group.repeat.is_some() == kind.ends_with("repeat"));
                    if !closes {
                        self.fault(row.line(), "type", What::Group);
                    }
                }
                "" if row.get("name").is_empty() => {}
                _ => fields.extend(self.field(&row, key, &groups, &open)),
            }
        }
        if !open.is_empty() {
            self.fault(survey.rows.len() + 1, "type", What::Group);
        }
        (fields, groups)
    }

    fn columns(&mut self, row: &Record<'_>) {
        for (column, cell) in row.cells() {
            let text = TEXTS.iter().any(|text| is_text(column, text));
            if !cell.is_empty() && !COLUMNS.contains(&column) && !text {
                self.fault(row.line(), column, What::Column);
            }
        }
    }

    fn group(&mut self, row: &Record<'_>, key: &str, parent: Option<usize>, repeats: bool) -> Group {
        self.name(row);
        let count = expression(row, "repeat_count");
        if count.is_some() && !repeats {
            self.fault(row.line(), "repeat_count", What::Column);
        }
        Group {
            name: key.to_owned(),
            parent,
            headed: has_text(row, "label"),
            relevant: expression(row, "relevant"),
            repeat: repeats.then_some(Repeat { count }),
            appearance: row.get("appearance").to_owned(),
        }
    }

    fn name(&mut self, row: &Record<'_>) {
        if !is_name(row.get("name")) {
            self.fault(row.line(), "name", What::Name(row.get("name").to_owned()));
        }
    }

    fn field(&mut self, row: &Record<'_>, key: &str, groups: &[Group], open: &[usize]) -> Option<Field> {
        let line = row.line();
        self.name(row);
        let kind = self.kind(row)?;
        let meaning = self.meaning(row);
        let layer = self.layer(row, meaning);
        let own = expression(row, "relevant");
        let calculation = expression(row, "calculation");
        if kind == FieldKind::Calculate && row.get("calculation").is_empty() && row.get("default").is_empty() {
            self.fault(line, "calculation", What::Calculation);
        }
        let around = || open.iter().filter_map(|&at| groups.get(at));
        if let Some(meaning) = meaning.filter(|_| around().any(|group| group.repeat.is_some())) {
            self.fault(line, "naungan::meaning", What::Repeated(meaning.code().to_owned()));
        }
        if !row.get("repeat_count").is_empty() {
            self.fault(line, "repeat_count", What::Column);
        }
        Some(Field {
            stem: ["form.", self.form, ".", key].concat(),
            name: key.to_owned(),
            meaning,
            layer,
            private: layer != Layer::GENERAL,
            group: open.last().copied(),
            section: around().rev().find(|group| group.headed).map(|group| group.name.clone()),
            relevant: around().filter_map(|group| group.relevant.clone()).chain(own).collect(),
            required: Self::condition(row, "required"),
            constraint: expression(row, "constraint"),
            calculation,
            default: Self::default(row),
            choice_filter: expression(row, "choice_filter"),
            read_only: Self::condition(row, "read_only"),
            trigger: triggers(row.get("trigger")).map(str::to_owned).collect(),
            parameters: self.parameters(row),
            appearance: row.get("appearance").to_owned(),
            texts: TEXTS.iter().filter(|text| has_text(row, text)).map(|text| (*text).to_owned()).collect(),
            kind,
        })
    }

    fn kind(&mut self, row: &Record<'_>) -> Option<FieldKind> {
        let whole = row.get("type");
        let kind = FieldKind::of(whole);
        match kind.as_ref().map(FieldKind::list) {
            None => self.fault(row.line(), "type", What::Type(whole.to_owned())),
            Some(Some(list)) if self.list(list).is_none() => self.fault(row.line(), "type", What::List(list.to_owned())),
            Some(_) => {}
        }
        kind
    }

    fn meaning(&mut self, row: &Record<'_>) -> Option<Meaning> {
        let text = row.get("naungan::meaning");
        let meaning = text.parse().ok();
        if meaning.is_none() && !text.is_empty() {
            self.fault(row.line(), "naungan::meaning", What::Meaning(text.to_owned()));
        }
        meaning
    }

    /// Identity meanings go to layer 1, whatever the form says.
    fn layer(&mut self, row: &Record<'_>, meaning: Option<Meaning>) -> Layer {
        if meaning.is_some_and(Meaning::is_identity) {
            return Layer::IDENTITY;
        }
        let text = row.get("naungan::layer");
        let known = Layer::OF_A_FORM.into_iter().find(|layer| layer.0.to_string() == text);
        if known.is_none() && !text.is_empty() {
            self.fault(row.line(), "naungan::layer", What::Layer(text.to_owned()));
        }
        known.unwrap_or(Layer::GENERAL)
    }

    /// `yes`, nothing, or an expression.
    fn condition(row: &Record<'_>, column: &str) -> Option<Rule> {
        match row.get(column) {
            "" | "no" | "false" | "FALSE" => None,
            "yes" | "true" | "TRUE" => Some(Rule::constant("yes")),
            text => Some(Rule::later(text)),
        }
    }

    /// A default is an expression where it calls a function or names a field, else a text.
    fn default(row: &Record<'_>) -> Option<Rule> {
        match row.get("default") {
            "" => None,
            text if is_dynamic(text) => Some(Rule::later(text)),
            text => Some(Rule::constant(text)),
        }
    }

    fn parameters(&mut self, row: &Record<'_>) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for pair in row.get("parameters").split([' ', ',', ';']).filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some((name, value)) if !name.is_empty() && !value.is_empty() => found.push((name.to_owned(), value.to_owned())),
                _ => self.fault(row.line(), "parameters", What::Parameter(pair.to_owned())),
            }
        }
        found
    }
}

/// A rule, if the cell has one. Whether it can be read is another question: `rules`.
fn expression(row: &Record<'_>, column: &str) -> Option<Rule> {
    Some(row.get(column)).filter(|text| !text.is_empty()).map(Rule::later)
}

/// A call (a name right before a bracket) or a field: `A (first)` and `http://x` are texts.
pub(crate) fn is_dynamic(text: &str) -> bool {
    text.contains("${")
        || text.match_indices('(').any(|(at, _)| {
            let name = text.get(..at).unwrap_or_default();
            name.ends_with(|c: char| c.is_ascii_alphanumeric())
        })
}
