//! A wrap: layer keys (or a user's master key) sealed to one recipient, with the columns that bind it to its place.

use crate::cbor::{Bad, Read, Reader};
use crate::constants::{SUITE, WRAP_CT_MAX, WRAP_ITEMS_MAX};
use crate::kem::{ENC_BYTES, KemPublic, KemSecret};
use crate::key::{HistoryKey, LayerKey, UserMaster};
use crate::label::sha256;
use crate::{B16, B32, CryptoError, cbor};
use minicbor::Encode;
use minicbor::encode::{self, Encoder, Write};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// HPKE `info` of every wrap.
pub const INFO: &[u8] = b"naungan/1/wrap";

/// To a member of the team.
pub const PURPOSE_MEMBER: u8 = 1;
/// An officer's share.
pub const PURPOSE_SHARE: u8 = 2;
/// To the recovery key.
pub const PURPOSE_RECOVERY: u8 = 3;
/// To another partner.
pub const PURPOSE_TRANSFER: u8 = 4;
/// A user's master key, to the user's next device.
pub const PURPOSE_ENROL: u8 = 5;
/// A linkage key.
pub const PURPOSE_LINKAGE: u8 = 6;

/// Recipient is a user (UKEM).
pub const TO_USER: u8 = 1;
/// Recipient is a device (DKEM).
pub const TO_DEVICE: u8 = 2;
/// Recipient is an officer (UKEM of the RootDoc).
pub const TO_OFFICER: u8 = 3;
/// Recipient is the recovery key.
pub const TO_RECOVERY: u8 = 4;

/// The columns that the AAD binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrapColumns {
    /// The partner.
    pub tenant: B16,
    /// 1 care, 2 lead.
    pub vault: u8,
    /// Kind of the object.
    pub kind: u8,
    /// The file.
    pub object: B16,
    /// `PURPOSE_*`.
    pub purpose: u8,
    /// `(layer, epoch, has_history)`; [`seal`] fills this from the keys.
    pub items: Vec<(u8, u32, bool)>,
    /// `TO_*`.
    pub recipient_kind: u8,
    /// User, device or officer; zeros for the recovery key.
    pub recipient: B16,
    /// Generation of the recipient's keys.
    pub recipient_gen: u32,
    /// Suite, 1.
    pub suite: u8,
    /// Id of the Grant or Epoch entry that lists this wrap.
    pub grant_entry: B16,
}

impl WrapColumns {
    /// The AAD: CBOR of the columns, and for an enrolment the hash of the QR content at the end.
    #[must_use]
    pub fn aad(&self, enrol: Option<&B32>) -> Vec<u8> {
        let mut aad = cbor::encode(self);
        if let (Some(hash), Some(head)) = (enrol, aad.first_mut()) {
            *head += 1;
            aad.extend_from_slice(&[0x58, 0x20]);
            aad.extend_from_slice(hash);
        }
        aad
    }
}

impl<C> Encode<C> for WrapColumns {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(11)?.bytes(&self.tenant)?.u8(self.vault)?.u8(self.kind)?.bytes(&self.object)?.u8(self.purpose)?;
        cbor::put_list(e, &self.items, |e, (layer, epoch, history)| {
            e.array(3)?.u8(*layer)?.u32(*epoch)?.bool(*history)?;
            Ok(())
        })?;
        e.u8(self.recipient_kind)?.bytes(&self.recipient)?.u32(self.recipient_gen)?;
        e.u8(self.suite)?.bytes(&self.grant_entry)?;
        Ok(())
    }
}

impl<'b> Read<'b> for WrapColumns {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        cbor::array(d, 11)?;
        Ok(Self {
            tenant: cbor::fixed(d)?,
            vault: d.u8()?,
            kind: d.u8()?,
            object: cbor::fixed(d)?,
            purpose: d.u8()?,
            items: cbor::list(d, WRAP_ITEMS_MAX, |d| {
                cbor::array(d, 3)?;
                Ok((d.u8()?, d.u32()?, d.bool()?))
            })?,
            recipient_kind: d.u8()?,
            recipient: cbor::fixed(d)?,
            recipient_gen: d.u32()?,
            suite: d.u8()?,
            grant_entry: cbor::fixed(d)?,
        })
    }
}

/// A wrap as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrap {
    /// Random.
    pub id: B16,
    /// Bound by the AAD.
    pub columns: WrapColumns,
    /// Encapsulated key, 1,120 bytes.
    pub enc: Vec<u8>,
    /// Ciphertext.
    pub ct: Vec<u8>,
    /// Unix seconds. This and the next two are the server's access list; they are not bound. [`seal`] gives 0.
    pub created_at: u64,
    /// Unix seconds.
    pub expires_at: Option<u64>,
    /// Unix seconds.
    pub ended_at: Option<u64>,
}

impl Wrap {
    /// The stored and sent bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads canonical bytes of a known suite.
    pub fn decode(bytes: &[u8]) -> Result<Self, CryptoError> {
        let wrap: Self = cbor::decode_exact(bytes)?;
        if wrap.columns.suite == SUITE { Ok(wrap) } else { Err(CryptoError::UnknownSuite) }
    }

    /// `SHA-256(enc + ct)`, by which a signed Grant or Epoch lists the wrap. HPKE does not name the sender: a wrap that no
    /// valid signed entry lists must not be used.
    #[must_use]
    pub fn digest(&self) -> B32 {
        let mut both = self.enc.clone();
        both.extend_from_slice(&self.ct);
        sha256(&both)
    }
}

impl<C> Encode<C> for Wrap {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(7)?.bytes(&self.id)?;
        self.columns.encode(e, c)?;
        e.bytes(&self.enc)?.bytes(&self.ct)?.u64(self.created_at)?;
        cbor::put_u64_or_null(e, self.expires_at)?;
        cbor::put_u64_or_null(e, self.ended_at)
    }
}

impl<'b> Read<'b> for Wrap {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        cbor::array(d, 7)?;
        Ok(Self {
            id: cbor::fixed(d)?,
            columns: WrapColumns::read(d)?,
            enc: cbor::fixed::<ENC_BYTES>(d)?.to_vec(),
            ct: cbor::bytes(d, WRAP_CT_MAX)?,
            created_at: d.u64()?,
            expires_at: cbor::optional(d, Reader::u64)?,
            ended_at: cbor::optional(d, Reader::u64)?,
        })
    }
}

/// The keys of one layer in one epoch. Without `hk` the past stays shut.
#[derive(Debug)]
pub struct LayerKeys {
    /// The layer.
    pub layer: u8,
    /// The epoch.
    pub epoch: u32,
    /// The layer key.
    pub lk: LayerKey,
    /// The history key.
    pub hk: Option<HistoryKey>,
}

/// Seals layer keys to a recipient whose chain the caller has verified. `columns.items` and `columns.suite` are filled in.
pub fn seal(keys: &[LayerKeys], mut columns: WrapColumns, to: &KemPublic, rng: &mut impl CryptoRng) -> Result<Wrap, CryptoError> {
    if keys.is_empty() || keys.len() > WRAP_ITEMS_MAX {
        return Err(CryptoError::TooLarge);
    }
    columns.items = keys.iter().map(|key| (key.layer, key.epoch, key.hk.is_some())).collect();
    columns.suite = SUITE;
    let aad = columns.aad(None);
    seal_payload(&payload(keys), &aad, columns, to, rng)
}

/// Opens the layer keys of a wrap; what comes out must be what the columns promise.
pub fn open(wrap: &Wrap, secret: &KemSecret) -> Result<Vec<LayerKeys>, CryptoError> {
    if wrap.columns.suite != SUITE {
        return Err(CryptoError::UnknownSuite);
    }
    let plain = secret.open(INFO, &wrap.columns.aad(None), &wrap.enc, &wrap.ct)?;
    let keys = read_payload(&plain)?;
    let items = keys.iter().map(|key| (key.layer, key.epoch, key.hk.is_some()));
    if items.eq(wrap.columns.items.iter().copied()) { Ok(keys) } else { Err(CryptoError::Misplaced) }
}

/// Seals a user's master key to the user's next device (purpose 5). `qr` is SHA-256 of what that device shows.
pub fn seal_user_master(
    master: &UserMaster,
    mut columns: WrapColumns,
    qr: &B32,
    to: &KemPublic,
    rng: &mut impl CryptoRng,
) -> Result<Wrap, CryptoError> {
    columns.items = Vec::new();
    columns.suite = SUITE;
    columns.purpose = PURPOSE_ENROL;
    let aad = columns.aad(Some(qr));
    seal_payload(master.expose(), &aad, columns, to, rng)
}

/// Opens what [`seal_user_master`] made, on the device that showed the QR content.
pub fn open_user_master(wrap: &Wrap, qr: &B32, secret: &KemSecret) -> Result<UserMaster, CryptoError> {
    if wrap.columns.suite != SUITE {
        return Err(CryptoError::UnknownSuite);
    }
    if wrap.columns.purpose != PURPOSE_ENROL {
        return Err(CryptoError::Misplaced);
    }
    let plain = secret.open(INFO, &wrap.columns.aad(Some(qr)), &wrap.enc, &wrap.ct)?;
    let bytes = plain.as_slice().try_into().map_err(|_| CryptoError::Malformed)?;
    Ok(UserMaster::from_bytes(bytes))
}

fn seal_payload(
    plain: &[u8],
    aad: &[u8],
    columns: WrapColumns,
    to: &KemPublic,
    rng: &mut impl CryptoRng,
) -> Result<Wrap, CryptoError> {
    let mut id = [0; 16];
    rng.fill_bytes(&mut id);
    let (enc, ct) = to.seal(INFO, aad, plain, rng)?;
    Ok(Wrap { id, columns, enc, ct, created_at: 0, expires_at: None, ended_at: None })
}

/// `[[layer, epoch, LK, HK or null], ...]`, sized beforehand so that no copy of a key is left behind by growing.
fn payload(keys: &[LayerKeys]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(8 + keys.len() * 80));
    let mut e = Encoder::new(&mut *out);
    let written = cbor::put_list(&mut e, keys, |e, key| {
        e.array(4)?.u8(key.layer)?.u32(key.epoch)?.bytes(key.lk.expose())?;
        cbor::put_bytes_or_null(e, key.hk.as_ref().map(|hk| hk.expose().as_slice()))
    });
    debug_assert!(written.is_ok(), "memory takes every byte");
    out
}

fn read_payload(bytes: &[u8]) -> Result<Vec<LayerKeys>, CryptoError> {
    let mut d = Reader::new(bytes);
    let keys = cbor::list(&mut d, WRAP_ITEMS_MAX, |d| {
        cbor::array(d, 4)?;
        Ok(LayerKeys {
            layer: d.u8()?,
            epoch: d.u32()?,
            lk: LayerKey::from_bytes(cbor::fixed(d)?),
            hk: cbor::optional(d, |d| Ok(HistoryKey::from_bytes(cbor::fixed(d)?)))?,
        })
    })
    .map_err(|_| CryptoError::Malformed)?;
    if payload(&keys).as_slice() == bytes { Ok(keys) } else { Err(CryptoError::NotCanonical) }
}
