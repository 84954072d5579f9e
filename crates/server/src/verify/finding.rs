//! What can be wrong with a store: a stable code, the cause, and what to do next.

use naungan_model::id::{EntryId, ObjectId, TenantId};

/// The first thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The bytes of an entry are not those that were logged.
    #[error("entry {entry} (position {position} of the log of {tenant}) was altered")]
    Altered {
        /// Whose log.
        tenant: TenantId,
        /// The entry.
        entry: EntryId,
        /// Where it was logged.
        position: u64,
    },
    /// A logged entry is gone.
    #[error("entry {entry} (position {position} of the log of {tenant}) is missing")]
    Missing {
        /// Whose log.
        tenant: TenantId,
        /// The entry.
        entry: EntryId,
        /// Where it was logged.
        position: u64,
    },
    /// An entry stands elsewhere than it was logged.
    #[error("entry {entry} was moved: logged at position {position} of the log of {tenant}, found at {found}")]
    Moved {
        /// Whose log.
        tenant: TenantId,
        /// The entry.
        entry: EntryId,
        /// Where it was logged.
        position: u64,
        /// Where it, or its leaf, stands.
        found: u64,
    },
    /// An entry that the log does not know.
    #[error("entry {entry} of {tenant} is not in the log")]
    Unlogged {
        /// Whose log.
        tenant: TenantId,
        /// The entry.
        entry: EntryId,
    },
    /// A leaf is gone or belongs to nothing.
    #[error("position {position} of the log of {tenant} is missing")]
    Leaf {
        /// Whose log.
        tenant: TenantId,
        /// Where.
        position: u64,
    },
    /// An event was altered, moved or is gone.
    #[error("the event at position {position} of the log of {tenant} was altered or is missing")]
    Event {
        /// Whose log.
        tenant: TenantId,
        /// Where.
        position: u64,
    },
    /// A checkpoint is not signed by the log key or states another tree.
    #[error(
        "the checkpoint of size {size} of {tenant} does not fit the log{}",
        first.map(|first| format!("; entry {first} is the first that it covers anew")).unwrap_or_default()
    )]
    Checkpoint {
        /// Whose log.
        tenant: TenantId,
        /// Number of leaves.
        size: u64,
        /// First entry after the checkpoint before.
        first: Option<EntryId>,
    },
    /// The facts of an entry are not those of its public bytes.
    #[error("the facts of entry {entry} are not what its public bytes say")]
    Facts {
        /// The entry.
        entry: EntryId,
    },
    /// An entry counts, or waits, that should not.
    #[error("the state of entry {entry} is not what was decided on it")]
    State {
        /// The entry.
        entry: EntryId,
    },
    /// Attributes or merges of a file do not follow from the entries.
    #[error("what is derived for file {object} does not follow from its entries")]
    Derived {
        /// The file.
        object: ObjectId,
    },
}

impl Finding {
    /// Stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Altered { .. } => "verify.altered",
            Self::Missing { .. } => "verify.missing",
            Self::Moved { .. } => "verify.moved",
            Self::Unlogged { .. } => "verify.unlogged",
            Self::Leaf { .. } => "verify.leaf",
            Self::Event { .. } => "verify.event",
            Self::Checkpoint { .. } => "verify.checkpoint",
            Self::Facts { .. } => "verify.facts",
            Self::State { .. } => "verify.state",
            Self::Derived { .. } => "verify.derived",
        }
    }

    /// The entry concerned, if one can be named.
    pub fn entry(&self) -> Option<EntryId> {
        match self {
            Self::Altered { entry, .. }
            | Self::Missing { entry, .. }
            | Self::Moved { entry, .. }
            | Self::Unlogged { entry, .. }
            | Self::Facts { entry }
            | Self::State { entry } => Some(*entry),
            Self::Checkpoint { first, .. } => *first,
            Self::Leaf { .. } | Self::Event { .. } | Self::Derived { .. } => None,
        }
    }

    /// What to do next.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Facts { .. } | Self::State { .. } | Self::Derived { .. } => {
                "publish nothing from this store; find out who wrote to main.db and restore it from the newest backup that verifies"
            }
            _ => {
                "keep this folder as it is, restore the newest backup that verifies, and let the devices send again what it lacks"
            }
        }
    }
}
