//! Connections for reading, lent out one at a time. A reader sees what was committed when its question began.

use super::open::{Schema, reader};
use crate::error::ServerError;
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Readers of one database.
pub struct Readers {
    folder: PathBuf,
    schema: Schema,
    idle: Mutex<Vec<Connection>>,
}

impl core::fmt::Debug for Readers {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Readers({})", self.schema.name)
    }
}

impl Readers {
    /// Readers of a database that exists.
    pub fn new(folder: PathBuf, schema: Schema) -> Self {
        Self { folder, schema, idle: Mutex::new(Vec::new()) }
    }

    /// Asks something, blocking.
    ///
    /// # Errors
    /// What the question answers, or the database cannot be opened.
    pub fn ask<T, E: From<ServerError>>(&self, question: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let lent = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match lent {
            Some(connection) => connection,
            None => reader(&self.folder, self.schema)?,
        };
        let answer = question(&connection);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        answer
    }
}
