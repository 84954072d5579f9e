//! The process dies between the durable steps of an upload.

use crate::journal::{is_sound, keys_db, main_db, number};
use crate::kit::Net;
use crate::kit::write::session;
use naungan_journal::wire::Upload;
use naungan_server::fault::Step;

#[tokio::test]
async fn wherever_the_process_dies_nothing_is_half_written_and_the_repeat_completes_it() {
    for step in Step::ALL {
        let (mut net, mut partner) = Net::with_partner().await;
        let now = net.seconds();
        let (case, opened) = partner.caseworker.open_file(&[partner.caseworker.member()], &[1, 2], now, &mut net.rng);
        let (_, sent) = partner.caseworker.record(&case, &[], vec![session(1, "2016-07-30")], &mut net);
        let upload = Upload { entries: vec![opened, sent], genesis: None };
        let token = net.login(&partner.caseworker).await;
        net.faults.die_at(Some(step));
        assert_eq!(net.upload_raw(Some(&token), &upload).await.0, 500, "{step:?}");

        let net = net.reopened().await;
        let done = matches!(step, Step::AfterMain | Step::BeforeReply);
        let db = main_db(&net);
        let stored = number(&db, "SELECT count(*) FROM entry WHERE kind = 1");
        let facts = number(&db, "SELECT count(*) FROM fact");
        let access = number(&db, "SELECT count(*) FROM access");
        assert_eq!((stored, facts, access), if done { (2, 1, 2) } else { (0, 0, 0) }, "{step:?}");
        let locked = number(&keys_db(&net), "SELECT count(*) FROM wrap");
        assert_eq!(locked, i64::from(step != Step::BeforeKeys), "locks come first: {step:?}");
        is_sound(&net);

        let token = net.login(&partner.caseworker).await;
        assert_eq!(net.upload_raw(Some(&token), &upload).await.0, 200);
        assert_eq!(number(&main_db(&net), "SELECT count(*) FROM entry WHERE kind = 1"), 2);
        let given = net.fetch(&partner.caseworker, 0).await;
        assert!(given.entries.last().unwrap().salts.iter().all(Option::is_some), "the locks are those of the entry");
        is_sound(&net);
    }
}

#[tokio::test]
async fn locks_whose_entry_never_came_are_swept_after_an_hour_and_others_stay() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let (kept, opened) = partner.caseworker.open_file(&[partner.caseworker.member()], &[2], now, &mut net.rng);
    let (_, sent) = partner.caseworker.record(&kept, &[], vec![], &mut net);
    net.send(&partner.caseworker, vec![opened, sent]).await.unwrap();
    let (_, lost) = partner.caseworker.open_file(&[partner.caseworker.member()], &[2], now, &mut net.rng);
    let token = net.login(&partner.caseworker).await;
    net.faults.die_at(Some(Step::AfterKeys));
    net.upload_raw(Some(&token), &Upload { entries: vec![lost], genesis: None }).await;

    let net = net.reopened().await;
    let counts = |net: &Net| {
        let db = keys_db(net);
        ["wrap", "salt", "pending", "object_key"].map(|table| number(&db, &format!("SELECT count(*) FROM {table}")))
    };
    assert_eq!(counts(&net), [2, 1, 3, 3], "younger than an hour: it may still come");
    net.clock.advance(3601);
    let swept = net.server.sweep().await.unwrap();
    assert_eq!((swept.settled, swept.removed), (2, 1));
    assert_eq!(counts(&net), [1, 1, 0, 2]);
    assert_eq!(net.fetch(&partner.caseworker, 0).await.wraps.len(), 1);
}

#[tokio::test]
async fn one_folder_has_one_server() {
    let net = Net::empty().await;
    let second =
        naungan_server::server::Server::open(net.server.config().clone(), naungan_server::server::Doors::default()).await;
    assert_eq!(second.unwrap_err().code(), "server.in_use");
}
