//! The care app with an invented caseload.

use naungan_model::date::{Date, HalfYear};
use naungan_pages::{
    care::{
        self, Badge, Frame, Sending, case, cases, choose, declaration, desk, doubles, fill, merge, more, outbox, problem, reveal,
        saved, search, sheet, shell, summary, today, unlock, versions, waiting,
    },
    form::{self, Choice, Control, FieldView, FormView, GroupView, Keyboard, yes_no},
    icon::Icon,
    language::{Language, Moment, Words, key},
    layout::Action,
    path,
};

use super::{Page, day, now};

fn clock(icon: Icon, code: &str, title: &str, due: Moment) -> today::Clock {
    today::Clock { icon, case: code.into(), title: title.into(), due, href: path::case(code) }
}

fn january(day: u32, hour: u16) -> Moment {
    Moment::at(Date::ymd(2017, 1, day).unwrap(), hour, 0)
}

fn row(code: &str, status: &str, risk: Option<&str>, next: Option<Moment>) -> cases::Row {
    cases::Row {
        code: code.into(),
        status: key(format!("status.{status}")),
        risk: risk.map(Into::into),
        next: next.map(|due| (key("code.clock.next_session"), due)),
        unsent: false,
        conflict: false,
    }
}

fn actions() -> Vec<Action> {
    vec![
        Action::new(Icon::Talk, key("form.session.title"), path::case_form("K7M2QX", "session")),
        Action::new(Icon::Help, key("form.service.title"), path::case_form("K7M2QX", "service")),
        Action::new(Icon::Phone, key("form.contact.title"), path::case_form("K7M2QX", "contact")),
        Action::new(Icon::Agree, key("form.consent.title"), path::case_form("K7M2QX", "consent")),
    ]
}

/// A session with `problem` fields, as the device maps it from the pack.
pub fn session(typed: &str, problems: bool) -> FormView {
    let bad = |message: &str| problems.then(|| key(message));
    let choices = |codes: &[&str]| codes.iter().map(|code| Choice::new(*code, Words::from(*code))).collect::<Vec<_>>();
    let types =
        ["Talk alone", "Talk in a group", "Play or art", "Trauma therapy", "Family talk", "Crisis help", "Assessment", "Other"];
    let date = FieldView {
        problem: bad("problem.constraint"),
        ..FieldView::new(
            "date",
            "When was the session?".into(),
            Control::Date { value: "2017-01-09".into(), min: Some(day(1, 1)), max: Some(now().date) },
        )
    };
    let held = FieldView {
        problem: bad("problem.required"),
        ..FieldView::new("held", "Was it held?".into(), yes_no(if problems { "" } else { "yes" }))
    };
    let kind = FieldView::new(
        "kind",
        "What kind of help?".into(),
        Control::One { choices: choices(&types), chosen: "Play or art".into() },
    );
    let minutes = FieldView {
        optional: true,
        hint: Some("In minutes".into()),
        ..FieldView::new("minutes", "How long?".into(), Control::Number { value: "45".into() })
    };
    let notes = FieldView {
        optional: true,
        why: Some("The next worker can go on from here.".into()),
        readers: Some(key("summary.reader-psychologist")),
        ..FieldView::new("notes", "What matters for next time?".into(), Control::Long { value: typed.into() })
    };
    let mood = FieldView::new(
        "mood",
        "How was the child afterwards?".into(),
        Control::One { choices: choices(&["Calm", "Tired", "Upset"]), chosen: typed.into() },
    );
    FormView {
        action: path::case_form("K7M2QX", "session"),
        hidden: vec![("draft".into(), typed.into())],
        groups: vec![
            GroupView { fields: vec![date, held], ..GroupView::default() },
            GroupView {
                name: "about".into(),
                title: Some("About the session".into()),
                fields: vec![kind, minutes, mood, notes],
                ..GroupView::default()
            },
        ],
        submit: None,
        cancel: Some(path::case("K7M2QX")),
    }
}

fn intake() -> FormView {
    let yes = |name: &str, label: &str| FieldView::new(name, label.into(), yes_no(""));
    let who = ["The child", "A parent", "A neighbour", "A teacher", "Police"];
    FormView {
        action: path::INTAKE.into(),
        groups: vec![GroupView {
            fields: vec![
                yes("danger", "Is the child in danger now?"),
                FieldView {
                    why: Some("So that nobody who is unsafe picks up the phone.".into()),
                    ..FieldView::new(
                        "contact",
                        "What is a safe way to reach the child?".into(),
                        Control::Text { value: String::new(), keyboard: Keyboard::Phone },
                    )
                },
                FieldView::new("age", "How old is the child?".into(), Control::Number { value: String::new() }),
                FieldView::new(
                    "source",
                    "Who came?".into(),
                    Control::One {
                        choices: who.iter().map(|who| Choice::new(*who, Words::from(*who))).collect(),
                        chosen: String::new(),
                    },
                ),
            ],
            ..GroupView::default()
        }],
        ..FormView::default()
    }
}

fn group() -> FormView {
    let codes = ["K7M2QX", "B4TR9C", "W2N8HD", "P6XA3F", "Z9CE5K", "D3QL7V", "M8YU2S"];
    let children = FieldView::new(
        "children",
        "Which children were there?".into(),
        Control::Many {
            choices: codes.iter().map(|code| Choice::new(*code, Words::from(*code))).collect(),
            chosen: vec!["B4TR9C".into(), "W2N8HD".into()],
        },
    );
    let districts: Vec<Choice> = (1..=60).map(|n| Choice::new(format!("ID{n}"), Words::from(format!("District {n}")))).collect();
    let place = FieldView::new("place", "In which district?".into(), Control::One { choices: districts, chosen: "ID3".into() });
    FormView {
        action: path::GROUP.into(),
        groups: vec![GroupView { fields: vec![children, place], ..GroupView::default() }],
        ..FormView::default()
    }
}

/// A form of a partner with every other kind of question.
fn kinds(typed: &str, problems: bool) -> FormView {
    let codes = ["School", "Home", "Friends"];
    let choices = || codes.iter().map(|code| Choice::new(*code, Words::from(*code))).collect::<Vec<_>>();
    let scale = |value: &str| Control::Range { value: value.into(), start: "0".into(), end: "10".into(), step: "0.5".into() };
    let text = |value: &str, keyboard| Control::Text { value: value.into(), keyboard };
    let ranked = vec!["Friends".to_owned(), "School".to_owned()];
    let fields = vec![
        FieldView::new("weight", "How much does the child weigh?".into(), text("31.5", Keyboard::Decimal)),
        FieldView {
            hint: Some("0 is never, 10 is always".into()),
            problem: problems.then(|| key("problem.decimal")),
            ..FieldView::new("sleep", "How well does the child sleep?".into(), scale("7.5"))
        },
        FieldView::new("at", "At what time?".into(), Control::Time { value: "14:30".into() }),
        FieldView {
            problem: problems.then(|| key("problem.moment")),
            ..FieldView::new("seen", "When was the child seen?".into(), Control::DateTime { value: "2017-01-08T09:00".into() })
        },
        FieldView {
            hint: Some("The most important first".into()),
            problem: problems.then(|| key("form.rank-all")),
            ..FieldView::new("first", "What matters most?".into(), Control::Rank { choices: choices(), ranked })
        },
        FieldView {
            problem: problems.then(|| key("problem.required")),
            ..FieldView::new(
                "rights",
                "The child heard what her rights are.".into(),
                Control::Many { choices: vec![Choice::new("OK", key("form.seen"))], chosen: vec![] },
            )
        },
        FieldView::new("card", "Which number is on the card?".into(), text(typed, Keyboard::Exact)),
        FieldView {
            problem: problems.then(|| key("problem.constraint")),
            ..FieldView::new("opened", "Opened".into(), Control::Said(typed.into()))
        },
        FieldView::new("thanks", "Thank the child for telling.".into(), Control::Note),
    ];
    let many = (1..=18).map(|n| Choice::new(format!("c{n}"), Words::from(format!("Choice {n}")))).collect::<Vec<_>>();
    let round = |n: usize| {
        let name = FieldView::new(format!("called[{n}]"), "What is this person called?".into(), text(typed, Keyboard::Text));
        let seen = Control::Many { choices: many.clone(), chosen: vec!["c2".into()] };
        let seen = FieldView { optional: true, ..FieldView::new(format!("seen[{n}]"), "What did you see?".into(), seen) };
        GroupView {
            name: format!("person[{n}]"),
            title: Some(Words::Text(format!("Person {}", n + 1))),
            fields: vec![name, seen],
            remove: Some(format!("person[{n}]")),
            ..GroupView::default()
        }
    };
    let add = form::Add { name: "person".into(), words: "Add: Person".into() };
    FormView {
        action: path::case_form("K7M2QX", "contact"),
        groups: vec![
            GroupView { fields, ..GroupView::default() },
            round(0),
            round(1),
            GroupView { add: Some(add), ..GroupView::default() },
        ],
        ..FormView::default()
    }
}

/// Every way in which a sheet leaves room.
fn lines(hostile: &str) -> Vec<sheet::Line> {
    use sheet::Space::{Long, Many, None, One, Order, Said, Short};
    let choices = || ["Home", "School"].map(Words::from).to_vec();
    let spaces = [None, Short, Long, One(choices()), Many(choices()), Order(choices()), Said(hostile.into())];
    let line = |space| sheet::Line { label: "How was it?".into(), hint: Some(hostile.into()), maybe: true, space };
    spaces.into_iter().map(line).collect()
}

pub fn event(icon: Icon, title: &str, when: Moment, mark: case::Mark, answers: &[(&str, &str)]) -> case::Event {
    case::Event {
        icon,
        title: title.into(),
        who: "Ana Wulandari".into(),
        when,
        answers: answers.iter().map(|(term, value)| (Words::from(*term), Words::from(*value))).collect(),
        mark,
        correct: Some("/cases/K7M2QX/correct/1".into()),
    }
}

fn file(hostile: &str) -> case::Case {
    let service = |kind: &str, date, note: Option<&str>| case::Service { kind: kind.into(), date, note: note.map(Into::into) };
    case::Case {
        code: "K7M2QX".into(),
        status: key("status.registered"),
        risk: Some("high".into()),
        about: vec![("Sex".into(), "Girl".into()), ("Age".into(), "14".into()), ("District".into(), "Kota Batam".into())],
        joined: vec!["B4TR9C".into()],
        clocks: vec![clock(Icon::Talk, "K7M2QX", "Next session", january(9, 16))],
        conflicts: vec![case::Conflict {
            label: "Risk".into(),
            versions: vec![
                case::Version { value: "High".into(), who: "Ana Wulandari".into(), when: january(9, 8) },
                case::Version { value: hostile.into(), who: "Budi Santoso".into(), when: january(8, 17) },
            ],
            href: Some("/cases/K7M2QX/settle/risk".into()),
        }],
        first: actions(),
        rule: Some(hostile.into()),
        tools: vec![Action::new(Icon::Check, key("check.title"), path::check("K7M2QX"))],
        areas: vec![Action::new(Icon::Talk, hostile.into(), path::case_area("K7M2QX", "psychosocial"))],
        services: vec![
            service("pss_basic", day(12, 19), Some("45 minutes")),
            service("legal_advice", day(11, 2), None),
            service("pss_basic", day(10, 21), Some("group session")),
        ],
        history: vec![
            event(Icon::Talk, "Psychosocial session", january(9, 9), case::Mark::Unsent, &[("Held", "Yes"), ("Notes", hostile)]),
            event(Icon::Pen, "Correction", january(8, 10), case::Mark::Corrected, &[("Age", "13")]),
            event(Icon::Agree, "Consent", Moment::day(day(9, 2)), case::Mark::Sent, &[("Help", "Given")]),
            event(Icon::File, "Registration", Moment::day(day(9, 1)), case::Mark::Sent, &[]),
        ],
        may_see_name: true,
        done: Some(key("case.saved")),
    }
}

pub fn pages(t: &Language, hostile: &str) -> Vec<Page> {
    let badge = Badge { name: "Ana Wulandari", role: "caseworker" };
    let frame = |here: &'static str, sending| Frame {
        t,
        now: now(),
        here,
        person: Some(badge),
        sending: Some(sending),
        demo: true,
        alarms: &[],
    };
    let outside = Frame { t, now: now(), here: path::CHOOSE, person: None, sending: None, demo: true, alarms: &[] };
    let waiting_2 = Sending::Waiting(3);
    let person = |code: &str, name: &str, role: &str, here| choose::Person {
        code: code.into(),
        name: name.into(),
        role: role.into(),
        partner: Some("Rumah Teduh Batam".into()),
        here,
    };
    let found = vec![
        search::Found {
            code: "K7M2QX".into(),
            status: key("status.registered"),
            why: vec![key("match.name"), key("match.phone")],
        },
        search::Found { code: "B4TR9C".into(), status: key("status.closed"), why: vec![key("match.sounds-like")] },
    ];
    let identity =
        vec![("Name".into(), hostile.into()), ("Nickname".into(), "Sari".into()), ("Phone".into(), "+62 812-555-0101".into())];
    let fill = |icon, title: &str, case: Option<&str>, danger, form| fill::Fill {
        sheet: None,
        from_paper: Some("/cases/K7M2QX/session?paper=1".into()),
        rule: Some(hostile.into()),
        empty_sheet: Some("/sheets/session".into()),
        icon,
        title: title.into(),
        lead: None,
        case: case.map(Into::into),
        danger,
        draft: None,
        step: None,
        form,
    };
    let entry = |own, alarm, why: &str, problem: Option<&str>| waiting::Entry {
        id: "00".into(),
        case: "K7M2QX".into(),
        what: "Psychosocial session".into(),
        who: "Budi Santoso".into(),
        when: january(7, 11),
        why: key(why),
        alarm,
        own,
        problem: problem.map(key),
    };
    let half = HalfYear::new(2016, 2).unwrap();
    let declare = |signed, ended| declaration::Declaration {
        period: half,
        partner: "Rumah Teduh Batam".into(),
        signed,
        ended,
        problem: ended.then(|| key("declaration.needs-tick")),
    };
    let version = |may, refused| versions::Version {
        pack: if may == versions::May::Sign { "ab" } else { "cd" }.repeat(32),
        number: 4,
        note: "We ask how the child comes to school.".into(),
        who: "Maya".into(),
        when: january(5, 10),
        changes: vec!["Session: new question “Way to school”.".into(), hostile.into()],
        others: vec!["Sesi, kata-kata (id): “Jalan ke sekolah”".into()],
        meaning: vec!["SRV-02: 70 in the second half of 2016. Sessions without this question count no more.".into()],
        tried: vec!["40 invented cases filled in: 38 gave the same numbers, 2 gave others.".into()],
        signed: vec!["Dewi, 5 January".into()],
        may,
        refused,
    };
    let unlock = unlock::Unlock {
        name: Some("Ana".into()),
        demo_words: Some("bari lomu teka sino vuda ratu".into()),
        may_choose: true,
        ..Default::default()
    };
    vec![
        (
            "care-shell",
            shell::show(
                t,
                &naungan_pages::language::LANGUAGES.iter().filter_map(|(tag, _)| Language::embedded(tag)).collect::<Vec<_>>(),
            )
            .into_string(),
        ),
        ("care-left", unlock::left(t).into_string()),
        (
            "care-choose",
            choose::show(
                &outside,
                &choose::Choose {
                    people: vec![
                        person("ana", "Ana Wulandari", "caseworker", true),
                        person("budi", "Budi Santoso", "supervisor", false),
                        person("dewi", hostile, "psychologist", false),
                        person("eko", "Eko Prasetyo", "me_officer", false),
                    ],
                    problem: None,
                },
            )
            .into_string(),
        ),
        ("care-unlock", unlock::show(&Frame { here: path::UNLOCK, ..outside }, &unlock).into_string()),
        (
            "care-unlock-wrong",
            unlock::show(
                &Frame { here: path::UNLOCK, ..outside },
                &unlock::Unlock { fill: true, guesses_left: Some(4), reason: unlock::Reason::Idle, ..unlock.clone() },
            )
            .into_string(),
        ),
        (
            "care-today",
            today::show(
                &frame(path::TODAY, waiting_2),
                &today::Today {
                    clocks: vec![
                        clock(Icon::Phone, "W2N8HD", "First contact", january(6, 9)),
                        clock(Icon::Day, "B4TR9C", "Risk again", Moment::day(january(8, 0).date)),
                        clock(Icon::Talk, "K7M2QX", "Next session", january(9, 16)),
                        clock(Icon::Phone, "P6XA3F", "First contact", january(10, 10)),
                        clock(Icon::Talk, "Z9CE5K", "Next session", Moment::day(january(12, 0).date)),
                    ],
                    open_cases: 12,
                    actions: vec![
                        Action::new(Icon::Search, key("nav.search"), path::SEARCH),
                        Action::new(Icon::Group, key("case.group"), path::GROUP),
                    ],
                    left: ["M3D7VN", "R4T8QK", "B2N6HX", "C5V9JD", "F7W3LP", "G8Y2MS"].map(Into::into).to_vec(),
                },
            )
            .into_string(),
        ),
        (
            "care-sheet",
            sheet::show(
                &frame(path::CASES, Sending::Everything),
                &sheet::Sheet {
                    title: "Contact with the child".into(),
                    version: "contact 1".into(),
                    case: Some("K7M2QX".into()),
                    written: None,
                    parts: vec![sheet::Part { title: Some(hostile.into()), repeats: true, lines: lines(hostile) }],
                    back: path::TODAY.into(),
                },
            )
            .into_string(),
        ),
        (
            "care-kinds",
            fill::show(
                &frame(path::CASES, Sending::Everything),
                &fill(Icon::Phone, "Every kind of question", Some("K7M2QX"), false, kinds(hostile, false)),
            )
            .into_string(),
        ),
        (
            "care-kinds-problems",
            fill::show(
                &frame(path::CASES, Sending::Everything),
                &fill(Icon::Phone, "Every kind of question", Some("K7M2QX"), false, kinds(hostile, true)),
            )
            .into_string(),
        ),
        ("care-today-empty", today::show(&frame(path::TODAY, Sending::Everything), &today::Today::default()).into_string()),
        (
            "care-cases",
            cases::show(
                &frame(path::CASES, Sending::NoNetwork(2)),
                &cases::Cases {
                    find: hostile.into(),
                    filters: [("all", 12, true), ("late", 2, false), ("high", 3, false), ("unsent", 1, false)]
                        .into_iter()
                        .map(|(code, count, on)| cases::Filter {
                            code: code.into(),
                            label: key(format!("cases.show-{code}")),
                            count,
                            on,
                        })
                        .collect(),
                    rows: vec![
                        cases::Row { unsent: true, ..row("K7M2QX", "registered", Some("high"), Some(january(9, 16))) },
                        cases::Row { conflict: true, ..row("W2N8HD", "registered", None, Some(january(6, 9))) },
                        row("B4TR9C", "registered", Some("medium"), Some(january(12, 10))),
                        row("P6XA3F", "intake", Some("low"), None),
                    ],
                    all: 12,
                },
            )
            .into_string(),
        ),
        ("care-cases-none", cases::show(&frame(path::CASES, Sending::Everything), &cases::Cases::default()).into_string()),
        ("care-case", case::show(&frame("/cases/K7M2QX", Sending::Now(1)), &file(hostile)).into_string()),
        (
            "care-name-why",
            reveal::show(
                &frame("/cases/K7M2QX/name", Sending::Everything),
                &reveal::Reveal {
                    code: "K7M2QX".into(),
                    action: path::case_name("K7M2QX"),
                    back: path::case("K7M2QX"),
                    reasons: ["visit", "identity", "papers", "danger"]
                        .map(|why| Choice::new(why, key(format!("reveal.for-{why}"))))
                        .into(),
                    problem: Some(key("reveal.choose-reason")),
                    rule: None,
                    identity: vec![],
                },
            )
            .into_string(),
        ),
        (
            "care-name",
            reveal::show(
                &frame("/cases/K7M2QX/name", Sending::Everything),
                &reveal::Reveal {
                    code: "K7M2QX".into(),
                    back: path::case("K7M2QX"),
                    rule: Some(hostile.into()),
                    identity,
                    ..Default::default()
                },
            )
            .into_string(),
        ),
        ("care-search", search::show(&frame(path::SEARCH, Sending::Everything), &search::Search::default()).into_string()),
        (
            "care-search-found",
            search::show(
                &frame(path::SEARCH, Sending::Refused(2)),
                &search::Search {
                    name: hostile.into(),
                    nickname: "Sari".into(),
                    phone: "0812".into(),
                    found: Some(found.clone()),
                    problem: Some(key("search.type-something")),
                    may_start: true,
                },
            )
            .into_string(),
        ),
        (
            "care-doubles",
            doubles::show(
                &frame(path::INTAKE, Sending::Everything),
                &doubles::Doubles { found, hidden: vec![("draft".into(), hostile.into())], action: path::INTAKE.into() },
            )
            .into_string(),
        ),
        (
            "care-intake",
            fill::show(
                &frame(path::INTAKE, Sending::Everything),
                &fill(Icon::Phone, "First four questions", None, true, intake()),
            )
            .into_string(),
        ),
        (
            "care-session",
            fill::show(
                &frame("/cases/K7M2QX/session", Sending::Everything),
                &fill::Fill {
                    draft: Some(january(9, 8)),
                    step: Some((1, 2)),
                    lead: Some(hostile.into()),
                    ..fill(Icon::Talk, "Psychosocial session", Some("K7M2QX"), false, session("", false))
                },
            )
            .into_string(),
        ),
        (
            "care-session-problems",
            fill::show(
                &frame("/cases/K7M2QX/session", Sending::Everything),
                &fill(Icon::Talk, "Psychosocial session", Some("K7M2QX"), false, session(hostile, true)),
            )
            .into_string(),
        ),
        (
            "care-group",
            fill::show(&frame(path::GROUP, Sending::Everything), &fill(Icon::Group, "Group session", None, false, group()))
                .into_string(),
        ),
        (
            "care-summary",
            summary::show(
                &frame("/cases/K7M2QX/session", Sending::Everything),
                &summary::Summary {
                    cases: vec!["K7M2QX".into(), "B4TR9C".into()],
                    wrote: vec![
                        ("When".into(), t.date(day(12, 30)).into()),
                        ("Held".into(), key("form.yes")),
                        ("Notes".into(), hostile.into()),
                    ],
                    next: vec![(key("summary.next-counted"), None), (key("summary.next-session"), Some(january(16, 9)))],
                    readers: vec![key("summary.reader-team"), key("summary.reader-psychologist"), key("summary.reader-counts")],
                    action: path::case_form("K7M2QX", "session"),
                    hidden: vec![("draft".into(), hostile.into())],
                    change: path::case_form("K7M2QX", "session"),
                },
            )
            .into_string(),
        ),
        (
            "care-saved",
            saved::show(
                &frame("/cases/K7M2QX/session", waiting_2),
                &saved::Saved {
                    what: "Psychosocial session".into(),
                    cases: vec!["K7M2QX".into()],
                    unsent: true,
                    next: actions(),
                },
            )
            .into_string(),
        ),
        (
            "care-merge",
            merge::show(
                &frame(path::MERGE, Sending::Everything),
                &merge::Merge {
                    one: hostile.into(),
                    problems: [Some(key("merge.unknown-code")), None, None],
                    likely: vec![("K7M2QX".into(), "B4TR9C".into(), vec![key("match.name"), key("match.birth")])],
                    joined: vec![merge::Joined {
                        one: "W2N8HD".into(),
                        other: "P6XA3F".into(),
                        who: "Budi Santoso".into(),
                        when: Moment::day(day(12, 1)),
                        reason: hostile.into(),
                    }],
                    ..Default::default()
                },
            )
            .into_string(),
        ),
        (
            "care-merge-compare",
            merge::show(
                &frame(path::MERGE, Sending::Everything),
                &merge::Merge {
                    one: "K7M2QX".into(),
                    other: "B4TR9C".into(),
                    reason: hostile.into(),
                    problems: [None, None, Some(key("merge.needs-reason"))],
                    beside: vec![
                        ("Sex".into(), "Girl".into(), "Girl".into()),
                        ("Born".into(), "2002-H1".into(), "2002-H2".into()),
                    ],
                    ..Default::default()
                },
            )
            .into_string(),
        ),
        (
            "care-waiting",
            waiting::show(
                &frame(path::WAITING, Sending::Everything),
                &waiting::Waiting {
                    entries: vec![
                        entry(false, true, "waiting.fork", Some("waiting.needs-reason")),
                        entry(false, false, "waiting.role", None),
                        entry(true, false, "waiting.lease", None),
                    ],
                },
            )
            .into_string(),
        ),
        (
            "care-outbox",
            outbox::show(
                &frame(path::OUTBOX, waiting_2),
                &outbox::Outbox {
                    carried: Some(("AAAA".into(), "six invented words".into())),
                    entries: vec![outbox::Unsent {
                        what: "Psychosocial session".into(),
                        case: "K7M2QX".into(),
                        when: january(9, 9),
                    }],
                    last_sent: Some(january(8, 18)),
                },
            )
            .into_string(),
        ),
        (
            "care-more",
            more::show(
                &frame(path::MORE, Sending::Everything),
                &more::More {
                    actions: vec![
                        Action::new(Icon::Group, key("more.group"), path::GROUP),
                        Action::new(Icon::Send, key("more.outbox"), path::OUTBOX),
                        Action::new(Icon::Join, key("more.merge"), path::MERGE),
                        Action::new(Icon::Lock, key("more.waiting"), path::WAITING),
                        Action::new(Icon::Agree, key("more.declaration"), path::DECLARATION),
                        Action::new(Icon::Table, key("more.desk"), path::DESK),
                    ],
                },
            )
            .into_string(),
        ),
        (
            "care-versions",
            versions::show(
                &frame(path::VERSIONS, Sending::Everything),
                &versions::Versions {
                    in_force: Some((3, january(2, 9))),
                    waiting: vec![version(versions::May::Sign, None), version(versions::May::Read, Some(hostile.into()))],
                    offline: false,
                    problem: Some(key("versions.needs-tick")),
                },
            )
            .into_string(),
        ),
        (
            "care-versions-none",
            versions::show(
                &frame(path::VERSIONS, Sending::NoNetwork(0)),
                &versions::Versions { in_force: None, waiting: vec![], offline: true, problem: None },
            )
            .into_string(),
        ),
        (
            "care-declaration",
            declaration::show(&frame(path::DECLARATION, Sending::Everything), &declare(None, true)).into_string(),
        ),
        (
            "care-declaration-signed",
            declaration::show(
                &frame(path::DECLARATION, Sending::Everything),
                &declare(Some((hostile.into(), january(5, 10))), true),
            )
            .into_string(),
        ),
        (
            "care-declaration-early",
            declaration::show(&frame(path::DECLARATION, Sending::Everything), &declare(None, false)).into_string(),
        ),
        (
            "care-desk",
            desk::show(
                &frame(path::DESK, Sending::Everything),
                &desk::DeskLink { action: "http://desk.localhost:8082/enter".into(), ticket: Some("t".into()) },
            )
            .into_string(),
        ),
        (
            "care-desk-offline",
            desk::show(&frame(path::DESK, Sending::NoNetwork(0)), &desk::DeskLink { action: String::new(), ticket: None })
                .into_string(),
        ),
        (
            "care-problem",
            problem::show(
                &frame(path::TODAY, waiting_2),
                &problem::Problem {
                    title: key("problem.unexpected"),
                    advice: key("problem.unexpected-advice"),
                    kept: true,
                    code: Some("store.busy".into()),
                    back: None,
                },
            )
            .into_string(),
        ),
        ("care-state", care::frame::sending(t, Sending::Waiting(1), path::TODAY).into_string()),
    ]
}
