//! The file of a child: the fold of its entries, and the clocks that follow from it.

pub mod case;
pub mod clock;
pub mod consent;
pub mod standing;
pub mod summary;
pub mod write;
