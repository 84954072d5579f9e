//! The rules of the base forms, one table each.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod support;

use naungan_forms::Context;
use naungan_model::answer::Value;
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;
use rstest::rstest;
use support::{answers, code, context, date, pack, typed};

/// Message beside a field, `-` when the answer is fine, `hidden` when it is not asked.
fn outcome(form: &str, field: &str, typed: &str, context: &Context<'_>) -> String {
    let pack = pack();
    let checked = pack.form(form).unwrap().check(&answers(form, typed), context);
    if !checked.relevant.contains(field) {
        return "hidden".to_owned();
    }
    checked.problems.iter().find(|problem| problem.field == field).map_or("-".to_owned(), |problem| problem.key.clone())
}

#[rstest]
#[case("", "danger_now", "form.intake.danger_now.required")]
#[case("danger_now=perhaps", "danger_now", "problem.choice")]
#[case("danger_now=yes", "danger_now", "-")]
#[case("", "age", "-")]
#[case("age=twelve", "age", "problem.integer")]
#[case("age=-1", "age", "form.intake.age.constraint")]
#[case("age=12", "age", "-")]
#[case("safe_contact=visit", "safe_contact", "-")]
#[case("who_came=self", "who_came", "-")]
#[case("who_came=embassy", "who_came", "problem.choice")]
fn intake_asks_four_things(#[case] typed: &str, #[case] field: &str, #[case] expected: &str) {
    assert_eq!(outcome("intake", field, typed, &context()), expected);
}

#[rstest]
#[case("given_name= ", "given_name", "form.registration.given_name.required")]
#[case("given_name=Ana", "given_name", "-")]
#[case("birth_date=2017-01-10", "birth_date", "form.registration.birth_date.constraint")]
#[case("birth_date=2017-02-30", "birth_date", "problem.date")]
#[case("birth_date=2003-05-01", "age", "hidden")]
#[case("", "age", "-")]
#[case("", "district", "hidden")]
#[case("province=32", "district", "form.registration.district.required")]
#[case("province=32; district=32.73", "district", "-")]
#[case("province=32; district=21.71", "district", "problem.choice")]
#[case("consent_statistics=withdrawn", "consent_statistics", "problem.choice")]
#[case("consent_statistics=not_asked_unsafe", "consent_statistics", "-")]
#[case("risk_level=none", "risk_level", "-")]
fn registration_rules(#[case] typed: &str, #[case] field: &str, #[case] expected: &str) {
    assert_eq!(outcome("registration", field, typed, &context()), expected);
}

#[rstest]
#[case("session_date=2017-01-10", "session_date", "form.session.session_date.constraint")]
#[case("session_date=2017-01-09", "session_date", "-")]
#[case("session_date=1016-01-09", "session_date", "form.session.session_date.constraint")]
#[case("service_type=health_medical", "service_type", "problem.choice")]
#[case("service_type=mh_trauma_therapy", "service_type", "-")]
#[case("held=no", "attended", "hidden")]
#[case("held=yes", "attended", "form.session.attended.required")]
#[case("session_date=2017-01-02; next_session=2017-01-02", "next_session", "form.session.next_session.constraint")]
#[case("session_date=2017-01-02; next_session=2017-01-20", "next_session", "-")]
#[case("session_date=2017-01-02; next_session=2019-01-20", "next_session", "form.session.next_session.constraint")]
#[case("service_type=mh_trauma_therapy", "therapy_note", "hidden")]
fn session_rules(#[case] typed: &str, #[case] field: &str, #[case] expected: &str) {
    assert_eq!(outcome("session", field, typed, &context()), expected);
}

#[rstest]
#[case("pss_basic", "hidden")]
#[case("mh_trauma_therapy", "-")]
fn only_the_psychologist_writes_a_therapy_note_and_only_about_therapy(#[case] service: &str, #[case] expected: &str) {
    let context = Context { role: "psychologist", ..context() };
    assert_eq!(outcome("session", "therapy_note", &format!("service_type={service}"), &context), expected);
}

#[rstest]
#[case("service", "service_type=pss_basic", "service_type", "problem.choice")]
#[case("service", "service_type=health_medical", "service_type", "-")]
#[case("service", "", "provider", "form.service.provider.required")]
#[case("consent", "consent_statistics=withdrawn", "consent_statistics", "-")]
#[case("consent", "consent_statistics=not_asked_unsafe", "consent_statistics", "problem.choice")]
#[case("risk", "", "risk_level", "form.risk.risk_level.required")]
#[case("contact", "contact_date=2017-02-01", "contact_date", "form.contact.contact_date.constraint")]
#[case("contact", "contact_date=2017-01-01; next_contact=2016-12-31", "next_contact", "form.contact.next_contact.constraint")]
fn other_forms(#[case] form: &str, #[case] typed: &str, #[case] field: &str, #[case] expected: &str) {
    assert_eq!(outcome(form, field, typed, &context()), expected);
}

#[rstest]
#[case("birth_date=2003-05-01", "2003-H1")]
#[case("age=13", "2003-H2")]
#[case("age=0", "2016-H2")]
#[case("birth_date=2003-05-01; age=40", "2003-H1")]
fn half_year_of_birth_comes_from_the_date_or_else_the_age(#[case] typed: &str, #[case] expected: &str) {
    let pack = pack();
    let checked = pack.form("registration").unwrap().check(&answers("registration", typed), &context());
    assert_eq!(checked.answers.get("birth_half"), Some(&Value::Text(expected.to_owned())));
}

#[test]
fn an_unknown_age_leaves_the_half_year_of_birth_open() {
    let pack = pack();
    let checked = pack.form("registration").unwrap().check(&answers("registration", "given_name=Ana"), &context());
    assert_eq!(checked.answers.get("birth_half"), None);
}

#[rstest]
#[case("high", Some("2017-01-10"))]
#[case("medium", Some("2017-01-12"))]
#[case("low", Some("2017-01-16"))]
fn first_contact_is_due_by_risk(#[case] risk: &str, #[case] due: Option<&str>) {
    let pack = pack();
    let typed = answers("registration", &format!("risk_level={risk}"));
    let checked = pack.form("registration").unwrap().check(&typed, &context());
    assert_eq!(checked.answers.get("first_contact_due").cloned(), due.map(|due| Value::Date(date(due))));
}

#[test]
fn a_correction_a_month_later_keeps_the_day_of_registration() {
    let pack = pack();
    let form = pack.form("registration").unwrap();
    let first = form.check(&answers("registration", "age=13; risk_level=high"), &context()).answers;
    let mut corrected = answers("registration", "age=12; risk_level=high");
    form.carry(&first, &mut corrected);
    let later = Context { today: date("2017-03-09"), ..context() };
    let second = form.check(&corrected, &later).answers;
    assert_eq!(second.get("recorded_on"), first.get("recorded_on"));
    assert_eq!(second.get("first_contact_due"), first.get("first_contact_due"));
    assert_eq!(second.get("birth_half"), Some(&Value::Text("2004-H2".to_owned())));
}

#[test]
fn a_session_begins_with_what_is_usual() {
    let pack = pack();
    let start = pack.form("session").unwrap().start(&context());
    assert_eq!(start.get("session_date"), Some(&Value::Date(date("2017-01-09"))));
    assert_eq!(start.get("service_type"), Some(&code("pss_basic")));
    assert_eq!(start.get("held"), Some(&code("yes")));
    let checked = pack.form("session").unwrap().check(&start, &context());
    assert_eq!(checked.problems, [], "a usual session needs no typing at all");
}

#[test]
fn answers_to_hidden_questions_are_dropped_and_come_back_with_the_question() {
    let pack = pack();
    let form = pack.form("session").unwrap();
    let mut given = answers("session", "held=no; attended=yes");
    assert!(!form.check(&given, &context()).answers.contains_key("attended"));
    given.insert("held".to_owned(), code("yes"));
    assert!(form.check(&given, &context()).answers.contains_key("attended"));
}

#[test]
fn what_cannot_be_read_stays_as_typed() {
    let pack = pack();
    let pairs = [("age".to_owned(), " twelve ".to_owned()), ("danger_now".to_owned(), "yes".to_owned())];
    let form = pack.form("intake").unwrap();
    let answers = typed(form, &pairs);
    assert_eq!(answers.get("age"), Some(&Value::Text("twelve".to_owned())));
    let problems = form.check(&answers, &context()).problems;
    let found = problems.iter().find(|problem| problem.field == "age");
    assert_eq!(found.map(|problem| problem.key.as_str()), Some("problem.integer"));
}

#[test]
fn nobody_types_a_calculated_value() {
    let pack = pack();
    let pairs = [("birth_half".to_owned(), "1999-H1".to_owned()), ("csrf".to_owned(), "x".to_owned())];
    assert_ne!(typed(pack.form("registration").unwrap(), &pairs).get("birth_half"), Some(&Value::Text("1999-H1".to_owned())));
}

#[test]
fn districts_follow_the_province() {
    let pack = pack();
    let form = pack.form("registration").unwrap();
    let field = form.field("district").unwrap();
    let options = form.options(field, &answers("registration", "province=21"), &context());
    assert_eq!(options.len(), 7);
    assert!(options.iter().any(|item| item.code == "21.71"), "Batam");
}

#[test]
fn who_the_child_is_never_leaves_the_first_layer() {
    let pack = pack();
    for form in pack.forms() {
        for field in form.fields.iter().filter(|field| field.meaning.is_some_and(Meaning::is_identity)) {
            assert_eq!(field.layer, Layer::IDENTITY, "{}.{}", form.name, field.name);
            assert!(field.private);
        }
    }
    let form = pack.form("registration").unwrap();
    let parts = form.split(&answers("registration", "given_name=Ana; sex=female; birth_date=2003-05-01"));
    assert_eq!(parts[&Layer::IDENTITY].keys().collect::<Vec<_>>(), ["adult_from", "birth_date", "given_name"]);
    assert_eq!(parts[&Layer::GENERAL].keys().collect::<Vec<_>>(), ["birth_half", "recorded_on", "sex"]);
    assert_eq!(form.layer_of("never_heard_of"), Layer::IDENTITY);
    assert_eq!(pack.form("session").unwrap().field("therapy_note").unwrap().layer, Layer::THERAPY);
}
