//! From what devices write to the figure that a desk sees: each child once, whoever joins, withdraws or comes late.

use naungan_device::error::DeviceError;
use naungan_model::answer::{Answers, Value};
use naungan_model::date::Date;
use naungan_model::id::ObjectId;
use trials::World;
use trials::world::codes;

const START: &str = "2016-12-20T03:00:00Z";

/// SRV-01, SRV-02 or SRV-03 of the second half of 2016 for all partners together, exact, from the facts as they are now.
fn counted(world: &World, code: &str) -> i64 {
    let rules = naungan_server::rules::Rules::embedded().unwrap();
    let main = rusqlite::Connection::open(world.folder.path().join("main.db")).unwrap();
    let period = naungan_model::date::HalfYear { year: 2016, half: 2 };
    let indicator = rules.book.of(period.into()).iter().find(|row| row.code == code).copied().unwrap().clone();
    let counted = naungan_server::compute::count(&main, &rules, &indicator, period.into()).unwrap();
    counted.partners().map(|partner| counted.values(partner).total).sum()
}

async fn file_with_session(world: &mut World, name: &str, child: &[(&str, &str)]) -> ObjectId {
    let object = world.open_file(name, child).await.unwrap();
    world.session(name, &[object], "2016-12-12").await.unwrap();
    assert!(world.sync(name).await);
    object
}

#[tokio::test]
async fn a_late_session_of_a_child_not_yet_counted_changes_the_figure_and_a_second_one_only_the_sessions() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!((counted(&world, "SRV-02"), counted(&world, "SRV-03")), (0, 0));
    world.clock.set("2017-01-09T03:00:00Z".parse().unwrap());
    world.session("ana", &[object], "2016-12-12").await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!((counted(&world, "SRV-02"), counted(&world, "SRV-03")), (1, 1));
    world.session("ana", &[object], "2016-12-19").await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!((counted(&world, "SRV-02"), counted(&world, "SRV-03")), (1, 2));
}

#[tokio::test]
async fn a_group_session_is_one_session_of_several_children() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let files = [
        world.open_file("ana", &[]).await.unwrap(),
        world.open_file("ana", &[]).await.unwrap(),
        world.open_file("ana", &[]).await.unwrap(),
    ];
    world.session("ana", &files, "2016-12-12").await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!((counted(&world, "SRV-02"), counted(&world, "SRV-03")), (3, 1));
}

#[tokio::test]
async fn joined_files_are_one_child_and_parted_ones_are_two_again() {
    let mut world = World::at(START).await.people(&["ana", "budi", "citra"]).await;
    let one = file_with_session(&mut world, "ana", &[("given_name", "Sekar Tanjung")]).await;
    let other = file_with_session(&mut world, "budi", &[("given_name", "Sekar Tandjoeng")]).await;
    assert!(world.sync("citra").await);
    assert_eq!(counted(&world, "SRV-02"), 2);
    let page = world.get("citra", "/merge").await.body;
    assert!(page.contains("sounds alike"), "the likely pair is named to the supervisor");
    let now = naungan_server::clock::Clock::now(world.clock.as_ref());
    let refused = world.app("ana").device.join(one, other, true, "same child", now).await;
    assert!(matches!(refused, Err(DeviceError::NotAllowed | DeviceError::NotFound(_))), "{refused:?}");
    world.app("citra").device.join(one, other, true, "same mother", now).await.unwrap();
    assert!(world.sync("citra").await);
    assert_eq!((counted(&world, "SRV-02"), counted(&world, "SRV-03")), (1, 2));
    world.app("citra").device.join(one, other, false, "two cousins after all", now).await.unwrap();
    assert!(world.sync("citra").await);
    assert_eq!(counted(&world, "SRV-02"), 2);
}

#[tokio::test]
async fn a_child_that_does_not_want_to_be_counted_is_not_and_clocks_run_on() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let refused = file_with_session(&mut world, "ana", &[("consent_statistics", "refused")]).await;
    assert_eq!((counted(&world, "SRV-02"), counted(&world, "SRV-01")), (0, 0));
    let given = file_with_session(&mut world, "ana", &[]).await;
    assert_eq!(counted(&world, "SRV-02"), 1);
    let now = naungan_server::clock::Clock::now(world.clock.as_ref());
    let mut answer = codes(&[("consent_statistics", "withdrawn"), ("basis", "child_consent")]);
    answer.insert("consent_date".into(), Value::Date(now.date_at(420)));
    world.app("ana").device.fill(&[given], "consent", &answer, now).await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!(counted(&world, "SRV-02"), 0, "the withdrawal ends what was stated before");
    let main = rusqlite::Connection::open(world.folder.path().join("main.db")).unwrap();
    let clocks: i64 = main.query_row("SELECT count(*) FROM fact WHERE kind = 5 AND live = 1", [], |row| row.get(0)).unwrap();
    assert_eq!(clocks, 2, "the clocks of both files run on");
    let mut again = codes(&[("consent_statistics", "given"), ("basis", "child_consent")]);
    again.insert("consent_date".into(), Value::Date(now.date_at(420)));
    world.app("ana").device.fill(&[given], "consent", &again, now).await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!(counted(&world, "SRV-02"), 1, "and a new consent counts the whole file again");
    let _ = refused;
}

#[tokio::test]
async fn a_correction_replaces_what_counted_and_a_withdrawal_ends_it() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let object = file_with_session(&mut world, "ana", &[]).await;
    let now = naungan_server::clock::Clock::now(world.clock.as_ref());
    let record = |world: &mut World| {
        let file = world.app("ana").device.cabinet().unwrap().file(object).unwrap();
        file.case.records.iter().find(|record| record.form == "session").unwrap().clone()
    };
    let before = record(&mut world);
    let mut missed: Answers = before.answers.clone();
    missed.insert("attended".into(), Value::Code("no".into()));
    world.app("ana").device.correct(object, before.entry, &missed, "she did not come", now).await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!(counted(&world, "SRV-02"), 0);
    let mut moved = before.answers.clone();
    moved.insert("session_date".into(), Value::Date("2016-06-20".parse::<Date>().unwrap()));
    world.app("ana").device.correct(object, before.entry, &moved, "it was in June", now).await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!((counted(&world, "SRV-02"), counted(&world, "SRV-03")), (0, 0), "it counts in the half-year of its day");
    world.app("ana").device.withdraw(object, before.entry, "wrong child", now).await.unwrap();
    assert!(world.sync("ana").await);
    let main = rusqlite::Connection::open(world.folder.path().join("main.db")).unwrap();
    let services: i64 = main.query_row("SELECT count(*) FROM fact WHERE kind = 4 AND live = 1", [], |row| row.get(0)).unwrap();
    assert_eq!(services, 0);
}

#[tokio::test]
async fn a_young_person_of_eighteen_and_a_session_that_was_missed_count_no_child() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    file_with_session(&mut world, "ana", &[("age", "19")]).await;
    assert_eq!(counted(&world, "SRV-02"), 0);
    let object = world.open_file("ana", &[]).await.unwrap();
    let now = naungan_server::clock::Clock::now(world.clock.as_ref());
    let mut answers = codes(&[("service_type", "pss_basic"), ("mode", "individual"), ("held", "no")]);
    answers.insert("session_date".into(), Value::Date("2016-12-13".parse::<Date>().unwrap()));
    world.app("ana").device.fill(&[object], "session", &answers, now).await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!(counted(&world, "SRV-02"), 0);
    assert_eq!(counted(&world, "SRV-03"), 1, "one session was held, with the young person");
}

#[tokio::test]
async fn therapy_notes_are_the_psychologists_and_the_session_still_counts() {
    let mut world = World::at(START).await.people(&["ana", "dian"]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    assert!(world.sync("ana").await && world.sync("dian").await);
    let now = naungan_server::clock::Clock::now(world.clock.as_ref());
    let mut answers =
        codes(&[("service_type", "mh_trauma_therapy"), ("mode", "individual"), ("held", "yes"), ("attended", "yes")]);
    answers.insert("session_date".into(), Value::Date("2016-12-13".parse::<Date>().unwrap()));
    answers.insert("therapy_note".into(), Value::Text("sentinel of the private note".into()));
    world.app("dian").device.fill(&[object], "session", &answers, now).await.unwrap();
    assert!(world.sync("dian").await && world.sync("ana").await);
    assert_eq!(counted(&world, "SRV-02"), 1);
    let note = |world: &mut World, name: &str| {
        let file = world.app(name).device.cabinet().unwrap().file(object).unwrap();
        file.case.records.iter().any(|record| record.answers.contains_key("therapy_note"))
    };
    assert!(note(&mut world, "dian") && !note(&mut world, "ana"));
    let rows = world.app("ana").device.host.rows.everything();
    assert!(!rows.windows(8).any(|bytes| bytes == b"sentinel"));
}

#[tokio::test]
async fn a_restored_phone_is_an_alarm_and_its_entries_wait_for_the_supervisor() {
    let mut world = World::at(START).await.people(&["ana", "citra"]).await;
    let object = file_with_session(&mut world, "ana", &[]).await;
    assert!(world.sync("citra").await);
    world.copy_phone("ana", "ana@copy").await;
    world.session("ana", &[object], "2016-12-13").await.unwrap();
    assert!(world.sync("ana").await);
    world.session("ana@copy", &[object], "2016-12-14").await.unwrap();
    assert!(world.sync("ana@copy").await, "nothing authentic is refused");
    assert!(world.app("ana@copy").device.cabinet().unwrap().alarms.contains(&"alarm.fork"));
    assert_eq!(counted(&world, "SRV-03"), 2, "what waits does not count");
    assert!(world.sync("citra").await);
    let page = world.get("citra", "/waiting").await.body;
    assert!(page.contains("two different stories"), "{page}");
    let entry = page.split("name=\"entry\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let no_reason = world.post("citra", "/waiting", &[("entry", &entry), ("do", "adopt"), ("reason", "")]).await;
    assert_eq!(no_reason.status, 200);
    let adopted = world.post("citra", "/waiting", &[("entry", &entry), ("do", "adopt"), ("reason", "I asked Ana")]).await;
    assert_eq!(adopted.status, 303);
    assert!(world.sync("citra").await);
    assert_eq!(counted(&world, "SRV-03"), 3, "once a supervisor adopts it, it counts");
}

/// A session that was corrected to "did not come" after consent was answered again.
#[tokio::test]
async fn a_correction_counts_also_after_the_file_was_stated_anew() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let object = file_with_session(&mut world, "ana", &[]).await;
    answer_consent(&mut world, "ana", object, "given").await;
    assert!(world.sync("ana").await);
    assert_eq!(counted(&world, "SRV-02"), 1);
    let now = naungan_server::clock::Clock::now(world.clock.as_ref());
    let session = record_of(&mut world, "ana", object, "session");
    let mut missed = session.answers.clone();
    missed.insert("attended".into(), Value::Code("no".into()));
    world.app("ana").device.correct(object, session.entry, &missed, "she did not come", now).await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!(counted(&world, "SRV-02"), 0);
    world.app("ana").device.correct(object, session.entry, &session.answers, "she did after all", now).await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!(counted(&world, "SRV-02"), 1);
    world.app("ana").device.withdraw(object, session.entry, "wrong child", now).await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!((counted(&world, "SRV-02"), counted(&world, "SRV-03")), (0, 0));
}

#[tokio::test]
async fn a_corrected_registration_does_not_bring_a_child_back_that_withdrew() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let object = file_with_session(&mut world, "ana", &[]).await;
    answer_consent(&mut world, "ana", object, "withdrawn").await;
    let now = naungan_server::clock::Clock::now(world.clock.as_ref());
    let registration = record_of(&mut world, "ana", object, "registration");
    let mut corrected = registration.answers.clone();
    corrected.insert("sex".into(), Value::Code("male".into()));
    world.app("ana").device.correct(object, registration.entry, &corrected, "misheard", now).await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!((counted(&world, "SRV-01"), counted(&world, "SRV-02")), (0, 0));
    let withdrawal = record_of(&mut world, "ana", object, "consent");
    world.app("ana").device.withdraw(object, withdrawal.entry, "it was her sister", now).await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!(counted(&world, "SRV-02"), 1, "a withdrawal that is taken back counts the child again");
}

#[tokio::test]
async fn a_colleague_who_had_not_heard_of_the_withdrawal_does_not_bring_the_child_back() {
    let mut world = World::at(START).await.people(&["ana", "budi"]).await;
    let object = file_with_session(&mut world, "ana", &[]).await;
    assert!(world.sync("budi").await);
    answer_consent(&mut world, "ana", object, "withdrawn").await;
    world.session("budi", &[object], "2016-12-14").await.unwrap();
    assert!(world.sync("ana").await && world.sync("budi").await);
    assert_eq!((counted(&world, "SRV-01"), counted(&world, "SRV-02")), (0, 0));
}

#[tokio::test]
async fn two_therapists_who_begin_the_private_layer_offline_both_keep_their_notes() {
    let mut world = World::at(START).await.people(&["ana", "dian"]).await;
    world.enrol("dian@2").await;
    let object = world.open_file("ana", &[]).await.unwrap();
    assert!(world.sync("ana").await && world.sync("dian").await && world.sync("dian@2").await);
    let now = naungan_server::clock::Clock::now(world.clock.as_ref());
    for (name, note) in [("dian", "first note"), ("dian@2", "second note")] {
        let mut answers =
            codes(&[("service_type", "mh_trauma_therapy"), ("mode", "individual"), ("held", "yes"), ("attended", "yes")]);
        answers.insert("session_date".into(), Value::Date("2016-12-13".parse::<Date>().unwrap()));
        answers.insert("therapy_note".into(), Value::Text(note.into()));
        world.app(name).device.fill(&[object], "session", &answers, now).await.unwrap();
    }
    for _ in 0..2 {
        assert!(world.sync("dian").await && world.sync("dian@2").await);
    }
    let words = world.words("dian");
    for name in ["dian", "dian@2"] {
        world.app(name).device.lock().await.unwrap();
        world.app(name).device.unlock(&words, now).await.unwrap();
        let file = world.app(name).device.cabinet().unwrap().file(object).unwrap();
        let notes: Vec<_> = file.case.records.iter().filter_map(|record| record.answers.get("therapy_note")).collect();
        assert_eq!(notes.len(), 2, "{name} reads both");
    }
}

async fn answer_consent(world: &mut World, name: &str, object: ObjectId, state: &str) {
    let now = naungan_server::clock::Clock::now(world.clock.as_ref());
    let mut answer = codes(&[("consent_statistics", state), ("basis", "child_consent")]);
    answer.insert("consent_date".into(), Value::Date(now.date_at(420)));
    world.app(name).device.fill(&[object], "consent", &answer, now).await.unwrap();
}

fn record_of(world: &mut World, name: &str, object: ObjectId, form: &str) -> naungan_model::care::case::Record {
    let file = world.app(name).device.cabinet().unwrap().file(object).unwrap();
    file.case.records.iter().rev().find(|record| record.form == form).unwrap().clone()
}
