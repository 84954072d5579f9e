//! Days and times in words: "today 16:00", "3 days late", "second half of 2016".

use naungan_model::date::{Date, HalfYear};

use super::Language;

/// A day, and perhaps a minute of it, where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// Minutes since midnight; none when only the day matters.
    pub minute: Option<u16>,
}

impl Moment {
    /// A day without a time.
    pub fn day(date: Date) -> Self {
        Self { date, minute: None }
    }

    /// A day with a time.
    pub fn at(date: Date, hour: u16, minute: u16) -> Self {
        Self { date, minute: Some(hour * 60 + minute) }
    }

    /// Whether the due moment `self` has passed: a day is late from the next day on.
    pub fn is_late(self, now: Self) -> bool {
        self.date < now.date || (self.date == now.date && self.minute.is_some_and(|due| now.minute > Some(due)))
    }

    fn minutes_until(self, later: Self) -> i64 {
        let minutes = |moment: Self| i64::from(moment.date.0) * 1440 + i64::from(moment.minute.unwrap_or(0));
        minutes(later) - minutes(self)
    }
}

impl Language {
    /// A day in full: 31 December 2016.
    pub fn date(&self, date: Date) -> String {
        let (year, month, day) = date.year_month_day();
        let month = ["month.m", &month.to_string()].concat();
        let (day, year) = (day.to_string(), year.to_string());
        self.format("language.date", &[("day", (&day).into()), ("month", self.text(&month).into()), ("year", (&year).into())])
    }

    /// A time of day: 16:00, or 16.00 in Indonesian.
    pub fn time(&self, minute: u16) -> String {
        let two = |n: u16| if n < 10 { format!("0{n}") } else { n.to_string() };
        let (hour, minute) = (two(minute / 60), two(minute % 60));
        self.format("language.time", &[("hour", (&hour).into()), ("minute", (&minute).into())])
    }

    /// A half-year in words: second half of 2016.
    pub fn half_year(&self, period: HalfYear) -> String {
        let year = period.year.to_string();
        if period.half == 1 {
            self.format("period.first", &[("year", (&year).into())])
        } else {
            self.format("period.second", &[("year", (&year).into())])
        }
    }

    /// When something is due, seen from now: "today 16:00", "in 2 days", "3 days late".
    pub fn due(&self, due: Moment, now: Moment) -> String {
        if due.is_late(now) {
            return self.late(due, now);
        }
        match (due.date.0 - now.date.0, due.minute) {
            (0, None) => self.text("due.today").to_owned(),
            (0, Some(minute)) => self.format("due.today-at", &[("time", (&self.time(minute)).into())]),
            (1, None) => self.text("due.tomorrow").to_owned(),
            (1, Some(minute)) => self.format("due.tomorrow-at", &[("time", (&self.time(minute)).into())]),
            (days, _) => self.format("due.in-days", &[("n", days.into())]),
        }
    }

    fn late(&self, due: Moment, now: Moment) -> String {
        let minutes = due.minutes_until(now);
        if due.minute.is_none() || minutes >= 1440 {
            let days = if due.minute.is_none() { i64::from(now.date.0 - due.date.0) } else { minutes / 1440 };
            return self.format("due.late-days", &[("n", days.into())]);
        }
        if minutes < 60 {
            return self.text("due.now").to_owned();
        }
        self.format("due.late-hours", &[("n", (minutes / 60).into())])
    }

    /// When something happened, seen from now: "today 09:12", "yesterday", "3 December 2016".
    pub fn when(&self, then: Moment, now: Moment) -> String {
        let time = then.minute.map(|minute| self.time(minute));
        match (now.date.0 - then.date.0, time) {
            (0, None) => self.text("due.today").to_owned(),
            (0, Some(time)) => self.format("due.today-at", &[("time", (&time).into())]),
            (1, None) => self.text("due.yesterday").to_owned(),
            (1, Some(time)) => self.format("due.yesterday-at", &[("time", (&time).into())]),
            _ => self.date(then.date),
        }
    }
}
