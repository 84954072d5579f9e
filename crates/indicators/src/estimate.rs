//! Estimates of need, and the gap: what is left to do. A gap is a range, rounded as the estimate is, so that a recorded figure
//! of seventy doesn't make a guess look exact. Recorded cases are never a prevalence.

use crate::table::Bounds;

/// The base pack's estimates.
pub const BASE: &str = include_str!("../../../packs/base/estimates.csv");

/// An estimate as its source gives it. Its sentences are messages of the pack, found by [`Estimate::message`], in every language
/// the source was quoted in; where the source says nothing, the message says "not stated by the source".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// Code.
    pub code: String,
    /// Two-letter country.
    pub place: String,
    /// The estimate; a single number has both ends alike.
    pub range: Bounds,
}

/// What can be said of an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Whom it counts.
    Population,
    /// How the source defines it.
    Definition,
    /// Which year it is about.
    Year,
    /// Who says it.
    Source,
    /// The sentence itself.
    Claim,
}

/// Estimates that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum EstimateError {
    /// The table is broken.
    #[error("estimates: {0}")]
    Csv(#[from] csv::Error),
    /// A field is missing or no whole number, or the range is upside down.
    #[error("estimates, line {line}: code, place, low or high is missing or wrong")]
    Field {
        /// Line of the file.
        line: u64,
    },
}

impl EstimateError {
    /// Stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Csv(_) => "estimate.csv",
            Self::Field { .. } => "estimate.field",
        }
    }
}

impl Estimate {
    /// Reads a pack's `estimates.csv` (columns `code`, `place`, `low`, `high`; its texts are read with the languages).
    ///
    /// # Errors
    /// A table or a row that cannot be read.
    pub fn read(text: &str) -> Result<Vec<Self>, EstimateError> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headers = reader.headers()?.clone();
        let place = |name: &str| headers.iter().position(|header| header == name);
        let columns = [place("code"), place("place"), place("low"), place("high")];
        let mut estimates = Vec::new();
        for record in reader.records() {
            let record = record?;
            let wrong = EstimateError::Field { line: record.position().map_or(0, csv::Position::line) };
            let [code, place, low, high] = columns.map(|column| record.get(column?).filter(|field| !field.is_empty()));
            let number = |field: Option<&str>| field.and_then(|field| field.parse::<i64>().ok()).filter(|number| *number >= 0);
            match (code, place, number(low), number(high)) {
                (Some(code), Some(place), Some(low), Some(high)) if low <= high => {
                    estimates.push(Self { code: code.to_owned(), place: place.to_owned(), range: Bounds { low, high } });
                }
                _ => return Err(wrong),
            }
        }
        Ok(estimates)
    }

    /// Key of the message that says this in the reader's language.
    pub fn message(&self, says: Says) -> String {
        let what = match says {
            Says::Population => "population",
            Says::Definition => "definition",
            Says::Year => "year",
            Says::Source => "source",
            Says::Claim => "claim",
        };
        format!("estimate.{}.{what}", self.code)
    }

    /// The step the estimate is rounded to, from the zeros its ends share: 40,000 to 70,000 is rounded to 10,000.
    pub fn rounded_to(&self) -> i64 {
        let mut step = 1;
        // A bound of zero is a multiple of everything; the number of digits ends the search.
        while step * 10 <= self.range.high && [self.range.low, self.range.high].iter().all(|bound| bound % (step * 10) == 0) {
            step *= 10;
        }
        step
    }
}

/// What is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The range.
    pub range: Bounds,
    /// The step both ends are rounded to.
    pub rounded_to: i64,
}

/// Estimate minus reached, never below zero, rounded as the estimate is. Where that would round a gap away to nothing, finer.
pub fn gap(estimate: &Estimate, reached: Bounds) -> Gap {
    let exact = Bounds { low: (estimate.range.low - reached.high).max(0), high: (estimate.range.high - reached.low).max(0) };
    let round = |value: i64, step: i64| (value + step / 2) / step * step;
    let mut step = estimate.rounded_to();
    while step > 1 && [exact.low, exact.high].iter().any(|value| *value > 0 && round(*value, step) == 0) {
        step /= 10;
    }
    Gap { range: Bounds { low: round(exact.low, step), high: round(exact.high, step) }, rounded_to: step }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn estimate(low: i64, high: i64) -> Estimate {
        Estimate { code: "e".into(), place: "ID".into(), range: Bounds { low, high } }
    }

    #[test]
    fn the_pack_has_the_estimate_of_indonesia_with_every_sentence() {
        let estimates = Estimate::read(BASE).unwrap();
        let found = estimates.iter().find(|estimate| estimate.place == "ID").unwrap();
        assert_eq!(found.range, Bounds { low: 40_000, high: 70_000 });
        assert_eq!(found.message(Says::Year), "estimate.id_children_exploited.year");
    }

    #[rstest]
    #[case((40_000, 70_000), (70, 70), (40_000, 70_000), 10_000)]
    #[case((40_000, 70_000), (40, 70), (40_000, 70_000), 10_000)]
    #[case((40_500, 70_000), (70, 70), (40_400, 69_900), 100)]
    #[case((40_000, 70_000), (6_000, 6_000), (30_000, 60_000), 10_000)]
    #[case((100_000, 100_000), (60_000, 60_000), (40_000, 40_000), 10_000)]
    #[case((0, 500), (70, 70), (0, 400), 100)]
    #[case((123, 456), (70, 80), (43, 386), 1)]
    #[case((50, 60), (70, 80), (0, 0), 10)]
    fn the_gap_is_rounded_as_the_estimate_is(
        #[case] (low, high): (i64, i64),
        #[case] reached: (i64, i64),
        #[case] expected: (i64, i64),
        #[case] step: i64,
    ) {
        let gap = gap(&estimate(low, high), Bounds { low: reached.0, high: reached.1 });
        assert_eq!(((gap.range.low, gap.range.high), gap.rounded_to), (expected, step));
    }

    #[rstest]
    #[case("code,place,low,high\na,ID,7,5\n")]
    #[case("code,place,low,high\na,ID,x,5\n")]
    #[case("code,place,low\na,ID,5\n")]
    fn an_estimate_that_makes_no_sense_is_refused(#[case] text: &str) {
        assert_eq!(Estimate::read(text).unwrap_err().code(), "estimate.field");
    }
}
