//! Who is given what.

use crate::kit::Net;
use crate::kit::people::Person;
use crate::kit::write::{Say, session};
use naungan_crypto::entry::{CLASS_CONTENT, KIND_CASE, Sealed};
use naungan_crypto::key::LayerKey;
use naungan_crypto::{part, wrap};
use naungan_journal::wire::{self, Given};
use naungan_server::store::tenants::TenantKind;

fn of_cases(entries: &[Given]) -> Vec<Sealed> {
    let all = entries.iter().map(|given| given.entry.clone());
    all.filter(|entry| entry.header.kind == KIND_CASE).collect()
}

#[tokio::test]
async fn a_member_opens_what_a_colleague_wrote_and_nothing_of_a_layer_without_key() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let team = [&partner.supervisor, &partner.psychologist, &partner.colleague].map(Person::member);
    let (case, opened) = partner.caseworker.open_file(&team, &[1, 2, 3], now, &mut net.rng);
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    let parts: Vec<(u8, &[u8])> = vec![(1, b"Siti"), (2, b"came on time"), (3, b"the memory work")];
    let say = Say { class: CLASS_CONTENT, kind: KIND_CASE, parts, ..Say::default() };
    let (_, sent) = partner.psychologist.write(&case, say, now, &mut net.rng);
    net.send(&partner.psychologist, vec![sent.clone()]).await.unwrap();

    let given = net.fetch(&partner.colleague, 0).await;
    let wrap = wrap::Wrap::decode(&given.wraps[0]).unwrap();
    let keys = wrap::open(&wrap, &partner.colleague.keys.kem).unwrap();
    assert_eq!(keys.iter().map(|key| key.layer).collect::<Vec<_>>(), [1, 2], "no key of therapy notes");
    let note = given.entries.last().unwrap();
    let entry = note.entry.clone();
    assert!(entry.parts[2].is_empty() && note.salts[2].is_none(), "neither ciphertext nor salt of layer 3");
    let place = entry.header.place(1).unwrap();
    let salt = *note.salts[1].unwrap();
    let body = part::open(&entry.header.parts[1], &entry.parts[1], &LayerKey::from_bytes(*keys[1].lk.expose()), &salt, &place);
    assert_eq!(body.unwrap(), b"came on time");
    // Somewhere in what was given the withheld ciphertext might hide: it does not.
    let withheld = &sent.entry.parts[2];
    assert!(!wire::encode(&given).windows(32).any(|bytes| bytes == &withheld[..32]));
}

#[tokio::test]
async fn a_colleague_without_a_wrap_and_another_partner_get_nothing_of_a_file() {
    let (mut net, mut partner) = Net::with_partner().await;
    let other = net.found(2, TenantKind::Partner).await;
    let now = net.seconds();
    let (case, opened) = partner.caseworker.open_file(&[partner.supervisor.member()], &[1, 2], now, &mut net.rng);
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    let (_, sent) = partner.supervisor.record(&case, &[], vec![session(1, "2016-07-30")], &mut net);
    net.send(&partner.supervisor, vec![sent]).await.unwrap();
    assert_eq!(of_cases(&net.fetch(&partner.supervisor, 0).await.entries).len(), 2);
    for person in [&partner.colleague, &partner.monitor, &partner.officers[0], &other.supervisor] {
        let given = net.fetch(person, 0).await;
        assert!(of_cases(&given.entries).is_empty() && given.wraps.is_empty());
        assert!(!given.entries.is_empty(), "the own directory is for everybody of the tenant");
        let own = |given: &Given| given.entry.header.tenant == person.tenant.0;
        assert!(given.entries.iter().all(own));
    }
}

#[tokio::test]
async fn an_outsider_cannot_write_themselves_into_a_file() {
    let (mut net, mut partner) = Net::with_partner().await;
    let mut other = net.found(2, TenantKind::Partner).await;
    let now = net.seconds();
    let (case, opened) = partner.caseworker.open_file(&[partner.supervisor.member()], &[2], now, &mut net.rng);
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    let (_, sent) = other.supervisor.record(&case, &[], vec![session(1, "2016-07-30")], &mut net);
    let receipts = net.send(&other.supervisor, vec![sent.clone()]).await.unwrap();
    assert_eq!(receipts.taken[0].reason.as_deref(), Some("quarantine.no_access"));
    let theirs = sent.entry.clone();
    let (_, adoption) = partner.supervisor.adopt(&case, &theirs, true, &mut net);
    let refused = net.send(&partner.supervisor, vec![adoption]).await.unwrap_err();
    assert_eq!(refused.1.code, "entry.misplaced", "no partner adopts what another wrote");
    assert!(of_cases(&net.fetch(&other.supervisor, 0).await.entries).is_empty());
    assert_eq!(of_cases(&net.fetch(&partner.supervisor, 0).await.entries).len(), 1, "nor is the team given what was written");
}

#[tokio::test]
async fn keys_for_somebody_whose_role_has_no_such_layer_let_nobody_in() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    // A team in which a monitoring officer is given the general layer by a corrupt worker.
    partner.monitor.role = naungan_model::role::Role::Caseworker;
    let (_, opened) = partner.caseworker.open_file(&[partner.monitor.member()], &[2], now, &mut net.rng);
    let receipts = net.send(&partner.caseworker, vec![opened]).await.unwrap();
    assert_eq!(receipts.taken[0].reason.as_deref(), Some("quarantine.role"));
    assert!(of_cases(&net.fetch(&partner.monitor, 0).await.entries).is_empty());
}

#[tokio::test]
async fn pages_of_the_feed_leave_nothing_out_and_end() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let (case, opened) =
        partner.caseworker.open_file(&[partner.caseworker.member(), partner.supervisor.member()], &[2], now, &mut net.rng);
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    let before = net.fetch(&partner.supervisor, 0).await;
    let entries = (0..30).map(|_| partner.caseworker.record(&case, &[], vec![], &mut net).1).collect();
    net.send(&partner.caseworker, entries).await.unwrap();
    let news = net.fetch(&partner.supervisor, before.cursor).await;
    assert_eq!(news.entries.len(), 30);
    let again = net.fetch(&partner.supervisor, news.cursor).await;
    assert!(again.entries.is_empty() && again.cursor == news.cursor);
    assert_eq!(net.fetch(&partner.supervisor, 0).await.entries.len(), before.entries.len() + 30);
}
