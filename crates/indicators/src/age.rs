//! Age on the first day of a period, from a half-year of birth. The convention, and its SQL, stand here only.
//!
//! **Convention.** Number half-years one after another (`HalfYear::index`). A child born in half-year `b` has, on the first day of
//! half-year `p`, lived through all half-years after `b` whole, and part of `b`: `p - b - 1` whole half-years and less than one
//! more. Completed years are therefore `(p - b - 1) / 2`, rounded down. That is exact for every day of birth but one: somebody born on
//! the very first day of `b` (1 January or 1 July) may be one year older, and is counted with the others of that half-year. So a
//! person stops being a child in the half-year after the one in which the eighteenth birthday falls, never before:
//! born 1998-H2 is a child (17) in 2016-H2 and an older person (18) in 2017-H1.
//! Born inside the period: 0 years. Born after it: the record contradicts itself, age unknown. No half-year of birth: age unknown.
//! A person merged from registrations with different half-years of birth has the band all of them give, else age unknown.
//! Age unknown counts as a child, in a cell of its own; persons of 18 and older are counted apart.

use crate::period::Period;
use naungan_model::date::HalfYear;

/// Bands of the book from old to young, by least completed years.
const FROM_YEARS: [(i32, AgeBand); 3] = [(18, AgeBand::Older), (14, AgeBand::From14To17), (10, AgeBand::From10To13)];

/// Age bands of the book. (The code list `age_group` is for display elsewhere and counts nothing.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgeBand {
    /// 0 to 9 completed years.
    From0To9,
    /// 10 to 13 completed years.
    From10To13,
    /// 14 to 17 completed years.
    From14To17,
    /// Not known; counted as a child.
    Unknown,
    /// 18 and over; a separate figure.
    Older,
}

impl AgeBand {
    /// Code in the pack's list `age_band`; `older` is not in that list because it is no cell of a child figure.
    pub fn code(self) -> &'static str {
        match self {
            Self::From0To9 => "0-9",
            Self::From10To13 => "10-13",
            Self::From14To17 => "14-17",
            Self::Unknown => "unknown",
            Self::Older => "older",
        }
    }
}

/// Latest half-year of birth of somebody who has completed `years` on the first day of the period.
fn born_by(years: i32, period: Period) -> i32 {
    period.first_half().index() - (2 * years + 1)
}

/// Band of one half-year of birth.
pub fn band(birth: Option<HalfYear>, period: Period) -> AgeBand {
    let Some(birth) = birth.map(HalfYear::index).filter(|birth| *birth <= period.last_half().index()) else {
        return AgeBand::Unknown;
    };
    let reached = FROM_YEARS.iter().find(|(years, _)| birth <= born_by(*years, period));
    reached.map_or(AgeBand::From0To9, |(_, band)| *band)
}

/// Band of a person whose registrations give half-years from the earliest to the latest: the one that both have, else unknown.
pub fn band_between(births: Option<(HalfYear, HalfYear)>, period: Period) -> AgeBand {
    let Some((earliest, latest)) = births else { return AgeBand::Unknown };
    let first = band(Some(earliest), period);
    if first == band(Some(latest), period) { first } else { AgeBand::Unknown }
}

/// [`band`] as an SQL expression over an integer column of `HalfYear::index`.
pub(crate) fn band_sql(column: &str, period: Period) -> String {
    let last = period.last_half().index();
    let mut sql = format!("CASE WHEN {column} IS NULL OR {column} > {last} THEN '{}'", AgeBand::Unknown.code());
    for (years, band) in FROM_YEARS {
        sql += &format!(" WHEN {column} <= {} THEN '{}'", born_by(years, period), band.code());
    }
    sql + &format!(" ELSE '{}' END", AgeBand::From0To9.code())
}

#[cfg(test)]
mod tests {
    use super::*;
    use naungan_model::date::Date;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("2003-H1", "2016-H2", AgeBand::From10To13)]
    #[case("2002-H2", "2016-H2", AgeBand::From10To13)]
    #[case("2002-H1", "2016-H2", AgeBand::From14To17)]
    #[case("1998-H2", "2016-H2", AgeBand::From14To17)]
    #[case("1998-H1", "2016-H2", AgeBand::Older)]
    #[case("1998-H2", "2017-H1", AgeBand::Older)]
    #[case("2006-H2", "2016-H2", AgeBand::From0To9)]
    #[case("2006-H1", "2016-H2", AgeBand::From10To13)]
    #[case("2016-H2", "2016-H2", AgeBand::From0To9)]
    #[case("2016-H2", "2016", AgeBand::From0To9)]
    #[case("2017-H1", "2016-H2", AgeBand::Unknown)]
    fn a_half_year_of_birth_has_its_band(#[case] birth: &str, #[case] period: &str, #[case] expected: AgeBand) {
        assert_eq!(band(Some(birth.parse().unwrap()), period.parse().unwrap()), expected);
    }

    proptest! {
        #[test]
        fn the_convention_is_the_true_age_for_every_day_of_birth_but_the_first(half in 3900i32..4040, period in 4020i32..4040, day in 1i32..184) {
            let birth = HalfYear::from_index(half);
            let period = Period::Half(HalfYear::from_index(period));
            let born: Date = birth.first_day().plus_days(day);
            prop_assume!(birth.contains(born) && born < period.first_day());
            let expected = match period.first_day().years_since(born) {
                0..=9 => AgeBand::From0To9,
                10..=13 => AgeBand::From10To13,
                14..=17 => AgeBand::From14To17,
                _ => AgeBand::Older,
            };
            prop_assert_eq!(band(Some(birth), period), expected);
        }
    }
}
