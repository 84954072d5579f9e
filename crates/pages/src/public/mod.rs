//! Pages of the public site: no script, at most 15 kB with their style, everything printed that a number needs.

mod dots;
pub mod figure;
pub mod frame;
pub mod help;
pub mod home;
pub mod missing;
pub mod need;
pub mod number;
pub mod results;

pub use figure::Figure;
pub use frame::Frame;
pub use need::Need;
