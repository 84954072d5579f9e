//! The desk with invented figures.

use naungan_model::date::{Date, HalfYear};
use naungan_pages::{
    care::Badge,
    desk::{Frame, country, figure, problem, report, revisions, start},
    icon::Icon,
    language::{Language, Moment, key},
    layout::Action,
    path,
};

use super::{Page, now};

fn january(day: u32, hour: u16) -> Moment {
    Moment::at(Date::ymd(2017, 1, day).unwrap(), hour, 15)
}

fn srv_02(hostile: &str) -> figure::Figure {
    figure::Figure {
        code: "SRV-02".into(),
        name: "Children who received psychosocial help".into(),
        definition: hostile.into(),
        basis: "Each child counts once in the period.".into(),
        computed: 21,
        accepted: Some(20),
        changed: Some((2, 1)),
        older: Some(1),
        disputed: 1,
        waiting: 2,
        sexes: vec!["female".into(), "male".into(), "unknown".into()],
        ages: vec![
            ("0-9".into(), vec![1, 2, 0]),
            ("10-13".into(), vec![5, 2, 0]),
            ("14-17".into(), vec![8, 2, 0]),
            ("unknown".into(), vec![0, 0, 1]),
        ],
    }
}

fn srv_03() -> figure::Figure {
    figure::Figure {
        code: "SRV-03".into(),
        name: "Psychosocial sessions held".into(),
        computed: 64,
        accepted: Some(64),
        changed: None,
        older: None,
        disputed: 0,
        waiting: 0,
        sexes: vec![],
        ages: vec![],
        ..srv_02("A session that took place.")
    }
}

fn report(state: &str, hostile: &str) -> report::Report {
    let accepted = state == "accepted";
    report::Report {
        partner: "Rumah Teduh Batam".into(),
        partner_code: "teduh".into(),
        period: HalfYear::new(2016, 2).unwrap(),
        state: state.into(),
        submitted: accepted.then(|| ("Eko Prasetyo".into(), january(6, 14))),
        sent_back: (state == "sent_back").then(|| hostile.into()),
        versions: u32::from(accepted),
        declared: accepted,
        figures: vec![srv_02(hostile), srv_03()],
        may_submit: state != "submitted",
        needs_reason: accepted,
        reason: hostile.into(),
        problem: accepted.then(|| key("desk.needs-reason")),
    }
}

fn partner(code: &str, name: &str, state: &str, own: bool) -> country::Partner {
    let begun = state != "due";
    country::Partner {
        code: code.into(),
        name: name.into(),
        state: state.into(),
        submitted: begun.then(|| ("Eko Prasetyo".into(), january(6, 14))),
        values: if begun { vec![("SRV-01".into(), 25), ("SRV-02".into(), 20), ("SRV-03".into(), 64)] } else { vec![] },
        changed: if state == "accepted" { vec![("SRV-02".into(), 20, 21)] } else { vec![] },
        declared: state == "accepted",
        may_decide: state == "submitted",
        own,
        versions: u32::from(state == "accepted"),
    }
}

fn country(hostile: &str) -> country::Country {
    let figure = |code: &str, name: &str, value, knowledge: &str, held: Option<&str>, public| country::Figure {
        code: code.into(),
        name: name.into(),
        value,
        knowledge: knowledge.into(),
        coverage: (4, 5),
        held: held.map(Into::into),
        public,
    };
    let reasons = [
        "nothing_reported",
        "not_a_country_total",
        "not_in_the_book",
        "small_count",
        "small_range",
        "small_revision",
        "small_nested",
        "small_nested_revision",
        "small_year",
        "small_year_revision",
    ];
    let knowledge = ["declared", "bounded", "additive", "linked", "merged"];
    let mut figures = vec![
        figure("SRV-02", "Children who received psychosocial help", Some((70, 70)), "declared", None, Some((1, 70, 70))),
        figure("SRV-01", "Children who received direct help", Some((74, 88)), "bounded", Some("small_nested"), None),
        figure("SRV-03", "Psychosocial sessions held", Some((412, 412)), "additive", None, None),
    ];
    figures.extend(reasons.iter().enumerate().map(|(at, reason)| {
        figure("X", "Every reason once", None, knowledge.get(at % 5).copied().unwrap_or("merged"), Some(reason), None)
    }));
    country::Country {
        place: "Indonesia".into(),
        period: HalfYear::new(2016, 2).unwrap(),
        partners: vec![
            partner("teduh", "Rumah Teduh Batam", "accepted", false),
            partner("cahaya", hostile, "submitted", false),
            partner("pelangi", "Pelangi Surabaya", "submitted", true),
            partner("harapan", "Harapan Bandung", "sent_back", false),
            partner("tunas", "Tunas Jakarta", "draft", false),
            partner("melati", "Melati Semarang", "due", false),
        ],
        figures,
        may_release: true,
        problem: Some(key("desk.not-now")),
        done: Some(key("desk.done-accepted")),
    }
}

pub fn pages(t: &Language, hostile: &str) -> Vec<Page> {
    let places = vec![
        (t.text("desk.start").to_owned(), path::desk::START.to_owned()),
        (t.text("desk.place-report").to_owned(), path::desk::report("2016-H2")),
        (t.text("desk.place-country").to_owned(), path::desk::country("2016-H2")),
    ];
    let badge = Badge { name: hostile, role: "me_officer" };
    let frame =
        |here: &'static str| Frame { t, now: now(), here, person: Some(badge), places: &places, csrf: "token", demo: true };
    let outside = Frame { person: None, places: &[], ..frame("/") };
    let version = |number, value, reason: Option<&str>| revisions::Version {
        number,
        values: vec![Some(25), Some(value), None],
        reason: reason.map(Into::into),
        submitted: ("Eko Prasetyo".into(), january(6, 14)),
        accepted: ("Maya Lestari".into(), january(7, 10)),
        records: (64, "9f2c1a".into()),
    };
    vec![
        ("desk-sign-in", start::sign_in(&outside, "http://care.localhost:8081/desk").into_string()),
        (
            "desk-start",
            start::show(
                &frame("/"),
                &start::Start {
                    actions: vec![Action::new(
                        Icon::Table,
                        t.format("desk.todo-decide", &[("n", 2.into())]).into(),
                        "/country/2016-H2",
                    )],
                },
            )
            .into_string(),
        ),
        ("desk-start-nothing", start::show(&frame("/"), &start::Start::default()).into_string()),
        ("desk-report-draft", report::show(&frame("/reports/2016-H2"), &report("draft", hostile)).into_string()),
        ("desk-report-due", report::show(&frame("/reports/2016-H2"), &report("due", hostile)).into_string()),
        ("desk-report-submitted", report::show(&frame("/reports/2016-H2"), &report("submitted", hostile)).into_string()),
        ("desk-report-sent-back", report::show(&frame("/reports/2016-H2"), &report("sent_back", hostile)).into_string()),
        ("desk-report-accepted", report::show(&frame("/reports/2016-H2"), &report("accepted", hostile)).into_string()),
        ("desk-country", country::show(&frame("/country/2016-H2"), &country(hostile)).into_string()),
        (
            "desk-revisions",
            revisions::show(
                &frame("/reports/2016-H2/teduh/revisions"),
                &revisions::Revisions {
                    partner: "Rumah Teduh Batam".into(),
                    period: HalfYear::new(2016, 2).unwrap(),
                    indicators: vec!["SRV-01".into(), "SRV-02".into(), "SRV-03".into()],
                    versions: vec![version(2, 26, Some(hostile)), version(1, 20, None)],
                },
            )
            .into_string(),
        ),
        (
            "desk-problem",
            problem::show(
                &frame("/x"),
                &problem::Problem {
                    title: key("problem.not-found"),
                    advice: key("problem.unexpected-advice"),
                    code: None,
                    back: None,
                },
            )
            .into_string(),
        ),
    ]
}
