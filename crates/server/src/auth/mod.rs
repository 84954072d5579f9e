//! Who asks: an enrolled device signs the server's challenge and gets a token. There is no other way in.

mod brake;

use crate::server::Inner;
use crate::store::known::enrolled;
pub use brake::Brake;
use naungan_crypto::constants::CHALLENGE_SECONDS;
use naungan_crypto::label;
use naungan_crypto::login::verify_challenge;
use naungan_crypto::sign::VerifyingKey;
use naungan_crypto::{B32, B64};
use naungan_journal::wire::Proof;
use naungan_model::date::Instant;
use naungan_model::id::{DeviceId, TenantId, UserId};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Seconds without a request after which a session ends.
pub const IDLE: i64 = 30 * 60;
/// Seconds after which a session ends in any case.
pub const ABSOLUTE: i64 = 8 * 3600;
/// Most challenges that wait at one time.
const CHALLENGES: usize = 10_000;
/// Most sessions at one time.
const SESSIONS: usize = 50_000;

/// An open session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// The partner.
    pub tenant: TenantId,
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub user: UserId,
    begun: Instant,
    used: Instant,
}

/// Why nobody was let in. The answer is the same for all but [`AuthError::TooMany`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthError {
    /// Unknown device, wrong signature, old or used challenge.
    Refused,
    /// Too many attempts.
    TooMany,
}

#[derive(Default)]
struct Held {
    challenges: BTreeMap<B32, Instant>,
    sessions: BTreeMap<B32, Session>,
    brake: Brake,
}

/// Challenges and sessions, in memory only: a restart ends all sessions.
#[derive(Default)]
pub struct Auth(Mutex<Held>);

impl Auth {
    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a fresh challenge.
    ///
    /// # Errors
    /// Too many attempts.
    pub fn begin(&self, challenge: B32, now: Instant) -> Result<(), AuthError> {
        let mut held = self.held();
        held.challenges.retain(|_, issued| now.0 - issued.0 <= seconds(CHALLENGE_SECONDS) && now >= *issued);
        if held.challenges.len() >= CHALLENGES || !held.brake.allow(now) {
            return Err(AuthError::TooMany);
        }
        held.challenges.insert(challenge, now);
        Ok(())
    }

    /// Spends a challenge; tells whether it was good.
    fn spend(&self, challenge: &B32, now: Instant) -> bool {
        let issued = self.held().challenges.remove(challenge);
        issued.is_some_and(|issued| now >= issued && now.0 - issued.0 <= seconds(CHALLENGE_SECONDS))
    }

    /// The session of a token, if it is open.
    pub fn session(&self, token: &B32, now: Instant) -> Option<Session> {
        let key = hashed(token);
        let mut held = self.held();
        let session = held.sessions.get_mut(&key)?;
        if now.0 - session.used.0 > IDLE || now.0 - session.begun.0 > ABSOLUTE || now.0 < session.begun.0 - 60 {
            held.sessions.remove(&key);
            return None;
        }
        session.used = session.used.max(now);
        Some(*session)
    }

    /// Ends a session.
    pub fn end(&self, token: &B32) {
        self.held().sessions.remove(&hashed(token));
    }

    fn open(&self, token: &B32, session: Session) -> bool {
        let mut held = self.held();
        let now = session.begun;
        if held.sessions.len() >= SESSIONS {
            held.sessions.retain(|_, session| now.0 - session.used.0 <= IDLE && now.0 - session.begun.0 <= ABSOLUTE);
        }
        let room = held.sessions.len() < SESSIONS;
        if room {
            held.sessions.insert(hashed(token), session);
        }
        room
    }
}

/// Tokens are kept hashed: a look at the memory of a session table opens nothing.
fn hashed(token: &B32) -> B32 {
    label::hash("naungan/1/session", &[token])
}

fn seconds(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Inner {
    /// Checks a proof and opens a session: the token and when it ends. A revoked device is let in too, to hand over what it
    /// wrote; it is given nothing (see the sync routes).
    ///
    /// # Errors
    /// Not let in.
    pub fn finish_login(&self, proof: &Proof) -> Result<(B32, Session), AuthError> {
        let now = self.now();
        let device = DeviceId(*proof.device);
        let fresh = self.auth.spend(&proof.challenge, now);
        if !self.auth.held().brake.may_try(device, now) {
            return Err(AuthError::TooMany);
        }
        let found = self.enrolled(device);
        // An unknown device costs as much as a known one and hears the same.
        let key = found.map_or(VerifyingKey(DUMMY), |found| found.key);
        let signature: B64 = proof.signature.as_slice().try_into().unwrap_or([0; 64]);
        let origin = &self.config.origins.care;
        let signed = verify_challenge(&key, origin, &proof.challenge, &device.0, proof.time, &signature).is_ok();
        let timely = proof.time.abs_diff(u64::try_from(now.0).unwrap_or(0)) <= CHALLENGE_SECONDS;
        let Some(found) = found.filter(|_| fresh && signed && timely) else {
            self.auth.held().brake.failed(device, now);
            return Err(AuthError::Refused);
        };
        let session = Session { tenant: found.tenant, device, user: found.user, begun: now, used: now };
        let token = self.draw();
        if !self.auth.open(&token, session) {
            return Err(AuthError::TooMany);
        }
        self.auth.held().brake.succeeded(device);
        Ok((token, session))
    }

    /// The directory's present word on a device.
    pub fn enrolled(&self, device: DeviceId) -> Option<naungan_journal::accept::Enrolled> {
        let view = self.store.shared.read();
        let tenant = *view.devices.get(&device)?;
        enrolled(&view.tenants.get(&tenant)?.directory, tenant, device, self.now())
    }
}

/// A valid point whose secret nobody has: the base point's encoding.
const DUMMY: B32 = [
    0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
    0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
];
