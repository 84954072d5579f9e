//! Filled forms of others into sealed files: each record whole or not at all, once, and never on the server in words.

use crate::demo::{Demo, run};
use serde_json::{Value, json};
use std::path::Path;

/// A caseworker's device of a demonstration.
pub(crate) struct Home {
    demo: Demo,
    folder: tempfile::TempDir,
}

impl Home {
    pub(crate) fn begin() -> Self {
        let home = Self { demo: Demo::begin(), folder: tempfile::tempdir().unwrap() };
        home.enrol("ana", "home");
        home
    }

    pub(crate) fn enrol(&self, person: &str, name: &str) {
        let server = format!("http://localhost:{}", self.demo.port);
        let (code, _, err) = run(&["device", "--home", &self.path(name), "enrol", "--server", &server, "--demo", person]);
        assert_eq!(code, 0, "{err}");
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
        self.path(name)
    }

    pub(crate) fn device(&self, args: &[&str]) -> (i32, Value, String) {
        let home = self.path("home");
        let all: Vec<&str> = ["device", "--home", &home, "--format", "json"].iter().chain(args).copied().collect();
        let (code, out, err) = run(&all);
        (code, serde_json::from_str(&out).unwrap_or(Value::Null), err)
    }

    pub(crate) fn import(&self, args: &[&str]) -> (i32, Value) {
        let all: Vec<&str> = ["import"].iter().chain(args).copied().collect();
        let (code, report, err) = self.device(&all);
        assert!(code < 2, "{err}");
        (code, report)
    }

    /// Codes of the caseload.
    pub(crate) fn cases(&self) -> Vec<String> {
        let (_, cases, _) = self.device(&["list"]);
        cases.as_array().unwrap().iter().map(|case| case["code"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn history(&self, case: &str) -> Vec<Value> {
        self.device(&["show", case]).1["history"].as_array().unwrap().clone()
    }
}

fn counts(report: &Value) -> [u64; 4] {
    ["taken", "updated", "unchanged", "refused"].map(|name| report[name].as_u64().unwrap())
}

fn codes(report: &Value) -> Vec<(u64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let refusals = report["refusals"].as_array().unwrap().iter();
    refusals.map(|it| (it["row"].as_u64().unwrap(), text(&it["column"]), text(&it["code"]))).collect()
}

/// Contacts of two cases, as a program of others exports them.
fn contacts(cases: &[String], note: &str) -> String {
    format!(
        "KEY,start,file,contact_date,seen_alone,note,weather\n\
         uuid:c1,2016-12-05T09:30:00+07:00,{},2016-12-05,yes,{note},dry\n\
         uuid:c2,2016-12-06T10:00:00+07:00,{},2016-12-06,no,Seen at school,\n",
        cases[0], cases[1]
    )
}

#[test]
fn records_become_entries_once_and_a_correction_there_is_one_here() {
    let home = Home::begin();
    let cases = home.cases();
    let before = home.history(&cases[0]).len();
    let file = home.file("contacts.csv", contacts(&cases, "All is well"));
    let (code, report) = home.import(&["xlsform", "contact", &file, "--case", "file"]);
    assert_eq!((code, counts(&report)), (0, [2, 0, 0, 0]), "{report:#}");
    assert_eq!(report["unplaced"].as_array().unwrap().len(), 1, "the weather of one record: {report:#}");
    let history = home.history(&cases[0]);
    assert_eq!(history.len(), before + 1);
    let entry = history.iter().find(|entry| entry["answers"]["note"] == "All is well").unwrap();
    assert!(entry["written"].as_str().unwrap().starts_with("2016-12-05"), "the day of the deed: {entry}");

    let (code, report) = home.import(&["xlsform", "contact", &file, "--case", "file"]);
    assert_eq!((code, counts(&report)), (0, [0, 0, 2, 0]), "a second import changes nothing: {report:#}");
    let file = home.file("contacts.csv", contacts(&cases, "All is well and she is tired"));
    let (code, report) = home.import(&["xlsform", "contact", &file, "--case", "file"]);
    assert_eq!((code, counts(&report)), (0, [0, 1, 1, 0]), "{report:#}");
    let history = home.history(&cases[0]);
    assert_eq!(history.len(), before + 1, "corrected, not doubled");
    assert!(history.iter().any(|entry| entry["answers"]["note"] == "All is well and she is tired"));

    // another device of the same person knows the records too
    assert_eq!(home.device(&["sync"]).0, 0);
    std::fs::rename(home.path("home"), home.path("old")).unwrap();
    home.enrol("ana", "home");
    let (code, report) = home.import(&["xlsform", "contact", &file, "--case", "file"]);
    assert_eq!((code, counts(&report)), (0, [0, 0, 2, 0]), "{report:#}");
}

#[test]
fn a_record_is_taken_whole_or_not_at_all_and_says_where_and_why() {
    let home = Home::begin();
    let cases = home.cases();
    let (one, two) = (&cases[0], &cases[1]);
    let rows = format!(
        "KEY,file,contact_date,seen_alone,note\n\
         k1,{one},2016-12-05,yes,fine\n\
         k2,{one},2016-31-05,yes,wrong day\n\
         k3,{one},2016-12-05,perhaps,wrong code\n\
         k4,NOBODY,2016-12-05,yes,no such file\n\
         k5,{one},2999-12-05,yes,after now\n\
         k6,{one},,yes,no day\n\
         ,{one},2016-12-05,yes,no key\n\
         k8,{two},2016-12-05,yes,twice\n\
         k8,{two},2016-12-06,yes,twice\n"
    );
    let before = (home.history(one).len(), home.history(two).len());
    let file = home.file("mixed.csv", &rows);
    let (code, report) = home.import(&["xlsform", "contact", &file, "--case", "file"]);
    assert_eq!((code, counts(&report)), (1, [1, 0, 0, 8]), "{report:#}");
    let found = codes(&report);
    for wanted in [
        (3, "contact_date", "forms.filled.kind"),
        (4, "seen_alone", "forms.filled.choice"),
        (5, "", "import.case"),
        (6, "contact_date", "import.rule"),
        (7, "contact_date", "import.rule"),
        (8, "", "import.no_key"),
    ] {
        assert!(found.contains(&(wanted.0, wanted.1.to_owned(), wanted.2.to_owned())), "{wanted:?} in {found:?}");
    }
    assert!(!report.to_string().contains("no such file\""), "no report repeats a cell");
    assert_eq!((home.history(one).len(), home.history(two).len()), (before.0 + 1, before.1));
}

#[test]
fn a_registration_opens_a_file_and_what_follows_finds_the_child() {
    let home = Home::begin();
    let before = home.cases();
    let registration = "instanceID,child,given_name,age,sex,disability,province,district,concern,risk_level,consent_statistics,start\n\
                        r1,A-17,Sentinelwati,14,female,no,32,32.73,cse_grooming,high,given,2016-12-01T09:00:00+07:00\n";
    let contact = "<contact id=\"contact\" version=\"1\"><start>2016-12-02T09:00:00+07:00</start><child>A-17</child><contact_date>2016-12-02</contact_date>\
                   <seen_alone>yes</seen_alone><note>She laughed</note><meta><instanceID>uuid:x1</instanceID></meta></contact>";
    std::fs::create_dir(home.folder.path().join("in")).unwrap();
    home.file("in/visit.xml", contact);
    let (code, report) = home.import(&["xlsform", "contact", &home.path("in"), "--child", "child"]);
    assert_eq!((code, codes(&report)[0].2.as_str()), (1, "import.unknown_child"), "{report:#}");
    let file = home.file("children.csv", registration);
    let (code, report) = home.import(&["xlsform", "registration", &file, "--child", "child"]);
    assert_eq!((code, counts(&report)), (0, [1, 0, 0, 0]), "{report:#}");
    let (code, report) = home.import(&["xlsform", "contact", &home.path("in"), "--child", "child"]);
    assert_eq!((code, counts(&report)), (0, [1, 0, 0, 0]), "{report:#}");
    let opened = home.cases().into_iter().find(|case| !before.contains(case)).unwrap();
    assert_eq!(home.history(&opened).len(), 2);

    // nothing of it stands on the server in words, nor the keys of elsewhere
    assert_eq!(home.device(&["sync"]).0, 0);
    let mut bytes = Vec::new();
    read(&home.demo.data(), &mut bytes);
    for needle in ["Sentinelwati", "She laughed", "A-17", "uuid:x1"] {
        assert!(!bytes.windows(needle.len()).any(|window| window == needle.as_bytes()), "{needle}");
    }
}

fn read(folder: &Path, into: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            read(&entry.path(), into);
        } else {
            into.extend(std::fs::read(entry.path()).unwrap());
        }
    }
}

#[test]
fn any_table_comes_in_by_a_saved_mapping() {
    let home = Home::begin();
    let cases = home.cases();
    let table = format!(
        "No;Code;Date;Alone?;What;Colour\n1;{};05/12/2016;J;Talked about school;red\n2;{};06/12/2016;N;;\n3;{};12/31/2016;J;;\n",
        cases[0], cases[1], cases[1]
    );
    let mapping = json!({
        "form": "contact", "record": "No", "case": "Code", "day": "Date", "days": "DD/MM/YYYY",
        "columns": { "Date": "contact_date", "Alone?": { "field": "seen_alone", "codes": { "J": "yes", "N": "no" } }, "What": "note" },
        "ignored": ["Colour"],
    });
    let (table, map) = (home.file("table.csv", table), home.file("map.json", mapping.to_string()));
    let (code, report) = home.import(&["csv", &table, "--mapping", &map]);
    assert_eq!((code, counts(&report)), (1, [2, 0, 0, 1]), "{report:#}");
    assert_eq!(codes(&report)[0].0, 4, "a month 31 is no month: {report:#}");
    let (_, again) = home.import(&["csv", &table, "--mapping", &map]);
    assert_eq!(counts(&again), [0, 0, 2, 1], "{again:#}");

    let mut wrong = mapping.clone();
    wrong["colums"] = json!({});
    let map = home.file("wrong.json", wrong.to_string());
    let (code, _, err) = home.device(&["import", "csv", &table, "--mapping", &map]);
    assert!(code == 2 && err.contains("import.mapping") && err.contains("colums"), "{code} {err}");
    let mut wrong = mapping;
    wrong["columns"]["What"] = json!("no_such_question");
    let map = home.file("wrong.json", wrong.to_string());
    let (code, _, err) = home.device(&["import", "csv", &table, "--mapping", &map]);
    assert!(code == 2 && err.contains("forms.mapping.field"), "{code} {err}");
}

#[test]
fn broken_files_are_named_and_keep_nothing_else_from_coming_in() {
    let home = Home::begin();
    let cases = home.cases();
    let good = home.file("a-good.csv", contacts(&cases, "fine"));
    let cut = home.file("b-cut.xlsx", b"PK\x03\x04cut");
    let bytes = home.file("c-bytes.csv", b"KEY,note\n\xff\xfe\x00,\xc3\x28\n");
    let other = home.file("d-other.xml", "<x id=\"household\"><a>1</a></x>");
    let empty = home.file("e-empty.csv", "");
    let (code, report) = home.import(&["xlsform", "contact", &good, &cut, &bytes, &other, &empty, "--case", "file"]);
    assert_eq!((code, counts(&report)[0]), (1, 2), "{report:#}");
    assert!(counts(&report)[3] >= 2, "{report:#}");
    let (code, _, err) = home.device(&["import", "xlsform", "contact", &home.path("nowhere.csv")]);
    assert!(code == 3 && err.contains("import.file"), "{code} {err}");
    let (code, _, err) = home.device(&["import", "xlsform", "household", &good]);
    assert!(code == 2 && err.contains("import.form"), "{code} {err}");
    let (code, _, err) = home.device(&["import", "xlsform", "look", &good]);
    assert!(code == 1 && err.contains("not_allowed"), "nobody imports looks at names: {code} {err}");
}
