//! Forms: packs and their tables, the expression language, checks, and the projection of answers to coded facts.

#[cfg(feature = "labels")]
pub mod labels;
#[cfg(feature = "source")]
pub mod source;
pub mod table;
