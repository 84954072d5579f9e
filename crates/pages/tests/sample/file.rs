//! Pages of one file and of a team's files, as the device makes them.

use super::{Page, day, now};
use naungan_pages::care::access::{self, Sure};
use naungan_pages::care::area::{self, Area, Panel, Row, Step, Table, Thing};
use naungan_pages::care::ask::{self, Ask};
use naungan_pages::care::bundle::{self, Choose, Document, Papers};
use naungan_pages::care::case;
use naungan_pages::care::check::{self, Assign, Checklist, Item};
use naungan_pages::care::letter;
use naungan_pages::care::overview::{self, Overview};
use naungan_pages::care::sealed;
use naungan_pages::care::{Badge, Frame, Sending};
use naungan_pages::chart::Chart;
use naungan_pages::form::Choice;
use naungan_pages::icon::Icon;
use naungan_pages::language::{Language, key};
use naungan_pages::layout::Action;
use naungan_pages::path;

fn table(hostile: &str) -> Table {
    let row = |stands_out, href: Option<&str>| Row {
        cells: vec!["Clinic".into(), "1.200.000".into(), hostile.into(), "9 January 2017".into()],
        stands_out,
        href: href.map(Into::into),
    };
    Table {
        title: key("area.losses"),
        head: ["area.what", "area.amount", "area.receipt", "area.day"].map(key).to_vec(),
        rows: vec![row(false, None), row(true, Some("/cases/K7M2QX"))],
        foot: vec![vec![key("area.sum-all"), "2.400.000".into(), "".into(), "".into()]],
        numbers: 1..2,
    }
}

fn area_view(hostile: &str) -> Area {
    let step = |at, after, title: &str| Step { day: at, after, title: title.into(), said: vec![("Unit".into(), hostile.into())] };
    let thing = || Thing {
        title: hostile.into(),
        state: key("area.open"),
        open: true,
        steps: vec![step(day(9, 2), None, "Matter"), step(day(10, 1), Some(29), "Stage")],
        next: vec![Action::new(Icon::Day, key("form.session.title"), "/cases/K7M2QX/session?thing=1")],
    };
    Area {
        case: "K7M2QX".into(),
        icon: Icon::Talk,
        name: key("case.areas"),
        forms: vec![Action::new(Icon::Talk, key("form.session.title"), path::case_form("K7M2QX", "session"))],
        panels: vec![
            Panel::Warning(hostile.into()),
            Panel::Note("The child was questioned 2 times.".into()),
            Panel::Chart(Chart {
                title: "CRIES-8".into(),
                reading: key("chart.less-is-better"),
                scale: (0, 4000),
                mark: Some(1700),
                points: vec![(day(9, 2), 2900), (day(10, 20), 2200), (day(12, 19), 1400)],
            }),
            Panel::Table(table(hostile)),
            Panel::Link(Action::new(Icon::File, key("annex.title"), path::annex("K7M2QX"))),
        ],
        things: vec![thing(), thing()],
        others: vec![super::care::event(
            Icon::Talk,
            hostile,
            naungan_pages::language::Moment::day(day(9, 2)),
            case::Mark::Sent,
            &[("Q", hostile)],
        )],
    }
}

pub fn pages(t: &Language, hostile: &str) -> Vec<Page> {
    let badge = Badge { name: "Citra Halim", role: "supervisor" };
    let frame = |here: &'static str| Frame {
        t,
        now: now(),
        here,
        person: Some(badge),
        sending: Some(Sending::Everything),
        demo: true,
        alarms: &[],
    };
    let event = super::care::event(
        Icon::Talk,
        hostile,
        naungan_pages::language::Moment::day(day(9, 2)),
        case::Mark::Sent,
        &[("Q", hostile)],
    );
    let team = Overview {
        title: key("board.title"),
        lead: Some(key("board.lead")),
        panels: vec![Panel::Warning(key("board.too-much")), Panel::Table(table(hostile))],
        nothing: key("board.nothing"),
        actions: vec![Action::new(Icon::Check, key("approvals.title"), path::APPROVALS)],
        prints: true,
    };
    let nothing = Overview { panels: Vec::new(), title: key("beds.title"), nothing: key("beds.nothing"), ..team.clone() };
    let items = [("check.plan", true), ("check.alone", false)].map(|(what, there)| Item {
        what: key(what),
        there,
        note: (!there).then(|| hostile.into()),
        href: (!there).then(|| path::case_form("K7M2QX", "contact")),
    });
    let assign = Assign {
        case: "K7M2QX".into(),
        people: vec![
            Choice { hint: Some(key("assign.too-much")), ..Choice::new("1", hostile.into()) },
            Choice::new("2", "Supervisor 4F2A: 40 %".into()),
        ],
        chosen: "1".into(),
        why: hostile.into(),
        problem: Some(("why".into(), key("assign.needs-why"))),
    };
    let sure = |asks: bool| Sure {
        title: key("access.end-title"),
        lead: hostile.into(),
        action: path::access("K7M2QX"),
        hidden: vec![("do".into(), "end".into()), ("user".into(), hostile.into())],
        reasons: ["safety", "left"]
            .into_iter()
            .filter(|_| asks)
            .map(|word| Choice::new(word, key(format!("access.for-{word}"))))
            .collect(),
        problem: asks.then(|| key("access.choose")),
        submit: key("access.end-title"),
        back: path::access("K7M2QX"),
    };
    let ask = Ask {
        case: "K7M2QX".into(),
        what: key("bundle.title"),
        rule: Some(hostile.into()),
        mind: key("ask.paper"),
        go_on: key("ask.read"),
        action: path::bundle("K7M2QX"),
        hidden: vec![("document".into(), "1".into())],
    };
    let sent = |open: bool| sealed::Letter {
        entry: if open { "01" } else { "02" }.into(),
        when: "Sent on 9 January 2017".into(),
        state: key(if open { "sealed.open-read" } else { "sealed.guessed" }),
        open,
        answers: vec![sealed::Answer { number: 0, said: "Accepted".into(), note: hostile.into(), takes: open }],
    };
    let by_link = |barred: bool| sealed::Sealed {
        case: "K7M2QX".into(),
        to: hostile.into(),
        help: key("code.service_type.health_medical"),
        action: path::letter("K7M2QX", "01"),
        letters: vec![sent(true), sent(false)],
        consent: vec![(key("form.consent_purpose.purpose.label"), hostile.into())],
        barred: barred.then(|| hostile.into()),
        remedy: barred.then(|| Action::new(Icon::Agree, key("sealed.ask"), path::case_form("K7M2QX", "consent_purpose"))),
        text: hostile.into(),
        problem: (!barred).then(|| key("sealed.text-needed")),
        kept: (!barred).then(|| key("sealed.no-network")),
    };
    let fresh = sealed::Fresh {
        case: "K7M2QX".into(),
        to: hostile.into(),
        link: "https://care.example/letter#AQcHBw".into(),
        words: "bari lomu teka sino vuda ratu".into(),
        until: "Until 16 January 2017".into(),
        back: path::letter("K7M2QX", "01"),
    };
    let choose = Choose {
        title: key("bundle.title"),
        lead: key("bundle.lead"),
        action: path::bundle("K7M2QX"),
        back: path::case("K7M2QX"),
        documents: vec![Choice { hint: Some("2 September 2016".into()), ..Choice::new("1", hostile.into()) }],
        warnings: vec![hostile.into()],
        problem: Some(key("bundle.choose")),
    };
    let document = |mark: Option<&str>| Document {
        title: hostile.into(),
        written: ("2 September 2016".into(), "Lawyer 4F2A".into()),
        said: vec![("Unit".into(), hostile.into())],
        tables: vec![table(hostile)],
        mark: mark.map(Into::into),
    };
    let papers = Papers {
        case: "K7M2QX".into(),
        title: key("bundle.title"),
        day: "9 January 2017".into(),
        by: "Citra Halim".into(),
        documents: vec![document(Some("4f2a4f2a4f2a")), document(None)],
    };
    vec![
        ("care-area", area::show(&frame("/cases/K7M2QX/of/legal"), &area_view(hostile)).into_string()),
        ("care-history", case::history(&frame("/cases/K7M2QX/history"), "K7M2QX", &[event]).into_string()),
        ("care-board", overview::show(&frame(path::BOARD), &team).into_string()),
        ("care-beds-none", overview::show(&frame(path::BEDS), &nothing).into_string()),
        (
            "care-check",
            check::show(&frame("/cases/K7M2QX/check"), &Checklist { case: "K7M2QX".into(), items: items.into() }).into_string(),
        ),
        ("care-assign", check::assign(&frame("/cases/K7M2QX/assign"), &assign).into_string()),
        ("care-access-end", access::sure(&frame("/cases/K7M2QX/access"), &sure(true)).into_string()),
        ("care-access-give", access::sure(&frame("/cases/K7M2QX/access"), &sure(false)).into_string()),
        ("care-ask", ask::show(&frame("/cases/K7M2QX/bundle"), &ask).into_string()),
        ("care-letter", letter::show(t).into_string()),
        ("care-sealed", sealed::show(&frame("/cases/K7M2QX/letter/01"), &by_link(false)).into_string()),
        ("care-sealed-barred", sealed::show(&frame("/cases/K7M2QX/letter/01"), &by_link(true)).into_string()),
        ("care-sealed-fresh", sealed::fresh(&frame("/cases/K7M2QX/letter/01"), &fresh).into_string()),
        ("care-bundle-choose", bundle::choose(&frame("/cases/K7M2QX/bundle"), &choose).into_string()),
        ("care-bundle", bundle::papers(&frame("/cases/K7M2QX/bundle"), &papers).into_string()),
    ]
}
