//! The book of indicators: what is counted, how it is counted, and what of it may leave the network.
//!
//! Read in this order: [`book`] (a row says what a figure means), [`plan`] (its query over facts), [`memory`] and [`sql`] (two
//! ways to run a plan, held together by a property test), [`report`] (a partner's half-year), [`across`] (partners into a country),
//! [`gate`] (the one door to the public), [`estimate`] (what is left to do). Pure: no store, clock or randomness.
//!
//! Three states are kept apart everywhere: *not reported*, *reported zero* and *suppressed*.

pub mod across;
pub mod age;
pub mod basis;
pub mod book;
pub mod estimate;
pub mod gate;
pub mod groups;
pub mod memory;
pub mod period;
pub mod person;
pub mod plan;
pub mod release;
pub mod report;
pub mod sql;
pub mod table;
mod text;
