//! Partners into a country. One child may have been helped by two partners, and nobody here can see names, so the figure says how
//! much is known: see [`Knowledge`].

use crate::basis::AcrossPartners;
use crate::book::Indicator;
use crate::period::Period;
use crate::table::{Bounds, Cell, Coverage, Exact, Knowledge, Scope, Subject, Table};
use naungan_model::id::TenantId;
use std::collections::{BTreeMap, BTreeSet};

/// A partner's accepted figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// The figure.
    pub table: Table<Exact>,
    /// Its officer signed that no child counted in this half-year was served by another partner.
    pub declared: bool,
}

/// Figures that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcrossError {
    /// A figure of another indicator, version or period, or not a partner's.
    #[error("a figure of something else stands among those of {indicator}")]
    Stranger {
        /// Code of the indicator that is put together.
        indicator: String,
    },
    /// One partner twice.
    #[error("partner {partner} stands twice among the figures")]
    Twice {
        /// The partner.
        partner: TenantId,
    },
    /// More partners than are expected.
    #[error("{reported} partners reported of {of}")]
    Coverage {
        /// Figures given.
        reported: usize,
        /// Partners expected.
        of: u32,
    },
}

impl AcrossError {
    /// Stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Stranger { .. } => "across.stranger",
            Self::Twice { .. } => "across.twice",
            Self::Coverage { .. } => "across.coverage",
        }
    }
}

/// One figure of a country from those of the partners that reported, `of` how many.
///
/// Sessions and events are added up. Children are added up only where each of these partners signed the declaration, or where one
/// partner alone has any; else the figure runs from the largest partner to the sum, without cells.
///
/// # Errors
/// Figures of something else, a partner twice, or more partners than expected.
pub fn combine(
    indicator: &Indicator,
    period: Period,
    country: &str,
    partners: &[Partner],
    of: u32,
) -> Result<Table<Exact>, AcrossError> {
    let mut seen = BTreeSet::new();
    for partner in partners {
        let subject = partner.table.subject();
        let expected = Subject::new(indicator, period, subject.scope.clone());
        let Scope::Partner(tenant) = subject.scope else { return Err(stranger(indicator)) };
        if *subject != expected {
            return Err(stranger(indicator));
        }
        if !seen.insert(tenant) {
            return Err(AcrossError::Twice { partner: tenant });
        }
    }
    let reported = u32::try_from(partners.len()).ok().filter(|reported| *reported <= of);
    let reported = reported.ok_or(AcrossError::Coverage { reported: partners.len(), of })?;

    let knowledge = knowledge(indicator, partners);
    let exact = knowledge != Knowledge::Bounded;
    let bounds = |get: fn(&Table<Exact>) -> Bounds| {
        let all = || partners.iter().map(|partner| get(&partner.table));
        let high = all().map(|bounds| bounds.high).sum();
        let low = if exact { all().map(|bounds| bounds.low).sum() } else { all().map(|bounds| bounds.low).max().unwrap_or(0) };
        Bounds { low, high }
    };
    let figures = (bounds(Table::figure), bounds(Table::older), bounds(Table::unknown_age));
    let subject = Subject::new(indicator, period, Scope::Country(country.to_owned()));
    let cells = if exact { sum_of_cells(partners) } else { Vec::new() };
    Ok(Table::of_country(subject, figures, knowledge, Coverage { reported, of }, cells))
}

fn stranger(indicator: &Indicator) -> AcrossError {
    AcrossError::Stranger { indicator: indicator.code.clone() }
}

fn knowledge(indicator: &Indicator, partners: &[Partner]) -> Knowledge {
    let has_any = |partner: &&Partner| partner.table.figure().high + partner.table.older().high > 0;
    if indicator.partners == AcrossPartners::Sum {
        Knowledge::Additive
    } else if partners.len() > 1 && partners.iter().all(|partner| partner.declared) {
        Knowledge::Declared
    } else if partners.iter().filter(has_any).count() <= 1 {
        Knowledge::Merged
    } else {
        Knowledge::Bounded
    }
}

fn sum_of_cells(partners: &[Partner]) -> Vec<Cell> {
    let mut sums: BTreeMap<_, i64> = BTreeMap::new();
    for cell in partners.iter().flat_map(|partner| partner.table.cells()) {
        *sums.entry(cell.keys.clone()).or_default() += cell.value;
    }
    sums.into_iter().map(|(keys, value)| Cell { keys, value }).collect()
}
