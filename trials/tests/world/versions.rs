//! A new version of the forms: signed by two officers it reaches every phone of the partner; anything else stays outside.

use naungan_forms::workshop::Workshop;
use naungan_forms::{SOURCES, table};
use naungan_model::id::UserId;
use naungan_server::store::packs::{self, Proposed};
use trials::World;

const START: &str = "2016-08-01T03:00:00Z";
/// Psychologist and director: the two officers of the partner.
const OFFICERS: [&str; 2] = ["dian", "eka"];
const MONITOR: &str = "fitri";

/// The house's session form with other words, and one question fewer where `less`.
fn bundle(words: &str, less: bool) -> Vec<u8> {
    let mut workshop = Workshop { house: table::decode(SOURCES).unwrap(), ..Workshop::default() };
    let mut form = workshop.sources("session").unwrap();
    form.set("held", "label::en", words).unwrap();
    if less {
        form.remove("attended").unwrap();
    }
    workshop.keep("session", form);
    table::encode(&workshop.proposal())
}

/// A form keeper's proposal, as the desk would keep it.
fn propose(world: &mut World, bytes: Vec<u8>) -> String {
    let tenant = world.app("ana").device.cabinet().unwrap().tenant;
    let hash = naungan_crypto::label::sha256(&bytes);
    let at = naungan_server::clock::Clock::now(world.clock.as_ref()).0;
    let main = rusqlite::Connection::open(world.folder.path().join("main.db")).unwrap();
    packs::propose(&main, tenant, &Proposed { hash, bytes, user: UserId([1; 16]), note: "Shorter words".into(), at }).unwrap();
    naungan_model::id::hex(&hash)
}

/// Somebody with a role, by the pages of their own phone.
async fn sign(world: &mut World, name: &str, pack: &str, act: &str) -> u16 {
    world.clock.advance(60);
    assert!(world.sync(name).await);
    let answer = world.post(name, "/versions", &[("pack", pack), ("do", act), ("sure", "yes")]).await;
    assert!(world.sync(name).await);
    answer.status
}

fn version(world: &mut World, name: &str) -> u32 {
    world.app(name).device.pack.form("session").unwrap().version
}

#[tokio::test]
async fn two_officers_sign_and_every_phone_of_the_partner_fills_the_new_version() {
    let mut world = World::at(START).await.people(&["ana", "budi", OFFICERS[0], OFFICERS[1]]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    world.session("ana", &[object], "2016-07-20").await.unwrap();
    let pack = propose(&mut world, bundle("Did you meet?", false));
    assert!(world.sync(OFFICERS[0]).await);
    let page = world.get(OFFICERS[0], "/versions").await;
    assert!(page.body.contains("Did you meet?") && page.body.contains("10 invented cases 10 fit"), "{}", page.body);
    let unsure = world.post(OFFICERS[0], "/versions", &[("pack", &pack), ("do", "sign")]).await;
    assert!(unsure.body.contains("Tick the box"), "{}", unsure.body);
    assert_eq!(world.get("ana", "/versions").await.status, 403, "a caseworker has nothing to sign");

    assert_eq!(sign(&mut world, OFFICERS[0], &pack, "sign").await, 303);
    assert!(world.sync("ana").await);
    assert_eq!(version(&mut world, "ana"), 1, "one officer is not enough");
    assert_eq!(sign(&mut world, OFFICERS[1], &pack, "sign").await, 303);
    assert!(world.sync("ana").await && world.sync("budi").await);
    assert_eq!((version(&mut world, "ana"), version(&mut world, "budi")), (2, 2));

    // the phone asks in the words that were signed
    let code = world.app("ana").device.cabinet().unwrap().code(object);
    let page = world.get("ana", &format!("/cases/{code}/session")).await.body;
    assert!(page.contains("Did you meet?") && !page.contains("Did the session take place?"), "{page}");

    // what was filled before and after both stand, and count
    world.session("ana", &[object], "2016-07-27").await.unwrap();
    assert!(world.sync("ana").await && world.sync("budi").await);
    assert_eq!(world.cases_seen_by("ana"), world.cases_seen_by("budi"));
    let case = &world.app("budi").device.cabinet().unwrap().file(object).unwrap().case;
    let versions: Vec<u32> = case.records.iter().filter(|record| record.form == "session").map(|record| record.version).collect();
    assert_eq!(versions, [1, 2]);

    // after the battery was empty the phone still has it, without asking anybody
    world.copy_phone("ana", "ana@copy").await;
    assert_eq!(version(&mut world, "ana@copy"), 2);
}

#[tokio::test]
async fn a_changed_meaning_waits_for_the_monitoring_officer() {
    let mut world = World::at(START).await.people(&["ana", OFFICERS[0], OFFICERS[1], MONITOR]).await;
    let pack = propose(&mut world, bundle("Did you meet?", true));
    for officer in OFFICERS {
        assert_eq!(sign(&mut world, officer, &pack, "sign").await, 303);
    }
    assert!(world.sync("ana").await);
    assert_eq!(version(&mut world, "ana"), 1);
    assert!(world.sync(MONITOR).await);
    let page = world.get(MONITOR, "/versions").await.body;
    assert!(page.contains("Answers will mean something else"), "{page}");
    assert_eq!(sign(&mut world, MONITOR, &pack, "sign").await, 403, "a monitoring officer does not sign for an officer");
    assert_eq!(sign(&mut world, MONITOR, &pack, "accept").await, 303);
    assert!(world.sync("ana").await);
    assert_eq!(version(&mut world, "ana"), 2);
}

#[tokio::test]
async fn a_server_that_gives_another_bundle_than_was_signed_is_found_out() {
    let mut world = World::at(START).await.people(&["ana", OFFICERS[0], OFFICERS[1]]).await;
    let pack = propose(&mut world, bundle("Did you meet?", false));
    for officer in OFFICERS {
        assert_eq!(sign(&mut world, officer, &pack, "sign").await, 303);
    }
    let main = rusqlite::Connection::open(world.folder.path().join("main.db")).unwrap();
    main.execute("UPDATE pack SET bytes = ?1", [bundle("Tell me the name of the child", false)]).unwrap();
    assert!(world.sync("ana").await);
    assert_eq!(version(&mut world, "ana"), 1, "the forms in use stay");
    assert!(world.app("ana").device.cabinet().unwrap().alarms.contains(&"alarm.pack"));
    assert!(world.get("ana", "/today").await.body.contains("did not come as they were signed"));
}

#[tokio::test]
async fn what_was_begun_in_a_version_is_ended_in_it() {
    let mut world = World::at(START).await.people(&["ana", "budi", OFFICERS[0], OFFICERS[1]]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    let path = format!("/cases/{}/session", world.app("ana").device.cabinet().unwrap().code(object));
    assert!(world.get("ana", &path).await.body.contains("name=\"-version\" value=\"1\""));
    let kept = world.post("ana", "/keep", &[("path", &path), ("held", "yes"), ("-version", "1")]).await;
    assert!(kept.status == 200 && kept.body.contains("name=\"attended\""), "the form as it is now: {}", kept.body);

    let pack = propose(&mut world, bundle("Did you meet?", false));
    for officer in OFFICERS {
        assert_eq!(sign(&mut world, officer, &pack, "sign").await, 303);
    }
    assert!(world.sync("ana").await && world.sync("budi").await);
    assert_eq!(version(&mut world, "ana"), 2);
    assert!(world.get("ana", &path).await.body.contains("name=\"-version\" value=\"1\""), "the draft opens as it was begun");

    let mut answers = vec![("service_type", "pss_basic"), ("mode", "individual"), ("session_date", "2016-07-20")];
    answers.extend([("held", "yes"), ("attended", "yes"), ("-version", "1")]);
    let page = world.post("ana", &path, &answers).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let saved = world.post("ana", &path, &[("sure", "yes")]).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let records = &world.app("ana").device.cabinet().unwrap().file(object).unwrap().case.records;
    let found: Vec<u32> = records.iter().filter(|record| record.form == "session").map(|record| record.version).collect();
    assert_eq!(found, [1]);
    // a new one is in the new version
    assert!(world.get("ana", &path).await.body.contains("name=\"-version\" value=\"2\""));
}
