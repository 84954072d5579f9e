//! The words of one language: compiled messages, plural rules, numbers, dates and times by locale.
//!
//! Messages are written in `locales/LANGUAGE/*.ftl` and compiled by build.rs; the device loads only its own language, in two files.

mod ops;
mod time;
mod words;

use naungan_model::date::Date;
pub use ops::{LanguageError, Plural};
pub use time::Moment;
pub use words::{Words, key};

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// A value that fills a placeholder. Numbers and dates are written as the language writes them.
#[derive(Debug, Clone, Copy)]
pub enum Arg<'a> {
    /// Text as it is.
    Text(&'a str),
    /// A number; also chooses between singular and plural.
    Number(i64),
    /// A day.
    Date(Date),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}
impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Arg<'_> {
    fn from(n: i64) -> Self {
        Self::Number(n)
    }
}
impl From<i32> for Arg<'_> {
    fn from(n: i32) -> Self {
        Self::Number(i64::from(n))
    }
}
impl From<u32> for Arg<'_> {
    fn from(n: u32) -> Self {
        Self::Number(i64::from(n))
    }
}
impl From<usize> for Arg<'_> {
    fn from(n: usize) -> Self {
        Self::Number(i64::try_from(n).unwrap_or(i64::MAX))
    }
}
impl From<Date> for Arg<'_> {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

/// The compiled messages of one language.
#[derive(Debug, Clone)]
pub struct Language {
    bytes: Box<[u8]>,
    plural: Plural,
    index: Box<[ops::Place]>,
    /// Words of the pages behind the first lists, where they come in a file of their own.
    more: Option<Box<Language>>,
    /// Words of a partner's own forms, by key; they are looked up first.
    own: Vec<(String, String)>,
}

impl Language {
    /// Reads `lang-LANGUAGE.bin`; everything is checked here, once.
    pub fn decode(bytes: &[u8]) -> Result<Self, LanguageError> {
        let (plural, index) = ops::index(bytes)?;
        Ok(Self { bytes: bytes.into(), plural, index, more: None, own: Vec::new() })
    }

    /// Adds `more-LANGUAGE.bin`: what the pages behind the first lists say.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), LanguageError> {
        self.more = Some(Box::new(Self::decode(bytes)?));
        Ok(())
    }

    /// Puts words of a partner's own forms before all others; they have no placeholders. Empty takes them away.
    pub fn set_own(&mut self, mut own: Vec<(String, String)>) {
        own.sort_unstable();
        self.own = own;
    }

    fn own(&self, key: &str) -> Option<&str> {
        let at = self.own.binary_search_by(|(known, _)| known.as_str().cmp(key)).ok()?;
        self.own.get(at).map(|(_, text)| text.as_str())
    }

    /// A language by its tag (`en`), from the bytes in this crate.
    #[cfg(feature = "embedded")]
    pub fn embedded(tag: &str) -> Option<Self> {
        let (_, bytes) = LANGUAGES.iter().find(|(known, _)| *known == tag)?;
        Self::decode(bytes).ok()
    }

    /// The tag for `<html lang>`, such as `id`.
    pub fn tag(&self) -> &str {
        self.text("language.tag")
    }

    /// A message without placeholders; the key itself when the language lacks it.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        if let Some(own) = self.own(key) {
            return own;
        }
        match self.body(key) {
            Some([0, text @ ..]) => core::str::from_utf8(text).unwrap_or(key),
            _ => key,
        }
    }

    /// Whether the language has this message.
    pub fn has(&self, key: &str) -> bool {
        self.own(key).is_some() || self.body(key).is_some()
    }

    /// A message with its placeholders filled.
    pub fn format(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        match self.body(key) {
            Some([1, operations @ ..]) => {
                let mut out = String::new();
                ops::run(self, operations, args, &mut out);
                out
            }
            _ => self.text(key).to_owned(),
        }
    }

    /// The label of a code of a list of the pack: message `code.LIST.CODE`, or the code when a newer pack has one unknown here.
    pub fn code(&self, list: &str, code: &str) -> String {
        let key = ["code.", list, ".", code].concat();
        if self.has(&key) { self.text(&key).to_owned() } else { code.to_owned() }
    }

    /// The name of a province or district: message `place.CODE`, or the code when it is unknown here.
    pub fn place(&self, code: &str) -> String {
        let key = ["place.", code].concat();
        if self.has(&key) { self.text(&key).to_owned() } else { code.to_owned() }
    }

    /// A whole number with the separators of the language: 40,000 or 40.000.
    pub fn number(&self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let mut out = String::from(if n < 0 { "-" } else { "" });
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push_str(self.text("language.group"));
            }
            out.push(digit);
        }
        out
    }

    fn body(&self, key: &str) -> Option<&[u8]> {
        match self.index.binary_search_by(|place| place.key(&self.bytes).cmp(key.as_bytes())) {
            Ok(at) => self.index.get(at).map(|place| place.body(&self.bytes)),
            Err(_) => self.more.as_ref()?.body(key),
        }
    }
}

/// A form's lists name messages; what a rule makes of a label is in the language of the page.
impl naungan_forms::fill::Door for Language {
    fn words(&self, label: &str) -> String {
        self.text(label).to_owned()
    }
}
