//! The parsed expression. Chains of one operator are flat, so depth is depth of brackets only.

use super::Fault;
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
    /// `-x`
    Negative(Box<Node>),
    /// `a or b or c`
    Or(Vec<Node>),
    /// `a and b and c`
    And(Vec<Node>),
    /// `a + b - c`, `a = b`: from left to right.
    Chain(Box<Node>, Vec<(Operator, Node)>),
    /// `a | b`
    Union(Vec<Node>),
    /// `/data/age`, `../age`, `.`, `age`, `instance('x')/root/item[1]`
    Path(Box<Path>),
    /// `name(arguments)`
    Call(Function, Vec<Node>),
    /// A call that cannot be made: an error if it is ever reached.
    Refused(Fault, Vec<Node>),
}

/// A way through a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    pub(super) start: Start,
    /// `(…)[1]`: predicates on what the start gives.
    pub(super) filters: Vec<Node>,
    pub(super) steps: Vec<Step>,
}

/// Where a path begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Start {
    /// `/`: the filled form.
    Root,
    /// The node that is looked at.
    Here,
    /// What an expression gives.
    Of(Node),
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Node>,
}

/// The direction of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Child,
    Descendant,
    DescendantOrSelf,
    Parent,
    Ancestor,
    AncestorOrSelf,
    Following,
    FollowingSibling,
    Preceding,
    PrecedingSibling,
    Attribute,
    /// Documents here keep no namespace nodes: always empty.
    Namespace,
    Own,
}

/// What a node must be to be taken.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// `node()`
    Any,
    /// `text()`
    Text,
    /// `comment()`
    Comment,
    /// `processing-instruction('target')`; any target when empty.
    Instruction(String),
    /// `*`, `x:*`: elements (attributes on their axis), of any namespace when the prefix is empty.
    All(String),
    /// `name`, `x:name`
    Name(String, String),
}

impl Path {
    /// `.`, where nothing else is asked.
    pub(super) fn is_current(&self) -> bool {
        matches!(self.start, Start::Here)
            && matches!(self.steps.as_slice(), [Step { axis: Axis::Own, test: Test::Any, predicates }] if predicates.is_empty())
    }

    /// The name, of a path that is a bare name.
    pub(super) fn bare(&self) -> Option<&str> {
        match (&self.start, self.steps.as_slice()) {
            (Start::Here, [Step { axis: Axis::Child, test: Test::Name(prefix, name), predicates }])
                if prefix.is_empty() && predicates.is_empty() =>
            {
                Some(name)
            }
            _ => None,
        }
    }
}

impl Node {
    /// The nodes directly inside, for walks over a whole expression.
    pub(super) fn inner(&self) -> Vec<&Node> {
        match self {
            Self::Negative(inner) => vec![inner],
            Self::Or(parts) | Self::And(parts) | Self::Union(parts) | Self::Call(_, parts) | Self::Refused(_, parts) => {
                parts.iter().collect()
            }
            Self::Chain(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand)).collect(),
            Self::Path(path) => {
                let start = if let Start::Of(start) = &path.start { Some(start) } else { None };
                start.into_iter().chain(&path.filters).chain(path.steps.iter().flat_map(|step| &step.predicates)).collect()
            }
            Self::Number(_) | Self::Text(_) | Self::Field(_) => Vec::new(),
        }
    }
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
