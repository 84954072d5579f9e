//! Fold order: by parents, then by hybrid clock, device and hash. Any order of arrival gives the same order.

use naungan_crypto::B32;
use naungan_crypto::entry::Header;
use std::collections::{BTreeMap, BTreeSet};

/// One entry's place in the fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Index into the headers that were given.
    pub index: usize,
    /// Places (not indices) of all entries that its writer had seen.
    pub knew: Vec<usize>,
}

/// Puts the entries of one object into fold order. Parents that are not among them are passed over: they were withheld,
/// not yet sent, or wait in quarantine.
pub fn fold_order(headers: &[&Header]) -> Vec<Placed> {
    let hashes: Vec<B32> = headers.iter().map(|header| header.hash()).collect();
    let by_hash: BTreeMap<&B32, usize> = hashes.iter().enumerate().map(|(index, hash)| (hash, index)).collect();
    let before: Vec<BTreeSet<usize>> = headers
        .iter()
        .map(|header| header.parents.iter().chain([&header.dprev]).filter_map(|hash| by_hash.get(hash).copied()).collect())
        .collect();
    let mut waiting: Vec<usize> = before.iter().map(BTreeSet::len).collect();
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); headers.len()];
    for (index, parents) in before.iter().enumerate() {
        for parent in parents {
            after[*parent].push(index);
        }
    }
    let key = |index: usize| (headers[index].hlc, headers[index].device, hashes[index], index);
    let mut ready: BTreeSet<_> = (0..headers.len()).filter(|index| waiting[*index] == 0).map(key).collect();
    let mut place_of = vec![0; headers.len()];
    let mut known: Vec<BTreeSet<usize>> = Vec::with_capacity(headers.len());
    let mut order = Vec::with_capacity(headers.len());
    // Hashes cannot form a ring, so every entry becomes ready.
    while let Some((.., index)) = ready.pop_first() {
        let mut knew = BTreeSet::new();
        for parent in &before[index] {
            let place = place_of[*parent];
            knew.insert(place);
            knew.extend(&known[place]);
        }
        place_of[index] = order.len();
        order.push(Placed { index, knew: knew.iter().copied().collect() });
        known.push(knew);
        for next in &after[index] {
            waiting[*next] -= 1;
            if waiting[*next] == 0 {
                ready.insert(key(*next));
            }
        }
    }
    order
}

/// The heads of an object: hashes that no other entry names as parent or predecessor, in ascending order.
pub fn heads_of(headers: &[&Header]) -> Vec<B32> {
    let named: BTreeSet<B32> = headers.iter().flat_map(|header| header.parents.iter().copied().chain([header.dprev])).collect();
    let mut heads: Vec<B32> = headers.iter().map(|header| header.hash()).filter(|hash| !named.contains(hash)).collect();
    heads.sort_unstable();
    heads
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::series;
    use proptest::prelude::*;

    /// Two devices writing in one object; the second sees the first's third entry before its own second.
    fn two_devices() -> Vec<Header> {
        let first: Vec<Header> = series(1, 2, 4, 0).into_iter().map(|entry| entry.header).collect();
        let mut second: Vec<Header> = series(1, 3, 3, 0).into_iter().map(|entry| entry.header).collect();
        second[1].parents = vec![first[2].hash()];
        second[2].dprev = second[1].hash();
        [first, second].concat()
    }

    fn names(headers: &[Header], order: &[Placed]) -> Vec<[u8; 16]> {
        order.iter().map(|placed| headers[placed.index].entry).collect()
    }

    proptest! {
        #[test]
        fn any_order_of_arrival_folds_the_same(shuffled in Just(two_devices()).prop_shuffle()) {
            let sorted = two_devices();
            let order = |headers: &[Header]| fold_order(&headers.iter().collect::<Vec<_>>());
            prop_assert_eq!(names(&shuffled, &order(&shuffled)), names(&sorted, &order(&sorted)));
        }
    }

    #[test]
    fn a_writer_knows_what_its_parents_knew() {
        let headers = two_devices();
        let order = fold_order(&headers.iter().collect::<Vec<_>>());
        let place = |index: usize| order.iter().position(|placed| placed.index == index).unwrap();
        assert_eq!(order[place(5)].knew.len(), 4, "its own first and three of the other device");
        assert!(!order[place(3)].knew.contains(&place(4)), "the first device knew nothing of the second");
        assert_eq!(heads_of(&headers.iter().collect::<Vec<_>>()).len(), 2);
    }

    #[test]
    fn a_withheld_parent_stops_nothing() {
        let headers: Vec<Header> = two_devices().into_iter().skip(1).collect();
        assert_eq!(fold_order(&headers.iter().collect::<Vec<_>>()).len(), 6);
    }
}
