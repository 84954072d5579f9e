//! What a form sees around it: the day, the worker's role, what the device knows.

use std::fmt;

use naungan_model::date::{Date, Instant};

use crate::fill::{Door, Hours};
use crate::pack::Shared;

/// Where and when a form is filled. Time and chance come in through the door.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The day where the worker is.
    pub today: Date,
    /// This moment.
    pub now: Instant,
    /// Minutes east of Greenwich, where the worker is.
    pub offset_minutes: i32,
    /// Code of the worker's role (list `user_role`).
    pub role: &'a str,
    /// What the device knows: texts by name, words of labels.
    pub door: &'a dyn Door,
    /// Fresh randomness for `random()` and `uuid()`.
    pub seed: u64,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("now", &self.now).field("role", &self.role).finish_non_exhaustive()
    }
}

impl Hours for Shared {
    fn hours(&self, clock: &str, risk: &str) -> Option<u32> {
        Shared::hours(self, clock, risk)
    }
}
