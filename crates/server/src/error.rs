//! Why the server cannot do what was asked: stable code, cause, next step. Nothing about a child.

/// Anything that stops the server or a request for reasons of its own.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The data folder cannot be made or read.
    #[error("the data folder {path} cannot be used: {cause}; check that it exists, is writable and has space")]
    Folder {
        /// The folder.
        path: String,
        /// What the system says.
        cause: String,
    },
    /// Another server has this folder open.
    #[error("another server uses this data folder; stop it first")]
    InUse,
    /// A database was written by a newer program.
    #[error("{database} has version {found}, this program knows {known}; install the newer program")]
    TooNew {
        /// Which database.
        database: &'static str,
        /// Version in the file.
        found: i64,
        /// Newest known version.
        known: i64,
    },
    /// A database failed.
    #[error("the database failed: {0}; check the disk, then run `naungan verify`")]
    Database(#[from] rusqlite::Error),
    /// What is stored contradicts itself.
    #[error("what is stored cannot be read: {0}; run `naungan verify`")]
    Damaged(String),
    /// The embedded pack or book cannot be read.
    #[error("the pack cannot be read: {0}")]
    Pack(String),
    /// The writer has stopped.
    #[error("the server is stopping")]
    Stopping,
    /// A trial let the process die here.
    #[error("stopped by a fault of a trial")]
    Died,
    /// A port cannot be opened.
    #[error("cannot listen on {address}: {cause}; is another program using it?")]
    Listen {
        /// The address.
        address: String,
        /// What the system says.
        cause: String,
    },
}

impl ServerError {
    /// Stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Folder { .. } => "server.folder",
            Self::InUse => "server.in_use",
            Self::TooNew { .. } => "server.too_new",
            Self::Database(_) => "server.database",
            Self::Damaged(_) => "server.damaged",
            Self::Pack(_) => "server.pack",
            Self::Stopping => "server.stopping",
            Self::Died => "server.died",
            Self::Listen { .. } => "server.listen",
        }
    }
}
