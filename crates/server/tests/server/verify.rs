//! `verify` names the first altered, missing or moved entry.

use crate::journal::{is_sound, keys_db, main_db, number};
use crate::kit::Net;
use crate::kit::write::{child, session};
use naungan_model::id::EntryId;
use naungan_server::verify::{Finding, Verified, verify};
use rusqlite::params;

/// A store with a file of eight entries; gives their ids.
async fn written() -> (Net, Vec<EntryId>) {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let (case, opened) = partner.caseworker.open_file(&[partner.caseworker.member()], &[2], now, &mut net.rng);
    let mut sent = vec![opened];
    for about in 1..=7 {
        let facts = vec![session(about, "2016-07-30"), child("male", Some((2004, 2)))];
        sent.push(partner.caseworker.record(&case, &[], facts, &mut net).1);
    }
    let receipts = net.send(&partner.caseworker, sent).await.unwrap();
    is_sound(&net);
    (net, receipts.taken.iter().map(|taken| EntryId(*taken.entry)).collect())
}

fn broken(net: &Net) -> Finding {
    match verify(net.folder.path()).unwrap() {
        Verified::Broken(finding) => finding,
        Verified::Sound(counts) => panic!("sound: {counts:?}"),
    }
}

#[tokio::test]
async fn a_changed_byte_anywhere_in_an_entry_is_named() {
    for at in [12, 90, 400, 700] {
        let (net, ids) = written().await;
        let db = main_db(&net);
        let mut bytes: Vec<u8> = db.query_row("SELECT bytes FROM entry WHERE id = ?1", [ids[3].0], |row| row.get(0)).unwrap();
        let at = at.min(bytes.len() - 1);
        bytes[at] ^= 1;
        db.execute("UPDATE entry SET bytes = ?2 WHERE id = ?1", params![ids[3].0, bytes]).unwrap();
        let finding = broken(&net);
        assert_eq!((finding.code(), finding.entry()), ("verify.altered", Some(ids[3])), "byte {at}");
    }
}

#[tokio::test]
async fn a_missing_entry_is_named_even_when_its_leaf_is_gone_too() {
    for (leaf_too, which) in [(false, 4), (true, 4), (true, 7)] {
        let (net, ids) = written().await;
        let db = main_db(&net);
        if leaf_too {
            db.execute("DELETE FROM leaf WHERE entry = ?1", [ids[which].0]).unwrap();
        }
        db.execute("DELETE FROM entry WHERE id = ?1", [ids[which].0]).unwrap();
        let finding = broken(&net);
        assert_eq!((finding.code(), finding.entry()), ("verify.missing", Some(ids[which])));
        assert!(!finding.next_step().is_empty() && finding.to_string().contains(&ids[which].to_string()));
    }
}

#[tokio::test]
async fn entries_that_changed_places_are_named() {
    // Only their positions.
    let (net, ids) = written().await;
    let db = main_db(&net);
    let position =
        |id: EntryId| db.query_row("SELECT position FROM entry WHERE id = ?1", [id.0], |row| row.get::<_, i64>(0)).unwrap();
    let (third, fifth) = (position(ids[3]), position(ids[5]));
    for (id, at) in [(ids[3], -1), (ids[5], third), (ids[3], fifth)] {
        db.execute("UPDATE entry SET position = ?2 WHERE id = ?1", params![id.0, at]).unwrap();
    }
    let finding = broken(&net);
    assert_eq!((finding.code(), finding.entry()), ("verify.moved", Some(ids[3])));
    // Their leaves too: then the series is out of order.
    let leaf = |at: i64| {
        db.query_row("SELECT leaf, entry FROM leaf WHERE position = ?1", [at], |row| {
            Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, [u8; 16]>(1)?))
        })
        .unwrap()
    };
    let (one, other) = (leaf(third), leaf(fifth));
    for (at, (leaf, entry)) in [(third, other), (fifth, one)] {
        db.execute("UPDATE leaf SET leaf = ?2, entry = ?3 WHERE position = ?1", params![at, leaf, entry]).unwrap();
    }
    let finding = broken(&net);
    assert_eq!((finding.code(), finding.entry()), ("verify.moved", Some(ids[5])), "it stands before the one it follows");
    // Their bytes only.
    let (net, ids) = written().await;
    let db = main_db(&net);
    let bytes =
        |id: EntryId| db.query_row("SELECT bytes FROM entry WHERE id = ?1", [id.0], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let (one, other) = (bytes(ids[2]), bytes(ids[6]));
    for (id, bytes) in [(ids[2], other), (ids[6], one)] {
        db.execute("UPDATE entry SET bytes = ?2 WHERE id = ?1", params![id.0, bytes]).unwrap();
    }
    let finding = broken(&net);
    assert_eq!((finding.code(), finding.entry()), ("verify.moved", Some(ids[2])));
}

#[tokio::test]
async fn an_entry_put_in_behind_the_log_is_named() {
    let (net, ids) = written().await;
    let db = main_db(&net);
    db.execute("DELETE FROM leaf WHERE position = (SELECT max(position) FROM leaf)", []).unwrap();
    assert_eq!(broken(&net), Finding::Unlogged { tenant: crate::kit::tenant(1), entry: ids[7] });
}

#[tokio::test]
async fn changed_facts_children_states_and_checkpoints_are_found() {
    let change = async |sql: &str| {
        let (net, ids) = written().await;
        main_db(&net).execute(sql, []).unwrap();
        (broken(&net), ids)
    };
    let (finding, _) = change("UPDATE fact SET code = 'mh_assessment' WHERE id = 3").await;
    assert_eq!(finding.code(), "verify.facts");
    let (finding, _) = change("UPDATE fact SET live = 0 WHERE id = 5").await;
    assert_eq!(finding.code(), "verify.facts");
    let (finding, _) =
        change("INSERT INTO fact (entry, tenant, kind, code) SELECT id, tenant, 4, 'pss_basic' FROM entry LIMIT 1").await;
    assert_eq!(finding.code(), "verify.facts");
    let (finding, _) = change("UPDATE child SET sex = 'female'").await;
    assert_eq!(finding.code(), "verify.derived");
    let (finding, ids) = change("UPDATE entry SET state = 3, changed = changed + 1 WHERE dseq = 8 AND kind = 1").await;
    assert_eq!((finding.code(), finding.entry()), ("verify.state", Some(ids[7])));
    let (finding, _) = change("UPDATE checkpoint SET note = replace(note, 'A', 'B')").await;
    assert_eq!(finding.code(), "verify.checkpoint");
}

#[tokio::test]
async fn a_server_does_not_open_a_log_that_lost_its_end() {
    let (net, _) = written().await;
    main_db(&net).execute("DELETE FROM leaf WHERE position = (SELECT max(position) FROM leaf)", []).unwrap();
    let Net { folder, server, .. } = net;
    let config = server.config().clone();
    drop(server);
    let opened = naungan_server::server::Server::open(config, naungan_server::server::Doors::default()).await;
    assert_eq!(opened.unwrap_err().code(), "server.damaged");
    drop(folder);
}

#[tokio::test]
async fn the_databases_hold_no_key_of_a_file_and_no_word_of_a_note() {
    let (net, _) = written().await;
    assert_eq!(number(&keys_db(&net), "SELECT count(*) FROM wrap"), 1);
    for name in ["main.db", "main.db-wal", "keys.db", "keys.db-wal"] {
        let bytes = std::fs::read(net.folder.path().join(name)).unwrap_or_default();
        assert!(!bytes.windows(12).any(|found| found == b"a note of th"), "{name}");
    }
}
