//! Every page of Naungan: the care app (rendered on the worker's device), the desk and the public site, and all words in them.
//!
//! A page is a pure function from a view (a plain struct that names everything which may reach the HTML) to [`maud::Markup`].
//! Nothing here reads a clock, a store or a network. Words come from [`language::Language`]; texts that people typed are escaped.
//! No page has inline style or script, no title names a child or a topic, and every form is an ordinary post.

pub mod care;
pub mod changes;
pub mod chart;
pub mod desk;
pub mod form;
pub mod icon;
pub mod language;
pub mod layout;
pub mod path;
pub mod public;
pub mod style;
#[cfg(feature = "workshop")]
pub mod workshop;
