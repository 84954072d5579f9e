//! The words of the house: ids, dates, layers, roles, meanings, deeds and their fold, facts and clocks.
//!
//! Ground floor: no I/O, no clock, no randomness, and no knowledge of [cryptography](../naungan_crypto).
//! `care` holds the file of a child; `lead` and `programme` will stand beside it and never import it.

pub mod answer;
pub mod care;
pub mod code;
pub mod date;
pub mod deed;
pub mod fact;
pub mod id;
pub mod layer;
pub mod meaning;
pub mod origin;
pub mod role;
