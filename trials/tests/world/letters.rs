//! A referral by a sealed link: from the caseworker's page to a service without an account, and back into the file.

use crate::care::{child, exchange, page, unlock, write};
use naungan_crypto::label::sha256;
use naungan_crypto::words;
use naungan_device::host::{Call, Host};
use naungan_device::letters::reader;
use naungan_device::request::Response;
use naungan_server::clock::Clock;
use trials::World;

const START: &str = "2016-08-01T03:00:00Z";
const TOLD: &str = "Girl of 13, needs a doctor this week. Call Ana at the office.";

/// A child of Ana's with a consent and a referral; code of the file and path of its letters.
async fn referred(world: &mut World) -> (String, String) {
    let code = child(world).await;
    consent(world, &code, "given").await;
    let referral = [
        ("service", "health_medical"),
        ("to", "Puskesmas Utara"),
        ("consent", "yes"),
        ("told_them", "needs a doctor"),
        ("sent_on", "2016-08-01"),
        ("go_along", "yes"),
        ("check_on", "2016-08-10"),
    ];
    write(world, "ana", &format!("/cases/{code}/referral"), &referral).await;
    let area = page(world, "ana", &format!("/cases/{code}/of/services")).await;
    let path = area.split('"').find(|part| part.contains("/letter/")).unwrap().to_owned();
    (code, path)
}

async fn consent(world: &mut World, code: &str, answer: &str) {
    let consent = [
        ("purpose", "referral"),
        ("recipient", "Puskesmas Utara"),
        ("answer", answer),
        ("basis", "child_consent"),
        ("keep_back", "not her father"),
        ("asked_on", "2016-08-01"),
        ("expires", "2017-01-01"),
        ("read_aloud", "yes"),
    ];
    write(world, "ana", &format!("/cases/{code}/consent_purpose"), &consent).await;
}

async fn send(world: &mut World, path: &str) -> Response {
    let ask = world.post("ana", path, &[("do", "send"), ("text", TOLD)]).await;
    assert!(ask.status == 200 && ask.body.contains("may call or visit the child"), "{}", ask.body);
    world.post("ana", path, &[("do", "send"), ("read", "yes")]).await
}

/// Link and words of the page that shows them once.
fn shown(sent: &Response) -> (String, String) {
    let after = |id: &str| sent.body.split(id).nth(1).unwrap().split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
    (after("letter-link").split('#').nth(1).unwrap().to_owned(), after("letter-words"))
}

/// What the reader's browser does, with the words as this world stretches them.
struct Reader<'a> {
    world: &'a World,
    link: String,
    key: [u8; 32],
}

impl<'a> Reader<'a> {
    fn new(world: &'a World, (link, said): &(String, String)) -> Self {
        let asked = reader::answer(&parts(&[b"link", link.as_bytes(), said.as_bytes()]), 0, [0; 32]);
        assert_eq!(asked[0], b"stretch");
        let key = sha256(&[words::normal(said).as_bytes(), &asked[1]].concat());
        Self { world, link: link.clone(), key }
    }

    async fn post(&self, message: &[u8]) -> (u16, Vec<u8>) {
        let call = Call { method: "POST", path: "/letter/open".into(), token: None, body: message.to_vec() };
        let answer = self.world.apps["ana"].device.host.call(call).await.unwrap().unwrap();
        (answer.status, answer.body)
    }

    fn ask(&self, what: &str, more: &[&[u8]]) -> Vec<Vec<u8>> {
        let now = self.world.clock.now().0.unsigned_abs();
        let message = [&[what.as_bytes(), self.link.as_bytes(), &self.key[..]], more].concat();
        reader::answer(&parts(&message), now, [5; 32])
    }

    async fn open(&self) -> Vec<String> {
        let (status, body) = self.post(&self.ask("show", &[])[1]).await;
        let given = self.ask("given", &[status.to_string().as_bytes(), &body]);
        given.into_iter().map(|part| String::from_utf8(part).unwrap()).collect()
    }

    async fn answer(&self, kind: &str, note: &str) -> u16 {
        self.post(&self.ask("answer", &[kind.as_bytes(), note.as_bytes()])[1]).await.0
    }
}

fn parts(parts: &[&[u8]]) -> Vec<Vec<u8>> {
    parts.iter().map(|part| part.to_vec()).collect()
}

#[tokio::test]
async fn a_service_without_an_account_reads_answers_and_the_team_writes_it_down() {
    let mut world = World::at(START).await.people(&["ana", "citra"]).await;
    let (code, path) = referred(&mut world).await;
    let before = page(&mut world, "ana", &path).await;
    for said in ["not her father", "Who can read it", "seven days"] {
        assert!(before.contains(said), "{said}");
    }
    exchange(&mut world, &["ana", "citra"]).await;
    let sent = send(&mut world, &path).await;
    assert_eq!(sent.status, 200);
    let link = shown(&sent);
    world.sync("ana").await;
    assert!(page(&mut world, "ana", &path).await.contains("Not opened yet"));
    let again = world.post("ana", &path, &[("do", "send"), ("read", "yes")]).await;
    assert_eq!(again.location.as_deref(), Some(path.as_str()), "a page that is loaded again sends nothing");
    let reader = Reader::new(&world, &link);
    let read = reader.open().await;
    assert_eq!(read[..4], ["read", "Puskesmas Utara", "Medical care", TOLD]);
    assert_eq!(reader.answer("accepted", "Tomorrow at nine").await, 204);
    assert_eq!(reader.answer("done", "She was seen").await, 204);
    // A colleague's device picks it up: the key of answers came to her in the file.
    exchange(&mut world, &["ana", "citra"]).await;
    let case = page(&mut world, "citra", &format!("/cases/{code}")).await;
    assert!(case.contains("Puskesmas Utara answered by sealed link"), "{case}");
    let letters = page(&mut world, "citra", &path).await;
    assert!(letters.contains("Accepted on 1 August 2016") && letters.contains("Tomorrow at nine") && letters.contains("Opened"));
    let entry = letters.split("name=\"letter\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for _ in 0..2 {
        let took = world.post("citra", &path, &[("do", "take"), ("letter", &entry), ("answer", "0")]).await;
        assert_eq!(took.status, 303, "{}", took.body);
    }
    let letters = page(&mut world, "citra", &path).await;
    assert!(!letters.contains("Write it in the file"), "both are written down");
    assert!(letters.contains("This referral has ended"));
    let history = page(&mut world, "citra", &format!("/cases/{code}/history")).await;
    assert_eq!(history.matches("Answered by sealed link").count(), 2);
    assert!(history.contains("Tomorrow at nine") && history.contains("She was seen") && history.contains(TOLD));
    // Ana's device knows from the file that both are written: nothing is offered twice.
    exchange(&mut world, &["citra", "ana"]).await;
    assert!(!page(&mut world, "ana", &format!("/cases/{code}")).await.contains("answered by sealed link"));
}

#[tokio::test]
async fn neither_the_secret_nor_the_words_nor_the_text_cross_the_wire_or_stay() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let (_, path) = referred(&mut world).await;
    let (fragment, said) = shown(&send(&mut world, &path).await);
    world.sync("ana").await;
    let secret = naungan_crypto::letter::Link::read(&fragment).unwrap().secret;
    let rows = world.app("ana").device.host.rows.everything();
    let traffic = world.wire.traffic.borrow().clone();
    let has = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    for found in [&traffic, &rows] {
        assert!(!has(found, secret.expose()) && !has(found, fragment.as_bytes()), "the secret");
        assert!(!has(found, said.as_bytes()) && !has(found, TOLD.as_bytes()), "words and text");
    }
}

#[tokio::test]
async fn without_consent_nothing_is_sent_and_without_network_nothing_is_lost() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let (code, path) = referred(&mut world).await;
    let empty = world.post("ana", &path, &[("do", "send"), ("text", "  ")]).await;
    assert!(empty.status == 422 && empty.body.contains("Write what they need to know"));
    world.app("ana").device.host.offline.set(true);
    let kept = send(&mut world, &path).await;
    assert_eq!(kept.status, 503);
    assert!(kept.body.contains("what you wrote is kept") && kept.body.contains(TOLD));
    assert!(page(&mut world, "ana", &path).await.contains(TOLD), "also later");
    assert!(!page(&mut world, "ana", &format!("/cases/{code}/history")).await.contains("Sent by sealed link"));
    world.app("ana").device.host.offline.set(false);
    // The child takes the consent back between writing and sending.
    let ask = world.post("ana", &path, &[("do", "send"), ("text", TOLD)]).await;
    assert_eq!(ask.status, 200);
    consent(&mut world, &code, "withdrawn").await;
    let refused = world.post("ana", &path, &[("do", "send"), ("read", "yes")]).await;
    assert!(refused.status == 422 && refused.body.contains("did not agree") && refused.body.contains("consent_purpose"));
    let refused = world.post("ana", &path, &[("do", "send"), ("text", TOLD)]).await;
    assert_eq!(refused.status, 422);
}

#[tokio::test]
async fn taking_back_and_a_consent_that_ends_destroy_the_letter_at_the_next_contact() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let (code, path) = referred(&mut world).await;
    let first = shown(&send(&mut world, &path).await);
    assert_eq!(Reader::new(&world, &first).open().await[0], "read");
    world.sync("ana").await;
    assert_eq!(Reader::new(&world, &first).answer("accepted", "Come on Friday").await, 204);
    world.app("ana").device.host.offline.set(true);
    let letters = page(&mut world, "ana", &path).await;
    let entry = letters.split("name=\"letter\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let back = world.post("ana", &path, &[("do", "end"), ("letter", &entry)]).await;
    assert_eq!(back.status, 303, "offline too");
    assert!(page(&mut world, "ana", &path).await.contains("destroys it at the next contact"));
    world.app("ana").device.host.offline.set(false);
    world.sync("ana").await;
    assert_eq!(Reader::new(&world, &first).open().await, ["closed"]);
    let after = page(&mut world, "ana", &path).await;
    assert!(after.contains("nobody can read it any more"));
    assert!(after.contains("Come on Friday"), "what was answered before is not lost");
    let second = shown(&send(&mut world, &path).await);
    assert_eq!(Reader::new(&world, &second).open().await[0], "read");
    consent(&mut world, &code, "withdrawn").await;
    world.sync("ana").await;
    assert_eq!(Reader::new(&world, &second).open().await, ["closed"]);
}

#[tokio::test]
async fn the_sender_sees_that_guesses_or_time_destroyed_it() {
    let mut world = World::at(START).await.people(&["ana"]).await;
    let (_, path) = referred(&mut world).await;
    let (link, said) = shown(&send(&mut world, &path).await);
    let wrong = (link.clone(), "baba baba baba baba baba baba".to_owned());
    for left in ["4", "3", "2", "1"] {
        assert_eq!(Reader::new(&world, &wrong).open().await, ["words", left]);
    }
    assert_eq!(Reader::new(&world, &wrong).open().await, ["closed"]);
    assert_eq!(Reader::new(&world, &(link, said)).open().await, ["closed"]);
    world.sync("ana").await;
    assert!(page(&mut world, "ana", &path).await.contains("Destroyed after five wrong guesses"));
    let second = shown(&send(&mut world, &path).await);
    world.clock.advance(7 * 86_400);
    unlock(&mut world, "ana").await;
    assert_eq!(Reader::new(&world, &second).open().await, ["closed"]);
    // Just unlocked and not logged in yet: sending sees to that.
    let third = shown(&send(&mut world, &path).await);
    assert_eq!(Reader::new(&world, &third).open().await[0], "read");
    world.sync("ana").await;
    assert!(page(&mut world, "ana", &path).await.contains("seven days are over"));
}
