//! Persons: registrations that people merged are one, with the attributes that all of them agree on.
//!
//! A value that registrations disagree on is unknown until somebody corrects one of them; it is never chosen by chance or by
//! order. Attributes belong to the person, not to the fact, so that a child has the same sex, age and place in every figure and
//! nested figures stay nested.

use naungan_model::date::HalfYear;
use naungan_model::fact::ChildAttributes;
use naungan_model::id::ObjectId;
use std::collections::{BTreeMap, BTreeSet};

/// Code for a value that nobody knows.
pub const UNKNOWN: &str = "unknown";

/// What is known of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    sex: BTreeSet<String>,
    births: BTreeSet<HalfYear>,
    adm1: BTreeSet<String>,
    disability: BTreeSet<String>,
}

/// The one value of a set; unknown when there is none or more than one.
pub(crate) fn agreed(values: &BTreeSet<String>) -> &str {
    match values.iter().next() {
        Some(value) if values.len() == 1 => value,
        _ => UNKNOWN,
    }
}

impl Person {
    fn add(&mut self, attributes: &ChildAttributes) {
        let known = |set: &mut BTreeSet<String>, value: &str| {
            if !value.is_empty() && value != UNKNOWN {
                set.insert(value.to_owned());
            }
        };
        known(&mut self.sex, &attributes.sex);
        known(&mut self.adm1, &attributes.adm1);
        known(&mut self.disability, &attributes.disability);
        self.births.extend(attributes.birth_half);
    }

    /// Code of the list `sex`.
    pub fn sex(&self) -> &str {
        agreed(&self.sex)
    }

    /// Province code.
    pub fn adm1(&self) -> &str {
        agreed(&self.adm1)
    }

    /// `yes`, `no` or `unknown`.
    pub fn disability(&self) -> &str {
        agreed(&self.disability)
    }

    /// Earliest and latest half-year of birth that a registration gives.
    pub fn births(&self) -> Option<(HalfYear, HalfYear)> {
        Some((*self.births.first()?, *self.births.last()?))
    }
}

/// Who is who: the newest living attributes of every registration, and the representative of every merged one.
#[derive(Debug, Clone, Default)]
pub struct People {
    representative: BTreeMap<ObjectId, ObjectId>,
    persons: BTreeMap<ObjectId, Person>,
}

impl People {
    /// From the attributes of each registration (table `child`) and the merged ones (table `person`). Objects that are not
    /// merged stand for themselves.
    pub fn new<'a>(
        registrations: impl IntoIterator<Item = (ObjectId, &'a ChildAttributes)>,
        merged: BTreeMap<ObjectId, ObjectId>,
    ) -> Self {
        let mut people = Self { representative: merged, persons: BTreeMap::new() };
        for (object, attributes) in registrations {
            let person = people.person_of(object);
            people.persons.entry(person).or_default().add(attributes);
        }
        people
    }

    /// The object that stands for the person of this registration.
    pub fn person_of(&self, object: ObjectId) -> ObjectId {
        self.representative.get(&object).copied().unwrap_or(object)
    }

    /// What is known of a person; nothing when no registration gives attributes.
    pub fn person(&self, representative: ObjectId) -> Option<&Person> {
        self.persons.get(&representative)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registration(sex: &str, birth: &str) -> ChildAttributes {
        ChildAttributes {
            sex: sex.into(),
            birth_half: birth.parse().ok(),
            adm1: String::new(),
            adm2: String::new(),
            disability: "no".into(),
        }
    }

    #[test]
    fn merged_registrations_are_one_person_with_what_they_agree_on() {
        let (first, second) = (ObjectId([1; 16]), ObjectId([2; 16]));
        let (one, other) = (registration("female", "2003-H1"), registration("unknown", "2004-H2"));
        let people = People::new([(first, &one), (second, &other)], BTreeMap::from([(second, first)]));
        let person = people.person(people.person_of(second)).unwrap();
        assert_eq!((person.sex(), person.adm1(), person.disability()), ("female", UNKNOWN, "no"));
        assert_eq!(person.births().unwrap().1, "2004-H2".parse().unwrap());
    }

    #[test]
    fn registrations_that_disagree_leave_the_value_unknown() {
        let (first, second) = (ObjectId([1; 16]), ObjectId([2; 16]));
        let (one, other) = (registration("female", ""), registration("male", ""));
        let people = People::new([(first, &one), (second, &other)], BTreeMap::from([(second, first)]));
        assert_eq!(people.person(first).unwrap().sex(), UNKNOWN);
    }
}
