//! A partner's own versions over the packs of the house: what is taken, what is refused, what is told of the changes.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use naungan_forms::changes::{What, changes};
use naungan_forms::partner::{self, Breach, PartnerError};
use naungan_forms::rehearsal::rehearse;
use naungan_forms::source;
use naungan_forms::table::Table;
use naungan_model::fact::FactKind;
use rstest::rstest;
use std::path::Path;
use support::{context, pack};

const LANGUAGES: [&str; 3] = ["en", "nl", "id"];

/// The session form of the house as a partner's version 2.
fn session() -> Vec<Table> {
    let all = source::tables(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")).unwrap();
    let mut own: Vec<Table> = all.into_iter().filter(|table| table.path.starts_with("base/forms/session/")).collect();
    for table in &mut own {
        table.path = table.path.replace("base/forms/session/", "partner/forms/session/2/");
    }
    let version = own[1].column("version").unwrap();
    own[1].rows[0][version] = "2".to_owned();
    own
}

fn survey(tables: &mut [Table]) -> &mut Table {
    tables.iter_mut().find(|table| table.path.ends_with("survey.csv")).unwrap()
}

fn set(table: &mut Table, name: &str, column: &str, value: &str) {
    let (at, names) = (table.column(column).unwrap(), table.column("name").unwrap());
    let row = table.rows.iter_mut().find(|row| row[names] == name).unwrap();
    row[at] = value.to_owned();
}

fn add(table: &mut Table, cells: &[(&str, &str)]) {
    let mut row = vec![String::new(); table.columns.len()];
    for (column, value) in cells {
        row[table.column(column).unwrap()] = (*value).to_owned();
    }
    table.rows.push(row);
}

#[test]
fn the_newest_version_is_filled_and_the_older_one_can_still_be_read() {
    let new = pack().with(&session()).unwrap();
    assert_eq!(new.form("session").unwrap().version, 2);
    assert_eq!(new.form_version("session", 1).unwrap().version, 1);
    let bundle = naungan_forms::table::encode(&session());
    assert_eq!(pack().with_bundle(&bundle).unwrap().form("session").unwrap().version, 2);
}

#[rstest]
#[case("therapy_note", "2")]
#[case("therapy_note", "")]
fn a_form_may_not_let_more_people_read_an_answer(#[case] field: &str, #[case] layer: &str) {
    let mut own = session();
    set(survey(&mut own), field, "naungan::layer", layer);
    let Err(PartnerError::Breaches(breaches)) = pack().with(&own) else { panic!("refused") };
    assert_eq!(breaches, [Breach::Layer { form: "session".into(), field: field.into() }]);
}

#[test]
fn a_meaning_keeps_its_layer_in_a_new_form_and_a_name_stays_with_identity() {
    let mut own = session();
    add(survey(&mut own), &[("type", "text"), ("name", "second_note"), ("naungan::meaning", "note.therapy")]);
    let Err(PartnerError::Breaches(breaches)) = pack().with(&own) else { panic!("refused") };
    assert_eq!(breaches, [Breach::Layer { form: "session".into(), field: "second_note".into() }]);
    let mut own = session();
    let name = [("type", "text"), ("name", "called"), ("naungan::meaning", "child.nickname"), ("naungan::layer", "2")];
    add(survey(&mut own), &name);
    let new = pack().with(&own).unwrap();
    let layer = new.form("session").unwrap().field("called").unwrap().layer;
    assert_eq!(layer, naungan_model::layer::Layer::IDENTITY, "whatever the form says");
}

#[test]
fn narrowing_is_allowed() {
    let mut own = session();
    set(survey(&mut own), "note", "naungan::meaning", "");
    set(survey(&mut own), "note", "naungan::layer", "4");
    assert!(pack().with(&own).is_ok());
}

#[test]
fn only_newer_forms_come_in_and_nothing_else() {
    let mut same = session();
    for table in &mut same {
        table.path = table.path.replace("/2/", "/1/");
    }
    let version = same[1].column("version").unwrap();
    same[1].rows[0][version] = "1".to_owned();
    assert!(pack().with(&same).is_err(), "a version that is there cannot be put in the place of another");
    let stranger = Table { path: "base/facts.csv".into(), ..Table::default() };
    let Err(PartnerError::Breaches(breaches)) = pack().with(&[stranger]) else { panic!("refused") };
    assert_eq!(breaches, [Breach::Path("base/facts.csv".into())]);
}

#[test]
fn words_are_found_by_key_and_language_and_the_newest_version_speaks() {
    let mut own = session();
    set(survey(&mut own), "held", "label::en", "Was there a session?");
    let mut newer = session();
    for table in &mut newer {
        table.path = table.path.replace("/2/", "/3/");
    }
    set(survey(&mut newer), "held", "label::en", "Did you meet?");
    let texts = partner::texts(&[own, newer].concat());
    let said = |language: &str| {
        let found = texts.iter().find(|text| text.key == "form.session.held.label" && text.language == language);
        found.unwrap().text.clone()
    };
    assert_eq!((said("en"), said("nl")), ("Did you meet?".to_owned(), "Ging de sessie door?".to_owned()));
    assert!(texts.iter().any(|text| text.key == "form.session.title"));
}

#[test]
fn each_change_is_told_once_and_those_of_meaning_are_marked() {
    let mut own = session();
    let before: Vec<partner::Text> = partner::texts(&session());
    set(survey(&mut own), "held", "label::id", "Jadikah sesinya?");
    set(survey(&mut own), "attended", "relevant", "");
    add(survey(&mut own), &[("type", "text"), ("name", "way"), ("label::en", "Way to school")]);
    let rows = &mut survey(&mut own).rows;
    rows.retain(|row| row[1] != "next_session");
    let note = rows.remove(5);
    rows.insert(0, note);
    let new = pack().with(&own).unwrap();
    let said = |key: &str, language: &str| {
        before.iter().find(|text| text.key == key && text.language == language).map(|text| text.text.clone())
    };
    let found = changes(&pack(), &new, &partner::texts(&own), said);
    let told: Vec<(Option<&str>, &What)> = found.iter().map(|change| (change.field.as_deref(), &change.what)).collect();
    let words =
        |key: &str, language: &str, now: &str| What::Words { key: key.into(), language: language.into(), now: now.into() };
    assert_eq!(
        told,
        [
            (Some("attended"), &What::Condition),
            (Some("way"), &What::Added),
            (Some("next_session"), &What::Removed),
            (Some("note"), &What::Moved),
            (Some("held"), &words("form.session.held.label", "id", "Jadikah sesinya?")),
            (Some("way"), &words("form.session.way.label", "en", "Way to school")),
        ]
    );
    let of_meaning: Vec<&str> =
        found.iter().filter(|change| change.is_of_meaning()).filter_map(|change| change.field.as_deref()).collect();
    assert_eq!(of_meaning, ["attended", "next_session"]);
    assert!(changes(&pack(), &pack(), &[], |_, _| None).is_empty());
}

#[test]
fn invented_cases_tell_that_help_would_count_no_more() {
    let same = rehearse(&pack(), &pack().with(&session()).unwrap(), "session", 60, 1, &context()).unwrap();
    assert_eq!((same.cases, same.fitting, same.same), (60, 60, 60), "nothing changed");
    let mut own = session();
    set(survey(&mut own), "session_date", "naungan::meaning", "");
    let lost = rehearse(&pack(), &pack().with(&own).unwrap(), "session", 60, 1, &context()).unwrap();
    let [(FactKind::Service, before, 0)] = lost.differing[..] else { panic!("{lost:?}") };
    assert!(before > 5 && lost.same < 60, "{lost:?}");
}

#[test]
fn every_form_of_the_house_can_be_rehearsed() {
    for form in pack().forms() {
        let outcome = rehearse(&pack(), &pack(), &form.name, 10, 7, &context()).unwrap();
        assert!(outcome.cases >= 5, "{}: {outcome:?}", form.name);
    }
}

#[test]
fn the_three_languages_are_there() {
    for language in LANGUAGES {
        assert!(partner::texts(&session()).iter().any(|text| text.language == language), "{language}");
    }
}

#[test]
fn an_answer_off_its_scale_is_refused() {
    let mut own = session();
    let table = survey(&mut own);
    table.columns.push("parameters".to_owned());
    table.rows.iter_mut().for_each(|row| row.push(String::new()));
    add(table, &[("type", "range"), ("name", "calm"), ("parameters", "start=0 end=10 step=1")]);
    let form = pack().with(&own).unwrap().form("session").unwrap().clone();
    for (typed, problem) in [("0", None), ("10", None), ("11", Some("problem.scale")), ("-1", Some("problem.scale"))] {
        let answers = support::typed(&form, &[("calm".to_owned(), typed.to_owned())]);
        let checked = form.check(&answers, &context());
        let found = checked.problems.iter().find(|problem| problem.field == "calm").map(|problem| problem.key.as_str());
        assert_eq!(found, problem, "{typed}");
    }
}
