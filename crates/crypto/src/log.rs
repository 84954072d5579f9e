//! The tamper-evident log of one partner and vault: an RFC 6962 tree (SHA-256) over blinded leaves.

use crate::key::ObjectKey;
use crate::label;
use crate::{B16, B32, CryptoError};
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use sha2::Sha256;

/// Salt of a leaf: HMAC-SHA256 of the entry's or event's id under the object's key. Deleting that key makes it mute.
#[must_use]
pub fn leaf_salt(key: &ObjectKey, id: &B16) -> B32 {
    label::hmac(key.expose(), id)
}

/// Leaf data: `SHA-256("naungan/1/leaf" + 00 + leaf_salt + entry or event hash)`.
#[must_use]
pub fn leaf(leaf_salt: &B32, hash: &B32) -> B32 {
    label::hash("naungan/1/leaf", &[leaf_salt, hash])
}

/// Root of the tree without leaves: `SHA-256("")`.
#[must_use]
pub fn empty_root() -> B32 {
    label::sha256(&[])
}

/// The tree in memory.
#[derive(Default)]
pub struct Tree(ct_merkle::mem_backed_tree::MemoryBackedTree<Sha256, B32>);

impl core::fmt::Debug for Tree {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Tree({} leaves)", self.size())
    }
}

impl Tree {
    /// Adds leaf data and gives its position.
    pub fn append(&mut self, leaf: B32) -> u64 {
        let position = self.size();
        self.0.push(leaf);
        position
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.0.len()
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> B32 {
        if self.0.is_empty() { empty_root() } else { (*self.0.root().as_bytes()).into() }
    }

    /// Leaf data at a position.
    #[must_use]
    pub fn leaf(&self, position: u64) -> Option<&B32> {
        self.0.get(usize::try_from(position).ok()?)
    }

    /// Proof that the leaf at `position` is in the tree: hashes of 32 bytes from the leaf upwards.
    #[must_use]
    pub fn inclusion(&self, position: u64) -> Option<Vec<u8>> {
        self.leaf(position)?;
        Some(self.0.prove_inclusion(usize::try_from(position).ok()?).as_bytes().to_vec())
    }

    /// Proof that the tree of `old_size` leaves is the start of this one (RFC 6962 section 2.1.2).
    #[must_use]
    pub fn consistency(&self, old_size: u64) -> Option<Vec<u8>> {
        let additions = self.size().checked_sub(old_size)?;
        if old_size == 0 || additions == 0 {
            return Some(Vec::new());
        }
        Some(self.0.prove_consistency(usize::try_from(additions).ok()?).as_bytes().to_vec())
    }
}

fn root_hash(size: u64, root: &B32) -> RootHash<Sha256> {
    RootHash::new((*root).into(), size)
}

/// Checks an inclusion proof.
pub fn verify_inclusion((size, root): (u64, &B32), position: u64, leaf: &B32, proof: &[u8]) -> Result<(), CryptoError> {
    if position >= size || size > u64::MAX / 4 {
        return Err(CryptoError::Proof);
    }
    let proof = InclusionProof::<Sha256>::try_from_bytes(proof.to_vec()).map_err(|_| CryptoError::Proof)?;
    root_hash(size, root).verify_inclusion(leaf, position, &proof).map_err(|_| CryptoError::Proof)
}

/// Checks that the older tree is the start of the newer one. The empty tree is the start of every tree.
pub fn verify_consistency((old_size, old_root): (u64, &B32), (size, root): (u64, &B32), proof: &[u8]) -> Result<(), CryptoError> {
    if old_size > size || size > u64::MAX / 4 {
        return Err(CryptoError::Proof);
    }
    if old_size == 0 || old_size == size {
        let known = if old_size == 0 { *old_root == empty_root() } else { old_root == root };
        return if known && proof.is_empty() { Ok(()) } else { Err(CryptoError::Proof) };
    }
    let proof = ConsistencyProof::<Sha256>::try_from_bytes(proof.to_vec()).map_err(|_| CryptoError::Proof)?;
    root_hash(size, root).verify_consistency(&root_hash(old_size, old_root), &proof).map_err(|_| CryptoError::Proof)
}
