//! XLSForm in and out, as people make it in office programs: many spellings, three file kinds, any language.
//!
//! [`read`] gives a [`Draft`]: canonical tables, in which each column and type has one spelling, and findings with sheet, row
//! and column for everything else. [`Draft::form`] makes the [`crate::Form`] that devices use, by the same reader as they;
//! [`write`] makes a workbook of a draft. [`fields`](Draft::fields) says what the reference conversion (pyxform) would make of it.

mod book;
mod choices;
mod columns;
mod draft;
mod field;
mod finding;
mod kinds;
mod plan;
mod settings;
mod sheet;
mod survey;
mod verdict;
mod write;

pub mod filled;

pub use book::{Book, BookError, Limits, Sheet};
pub use draft::{Beside, Draft, read};
pub use field::DraftField;
pub use finding::{Finding, Problem, Severity};
pub use plan::{Ready, ReadyError};
pub use write::{WriteError, csv, workbook};
