//! Random 16-byte names of things. None of them says anything about the person or place it names.

use core::{fmt, str::FromStr};

/// A text that is no id: not 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id has 32 hexadecimal digits")]
pub struct NotAnId;

/// Writes bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

/// Reads hexadecimal digits of exactly `N` bytes.
pub fn unhex<const N: usize>(text: &str) -> Result<[u8; N], NotAnId> {
    if text.len() != 2 * N || !text.is_ascii() {
        return Err(NotAnId);
    }
    let mut out = [0; N];
    for (place, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digit = |byte: u8| char::from(byte).to_digit(16).ok_or(NotAnId);
        *place = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).map_err(|_| NotAnId)?;
    }
    Ok(out)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex(&self.0))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                unhex(text).map(Self)
            }
        }
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self, e: &mut minicbor::Encoder<W>, _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }
        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                d.bytes()?.try_into().map(Self).map_err(|_| minicbor::decode::Error::message("id of 16 bytes"))
            }
        }
    )*};
}

ids! {
    /// A partner organisation, or the network office. Keys and ids are never shared between tenants.
    TenantId
    /// A journal: a child's case, a place, or the directory of a tenant (whose object id is the tenant's id).
    ObjectId
    /// One entry of a journal.
    EntryId
    /// An enrolled device.
    DeviceId
    /// A person who works in the network.
    UserId
    /// A thing inside a case: a service, a referral, a placement. A group session has one in every child's file.
    About
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_prints() {
        let id = ObjectId([0xa7; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("a7".parse::<ObjectId>(), Err(NotAnId));
        assert_eq!("zz".repeat(16).parse::<ObjectId>(), Err(NotAnId));
    }
}
