//! Answers to coded facts: all that leaves a device unsealed. Pure, the same on device, server and in tests.
//!
//! What may leave at all is listed in the pack (`facts.csv`, each with the indicator or clock that needs it); [`check_fact`]
//! holds every fact against that list, on the device before it is signed and on the server before it is stored.

use naungan_model::answer::Value;
use naungan_model::date::{Date, HalfYear};
use naungan_model::fact::{ChildAttributes, Fact, FactKind};
use naungan_model::id::About;
use naungan_model::meaning::Meaning;

use crate::pack::Pack;

mod of_care;

pub use crate::fact_check::{FactProblem, check_fact};

/// What the child, with a caregiver where that is safe, answered to being counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConsentState {
    /// Nobody asked yet, or asking is unsafe: counted without identity, as the law allows.
    #[default]
    NotAsked,
    /// May be counted.
    Given,
    /// May not be counted.
    Refused,
    /// May no longer be counted.
    Withdrawn,
}

impl ConsentState {
    /// The state that a code of `consent_status` says.
    #[must_use]
    pub fn of(code: &str) -> Self {
        match code {
            "given" => Self::Given,
            "refused" => Self::Refused,
            "withdrawn" => Self::Withdrawn,
            _ => Self::NotAsked,
        }
    }

    /// Whether facts for indicators may leave the device.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self, Self::NotAsked | Self::Given)
    }
}

/// One record of a child's file, as the engine understands it.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// What its answers mean.
    pub meant: &'a [(Meaning, Value)],
    /// The thing inside the case that it is about.
    pub about: Option<About>,
    /// Day on which it was first written, where the worker was.
    pub written: Date,
    /// What the rest of the file says that some facts need.
    pub around: Around<'a>,
}

/// What stands around a record in its file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// What the records before it said about the same thing: the day a referral was sent, the plan that is approved. Of something
    /// that a supervisor decides, only when the decision counts.
    pub before: &'a [(Meaning, Value)],
    /// Day on which the file was opened.
    pub opened: Option<Date>,
    /// Last day on which the file was closed.
    pub closed: Option<Date>,
}

impl<'a> Record<'a> {
    fn value(&self, meaning: Meaning) -> Option<&'a Value> {
        self.meant.iter().find(|(is, _)| *is == meaning).map(|(_, value)| value)
    }

    pub(crate) fn code(&self, meaning: Meaning) -> Option<&'a str> {
        self.value(meaning)?.as_text()
    }

    /// A day that is not in the future.
    pub(crate) fn day(&self, meaning: Meaning) -> Option<Date> {
        self.value(meaning)?.as_date().filter(|day| *day <= self.written)
    }

    /// What was said before about the same thing.
    pub(crate) fn before(&self, meaning: Meaning) -> Option<&'a Value> {
        self.around.before.iter().find(|(is, _)| *is == meaning).map(|(_, value)| value)
    }
}

/// The facts of one record.
///
/// A record that itself answers for consent is judged by its own answer, any other by `consent`. Refused or withdrawn: no facts
/// for indicators, only those of consent and clocks. A fact that the pack would refuse is left out, never repaired.
#[must_use]
pub fn project(pack: &Pack, record: &Record<'_>, consent: ConsentState) -> Vec<Fact> {
    let answered = record.code(Meaning::ConsentStatistics).map(ConsentState::of);
    let mut facts: Vec<Fact> = Vec::new();
    facts.extend(answered.and_then(consent_fact));
    facts.extend(clock_fact(pack, record));
    if answered.unwrap_or(consent).counts() {
        facts.extend(child_fact(pack, record));
        facts.extend(service_fact(pack, record));
        facts.extend(of_care::facts(pack, record));
    }
    facts.retain(|fact| check_fact(pack, fact).is_ok());
    facts
}

/// The facts of a whole file anew, for an entry that replaces all earlier ones: when consent is given, refused or withdrawn later.
///
/// `records` in the order of the file; only the newest record that describes the child and the newest answer to consent speak.
#[must_use]
pub fn project_file(pack: &Pack, records: &[Record<'_>], consent: ConsentState) -> Vec<Fact> {
    let newest = |meaning| records.iter().rposition(|record| record.value(meaning).is_some());
    let (child, asked) = (newest(Meaning::ChildSex), newest(Meaning::ConsentStatistics));
    let mut facts = Vec::new();
    for (at, record) in records.iter().enumerate() {
        let without_consent: Vec<(Meaning, Value)> =
            record.meant.iter().filter(|(meaning, _)| *meaning != Meaning::ConsentStatistics).cloned().collect();
        let mut found = project(pack, &Record { meant: &without_consent, ..*record }, consent);
        found.retain(|fact| fact.kind != FactKind::Child || child == Some(at));
        facts.extend(found);
        if asked == Some(at) {
            facts.extend(consent_fact(consent).filter(|fact| check_fact(pack, fact).is_ok()));
        }
    }
    facts
}

/// How exact the date of a help is in its fact: the day, for therapy the week, whose Monday never leaves the half-year, and for
/// what says most of a child the half-year alone. A help that the pack does not know is dated least.
#[must_use]
pub fn fact_date(pack: &Pack, service_type: &str, date: Date) -> Date {
    match pack.list("service_type").and_then(|list| list.item(service_type)).map(|item| item.get("date_as")) {
        Some("day") => date,
        Some("week") => date.monday().max(HalfYear::of(date).first_day()),
        _ => half(date),
    }
}

/// First day of the half-year: all that a figure of a half-year needs of a day.
pub(crate) fn half(date: Date) -> Date {
    HalfYear::of(date).first_day()
}

pub(crate) fn bare(kind: FactKind, code: &str) -> Fact {
    Fact { about: None, kind, code: code.to_owned(), date: None, end: None, quantity: None, child: None }
}

fn consent_fact(state: ConsentState) -> Option<Fact> {
    let quantity = match state {
        ConsentState::NotAsked => return None,
        ConsentState::Given => 1,
        ConsentState::Refused | ConsentState::Withdrawn => 0,
    };
    Some(Fact { quantity: Some(quantity), ..bare(FactKind::Consent, "statistics") })
}

/// A record that describes the child starts the clock of the first contact; any other rating of the risk, its next review.
fn clock_fact(pack: &Pack, record: &Record<'_>) -> Option<Fact> {
    let risk = record.code(Meaning::RiskLevel)?;
    let clock = if record.value(Meaning::ChildSex).is_some() { "first_contact" } else { "risk_review" };
    let days = i32::try_from(pack.hours(clock, risk)?.div_ceil(24)).ok()?;
    Some(Fact { date: Some(record.written.plus_days(days)), ..bare(FactKind::Clock, clock) })
}

fn child_fact(pack: &Pack, record: &Record<'_>) -> Option<Fact> {
    let known = |meaning, list| record.code(meaning).filter(|code| pack.list(list).is_some_and(|list| list.item(code).is_some()));
    record.value(Meaning::ChildSex)?;
    let adm2 = known(Meaning::ChildAdm2, "adm2").unwrap_or_default();
    let child = ChildAttributes {
        sex: known(Meaning::ChildSex, "sex").unwrap_or("unknown").to_owned(),
        birth_half: record.code(Meaning::ChildBirthHalf).and_then(|half| half.parse().ok()),
        adm1: known(Meaning::ChildAdm1, "adm1").unwrap_or_default().to_owned(),
        adm2: adm2.to_owned(),
        disability: known(Meaning::ChildDisability, "yes_no_unknown").unwrap_or("unknown").to_owned(),
    };
    Some(Fact { child: Some(child), ..bare(FactKind::Child, "") })
}

/// Only help that was given: psychosocial help must say that it was held and that the child was there; other help must not
/// say the opposite.
fn service_fact(pack: &Pack, record: &Record<'_>) -> Option<Fact> {
    let code = record.code(Meaning::ServiceType)?;
    let service = pack.list("service_type")?.item(code)?;
    let date = record.value(Meaning::ServiceDate)?.as_date().filter(|date| *date <= record.written)?;
    let said = |meaning| match record.code(meaning) {
        Some(answer) => answer == "yes",
        None => !service.psychosocial(),
    };
    if !said(Meaning::ServiceHeld) || !said(Meaning::ServiceAttended) {
        return None;
    }
    Some(Fact { about: Some(record.about?), date: Some(fact_date(pack, code, date)), ..bare(FactKind::Service, code) })
}
