//! Doors of the device: the browser's worker, the command line, and memory for tests.

pub mod memory;
pub mod message;
#[cfg(feature = "native")]
pub mod native;
#[cfg(feature = "wasm")]
pub mod worker;
