//! Forms: packs and their tables, the expression language, checks, and the projection of answers to coded facts.
//!
//! A [`Pack`] is read once from a bundle. Its [`Form`]s are asked for what is relevant and what is wrong
//! ([`Form::check`]), what the answers mean ([`Form::meant`]) and which key seals them ([`Form::split`]);
//! [`project`](mod@project) turns meanings into the facts that the server counts. Nothing here knows what time it is.

pub mod brief;
#[cfg(feature = "native")]
pub mod cases;
pub mod changes;
pub mod check;
pub mod clocks;
pub mod doc;
#[cfg(feature = "source")]
pub mod edit;
pub mod expr;
mod fact_check;
pub mod fill;
pub mod filling;
pub mod form;
#[cfg(feature = "labels")]
pub mod labels;
pub mod list;
pub mod pack;
pub mod parse;
pub mod partner;
pub mod project;
pub mod read;
pub mod rehearsal;
#[cfg(feature = "native")]
pub mod scenario;
mod scope;
#[cfg(feature = "source")]
pub mod source;
pub mod table;
#[cfg(feature = "source")]
pub mod workshop;
#[cfg(feature = "xlsform")]
pub mod xlsform;

pub use check::{Checked, Problem};
pub use filling::Filling;
pub use form::{Field, FieldKind, Form, Group, Meta, Needs, Offer, Repeat};
pub use list::{CodeList, Item};
#[cfg(feature = "embedded")]
pub use pack::{BRIEF, PACK, SOURCES};
pub use pack::{Pack, PackError};
pub use scope::Context;
#[cfg(feature = "source")]
pub use source::{brief, bundle};
