//! A host in memory, without network: for tests of the device by itself.

use crate::host::{Answer, Call, Host, HostError, Row, Slow, Table, Write};
use naungan_crypto::unlock;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Values by table and key.
type Rows = BTreeMap<(Table, Vec<u8>), Vec<u8>>;

/// Rows in memory.
#[derive(Debug, Default)]
pub struct Memory {
    rows: RefCell<Rows>,
}

impl Memory {
    /// Changes rows.
    pub fn apply(&self, writes: Vec<Write>) {
        let mut rows = self.rows.borrow_mut();
        for write in writes {
            match write.value {
                Some(value) => rows.insert((write.table, write.key), value),
                None => rows.remove(&(write.table, write.key)),
            };
        }
    }

    /// One row.
    pub fn row(&self, table: Table, key: &[u8]) -> Option<Vec<u8>> {
        self.rows.borrow().get(&(table, key.to_vec())).cloned()
    }

    /// Rows whose key begins with `prefix`.
    pub fn rows(&self, table: Table, prefix: &[u8]) -> Vec<Row> {
        let rows = self.rows.borrow();
        let from = rows.range((table, prefix.to_vec())..);
        let found = from.take_while(|((t, key), _)| *t == table && key.starts_with(prefix));
        found.map(|((_, key), value)| (key.clone(), value.clone())).collect()
    }

    /// Every byte that this device keeps, for tests that search it.
    pub fn everything(&self) -> Vec<u8> {
        self.rows.borrow().iter().flat_map(|((_, key), value)| [key.clone(), value.clone()].concat()).collect()
    }
}

/// Argon2id on this thread.
///
/// # Errors
/// The parameters are too weak or make no sense.
pub fn stretch(passphrase: &str, salt: &[u8; 16], slow: Slow) -> Result<[u8; 32], HostError> {
    let params = unlock::PassParams { m_kib: slow.memory, t: slow.passes, p: slow.lanes };
    unlock::stretch(passphrase, salt, &params).map(|key| *key.expose()).map_err(|error| HostError(error.to_string()))
}

impl Host for Memory {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, HostError> {
        Ok(self.row(table, key))
    }

    async fn range(&self, table: Table, prefix: &[u8]) -> Result<Vec<Row>, HostError> {
        Ok(self.rows(table, prefix))
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<(), HostError> {
        self.apply(writes);
        Ok(())
    }

    async fn call(&self, _: Call) -> Result<Option<Answer>, HostError> {
        Ok(None)
    }

    async fn stretch(&self, passphrase: &str, salt: &[u8; 16], slow: Slow) -> Result<[u8; 32], HostError> {
        stretch(passphrase, salt, slow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::RowStore;
    use naungan_journal::entry_store_suite;

    fn open() -> &'static Memory {
        Box::leak(Box::default())
    }

    entry_store_suite!(async || RowStore(open()));
}
