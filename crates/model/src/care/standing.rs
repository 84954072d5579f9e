//! Where the work on a case stands: what a supervisor approved, and whether the file is new, open, turned away or closed.
//!
//! A decision is a record about the thing that it decides. It is void when the decider wrote what is decided, and when that was
//! corrected since: nobody approves what another reader never saw. Of two decisions that did not know each other the cautious
//! one holds: sent back.

use super::case::{Act, Case, Record};
use crate::id::{EntryId, UserId};
use crate::meaning::Meaning;
use std::collections::{BTreeMap, BTreeSet};

/// Code of a decision that approves.
pub const APPROVED: &str = "approved";
/// Code of a first look whose child is taken on.
pub const ELIGIBLE: &str = "eligible";

/// What supervisors decided in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// By the entry that began what is decided: the deciding entry, and whether it approves.
    by: BTreeMap<EntryId, (EntryId, bool)>,
    void: BTreeSet<EntryId>,
}

impl Decisions {
    pub(super) fn of(acts: &[Act], records: &[Record]) -> Self {
        let place: BTreeMap<EntryId, usize> = acts.iter().enumerate().map(|(index, act)| (act.entry, index)).collect();
        let act = |entry: EntryId| place.get(&entry).and_then(|at| acts.get(*at));
        let knew =
            |one: EntryId, other: EntryId| act(one).zip(place.get(&other)).is_some_and(|(act, other)| act.knew.contains(other));
        let author = |entry: EntryId| act(entry).map(|act| act.author);
        let mut found = Self::default();
        for decision in records.iter().filter(|record| record.withdrawn.is_none()) {
            let Some(said) = decision.text(Meaning::ApprovalDecision) else { continue };
            let decided = records.iter().find(|record| is_decided_by(record, decision));
            let Some(decided) = decided.filter(|decided| {
                let writers = [Some(decided.author), author(decided.latest)];
                knew(decision.latest, decided.latest)
                    && !writers.contains(&author(decision.latest))
                    && !writers.contains(&Some(decision.author))
            }) else {
                found.void.insert(decision.entry);
                continue;
            };
            let approves = said == APPROVED;
            let earlier = found.by.get(&decided.entry).copied();
            let stands = match earlier {
                Some((other, other_approves)) if !knew(decision.latest, other) => approves && other_approves,
                _ => approves,
            };
            found.by.insert(decided.entry, (decision.entry, stands));
        }
        found
    }

    /// Whether the record with this entry is approved; `None` while nobody decided.
    pub fn approved(&self, entry: EntryId) -> Option<bool> {
        self.by.get(&entry).map(|(_, approved)| *approved)
    }

    /// The decision on the record with this entry.
    pub fn decision(&self, entry: EntryId) -> Option<EntryId> {
        self.by.get(&entry).map(|(decision, _)| *decision)
    }

    /// Whether a decision counts for nothing.
    pub fn is_void(&self, decision: EntryId) -> bool {
        self.void.contains(&decision)
    }
}

fn is_decided_by(record: &Record, decision: &Record) -> bool {
    record.withdrawn.is_none()
        && record.about.is_some()
        && record.about == decision.about
        && record.text(Meaning::ApprovalDecision).is_none()
}

/// Where the work on a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Somebody called or came; the child is not registered.
    New,
    /// Not taken on: helped elsewhere, or no help could be given.
    TurnedAway,
    /// Registered; the work goes on.
    Open,
    /// The work ended, with a supervisor's approval.
    Closed,
}

impl Case {
    /// Where the work stands.
    pub fn standing(&self) -> Standing {
        let approved = |meaning| self.decided_last(meaning);
        match (approved(Meaning::ClosureReason), approved(Meaning::ReopeningDate)) {
            (Some(closed), reopened) if reopened.is_none_or(|reopened| reopened < closed) => Standing::Closed,
            _ if self.is_registered() => Standing::Open,
            _ => match self.text(Meaning::ScreeningResult) {
                Some(result) if result != ELIGIBLE => Standing::TurnedAway,
                _ => Standing::New,
            },
        }
    }

    /// Place of the last decision that approves a record saying `meaning`.
    fn decided_last(&self, meaning: Meaning) -> Option<usize> {
        let approved = self.approved(meaning).filter_map(|record| self.decisions.decision(record.entry));
        approved.filter_map(|decision| self.records.iter().position(|record| record.entry == decision)).max()
    }

    /// Who does the work: the person to whom it was given last, else who wrote first.
    pub fn worker(&self) -> Option<UserId> {
        let given = self.text(Meaning::CaseWorker).and_then(|id| id.parse().ok());
        given.or_else(|| self.records.first().map(|record| record.author))
    }

    /// Records that wait for a supervisor's decision: they say one of `decided`, and nobody decided on them yet.
    pub fn undecided(&self, decided: &[Meaning]) -> impl Iterator<Item = &Record> {
        let says = move |record: &&Record| decided.iter().any(|meaning| record.says(*meaning).is_some());
        self.living().filter(says).filter(|record| record.about.is_some() && self.decisions.approved(record.entry).is_none())
    }

    /// Approved records that say `meaning`, in the order of the file.
    pub fn approved(&self, meaning: Meaning) -> impl DoubleEndedIterator<Item = &Record> {
        let says = move |record: &&Record| record.says(meaning).is_some();
        self.living().filter(says).filter(|record| self.decisions.approved(record.entry) == Some(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Answers, Value};
    use crate::date::{Date, Instant};
    use crate::deed::Deed;
    use crate::id::{About, ObjectId, UserId};

    const PLAN: About = About([9; 16]);
    const ANA: u8 = 1;
    const CITRA: u8 = 2;

    /// A file: author, what the writer had seen, deed.
    fn fold(acts: Vec<(u8, &[usize], Deed)>) -> Case {
        let acts: Vec<Act> = acts
            .into_iter()
            .enumerate()
            .map(|(at, (author, knew, deed))| Act {
                entry: EntryId([u8::try_from(at).unwrap(); 16]),
                author: UserId([author; 16]),
                at: Instant(1_000 + i64::try_from(at).unwrap()),
                deed,
                knew: knew.to_vec(),
            })
            .collect();
        Case::fold(ObjectId([1; 16]), &acts, &|_, _, answers: &Answers| {
            Some(answers.iter().filter_map(|(field, value)| Some((field.parse().ok()?, value.clone()))).collect())
        })
    }

    fn filled(meaning: &str, value: Value) -> Deed {
        Deed::Filled {
            form: "any".into(),
            version: 1,
            about: Some(PLAN),
            answers: Answers::from([(meaning.to_owned(), value)]),
            origin: None,
        }
    }

    fn plan() -> Deed {
        filled("plan.agreed_on", Value::Date(Date(17_000)))
    }

    fn decision(code: &str) -> Deed {
        filled("approval.decision", Value::Code(code.into()))
    }

    fn approved(case: &Case) -> Option<bool> {
        case.decisions.approved(EntryId([0; 16]))
    }

    #[test]
    fn a_supervisor_approves_what_another_wrote() {
        let case = fold(vec![(ANA, &[], plan()), (CITRA, &[0], decision("approved"))]);
        assert_eq!((approved(&case), case.approved(Meaning::PlanAgreedOn).count()), (Some(true), 1));
    }

    #[test]
    fn nobody_approves_their_own_plan() {
        let case = fold(vec![(CITRA, &[], plan()), (CITRA, &[0], decision("approved"))]);
        assert_eq!((approved(&case), case.decisions.is_void(EntryId([1; 16]))), (None, true));
    }

    #[test]
    fn an_approval_is_void_once_the_plan_is_corrected() {
        let of = EntryId([0; 16]);
        let answers = plan().answers().unwrap().clone();
        let correction = Deed::Corrected { of, base: of, answers, reason: "later".into(), origin: None };
        let case = fold(vec![(ANA, &[], plan()), (CITRA, &[0], decision("approved")), (ANA, &[0, 1], correction.clone())]);
        assert_eq!(approved(&case), None);
        let again = vec![
            (ANA, &[][..], plan()),
            (CITRA, &[0], decision("approved")),
            (ANA, &[0, 1], correction.clone()),
            (CITRA, &[0, 1, 2], decision("approved")),
        ];
        assert_eq!(approved(&fold(again)), Some(true));
        let own = vec![(ANA, &[][..], plan()), (CITRA, &[0], correction), (CITRA, &[0, 1], decision("approved"))];
        assert_eq!(approved(&fold(own)), None, "who corrected it wrote it too");
    }

    #[test]
    fn of_two_decisions_that_did_not_know_each_other_sent_back_holds() {
        let (yes, no) = ((CITRA, &[0][..], decision("approved")), (3, &[0][..], decision("sent_back")));
        assert_eq!(approved(&fold(vec![(ANA, &[], plan()), yes.clone(), no.clone()])), Some(false));
        assert_eq!(approved(&fold(vec![(ANA, &[], plan()), no.clone(), yes])), Some(false));
        let knowing = (CITRA, &[0, 1][..], decision("approved"));
        assert_eq!(approved(&fold(vec![(ANA, &[], plan()), no, knowing])), Some(true));
    }

    #[test]
    fn a_file_closes_by_approval_and_opens_again_by_approval() {
        let about = |about: u8, deed: Deed| match deed {
            Deed::Filled { form, version, answers, .. } => {
                Deed::Filled { form, version, answers, about: Some(About([about; 16])), origin: None }
            }
            other => other,
        };
        let mut acts = vec![(ANA, &[][..], filled("intake.danger_now", Value::Code("no".into())))];
        assert_eq!(fold(acts.clone()).standing(), Standing::New);
        acts.push((ANA, &[0], filled("screening.result", Value::Code("referred_on".into()))));
        assert_eq!(fold(acts.clone()).standing(), Standing::TurnedAway);
        acts.push((ANA, &[0, 1], filled("child.sex", Value::Code("female".into()))));
        assert_eq!(fold(acts.clone()).standing(), Standing::Open);
        acts.push((ANA, &[0, 1, 2], about(4, filled("closure.reason", Value::Code("goals_met".into())))));
        assert_eq!(fold(acts.clone()).standing(), Standing::Open);
        acts.push((CITRA, &[0, 1, 2, 3], about(4, decision("approved"))));
        assert_eq!(fold(acts.clone()).standing(), Standing::Closed);
        acts.push((ANA, &[0, 1, 2, 3, 4], about(5, filled("reopening.date", Value::Date(Date(17_100))))));
        assert_eq!(fold(acts.clone()).standing(), Standing::Closed);
        acts.push((CITRA, &[0, 1, 2, 3, 4, 5], about(5, decision("approved"))));
        assert_eq!(fold(acts).standing(), Standing::Open);
    }
}
