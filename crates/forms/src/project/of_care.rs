//! Facts of the steps of care: what a figure counts of a file, as a code and a half-year and nothing else.
//!
//! Each says no more than its figure needs: that a child was a survivor, not of what; that a plan came in time, not when; that a
//! referral was done within thirty days, not where it went.

use naungan_model::care::standing::APPROVED;
use naungan_model::date::Date;
use naungan_model::fact::{Fact, FactKind};
use naungan_model::meaning::Meaning;

use super::{Record, bare, half};
use crate::list::Item;
use crate::pack::Pack;

/// Days in which a plan is in time (SRV-05).
const PLAN_DAYS: i32 = 14;
/// Days in which a referral is soon done (SRV-13).
const REFERRAL_DAYS: i32 = 30;
/// Days after closing in which a new incident counts as harm again (IDN-03).
const AGAIN_DAYS: i32 = 365;

pub(super) fn facts(pack: &Pack, record: &Record<'_>) -> Vec<Fact> {
    let found = [
        report(pack, record),
        unmet(record),
        concern(pack, record),
        ended(pack, record),
        referral_sent(record),
        referral_done(record),
        placed(record),
        left(record),
        enrolled(record),
        returned(record),
        after_return(record),
        filed(record),
        convicted(record),
        awarded(pack, record),
        caregiver(pack, record),
        household(pack, record),
        feedback(pack, record),
    ];
    found.into_iter().flatten().chain(decided(pack, record)).collect()
}

/// A fact of a child: kind, code, half-year.
fn of_child(kind: FactKind, code: &str, on: Date) -> Fact {
    Fact { date: Some(half(on)), ..bare(kind, code) }
}

/// A fact of one thing inside the file.
fn of_thing(record: &Record<'_>, kind: FactKind, code: &str, on: Date) -> Option<Fact> {
    Some(Fact { about: Some(record.about?), ..of_child(kind, code, on) })
}

/// The item that an answer names in a list of the pack.
fn item<'p>(pack: &'p Pack, list: &str, record: &Record<'_>, meaning: Meaning) -> Option<&'p Item> {
    pack.list(list)?.item(record.code(meaning)?)
}

fn report(pack: &Pack, record: &Record<'_>) -> Option<Fact> {
    let channel = item(pack, "referral_source", record, Meaning::IntakeSource)?.get("channel");
    of_thing(record, FactKind::Report, channel, record.written)
}

fn unmet(record: &Record<'_>) -> Option<Fact> {
    of_thing(record, FactKind::Unmet, record.code(Meaning::ScreeningUnmet)?, record.written)
}

/// Survivor or at risk, at registration: the form of exploitation never leaves the file.
fn concern(pack: &Pack, record: &Record<'_>) -> Option<Fact> {
    record.code(Meaning::ChildSex)?;
    let group = match item(pack, "exploitation_type", record, Meaning::ConcernMain)?.get("incident") {
        "yes" => "survivor",
        "no" => "at_risk",
        _ => "unknown",
    };
    Some(of_child(FactKind::Concern, group, record.written))
}

fn ended(pack: &Pack, record: &Record<'_>) -> Option<Fact> {
    item(pack, "ended_by", record, Meaning::ExploitationEndedBy).filter(|by| by.is("intervention"))?;
    Some(of_child(FactKind::Concern, "ended", record.day(Meaning::ExploitationEndedOn)?))
}

fn referral_sent(record: &Record<'_>) -> Option<Fact> {
    of_thing(record, FactKind::Referral, "sent", record.day(Meaning::ReferralSentOn)?)
}

fn referral_done(record: &Record<'_>) -> Option<Fact> {
    let done = record.day(Meaning::ReferralDoneOn)?;
    let sent = record.before(Meaning::ReferralSentOn)?.as_date()?;
    let code = if done.0.saturating_sub(sent.0) <= REFERRAL_DAYS { "done_30" } else { "done_later" };
    of_thing(record, FactKind::Referral, code, done)
}

fn placed(record: &Record<'_>) -> Option<Fact> {
    of_thing(record, FactKind::Placement, "placed", record.day(Meaning::PlacementFrom)?)
}

fn left(record: &Record<'_>) -> Option<Fact> {
    of_thing(record, FactKind::Placement, "left", record.day(Meaning::PlacementUntil)?)
}

fn enrolled(record: &Record<'_>) -> Option<Fact> {
    let kind = record.code(Meaning::EducationKind)?;
    Some(of_child(FactKind::Education, kind, record.day(Meaning::EducationEnrolledOn)?))
}

fn returned(record: &Record<'_>) -> Option<Fact> {
    of_thing(record, FactKind::Reintegration, "returned", record.day(Meaning::ReturnOn)?)
}

/// Only the look six months after going home counts; that nobody looked is no fact.
fn after_return(record: &Record<'_>) -> Option<Fact> {
    record.before(Meaning::ReturnOn)?;
    let code = match (record.code(Meaning::AftercareCheck)?, record.code(Meaning::AftercareSafe)?) {
        ("month_6", "yes") => "safe",
        ("month_6", "no") => "not_safe",
        _ => return None,
    };
    of_thing(record, FactKind::FollowUp, code, record.day(Meaning::AftercareDate)?)
}

fn filed(record: &Record<'_>) -> Option<Fact> {
    of_thing(record, FactKind::Legal, "filed", record.day(Meaning::MatterFiledOn)?)
}

fn convicted(record: &Record<'_>) -> Option<Fact> {
    record.code(Meaning::VerdictResult).filter(|result| *result == "convicted")?;
    of_thing(record, FactKind::Legal, "convicted", record.day(Meaning::VerdictDate)?)
}

fn awarded(pack: &Pack, record: &Record<'_>) -> Option<Fact> {
    item(pack, "restitution_stage", record, Meaning::RestitutionStage).filter(|stage| stage.is("awarded"))?;
    Some(of_child(FactKind::Restitution, "awarded", record.day(Meaning::RestitutionDate)?))
}

fn caregiver(pack: &Pack, record: &Record<'_>) -> Option<Fact> {
    let sex = item(pack, "supported", record, Meaning::SupportTo)?.get("caregiver");
    of_thing(record, FactKind::Family, sex, record.day(Meaning::SupportOn)?)
}

/// Help for the living of a family: money, goods, work. One household for each file.
fn household(pack: &Pack, record: &Record<'_>) -> Option<Fact> {
    record.code(Meaning::SupportTo)?;
    item(pack, "service_type", record, Meaning::ServiceType).filter(|kind| kind.is("household"))?;
    of_thing(record, FactKind::Family, "household", record.day(Meaning::SupportOn)?)
}

fn feedback(pack: &Pack, record: &Record<'_>) -> Option<Fact> {
    record.code(Meaning::FeedbackCounts).filter(|may| *may == "yes")?;
    let rating = item(pack, "feedback_rating", record, Meaning::FeedbackRating)?;
    let code = if rating.is("satisfied") { "satisfied" } else { "not_satisfied" };
    Some(of_child(FactKind::Feedback, code, record.written))
}

/// A plan, a closure and a reopening count when a supervisor approved them, not before.
fn decided(pack: &Pack, record: &Record<'_>) -> Option<Fact> {
    record.code(Meaning::ApprovalDecision).filter(|decision| *decision == APPROVED)?;
    let day = |meaning| record.before(meaning).and_then(naungan_model::answer::Value::as_date);
    if let Some(agreed) = day(Meaning::PlanAgreedOn) {
        let opened = record.around.opened;
        let in_time = opened.is_some_and(|opened| agreed.0.saturating_sub(opened.0) <= PLAN_DAYS);
        return Some(of_child(FactKind::Plan, if in_time { "in_time" } else { "later" }, agreed));
    }
    if let Some(closed) = day(Meaning::ClosureDate) {
        let reason = record.before(Meaning::ClosureReason)?.as_text()?;
        let met = pack.list("closure_reason")?.item(reason)?.is("goals_met");
        return Some(of_child(FactKind::Closure, if met { "goals_met" } else { "other" }, closed));
    }
    let reopened = day(Meaning::ReopeningDate)?;
    let again = day(Meaning::IncidentNewOn).zip(record.around.closed);
    let again = again.is_some_and(|(incident, closed)| (0..=AGAIN_DAYS).contains(&incident.0.saturating_sub(closed.0)));
    Some(of_child(FactKind::Closure, if again { "again_12m" } else { "reopened" }, reopened))
}
