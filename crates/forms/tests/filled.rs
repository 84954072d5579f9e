//! Filled forms in: rows and instances, each record whole or not at all.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

#[path = "support/shared.rs"]
mod shared;

use naungan_forms::xlsform::filled::{Column, Mapping, MappingError, Reason, Taken, Versions, instance, mapped, rows};
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

fn book(text: &str) -> Book {
    Book::read(text.as_bytes(), &Limits::default()).unwrap()
}

fn taken(book: &Book) -> Taken {
    let forms = [form()];
    rows(Versions::of(&forms).unwrap(), book, &["case_code"])
}

fn csv(text: &str) -> Taken {
    taken(&book(text))
}

fn xml(text: &str) -> Taken {
    let forms = [form()];
    instance(Versions::of(&forms).unwrap(), "a.xml", text.as_bytes(), &["case_code"])
}

/// A book of several sheets, each with its name.
fn sheets(sheets: &[(&str, &str)]) -> Book {
    let mut whole = Book::default();
    for (name, text) in sheets {
        let mut one = book(text);
        (*name).clone_into(&mut one.sheets[0].name);
        whole.sheets.extend(one.sheets);
    }
    whole
}

fn refused(taken: &Taken) -> Vec<(usize, &str, &'static str)> {
    taken.refused.iter().map(|refused| (refused.place.row, refused.column.as_str(), refused.reason.code())).collect()
}

fn each(values: &[Option<&str>]) -> Value {
    Value::Each(values.iter().map(|text| text.map(|text| Value::Text(text.to_owned()))).collect())
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
            (4, "KEY", &Reason::Twice("3".to_owned())),
            (5, "KEY", &Reason::Twice("3".to_owned())),
        ]
    );
    assert_eq!(taken.filled, [], "of two records with one key nobody knows which is right");
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
    let rounds =
        "PARENT_KEY,KEY,day,hours\nuuid:2,uuid:2/visit[1],2017-01-09,1.50\nuuid:2,uuid:2/visit[2],,2\nuuid:9,x,2017-01-11,2\n";
    let taken = taken(&sheets(&[("made_up", "KEY,name\nuuid:1,Ana\nuuid:2,Budi\n"), ("made_up-visit", rounds)]));
    let answers = &taken.filled[1].answers;
    assert_eq!(answers["day"], Value::Each(vec![Some(date("2017-01-09")), None]));
    assert_eq!(answers["hours"], each(&[Some("1.5"), Some("2")]));
    assert_eq!(refused(&taken), [(4, "PARENT_KEY", "forms.filled.orphan")]);
    assert!(!taken.filled[0].answers.contains_key("day"), "no round, no answer");
}

#[test]
fn a_wrong_round_refuses_its_record_and_no_other() {
    let taken = taken(&sheets(&[("made_up", "KEY,name\n1,Ana\n2,Budi\n"), ("visit", "PARENT_KEY,day\n2,tomorrow\n")]));
    assert_eq!(taken.filled.iter().map(|filled| filled.key.as_str()).collect::<Vec<_>>(), ["1"]);
    assert_eq!(refused(&taken), [(2, "day", "forms.filled.kind")]);
    assert_eq!(taken.refused[0].key, "2");
}

const HOME: &str = "survey,,
,type,name
,begin repeat,person
,text,called
,begin repeat,school
,text,place
,end repeat,
,end repeat,
,begin group,mother
,integer,age
,end group,
,begin group,father
,integer,age
,end group,
settings,,
,form_id,version
,home,1
";

#[test]
fn rounds_inside_rounds_are_found_by_key_or_by_position() {
    let draft = read(HOME.as_bytes(), "home", &|_| None, None, &Limits::default()).unwrap();
    let forms = [draft.form().unwrap()];
    let versions = Versions::of(&forms).unwrap();
    let by_key = sheets(&[
        ("home", "KEY,mother-age,father-age\nuuid:1,40,41\n"),
        ("person", "PARENT_KEY,KEY,called\nuuid:1,uuid:1/p1,Ana\nuuid:1,uuid:1/p2,Budi\n"),
        ("school", "PARENT_KEY,KEY,place\nuuid:1/p2,uuid:1/p2/s1,North\nuuid:1/p2,uuid:1/p2/s2,South\n"),
    ]);
    let by_position = sheets(&[
        ("home", "_uuid,_index,mother/age,father/age\n1,1,40,41\n"),
        ("person", "_parent_table_name,_parent_index,_index,called\nhome,1,1,Ana\nhome,1,2,Budi\n"),
        ("school", "_parent_table_name,_parent_index,_index,place\nperson,2,1,North\nperson,2,2,South\n"),
    ]);
    let xml = "<data id='home'><person><called>Ana</called></person>\n<person><called>Budi</called>\
        <school><place>North</place></school><school><place>South</place></school></person>\
        <mother><age>40</age></mother><father><age>41</age></father><meta><instanceID>uuid:1</instanceID></meta></data>";
    let xml = instance(versions, "a.xml", xml.as_bytes(), &[]);
    for taken in [rows(versions, &by_key, &[]), rows(versions, &by_position, &[]), xml] {
        assert_eq!((taken.refused.len(), taken.unplaced.len()), (0, 0), "{taken:?}");
        let answers = &taken.filled[0].answers;
        assert_eq!(answers["called"], each(&[Some("Ana"), Some("Budi")]));
        assert_eq!(answers["place"], Value::Each(vec![None, Some(each(&[Some("North"), Some("South")]))]));
        assert_eq!((&answers["mother/age"], &answers["father/age"]), (&Value::Integer(40), &Value::Integer(41)));
    }
}

#[test]
fn an_instance_becomes_answers_with_its_rounds() {
    let taken = xml(r#"<data id="made_up" version="3" xmlns:orx="http://openrosa.org/xforms">
  <start>2017-01-09T09:00:00.000+07:00</start>
  <child><name> Ana </name><age>12</age><born/></child>
  <needs>shelter</needs>
  <visit><day>2017-01-09</day><hours>1.5</hours></visit>
  <visit><day>2017-01-10</day></visit>
  <shoe>36</shoe>
  <case_code>ABC</case_code>
  <orx:meta><orx:instanceID>uuid:7</orx:instanceID><orx:deprecatedID>uuid:6</orx:deprecatedID><orx:instanceName>Ana</orx:instanceName></orx:meta>
</data>"#);
    assert_eq!(taken.refused, []);
    let filled = &taken.filled[0];
    assert_eq!((filled.key.as_str(), filled.before.as_str(), filled.version), ("uuid:7", "uuid:6", 3));
    assert_eq!(filled.aside["case_code"], "ABC");
    assert_eq!(filled.answers["name"], Value::Text("Ana".to_owned()));
    assert_eq!(filled.answers["start"], Value::Text("2017-01-09T09:00:00.000+07:00".to_owned()));
    assert_eq!(filled.answers["day"], Value::Each(vec![Some(date("2017-01-09")), Some(date("2017-01-10"))]));
    assert_eq!(filled.answers["hours"], each(&[Some("1.5"), None]));
    let left: Vec<(usize, &str)> = taken.unplaced.iter().map(|left| (left.place.row, left.column.as_str())).collect();
    assert_eq!(left, [(7, "shoe"), (9, "meta/instanceName")]);
}

#[test]
fn each_record_is_read_in_the_version_that_it_names() {
    let older = FORM.replace(",integer,age,", ",text,age,").replace(",made_up,3,", ",made_up,2,");
    let older = read(older.as_bytes(), "made_up", &|_| None, None, &Limits::default()).unwrap().form().unwrap();
    let forms = [form(), older];
    let versions = Versions::of(&forms).unwrap();
    let taken = rows(versions, &book("KEY,FormVersion,age\n1,2,about nine\n2,3,about nine\n3,vXyz9,9\n"), &[]);
    assert_eq!(taken.filled.iter().map(|it| (it.key.as_str(), it.version)).collect::<Vec<_>>(), [("1", 2), ("3", 3)]);
    assert_eq!(refused(&taken), [(3, "age", "forms.filled.kind")]);
}

#[test]
fn a_column_twice_or_no_question_at_all_refuses_the_file() {
    for heads in ["KEY,name,child/name,age", "KEY,KEY,name,age", "KEY,needs/school,needs/school,age"] {
        let taken = csv(&format!("{heads}\n1,1,1,12\n"));
        assert_eq!((taken.filled.len(), taken.refused[0].reason.code()), (0, "forms.filled.column_twice"), "{heads}");
    }
    assert_eq!(refused(&csv("KEY,colour\n1,red\n")), [(1, "", "forms.filled.heads")]);
}

#[test]
fn a_position_is_no_key_since_the_next_export_gives_another() {
    assert_eq!(csv("_index,name\n1,Ana\n").filled[0].key, "");
    assert_eq!(csv("_index,_uuid,meta/rootUuid,name\n1,b,uuid:a,Ana\n").filled[0].key, "uuid:a", "the first version names it");
}

#[test]
fn a_formula_that_says_nothing_or_went_wrong_is_refused() {
    let mut book = book("KEY,name,age\n1,#REF!,12\n2,Budi,\n");
    book.sheets[0].unworked.insert((3, 2));
    assert_eq!(refused(&taken(&book)), [(2, "name", "forms.filled.formula"), (3, "age", "forms.filled.formula")]);
}

#[test]
fn more_rounds_than_a_form_holds_are_refused() {
    let rounds: String = (0..501).map(|_| "<visit><day>2017-01-09</day></visit>").collect();
    let taken = xml(&format!("<data id='made_up'>{rounds}</data>"));
    assert_eq!((taken.filled.len(), taken.refused[0].reason.code()), (0, "forms.filled.rounds"));
}

fn mapping() -> Mapping {
    let column = |head: &str, field: &str| Column { head: head.into(), field: field.into(), ..Column::default() };
    let needs = [("sekolah", "school"), ("rumah", "shelter"), ("-", "")].map(|(word, code)| (word.into(), code.into()));
    Mapping {
        sheet: None,
        record: "No".into(),
        child: Some("Anak".into()),
        case: None,
        day: Some("Tanggal".into()),
        days: "DD/MM/YYYY".parse().unwrap(),
        columns: vec![
            column("Nama", "name"),
            column("Lahir", "born"),
            Column { codes: needs.into(), between: Some(";".into()), ..column("Perlu", "needs") },
        ],
        fixed: [("age".to_owned(), "12".to_owned())].into(),
        ignored: ["Catatan".to_owned()].into(),
    }
}

#[test]
fn any_table_is_read_by_a_mapping() {
    let table = "No;Anak;Tanggal;Nama;Lahir;Perlu;Catatan;Sepatu\n1;a;9/1/2017;Ana;2/01/2004;Sekolah; x;36\n2;b;9/1/2017;Budi;;-;;\n\
        3;c;2017-01-32;Citra;1/13/2004;kastil;;\n4;d;;Dewi;;;;\n4;d;;Eka;;;;\n";
    let taken = mapped(&form(), &mapping(), &book(table)).unwrap();
    let first = &taken.filled[0];
    assert_eq!((first.key.as_str(), first.aside["child"].as_str(), first.aside["day"].as_str()), ("1", "a", "2017-01-09"));
    assert_eq!(first.answers["born"], date("2004-01-02"));
    assert_eq!(first.answers["needs"], Value::Codes(vec!["school".to_owned()]));
    assert_eq!(first.answers["age"], Value::Integer(12));
    assert!(!taken.filled[1].answers.contains_key("needs"), "an empty code leaves the question open");
    let expected = [
        (4, "Tanggal", "forms.filled.kind"),
        (4, "Lahir", "forms.filled.kind"),
        (4, "Perlu", "forms.filled.choice"),
        (5, "No", "forms.filled.twice"),
        (6, "No", "forms.filled.twice"),
    ];
    assert_eq!(refused(&taken), expected);
    assert_eq!(taken.unplaced.iter().map(|it| (it.place.row, it.column.as_str())).collect::<Vec<_>>(), [(2, "Sepatu")]);
    let missing = mapped(&form(), &mapping(), &book("No,Nama,Nama,Anak,Tanggal,Perlu\n1,,,,,\n")).unwrap();
    assert_eq!(refused(&missing), [(1, "Nama", "forms.filled.column_twice"), (1, "Lahir", "forms.filled.column_missing")]);
}

#[test]
fn a_mapping_that_does_not_fit_the_form_is_refused_before_any_row() {
    let wrong = |change: fn(&mut Mapping)| {
        let mut mapping = mapping();
        change(&mut mapping);
        mapped(&form(), &mapping, &book("No\n1\n")).unwrap_err()
    };
    assert_eq!(wrong(|it| it.columns[0].field = "nome".into()), MappingError::Field("nome".into()));
    assert_eq!(wrong(|it| it.columns[0].field = "born".into()), MappingError::Twice("born".into()));
    assert_eq!(wrong(|it| it.columns[0].field = "day".into()), MappingError::Repeat("day".into()));
    assert_eq!(wrong(|it| it.sheet = Some("two".into())), MappingError::Sheet("two".into()));
    let code = |it: &mut Mapping| drop(it.columns[2].codes.insert("x".into(), "castle".into()));
    assert_eq!(wrong(code), MappingError::Code("needs".into(), "castle".into()));
    assert_eq!(wrong(|it| drop(it.fixed.insert("age".into(), "old".into()))), MappingError::Fixed("age".into()));
}

#[test]
fn an_instance_that_is_wrong_is_refused_with_its_line() {
    assert_eq!(xml("<data").refused[0].reason, Reason::File);
    assert_eq!(xml("<data id='other'/>").refused[0].reason, Reason::Form("other".to_owned()));
    let twice = xml("<data id='made_up'><child><name>Ana</name><name>Budi</name></child></data>");
    assert_eq!(refused(&twice), [(1, "child/name", "forms.filled.column_twice")]);
    let taken = xml("<data id='made_up'>\n<child><name>Ana</name>\n<age>old</age></child></data>");
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
        let _ = xml(&text);
    }

    #[test]
    fn any_rows_are_refused_or_read(text in "(KEY|PARENT_KEY|name|age|needs|needs/school|,|\n|\"|[0-9a-z]{0,4}){0,60}") {
        if let Ok(book) = Book::read(text.as_bytes(), &Limits::default()) {
            let _ = taken(&book);
        }
    }
}

#[test]
fn deep_xml_is_refused_or_read_without_end_of_the_stack() {
    let deep = format!("<data id='made_up'>{}{}</data>", "<child>".repeat(50_000), "</child>".repeat(50_000));
    let taken = xml(&deep);
    assert!(taken.filled.len() + taken.refused.len() == 1);
}
