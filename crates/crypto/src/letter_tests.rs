use super::*;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([7; 32])
}

fn letter(text: &str) -> Letter {
    Letter { to: "Clinic".into(), help: "Medical help".into(), text: text.into(), until: 1_483_920_000 }
}

fn words(of: u8) -> Stretched {
    Stretched::from_bytes([of; 32])
}

#[test]
fn a_letter_opens_with_its_link_and_its_words_only() {
    let (link, other) = (Link::generate(&mut rng()), Link { letter: [9; 16], secret: LetterSecret::from_bytes([8; 32]) });
    let sealed = link.keys(&words(1)).seal(&letter("needs a doctor"), &mut rng()).unwrap();
    assert_eq!(link.keys(&words(1)).open(&sealed).unwrap(), letter("needs a doctor"));
    assert!(link.keys(&words(2)).open(&sealed).is_err(), "other words");
    assert!(other.keys(&words(1)).open(&sealed).is_err(), "another link");
    let other_letter = Link { letter: [9; 16], secret: LetterSecret::from_bytes(*link.secret.expose()) };
    assert!(other_letter.keys(&words(1)).open(&sealed).is_err(), "the place of another letter");
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(link.keys(&words(1)).open(&changed).is_err(), "byte {at}");
    }
}

#[test]
fn the_key_of_answers_opens_answers_and_not_the_letter() {
    let link = Link::generate(&mut rng());
    let keys = link.keys(&words(1));
    let sealed = keys.seal(&letter("secret"), &mut rng()).unwrap();
    let reply = Reply { kind: Kind::Refused, note: "no room".into(), at: 5 };
    let answer = keys.answer(&reply, &mut rng()).unwrap();
    assert_eq!(open_answer(&link.letter, keys.answers(), &answer).unwrap(), reply);
    assert!(open_answer(&[1; 16], keys.answers(), &answer).is_err(), "an answer to another letter");
    assert!(open_answer(&link.letter, keys.answers(), &sealed).is_err());
    let made = [keys.auth(), keys.answers().expose(), &*keys.sealing];
    assert!(made.iter().enumerate().all(|(at, one)| !made[..at].contains(one)), "each key has one purpose");
    assert_ne!(&keys.auth_hash(), keys.auth());
}

#[test]
fn a_length_says_only_the_class() {
    let keys = Link::generate(&mut rng()).keys(&words(1));
    let length = |text: &str| keys.seal(&letter(text), &mut rng()).unwrap().len();
    assert_eq!(length("short"), length("a little longer than that, but not by much"));
    assert!(in_class(length("short"), PART_MAX) && !in_class(length("short") + 1, PART_MAX) && !in_class(40, PART_MAX));
    assert!(!in_class(4096 + 40, 2048));
}

#[test]
fn a_link_reads_back_and_a_broken_one_is_refused() {
    let link = Link::generate(&mut rng());
    let fragment = link.fragment();
    let read = Link::read(&format!(" {}\n", *fragment)).unwrap();
    assert_eq!((read.letter, read.secret.expose()), (link.letter, link.secret.expose()));
    for end in 0..fragment.len() {
        assert!(Link::read(&fragment[..end]).is_err(), "cut at {end}");
    }
    assert!(Link::read(&fragment.replacen('A', "C", 1)).is_err(), "another version");
}

proptest! {
    #[test]
    fn no_fragment_makes_the_reader_panic(text in ".{0,80}") {
        let _ = Link::read(&text);
    }

    #[test]
    fn no_plaintext_makes_the_readers_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = cbor::decode_exact::<Letter>(&bytes);
        let _ = cbor::decode_exact::<Reply>(&bytes);
    }
}
