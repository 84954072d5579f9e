//! What the messages say, and how each language writes numbers, days and times.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use naungan_model::date::{Date, HalfYear};
use naungan_pages::language::{DEVICE_LANGUAGES, DEVICE_LANGUAGES_LATER, LANGUAGES, Language, Moment};

fn language(tag: &str) -> Language {
    Language::embedded(tag).unwrap()
}

fn texts(tag: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(tag);
    let read = |path| fs::read_to_string(path).unwrap();
    let files = fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap().path()));
    let mut all: Vec<_> = files.map(|text| (tag.to_owned(), text)).collect();
    // The labels of the packs stand in the compiled files.
    let (_, bytes) = LANGUAGES.iter().find(|(known, _)| *known == tag).unwrap();
    all.push((tag.to_owned(), String::from_utf8_lossy(bytes).into_owned()));
    all
}

#[test]
fn no_message_uses_a_word_that_the_field_avoids() {
    let avoided = [
        (
            "en",
            vec![
                "prostitute",
                "sex worker",
                "pornograph",
                "sex tour",
                "webcam sex",
                "customer",
                "client",
                "paedophile",
                "pedophile",
                "beneficiary photo",
            ],
        ),
        (
            "nl",
            vec![
                "prostituee",
                "sekswerker",
                "porno",
                "sekstoeris",
                "webcamseks",
                "klant",
                "pedofiel",
                "cliënt",
                "foto van begunstigde",
            ],
        ),
        ("id", vec!["pelacur", " psk ", "pornografi", "wisata seks", "seks webcam", "pelanggan", "pedofil", "foto penerima"]),
    ];
    for (tag, words) in avoided {
        for (_, text) in texts(tag) {
            let text = text.to_lowercase();
            for word in &words {
                assert!(!text.contains(word), "{tag} says {word}");
            }
        }
    }
}

#[test]
fn no_message_speaks_of_machinery() {
    let words = [
        ("en", vec!["sync", "cache", "invalid", "error"]),
        ("nl", vec!["synchron", "cache", "ongeldig", "fout"]),
        ("id", vec!["sinkron", "cache", "galat", "error"]),
    ];
    for (tag, words) in words {
        for (_, text) in texts(tag) {
            for word in &words {
                let found = text.to_lowercase().split(|char: char| !char.is_alphanumeric()).any(|part| part == *word);
                assert!(!found, "{tag} says {word}");
            }
        }
    }
}

#[test]
fn sentences_are_short_enough_for_a_reader_of_eleven() {
    for (tag, _) in LANGUAGES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(tag);
        for entry in fs::read_dir(folder).unwrap() {
            for line in fs::read_to_string(entry.unwrap().path()).unwrap().lines() {
                let Some((_, text)) = line.split_once(" = ") else { continue };
                for sentence in text.split(['.', '?', '!', ':']) {
                    assert!(sentence.split_whitespace().count() <= 26, "{tag}: {sentence}");
                }
            }
        }
    }
}

#[test]
fn numbers_have_the_separators_of_the_language() {
    for (tag, thousands) in [("en", "1,234,567"), ("nl", "1.234.567"), ("id", "1.234.567")] {
        let t = language(tag);
        assert_eq!(t.number(1_234_567), thousands);
        assert_eq!(t.number(-1_234_567), format!("-{thousands}"));
        assert_eq!((t.number(0), t.number(70), t.number(999)), ("0".into(), "70".into(), "999".into()));
    }
}

#[test]
fn days_and_half_years_are_written_as_in_the_language() {
    let day = Date::ymd(2016, 12, 31).unwrap();
    let half = HalfYear::new(2016, 2).unwrap();
    for (tag, date, period) in [
        ("en", "31 December 2016", "second half of 2016"),
        ("nl", "31 december 2016", "tweede helft van 2016"),
        ("id", "31 Desember 2016", "paruh kedua 2016"),
    ] {
        assert_eq!((language(tag).date(day), language(tag).half_year(half)), (date.into(), period.into()));
    }
}

#[test]
fn only_languages_with_a_singular_use_it() {
    for (tag, one, two) in [
        ("en", "1 person of 18 or older, counted apart", "2 persons of 18 or older, counted apart"),
        ("nl", "1 persoon van 18 of ouder, apart geteld", "2 personen van 18 of ouder, apart geteld"),
        ("id", "1 orang berusia 18 atau lebih, dihitung terpisah", "2 orang berusia 18 atau lebih, dihitung terpisah"),
    ] {
        let t = language(tag);
        assert_eq!(t.format("desk.older", &[("n", 1.into())]), one);
        assert_eq!(t.format("desk.older", &[("n", 2.into())]), two);
    }
    assert_eq!(language("en").format("sending.no-network", &[("n", 0.into())]), "no network");
}

#[test]
fn due_moments_are_said_in_words() {
    let now = Moment::at(Date::ymd(2017, 1, 9).unwrap(), 9, 30);
    let at = |days, hour| Moment::at(now.date.plus_days(days), hour, 0);
    let day = |days| Moment::day(now.date.plus_days(days));
    for (due, en, nl, id) in [
        (at(0, 16), "today 16:00", "vandaag 16:00", "hari ini 16.00"),
        (day(0), "today", "vandaag", "hari ini"),
        (at(1, 8), "tomorrow 08:00", "morgen 08:00", "besok 08.00"),
        (day(1), "tomorrow", "morgen", "besok"),
        (at(2, 8), "in 2 days", "over 2 dagen", "2 hari lagi"),
        (at(0, 9), "due now", "nu aan de beurt", "waktunya sekarang"),
        (at(0, 8), "1 hour late", "1 uur te laat", "terlambat 1 jam"),
        (at(-1, 20), "13 hours late", "13 uur te laat", "terlambat 13 jam"),
        (at(-1, 9), "1 day late", "1 dag te laat", "terlambat 1 hari"),
        (day(-1), "1 day late", "1 dag te laat", "terlambat 1 hari"),
        (at(-3, 9), "3 days late", "3 dagen te laat", "terlambat 3 hari"),
    ] {
        let said = ["en", "nl", "id"].map(|tag| language(tag).due(due, now));
        assert_eq!(said, [en, nl, id]);
    }
}

#[test]
fn past_moments_are_said_in_words() {
    let now = Moment::at(Date::ymd(2017, 1, 9).unwrap(), 9, 30);
    let t = language("en");
    assert_eq!(t.when(Moment::at(now.date, 9, 12), now), "today 09:12");
    assert_eq!(t.when(Moment::day(now.date.plus_days(-1)), now), "yesterday");
    assert_eq!(t.when(Moment::at(now.date.plus_days(-9), 9, 0), now), "31 December 2016");
}

#[test]
fn labels_of_the_packs_are_there_in_every_language() {
    for (tag, label) in [("en", "Girl"), ("nl", "Meisje"), ("id", "Perempuan")] {
        let t = language(tag);
        assert!(t.has("code.service_type.pss_basic") && t.has("code.user_role.me_officer"), "{tag} {label}");
        assert_ne!(t.code("sex", "female"), "female");
        assert_eq!(t.code("sex", "from_a_newer_pack"), "from_a_newer_pack");
    }
}

#[test]
fn devices_load_no_words_of_desk_and_public_site() {
    for ((_, first), (_, more)) in DEVICE_LANGUAGES.iter().zip(DEVICE_LANGUAGES_LATER) {
        let mut t = Language::decode(first).unwrap();
        assert!(t.has("today.title") && !t.has("code.sex.female"));
        t.add(more).unwrap();
        assert!(t.has("today.title") && t.has("code.sex.female"));
        assert!(
            !t.has("desk.start")
                && !t.has("forms.title")
                && !t.has("public.left")
                && !t.has("estimate.id_children_exploited.claim")
        );
    }
}

#[test]
fn damaged_files_are_refused_and_never_panic() {
    let (_, bytes) = DEVICE_LANGUAGES.first().unwrap();
    for cut in [0, 3, 4, 5, 7, 8, 100, bytes.len() - 1] {
        assert!(Language::decode(bytes.get(..cut).unwrap()).is_err(), "cut at {cut}");
    }
    let mut longer = bytes.to_vec();
    longer.push(0);
    assert!(Language::decode(&longer).is_err());
    for at in (0..bytes.len()).step_by(97) {
        let mut damaged = bytes.to_vec();
        if let Some(byte) = damaged.get_mut(at) {
            *byte ^= 0xff;
        }
        if let Ok(t) = Language::decode(&damaged) {
            t.format("desk.older", &[("n", 1.into())]);
            t.format("sending.waiting", &[("n", 1.into())]);
        }
    }
}

#[test]
fn a_missing_message_shows_its_key_and_a_missing_value_its_name() {
    let t = language("en");
    assert_eq!(t.text("no.such.message"), "no.such.message");
    assert_eq!(t.format("sending.waiting", &[]), "{n} not sent yet");
}
