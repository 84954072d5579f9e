//! Against vectors that others published; their source is named in published.json.
#![allow(clippy::unwrap_used)]

mod common;

use common::{hex, unhex};
use naungan_crypto::kem::KemSecret;
use naungan_crypto::log::{self, Tree};
use rand_core::{Infallible, TryCryptoRng, TryRng};
use serde_json::Value;

/// Gives the bytes of a vector as if they were random.
struct Fixed(Vec<u8>);

impl TryRng for Fixed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        let rest = self.0.split_off(out.len());
        out.copy_from_slice(&self.0);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for Fixed {}

fn published() -> Value {
    serde_json::from_str(include_str!("published.json")).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    unhex(value.as_str().unwrap())
}

fn secret(value: &Value) -> KemSecret {
    KemSecret::from_bytes(bytes(value).try_into().unwrap())
}

#[test]
fn key_and_encapsulation_are_those_of_the_x_wing_draft() {
    for vector in published()["x_wing"]["vectors"].as_array().unwrap() {
        let public = secret(&vector["seed"]).public().unwrap();
        assert_eq!(hex(public.as_bytes()), vector["pk"].as_str().unwrap());
        let (enc, _) = public.seal(b"", b"", b"", &mut Fixed(bytes(&vector["eseed"]))).unwrap();
        assert_eq!(hex(enc), vector["ct"].as_str().unwrap());
    }
}

#[test]
fn sealing_and_opening_are_those_of_the_hpke_draft_for_our_suite() {
    let published = published();
    let vector = &published["hpke"]["vector"];
    let secret = secret(&vector["skRm"]);
    let public = secret.public().unwrap();
    assert_eq!(hex(public.as_bytes()), vector["pkRm"].as_str().unwrap());
    let (info, aad, plain) = (bytes(&vector["info"]), bytes(&vector["aad"]), bytes(&vector["pt"]));
    let (enc, ct) = public.seal(&info, &aad, &plain, &mut Fixed(bytes(&vector["ikmE"]))).unwrap();
    assert_eq!(hex(&enc), vector["enc"].as_str().unwrap());
    assert_eq!(hex(&ct), vector["ct"].as_str().unwrap());
    assert_eq!(*secret.open(&info, &aad, &enc, &ct).unwrap(), plain);
}

/// The tree of Certificate Transparency's reference tests (RFC 6962 hashing of eight given leaves) has leaf data of other
/// lengths than ours; so the shape is checked against the definition of section 2.1 itself.
#[test]
fn the_tree_is_the_one_of_rfc_6962() {
    fn by_definition(leaves: &[[u8; 32]]) -> [u8; 32] {
        use sha2::{Digest, Sha256};
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => Sha256::new().chain_update([0]).chain_update(leaf).finalize().into(),
            more => {
                let split = (more.len() - 1).ilog2();
                let (left, right) = more.split_at(1 << split);
                let (left, right) = (by_definition(left), by_definition(right));
                Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
            }
        }
    }
    let leaves: Vec<[u8; 32]> = (0..33).map(|number| [number; 32]).collect();
    let mut tree = Tree::default();
    let mut roots = vec![tree.root()];
    for (position, leaf) in leaves.iter().enumerate() {
        assert_eq!(tree.append(*leaf), position as u64);
        assert_eq!(tree.root(), by_definition(&leaves[..=position]));
        roots.push(tree.root());
    }
    assert_eq!(roots[0], log::empty_root());
    let size = tree.size();
    for (position, leaf) in leaves.iter().enumerate() {
        let proof = tree.inclusion(position as u64).unwrap();
        log::verify_inclusion((size, &tree.root()), position as u64, leaf, &proof).unwrap();
        assert!(log::verify_inclusion((size, &tree.root()), position as u64, &[99; 32], &proof).is_err());
    }
    for old in 0..=size {
        let proof = tree.consistency(old).unwrap();
        let old_root = &roots[usize::try_from(old).unwrap()];
        log::verify_consistency((old, old_root), (size, &tree.root()), &proof).unwrap();
        assert!(log::verify_consistency((old, &[99; 32]), (size, &tree.root()), &proof).is_err());
        assert!(log::verify_consistency((size + 1, old_root), (size, &tree.root()), &proof).is_err());
    }
    assert!(tree.inclusion(size).is_none());
    assert!(tree.consistency(size + 1).is_none());
}
