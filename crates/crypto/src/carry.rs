//! What is not sent yet, as a file that somebody else takes to the network. The entries inside are sealed for their readers as ever; six
//! words, said and not written beside the file, keep their salts and wraps from whoever finds it.

use crate::constants::VAULT_CARE;
use crate::key::Stretched;
use crate::label::{Ctx, derive32};
use crate::unlock::PassParams;
use crate::{B16, CryptoError, seal};
use rand_core::CryptoRng;

/// First bytes of every such file.
pub const MAGIC: &[u8; 4] = b"NCF1";
/// Bytes before the box: magic, partner, salt, and the three numbers of Argon2id.
const HEAD: usize = 4 + 16 + 16 + 12;
const LABEL: &str = "naungan/1/carry";

/// What a file says before it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Partner whose entries it holds.
    pub tenant: B16,
    /// Salt of the words.
    pub salt: B16,
    /// How the words are stretched.
    pub params: PassParams,
}

fn ctx(head: &Head) -> Vec<u8> {
    let PassParams { m_kib, t, p } = head.params;
    let numbers = Ctx::new(LABEL, 7).uint(VAULT_CARE).bytes(&head.tenant).bytes(&head.salt);
    numbers.uint(m_kib).uint(t).uint(p).done()
}

/// A file: its head in clear, the upload sealed.
///
/// # Errors
/// The upload is too large to seal.
pub fn pack(head: &Head, words: &Stretched, upload: &[u8], rng: &mut impl CryptoRng) -> Result<Vec<u8>, CryptoError> {
    let ctx = ctx(head);
    let sealed = seal::seal_box(&derive32(words.expose(), &ctx), &ctx, upload, rng)?;
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&head.tenant);
    out.extend_from_slice(&head.salt);
    for number in [head.params.m_kib, head.params.t, head.params.p] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// What a file says of itself.
///
/// # Errors
/// It is no such file, or asks for a stretching that is too weak or too heavy.
pub fn head(file: &[u8]) -> Result<Head, CryptoError> {
    let rest = file.strip_prefix(MAGIC).filter(|rest| rest.len() >= HEAD - 4).ok_or(CryptoError::Open)?;
    let part = |from: usize| rest.get(from..from + 16).and_then(|bytes| bytes.try_into().ok()).ok_or(CryptoError::Open);
    let number = |from: usize| {
        let bytes: Option<[u8; 4]> = rest.get(from..from + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u32::from_be_bytes).ok_or(CryptoError::Open)
    };
    let params = PassParams { m_kib: number(32)?, t: number(36)?, p: number(40)? };
    params.check()?;
    Ok(Head { tenant: part(0)?, salt: part(16)?, params })
}

/// The upload in a file.
///
/// # Errors
/// Other words, or the file was changed.
pub fn unpack(file: &[u8], words: &Stretched) -> Result<Vec<u8>, CryptoError> {
    let head = head(file)?;
    let ctx = ctx(&head);
    let sealed = file.get(HEAD..).ok_or(CryptoError::Open)?;
    seal::open_box(&derive32(words.expose(), &ctx), &ctx, sealed).map(|mut plain| core::mem::take(&mut *plain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn a_carried_file_opens_with_its_words_only_and_unchanged_only() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let params = PassParams { m_kib: 19 * 1024, t: 2, p: 1 };
        let head = Head { tenant: [3; 16], salt: [4; 16], params };
        let (words, others) = (Stretched::from_bytes([5; 32]), Stretched::from_bytes([6; 32]));
        let file = pack(&head, &words, b"an upload", &mut rng).unwrap();
        assert_eq!(self::head(&file).unwrap(), head);
        assert_eq!(unpack(&file, &words).unwrap(), b"an upload");
        assert!(unpack(&file, &others).is_err());
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(unpack(&changed, &words).is_err(), "byte {at}");
            assert!(unpack(file.get(..at).unwrap(), &words).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_file_that_asks_for_weak_or_endless_stretching_is_refused() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        for params in [PassParams { m_kib: 8, t: 1, p: 1 }, PassParams { m_kib: u32::MAX, t: 3, p: 1 }] {
            let file =
                pack(&Head { tenant: [3; 16], salt: [4; 16], params }, &Stretched::from_bytes([5; 32]), b"", &mut rng).unwrap();
            assert!(head(&file).is_err());
        }
    }
}
