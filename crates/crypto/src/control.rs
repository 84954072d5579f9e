//! Public bytes that steer: schemas 3 to 9 (schemas 1 and 2, the facts and merges, belong to the model).

use crate::cbor::{Bad, Read, Reader};
use crate::certificate::Signed;
use crate::constants::WRAP_ITEMS_MAX;
use crate::{B16, B32, CryptoError, cbor};
use minicbor::Encode;
use minicbor::encode::{self, Encoder, Write};

/// Facts.
pub const SCHEMA_FACTS: u8 = 1;
/// Two files of one child, or no longer.
pub const SCHEMA_SAME_CHILD: u8 = 2;
/// A certificate or revocation.
pub const SCHEMA_CERTIFICATE: u8 = 3;
/// New layer keys.
pub const SCHEMA_EPOCH: u8 = 4;
/// Keys for a person.
pub const SCHEMA_GRANT: u8 = 5;
/// A partner's word for a half-year.
pub const SCHEMA_DECLARATION: u8 = 6;
/// What became of a quarantined entry.
pub const SCHEMA_ADOPTION: u8 = 7;
/// A person of the partner puts a version of its forms into force, or accepts what it does to the figures.
pub const SCHEMA_PACK: u8 = 8;
/// A person's access to a file ends.
pub const SCHEMA_END: u8 = 9;

const WRAPS_MAX: usize = 256;
const LINK_MAX: usize = 256;

/// One layer's new key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochLayer {
    /// The layer.
    pub layer: u8,
    /// The epoch, from 1.
    pub epoch: u32,
    /// Commitment to the layer key: [`crate::part::layer_commit`].
    pub lkc: B32,
    /// The keys of the epoch before, sealed under this one's history key: [`crate::link`]. None in epoch 1.
    pub link: Option<Vec<u8>>,
}

/// New keys of one or more layers, and the wraps that carry them. The place of officer shares is reserved (null).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epoch {
    /// Layers ascending.
    pub layers: Vec<EpochLayer>,
    /// Digests of the wraps, ascending.
    pub wraps: Vec<B32>,
}

/// Keys are given to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// To whom.
    pub user: B16,
    /// Which layers, ascending.
    pub layers: Vec<u8>,
    /// Whether the past opens too.
    pub history: bool,
    /// 1 new member, 2 reassigned, 3 supervision, 4 specialist, 5 merge of registrations, 6 other.
    pub reason: u8,
    /// Unix seconds of its end.
    pub until: Option<u64>,
    /// Digests of the wraps, ascending.
    pub wraps: Vec<B32>,
}

/// A partner's officer states something about a half-year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The partner.
    pub tenant: B16,
    /// The stating user.
    pub user: B16,
    /// Year of the half-year.
    pub year: u16,
    /// 1 or 2.
    pub half: u8,
    /// 1: no child that this partner served in the half-year was served by another partner.
    pub statement: u8,
    /// False takes an earlier declaration back.
    pub holds: bool,
}

/// A supervisor's decision on a quarantined entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// The quarantined entry.
    pub entry: B16,
    /// Its hash.
    pub hash: B32,
    /// Taken into the file, or set aside for good.
    pub adopted: bool,
    /// 1 author confirmed, 2 author had left, 3 restored device, 4 not authentic, 5 other.
    pub reason: u8,
}

/// One signature under a version of a partner's pack. Two officers put it into force; where it changes what answers mean, a
/// monitoring officer accepts it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackApproval {
    /// The partner.
    pub tenant: B16,
    /// The signing user.
    pub user: B16,
    /// Version number of the partner's pack, from 1; each version in force has the next one.
    pub number: u32,
    /// SHA-256 of the bundle.
    pub pack: B32,
    /// SHA-256 of the bundle in force when this was signed; zeros when there was none.
    pub before: B32,
    /// 1 an officer signs, 2 a monitoring officer accepts the changed meaning.
    pub act: u8,
    /// The version changes what answers mean, as far as this signer's device found.
    pub meaning: bool,
}

/// A person's access to a file ends. It needs no key: who may not read a file can end what somebody else reads of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Whose.
    pub user: B16,
    /// Which layers, ascending; at least one.
    pub layers: Vec<u8>,
    /// 1 safeguarding, 2 reassigned, 3 left the team, 4 other.
    pub reason: u8,
}

/// Reason of an [`End`]: for the child's safety.
pub const END_SAFEGUARDING: u8 = 1;
/// Reason of an [`End`]: somebody else does the work.
pub const END_REASSIGNED: u8 = 2;
/// Reason of an [`End`]: the person left the team.
pub const END_LEFT: u8 = 3;
/// Any other reason of an [`End`].
pub const END_OTHER: u8 = 4;

/// Any controlling public bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)]
pub enum Control {
    /// Schema 3.
    Certificate(Signed),
    /// Schema 4.
    Epoch(Epoch),
    /// Schema 5.
    Grant(Grant),
    /// Schema 6.
    Declaration(Declaration),
    /// Schema 7.
    Adoption(Adoption),
    /// Schema 8.
    Pack(PackApproval),
    /// Schema 9.
    End(End),
}

impl Control {
    /// The schema number, which the header repeats.
    #[must_use]
    pub fn schema(&self) -> u8 {
        match self {
            Self::Certificate(_) => SCHEMA_CERTIFICATE,
            Self::Epoch(_) => SCHEMA_EPOCH,
            Self::Grant(_) => SCHEMA_GRANT,
            Self::Declaration(_) => SCHEMA_DECLARATION,
            Self::Adoption(_) => SCHEMA_ADOPTION,
            Self::Pack(_) => SCHEMA_PACK,
            Self::End(_) => SCHEMA_END,
        }
    }

    /// The public bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads canonical public bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, CryptoError> {
        let control: Self = cbor::decode_exact(bytes)?;
        if control.is_in_form() { Ok(control) } else { Err(CryptoError::NotCanonical) }
    }

    fn is_in_form(&self) -> bool {
        match self {
            Self::Epoch(epoch) => ascends(&epoch.wraps) && epoch.layers.windows(2).all(|pair| pair[0].layer < pair[1].layer),
            Self::Grant(grant) => ascends(&grant.wraps) && ascends(&grant.layers),
            Self::End(end) => {
                ascends(&end.layers) && !end.layers.is_empty() && (END_SAFEGUARDING..=END_OTHER).contains(&end.reason)
            }
            Self::Certificate(_) | Self::Declaration(_) | Self::Adoption(_) | Self::Pack(_) => true,
        }
    }
}

fn ascends<T: Ord>(items: &[T]) -> bool {
    items.windows(2).all(|pair| pair[0] < pair[1])
}

impl<C> Encode<C> for Control {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Certificate(signed) => {
                e.array(2)?.u8(SCHEMA_CERTIFICATE)?.bytes(&signed.encode())?;
            }
            Self::Epoch(epoch) => {
                e.array(4)?.u8(SCHEMA_EPOCH)?;
                cbor::put_list(e, &epoch.layers, |e, layer| {
                    e.array(4)?.u8(layer.layer)?.u32(layer.epoch)?.bytes(&layer.lkc)?;
                    cbor::put_bytes_or_null(e, layer.link.as_deref())
                })?;
                cbor::put_fixed(e, &epoch.wraps)?;
                e.null()?;
            }
            Self::Grant(grant) => {
                e.array(7)?.u8(SCHEMA_GRANT)?.bytes(&grant.user)?;
                cbor::put_list(e, &grant.layers, |e, layer| e.u8(*layer).map(|_| ()))?;
                e.bool(grant.history)?.u8(grant.reason)?;
                cbor::put_u64_or_null(e, grant.until)?;
                cbor::put_fixed(e, &grant.wraps)?;
            }
            Self::Declaration(declared) => {
                e.array(7)?.u8(SCHEMA_DECLARATION)?.bytes(&declared.tenant)?.bytes(&declared.user)?;
                e.u16(declared.year)?.u8(declared.half)?.u8(declared.statement)?.bool(declared.holds)?;
            }
            Self::Adoption(adoption) => {
                e.array(5)?.u8(SCHEMA_ADOPTION)?.bytes(&adoption.entry)?.bytes(&adoption.hash)?;
                e.bool(adoption.adopted)?.u8(adoption.reason)?;
            }
            Self::Pack(approval) => {
                e.array(8)?.u8(SCHEMA_PACK)?.bytes(&approval.tenant)?.bytes(&approval.user)?.u32(approval.number)?;
                e.bytes(&approval.pack)?.bytes(&approval.before)?.u8(approval.act)?.bool(approval.meaning)?;
            }
            Self::End(end) => {
                e.array(4)?.u8(SCHEMA_END)?.bytes(&end.user)?;
                cbor::put_list(e, &end.layers, |e, layer| e.u8(*layer).map(|_| ()))?;
                e.u8(end.reason)?;
            }
        }
        Ok(())
    }
}

impl<'b> Read<'b> for Control {
    fn read(d: &mut Reader<'b>) -> Result<Self, Bad> {
        let length = d.array()?;
        match (d.u8()?, length) {
            (SCHEMA_CERTIFICATE, Some(2)) => Signed::decode_exact(d.bytes()?).map(Self::Certificate).map_err(|_| Bad),
            (SCHEMA_EPOCH, Some(4)) => {
                let layers = cbor::list(d, WRAP_ITEMS_MAX, |d| {
                    cbor::array(d, 4)?;
                    Ok(EpochLayer {
                        layer: d.u8()?,
                        epoch: d.u32()?,
                        lkc: cbor::fixed(d)?,
                        link: cbor::optional(d, |d| cbor::bytes(d, LINK_MAX))?,
                    })
                })?;
                let wraps = cbor::list(d, WRAPS_MAX, cbor::fixed)?;
                d.null()?;
                Ok(Self::Epoch(Epoch { layers, wraps }))
            }
            (SCHEMA_GRANT, Some(7)) => Ok(Self::Grant(Grant {
                user: cbor::fixed(d)?,
                layers: cbor::list(d, WRAP_ITEMS_MAX, Reader::u8)?,
                history: d.bool()?,
                reason: d.u8()?,
                until: cbor::optional(d, Reader::u64)?,
                wraps: cbor::list(d, WRAPS_MAX, cbor::fixed)?,
            })),
            (SCHEMA_DECLARATION, Some(7)) => Ok(Self::Declaration(Declaration {
                tenant: cbor::fixed(d)?,
                user: cbor::fixed(d)?,
                year: d.u16()?,
                half: d.u8()?,
                statement: d.u8()?,
                holds: d.bool()?,
            })),
            (SCHEMA_ADOPTION, Some(5)) => Ok(Self::Adoption(Adoption {
                entry: cbor::fixed(d)?,
                hash: cbor::fixed(d)?,
                adopted: d.bool()?,
                reason: d.u8()?,
            })),
            (SCHEMA_PACK, Some(8)) => Ok(Self::Pack(PackApproval {
                tenant: cbor::fixed(d)?,
                user: cbor::fixed(d)?,
                number: d.u32()?,
                pack: cbor::fixed(d)?,
                before: cbor::fixed(d)?,
                act: d.u8()?,
                meaning: d.bool()?,
            })),
            (SCHEMA_END, Some(4)) => {
                Ok(Self::End(End { user: cbor::fixed(d)?, layers: cbor::list(d, WRAP_ITEMS_MAX, Reader::u8)?, reason: d.u8()? }))
            }
            _ => Err(Bad),
        }
    }
}
