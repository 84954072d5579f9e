//! Days, moments and half-years. Calendar arithmetic only: nobody here knows what time it is.

use core::{fmt, str::FromStr};

/// A text that is no date, moment or half-year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date (2016-12-31), moment (2016-12-31T23:59:59Z) or half-year (2016-H2)")]
pub struct NotADate;

/// A day of the Gregorian calendar, as days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Date(pub i32);

impl Date {
    /// The day `year-month-day`, if there is such a day between the years 1 and 9999.
    pub fn ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
            return None;
        }
        // Days from civil (Howard Hinnant's algorithm): years begin in March, eras have 400 years.
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let month = i32::try_from((month + 9) % 12).ok()?;
        let day_of_year = (153 * month + 2) / 5 + i32::try_from(day).ok()? - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self(era * 146_097 + day_of_era - 719_468))
    }

    /// Year, month (1 to 12) and day (1 to 31).
    pub fn year_month_day(self) -> (i32, u32, u32) {
        let shifted = self.0.saturating_add(719_468);
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month.unsigned_abs(), day.unsigned_abs())
    }

    /// The day `days` later (earlier when negative).
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Monday of the week this day lies in (ISO 8601 weeks).
    pub fn monday(self) -> Self {
        Self(self.0 - (self.0 + 3).rem_euclid(7))
    }

    /// Completed years between a birthday and this day.
    pub fn years_since(self, birth: Date) -> i32 {
        let (year, month, day) = self.year_month_day();
        let (born, born_month, born_day) = birth.year_month_day();
        year - born - i32::from((month, day) < (born_month, born_day))
    }
}

fn days_in(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.year_month_day();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Date({self})")
    }
}

/// A whole number of exactly `width` digits.
fn digits(text: &str, width: usize) -> Result<u32, NotADate> {
    if text.len() != width || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotADate);
    }
    text.parse().map_err(|_| NotADate)
}

impl FromStr for Date {
    type Err = NotADate;
    fn from_str(text: &str) -> Result<Self, NotADate> {
        let mut parts = text.split('-');
        let mut next = |width| digits(parts.next().ok_or(NotADate)?, width);
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        if parts.next().is_some() {
            return Err(NotADate);
        }
        Self::ymd(i32::try_from(year).map_err(|_| NotADate)?, month, day).ok_or(NotADate)
    }
}

/// A moment, in whole seconds since 1970-01-01T00:00:00Z. Finer times would say when a worker's finger moved.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(pub i64);

impl Instant {
    /// The moment this day begins in a place `offset_minutes` east of Greenwich.
    pub fn start_of(date: Date, offset_minutes: i32) -> Self {
        Self(i64::from(date.0) * 86_400 - i64::from(offset_minutes) * 60)
    }

    /// The day in Greenwich.
    pub fn date(self) -> Date {
        self.date_at(0)
    }

    /// The day in a place `offset_minutes` east of Greenwich (Western Indonesia: 420).
    pub fn date_at(self, offset_minutes: i32) -> Date {
        let local = self.0 + i64::from(offset_minutes) * 60;
        Date(i32::try_from(local.div_euclid(86_400)).unwrap_or(i32::MAX))
    }

    /// Hour and minute in a place `offset_minutes` east of Greenwich.
    pub fn clock_at(self, offset_minutes: i32) -> (u32, u32) {
        let second = (self.0 + i64::from(offset_minutes) * 60).rem_euclid(86_400);
        let second = u32::try_from(second).unwrap_or(0);
        (second / 3600, second / 60 % 60)
    }

    /// The moment `seconds` later.
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute) = self.clock_at(0);
        write!(f, "{}T{hour:02}:{minute:02}:{:02}Z", self.date(), self.0.rem_euclid(60))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Instant({self})")
    }
}

impl FromStr for Instant {
    type Err = NotADate;
    fn from_str(text: &str) -> Result<Self, NotADate> {
        let (date, time) = text.strip_suffix('Z').and_then(|text| text.split_once('T')).ok_or(NotADate)?;
        let mut parts = time.split(':');
        let hour = digits(parts.next().ok_or(NotADate)?, 2)?;
        let minute = digits(parts.next().ok_or(NotADate)?, 2)?;
        let second = parts.next().map_or(Ok(0), |text| digits(text, 2))?;
        if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
            return Err(NotADate);
        }
        let date: Date = date.parse()?;
        Ok(Self::start_of(date, 0).plus(i64::from(hour * 3600 + minute * 60 + second)))
    }
}

/// Half a calendar year: the period of every report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HalfYear {
    /// Calendar year.
    pub year: i32,
    /// 1 (January to June) or 2 (July to December).
    pub half: u8,
}

impl HalfYear {
    /// The half-year of that year, if `half` is 1 or 2.
    pub fn new(year: i32, half: u8) -> Option<Self> {
        ((1..=2).contains(&half) && (1..=9999).contains(&year)).then_some(Self { year, half })
    }

    /// The half-year a day lies in.
    pub fn of(date: Date) -> Self {
        let (year, month, _) = date.year_month_day();
        Self { year, half: if month <= 6 { 1 } else { 2 } }
    }

    /// First day: 1 January or 1 July.
    pub fn first_day(self) -> Date {
        Date::ymd(self.year, if self.half == 1 { 1 } else { 7 }, 1).unwrap_or_default()
    }

    /// Last day: 30 June or 31 December.
    pub fn last_day(self) -> Date {
        self.next().first_day().plus_days(-1)
    }

    /// Whether the day lies in this half-year.
    pub fn contains(self, date: Date) -> bool {
        Self::of(date) == self
    }

    /// Half-years since the year 0, one more for each next one.
    pub fn index(self) -> i32 {
        self.year * 2 + i32::from(self.half) - 1
    }

    /// The half-year with this [`index`](Self::index).
    pub fn from_index(index: i32) -> Self {
        Self { year: index.div_euclid(2), half: if index.rem_euclid(2) == 0 { 1 } else { 2 } }
    }

    /// The half-year before.
    pub fn previous(self) -> Self {
        Self::from_index(self.index() - 1)
    }

    /// The half-year after.
    pub fn next(self) -> Self {
        Self::from_index(self.index() + 1)
    }
}

impl fmt::Display for HalfYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-H{}", self.year, self.half)
    }
}

impl fmt::Debug for HalfYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HalfYear({self})")
    }
}

impl FromStr for HalfYear {
    type Err = NotADate;
    fn from_str(text: &str) -> Result<Self, NotADate> {
        let (year, half) = text.split_once("-H").ok_or(NotADate)?;
        let year = i32::try_from(digits(year, 4)?).map_err(|_| NotADate)?;
        let half = u8::try_from(digits(half, 1)?).map_err(|_| NotADate)?;
        Self::new(year, half).ok_or(NotADate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("1970-01-01", 0)]
    #[case("2000-02-29", 11_016)]
    #[case("2016-12-31", 17_166)]
    #[case("1969-12-31", -1)]
    fn known_days_count_from_1970(#[case] text: &str, #[case] days: i32) {
        assert_eq!(text.parse(), Ok(Date(days)));
        assert_eq!(Date(days).to_string(), text);
    }

    #[rstest]
    #[case("2015-02-29")]
    #[case("2016-13-01")]
    #[case("2016-00-10")]
    #[case("2016-1-1")]
    #[case("+016-01-01")]
    #[case("2016-01-01-01")]
    fn days_that_do_not_exist_are_refused(#[case] text: &str) {
        assert_eq!(text.parse::<Date>(), Err(NotADate));
    }

    #[test]
    fn a_half_year_has_its_first_and_last_day() {
        let half = HalfYear { year: 2016, half: 2 };
        assert_eq!((half.first_day().to_string(), half.last_day().to_string()), ("2016-07-01".into(), "2016-12-31".into()));
        assert_eq!("2016-H2".parse(), Ok(half));
        assert_eq!(half.next().to_string(), "2017-H1");
        assert_eq!(half.previous().to_string(), "2016-H1");
    }

    #[test]
    fn midnight_in_jakarta_is_five_in_the_afternoon_in_greenwich() {
        let instant: Instant = "2016-12-31T17:30:00Z".parse().unwrap();
        assert_eq!(instant.date_at(420).to_string(), "2017-01-01");
        assert_eq!(instant.clock_at(420), (0, 30));
    }

    #[test]
    fn years_are_completed_years() {
        let birth: Date = "2000-07-02".parse().unwrap();
        let years = |text: &str| text.parse::<Date>().unwrap().years_since(birth);
        assert_eq!((years("2016-07-01"), years("2016-07-02")), (15, 16));
    }

    proptest! {
        #[test]
        fn every_day_reads_back_what_it_prints(days in -700_000i32..2_900_000) {
            let date = Date(days);
            prop_assert_eq!(date.to_string().parse(), Ok(date));
            prop_assert!(date.monday() <= date && date.0 - date.monday().0 < 7);
        }

        #[test]
        fn every_moment_reads_back_what_it_prints(seconds in -60_000_000_000i64..250_000_000_000) {
            prop_assert_eq!(Instant(seconds).to_string().parse(), Ok(Instant(seconds)));
        }
    }
}
