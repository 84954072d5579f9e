//! Days as a table writes them: `DD/MM/YYYY`. A day is read in one order only, since 03/04 is two days.

use std::str::FromStr;

use naungan_model::date::Date;

/// How a table writes days: day, month and year of four digits in some order, with signs between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayFormat(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Day,
    Month,
    Year,
    Sign(char),
}

/// A text that is no format of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a date format has DD, MM and YYYY once each, with signs between them, such as DD/MM/YYYY")]
pub struct NoFormat;

impl FromStr for DayFormat {
    type Err = NoFormat;

    fn from_str(text: &str) -> Result<Self, NoFormat> {
        let mut pieces = Vec::new();
        let mut rest = text.trim();
        while let Some(first) = rest.chars().next() {
            let run: usize = rest.chars().take_while(|letter| *letter == first).count();
            let piece = match (first, run) {
                ('D', 1 | 2) => Piece::Day,
                ('M', 1 | 2) => Piece::Month,
                ('Y', 4) => Piece::Year,
                (sign, 1) if !sign.is_alphanumeric() => Piece::Sign(sign),
                _ => return Err(NoFormat),
            };
            pieces.push(piece);
            rest = rest.get(run * first.len_utf8()..).unwrap_or_default();
        }
        let once = |wanted: &Piece| pieces.iter().filter(|piece| *piece == wanted).count() == 1;
        let apart = pieces.windows(2).all(|pair| pair.iter().any(|piece| matches!(piece, Piece::Sign(_))));
        let whole = once(&Piece::Day) && once(&Piece::Month) && once(&Piece::Year) && apart;
        if whole { Ok(Self(pieces)) } else { Err(NoFormat) }
    }
}

impl DayFormat {
    /// The day that a text is. A day of an office program, which comes as `2017-01-09`, is always understood.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Date> {
        let text = text.trim();
        let plain = text.strip_suffix("T00:00:00").unwrap_or(text);
        plain.parse().ok().or_else(|| self.written(text))
    }

    fn written(&self, text: &str) -> Option<Date> {
        let (mut day, mut month, mut year) = (0, 0, 0);
        let mut rest = text;
        for piece in &self.0 {
            if let Piece::Sign(sign) = piece {
                rest = rest.strip_prefix(*sign)?;
                continue;
            }
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, after) = rest.split_at_checked(digits)?;
            let fits = if *piece == Piece::Year { digits == 4 } else { matches!(digits, 1 | 2) };
            let number: u32 = number.parse().ok().filter(|_| fits)?;
            match piece {
                Piece::Day => day = number,
                Piece::Month => month = number,
                Piece::Year | Piece::Sign(_) => year = i32::try_from(number).ok()?,
            }
            rest = after;
        }
        if rest.is_empty() { Date::ymd(year, month, day) } else { None }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // tests
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_the_order_of_the_format_and_in_no_other() {
        let read = |format: &str, text: &str| format.parse::<DayFormat>().unwrap().read(text).map(|date| date.to_string());
        assert_eq!(read("DD/MM/YYYY", "3/04/2016").as_deref(), Some("2016-04-03"));
        assert_eq!(read("MM/DD/YYYY", "03/04/2016").as_deref(), Some("2016-03-04"));
        assert_eq!(read("YYYY.M.D", "2016.3.4").as_deref(), Some("2016-03-04"));
        for wrong in ["31/02/2016", "13/13/2016", "3/4/16", "3/4/2016 10:00", "3-4-2016", "", "3/4", "03/04/02016"] {
            assert_eq!(read("DD/MM/YYYY", wrong), None, "{wrong}");
        }
        assert_eq!(read("DD/MM/YYYY", "2016-04-03T00:00:00").as_deref(), Some("2016-04-03"), "a day of an office program");
        for wrong in ["", "DD/MM", "DD/MM/YY", "DDMMYYYY", "DD/MM/YYYY/DD", "dd/mm/yyyy", "DD MMM YYYY"] {
            assert!(wrong.parse::<DayFormat>().is_err(), "{wrong}");
        }
    }
}
