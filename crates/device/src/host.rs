//! What a device asks of the thing it runs in: rows that last, the network, and a slow hash. The browser's worker gives it
//! through the ABI, the command line through files and sockets, trials through memory and a server in the same process.

use std::fmt;

/// A table of rows. Keys are random ids or fixed words, never anything about a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Sealed entries, by series and number.
    Entry,
    /// Place, part salts and public bytes of an entry, by file and entry, sealed under the cache key.
    Salt,
    /// Wraps for this user, by file and wrap.
    Wrap,
    /// What the device must know of itself.
    Meta,
    /// Forms begun and not saved, sealed under the cache key.
    Draft,
    /// What is not sent yet, in order.
    Outbox,
    /// Entries that stand beside their series, by file and entry: forks, which wait for a supervisor.
    Beside,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 7] = [Self::Entry, Self::Salt, Self::Wrap, Self::Meta, Self::Draft, Self::Outbox, Self::Beside];

    /// Its name in IndexedDB and SQLite.
    pub fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Salt => "salt",
            Self::Wrap => "wrap",
            Self::Meta => "meta",
            Self::Draft => "draft",
            Self::Outbox => "outbox",
            Self::Beside => "beside",
        }
    }
}

/// A change of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// Table.
    pub table: Table,
    /// Key.
    pub key: Vec<u8>,
    /// New value; `None` deletes the row.
    pub value: Option<Vec<u8>>,
}

impl Write {
    /// Puts a row.
    pub fn put(table: Table, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        Self { table, key: key.into(), value: Some(value.into()) }
    }

    /// Deletes a row.
    pub fn delete(table: Table, key: impl Into<Vec<u8>>) -> Self {
        Self { table, key: key.into(), value: None }
    }
}

/// A key and its value.
pub type Row = (Vec<u8>, Vec<u8>);

/// A request to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path and query on the care origin.
    pub path: String,
    /// Session token, hexadecimal.
    pub token: Option<String>,
    /// Body; empty for `GET`.
    pub body: Vec<u8>,
}

/// The server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
}

/// The host could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostError(pub String);

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Parameters of the slow hash of a passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slow {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// The thing a device runs in.
#[allow(async_fn_in_trait, reason = "one implementation per door, never used as a trait object")]
pub trait Host {
    /// One row.
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, HostError>;

    /// All rows whose key begins with `prefix`, in the order of their keys.
    async fn range(&self, table: Table, prefix: &[u8]) -> Result<Vec<Row>, HostError>;

    /// All of the changes or none; durable once it returns.
    async fn commit(&self, writes: Vec<Write>) -> Result<(), HostError>;

    /// Asks the server; `None` when there is no network.
    async fn call(&self, call: Call) -> Result<Option<Answer>, HostError>;

    /// Argon2id of a passphrase, run where its memory is given back afterwards.
    async fn stretch(&self, passphrase: &str, salt: &[u8; 16], slow: Slow) -> Result<[u8; 32], HostError>;
}
