//! What an entry says: the body inside a part.
//!
//! An entry has one part for each layer it touches. Each part holds the same deed with the answers of its layer; a
//! reader joins the parts that it can open. A body is a map with ascending integer keys, so that deeds can grow.

use crate::answer::{Answers, decode_answers, encode_answers};
use crate::id::{About, EntryId};
use crate::layer::Layer;
use crate::origin::Origin;
use minicbor::{Decoder, Encoder, decode};
use std::collections::BTreeMap;

/// One act of a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A form was filled.
    Filled {
        /// Name of the form in the pack.
        form: String,
        /// Version of the form that was filled.
        version: u32,
        /// The thing inside the case that it is about, if any.
        about: Option<About>,
        /// The answers that the reader can open.
        answers: Answers,
        /// Where it came from, if it was imported.
        origin: Option<Origin>,
    },
    /// An earlier deed was filled anew: whole new answers.
    Corrected {
        /// The entry that is corrected (the first one, not an earlier correction).
        of: EntryId,
        /// The whole new answers.
        answers: Answers,
        /// Entry the correction was based on: the first one or its latest correction that the writer knew.
        base: EntryId,
        /// Why.
        reason: String,
        /// Where it came from, if it was imported.
        origin: Option<Origin>,
    },
    /// An earlier deed no longer counts.
    Withdrawn {
        /// The entry that is withdrawn.
        of: EntryId,
        /// Why.
        reason: String,
    },
    /// A supervisor decided on an entry that waited. The decision itself is in the public bytes.
    Decided {
        /// The entry that waited.
        of: EntryId,
        /// Why.
        reason: String,
    },
    /// Two files are, or are after all not, one child. The statement itself is in the public bytes.
    SameChild {
        /// Why.
        reason: String,
    },
}

/// A body that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the body of a part cannot be read: {0}")]
pub struct UnreadableDeed(#[from] decode::Error);

const FILLED: u8 = 1;
const CORRECTED: u8 = 2;
const WITHDRAWN: u8 = 3;
const DECIDED: u8 = 4;
// 5 to 7 are kept for Assigned, Noted and Attached (architecture.md).
const SAME_CHILD: u8 = 8;

impl Deed {
    /// The answers, if this deed has any.
    pub fn answers(&self) -> Option<&Answers> {
        match self {
            Self::Filled { answers, .. } | Self::Corrected { answers, .. } => Some(answers),
            Self::Withdrawn { .. } | Self::Decided { .. } | Self::SameChild { .. } => None,
        }
    }

    /// Where it came from, if it was imported.
    pub fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Filled { origin, .. } | Self::Corrected { origin, .. } => origin.as_ref(),
            Self::Withdrawn { .. } | Self::Decided { .. } | Self::SameChild { .. } => None,
        }
    }

    /// The bodies to seal, one for each layer: answers go to the layer that `layer_of` names, everything else of the
    /// deed goes into each part. A deed without answers goes to the general layer.
    pub fn split(&self, layer_of: impl Fn(&str) -> Layer) -> BTreeMap<Layer, Vec<u8>> {
        self.split_from(Layer::GENERAL, layer_of)
    }

    /// The same where another layer is the one that everybody who reads it holds.
    pub fn split_from(&self, base: Layer, layer_of: impl Fn(&str) -> Layer) -> BTreeMap<Layer, Vec<u8>> {
        let mut layers: BTreeMap<Layer, Answers> = BTreeMap::from([(base, Answers::new())]);
        for (field, value) in self.answers().into_iter().flatten() {
            layers.entry(layer_of(field)).or_default().insert(field.clone(), value.clone());
        }
        layers.into_iter().map(|(layer, answers)| (layer, self.encode_with(&answers))).collect()
    }

    fn encode_with(&self, answers: &Answers) -> Vec<u8> {
        let mut out = Vec::new();
        let mut e = Encoder::new(&mut out);
        // Writing into a Vec cannot fail.
        let _ = (|| match self {
            Self::Filled { form, version, about, origin, .. } => {
                e.map(4 + u64::from(about.is_some()) + u64::from(origin.is_some()))?.u8(0)?.u8(FILLED)?;
                e.u8(1)?.str(form)?.u8(2)?.u32(*version)?;
                if let Some(about) = about {
                    e.u8(3)?.encode(about)?;
                }
                e.u8(4)?;
                encode_answers(answers, &mut e)?;
                encode_origin(origin.as_ref(), &mut e)
            }
            Self::Corrected { of, base, reason, origin, .. } => {
                e.map(5 + u64::from(origin.is_some()))?.u8(0)?.u8(CORRECTED)?.u8(4)?;
                encode_answers(answers, &mut e)?;
                e.u8(5)?.encode(of)?.u8(6)?.encode(base)?.u8(7)?.str(reason)?;
                encode_origin(origin.as_ref(), &mut e)
            }
            Self::Withdrawn { of, reason } => e.map(3)?.u8(0)?.u8(WITHDRAWN)?.u8(5)?.encode(of)?.u8(7)?.str(reason)?.ok(),
            Self::Decided { of, reason } => e.map(3)?.u8(0)?.u8(DECIDED)?.u8(5)?.encode(of)?.u8(7)?.str(reason)?.ok(),
            Self::SameChild { reason } => e.map(2)?.u8(0)?.u8(SAME_CHILD)?.u8(7)?.str(reason)?.ok(),
        })();
        out
    }

    /// Reads one part's body.
    ///
    /// # Errors
    /// The bytes are no body, or lack what their kind of deed must say.
    pub fn decode(bytes: &[u8]) -> Result<Self, UnreadableDeed> {
        let mut d = Decoder::new(bytes);
        let (mut kind, mut form, mut version, mut about, mut answers) = (0, None, None, None, Answers::new());
        let (mut of, mut base, mut reason, mut origin) = (None, None, String::new(), None);
        let count = d.map()?.ok_or_else(|| decode::Error::message("a body of definite length"))?;
        for _ in 0..count {
            match d.u8()? {
                0 => kind = d.u8()?,
                1 => form = Some(d.str()?.to_owned()),
                2 => version = Some(d.u32()?),
                3 => about = Some(d.decode()?),
                4 => answers = decode_answers(&mut d)?,
                5 => of = Some(d.decode()?),
                6 => base = Some(d.decode()?),
                7 => reason = d.str()?.to_owned(),
                8 => origin = Some(d.decode()?),
                _ => d.skip()?,
            }
        }
        let lacking = || decode::Error::message("a deed lacks what its kind must say");
        Ok(match kind {
            FILLED => {
                Self::Filled { form: form.ok_or_else(lacking)?, version: version.ok_or_else(lacking)?, about, answers, origin }
            }
            CORRECTED => {
                Self::Corrected { of: of.ok_or_else(lacking)?, base: base.ok_or_else(lacking)?, answers, reason, origin }
            }
            WITHDRAWN => Self::Withdrawn { of: of.ok_or_else(lacking)?, reason },
            DECIDED => Self::Decided { of: of.ok_or_else(lacking)?, reason },
            SAME_CHILD => Self::SameChild { reason },
            _ => return Err(decode::Error::message("unknown kind of deed").into()),
        })
    }

    /// Joins the answers of another part of the same entry into this deed.
    pub fn join(&mut self, other: Self) {
        if let (Self::Filled { answers, .. } | Self::Corrected { answers, .. }, Some(more)) = (self, other.answers()) {
            answers.extend(more.iter().map(|(field, value)| (field.clone(), value.clone())));
        }
    }
}

fn encode_origin<W: minicbor::encode::Write>(
    origin: Option<&Origin>,
    e: &mut Encoder<W>,
) -> Result<(), minicbor::encode::Error<W::Error>> {
    match origin {
        Some(origin) => e.u8(8)?.encode(origin)?.ok(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Value;
    use proptest::prelude::*;

    fn filled() -> Deed {
        Deed::Filled {
            form: "session".into(),
            version: 1,
            about: Some(About([3; 16])),
            answers: Answers::from([
                ("name".into(), Value::Text("Ana".into())),
                ("type".into(), Value::Code("pss_basic".into())),
                ("on".into(), Value::Date(crate::date::Date(17_000))),
                ("n".into(), Value::Integer(-4)),
                ("signs".into(), Value::Codes(vec!["a".into(), "b".into()])),
            ]),
            origin: None,
        }
    }

    #[test]
    fn the_parts_of_an_entry_join_to_the_whole_deed() {
        let deed = filled();
        let parts = deed.split(|field| if field == "name" { Layer::IDENTITY } else { Layer::GENERAL });
        assert_eq!(parts.len(), 2);
        let general = Deed::decode(&parts[&Layer::GENERAL]).unwrap();
        assert!(!general.answers().unwrap().contains_key("name"));
        let mut joined = general;
        joined.join(Deed::decode(&parts[&Layer::IDENTITY]).unwrap());
        assert_eq!(joined, deed);
    }

    #[test]
    fn every_kind_reads_back_what_it_wrote() {
        let of = EntryId([1; 16]);
        let corrected = Deed::Corrected {
            of,
            base: of,
            answers: filled().answers().unwrap().clone(),
            reason: "typing error".into(),
            origin: None,
        };
        for deed in
            [filled(), corrected, Deed::Withdrawn { of, reason: "wrong child".into() }, Deed::SameChild { reason: "same".into() }]
        {
            let parts = deed.split(|_| Layer::GENERAL);
            assert_eq!(Deed::decode(&parts[&Layer::GENERAL]).unwrap(), deed);
        }
    }

    #[test]
    fn the_body_of_an_imported_record_is_that_of_the_golden_bytes() {
        let golden = include_str!("../../crypto/tests/vectors.json");
        let of = |name: &str| golden.split(&format!("\"{name}\": \"")).last().unwrap().split('"').next().unwrap();
        let digest = |name| crate::id::unhex(of(name)).unwrap();
        let told = Some(crate::date::Instant(1_483_920_000));
        let deed = Deed::Filled {
            form: "session".into(),
            version: 3,
            about: None,
            answers: Answers::from([("held".into(), Value::Code("yes".into()))]),
            origin: Some(Origin { record: digest("import-record"), child: Some(digest("import-child")), told, by: None }),
        };
        let body = deed.split(|_| Layer::GENERAL).remove(&Layer::GENERAL).unwrap();
        assert_eq!(crate::id::hex(&body), of("import-body"));
        assert_eq!(Deed::decode(&body).unwrap(), deed);
        let Deed::Filled { answers, origin, .. } = deed else { panic!("it is filled") };
        let of = EntryId([1; 16]);
        let corrected = Deed::Corrected { of, base: of, answers, reason: String::new(), origin };
        let body = corrected.split(|_| Layer::GENERAL).remove(&Layer::GENERAL).unwrap();
        assert_eq!(Deed::decode(&body).unwrap(), corrected);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Deed::decode(&bytes);
        }
    }
}
