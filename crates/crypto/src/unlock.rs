//! How a user's master key lies on the server and on the device: sealed, and opened only by the person.

use crate::cbor::{Bad, Read, Reader};
use crate::constants::{PASS_M_KIB, PASS_M_MAX_KIB, PASS_M_MIN_KIB, PASS_P, PASS_T, PASS_T_MAX, PASS_T_MIN, SUITE, VERSION};
use crate::key::{DeviceSecret, SessionKey, Stretched, UserMaster};
use crate::label::{Ctx, derive, derive32, sha256};
use crate::{B16, B24, B32, CryptoError, cbor, seal};
use minicbor::Encode;
use minicbor::encode::{self, Encoder, Write};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const PASS: u8 = 1;
const PRF: u8 = 2;
const SEALED: usize = 48;

/// Cost of Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassParams {
    /// Memory in KiB.
    pub m_kib: u32,
    /// Passes.
    pub t: u32,
    /// Lanes.
    pub p: u32,
}

impl Default for PassParams {
    /// 64 MiB, 3 passes, 1 lane.
    fn default() -> Self {
        Self { m_kib: PASS_M_KIB, t: PASS_T, p: PASS_P }
    }
}

impl PassParams {
    /// Refuses what a dishonest server could send: too weak to protect, or too heavy for a phone.
    pub fn check(&self) -> Result<(), CryptoError> {
        let fits = (PASS_M_MIN_KIB..=PASS_M_MAX_KIB).contains(&self.m_kib)
            && (PASS_T_MIN..=PASS_T_MAX).contains(&self.t)
            && (1..=4).contains(&self.p);
        if fits { Ok(()) } else { Err(CryptoError::Parameters) }
    }
}

/// Argon2id of the passphrase in its normal form ([`crate::words::normal`]). Heavy: run it apart.
pub fn stretch(passphrase: &str, salt: &B16, params: &PassParams) -> Result<Stretched, CryptoError> {
    params.check()?;
    let cost = argon2::Params::new(params.m_kib, params.t, params.p, Some(32)).map_err(|_| CryptoError::Parameters)?;
    let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, cost);
    let mut out = [0; 32];
    argon.hash_password_into(crate::words::normal(passphrase).as_bytes(), salt, &mut out).map_err(|_| CryptoError::Parameters)?;
    Ok(Stretched::from_bytes(out))
}

/// The input that the PRF of a passkey is evaluated at: `SHA-256("naungan/1/prf/" + vault as decimal digits)`.
#[must_use]
pub fn prf_input(vault: u8) -> B32 {
    sha256(format!("naungan/1/prf/{vault}").as_bytes())
}

/// What unlocks: a passphrase on one device, or a passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// Passphrase and device secret.
    Pass {
        /// The device whose secret takes part.
        device: B16,
        /// Salt of Argon2id.
        salt: B16,
        /// Cost of Argon2id.
        params: PassParams,
    },
    /// A passkey with PRF.
    Prf {
        /// SHA-256 of the credential id.
        credential: B32,
    },
}

/// A sealed master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnlockBlob {
    /// Random; salt of the unlock key.
    pub id: B16,
    /// 1 care, 2 lead.
    pub vault: u8,
    /// Whose master key.
    pub user: B16,
    /// What unlocks it.
    pub slot: Slot,
    /// Key commitment, compared before anything is opened.
    pub commit: B32,
    /// Nonce of the seal.
    pub nonce: B24,
    /// The master key, sealed: 48 bytes.
    pub ct: [u8; SEALED],
}

impl UnlockBlob {
    /// Seals a master key under a stretched passphrase and the secret of this device.
    pub fn seal(
        master: &UserMaster,
        stretched: &Stretched,
        secret: &DeviceSecret,
        (vault, user): (u8, B16),
        slot: Slot,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, CryptoError> {
        let Slot::Pass { params, .. } = &slot else { return Err(CryptoError::Misplaced) };
        params.check()?;
        Self::seal_with(master, &joined(stretched, secret), (vault, user), slot, rng)
    }

    /// Seals a master key under the PRF output of a passkey.
    pub fn seal_prf(
        master: &UserMaster,
        output: &B32,
        (vault, user): (u8, B16),
        credential: B32,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, CryptoError> {
        Self::seal_with(master, output, (vault, user), Slot::Prf { credential }, rng)
    }

    fn seal_with(
        master: &UserMaster,
        ikm: &[u8],
        (vault, user): (u8, B16),
        slot: Slot,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, CryptoError> {
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let nonce = seal::nonce(rng);
        let mut blob = Self { id, vault, user, slot, commit: [0; 32], nonce, ct: [0; SEALED] };
        let (key, commit) = blob.keys(ikm);
        let sealed = seal::seal(&key, &nonce, &blob.ctx(), master.expose())?;
        blob.commit = commit;
        blob.ct = sealed.try_into().map_err(|_| CryptoError::Malformed)?;
        Ok(blob)
    }

    /// Opens with passphrase and device secret. `vault`, `user` and `device` are what the caller expects: a blob of
    /// somebody else, or with weak parameters, is refused before any key is derived.
    pub fn open(
        &self,
        stretched: &Stretched,
        secret: &DeviceSecret,
        (vault, user, device): (u8, B16, B16),
    ) -> Result<UserMaster, CryptoError> {
        match &self.slot {
            Slot::Pass { device: named, params, .. } if *named == device => params.check()?,
            _ => return Err(CryptoError::Misplaced),
        }
        self.open_with(&joined(stretched, secret), vault, &user)
    }

    /// Opens with the PRF output of a passkey.
    pub fn open_prf(&self, output: &B32, (vault, user): (u8, B16), credential: &B32) -> Result<UserMaster, CryptoError> {
        match &self.slot {
            Slot::Prf { credential: named } if named == credential => self.open_with(output, vault, &user),
            _ => Err(CryptoError::Misplaced),
        }
    }

    fn open_with(&self, ikm: &[u8], vault: u8, user: &B16) -> Result<UserMaster, CryptoError> {
        if self.vault != vault || self.user != *user {
            return Err(CryptoError::Misplaced);
        }
        let (key, commit) = self.keys(ikm);
        if !bool::from(commit.ct_eq(&self.commit)) {
            return Err(CryptoError::Open);
        }
        let plain = seal::open(&key, &self.nonce, &self.ctx(), &self.ct)?;
        Ok(UserMaster::from_bytes(plain.as_slice().try_into().map_err(|_| CryptoError::Malformed)?))
    }

    /// Context of the unlock key, and AAD.
    #[must_use]
    pub fn ctx(&self) -> Vec<u8> {
        match &self.slot {
            Slot::Pass { device, params, .. } => Ctx::new("naungan/1/unlock/pass", 7)
                .uint(self.vault)
                .bytes(&self.user)
                .bytes(device)
                .uint(params.m_kib)
                .uint(params.t)
                .uint(params.p)
                .done(),
            Slot::Prf { credential } => {
                Ctx::new("naungan/1/unlock/prf", 4).uint(self.vault).bytes(&self.user).bytes(credential).done()
            }
        }
    }

    fn keys(&self, ikm: &[u8]) -> (Zeroizing<B32>, B32) {
        let mut both = Zeroizing::new([0; 64]);
        derive(ikm, &self.id, &self.ctx(), both.as_mut());
        let (mut key, mut commit) = (Zeroizing::new([0; 32]), [0; 32]);
        key.copy_from_slice(&both[..32]);
        commit.copy_from_slice(&both[32..]);
        (key, commit)
    }

    /// The stored and sent bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads canonical bytes; weak parameters are refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, CryptoError> {
        if cbor::first_two(bytes)? != (VERSION, SUITE) {
            return Err(CryptoError::UnknownSuite);
        }
        let blob: Self = cbor::decode_exact(bytes)?;
        if let Slot::Pass { params, .. } = &blob.slot {
            params.check()?;
        }
        Ok(blob)
    }
}

fn joined(stretched: &Stretched, secret: &DeviceSecret) -> Zeroizing<Vec<u8>> {
    let mut both = Zeroizing::new(Vec::with_capacity(64));
    both.extend_from_slice(stretched.expose());
    both.extend_from_slice(secret.expose());
    both
}

impl<C> Encode<C> for UnlockBlob {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        match &self.slot {
            Slot::Pass { device, salt, params } => {
                e.array(14)?.u8(VERSION)?.u8(SUITE)?.u8(PASS)?;
                e.bytes(&self.id)?.u8(self.vault)?.bytes(&self.user)?.bytes(device)?.bytes(salt)?;
                e.u32(params.m_kib)?.u32(params.t)?.u32(params.p)?;
            }
            Slot::Prf { credential } => {
                e.array(10)?.u8(VERSION)?.u8(SUITE)?.u8(PRF)?;
                e.bytes(&self.id)?.u8(self.vault)?.bytes(&self.user)?.bytes(credential)?;
            }
        }
        e.bytes(&self.commit)?.bytes(&self.nonce)?.bytes(&self.ct)?;
        Ok(())
    }
}

impl<'b> Read<'b> for UnlockBlob {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        let length = d.array()?;
        cbor::constant(d, VERSION)?;
        cbor::constant(d, SUITE)?;
        let kind = d.u8()?;
        let (id, vault, user) = (cbor::fixed(d)?, d.u8()?, cbor::fixed(d)?);
        let slot = match (kind, length) {
            (PASS, Some(14)) => Slot::Pass {
                device: cbor::fixed(d)?,
                salt: cbor::fixed(d)?,
                params: PassParams { m_kib: d.u32()?, t: d.u32()?, p: d.u32()? },
            },
            (PRF, Some(10)) => Slot::Prf { credential: cbor::fixed(d)? },
            _ => return Err(Bad),
        };
        Ok(Self { id, vault, user, slot, commit: cbor::fixed(d)?, nonce: cbor::fixed(d)?, ct: cbor::fixed(d)? })
    }
}

/// What a session is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionPlace {
    /// 1 care, 2 lead.
    pub vault: u8,
    /// Whose master key.
    pub user: B16,
    /// On which device.
    pub device: B16,
    /// Unix seconds after which the caller must not open it.
    pub expires: u64,
}

impl SessionPlace {
    fn ctx(&self) -> Vec<u8> {
        Ctx::new("naungan/1/unlock/session", 5).uint(self.vault).bytes(&self.user).bytes(&self.device).uint(self.expires).done()
    }
}

/// Seals the unlocked master key for the time that the worker may be stopped; the key stays in the open page.
pub fn seal_session(
    master: &UserMaster,
    key: &SessionKey,
    place: &SessionPlace,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let ctx = place.ctx();
    let sealing = Zeroizing::new(derive32(key.expose(), &ctx));
    seal::seal_box(&sealing, &ctx, master.expose(), rng)
}

/// Opens what [`seal_session`] made.
pub fn open_session(sealed: &[u8], key: &SessionKey, place: &SessionPlace) -> Result<UserMaster, CryptoError> {
    let ctx = place.ctx();
    let sealing = Zeroizing::new(derive32(key.expose(), &ctx));
    let plain = seal::open_box(&sealing, &ctx, sealed)?;
    Ok(UserMaster::from_bytes(plain.as_slice().try_into().map_err(|_| CryptoError::Malformed)?))
}
