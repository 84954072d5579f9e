//! The server through its routes, without sockets: a small network with a stopped clock and faults.

mod access;
mod desk;
mod journal;
mod kill;
mod kit;
mod origins;
mod verify;
