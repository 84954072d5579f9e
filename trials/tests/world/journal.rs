//! Devices of one team, offline and online, with replies lost and the server's process killed: nothing is lost, nothing counts twice.

use naungan_crypto::entry::Sealed;
use naungan_crypto::label::sha256;
use naungan_device::sync::Reach;
use naungan_journal::wire::{self, Download};
use naungan_model::id::ObjectId;
use naungan_server::fault::Step;
use proptest::prelude::*;
use trials::host::Alter;
use trials::{Op, World};

const START: &str = "2016-08-01T03:00:00Z";

async fn everybody_sends(world: &mut World, names: &[&str]) {
    for _ in 0..2 {
        for name in names {
            world.app(name).device.host.offline.set(false);
            world.sync(name).await;
        }
    }
}

fn entries_in_log(world: &World) -> i64 {
    let main = rusqlite::Connection::open(world.folder.path().join("main.db")).unwrap();
    main.query_row("SELECT count(*) FROM entry WHERE class = 1", [], |row| row.get(0)).unwrap()
}

fn live_services(world: &World) -> i64 {
    let main = rusqlite::Connection::open(world.folder.path().join("main.db")).unwrap();
    main.query_row("SELECT count(*) FROM fact WHERE kind = 4 AND live = 1", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn two_workers_offline_end_with_the_same_case() {
    let mut world = World::at(START).await.people(&["ana", "budi"]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    everybody_sends(&mut world, &["ana", "budi"]).await;
    world
        .run(&[
            Op::Offline("ana"),
            Op::Offline("budi"),
            Op::Session("ana", 0),
            Op::Wait(60),
            Op::Risk("budi", 0, "high"),
            Op::Risk("ana", 0, "low"),
            Op::Session("budi", 0),
        ])
        .await;
    assert_ne!(world.cases_seen_by("ana"), world.cases_seen_by("budi"));
    everybody_sends(&mut world, &["ana", "budi"]).await;
    assert_eq!(world.cases_seen_by("ana"), world.cases_seen_by("budi"));
    let case = &world.app("ana").device.cabinet().unwrap().file(object).unwrap().case;
    assert_eq!(case.records.iter().filter(|record| record.is_help_given()).count(), 2, "both sessions stand");
    assert_eq!(case.risk(), Some("high"), "the more cautious level counts until people resolve it");
    assert_eq!(case.conflicts().len(), 1);
    assert_eq!(live_services(&world), 2);
}

#[tokio::test]
async fn what_is_written_offline_with_the_server_stopped_arrives_once_and_in_order() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    world.stop();
    for day in ["2016-07-04", "2016-07-11", "2016-07-18"] {
        world.session("ana", &[object], day).await.unwrap();
    }
    assert!(!world.sync("ana").await);
    assert_eq!(world.app("ana").device.net.reach, Reach::NoNetwork);
    world.start().await;
    world.app("ana").device.host.lost_answers.set(0);
    assert!(world.sync("ana").await);
    assert_eq!((entries_in_log(&world), live_services(&world)), (5, 3));
    let main = rusqlite::Connection::open(world.folder.path().join("main.db")).unwrap();
    let mut rows = main.prepare("SELECT dseq FROM entry WHERE object = ?1 ORDER BY position").unwrap();
    let order: Vec<i64> = rows.query_map([object.0], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(order, [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn a_lost_answer_to_an_upload_changes_nothing() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    world.session("ana", &[object], "2016-07-20").await.unwrap();
    // Login takes two calls; the upload's answer is the third.
    world.app("ana").device.host.lost_answers.set(0);
    assert!(world.sync("ana").await);
    world.session("ana", &[object], "2016-07-21").await.unwrap();
    world.app("ana").device.host.lost_answers.set(1);
    assert!(!world.sync("ana").await, "the answer was lost");
    assert_eq!(live_services(&world), 2, "and yet it is there");
    assert_eq!(world.app("ana").device.cabinet().unwrap().unsent(), 1, "which the device does not know");
    world.clock.advance(600);
    assert!(world.sync("ana").await);
    assert_eq!((world.app("ana").device.cabinet().unwrap().unsent(), live_services(&world)), (0, 2));
}

/// The page with the last entry that brings a ciphertext changed as `change` says.
fn changed(page: Vec<u8>, change: fn(&mut Sealed)) -> Vec<u8> {
    let mut page: Download = wire::decode(&page).unwrap();
    let has_text = |given: &&mut wire::Given| given.entry.parts.iter().any(|part| !part.is_empty());
    if let Some(given) = page.entries.iter_mut().rev().find(has_text) {
        change(&mut given.entry);
    }
    wire::encode(&page)
}

#[tokio::test]
async fn what_is_damaged_on_the_way_is_asked_for_again_and_what_is_forged_is_an_alarm() {
    let mut world = World::at(START).await.people(&["ana", "budi"]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    world.session("ana", &[object], "2016-07-20").await.unwrap();
    everybody_sends(&mut world, &["ana"]).await;
    let held = |world: &mut World| world.app("budi").device.cabinet().unwrap().file(object).map_or(0, |file| file.held.len());

    let cursor = world.app("budi").device.cabinet().unwrap().cursor;
    let damage: Alter = |page| changed(page, |entry| entry.parts[0][0] ^= 1);
    world.app("budi").device.host.alters.set(Some(damage));
    world.clock.advance(60);
    assert!(!world.sync("budi").await);
    let cabinet = world.app("budi").device.cabinet().unwrap();
    assert_eq!((cabinet.cursor, cabinet.alarms.len()), (cursor, 0), "nothing of the page was taken");

    // The header is made to fit the other ciphertext: the message is in order, the signature is not the device's.
    let forge: Alter = |page| {
        changed(page, |entry| {
            let part = entry.parts.iter().position(|part| !part.is_empty()).unwrap();
            entry.parts[part][0] ^= 1;
            entry.header.parts[part].ct_hash = sha256(&entry.parts[part]);
        })
    };
    world.app("budi").device.host.alters.set(None);
    world.copy_phone("budi", "budi@2").await;
    world.app("budi@2").device.host.alters.set(Some(forge));
    world.clock.advance(60);
    world.sync("budi@2").await;
    let cabinet = world.app("budi@2").device.cabinet().unwrap();
    assert_eq!(cabinet.alarms, ["alarm.signature"]);
    let forged = cabinet.file(object).unwrap().held.len();

    world.clock.advance(60);
    assert!(world.sync("budi").await);
    assert_eq!(held(&mut world), forged + 1, "the forged one was left out");
    assert_eq!(world.cases_seen_by("ana"), world.cases_seen_by("budi"));
    assert!(world.app("budi").device.cabinet().unwrap().alarms.is_empty());
}

#[tokio::test]
async fn a_server_killed_at_any_step_of_an_upload_loses_and_doubles_nothing() {
    for step in Step::ALL {
        let mut world = World::at(START).await.people(&["ana", "citra"]).await;
        let object = world.open_file("ana", &[]).await.unwrap();
        world.session("ana", &[object], "2016-07-20").await.unwrap();
        world.run(&[Op::Kill(step), Op::Sync("ana")]).await;
        assert_eq!(world.app("ana").device.cabinet().unwrap().unsent(), 4, "{step:?}: nothing was confirmed");
        world.clock.advance(2 * 3600);
        world.stop();
        world.start().await;
        let before = orphans(&world);
        assert_eq!(before, 0, "{step:?}: what keys.db kept for nothing was swept");
        everybody_sends(&mut world, &["ana", "citra"]).await;
        assert_eq!((entries_in_log(&world), live_services(&world)), (3, 1), "{step:?}");
        assert_eq!(world.cases_seen_by("ana"), world.cases_seen_by("citra"), "{step:?}");
        let verified = naungan_server::verify::verify(world.folder.path()).unwrap();
        assert!(matches!(verified, naungan_server::verify::Verified::Sound(_)), "{step:?}: {verified:?}");
    }
}

/// Salts in `keys.db` whose entry is not in `main.db`.
fn orphans(world: &World) -> i64 {
    let keys = rusqlite::Connection::open(world.folder.path().join("keys.db")).unwrap();
    keys.execute("ATTACH ?1 AS main_db", [world.folder.path().join("main.db").to_str().unwrap()]).unwrap();
    let sql = "SELECT count(*) FROM main.salt WHERE entry NOT IN (SELECT id FROM main_db.entry)";
    keys.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn one_refused_entry_holds_back_its_own_file_and_no_other() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let first = world.open_file("ana", &[]).await.unwrap();
    let second = world.open_file("ana", &[]).await.unwrap();
    assert!(world.sync("ana").await);
    world.session("ana", &[first], "2016-07-20").await.unwrap();
    world.session("ana", &[second], "2016-07-20").await.unwrap();
    world.session("ana", &[first], "2016-07-21").await.unwrap();
    world.app("ana").device.host.refuses.set(Some(first));
    assert!(!world.sync("ana").await, "it is said that something was refused");
    assert_eq!(world.app("ana").device.net.refusal.as_deref(), Some("entry.public"));
    assert_eq!((live_services(&world), world.app("ana").device.cabinet().unwrap().unsent()), (1, 2));
    world.app("ana").device.host.refuses.set(None);
    assert!(world.sync("ana").await);
    assert_eq!((live_services(&world), world.app("ana").device.cabinet().unwrap().unsent()), (3, 0), "nothing was lost");
}

#[tokio::test]
async fn a_full_device_says_so_and_keeps_what_it_had() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    world.app("ana").device.host.full.set(true);
    assert!(world.session("ana", &[object], "2016-07-20").await.is_err());
    world.app("ana").device.host.full.set(false);
    let case = &world.app("ana").device.cabinet().unwrap().file(object).unwrap().case;
    assert_eq!(case.records.len(), 2, "the session is not shown as if it were kept");
    world.session("ana", &[object], "2016-07-20").await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!(live_services(&world), 1);
}

#[tokio::test]
async fn a_locked_device_opens_again_with_everything_that_was_not_sent() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    world.app("ana").device.host.offline.set(true);
    world.session("ana", &[object], "2016-07-20").await.unwrap();
    let seen = world.cases_seen_by("ana");
    world.app("ana").device.lock().await.unwrap();
    assert!(world.app("ana").device.cabinet().is_err());
    let (words, now) = (world.words("ana"), naungan_server::clock::Clock::now(world.clock.as_ref()));
    assert!(world.app("ana").device.unlock("wrong words here for the test", now).await.is_err());
    world.app("ana").device.unlock(&words, now).await.unwrap();
    assert_eq!(world.cases_seen_by("ana"), seen);
    assert_eq!(world.app("ana").device.cabinet().unwrap().unsent(), 4);
}

fn op() -> impl Strategy<Value = Op> {
    let who = || prop_oneof![Just("ana"), Just("budi"), Just("citra")];
    let level = prop_oneof![Just("high"), Just("medium"), Just("low")];
    let decision = prop_oneof![Just("approved"), Just("sent_back")];
    let answer = prop_oneof![Just("given"), Just("withdrawn")];
    let step = prop::sample::select(Step::ALL.to_vec());
    prop_oneof![
        1 => who().prop_map(Op::Offline),
        2 => who().prop_map(Op::Online),
        1 => who().prop_map(Op::LoseAnswer),
        1 => who().prop_map(Op::LoseRequest),
        4 => (who(), 0..4_usize).prop_map(|(who, file)| Op::Session(who, file)),
        2 => (who(), 0..4_usize, level).prop_map(|(who, file, level)| Op::Risk(who, file, level)),
        2 => (who(), 0..4_usize).prop_map(|(who, file)| Op::Plan(who, file)),
        2 => (0..4_usize, decision).prop_map(|(file, decision)| Op::Decide("citra", file, decision)),
        2 => (who(), 0..4_usize, answer).prop_map(|(who, file, answer)| Op::Consent(who, file, answer)),
        1 => (prop_oneof![Just("ana"), Just("citra")], 0..4_usize).prop_map(|(who, file)| Op::TakeOff(who, file, "budi")),
        1 => (0..4_usize).prop_map(|file| Op::Give("citra", file, "budi")),
        1 => who().prop_map(Op::Open),
        2 => who().prop_map(Op::Reopen),
        4 => who().prop_map(Op::Sync),
        1 => step.prop_map(Op::Kill),
        2 => (1..4000_i64).prop_map(Op::Wait),
    ]
}

/// Runs a list of operations, then lets everybody send, and compares what all see with what the server counts.
async fn ends_well(ops: &[Op]) {
    let names = ["ana", "budi", "citra"];
    let mut world = World::at(START).await.people(&names).await;
    world.run(&[Op::Open("ana"), Op::Sync("ana"), Op::Sync("budi"), Op::Sync("citra")]).await;
    world.run(ops).await;
    world.fault.revive();
    world.clock.advance(3600);
    for _ in 0..3 {
        for name in names {
            let host = &world.app(name).device.host;
            host.offline.set(false);
            host.lost_answers.set(0);
            host.lost_requests.set(0);
            assert!(world.sync(name).await, "{name} cannot send: {:?}", world.app(name).device.net.refusal);
        }
    }
    for name in names {
        world.reopen(name).await;
    }
    let mut seen = world.cases_seen_by("ana");
    assert_eq!(seen, world.cases_seen_by("citra"));
    let budi = world.app("budi").device.cabinet().unwrap().user;
    let tenant = world.app("budi").device.cabinet().unwrap().tenant;
    let given = given_to(&world, budi.0);
    seen.retain(|object, _| given.contains(&object.0));
    assert_eq!(seen, world.cases_seen_by("budi"), "budi sees what he is given, and nothing of a file that he was taken off");
    let left = world.app("budi").device.host.rows.rows(naungan_device::host::Table::Entry, &[]);
    assert!(left.iter().all(|(key, _)| key.starts_with(&tenant.0) || given.iter().any(|id| key.starts_with(id))));
    let help: usize = world
        .app("ana")
        .device
        .cabinet()
        .unwrap()
        .cases()
        .map(|file| file.case.records.iter().filter(|record| record.is_help_given()).count())
        .sum();
    assert_eq!(i64::try_from(help).unwrap(), live_services(&world), "the server counts what the team wrote");
    for name in names {
        assert!(
            world.app(name).device.cabinet().unwrap().alarms.is_empty(),
            "{name}: {:?}",
            world.app(name).device.cabinet().unwrap().alarms
        );
    }
}

/// Objects that a user is given now.
fn given_to(world: &World, user: [u8; 16]) -> Vec<[u8; 16]> {
    let main = rusqlite::Connection::open(world.folder.path().join("main.db")).unwrap();
    let mut rows = main.prepare("SELECT DISTINCT object FROM access WHERE user = ?1 AND expires_at IS NULL").unwrap();
    rows.query_map([user], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn any_list_of_operations_ends_with_one_truth(ops in prop::collection::vec(op(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(ends_well(&ops));
    }
}

#[tokio::test]
async fn a_case_code_finds_its_file_again() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let object: ObjectId = world.open_file("ana", &[]).await.unwrap();
    let cabinet = world.app("ana").device.cabinet().unwrap();
    let code = cabinet.code(object);
    assert_eq!(cabinet.by_code(&code.to_lowercase()).unwrap(), object);
}

#[tokio::test]
async fn a_live_server_takes_no_case_before_the_recovery_ceremony_exists() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    world.open_file("ana", &[]).await.unwrap();
    world.stop();
    world.live = true;
    world.start().await;
    world.sync("ana").await;
    assert_eq!(world.app("ana").device.net.refusal.as_deref(), Some("ceremony.needed"));
    assert_eq!(entries_in_log(&world), 0);
    assert_eq!(world.app("ana").device.cabinet().unwrap().unsent(), 3, "it is kept on the device");
}

#[tokio::test]
async fn a_locked_phone_tells_neither_names_nor_what_help_was_given() {
    let mut world = World::at(START).await.people(&["ana", "budi"]).await;
    let object = world.open_file("ana", &[("given_name", "Sentinel Melati")]).await.unwrap();
    world.session("ana", &[object], "2016-07-20").await.unwrap();
    assert!(world.sync("ana").await && world.sync("budi").await);
    let path = format!("/cases/{}/session", code(&mut world, "ana", object));
    let page = world.post("ana", &path, &[("note", "Sentinel draft"), ("session_date", "soon")]).await;
    assert_eq!(page.status, 422, "the draft has problems and is kept");
    for name in ["ana", "budi"] {
        world.app(name).device.lock().await.unwrap();
        let rows = world.app(name).device.host.rows.everything();
        for word in ["Sentinel", "pss_basic", "female", "32.73", "cse_grooming", "medium"] {
            let found = rows.windows(word.len()).any(|bytes| bytes == word.as_bytes());
            assert!(!found, "{name}'s phone tells {word}");
        }
    }
}

fn code(world: &mut World, name: &str, object: ObjectId) -> String {
    world.app(name).device.cabinet().unwrap().code(object)
}

#[tokio::test]
async fn the_registration_is_not_corrected_without_a_reason_to_see_the_name() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let object = world.open_file("ana", &[("given_name", "Sentinel Melati")]).await.unwrap();
    let case = code(&mut world, "ana", object);
    let entry = world.app("ana").device.cabinet().unwrap().file(object).unwrap().case.records[1].entry;
    let path = format!("/cases/{case}/entries/{entry}");
    let answer = world.get("ana", &path).await;
    assert_eq!(answer.location.as_deref(), Some(format!("/cases/{case}/name").as_str()));
    let shown = world.post("ana", &format!("/cases/{case}/name"), &[("reason", "identity")]).await;
    assert!(shown.body.contains("Sentinel Melati"));
    assert!(world.get("ana", &path).await.body.contains("Sentinel Melati"), "the look is in the history now");
    world.clock.advance(601);
    let words = world.words("ana");
    world.post("ana", "/unlock", &[("words", &words)]).await;
    assert!(world.get("ana", &path).await.location.is_some(), "and lasts ten minutes");
}

#[tokio::test]
async fn a_name_typed_into_the_box_for_codes_does_not_stay_in_the_address() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let page = world.get("ana", "/cases").await.body;
    assert!(page.contains(r#"<form class="find" method="post" action="/cases""#), "it is posted");
    assert_eq!(world.post("ana", "/cases", &[("find", "Melati")]).await.location.as_deref(), Some("/cases"));
    let found = world.post("ana", "/cases", &[("find", "3k")]).await;
    assert_eq!((found.status, found.body.contains(r#"value="3k""#)), (200, true));
}

#[tokio::test]
async fn a_server_restored_from_yesterday_is_given_what_it_lost() {
    let mut world = World::at(START).await.people(&["ana", "citra"]).await;
    world.stop();
    let yesterday = tempfile::tempdir().unwrap();
    let names = ["main.db", "keys.db"];
    for name in names {
        let from = rusqlite::Connection::open(world.folder.path().join(name)).unwrap();
        from.execute("VACUUM INTO ?1", [yesterday.path().join(name).to_str().unwrap()]).unwrap();
    }
    world.start().await;
    let object = world.open_file("ana", &[]).await.unwrap();
    world.session("ana", &[object], "2016-07-20").await.unwrap();
    assert!(world.sync("ana").await);
    assert_eq!(live_services(&world), 1);
    world.stop();
    for name in names {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(world.folder.path().join(format!("{name}{suffix}")));
        }
        std::fs::copy(yesterday.path().join(name), world.folder.path().join(name)).unwrap();
    }
    world.start().await;
    assert_eq!(live_services(&world), 0);
    world.session("ana", &[object], "2016-07-21").await.unwrap();
    for _ in 0..3 {
        world.clock.advance(600);
        world.sync("ana").await;
    }
    assert_eq!(world.app("ana").device.net.refusal, None);
    assert_eq!((entries_in_log(&world), live_services(&world)), (4, 2), "the file, with its keys, is there again");
}

#[tokio::test]
async fn a_colleague_carries_what_a_phone_without_network_wrote_and_it_counts_once() {
    let mut world = World::at(START).await.people(&["ana", "budi", "gilang"]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    everybody_sends(&mut world, &["ana", "budi"]).await;
    world.app("ana").device.host.offline.set(true);
    world.session("ana", &[object], "2016-07-20").await.unwrap();
    let now = naungan_server::clock::Clock::now(&*world.clock);
    let (file, words) = world.app("ana").device.carry_out(now).await.unwrap();
    assert!(!file.windows(7).any(|window| window == b"session"), "nothing of it is readable");
    assert!(world.app("budi").device.carry_in(&file, "one two three four five six").await.is_err(), "other words");
    let mut changed = file.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert!(world.app("budi").device.carry_in(&changed, &words).await.is_err(), "a changed file");
    assert!(world.app("gilang").device.carry_in(&file, &words).await.is_err(), "another partner");
    assert_eq!(live_services(&world), 0);
    assert_eq!(world.app("budi").device.carry_in(&file, &words).await.unwrap(), 1);
    assert_eq!(live_services(&world), 1);
    world.app("budi").device.carry_in(&file, &words).await.unwrap();
    world.app("ana").device.host.offline.set(false);
    everybody_sends(&mut world, &["ana", "budi"]).await;
    assert_eq!((world.app("ana").device.cabinet().unwrap().unsent(), live_services(&world)), (0, 1));
    assert_eq!(world.cases_seen_by("ana"), world.cases_seen_by("budi"));
    let nothing = world.app("ana").device.carry_out(now).await;
    assert!(nothing.is_err(), "nothing waits");
}
