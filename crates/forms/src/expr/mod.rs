//! The expression language of XLSForm: XPath 1.0 with the functions of ODK, read once and evaluated often.
//!
//! [`Expr::read`] refuses what it does not know, with the place in the text; [`Expr::evaluate`] never fails: as in XPath,
//! what makes no sense becomes not-a-number or an empty text, and not-a-number compares false. [`Expr::work_out`] says
//! why instead. No input makes either panic, run long or take much memory: depth, length, steps and results are limited.
//! Time, zone, chance and everything around a field come in through [`Scope`].

mod compare;
mod evaluate;
mod function;
mod lexer;
mod moment;
mod number;
mod parser;
mod rule;
mod step;
mod tree;
mod value;

use crate::doc::{Document, NodeId};

pub(crate) use function::chance;
pub use moment::{Clock, ENGLISH, Moment, Names};
pub use rule::Rule;
pub use value::Value;

/// Deepest nesting of brackets and calls.
pub const DEPTH_MAX: usize = 48;
/// Longest expression, in bytes.
pub const LENGTH_MAX: usize = 8 * 1024;
/// Most steps of one evaluation: a node looked at, a function called, sixteen letters copied.
pub const STEPS_MAX: u32 = 4_000_000;
/// Longest text that an expression can make, in bytes.
pub const TEXT_MAX: usize = 1024 * 1024;

/// An expression that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr(tree::Node);

/// Why an expression cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} at byte {at}", fault.code())]
pub struct ExprError {
    /// Byte of the text where it goes wrong.
    pub at: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A text without closing quote.
    OpenText,
    /// `${` without `}`, or no field name between them.
    OpenField,
    /// Digits that are no number.
    Number,
    /// A character that no expression has.
    Sign,
    /// A value is missing here.
    Operand,
    /// An operator is missing here, or something is left over.
    Operator,
    /// A closing bracket is missing.
    Bracket,
    /// No such function.
    Function,
    /// Too few or too many arguments.
    Arguments,
    /// Nested too deep.
    Deep,
    /// Longer than [`LENGTH_MAX`].
    Long,
    /// A function was given a value where it needs fields or nodes.
    Nodes,
    /// More work than [`STEPS_MAX`], or a result longer than [`TEXT_MAX`].
    Work,
    /// A pattern of `regex` that cannot be read.
    Pattern,
    /// No such list of choices.
    List,
}

impl Fault {
    /// Stable code for machines.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OpenText => "forms.expression.open_text",
            Self::OpenField => "forms.expression.open_field",
            Self::Number => "forms.expression.number",
            Self::Sign => "forms.expression.sign",
            Self::Operand => "forms.expression.operand",
            Self::Operator => "forms.expression.operator",
            Self::Bracket => "forms.expression.bracket",
            Self::Function => "forms.expression.function",
            Self::Arguments => "forms.expression.arguments",
            Self::Deep => "forms.expression.deep",
            Self::Long => "forms.expression.long",
            Self::Nodes => "forms.expression.nodes",
            Self::Work => "forms.expression.work",
            Self::Pattern => "forms.expression.pattern",
            Self::List => "forms.expression.list",
        }
    }
}

impl ExprError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }
}

/// Milliseconds since 1970 of a written moment with its offset, or of a day in Greenwich.
#[must_use]
#[allow(clippy::cast_possible_truncation)] // the years of dates
pub fn read_moment(text: &str) -> Option<i64> {
    moment::read(text, 0, false).map(|moment| moment.millis as i64)
}

/// Milliseconds since midnight of a written time of the day.
#[must_use]
pub fn read_time(text: &str) -> Option<f64> {
    moment::read_time(text, 0)
}

/// Where in a filled form an expression stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The filled form.
    pub document: &'a Document,
    /// Where absolute paths begin.
    pub root: NodeId,
    /// The field itself.
    pub node: NodeId,
    /// Another document that the expression begins in (a choice, in a filter) and the node there.
    pub beside: Option<(&'a Document, NodeId)>,
}

/// What an expression can see around it. A form without a document answers by names; one with a document by nodes.
pub trait Scope {
    /// The moment and the zone.
    fn clock(&self) -> Clock;
    /// The answer of another field; empty when unknown, unanswered or not relevant.
    fn field(&self, _name: &str) -> Value {
        Value::empty()
    }
    /// The answer of the field itself (`.`).
    fn current(&self) -> Value {
        Value::empty()
    }
    /// A column of the choice that a filter looks at; empty outside a filter.
    fn attribute(&self, _name: &str) -> Value {
        Value::empty()
    }
    /// Code of the worker's role.
    fn role(&self) -> &str {
        ""
    }
    /// Hours that a clock of the pack leaves at a level of risk.
    fn hours(&self, _clock: &str, _risk: &str) -> Option<u32> {
        None
    }
    /// Where in a document the expression stands.
    fn place(&self) -> Option<Place<'_>> {
        None
    }
    /// The nodes that `${name}` means as seen from the field.
    fn nodes(&self, _name: &str) -> Vec<NodeId> {
        Vec::new()
    }
    /// All nodes of `${name}`, in whatever repeats they stand: what `indexed-repeat` chooses from.
    fn all_nodes(&self, name: &str) -> Vec<NodeId> {
        self.nodes(name)
    }
    /// A list of choices or another table beside the form.
    fn instance(&self, _name: &str) -> Option<&Document> {
        None
    }
    /// The label of a choice of a question, named as in the form or by its path.
    fn choice_name(&self, _question: &str, _code: &str) -> Option<String> {
        None
    }
    /// The text with an id, in the language of the form (`jr:itext`).
    fn translation(&self, _id: &str) -> Option<String> {
        None
    }
    /// Fresh randomness, another at each call.
    fn chance(&self) -> u64 {
        0
    }
    /// Names of months and weekdays for `format-date`.
    fn names(&self) -> &Names {
        &ENGLISH
    }
}

impl Expr {
    /// Reads an expression, as for a form that is published: every call must be one that can be made.
    ///
    /// # Errors
    /// [`ExprError`] says what is wrong and where.
    pub fn read(text: &str) -> Result<Self, ExprError> {
        let (node, refused) = Self::parse(text)?;
        refused.map_or(Ok(Self(node)), Err)
    }

    /// Reads an expression of which only the parts that are reached need to make sense, as in other engines:
    /// `true() or nonsense()` is true.
    ///
    /// # Errors
    /// [`ExprError`] says what is wrong and where.
    pub fn read_loosely(text: &str) -> Result<Self, ExprError> {
        Self::parse(text).map(|(node, _)| Self(node))
    }

    fn parse(text: &str) -> Result<(tree::Node, Option<ExprError>), ExprError> {
        if text.len() > LENGTH_MAX {
            return Err(ExprError { at: LENGTH_MAX, fault: Fault::Long });
        }
        let tokens = lexer::tokens(text)?;
        let mut parser = parser::Parser::new(&tokens, text.len());
        let node = parser.whole()?;
        Ok((node, parser.refused))
    }

    /// A text that stands for itself.
    #[must_use]
    pub fn constant(text: &str) -> Self {
        Self(tree::Node::Text(text.to_owned()))
    }

    /// The value in a scope; empty where [`Expr::work_out`] would refuse.
    #[must_use]
    pub fn evaluate(&self, scope: &dyn Scope) -> Value {
        self.work_out(scope).unwrap_or_else(|_| Value::empty())
    }

    /// The value in a scope, of nodes the text of the first.
    ///
    /// # Errors
    /// [`Fault`] says which limit or rule was broken.
    pub fn work_out(&self, scope: &dyn Scope) -> Result<Value, Fault> {
        evaluate::Run::new(scope).value(&self.0)
    }

    /// Whether the value in a scope is true; false where [`Expr::truth`] would refuse.
    #[must_use]
    pub fn holds(&self, scope: &dyn Scope) -> bool {
        self.truth(scope).unwrap_or(false)
    }

    /// Whether the value in a scope is true.
    ///
    /// # Errors
    /// As [`Expr::work_out`].
    pub fn truth(&self, scope: &dyn Scope) -> Result<bool, Fault> {
        evaluate::Run::new(scope).holds(&self.0)
    }

    /// The nodes of the scope's document that the expression selects, in the order of the document.
    ///
    /// # Errors
    /// [`Fault::Nodes`] when it gives a value, or what [`Expr::work_out`] refuses.
    pub fn select(&self, scope: &dyn Scope) -> Result<Vec<NodeId>, Fault> {
        evaluate::Run::new(scope).select(&self.0)
    }

    /// The nodes that the expression selects in a table beside the form, with the table's name; the first table found.
    ///
    /// # Errors
    /// As [`Expr::select`].
    pub fn select_in(&self, scope: &dyn Scope, table: &Document) -> Result<Vec<NodeId>, Fault> {
        evaluate::Run::new(scope).select_in(&self.0, table)
    }

    /// The names of the fields that the expression looks at.
    #[must_use]
    pub fn fields(&self) -> Vec<&str> {
        self.collect(&|node| if let tree::Node::Field(name) = node { Some(name) } else { None })
    }

    /// The bare names: columns of a choice in a filter, a mistake anywhere else.
    #[must_use]
    pub fn attributes(&self) -> Vec<&str> {
        self.collect(&|node| if let tree::Node::Path(path) = node { path.bare() } else { None })
    }

    /// The patterns of `regex` that stand in the expression as texts.
    #[cfg(feature = "xlsform")]
    #[must_use]
    pub fn patterns(&self) -> Vec<&str> {
        self.collect(&|node| match node {
            tree::Node::Call(function::Function::Regex, parts) => match parts.get(1) {
                Some(tree::Node::Text(pattern)) => Some(pattern),
                _ => None,
            },
            _ => None,
        })
    }

    fn collect<'a>(&'a self, wanted: &dyn Fn(&'a tree::Node) -> Option<&'a str>) -> Vec<&'a str> {
        let mut found = Vec::new();
        let mut waiting = vec![&self.0];
        while let Some(node) = waiting.pop() {
            found.extend(wanted(node));
            waiting.extend(node.inner());
        }
        found
    }
}
