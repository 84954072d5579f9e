//! Forms of the partner at the desk: a form keeper changes words, choices, order and conditions, tries the form as a phone shows
//! it, and proposes a version. No child is named here; answers of children never come to the desk.

mod form;
mod help;
mod list;
mod propose;
mod question;
mod tried;

pub use form::{FormPage, Line, form};
pub use help::help;
pub use list::{FormRow, Forms, Past, list};
pub use propose::{Propose, propose};
pub use question::{ChoiceRow, Condition, Question, TextRow, question};
pub use tried::{Tried, tried};
