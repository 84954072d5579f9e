//! `naungan form`: what it prints and how it ends, on small forms of our own and on the shared material where it lies beside.

use crate::demo::run;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A form of three questions as one CSV, and scenarios for it: `expected` is what the first asks to be kept.
fn small(folder: &Path, kept: &str) -> (String, String) {
    let form = folder.join("small.csv");
    let rows = "survey,type,name,label,relevant,constraint\n\
                ,integer,age,How old?,,. < 120\n\
                ,text,school,Which school?,${age} < 18,\n\
                settings,form_id,form_title,version\n\
                ,small,Small,1\n";
    std::fs::write(&form, rows).unwrap();
    let scenarios = folder.join("small.json");
    let text = serde_json::json!({
        "tz": "Asia/Jakarta", "now": "2026-11-24",
        "scenarios": [{
            "name": "grown up",
            "answers": { "/data/age[1]": "30" },
            "shown": ["/data/age[1]"], "required": [], "result": { "/data/age[1]": "ok" }, "labels": {}, "validate": "valid",
            "instance": format!("<data><age>{kept}</age><meta><instanceID/></meta></data>"),
        }],
    });
    std::fs::write(&scenarios, text.to_string()).unwrap();
    (form.to_str().unwrap().to_owned(), scenarios.to_str().unwrap().to_owned())
}

fn last(out: &str) -> &str {
    out.lines().last().unwrap_or_default()
}

fn shared(name: &str) -> Option<String> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/xlsform")).join(name);
    if !path.exists() {
        println!("skipped: no shared {name}");
        return None;
    }
    Some(path.to_str().unwrap().to_owned())
}

#[test]
fn a_form_is_checked_and_filled_and_what_goes_otherwise_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (form, scenarios) = small(folder.path(), "30");
    let (code, out, err) = run(&["form", "check", &form, "--format", "json"]);
    assert_eq!(code, 0, "{err}{out}");
    let checked: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(checked["fields"].as_array().map(Vec::len), Some(2));
    assert!(checked["unsupported"].as_array().is_some_and(Vec::is_empty), "{out}");
    let (code, out, err) = run(&["form", "run", &form, "--scenarios", &scenarios]);
    assert_eq!((code, last(&out)), (0, "1 passed, 0 failed"), "{err}{out}");
    let (form, scenarios) = small(folder.path(), "31");
    let (code, out, err) = run(&["form", "run", &form, "--scenarios", &scenarios]);
    assert_eq!((code, last(&out)), (1, "0 passed, 1 failed"), "{err}");
    assert!(out.contains("grown up: instance"), "{out}");
}

#[test]
fn what_is_no_form_and_no_table_is_said_with_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.xlsx");
    std::fs::write(&broken, b"PK\x03\x04 nothing").unwrap();
    let (code, _, err) = run(&["form", "check", broken.to_str().unwrap()]);
    assert_eq!(code, 2, "{err}");
    let (form, scenarios) = small(folder.path(), "30");
    let bytes = folder.path().join("bytes.json");
    std::fs::write(&bytes, [0xff, 0xfe, 0]).unwrap();
    let absent = folder.path().join("absent.xlsx");
    let [absent, bytes, here] = [&absent, &bytes, folder.path()].map(|path| path.to_str().unwrap());
    for (line, wanted) in [
        (vec!["check", absent], "form.file"),
        (vec!["check", here], "form.folder"),
        (vec!["check", &scenarios], "form.format"),
        (vec!["run", absent, "--scenarios", &scenarios], "form.file"),
        (vec!["run", &form, "--scenarios", absent], "form.file"),
        (vec!["run", &form, "--scenarios", here], "form.folder"),
        (vec!["run", &form, "--scenarios", &form], "form.scenarios"),
        (vec!["run", &form, "--scenarios", bytes], "form.text"),
        (vec!["eval", "--cases", absent, "--contexts", &scenarios], "form.contexts"),
        (vec!["eval", "--cases", absent, "--contexts", absent], "form.file"),
        (vec!["eval", "--cases", &form, "--contexts", here], "form.folder"),
    ] {
        let (code, out, err) = run(&[&["form"], line.as_slice()].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{line:?}: {err}");
        assert!(err.contains(wanted), "{line:?}: {err}");
    }
}

#[test]
fn the_shared_forms_are_filled_as_they_should_be() {
    for name in ["cp-intake", "cp-risk", "cp-closure"] {
        let (Some(form), Some(scenarios)) =
            (shared(&format!("forms/{name}.xlsx")), shared(&format!("forms/{name}.scenarios.json")))
        else {
            return;
        };
        let (code, out, err) = run(&["form", "run", &form, "--scenarios", &scenarios]);
        assert_eq!(code, 0, "{name}: {err}{out}");
        assert!(last(&out).ends_with(" passed, 0 failed"), "{out}");
    }
}

#[test]
fn the_shared_table_of_expressions_differs_only_where_no_engine_can_agree() {
    let (Some(cases), Some(contexts)) = (shared("expressions-shared.jsonl"), shared("contexts-shared.json")) else { return };
    let (code, out, err) = run(&["form", "eval", "--cases", &cases, "--contexts", &contexts, "--group", "xlsform"]);
    assert_eq!((code, last(&out)), (1, "2112 passed, 14 failed"), "{err}");
}
