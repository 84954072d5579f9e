//! The book of indicators, from the pack's `indicators.csv`. A new version of a row never rewrites old figures: it stands beside
//! the old one and has its first day.

mod read;

use crate::basis::{AcrossPartners, AcrossPeriods, CountBasis};
use crate::groups::Groups;
use crate::period::Period;
use crate::plan::{Plan, PlanError};
use crate::table::Dimension;
use naungan_model::date::Date;
pub use read::BookError;

/// The base pack's book.
pub const BASE: &str = include_str!("../../../packs/base/indicators.csv");

/// Least value that may be published of a count of people (results.md: counts of 1 to 4 never).
pub const LEAST_OF_PEOPLE: i64 = 5;

/// One text in the three languages of the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// English.
    pub en: String,
    /// Dutch.
    pub nl: String,
    /// Indonesian.
    pub id: String,
}

impl Words {
    /// The text in a language (`en`, `nl`, `id`); English for any other.
    pub fn get(&self, language: &str) -> &str {
        match language {
            "nl" => &self.nl,
            "id" => &self.id,
            _ => &self.en,
        }
    }
}

/// One row of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Code, such as `SRV-02`.
    pub code: String,
    /// Version of the row, from 1.
    pub version: u32,
    /// First day of periods that this version counts.
    pub valid_from: Date,
    /// Whether this figure goes first where it and a figure it is nested in cannot both be published.
    pub headline: bool,
    /// Name.
    pub name: Words,
    /// Definition.
    pub definition: Words,
    /// Code of the unit, `children` or `sessions`.
    pub unit: String,
    /// Count basis.
    pub basis: CountBasis,
    /// The count basis in a sentence for readers.
    pub basis_note: Words,
    /// Query over facts.
    pub plan: Plan,
    /// Breakdowns.
    pub by: Vec<Dimension>,
    /// How periods become a longer one.
    pub periods: AcrossPeriods,
    /// How partners become a country.
    pub partners: AcrossPartners,
    /// Where the definition comes from.
    pub source: Words,
    /// Least value that may be published, zero apart; 0 = every value.
    pub publish_min: i64,
    /// The figure that counts everything this one counts, and more.
    pub nested_in: Option<String>,
}

/// All indicators, every version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    /// Rows by code, then version.
    rows: Vec<Indicator>,
}

impl Book {
    /// Reads a book and checks each row and the nesting.
    ///
    /// # Errors
    /// [`BookError`] names the line and what is wrong with it.
    pub fn read(csv: &str) -> Result<Self, BookError> {
        read::book(csv)
    }

    /// The base pack's book.
    ///
    /// # Errors
    /// Never for the pack of this repository; a test reads it.
    pub fn base() -> Result<Self, BookError> {
        Self::read(BASE)
    }

    /// Every row, by code and version.
    pub fn rows(&self) -> &[Indicator] {
        &self.rows
    }

    /// The newest version of an indicator.
    pub fn get(&self, code: &str) -> Option<&Indicator> {
        self.rows.iter().rfind(|row| row.code == code)
    }

    /// One version of an indicator.
    pub fn version(&self, code: &str, version: u32) -> Option<&Indicator> {
        self.rows.iter().find(|row| row.code == code && row.version == version)
    }

    /// The version of each indicator that counts a period: the newest that was valid on its first day.
    pub fn of(&self, period: Period) -> Vec<&Indicator> {
        let mut found: Vec<&Indicator> = Vec::new();
        for row in self.rows.iter().filter(|row| row.valid_from <= period.first_day()) {
            match found.last_mut() {
                Some(last) if last.code == row.code => *last = row,
                _ => found.push(row),
            }
        }
        found
    }

    /// Whether the indicator `inner` is nested in `outer`, directly or through others.
    pub fn is_nested(&self, inner: &str, outer: &str) -> bool {
        let mut at = inner;
        // Nesting has no circles (checked on reading), so this ends after as many steps as there are rows.
        for _ in 0..self.rows.len() {
            match self.get(at).and_then(|row| row.nested_in.as_deref()) {
                Some(parent) if parent == outer => return true,
                Some(parent) => at = parent,
                None => return false,
            }
        }
        false
    }

    /// Checks with the pack's code lists that every plan can be filled in and that nested figures are really nested.
    ///
    /// # Errors
    /// A flag nobody carries, or a figure that counts something the figure around it doesn't.
    pub fn check(&self, groups: &Groups) -> Result<(), BookError> {
        let resolve = |row: &Indicator| row.plan.resolve(groups).map_err(|source| plan_error(row, source));
        for row in &self.rows {
            let plan = resolve(row)?;
            let Some(outer) = row.nested_in.as_deref().and_then(|code| self.get(code)) else { continue };
            if !plan.is_within(&resolve(outer)?) {
                return Err(BookError::NotNested { inner: row.code.clone(), outer: outer.code.clone() });
            }
        }
        Ok(())
    }
}

fn plan_error(row: &Indicator, source: PlanError) -> BookError {
    BookError::Plan { indicator: row.code.clone(), source }
}
