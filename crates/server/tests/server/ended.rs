//! Access that ends: at once, in open sessions too, and given again by a supervisor only.

use crate::kit::Net;
use crate::kit::people::{Organisation, Person};
use crate::kit::write::{Case, session};
use naungan_crypto::control::{Control, Epoch, EpochLayer};
use naungan_crypto::entry::{CLASS_CONTENT, CLASS_END, CLASS_EPOCH, KIND_CASE};
use naungan_crypto::wrap::Wrap;
use naungan_journal::wire::{self, Download, Given, Receipts, Sent, State, ended_digest};
use naungan_model::id::hex;
use naungan_server::config::Origin;
use naungan_server::fault::Step;
use naungan_server::store::tenants::TenantKind;

/// A file of the caseworker, a colleague, the supervisor and the psychologist.
async fn with_file() -> (Net, Organisation, Case) {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let team = [&partner.caseworker, &partner.colleague, &partner.supervisor, &partner.psychologist].map(Person::member);
    let (case, opened) = partner.caseworker.open_file(&team, &[1, 2, 3], now, &mut net.rng);
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    let (_, sent) = partner.caseworker.record(&case, &[], vec![session(1, "2016-07-30")], &mut net);
    net.send(&partner.caseworker, vec![sent]).await.unwrap();
    (net, partner, case)
}

fn of(given: &Download, case: &Case) -> Vec<Given> {
    given.entries.iter().filter(|given| given.entry.header.object == case.object.0).cloned().collect()
}

fn took(receipts: &Receipts) -> (State, Option<&str>) {
    let taken = receipts.taken.last().unwrap();
    (taken.state, taken.reason.as_deref())
}

async fn page(net: &Net, token: &str, query: &str) -> Download {
    let path = format!("/sync/v1/entries?after=0{query}");
    let answer = net.get(Origin::Care, &path, &[("authorization", &format!("Bearer {token}"))]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    wire::decode(&answer.body).unwrap()
}

fn wraps_that_stand(net: &Net, person: &Person) -> i64 {
    let keys = rusqlite::Connection::open(net.folder.path().join("keys.db")).unwrap();
    let sql = "SELECT count(*) FROM wrap WHERE recipient = ?1 AND ended_at IS NULL";
    keys.query_row(sql, [person.user.0], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn from_the_next_request_on_an_open_session_is_given_nothing_of_the_file() {
    let (mut net, mut partner, case) = with_file().await;
    let token = net.login(&partner.colleague).await;
    let before = page(&net, &token, "").await;
    assert_eq!((of(&before, &case).len(), before.wraps.len(), before.ended), (2, 1, Some(vec![])));
    let (end, sent) = partner.focal.end(&case, partner.colleague.user, &mut net);
    assert_eq!(took(&net.send(&partner.focal, vec![sent]).await.unwrap()), (State::Accepted, None), "without a key of the file");
    for scope in ["", "&keys=1", &format!("&objects={}", hex(&case.object.0))] {
        let after = page(&net, &token, scope).await;
        assert!(of(&after, &case).is_empty() && after.wraps.is_empty() && after.summaries.is_empty(), "{scope}");
        assert_eq!(after.ended, Some(vec![case.object.0]), "{scope}: and is told that it has it no longer");
        assert!(!wire::encode(&after).windows(16).any(|bytes| bytes == end.header.entry), "nothing of the End");
    }
    assert_eq!(wraps_that_stand(&net, &partner.colleague), 0);
    for person in [&partner.caseworker, &partner.supervisor] {
        let given = net.fetch(person, 0).await;
        assert_eq!((of(&given, &case).len(), given.ended.clone()), (3, Some(vec![])), "the team goes on, and sees the End");
        assert_eq!(of(&given, &case).last().unwrap().entry, end);
    }
    assert!(of(&net.fetch(&partner.focal, 0).await, &case).is_empty(), "who ended it is let into nothing");
    let verified = naungan_server::verify::verify(net.folder.path()).unwrap();
    assert!(matches!(verified, naungan_server::verify::Verified::Sound(_)), "{verified:?}");
}

#[tokio::test]
async fn a_list_that_a_device_has_is_not_sent_again() {
    let (mut net, mut partner, case) = with_file().await;
    let token = net.login(&partner.colleague).await;
    let empty = hex(&ended_digest(&[]));
    assert_eq!(page(&net, &token, &format!("&has={empty}")).await.ended, None);
    let (_, sent) = partner.supervisor.end(&case, partner.colleague.user, &mut net);
    net.send(&partner.supervisor, vec![sent]).await.unwrap();
    let told = page(&net, &token, &format!("&has={empty}")).await.ended.unwrap();
    assert_eq!(page(&net, &token, &format!("&has={}", hex(&ended_digest(&told)))).await.ended, None);
    let path = "/sync/v1/entries?after=0&has=xyz";
    assert_eq!(net.get(Origin::Care, path, &[("authorization", &format!("Bearer {token}"))]).await.status, 400);
}

#[tokio::test]
async fn what_the_ended_person_wrote_before_hearing_of_it_waits_and_can_be_adopted() {
    let (mut net, mut partner, case) = with_file().await;
    let (written, late) = partner.colleague.record(&case, &[], vec![session(2, "2016-07-31")], &mut net);
    let (_, sent) = partner.caseworker.end(&case, partner.colleague.user, &mut net);
    assert_eq!(took(&net.send(&partner.caseworker, vec![sent]).await.unwrap()), (State::Accepted, None), "a member of the team");
    let receipts = net.send(&partner.colleague, vec![late]).await.unwrap();
    assert_eq!(took(&receipts), (State::Quarantined, Some("quarantine.no_access")));
    let (_, adoption) = partner.supervisor.adopt(&case, &written, true, &mut net);
    assert_eq!(took(&net.send(&partner.supervisor, vec![adoption]).await.unwrap()), (State::Accepted, None));
    let given = net.fetch(&partner.supervisor, 0).await;
    let adopted = of(&given, &case).into_iter().find(|given| given.entry.header.entry == written.header.entry).unwrap();
    assert_eq!(adopted.state, State::Accepted);
    assert!(of(&net.fetch(&partner.colleague, 0).await, &case).is_empty());
}

#[tokio::test]
async fn a_supervisors_grant_gives_the_whole_file_again_without_saying_who_had_ended_it() {
    let (mut net, mut partner, case) = with_file().await;
    let (end, sent) = partner.caseworker.end(&case, partner.colleague.user, &mut net);
    net.send(&partner.caseworker, vec![sent]).await.unwrap();
    let gone = net.fetch(&partner.colleague, 0).await;
    let member = partner.colleague.member();
    let (_, by_colleague) = partner.caseworker.grant(&case, &member, &[1, 2], &mut net);
    let receipts = net.send(&partner.caseworker, vec![by_colleague]).await.unwrap();
    assert_eq!(took(&receipts), (State::Quarantined, Some("quarantine.role")), "a colleague cannot give it again");
    assert!(of(&net.fetch(&partner.colleague, 0).await, &case).is_empty());
    let (grant, sent) = partner.supervisor.grant(&case, &member, &[1, 2], &mut net);
    assert_eq!(took(&net.send(&partner.supervisor, vec![sent]).await.unwrap()), (State::Accepted, None));
    let again = net.fetch(&partner.colleague, gone.cursor).await;
    let entries = of(&again, &case);
    assert_eq!((entries.len(), again.ended.clone()), (5, Some(vec![])), "all of it comes again");
    assert_eq!(entries.last().unwrap().entry, grant);
    let withheld = entries.iter().find(|given| given.entry.header.class == CLASS_END).unwrap();
    assert!(withheld.entry.public.is_none() && withheld.entry.header == end.header);
    let wraps: Vec<Wrap> = again.wraps.iter().map(|wrap| Wrap::decode(wrap).unwrap()).collect();
    assert_eq!(
        wraps.iter().map(|wrap| wrap.columns.grant_entry).collect::<Vec<_>>(),
        [grant.header.entry],
        "the old wrap is over"
    );
    let text = entries.iter().find(|given| given.entry.header.class == CLASS_CONTENT).unwrap();
    assert!(text.salts[0].is_some() && !text.entry.parts[0].is_empty());
}

#[tokio::test]
async fn keys_made_by_somebody_who_had_not_heard_of_the_end_let_nobody_in() {
    let (mut net, mut partner, case) = with_file().await;
    // The colleague's part of a new layer, wrapped offline before the End arrived.
    let unheard = partner.caseworker.open_file(&[partner.colleague.member(), partner.caseworker.member()], &[5], 0, &mut net.rng);
    let (_, sent) = partner.supervisor.end(&case, partner.colleague.user, &mut net);
    net.send(&partner.supervisor, vec![sent]).await.unwrap();
    let sent = moved_to(&case, &unheard.1, &mut partner.caseworker, &mut net);
    assert_eq!(took(&net.send(&partner.caseworker, vec![sent]).await.unwrap()), (State::Accepted, None));
    let given = net.fetch(&partner.colleague, 0).await;
    assert!(of(&given, &case).is_empty() && given.wraps.is_empty());
    assert_eq!(given.ended, Some(vec![case.object.0]));
}

/// The same keys as an entry of another file: layer 5 of `case`, with wraps for the same people.
fn moved_to(case: &Case, opened: &Sent, by: &mut Person, net: &mut Net) -> Sent {
    use crate::kit::write::Say;
    let mut wraps: Vec<Wrap> = opened.wraps.iter().map(|wrap| Wrap::decode(wrap).unwrap()).collect();
    let layers = vec![EpochLayer { layer: 5, epoch: 1, lkc: [9; 32], link: None }];
    wraps.sort_by_key(Wrap::digest);
    let epoch = Control::Epoch(Epoch { layers, wraps: wraps.iter().map(Wrap::digest).collect() });
    let say = Say { class: CLASS_EPOCH, kind: KIND_CASE, public: Some(epoch.encode()), ..Say::default() };
    let now = net.seconds();
    let (sealed, mut sent) = by.write(case, say, now, &mut net.rng);
    for wrap in &mut wraps {
        (wrap.columns.object, wrap.columns.grant_entry) = (case.object.0, sealed.header.entry);
    }
    sent.wraps = wraps.iter().map(|wrap| wrap.encode().into()).collect();
    sent
}

#[tokio::test]
async fn keys_that_were_lent_for_a_day_are_told_as_ended_like_any_other() {
    let (mut net, mut partner) = Net::with_partner().await;
    let now = net.seconds();
    let team = [&partner.caseworker, &partner.colleague].map(Person::member);
    let (case, mut opened) = partner.caseworker.open_file(&team, &[1, 2], now, &mut net.rng);
    for bytes in &mut opened.wraps {
        let mut wrap = Wrap::decode(bytes).unwrap();
        if wrap.columns.recipient == partner.colleague.user.0 {
            wrap.expires_at = Some(now + 86_400);
            *bytes = wrap.encode().into();
        }
    }
    net.send(&partner.caseworker, vec![opened]).await.unwrap();
    assert_eq!(net.fetch(&partner.colleague, 0).await.ended, Some(vec![]));
    net.clock.advance(86_401);
    let given = net.fetch(&partner.colleague, 0).await;
    assert!(of(&given, &case).is_empty());
    assert_eq!(given.ended, Some(vec![case.object.0]));
    assert_eq!(net.fetch(&partner.caseworker, 0).await.ended, Some(vec![]));
}

#[tokio::test]
async fn a_file_is_never_left_to_nobody_and_a_layer_of_one_holder_waits_for_a_supervisor() {
    let (mut net, mut partner, case) = with_file().await;
    // Only the psychologist holds layer 3: nothing is given any more, and yet nothing is lost.
    let (_, note) = {
        let parts: Vec<(u8, &[u8])> = vec![(3, b"the memory work")];
        let say = crate::kit::write::Say { class: CLASS_CONTENT, kind: KIND_CASE, parts, ..Default::default() };
        let now = net.seconds();
        partner.psychologist.write(&case, say, now, &mut net.rng)
    };
    net.send(&partner.psychologist, vec![note.clone()]).await.unwrap();
    for _ in 0..2 {
        let (_, sent) = partner.focal.end(&case, partner.psychologist.user, &mut net);
        net.send(&partner.focal, vec![sent]).await.unwrap();
    }
    let gone = net.fetch(&partner.psychologist, 0).await;
    assert!(of(&gone, &case).is_empty() && gone.wraps.is_empty());
    assert_eq!(gone.ended, Some(vec![case.object.0]));
    let member = partner.psychologist.member();
    let (_, sent) = partner.supervisor.grant(&case, &member, &[1, 2], &mut net);
    net.send(&partner.supervisor, vec![sent]).await.unwrap();
    let again = net.fetch(&partner.psychologist, 0).await;
    let text = of(&again, &case).into_iter().find(|given| given.entry.header.entry == note.entry.header.entry).unwrap();
    assert!(!text.entry.parts[0].is_empty() && text.salts[0].is_some(), "her notes are there again");
    let layers = again.wraps.iter().flat_map(|wrap| Wrap::decode(wrap).unwrap().columns.items);
    assert!(layers.map(|(layer, ..)| layer).any(|layer| layer == 3), "with their key");
    // One after another everybody goes, but the last.
    for user in [partner.caseworker.user, partner.colleague.user, partner.psychologist.user] {
        let (_, sent) = partner.focal.end(&case, user, &mut net);
        assert_eq!(took(&net.send(&partner.focal, vec![sent]).await.unwrap()), (State::Accepted, None));
    }
    let (_, sent) = partner.focal.end(&case, partner.supervisor.user, &mut net);
    let receipts = net.send(&partner.focal, vec![sent]).await.unwrap();
    assert_eq!(took(&receipts), (State::Quarantined, Some("quarantine.last_holder")));
    assert!(!of(&net.fetch(&partner.supervisor, 0).await, &case).is_empty());
}

#[tokio::test]
async fn another_partner_ends_nothing_here() {
    let (mut net, mut partner, case) = with_file().await;
    let mut other = net.found(2, TenantKind::Partner).await;
    for person in [&mut other.supervisor, &mut other.focal] {
        let (_, sent) = person.end(&case, partner.colleague.user, &mut net);
        let receipts = net.send(person, vec![sent]).await.unwrap();
        assert_eq!(took(&receipts), (State::Quarantined, Some("quarantine.no_access")));
    }
    assert_eq!(of(&net.fetch(&partner.colleague, 0).await, &case).len(), 2);
    let (_, sent) = partner.colleague.record(&case, &[], vec![], &mut net);
    assert_eq!(took(&net.send(&partner.colleague, vec![sent]).await.unwrap()), (State::Accepted, None));
}

#[tokio::test]
async fn a_supervisor_who_was_taken_off_a_file_takes_nobody_else_off_it() {
    let (mut net, mut partner, case) = with_file().await;
    let (_, sent) = partner.focal.end(&case, partner.supervisor.user, &mut net);
    net.send(&partner.focal, vec![sent]).await.unwrap();
    let (_, sent) = partner.supervisor.end(&case, partner.caseworker.user, &mut net);
    let receipts = net.send(&partner.supervisor, vec![sent]).await.unwrap();
    assert_eq!(took(&receipts), (State::Quarantined, Some("quarantine.no_access")));
    assert!(!of(&net.fetch(&partner.caseworker, 0).await, &case).is_empty());
}

#[tokio::test]
async fn a_process_that_dies_before_the_wraps_are_marked_gives_nothing_and_marks_them_when_it_starts() {
    let (mut net, mut partner, case) = with_file().await;
    let (_, sent) = partner.focal.end(&case, partner.colleague.user, &mut net);
    net.faults.die_at(Some(Step::AfterMain));
    assert!(net.send(&partner.focal, vec![sent.clone()]).await.is_err());
    assert_eq!(wraps_that_stand(&net, &partner.colleague), 1);
    let net = net.reopened().await;
    assert_eq!(wraps_that_stand(&net, &partner.colleague), 0);
    assert!(net.fetch(&partner.colleague, 0).await.wraps.is_empty());
    assert_eq!(took(&net.send(&partner.focal, vec![sent]).await.unwrap()), (State::Accepted, None), "and sent again it is known");
}
