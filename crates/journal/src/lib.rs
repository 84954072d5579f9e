//! The journal: entries in series, the store contract and its suite, what is accepted, in which order entries fold, and the
//! messages of sync. Rules only: no input or output happens here.

pub mod accept;
pub mod letters;
pub mod memory;
pub mod order;
pub mod packs;
pub mod series;
pub mod store;
pub mod suite;
pub mod wire;
