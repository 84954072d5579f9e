//! The plain way to run a plan, over facts in memory. [`crate::sql`] must always agree with it; a property test compares them.

use crate::age::{AgeBand, band_between};
use crate::book::Indicator;
use crate::groups::Groups;
use crate::period::Period;
use crate::person::{People, Person, UNKNOWN, agreed};
use crate::plan::{Distinct, Plan, PlanError};
use crate::table::{Cell, Dimension, Exact, Table, Values};
use naungan_model::date::Date;
use naungan_model::fact::FactKind;
use naungan_model::id::{About, ObjectId, TenantId};
use std::collections::{BTreeMap, BTreeSet};

/// A session of children from more than one province.
pub const SEVERAL: &str = "several";

/// One row of the server's table `fact`. Attributes of the person are not here: see [`People`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// Row number.
    pub id: i64,
    /// Partner.
    pub tenant: TenantId,
    /// The child's file; none for facts of programme records.
    pub object: Option<ObjectId>,
    /// The thing inside the case.
    pub about: Option<About>,
    /// Kind.
    pub kind: FactKind,
    /// Code.
    pub code: String,
    /// Day.
    pub date: Option<Date>,
    /// Last day.
    pub end: Option<Date>,
    /// A bounded number.
    pub quantity: Option<i64>,
    /// Not ended by a replacement or withdrawal.
    pub live: bool,
    /// One of two concurrent replacements. Both stand; a child, or a session, still counts once.
    pub disputed: bool,
}

/// Code of the consent to be counted.
pub const CONSENT_STATISTICS: &str = "statistics";

impl FactRow {
    fn qualifies(&self, plan: &Plan, period: Period) -> bool {
        self.live && plan.admits(self.kind, &self.code) && self.date.is_some_and(|date| period.contains(date))
    }
}

/// Figures of one indicator in one period, partner by partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    indicator: Indicator,
    period: Period,
    partners: BTreeMap<TenantId, Values>,
}

impl Counted {
    /// Gathers rows of (partner, value of each dimension, how many). A row of the age band `older` is the separate figure.
    pub(crate) fn gather(
        indicator: &Indicator,
        period: Period,
        rows: impl IntoIterator<Item = (TenantId, BTreeMap<Dimension, String>, i64)>,
    ) -> Self {
        let mut partners: BTreeMap<TenantId, Values> = BTreeMap::new();
        for (tenant, mut keys, count) in rows {
            let values = partners.entry(tenant).or_default();
            match keys.get(&Dimension::AgeBand).map(String::as_str) {
                Some(age) if age == AgeBand::Older.code() => {
                    values.older += count;
                    continue;
                }
                Some(age) if age == AgeBand::Unknown.code() => values.unknown_age += count,
                _ => {}
            }
            values.total += count;
            keys.retain(|dimension, _| indicator.by.contains(dimension));
            match values.cells.iter_mut().find(|cell| cell.keys == keys) {
                Some(cell) => cell.value += count,
                None => values.cells.push(Cell { keys, value: count }),
            }
        }
        for values in partners.values_mut() {
            values.cells.sort();
        }
        Self { indicator: indicator.clone(), period, partners }
    }

    /// The numbers of a partner. Without qualifying facts they are zero: whether a zero is *reported* is for its report to say.
    pub fn values(&self, partner: TenantId) -> Values {
        self.partners.get(&partner).cloned().unwrap_or_default()
    }

    /// The figure of a partner.
    pub fn partner(&self, partner: TenantId) -> Table<Exact> {
        Table::of_partner(&self.indicator, self.period, partner, self.values(partner))
    }

    /// Partners with a qualifying fact.
    pub fn partners(&self) -> impl Iterator<Item = TenantId> {
        self.partners.keys().copied()
    }
}

/// Runs an indicator over facts.
///
/// # Errors
/// A flag in the plan that the pack's list doesn't have.
pub fn evaluate(
    indicator: &Indicator,
    facts: &[FactRow],
    people: &People,
    period: Period,
    groups: &Groups,
) -> Result<Counted, PlanError> {
    let plan = indicator.plan.resolve(groups)?;
    let refusing = refusing(facts, people);
    let wants = |fact: &&FactRow| !fact.object.is_some_and(|object| refusing.contains(&people.person_of(object)));
    let qualifying = facts.iter().filter(|fact| fact.qualifies(&plan, period)).filter(wants);
    let rows: Vec<_> = match plan.distinct {
        Distinct::Child => {
            let persons = qualifying.filter_map(|fact| Some((fact.tenant, people.person_of(fact.object?))));
            let distinct: BTreeSet<_> = persons.collect();
            distinct.into_iter().map(|(tenant, person)| (tenant, child(people.person(person), period), 1)).collect()
        }
        Distinct::About => {
            let mut held: BTreeMap<(TenantId, About), BTreeSet<ObjectId>> = BTreeMap::new();
            for fact in qualifying {
                let Some(about) = fact.about else { continue };
                let came = held.entry((fact.tenant, about)).or_default();
                came.extend(fact.object.map(|object| people.person_of(object)));
            }
            held.into_iter().map(|((tenant, _), came)| (tenant, session(people, &came), 1)).collect()
        }
    };
    Ok(Counted::gather(indicator, period, rows))
}

/// Persons who do not want to be counted: a refusal or withdrawal stands in one of their files.
fn refusing(facts: &[FactRow], people: &People) -> BTreeSet<ObjectId> {
    let refuses = |fact: &&FactRow| {
        fact.live && fact.kind == FactKind::Consent && fact.code == CONSENT_STATISTICS && fact.quantity == Some(0)
    };
    facts.iter().filter(refuses).filter_map(|fact| Some(people.person_of(fact.object?))).collect()
}

/// The facts that a figure rests on, by partner, in order of id.
///
/// # Errors
/// A flag in the plan that the pack's list doesn't have.
pub fn trace(
    indicator: &Indicator,
    facts: &[FactRow],
    people: &People,
    period: Period,
    groups: &Groups,
) -> Result<BTreeMap<TenantId, Vec<i64>>, PlanError> {
    let plan = indicator.plan.resolve(groups)?;
    let counts = |fact: &&FactRow| match plan.distinct {
        Distinct::Child => fact.object.is_some(),
        Distinct::About => fact.about.is_some(),
    };
    let mut found: BTreeMap<TenantId, Vec<i64>> = BTreeMap::new();
    let refusing = refusing(facts, people);
    let wants = |fact: &&FactRow| !fact.object.is_some_and(|object| refusing.contains(&people.person_of(object)));
    for fact in facts.iter().filter(|fact| fact.qualifies(&plan, period)).filter(counts).filter(wants) {
        found.entry(fact.tenant).or_default().push(fact.id);
    }
    found.values_mut().for_each(|ids| ids.sort_unstable());
    Ok(found)
}

fn child(person: Option<&Person>, period: Period) -> BTreeMap<Dimension, String> {
    let known = |get: fn(&Person) -> &str| person.map_or(UNKNOWN, get).to_owned();
    BTreeMap::from([
        (Dimension::Sex, known(Person::sex)),
        (Dimension::AgeBand, band_between(person.and_then(Person::births), period).code().to_owned()),
        (Dimension::Disability, known(Person::disability)),
        (Dimension::Adm1, known(Person::adm1)),
    ])
}

fn session(people: &People, came: &BTreeSet<ObjectId>) -> BTreeMap<Dimension, String> {
    let kind = match came.len() {
        0 => UNKNOWN,
        1 => "individual",
        _ => "group",
    };
    let places = came.iter().filter_map(|person| people.person(*person)).map(Person::adm1);
    let places: BTreeSet<String> = places.filter(|place| *place != UNKNOWN).map(str::to_owned).collect();
    let place = if places.len() > 1 { SEVERAL } else { agreed(&places) };
    BTreeMap::from([(Dimension::SessionType, kind.to_owned()), (Dimension::Adm1, place.to_owned())])
}
