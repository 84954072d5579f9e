//! Clocks of a case: what must be done by when. They run on the device, offline, from the entries alone.

use super::case::Case;
use crate::answer::Value;
use crate::date::{Date, Instant};
use crate::id::ObjectId;
use crate::meaning::Meaning;

/// Which clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockKind {
    /// First contact with the child after the file was opened.
    FirstContact,
    /// The next psychosocial session that was agreed.
    NextSession,
    /// The next contact that was agreed.
    NextContact,
}

impl ClockKind {
    /// Code in the pack and in facts.
    pub fn code(self) -> &'static str {
        match self {
            Self::FirstContact => "first_contact",
            Self::NextSession => "next_session",
            Self::NextContact => "next_contact",
        }
    }
}

/// Hours until the first contact, by risk (pack: `clocks.csv`; domain.md 1.2: 24 h, 72 h, 7 d).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockRules {
    /// Risk high, or danger now.
    pub high: i64,
    /// Risk medium, or not yet rated.
    pub medium: i64,
    /// Risk low or none.
    pub low: i64,
    /// Minutes east of Greenwich of the place of work, for clocks that end with a day.
    pub offset_minutes: i32,
}

/// One running clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// When it is due.
    pub due: Instant,
    /// Case.
    pub object: ObjectId,
    /// What is to be done.
    pub kind: ClockKind,
}

impl Task {
    /// Late at this moment.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.due < now
    }
}

/// The clocks that run in a case, in order of due time.
pub fn tasks(case: &Case, rules: &ClockRules) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut run = |kind, due| tasks.push(Task { due, object: case.object, kind });
    if last_contact(case).is_none() && !case.records.is_empty() {
        let hours = match case.risk() {
            Some("high") => rules.high,
            Some("low" | "none") => rules.low,
            _ => rules.medium,
        };
        run(ClockKind::FirstContact, case.opened.plus(hours * 3600));
    }
    for (kind, next, done) in [
        (ClockKind::NextSession, Meaning::ServiceNextDate, Meaning::ServiceDate),
        (ClockKind::NextContact, Meaning::ContactNextDate, Meaning::ContactDate),
    ] {
        if let Some(date) = agreed(case, next, done) {
            run(kind, Instant::start_of(date.plus_days(1), rules.offset_minutes).plus(-1));
        }
    }
    tasks.sort();
    tasks
}

/// The day of the latest contact: a contact, or help that was given. A session only planned or missed is none.
fn last_contact(case: &Case) -> Option<Date> {
    let contacts = case.records.iter().filter(|record| record.withdrawn.is_none()).filter_map(|record| {
        record.date(Meaning::ContactDate).or_else(|| record.date(Meaning::ServiceDate).filter(|_| record.is_help_given()))
    });
    contacts.max()
}

/// The next day agreed at the latest record that says `done`; nothing once something was done on or after that day.
fn agreed(case: &Case, next: Meaning, done: Meaning) -> Option<Date> {
    let living = || case.records.iter().filter(|record| record.withdrawn.is_none());
    let latest = living().filter(|record| record.date(done).is_some()).max_by_key(|record| record.date(done))?;
    latest.says(next).and_then(Value::as_date).filter(|date| latest.date(done).is_none_or(|done| done < *date))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Answers;
    use crate::care::case::Act;
    use crate::deed::Deed;
    use crate::id::{EntryId, UserId};

    const RULES: ClockRules = ClockRules { high: 24, medium: 72, low: 168, offset_minutes: 420 };

    fn case(forms: &[&[(&str, Value)]]) -> Case {
        let acts: Vec<Act> = forms
            .iter()
            .enumerate()
            .map(|(index, pairs)| Act {
                entry: EntryId([u8::try_from(index).unwrap(); 16]),
                author: UserId([0; 16]),
                at: Instant(1_000_000 + i64::try_from(index).unwrap()),
                knew: (0..index).collect(),
                deed: Deed::Filled {
                    form: "any".into(),
                    version: 1,
                    about: None,
                    answers: pairs.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect(),
                    origin: None,
                },
            })
            .collect();
        Case::fold(ObjectId([1; 16]), &acts, &|_, _, answers: &Answers| {
            Some(answers.iter().filter_map(|(field, value)| Some((field.parse().ok()?, value.clone()))).collect())
        })
    }

    fn code(text: &str) -> Value {
        Value::Code(text.into())
    }

    #[test]
    fn the_first_contact_is_due_sooner_when_the_risk_is_high() {
        let due = |risk: &str| tasks(&case(&[&[("risk.level", code(risk))]]), &RULES)[0].due.0 - 1_000_000;
        assert_eq!((due("high"), due("medium"), due("low")), (24 * 3600, 72 * 3600, 168 * 3600));
    }

    #[test]
    fn danger_now_counts_as_high_until_the_risk_is_rated() {
        let task = tasks(&case(&[&[("intake.danger_now", code("yes"))]]), &RULES)[0];
        assert_eq!(task.due, Instant(1_000_000 + 24 * 3600));
    }

    #[test]
    fn a_session_stops_the_first_clock_and_starts_the_next() {
        let (held, next) = (Date(17_000), Date(17_014));
        let first: &[_] =
            &[("service.type", code("pss_basic")), ("service.date", Value::Date(held)), ("service.next_date", Value::Date(next))];
        let running = tasks(&case(&[&[("risk.level", code("low"))], first]), &RULES);
        assert_eq!(running.iter().map(|task| task.kind).collect::<Vec<_>>(), [ClockKind::NextSession]);
        assert_eq!(running[0].due.date_at(420), next);

        let second: &[_] = &[("service.type", code("pss_basic")), ("service.date", Value::Date(next))];
        assert_eq!(tasks(&case(&[&[("risk.level", code("low"))], first, second]), &RULES), []);
    }

    #[test]
    fn a_session_the_child_missed_leaves_the_first_clock_running() {
        let missed: &[_] =
            &[("service.type", code("pss_basic")), ("service.date", Value::Date(Date(17_000))), ("service.attended", code("no"))];
        assert_eq!(tasks(&case(&[&[("risk.level", code("low"))], missed]), &RULES)[0].kind, ClockKind::FirstContact);
    }
}
