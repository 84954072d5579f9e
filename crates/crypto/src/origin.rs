//! Digests of the keys that imported records and their children have elsewhere.
//!
//! A key may be the number of an identity card, so entries keep digests of it, in their sealed part. Bound to the partner:
//! two partners cannot see from them that they help the same child.

use crate::label::{Ctx, hash};
use crate::{B16, B32};

const RECORD: &str = "naungan/1/import-record";
const CHILD: &str = "naungan/1/import-child";
const ANSWER: &str = "naungan/1/letter-answer";
const LETTER: &str = "naungan/1/letter-child";

/// Digest of a record's key: of one form of one partner.
#[must_use]
pub fn record(tenant: &B16, form: &str, key: &str) -> B32 {
    hash(RECORD, &[&Ctx::bare(3).bytes(tenant).text(form).text(key).done()])
}

/// Digest of a child's key: of one partner, the same in all of its forms.
#[must_use]
pub fn child(tenant: &B16, key: &str) -> B32 {
    hash(CHILD, &[&Ctx::bare(2).bytes(tenant).text(key).done()])
}

/// Digest of an answer to a letter behind a link: the record that is written of it is found by it.
#[must_use]
pub fn answer(letter: &B16, sealed: &[u8]) -> B32 {
    hash(ANSWER, &[&Ctx::bare(2).bytes(letter).bytes(sealed).done()])
}

/// Digest of a letter behind a link: whom its answers are about.
#[must_use]
pub fn letter(letter: &B16) -> B32 {
    hash(LETTER, &[&Ctx::bare(1).bytes(letter).done()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partner_form_and_key_each_make_another_digest() {
        let one = record(&[1; 16], "session", "7");
        assert_eq!(one, record(&[1; 16], "session", "7"));
        assert_ne!(one, record(&[2; 16], "session", "7"));
        assert_ne!(one, record(&[1; 16], "contact", "7"));
        assert_ne!(one, record(&[1; 16], "session", "8"));
        assert_ne!(one, record(&[1; 16], "session7", ""));
        assert_ne!(child(&[1; 16], "7"), child(&[2; 16], "7"));
    }
}
