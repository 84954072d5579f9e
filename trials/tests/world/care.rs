//! The whole file of a child, through the pages of everybody who works on it: steps, clocks, approvals, consent, shelter, law.

use naungan_device::request::Response;
use naungan_server::clock::Clock;
use trials::World;

const START: &str = "2016-08-01T03:00:00Z";

/// Sends what everybody wrote and gives it to everybody.
pub(crate) async fn exchange(world: &mut World, names: &[&str]) {
    for _ in 0..2 {
        for name in names {
            assert!(world.sync(name).await, "{name} sends");
        }
    }
}

/// Fills a form and saves it; where the page leads then.
pub(crate) async fn write(world: &mut World, name: &str, path: &str, answers: &[(&str, &str)]) -> String {
    let summary = world.post(name, path, answers).await;
    assert_eq!(summary.status, 200, "{name} at {path}: {}", problems(&summary));
    assert!(summary.location.is_none(), "{name} at {path} is sent to {:?}", summary.location);
    let saved = world.post(name, path, &[("sure", "yes")]).await;
    saved.location.clone().unwrap_or_else(|| panic!("{name} at {path} did not save: {}", problems(&saved)))
}

fn problems(page: &Response) -> String {
    page.body.split("class=\"problem").skip(1).filter_map(|part| part.get(..200)).collect::<Vec<_>>().join(" | ")
}

/// A registered child of Ana's; the code of the file.
pub(crate) async fn child(world: &mut World) -> String {
    let object = world.open_file("ana", &[]).await.unwrap();
    world.app("ana").device.cabinet().unwrap().code(object)
}

/// Opens the device of a person again, which locked itself.
pub(crate) async fn unlock(world: &mut World, name: &str) {
    let (words, now) = (world.words(name), world.clock.now());
    world.app(name).device.unlock(&words, now).await.unwrap();
}

pub(crate) async fn page(world: &mut World, name: &str, path: &str) -> String {
    let page = world.get(name, path).await;
    assert_eq!((page.status, &page.location), (200, &None), "{name} at {path}");
    page.body
}

#[tokio::test]
async fn a_child_is_taken_on_in_three_steps_and_turned_away_in_two() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let intake = [("danger_now", "no"), ("safe_contact", "visit"), ("age", "13"), ("who_came", "self")];
    let look = write(&mut world, "ana", "/intake", &intake).await;
    assert!(look.ends_with("/screening"), "{look}");
    let eligible = [("result", "eligible"), ("told_child", "yes"), ("crime_told", "no")];
    let registration = write(&mut world, "ana", &look, &eligible).await;
    assert!(registration.ends_with("/registration"), "{registration}");
    let away = write(&mut world, "ana", "/intake", &intake).await;
    let referred = [
        ("result", "referred_on"),
        ("unmet", "no_place"),
        ("passed_to", "Puskesmas"),
        ("told_child", "yes"),
        ("crime_told", "no"),
    ];
    let case = write(&mut world, "ana", &away, &referred).await;
    assert!(case.contains("?done=1"), "{case}");
    let code = away.split('/').nth(2).unwrap().to_owned();
    assert!(page(&mut world, "ana", &format!("/cases/{code}")).await.contains("Not taken on"));
}

#[tokio::test]
async fn a_supervisor_approves_what_others_wrote_offline_too_and_never_her_own() {
    let mut world = World::at(START).await.people(&["ana", "citra"]).await;
    let code = child(&mut world).await;
    let plan = [
        ("agreed_on", "2016-08-01"),
        ("child_agrees", "yes"),
        ("carer_knows", "no"),
        ("review_on", "2016-09-01"),
        ("what[0]", "school"),
        ("who[0]", "caseworker"),
    ];
    write(&mut world, "ana", &format!("/cases/{code}/plan"), &plan).await;
    exchange(&mut world, &["ana", "citra"]).await;
    world.app("citra").device.host.offline.set(true);
    let list = page(&mut world, "citra", "/approvals").await;
    let link = list.split("href=\"").find(|part| part.starts_with(&format!("/cases/{code}/approval?thing="))).unwrap();
    let link = link.split('"').next().unwrap().to_owned();
    let thing = link.split("thing=").nth(1).unwrap().to_owned();
    assert!(page(&mut world, "citra", &link).await.contains("checked"), "the plan is chosen");
    write(&mut world, "citra", &format!("/cases/{code}/approval"), &[("-thing", &thing), ("decision", "approved")]).await;
    assert!(page(&mut world, "citra", "/approvals").await.contains("Nothing waits for you"));
    // Her own plan waits for another supervisor.
    write(&mut world, "citra", &format!("/cases/{code}/plan"), &plan).await;
    assert!(page(&mut world, "citra", "/approvals").await.contains("Nothing waits for you"));
    world.app("citra").device.host.offline.set(false);
    exchange(&mut world, &["citra", "ana"]).await;
    let area = page(&mut world, "ana", &format!("/cases/{code}/of/case")).await;
    assert!(area.contains("approved") && area.contains("waits for a supervisor"));
}

#[tokio::test]
async fn the_clock_of_the_law_runs_through_downtime_and_ends_only_with_an_outcome() {
    let mut world = World::at(START).await.people(&["ana", "citra", "yusuf"]).await;
    let code = child(&mut world).await;
    let told = [("told_at", "2016-08-01T09:00"), ("by", "the_child"), ("wants_report", "yes"), ("words", "-")];
    write(&mut world, "ana", &format!("/cases/{code}/disclosure"), &told).await;
    exchange(&mut world, &["ana", "citra", "yusuf"]).await;
    world.stop();
    world.clock.advance(50 * 3600);
    for name in ["ana", "citra", "yusuf"] {
        unlock(&mut world, name).await;
    }
    let board = page(&mut world, "citra", "/board").await;
    assert!(board.contains("Report to the police"), "after 48 hours the supervisor sees it, server or not");
    let today = page(&mut world, "ana", "/today").await;
    assert!(today.contains("Report to the police"));
    world.clock.advance(30 * 3600);
    for name in ["ana", "yusuf"] {
        unlock(&mut world, name).await;
    }
    assert!(page(&mut world, "ana", "/today").await.contains("late"));
    // Only a lawyer can say that there is no duty.
    let path = format!("/cases/{code}/police_report");
    let refused = world.post("ana", &path, &[("unit_safe", "yes"), ("outcome", "not_applicable"), ("lawyer_why", "no")]).await;
    assert_eq!(refused.status, 422);
    let unsafe_unit = world.post("ana", "/keep", &[("path", &path), ("unit_safe", "no")]).await;
    assert!(unsafe_unit.body.contains("another unit"));
    write(&mut world, "yusuf", &path, &[("unit_safe", "yes"), ("outcome", "not_applicable"), ("lawyer_why", "Abroad")]).await;
    assert!(!page(&mut world, "yusuf", "/today").await.contains("Report to the police"));
}

#[tokio::test]
async fn a_consent_taken_back_stops_the_referral_at_once() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let code = child(&mut world).await;
    let consent = |answer: &'static str| {
        vec![
            ("purpose", "referral"),
            ("recipient", "Puskesmas Utara"),
            ("answer", answer),
            ("basis", "child_consent"),
            ("asked_on", "2016-08-01"),
            ("expires", "2017-01-01"),
            ("read_aloud", "yes"),
        ]
    };
    let path = format!("/cases/{code}/consent_purpose");
    write(&mut world, "ana", &path, &consent("given")).await;
    let referral = [
        ("service", "health_medical"),
        ("to", "puskesmas utara "),
        ("consent", "yes"),
        ("told_them", "needs a doctor"),
        ("sent_on", "2016-08-01"),
        ("go_along", "yes"),
        ("check_on", "2016-08-10"),
    ];
    write(&mut world, "ana", &format!("/cases/{code}/referral"), &referral).await;
    write(&mut world, "ana", &path, &consent("withdrawn")).await;
    let area = page(&mut world, "ana", &format!("/cases/{code}/of/services")).await;
    assert!(area.contains("may hear nothing more about this child"), "the open referral is stopped");
    let again = world.post("ana", &format!("/cases/{code}/referral"), &referral).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("took back the consent"));
}

#[tokio::test]
async fn beds_stand_by_code_for_those_who_keep_the_house() {
    let mut world = World::at(START).await.people(&["ana", "citra", "zahra"]).await;
    let code = child(&mut world).await;
    exchange(&mut world, &["ana", "zahra"]).await;
    let stay = [
        ("kind", "shelter"),
        ("from", "2016-08-01"),
        ("bed", "B-2"),
        ("agrees", "yes"),
        ("rules", "yes"),
        ("brings", "a bag"),
        ("needs", "no nuts"),
        ("review_on", "2016-08-08"),
    ];
    write(&mut world, "zahra", &format!("/cases/{code}/admission"), &stay).await;
    let log = [("shift", "night"), ("on", "2016-08-01"), ("mood", "quiet"), ("ate_slept", "yes"), ("log", "slept late")];
    let thing = page(&mut world, "zahra", &format!("/cases/{code}/day_log")).await;
    let thing =
        thing.split("name=\"-thing\"").nth(1).unwrap().split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    write(&mut world, "zahra", &format!("/cases/{code}/day_log"), &[&[("-thing", thing.as_str())][..], &log].concat()).await;
    let beds = page(&mut world, "zahra", "/beds").await;
    assert!(beds.contains("B-2") && beds.contains(&code) && beds.contains("slept late"));
    assert!(!beds.contains("Invented"), "no name");
    let missing = [
        ("since", "2016-08-01T09:30"),
        ("looked", "yes"),
        ("friends", "yes"),
        ("supervisor", "yes"),
        ("police", "yes"),
        ("clothes", "-"),
    ];
    write(&mut world, "zahra", &format!("/cases/{code}/missing"), &missing).await;
    assert!(page(&mut world, "zahra", "/beds").await.contains("is missing"));
    exchange(&mut world, &["zahra", "citra"]).await;
    assert!(page(&mut world, "citra", "/conference").await.contains("the child is missing"));
}

#[tokio::test]
async fn the_law_area_shows_days_between_stages_losses_and_papers_with_marks() {
    let mut world = World::at(START).await.people(&["ana", "yusuf"]).await;
    let code = child(&mut world).await;
    exchange(&mut world, &["ana", "yusuf"]).await;
    let matter = [
        ("regime", "uu_8_1981"),
        ("kind", "criminal"),
        ("accused", "parent"),
        ("filed_on", "2016-07-01"),
        ("hearing_on", "2016-08-20"),
    ];
    write(&mut world, "yusuf", &format!("/cases/{code}/matter"), &matter).await;
    let stage = page(&mut world, "yusuf", &format!("/cases/{code}/stage")).await;
    let thing =
        stage.split("name=\"-thing\"").nth(1).unwrap().split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    write(&mut world, "yusuf", &format!("/cases/{code}/stage"), &[("-thing", &thing), ("stage", "l10_lp"), ("on", "2016-07-15")])
        .await;
    for (head, amount) in [("care_cost", "150000"), ("property", "50000"), ("care_cost", "25000")] {
        let loss = [("head", head), ("amount", amount), ("on", "2016-07-20"), ("receipt", "K-7"), ("what", "bus")];
        write(&mut world, "yusuf", &format!("/cases/{code}/loss"), &loss).await;
    }
    let area = page(&mut world, "yusuf", &format!("/cases/{code}/of/legal")).await;
    assert!(area.contains("after 14 days") && area.contains("175,000") && area.contains("225,000"), "{area}");
    let annex = format!("/cases/{code}/annex");
    assert!(page(&mut world, "yusuf", &annex).await.contains("Safe contact"), "asks first");
    let paper = world.post("yusuf", &annex, &[("read", "yes")]).await.body;
    assert!(paper.contains("225,000") && !paper.contains("Invented"));
    assert!(page(&mut world, "yusuf", &format!("/cases/{code}/history")).await.contains("Printed"), "the print is in the file");
    let choose = page(&mut world, "yusuf", &format!("/cases/{code}/bundle")).await;
    let ids: Vec<&str> =
        choose.split("name=\"document\"").skip(1).filter_map(|part| part.split("value=\"").nth(1)?.split('"').next()).collect();
    assert!(ids.len() >= 5);
    let chosen: Vec<(&str, &str)> = ids.iter().take(2).map(|id| ("document", *id)).chain([("read", "yes")]).collect();
    let papers = world.post("yusuf", &format!("/cases/{code}/bundle"), &chosen).await.body;
    assert!(papers.contains("Piece 1 of 2") && papers.contains("Piece 2 of 2"));
    let marks: Vec<&str> = papers.split("<code>").skip(1).filter_map(|part| part.split('<').next()).collect();
    assert!(marks.len() == 4 && marks.iter().all(|mark| mark.len() == 64), "{marks:?}");
}

#[tokio::test]
async fn paper_is_typed_in_with_its_own_day_and_author() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let code = child(&mut world).await;
    let path = format!("/cases/{code}/contact");
    let form = world.get("ana", &format!("{path}?paper=1")).await;
    assert!(form.body.contains("Day on the sheet"));
    let contact = [("contact_date", "2016-07-10"), ("seen_alone", "yes"), ("note", "fine")];
    let _ = world.post("ana", "/keep", &[&[("path", path.as_str()), ("-paper-day", "")][..], &contact].concat()).await;
    let late = world.post("ana", &path, &[&contact[..], &[("-paper-day", "2016-09-01"), ("-paper-by", "")]].concat()).await;
    assert_eq!(late.status, 422, "a day to come, and nobody who wrote it");
    write(&mut world, "ana", &path, &[&contact[..], &[("-paper-day", "2016-07-10"), ("-paper-by", "CW 3")]].concat()).await;
    let history = page(&mut world, "ana", &format!("/cases/{code}/history")).await;
    assert!(history.contains("Typed in from paper") && history.contains("10 July 2016, written by CW 3"));
}

#[tokio::test]
async fn a_complaint_is_read_by_the_focal_point_alone_and_by_its_writer_no_more() {
    const WORDS: &str = "He shouted at the child";
    let names = ["ana", "budi", "citra", "eka", "salma"];
    let mut world = World::at(START).await.people(&names).await;
    world.app("ana").device.host.offline.set(true);
    let complaint = [
        ("by", "child_complains"),
        ("about", "unfair"),
        ("about_staff", "yes"),
        ("whom", "Budi, K7M2QX"),
        ("what", WORDS),
        ("wish", "An excuse"),
        ("safe_now", "yes"),
        ("answer_wanted", "no"),
    ];
    let sent = write(&mut world, "ana", "/complain", &complaint).await;
    assert!(page(&mut world, "ana", &sent).await.contains("Only the focal point can read it"));
    for path in ["/outbox", "/today", "/cases"] {
        let shown = page(&mut world, "ana", path).await;
        assert!(!shown.contains(WORDS) && !shown.to_lowercase().contains("complaint"), "{path} says nothing of it");
    }
    world.app("ana").device.host.offline.set(false);
    exchange(&mut world, &names).await;
    assert!(page(&mut world, "salma", "/complaints").await.contains(WORDS));
    for name in ["ana", "budi", "citra", "eka"] {
        assert_eq!(world.get(name, "/complaints").await.status, 403, "{name}");
        let device = &world.app(name).device;
        assert_eq!(device.sheets(naungan_model::layer::Layer::COMPLAINT).count(), 0, "{name} holds none");
    }
    unlock(&mut world, "ana").await;
    assert_eq!(world.app("ana").device.sheets(naungan_model::layer::Layer::COMPLAINT).count(), 0, "the writer neither");
    for file in ["main.db", "keys.db", "main.db-wal", "keys.db-wal"] {
        let bytes = std::fs::read(world.folder.path().join(file)).unwrap_or_default();
        assert!(!bytes.windows(WORDS.len()).any(|window| window == WORDS.as_bytes()), "{file}");
    }
    let page_of = page(&mut world, "salma", "/complaints").await;
    let link = page_of.split("href=\"/complaints/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    write(&mut world, "salma", &format!("/complaints/{link}"), &[("done", "Talked with him"), ("closed", "yes")]).await;
    assert!(page(&mut world, "salma", "/complaints").await.contains("Talked with him"));
    assert_eq!(world.get("ana", &format!("/complaints/{link}")).await.status, 404);
}

#[tokio::test]
async fn a_partner_without_a_focal_point_says_so() {
    let mut world = World::at(START).await.people(&["gilang"]).await;
    assert!(page(&mut world, "gilang", "/complain").await.contains("named nobody yet"));
}

#[tokio::test]
async fn the_team_knows_services_and_sends_no_child_to_an_unsafe_one() {
    let mut world = World::at(START).await.people(&["ana", "budi"]).await;
    let service = |unsafe_now: &'static str| {
        vec![
            ("name", "Klinik Sejuk"),
            ("help", "health_medical"),
            ("kind", "health_facility"),
            ("places", "3"),
            ("languages", "Indonesia, Sunda"),
            ("unsafe", unsafe_now),
            ("checked_on", "2016-07-30"),
        ]
    };
    write(&mut world, "ana", "/providers/new", &service("no")).await;
    exchange(&mut world, &["ana", "budi"]).await;
    let list = page(&mut world, "budi", "/providers").await;
    assert!(list.contains("Klinik Sejuk") && list.contains("Sunda") && list.contains("30 July 2016"));
    let again = page(
        &mut world,
        "budi",
        list.split("href=\"").find(|part| part.starts_with("/providers/new?like=")).unwrap().split('"').next().unwrap(),
    )
    .await;
    assert!(again.contains("Klinik Sejuk"), "what is known is not typed again");
    write(&mut world, "budi", "/providers/new", &service("yes")).await;
    exchange(&mut world, &["budi", "ana"]).await;
    let list = page(&mut world, "ana", "/providers").await;
    assert_eq!(list.matches("Klinik Sejuk").count(), 1, "one service, not two");
    assert!(list.contains("not safe for children"));
    let code = child(&mut world).await;
    let referral = [
        ("service", "health_medical"),
        ("to", "klinik sejuk"),
        ("consent", "yes"),
        ("told_them", "needs a doctor"),
        ("sent_on", "2016-08-01"),
        ("go_along", "yes"),
        ("check_on", "2016-08-10"),
    ];
    let refused = world.post("ana", &format!("/cases/{code}/referral"), &referral).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("not safe for children"));
}

#[tokio::test]
async fn the_address_of_a_house_has_named_readers_and_every_look_is_kept() {
    const ADDRESS: &str = "Jalan Melati Uji 17";
    let names = ["ana", "citra", "zahra", "dian"];
    let mut world = World::at(START).await.people(&names).await;
    let zahra = world.app("zahra").device.cabinet().unwrap().user.to_string();
    let house = [("code", "A"), ("address", ADDRESS), ("way", "by the back"), ("children", zahra.as_str())];
    let nobody = world.post("citra", "/houses/new", house.get(..3).unwrap()).await;
    assert_eq!(nobody.status, 422, "somebody must be named");
    write(&mut world, "citra", "/houses/new", &house).await;
    exchange(&mut world, &names).await;
    for name in ["ana", "citra"] {
        assert!(
            !page(&mut world, name, "/houses").await.contains("/houses/")
                || !page(&mut world, name, "/houses").await.contains(">A<"),
            "{name}"
        );
        assert_eq!(world.app(name).device.sheets(naungan_model::layer::Layer::SHELTER).count(), 0, "{name} reads no address");
    }
    assert_eq!(world.get("dian", "/houses").await.status, 403);
    let list = page(&mut world, "zahra", "/houses").await;
    let link = list.split("href=\"/houses/").map(|part| part.split('"').next().unwrap()).find(|link| link.len() == 32).unwrap();
    let path = format!("/houses/{link}");
    assert!(!page(&mut world, "zahra", &path).await.contains(ADDRESS), "not before a reason");
    let shown = world.post("zahra", &path, &[("reason", "visit")]).await.body;
    assert!(shown.contains(ADDRESS));
    let sheet = world.app("zahra").device.sheets(naungan_model::layer::Layer::SHELTER).next().unwrap();
    assert_eq!(sheet.case.records.iter().filter(|record| record.form == "look").count(), 1);
    for file in ["main.db", "keys.db", "main.db-wal", "keys.db-wal"] {
        let bytes = std::fs::read(world.folder.path().join(file)).unwrap_or_default();
        assert!(!bytes.windows(ADDRESS.len()).any(|window| window == ADDRESS.as_bytes()), "{file}");
    }
}

#[tokio::test]
async fn a_childs_word_reaches_the_focal_point_without_a_name() {
    let mut world = World::at(START).await.people(&["zahra", "citra", "salma"]).await;
    let sent = write(&mut world, "zahra", "/voice", &[("rating", "so_so"), ("words", "More football")]).await;
    assert!(page(&mut world, "zahra", &sent).await.contains("Thank you"));
    exchange(&mut world, &["zahra", "citra", "salma"]).await;
    let heard = page(&mut world, "salma", "/complaints").await;
    assert!(heard.contains("More football"));
    let zahra = world.app("zahra").device.cabinet().unwrap().user.to_string();
    assert!(!heard.contains(&zahra[..4].to_uppercase()) && !heard.contains("Shelter staff"), "nobody is named");
    assert_eq!(world.get("citra", "/complaints").await.status, 403);
}

#[tokio::test]
async fn names_beside_codes_go_on_a_sheet_of_their_own_and_every_look_is_kept() {
    let mut world = World::at(START).await.people(&["ana", "zahra"]).await;
    let code = child(&mut world).await;
    let none = world.post("ana", "/name-key", &[]).await;
    assert_eq!(none.status, 422);
    assert!(!none.body.contains("Invented"));
    let sheet = world.post("ana", "/name-key", &[("document", &code)]).await.body;
    assert!(sheet.contains("Invented") && sheet.contains(&code));
    let history = page(&mut world, "ana", &format!("/cases/{code}/history")).await;
    assert!(history.contains("Name looked at") && history.contains("Printed"));
    exchange(&mut world, &["ana", "zahra"]).await;
    assert_eq!(world.get("zahra", "/name-key").await.status, 403, "the shelter team holds no name");
}

#[tokio::test]
async fn a_letter_for_a_court_has_the_scores_and_sessions_with_it() {
    let mut world = World::at(START).await.people(&["ana", "dian"]).await;
    let code = child(&mut world).await;
    exchange(&mut world, &["ana", "dian"]).await;
    let often: Vec<(String, &str)> = (1..=8).map(|number| (format!("q{number}"), "often")).collect();
    let mut measure: Vec<(&str, &str)> = often.iter().map(|(question, answer)| (question.as_str(), *answer)).collect();
    measure.push(("on", "2016-07-20"));
    write(&mut world, "dian", &format!("/cases/{code}/cries8"), &measure).await;
    let session = [
        ("service_type", "mh_trauma_therapy"),
        ("session_date", "2016-07-21"),
        ("mode", "individual"),
        ("held", "yes"),
        ("attended", "yes"),
    ];
    write(&mut world, "dian", &format!("/cases/{code}/session"), &session).await;
    let letter = [
        ("to", "District court"),
        ("asked", "How is she?"),
        ("agrees", "yes"),
        ("found", "She sleeps badly"),
        ("advice", "A screen"),
    ];
    write(&mut world, "dian", &format!("/cases/{code}/court_letter"), &letter).await;
    let choose = page(&mut world, "dian", &format!("/cases/{code}/bundle")).await;
    let letter =
        choose.split("value=\"").skip(1).filter_map(|part| part.split('"').next()).find(|id| id.len() == 32).unwrap().to_owned();
    let path = format!("/cases/{code}/bundle");
    let asked = world.post("dian", &path, &[("document", &letter)]).await.body;
    assert!(asked.contains("Paper can be found"), "asks first");
    let paper = world.post("dian", &path, &[("document", &letter), ("read", "yes")]).await.body;
    assert!(paper.contains("Scores over time") && paper.contains("CRIES-8") && paper.contains("40"), "{paper}");
    assert!(paper.contains("Sessions held") && paper.contains("21 July 2016"));
}
