//! The server cannot read: 200 names, phone numbers and addresses are planted through devices, then everything that the server has,
//! says and hears is searched in every encoding. None is found, nor any key; and what the server holds opens no part.

use crate::demo::Demo;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use naungan::demo::keyring::DemoKeyring;
use naungan::demo::people::{ORGANISATIONS, of};
use naungan_crypto::entry::Sealed;
use naungan_crypto::key::LayerKey;
use naungan_crypto::part;
use naungan_crypto::wrap::{self, Wrap};
use naungan_device::device::Device;
use naungan_device::door::native::Native;
use naungan_device::host::{Answer, Call, Host, HostError, Row, Slow, Table, Write};
use naungan_forms::{PACK, Pack};
use naungan_journal::suite::finish;
use naungan_model::answer::{Answers, Value};
use naungan_model::date::Instant;
use naungan_model::id::hex;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

/// A native device whose every call and answer is recorded.
struct Recorded {
    native: Native,
    traffic: Rc<RefCell<Vec<u8>>>,
}

impl Host for Recorded {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, HostError> {
        self.native.get(table, key).await
    }
    async fn range(&self, table: Table, prefix: &[u8]) -> Result<Vec<Row>, HostError> {
        self.native.range(table, prefix).await
    }
    async fn commit(&self, writes: Vec<Write>) -> Result<(), HostError> {
        self.native.commit(writes).await
    }
    async fn call(&self, call: Call) -> Result<Option<Answer>, HostError> {
        let asked = [call.path.as_bytes(), call.token.as_deref().unwrap_or("").as_bytes(), &call.body].concat();
        self.traffic.borrow_mut().extend(asked);
        let answer = self.native.call(call).await?;
        self.traffic.borrow_mut().extend(answer.iter().flat_map(|answer| answer.body.clone()));
        Ok(answer)
    }
    async fn stretch(&self, passphrase: &str, salt: &[u8; 16], slow: Slow) -> Result<[u8; 32], HostError> {
        self.native.stretch(passphrase, salt, slow).await
    }
}

/// Many byte strings, looked for at once.
#[derive(Default)]
struct Needles(HashMap<[u8; 6], Vec<(String, Vec<u8>)>>);

impl Needles {
    fn add(&mut self, what: &str, bytes: &[u8]) {
        let Some(head) = bytes.first_chunk::<6>() else { panic!("{what} is too short to search for") };
        self.0.entry(*head).or_default().push((what.to_owned(), bytes.to_vec()));
    }

    /// A text in every encoding that a program might leave it in.
    fn text(&mut self, text: &str) {
        for form in [text.to_owned(), text.to_lowercase(), text.to_uppercase(), text.chars().rev().collect()] {
            let bytes = form.as_bytes();
            self.add(text, bytes);
            self.add(text, &form.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
            self.add(text, &form.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>());
            self.add(text, &form.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>());
            self.add(text, form.replace(' ', "%20").as_bytes());
            self.add(text, form.replace(' ', "+").as_bytes());
            self.encoded(text, bytes);
        }
    }

    /// Bytes as such, and as hexadecimal digits and base64 at each of the three places in a longer text.
    fn bytes(&mut self, what: &str, bytes: &[u8]) {
        self.add(what, bytes);
        self.add(what, &bytes.iter().rev().copied().collect::<Vec<u8>>());
        self.encoded(what, bytes);
    }

    fn encoded(&mut self, what: &str, bytes: &[u8]) {
        self.add(what, hex(bytes).as_bytes());
        self.add(what, hex(bytes).to_uppercase().as_bytes());
        for shift in 0..3 {
            // Without the first and last group, which depend on the neighbours.
            let padded = [&vec![0; shift][..], bytes].concat();
            for text in [STANDARD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
                let inner = &text[4..text.len() - 4];
                if inner.len() >= 8 {
                    self.add(what, inner.as_bytes());
                }
            }
        }
    }

    /// What of it stands in these bytes.
    fn found_in(&self, haystack: &[u8]) -> Vec<&str> {
        let mut found = Vec::new();
        for (at, head) in haystack.windows(6).enumerate() {
            let Some(candidates) = self.0.get(head) else { continue };
            let here = candidates.iter().filter(|(_, needle)| haystack[at..].starts_with(needle));
            found.extend(here.map(|(what, _)| what.as_str()));
        }
        found
    }
}

/// Every file of a folder but the demonstration's own keyring, as bytes.
fn everything_under(folder: &Path, into: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "demo") {
                everything_under(&path, into);
            }
        } else {
            into.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

fn device(demo: &Demo, person: &str, traffic: &Rc<RefCell<Vec<u8>>>, number: u8) -> Device<Recorded> {
    let care = format!("http://care.localhost:{}", demo.port + 1);
    let host = Recorded { native: Native::in_memory(&care).unwrap(), traffic: Rc::clone(traffic) };
    let mut device = Device::new(host, Pack::decode(PACK).unwrap(), care, [number; 32]);
    finish(device.enrol_demo(person)).unwrap();
    let words = device.enrolment.as_ref().unwrap().demo_words.clone().unwrap();
    finish(device.unlock(&words, now())).unwrap();
    finish(device.sync(now)).unwrap();
    device
}

#[allow(clippy::disallowed_methods, reason = "the process under test runs on the system's time")]
fn now() -> Instant {
    Instant(i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()).unwrap())
}

/// Plants names, numbers and addresses: 200 of each, in registrations and notes of twenty files.
fn plant(device: &mut Device<Recorded>, needles: &mut Needles) {
    for file in 0..20 {
        let now = device.now(now());
        let code = |code: &str| Value::Code(code.into());
        let intake = Answers::from([
            ("danger_now".into(), code("no")),
            ("safe_contact".into(), code("visit")),
            ("who_came".into(), code("self")),
        ]);
        let object = finish(device.open_file("intake", &intake, now)).unwrap();
        let planted: Vec<(String, String, String)> = (0..10)
            .map(|number| {
                let n = file * 10 + number;
                (
                    format!("Melatiqa{n:03} Sentinelwati"),
                    format!("0899 7{n:03} 4{n:03}"),
                    format!("Jalan Pengujian Rahasia {n:03}"),
                )
            })
            .collect();
        for (name, phone, address) in &planted {
            needles.text(name);
            needles.text(phone);
            needles.text(address);
        }
        let text = |text: &str| Value::Text(text.into());
        let (name, phone, address) = &planted[0];
        let registration = Answers::from([
            ("given_name".into(), text(name)),
            ("phone".into(), text(phone)),
            ("address".into(), text(address)),
            ("guardian_name".into(), text(&planted[1].0)),
            ("guardian_phone".into(), text(&planted[1].1)),
            ("age".into(), Value::Integer(14)),
            ("sex".into(), code("female")),
            ("disability".into(), code("no")),
            ("province".into(), code("32")),
            ("district".into(), code("32.73")),
            ("concern".into(), code("cse_grooming")),
            ("risk_level".into(), code("high")),
            ("consent_statistics".into(), code("given")),
        ]);
        finish(device.fill(&[object], "registration", &registration, now)).unwrap();
        let note: Vec<String> = planted.iter().map(|(name, phone, address)| format!("{name}, {phone}, {address}")).collect();
        let contact = Answers::from([
            ("contact_date".into(), Value::Date(device.today(now))),
            ("seen_alone".into(), code("yes")),
            ("note".into(), text(&note.join("; "))),
        ]);
        finish(device.fill(&[object], "contact", &contact, now)).unwrap();
    }
    finish(device.sync(self::now)).unwrap();
    assert_eq!(device.cabinet().unwrap().unsent(), 0);
}

/// Keys of a person's device and of everything that the person can open.
fn keys(device: &Device<Recorded>, person: &str, needles: &mut Needles) -> usize {
    let keyring = &device.cabinet().unwrap().keyring;
    needles.bytes(&format!("master key of {person}"), keyring.master.expose());
    needles.bytes(&format!("sealing key of {person}"), keyring.user.kem.expose());
    needles.bytes(&format!("signing key of {person}"), keyring.user.sig.expose());
    needles.bytes(&format!("device signing key of {person}"), keyring.device.sig.expose());
    needles.bytes(&format!("device sealing key of {person}"), keyring.device.kem.expose());
    needles.bytes(&format!("cache key of {person}"), keyring.cache.expose());
    let mut layers = 0;
    for (_, bytes) in finish(device.host.range(Table::Wrap, &[])).unwrap() {
        for keys in wrap::open(&Wrap::decode(&bytes).unwrap(), &keyring.user.kem).unwrap() {
            needles.bytes("layer key", keys.lk.expose());
            needles.bytes("history key", keys.hk.unwrap().expose());
            layers += 1;
        }
    }
    layers
}

#[test]
fn the_server_has_no_name_no_number_no_address_and_no_key_and_opens_no_part() {
    let mut demo = Demo::begin();
    let traffic = Rc::new(RefCell::new(Vec::new()));
    let (mut texts, mut secrets) = (Needles::default(), Needles::default());
    let mut worker = device(&demo, "ana", &traffic, 1);
    plant(&mut worker, &mut texts);

    let mut layers = keys(&worker, "ana", &mut secrets);
    for (number, organisation) in ORGANISATIONS.iter().enumerate().filter(|(_, organisation)| !organisation.office) {
        let psychologist = of(organisation.code).find(|person| person.role.code() == "psychologist").unwrap();
        let device = device(&demo, psychologist.code, &traffic, 10 + u8::try_from(number).unwrap());
        layers += keys(&device, psychologist.code, &mut secrets);
    }
    assert!(layers > 250, "the search knows the layer keys: {layers}");
    let keyring = DemoKeyring::read(&demo.data().join("demo")).unwrap().unwrap();
    for person in naungan::demo::people::PEOPLE {
        let founder = keyring.founder(person.code).unwrap();
        secrets.bytes(&format!("master key of {}", person.code), founder.master.expose());
        secrets.bytes(&format!("signing key of {}", person.code), founder.keys.sig.expose());
        secrets.bytes(&format!("sealing key of {}", person.code), founder.keys.kem.expose());
    }

    let process = format!("/proc/{}", demo.child.id());
    let mut places: Vec<(String, Vec<u8>)> = ["environ", "cmdline"]
        .iter()
        .map(|name| (format!("the process's {name}"), std::fs::read(format!("{process}/{name}")).unwrap()))
        .collect();
    demo.stop();
    places.push(("traffic".into(), traffic.borrow().clone()));
    places.push(("what it printed".into(), demo.said.join("\n").into_bytes()));
    everything_under(demo.folder.path(), &mut places);
    assert!(places.iter().any(|(name, bytes)| name.ends_with("main.db") && bytes.len() > 500_000), "the databases are searched");

    for (place, bytes) in &places {
        let found = texts.found_in(bytes);
        assert!(found.is_empty(), "{place} holds {found:?}");
        let found = secrets.found_in(bytes);
        assert!(found.is_empty(), "{place} holds {found:?}");
    }

    // The search itself finds what is there: on the device that planted them, before they are sealed.
    let note = "x".repeat(7) + "Melatiqa017 Sentinelwati";
    assert_eq!(texts.found_in(note.as_bytes()).len(), 1);
    assert!(!texts.found_in(STANDARD.encode(&note).as_bytes()).is_empty());
    attempt_to_open(&demo.data());
}

/// Tries every 32 bytes that the server keeps, as layer key, on parts with their true salts.
fn attempt_to_open(data: &Path) {
    let main = rusqlite::Connection::open(data.join("main.db")).unwrap();
    let keys = rusqlite::Connection::open(data.join("keys.db")).unwrap();
    let mut candidates: Vec<[u8; 32]> = vec![[0; 32]];
    for connection in [&main, &keys] {
        let mut names = connection
            .prepare("SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'")
            .unwrap();
        let columns: Vec<(String, String)> =
            names.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
        for (table, column) in columns {
            let sql = format!("SELECT DISTINCT \"{column}\" FROM \"{table}\" WHERE typeof(\"{column}\") = 'blob' LIMIT 400");
            let mut rows = connection.prepare(&sql).unwrap();
            let blobs = rows.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap().map(Result::unwrap);
            candidates.extend(blobs.filter_map(|blob| blob.first_chunk::<32>().copied()));
        }
    }
    candidates.sort_unstable();
    candidates.dedup();
    assert!(candidates.len() > 500, "{}", candidates.len());
    let mut rows = main.prepare("SELECT bytes FROM entry WHERE class = 1 ORDER BY position DESC LIMIT 30").unwrap();
    let entries: Vec<Vec<u8>> = rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut tried = 0;
    for bytes in entries {
        let entry = Sealed::decode(&bytes).unwrap();
        for (number, (header, ciphertext)) in entry.header.parts.iter().zip(&entry.parts).enumerate() {
            let number = u8::try_from(number).unwrap();
            let sql = "SELECT salt FROM salt WHERE entry = ?1 AND part = ?2";
            let salt: Vec<u8> = keys.query_row(sql, rusqlite::params![entry.header.entry, number], |row| row.get(0)).unwrap();
            let salt: [u8; 32] = salt.try_into().unwrap();
            let place = entry.header.place(number).unwrap();
            for candidate in &candidates {
                assert!(part::open(header, ciphertext, &LayerKey::from_bytes(*candidate), &salt, &place).is_err());
                tried += 1;
            }
        }
    }
    assert!(tried > 10_000, "{tried}");
}
