//! A case is the fold of its entries: any order of arrival gives the same case (the order itself is the journal's).

use super::standing::Decisions;
use super::write::Writes;
use crate::answer::{Answers, Value};
use crate::date::{Date, Instant};
use crate::deed::Deed;
use crate::id::{About, EntryId, ObjectId, UserId};
use crate::meaning::Meaning;
use std::collections::{BTreeMap, BTreeSet};

/// One opened entry, in fold order.
#[derive(Debug, Clone)]
pub struct Act {
    /// Entry that says it.
    pub entry: EntryId,
    /// Who wrote it.
    pub author: UserId,
    /// When, by the writer's clock; of an imported record when it was filled where it comes from.
    pub at: Instant,
    /// What it says, as far as the reader can open it.
    pub deed: Deed,
    /// Earlier acts (by index) that the writer had seen.
    pub knew: Vec<usize>,
}

/// Meanings of the answers of a form version; [`None`] when the pack on this device lacks the form.
pub type Meanings<'a> = &'a dyn Fn(&str, u32, &Answers) -> Option<Vec<(Meaning, Value)>>;

/// A filled form with its corrections applied, as history shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The first entry.
    pub entry: EntryId,
    /// The latest entry that changed it (itself when none did).
    pub latest: EntryId,
    /// Author of the first entry.
    pub author: UserId,
    /// When the first entry was written; of an imported one when it was filled.
    pub at: Instant,
    /// Form.
    pub form: String,
    /// Version of the form.
    pub version: u32,
    /// What it is about.
    pub about: Option<About>,
    /// Answers now in force.
    pub answers: Answers,
    /// Meanings of those answers.
    pub meant: Vec<(Meaning, Value)>,
    /// Corrections in force that did not know each other.
    pub disputed: bool,
    /// Why it no longer counts, if it was withdrawn.
    pub withdrawn: Option<String>,
    /// It was imported; `at` is then when it was filled where it comes from, if that is known.
    pub imported: bool,
}

impl Record {
    /// The answer with this meaning.
    pub fn says(&self, meaning: Meaning) -> Option<&Value> {
        self.meant.iter().find(|(known, _)| *known == meaning).map(|(_, value)| value)
    }

    /// The text or code with this meaning.
    pub fn text(&self, meaning: Meaning) -> Option<&str> {
        self.says(meaning).and_then(Value::as_text)
    }

    /// The day with this meaning.
    pub fn date(&self, meaning: Meaning) -> Option<Date> {
        self.says(meaning).and_then(Value::as_date)
    }

    /// A service that was held and that the child attended: only then help was given (issue: facts).
    pub fn is_help_given(&self) -> bool {
        self.withdrawn.is_none()
            && self.text(Meaning::ServiceType).is_some()
            && self.text(Meaning::ServiceHeld) != Some("no")
            && self.text(Meaning::ServiceAttended) != Some("no")
    }
}

/// The file of one child.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// The object.
    pub object: ObjectId,
    /// When the first form was filled.
    pub opened: Instant,
    /// Filled forms in fold order, withdrawn ones included; imported ones stand where they belong by their time.
    pub records: Vec<Record>,
    /// Latest answer for each meaning of a person or file (not of a service or contact).
    pub latest: BTreeMap<Meaning, Value>,
    /// What supervisors approved or sent back.
    pub decisions: Decisions,
    risk: Writes<String>,
    consent: Writes<String>,
    safe_way: Writes<String>,
    /// People in the family whom one of two corrections that did not know each other calls unsafe.
    feared: BTreeSet<EntryId>,
    /// For each record that asks for consent, by its latest entry: those before it that its writer had not seen.
    unseen: BTreeMap<EntryId, Vec<EntryId>>,
}

/// Two answers that did not know each other, for people to resolve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// What they are about.
    pub meaning: Meaning,
    /// Entry and value of each.
    pub values: Vec<(EntryId, String)>,
}

impl Case {
    /// Whether somebody in the family is safe for the child (`yes`, `no`, `unknown`), the more cautious answer first.
    pub fn is_safe<'r>(&self, member: &'r Record) -> &'r str {
        if self.feared.contains(&member.entry) { "no" } else { member.text(Meaning::FamilySafe).unwrap_or("unknown") }
    }

    /// Folds acts, which must be in fold order.
    pub fn fold(object: ObjectId, acts: &[Act], meanings: Meanings<'_>) -> Self {
        let mut case = Self { object, records: records(acts, meanings), ..Self::default() };
        case.opened = case.records.first().map(|record| record.at).unwrap_or_default();
        case.decisions = Decisions::of(acts, &case.records);
        case.feared = feared(acts, &case.records, meanings);
        let place: BTreeMap<EntryId, usize> = acts.iter().enumerate().map(|(index, act)| (act.entry, index)).collect();
        let imported: BTreeSet<EntryId> = case.records.iter().filter(|it| it.imported).map(|it| it.latest).collect();
        for record in case.records.iter().filter(|record| record.withdrawn.is_none()) {
            // A correction speaks from where it stands, knowing what its writer had seen. What was imported from an earlier
            // time is old, whether the writer had seen it or not.
            let knew = |earlier: EntryId| match (place.get(&record.latest), place.get(&earlier)) {
                (Some(latest), Some(at)) => acts[*latest].knew.contains(at) || imported.contains(&earlier),
                _ => false,
            };
            if asks_consent(record) {
                let earlier = case.records.iter().filter(|other| asks_consent(other));
                let earlier = earlier.filter(|other| place.get(&other.latest) < place.get(&record.latest));
                let unseen = earlier.map(|other| other.latest).filter(|other| !knew(*other)).collect();
                case.unseen.insert(record.latest, unseen);
            }
            for (meaning, value) in &record.meant {
                let writes = match meaning {
                    Meaning::RiskLevel => &mut case.risk,
                    Meaning::ConsentStatistics => &mut case.consent,
                    Meaning::ContactSafeWay => &mut case.safe_way,
                    _ => {
                        case.latest.insert(*meaning, value.clone());
                        continue;
                    }
                };
                if let Some(code) = value.as_text() {
                    writes.write(record.latest, code.to_owned(), knew);
                }
            }
        }
        case
    }

    /// Risk level in force, `high` before `medium` before `low`; `high` while a danger was said and no level chosen.
    pub fn risk(&self) -> Option<&str> {
        let danger = self.text(Meaning::IntakeDangerNow) == Some("yes");
        let level = self.risk.most_cautious(|level| match level.as_str() {
            "high" => 3,
            "medium" => 2,
            "low" => 1,
            _ => 0,
        });
        level.map(String::as_str).or(danger.then_some("high"))
    }

    /// Consent for statistics in force; a refusal or withdrawal wins over what did not know it.
    pub fn consent(&self) -> Option<&str> {
        self.consent.most_cautious(|state| u8::from(state != "given")).map(String::as_str)
    }

    /// How to reach the child safely; no way at all wins over what did not know it.
    pub fn safe_way(&self) -> Option<&str> {
        self.safe_way.most_cautious(|way| u8::from(way == "none")).map(String::as_str)
    }

    /// The latest text or code of a meaning.
    pub fn text(&self, meaning: Meaning) -> Option<&str> {
        self.latest.get(&meaning).and_then(Value::as_text)
    }

    /// Whether the writer of a consent had seen another that stands before it.
    pub(super) fn knew(&self, record: &Record, earlier: &Record) -> bool {
        self.unseen.get(&record.latest).is_none_or(|unseen| !unseen.contains(&earlier.latest))
    }

    /// The records that count.
    pub fn living(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.records.iter().filter(|record| record.withdrawn.is_none())
    }

    /// The records about one thing inside the case, the one that began it first.
    pub fn about(&self, about: About) -> impl DoubleEndedIterator<Item = &Record> {
        self.living().filter(move |record| record.about == Some(about))
    }

    /// Whether the child is registered, or only an intake was made.
    pub fn is_registered(&self) -> bool {
        self.latest.contains_key(&Meaning::ChildSex)
    }

    /// What people must resolve.
    pub fn conflicts(&self) -> Vec<Conflict> {
        [(Meaning::RiskLevel, &self.risk), (Meaning::ConsentStatistics, &self.consent), (Meaning::ContactSafeWay, &self.safe_way)]
            .into_iter()
            .filter_map(|(meaning, writes)| {
                let values = writes.conflict()?.into_iter().cloned().collect();
                Some(Conflict { meaning, values })
            })
            .collect()
    }

    /// The record that an entry made or changed.
    pub fn record(&self, entry: EntryId) -> Option<&Record> {
        self.records.iter().find(|record| record.entry == entry)
    }
}

fn asks_consent(record: &Record) -> bool {
    record.says(Meaning::ConsentPurpose).is_some()
}

/// Filled forms with corrections and withdrawals applied.
/// The more cautious answer counts while two stand: who is called unsafe once is unsafe.
fn feared(acts: &[Act], records: &[Record], meanings: Meanings<'_>) -> BTreeSet<EntryId> {
    let calls_unsafe = |record: &&Record| {
        acts.iter().any(|act| match &act.deed {
            Deed::Corrected { of, answers, .. } if *of == record.entry => {
                let meant = meanings(&record.form, record.version, answers).unwrap_or_default();
                meant.iter().any(|(meaning, value)| *meaning == Meaning::FamilySafe && value.as_text() == Some("no"))
            }
            _ => false,
        })
    };
    records.iter().filter(|record| record.disputed).filter(calls_unsafe).map(|record| record.entry).collect()
}

fn records(acts: &[Act], meanings: Meanings<'_>) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    let mut corrected: BTreeMap<EntryId, Vec<usize>> = BTreeMap::new();
    for (index, act) in acts.iter().enumerate() {
        match &act.deed {
            Deed::Filled { form, version, about, answers, origin } => {
                let record = Record {
                    entry: act.entry,
                    latest: act.entry,
                    author: act.author,
                    at: act.at,
                    form: form.clone(),
                    version: *version,
                    about: *about,
                    answers: answers.clone(),
                    meant: Vec::new(),
                    disputed: false,
                    withdrawn: None,
                    imported: origin.is_some(),
                };
                // What was filled last year says nothing against what was written last week, though it came later.
                let later = records.iter().position(|known| record.imported && known.at > record.at);
                records.insert(later.unwrap_or(records.len()), record);
            }
            Deed::Corrected { of, answers, .. } => {
                if let Some(record) = records.iter_mut().find(|record| record.entry == *of) {
                    let earlier = corrected.entry(*of).or_default();
                    record.disputed = earlier.iter().any(|earlier| !act.knew.contains(earlier));
                    earlier.push(index);
                    record.latest = act.entry;
                    record.answers = answers.clone();
                }
            }
            Deed::Withdrawn { of, reason } => {
                if let Some(record) = records.iter_mut().find(|record| record.entry == *of) {
                    record.withdrawn = Some(reason.clone());
                }
            }
            Deed::Decided { .. } | Deed::SameChild { .. } => {}
        }
    }
    for record in &mut records {
        record.meant = meanings(&record.form, record.version, &record.answers).unwrap_or_default();
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Origin;

    fn meanings(_: &str, _: u32, answers: &Answers) -> Option<Vec<(Meaning, Value)>> {
        Some(answers.iter().filter_map(|(field, value)| Some((field.parse().ok()?, value.clone()))).collect())
    }

    fn act(number: u8, knew: &[usize], deed: Deed) -> Act {
        Act { entry: EntryId([number; 16]), author: UserId([0; 16]), at: Instant(i64::from(number)), deed, knew: knew.to_vec() }
    }

    fn filled(pairs: &[(&str, &str)]) -> Deed {
        let answers = pairs.iter().map(|(field, code)| ((*field).to_owned(), Value::Code((*code).to_owned()))).collect();
        Deed::Filled { form: "any".into(), version: 1, about: None, answers, origin: None }
    }

    fn fold(acts: &[Act]) -> Case {
        Case::fold(ObjectId([1; 16]), acts, &meanings)
    }

    #[test]
    fn a_correction_changes_what_counts_and_keeps_one_record() {
        let first = filled(&[("child.sex", "male")]);
        let answers = filled(&[("child.sex", "female")]).answers().unwrap().clone();
        let of = EntryId([1; 16]);
        let correction = Deed::Corrected { of, base: of, answers, reason: "misheard".into(), origin: None };
        let case = fold(&[act(1, &[], first), act(2, &[0], correction)]);
        assert_eq!(case.text(Meaning::ChildSex), Some("female"));
        assert_eq!((case.records.len(), case.records[0].disputed), (1, false));
    }

    #[test]
    fn a_withdrawn_record_stays_in_history_and_no_longer_speaks() {
        let withdrawal = Deed::Withdrawn { of: EntryId([1; 16]), reason: "wrong child".into() };
        let case = fold(&[act(1, &[], filled(&[("child.sex", "male")])), act(2, &[0], withdrawal)]);
        assert_eq!(case.text(Meaning::ChildSex), None);
        assert_eq!(case.records[0].withdrawn.as_deref(), Some("wrong child"));
    }

    #[test]
    fn two_risk_levels_written_offline_are_a_conflict_and_the_higher_counts() {
        let case = fold(&[
            act(1, &[], filled(&[("risk.level", "medium")])),
            act(2, &[0], filled(&[("risk.level", "high")])),
            act(3, &[0], filled(&[("risk.level", "low")])),
        ]);
        assert_eq!(case.risk(), Some("high"));
        assert_eq!(case.conflicts().len(), 1);
    }

    #[test]
    fn a_withdrawn_consent_wins_over_a_renewal_that_did_not_know_it() {
        let case = fold(&[
            act(1, &[], filled(&[("consent.statistics", "given")])),
            act(2, &[0], filled(&[("consent.statistics", "withdrawn")])),
            act(3, &[0], filled(&[("consent.statistics", "given")])),
        ]);
        assert_eq!(case.consent(), Some("withdrawn"));
    }

    #[test]
    fn an_imported_record_stands_where_it_belongs_by_its_time() {
        let old = |pairs: &[(&str, &str)]| match filled(pairs) {
            Deed::Filled { form, version, about, answers, .. } => {
                let origin = Some(Origin { record: [1; 32], child: None, told: Some(Instant(10)), by: None });
                Deed::Filled { form, version, about, answers, origin }
            }
            other => other,
        };
        let newer = act(1, &[], filled(&[("risk.level", "high"), ("child.sex", "female")]));
        let imported = act(2, &[0], old(&[("risk.level", "low"), ("child.sex", "male")]));
        let acts = [Act { at: Instant(100), ..newer }, Act { at: Instant(10), ..imported }];
        let case = fold(&acts);
        assert_eq!((case.risk(), case.text(Meaning::ChildSex), case.opened), (Some("high"), Some("female"), Instant(10)));
        assert_eq!(case.conflicts().len(), 0, "old news is no conflict");
    }

    #[test]
    fn a_session_that_was_not_attended_is_no_help_given() {
        let session =
            |attended| filled(&[("service.type", "pss_basic"), ("service.held", "yes"), ("service.attended", attended)]);
        let case = fold(&[act(1, &[], session("no")), act(2, &[0], session("yes"))]);
        assert_eq!(case.records.iter().map(Record::is_help_given).collect::<Vec<_>>(), [false, true]);
    }
}
