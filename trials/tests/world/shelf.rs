//! A new phone shows lists from summaries before histories have come, and later opens only what somebody looks at.

use super::care::{child, exchange, page};
use naungan_crypto::constants::VAULT_CARE;
use naungan_crypto::entry::KIND_CASE;
use naungan_crypto::summary::{About, Summary as Sealed};
use naungan_device::host::{Call, Host};
use naungan_device::summary::Brief;
use naungan_device::sync::Step;
use naungan_journal::wire::{self, Refused, Summaries};
use naungan_model::care::summary::Summary;
use naungan_model::id::ObjectId;
use naungan_model::layer::Layer;
use naungan_server::clock::Clock;
use rand_core::SeedableRng;
use trials::{Op, World};

const START: &str = "2016-08-01T03:00:00Z";

/// Lets a device ask until the keys and summaries are here, and nothing more.
async fn first_lists(world: &mut World, name: &str) {
    while world.lived(name).device.cabinet().unwrap().first {
        let now = world.clock.now();
        let device = &mut world.lived(name).device;
        let Step::Ask(tag, call) = device.plan(now).await.unwrap() else { panic!("{name} rests before the lists are here") };
        let answer = device.host.call(call).await.unwrap();
        device.take(tag, answer, now).await.unwrap();
    }
}

fn told(world: &mut World, name: &str) -> usize {
    let cabinet = world.lived(name).device.cabinet().unwrap();
    cabinet.cases().filter(|file| matches!(file.brief, Some(Brief::Told(_)))).count()
}

fn on_shelf(world: &mut World, name: &str) -> usize {
    let cabinet = world.lived(name).device.cabinet().unwrap();
    cabinet.cases().filter(|file| matches!(file.brief, Some(Brief::Card(_)))).count()
}

#[tokio::test]
async fn lists_come_before_histories_and_an_opened_file_before_the_others() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let code = child(&mut world).await;
    for _ in 0..2 {
        child(&mut world).await;
    }
    world.run(&[Op::Session("ana", 0), Op::Session("ana", 1), Op::Risk("ana", 2, "high"), Op::Sync("ana")]).await;
    let list = page(&mut world, "ana", "/cases").await;
    let today = page(&mut world, "ana", "/today").await;

    world.begin("budi").await;
    first_lists(&mut world, "budi").await;
    assert_eq!(told(&mut world, "budi"), 3, "each file is known by its summary");
    let rows = |page: &str| page.split("<main").nth(1).unwrap_or_default().split("</main>").next().unwrap_or_default().to_owned();
    assert_eq!(rows(&page(&mut world, "budi", "/cases").await), rows(&list), "the list is what the history will show");
    assert_eq!(rows(&page(&mut world, "budi", "/today").await), rows(&today), "and so are the clocks");

    world.run(&[Op::Offline("budi")]).await;
    let waits = world.get("budi", &format!("/cases/{code}")).await;
    assert_eq!(waits.status, 503);
    assert!(waits.body.contains("device.history_coming"), "it says that the history is still to come");
    world.lived("budi").device.host.offline.set(false);
    assert!(page(&mut world, "budi", &format!("/cases/{code}/history")).await.contains(&code));
    assert_eq!(told(&mut world, "budi"), 2, "the file that was opened came first, the others still lack");

    assert!(world.sync("budi").await);
    assert_eq!(told(&mut world, "budi"), 0);
    assert_eq!(world.cases_seen_by("budi"), world.cases_seen_by("ana"));
    assert!(world.app("budi").device.cabinet().unwrap().alarms.is_empty());
}

#[tokio::test]
async fn a_download_that_is_cut_off_goes_on_after_the_phone_was_opened_again() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    for number in 0..7 {
        child(&mut world).await;
        world.run(&[Op::Session("ana", number)]).await;
    }
    world.run(&[Op::Sync("ana")]).await;
    world.begin("budi").await;
    first_lists(&mut world, "budi").await;
    // Five files come together; of the last two only summaries are here when the phone is put away.
    let now = world.clock.now();
    let device = &mut world.lived("budi").device;
    let Step::Ask(tag, call) = device.plan(now).await.unwrap() else { panic!("nothing to ask") };
    let answer = device.host.call(call).await.unwrap();
    device.take(tag, answer, now).await.unwrap();
    assert_eq!(told(&mut world, "budi"), 2);
    let words = world.words("budi");
    let device = &mut world.lived("budi").device;
    device.lock().await.unwrap();
    device.unlock(&words, now).await.unwrap();
    assert_eq!(told(&mut world, "budi"), 2, "summaries are kept as rows");
    world.run(&[Op::Session("ana", 1), Op::Sync("ana"), Op::Sync("budi")]).await;
    assert_eq!(told(&mut world, "budi"), 0);
    assert_eq!(world.cases_seen_by("budi"), world.cases_seen_by("ana"));
}

#[tokio::test]
async fn an_opened_phone_reads_only_the_files_that_somebody_looks_at() {
    let mut world = World::at(START).await.people(&["ana", "budi"]).await;
    let code = child(&mut world).await;
    child(&mut world).await;
    exchange(&mut world, &["ana", "budi"]).await;
    let list = page(&mut world, "budi", "/cases").await;
    let words = world.words("budi");
    let now = world.clock.now();
    let device = &mut world.lived("budi").device;
    device.lock().await.unwrap();
    device.unlock(&words, now).await.unwrap();
    assert_eq!(on_shelf(&mut world, "budi"), 2);
    let rows = |page: &str| page.split("<main").nth(1).unwrap_or_default().split("</main>").next().unwrap_or_default().to_owned();
    assert_eq!(rows(&page(&mut world, "budi", "/cases").await), rows(&list));
    let found = world.post("budi", "/search", &[("name", "Inventet")]).await;
    assert!(found.body.contains(&code), "the search finds names as they sound on cards");
    assert_eq!(on_shelf(&mut world, "budi"), 2, "neither list nor search opens a file");
    page(&mut world, "budi", &format!("/cases/{code}")).await;
    assert_eq!(on_shelf(&mut world, "budi"), 1);
    // News of a file on the shelf takes it off.
    world.run(&[Op::Session("ana", 0), Op::Session("ana", 1), Op::Sync("ana")]).await;
    assert!(world.sync("budi").await);
    assert_eq!(world.cases_seen_by("budi"), world.cases_seen_by("ana"));
    // Another build of the app folds anew.
    let device = &mut world.lived("budi").device;
    device.lock().await.unwrap();
    device.build = Some("the next".into());
    device.unlock(&words, now).await.unwrap();
    assert_eq!(on_shelf(&mut world, "budi"), 0);
}

#[tokio::test]
async fn rows_of_cards_and_summaries_tell_nothing_without_the_words() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    child(&mut world).await;
    world.run(&[Op::Risk("ana", 0, "high"), Op::Sync("ana"), Op::Reopen("ana")]).await;
    world.begin("budi").await;
    first_lists(&mut world, "budi").await;
    for name in ["ana", "budi"] {
        let rows = world.lived(name).device.host.rows.rows(naungan_device::host::Table::Meta, b"");
        let mut sealed = 0;
        for (key, value) in rows {
            if key.starts_with(b"card/") || key.starts_with(b"summary/") {
                sealed += usize::from(!value.is_empty());
                for word in ["Invented", "high", "review"] {
                    assert!(!value.windows(word.len()).any(|part| part == word.as_bytes()), "{name}: {word}");
                }
            }
        }
        assert!(sealed > 0, "{name} has rows to look at");
    }
}

/// A summary of Ana's device that says of a file what her entries do not.
fn lie(world: &mut World, object: ObjectId, heads: Option<[u8; 32]>) -> wire::Told {
    let device = &world.app("ana").device;
    let (rules, cabinet) = (device.clock_rules(), device.cabinet().unwrap());
    let file = cabinet.file(object).unwrap();
    let truth = Summary::of(&file.case, &file.joined, &rules);
    let body = Summary { risk: Some("low".into()), ..truth }.encode();
    let (epoch, key) = file.key(Layer::GENERAL).unwrap();
    let about = About {
        tenant: cabinet.tenant.0,
        vault: VAULT_CARE,
        kind: KIND_CASE,
        object: object.0,
        layer: Layer::GENERAL.0,
        epoch,
        device: cabinet.device.0,
        covers: file.held.iter().filter_map(|held| held.position).max().unwrap(),
        heads: heads.map_or_else(|| file.heads(), |head| vec![head]),
    };
    let mut rng = rand_chacha::ChaCha20Rng::from_seed([3; 32]);
    let sealed = Sealed::seal(about, &body, key, &[9; 32], &cabinet.keyring.device.sig, &mut rng).unwrap();
    (sealed.encode().into(), [9; 32].into())
}

/// Posts a summary under somebody's session; status and code of a refusal.
async fn post(world: &mut World, name: &str, told: wire::Told) -> (u16, String) {
    let token = world.lived(name).device.net.token().map(str::to_owned);
    let body = wire::encode(&Summaries { version: 1, told: vec![told] });
    let call = Call { method: "POST", path: "/sync/v1/summaries".into(), token, body };
    let answer = world.lived(name).device.host.call(call).await.unwrap().unwrap();
    (answer.status, wire::decode::<Refused>(&answer.body).map(|refused| refused.code).unwrap_or_default())
}

#[tokio::test]
async fn a_summary_that_the_entries_do_not_bear_out_is_an_alarm_and_counts_no_longer() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    world.run(&[Op::Risk("ana", 0, "high"), Op::Sync("ana")]).await;
    let told = lie(&mut world, object, None);
    assert_eq!(post(&mut world, "ana", told).await, (204, String::new()));
    world.begin("budi").await;
    first_lists(&mut world, "budi").await;
    assert_eq!(world.lived("budi").device.cabinet().unwrap().file(object).unwrap().risk(), Some("low"), "as it was told");
    assert!(world.sync("budi").await);
    let cabinet = world.app("budi").device.cabinet().unwrap();
    assert_eq!(cabinet.file(object).unwrap().risk(), Some("high"), "the entries count");
    assert_eq!(cabinet.alarms, ["alarm.summary"]);
}

#[tokio::test]
async fn the_server_takes_summaries_only_of_a_reader_and_of_entries_that_are_here() {
    let mut world = World::at(START).await.people(&["ana", "dian", "fitri"]).await;
    let object = world.open_file("ana", &[]).await.unwrap();
    world.run(&[Op::Sync("ana")]).await;
    let unknown = lie(&mut world, object, Some([7; 32]));
    assert_eq!(post(&mut world, "ana", unknown).await, (422, "summary.heads".into()));
    let mut damaged = lie(&mut world, object, None);
    let last = damaged.0.len() - 1;
    damaged.0[last] ^= 1;
    assert_eq!(post(&mut world, "ana", damaged).await, (422, "crypto.commitment".into()));
    let told = lie(&mut world, object, None);
    for other in ["dian", "fitri"] {
        assert_eq!(post(&mut world, other, told.clone()).await.0, 422, "{other} is not the device that signed it");
    }
}
