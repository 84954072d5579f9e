//! The command-line device: rows in one SQLite file, HTTP by itself.

use super::memory::stretch;
use crate::host::{Answer, Call, Host, HostError, Row, Slow, Table, Write};
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use std::time::Duration;

/// A device in a folder.
pub struct Native {
    rows: Connection,
    agent: ureq::Agent,
    /// `http://host:port` of the care origin.
    care: String,
}

impl std::fmt::Debug for Native {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Native({})", self.care)
    }
}

fn failed(error: rusqlite::Error) -> HostError {
    HostError(error.to_string())
}

impl Native {
    /// Opens (or makes) the device's file; `care` is the care origin, `http://care.localhost:8081`.
    ///
    /// # Errors
    /// The file cannot be opened or is no device's file.
    pub fn open(file: &Path, care: &str) -> Result<Self, HostError> {
        Self::with(Connection::open(file).map_err(failed)?, care)
    }

    /// A device that leaves nothing behind.
    ///
    /// # Errors
    /// SQLite cannot be opened.
    pub fn in_memory(care: &str) -> Result<Self, HostError> {
        Self::with(Connection::open_in_memory().map_err(failed)?, care)
    }

    fn with(rows: Connection, care: &str) -> Result<Self, HostError> {
        rows.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;").map_err(failed)?;
        for table in Table::ALL {
            let name = table.name();
            rows.execute_batch(&format!(
                "CREATE TABLE IF NOT EXISTS {name} (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
            ))
            .map_err(failed)?;
        }
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(60)))
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        Ok(Self { rows, agent: config.into(), care: care.trim_end_matches('/').to_owned() })
    }

    /// `*.localhost` is this machine, whatever the resolver says; the Host header keeps the name.
    fn address(&self, path: &str) -> (String, String) {
        let (scheme, authority) = self.care.split_once("://").unwrap_or(("http", &self.care));
        let (name, port) = authority.rsplit_once(':').unwrap_or((authority, "80"));
        let target = if name.ends_with(".localhost") || name == "localhost" { "127.0.0.1" } else { name };
        (format!("{scheme}://{target}:{port}{path}"), authority.to_owned())
    }
}

impl Host for Native {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, HostError> {
        let sql = format!("SELECT value FROM {} WHERE key = ?1", table.name());
        self.rows.query_row(&sql, [key], |row| row.get(0)).optional().map_err(failed)
    }

    async fn range(&self, table: Table, prefix: &[u8]) -> Result<Vec<Row>, HostError> {
        let sql = format!("SELECT key, value FROM {} WHERE key >= ?1 AND substr(key, 1, ?2) = ?1 ORDER BY key", table.name());
        let mut found = self.rows.prepare_cached(&sql).map_err(failed)?;
        let length = i64::try_from(prefix.len()).unwrap_or(i64::MAX);
        let rows = found.query_map(params![prefix, length], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<(), HostError> {
        let transaction = self.rows.unchecked_transaction().map_err(failed)?;
        for write in writes {
            let name = write.table.name();
            match write.value {
                Some(value) => {
                    transaction.execute(&format!("INSERT OR REPLACE INTO {name} VALUES (?1, ?2)"), params![write.key, value])
                }
                None => transaction.execute(&format!("DELETE FROM {name} WHERE key = ?1"), [write.key]),
            }
            .map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }

    async fn call(&self, call: Call) -> Result<Option<Answer>, HostError> {
        let (url, authority) = self.address(&call.path);
        let bearer = call.token.map(|token| format!("Bearer {token}"));
        let answer = if call.method == "POST" {
            let mut request =
                self.agent.post(&url).header("Host", &authority).header("Content-Type", naungan_journal::wire::CONTENT_TYPE);
            if let Some(bearer) = &bearer {
                request = request.header("Authorization", bearer);
            }
            request.send(&call.body)
        } else {
            let mut request = self.agent.get(&url).header("Host", &authority);
            if let Some(bearer) = &bearer {
                request = request.header("Authorization", bearer);
            }
            request.call()
        };
        let Ok(mut answer) = answer else { return Ok(None) };
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(64 * 1024 * 1024).read_to_vec();
        Ok(body.ok().map(|body| Answer { status, body }))
    }

    async fn stretch(&self, passphrase: &str, salt: &[u8; 16], slow: Slow) -> Result<[u8; 32], HostError> {
        stretch(passphrase, salt, slow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::RowStore;

    fn open() -> &'static Native {
        Box::leak(Box::new(Native::in_memory("http://care.localhost:8081").unwrap()))
    }

    naungan_journal::entry_store_suite!(async || RowStore(open()));

    #[test]
    fn a_localhost_name_is_this_machine() {
        assert_eq!(open().address("/healthz"), ("http://127.0.0.1:8081/healthz".into(), "care.localhost:8081".into()));
    }
}
