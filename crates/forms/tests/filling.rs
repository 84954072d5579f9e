//! Forms being filled: the shared scenarios with what JavaRosa did, and small forms for each rule.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

#[path = "support/xform.rs"]
mod xform;

use std::path::PathBuf;

use naungan_forms::doc::{Document, Name, NodeId};
use naungan_forms::expr::{Clock, Expr, read_moment};
use naungan_forms::fill::{Kind, Outcome, Plan, PlanError, Preload, Problem, Question, Session, Setting, Tables, Template};
use naungan_forms::scenario;
use proptest::prelude::*;

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
    Setting { clock: Clock { now, offset: 420 }, role: "caseworker", hours: &(), door: &(), seed: 7 }
}

fn play(form: &str) -> usize {
    let (Some(xml), Some(scenarios)) = (shared(&format!("{form}.xml")), shared(&format!("{form}.scenarios.json"))) else {
        return 0;
    };
    let read = xform::read(&xml);
    let form = scenario::Form { plan: &read.plan, tables: &read.tables, labels: &read.labels };
    let played = scenario::play(form, &scenarios).unwrap();
    assert_eq!(played.failed, []);
    played.passed
}

#[test]
fn our_forms_are_filled_as_javarosa_fills_them() {
    let played: usize = ["cp-intake", "cp-risk", "cp-closure"].into_iter().map(play).sum();
    assert!(played == 0 || played == 12, "{played}");
}

/// The same from the workbook itself, by the reader of the house.
fn play_workbook(form: &str) -> usize {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/xlsform/forms")).join(form);
    let (Ok(bytes), Some(scenarios)) = (std::fs::read(path.with_extension("xlsx")), shared(&format!("{form}.scenarios.json")))
    else {
        return 0;
    };
    let draft = naungan_forms::xlsform::read(&bytes, form, &|_| None, None, &naungan_forms::xlsform::Limits::default()).unwrap();
    let ready = draft.ready().unwrap();
    let form = scenario::Form { plan: &ready.plan, tables: &ready.tables, labels: &ready.labels };
    let played = scenario::play(form, &scenarios).unwrap();
    assert_eq!(played.failed, []);
    played.passed
}

#[test]
fn our_workbooks_are_filled_as_javarosa_fills_them() {
    let played: usize = ["cp-intake", "cp-risk", "cp-closure"].into_iter().map(play_workbook).sum();
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
        let read = xform::read(&xml);
        let session = Session::open(&read.plan, &read.tables, setting());
        assert!(session.shown().count() > 0, "{form} shows nothing");
    }
}

type Rules<'a> = &'a [(&'a str, &'a str)];

/// A plan of rows: name, kind, name of the group around it, rules by column.
fn plan(rows: &[(&str, Kind, &str, Rules<'_>)]) -> Result<Plan, PlanError> {
    let place = |name: &str| rows.iter().position(|row| row.0 == name);
    let questions = rows.iter().map(|(name, kind, around, rules)| {
        let mut question = Question::new(name, *kind, place(around));
        for (column, text) in *rules {
            let rule = || Some(Expr::read(text).unwrap());
            match *column {
                "relevant" => question.relevant = rule(),
                "required" => question.required = rule(),
                "constraint" => question.constraint = rule(),
                "calculation" => question.calculation = rule(),
                "default" => question.default = rule(),
                "count" => question.count = rule(),
                "filter" => question.choice_filter = rule(),
                "trigger" => question.triggers.push((*text).to_owned()),
                "list" => question.list = Some((*text).to_owned()),
                other => panic!("{other}"),
            }
        }
        question
    });
    Plan::new("small", questions.collect())
}

fn only(session: &Session<'_>, name: &str) -> NodeId {
    session.nodes(name)[0]
}

fn texts(session: &Session<'_>, name: &str) -> Vec<String> {
    session.nodes(name).into_iter().map(|node| session.document().text(node)).collect()
}

#[test]
fn a_counted_repeat_grows_and_shrinks_and_keeps_what_was_answered() {
    let plan = plan(&[
        ("many", Kind::Integer, "", &[]),
        ("child", Kind::Repeat, "", &[("count", "${many}")]),
        ("age", Kind::Integer, "child", &[("constraint", ". < 30")]),
        ("place", Kind::Value, "child", &[("calculation", "position(..)")]),
        ("minor", Kind::Value, "child", &[("calculation", "if(${age} < 18, 'yes', 'no')")]),
        ("before", Kind::Value, "child", &[("calculation", "indexed-repeat(${age}, ${child}, position(..) - 1)")]),
        ("sum", Kind::Value, "", &[("calculation", "sum(${age})")]),
        ("there", Kind::Value, "", &[("calculation", "count(${child})")]),
    ])
    .unwrap();
    let tables = Tables::new();
    let mut session = Session::open(&plan, &tables, setting());
    assert_eq!(texts(&session, "there"), ["0"]);
    assert_eq!(session.answer(only(&session, "many"), "3"), Outcome::Taken);
    for (at, age) in ["4", "19", ""].into_iter().enumerate() {
        let node = session.nodes("age")[at];
        assert_eq!(session.answer(node, age), Outcome::Taken);
    }
    assert_eq!(texts(&session, "place"), ["1", "2", "3"]);
    assert_eq!(texts(&session, "minor"), ["yes", "no", "no"]);
    assert_eq!(texts(&session, "before"), ["", "4", "19"]);
    assert_eq!((texts(&session, "sum"), texts(&session, "there")), (vec!["23".to_owned()], vec!["3".to_owned()]));
    session.answer(only(&session, "many"), "1");
    assert_eq!((texts(&session, "sum"), texts(&session, "age")), (vec!["4".to_owned()], vec!["4".to_owned()]));
    session.answer(only(&session, "many"), "2");
    assert_eq!((texts(&session, "sum"), texts(&session, "age")), (vec!["23".to_owned()], vec!["4".to_owned(), "19".to_owned()]));
    let second = session.nodes("age")[1];
    assert_eq!(session.answer(second, "40"), Outcome::Constraint);
    assert_eq!(session.answer(second, "x"), Outcome::Misfit);
    assert_eq!(texts(&session, "age"), ["4", "19"]);
    session.answer(only(&session, "many"), "999999999999999");
    assert_eq!(session.nodes("child").len(), naungan_forms::fill::REPEATS_MAX);
}

#[test]
fn a_repeat_without_count_begins_once_and_is_added_to_and_taken_from() {
    let plan = plan(&[
        ("child", Kind::Repeat, "", &[]),
        ("age", Kind::Integer, "child", &[("default", "5")]),
        ("toy", Kind::Repeat, "child", &[]),
        ("price", Kind::Integer, "toy", &[]),
        ("all", Kind::Value, "child", &[("calculation", "sum(${price})")]),
        ("sum", Kind::Value, "", &[("calculation", "sum(${price})")]),
        ("end", Kind::Note, "", &[]),
    ])
    .unwrap();
    let tables = Tables::new();
    let mut session = Session::open(&plan, &tables, setting());
    let data = session.document().element().unwrap();
    let second = session.add("child", data, None).unwrap();
    session.add("toy", second, None).unwrap();
    assert_eq!(texts(&session, "age"), ["5", "5"]);
    for (at, price) in ["1", "10", "100"].into_iter().enumerate() {
        let node = session.nodes("price")[at];
        session.answer(node, price);
    }
    assert_eq!(
        (texts(&session, "all"), texts(&session, "sum")),
        (vec!["1".to_owned(), "110".to_owned()], vec!["111".to_owned()])
    );
    assert!(session.remove(session.nodes("child")[0]));
    assert_eq!((texts(&session, "all"), texts(&session, "sum")), (vec!["110".to_owned()], vec!["110".to_owned()]));
    let order: Vec<String> = session.shown().map(|node| session.document().path(node)).collect();
    assert_eq!(order.last().map(String::as_str), Some("/data[1]/end[1]"));
}

#[test]
fn what_is_not_relevant_reads_as_unanswered_and_comes_back_with_its_answer() {
    let plan = plan(&[
        ("agree", Kind::SelectOne, "", &[]),
        ("who", Kind::Group, "", &[("relevant", "${agree} = 'yes'")]),
        ("name", Kind::Text, "who", &[("required", "true()")]),
        ("hello", Kind::Value, "", &[("calculation", "if(${name}, concat('Hello ', ${name}), 'nobody')")]),
    ])
    .unwrap();
    let tables = Tables::new();
    let mut session = Session::open(&plan, &tables, setting());
    assert_eq!(session.answer(only(&session, "name"), "Ana"), Outcome::NotAsked);
    session.answer(only(&session, "agree"), "yes");
    assert_eq!(session.problems(), [(only(&session, "name"), Problem::Required)]);
    session.answer(only(&session, "name"), "Ana");
    assert_eq!(session.answer(only(&session, "name"), ""), Outcome::Required);
    assert_eq!(texts(&session, "hello"), ["Hello Ana"]);
    session.answer(only(&session, "agree"), "no");
    assert_eq!((texts(&session, "hello"), session.problems()), (vec!["nobody".to_owned()], vec![]));
    assert!(!session.to_xml().contains("who"));
    session.answer(only(&session, "agree"), "yes");
    assert_eq!(texts(&session, "hello"), ["Hello Ana"]);
}

#[test]
fn choices_follow_their_filter_and_labels_show_answers() {
    let plan = plan(&[
        ("prov", Kind::SelectOne, "", &[]),
        ("dist", Kind::SelectOne, "", &[("list", "dist"), ("filter", "prov = ${prov}")]),
        ("label", Kind::Value, "", &[("calculation", "jr:choice-name(${dist}, '${dist}')")]),
        ("row", Kind::Value, "", &[("calculation", "pulldata('dist', 'label', 'name', '2171')")]),
        ("count", Kind::Value, "", &[("calculation", "count(instance('dist')/root/item[prov = ${prov}])")]),
    ])
    .unwrap();
    let mut table = Document::new();
    let root = table.push(Document::ROOT, Name::plain("root"));
    for (name, prov, label) in [("3273", "32", "Bandung"), ("3201", "32", "Bogor"), ("2171", "21", "Batam")] {
        let item = table.push(root, Name::plain("item"));
        for (column, text) in [("name", name), ("prov", prov), ("label", label)] {
            let cell = table.push(item, Name::plain(column));
            table.push_text(cell, text);
        }
    }
    let tables = Tables::from([("dist".to_owned(), table)]);
    let mut session = Session::open(&plan, &tables, setting());
    assert!(session.choices(only(&session, "dist")).is_empty());
    session.answer(only(&session, "prov"), "32");
    let offered: Vec<String> = session.choices(only(&session, "dist")).into_iter().map(|(_, label)| label).collect();
    assert_eq!(offered, ["Bandung", "Bogor"]);
    assert_eq!(session.answer(only(&session, "dist"), "2171"), Outcome::Misfit);
    assert_eq!(session.answer(only(&session, "dist"), "3201"), Outcome::Taken);
    assert_eq!((texts(&session, "label"), texts(&session, "row")), (vec!["Bogor".to_owned()], vec!["Batam".to_owned()]));
    assert_eq!(texts(&session, "count"), ["2"]);
    let text = session.text(only(&session, "dist"), &Template::read("Lives in ${label} (${dist}), ${"));
    assert_eq!(text, "Lives in Bogor (3201), ${");
    session.answer(only(&session, "prov"), "21");
    assert_eq!(session.problems(), [(only(&session, "dist"), Problem::Misfit)]);
}

#[test]
fn a_trigger_runs_its_calculation_and_nothing_else_does() {
    let plan = plan(&[
        ("a", Kind::Integer, "", &[]),
        ("b", Kind::Integer, "", &[]),
        ("both", Kind::Value, "", &[("calculation", "${a} + ${b}"), ("trigger", "b")]),
        ("first", Kind::Value, "", &[("calculation", "once(${a})")]),
        ("twice", Kind::Value, "", &[("calculation", "${both} * 2")]),
        ("today", Kind::Date, "", &[("default", "today()")]),
        ("bad", Kind::Value, "", &[("calculation", "date('2026-02-30')")]),
    ])
    .unwrap();
    let tables = Tables::new();
    let mut session = Session::open(&plan, &tables, setting());
    session.answer(only(&session, "a"), "1");
    assert_eq!(texts(&session, "both"), [""]);
    session.answer(only(&session, "b"), "2");
    assert_eq!((texts(&session, "both"), texts(&session, "twice")), (vec!["3".to_owned()], vec!["6".to_owned()]));
    session.answer(only(&session, "a"), "7");
    assert_eq!((texts(&session, "both"), texts(&session, "first")), (vec!["3".to_owned()], vec!["1".to_owned()]));
    assert_eq!((texts(&session, "today"), texts(&session, "bad")), (vec!["2026-11-24".to_owned()], vec![String::new()]));
}

#[test]
fn rules_in_a_circle_and_unknown_names_are_refused() {
    fn value<'a>(name: &'a str, rules: Rules<'a>) -> (&'a str, Kind, &'a str, Rules<'a>) {
        (name, Kind::Value, "", rules)
    }
    let circle = plan(&[value("a", &[("calculation", "${b}")]), value("b", &[("calculation", "${a}")])]);
    assert_eq!(circle.unwrap_err(), PlanError::Circle(vec!["a".into(), "b".into()]));
    let own = plan(&[("g", Kind::Group, "", &[("relevant", "${x} = 1")]), ("x", Kind::Integer, "g", &[])]);
    assert_eq!(own.unwrap_err().code(), "forms.plan.circle");
    let unknown = plan(&[value("a", &[("calculation", "${z}")])]);
    assert_eq!(unknown.unwrap_err().code(), "forms.plan.unknown");
    let twice = plan(&[value("a", &[]), value("a", &[])]);
    assert_eq!(twice.unwrap_err(), PlanError::Twice("a".into()));
}

#[test]
fn the_device_fills_in_what_it_knows() {
    let mut questions = vec![Question::new("start", Kind::DateTime, None), Question::new("id", Kind::Value, None)];
    questions[0].preload = Some(Preload::Start);
    questions[1].preload = Some(Preload::Instance);
    let plan = Plan::new("small", questions).unwrap();
    let tables = Tables::new();
    let session = Session::open(&plan, &tables, setting());
    assert_eq!(texts(&session, "start"), ["2026-11-24T09:00:00.000+07:00"]);
    let id = texts(&session, "id").remove(0);
    assert!(id.starts_with("uuid:") && id.len() == 41, "{id}");
}

#[test]
fn a_long_real_form_answers_quickly() {
    let Some(xml) = shared("whova_form.xml") else { return };
    let read = xform::read(&xml);
    let mut session = Session::open(&read.plan, &read.tables, setting());
    let (mut at, mut asked) = (None, 0u32);
    let begin = cpu();
    while let Some(node) = session.next(at) {
        at = Some(node);
        asked += 1;
        let first = session.choices(node).into_iter().next();
        let text = match session.question(node).unwrap().kind {
            Kind::Integer | Kind::Decimal => "1".to_owned(),
            Kind::Date => "2026-01-01".to_owned(),
            Kind::Text => "x".to_owned(),
            _ => first.map_or_else(String::new, |(code, _)| code),
        };
        session.answer(node, &text);
    }
    println!("{asked} questions in {:?} of this machine's debug build", begin.elapsed());
    assert!(asked > 100);
    assert!(begin.elapsed().as_millis() < 100 * u128::from(asked), "an answer takes more than a tenth of a second");
}

#[allow(clippy::disallowed_methods, reason = "a test measures")]
fn cpu() -> std::time::Instant {
    std::time::Instant::now()
}

/// Rules that are likely to be read, over four questions, one of them in a repeat.
fn rule() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "${a}",
        "${b}",
        "${c}",
        "${d}",
        "${r}",
        ".",
        "1",
        "'x'",
        " + ",
        " = ",
        " < ",
        " and ",
        "(",
        ")",
        "if(",
        ",",
        "sum(",
        "count(",
        "indexed-repeat(${c}, ${r}, 1)",
        "once(",
        "position(..)",
        "uuid()",
        "concat(",
        "not(",
        " or ",
        "../",
        "//*",
        "today()",
    ]);
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_rules_and_no_answers_make_a_session_panic_or_run_long(
        rules in prop::collection::vec(rule(), 6),
        answers in prop::collection::vec((0usize..8, "[0-9x ]{0,4}"), 0..12),
    ) {
        let read = |at: usize| rules.get(at).and_then(|text| Expr::read(text).ok());
        let mut questions = vec![
            Question::new("a", Kind::Integer, None),
            Question::new("b", Kind::Text, None),
            Question::new("r", Kind::Repeat, None),
            Question::new("c", Kind::Decimal, Some(2)),
            Question::new("d", Kind::Value, Some(2)),
        ];
        questions[1].relevant = read(0);
        questions[2].count = read(1);
        questions[3].constraint = read(2);
        questions[4].calculation = read(3);
        questions[0].default = read(4);
        questions[3].relevant = read(5);
        if let Ok(plan) = Plan::new("any", questions) {
            let tables = Tables::new();
            let mut session = Session::open(&plan, &tables, setting());
            for (at, text) in answers {
                let Some(node) = session.shown().nth(at) else { continue };
                session.answer(node, &text);
            }
            let _ = (session.problems(), session.to_xml());
        }
    }
}
