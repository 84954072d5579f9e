//! Passphrases of six words. The list of 7,776 words is a rule, not a file: consonant, vowel, consonant, vowel.

use crate::constants::PASS_WORDS;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Words in the list (as many as five dice give).
pub const COUNT: u16 = 7776;

/// Letters that sound alike in none of English, Dutch and Indonesian.
const CONSONANTS: &[u8; 18] = b"bcdfghjklmnprstwyz";
const VOWELS: &[u8; 5] = b"aeiou";

/// Word number `n`; numbers from [`COUNT`] on start again.
#[must_use]
pub fn word(n: u16) -> String {
    let n = usize::from(n % COUNT);
    [CONSONANTS[n / 450], VOWELS[n / 90 % 5], CONSONANTS[n / 5 % 18], VOWELS[n % 5]]
        .iter()
        .map(|letter| char::from(*letter))
        .collect()
}

/// Number of a word, if it is in the list.
#[must_use]
pub fn index(word: &str) -> Option<u16> {
    let [a, b, c, d] = word.as_bytes() else { return None };
    let consonant = |letter: &u8| CONSONANTS.iter().position(|known| known == letter);
    let vowel = |letter: &u8| VOWELS.iter().position(|known| known == letter);
    let n = consonant(a)? * 450 + vowel(b)? * 90 + consonant(c)? * 5 + vowel(d)?;
    u16::try_from(n).ok().filter(|n| *n < COUNT)
}

/// Six words with a space between, drawn evenly (77.5 bits).
pub fn generate(rng: &mut impl CryptoRng) -> Zeroizing<String> {
    let mut phrase = Zeroizing::new(String::with_capacity(PASS_WORDS * 5));
    for place in 0..PASS_WORDS {
        if place > 0 {
            phrase.push(' ');
        }
        phrase.push_str(&word(draw(rng)));
    }
    phrase
}

/// A number below [`COUNT`]; the uneven rest of the 16-bit range is drawn again.
fn draw(rng: &mut impl CryptoRng) -> u16 {
    loop {
        let mut bytes = [0; 2];
        rng.fill_bytes(&mut bytes);
        let n = u16::from_le_bytes(bytes);
        if n < u16::MAX / COUNT * COUNT {
            return n % COUNT;
        }
    }
}

/// The form that is stretched: lower case, one space between words, none at the ends.
#[must_use]
pub fn normal(passphrase: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(passphrase.len() * 2));
    for word in passphrase.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}
