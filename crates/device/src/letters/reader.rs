//! What the reader's page asks of the module: a service without an account, in any browser. Nothing of it is kept anywhere: each message
//! brings the link and the stretched words with it.

use naungan_crypto::key::Stretched;
use naungan_crypto::letter::{COST, Keys, Kind, Link, Reply};
use naungan_crypto::words;
use naungan_journal::letters::{Given, Show, Wrong};
use naungan_journal::wire;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

type Parts = Vec<Vec<u8>>;

/// Longest note, in characters: as much as the form takes in which it is written down.
const NOTE_MAX: usize = 300;

fn parts(parts: &[&[u8]]) -> Parts {
    parts.iter().map(|part| part.to_vec()).collect()
}

fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}

/// Answers a message of the page (web/letter.js); `seed` is its randomness, `seconds` its clock.
///
/// - `link, LINK, WORDS` gives `stretch, SALT, "M T P"`, or `broken`, or `count` where these cannot be the words.
/// - `show, LINK, KEY` gives `body, MESSAGE` for the server.
/// - `given, LINK, KEY, STATUS, BODY` gives `read, TO, HELP, TEXT, UNTIL`, or `words, LEFT`, `closed`, `wait`, `trouble`.
/// - `answer, LINK, KEY, KIND, NOTE` gives `body, MESSAGE` for the server.
pub fn answer(message: &[Vec<u8>], seconds: u64, seed: [u8; 32]) -> Parts {
    let part = |index: usize| message.get(index).map_or(&[][..], Vec::as_slice);
    let Ok(link) = Link::read(text(part(1))) else { return parts(&[b"broken"]) };
    if part(0) == b"link" {
        let said = words::normal(text(part(2)));
        // A word that is none was misheard: it need not cost a guess.
        let whole = said.split(' ').filter(|word| words::index(word).is_some()).count();
        if whole != 6 || said.split(' ').count() != 6 {
            return parts(&[b"count"]);
        }
        let cost = format!("{} {} {}", COST.m_kib, COST.t, COST.p);
        return parts(&[b"stretch", &link.letter, cost.as_bytes()]);
    }
    let Ok(key) = part(2).try_into() else { return parts(&[b"broken"]) };
    let keys = link.keys(&Stretched::from_bytes(key));
    let show = |answer: Option<Vec<u8>>| {
        let (letter, auth) = (link.letter.into(), (*keys.auth()).into());
        parts(&[b"body", &wire::encode(&Show { version: 1, letter, auth, answer: answer.map(Into::into) })])
    };
    match part(0) {
        b"show" => show(None),
        b"given" => given(&keys, text(part(3)), part(4)),
        b"answer" => {
            let note = text(part(4)).trim().chars().take(NOTE_MAX).collect();
            let reply = Kind::of(text(part(3))).map(|kind| Reply { kind, note, at: seconds });
            // Without randomness nothing is sealed: a nonce must never come twice.
            let sealed = reply.filter(|_| seed != [0; 32]);
            let sealed = sealed.and_then(|reply| keys.answer(&reply, &mut ChaCha20Rng::from_seed(seed)).ok());
            sealed.map_or_else(|| parts(&[b"trouble"]), |sealed| show(Some(sealed)))
        }
        _ => parts(&[b"trouble"]),
    }
}

fn given(keys: &Keys, status: &str, body: &[u8]) -> Parts {
    match status {
        "200" => {
            let letter = wire::decode::<Given>(body).ok().and_then(|given| keys.open(&given.sealed).ok());
            let Some(letter) = letter else { return parts(&[b"trouble"]) };
            let until = letter.until.to_string();
            parts(&[b"read", letter.to.as_bytes(), letter.help.as_bytes(), letter.text.as_bytes(), until.as_bytes()])
        }
        "403" => match wire::decode::<Wrong>(body) {
            Ok(wrong) => parts(&[b"words", wrong.left.to_string().as_bytes()]),
            Err(_) => parts(&[b"trouble"]),
        },
        "404" => parts(&[b"closed"]),
        "429" | "503" => parts(&[b"wait"]),
        _ => parts(&[b"trouble"]),
    }
}

/// The same for the browser's door, in the second half of the app.
#[cfg(feature = "wasm")]
#[inline(never)]
pub(crate) fn read_letter(message: &[Vec<u8>], seconds: u64, seed: [u8; 32]) -> Parts {
    answer(message.get(2..).unwrap_or_default(), seconds, seed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use naungan_crypto::key::LetterSecret;
    use naungan_crypto::letter::{Letter, open_answer};
    use proptest::prelude::*;

    const WORDS: &str = "Baba  zeka bari\tlomu teka suda";

    fn link() -> Link {
        Link { letter: [7; 16], secret: LetterSecret::from_bytes([8; 32]) }
    }

    fn ask(message: &[&[u8]]) -> Parts {
        answer(&parts(message), 5, [1; 32])
    }

    #[test]
    fn a_reader_opens_and_answers() {
        let fragment = link().fragment();
        let said = ask(&[b"link", fragment.as_bytes(), WORDS.as_bytes()]);
        assert_eq!(said, parts(&[b"stretch", &[7; 16], b"65536 3 1"]));
        let keys = link().keys(&Stretched::from_bytes([9; 32]));
        let letter = Letter { to: "Clinic".into(), help: "Medical".into(), text: "a doctor".into(), until: 99 };
        let sealed = keys.seal(&letter, &mut ChaCha20Rng::from_seed([2; 32])).unwrap();
        let body = wire::encode(&Given { version: 1, sealed: sealed.into() });
        let read = ask(&[b"given", fragment.as_bytes(), &[9; 32], b"200", &body]);
        assert_eq!(read, parts(&[b"read", b"Clinic", b"Medical", b"a doctor", b"99"]));
        let show = &ask(&[b"show", fragment.as_bytes(), &[9; 32]])[1];
        assert_eq!(*wire::decode::<Show>(show).unwrap().auth, *keys.auth());
        let note = "x".repeat(400);
        let sent = &ask(&[b"answer", fragment.as_bytes(), &[9; 32], b"refused", note.as_bytes()])[1];
        let sealed = wire::decode::<Show>(sent).unwrap().answer.unwrap();
        let reply = open_answer(&[7; 16], keys.answers(), &sealed).unwrap();
        assert_eq!((reply.kind, reply.note.len(), reply.at), (Kind::Refused, 300, 5));
    }

    #[test]
    fn what_cannot_be_the_words_costs_no_guess() {
        let fragment = link().fragment();
        for words in ["", "baba zeka bari lomu teka", "baba zeka bari lomu teka hello", "baba zeka bari lomu teka suda vuda"] {
            assert_eq!(ask(&[b"link", fragment.as_bytes(), words.as_bytes()]), parts(&[b"count"]), "{words}");
        }
        assert_eq!(ask(&[b"link", b"cut", WORDS.as_bytes()]), parts(&[b"broken"]));
    }

    #[test]
    fn every_other_answer_of_the_server_has_its_word() {
        let (fragment, key) = (link().fragment(), [9; 32]);
        let wrong = wire::encode(&Wrong { version: 1, code: "letter.words".into(), left: 3 });
        let said = |status: &str, body: &[u8]| ask(&[b"given", fragment.as_bytes(), &key, status.as_bytes(), body]);
        assert_eq!(said("403", &wrong), parts(&[b"words", b"3"]));
        for (status, word) in [("404", "closed"), ("429", "wait"), ("503", "wait"), ("507", "trouble"), ("200", "trouble")] {
            assert_eq!(said(status, b"?"), parts(&[word.as_bytes()]));
        }
        let unseeded = answer(&parts(&[b"answer", fragment.as_bytes(), &key, b"done", b""]), 5, [0; 32]);
        assert_eq!(unseeded, parts(&[b"trouble"]));
    }

    proptest! {
        #[test]
        fn no_message_makes_the_reader_panic(message in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..6)) {
            let _ = answer(&message, 0, [1; 32]);
        }
    }
}
