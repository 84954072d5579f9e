//! Slows down guessing: a limit for everybody together, and a growing pause for a device whose proofs fail.

use naungan_model::date::Instant;
use naungan_model::id::DeviceId;
use std::collections::BTreeMap;

/// Challenges that all devices together get in a minute.
pub const PER_MINUTE: u32 = 1200;
/// Failures of one device after which it must pause.
pub const FAILURES: u32 = 5;
/// Seconds of the first pause, and for which failures are remembered.
pub const PAUSE: i64 = 15 * 60;
/// Most devices remembered.
const DEVICES: usize = 20_000;

#[derive(Debug, Clone, Copy)]
struct Failed {
    times: u32,
    last: Instant,
}

/// Counters of attempts.
#[derive(Debug, Default)]
pub struct Brake {
    minute: i64,
    begun: u32,
    failed: BTreeMap<DeviceId, Failed>,
}

impl Brake {
    /// Whether another login may begin.
    pub fn allow(&mut self, now: Instant) -> bool {
        let minute = now.0.div_euclid(60);
        if minute != self.minute {
            (self.minute, self.begun) = (minute, 0);
        }
        self.begun = self.begun.saturating_add(1);
        self.begun <= PER_MINUTE
    }

    /// Whether this device may try now.
    pub fn may_try(&self, device: DeviceId, now: Instant) -> bool {
        let Some(failed) = self.failed.get(&device) else { return true };
        failed.times < FAILURES || now.0 - failed.last.0 > pause(failed.times)
    }

    /// A proof of this device failed.
    pub fn failed(&mut self, device: DeviceId, now: Instant) {
        if self.failed.len() >= DEVICES {
            self.failed.retain(|_, failed| now.0 - failed.last.0 <= pause(failed.times));
        }
        if self.failed.len() >= DEVICES {
            return;
        }
        let entry = self.failed.entry(device).or_insert(Failed { times: 0, last: now });
        if entry.times < FAILURES && now.0 - entry.last.0 > PAUSE {
            entry.times = 0;
        }
        *entry = Failed { times: entry.times.saturating_add(1), last: now };
    }

    /// A proof of this device was good.
    pub fn succeeded(&mut self, device: DeviceId) {
        self.failed.remove(&device);
    }
}

/// Doubles with each failure after the fifth, up to a day.
fn pause(times: u32) -> i64 {
    PAUSE.saturating_mul(1 << times.saturating_sub(FAILURES).min(7)).min(86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_fails_five_times_waits_and_others_do_not() {
        let mut brake = Brake::default();
        let (thief, colleague) = (DeviceId([1; 16]), DeviceId([2; 16]));
        for _ in 0..FAILURES {
            assert!(brake.may_try(thief, Instant(0)));
            brake.failed(thief, Instant(0));
        }
        assert!(!brake.may_try(thief, Instant(PAUSE)));
        assert!(brake.may_try(colleague, Instant(0)));
        assert!(brake.may_try(thief, Instant(PAUSE + 1)));
        brake.failed(thief, Instant(PAUSE + 1));
        assert!(!brake.may_try(thief, Instant(2 * PAUSE + 2)), "the next pause is longer");
    }

    #[test]
    fn too_many_logins_in_a_minute_are_slowed_down() {
        let mut brake = Brake::default();
        assert!((0..PER_MINUTE).all(|_| brake.allow(Instant(0))));
        assert!(!brake.allow(Instant(59)));
        assert!(brake.allow(Instant(60)));
    }
}
