//! A small world: a server and devices in one process, with a stopped clock, invented people and faults. Every call of a device
//! may fail in two ways: not done, or done and the answer lost. Every step of an upload may be the server's last.

pub mod fault;
pub mod host;
pub mod op;
pub mod world;

pub use op::Op;
pub use world::World;
