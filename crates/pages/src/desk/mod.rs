//! Pages of the desk: reports and numbers. No child is named or coded here. Rendered by the server.

pub mod country;
pub mod figure;
pub mod forms;
pub mod frame;
pub mod problem;
pub mod report;
pub mod revisions;
pub mod start;

pub use frame::{Frame, page};
