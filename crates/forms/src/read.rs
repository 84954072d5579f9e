//! Survey, choices and settings of XLSForm to a [`Form`]. What is not understood is a fault with its place, never dropped.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;

use crate::expr::{Expr, ExprError};
use crate::form::{Field, FieldKind, Form};
use crate::list::{CodeList, Item};
use crate::pack::Shared;
use crate::table::{Record, Table};

/// A cell that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// File inside `packs/`.
    pub path: String,
    /// Line of the file; the head is line 1.
    pub line: usize,
    /// Column name.
    pub column: String,
    /// What is wrong.
    pub what: What,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A question type that is not supported.
    Type(String),
    /// A column that is not supported and not empty.
    Column,
    /// A name that is empty, too long or not of `a-z 0-9 _`, or that stands twice.
    Name(String),
    /// No such meaning.
    Meaning(String),
    /// No such layer.
    Layer(String),
    /// No such list.
    List(String),
    /// An expression that cannot be read.
    Expression(ExprError),
    /// An expression names a field that the form does not have.
    Field(String),
    /// An expression names a column that its list does not have; outside a filter nothing may be named so.
    Attribute(String),
    /// Groups that do not close, or close what is not open.
    Group,
    /// A calculated field without calculation, or a calculation elsewhere.
    Calculation,
    /// No version, or one that is not a whole number.
    Version,
    /// The settings name another form than the folder.
    FormId,
}

impl Fault {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match &self.what {
            What::Type(_) => "forms.read.type",
            What::Column => "forms.read.column",
            What::Name(_) => "forms.read.name",
            What::Meaning(_) => "forms.read.meaning",
            What::Layer(_) => "forms.read.layer",
            What::List(_) => "forms.read.list",
            What::Expression(inner) => inner.code(),
            What::Field(_) => "forms.read.field",
            What::Attribute(_) => "forms.read.attribute",
            What::Group => "forms.read.group",
            What::Calculation => "forms.read.calculation",
            What::Version => "forms.read.version",
            What::FormId => "forms.read.form_id",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line {} column {}: {}", self.path, self.line, self.column, self.code())
    }
}

/// Columns with a meaning here; those with `::` of a language are texts.
const COLUMNS: [&str; 12] = [
    "type",
    "name",
    "required",
    "relevant",
    "constraint",
    "calculation",
    "default",
    "choice_filter",
    "appearance",
    "naungan::meaning",
    "naungan::layer",
    "texts",
];
const TEXTS: [&str; 5] = ["label", "hint", "guidance_hint", "required_message", "constraint_message"];
const NAME_MAX: usize = 48;

/// Reads one form.
pub(crate) fn form(
    name: &str,
    survey: &Table,
    choices: Option<&Table>,
    settings: Option<&Table>,
    shared: &Arc<Shared>,
) -> Result<Form, Vec<Fault>> {
    let mut reader = Reader { form: name, path: &survey.path, faults: Vec::new(), lists: own_lists(choices), shared };
    let version = reader.settings(settings);
    let fields = reader.fields(survey);
    reader.names(survey, &fields);
    if reader.faults.is_empty() {
        Ok(Form { name: name.to_owned(), version, fields, lists: reader.lists, shared: Arc::clone(shared) })
    } else {
        Err(reader.faults)
    }
}

struct Reader<'a> {
    form: &'a str,
    path: &'a str,
    faults: Vec<Fault>,
    lists: BTreeMap<String, CodeList>,
    shared: &'a Shared,
}

/// A group around fields: its name when it has a heading, and when it is relevant.
struct Group {
    section: Option<String>,
    relevant: Option<Expr>,
}

impl Reader<'_> {
    fn fault(&mut self, line: usize, column: &str, what: What) {
        self.faults.push(Fault { path: self.path.to_owned(), line, column: column.to_owned(), what });
    }

    fn settings(&mut self, settings: Option<&Table>) -> u32 {
        let row = settings.and_then(|table| table.records().next());
        if row.is_none_or(|row| row.get("form_id") != self.form) {
            self.fault(2, "form_id", What::FormId);
        }
        match row.and_then(|row| row.get("version").parse().ok()) {
            Some(version) => version,
            None => {
                self.fault(2, "version", What::Version);
                0
            }
        }
    }

    fn fields(&mut self, survey: &Table) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        for row in survey.records() {
            self.columns(&row);
            match row.get("type") {
                "begin_group" | "begin group" => {
                    let section = has_text(&row, "label").then(|| row.get("name").to_owned());
                    groups.push(Group { section, relevant: self.expression(&row, "relevant") });
                }
                "end_group" | "end group" => {
                    if groups.pop().is_none() {
                        self.fault(row.line(), "type", What::Group);
                    }
                }
                "" if row.get("name").is_empty() => {}
                _ => fields.extend(self.field(&row, &groups)),
            }
        }
        if !groups.is_empty() {
            self.fault(survey.rows.len() + 1, "type", What::Group);
        }
        fields
    }

    fn columns(&mut self, row: &Record<'_>) {
        for (column, cell) in row.cells() {
            let text = TEXTS.iter().any(|text| is_text(column, text));
            if !cell.is_empty() && !COLUMNS.contains(&column) && !text {
                self.fault(row.line(), column, What::Column);
            }
        }
    }

    fn field(&mut self, row: &Record<'_>, groups: &[Group]) -> Option<Field> {
        let line = row.line();
        let name = row.get("name").to_owned();
        if !is_name(&name) {
            self.fault(line, "name", What::Name(name.clone()));
        }
        let kind = self.kind(row)?;
        let meaning = self.meaning(row);
        let layer = self.layer(row, meaning);
        let own = self.expression(row, "relevant");
        let calculation = self.expression(row, "calculation");
        if (kind == FieldKind::Calculate) != calculation.is_some() {
            self.fault(line, "calculation", What::Calculation);
        }
        let required = match row.get("required") {
            "" | "no" | "false" | "FALSE" => None,
            "yes" | "true" | "TRUE" => Some(Expr::constant("yes")),
            _ => self.expression(row, "required"),
        };
        let default = match row.get("default") {
            "" => None,
            text if text.contains('(') || text.contains("${") => self.expression(row, "default"),
            text => Some(Expr::constant(text)),
        };
        Some(Field {
            stem: format!("form.{}.{name}", self.form),
            name,
            meaning,
            layer,
            private: layer != Layer::GENERAL,
            section: groups.iter().rev().find_map(|group| group.section.clone()),
            relevant: groups.iter().filter_map(|group| group.relevant.clone()).chain(own).collect(),
            required,
            constraint: self.expression(row, "constraint"),
            calculation,
            default,
            choice_filter: self.filter(row, &kind),
            appearance: row.get("appearance").to_owned(),
            texts: TEXTS.iter().filter(|text| has_text(row, text)).map(|text| (*text).to_owned()).collect(),
            kind,
        })
    }

    fn kind(&mut self, row: &Record<'_>) -> Option<FieldKind> {
        let whole = row.get("type");
        let mut words = whole.split_whitespace();
        let kind = match (words.next().unwrap_or_default(), words.next(), words.next()) {
            ("text", None, None) => FieldKind::Text,
            ("integer", None, None) => FieldKind::Integer,
            ("date", None, None) => FieldKind::Date,
            ("note", None, None) => FieldKind::Note,
            ("calculate", None, None) => FieldKind::Calculate,
            ("select_one", Some(list), None) => FieldKind::SelectOne(list.to_owned()),
            ("select_multiple", Some(list), None) => FieldKind::SelectMultiple(list.to_owned()),
            _ => {
                self.fault(row.line(), "type", What::Type(whole.to_owned()));
                return None;
            }
        };
        if let Some(list) = kind.list().filter(|list| self.list(list).is_none()) {
            self.fault(row.line(), "type", What::List(list.to_owned()));
        }
        Some(kind)
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
        let known = Layer::OF_A_CASE.into_iter().find(|layer| layer.0.to_string() == text);
        if known.is_none() && !text.is_empty() {
            self.fault(row.line(), "naungan::layer", What::Layer(text.to_owned()));
        }
        known.unwrap_or(Layer::GENERAL)
    }

    fn expression(&mut self, row: &Record<'_>, column: &str) -> Option<Expr> {
        let expr = self.any_expression(row, column)?;
        if let Some(name) = expr.attributes().first() {
            self.fault(row.line(), column, What::Attribute((*name).to_owned()));
        }
        Some(expr)
    }

    fn filter(&mut self, row: &Record<'_>, kind: &FieldKind) -> Option<Expr> {
        let expr = self.any_expression(row, "choice_filter")?;
        let list = kind.list().and_then(|list| self.list(list));
        let knows = |name: &str| {
            name == "name"
                || list.is_some_and(|list| list.items.iter().any(|item| item.attributes.iter().any(|(has, _)| has == name)))
        };
        let unknown = expr.attributes().into_iter().find(|name| !knows(name)).map(str::to_owned);
        if let Some(name) = unknown {
            self.fault(row.line(), "choice_filter", What::Attribute(name));
        }
        Some(expr)
    }

    fn any_expression(&mut self, row: &Record<'_>, column: &str) -> Option<Expr> {
        let text = row.get(column);
        if text.is_empty() {
            return None;
        }
        match Expr::read(text) {
            Ok(expr) => Some(expr),
            Err(error) => {
                self.fault(row.line(), column, What::Expression(error));
                None
            }
        }
    }

    fn list(&self, name: &str) -> Option<&CodeList> {
        self.lists.get(name).or_else(|| self.shared.lists.get(name))
    }

    /// Names once, and only names that exist in expressions.
    fn names(&mut self, survey: &Table, fields: &[Field]) {
        let mut seen = BTreeSet::new();
        let known: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        for row in survey.records() {
            let name = row.get("name");
            if !name.is_empty() && !row.get("type").starts_with("end") && !seen.insert(name.to_owned()) {
                self.fault(row.line(), "name", What::Name(name.to_owned()));
            }
            for column in ["relevant", "constraint", "calculation", "choice_filter", "required", "default"] {
                let Ok(expr) = Expr::read(row.get(column)) else { continue };
                if let Some(unknown) = expr.fields().into_iter().find(|name| !known.contains(name)) {
                    self.fault(row.line(), column, What::Field(unknown.to_owned()));
                }
            }
        }
    }
}

fn own_lists(choices: Option<&Table>) -> BTreeMap<String, CodeList> {
    let mut items: BTreeMap<&str, Vec<Item>> = BTreeMap::new();
    for row in choices.into_iter().flat_map(Table::records) {
        let attributes = row
            .cells()
            .filter(|(column, cell)| !matches!(*column, "list_name" | "name") && !column.contains("::") && !cell.is_empty())
            .map(|(column, cell)| (column.to_owned(), cell.to_owned()))
            .collect();
        items.entry(row.get("list_name")).or_default().push(Item { code: row.get("name").to_owned(), attributes });
    }
    items.into_iter().map(|(name, items)| (name.to_owned(), CodeList::with(name, items))).collect()
}

/// From the folder the texts are there; in a bundle the column `texts` says which were.
fn has_text(row: &Record<'_>, text: &str) -> bool {
    row.get("texts").split(' ').any(|has| has == text)
        || row.cells().any(|(column, cell)| is_text(column, text) && !cell.is_empty())
}

fn is_text(column: &str, text: &str) -> bool {
    column.strip_prefix(text).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn is_name(name: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.len() <= NAME_MAX && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(letters)
}
