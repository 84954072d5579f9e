//! Forms being filled: the shared scenarios with what JavaRosa did, and small forms for each rule.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

#[path = "support/xform.rs"]
mod xform;

use std::path::PathBuf;

use naungan_forms::doc::{Document, Kind as NodeKind, Name, NodeId};
use naungan_forms::expr::{Clock, ENGLISH, Expr, read_moment};
use naungan_forms::fill::{Kind, Outcome, Plan, PlanError, Preload, Problem, Question, Session, Setting, Tables, Template};
use serde_json::Value as Json;

fn shared(name: &str) -> Option<String> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/xlsform/forms")).join(name);
    let found = std::fs::read_to_string(&path).ok();
    if found.is_none() {
        println!("skipped: no shared form {name}");
    }
    found
}

fn setting() -> Setting<'static> {
    let now = read_moment("2026-11-24T02:00:00Z").unwrap();
    Setting {
        clock: Clock { now, offset: 420 },
        role: "caseworker",
        hours: &|_, _| None,
        named: &|_| None,
        names: &ENGLISH,
        seed: 7,
    }
}

/// Elements and texts, with what depends on the moment emptied.
fn flat(document: &Document, node: NodeId, out: &mut String) {
    let name = document.local(node);
    out.push_str(name);
    let children: Vec<NodeId> = document.children(node).filter(|at| document.kind(*at) == NodeKind::Element).collect();
    if children.is_empty() && !matches!(name, "start" | "end" | "form_date" | "instanceID") {
        out.push_str(&format!("={}", document.text(node)));
    }
    out.push('(');
    children.into_iter().for_each(|child| flat(document, child, out));
    out.push(')');
}

fn play(form: &str) -> usize {
    let (Some(xml), Some(scenarios)) = (shared(&format!("{form}.xml")), shared(&format!("{form}.scenarios.json"))) else {
        return 0;
    };
    let form = xform::read(&xml);
    let scenarios: Json = serde_json::from_str(&scenarios).unwrap();
    let scenarios = scenarios["scenarios"].as_array().unwrap();
    for scenario in scenarios {
        let name = scenario["name"].as_str().unwrap();
        let mut session = Session::open(&form.plan, &form.tables, setting());
        let (mut shown, mut required, mut at) = (Vec::new(), Vec::new(), None);
        while let Some(node) = session.next(at) {
            at = Some(node);
            let path = session.document().path(node).replacen("/data[1]", "/data", 1);
            shown.push(Json::from(path.clone()));
            if session.is_required(node) {
                required.push(Json::from(path.clone()));
            }
            if let Some(text) = scenario["answers"].get(&path).and_then(Json::as_str) {
                let outcome = match session.answer(node, text) {
                    Outcome::Taken => "ok",
                    Outcome::Constraint => "constraint",
                    Outcome::Required => "required",
                    other => panic!("{name}: {path} {other:?}"),
                };
                assert_eq!(scenario["result"][&path], outcome, "{name}: {path}");
            }
            if let Some(label) = scenario["labels"].get(&path) {
                let template = &form.labels[&session.question(node).unwrap().name];
                assert_eq!(*label, session.text(node, template), "{name}: {path}");
            }
        }
        assert_eq!(scenario["shown"], Json::from(shown), "{name}");
        assert_eq!(scenario["required"], Json::from(required), "{name}");
        let first = session.problems().first().map(|(node, _)| session.document().path(*node).replacen("/data[1]", "/data", 1));
        let validate = first.map_or("valid".to_owned(), |path| format!("invalid 1 {path}"));
        assert_eq!(scenario["validate"], validate, "{name}");
        let expected = Document::from_xml(scenario["instance"].as_str().unwrap()).unwrap();
        let got = Document::from_xml(&session.to_xml()).unwrap();
        let (mut left, mut right) = (String::new(), String::new());
        flat(&expected, expected.element().unwrap(), &mut left);
        flat(&got, got.element().unwrap(), &mut right);
        assert_eq!(left, right, "{name}");
    }
    scenarios.len()
}

#[test]
fn our_forms_are_filled_as_javarosa_fills_them() {
    let played: usize = ["cp-intake", "cp-risk", "cp-closure"].into_iter().map(play).sum();
    assert!(played == 0 || played == 12, "{played}");
}

#[test]
fn every_reference_form_makes_a_plan_and_can_be_opened() {
    for form in [
        "all-question-types-v2024091201-3",
        "ifrc-distribution-site-assessment-v1",
        "pyxform-cascading_select_test_equivalent",
        "pyxform-choice_filter_test",
        "pyxform-pull_data",
        "pyxform-specify_other",
        "socio-economic-survey-v20240515",
        "whova_form",
    ] {
        let Some(xml) = shared(&format!("{form}.xml")) else { return };
        let form = xform::read(&xml);
        let session = Session::open(&form.plan, &form.tables, setting());
        assert!(session.shown().count() > 0);
    }
}
