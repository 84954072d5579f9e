//! Answers of a form: field name to value.

use crate::date::Date;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use std::collections::BTreeMap;

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Free text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// One code of a list.
    Code(String),
    /// Several codes of a list, in the list's order.
    Codes(Vec<String>),
    /// A day.
    Date(Date),
}

impl Value {
    /// The text or code, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Code(text) => Some(text),
            _ => None,
        }
    }

    /// The day, if it is one.
    pub fn as_date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// As a person would type it; codes as codes.
    pub fn to_input(&self) -> String {
        match self {
            Self::Text(text) | Self::Code(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Codes(codes) => codes.join(" "),
            Self::Date(date) => date.to_string(),
        }
    }
}

/// Answers by field name.
pub type Answers = BTreeMap<String, Value>;

impl<C> Encode<C> for Value {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(2)?;
        match self {
            Self::Text(text) => e.u8(0)?.str(text)?.ok(),
            Self::Integer(number) => e.u8(1)?.i64(*number)?.ok(),
            Self::Code(code) => e.u8(2)?.str(code)?.ok(),
            Self::Codes(codes) => e.u8(3)?.encode_with(codes, ctx)?.ok(),
            Self::Date(date) => e.u8(4)?.i32(date.0)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Value {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        if d.array()? != Some(2) {
            return Err(decode::Error::message("a value is an array of 2"));
        }
        Ok(match d.u8()? {
            0 => Self::Text(d.str()?.into()),
            1 => Self::Integer(d.i64()?),
            2 => Self::Code(d.str()?.into()),
            3 => Self::Codes(d.decode_with(ctx)?),
            4 => Self::Date(Date(d.i32()?)),
            _ => return Err(decode::Error::message("unknown kind of value")),
        })
    }
}

/// Writes answers as `[[field, value], ...]` in the order of the field names.
pub fn encode_answers<W: encode::Write>(answers: &Answers, e: &mut Encoder<W>) -> Result<(), encode::Error<W::Error>> {
    e.array(answers.len() as u64)?;
    for (field, value) in answers {
        e.array(2)?.str(field)?.encode(value)?;
    }
    Ok(())
}

/// Reads what [`encode_answers`] wrote.
pub fn decode_answers(d: &mut Decoder<'_>) -> Result<Answers, decode::Error> {
    let count = d.array()?.ok_or_else(|| decode::Error::message("answers of definite length"))?;
    let mut answers = Answers::new();
    for _ in 0..count {
        if d.array()? != Some(2) {
            return Err(decode::Error::message("an answer is an array of 2"));
        }
        answers.insert(d.str()?.into(), d.decode()?);
    }
    Ok(answers)
}
