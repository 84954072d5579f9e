//! Who is at the desk: sessions in memory, opened by a one-time ticket that a device signed.

use naungan_crypto::constants::CHALLENGE_SECONDS;
use naungan_crypto::{B32, label};
use naungan_model::date::Instant;
use naungan_model::id::{DeviceId, TenantId, UserId, hex};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Seconds without a request after which a session ends.
pub const IDLE: i64 = 10 * 60;
/// Seconds after which a session ends in any case.
pub const ABSOLUTE: i64 = 8 * 3600;
/// Most nonces and sessions at one time.
const MOST: usize = 10_000;

/// Somebody at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskSession {
    /// The organisation.
    pub tenant: TenantId,
    /// The person.
    pub user: UserId,
    /// The device whose ticket opened the session: when it is revoked, the session ends.
    pub device: DeviceId,
    /// Must come back with every form.
    pub csrf: B32,
    begun: Instant,
    used: Instant,
}

impl DeskSession {
    /// A session that begins now.
    pub fn new(tenant: TenantId, user: UserId, device: DeviceId, csrf: B32, now: Instant) -> Self {
        Self { tenant, user, device, csrf, begun: now, used: now }
    }

    /// Whether a form carries the token of this session.
    pub fn is_own(&self, token: &str) -> bool {
        let expected = hex(&self.csrf);
        // Compared without stopping at the first difference.
        expected.len() == token.len() && expected.bytes().zip(token.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
    }

    fn is_open(&self, now: Instant) -> bool {
        now.0 - self.used.0 <= IDLE && now.0 - self.begun.0 <= ABSOLUTE && now.0 >= self.begun.0 - 60
    }
}

#[derive(Default)]
struct Held {
    nonces: BTreeMap<B32, (DeviceId, Instant)>,
    sessions: BTreeMap<B32, DeskSession>,
}

/// Nonces that wait and sessions that are open.
#[derive(Default)]
pub struct DeskSessions(Mutex<Held>);

impl DeskSessions {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A device was given a nonce for its ticket.
    pub fn expect(&self, nonce: B32, device: DeviceId, now: Instant) {
        let mut held = self.held();
        held.nonces.retain(|_, (_, given)| fresh(*given, now));
        if held.nonces.len() < MOST {
            held.nonces.insert(nonce, (device, now));
        }
    }

    /// Spends a nonce; tells whether it was this device's and is fresh.
    pub fn spend(&self, nonce: &B32, device: DeviceId, now: Instant) -> bool {
        let given = self.held().nonces.remove(nonce);
        given.is_some_and(|(known, given)| known == device && fresh(given, now))
    }

    /// Opens a session.
    pub fn open(&self, token: &B32, session: DeskSession) {
        let mut held = self.held();
        if held.sessions.len() >= MOST {
            held.sessions.retain(|_, known| known.is_open(session.begun));
        }
        held.sessions.insert(hashed(token), session);
    }

    /// The session of a token, if it is open.
    pub fn session(&self, token: &B32, now: Instant) -> Option<DeskSession> {
        let key = hashed(token);
        let mut held = self.held();
        let session = held.sessions.get_mut(&key)?;
        if !session.is_open(now) {
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
}

fn fresh(given: Instant, now: Instant) -> bool {
    now >= given && now.0 - given.0 <= i64::try_from(CHALLENGE_SECONDS).unwrap_or(60)
}

fn hashed(token: &B32) -> B32 {
    label::hash("naungan/1/desk-session", &[token])
}
