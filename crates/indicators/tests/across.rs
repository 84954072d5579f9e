//! Partners into a country: exact where it is known, an honest range where it isn't.
#![cfg(test)]

use naungan_indicators::across::{Partner, combine};
use naungan_indicators::book::Book;
use naungan_indicators::period::Period;
use naungan_indicators::table::{Bounds, Cell, Coverage, Dimension, Exact, Knowledge, Table, Values};
use naungan_model::id::TenantId;
use proptest::prelude::*;
use rstest::rstest;
use std::collections::BTreeMap;

const OF: u32 = 5;

fn period() -> Period {
    "2016-H2".parse().unwrap()
}

fn partner(code: &str, number: u8, total: i64, declared: bool) -> Partner {
    let keys = BTreeMap::from([(Dimension::Sex, "female".to_owned())]);
    let values = Values { total, older: 1, unknown_age: 0, cells: vec![Cell { keys, value: total }] };
    let book = Book::base().unwrap();
    Partner { table: Table::of_partner(book.get(code).unwrap(), period(), TenantId([number; 16]), values), declared }
}

fn country(code: &str, partners: &[(i64, bool)]) -> Table<Exact> {
    let partners: Vec<_> =
        partners.iter().zip(1u8..).map(|((total, declared), number)| partner(code, number, *total, *declared)).collect();
    combine(Book::base().unwrap().get(code).unwrap(), period(), "ID", &partners, OF).unwrap()
}

#[rstest]
#[case::all_signed("SRV-02", &[(40, true), (30, true)], (70, 70), Knowledge::Declared)]
#[case::one_did_not_sign("SRV-02", &[(40, true), (30, false)], (40, 70), Knowledge::Bounded)]
#[case::one_alone("SRV-02", &[(40, false)], (40, 40), Knowledge::Merged)]
#[case::sessions("SRV-03", &[(40, false), (30, false)], (70, 70), Knowledge::Additive)]
#[case::nobody("SRV-02", &[], (0, 0), Knowledge::Merged)]
fn a_country_says_what_it_knows(
    #[case] code: &str,
    #[case] partners: &[(i64, bool)],
    #[case] (low, high): (i64, i64),
    #[case] knowledge: Knowledge,
) {
    let table = country(code, partners);
    assert_eq!((table.figure(), table.knowledge()), (Bounds { low, high }, knowledge));
    assert_eq!(table.coverage(), Coverage { reported: partners.len() as u32, of: OF });
    let cells: i64 = table.cells().iter().map(|cell| cell.value).sum();
    assert_eq!(cells, if low == high { high } else { 0 });
}

#[test]
fn older_persons_of_a_range_are_a_range_too() {
    assert_eq!(country("SRV-02", &[(40, true), (30, false)]).older(), Bounds { low: 1, high: 2 });
}

#[test]
fn figures_that_do_not_go_together_are_refused() {
    let book = Book::base().unwrap();
    let row = book.get("SRV-02").unwrap();
    let code = |partners: &[Partner], of| combine(row, period(), "ID", partners, of).unwrap_err().code();
    let one = partner("SRV-02", 1, 7, true);
    assert_eq!(code(&[one.clone(), one.clone()], OF), "across.twice");
    assert_eq!(code(&[partner("SRV-01", 1, 7, true)], OF), "across.stranger");
    assert_eq!(code(std::slice::from_ref(&one), 0), "across.coverage");
    let whole = combine(row, period(), "ID", &[one], OF).unwrap();
    assert_eq!(code(&[Partner { table: whole, declared: true }], OF), "across.stranger");
    let other = Table::of_partner(row, "2016-H1".parse().unwrap(), TenantId([1; 16]), Values::default());
    assert_eq!(code(&[Partner { table: other, declared: true }], OF), "across.stranger");
}

proptest! {
    /// Children are sets of numbers; a partner's figure is the size of its set.
    #[test]
    fn the_truth_always_lies_in_the_range(
        sets in proptest::collection::vec(proptest::collection::btree_set(0u8..40, 0..30), 1..5)
    ) {
        let truth = sets.iter().flatten().collect::<std::collections::BTreeSet<_>>().len() as i64;
        let totals: Vec<_> = sets.iter().map(|set| (set.len() as i64, false)).collect();
        let figure = country("SRV-02", &totals).figure();
        prop_assert!(figure.low <= truth && truth <= figure.high);
    }
}
