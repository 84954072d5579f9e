//! Concurrent writes of one thing. Two writes, neither knowing the other, are both kept; until people resolve them the more
//! cautious value counts for the child's safety (keys.md section 4, Merge).

use crate::id::EntryId;

/// The writes of one field that no later write has replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writes<T> {
    living: Vec<(EntryId, T)>,
}

impl<T> Default for Writes<T> {
    fn default() -> Self {
        Self { living: Vec::new() }
    }
}

impl<T: Clone + PartialEq> Writes<T> {
    /// Adds a write; `knew(earlier)` says whether its writer had seen that earlier entry.
    pub fn write(&mut self, entry: EntryId, value: T, knew: impl Fn(EntryId) -> bool) {
        self.living.retain(|(earlier, _)| *earlier != entry && !knew(*earlier));
        self.living.push((entry, value));
    }

    /// The last write in fold order.
    pub fn last(&self) -> Option<&T> {
        self.living.last().map(|(_, value)| value)
    }

    /// The value that counts where safety is at stake: the one that `caution` ranks highest.
    pub fn most_cautious(&self, caution: impl Fn(&T) -> u8) -> Option<&T> {
        self.living.iter().map(|(_, value)| value).max_by_key(|value| caution(value))
    }

    /// The different values, when people must choose between them.
    pub fn conflict(&self) -> Option<Vec<&(EntryId, T)>> {
        let (_, first) = self.living.first()?;
        self.living.iter().any(|(_, value)| value != first).then(|| self.living.iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: EntryId = EntryId([1; 16]);
    const B: EntryId = EntryId([2; 16]);
    const C: EntryId = EntryId([3; 16]);

    #[test]
    fn a_later_write_replaces_what_its_writer_had_seen() {
        let mut writes = Writes::default();
        writes.write(A, "low", |_| false);
        writes.write(B, "high", |earlier| earlier == A);
        assert_eq!((writes.last(), writes.conflict()), (Some(&"high"), None));
    }

    #[test]
    fn of_two_concurrent_writes_the_more_cautious_counts_until_resolved() {
        let caution = |value: &&str| u8::from(*value == "high");
        let mut writes = Writes::default();
        writes.write(A, "high", |_| false);
        writes.write(B, "low", |_| false);
        assert_eq!(writes.most_cautious(caution), Some(&"high"));
        assert_eq!(writes.conflict().map(|values| values.len()), Some(2));
        writes.write(C, "low", |_| true);
        assert_eq!((writes.most_cautious(caution), writes.conflict()), (Some(&"low"), None));
    }
}
