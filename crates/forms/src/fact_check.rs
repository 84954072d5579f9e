//! The gate of facts: only what the pack lists, only codes of its lists, only dates and numbers within bounds.

use naungan_model::date::{Date, HalfYear};
use naungan_model::fact::{ChildAttributes, Fact, FactKind};

use crate::pack::{FactField, Pack};
use crate::project::{fact_date, half};

/// Why a fact may not leave a device, and may not be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactProblem {
    /// No indicator or clock needs this field of this kind of fact.
    #[error("no indicator or clock needs {kind}.{field}")]
    NotNeeded {
        /// Kind of the fact.
        kind: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A field without which the fact says nothing.
    #[error("{kind} lacks {field}")]
    Lacking {
        /// Kind of the fact.
        kind: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A code that is not in the list of the pack.
    #[error("{kind}.{field} is no code of its list")]
    NotACode {
        /// Kind of the fact.
        kind: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A number or date out of bounds.
    #[error("{kind}.{field} is out of bounds")]
    OutOfBounds {
        /// Kind of the fact.
        kind: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A date that says more than the pack allows.
    #[error("the date says more than a figure needs")]
    TooExact,
    /// A district of another province.
    #[error("the district lies in another province")]
    WrongProvince,
}

impl FactProblem {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotNeeded { .. } => "forms.fact.not_needed",
            Self::Lacking { .. } => "forms.fact.lacking",
            Self::NotACode { .. } => "forms.fact.not_a_code",
            Self::OutOfBounds { .. } => "forms.fact.out_of_bounds",
            Self::TooExact => "forms.fact.too_exact",
            Self::WrongProvince => "forms.fact.wrong_province",
        }
    }
}

/// Holds a fact against the pack.
///
/// # Errors
/// [`FactProblem`] for the first thing that may not be.
pub fn check_fact(pack: &Pack, fact: &Fact) -> Result<(), FactProblem> {
    let gate = Gate { pack, kind: fact.kind.code() };
    match (fact.kind, &fact.child) {
        (FactKind::Child, Some(child)) => gate.child(child)?,
        (FactKind::Child, None) => return Err(gate.lacking("child")),
        (_, Some(_)) => return Err(FactProblem::NotNeeded { kind: gate.kind, field: "child" }),
        (_, None) => {}
    }
    gate.code("code", &fact.code)?;
    gate.date("date", fact.date)?;
    gate.date("end", fact.end)?;
    if let Some(quantity) = fact.quantity {
        gate.bounded("quantity", quantity)?;
    }
    if fact.about.is_some() {
        gate.listed("about")?;
    }
    let (dated, of_thing) = (has_date(fact.kind), is_of_a_thing(fact.kind));
    match fact.kind {
        _ if dated && fact.date.is_none() => Err(gate.lacking("date")),
        _ if of_thing && fact.about.is_none() => Err(gate.lacking("about")),
        _ if is_by_half(fact.kind) && fact.date.is_some_and(|date| half(date) != date) => Err(FactProblem::TooExact),
        FactKind::Service if fact.date.is_some_and(|date| fact_date(pack, &fact.code, date) != date) => {
            Err(FactProblem::TooExact)
        }
        FactKind::Consent if fact.quantity.is_none() => Err(gate.lacking("quantity")),
        _ => Ok(()),
    }
}

fn has_date(kind: FactKind) -> bool {
    !matches!(kind, FactKind::Child | FactKind::Consent | FactKind::Risk)
}

/// Whether a figure counts the things, or must know which facts are of one.
fn is_of_a_thing(kind: FactKind) -> bool {
    use FactKind::*;
    matches!(kind, Service | Referral | Placement | Legal | Reintegration | FollowUp | Family | Report | Unmet)
}

/// Whether a fact may say no more of its day than the half-year.
fn is_by_half(kind: FactKind) -> bool {
    has_date(kind) && !matches!(kind, FactKind::Service | FactKind::Clock)
}

struct Gate<'a> {
    pack: &'a Pack,
    kind: &'static str,
}

impl Gate<'_> {
    fn lacking(&self, field: &'static str) -> FactProblem {
        FactProblem::Lacking { kind: self.kind, field }
    }

    fn listed(&self, field: &'static str) -> Result<&FactField, FactProblem> {
        self.pack.fact_field(self.kind, field).ok_or(FactProblem::NotNeeded { kind: self.kind, field })
    }

    /// A code is in the list; it is empty only where the kind has none.
    fn code(&self, field: &'static str, code: &str) -> Result<(), FactProblem> {
        match self.listed(field) {
            Err(problem) => {
                if code.is_empty() {
                    Ok(())
                } else {
                    Err(problem)
                }
            }
            Ok(known) => {
                let list = self.pack.list(&known.list);
                let found = list.is_some_and(|list| list.item(code).is_some());
                if found { Ok(()) } else { Err(FactProblem::NotACode { kind: self.kind, field }) }
            }
        }
    }

    fn bounded(&self, field: &'static str, number: i64) -> Result<(), FactProblem> {
        let within = self.listed(field)?.bounds.is_some_and(|(from, to)| (from..=to).contains(&number));
        if within { Ok(()) } else { Err(FactProblem::OutOfBounds { kind: self.kind, field }) }
    }

    fn date(&self, field: &'static str, date: Option<Date>) -> Result<(), FactProblem> {
        // Far outside the calendar the year would wrap: such a day is out of bounds as it is.
        let in_calendar = |date: Date| (-720_000..3_000_000).contains(&date.0);
        match date {
            None => Ok(()),
            Some(date) if in_calendar(date) => self.bounded(field, i64::from(date.year_month_day().0)),
            Some(_) => self.listed(field).and(Err(FactProblem::OutOfBounds { kind: self.kind, field })),
        }
    }

    /// Sex and disability are always coded; a place may be unknown, a district only with its province.
    fn child(&self, child: &ChildAttributes) -> Result<(), FactProblem> {
        self.code("sex", &child.sex)?;
        self.code("disability", &child.disability)?;
        if let Some(HalfYear { year, half }) = child.birth_half {
            self.bounded("birth_half", i64::from(year))?;
            if !(1..=2).contains(&half) {
                return Err(FactProblem::OutOfBounds { kind: self.kind, field: "birth_half" });
            }
        }
        if !child.adm1.is_empty() {
            self.code("adm1", &child.adm1)?;
        }
        if !child.adm2.is_empty() {
            self.code("adm2", &child.adm2)?;
            let district = self.pack.list("adm2").and_then(|list| list.item(&child.adm2));
            if district.and_then(|district| district.parent()) != Some(child.adm1.as_str()) {
                return Err(FactProblem::WrongProvince);
            }
        }
        Ok(())
    }
}
