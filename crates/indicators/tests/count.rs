//! The two ways to count agree on any facts, and both count as the book says.
#![cfg(test)]

mod world;

use naungan_indicators::book::Book;
use naungan_indicators::groups::Groups;
use naungan_indicators::memory::{FactRow, evaluate, trace};
use naungan_indicators::period::Period;
use naungan_indicators::plan::Plan;
use naungan_indicators::sql;
use naungan_indicators::table::{Dimension, Exact, Table};
use naungan_model::date::{Date, HalfYear};
use naungan_model::fact::{ChildAttributes, FactKind};
use naungan_model::id::About;
use proptest::prelude::*;
use std::collections::BTreeMap;
use world::{World, child, object, service, tenant};

const SECOND_HALF: &str = "2016-H2";

fn counted(world: &World, code: &str) -> Table<Exact> {
    counted_in(world, code, SECOND_HALF)
}

fn counted_in(world: &World, code: &str, period: &str) -> Table<Exact> {
    let (book, groups) = (Book::base().unwrap(), Groups::base().unwrap());
    let (indicator, period) = (book.get(code).unwrap(), period.parse().unwrap());
    let memory = evaluate(indicator, &world.facts, &world.people(), period, &groups).unwrap();
    assert_eq!(memory, world::count_in_store(&world.store(), indicator, period, &groups));
    memory.partner(tenant(1))
}

fn total(world: &World, code: &str) -> i64 {
    counted(world, code).figure().value().unwrap()
}

#[test]
fn a_child_helped_many_times_counts_once_and_each_session_counts() {
    let facts = vec![
        service(1, 1, 1, 1, "pss_basic", "2016-07-01"),
        service(2, 1, 1, 2, "mh_trauma_therapy", "2016-12-31"),
        service(3, 1, 1, 3, "legal_advice", "2016-08-01"),
        service(4, 1, 1, 4, "pss_basic", "2016-06-30"),
        service(5, 1, 2, 5, "legal_advice", "2016-08-01"),
        service(6, 1, 3, 6, "family_support", "2016-08-01"),
    ];
    let world = World { facts, ..World::default() };
    assert_eq!([total(&world, "SRV-01"), total(&world, "SRV-02"), total(&world, "SRV-03")], [2, 1, 2]);
}

#[test]
fn a_child_helped_in_both_halves_counts_once_in_the_year() {
    let facts = vec![service(1, 1, 1, 1, "pss_basic", "2016-06-30"), service(2, 1, 1, 2, "pss_basic", "2016-07-01")];
    let world = World { facts, ..World::default() };
    for period in ["2016-H1", "2016-H2", "2016"] {
        assert_eq!(counted_in(&world, "SRV-02", period).figure().value(), Some(1), "{period}");
    }
}

#[test]
fn a_group_session_counts_once_for_all_its_children() {
    let facts = (1..=6).map(|number| service(i64::from(number), 1, number, 9, "pss_basic", "2016-09-01")).collect();
    let world = World { facts, ..World::default() };
    assert_eq!([total(&world, "SRV-02"), total(&world, "SRV-03")], [6, 1]);
    assert_eq!(counted(&world, "SRV-03").by(Dimension::SessionType), BTreeMap::from([("group", 1)]));
}

#[test]
fn merged_registrations_count_as_one_child_until_they_are_parted() {
    let facts = vec![service(1, 1, 1, 1, "pss_basic", "2016-09-01"), service(2, 1, 2, 2, "pss_basic", "2016-09-02")];
    let mut world = World { facts, ..World::default() };
    assert_eq!(total(&world, "SRV-02"), 2);
    world.merged = BTreeMap::from([(object(1), object(1)), (object(2), object(1))]);
    assert_eq!(total(&world, "SRV-02"), 1);
}

#[test]
fn ended_facts_do_not_count_and_disputed_ones_count_once() {
    let mut facts = vec![
        service(1, 1, 1, 1, "pss_basic", "2016-09-01"),
        service(2, 1, 2, 2, "pss_basic", "2016-09-01"),
        service(3, 1, 2, 2, "mh_trauma_therapy", "2016-09-05"),
    ];
    facts[0].live = false;
    facts[1].disputed = true;
    facts[2].disputed = true;
    let world = World { facts, ..World::default() };
    assert_eq!([total(&world, "SRV-02"), total(&world, "SRV-03")], [1, 1]);
}

#[test]
fn older_persons_stand_apart_and_an_unknown_age_is_a_cell_of_its_own() {
    let facts = (1..=4).map(|number| service(i64::from(number), 1, number, number, "pss_basic", "2016-09-01")).collect();
    let children = BTreeMap::from([
        (object(1), child("female", "2003-H1", "32")),
        (object(2), child("male", "1998-H1", "32")),
        (object(3), child("unknown", "", "")),
    ]);
    let table = counted(&World { facts, children, ..World::default() }, "SRV-02");
    assert_eq!((table.figure().value(), table.older().value(), table.unknown_age().value()), (Some(3), Some(1), Some(2)));
    assert_eq!(table.by(Dimension::Sex), BTreeMap::from([("female", 1), ("unknown", 2)]));
    assert_eq!(table.by(Dimension::AgeBand), BTreeMap::from([("10-13", 1), ("unknown", 2)]));
}

#[test]
fn a_session_of_children_from_two_provinces_belongs_to_several() {
    let facts = (1..=3).map(|number| service(i64::from(number), 1, number, 1, "pss_basic", "2016-09-01")).collect();
    let places = |second: &str| BTreeMap::from([(object(1), child("", "", "32")), (object(2), child("", "", second))]);
    let mut world = World { facts, children: places("33"), ..World::default() };
    assert_eq!(counted(&world, "SRV-03").by(Dimension::Adm1), BTreeMap::from([("several", 1)]));
    world.children = places("32");
    assert_eq!(counted(&world, "SRV-03").by(Dimension::Adm1), BTreeMap::from([("32", 1)]));
}

fn facts() -> impl Strategy<Value = Vec<FactRow>> {
    const CODES: &[&str] = &["pss_basic", "mh_trauma_therapy", "legal_advice", "family_support", "other"];
    let kind = prop_oneof![8 => Just(FactKind::Service), 1 => Just(FactKind::Clock), 1 => Just(FactKind::Consent)];
    // Around the edges of the half-years 2016-H1 and 2016-H2.
    let date = prop_oneof![Just(16_982), Just(16_983), 16_960..17_180i32, Just(17_166), Just(17_167)].prop_map(Date);
    let fact = (
        (1u8..4, proptest::option::weighted(0.95, 1u8..13), proptest::option::weighted(0.95, 1u8..9), kind),
        (proptest::sample::select(CODES), proptest::option::weighted(0.95, date), any::<bool>(), 0u8..5),
    );
    proptest::collection::vec(fact, 0..60).prop_map(|facts| {
        let row = |(id, ((partner, number, about, kind), (code, date, disputed, live))): (usize, (_, _))| FactRow {
            id: id as i64,
            tenant: tenant(partner),
            object: Option::<u8>::map(number, object),
            about: Option::<u8>::map(about, |about| About([about; 16])),
            kind,
            code: str::to_owned(if kind == FactKind::Consent { "statistics" } else { code }),
            date,
            end: None,
            quantity: (kind == FactKind::Consent).then_some(i64::from(disputed)),
            live: live > 0,
            disputed,
        };
        facts.into_iter().enumerate().map(row).collect()
    })
}

fn worlds() -> impl Strategy<Value = World> {
    let birth = proptest::option::weighted(0.8, (3985i32..4040).prop_map(HalfYear::from_index));
    let attributes = (
        proptest::sample::select(&["female", "male", "intersex", "unknown", ""][..]),
        birth,
        proptest::sample::select(&["31", "32", "33", "unknown", ""][..]),
        proptest::sample::select(&["yes", "no", "unknown"][..]),
    );
    let attributes = attributes.prop_map(|(sex, birth_half, adm1, disability)| ChildAttributes {
        sex: sex.into(),
        birth_half,
        adm1: adm1.into(),
        adm2: String::new(),
        disability: disability.into(),
    });
    let children = proptest::collection::btree_map((1u8..13).prop_map(object), attributes, 0..13);
    // A representative stands for itself, listed or not.
    let merged = proptest::collection::btree_map((5u8..13).prop_map(object), (1u8..5).prop_map(object), 0..6);
    (facts(), children, merged, any::<bool>()).prop_map(|(facts, children, mut merged, listed)| {
        if listed {
            let representatives: Vec<_> = merged.values().copied().collect();
            merged.extend(representatives.into_iter().map(|object| (object, object)));
        }
        World { facts, children, merged }
    })
}

fn periods() -> impl Strategy<Value = Period> {
    proptest::sample::select(&["2016-H1", "2016-H2", "2016"][..]).prop_map(|text| text.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_two_ways_to_count_agree(world in worlds(), period in periods()) {
        let (book, groups) = (Book::base().unwrap(), Groups::base().unwrap());
        let store = world.store();
        let all: Plan = "distinct child where kind = service during period".parse().unwrap();
        let mut rows: Vec<_> = book.rows().to_vec();
        rows.push(naungan_indicators::book::Indicator { plan: all, ..rows[0].clone() });
        for indicator in &rows {
            let memory = evaluate(indicator, &world.facts, &world.people(), period, &groups).unwrap();
            prop_assert_eq!(&memory, &world::count_in_store(&store, indicator, period, &groups));
            let traced = trace(indicator, &world.facts, &world.people(), period, &groups).unwrap();
            prop_assert_eq!(traced, world::trace_in_store(&store, indicator, period, &groups));
            for partner in memory.partners() {
                let values = memory.values(partner);
                prop_assert_eq!(values.difference(), 0);
                let unknown = memory.partner(partner).by(Dimension::AgeBand).get("unknown").copied().unwrap_or(0);
                prop_assert_eq!(unknown, values.unknown_age);
            }
        }
    }

    #[test]
    fn nested_figures_are_nested_in_every_partner(world in worlds(), period in periods()) {
        let (book, groups) = (Book::base().unwrap(), Groups::base().unwrap());
        let count = |code: &str| evaluate(book.get(code).unwrap(), &world.facts, &world.people(), period, &groups).unwrap();
        let (outer, inner) = (count("SRV-01"), count("SRV-02"));
        for partner in inner.partners() {
            prop_assert!(inner.values(partner).total <= outer.values(partner).total);
            prop_assert!(inner.values(partner).older <= outer.values(partner).older);
        }
    }

    #[test]
    fn the_year_lies_between_its_largest_half_and_their_sum(world in worlds()) {
        let (book, groups) = (Book::base().unwrap(), Groups::base().unwrap());
        // Everybody a child of unknown age, so that nobody turns eighteen between the halves.
        let world = World { children: BTreeMap::new(), ..world };
        let count = |period: &str| {
            let counted = evaluate(book.get("SRV-02").unwrap(), &world.facts, &world.people(), period.parse().unwrap(), &groups);
            counted.unwrap().values(tenant(1)).total
        };
        let (first, second, year) = (count("2016-H1"), count("2016-H2"), count("2016"));
        prop_assert!(first.max(second) <= year && year <= first + second);
    }
}

#[test]
fn facts_are_read_from_the_covering_index_and_no_large_table_is_read_whole() {
    let (book, groups) = (Book::base().unwrap(), Groups::base().unwrap());
    let store = World::default().store();
    let period = SECOND_HALF.parse().unwrap();
    for indicator in book.rows() {
        for query in [sql::compile(indicator, period, &groups).unwrap(), sql::compile_trace(indicator, period, &groups).unwrap()]
        {
            let mut statement = store.prepare(&format!("EXPLAIN QUERY PLAN {}", query.text)).unwrap();
            let steps = statement.query_map(rusqlite::params_from_iter(world::parameters(&query)), |row| row.get(3));
            let steps: Vec<String> = steps.unwrap().collect::<Result<_, _>>().unwrap();
            let fact = steps.iter().filter(|step| step.starts_with("SEARCH f ")).collect::<Vec<_>>();
            assert_eq!(fact.len(), 1, "{steps:#?}");
            assert!(
                fact[0].contains("USING COVERING INDEX fact_counted (kind=? AND code=? AND live=? AND date>? AND date<?)"),
                "{fact:?}"
            );
            let reads_all = |step: &&String| ["SCAN f", "SCAN c "].iter().any(|scan| step.starts_with(scan));
            assert_eq!(steps.iter().find(reads_all), None);
        }
    }
}
