//! The fields that the reference conversion makes of a draft: for comparing, and for people who want to see what was understood.

use super::draft::Draft;
use super::kinds;
use crate::table::Record;

/// One field as the reference conversion binds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftField {
    /// Name.
    pub name: String,
    /// Names of the groups around it and its own, with `/` between.
    pub path: String,
    /// Canonical type without its list.
    pub kind: String,
    /// Type of the answer in the XForm.
    pub bind: &'static str,
    /// List to choose from.
    pub list: Option<String>,
    /// Row of the sheet.
    pub row: usize,
    /// Rules and settings by canonical column: `required`, `relevant`, `constraint`, `calculation`, `default`, `choice_filter`,
    /// `read_only`, `trigger`, `parameters`, `appearance`; those that are empty are left out.
    pub rules: Vec<(&'static str, String)>,
    /// Texts by canonical column: `label::English (en)`.
    pub texts: Vec<(String, String)>,
}

const RULES: [&str; 10] = [
    "required",
    "relevant",
    "constraint",
    "calculation",
    "default",
    "choice_filter",
    "read_only",
    "trigger",
    "parameters",
    "appearance",
];

impl DraftField {
    /// A rule by canonical column; empty when there is none.
    #[must_use]
    pub fn rule(&self, column: &str) -> &str {
        self.rules.iter().find(|(name, _)| *name == column).map_or("", |(_, rule)| rule.as_str())
    }
}

impl DraftField {
    /// A text in a language; where that language has none, the one without language; empty when there is neither.
    #[must_use]
    pub fn text(&self, text: &str, language: &str) -> &str {
        let get = |column: &str| self.texts.iter().find(|(has, _)| has == column).map(|(_, words)| words.as_str());
        get(&[text, "::", language].concat()).or_else(|| get(text)).unwrap_or_default()
    }
}

impl Draft {
    /// All fields in the order of the form, those that are not supported too. A count of a repeat that is more than a field's
    /// name has a field of its own, as the reference conversion makes it.
    #[must_use]
    pub fn fields(&self) -> Vec<DraftField> {
        let mut found = Vec::new();
        let mut around: Vec<&str> = Vec::new();
        for (row, line) in self.survey.records().zip(&self.lines) {
            match row.get("type") {
                "begin_group" => around.push(row.get("name")),
                "begin_repeat" => {
                    let count = row.get("repeat_count");
                    if !count.is_empty() && !is_field_name(count) {
                        found.push(counter(&row, &around, *line));
                    }
                    around.push(row.get("name"));
                }
                "end_group" | "end_repeat" => {
                    around.pop();
                }
                _ => found.push(field(&row, &around, *line)),
            }
        }
        found
    }
}

fn field(row: &Record<'_>, around: &[&str], line: usize) -> DraftField {
    let mut words = row.get("type").split(' ');
    let kind = words.next().unwrap_or_default().to_owned();
    let rules = RULES.iter().map(|column| (*column, rule(row, column))).filter(|(_, text)| !text.is_empty());
    let is_text = |column: &str| super::columns::TEXTS.iter().any(|text| column.starts_with(text));
    let texts = row.cells().filter(|(column, cell)| is_text(column) && !cell.is_empty());
    DraftField {
        name: row.get("name").to_owned(),
        path: path(around, row.get("name")),
        bind: kinds::bind(row.get("type"), row.get("parameters")),
        kind,
        list: words.next().map(str::to_owned),
        row: line,
        rules: rules.collect(),
        texts: texts.map(|(column, cell)| (column.to_owned(), cell.to_owned())).collect(),
    }
}

/// Conditions as the reference writes them: `yes` is `true()`.
fn rule(row: &Record<'_>, column: &str) -> String {
    match (column, row.get(column)) {
        ("required" | "read_only", "yes") => "true()".to_owned(),
        ("read_only", "") if row.get("type") == "note" => "true()".to_owned(),
        (_, text) => text.to_owned(),
    }
}

fn counter(row: &Record<'_>, around: &[&str], line: usize) -> DraftField {
    let name = [row.get("name"), "_count"].concat();
    DraftField {
        path: path(around, &name),
        name,
        kind: "calculate".to_owned(),
        bind: "string",
        list: None,
        row: line,
        rules: vec![("calculation", row.get("repeat_count").to_owned()), ("read_only", "true()".to_owned())],
        texts: Vec::new(),
    }
}

fn path(around: &[&str], name: &str) -> String {
    // Deeper groups are an error anyway; without an end here a file of openings would fill the memory.
    around.iter().take(super::survey::DEPTH_MAX).copied().chain(std::iter::once(name)).collect::<Vec<_>>().join("/")
}

/// `${name}` and nothing else.
fn is_field_name(text: &str) -> bool {
    text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).is_some_and(|name| !name.contains(['$', '{', '}']))
}
