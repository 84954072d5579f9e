//! The store contract as checks. A backend's file ends with `entry_store_suite!(open_fresh)`; the browser runs [`run`] on
//! IndexedDB and prints its report.

use crate::series::{Head, SeriesKey};
use crate::store::{EntryStore, StoreError};
use naungan_crypto::entry::{CLASS_CONTENT, Header, KIND_CASE, Sealed};
use naungan_crypto::sign::SigningKey;
use naungan_model::id::{DeviceId, ObjectId};

/// A check that failed, and why.
pub type Failure = (&'static str, String);

fn check(condition: bool, why: &str) -> Result<(), String> {
    if condition { Ok(()) } else { Err(why.to_owned()) }
}

fn done<T>(result: Result<T, StoreError>) -> Result<T, String> {
    result.map_err(|error| format!("{}: {error}", error.code()))
}

/// `length` entries of one series, each following the one before. `variant` makes different entries of the same series.
pub fn series(object: u8, device: u8, length: u64, variant: u8) -> Vec<Sealed> {
    let key = SigningKey::from_bytes([device; 32]);
    let mut head = Head::default();
    let mut entries = Vec::new();
    for dseq in 1..=length {
        let mut entry = [variant; 16];
        entry[..10].copy_from_slice(&[&[object, device][..], &dseq.to_be_bytes()].concat());
        let header = Header {
            tenant: [1; 16],
            vault: 1,
            kind: KIND_CASE,
            object: [object; 16],
            entry,
            class: CLASS_CONTENT,
            device: [device; 16],
            dseq,
            dprev: head.hash,
            parents: Vec::new(),
            hlc: (dseq, u32::from(variant)),
            seen: (0, [0; 32]),
            role_cert: [0; 32],
            public: None,
            parts: Vec::new(),
        };
        head = Head::of(&header);
        entries.push(Sealed::sign(header, Vec::new(), None, &key));
    }
    entries
}

fn key(object: u8, device: u8) -> SeriesKey {
    SeriesKey { object: ObjectId([object; 16]), device: DeviceId([device; 16]) }
}

/// What was appended is read back byte for byte, in order, from any number on.
pub async fn what_was_appended_is_read_back(store: &impl EntryStore) -> Result<(), String> {
    let entries = series(1, 2, 4, 0);
    done(store.append(&entries[..1]).await)?;
    done(store.append(&entries[1..]).await)?;
    check(done(store.after(&key(1, 2), 0).await)? == entries, "all entries, in order")?;
    check(done(store.after(&key(1, 2), 3).await)? == entries[3..], "only those after a number")?;
    check(done(store.after(&key(1, 2), 4).await)?.is_empty(), "nothing after the head")?;
    check(done(store.after(&key(9, 9), 0).await)?.is_empty(), "nothing of an unknown series")
}

/// Series do not touch each other.
pub async fn series_are_kept_apart(store: &impl EntryStore) -> Result<(), String> {
    let batch = [series(1, 2, 2, 0), series(1, 3, 1, 0), series(2, 2, 3, 0)].concat();
    done(store.append(&batch).await)?;
    check(done(store.after(&key(1, 3), 0).await)? == series(1, 3, 1, 0), "one device's entries only")?;
    let heads = done(store.heads().await)?;
    let numbers: Vec<u64> = heads.values().map(|head| head.dseq).collect();
    check(numbers == [2, 1, 3], "one head for each series")?;
    check(heads[&key(2, 2)].hash == batch[5].hash(), "a head names the last entry")
}

/// An entry that skips a number is refused and nothing of its batch is kept.
pub async fn a_gap_is_refused_whole(store: &impl EntryStore) -> Result<(), String> {
    let entries = series(1, 2, 4, 0);
    let batch = [entries[0].clone(), entries[1].clone(), entries[3].clone()];
    check(matches!(store.append(&batch).await, Err(StoreError::NotNext { dseq: 4, .. })), "refused as not next")?;
    check(done(store.heads().await)?.is_empty(), "nothing of the batch was kept")?;
    done(store.append(&entries).await)?;
    check(done(store.heads().await)?[&key(1, 2)].dseq == 4, "the whole series follows")
}

/// Repeating a batch, whole or in part, changes nothing.
pub async fn repeating_is_harmless(store: &impl EntryStore) -> Result<(), String> {
    let entries = series(1, 2, 3, 0);
    done(store.append(&entries[..2]).await)?;
    done(store.append(&entries[..2]).await)?;
    done(store.append(&entries).await)?;
    done(store.append(&entries[1..2]).await)?;
    check(done(store.after(&key(1, 2), 0).await)? == entries, "each entry once")
}

/// Another entry with a number that is taken is refused and changes nothing.
pub async fn a_fork_is_refused(store: &impl EntryStore) -> Result<(), String> {
    let entries = series(1, 2, 2, 0);
    done(store.append(&entries).await)?;
    let fork = series(1, 2, 2, 7);
    check(matches!(store.append(&fork[..1]).await, Err(StoreError::Fork { dseq: 1, .. })), "refused as a fork")?;
    check(matches!(store.append(&fork[1..]).await, Err(StoreError::Fork { dseq: 2, .. })), "also at the head")?;
    let beyond = series(1, 2, 3, 7);
    check(matches!(store.append(&beyond[2..]).await, Err(StoreError::Fork { dseq: 3, .. })), "also just past the head")?;
    check(done(store.after(&key(1, 2), 0).await)? == entries, "the first ones stay")
}

/// A fork anywhere in a batch keeps the whole batch out.
pub async fn a_bad_entry_keeps_its_batch_out(store: &impl EntryStore) -> Result<(), String> {
    done(store.append(&series(1, 2, 1, 0)).await)?;
    let batch = [series(5, 5, 2, 0), series(1, 2, 1, 7)].concat();
    check(store.append(&batch).await.is_err(), "the batch is refused")?;
    check(done(store.after(&key(5, 5), 0).await)?.is_empty(), "its good entries are not kept")
}

/// An empty batch and an empty store are no special case.
pub async fn nothing_is_nothing(store: &impl EntryStore) -> Result<(), String> {
    done(store.append(&[]).await)?;
    check(done(store.heads().await)?.is_empty(), "no heads")
}

/// Runs every check, each on a fresh store; gives the number that passed and the failures.
pub async fn run<S: EntryStore>(open_fresh: impl AsyncFn() -> S) -> (usize, Vec<Failure>) {
    let mut passed = 0;
    let mut failures = Vec::new();
    macro_rules! checks {
        ($($name:ident)*) => {$(
            match $name(&open_fresh().await).await {
                Ok(()) => passed += 1,
                Err(why) => failures.push((stringify!($name), why)),
            }
        )*};
    }
    checks! {
        what_was_appended_is_read_back series_are_kept_apart a_gap_is_refused_whole repeating_is_harmless
        a_fork_is_refused a_bad_entry_keeps_its_batch_out nothing_is_nothing
    }
    (passed, failures)
}

/// Finishes a future that never truly waits (memory), or waits by blocking (native doors).
pub fn finish<F: Future>(future: F) -> F::Output {
    let mut future = core::pin::pin!(future);
    let mut context = core::task::Context::from_waker(core::task::Waker::noop());
    loop {
        if let core::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::yield_now();
    }
}

/// Makes the tests of the store contract for one backend. Takes an `async || -> Store` that opens a fresh store.
#[macro_export]
macro_rules! entry_store_suite {
    ($open_fresh:expr) => {
        #[cfg(test)]
        mod entry_store_suite {
            #[allow(unused_imports, reason = "the opener may need them")]
            use super::*;

            #[test]
            fn the_store_keeps_its_contract() {
                let (passed, failures) = $crate::suite::finish($crate::suite::run($open_fresh));
                assert!(failures.is_empty(), "{failures:?}");
                assert_eq!(passed, 7);
            }
        }
    };
}
