//! What becomes of entries that are sent.

use crate::kit::Net;
use crate::kit::people::Person;
use crate::kit::write::{Say, child, session};
use naungan_crypto::certificate::{Certificate, Revocation, Revoked};
use naungan_crypto::entry::{CLASS_CONTENT, KIND_CASE};
use naungan_crypto::receipt::Receipt;
use naungan_journal::series::Head;
use naungan_journal::wire::{State, Upload};
use naungan_model::id::EntryId;
use naungan_server::config::Origin;
use naungan_server::store::tenants::TenantKind;
use naungan_server::verify::{Verified, verify};
use rusqlite::Connection;

pub fn main_db(net: &Net) -> Connection {
    Connection::open(net.folder.path().join("main.db")).unwrap()
}

pub fn keys_db(net: &Net) -> Connection {
    Connection::open(net.folder.path().join("keys.db")).unwrap()
}

pub fn number(connection: &Connection, sql: &str) -> i64 {
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

pub fn is_sound(net: &Net) {
    assert!(matches!(verify(net.folder.path()).unwrap(), Verified::Sound(_)), "{:?}", verify(net.folder.path()));
}

#[tokio::test]
async fn an_entry_is_stored_with_its_facts_and_answered_with_a_signed_receipt() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let (case, opened) = partner.caseworker.open_file(&[partner.supervisor.member()], &[1, 2], now, &mut net.rng);
    let receipts = net.send(&partner.caseworker, vec![opened]).await.unwrap();
    assert_eq!(receipts.taken[0].state, State::Accepted);
    let (entry, sent) =
        partner.supervisor.record(&case, &[], vec![session(1, "2016-07-30"), child("female", Some((2003, 1)))], &mut net);
    let receipts = net.send(&partner.supervisor, vec![sent.clone()]).await.unwrap();
    let receipt = Receipt::decode(&receipts.taken[0].receipt).unwrap();
    receipt.verify(&net.server.log_key()).unwrap();
    assert_eq!(receipt.entry_hash, entry.hash());
    assert_eq!(net.send(&partner.supervisor, vec![sent]).await.unwrap(), receipts, "a repeat hears the same and changes nothing");
    let db = main_db(&net);
    assert_eq!(number(&db, "SELECT count(*) FROM fact WHERE live = 1"), 2);
    assert_eq!(number(&db, "SELECT count(*) FROM child WHERE sex = 'female'"), 1);
    is_sound(&net);
}

#[tokio::test]
async fn what_its_author_had_no_right_to_write_waits_until_a_supervisor_adopts_it() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let (case, opened) = partner.caseworker.open_file(&[partner.supervisor.member()], &[2], now, &mut net.rng);
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    let (waiting, sent) = partner.colleague.record(&case, &[], vec![session(1, "2016-07-30")], &mut net);
    let receipts = net.send(&partner.colleague, vec![sent]).await.unwrap();
    assert_eq!(
        (receipts.taken[0].state, receipts.taken[0].reason.as_deref()),
        (State::Quarantined, Some("quarantine.no_access"))
    );
    assert_eq!(number(&main_db(&net), "SELECT count(*) FROM fact"), 0, "what waits does not count");

    let cursor = net.fetch(&partner.supervisor, 0).await.cursor;
    let (_, adoption) = partner.supervisor.adopt(&case, &waiting, true, &mut net);
    assert_eq!(net.send(&partner.supervisor, vec![adoption]).await.unwrap().taken[0].state, State::Accepted);
    assert_eq!(number(&main_db(&net), "SELECT count(*) FROM fact WHERE live = 1"), 1);
    let news = net.fetch(&partner.supervisor, cursor).await;
    let told: Vec<_> = news.entries.iter().map(|given| given.state).collect();
    assert_eq!(told, [State::Accepted, State::Accepted], "the adopted entry comes again with its new state, and the decision");
    is_sound(&net);
}

#[tokio::test]
async fn nobody_adopts_their_own_entry_and_a_rejected_one_never_counts() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let (case, opened) =
        partner.caseworker.open_file(&[partner.supervisor.member(), partner.caseworker.member()], &[2], now, &mut net.rng);
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    let wrong_epoch = |net: &mut Net| {
        let now = net.seconds();
        (now, Say { class: CLASS_CONTENT, kind: KIND_CASE, parts: vec![(2, b"x".as_slice())], epoch: 9, ..Say::default() })
    };
    let (now, say) = wrong_epoch(&mut net);
    let (own, sent) = partner.supervisor.write(&case, say, now, &mut net.rng);
    let receipts = net.send(&partner.supervisor, vec![sent]).await.unwrap();
    assert_eq!(receipts.taken[0].reason.as_deref(), Some("quarantine.epoch"));
    let (_, adoption) = partner.supervisor.adopt(&case, &own, true, &mut net);
    let receipts = net.send(&partner.supervisor, vec![adoption]).await.unwrap();
    assert_eq!(receipts.taken[0].reason.as_deref(), Some("quarantine.role"));

    let (theirs, sent) = partner.colleague.record(&case, &[], vec![session(1, "2016-07-30")], &mut net);
    net.send(&partner.colleague, vec![sent]).await.unwrap();
    let (_, rejection) = partner.supervisor.adopt(&case, &theirs, false, &mut net);
    net.send(&partner.supervisor, vec![rejection]).await.unwrap();
    let (_, late) = partner.supervisor.adopt(&case, &theirs, true, &mut net);
    net.send(&partner.supervisor, vec![late]).await.unwrap();
    assert_eq!(number(&main_db(&net), "SELECT count(*) FROM fact"), 0, "the first decision counts");
    is_sound(&net);
}

#[tokio::test]
async fn a_restored_phone_forks_its_series_and_nothing_it_wrote_is_lost() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let (case, opened) =
        partner.caseworker.open_file(&[partner.caseworker.member(), partner.supervisor.member()], &[2], now, &mut net.rng);
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    let restored_at = partner.caseworker.series[&case.object];
    let (_, first) = partner.caseworker.record(&case, &[], vec![session(1, "2016-07-30")], &mut net);
    net.send(&partner.caseworker, vec![first]).await.unwrap();
    // The phone forgets that entry and writes two others.
    partner.caseworker.series.insert(case.object, restored_at);
    let (fork, second) = partner.caseworker.record(&case, &[], vec![session(2, "2016-07-31")], &mut net);
    let (_, third) = partner.caseworker.record(&case, &[], vec![session(3, "2016-07-31")], &mut net);
    let (_, fourth) = partner.caseworker.record(&case, &[], vec![session(4, "2016-07-31")], &mut net);
    let receipts = net.send(&partner.caseworker, vec![second, third, fourth]).await.unwrap();
    let reasons: Vec<_> = receipts.taken.iter().map(|taken| taken.reason.as_deref().unwrap_or_default()).collect();
    assert_eq!(reasons, ["quarantine.fork", "quarantine.after_fork", "quarantine.after_fork"]);
    let db = main_db(&net);
    assert_eq!(number(&db, "SELECT count(*) FROM fact"), 1);
    assert_eq!(number(&db, "SELECT count(*) FROM event WHERE kind = 'alarm'"), 3);
    let (_, adoption) = partner.supervisor.adopt(&case, &fork, true, &mut net);
    net.send(&partner.supervisor, vec![adoption]).await.unwrap();
    assert_eq!(number(&db, "SELECT count(*) FROM fact WHERE live = 1"), 2);
    is_sound(&net);
}

#[tokio::test]
async fn a_gap_is_answered_with_where_the_series_stands() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let (case, opened) = partner.caseworker.open_file(&[partner.caseworker.member()], &[2], now, &mut net.rng);
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    let head = partner.caseworker.series[&case.object];
    let (_, first) = partner.caseworker.record(&case, &[], vec![], &mut net);
    let (_, second) = partner.caseworker.record(&case, &[], vec![], &mut net);
    let (status, refused) = net.send(&partner.caseworker, vec![second.clone()]).await.unwrap_err();
    assert_eq!((status, refused.code.as_str()), (409, "sync.not_next"));
    assert_eq!(refused.head.map(|(dseq, hash)| Head { dseq, hash: *hash }), Some(head));
    net.send(&partner.caseworker, vec![first, second]).await.unwrap();
}

#[tokio::test]
async fn two_corrections_made_apart_both_stand_until_one_replaces_both() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let team = [&partner.supervisor, &partner.colleague].map(Person::member);
    let (case, opened) = partner.caseworker.open_file(&team, &[2], now, &mut net.rng);
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    let (old, sent) = partner.supervisor.record(&case, &[], vec![session(1, "2016-07-28")], &mut net);
    net.send(&partner.supervisor, vec![sent]).await.unwrap();
    let replaced = EntryId(old.header.entry);
    let (one, sent) = partner.supervisor.record(&case, &[replaced], vec![session(1, "2016-07-29")], &mut net);
    net.send(&partner.supervisor, vec![sent]).await.unwrap();
    let (other, sent) = partner.colleague.record(&case, &[replaced], vec![session(1, "2016-07-30")], &mut net);
    net.send(&partner.colleague, vec![sent]).await.unwrap();
    let db = main_db(&net);
    assert_eq!(number(&db, "SELECT count(*) FROM fact WHERE live = 1 AND disputed = 1"), 2);
    let both = [EntryId(one.header.entry), EntryId(other.header.entry)];
    let (_, sent) = partner.supervisor.record(&case, &both, vec![session(1, "2016-07-30")], &mut net);
    net.send(&partner.supervisor, vec![sent]).await.unwrap();
    assert_eq!(number(&db, "SELECT count(*) FROM fact WHERE live = 1"), 1);
    assert_eq!(number(&db, "SELECT count(*) FROM fact WHERE live = 1 AND disputed = 1"), 0);
    is_sound(&net);
}

#[tokio::test]
async fn files_are_joined_and_parted_by_a_supervisor_of_both() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let mut cases = Vec::new();
    for _ in 0..3 {
        let (case, opened) = partner.caseworker.open_file(&[partner.supervisor.member()], &[2], now, &mut net.rng);
        net.send(&partner.caseworker, vec![opened]).await.unwrap();
        cases.push(case);
    }
    for (one, other) in [(0, 1), (1, 2)] {
        let (_, sent) = partner.supervisor.same_child(&cases[one], cases[other].object, true, &mut net);
        assert_eq!(net.send(&partner.supervisor, vec![sent]).await.unwrap().taken[0].state, State::Accepted);
    }
    let db = main_db(&net);
    assert_eq!(number(&db, "SELECT count(*) FROM person"), 3);
    assert_eq!(number(&db, "SELECT count(DISTINCT representative) FROM person"), 1);
    let (_, sent) = partner.supervisor.same_child(&cases[1], cases[0].object, false, &mut net);
    net.send(&partner.supervisor, vec![sent]).await.unwrap();
    assert_eq!(number(&db, "SELECT count(*) FROM person"), 2, "the other two are still one child");
    is_sound(&net);
}

#[tokio::test]
async fn a_revoked_device_may_hand_over_what_it_wrote_and_is_given_nothing() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let (case, opened) = partner.caseworker.open_file(&[partner.caseworker.member()], &[2], now, &mut net.rng);
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    let revocation =
        Revocation { tenant: partner.tenant.0, target: Revoked::Device(partner.caseworker.device.0), reason: 2, at: now };
    let by = crate::kit::signed(Certificate::Revocation(revocation), &[&partner.officers[0]]);
    let token = net.login(&partner.caseworker).await;
    let (status, _) = net.state(&mut partner, vec![by]).await;
    assert_eq!(status, 200);
    assert_eq!(net.download(&token, 0, 10).await.status, 403, "at once, in an open session too");
    let (_, sent) = partner.caseworker.record(&case, &[], vec![session(1, "2016-07-30")], &mut net);
    let receipts = net.send(&partner.caseworker, vec![sent]).await.unwrap();
    assert_eq!(receipts.taken[0].reason.as_deref(), Some("quarantine.revoked"));
}

#[tokio::test]
async fn forged_foreign_and_malformed_uploads_leave_nothing_behind() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let (case, opened) =
        partner.caseworker.open_file(&[partner.caseworker.member(), partner.colleague.member()], &[2], now, &mut net.rng);
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    let code = |result: Result<_, (u16, naungan_journal::wire::Refused)>| {
        result.map(|_: naungan_journal::wire::Receipts| ()).unwrap_err().1.code
    };

    let (_, sent) = partner.caseworker.record(&case, &[], vec![], &mut net);
    let mut no_salt = sent.clone();
    no_salt.salts.clear();
    assert_eq!(code(net.send(&partner.caseworker, vec![no_salt]).await), "entry.salts");
    let mut part = sent.clone();
    part.entry.parts[0].clear();
    assert_eq!(code(net.send(&partner.caseworker, vec![part]).await), "crypto.commitment", "a part was left out");
    let mut changed = sent.clone();
    changed.entry.parts[0][0] ^= 1;
    assert_eq!(code(net.send(&partner.caseworker, vec![changed.clone()]).await), "sync.unreadable", "damaged on the way");
    changed.entry.header.parts[0].ct_hash = naungan_crypto::label::sha256(&changed.entry.parts[0]);
    assert_eq!(code(net.send(&partner.caseworker, vec![changed]).await), "entry.signature", "forged");
    let mut named = session(1, "2016-07-30");
    named.code = "not_in_the_list".into();
    let head = partner.caseworker.series[&case.object];
    let (_, untrue) = partner.caseworker.record(&case, &[], vec![named], &mut net);
    partner.caseworker.series.insert(case.object, head);
    assert_eq!(code(net.send(&partner.caseworker, vec![untrue]).await), "entry.fact");
    let upload = Upload { entries: vec![sent.clone()], genesis: None };
    assert_eq!(net.upload_raw(None, &upload).await.0, 401);
    assert_eq!(net.upload_raw(Some(&"00".repeat(32)), &upload).await.0, 401);
    let many = Upload { entries: vec![sent.clone(); 501], genesis: None };
    let token = net.login(&partner.caseworker).await;
    assert_eq!(net.upload_raw(Some(&token), &many).await.0, 413);
    let bearer = format!("Bearer {token}");
    let huge = net.post(Origin::Care, "/sync/v1/entries", &[("authorization", &bearer)], vec![0; 5 << 20]).await;
    assert_eq!(huge.status, 413);
    assert_eq!(number(&main_db(&net), "SELECT count(*) FROM entry WHERE kind = 1"), 1);
    net.send(&partner.caseworker, vec![sent]).await.unwrap();
}

#[tokio::test]
async fn a_tenant_begins_only_with_the_root_that_the_operator_let_in() {
    let mut net = Net::empty().await;
    let (now, key) = (net.seconds(), net.server.log_key());
    let mut invited = crate::kit::people::Organisation::draw(1, TenantKind::Partner, now, key, &mut net.rng);
    let mut other = crate::kit::people::Organisation::draw(2, TenantKind::Partner, now, key, &mut net.rng);
    let code = net.invite(&invited).await;
    let theirs = Upload { entries: other.genesis(&mut net.rng, now), genesis: Some(code.clone()) };
    assert_eq!(net.upload_raw(None, &theirs).await.0, 422);
    let entries = invited.genesis(&mut net.rng, now);
    let wrong = Upload { entries: entries.clone(), genesis: Some("00".repeat(16)) };
    assert_eq!(net.upload_raw(None, &wrong).await.0, 403);
    let good = Upload { entries, genesis: Some(code) };
    assert_eq!(net.upload_raw(None, &good).await.0, 200);
    assert_eq!(net.upload_raw(None, &good).await.0, 200, "the reply was lost: the repeat hears the same");
    net.login(&invited.caseworker).await;
    let net = net.reopened().await;
    net.login(&invited.caseworker).await;
    is_sound(&net);
}

#[tokio::test]
async fn many_devices_send_at_once_and_every_entry_arrives_in_order() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let mut sending = tokio::task::JoinSet::new();
    for person in partner.everybody().into_iter().filter(|person| person.role.keeps_files()) {
        let (case, opened) = person.open_file(&[person.member()], &[2], now, &mut net.rng);
        let mut batches = vec![vec![opened]];
        for _ in 0..15 {
            batches.push((0..10).map(|_| person.record(&case, &[], vec![], &mut net).1).collect());
        }
        let (server, token) = (net.server.clone(), net.login(person).await);
        sending.spawn(async move {
            for entries in batches {
                let message = Upload { entries, genesis: None };
                let (first, repeat) = (
                    crate::kit::upload(&server, Some(&token), &message).await,
                    crate::kit::upload(&server, Some(&token), &message).await,
                );
                assert_eq!((first.0, &first.1), (200, &repeat.1), "the repeat hears the same");
            }
        });
    }
    while let Some(done) = sending.join_next().await {
        done.unwrap();
    }
    assert_eq!(number(&main_db(&net), "SELECT count(*) FROM entry WHERE kind = 1"), 4 * 151);
    is_sound(&net);
}
