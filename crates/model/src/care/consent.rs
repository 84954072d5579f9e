//! Consent, one row for each purpose and recipient: the newest answer counts, and a no that somebody had not heard of still counts.

use super::case::{Case, Record};
use crate::date::Date;
use crate::meaning::Meaning;

/// One answer to one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent<'a> {
    /// Code of the list `consent_type`.
    pub purpose: &'a str,
    /// Who may get something, in the worker's words; empty where the purpose needs nobody.
    pub recipient: &'a str,
    /// Code of the list `consent_status`.
    pub answer: &'a str,
    /// Last day on which it holds.
    pub expires: Option<Date>,
    record: &'a Record,
}

impl Consent<'_> {
    /// What allows it (code list `consent_basis`).
    pub fn basis(&self) -> Option<&str> {
        self.record.text(Meaning::ConsentBasis)
    }

    /// The record of the answer.
    pub fn record(&self) -> &Record {
        self.record
    }

    /// Whether it allows anything on a day.
    pub fn holds(&self, on: Date) -> bool {
        self.answer == "given" && self.expires.is_none_or(|last| on <= last)
    }
}

impl Case {
    /// The answers now in force, by purpose and recipient in the order in which they were first asked.
    pub fn consents(&self) -> Vec<Consent<'_>> {
        let mut found: Vec<Consent<'_>> = Vec::new();
        for record in self.living() {
            let Some((purpose, answer)) = record.text(Meaning::ConsentPurpose).zip(record.text(Meaning::ConsentAnswer)) else {
                continue;
            };
            let recipient = record.text(Meaning::ConsentRecipient).map(str::trim).unwrap_or_default();
            let new = Consent { purpose, recipient, answer, expires: record.date(Meaning::ConsentExpires), record };
            let same = |old: &&mut Consent<'_>| old.purpose == purpose && is_same(old.recipient, recipient);
            match found.iter_mut().find(same) {
                // A no stands against a yes whose writer had not heard of it.
                Some(old) if old.answer != "given" && answer == "given" && !self.knew(record, old.record) => {}
                Some(old) => *old = new,
                None => found.push(new),
            }
        }
        found
    }

    /// Whether somebody may no longer hear anything for a purpose: it was asked, and the answer does not hold on a day.
    pub fn is_stopped(&self, purpose: &str, recipient: &str, on: Date) -> bool {
        let asked = self.consents();
        asked.iter().any(|consent| consent.purpose == purpose && is_same(consent.recipient, recipient) && !consent.holds(on))
    }

    /// Referrals to services that may hear nothing more on a day.
    pub fn stopped_referrals(&self, on: Date) -> Vec<&Record> {
        let stopped = |record: &&Record| {
            record.says(Meaning::ReferralSentOn).is_some()
                && record.text(Meaning::ReferralTo).is_some_and(|to| self.is_stopped("referral", to, on))
        };
        self.living().filter(stopped).collect()
    }

    /// Whether a purpose is allowed for a recipient on a day. Nothing is allowed that nobody was asked.
    pub fn allows(&self, purpose: &str, recipient: &str, on: Date) -> bool {
        let consents = self.consents();
        consents.iter().any(|consent| consent.purpose == purpose && is_same(consent.recipient, recipient) && consent.holds(on))
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Answers, Value};
    use crate::care::case::Act;
    use crate::date::Instant;
    use crate::deed::Deed;
    use crate::id::{EntryId, ObjectId, UserId};

    fn fold(answers: &[(&str, &str, &str, &[usize])]) -> Case {
        let acts: Vec<Act> = answers
            .iter()
            .enumerate()
            .map(|(at, (purpose, to, answer, knew))| Act {
                entry: EntryId([u8::try_from(at).unwrap(); 16]),
                author: UserId([0; 16]),
                at: Instant(i64::try_from(at).unwrap()),
                knew: knew.to_vec(),
                deed: Deed::Filled {
                    form: "any".into(),
                    version: 1,
                    about: None,
                    origin: None,
                    answers: Answers::from([
                        ("consent.purpose".to_owned(), Value::Code((*purpose).into())),
                        ("consent.recipient".to_owned(), Value::Text((*to).into())),
                        ("consent.answer".to_owned(), Value::Code((*answer).into())),
                        ("consent.expires".to_owned(), Value::Date(Date(17_100))),
                    ]),
                },
            })
            .collect();
        Case::fold(ObjectId([1; 16]), &acts, &|_, _, answers: &Answers| {
            Some(answers.iter().filter_map(|(field, value)| Some((field.parse().ok()?, value.clone()))).collect())
        })
    }

    #[test]
    fn a_yes_is_for_one_purpose_one_recipient_and_until_its_day() {
        let case = fold(&[("referral", "Clinic", "given", &[])]);
        assert!(case.allows("referral", "clinic ", Date(17_100)));
        assert!(!case.allows("referral", "clinic", Date(17_101)), "expired");
        assert!(!case.allows("referral", "police", Date(17_000)), "another recipient");
        assert!(!case.allows("police_report", "clinic", Date(17_000)), "another purpose");
    }

    #[test]
    fn a_withdrawal_stops_it_and_stands_against_a_yes_that_had_not_heard_of_it() {
        let yes = ("referral", "Clinic", "given", &[][..]);
        let no = ("referral", "Clinic", "withdrawn", &[0][..]);
        assert!(!fold(&[yes, no]).allows("referral", "Clinic", Date(17_000)));
        assert!(!fold(&[yes, no, ("referral", "Clinic", "given", &[0])]).allows("referral", "Clinic", Date(17_000)));
        assert!(fold(&[yes, no, ("referral", "Clinic", "given", &[0, 1])]).allows("referral", "Clinic", Date(17_000)));
    }
}
