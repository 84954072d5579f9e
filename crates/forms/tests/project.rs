//! What leaves a device unsealed, as golden tables.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod support;

use naungan_forms::project::{ConsentState, FactProblem, Record, check_fact, project, project_file};
use naungan_model::answer::Value;
use naungan_model::date::{Date, HalfYear};
use naungan_model::fact::{ChildAttributes, Fact, FactKind};
use naungan_model::id::About;
use naungan_model::meaning::Meaning;
use proptest::prelude::*;
use rstest::rstest;
use support::{answers, context, date, pack};

const ABOUT: About = About([7; 16]);

fn meant(form: &str, typed: &str) -> Vec<(Meaning, Value)> {
    let pack = pack();
    let form_found = pack.form(form).unwrap();
    form_found.meant(&form_found.check(&answers(form, typed), &context()).answers)
}

fn record(meant: &[(Meaning, Value)]) -> Record<'_> {
    Record { meant, about: Some(ABOUT), written: date("2017-01-09"), around: naungan_forms::project::Around::default() }
}

/// A fact in a line.
fn line(fact: &Fact) -> String {
    let mut parts = vec![fact.kind.code().to_owned()];
    parts.extend(Some(fact.code.clone()).filter(|code| !code.is_empty()));
    parts.extend(fact.date.map(|date| date.to_string()));
    parts.extend(fact.quantity.map(|quantity| quantity.to_string()));
    parts.extend(fact.about.map(|_| "about".to_owned()));
    parts.extend(fact.child.as_ref().map(|child| {
        let half = child.birth_half.map_or("?".to_owned(), |half| half.to_string());
        format!("{} {half} {} {} {}", child.sex, child.adm1, child.adm2, child.disability)
    }));
    parts.join(" ")
}

fn lines(form: &str, typed: &str, consent: ConsentState) -> Vec<String> {
    project(&pack(), &record(&meant(form, typed)), consent).iter().map(line).collect()
}

const SESSION: &str = "service_type=pss_basic; session_date=2016-12-07; mode=group; held=yes; attended=yes; note=Siti";

#[rstest]
#[case::counted(SESSION, &["service pss_basic 2016-12-07 about"])]
#[case::not_held("service_type=pss_basic; session_date=2016-12-07; mode=group; held=no", &[])]
#[case::not_there("service_type=pss_basic; session_date=2016-12-07; mode=group; held=yes; attended=no", &[])]
#[case::not_said("service_type=pss_basic; session_date=2016-12-07; mode=group", &[])]
#[case::in_the_future("service_type=pss_basic; session_date=2017-01-10; held=yes; attended=yes", &[])]
#[case::therapy_by_week("service_type=mh_trauma_therapy; session_date=2016-12-07; held=yes; attended=yes", &["service mh_trauma_therapy 2016-12-05 about"])]
#[case::week_over_new_year("service_type=mh_trauma_therapy; session_date=2017-01-01; held=yes; attended=yes", &["service mh_trauma_therapy 2017-01-01 about"])]
#[case::week_over_midyear("service_type=mh_trauma_therapy; session_date=2016-07-02; held=yes; attended=yes", &["service mh_trauma_therapy 2016-07-01 about"])]
fn a_session_counts_only_when_held_and_attended(#[case] typed: &str, #[case] expected: &[&str]) {
    assert_eq!(lines("session", typed, ConsentState::Given), expected);
}

#[rstest]
#[case(ConsentState::Given, 1)]
#[case(ConsentState::NotAsked, 1)]
#[case(ConsentState::Refused, 0)]
#[case(ConsentState::Withdrawn, 0)]
fn nothing_counts_after_a_no(#[case] consent: ConsentState, #[case] facts: usize) {
    assert_eq!(lines("session", SESSION, consent).len(), facts);
}

#[test]
fn other_help_counts_as_given() {
    let typed = "service_type=health_medical; service_date=2016-11-03; provider=own; note=clinic";
    assert_eq!(lines("service", typed, ConsentState::Given), ["service health_medical 2016-11-03 about"]);
}

const REGISTRATION: &str = "given_name=Siti; phone=0812; birth_date=2003-05-01; sex=female; province=32; district=32.73; \
    disability=no; concern=cse_live_online; risk_level=high";

#[rstest]
#[case("given", &["consent statistics 1", "clock first_contact 2017-01-10", "child female 2003-H1 32 32.73 no", "concern survivor 2017-01-01"])]
#[case("refused", &["consent statistics 0", "clock first_contact 2017-01-10"])]
#[case("not_asked_unsafe", &["clock first_contact 2017-01-10", "child female 2003-H1 32 32.73 no", "concern survivor 2017-01-01"])]
fn a_registration_tells_the_server_this_and_no_more(#[case] consent: &str, #[case] expected: &[&str]) {
    let typed = format!("{REGISTRATION}; consent_statistics={consent}");
    assert_eq!(lines("registration", &typed, ConsentState::NotAsked), expected);
}

#[rstest]
#[case("risk", "risk_level=medium; risk_date=2017-01-09", &["clock risk_review 2017-02-08"])]
#[case("risk", "risk_level=none; risk_date=2017-01-09", &[])]
#[case("contact", "contact_date=2017-01-08; seen_alone=yes; note=Siti; next_contact=2017-01-20", &[])]
#[case("intake", "danger_now=yes; safe_contact=visit; age=12; who_came=self", &["report child_family 2017-01-01 about"])]
#[case("consent", "consent_statistics=withdrawn; consent_date=2017-01-09; basis=child_consent", &["consent statistics 0"])]
fn other_forms_say_little(#[case] form: &str, #[case] typed: &str, #[case] expected: &[&str]) {
    assert_eq!(lines(form, typed, ConsentState::Given), expected);
}

#[rstest]
#[case(ConsentState::Withdrawn, &["clock first_contact 2017-01-10", "consent statistics 0"])]
#[case(ConsentState::Given, &["clock first_contact 2017-01-10", "concern survivor 2017-01-01",
    "service pss_basic 2016-12-07 about", "child female 2004-H2 32 32.73 no", "concern survivor 2017-01-01", "consent statistics 1"])]
fn a_file_is_told_anew_when_consent_changes(#[case] consent: ConsentState, #[case] expected: &[&str]) {
    let first = meant("registration", &format!("{REGISTRATION}; consent_statistics=given"));
    let session = meant("session", SESSION);
    let second: Vec<_> =
        meant("registration", &REGISTRATION.replace("2003-05-01", "2004-09-01").replace("; risk_level=high", ""));
    let answer = meant("consent", "consent_statistics=withdrawn; consent_date=2017-01-09; basis=child_consent");
    let records = [record(&first), record(&session), record(&second), record(&answer)];
    let told: Vec<String> = project_file(&pack(), &records, consent).iter().map(line).collect();
    assert_eq!(told, expected);
}

fn service(code: &str, on: &str) -> Fact {
    let kind = FactKind::Service;
    Fact { about: Some(ABOUT), kind, code: code.into(), date: Some(date(on)), end: None, quantity: None, child: None }
}

fn child() -> Fact {
    let child = ChildAttributes {
        sex: "female".into(),
        birth_half: HalfYear::new(2003, 1),
        adm1: "32".into(),
        adm2: "32.73".into(),
        disability: "no".into(),
    };
    Fact { about: None, code: String::new(), date: None, kind: FactKind::Child, child: Some(child), ..service("", "2016-12-07") }
}

fn with_child(change: impl FnOnce(&mut ChildAttributes)) -> Fact {
    let mut fact = child();
    change(fact.child.as_mut().unwrap());
    fact
}

#[rstest]
#[case(service("pss_basic", "2016-12-07"), None)]
#[case(service("Siti Rahma", "2016-12-07"), Some("forms.fact.not_a_code"))]
#[case(service("", "2016-12-07"), Some("forms.fact.not_a_code"))]
#[case(service("mh_trauma_therapy", "2016-12-07"), Some("forms.fact.too_exact"))]
#[case(service("mh_trauma_therapy", "2016-12-05"), None)]
#[case(service("pss_basic", "0812-12-07"), Some("forms.fact.out_of_bounds"))]
#[case(Fact { date: Some(Date(i32::MAX)), ..service("pss_basic", "2016-12-07") }, Some("forms.fact.out_of_bounds"))]
#[case(Fact { date: None, ..service("pss_basic", "2016-12-07") }, Some("forms.fact.lacking"))]
#[case(Fact { about: None, ..service("pss_basic", "2016-12-07") }, Some("forms.fact.lacking"))]
#[case(Fact { quantity: Some(812_3456), ..service("pss_basic", "2016-12-07") }, Some("forms.fact.not_needed"))]
#[case(Fact { end: Some(Date(17_000)), ..service("pss_basic", "2016-12-07") }, Some("forms.fact.not_needed"))]
#[case(Fact { kind: FactKind::Concern, ..service("cse_live_online", "2016-12-07") }, Some("forms.fact.not_a_code"))]
#[case(Fact { kind: FactKind::Consent, date: None, about: None, quantity: Some(2), ..service("statistics", "2016-12-07") }, Some("forms.fact.out_of_bounds"))]
#[case(child(), None)]
#[case(Fact { child: None, ..child() }, Some("forms.fact.lacking"))]
#[case(Fact { date: Some(Date(12_000)), ..child() }, Some("forms.fact.not_needed"))]
#[case(Fact { code: "siti".into(), ..child() }, Some("forms.fact.not_needed"))]
#[case(Fact { child: child().child, ..service("pss_basic", "2016-12-07") }, Some("forms.fact.not_needed"))]
#[case(with_child(|child| child.sex = "siti".into()), Some("forms.fact.not_a_code"))]
#[case(with_child(|child| child.birth_half = None), None)]
#[case(with_child(|child| child.birth_half = Some(HalfYear { year: 812, half: 1 })), Some("forms.fact.out_of_bounds"))]
#[case(with_child(|child| child.adm1 = "31".into()), Some("forms.fact.wrong_province"))]
#[case(with_child(|child| child.adm2 = String::new()), None)]
fn the_gate_lets_through_only_what_the_pack_lists(#[case] fact: Fact, #[case] expected: Option<&str>) {
    assert_eq!(check_fact(&pack(), &fact).err().as_ref().map(FactProblem::code), expected);
}

proptest! {
    #[test]
    fn no_typed_text_ever_reaches_a_fact(text in "[A-Za-z0-9 ]{6,40}", field in 0usize..64, consent in 0usize..4) {
        let pack = pack();
        let consent = [ConsentState::NotAsked, ConsentState::Given, ConsentState::Refused, ConsentState::Withdrawn][consent];
        // Every meaning in turn is answered with the text, as a hostile device might.
        let mut all = meant("registration", &format!("{REGISTRATION}; consent_statistics=given"));
        all.extend(meant("session", SESSION));
        let field = field % Meaning::ALL.len();
        all.retain(|(meaning, _)| *meaning != Meaning::ALL[field]);
        all.push((Meaning::ALL[field], Value::Text(text.clone())));
        for fact in project(&pack, &record(&all), consent) {
            prop_assert!(check_fact(&pack, &fact).is_ok());
            let (printed, quoted) = (format!("{fact:?}"), format!("\"{text}\""));
            prop_assert!(!printed.contains(&quoted));
        }
    }
}
