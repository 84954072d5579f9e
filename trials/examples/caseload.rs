//! A long caseload on a running demonstration: `caseload CARE-PORT PERSON FILES ENTRIES` writes that many files of that many entries, as
//! that person's device. Run by `trials/browser/caseload.mjs`.

use naungan_device::device::Device;
use naungan_device::door::native::Native;
use naungan_forms::{PACK, Pack};
use naungan_journal::suite::finish;
use naungan_model::answer::{Answers, Value};
use naungan_model::date::Instant;
use std::error::Error;

/// What a caseworker writes of a talk: about as much as fits the smallest size class.
const NOTE: &str = "A talk of half an hour; school goes well, the aunt came along. Next time at the centre.";

#[allow(clippy::disallowed_methods, reason = "a benchmark is a door")]
fn system_now() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Instant(i64::try_from(since.as_secs()).unwrap_or(0))
}

fn codes(pairs: &[(&str, &str)]) -> Answers {
    pairs.iter().map(|(field, code)| ((*field).to_owned(), Value::Code((*code).to_owned()))).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, person, files, entries] = arguments.as_slice() else {
        return Err("caseload CARE-PORT PERSON FILES ENTRIES".into());
    };
    let (files, entries): (usize, usize) = (files.parse()?, entries.parse()?);
    let care = format!("http://care.localhost:{port}");
    let mut device =
        Device::new(Native::in_memory(&care).map_err(|error| error.to_string())?, Pack::decode(PACK)?, &care, [77; 32]);
    finish(device.enrol_demo(person))?;
    let words = device.enrolment.as_ref().and_then(|who| who.demo_words.clone()).unwrap_or_default();
    let now = device.now(system_now());
    finish(device.unlock(&words, now))?;
    finish(device.sync(system_now))?;
    let now = device.now(system_now());
    let intake = codes(&[("danger_now", "no"), ("safe_contact", "visit"), ("who_came", "self")]);
    let mut registration = codes(&[
        ("sex", "female"),
        ("disability", "no"),
        ("province", "32"),
        ("district", "32.73"),
        ("concern", "cse_grooming"),
        ("risk_level", "medium"),
        ("consent_statistics", "given"),
    ]);
    registration.insert("given_name".into(), Value::Text("Invented".into()));
    registration.insert("age".into(), Value::Integer(13));
    let mut contact = codes(&[("seen_alone", "yes")]);
    contact.insert("contact_date".into(), Value::Date(device.today(now)));
    contact.insert("note".into(), Value::Text(NOTE.into()));
    for file in 0..files {
        let object = finish(device.open_file("intake", &intake, now))?;
        finish(device.fill(&[object], "registration", &registration, now))?;
        // Two entries made the keys and said who came.
        for _ in 3..entries {
            finish(device.fill(&[object], "contact", &contact, now))?;
        }
        finish(device.sync(system_now))?;
        // What was sent is no longer needed here: each fold reads its own file alone.
        if let Some(cabinet) = device.cabinet.as_mut() {
            cabinet.files.remove(&object);
        }
        if (file + 1) % 25 == 0 {
            println!("{} files", file + 1);
        }
    }
    Ok(())
}
