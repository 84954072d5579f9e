//! Statements about people, devices and roles, signed by officers (or, for devices, by their user).

use crate::cbor::{Bad, Read, Reader};
use crate::constants::{ALG_ED25519, OFFICERS_MAX, SUITE, WITNESSES_MAX};
use crate::kem::{KemPublic, PUBLIC_BYTES};
use crate::sign::{SigningKey, VerifyingKey};
use crate::{B16, B32, B64, CryptoError, cbor, label};
use minicbor::Encode;
use minicbor::encode::{self, Encoder, Write};

const DOMAIN: &str = "naungan/1/certificate";
/// Longest bytes of one certificate.
const BODY_MAX: usize = 16 * 1024;
const LAYERS_MAX: usize = 16;
const SIGNATURES_MAX: usize = 5;
const ROLE_MAX: usize = 32;
const REQUEST_KEY_MAX: usize = 128;

/// One of the people who sign for a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// The officer's user id.
    pub user: B16,
    /// The officer's signing key.
    pub usig: VerifyingKey,
    /// The officer's sealing key.
    pub ukem: KemPublic,
}

/// The root of a partner's chain. Version 1 is pinned by its hash; each next one is signed by the officers before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootDoc {
    /// From 1.
    pub version: u32,
    /// Hash of the version before; none for version 1.
    pub prev: Option<B32>,
    /// The partner.
    pub tenant: B16,
    /// User ids ascending.
    pub officers: Vec<Officer>,
    /// How many officers sign the next RootDoc.
    pub threshold: u8,
    /// The recovery key, once its ceremony was held.
    pub rec: Option<KemPublic>,
    /// The key that signs receipts and checkpoints.
    pub log_key: VerifyingKey,
    /// Keys of the log's witnesses, ascending.
    pub witnesses: Vec<VerifyingKey>,
}

/// A user's public keys in one generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserCert {
    /// The partner.
    pub tenant: B16,
    /// The user.
    pub user: B16,
    /// Generation of the keys, from 1.
    pub generation: u32,
    /// Sealing key.
    pub ukem: KemPublic,
    /// Signing key.
    pub usig: VerifyingKey,
    /// Unix seconds.
    pub not_before: u64,
    /// Unix seconds.
    pub not_after: u64,
}

/// What a user may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleCert {
    /// The partner.
    pub tenant: B16,
    /// The user.
    pub user: B16,
    /// Code of the role.
    pub role: String,
    /// Layers that may be granted under it, ascending.
    pub layers: Vec<u8>,
    /// The team, or none for the whole partner.
    pub scope: Option<B16>,
    /// Unix seconds.
    pub not_before: u64,
    /// Unix seconds, at most 366 days after `not_before`.
    pub not_after: u64,
}

/// A device of a user, signed with the user's own key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCert {
    /// The partner.
    pub tenant: B16,
    /// The user.
    pub user: B16,
    /// Generation of the user keys that sign this.
    pub generation: u32,
    /// The device.
    pub device: B16,
    /// Signs entries and logins.
    pub dsig: VerifyingKey,
    /// Receives the master key at enrolment.
    pub dkem: KemPublic,
    /// P-256 public key that proves requests, SEC1 bytes; none where requests are proved otherwise.
    pub dreq: Option<Vec<u8>>,
    /// Unix seconds.
    pub not_before: u64,
}

/// What a revocation ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Revoked {
    /// All of a user.
    User(B16),
    /// One device.
    Device(B16),
    /// One certificate, by its hash.
    Certificate(B32),
}

/// Ends something earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// The partner.
    pub tenant: B16,
    /// What ends.
    pub target: Revoked,
    /// 1 left, 2 lost, 3 keys exposed, 4 mistake, 5 other.
    pub reason: u8,
    /// Unix seconds, as stated; what counts is the place in the log.
    pub at: u64,
}

/// Any statement.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)]
pub enum Certificate {
    /// Kind 1.
    Root(RootDoc),
    /// Kind 2.
    User(UserCert),
    /// Kind 3.
    Role(RoleCert),
    /// Kind 4.
    Device(DeviceCert),
    /// Kind 5.
    Revocation(Revocation),
}

impl Certificate {
    /// The canonical bytes, which are signed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads canonical bytes of a known kind and suite.
    pub fn decode_exact(bytes: &[u8]) -> Result<Self, CryptoError> {
        if cbor::first_two(bytes)?.1 != SUITE {
            return Err(CryptoError::UnknownSuite);
        }
        cbor::decode_exact(bytes)
    }

    /// `SHA-256(bytes)`, by which headers and the next RootDoc name it.
    #[must_use]
    pub fn hash(&self) -> B32 {
        label::sha256(&self.encode())
    }

    /// The partner it is about.
    #[must_use]
    pub fn tenant(&self) -> &B16 {
        match self {
            Self::Root(root) => &root.tenant,
            Self::User(user) => &user.tenant,
            Self::Role(role) => &role.tenant,
            Self::Device(device) => &device.tenant,
            Self::Revocation(revocation) => &revocation.tenant,
        }
    }
}

impl<C> Encode<C> for Certificate {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Root(root) => {
                e.array(10)?.u8(1)?.u8(SUITE)?.u32(root.version)?;
                cbor::put_bytes_or_null(e, root.prev.as_ref().map(|prev| prev.as_slice()))?;
                e.bytes(&root.tenant)?;
                cbor::put_list(e, &root.officers, |e, officer| {
                    e.array(3)?.bytes(&officer.user)?.bytes(&officer.usig.0)?.bytes(officer.ukem.as_bytes())?;
                    Ok(())
                })?;
                e.u8(root.threshold)?;
                cbor::put_bytes_or_null(e, root.rec.as_ref().map(|rec| rec.as_bytes().as_slice()))?;
                e.bytes(&root.log_key.0)?;
                cbor::put_list(e, &root.witnesses, |e, key| e.bytes(&key.0).map(|_| ()))?;
            }
            Self::User(user) => {
                e.array(9)?.u8(2)?.u8(SUITE)?.bytes(&user.tenant)?.bytes(&user.user)?.u32(user.generation)?;
                e.bytes(user.ukem.as_bytes())?.bytes(&user.usig.0)?.u64(user.not_before)?.u64(user.not_after)?;
            }
            Self::Role(role) => {
                e.array(9)?.u8(3)?.u8(SUITE)?.bytes(&role.tenant)?.bytes(&role.user)?.str(&role.role)?;
                cbor::put_list(e, &role.layers, |e, layer| e.u8(*layer).map(|_| ()))?;
                cbor::put_bytes_or_null(e, role.scope.as_ref().map(|scope| scope.as_slice()))?;
                e.u64(role.not_before)?.u64(role.not_after)?;
            }
            Self::Device(device) => {
                e.array(10)?.u8(4)?.u8(SUITE)?.bytes(&device.tenant)?.bytes(&device.user)?.u32(device.generation)?;
                e.bytes(&device.device)?.bytes(&device.dsig.0)?.bytes(device.dkem.as_bytes())?;
                cbor::put_bytes_or_null(e, device.dreq.as_deref())?;
                e.u64(device.not_before)?;
            }
            Self::Revocation(revocation) => {
                e.array(7)?.u8(5)?.u8(SUITE)?.bytes(&revocation.tenant)?;
                match &revocation.target {
                    Revoked::User(id) => e.u8(1)?.bytes(id)?,
                    Revoked::Device(id) => e.u8(2)?.bytes(id)?,
                    Revoked::Certificate(hash) => e.u8(3)?.bytes(hash)?,
                };
                e.u8(revocation.reason)?.u64(revocation.at)?;
            }
        }
        Ok(())
    }
}

fn kem(d: &mut Reader<'_>) -> Result<KemPublic, Bad> {
    KemPublic::from_bytes(&cbor::fixed::<PUBLIC_BYTES>(d)?).map_err(|_| Bad)
}

fn key(d: &mut Reader<'_>) -> Result<VerifyingKey, Bad> {
    Ok(VerifyingKey(cbor::fixed(d)?))
}

impl<'b> Read<'b> for Certificate {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        let length = d.array()?;
        let kind = d.u8()?;
        cbor::constant(d, SUITE)?;
        match (kind, length) {
            (1, Some(10)) => Ok(Self::Root(RootDoc {
                version: d.u32()?,
                prev: cbor::optional(d, cbor::fixed)?,
                tenant: cbor::fixed(d)?,
                officers: cbor::list(d, OFFICERS_MAX, |d| {
                    cbor::array(d, 3)?;
                    Ok(Officer { user: cbor::fixed(d)?, usig: key(d)?, ukem: kem(d)? })
                })?,
                threshold: d.u8()?,
                rec: cbor::optional(d, kem)?,
                log_key: key(d)?,
                witnesses: cbor::list(d, WITNESSES_MAX, key)?,
            })),
            (2, Some(9)) => Ok(Self::User(UserCert {
                tenant: cbor::fixed(d)?,
                user: cbor::fixed(d)?,
                generation: d.u32()?,
                ukem: kem(d)?,
                usig: key(d)?,
                not_before: d.u64()?,
                not_after: d.u64()?,
            })),
            (3, Some(9)) => Ok(Self::Role(RoleCert {
                tenant: cbor::fixed(d)?,
                user: cbor::fixed(d)?,
                role: cbor::text(d, ROLE_MAX)?,
                layers: cbor::list(d, LAYERS_MAX, Reader::u8)?,
                scope: cbor::optional(d, cbor::fixed)?,
                not_before: d.u64()?,
                not_after: d.u64()?,
            })),
            (4, Some(10)) => Ok(Self::Device(DeviceCert {
                tenant: cbor::fixed(d)?,
                user: cbor::fixed(d)?,
                generation: d.u32()?,
                device: cbor::fixed(d)?,
                dsig: key(d)?,
                dkem: kem(d)?,
                dreq: cbor::optional(d, |d| cbor::bytes(d, REQUEST_KEY_MAX))?,
                not_before: d.u64()?,
            })),
            (5, Some(7)) => Ok(Self::Revocation(Revocation {
                tenant: cbor::fixed(d)?,
                target: match d.u8()? {
                    1 => Revoked::User(cbor::fixed(d)?),
                    2 => Revoked::Device(cbor::fixed(d)?),
                    3 => Revoked::Certificate(cbor::fixed(d)?),
                    _ => return Err(Bad),
                },
                reason: d.u8()?,
                at: d.u64()?,
            })),
            _ => Err(Bad),
        }
    }
}

/// A certificate with its signatures: `[bytes, [[signer, alg, signature], ...]]`, signers ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What is stated.
    pub certificate: Certificate,
    /// `(signing user, algorithm, signature)`.
    pub signatures: Vec<(B16, u8, B64)>,
}

impl Signed {
    /// A statement that nobody signed yet.
    #[must_use]
    pub fn unsigned(certificate: Certificate) -> Self {
        Self { certificate, signatures: Vec::new() }
    }

    /// Adds (or renews) one person's signature.
    #[must_use]
    pub fn sign(mut self, user: B16, key: &SigningKey) -> Self {
        let signature = key.sign(DOMAIN, &self.certificate.encode());
        self.signatures.retain(|(signer, _, _)| *signer != user);
        let at = self.signatures.partition_point(|(signer, _, _)| *signer < user);
        self.signatures.insert(at, (user, ALG_ED25519, signature));
        self
    }

    /// Whether `user`'s signature is there and made with `key`.
    #[must_use]
    pub fn is_signed_by(&self, user: &B16, key: &VerifyingKey) -> bool {
        let bytes = self.certificate.encode();
        self.signatures.iter().any(|(signer, alg, signature)| {
            signer == user && *alg == ALG_ED25519 && key.verify(DOMAIN, &bytes, signature).is_ok()
        })
    }

    /// The stored and sent bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads canonical bytes. Who signed is for the directory to judge.
    pub fn decode_exact(bytes: &[u8]) -> Result<Self, CryptoError> {
        let signed: Self = cbor::decode_exact(bytes)?;
        let ordered = signed.signatures.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !ordered {
            return Err(CryptoError::NotCanonical);
        }
        if signed.signatures.iter().any(|(_, alg, _)| *alg != ALG_ED25519) {
            return Err(CryptoError::UnknownSuite);
        }
        Ok(signed)
    }
}

impl<C> Encode<C> for Signed {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(2)?.bytes(&self.certificate.encode())?;
        cbor::put_list(e, &self.signatures, |e, (user, alg, signature)| {
            e.array(3)?.bytes(user)?.u8(*alg)?.bytes(signature)?;
            Ok(())
        })
    }
}

impl<'b> Read<'b> for Signed {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        cbor::array(d, 2)?;
        let bytes = d.bytes()?;
        if bytes.len() > BODY_MAX {
            return Err(Bad);
        }
        Ok(Self {
            certificate: Certificate::decode_exact(bytes).map_err(|_| Bad)?,
            signatures: cbor::list(d, SIGNATURES_MAX, |d| {
                cbor::array(d, 3)?;
                Ok((cbor::fixed(d)?, d.u8()?, cbor::fixed(d)?))
            })?,
        })
    }
}
