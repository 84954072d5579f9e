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
    /// Answers of a question that stands in a repeat: one for each round, `None` where it was left open. In a repeat
    /// inside a repeat each of them is again one for each round.
    Each(Vec<Option<Self>>),
}

/// Deepest nesting of [`Value::Each`] that is read: no form has more repeats inside each other.
pub const ROUNDS_DEEP: u8 = 8;

impl Value {
    /// The text or code, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Code(text) => Some(text),
            _ => None,
        }
    }

    /// The day, if it is one. What a form works out is text, a day too.
    pub fn as_date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Text(text) => text.parse().ok(),
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
            Self::Each(rounds) => {
                let texts: Vec<String> =
                    rounds.iter().map(|value| value.as_ref().map(Self::to_input).unwrap_or_default()).collect();
                texts.join("; ")
            }
        }
    }

    /// The answer in a round: the number of the round in each repeat around the question, outermost first.
    pub fn at(&self, rounds: &[usize]) -> Option<&Self> {
        match (self, rounds.split_first()) {
            (Self::Each(values), Some((round, inner))) => values.get(*round)?.as_ref()?.at(inner),
            (Self::Each(_), None) | (_, Some(_)) => None,
            (value, None) => Some(value),
        }
    }

    /// The answers of all rounds in their order; of a question that stands in no repeat, its one answer.
    pub fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::Each(values) => values.iter().flatten().flat_map(Self::leaves).collect(),
            value => vec![value],
        }
    }
}

/// Puts an answer where its round is, making room for the rounds before it; without rounds it is the answer.
pub fn put(answers: &mut Answers, field: &str, rounds: &[usize], value: Option<Value>) {
    let Some((round, inner)) = rounds.split_first() else {
        answers.extend(value.map(|value| (field.to_owned(), value)));
        return;
    };
    let place = answers.entry(field.to_owned()).or_insert_with(|| Value::Each(Vec::new()));
    put_in(place, *round, inner, value);
}

fn put_in(place: &mut Value, round: usize, inner: &[usize], value: Option<Value>) {
    if !matches!(place, Value::Each(_)) {
        *place = Value::Each(Vec::new());
    }
    let Value::Each(values) = place else { return };
    if values.len() <= round {
        values.resize(round + 1, None);
    }
    let Some(slot) = values.get_mut(round) else { return };
    match inner.split_first() {
        None => *slot = value,
        Some((next, inner)) => put_in(slot.get_or_insert_with(|| Value::Each(Vec::new())), *next, inner, value),
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
            Self::Each(values) => e.u8(5)?.encode_with(values, ctx)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Value {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        read(d, ROUNDS_DEEP)
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

fn read(d: &mut Decoder<'_>, deep: u8) -> Result<Value, decode::Error> {
    if d.array()? != Some(2) {
        return Err(decode::Error::message("a value is an array of 2"));
    }
    Ok(match d.u8()? {
        0 => Value::Text(d.str()?.into()),
        1 => Value::Integer(d.i64()?),
        2 => Value::Code(d.str()?.into()),
        3 => Value::Codes(d.decode()?),
        4 => Value::Date(Date(d.i32()?)),
        5 if deep > 0 => {
            let count = d.array()?.ok_or_else(|| decode::Error::message("rounds of definite length"))?;
            let mut values = Vec::new();
            for _ in 0..count {
                if d.datatype()? == minicbor::data::Type::Null {
                    d.null()?;
                    values.push(None);
                } else {
                    values.push(Some(read(d, deep - 1)?));
                }
            }
            Value::Each(values)
        }
        _ => return Err(decode::Error::message("unknown kind of value")),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // tests
mod tests {
    use super::*;

    #[test]
    fn rounds_come_back_and_cannot_nest_without_end() {
        let mut answers = Answers::new();
        put(&mut answers, "name", &[1, 0], Some(Value::Text("a".into())));
        put(&mut answers, "name", &[0], None);
        put(&mut answers, "plain", &[], Some(Value::Integer(3)));
        let mut bytes = Vec::new();
        encode_answers(&answers, &mut Encoder::new(&mut bytes)).unwrap();
        assert_eq!(decode_answers(&mut Decoder::new(&bytes)).unwrap(), answers);
        let name = answers.get("name").unwrap();
        assert_eq!(name.at(&[1, 0]), Some(&Value::Text("a".into())));
        assert_eq!((name.at(&[0, 0]), name.at(&[1]), name.at(&[])), (None, None, None));
        assert_eq!(name.leaves().len(), 1);

        // 100,000 arrays inside each other: refused, not followed down the stack
        let deep: Vec<u8> = [0x82, 0x05, 0x81].repeat(100_000);
        assert!(minicbor::decode::<Value>(&deep).is_err());
    }
}
