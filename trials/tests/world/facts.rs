//! Every indicator of the field's book that rests on case records finds its facts: one child's file, written through the pages by
//! those who write it, and what of it stands at the server.

use super::care::{child, exchange, page, unlock, write};
use naungan_model::fact::FactKind;
use trials::World;

/// What an indicator looks for: kind and code.
const NEEDS: [(&str, FactKind, &str); 32] = [
    ("SRV-04", FactKind::Plan, "in_time"),
    ("SRV-05", FactKind::Plan, "in_time"),
    ("SRV-05", FactKind::Concern, "survivor"),
    ("SRV-01", FactKind::Service, "pss_basic"),
    ("SRV-02", FactKind::Service, "pss_basic"),
    ("SRV-03", FactKind::Service, "pss_basic"),
    ("SRV-06", FactKind::Placement, "placed"),
    ("SRV-06", FactKind::Placement, "left"),
    ("SRV-07", FactKind::Service, "legal_advice"),
    ("SRV-08", FactKind::Service, "health_medical"),
    ("SRV-09", FactKind::Education, "school"),
    ("SRV-10", FactKind::Reintegration, "returned"),
    ("SRV-11", FactKind::Reintegration, "returned"),
    ("SRV-11", FactKind::FollowUp, "safe"),
    ("SRV-12", FactKind::Referral, "done_30"),
    ("SRV-13", FactKind::Referral, "sent"),
    ("SRV-13", FactKind::Referral, "done_30"),
    ("SRV-14", FactKind::Family, "female"),
    ("SRV-15", FactKind::Family, "household"),
    ("IDN-01", FactKind::Concern, "survivor"),
    ("IDN-02", FactKind::Concern, "ended"),
    ("IDN-03", FactKind::Closure, "goals_met"),
    ("IDN-03", FactKind::Closure, "again_12m"),
    ("IDN-04", FactKind::Report, "child_family"),
    ("JUS-01", FactKind::Legal, "filed"),
    ("JUS-02", FactKind::Legal, "convicted"),
    ("JUS-03", FactKind::Restitution, "awarded"),
    ("QUA-01", FactKind::Feedback, "satisfied"),
    ("QUA-02", FactKind::Closure, "goals_met"),
    ("QUA-03", FactKind::Concern, "survivor"),
    ("QUA-03", FactKind::Closure, "goals_met"),
    ("NEED-01", FactKind::Unmet, "no_place"),
];

fn holds(world: &World, kind: FactKind, code: &str) -> bool {
    let main = rusqlite::Connection::open(world.folder.path().join("main.db")).unwrap();
    let sql = "SELECT count(*) FROM fact WHERE kind = ?1 AND code = ?2 AND live = 1";
    main.query_row(sql, rusqlite::params![kind as u8, code], |row| row.get::<_, i64>(0)).unwrap() > 0
}

/// The first thing that a form can go on with.
async fn thing(world: &mut World, name: &str, path: &str) -> String {
    let form = page(world, name, path).await;
    let part = form.split("name=\"-thing\"").nth(1).unwrap_or_else(|| panic!("{path} has no thing to go on with"));
    let value = part.split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

/// Fills a form that goes on with a thing.
async fn go_on(world: &mut World, name: &str, path: &str, answers: &[(&str, &str)]) {
    let thing = thing(world, name, path).await;
    write(world, name, path, &[&[("-thing", thing.as_str())][..], answers].concat()).await;
}

#[tokio::test]
async fn one_file_gives_every_indicator_of_the_care_its_facts() {
    let names = ["ana", "citra"];
    let mut world = World::at("2016-08-01T03:00:00Z").await.people(&names).await;
    let code = child(&mut world).await;
    let at = |form: &str| format!("/cases/{code}/{form}");
    let plan = [
        ("agreed_on", "2016-08-01"),
        ("child_agrees", "yes"),
        ("carer_knows", "no"),
        ("review_on", "2016-09-01"),
        ("what[0]", "school"),
        ("who[0]", "caseworker"),
    ];
    write(&mut world, "ana", &at("plan"), &plan).await;
    let session = [
        ("service_type", "pss_basic"),
        ("session_date", "2016-08-01"),
        ("mode", "individual"),
        ("held", "yes"),
        ("attended", "yes"),
    ];
    write(&mut world, "ana", &at("session"), &session).await;
    let stay = [("kind", "kinship"), ("from", "2016-07-20"), ("agrees", "yes"), ("rules", "yes"), ("review_on", "2016-08-20")];
    write(&mut world, "ana", &at("admission"), &stay).await;
    go_on(
        &mut world,
        "ana",
        &at("leave"),
        &[("until", "2016-08-01"), ("to", "home"), ("wanted", "yes"), ("things", "yes"), ("plan", "-")],
    )
    .await;
    write(&mut world, "ana", &at("legal_help"), &[("kind", "legal_advice"), ("on", "2016-08-01")]).await;
    let doctor = [("kind", "health_medical"), ("seen_on", "2016-08-01"), ("agreed", "yes"), ("accompanied", "yes")];
    write(&mut world, "ana", &at("health_visit"), &doctor).await;
    write(
        &mut world,
        "ana",
        &at("enrolment"),
        &[("kind", "school"), ("enrolled_on", "2016-08-01"), ("again", "yes"), ("helped_with", "fees")],
    )
    .await;
    let referral = [
        ("service", "health_medical"),
        ("to", "Puskesmas"),
        ("consent", "yes"),
        ("told_them", "-"),
        ("sent_on", "2016-07-20"),
        ("go_along", "yes"),
        ("check_on", "2016-08-05"),
    ];
    write(&mut world, "ana", &at("referral"), &referral).await;
    go_on(&mut world, "ana", &at("referral_done"), &[("done_on", "2016-08-01"), ("confirmed", "yes"), ("child_says", "good")])
        .await;
    let mother = [("relation", "mother"), ("safe", "yes"), ("lives_with", "yes")];
    write(&mut world, "ana", &at("family_member"), &mother).await;
    go_on(&mut world, "ana", &at("family_visit"), &[("to", "woman_carer"), ("on", "2016-08-01"), ("home_safe", "yes")]).await;
    go_on(&mut world, "ana", &at("family_support"), &[("to", "household"), ("kind", "family_livelihood"), ("on", "2016-08-01")])
        .await;
    write(&mut world, "ana", &at("exploitation_ended"), &[("ended_on", "2016-08-01"), ("ended_by", "partner")]).await;
    let home = [
        ("on", "2016-02-01"),
        ("to", "parents"),
        ("assessed", "yes"),
        ("wants", "yes"),
        ("safe_plan", "-"),
        ("check_on", "2016-03-01"),
    ];
    write(&mut world, "ana", &at("return_home"), &home).await;
    go_on(
        &mut world,
        "ana",
        &at("after_contact"),
        &[("contact_on", "2016-08-01"), ("check", "month_6"), ("safe", "yes"), ("more_help", "no")],
    )
    .await;
    let matter = [("regime", "uu_8_1981"), ("kind", "criminal"), ("accused", "parent"), ("filed_on", "2016-07-01")];
    write(&mut world, "ana", &at("matter"), &matter).await;
    write(&mut world, "ana", &at("restitution"), &[("stage", "ordered"), ("on", "2016-08-01"), ("amount", "5")]).await;
    write(&mut world, "ana", &at("feedback"), &[("rating", "good"), ("counts", "yes")]).await;
    write(&mut world, "ana", &at("risk"), &[("risk_level", "low"), ("risk_date", "2016-08-01")]).await;
    let closing = [
        ("reason", "goals_met"),
        ("closes_on", "2016-08-01"),
        ("risk_level", "low"),
        ("child_view", "-"),
        ("safe_plan", "-"),
        ("after_on", "2016-09-01"),
    ];
    write(&mut world, "ana", &at("closure"), &closing).await;
    exchange(&mut world, &names).await;
    go_on(
        &mut world,
        "citra",
        &at("verdict"),
        &[("result", "convicted"), ("on", "2016-08-01"), ("restitution", "yes"), ("child_told", "yes")],
    )
    .await;
    for _ in 0..2 {
        go_on(&mut world, "citra", &at("approval"), &[("decision", "approved")]).await;
    }
    exchange(&mut world, &names).await;
    world.clock.advance(40 * 86_400);
    for name in names {
        unlock(&mut world, name).await;
    }
    let again = [("reason", "incident"), ("incident_on", "2016-09-01"), ("reopened_on", "2016-09-05"), ("risk_level", "high")];
    write(&mut world, "ana", &at("reopening"), &again).await;
    exchange(&mut world, &names).await;
    go_on(&mut world, "citra", &at("approval"), &[("decision", "approved")]).await;
    let intake = [("danger_now", "no"), ("safe_contact", "visit"), ("age", "13"), ("who_came", "self")];
    let look = write(&mut world, "ana", "/intake", &intake).await;
    let away =
        [("result", "referred_on"), ("unmet", "no_place"), ("passed_to", "-"), ("told_child", "yes"), ("crime_told", "no")];
    write(&mut world, "ana", &look, &away).await;
    exchange(&mut world, &names).await;
    let lacking: Vec<&str> =
        NEEDS.iter().filter(|(_, kind, code)| !holds(&world, *kind, code)).map(|(indicator, ..)| *indicator).collect();
    assert!(lacking.is_empty(), "without facts: {lacking:?}");
}
