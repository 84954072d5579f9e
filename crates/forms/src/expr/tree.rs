//! The parsed expression. Chains of one operator are flat, so depth is depth of brackets only.

use super::function::Function;

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// A number written in the expression.
    Number(f64),
    /// A text written in the expression.
    Text(String),
    /// `${name}`: the answer of another field.
    Field(String),
    /// A bare name: a column of the choice that a filter looks at.
    Attribute(String),
    /// `.`: the answer of the field itself.
    Current,
    /// `-x`
    Negative(Box<Node>),
    /// `a or b or c`
    Or(Vec<Node>),
    /// `a and b and c`
    And(Vec<Node>),
    /// `a + b - c`, `a = b`: from left to right.
    Chain(Box<Node>, Vec<(Operator, Node)>),
    /// `name(arguments)`
    Call(Function, Vec<Node>),
}

/// What stands between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
}
