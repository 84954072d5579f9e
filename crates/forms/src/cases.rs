//! Tables of expressions with the answers of other engines: reading them, and holding the language against them.

use std::collections::BTreeMap;

use naungan_model::date::Date;
use serde_json::Value as Json;

use crate::doc::{Document, NodeId};
use crate::expr::{Clock, Expr, ExprError, Fault, Place, Scope};

/// Documents that cases are worked out in, by id.
pub type Contexts = BTreeMap<String, Document>;

/// One expression and what it must give.
#[derive(Clone, Debug)]
pub struct Case {
    /// Name of the case.
    pub id: String,
    /// The expression.
    pub expr: String,
    /// Group of cases, such as `xlsform`.
    pub group: String,
    /// Kind of answer: number, string, boolean, nodeset, node1, error.
    pub kind: String,
    /// The answer.
    pub expected: Json,
    document: String,
    node: String,
    clock: Clock,
    instances: Vec<(String, String)>,
}

/// Why a table cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {cause}")]
pub struct TableError {
    /// Line of the table, or id of the document.
    pub place: String,
    /// What is wrong there.
    pub cause: String,
}

/// Reads documents: a JSON object from id to XML.
///
/// # Errors
/// [`TableError`] names the document.
pub fn contexts(json: &str) -> Result<Contexts, TableError> {
    let fail = |place: &str, cause: String| TableError { place: place.to_owned(), cause };
    let read: BTreeMap<String, String> = serde_json::from_str(json).map_err(|error| fail("contexts", error.to_string()))?;
    read.into_iter()
        .map(|(id, xml)| match Document::from_xml(&xml) {
            Ok(document) => Ok((id, document)),
            Err(error) => Err(fail(&id, error.to_string())),
        })
        .collect()
}

impl Case {
    /// Reads one line of a table.
    ///
    /// # Errors
    /// Says what the line lacks.
    pub fn read(line: &str) -> Result<Self, String> {
        let json: Json = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let text = |json: &Json, name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
        let need = |json: &Json, name: &str| text(json, name).ok_or_else(|| format!("no text `{name}`"));
        let context = json.get("context").ok_or("no `context`")?;
        let offset = offset(&text(context, "tz").unwrap_or_default())?;
        let now = match text(context, "now") {
            Some(now) => moment(&now).ok_or("`now` is no moment")?,
            None => 0,
        };
        let instances = context.get("instances").and_then(Json::as_object).into_iter().flatten();
        let instances = instances.map(|(name, id)| (name.clone(), id.as_str().unwrap_or_default().to_owned())).collect();
        Ok(Self {
            id: text(&json, "id").unwrap_or_default(),
            expr: need(&json, "expr")?,
            group: text(&json, "group").unwrap_or_default(),
            kind: need(&json, "type")?,
            expected: json.get("expected").cloned().unwrap_or(Json::Null),
            document: need(context, "doc")?,
            node: need(context, "node")?,
            clock: Clock { now, offset },
            instances,
        })
    }

    /// What the expression gives that the table does not expect, or nothing.
    ///
    /// # Errors
    /// The table names a document or node that is not there.
    pub fn difference(&self, contexts: &Contexts) -> Result<Option<String>, String> {
        Ok(match self.gives(contexts)? {
            Ok(got) if self.kind != "error" && same(&self.expected, &got) => None,
            Ok(got) => Some(got.to_string()),
            Err(_) if self.kind == "error" => None,
            Err(fault) => Some(fault.code().to_owned()),
        })
    }

    /// What the expression gives, in the table's way of writing.
    ///
    /// # Errors
    /// The table names a document or node that is not there.
    pub fn gives(&self, contexts: &Contexts) -> Result<Result<Json, Fault>, String> {
        let document = contexts.get(&self.document).ok_or_else(|| format!("no document {}", self.document))?;
        let node = document.find(&self.node).ok_or_else(|| format!("no node {} in {}", self.node, self.document))?;
        // In an XForm absolute paths begin at its first instance: the filled form.
        let is_form = document.element().is_some_and(|top| document.path(top) == "/h:html[1]");
        let mut around = std::iter::successors(Some(node), |at| document.parent(*at)).filter(|_| is_form);
        let root = around.find(|at| document.local(*at) == "instance").unwrap_or(Document::ROOT);
        let scope = Here { case: self, contexts, place: Place { document, root, node, beside: None } };
        Ok(match Expr::read_loosely(&self.expr) {
            Ok(expr) => self.answer(&expr, &scope),
            Err(ExprError { fault, .. }) => Err(fault),
        })
    }

    fn answer(&self, expr: &Expr, scope: &Here<'_>) -> Result<Json, Fault> {
        let paths = |nodes: Vec<NodeId>| nodes.into_iter().map(|node| scope.place.document.path(node));
        Ok(match self.kind.as_str() {
            "number" => number(expr.work_out(scope)?.number(self.clock.offset)),
            "boolean" => Json::Bool(expr.truth(scope)?),
            "nodeset" => paths(expr.select(scope)?).collect(),
            "node1" => paths(expr.select(scope)?).next().map_or(Json::Null, Json::String),
            _ => Json::String(expr.work_out(scope)?.text()),
        })
    }
}

struct Here<'a> {
    case: &'a Case,
    contexts: &'a Contexts,
    place: Place<'a>,
}

impl Scope for Here<'_> {
    fn clock(&self) -> Clock {
        self.case.clock
    }

    fn place(&self) -> Option<Place<'_>> {
        Some(self.place)
    }

    fn instance(&self, name: &str) -> Option<&Document> {
        let (_, id) = self.case.instances.iter().find(|(known, _)| known == name)?;
        self.contexts.get(id)
    }
}

/// JSON has no words for these numbers; the tables write them as texts.
fn number(number: f64) -> Json {
    let text = if number.is_nan() {
        "NaN"
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity" } else { "-Infinity" }
    } else if number == 0.0 && number.is_sign_negative() {
        "-0"
    } else {
        return Json::from(number);
    };
    Json::from(text)
}

/// Numbers may differ in the ninth digit, and zero has one sign here.
fn same(expected: &Json, got: &Json) -> bool {
    let zero = |json: &Json| json.as_f64() == Some(0.0) || json.as_str() == Some("-0");
    match (expected.as_f64(), got.as_f64()) {
        (Some(expected), Some(got)) => (expected - got).abs() <= 1e-9 * expected.abs().max(got.abs()),
        _ => expected == got || zero(expected) && zero(got),
    }
}

/// Minutes east of Greenwich of the zones that the tables use, none of which changes its clock.
pub(crate) fn offset(zone: &str) -> Result<i32, String> {
    match zone {
        "America/Phoenix" => Ok(-420),
        "Asia/Jakarta" | "Asia/Pontianak" => Ok(420),
        "Asia/Makassar" => Ok(480),
        "Asia/Jayapura" => Ok(540),
        "" | "UTC" | "Etc/UTC" => Ok(0),
        other => Err(format!("unknown zone {other}")),
    }
}

/// Milliseconds of a moment such as `2026-03-14T09:26:53.000+07:00`.
fn moment(text: &str) -> Option<i64> {
    let (day, _) = text.split_once('T')?;
    day.parse::<Date>().ok()?;
    crate::expr::read_moment(text)
}
