//! The shared tables of expressions with the answers of the engines in use.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

use std::path::PathBuf;

use naungan_forms::cases::{Case, Contexts, contexts};
use naungan_forms::scenario::{Form, play};
use naungan_forms::xlsform::Limits;

/// A table of the shared folder; nothing where that folder is absent.
fn shared(name: &str) -> Option<String> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/xlsform")).join(name);
    let found = std::fs::read_to_string(&path).ok();
    if found.is_none() {
        println!("skipped: no shared table {name}");
    }
    found
}

fn differences(group: &str) -> Option<(usize, Vec<String>)> {
    let (table, documents) = (shared("expressions-shared.jsonl")?, shared("contexts-shared.json")?);
    let documents: Contexts = contexts(&documents).unwrap();
    let cases: Vec<Case> = table.lines().map(|line| Case::read(line).unwrap()).filter(|case| case.group == group).collect();
    let found = cases.iter().filter_map(|case| {
        let got = case.difference(&documents).unwrap_or_else(Some)?;
        Some(format!("{}: {} gives {got}, expected {} {}", case.id, case.expr, case.kind, case.expected))
    });
    Some((cases.len(), found.collect()))
}

/// Cases of `xlsform` that cannot be passed, by reason.
const IMPOSSIBLE: &[(&str, &[&str])] = &[
    (
        "the document was recorded without the nodes that the expression asks for",
        &[
            "5f10c783d866",
            "66ca09132267",
            "41737838a7ff",
            "88d501835abb",
            "4213385f5430",
            "3e89e57a2de0",
            "56143ff2e636",
            "3cc5ea78ea7a",
            "3a3360dded8b",
        ],
    ),
    ("the document was recorded without its white space", &["b73dd2031050", "c084ff41853e", "542e996811b5", "4f94aa0d3044"]),
    ("another engine gives the opposite, and that is in the table as well", &["8c82e899e269"]),
];
/// Cases of the rest of XPath that differ, by reason.
const MISSING: &[(&str, &[&str])] = &[
    (
        "the document was recorded without its white space",
        &[
            "71437173325d",
            "49030c9a6d52",
            "50167ee69396",
            "7324a12baaa9",
            "22d189cd59d7",
            "4f66c5022c31",
            "57e1638e3b86",
            "912d7f2ad177",
            "2f2493f83be4",
        ],
    ),
    ("a document type is no node here", &["3bdbadf434a3", "29d79d99bf08", "6530ec40f4f4"]),
    ("what is no place has no area, here and in another engine", &["9209cfff92cc", "919efa400605", "f16954cd5030"]),
    ("documents here keep no namespace nodes", &["36cbeb89d1d5", "00896b935a60", "21b1bf46f239", "4af596321e6b"]),
];

fn assert_differs_only(group: &str, least: usize, known: &[(&str, &[&str])]) {
    let Some((count, found)) = differences(group) else { return };
    assert!(count >= least);
    let mut known: Vec<&str> = known.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let fresh: Vec<&String> = found.iter().filter(|line| !known.iter().any(|id| line.starts_with(id))).collect();
    assert!(fresh.is_empty(), "{} of {count} differ: {fresh:#?}", fresh.len());
    known.retain(|id| !found.iter().any(|line| line.starts_with(id)));
    assert!(known.is_empty(), "no longer differ: {known:?}");
}

/// Our own table and form, which also run in WASM (`trials/answers`).
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

#[test]
fn our_own_table_gives_what_it_says() {
    let read = |name: &str| std::fs::read_to_string(PathBuf::from(OWN).join(name)).unwrap();
    let documents = contexts(&read("contexts.json")).unwrap();
    let table = read("cases.jsonl");
    assert!(table.lines().count() >= 90);
    for case in table.lines().map(|line| Case::read(line).unwrap()) {
        assert_eq!(case.difference(&documents), Ok(None), "{}: {} is not {}", case.id, case.expr, case.expected);
    }
}

#[test]
fn our_own_form_is_filled_as_its_scenarios_say() {
    let read = |name: &str| std::fs::read(PathBuf::from(OWN).join("forms").join(name)).unwrap();
    let draft = naungan_forms::xlsform::read(&read("household.csv"), "household", &|_| None, None, &Limits::default()).unwrap();
    let ready = draft.ready().unwrap();
    let form = Form { plan: &ready.plan, tables: &ready.tables, labels: &ready.labels };
    let played = play(form, &String::from_utf8(read("household.scenarios.json")).unwrap()).unwrap();
    assert_eq!((played.passed, played.failed), (2, Vec::new()));
}

#[test]
fn every_expression_that_forms_use_gives_what_the_engines_give() {
    assert_differs_only("xlsform", 2126, IMPOSSIBLE);
}

#[test]
fn of_the_rest_of_xpath_only_what_is_said_to_be_missing_differs() {
    assert_differs_only("xpath-core", 1087, MISSING);
}

/// What decision 0012 makes of every expression on which the engines in use differ.
const DECIDED: &[(&str, &str)] = &[
    // numbers
    ("--5", "5.0"),
    ("number(\"1e3\")", "1000.0"),
    ("number(\"+5\")", "5.0"),
    ("number(\"1,000\")", "\"NaN\""),
    ("round(-2.5)", "-3.0"),
    ("round(-3.5)", "-4.0"),
    ("round(1.005, 2)", "1.01"),
    ("floor(-1.5)", "-2.0"),
    ("floor(1.9)", "1.0"),
    ("ceiling(1.1)", "2.0"),
    ("ceiling(-1.1)", "-1.0"),
    ("int(1e10)", "10000000000.0"),
    // nodes that are not there or empty
    ("/data/missing = \"\"", "false"),
    ("/data/missing != \"x\"", "false"),
    ("not(/data/empty)", "false"),
    ("boolean(/data/empty)", "true"),
    // dates in an order
    ("/data/dob < \"2014-01-01\"", "true"),
    ("/data/reg > \"2025-01-01\"", "true"),
    (". != \"\"", "true"),
    // texts and numbers as text
    ("string(12345678901234)", "\"12345678901234\""),
    ("string(0.0000001)", "\"0.0000001\""),
    ("substring(\"12345\", 2, 3)", "\"234\""),
    ("substring(\"12345\", 0, 3)", "\"12\""),
    ("substring(\"12345\", 1.5, 2.6)", "\"234\""),
    ("/data/sp", "\" padded  text \""),
    ("coalesce(/data/missing, /data/empty, \"x\")", "\"x\""),
    ("if(/data/empty, \"has\", \"none\")", "\"has\""),
    ("if(/data/zero, \"t\", \"f\")", "\"t\""),
    ("string(100 * 1.1)", "\"110.00000000000001\""),
    // patterns and choices
    ("regex(/data/code, \"[A-Z]{3}\")", "true"),
    ("regex(\"xAB12y\", \"[A-Z]+[0-9]+\")", "true"),
    ("selected(/data/needs, \"shelter legal\")", "false"),
    ("string-length(/data/sp)", "14.0"),
    // XPath that JavaRosa lacks
    ("min(/data/age, \"\")", "\"NaN\""),
    ("count(/data/*)", "18.0"),
    ("count(/data/age | /data/name)", "2.0"),
    ("count-non-empty(/data/*)", "17.0"),
    ("last()", "1.0"),
    ("position(..)", "1.0"),
    // dates and times
    ("decimal-time(\"06:00:00.000+07:00\")", "0.25"),
    ("decimal-time(\"14:05:09.000+07:00\")", "0.5869097222222223"),
    ("number(date(\"1970-01-03\"))", "1.7083333333333333"),
    ("date(\"2026-02-30\")", "\"Invalid Date\""),
    ("date(0)", "\"1970-01-01T07:00:00.000+07:00\""),
    ("date(20000)", "\"2024-10-04T07:00:00.000+07:00\""),
    ("date(20000.7)", "\"2024-10-04T23:48:00.000+07:00\""),
    ("date(\"2026-03-14\") + 1", "\"20526.708333333332\""),
    ("string(date(\"2026-03-14\") + 1)", "\"20526.708333333332\""),
    ("date(decimal-date-time(\"2026-03-14\") + 30)", "\"2026-04-13\""),
    ("format-date(\"not a date\", \"%Y\")", "\"\""),
    ("format-date(date(/data/dob) + 365, \"%Y-%m-%d\")", "\"2014-11-02\""),
    ("format-date(now(), \"%Y-W%W\")", "\"2026-W%W\""),
    ("date(\"2026-03-14T23:30:00.000Z\")", "\"2026-03-15T06:30:00.000+07:00\""),
    ("format-date(\"2026-3-4\", \"%Y-%m-%d\")", "\"2026-03-04\""),
    ("\"2026-03-14\" < \"2026-03-15\"", "true"),
    ("/data/dt > \"2026-03-01\"", "true"),
    ("date(/data/dt) = date(\"2026-03-01\")", "false"),
    ("date(\"2026-02-29\") = \"\"", "false"),
    ("date(\"\") = \"\"", "true"),
    // repeats and tables
    ("sum(/data/child/ag)", "\"NaN\""),
    ("max(/data/child/ag)", "\"NaN\""),
    ("min(/data/child/ag)", "\"NaN\""),
    ("sum(/data/none)", "0.0"),
    ("count(/data/child[last()])", "1.0"),
    ("position(/data/child[3])", "3.0"),
    ("/data/child[2]/nm", "\"Budi\""),
    ("/data/child[last()]/nm", "\"Dewi\""),
    ("/data/child[sex = /data/flag][2]/nm", "\"Citra\""),
    ("string(/data/child/nm)", "\"Ana\""),
    ("concat(/data/child[1]/nm, \" & \", /data/child[2]/nm)", "\"Ana & Budi\""),
    ("/data/child[number(/data/idx)]/nm", "\"Budi\""),
    ("/data/child[/data/idx]/nm", "\"Ana\""),
    ("selected-at(/data/child[1]/svc, 1)", "\"b\""),
    ("../../child[1]/nm", "\"Ana\""),
    ("count(../preceding-sibling::child)", "1.0"),
    ("instance('districts')/root/item[2]/label", "\"Bogor\""),
    ("instance('districts')/root/item[prov = /data/prov and name != /data/dist][1]/label", "\"Kota Bandung\""),
    ("\"unterminated", "forms.expression.open_text"),
];

#[test]
fn where_engines_differ_ours_gives_what_was_decided() {
    let (Some(table), Some(documents)) = (shared("engine-differences.jsonl"), shared("contexts-shared.json")) else { return };
    let documents = contexts(&documents).unwrap();
    assert_eq!(table.lines().count(), DECIDED.len());
    for (line, (expr, decided)) in table.lines().zip(DECIDED) {
        let case = Case::read(line).unwrap();
        let got = case.gives(&documents).unwrap().map_or_else(|fault| fault.code().to_owned(), |got| got.to_string());
        assert_eq!((case.expr.as_str(), got.as_str()), (*expr, *decided));
    }
}
