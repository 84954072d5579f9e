//! Functions of texts. Lengths and positions count UTF-16 units, as the other engines do.

use super::{Answer, Call, Function, boolean, count, pattern, text};
use crate::expr::{Fault, TEXT_MAX};

/// White space of XML, which is not all white space of Unicode.
pub(super) const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

impl Call<'_, '_> {
    pub(super) fn of_text(&self, function: Function) -> Answer {
        match function {
            Function::String => return text(self.own()?.text()),
            Function::StringLength => return count(self.own()?.text().encode_utf16().count()),
            Function::NormalizeSpace => {
                let own = self.own()?.text();
                let words: Vec<&str> = own.split(SPACE).filter(|word| !word.is_empty()).collect();
                return text(words.join(" "));
            }
            Function::Concat => return self.joined("", 0),
            Function::Join => return self.joined(&self.text(0)?, 1),
            _ => {}
        }
        let (whole, part) = (self.text(0)?, self.text(1)?);
        match function {
            Function::Contains => boolean(whole.contains(&part)),
            Function::StartsWith => boolean(whole.starts_with(&part)),
            Function::EndsWith => boolean(whole.ends_with(&part)),
            Function::SubstringBefore => text(whole.split_once(&part).map_or("", |(before, _)| before).to_owned()),
            Function::SubstringAfter => text(whole.split_once(&part).map_or("", |(_, after)| after).to_owned()),
            Function::Regex => {
                // Reading the pattern is work too.
                self.run.work(500 + whole.len().saturating_mul(part.len()) / 64)?;
                boolean(pattern::fits(&whole, &part)?)
            }
            Function::Translate => self.translate(&whole, &part),
            Function::Substring => self.substring(&whole),
            _ => self.substr(&whole),
        }
    }

    fn joined(&self, between: &str, from: usize) -> Answer {
        let values = self.each(from)?;
        let mut out = String::new();
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                out.push_str(between);
            }
            out.push_str(&value.text());
            if out.len() > TEXT_MAX {
                return Err(Fault::Work);
            }
        }
        text(self.run.made(out)?)
    }

    fn translate(&self, whole: &str, from: &str) -> Answer {
        let to = self.text(2)?;
        let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
        // A long text with a long table would be slow otherwise.
        self.run.work(whole.len().saturating_mul(from.len()) / 64)?;
        let put = |letter: char| match from.iter().position(|known| *known == letter) {
            None => Some(letter),
            Some(at) => to.get(at).copied(),
        };
        text(whole.chars().filter_map(put).collect())
    }

    /// XPath's `substring`: counts from one and rounds both numbers.
    fn substring(&self, whole: &str) -> Answer {
        let round = |number: f64| (number + 0.5).floor();
        let start = round(self.number(1)?);
        let end = if self.given(2) { start + round(self.number(2)?) } else { f64::INFINITY };
        let units: Vec<u16> = whole.encode_utf16().collect();
        #[allow(clippy::cast_precision_loss)] // positions
        let kept = units.iter().enumerate().filter(|(at, _)| {
            let place = (at + 1) as f64;
            place >= start && place < end
        });
        text(from_units(kept.map(|(_, unit)| *unit)))
    }

    /// ODK's `substr`: counts from zero, from the end when negative, and gives a place to end, not a length.
    fn substr(&self, whole: &str) -> Answer {
        let units: Vec<u16> = whole.encode_utf16().collect();
        let place = |number: f64| {
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within the length
            let length = units.len() as f64;
            let number = if number.is_nan() { 0.0 } else { number.trunc() };
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let place = if number < 0.0 { (length + number).max(0.0) } else { number.min(length) } as usize;
            place
        };
        let start = place(self.number(1)?);
        let end = if self.given(2) { place(self.number(2)?) } else { units.len() };
        text(from_units(units.iter().copied().take(end).skip(start)))
    }
}

/// Letters of which only a half was cut out are left out.
fn from_units(units: impl Iterator<Item = u16>) -> String {
    char::decode_utf16(units).filter_map(Result::ok).collect()
}
