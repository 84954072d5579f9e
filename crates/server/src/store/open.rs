//! Opening a database: settings, forward migrations, one connection for the writer.

use crate::error::ServerError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// A database with its migrations, oldest first. Released files are frozen: a change is a new file at the end.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// File name.
    pub name: &'static str,
    /// SQL of each version, from 1.
    pub migrations: &'static [&'static str],
}

/// Entries, facts and the log.
pub const MAIN: Schema = Schema {
    name: "main.db",
    migrations: &[
        include_str!("../../migrations/main/0001.sql"),
        include_str!("../../migrations/main/0002.sql"),
        include_str!("../../migrations/main/0003.sql"),
        include_str!("../../migrations/main/0004.sql"),
    ],
};
/// Salts and wraps.
pub const KEYS: Schema = Schema {
    name: "keys.db",
    migrations: &[include_str!("../../migrations/keys/0001.sql"), include_str!("../../migrations/keys/0002.sql")],
};

const WAIT: Duration = Duration::from_secs(10);

/// Opens the writer's connection, making or migrating the database.
///
/// # Errors
/// The file cannot be opened, or was written by a newer program.
pub fn writer(folder: &Path, schema: Schema) -> Result<Connection, ServerError> {
    let mut connection = Connection::open(folder.join(schema.name))?;
    connection.busy_timeout(WAIT)?;
    settle(&connection)?;
    // Pages are checkpointed rarely, so that group commits are one write and one flush each.
    connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
    migrate(&mut connection, schema)?;
    Ok(connection)
}

/// Opens a connection that cannot write.
///
/// # Errors
/// The file cannot be opened.
pub fn reader(folder: &Path, schema: Schema) -> Result<Connection, ServerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(folder.join(schema.name), flags)?;
    connection.busy_timeout(WAIT)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// A scratch database with the tables of a schema, gone when closed.
///
/// # Errors
/// There is no space for temporary files.
pub fn scratch(schema: Schema) -> Result<Connection, ServerError> {
    let mut connection = Connection::open("")?;
    migrate(&mut connection, schema)?;
    Ok(connection)
}

fn settle(connection: &Connection) -> Result<(), ServerError> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

fn migrate(connection: &mut Connection, schema: Schema) -> Result<(), ServerError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = i64::try_from(schema.migrations.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(ServerError::TooNew { database: schema.name, found, known });
    }
    for (version, sql) in (1_i64..).zip(schema.migrations).filter(|(version, _)| *version > found) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_a_newer_program_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        writer(folder.path(), MAIN).unwrap().pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(writer(folder.path(), MAIN), Err(ServerError::TooNew { found: 99, .. })));
    }

    #[test]
    fn what_is_deleted_is_overwritten_and_what_is_committed_is_flushed() {
        let folder = tempfile::tempdir().unwrap();
        for schema in [MAIN, KEYS] {
            let connection = writer(folder.path(), schema).unwrap();
            let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
            assert_eq!((pragma("secure_delete"), pragma("synchronous"), pragma("foreign_keys")), (1, 2, 1));
        }
    }

    #[test]
    fn a_reader_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        writer(folder.path(), KEYS).unwrap();
        assert!(reader(folder.path(), KEYS).unwrap().execute("DELETE FROM salt", []).is_err());
    }
}
