//! `digest` and `base64-decode`.

use sha2::Digest as _;

use super::{Answer, Call, Function, text};
use crate::expr::Fault;

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

impl Call<'_, '_> {
    pub(super) fn of_bytes(&self, function: Function) -> Answer {
        let given = self.text(0)?;
        if function == Function::Base64Decode {
            return text(String::from_utf8_lossy(&decode(&given)).into_owned());
        }
        let bytes = given.as_bytes();
        let digest = match self.text(1)?.as_str() {
            "MD5" => md5::Md5::digest(bytes).to_vec(),
            "SHA-1" => sha1::Sha1::digest(bytes).to_vec(),
            "SHA-256" => sha2::Sha256::digest(bytes).to_vec(),
            "SHA-384" => sha2::Sha384::digest(bytes).to_vec(),
            "SHA-512" => sha2::Sha512::digest(bytes).to_vec(),
            _ => return Err(Fault::Arguments),
        };
        match if self.given(2) { self.text(2)? } else { "base64".to_owned() }.as_str() {
            "hex" => text(digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(hex).collect()),
            "base64" => text(encode(&digest)),
            _ => Err(Fault::Arguments),
        }
    }
}

fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).unwrap_or('0')
}

fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | chunk.get(at).map_or(0, |byte| u32::from(*byte)));
        for at in 0..4usize {
            let sign = SIGNS.get((bits >> (18 - 6 * at) & 63) as usize).copied().map_or('=', char::from);
            out.push(if at > chunk.len() { '=' } else { sign });
        }
    }
    out
}

/// Bytes of a base64 text; signs that do not belong are passed over.
fn decode(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut bits, mut held) = (0u32, 0u32);
    for sign in text.bytes() {
        let plain = match sign {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        };
        let Some(value) = SIGNS.iter().position(|known| *known == plain).and_then(|value| u32::try_from(value).ok()) else {
            continue;
        };
        bits = bits << 6 | value;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from(bits >> held & 255).unwrap_or(0));
        }
    }
    out
}
