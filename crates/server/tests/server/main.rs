//! The server through its routes, without sockets: a small network with a stopped clock and faults.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a trial stops at the first thing that is not as it says"
)]

mod access;
mod desk;
mod ended;
mod forms;
mod journal;
mod kill;
mod kit;
mod letters;
mod origins;
mod packs;
mod sockets;
mod verify;
