//! Writes the compiled form of one language; src/language/ops.rs reads it.
//!
//! `NLG1`, plural rule (1 byte), number of messages (u16), then for each, in order of key: length of key (u8), key, length of
//! body (u16), body. A body is 0 and its text, or 1 and operations: 1 text (u16 length), 2 argument (u8 length, name),
//! 3 choice (u8 length, name, u8 number of arms, for each its test, u16 length, operations). Numbers are little endian.

use crate::fluent::{Message, Piece, Test, plain};

/// The bytes of one language; messages come in order of key.
pub fn encode<'a>(messages: impl Iterator<Item = (&'a String, &'a Message)>) -> Result<Vec<u8>, String> {
    let messages: Vec<_> = messages.collect();
    let rule = messages.iter().find(|(key, _)| *key == "language.plural").map(|(_, rule)| plain(rule));
    let mut out = b"NLG1".to_vec();
    out.push(match rule.as_deref() {
        Some("other") => 0,
        Some("one") => 1,
        Some("zero-or-one") => 2,
        rule => return Err(format!("language.plural is {rule:?}, not other, one or zero-or-one")),
    });
    out.extend(u16(messages.len())?);
    for (key, message) in messages {
        name(&mut out, key)?;
        let body = match message.as_slice() {
            [] => vec![0],
            [Piece::Text(text)] => [&[0], text.as_bytes()].concat(),
            _ => [vec![1], operations(message)?].concat(),
        };
        out.extend(u16(body.len())?);
        out.extend(body);
    }
    Ok(out)
}

fn operations(message: &Message) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    for piece in message {
        match piece {
            Piece::Text(text) => {
                out.push(1);
                out.extend(u16(text.len())?);
                out.extend(text.as_bytes());
            }
            Piece::Argument(argument) => {
                out.push(2);
                name(&mut out, argument)?;
            }
            Piece::Plural { argument, arms } => {
                out.push(3);
                name(&mut out, argument)?;
                out.push(u8::try_from(arms.len()).map_err(|_| "too many arms")?);
                for (test, inner) in arms {
                    out.push(code(test)?);
                    let inner = operations(inner)?;
                    out.extend(u16(inner.len())?);
                    out.extend(inner);
                }
            }
        }
    }
    Ok(out)
}

/// Categories have the first numbers, `exactly n` is 16 + n.
fn code(test: &Test) -> Result<u8, String> {
    match test {
        Test::Exactly(n) if *n <= 200 => Ok(16 + n),
        Test::Exactly(n) => Err(format!("{n} is over 200")),
        Test::Category(name) => match name.as_str() {
            "other" => Ok(0),
            "one" => Ok(1),
            _ => Err(format!("{name} is no category that the rules know")),
        },
    }
}

fn name(out: &mut Vec<u8>, name: &str) -> Result<(), String> {
    out.push(u8::try_from(name.len()).map_err(|_| format!("{name} is too long"))?);
    out.extend(name.as_bytes());
    Ok(())
}

fn u16(n: usize) -> Result<[u8; 2], String> {
    Ok(u16::try_from(n).map_err(|_| "longer than 65,535")?.to_le_bytes())
}
