//! The demonstration's figures and the commands of a device.

use crate::demo::{Demo, run};
use serde_json::Value;

fn figure<'a>(results: &'a Value, code: &str) -> &'a Value {
    results["figures"].as_array().unwrap().iter().find(|figure| figure["indicator"] == code).unwrap()
}

fn compute(data: &std::path::Path, period: &str) -> Value {
    let (code, out, err) =
        run(&["indicators", "compute", "--period", period, "--format", "json", "--data", data.to_str().unwrap()]);
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn the_year_counts_seventy_children_and_holds_back_what_could_point_at_one() {
    let demo = Demo::begin();
    let people: Vec<&String> = demo.said.iter().filter(|line| line.starts_with("person: ")).collect();
    assert_eq!(people.len(), 35);
    let second = compute(&demo.data(), "2016-H2");
    assert_eq!(figure(&second, "SRV-02")["value"], 70);
    assert_eq!(figure(&second, "SRV-01")["value"], 88);
    let first = compute(&demo.data(), "2016-H1");
    assert_eq!(figure(&first, "SRV-02")["value"], 41, "the second version differs by two and is not published");
    assert_eq!(figure(&first, "SRV-01")["value"], Value::Null, "two more children than SRV-02: not published");
}

#[test]
fn a_device_on_the_command_line_enrols_sends_lists_and_shows_by_code() {
    let demo = Demo::begin();
    let home = tempfile::tempdir().unwrap();
    let home = home.path().to_str().unwrap();
    let server = format!("http://localhost:{}", demo.port);
    let (code, out, err) = run(&["device", "--home", home, "enrol", "--server", &server, "--demo", "ana"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("enrolled: ana"), "{out}");
    let (code, out, err) = run(&["device", "--home", home, "sync", "--format", "json"]);
    assert_eq!((code, out.trim()), (0, r#"{"unsent":0}"#), "{err}");
    let (_, out, _) = run(&["device", "--home", home, "list", "--format", "json"]);
    let cases: Value = serde_json::from_str(&out).unwrap();
    let case = cases.as_array().unwrap()[0]["code"].as_str().unwrap().to_owned();
    let (code, out, _) = run(&["device", "--home", home, "show", &case, "--format", "json"]);
    assert_eq!(code, 0);
    let shown: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(shown["code"], case.as_str());
    assert!(!out.contains("given_name") && !out.contains("Jalan"), "identity is not printed");
    let (code, _, err) = run(&["device", "--home", home, "show", "XXXXXX"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("device.not_found"), "{err}");
}

#[test]
fn a_demonstration_never_becomes_a_live_server_nor_a_live_one_a_demonstration() {
    let folder = crate::demo::folder();
    let data = folder.path().join("data");
    let (code, _, err) = run(&["serve", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("serve.demo_folder"), "{err}");
    std::fs::remove_dir_all(data.join("demo")).unwrap();
    let (code, _, err) = run(&["demo", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("live server"), "{err}");
}

#[test]
fn wrong_use_is_answered_with_code_cause_and_next_step() {
    let (code, _, err) = run(&["verify", "--data", "/nowhere-at-all"]);
    assert_eq!(code, 2);
    assert!(err.contains("verify.folder") && err.contains("--data"), "{err}");
}
