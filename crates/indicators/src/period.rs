//! The periods of a figure: a half-year, or a year counted on its own.

use core::{fmt, str::FromStr};
use naungan_model::date::{Date, HalfYear, NotADate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A half-year (`2016-H2`) or a calendar year (`2016`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// January to June, or July to December.
    Half(HalfYear),
    /// January to December. Its distinct children are not the sum of its halves.
    Year(i32),
}

impl Period {
    /// The first half-year in it.
    pub fn first_half(self) -> HalfYear {
        match self {
            Self::Half(half) => half,
            Self::Year(year) => HalfYear { year, half: 1 },
        }
    }

    /// The last half-year in it.
    pub fn last_half(self) -> HalfYear {
        match self {
            Self::Half(half) => half,
            Self::Year(year) => HalfYear { year, half: 2 },
        }
    }

    /// First day: the day on which ages are taken.
    pub fn first_day(self) -> Date {
        self.first_half().first_day()
    }

    /// Last day.
    pub fn last_day(self) -> Date {
        self.last_half().last_day()
    }

    /// Whether the day lies in it.
    pub fn contains(self, date: Date) -> bool {
        (self.first_day()..=self.last_day()).contains(&date)
    }
}

impl From<HalfYear> for Period {
    fn from(half: HalfYear) -> Self {
        Self::Half(half)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Half(half) => half.fmt(f),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

impl FromStr for Period {
    type Err = NotADate;
    fn from_str(text: &str) -> Result<Self, NotADate> {
        if text.contains('-') {
            return text.parse().map(Self::Half);
        }
        // A year is what a half-year of it begins with.
        format!("{text}-H1").parse::<HalfYear>().map(|half| Self::Year(half.year))
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::text::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::text::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2016-H2", "2016-07-01", "2016-12-31")]
    #[case("2016-H1", "2016-01-01", "2016-06-30")]
    #[case("2016", "2016-01-01", "2016-12-31")]
    fn a_period_reads_back_and_knows_its_days(#[case] text: &str, #[case] first: &str, #[case] last: &str) {
        let period: Period = text.parse().unwrap();
        assert_eq!((period.first_day().to_string(), period.last_day().to_string()), (first.into(), last.into()));
        assert_eq!(period.to_string(), text);
        assert!(period.contains(period.last_day()) && !period.contains(period.last_day().plus_days(1)));
    }

    #[rstest]
    #[case("16")]
    #[case("2016-H3")]
    #[case("2016-07")]
    #[case("")]
    fn other_texts_are_no_periods(#[case] text: &str) {
        assert!(text.parse::<Period>().is_err());
    }
}
