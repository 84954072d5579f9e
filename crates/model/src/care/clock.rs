//! Clocks of a case: what must be done by when. They run on the device, offline, from the entries alone; which clocks there are is
//! data of the pack (`clocks.csv`).

use super::case::{Case, Record};
use super::standing::Standing;
use crate::answer::Value;
use crate::date::{Date, Instant};
use crate::id::{About, ObjectId};
use crate::meaning::Meaning;
use std::collections::BTreeSet;

/// What starts a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The file itself.
    Opened,
    /// A record that says this; from the moment it names, else from when it was written.
    Said(Meaning),
    /// The day itself was agreed: the answer with this meaning.
    Given(Meaning),
}

/// Hours that a clock leaves, by risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hours {
    /// Risk high, or danger now.
    pub high: Option<i64>,
    /// Risk medium, or not yet rated.
    pub medium: Option<i64>,
    /// Risk low.
    pub low: Option<i64>,
    /// No risk found.
    pub none: Option<i64>,
}

impl Hours {
    /// The same at every risk.
    pub fn always(hours: i64) -> Self {
        Self { high: Some(hours), medium: Some(hours), low: Some(hours), none: Some(hours) }
    }

    fn at(&self, risk: Option<&str>) -> Option<i64> {
        match risk {
            Some("high") => self.high,
            Some("low") => self.low,
            Some("none") => self.none,
            _ => self.medium,
        }
    }
}

/// One kind of clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Code of the list `clock`.
    pub clock: String,
    /// What starts it.
    pub start: Start,
    /// What ends it: a record that says any of these.
    pub ends: Vec<Meaning>,
    /// How long it runs; not used where the day was agreed.
    pub hours: Hours,
    /// Hours after which it is said louder.
    pub warns: Vec<i64>,
    /// One for each thing inside the case (each referral, each stay), not one for the file.
    pub each: bool,
    /// Runs on when the file is closed: the law, and the contacts afterwards.
    pub always: bool,
    /// Form with which it is ended.
    pub form: String,
}

/// All clocks of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClockRules {
    /// The kinds, in the order of the pack.
    pub rules: Vec<Rule>,
    /// Minutes east of Greenwich of the place of work, for clocks that end with a day.
    pub offset_minutes: i32,
}

/// One running clock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// When it is due.
    pub due: Instant,
    /// Case.
    pub object: ObjectId,
    /// Code of the list `clock`.
    pub clock: String,
    /// The thing inside the case, where each has its own clock.
    pub about: Option<About>,
    /// Due with a day, not at a moment.
    pub by_day: bool,
    /// Form with which it is ended.
    pub form: String,
    /// Moments at which it is said louder, in order.
    pub warns: Vec<Instant>,
}

impl Task {
    /// Late at this moment.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.due < now
    }

    /// How many of its warnings have come: 0 = none, 3 = the last of three.
    pub fn level(&self, now: Instant) -> usize {
        self.warns.iter().filter(|warn| **warn <= now).count()
    }
}

/// The clocks that run in a case, in order of due time.
pub fn tasks(case: &Case, rules: &ClockRules) -> Vec<Task> {
    let mut tasks = Vec::new();
    let ended = matches!(case.standing(), Standing::Closed | Standing::TurnedAway);
    for rule in rules.rules.iter().filter(|rule| rule.always || !ended) {
        for records in groups(case, rule) {
            tasks.extend(run(case, rule, &records, rules.offset_minutes));
        }
    }
    tasks.sort();
    tasks
}

/// The records that one clock of a kind looks at: all of the file, or those of one thing.
fn groups<'a>(case: &'a Case, rule: &Rule) -> Vec<Vec<&'a Record>> {
    if !rule.each {
        return vec![case.living().collect()];
    }
    let concerns = |record: &&Record| match rule.start {
        Start::Said(meaning) | Start::Given(meaning) => record.says(meaning).is_some(),
        Start::Opened => false,
    };
    let things: BTreeSet<About> = case.living().filter(concerns).filter_map(|record| record.about).collect();
    things.into_iter().map(|about| case.about(about).collect()).collect()
}

fn run(case: &Case, rule: &Rule, records: &[&Record], offset: i32) -> Option<Task> {
    let task = |due, by_day, warns, about| Task {
        due,
        object: case.object,
        clock: rule.clock.clone(),
        about: if rule.each { about } else { None },
        by_day,
        form: rule.form.clone(),
        warns,
    };
    if let Start::Given(meaning) = rule.start {
        let (day, about) = agreed(records, meaning, &rule.ends)?;
        let end_of_day = Instant::start_of(day.plus_days(1), offset).plus(-1);
        return Some(task(end_of_day, true, Vec::new(), about));
    }
    let (started, about) = started(case, rule, records, offset)?;
    let hours = rule.hours.at(case.risk())?;
    let after = |hours: i64| started.plus(hours.saturating_mul(3600));
    Some(task(after(hours), false, rule.warns.iter().copied().map(after).collect(), about))
}

/// Since when a clock runs: from the first start that nothing has ended since. A later start does not put off an earlier one.
fn started(case: &Case, rule: &Rule, records: &[&Record], offset: i32) -> Option<(Instant, Option<About>)> {
    let ends = |record: &Record| rule.ends.iter().any(|meaning| ends_with(record, *meaning));
    let Start::Said(meaning) = rule.start else {
        let is_open = !records.is_empty() && !records.iter().any(|record| ends(record));
        return is_open.then_some((case.opened, None));
    };
    let (_, first) = records
        .iter()
        .enumerate()
        .find(|(at, record)| record.says(meaning).is_some() && !records.iter().skip(at + 1).any(|later| ends(later)))?;
    let said = first.says(meaning).and_then(|value| moment(value, offset));
    Some((said.map_or(first.at, |said| said.min(first.at)), first.about))
}

/// A record ends a clock by what it says; help only when it was given.
fn ends_with(record: &Record, meaning: Meaning) -> bool {
    record.says(meaning).is_some() && (meaning != Meaning::ServiceDate || record.is_help_given())
}

/// The next day agreed at the latest record that says one of `done`; nothing once something was done on or after that day. Before
/// anything was done, the day that was said last.
fn agreed(records: &[&Record], next: Meaning, done: &[Meaning]) -> Option<(Date, Option<About>)> {
    let done_on = |record: &Record| done.iter().filter_map(|meaning| record.date(*meaning)).max();
    let latest = records.iter().filter(|record| done_on(record).is_some()).max_by_key(|record| done_on(record));
    let latest = latest.or_else(|| records.iter().rev().find(|record| record.says(next).is_some()))?;
    let day = latest.says(next).and_then(Value::as_date)?;
    done_on(latest).is_none_or(|done| done < day).then_some((day, latest.about))
}

/// The moment that an answer names: a day, from its first second on, or a day and a time where the worker is.
pub fn moment(value: &Value, offset_minutes: i32) -> Option<Instant> {
    if let Value::Date(date) = value {
        return Some(Instant::start_of(*date, offset_minutes));
    }
    let text = value.as_text()?;
    let day: Date = text.get(..10)?.parse().ok()?;
    let mut parts = text.get(10..)?.strip_prefix('T')?.splitn(3, ':');
    let hour: i64 = parts.next()?.parse().ok()?;
    let minute: i64 = parts.next()?.get(..2)?.parse().ok()?;
    let within = (0..24).contains(&hour) && (0..60).contains(&minute);
    within.then(|| Instant::start_of(day, offset_minutes).plus(hour * 3600 + minute * 60))
}

#[cfg(test)]
#[path = "clock_tests.rs"]
mod tests;
