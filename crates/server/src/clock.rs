//! The door through which time comes in. Nothing else in the server reads a clock.

use naungan_model::date::Instant;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment, unix seconds.
    fn now(&self) -> Instant;
}

/// The system's clock, moved by an offset. The demonstration moves it while it plays a year; a live server never does.
#[derive(Debug, Default)]
pub struct SystemClock {
    offset: AtomicI64,
}

impl SystemClock {
    /// The system's own time.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on this moment is the present, and time runs on from there.
    pub fn set(&self, now: Instant) {
        self.offset.store(now.0 - system_seconds(), Ordering::SeqCst);
    }

    /// Seconds between the system's time and this clock's.
    pub fn offset(&self) -> i64 {
        self.offset.load(Ordering::SeqCst)
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant(system_seconds() + self.offset())
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the door")]
fn system_seconds() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// A clock that stands still until somebody moves it, for trials.
#[derive(Debug)]
pub struct StoppedClock(AtomicI64);

impl StoppedClock {
    /// Stands at this moment.
    pub fn at(now: Instant) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Stands at another moment.
    pub fn set(&self, now: Instant) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves on by so many seconds.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}
