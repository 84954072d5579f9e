//! A partner's report from due to accepted, and the country's release of what was accepted.
#![cfg(test)]

use naungan_indicators::book::Book;
use naungan_indicators::gate::{Gate, Reason, Record, Status};
use naungan_indicators::groups::Groups;
use naungan_indicators::release::{Release, country, release};
use naungan_indicators::report::{Actor, Frozen, MAX_REASON, Report, ReportError, Signed, State, changed_since};
use naungan_indicators::table::{Bounds, Cell, Values};
use naungan_model::date::{HalfYear, Instant};
use naungan_model::id::{TenantId, UserId};
use naungan_model::role::Role;
use rstest::rstest;
use std::collections::BTreeMap;

const OFFICER: Actor = Actor { user: UserId([1; 16]), role: Role::MeOfficer, tenant: TenantId([1; 16]) };
const STRANGER: Actor = Actor { user: UserId([2; 16]), role: Role::MeOfficer, tenant: TenantId([2; 16]) };
const MANAGER: Actor = Actor { user: UserId([3; 16]), role: Role::CountryManager, tenant: TenantId([9; 16]) };
/// The officer, who is country manager too.
const BOTH: Actor = Actor { user: UserId([1; 16]), role: Role::CountryManager, tenant: TenantId([9; 16]) };

fn period() -> HalfYear {
    "2016-H2".parse().unwrap()
}

fn now() -> Instant {
    "2017-01-09T09:00:00Z".parse().unwrap()
}

fn values(total: i64) -> Values {
    Values { total, cells: vec![Cell { keys: BTreeMap::new(), value: total }], ..Values::default() }
}

fn frozen(code: &str, total: i64) -> Frozen {
    let facts: Vec<i64> = (0..total).collect();
    Frozen::new(Book::base().unwrap().get(code).unwrap(), &Groups::base().unwrap(), values(total), &facts).unwrap()
}

/// SRV-01, SRV-02 and SRV-03.
fn figures([direct, psychosocial, sessions]: [i64; 3]) -> Vec<Frozen> {
    vec![frozen("SRV-01", direct), frozen("SRV-02", psychosocial), frozen("SRV-03", sessions)]
}

fn submitted() -> Report {
    let mut report = Report::due(TenantId([1; 16]), period());
    report.draft(&OFFICER).unwrap();
    report.submit(&OFFICER, now(), figures([90, 70, 300]), true, None).unwrap();
    report
}

fn correct(report: &mut Report, totals: [i64; 3]) {
    let reason = (!report.revisions().is_empty()).then_some("late entry");
    report.draft(&OFFICER).unwrap();
    report.submit(&OFFICER, now(), figures(totals), true, reason).unwrap();
    report.accept(&MANAGER, now()).unwrap();
}

#[test]
fn a_report_goes_from_due_to_accepted_and_back_with_a_reason() {
    let mut report = submitted();
    report.send_back(&MANAGER, now(), "  one session stands twice ").unwrap();
    assert_eq!(report.state(), State::SentBack);
    assert_eq!(report.sent_back().unwrap().reason, "one session stands twice");
    assert_eq!(report.accepted(), None);
    report.draft(&OFFICER).unwrap();
    report.submit(&OFFICER, now(), figures([90, 70, 299]), true, None).unwrap();
    let revision = report.accept(&MANAGER, now()).unwrap();
    assert_eq!((revision.number, revision.figure("SRV-03").unwrap().values.total), (1, 299));
    assert_eq!((report.state(), report.sent_back()), (State::Accepted, None));
}

#[test]
fn nobody_accepts_or_sends_back_their_own() {
    let mut report = submitted();
    assert_eq!(report.accept(&BOTH, now()), Err(ReportError::Own));
    assert_eq!(report.send_back(&BOTH, now(), "again"), Err(ReportError::Own));
    assert_eq!(report, submitted());
}

#[test]
fn only_the_partners_officer_submits_and_only_the_country_manager_accepts() {
    let mut report = Report::due(TenantId([1; 16]), period());
    for actor in [&STRANGER, &MANAGER, &BOTH] {
        assert_eq!(report.draft(actor), Err(ReportError::NotAllowed));
    }
    let mut report = submitted();
    for actor in [&OFFICER, &STRANGER] {
        assert_eq!(report.accept(actor, now()), Err(ReportError::NotAllowed));
    }
}

#[rstest]
#[case(Report::due(TenantId([1; 16]), period()), "report.state", "report.state")]
#[case(submitted(), "report.state", "")]
fn steps_are_not_skipped(#[case] mut report: Report, #[case] submit: &str, #[case] accept: &str) {
    let code = |result: Result<(), ReportError>| result.err().map_or("", |error| error.code());
    assert_eq!(code(report.submit(&OFFICER, now(), figures([9, 7, 30]), true, None)), submit);
    assert_eq!(code(report.accept(&MANAGER, now()).map(drop)), accept);
}

#[test]
fn figures_are_not_submitted_before_the_half_year_is_over_nor_when_they_do_not_add_up() {
    let mut report = Report::due(TenantId([1; 16]), period());
    report.draft(&OFFICER).unwrap();
    let early = "2016-12-31T23:59:59Z".parse().unwrap();
    assert_eq!(report.submit(&OFFICER, early, figures([9, 7, 30]), true, None), Err(ReportError::NotOver));
    let mut wrong = figures([9, 7, 30]);
    wrong[0].values.cells.clear();
    let twice = [figures([9, 7, 30]), figures([9, 7, 30])].concat();
    for figures in [wrong, twice, Vec::new()] {
        assert_eq!(report.submit(&OFFICER, now(), figures, true, None), Err(ReportError::Figures));
    }
}

#[test]
fn a_correction_is_a_new_revision_with_a_reason_and_the_old_one_stays() {
    let mut report = submitted();
    report.accept(&MANAGER, now()).unwrap();
    report.draft(&OFFICER).unwrap();
    assert_eq!(report.accepted().unwrap().number, 1);
    let too_long = "a".repeat(MAX_REASON + 1);
    for reason in [None, Some("  "), Some(too_long.as_str())] {
        assert_eq!(report.submit(&OFFICER, now(), figures([91, 71, 301]), true, reason), Err(ReportError::Reason));
    }
    report.submit(&OFFICER, now(), figures([91, 71, 301]), true, Some("a session was entered late")).unwrap();
    report.accept(&MANAGER, now()).unwrap();
    let totals: Vec<_> = report.revisions().iter().map(|revision| revision.figure("SRV-02").unwrap().values.total).collect();
    assert_eq!(totals, [70, 71]);
    assert_eq!(report.revisions()[1].submission.reason.as_deref(), Some("a session was entered late"));
}

#[test]
fn a_report_reads_back_from_what_the_store_keeps() {
    let mut report = submitted();
    report.accept(&MANAGER, now()).unwrap();
    let kept = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&kept).unwrap(), report);
    assert!(kept.contains("\"plan\":\"distinct child where kind = service and code in (aftercare, "));
}

#[test]
fn a_frozen_figure_knows_what_changed_since_and_whether_its_facts_are_whole() {
    let mut frozen = frozen("SRV-02", 70);
    let facts: Vec<i64> = (0..70).collect();
    assert_eq!(changed_since(&frozen, &values(70), &facts), None);
    let late: Vec<i64> = (1..72).collect();
    let change = changed_since(&frozen, &values(71), &late).unwrap();
    assert_eq!((change.before, change.now, change.facts_added, change.facts_gone), (70, 71, 2, 1));
    assert!(changed_since(&frozen, &values(70), &late).is_some(), "other facts, same figure");
    assert!(frozen.is_whole());
    frozen.facts[3] = 400;
    assert!(!frozen.is_whole());
}

fn released(gate: &mut Gate<'_>, reports: &[Report], number: u32) -> Release {
    let tables = country(&Book::base().unwrap(), "ID", period(), reports).unwrap();
    release(gate, "ID", period(), &tables, number, Signed { by: MANAGER.user, at: now() }).0
}

#[test]
fn the_country_publishes_seventy_holds_back_seventy_one_and_publishes_seventy_five() {
    let book = Book::base().unwrap();
    let mut gate = Gate::open(&book, []);
    let mut report = Report::due(TenantId([1; 16]), period());
    let other = Report::due(TenantId([2; 16]), period());
    let mut outcomes = Vec::new();
    for (number, totals) in (1..).zip([[90, 70, 300], [91, 71, 301], [95, 75, 306]]) {
        correct(&mut report, totals);
        let release = released(&mut gate, &[report.clone(), other.clone()], number);
        let headline = release.outcomes[1].clone();
        let value = gate.standing("SRV-02", period().into(), "ID").unwrap().figure();
        outcomes.push((headline.status, headline.revision, headline.reason, value));
    }
    assert_eq!(
        outcomes,
        [
            (Status::Published, Some(1), None, Bounds::exact(70)),
            (Status::Published, Some(1), Some(Reason::SmallRevision), Bounds::exact(70)),
            (Status::Published, Some(2), None, Bounds::exact(75)),
        ]
    );
    let kept = serde_json::to_string(gate.history()).unwrap();
    let reopened = Gate::open(&book, serde_json::from_str::<Vec<Record>>(&kept).unwrap());
    assert_eq!((reopened.history(), reopened.faults()), (gate.history(), &[][..]));
}

#[test]
fn without_an_accepted_report_every_figure_is_not_reported() {
    let book = Book::base().unwrap();
    let mut gate = Gate::open(&book, []);
    let release = released(&mut gate, &[submitted()], 1);
    assert!(release.outcomes.iter().all(|outcome| outcome.status == Status::NotReported));
    assert!(gate.history().is_empty());
}
