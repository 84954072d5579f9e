//! Filled forms in: rows and instances, each record whole or not at all.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

#[path = "support/shared.rs"]
mod shared;

use naungan_forms::xlsform::filled::{Reason, Taken, instance, rows};
use naungan_forms::xlsform::{Book, Limits, read};
use naungan_forms::{Context, Form};
use naungan_model::answer::Value;
use naungan_model::date::{Date, Instant};
use proptest::prelude::*;

const FORM: &str = "survey,,,,,
,type,name,label,constraint,calculation
,start,start,,,
,begin group,child,Child,,
,text,name,Name,,
,integer,age,Age,. >= 0,
,date,born,Born,,
,end group,,,,
,select_multiple need,needs,Needs,,
,begin repeat,visit,Visit,,
,date,day,Day,,
,decimal,hours,Hours,,
,end repeat,,,,
,calculate,half,,,'2016-H2'
,note,thanks,Thanks,,
choices,,,,,
,list_name,name,label,,
,need,shelter,Shelter,,
,need,school,School,,
settings,,,,,
,form_id,version,,,
,made_up,3,,,
";

fn form() -> Form {
    let draft = read(FORM.as_bytes(), "made_up", &|_| None, None, &Limits::default()).unwrap();
    draft.form().unwrap_or_else(|found| panic!("{found:?} {:?}", draft.findings))
}

fn csv(text: &str) -> Taken {
    rows(&form(), &Book::read(text.as_bytes(), &Limits::default()).unwrap())
}

fn date(text: &str) -> Value {
    Value::Date(text.parse().unwrap())
}

#[test]
fn rows_become_answers_under_any_spelling_of_the_heads() {
    for heads in ["KEY,child-name,child/age,born,needs,half", "KEY,name,age,child.born,needs,half"] {
        let taken = csv(&format!("{heads}\nuuid:1,Ana,12,2004-01-02,shelter school,2004-H1\n,,,,,\nuuid:2,Budi,,,,\n"));
        assert_eq!((taken.refused.len(), taken.unplaced.len(), taken.filled.len()), (0, 0, 2), "{taken:?}");
        let first = &taken.filled[0];
        assert_eq!((first.key.as_str(), first.place.row), ("uuid:1", 2));
        assert_eq!(first.answers["age"], Value::Integer(12));
        assert_eq!(first.answers["born"], date("2004-01-02"));
        assert_eq!(first.answers["needs"], Value::Codes(vec!["shelter".to_owned(), "school".to_owned()]));
        assert_eq!(first.answers["half"], Value::Text("2004-H1".to_owned()));
        assert_eq!(taken.filled[1].place.row, 4);
    }
}

#[test]
fn a_record_is_taken_whole_or_not_at_all_and_each_refusal_has_its_place() {
    let taken = csv("KEY,name,age,needs,shoe\n1,Ana,twelve,shelter,36\n2,Budi,11,castle,\n3,Citra,10,school,\n3,Dewi,9,,\n");
    let found: Vec<(usize, &str, &Reason)> =
        taken.refused.iter().map(|refused| (refused.place.row, refused.column.as_str(), &refused.reason)).collect();
    assert_eq!(
        found,
        [
            (2, "age", &Reason::Kind("problem.integer")),
            (3, "needs", &Reason::Choice("castle".to_owned())),
            (5, "KEY", &Reason::Twice("3".to_owned())),
        ]
    );
    assert_eq!(taken.filled.iter().map(|filled| filled.key.as_str()).collect::<Vec<_>>(), ["3"]);
    assert_eq!(taken.unplaced.iter().map(|left| (left.place.row, left.column.as_str())).collect::<Vec<_>>(), [(2, "shoe")]);
}

#[test]
fn choices_in_columns_of_their_own_become_one_answer() {
    let taken = csv("name,needs/shelter,needs/school\nAna,1,0\nBudi,TRUE,1\nCitra,maybe,\n");
    assert_eq!(taken.filled[0].answers["needs"], Value::Codes(vec!["shelter".to_owned()]));
    assert_eq!(taken.filled[1].answers["needs"], Value::Codes(vec!["shelter".to_owned(), "school".to_owned()]));
    assert_eq!((taken.refused[0].place.row, taken.refused[0].column.as_str()), (4, "needs/shelter"));
}

#[test]
fn rounds_of_repeats_find_their_record() {
    let mut book = Book::read(b"KEY,name\nuuid:1,Ana\nuuid:2,Budi\n", &Limits::default()).unwrap();
    let rounds = b"PARENT_KEY,KEY,day,hours\nuuid:2,uuid:2/visit[1],2017-01-09,1.50\nuuid:2,uuid:2/visit[2],2017-01-10,2\nuuid:9,x,2017-01-11,2\n";
    let mut other = Book::read(rounds, &Limits::default()).unwrap();
    other.sheets[0].name = "made_up-visit".to_owned();
    book.sheets.extend(other.sheets);
    let taken = rows(&form(), &book);
    assert_eq!(taken.filled[1].rounds.len(), 2);
    assert_eq!(taken.filled[1].rounds[0].answers["day"], date("2017-01-09"));
    assert_eq!(taken.filled[1].rounds[0].answers["hours"], Value::Text("1.5".to_owned()));
    let orphan = &taken.refused[0];
    assert_eq!((orphan.place.row, &orphan.reason), (4, &Reason::Orphan("uuid:9".to_owned())));
}

#[test]
fn an_instance_becomes_answers_with_its_rounds() {
    let xml = br#"<data id="made_up" version="3" xmlns:orx="http://openrosa.org/xforms">
  <start>2017-01-09T09:00:00.000+07:00</start>
  <child><name> Ana </name><age>12</age><born/></child>
  <needs>shelter</needs>
  <visit><day>2017-01-09</day><hours>1.5</hours></visit>
  <visit><day>2017-01-10</day></visit>
  <shoe>36</shoe>
  <orx:meta><orx:instanceID>uuid:7</orx:instanceID><orx:instanceName>Ana</orx:instanceName></orx:meta>
</data>"#;
    let taken = instance(&form(), "a.xml", xml);
    assert_eq!(taken.refused, []);
    let filled = &taken.filled[0];
    assert_eq!((filled.key.as_str(), filled.version.as_str()), ("uuid:7", "3"));
    assert_eq!(filled.answers["name"], Value::Text("Ana".to_owned()));
    assert_eq!(filled.answers["start"], Value::Text("2017-01-09T09:00:00.000+07:00".to_owned()));
    assert_eq!(
        filled.rounds.iter().map(|round| round.answers["day"].clone()).collect::<Vec<_>>(),
        [date("2017-01-09"), date("2017-01-10")]
    );
    let left: Vec<(usize, &str)> = taken.unplaced.iter().map(|left| (left.place.row, left.column.as_str())).collect();
    assert_eq!(left, [(7, "shoe"), (8, "meta/instanceName")]);
}

#[test]
fn an_instance_that_is_wrong_is_refused_with_its_line() {
    let form = form();
    assert_eq!(instance(&form, "a.xml", b"<data").refused[0].reason, Reason::File);
    assert_eq!(instance(&form, "a.xml", b"<data id='other'/>").refused[0].reason, Reason::Form("other".to_owned()));
    let taken = instance(&form, "a.xml", b"<data id='made_up'>\n<child><name>Ana</name>\n<age>old</age></child></data>");
    assert_eq!(taken.filled, []);
    let refused = &taken.refused[0];
    assert_eq!((refused.place.row, refused.column.as_str()), (3, "child/age"));
}

#[test]
fn rules_of_the_form_refuse_a_record() {
    let mut taken = csv("name,age\nAna,12\nBudi,-3\n");
    let today: Date = "2017-01-09".parse().unwrap();
    taken.check(
        &form(),
        &Context { offset_minutes: 420, today, now: Instant::start_of(today, 420), role: "caseworker", door: &(), seed: 1 },
    );
    assert_eq!((taken.filled.len(), taken.refused.len()), (1, 1));
    assert_eq!((taken.refused[0].place.row, taken.refused[0].column.as_str()), (3, "age"));
}

proptest! {
    #[test]
    fn any_instance_is_refused_or_read(text in "(<data id='made_up'>|</data>|<child>|</child>|<age>|</age>|<visit>|</visit>|[0-9a-z]{0,4}|&lt;|&x;|<!DOCTYPE a>|<\\?a\\?>){0,30}") {
        let _ = instance(&form(), "a.xml", text.as_bytes());
    }

    #[test]
    fn any_rows_are_refused_or_read(text in "(KEY|PARENT_KEY|name|age|needs|needs/school|,|\n|\"|[0-9a-z]{0,4}){0,60}") {
        if let Ok(book) = Book::read(text.as_bytes(), &Limits::default()) {
            let _ = rows(&form(), &book);
        }
    }
}

#[test]
fn deep_xml_is_refused_or_read_without_end_of_the_stack() {
    let deep = format!("<data id='made_up'>{}{}</data>", "<child>".repeat(50_000), "</child>".repeat(50_000));
    let taken = instance(&form(), "a.xml", deep.as_bytes());
    assert!(taken.filled.len() + taken.refused.len() == 1);
}
