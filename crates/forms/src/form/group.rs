//! Groups and repeats: what stands around fields.

use crate::expr::Rule;

/// A group of fields.
#[derive(Clone, Debug)]
pub struct Group {
    /// Name in the form.
    pub name: String,
    /// The group around this one, as a position in [`crate::Form::groups`].
    pub parent: Option<usize>,
    /// Has a heading; its message is `form.<form>.<name>.label`.
    pub headed: bool,
    /// Asked only when true.
    pub relevant: Option<Rule>,
    /// Filled any number of times.
    pub repeat: Option<Repeat>,
    /// Hints to the page: `field-list`, `compact`.
    pub appearance: String,
}

/// How often a group is filled.
#[derive(Clone, Debug, Default)]
pub struct Repeat {
    /// Exactly so often; without it the person adds and removes.
    pub count: Option<Rule>,
}
