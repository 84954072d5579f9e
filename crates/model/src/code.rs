//! Case codes: what people say and write instead of a name.

use crate::id::ObjectId;

/// Digits and consonants that are hard to mistake for each other; without vowels no code spells a word.
const ALPHABET: &[u8; 28] = b"23456789BCDFGHJKLMNPQRSTVWXZ";

/// Fewest characters before the check character.
pub const SHORTEST: usize = 5;

/// The code of a case: `length` characters (at least [`SHORTEST`]) from the object id and a check character, which finds
/// every single wrong character.
///
/// Two open cases with one code each get one character more (`length + 1`); the id has enough bits for 20.
pub fn case_code(object: ObjectId, length: usize) -> String {
    let mut number = u128::from_be_bytes(object.0);
    let mut code = String::new();
    let mut sum = 0;
    for place in 0..length.clamp(SHORTEST, 20) {
        let value = usize::try_from(number % 28).unwrap_or(0);
        number /= 28;
        sum += value * weight(place);
        code.push(char::from(ALPHABET[value]));
    }
    code.push(char::from(ALPHABET[sum % 28]));
    code
}

/// Odd and never a multiple of 7: no single change leaves the sum alone.
fn weight(place: usize) -> usize {
    [1, 3, 5, 9, 11, 13][place % 6]
}

/// Whether a text has a letter that no code has (the vowels and Y): somebody typed a word.
pub fn looks_like_a_word(typed: &str) -> bool {
    typed.chars().any(|c| c.is_ascii_alphabetic() && !ALPHABET.iter().any(|known| char::from(*known) == c.to_ascii_uppercase()))
}

/// Reads a code as typed: any case, spaces and hyphens dropped. `None` when the check character does not fit.
pub fn read_code(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    let values: Option<Vec<usize>> = code.bytes().map(|byte| ALPHABET.iter().position(|known| *known == byte)).collect();
    let values = values?;
    let (check, body) = values.split_last()?;
    let sum: usize = body.iter().enumerate().map(|(place, value)| value * weight(place)).sum();
    (body.len() >= SHORTEST && sum % 28 == *check).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn one_wrong_character_is_found(id: [u8; 16], place in 0usize..6, other in 0usize..28) {
            let code = case_code(ObjectId(id), SHORTEST);
            prop_assert_eq!(read_code(&code.to_lowercase()), Some(code.clone()));
            let mut wrong = code.clone().into_bytes();
            wrong[place] = ALPHABET[other];
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(read_code(&wrong).is_some(), wrong == code);
        }
    }

    #[test]
    fn a_longer_code_begins_like_the_shorter_one() {
        let object = ObjectId([0x5a; 16]);
        assert_eq!(case_code(object, 5)[..5], case_code(object, 6)[..5]);
    }
}
