//! Cases of Primero into sealed files: each case whole or not at all, once, to the team of its owner, nothing of it in the report.

use crate::import::Home;
use serde_json::{Value, json};

const SAMPLE: &str = "../../../shared/data/primero/cases-sample.json";

fn report_of(home: &Home, name: &str, cases: &Value) -> (i32, Value) {
    let file = home.file(name, cases.to_string());
    home.import(&["primero", &file])
}

fn counts(report: &Value) -> [u64; 4] {
    let number = |name: &str| report[name].as_u64().unwrap();
    let refused: std::collections::BTreeSet<&str> =
        report["refused"].as_array().unwrap().iter().map(|refused| refused["record"].as_str().unwrap()).collect();
    [number("taken"), number("updated"), number("unchanged"), refused.len() as u64]
}

/// A case with everything nested.
fn case(id: &str) -> Value {
    json!({
        "id": id, "enabled": true, "module_id": "primeromodule-cp", "status": "open",
        "name": "Uji Coba Satu", "name_first": "Uji", "name_last": "Coba", "sex": "female", "age": 14, "estimated": true,
        "registration_date": "2016-08-25", "owned_by": "worker2", "location_current": "ID3273", "consent_reporting": "true",
        "protection_concerns": ["street_child", "sexually_exploited"], "risk_level": "medium", "national_id_no": "3273000000000001",
        "services_section": [
            { "unique_id": "s1", "service_type": "psychosocial_service", "service_implemented": "implemented",
              "service_implemented_day_time": "2016-09-01T04:30:00.000Z" },
            { "unique_id": "s2", "service_type": "health_medical_service", "service_implemented": "implemented",
              "service_implemented_day_time": "2016-09-02" },
            { "unique_id": "s3", "service_type": "education_service", "service_implemented": "not_implemented" },
        ],
        "family_details_section": [{ "unique_id": "f1", "relation": "mother", "relation_name": "Ibu Uji", "relation_is_caregiver": true }],
        "followup_subform_section": [{ "unique_id": "u1", "followup_date": "2016-09-05", "followup_comments": "Well", "followup_type": "in_care" }],
        "incident_details": [{ "unique_id": "i1", "incident_date": "2016-05-05" }],
    })
}

#[test]
fn a_case_comes_whole_once_and_what_has_no_question_stays_with_the_identity() {
    let home = Home::begin();
    let before = home.cases();
    let (code, report) = report_of(&home, "one.json", &json!({ "data": [case("a-1")] }));
    assert_eq!((code, counts(&report)), (0, [1, 0, 0, 0]), "{report:#}");
    let new: Vec<String> = home.cases().into_iter().filter(|code| !before.contains(code)).collect();
    let history = home.history(&new[0]).iter().map(Value::to_string).collect::<String>();
    for form in ["registration", "session", "service", "family_member", "contact", "taken_over"] {
        assert!(history.contains(form), "{form}: {history}");
    }
    let fields: Vec<&str> = report["unplaced"].as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect();
    for field in
        ["national_id_no", "services_section[2]", "incident_details[0]", "family_details_section[0].relation_is_caregiver"]
    {
        assert!(fields.contains(&field), "{field}: {fields:?}");
    }
    let words = report.to_string();
    for secret in ["Uji", "3273000000000001", "Ibu"] {
        assert!(!words.contains(secret), "the report repeats {secret}");
    }
    let (code, report) = report_of(&home, "one.json", &json!({ "data": [case("a-1")] }));
    assert_eq!((code, counts(&report)), (0, [0, 0, 1, 0]), "a second import changes nothing: {report:#}");
    let mut later = case("a-1");
    later["services_section"][2] = json!({ "unique_id": "s3", "service_type": "education_service", "service_implemented": "implemented",
        "service_implemented_day_time": "2016-10-01" });
    later["risk_level"] = json!("high");
    let (code, report) = report_of(&home, "one.json", &json!([later]));
    assert_eq!((code, counts(&report)), (0, [0, 1, 0, 0]), "{report:#}");
    let history = home.history(&new[0]);
    assert!(history.iter().any(|entry| entry["answers"]["risk_level"] == "high"), "the change is a correction: {history:#?}");
    assert_eq!(history.iter().filter(|entry| entry["form"] == "registration").count(), 1);
    assert_eq!(home.device(&["sync"]).0, 0);
}

#[test]
fn a_case_with_one_wrong_thing_is_refused_whole_and_others_come() {
    let home = Home::begin();
    let before = home.cases().len();
    let with = |id: &str, field: &str, value: Value| {
        let mut case = case(id);
        case[field] = value;
        case
    };
    let wrong = [
        (with("b-1", "age", json!("old")), "age", "import.kind"),
        (with("b-2", "date_of_birth", json!("31/12/2002")), "date_of_birth", "import.date"),
        (with("b-3", "sex", json!("f")), "sex", "import.code"),
        (with("b-4", "services_section", json!("none")), "services_section", "import.kind"),
        (
            with("b-5", "services_section", json!([{ "service_type": "food_service" }])),
            "services_section[0].unique_id",
            "import.no_key",
        ),
        (with("b-6", "family_details_section", json!([7])), "family_details_section[0]", "import.kind"),
        (with("b-7", "enabled", json!(false)), "enabled", "import.disabled"),
        (with("b-8", "name_first", json!({ "first": "x" })), "name_first", "import.kind"),
        (with("b-9", "registration_date", json!("2999-01-01")), "", "import.future"),
        (
            with("b-10", "followup_subform_section", json!([{ "unique_id": "u", "followup_date": "yesterday" }])),
            "followup_subform_section[0].followup_date",
            "import.date",
        ),
        (
            with("b-11", "services_section", json!([{ "unique_id": "x" }, { "unique_id": "x" }])),
            "services_section[1].unique_id",
            "import.twice",
        ),
        (with("b-12", "name_first", json!("y".repeat(100))), "given_name", "import.rule"),
    ];
    let mut cases: Vec<Value> = wrong.iter().map(|(case, ..)| case.clone()).collect();
    cases.extend([
        case("twice"),
        case("twice"),
        json!(7),
        json!({ "name": "nobody" }),
        with("good", "name_nickname", Value::Null),
    ]);
    let (code, report) = report_of(&home, "wrong.json", &json!({ "data": cases, "metadata": { "total": 17 } }));
    assert_eq!((code, counts(&report)[0]), (1, 1), "{report:#}");
    assert_eq!(home.cases().len(), before + 1, "nothing is half-written");
    let refused = report["refused"].as_array().unwrap();
    for (case, field, code) in &wrong {
        let found = refused.iter().any(|it| it["record"] == case["id"] && it["field"] == *field && it["code"] == *code);
        assert!(found, "{} {field} {code}: {refused:#?}", case["id"]);
    }
    for (record, code) in [("twice", "import.twice"), ("#15", "import.no_case"), ("#16", "import.no_key")] {
        assert!(refused.iter().any(|it| it["record"] == record && it["code"] == code), "{record}: {refused:#?}");
    }
}

#[test]
fn owners_decide_whose_team_gets_the_file_and_a_missing_one_is_refused() {
    let home = Home::begin();
    let (_, team, _) = home.device(&["team"]);
    let supervisor = team.as_array().unwrap().iter().find(|person| person["role"] == "supervisor").unwrap();
    let owners = home.file("owners.json", json!({ "worker2": supervisor["id"] }).to_string());
    let mut other = case("c-2");
    other["owned_by"] = json!("worker9");
    let file = home.file("two.json", json!([case("c-1"), other]).to_string());
    let (code, report) = home.import(&["primero", &file, "--owners", &owners]);
    assert_eq!((code, counts(&report)), (1, [1, 0, 0, 1]), "{report:#}");
    assert_eq!(report["refused"][0]["code"], "import.owner");
    let wrong = home.file("owners.json", json!({ "worker2": "zzzz" }).to_string());
    let (code, _, err) = home.device(&["import", "primero", &file, "--owners", &wrong]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("import.owners"), "{err}");
}

#[test]
fn the_shared_sample_comes_in_whole() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE);
    let Ok(sample) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: the shared Primero sample is not here");
        return;
    };
    let home = Home::begin();
    let file = home.file("sample.json", &sample);
    let (code, report) = home.import(&["primero", &file]);
    assert_eq!((code, counts(&report)), (0, [10, 0, 0, 0]), "{report:#}");
    let (code, report) = home.import(&["primero", &file]);
    assert_eq!((code, counts(&report)), (0, [0, 0, 10, 0]), "{report:#}");
}
