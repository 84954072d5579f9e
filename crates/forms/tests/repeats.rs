//! Repeats and questions of one name in two groups: asked, typed, kept and read again.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod support;

use naungan_forms::filling::{Spot, Thing, Typed};
use naungan_forms::partner::PartnerError;
use naungan_forms::table::Table;
use naungan_forms::{Filling, Form, Pack, PackError};
use naungan_model::answer::{Answers, Value};
use proptest::prelude::*;
use support::{context, pack};

const COLUMNS: [&str; 8] = ["type", "name", "label::en", "relevant", "required", "constraint", "repeat_count", "calculation"];

fn with(rows: &[[&str; 8]]) -> Result<Pack, PartnerError> {
    let cells = |row: &[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let table = |file: &str, columns: &[&str], rows: Vec<Vec<String>>| Table {
        path: format!("partner/forms/home/1/{file}.csv"),
        columns: cells(columns),
        rows,
    };
    let survey = table("survey", &COLUMNS, rows.iter().map(|row| cells(row)).collect());
    pack().with(&[survey, table("settings", &["form_id", "version"], vec![cells(&["home", "1"])])])
}

fn form(rows: &[[&str; 8]]) -> Form {
    with(rows).unwrap().form("home").unwrap().clone()
}

/// Who lives in the house, and their schools.
fn home() -> Form {
    form(&[
        ["begin_repeat", "person", "Person", "", "", "", "", ""],
        ["text", "called", "Called", "", "yes", "", "", ""],
        ["integer", "age", "Age", "", "", ". < 120", "", ""],
        ["begin_repeat", "school", "School", "${age} < 18", "", "", "", ""],
        ["text", "place", "Which school?", "", "", "", "", ""],
        ["end_repeat", "", "", "", "", "", "", ""],
        ["end_repeat", "", "", "", "", "", "", ""],
        ["calculate", "people", "", "", "", "", "", "count(${person})"],
        ["calculate", "ages", "", "", "", "", "", "sum(${age})"],
    ])
}

fn take(form: &Form, begun: &Answers, pairs: &[(&str, &str)]) -> Answers {
    let context = context();
    let mut filling = Filling::resume(form, begun, &context);
    let pairs: Vec<(String, String)> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    filling.take(Typed { pairs: &pairs, meant: &|_, _, _| None });
    filling.given()
}

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

#[test]
fn a_new_form_has_one_round_and_more_are_added_and_taken_out() {
    let (form, context) = (home(), context());
    let mut filling = Filling::open(&form, &context);
    assert_eq!(filling.rounds("person"), 1);
    assert_eq!((filling.add("person"), filling.add("person"), filling.add("nobody")), (Some(2), Some(3), None));
    assert_eq!(filling.rounds("school[1]"), 1);
    assert_eq!(filling.add("school[1]"), None, "nobody's age is known: a school is not asked");
    let pairs: Vec<(String, String)> = [("called[0]", "Ana"), ("called[1]", "Budi"), ("age[1]", "9"), ("called[2]", "Cici")]
        .map(|(a, b)| (a.into(), b.into()))
        .into();
    filling.take(Typed { pairs: &pairs, meant: &|_, _, _| None });
    assert_eq!(filling.add("school[1]"), Some(2));
    assert!(filling.remove("person[0]"));
    assert!(!filling.remove("person[7]"));
    let given = filling.given();
    assert_eq!(given["called"], Value::Each(vec![text("Budi"), text("Cici")]));
    assert_eq!((&given["people"], &given["ages"]), (&Value::Integer(2), &Value::Integer(9)));
}

#[test]
fn what_is_wrong_is_said_in_its_round() {
    let form = home();
    let given =
        take(&form, &Answers::new(), &[("called[0]", "Ana"), ("age[0]", "130"), ("called[1]", " "), ("place[1][0]", "x")]);
    let checked = form.check(&given, &context());
    let problems: Vec<(&str, &str)> = checked.problems.iter().map(|it| (it.field.as_str(), it.key.as_str())).collect();
    assert_eq!(problems, [("age[0]", "problem.constraint"), ("called[1]", "problem.required")]);
    assert!(!checked.answers.contains_key("place"), "no age, no school: {:?}", checked.answers);
    assert!(given.contains_key("place"), "but nothing typed is lost: {given:?}");
}

#[test]
fn rounds_that_nobody_filled_are_no_answers_and_those_between_keep_their_place() {
    let form = home();
    let given = take(&form, &Answers::new(), &[("-asked", "called[0] called[1] called[2]"), ("called[2]", "Cici")]);
    let kept = form.check(&given, &context()).answers;
    assert_eq!(kept["called"], Value::Each(vec![None, None, text("Cici")]));
    assert!(!kept.contains_key("age"));
    let none = take(&form, &Answers::new(), &[("-asked", "called[0] age[0]")]);
    assert_eq!(none["called"], Value::Each(vec![None]), "a page with an open round is such a page again");
}

#[test]
fn a_counted_repeat_follows_its_count_and_its_answers_come_back() {
    let form = form(&[
        ["integer", "how_many", "How many?", "", "", "", "", ""],
        ["begin_repeat", "child", "Child", "", "", "", "${how_many}", ""],
        ["text", "called", "Called", "", "", "", "", ""],
        ["end_repeat", "", "", "", "", "", "", ""],
        ["calculate", "last", "", "", "", "", "", "indexed-repeat(${called}, ${child}, ${how_many})"],
    ]);
    let given = take(&form, &Answers::new(), &[("how_many", "2"), ("called[0]", "Ana"), ("called[1]", "Budi")]);
    assert_eq!(given["called"], Value::Each(vec![text("Ana"), text("Budi")]));
    assert_eq!(given["last"], Value::Text("Budi".into()));
    let context = context();
    let mut filling = Filling::resume(&form, &given, &context);
    assert!(filling.add("child").is_none() && !filling.remove("child[0]"), "the count decides");
    filling.take(Typed { pairs: &[("how_many".to_owned(), "1".to_owned())], meant: &|_, _, _| None });
    assert_eq!(filling.checked().answers["called"], Value::Each(vec![text("Ana")]));
    filling.take(Typed { pairs: &[("how_many".to_owned(), "2".to_owned())], meant: &|_, _, _| None });
    assert_eq!(filling.checked().answers["called"], Value::Each(vec![text("Ana"), text("Budi")]));
}

#[test]
fn two_groups_may_have_a_question_of_one_name() {
    let form = form(&[
        ["begin_group", "mother", "Mother", "", "", "", "", ""],
        ["integer", "age", "Her age", "", "", "", "", ""],
        ["end_group", "", "", "", "", "", "", ""],
        ["begin_group", "father", "Father", "", "", "", "", ""],
        ["integer", "age", "His age", "", "", ". > 10", "", ""],
        ["end_group", "", "", "", "", "", "", ""],
    ]);
    assert_eq!(form.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["mother/age", "father/age"]);
    assert_eq!(form.fields[1].label_key(), "form.home.father/age.label");
    let given = take(&form, &Answers::new(), &[("mother/age", "30"), ("father/age", "3")]);
    assert_eq!((&given["mother/age"], &given["father/age"]), (&Value::Integer(30), &Value::Integer(3)));
    assert_eq!(form.check(&given, &context()).problems[0].field, "father/age");
}

#[test]
fn what_cannot_work_is_refused_with_its_place() {
    let code = |rows: &[[&str; 8]]| match with(rows) {
        Err(PartnerError::Pack(PackError::Faults(faults))) => {
            faults.iter().map(|fault| (fault.line, fault.code())).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let both = ["text", "a", "A", "", "", "", "", ""];
    assert_eq!(code(&[both, both]), [(3, "forms.read.name")], "one group, one name");
    let circle = [["calculate", "a", "", "", "", "", "", "${b}"], ["calculate", "b", "", "", "", "", "", "${a}"]];
    assert_eq!(code(&circle), [(2, "forms.plan.circle")]);
    let unclear = [
        ["begin_group", "g", "", "", "", "", "", ""],
        both,
        ["end_group", "", "", "", "", "", "", ""],
        both,
        ["text", "c", "C", "${a} = 1", "", "", "", ""],
    ];
    assert_eq!(code(&unclear), [(3, "forms.read.name")], "which of the two?");
}

#[test]
fn what_is_counted_cannot_stand_in_a_repeat() {
    let table = |file: &str, columns: &[&str], rows: &[&[&str]]| Table {
        path: format!("partner/forms/home/1/{file}.csv"),
        columns: columns.iter().map(|it| (*it).to_owned()).collect(),
        rows: rows.iter().map(|row| row.iter().map(|it| (*it).to_owned()).collect()).collect(),
    };
    let survey = table(
        "survey",
        &["type", "name", "naungan::meaning"],
        &[&["begin_repeat", "r", ""], &["date", "d", "service.date"], &["end_repeat", "", ""]],
    );
    let settings = table("settings", &["form_id", "version"], &[&["home", "1"]]);
    let Err(PartnerError::Pack(PackError::Faults(faults))) = pack().with(&[survey, settings]) else { panic!("taken") };
    assert_eq!((faults[0].line, faults[0].code(), faults[0].word()), (3, "forms.read.repeated_meaning", "service.date"));
}

#[test]
fn the_outline_names_groups_rounds_and_where_one_can_add() {
    let (form, context) = (home(), context());
    let filling = Filling::open(&form, &context);
    let steps: Vec<String> = filling
        .outline()
        .into_iter()
        .map(|spot| match spot {
            Spot::Here(place, Thing::Field(field)) => format!("{}{:?}", field.name, place.rounds),
            Spot::Here(place, Thing::Group(group)) => format!("({}{:?}", group.name, place.rounds),
            Spot::End(group) => format!("{})", group.name),
            Spot::Add(name, _) => format!("+{name}"),
        })
        .collect();
    assert_eq!(
        steps,
        [
            "(person[0]",
            "called[0]",
            "age[0]",
            "(school[0, 0]",
            "place[0, 0]",
            "school)",
            "person)",
            "+person",
            "people[]",
            "ages[]"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever a page posts, nothing panics, no more rounds come than a form may have, and what is given comes back.
    #[test]
    fn any_post_is_taken(pairs in proptest::collection::vec(("(called|age|place|people|x)(\\[[0-9]{1,9}\\]){0,3}", "[a-z0-9 ]{0,6}"), 0..8)) {
        let (form, context) = (home(), context());
        let mut filling = Filling::open(&form, &context);
        filling.take(Typed { pairs: &pairs, meant: &|_, _, _| None });
        let given = filling.given();
        prop_assert!(filling.rounds("person") <= naungan_forms::fill::REPEATS_MAX);
        let again = Filling::resume(&form, &given, &context);
        prop_assert_eq!(again.given(), given);
    }
}

#[test]
fn a_form_with_every_kind_of_question_and_rounds_can_be_rehearsed() {
    let kinds = [
        "text",
        "integer",
        "decimal",
        "date",
        "time",
        "dateTime",
        "select_one sex",
        "select_multiple sex",
        "rank risk_level",
        "acknowledge",
        "barcode",
    ];
    let mut rows = vec![["begin_repeat", "person", "Person", "", "", "", "", ""]];
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"];
    rows.extend(kinds.iter().zip(names).map(|(kind, name)| [*kind, name, name, "", "yes", "", "", ""]));
    rows.push(["end_repeat", "", "", "", "", "", "", ""]);
    rows.push(["integer", "years", "Years", "", "yes", ". > 3 and . < 9", "", ""]);
    rows.push(["begin_repeat", "year", "Year", "", "", "", "${years}", ""]);
    rows.push(["text", "what", "What", "", "yes", "", "", ""]);
    rows.push(["end_repeat", "", "", "", "", "", "", ""]);
    let pack = with(&rows).unwrap();
    let outcome = naungan_forms::rehearsal::rehearse(&pack, &pack, "home", 12, 5, &context()).unwrap();
    assert_eq!((outcome.cases, outcome.fitting, outcome.same), (12, 12, 12));
}
