//! The door to the demonstration: its routes exist only when the binary's demo module holds it open.

use naungan_journal::wire::{DemoEnrol, DemoEnrolled, DemoPerson};
use naungan_model::id::UserId;
use std::future::Future;
use std::pin::Pin;

/// Why a demo person could not be given to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DemoError {
    /// No such person.
    #[error("there is no such person in the demonstration")]
    NoSuchPerson,
    /// The request is malformed (keys, device id).
    #[error("the request cannot be read")]
    Malformed,
    /// The certificate could not be stored.
    #[error("the certificate could not be stored")]
    Failed,
}

/// An answer that comes later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a demonstration can do that a live server cannot.
pub trait DemoDoor: Send + Sync {
    /// Everybody one can choose to be, with the six words.
    fn people(&self) -> Vec<DemoPerson>;
    /// Invented name of a user; a live server knows no names of people.
    fn name_of(&self, _: UserId) -> Option<String> {
        None
    }
    /// Signs a certificate for a new device of a person, stores it through the sync route, and seals the person's master key
    /// to the device.
    fn enrol(&self, request: DemoEnrol) -> Later<'_, Result<DemoEnrolled, DemoError>>;
}
