//! Coded facts: all that the server may count. A fact is a base-list code, date, half-year or bounded number, never text.

use crate::date::{Date, HalfYear};
use crate::id::{About, EntryId, ObjectId};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// Longest code that a fact may carry, in bytes.
pub const MAX_CODE: usize = 32;

/// What a fact is about. Numbers are permanent: they stand in signed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum FactKind {
    /// Sex, half-year of birth, place and disability of the child.
    Child = 0,
    /// Main concern.
    Concern = 1,
    /// Risk level.
    Risk = 2,
    /// Consent for a purpose: code is `purpose`, quantity 1 given, 0 refused or withdrawn.
    Consent = 3,
    /// A help that was given: code of `service_type`.
    Service = 4,
    /// A clock that runs or ended: code of the clock, date = due, end = met.
    Clock = 5,
    /// A plan that the child agreed to and a supervisor approved.
    Plan = 6,
    /// A referral: sent, and done.
    Referral = 7,
    /// A stay in a shelter or with another family: begun, and ended.
    Placement = 8,
    /// A matter before police or court: filed, and its verdict.
    Legal = 9,
    /// Compensation that was awarded.
    Restitution = 10,
    /// A child that goes to school or a training again.
    Education = 11,
    /// A child that went home, or to a place of its own.
    Reintegration = 12,
    /// How a child was six months after it went home.
    FollowUp = 13,
    /// A measure. No figure needs one; nothing emits it.
    Measure = 14,
    /// A file that was closed, or opened again.
    Closure = 15,
    /// A report that came in, by its channel.
    Report = 16,
    /// A call for help that could not be met, by its reason.
    Unmet = 17,
    /// What a child who allowed it said of the help.
    Feedback = 18,
    /// Help to a caregiver.
    Family = 19,
}

impl FactKind {
    /// Every kind, by number.
    pub const ALL: [Self; 20] = [
        Self::Child,
        Self::Concern,
        Self::Risk,
        Self::Consent,
        Self::Service,
        Self::Clock,
        Self::Plan,
        Self::Referral,
        Self::Placement,
        Self::Legal,
        Self::Restitution,
        Self::Education,
        Self::Reintegration,
        Self::FollowUp,
        Self::Measure,
        Self::Closure,
        Self::Report,
        Self::Unmet,
        Self::Feedback,
        Self::Family,
    ];

    /// Word of the kind in plans and in the pack.
    pub fn code(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Concern => "concern",
            Self::Risk => "risk",
            Self::Consent => "consent",
            Self::Service => "service",
            Self::Clock => "clock",
            Self::Plan => "plan",
            Self::Referral => "referral",
            Self::Placement => "placement",
            Self::Legal => "legal",
            Self::Restitution => "restitution",
            Self::Education => "education",
            Self::Reintegration => "reintegration",
            Self::FollowUp => "follow_up",
            Self::Measure => "measure",
            Self::Closure => "closure",
            Self::Report => "report",
            Self::Unmet => "unmet",
            Self::Feedback => "feedback",
            Self::Family => "family",
        }
    }

    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// Attributes of the person a case is about. The newest living ones of an object win.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChildAttributes {
    /// Code of the list `sex`.
    pub sex: String,
    /// Half-year of birth; none = age unknown.
    pub birth_half: Option<HalfYear>,
    /// Province code.
    pub adm1: String,
    /// District code.
    pub adm2: String,
    /// `yes`, `no` or `unknown`.
    pub disability: String,
}

/// One coded fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fact {
    /// The thing inside the case.
    pub about: Option<About>,
    /// Kind.
    pub kind: FactKind,
    /// Code of the base list that belongs to the kind.
    pub code: String,
    /// Day, or the week's first day for therapy.
    pub date: Option<Date>,
    /// Last day, where the fact has one.
    pub end: Option<Date>,
    /// A bounded number.
    pub quantity: Option<i64>,
    /// Only for [`FactKind::Child`].
    pub child: Option<ChildAttributes>,
}

/// Public bytes of a content entry, named by their schema number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Public {
    /// Schema 1: `[1, replaces, facts]`.
    Facts {
        /// Entries of the same object whose facts end.
        replaces: Vec<EntryId>,
        /// The new facts.
        facts: Vec<Fact>,
    },
    /// Schema 2: `[2, other object, joined]`.
    SameChild {
        /// The other file.
        other: ObjectId,
        /// One child from now on (true), or two after all (false).
        joined: bool,
    },
}

/// Schema number of facts.
pub const SCHEMA_FACTS: u8 = 1;
/// Schema number of a statement that two files are one child.
pub const SCHEMA_SAME_CHILD: u8 = 2;

/// Public bytes that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("public bytes cannot be read: {0}")]
pub struct UnreadablePublic(#[from] decode::Error);

impl Public {
    /// Schema number, as it also stands in the header.
    pub fn schema(&self) -> u8 {
        match self {
            Self::Facts { .. } => SCHEMA_FACTS,
            Self::SameChild { .. } => SCHEMA_SAME_CHILD,
        }
    }

    /// The bytes that the header commits to.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut e = Encoder::new(&mut out);
        // Writing into a Vec cannot fail.
        let _ = (|| match self {
            Self::Facts { replaces, facts } => {
                e.array(3)?.u8(SCHEMA_FACTS)?.array(replaces.len() as u64)?;
                for entry in replaces {
                    e.encode(entry)?;
                }
                e.array(facts.len() as u64)?;
                for fact in facts {
                    e.encode(fact)?;
                }
                e.ok()
            }
            Self::SameChild { other, joined } => e.array(3)?.u8(SCHEMA_SAME_CHILD)?.encode(other)?.bool(*joined)?.ok(),
        })();
        out
    }

    /// Reads public bytes of schema 1 or 2 and demands their shortest form.
    ///
    /// # Errors
    /// Another schema, a wrong shape, or bytes that are not the canonical encoding.
    pub fn decode(bytes: &[u8]) -> Result<Self, UnreadablePublic> {
        let mut d = Decoder::new(bytes);
        if d.array()? != Some(3) {
            return Err(decode::Error::message("public bytes are an array of 3").into());
        }
        let public = match d.u8()? {
            SCHEMA_FACTS => Self::Facts { replaces: d.decode()?, facts: d.decode()? },
            SCHEMA_SAME_CHILD => Self::SameChild { other: d.decode()?, joined: d.bool()? },
            _ => return Err(decode::Error::message("unknown schema").into()),
        };
        if public.encode() != bytes {
            return Err(decode::Error::message("not the canonical encoding").into());
        }
        Ok(public)
    }
}

impl<C> Encode<C> for Fact {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(7)?.u8(self.kind as u8)?.encode_with(self.about, ctx)?.str(&self.code)?;
        e.encode_with(self.date.map(|date| date.0), ctx)?.encode_with(self.end.map(|date| date.0), ctx)?;
        e.encode_with(self.quantity, ctx)?;
        match &self.child {
            None => e.null()?.ok(),
            Some(child) => {
                e.array(5)?.str(&child.sex)?.encode_with(child.birth_half.map(HalfYear::index), ctx)?;
                e.str(&child.adm1)?.str(&child.adm2)?.str(&child.disability)?.ok()
            }
        }
    }
}

impl<'b, C> Decode<'b, C> for Fact {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        if d.array()? != Some(7) {
            return Err(decode::Error::message("a fact is an array of 7"));
        }
        let kind = FactKind::from_number(d.u8()?).ok_or_else(|| decode::Error::message("unknown kind of fact"))?;
        let about = d.decode_with(ctx)?;
        let code = read_code(d)?;
        let date = d.decode_with::<C, Option<i32>>(ctx)?.map(Date);
        let end = d.decode_with::<C, Option<i32>>(ctx)?.map(Date);
        let quantity = d.decode_with(ctx)?;
        let child = if d.datatype()? == minicbor::data::Type::Null {
            d.null()?;
            None
        } else {
            if d.array()? != Some(5) {
                return Err(decode::Error::message("attributes of a child are an array of 5"));
            }
            let sex = read_code(d)?;
            let birth_half = d.decode_with::<C, Option<i32>>(ctx)?.map(HalfYear::from_index);
            Some(ChildAttributes { sex, birth_half, adm1: read_code(d)?, adm2: read_code(d)?, disability: read_code(d)? })
        };
        Ok(Self { about, kind, code, date, end, quantity, child })
    }
}

/// A code: short, lower-case letters, digits, `_`, `.` and `-`, so that no name or number of a person fits by accident.
fn read_code(d: &mut Decoder<'_>) -> Result<String, decode::Error> {
    let text = d.str()?;
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.-".contains(&byte);
    if text.len() > MAX_CODE || !text.bytes().all(fits) {
        return Err(decode::Error::message("not a code"));
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fact() -> Fact {
        Fact {
            about: Some(About([9; 16])),
            kind: FactKind::Service,
            code: "pss_basic".into(),
            date: Date::ymd(2016, 12, 5),
            end: None,
            quantity: None,
            child: None,
        }
    }

    #[test]
    fn public_bytes_read_back_what_they_say() {
        let child = Fact {
            kind: FactKind::Child,
            code: String::new(),
            child: Some(ChildAttributes {
                sex: "female".into(),
                birth_half: HalfYear::new(2003, 1),
                adm1: "32".into(),
                adm2: "32.73".into(),
                disability: "no".into(),
            }),
            ..fact()
        };
        for public in [
            Public::Facts { replaces: vec![EntryId([4; 16])], facts: vec![fact(), child] },
            Public::SameChild { other: ObjectId([5; 16]), joined: true },
        ] {
            assert_eq!(Public::decode(&public.encode()).unwrap(), public);
        }
    }

    #[test]
    fn a_kind_reads_back_its_number_and_its_word_is_its_own() {
        for kind in FactKind::ALL {
            assert_eq!(FactKind::from_number(kind as u8), Some(kind));
            assert_eq!(FactKind::ALL.iter().filter(|other| other.code() == kind.code()).count(), 1);
        }
        assert_eq!(FactKind::from_number(20), None);
    }

    #[test]
    fn the_bytes_of_a_fact_are_frozen() {
        let public = Public::Facts { replaces: vec![], facts: vec![fact()] };
        let expected = format!("83018081870450{}697073735f62617369631942f4f6f6f6", "09".repeat(16));
        assert_eq!(crate::id::hex(&public.encode()), expected);
    }

    #[test]
    fn a_name_does_not_pass_as_a_code() {
        let mut named = fact();
        named.code = "Siti Rahma".into();
        assert!(Public::decode(&Public::Facts { replaces: vec![], facts: vec![named] }.encode()).is_err());
    }

    #[test]
    fn a_longer_encoding_of_the_same_fact_is_refused() {
        let bytes = Public::Facts { replaces: vec![], facts: vec![] }.encode();
        assert_eq!(bytes, [0x83, 0x01, 0x80, 0x80]);
        assert!(Public::decode(&[0x83, 0x18, 0x01, 0x80, 0x80]).is_err());
        assert!(Public::decode(&[0x83, 0x01, 0x80, 0x80, 0x00]).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Public::decode(&bytes);
        }
    }
}
