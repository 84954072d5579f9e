//! Reading `indicators.csv`: one column for each field, `name::en` and the like for texts.

use super::{Book, Indicator, LEAST_OF_PEOPLE, Words};
use crate::plan::{Distinct, PlanError};
use core::str::FromStr;
use std::collections::BTreeMap;

/// A book that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// The table is broken.
    #[error("indicators: {0}")]
    Csv(#[from] csv::Error),
    /// A field is empty, missing or holds something else.
    #[error("indicators, line {line}: `{column}` is empty or holds something else")]
    Field {
        /// Line of the file.
        line: u64,
        /// Column.
        column: String,
    },
    /// The plan cannot be read or filled in.
    #[error("indicator {indicator}: {source}")]
    Plan {
        /// Code.
        indicator: String,
        /// What is wrong.
        source: PlanError,
    },
    /// Two rows have the same code and version.
    #[error("indicator {indicator} has version {version} twice")]
    Twice {
        /// Code.
        indicator: String,
        /// Version.
        version: u32,
    },
    /// Counts of people below five would be published.
    #[error("indicator {indicator} counts people and needs publish_min of 5 or more")]
    PublishMin {
        /// Code.
        indicator: String,
    },
    /// Unit, plan or rules contradict the count basis.
    #[error("indicator {indicator}: `{column}` does not go with the count basis")]
    Basis {
        /// Code.
        indicator: String,
        /// Column.
        column: &'static str,
    },
    /// `nested_in` names nothing, or goes in a circle.
    #[error("indicator {indicator}: nested_in names no indicator, another basis, or goes in a circle")]
    Nesting {
        /// Code.
        indicator: String,
    },
    /// A figure counts something that the figure around it doesn't.
    #[error("indicator {inner} is not within {outer}")]
    NotNested {
        /// Inner code.
        inner: String,
        /// Outer code.
        outer: String,
    },
}

impl BookError {
    /// Stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Csv(_) => "book.csv",
            Self::Field { .. } => "book.field",
            Self::Plan { source, .. } => source.code(),
            Self::Twice { .. } => "book.twice",
            Self::PublishMin { .. } => "book.publish_min",
            Self::Basis { .. } => "book.basis",
            Self::Nesting { .. } => "book.nesting",
            Self::NotNested { .. } => "book.not_nested",
        }
    }
}

struct Row<'a> {
    line: u64,
    cells: BTreeMap<&'a str, &'a str>,
}

impl<'a> Row<'a> {
    fn wrong(&self, column: &str) -> BookError {
        BookError::Field { line: self.line, column: column.to_owned() }
    }

    fn get(&self, column: &str) -> Result<&'a str, BookError> {
        self.cells.get(column).copied().filter(|text| !text.is_empty()).ok_or_else(|| self.wrong(column))
    }

    fn parse<T: FromStr>(&self, column: &str) -> Result<T, BookError> {
        self.get(column)?.parse().map_err(|_| self.wrong(column))
    }

    fn words(&self, column: &str) -> Result<Words, BookError> {
        let text = |language: &str| self.get(&format!("{column}::{language}")).map(str::to_owned);
        Ok(Words { en: text("en")?, nl: text("nl")?, id: text("id")? })
    }

    fn indicator(&self) -> Result<Indicator, BookError> {
        let code = self.get("code")?.to_owned();
        let plan = self.get("plan")?.parse().map_err(|source| BookError::Plan { indicator: code.clone(), source })?;
        let by = self.get("disaggregations")?.split(';').map(|text| text.trim().parse());
        Ok(Indicator {
            version: self.parse("version")?,
            valid_from: self.parse("valid_from")?,
            headline: match self.get("headline")? {
                "yes" => true,
                "no" => false,
                _ => return Err(self.wrong("headline")),
            },
            name: self.words("name")?,
            definition: self.words("definition")?,
            unit: self.parse("unit")?,
            basis: self.parse("basis")?,
            basis_note: self.words("basis_note")?,
            plan,
            by: by.collect::<Result<_, _>>().map_err(|_| self.wrong("disaggregations"))?,
            periods: self.parse("periods")?,
            partners: self.parse("partners")?,
            source: self.words("source")?,
            publish_min: self.parse("publish_min")?,
            nested_in: self.cells.get("nested_in").filter(|text| !text.is_empty()).map(|text| (*text).to_owned()),
            code,
        })
    }
}

/// Reads and checks a whole book.
pub(super) fn book(text: &str) -> Result<Book, BookError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers()?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = Row { line, cells: headers.iter().zip(record.iter()).collect() };
        let indicator = row.indicator()?;
        consistent(&indicator)?;
        rows.push(indicator);
    }
    rows.sort_by(|a, b| (&a.code, a.version).cmp(&(&b.code, b.version)));
    if let Some(pair) = rows.windows(2).find(|pair| pair[0].code == pair[1].code && pair[0].version == pair[1].version) {
        return Err(BookError::Twice { indicator: pair[0].code.clone(), version: pair[0].version });
    }
    let book = Book { rows };
    for row in &book.rows {
        nested(&book, row)?;
    }
    Ok(book)
}

fn consistent(row: &Indicator) -> Result<(), BookError> {
    use crate::basis::{AcrossPartners, AcrossPeriods};
    use crate::table::Dimension::SessionType;
    let basis = |column| Err(BookError::Basis { indicator: row.code.clone(), column });
    let people = row.basis.counts_people();
    if row.publish_min < 0 || people && row.publish_min < LEAST_OF_PEOPLE {
        return Err(BookError::PublishMin { indicator: row.code.clone() });
    }
    if people != (row.plan.distinct == Distinct::Child) {
        return basis("plan");
    }
    if people != (row.periods == AcrossPeriods::Distinct) {
        return basis("periods");
    }
    if people != (row.partners == AcrossPartners::Overlap) {
        return basis("partners");
    }
    let belongs = |dimension| matches!(dimension, crate::table::Dimension::Adm1) || people != (dimension == SessionType);
    if !row.by.iter().copied().all(belongs) {
        return basis("disaggregations");
    }
    Ok(())
}

fn nested(book: &Book, row: &Indicator) -> Result<(), BookError> {
    let Some(outer) = &row.nested_in else { return Ok(()) };
    let same_basis = book.get(outer).is_some_and(|outer| outer.basis == row.basis);
    if !same_basis || book.is_nested(&row.code, &row.code) {
        return Err(BookError::Nesting { indicator: row.code.clone() });
    }
    Ok(())
}
