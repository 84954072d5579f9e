//! Pages of the care app. They are rendered on the worker's device from opened entries; the server never sees one.

pub mod access;
pub mod area;
pub mod ask;
pub mod bundle;
pub mod case;
pub mod cases;
pub mod check;
pub mod choose;
pub mod declaration;
pub mod desk;
pub mod doubles;
pub mod fill;
pub mod frame;
pub mod letter;
pub mod merge;
pub mod more;
pub mod outbox;
pub mod overview;
pub mod problem;
pub mod reveal;
pub mod saved;
pub mod sealed;
pub mod search;
pub mod sheet;
pub mod shell;
pub mod summary;
pub mod today;
pub mod unlock;
pub mod versions;
pub mod waiting;

pub use frame::{Badge, Frame, Sending, page};
