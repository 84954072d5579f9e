//! The device: opens and writes the files of a case team, runs their clocks, renders their pages and exchanges entries with
//! the server. In the browser it runs in a service worker, on the command line natively; the code is the same.
//!
//! A [`device::Device`] is driven from outside: a page request, a sync step. It asks its [`host::Host`] for rows, network and
//! the slow hash, and has no clock or randomness of its own.

pub mod access;
pub mod act;
mod around;
pub mod cabinet;
pub mod carry;
pub mod demo;
pub mod device;
pub mod door;
pub mod double;
mod ended;
pub mod error;
mod facts;
pub mod file;
pub mod genesis;
pub mod host;
#[cfg(feature = "native")]
pub mod import;
pub mod keyring;
mod later;
pub mod letters;
pub mod packs;
pub mod page;
mod receive;
pub mod request;
pub mod sheets;
pub mod shelf;
pub mod store;
pub mod summary;
pub mod sync;
mod things;
pub mod write;
