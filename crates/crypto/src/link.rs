//! The link from one epoch to the one before: who holds the newest history key opens the past.

use crate::key::{HistoryKey, LayerKey};
use crate::label::{Ctx, derive32};
use crate::{B16, CryptoError, seal};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// The layer and epoch whose history key seals the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkPlace {
    /// The partner.
    pub tenant: B16,
    /// 1 care, 2 lead.
    pub vault: u8,
    /// Kind of the object.
    pub kind: u8,
    /// The file.
    pub object: B16,
    /// The layer.
    pub layer: u8,
    /// The newer of the two epochs.
    pub epoch: u32,
}

impl LinkPlace {
    /// Context of the link's key and its AAD.
    #[must_use]
    pub fn ctx(&self) -> Vec<u8> {
        Ctx::new("naungan/1/link", 7)
            .bytes(&self.tenant)
            .uint(self.vault)
            .uint(self.kind)
            .bytes(&self.object)
            .uint(self.layer)
            .uint(self.epoch)
            .done()
    }
}

/// Seals the keys of the epoch before under the new history key: nonce, then 64 bytes sealed.
pub fn seal(
    newer: &HistoryKey,
    older_lk: &LayerKey,
    older_hk: &HistoryKey,
    place: &LinkPlace,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let ctx = place.ctx();
    let key = Zeroizing::new(derive32(newer.expose(), &ctx));
    let mut plain = Zeroizing::new([0; 64]);
    plain[..32].copy_from_slice(older_lk.expose());
    plain[32..].copy_from_slice(older_hk.expose());
    seal::seal_box(&key, &ctx, plain.as_slice(), rng)
}

/// Opens a link. The caller then checks the layer key against the older epoch's `lkc`.
pub fn open(newer: &HistoryKey, link: &[u8], place: &LinkPlace) -> Result<(LayerKey, HistoryKey), CryptoError> {
    let ctx = place.ctx();
    let key = Zeroizing::new(derive32(newer.expose(), &ctx));
    let plain = seal::open_box(&key, &ctx, link)?;
    let (lk, hk) = crate::key::two(&plain)?;
    Ok((LayerKey::from_bytes(lk), HistoryKey::from_bytes(hk)))
}
