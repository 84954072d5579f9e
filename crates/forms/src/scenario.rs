//! Filled-in runs of a form with what another engine did: playing them, and naming what differs.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::cases::offset;
use crate::doc::{Document, Kind, NodeId};
use crate::expr::{Clock, read_moment};
use crate::fill::{Outcome, Plan, Session, Setting, Tables, Template};

/// A form as scenarios need it.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    /// What is asked.
    pub plan: &'a Plan,
    /// Choices, labelled in the default language.
    pub tables: &'a Tables,
    /// Labels in the default language, by the name of the question.
    pub labels: &'a BTreeMap<String, Template>,
}

/// What came of a file of scenarios.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// Scenarios that went as expected.
    pub passed: usize,
    /// For each other one its name and all that differs.
    pub failed: Vec<(String, Vec<String>)>,
}

/// Names of fields whose values depend on the moment or on chance; the files leave them empty.
const MOMENTARY: [&str; 5] = ["start", "end", "today", "form_date", "instanceID"];

/// Plays the scenarios of a file.
///
/// # Errors
/// Says what the file lacks.
pub fn play(form: Form<'_>, json: &str) -> Result<Played, String> {
    let file: Json = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let text = |name: &str| file.get(name).and_then(Json::as_str).ok_or_else(|| format!("no text `{name}`"));
    let offset = offset(text("tz")?)?;
    let now = text("now")?;
    let midnight = read_moment(now).ok_or("`now` is no date")?;
    // A day is meant: nine in the morning of the place.
    let now = if now.len() == 10 { midnight + 9 * 3_600_000 - i64::from(offset) * 60_000 } else { midnight };
    let clock = Clock { now, offset };
    let mut played = Played::default();
    for scenario in file.get("scenarios").and_then(Json::as_array).ok_or("no list `scenarios`")? {
        let differences = one(form, scenario, clock)?;
        if differences.is_empty() {
            played.passed += 1;
        } else {
            let name = scenario.get("name").and_then(Json::as_str).unwrap_or_default();
            played.failed.push((name.to_owned(), differences));
        }
    }
    Ok(played)
}

fn one(form: Form<'_>, scenario: &Json, clock: Clock) -> Result<Vec<String>, String> {
    let setting = Setting { clock, role: "", hours: &(), door: &(), seed: 0 };
    let mut session = Session::open(form.plan, form.tables, setting);
    let expected = |part: &str| scenario.get(part).unwrap_or(&Json::Null);
    let mut differences = Vec::new();
    let mut compare = |what: &str, expected: &Json, got: &Json| {
        if expected != got {
            differences.push(format!("{what}: {got}, expected {expected}"));
        }
    };
    let (mut shown, mut required, mut at) = (Vec::new(), Vec::new(), None);
    while let Some(node) = session.next(at) {
        at = Some(node);
        let path = path(&session, node);
        shown.push(Json::from(path.as_str()));
        if session.is_required(node) {
            required.push(Json::from(path.as_str()));
        }
        if let Some(text) = expected("answers").get(&path).and_then(Json::as_str) {
            let outcome = match session.answer(node, text) {
                Outcome::Taken => "ok",
                Outcome::Constraint => "constraint",
                Outcome::Required => "required",
                Outcome::Misfit => "misfit",
                Outcome::NotAsked => "not asked",
            };
            let wanted = expected("result").get(&path).unwrap_or(&Json::Null);
            compare(&format!("answer {path}"), wanted, &Json::from(outcome));
        }
        if let Some(label) = expected("labels").get(&path) {
            let template = session.question(node).and_then(|question| form.labels.get(&question.name));
            let text = template.map_or_else(String::new, |template| session.text(node, template));
            compare(&format!("label {path}"), label, &Json::from(text));
        }
    }
    compare("shown", expected("shown"), &Json::from(shown));
    compare("required", expected("required"), &Json::from(required));
    let first = session.problems().first().map(|(node, _)| path(&session, *node));
    compare("validate", expected("validate"), &Json::from(first.map_or("valid".to_owned(), |path| format!("invalid 1 {path}"))));
    let wanted = Document::from_xml(expected("instance").as_str().ok_or("no text `instance`")?);
    let wanted = wanted.map_err(|error| error.to_string())?;
    let got = Document::from_xml(&session.to_xml()).map_err(|error| error.to_string())?;
    compare("instance", &Json::from(flat(&wanted)), &Json::from(flat(&got)));
    Ok(differences)
}

/// The path of a question as the files write it.
fn path(session: &Session<'_>, node: NodeId) -> String {
    session.document().path(node).replacen("[1]", "", 1)
}

/// Elements and texts, without what depends on the moment.
fn flat(document: &Document) -> String {
    let mut out = String::new();
    let mut at = Document::ROOT;
    while let Some(next) = document.following_in(Document::ROOT, at) {
        at = next;
        if document.kind(at) != Kind::Element {
            continue;
        }
        let level = std::iter::successors(document.parent(at), |at| document.parent(*at)).count();
        let holds = document.children(at).any(|child| document.kind(child) == Kind::Element);
        let name = if level == 1 { "data" } else { document.local(at) };
        let text = if holds || MOMENTARY.contains(&name) { String::new() } else { document.text(at) };
        out.push_str(&format!("{level}:{name}={text};"));
    }
    out
}
