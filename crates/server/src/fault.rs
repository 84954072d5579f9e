//! Named places between the durable steps of an upload where a trial may let the process die.

/// A place in an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The upload was read; nothing is stored.
    BeforeKeys,
    /// Salts and wraps are durable in `keys.db`; the entry is nowhere.
    AfterKeys,
    /// The entry is about to be given to `main.db`.
    BeforeMain,
    /// Entry, facts and leaf are written in the transaction that is not yet committed.
    MainUncommitted,
    /// Everything is durable.
    AfterMain,
    /// The answer is ready and not sent.
    BeforeReply,
}

impl Step {
    /// Every place, in order.
    pub const ALL: [Self; 6] =
        [Self::BeforeKeys, Self::AfterKeys, Self::BeforeMain, Self::MainUncommitted, Self::AfterMain, Self::BeforeReply];
}

/// Decides at each place whether the process goes on. A trial then drops the server and opens its folder again.
pub trait Fault: Send + Sync {
    /// True: everything from here on does not happen.
    fn dies(&self, step: Step) -> bool;
}

/// Never dies.
#[derive(Debug, Default, Clone, Copy)]
pub struct NoFault;

impl Fault for NoFault {
    fn dies(&self, _: Step) -> bool {
        false
    }
}
