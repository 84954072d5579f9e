//! Clocks that start, end, and go on.

use super::*;
use crate::answer::Answers;
use crate::care::case::Act;
use crate::deed::Deed;
use crate::id::{EntryId, UserId};

fn rule(clock: &str, start: Start, ends: &[Meaning], hours: Hours) -> Rule {
    Rule {
        clock: clock.into(),
        start,
        ends: ends.to_vec(),
        hours,
        warns: Vec::new(),
        each: false,
        always: false,
        form: "any".into(),
    }
}

fn rules() -> ClockRules {
    use Meaning::*;
    let by_risk = |high, medium, low| Hours { high: Some(high), medium: Some(medium), low: Some(low), none: Some(low) };
    let police = rule("police_report", Start::Said(CrimeToldAt), &[CrimeReport], Hours::always(72));
    let referral = rule("referral", Start::Given(ReferralCheckOn), &[ReferralSentOn, ReferralDoneOn], Hours::default());
    let rules = vec![
        rule("first_contact", Start::Opened, &[ContactDate, ServiceDate], by_risk(24, 72, 168)),
        rule("next_session", Start::Given(ServiceNextDate), &[ServiceDate], Hours::default()),
        rule("risk_review", Start::Said(RiskLevel), &[RiskLevel], Hours { none: None, ..by_risk(168, 720, 2160) }),
        Rule { warns: vec![24, 48, 66], always: true, ..police },
        Rule { each: true, ..referral },
    ];
    ClockRules { rules, offset_minutes: 420 }
}

fn case(forms: &[&[(&str, Value)]]) -> Case {
    let about = |pairs: &[(&str, Value)]| match pairs.iter().find(|(field, _)| *field == "about") {
        Some((_, Value::Integer(number))) => Some(About([u8::try_from(*number).unwrap(); 16])),
        _ => None,
    };
    let acts: Vec<Act> = forms
        .iter()
        .enumerate()
        .map(|(index, pairs)| Act {
            entry: EntryId([u8::try_from(index).unwrap(); 16]),
            author: UserId([0; 16]),
            at: Instant(1_470_000_000 + i64::try_from(index).unwrap()),
            knew: (0..index).collect(),
            deed: Deed::Filled {
                form: "any".into(),
                version: 1,
                about: about(pairs),
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

fn day(date: i32) -> Value {
    Value::Date(Date(date))
}

fn running(case: &Case) -> Vec<String> {
    tasks(case, &rules()).into_iter().map(|task| task.clock).collect()
}

fn due(case: &Case, clock: &str) -> i64 {
    tasks(case, &rules()).iter().find(|task| task.clock == clock).unwrap().due.0 - 1_470_000_000
}

#[test]
fn the_first_contact_is_due_sooner_when_the_risk_is_high() {
    let due = |risk: &str| due(&case(&[&[("risk.level", code(risk))]]), "first_contact");
    assert_eq!((due("high"), due("medium"), due("low"), due("none")), (24 * 3600, 72 * 3600, 168 * 3600, 168 * 3600));
}

#[test]
fn danger_now_counts_as_high_until_the_risk_is_rated() {
    assert_eq!(due(&case(&[&[("intake.danger_now", code("yes"))]]), "first_contact"), 24 * 3600);
}

#[test]
fn a_session_stops_the_first_clock_and_starts_the_next() {
    let (held, next) = (day(17_000), day(17_014));
    let first: &[_] = &[("service.type", code("pss_basic")), ("service.date", held), ("service.next_date", next.clone())];
    let running = case(&[&[], first]);
    let all = tasks(&running, &rules());
    assert_eq!(all.iter().map(|task| task.clock.as_str()).collect::<Vec<_>>(), ["next_session"]);
    assert_eq!((all[0].due.date_at(420), all[0].by_day), (Date(17_014), true));
    let second: &[_] = &[("service.type", code("pss_basic")), ("service.date", next)];
    assert_eq!(tasks(&case(&[&[], first, second]), &rules()), []);
}

#[test]
fn a_session_the_child_missed_leaves_the_first_clock_running() {
    let missed: &[_] = &[("service.type", code("pss_basic")), ("service.date", day(17_000)), ("service.attended", code("no"))];
    assert_eq!(running(&case(&[&[], missed])), ["first_contact"]);
}

#[test]
fn a_new_rating_ends_one_review_and_starts_the_next_unless_there_is_no_risk() {
    let rated = |level: &str| case(&[&[("contact.date", day(17_000))], &[("risk.level", code(level))]]);
    assert_eq!((due(&rated("high"), "risk_review"), running(&rated("none"))), (168 * 3600 + 1, vec![]));
    let again = case(&[&[("contact.date", day(17_000))], &[("risk.level", code("high"))], &[("risk.level", code("low"))]]);
    assert_eq!(due(&again, "risk_review"), 2160 * 3600 + 2);
}

#[test]
fn the_duty_to_report_runs_from_the_first_telling_and_ends_only_with_an_outcome() {
    let told = |at: &str| ("crime.told_at", Value::Text(at.into()));
    let contact = ("contact.date", day(17_000));
    // 31 July 2016, 09:30 in western Indonesia
    let one = case(&[&[contact.clone(), told("2016-07-31T09:30:00")], &[told("2016-07-31T18:00:00")]]);
    let task = &tasks(&one, &rules())[0];
    let start = Instant::start_of("2016-07-31".parse().unwrap(), 420).plus(9 * 3600 + 1800);
    assert_eq!((task.clock.as_str(), task.due), ("police_report", start.plus(72 * 3600)));
    let level = |hours: i64| task.level(start.plus(hours * 3600));
    assert_eq!([23, 24, 48, 66, 90].map(level), [0, 1, 2, 3, 3]);
    assert!(!task.is_overdue(start.plus(71 * 3600)) && task.is_overdue(start.plus(73 * 3600)));
    let ended = case(&[&[contact, told("2016-07-31T09:30:00")], &[("crime.report", code("reported"))]]);
    assert_eq!(running(&ended), Vec::<String>::new());
}

#[test]
fn a_moment_in_the_future_starts_a_clock_when_it_was_written() {
    let told = ("crime.told_at", Value::Text("2030-01-01T00:00:00".into()));
    assert_eq!(due(&case(&[&[told]]), "police_report"), 72 * 3600);
}

#[test]
fn every_referral_has_its_own_day() {
    let sent = |about: i64, check: i32| {
        vec![("about", Value::Integer(about)), ("referral.sent_on", day(17_000)), ("referral.check_on", day(check))]
    };
    let done = [("about", Value::Integer(1)), ("referral.done_on", day(17_003))];
    let two = case(&[&[("contact.date", day(17_000))], &sent(1, 17_010), &sent(2, 17_005)]);
    let all = tasks(&two, &rules());
    assert_eq!(all.iter().map(|task| task.about).collect::<Vec<_>>(), [Some(About([2; 16])), Some(About([1; 16]))]);
    let one = case(&[&[("contact.date", day(17_000))], &sent(1, 17_010), &sent(2, 17_005), &done]);
    assert_eq!(tasks(&one, &rules()).len(), 1);
}

#[test]
fn a_closed_file_keeps_only_the_clocks_that_always_run() {
    let turned: &[_] = &[("screening.result", code("referred_on")), ("crime.told_at", code("now"))];
    assert_eq!(running(&case(&[turned])), ["police_report"]);
}
