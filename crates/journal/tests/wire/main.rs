//! What the wire leaves out comes back byte for byte, or the message is refused; golden bytes of both messages in `golden.txt`.
//! `NAUNGAN_WRITE_VECTORS=1` writes that file anew; `../python/rebuild.py` rebuilds its entries from docs/sync.md alone.

#![allow(clippy::unwrap_used)]

mod golden;
mod pages;

use naungan_crypto::entry::{CLASS_CONTENT, Header, KIND_CASE, PublicPart, Sealed};
use naungan_crypto::label::sha256;
use naungan_crypto::part::PartHeader;
use naungan_crypto::sign::SigningKey;
use naungan_journal::wire::{self, Download, Given, Scope, State, Unreadable, b32};
use proptest::prelude::*;

/// What varies between entries of a message.
#[derive(Debug, Clone)]
pub struct Shape {
    object: u8,
    device: u8,
    /// How far back the entry is that this one names as the one before; 0: none, more than there are: one elsewhere.
    dprev: usize,
    parents: Vec<usize>,
    seen: u8,
    parts: Vec<(u8, bool)>,
    public: Option<bool>,
}

fn shape() -> impl Strategy<Value = Shape> {
    let parts = proptest::collection::vec(any::<bool>(), 0..4);
    let parts = parts.prop_map(|held| (1..).zip(held).collect());
    let parents = proptest::collection::vec(0..30_usize, 0..8);
    (0..3_u8, 0..4_u8, 0..30_usize, parents, 0..3_u8, parts, any::<Option<bool>>()).prop_map(
        |(object, device, dprev, parents, seen, parts, public)| Shape { object, device, dprev, parents, seen, parts, public },
    )
}

/// Signed entries of these shapes. A part is held back, and public bytes are erased, where the shape says false.
pub fn entries(shapes: &[Shape]) -> Vec<Sealed> {
    let mut hashes: Vec<[u8; 32]> = Vec::new();
    let mut out = Vec::new();
    for (number, shape) in (0_u8..).zip(shapes) {
        let hash = |back: &usize| match back {
            0 => [0; 32],
            back => hashes.iter().nth_back(back - 1).copied().unwrap_or([0xee; 32]),
        };
        let mut parents: Vec<[u8; 32]> = shape.parents.iter().map(hash).collect();
        parents.sort_unstable();
        parents.dedup();
        let ciphertexts: Vec<Vec<u8>> = shape.parts.iter().map(|(layer, _)| vec![number ^ layer; 272]).collect();
        let part = |((layer, _), ct): (&(u8, bool), &Vec<u8>)| PartHeader {
            layer: *layer,
            epoch: 1 + u32::from(number % 2),
            nonce: [number; 24],
            ct_len: 272,
            ct_hash: sha256(ct),
            kc: [*layer; 32],
        };
        let public = PublicPart { salt: [number; 32], bytes: vec![0x82, 1, 0x41, number] };
        let header = Header {
            tenant: [1; 16],
            vault: 1,
            kind: KIND_CASE,
            object: [10 + shape.object; 16],
            entry: [number; 16],
            class: CLASS_CONTENT,
            device: [20 + shape.device; 16],
            dseq: 1 + u64::from(number),
            dprev: hash(&shape.dprev),
            parents,
            hlc: (1_470_000_000 + u64::from(number), 0),
            seen: (u64::from(shape.seen) * 1000, [shape.seen; 32]),
            role_cert: [30 + shape.device; 32],
            public: shape.public.map(|_| (1, public.commit())),
            parts: shape.parts.iter().zip(&ciphertexts).map(part).collect(),
        };
        hashes.push(header.hash());
        let held = shape.parts.iter().zip(ciphertexts).map(|((_, held), ct)| if *held { ct } else { Vec::new() }).collect();
        let key = SigningKey::from_bytes([20 + shape.device; 32]);
        out.push(Sealed::sign(header, held, Some(public).filter(|_| shape.public == Some(true)), &key));
    }
    out
}

/// A page with these entries.
pub fn page(entries: Vec<Sealed>) -> Download {
    let given = |(position, entry): (u64, Sealed)| Given {
        position,
        state: if position % 3 == 0 { State::Quarantined } else { State::Accepted },
        reason: (position % 3 == 0).then(|| "quarantine.role".into()),
        salts: entry.parts.iter().map(|part| (!part.is_empty()).then(|| b32([5; 32]))).collect(),
        entry,
    };
    Download {
        after: 5 << 32,
        scope: Scope::Objects(vec![[9; 16]]),
        cursor: 7 << 32,
        more: true,
        checkpoint: b"a note".to_vec().into(),
        entries: (100..).zip(entries).map(given).collect(),
        wraps: vec![vec![1, 2, 3].into()],
        summaries: vec![(vec![4, 5].into(), b32([6; 32]))],
        ended: Some(vec![[8; 16]]),
    }
}

/// The page as its reader has it.
pub fn read(bytes: &[u8]) -> Result<Download, Unreadable> {
    wire::decode(bytes)
}

proptest! {
    #[test]
    fn whatever_stands_in_a_page_is_rebuilt_byte_for_byte(shapes in proptest::collection::vec(shape(), 0..25)) {
        let page = page(entries(&shapes));
        let rebuilt = read(&wire::encode(&page)).unwrap();
        prop_assert_eq!(&rebuilt, &page);
        for (rebuilt, given) in rebuilt.entries.iter().zip(&page.entries) {
            prop_assert_eq!(rebuilt.entry.encode(), given.entry.encode());
            let key = SigningKey::from_bytes([given.entry.header.device[0]; 32]).verifying_key();
            prop_assert!(rebuilt.entry.verify(&key).is_ok());
        }
    }

    #[test]
    fn a_changed_byte_makes_no_reader_panic_and_no_other_entry(
        shapes in proptest::collection::vec(shape(), 1..8),
        at in any::<prop::sample::Index>(),
        change in 1..=255_u8,
    ) {
        let page = page(entries(&shapes));
        let mut bytes = wire::encode(&page);
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        if let Ok(rebuilt) = read(&bytes) {
            let entries = |page: &Download| page.entries.iter().map(|given| given.entry.clone()).collect::<Vec<_>>();
            prop_assert_eq!(entries(&rebuilt), entries(&page), "what is read is what was sent, or nothing is");
        }
    }
}
