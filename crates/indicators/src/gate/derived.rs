//! What a reader of everything published can work out, and whether one more record would let them work out a small count.
//!
//! A *form* is a count that published figures give by adding and subtracting: a figure itself; a figure minus one nested in it; a
//! year minus one of its halves; both halves minus the year. For each form of which the new record is a part:
//! - its **level**, with every revision of the other parts that was ever published, must not be small;
//! - its **moves**: the level that stands after the new record, minus any level that ever stood, must not be small.
//!
//! Small is 1 to the least value minus 1, either sign. Of a range both ends count as published.

use super::{Reason, Record};
use crate::book::Book;
use crate::period::Period;
use naungan_model::date::HalfYear;
use std::collections::BTreeSet;

/// One published figure in a form, with its sign.
#[derive(Clone)]
struct Part {
    sign: i64,
    indicator: String,
    period: Period,
}

struct Form {
    parts: Vec<Part>,
    level: Reason,
    moved: Reason,
}

/// The first reason to hold the record back.
pub(super) fn refuses(book: &Book, history: &[Record], record: &Record) -> Option<Reason> {
    // The newest row rules, so that a stricter book holds for figures of older versions too.
    let least = |code: &str| book.get(code).map_or(0, |row| row.publish_min);
    let small = |value: i64, least: i64| value != 0 && value.abs() < least;
    if record.figure.low < 0 || record.figure.high < record.figure.low {
        return Some(Reason::SmallCount);
    }
    let own = least(&record.indicator);
    if small(record.figure.low, own) || small(record.figure.high, own) {
        return Some(Reason::SmallCount);
    }
    if small(record.figure.high - record.figure.low, own) {
        return Some(Reason::SmallRange);
    }
    let here: Vec<&Record> = history.iter().filter(|other| other.place == record.place).collect();
    for form in forms(book, &here, record) {
        let least = form.parts.iter().map(|part| least(&part.indicator)).max().unwrap_or(0);
        if levels(&form, &here, record).iter().any(|level| small(*level, least)) {
            return Some(form.level);
        }
        let (before, after) = standing(&form, &here, record);
        let moves = after.iter().flat_map(|now| before.iter().chain(&after).map(move |then| now - then));
        if moves.into_iter().any(|moved| small(moved, least)) {
            return Some(form.moved);
        }
    }
    None
}

/// Every form of which the record is a part.
fn forms(book: &Book, here: &[&Record], record: &Record) -> Vec<Form> {
    let part = |sign, indicator: &str, period| Part { sign, indicator: indicator.to_owned(), period };
    let own = part(1, &record.indicator, record.period);
    let mut forms = vec![Form { parts: vec![own], level: Reason::SmallCount, moved: Reason::SmallRevision }];

    let others: BTreeSet<&str> = here.iter().map(|other| other.indicator.as_str()).collect();
    for other in others {
        let (outer, inner) = if book.is_nested(&record.indicator, other) {
            (other, record.indicator.as_str())
        } else if book.is_nested(other, &record.indicator) {
            (record.indicator.as_str(), other)
        } else {
            continue;
        };
        forms.push(Form {
            parts: vec![part(1, outer, record.period), part(-1, inner, record.period)],
            level: Reason::SmallNested,
            moved: Reason::SmallNestedRevision,
        });
    }

    if record.basis.counts_people() {
        let year = record.period.first_half().year;
        let whole = |sign| part(sign, &record.indicator, Period::Year(year));
        let half = |sign, half| part(sign, &record.indicator, Period::Half(HalfYear { year, half }));
        let year_forms = [vec![whole(1), half(-1, 1)], vec![whole(1), half(-1, 2)], vec![half(1, 1), half(1, 2), whole(-1)]];
        let has_record = |parts: &Vec<Part>| parts.iter().any(|part| part.period == record.period);
        forms.extend(year_forms.into_iter().filter(has_record).map(|parts| Form {
            parts,
            level: Reason::SmallYear,
            moved: Reason::SmallYearRevision,
        }));
    }
    forms
}

impl Part {
    fn is(&self, record: &Record) -> bool {
        self.indicator == record.indicator && self.period == record.period
    }
}

/// All sums of one value from each list.
fn sums(lists: impl IntoIterator<Item = BTreeSet<i64>>) -> BTreeSet<i64> {
    lists
        .into_iter()
        .fold(BTreeSet::from([0]), |sums, list| sums.iter().flat_map(|sum| list.iter().map(move |value| sum + value)).collect())
}

fn ends(sign: i64, record: &Record) -> BTreeSet<i64> {
    BTreeSet::from([sign * record.figure.low, sign * record.figure.high])
}

/// Levels of the form with the new record and every published revision of the other parts.
fn levels(form: &Form, here: &[&Record], record: &Record) -> BTreeSet<i64> {
    sums(form.parts.iter().map(|part| {
        if part.is(record) {
            return ends(part.sign, record);
        }
        here.iter().filter(|other| part.is(other)).flat_map(|other| ends(part.sign, other)).collect()
    }))
}

/// Levels of the form that ever stood before the record, and those that stand after it. Empty while a part is unpublished.
fn standing(form: &Form, here: &[&Record], record: &Record) -> (BTreeSet<i64>, BTreeSet<i64>) {
    let mut parts: Vec<BTreeSet<i64>> = vec![BTreeSet::new(); form.parts.len()];
    let mut before = BTreeSet::new();
    let mut after = BTreeSet::new();
    let with_last = here.iter().copied().chain([record]);
    for published in with_last {
        let Some(index) = form.parts.iter().position(|part| part.is(published)) else { continue };
        before.append(&mut after);
        parts[index] = ends(form.parts[index].sign, published);
        after = sums(parts.clone());
    }
    (before, after)
}
