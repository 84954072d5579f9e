//! Letters behind a link: guesses, time, equal answers, and who sees the answers.

use crate::kit::Net;
use crate::kit::http::Answer;
use crate::kit::people::Person;
use naungan_crypto::key::{LetterSecret, Stretched};
use naungan_crypto::letter::{Keys, Kind, LETTER_SECONDS, Letter, Link, Reply, open_answer};
use naungan_journal::letters::{End, Given, LetterStanding, LetterState, Letters, Post, Posted, Show, Wrong};
use naungan_journal::wire::{self, Refused};
use naungan_model::id::hex;
use naungan_server::config::Origin;
use naungan_server::store::tenants::TenantKind;

fn keys(letter: u8, words: u8) -> Keys {
    Link { letter: [letter; 16], secret: LetterSecret::from_bytes([3; 32]) }.keys(&Stretched::from_bytes([words; 32]))
}

async fn post(net: &mut Net, person: &Person, letter: u8) -> Answer {
    let said = Letter { to: "Clinic".into(), help: "Medical".into(), text: "needs a doctor".into(), until: 1 };
    let sealed = keys(letter, 1).seal(&said, &mut net.rng).unwrap();
    let message = Post::new([letter; 16], keys(letter, 1).auth_hash(), sealed);
    let bearer = format!("Bearer {}", net.login(person).await);
    net.post(Origin::Care, "/sync/v1/letters", &[("authorization", &bearer)], wire::encode(&message)).await
}

async fn show(net: &Net, letter: u8, words: u8, answer: Option<Vec<u8>>) -> Answer {
    let auth = (*keys(letter, words).auth()).into();
    let message = Show { version: 1, letter: [letter; 16].into(), auth, answer: answer.map(Into::into) };
    net.post(Origin::Care, "/letter/open", &[], wire::encode(&message)).await
}

async fn end(net: &Net, person: &Person, letter: u8) -> u16 {
    let bearer = format!("Bearer {}", net.login(person).await);
    let message = wire::encode(&End { version: 1, letter: [letter; 16].into() });
    net.post(Origin::Care, "/sync/v1/letters/end", &[("authorization", &bearer)], message).await.status
}

async fn standing(net: &Net, person: &Person, letter: u8) -> Option<LetterStanding> {
    let bearer = format!("Bearer {}", net.login(person).await);
    let path = format!("/sync/v1/letters?ids={}", hex(&[letter; 16]));
    let answer = net.get(Origin::Care, &path, &[("authorization", &bearer)]).await;
    wire::decode::<Letters>(&answer.body).unwrap().letters.pop()
}

/// What the database holds of a letter's ciphertext.
fn kept(net: &Net, letter: u8) -> Option<Vec<u8>> {
    let main = rusqlite::Connection::open(net.folder.path().join("main.db")).unwrap();
    main.query_row("SELECT sealed FROM letter WHERE id = ?1", [[letter; 16]], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn a_reader_with_link_and_words_reads_and_answers_without_an_account() {
    let (mut net, partner) = Net::with_partner().await;
    let posted: Posted = wire::decode(&post(&mut net, &partner.caseworker, 7).await.body).unwrap();
    assert_eq!(posted.until, net.seconds() + LETTER_SECONDS);
    let again: Posted = wire::decode(&post(&mut net, &partner.caseworker, 7).await.body).unwrap();
    assert_eq!(again, posted, "posting again is harmless");
    assert!(!standing(&net, &partner.caseworker, 7).await.unwrap().read);
    let given: Given = wire::decode(&show(&net, 7, 1, None).await.body).unwrap();
    assert_eq!(keys(7, 1).open(&given.sealed).unwrap().text, "needs a doctor");
    let reply = |kind| Reply { kind, note: "tomorrow at nine".into(), at: 5 };
    let answer = keys(7, 1).answer(&reply(Kind::Accepted), &mut net.rng).unwrap();
    for _ in 0..2 {
        assert_eq!(show(&net, 7, 1, Some(answer.clone())).await.status, 204);
    }
    let later = keys(7, 1).answer(&reply(Kind::Done), &mut net.rng).unwrap();
    assert_eq!(show(&net, 7, 1, Some(later)).await.status, 204);
    let standing = standing(&net, &partner.colleague, 7).await.unwrap();
    assert!(standing.read && standing.state == LetterState::Open);
    let opened = |sealed: &wire::Bytes| open_answer(&[7; 16], keys(7, 1).answers(), sealed).unwrap().kind;
    assert_eq!(standing.answers.iter().map(opened).collect::<Vec<_>>(), [Kind::Accepted, Kind::Done], "sent twice, taken once");
}

#[tokio::test]
async fn five_wrong_guesses_destroy_a_letter_and_the_sender_sees_it() {
    let (mut net, partner) = Net::with_partner().await;
    post(&mut net, &partner.caseworker, 7).await;
    for left in (1..=4).rev() {
        let wrong = show(&net, 7, 2, None).await;
        let said: Wrong = wire::decode(&wrong.body).unwrap();
        assert_eq!((wrong.status, said.code.as_str(), said.left), (403, "letter.words", left));
    }
    assert_eq!(show(&net, 7, 1, None).await.status, 200, "the right words still open it");
    assert!(kept(&net, 7).is_some());
    assert_eq!(show(&net, 7, 2, Some(vec![0; 296])).await.status, 404, "an answer is a guess too");
    assert_eq!(show(&net, 7, 1, None).await.status, 404);
    assert_eq!(kept(&net, 7), None);
    assert_eq!(standing(&net, &partner.caseworker, 7).await.unwrap().state, LetterState::Guessed);
    let net = net.reopened().await;
    assert_eq!(show(&net, 7, 1, None).await.status, 404, "also after a restart");
}

#[tokio::test]
async fn a_letter_ends_by_the_clock_and_when_it_is_taken_back() {
    let (mut net, partner) = Net::with_partner().await;
    for letter in [7, 8, 9] {
        post(&mut net, &partner.caseworker, letter).await;
    }
    assert_eq!(end(&net, &partner.colleague, 8).await, 204, "anybody of the partner can");
    assert_eq!((show(&net, 8, 1, None).await.status, kept(&net, 8)), (404, None));
    net.clock.advance(i64::try_from(LETTER_SECONDS).unwrap() - 1);
    assert_eq!(show(&net, 7, 1, None).await.status, 200, "to its last second");
    net.clock.advance(1);
    assert_eq!(standing(&net, &partner.caseworker, 7).await.unwrap().state, LetterState::Expired);
    net.server.sweep().await.unwrap();
    assert_eq!(kept(&net, 9), None, "destroyed though nobody asked for it");
    assert_eq!(show(&net, 7, 1, None).await.status, 404);
    assert_eq!(standing(&net, &partner.caseworker, 8).await.unwrap().state, LetterState::TakenBack);
    net.clock.advance(61 * 86_400);
    net.server.sweep().await.unwrap();
    assert_eq!(standing(&net, &partner.caseworker, 7).await, None, "forgotten");
}

#[tokio::test]
async fn a_stranger_hears_the_same_of_unknown_destroyed_expired_and_taken_back() {
    let (mut net, partner) = Net::with_partner().await;
    for letter in [1, 2, 3] {
        post(&mut net, &partner.caseworker, letter).await;
    }
    for _ in 0..5 {
        show(&net, 1, 2, None).await;
    }
    end(&net, &partner.caseworker, 2).await;
    net.clock.advance(i64::try_from(LETTER_SECONDS).unwrap());
    let mut heard = Vec::new();
    for letter in [1, 2, 3, 99] {
        for answer in [None, Some(vec![0; 296])] {
            let answer = show(&net, letter, 1, answer).await;
            heard.push((answer.status, wire::decode::<Refused>(&answer.body).unwrap().code, answer.headers, answer.body));
        }
    }
    assert_eq!((heard[0].0, heard[0].1.as_str()), (404, "letter.closed"));
    assert!(heard.iter().all(|one| *one == heard[0]));
}

#[tokio::test]
async fn only_the_own_partner_sees_answers_or_ends_a_letter() {
    let (mut net, partner) = Net::with_partner().await;
    let other = net.found(2, TenantKind::Partner).await;
    post(&mut net, &partner.caseworker, 7).await;
    assert_eq!(standing(&net, &other.caseworker, 7).await, None);
    assert_eq!(end(&net, &other.caseworker, 7).await, 204, "and it is not told that there is one");
    assert_eq!(show(&net, 7, 1, None).await.status, 200);
    assert_eq!(post(&mut net, &other.caseworker, 7).await.status, 422, "nobody takes its place");
    for path in ["/sync/v1/letters", "/sync/v1/letters/end"] {
        assert_eq!(net.post(Origin::Care, path, &[], Vec::new()).await.status, 401);
    }
    assert_eq!(net.get(Origin::Care, "/sync/v1/letters?ids=07", &[]).await.status, 401);
}

#[tokio::test]
async fn what_is_no_letter_is_refused_and_guessing_is_slowed_down() {
    let (mut net, partner) = Net::with_partner().await;
    let bearer = format!("Bearer {}", net.login(&partner.caseworker).await);
    let message = wire::encode(&Post::new([7; 16], [0; 32], vec![0; 100]));
    let refused = net.post(Origin::Care, "/sync/v1/letters", &[("authorization", &bearer)], message).await;
    assert_eq!((refused.status, wire::decode::<Refused>(&refused.body).unwrap().code.as_str()), (422, "letter.size"));
    let refused = net.post(Origin::Care, "/letter/open", &[], b"no message".to_vec()).await;
    assert_eq!((refused.status, wire::decode::<Refused>(&refused.body).unwrap().code.as_str()), (400, "letter.unreadable"));
    post(&mut net, &partner.caseworker, 7).await;
    let too_long = show(&net, 7, 1, Some(vec![0; 8192 + 40])).await;
    assert_eq!(wire::decode::<Refused>(&too_long.body).unwrap().code, "letter.size");
    let mut last = 0;
    for _ in 0..1300 {
        last = net.post(Origin::Care, "/letter/open", &[], Vec::new()).await.status;
    }
    assert_eq!(last, 429);
    net.clock.advance(60);
    assert_eq!(show(&net, 7, 1, None).await.status, 200);
}

#[tokio::test]
async fn the_readers_page_is_the_same_for_everybody_and_leaves_no_trace() {
    let net = Net::empty().await;
    for (language, words) in [("en", "The six words"), ("nl-NL", "De zes woorden"), ("id", "Enam kata itu")] {
        let page = net.get(Origin::Care, "/letter", &[("accept-language", language)]).await;
        assert_eq!((page.status, page.header("cache-control"), page.header("referrer-policy")), (200, "no-store", "no-referrer"));
        assert!(page.text().contains(words), "{language}");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("form-action 'none'") && policy.contains("script-src 'self' 'wasm-unsafe-eval'"), "{policy}");
    }
    assert!(!net.get(Origin::Care, "/today", &[]).await.header("content-security-policy").contains("wasm"));
}
