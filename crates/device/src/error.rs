//! What can go wrong on a device, with a stable code.

use crate::host::HostError;
use naungan_crypto::CryptoError;
use naungan_journal::store::StoreError;

/// A device could not do what was asked. What was written before is kept.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// Rows could not be read or kept.
    #[error("this device could not keep or read its rows: {0}; free some space and try again")]
    Host(String),
    /// The entry store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something did not open or was not what it should be.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    /// Nobody works on this device yet.
    #[error("this device is not enrolled; enrol it first")]
    NotEnrolled,
    /// The keys are sealed.
    #[error("this device is locked; unlock it first")]
    Locked,
    /// Wrong words.
    #[error("these are not the words of this device; {left} guesses are left before it waits")]
    WrongWords {
        /// Guesses left before a pause.
        left: u32,
    },
    /// Too many wrong words.
    #[error("too many wrong words; wait {minutes} minutes and try again")]
    Waits {
        /// Minutes until the next guess.
        minutes: i64,
    },
    /// No network, or the server did not answer.
    #[error("the server was not reached; try again with network")]
    NoNetwork,
    /// The server said no.
    #[error("the server answered {status} {code}")]
    Server {
        /// HTTP status.
        status: u16,
        /// Its code.
        code: String,
    },
    /// The keys of a file are here, its entries are not yet.
    #[error("the history of this file has not come yet; synchronise first")]
    HistoryComing,
    /// A file that this person is given no longer, for whatever reason.
    #[error("you no longer work on this file; ask your supervisor")]
    Left,
    /// Nobody else could read the file any more.
    #[error("nobody else works on this file; somebody must be given it first")]
    LastHolder,
    /// No such case, form or entry here.
    #[error("there is no such {0} on this device")]
    NotFound(&'static str),
    /// The role of this person does not allow it.
    #[error("your role does not allow this; ask your supervisor")]
    NotAllowed,
    /// The form has problems.
    #[error("the form has {} problem(s): {}", .0.len(), .0.join(", "))]
    Form(Vec<String>),
    /// No key of a layer.
    #[error("this device holds no key of layer {0} of the file")]
    NoKey(u8),
    /// A row or message cannot be read.
    #[error("this device holds a row that cannot be read")]
    Unreadable,
}

impl From<HostError> for DeviceError {
    fn from(error: HostError) -> Self {
        Self::Host(error.0)
    }
}

impl DeviceError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Host(_) => "device.rows",
            Self::Store(error) => error.code(),
            Self::Crypto(error) => error.code(),
            Self::NotEnrolled => "device.not_enrolled",
            Self::Locked => "device.locked",
            Self::WrongWords { .. } => "device.wrong_words",
            Self::Waits { .. } => "device.waits",
            Self::NoNetwork => "device.no_network",
            Self::Server { .. } => "device.server",
            Self::HistoryComing => "device.history_coming",
            Self::Left => "device.left",
            Self::LastHolder => "device.last_holder",
            Self::NotFound(_) => "device.not_found",
            Self::NotAllowed => "device.not_allowed",
            Self::Form(_) => "device.form",
            Self::NoKey(_) => "device.no_key",
            Self::Unreadable => "device.unreadable",
        }
    }
}
