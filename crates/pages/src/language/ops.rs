//! Reads and runs the compiled form of messages (written by build/binary.rs, which says how the bytes lie).

use super::{Arg, Language};

/// The file is no compiled language of this version, or it is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LanguageError;

impl LanguageError {
    /// Stable code for logs and problem pages.
    pub fn code(&self) -> &'static str {
        "language.damaged"
    }
}

impl core::fmt::Display for LanguageError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the language file is damaged")
    }
}

impl core::error::Error for LanguageError {}

/// How a language tells one from many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plural {
    /// No difference (Indonesian).
    Other,
    /// One is 1 (English, Dutch).
    One,
    /// One is 0 or 1 (Hindi, Bengali).
    ZeroOrOne,
}

impl Plural {
    fn is_one(self, n: i64) -> bool {
        match self {
            Self::Other => false,
            Self::One => n == 1,
            Self::ZeroOrOne => n == 0 || n == 1,
        }
    }
}

/// Where a message lies in the file.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    key: (u32, u32),
    body: (u32, u32),
}

impl Place {
    pub(super) fn key<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        part(bytes, self.key)
    }
    pub(super) fn body<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        part(bytes, self.body)
    }
}

fn part(bytes: &[u8], (from, to): (u32, u32)) -> &[u8] {
    bytes.get(from as usize..to as usize).unwrap_or_default()
}

/// Takes bytes from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], LanguageError> {
        let (front, rest) = self.0.split_at_checked(n).ok_or(LanguageError)?;
        self.0 = rest;
        Ok(front)
    }
    fn byte(&mut self) -> Result<u8, LanguageError> {
        self.take(1).map(|byte| byte.first().copied().unwrap_or(0))
    }
    fn long(&mut self) -> Result<usize, LanguageError> {
        Ok(usize::from(self.byte()?) | usize::from(self.byte()?) << 8)
    }
    fn short_text(&mut self) -> Result<&'a str, LanguageError> {
        let length = usize::from(self.byte()?);
        core::str::from_utf8(self.take(length)?).map_err(|_| LanguageError)
    }
    fn long_bytes(&mut self) -> Result<&'a [u8], LanguageError> {
        let length = self.long()?;
        self.take(length)
    }
}

/// The plural rule and the places of all messages, in order of key.
pub fn index(bytes: &[u8]) -> Result<(Plural, Box<[Place]>), LanguageError> {
    let mut reader = Reader(bytes);
    if reader.take(4)? != b"NLG1" {
        return Err(LanguageError);
    }
    let plural = match reader.byte()? {
        0 => Plural::Other,
        1 => Plural::One,
        2 => Plural::ZeroOrOne,
        _ => return Err(LanguageError),
    };
    let count = reader.long()?;
    let at = |reader: &Reader<'_>| u32::try_from(bytes.len() - reader.0.len()).map_err(|_| LanguageError);
    let mut places = Vec::with_capacity(count);
    for _ in 0..count {
        let from = at(&reader)? + 1;
        reader.short_text()?;
        let key = (from, at(&reader)?);
        let from = at(&reader)? + 2;
        check(reader.long_bytes()?)?;
        places.push(Place { key, body: (from, at(&reader)?) });
    }
    let sorted = places.windows(2).all(|pair| match pair {
        [one, two] => one.key(bytes) < two.key(bytes),
        _ => true,
    });
    if !sorted || !reader.0.is_empty() {
        return Err(LanguageError);
    }
    Ok((plural, places.into()))
}

fn check(body: &[u8]) -> Result<(), LanguageError> {
    match body {
        [0, text @ ..] => core::str::from_utf8(text).map(|_| ()).map_err(|_| LanguageError),
        [1, operations @ ..] => walk(operations, &mut |_| Ok(())),
        _ => Err(LanguageError),
    }
}

/// One operation of a message.
enum Operation<'a> {
    Text(&'a str),
    Argument(&'a str),
    Choice(&'a str, Vec<(u8, &'a [u8])>),
}

fn walk<'a>(operations: &'a [u8], each: &mut dyn FnMut(Operation<'a>) -> Result<(), LanguageError>) -> Result<(), LanguageError> {
    let mut reader = Reader(operations);
    while !reader.0.is_empty() {
        match reader.byte()? {
            1 => each(Operation::Text(core::str::from_utf8(reader.long_bytes()?).map_err(|_| LanguageError)?))?,
            2 => each(Operation::Argument(reader.short_text()?))?,
            3 => {
                let name = reader.short_text()?;
                let mut arms = Vec::new();
                for _ in 0..reader.byte()? {
                    arms.push((reader.byte()?, reader.long_bytes()?));
                }
                for (_, arm) in &arms {
                    walk(arm, &mut |_| Ok(()))?;
                }
                each(Operation::Choice(name, arms))?;
            }
            _ => return Err(LanguageError),
        }
    }
    Ok(())
}

/// Writes a message with its placeholders filled; a placeholder that nobody fills stays visible as `{name}`.
pub fn run(language: &Language, operations: &[u8], args: &[(&str, Arg<'_>)], out: &mut String) {
    let find = |name: &str| args.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let done = walk(operations, &mut |operation| {
        match operation {
            Operation::Text(text) => out.push_str(text),
            Operation::Argument(name) => match find(name) {
                Some(Arg::Text(text)) => out.push_str(text),
                Some(Arg::Number(n)) => out.push_str(&language.number(n)),
                Some(Arg::Date(date)) => out.push_str(&language.date(date)),
                None => out.push_str(&["{", name, "}"].concat()),
            },
            Operation::Choice(name, arms) => {
                let n = if let Some(Arg::Number(n)) = find(name) { n } else { 0 };
                let fits = |wanted: &dyn Fn(u8) -> bool| arms.iter().find(|(test, _)| wanted(*test)).copied();
                let exact = fits(&|test| test >= 16 && i64::from(test - 16) == n);
                let one = if language.plural.is_one(n) { fits(&|test| test == 1) } else { None };
                if let Some((_, arm)) = exact.or(one).or(fits(&|test| test == 0)) {
                    run(language, arm, args, out);
                }
            }
        }
        Ok(())
    });
    debug_assert!(done.is_ok(), "checked when the file was read");
}
