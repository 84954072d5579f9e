//! Days and moments in expressions: reading, printing and patterns.

use naungan_model::date::Date;

use super::number::whole;

/// Milliseconds of a day.
pub(super) const DAY: f64 = 86_400_000.0;

/// The time at which an expression is worked out, and the place: one offset for all dates of an expression, so that a
/// difference of two days is always a whole number (decision 0012).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Milliseconds since 1970 in Greenwich.
    pub now: i64,
    /// Minutes east of Greenwich.
    pub offset: i32,
}

/// A moment as the language knows it; midnight of the place stands for the day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Milliseconds since 1970 in Greenwich; not-a-number for what was no date.
    pub millis: f64,
    /// Minutes east of Greenwich.
    pub offset: i32,
}

impl Moment {
    /// The first moment of a day in a place.
    #[must_use]
    pub fn midnight(day: Date, offset: i32) -> Self {
        Self { millis: f64::from(day.0) * DAY - f64::from(offset) * 60_000.0, offset }
    }

    /// The moment of a number of days since 1970 in Greenwich; at most the years that dates have.
    #[must_use]
    pub fn of_days(days: f64, offset: i32) -> Self {
        let millis = (days * DAY).round();
        Self { millis: if millis.abs() < 2.5e14 { millis } else { f64::NAN }, offset }
    }

    /// Days since 1970 in Greenwich.
    #[must_use]
    pub fn days(self) -> f64 {
        self.millis / DAY
    }

    fn local(self) -> f64 {
        self.millis + f64::from(self.offset) * 60_000.0
    }

    /// The day in the place.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        whole((self.local() / DAY).floor()).and_then(|day| i32::try_from(day).ok()).map(Date)
    }

    /// Milliseconds since midnight of the place.
    fn since_midnight(self) -> u32 {
        whole(self.local().rem_euclid(DAY)).and_then(|millis| u32::try_from(millis).ok()).unwrap_or(0)
    }

    /// Whether it is a moment, and midnight of its place.
    #[must_use]
    pub fn is_day(self) -> bool {
        self.millis.is_finite() && self.since_midnight() == 0
    }

    /// Part of the day that is over, in the place.
    #[must_use]
    pub fn part_of_day(self) -> f64 {
        if self.millis.is_nan() { f64::NAN } else { f64::from(self.since_midnight()) / DAY }
    }

    /// The day alone at midnight, otherwise day, time and offset.
    #[must_use]
    pub fn print(self) -> String {
        let Some(day) = self.day() else { return "Invalid Date".to_owned() };
        let mut out = String::new();
        print_day(day, &mut out);
        if !self.is_day() {
            out.push('T');
            self.print_time(&mut out);
        }
        out
    }

    /// Time and offset: `09:26:53.000+07:00`.
    fn print_time(self, out: &mut String) {
        let millis = self.since_midnight();
        for (at, part) in [millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60].into_iter().enumerate() {
            if at > 0 {
                out.push(':');
            }
            padded(part, 2, out);
        }
        out.push('.');
        padded(millis % 1000, 3, out);
        out.push(if self.offset < 0 { '-' } else { '+' });
        padded(self.offset.unsigned_abs() / 60, 2, out);
        out.push(':');
        padded(self.offset.unsigned_abs() % 60, 2, out);
    }

    /// Day, time and offset, also at midnight: what a field for a moment keeps.
    #[must_use]
    pub fn print_full(self) -> String {
        let Some(day) = self.day() else { return String::new() };
        let mut out = String::new();
        print_day(day, &mut out);
        out.push('T');
        self.print_time(&mut out);
        out
    }

    /// By a pattern: `%Y %y %m %n %b %d %e %a %H %h %M %S %3`, `%%`; other signs stand for themselves.
    #[must_use]
    pub fn format(self, pattern: &str, names: &Names) -> String {
        let Some(day) = self.day() else { return String::new() };
        let (year, month, date) = day.year_month_day();
        let millis = self.since_midnight();
        let year = year.unsigned_abs();
        let mut out = String::new();
        let mut letters = pattern.chars();
        while let Some(letter) = letters.next() {
            let sign = if letter == '%' { letters.next() } else { None };
            match sign {
                None => out.push(letter),
                Some('Y') => padded(year, 4, &mut out),
                Some('y') => padded(year % 100, 2, &mut out),
                Some('m') => padded(month, 2, &mut out),
                Some('n') => padded(month, 1, &mut out),
                Some('b') => out.push_str(names.month(month)),
                Some('d') => padded(date, 2, &mut out),
                Some('e') => padded(date, 1, &mut out),
                Some('a') => out.push_str(names.weekday(day)),
                Some('H') => padded(millis / 3_600_000, 2, &mut out),
                Some('h') => padded(millis / 3_600_000, 1, &mut out),
                Some('M') => padded(millis / 60_000 % 60, 2, &mut out),
                Some('S') => padded(millis / 1000 % 60, 2, &mut out),
                Some('3') => padded(millis % 1000, 3, &mut out),
                Some('%') => out.push('%'),
                Some(other) => out.extend(['%', other]),
            }
        }
        out
    }
}

/// Short names of months and days of the week, in the language of the form.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// January to December, separated by spaces.
    pub months: &'static str,
    /// Sunday to Saturday, separated by spaces.
    pub weekdays: &'static str,
}

/// English.
pub const ENGLISH: Names =
    Names { months: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", weekdays: "Sun Mon Tue Wed Thu Fri Sat" };

impl Names {
    fn month(&self, month: u32) -> &'static str {
        self.months.split(' ').nth(month as usize - 1).unwrap_or_default()
    }

    fn weekday(&self, day: Date) -> &'static str {
        let weekday = usize::try_from(day.0.saturating_add(4).rem_euclid(7)).unwrap_or(0);
        self.weekdays.split(' ').nth(weekday).unwrap_or_default()
    }
}

/// Digits, with zeros before them up to a width.
fn padded(number: u32, width: usize, out: &mut String) {
    let text = number.to_string();
    out.extend(std::iter::repeat_n('0', width.saturating_sub(text.len())));
    out.push_str(&text);
}

fn print_day(day: Date, out: &mut String) {
    let (year, month, date) = day.year_month_day();
    padded(year.unsigned_abs(), 4, out);
    out.push('-');
    padded(month, 2, out);
    out.push('-');
    padded(date, 2, out);
}

/// Takes one or more digits from the front.
fn digits(text: &mut &str, least: usize, most: usize) -> Option<u32> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if length < least {
        return None;
    }
    let (taken, rest) = text.split_at_checked(length)?;
    *text = rest;
    Some(taken.bytes().fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0')))
}

fn sign(text: &mut &str, wanted: &[char]) -> Option<char> {
    let first = text.chars().next().filter(|first| wanted.contains(first))?;
    *text = text.get(first.len_utf8()..)?;
    Some(first)
}

/// A day, or day and time with or without offset (`Z`, `+07:00`). Months and days may lack their zero when `loose`.
#[must_use]
pub(super) fn read(text: &str, offset: i32, loose: bool) -> Option<Moment> {
    let mut rest = text.trim();
    let least = if loose { 1 } else { 2 };
    let year = digits(&mut rest, 4, 4)?;
    sign(&mut rest, &['-'])?;
    let month = digits(&mut rest, least, 2)?;
    sign(&mut rest, &['-'])?;
    let day = Date::ymd(i32::try_from(year).ok()?, month, digits(&mut rest, least, 2)?)?;
    let midnight = Moment::midnight(day, offset);
    if rest.is_empty() {
        return Some(midnight);
    }
    sign(&mut rest, &['T', 't', ' '])?;
    let time = read_time(rest, offset)?;
    Some(Moment { millis: midnight.millis + time, offset })
}

/// Milliseconds since midnight of the place, of a time with or without offset; may lie outside the day.
#[must_use]
pub(super) fn read_time(text: &str, offset: i32) -> Option<f64> {
    let mut rest = text.trim();
    let hour = digits(&mut rest, 2, 2).filter(|hour| *hour < 24)?;
    sign(&mut rest, &[':'])?;
    let minute = digits(&mut rest, 2, 2).filter(|minute| *minute < 60)?;
    let mut millis = f64::from(hour * 60 + minute) * 60_000.0;
    if sign(&mut rest, &[':']).is_some() {
        millis += f64::from(digits(&mut rest, 2, 2).filter(|second| *second < 60)?) * 1000.0;
        if sign(&mut rest, &['.']).is_some() {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let fraction = rest.bytes().take(length.min(9)).rev().fold(0.0, |sum, byte| (sum + f64::from(byte - b'0')) / 10.0);
            millis += (fraction * 1000.0).floor();
            rest = rest.get(length..).filter(|_| length > 0)?;
        }
    }
    let zone = match sign(&mut rest, &['Z', 'z', '+', '-']) {
        None => offset,
        Some('Z' | 'z') => 0,
        Some(direction) => read_offset(&mut rest, direction)?,
    };
    rest.is_empty().then(|| millis + f64::from(offset - zone) * 60_000.0)
}

fn read_offset(rest: &mut &str, direction: char) -> Option<i32> {
    let hours = digits(rest, 2, 2).filter(|hours| *hours < 24)?;
    sign(rest, &[':']);
    let minutes = if rest.starts_with(|first: char| first.is_ascii_digit()) { digits(rest, 2, 2)? } else { 0 };
    if minutes > 59 {
        return None;
    }
    let offset = i32::try_from(hours * 60 + minutes).ok()?;
    Some(if direction == '-' { -offset } else { offset })
}

/// A moment as browsers write it: `Tue Nov 24 2026 13:15:29 GMT-0700 (Mountain Standard Time)`.
#[must_use]
pub(super) fn read_browser(text: &str, offset: i32) -> Option<Moment> {
    let mut words = text.split_whitespace();
    words.next().filter(|day| ENGLISH.weekdays.split(' ').any(|known| known == *day))?;
    let month = words.next().and_then(|name| ENGLISH.months.split(' ').position(|known| known == name))?;
    let (mut day, mut year) = (words.next()?, words.next()?);
    let day = Date::ymd(i32::try_from(digits(&mut year, 4, 4)?).ok()?, u32::try_from(month).ok()? + 1, digits(&mut day, 1, 2)?)?;
    let clock = words.next()?;
    let mut zone = words.next()?.strip_prefix("GMT")?;
    let direction = sign(&mut zone, &['+', '-'])?;
    let zone = read_offset(&mut zone, direction)?;
    let time = read_time(clock, zone)?;
    Some(Moment { millis: Moment::midnight(day, zone).millis + time, offset })
}
