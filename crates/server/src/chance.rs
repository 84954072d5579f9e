//! The door through which randomness comes in: from the system, or from a seed in trials.

use core::convert::Infallible;
use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRng, Rng, SeedableRng, TryCryptoRng, TryRng};
use std::sync::{Mutex, PoisonError};

/// Gives random bytes.
pub trait Chance: Send + Sync {
    /// Fills the place with random bytes.
    fn fill(&self, place: &mut [u8]);
}

/// The system's source. If it fails, the process ends: nothing may be made with bad randomness (keys.md section 2).
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, place: &mut [u8]) {
        if getrandom::fill(place).is_err() {
            std::process::abort();
        }
    }
}

/// A stream from a seed: trials repeat themselves exactly.
#[derive(Debug)]
pub struct SeededChance(Mutex<ChaCha20Rng>);

impl SeededChance {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Chance for SeededChance {
    fn fill(&self, place: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(place);
    }
}

/// Random bytes of a fixed length.
pub fn draw<const N: usize>(chance: &dyn Chance) -> [u8; N] {
    let mut bytes = [0; N];
    chance.fill(&mut bytes);
    bytes
}

/// A door as the generator that the room crypto asks for.
pub struct Dice<'a>(pub &'a dyn Chance);

impl TryRng for Dice<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(draw(self.0)))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(draw(self.0)))
    }

    fn try_fill_bytes(&mut self, place: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(place);
        Ok(())
    }
}

impl TryCryptoRng for Dice<'_> {}

const _: fn() = || {
    fn is_crypto<T: CryptoRng>() {}
    is_crypto::<Dice<'_>>();
};
