//! The expression language of XLSForm: the part of XPath that forms use, read once and evaluated often.
//!
//! [`Expr::read`] refuses what it does not know, with the place in the text; [`Expr::evaluate`] never fails: as in XPath,
//! what makes no sense becomes not-a-number, and not-a-number compares false. No input makes either panic or run long.

mod evaluate;
mod function;
mod lexer;
mod parser;
mod tree;
mod value;

use naungan_model::date::{Date, Instant};

pub use value::Value;

/// Deepest nesting of brackets and calls.
pub const DEPTH_MAX: usize = 48;
/// Longest expression, in bytes.
pub const LENGTH_MAX: usize = 8 * 1024;

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

/// What an expression can see around it.
pub trait Scope {
    /// The answer of another field; empty when unknown, unanswered or not relevant.
    fn field(&self, name: &str) -> Value;
    /// The answer of the field itself (`.`).
    fn current(&self) -> Value;
    /// A column of the choice that a filter looks at; empty outside a filter.
    fn attribute(&self, name: &str) -> Value;
    /// The day where the worker is.
    fn today(&self) -> Date;
    /// This moment.
    fn now(&self) -> Instant;
    /// Code of the worker's role.
    fn role(&self) -> &str;
    /// Hours that a clock of the pack leaves at a level of risk.
    fn hours(&self, clock: &str, risk: &str) -> Option<u32>;
}

impl Expr {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`ExprError`] says what is wrong and where.
    pub fn read(text: &str) -> Result<Self, ExprError> {
        if text.len() > LENGTH_MAX {
            return Err(ExprError { at: LENGTH_MAX, fault: Fault::Long });
        }
        let tokens = lexer::tokens(text)?;
        parser::Parser::new(&tokens, text.len()).whole().map(Self)
    }

    /// A text that stands for itself.
    #[must_use]
    pub fn constant(text: &str) -> Self {
        Self(tree::Node::Text(text.to_owned()))
    }

    /// The value in a scope.
    #[must_use]
    pub fn evaluate(&self, scope: &dyn Scope) -> Value {
        evaluate::node(&self.0, scope)
    }

    /// The names of the fields that the expression looks at.
    #[must_use]
    pub fn fields(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.visit(&mut |node| {
            if let tree::Node::Field(name) = node {
                names.push(name.as_str());
            }
        });
        names
    }

    /// The bare names: columns of a choice in a filter, a mistake anywhere else.
    #[must_use]
    pub fn attributes(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.visit(&mut |node| {
            if let tree::Node::Attribute(name) = node {
                names.push(name.as_str());
            }
        });
        names
    }

    fn visit<'a>(&'a self, see: &mut impl FnMut(&'a tree::Node)) {
        let mut waiting = vec![&self.0];
        while let Some(node) = waiting.pop() {
            see(node);
            match node {
                tree::Node::Negative(inner) => waiting.push(inner),
                tree::Node::Or(parts) | tree::Node::And(parts) | tree::Node::Call(_, parts) => waiting.extend(parts),
                tree::Node::Chain(first, rest) => {
                    waiting.push(first);
                    waiting.extend(rest.iter().map(|(_, operand)| operand));
                }
                _ => {}
            }
        }
    }
}
