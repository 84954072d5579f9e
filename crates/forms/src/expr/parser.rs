//! Tokens to tree, by precedence: or, and, equality, order, sums, products, minus sign.

use super::function::Function;
use super::lexer::Token;
use super::tree::{Node, Operator};
use super::{DEPTH_MAX, ExprError, Fault};

pub(super) struct Parser<'a> {
    tokens: &'a [(usize, Token)],
    next: usize,
    end: usize,
    depth: usize,
}

type Parsed = Result<Node, ExprError>;

/// Operators of the levels between `and` and the minus sign, loosest first.
const LEVELS: [&[(&str, Operator)]; 4] = [
    &[("=", Operator::Equal), ("!=", Operator::NotEqual)],
    &[("<", Operator::Less), ("<=", Operator::LessOrEqual), (">", Operator::Greater), (">=", Operator::GreaterOrEqual)],
    &[("+", Operator::Plus), ("-", Operator::Minus)],
    &[("*", Operator::Times), ("div", Operator::Divide), ("mod", Operator::Modulo)],
];

impl<'a> Parser<'a> {
    pub(super) fn new(tokens: &'a [(usize, Token)], end: usize) -> Self {
        Self { tokens, next: 0, end, depth: 0 }
    }

    /// The whole expression; nothing may be left over.
    pub(super) fn whole(&mut self) -> Parsed {
        let node = self.or()?;
        match self.tokens.get(self.next) {
            None => Ok(node),
            Some((at, _)) => Err(ExprError { at: *at, fault: Fault::Operator }),
        }
    }

    fn or(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.fault(Fault::Deep));
        }
        let mut parts = vec![self.and()?];
        while self.take("or") {
            parts.push(self.and()?);
        }
        self.depth -= 1;
        Ok(single_or(parts, Node::Or))
    }

    fn and(&mut self) -> Parsed {
        let mut parts = vec![self.chain(0)?];
        while self.take("and") {
            parts.push(self.chain(0)?);
        }
        Ok(single_or(parts, Node::And))
    }

    fn chain(&mut self, level: usize) -> Parsed {
        let Some(operators) = LEVELS.get(level) else { return self.negative() };
        let first = self.chain(level + 1)?;
        let mut rest = Vec::new();
        while let Some(operator) = self.operator(operators) {
            rest.push((operator, self.chain(level + 1)?));
        }
        Ok(if rest.is_empty() { first } else { Node::Chain(Box::new(first), rest) })
    }

    fn operator(&mut self, operators: &[(&str, Operator)]) -> Option<Operator> {
        operators.iter().find(|(sign, _)| self.take(sign)).map(|(_, operator)| *operator)
    }

    fn negative(&mut self) -> Parsed {
        let mut minus = false;
        while self.take("-") {
            minus = !minus;
        }
        let node = self.primary()?;
        Ok(if minus { Node::Negative(Box::new(node)) } else { node })
    }

    fn primary(&mut self) -> Parsed {
        let Some((at, token)) = self.tokens.get(self.next) else { return Err(self.fault(Fault::Operand)) };
        self.next += 1;
        match token {
            Token::Number(number) => Ok(Node::Number(*number)),
            Token::Text(text) => Ok(Node::Text(text.clone())),
            Token::Field(name) => Ok(Node::Field(name.clone())),
            Token::Dot => Ok(Node::Current),
            Token::Sign("(") => {
                let inner = self.or()?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Name(name) if self.take("(") => self.call(*at, name),
            Token::Name(name) => Ok(Node::Attribute(name.clone())),
            Token::Sign(_) => Err(ExprError { at: *at, fault: Fault::Operand }),
        }
    }

    fn call(&mut self, at: usize, name: &str) -> Parsed {
        let function = Function::named(name).ok_or(ExprError { at, fault: Fault::Function })?;
        let mut arguments = Vec::new();
        if !self.take(")") {
            loop {
                arguments.push(self.or()?);
                if !self.take(",") {
                    break;
                }
            }
            self.expect(")")?;
        }
        if !function.takes().contains(&arguments.len()) {
            return Err(ExprError { at, fault: Fault::Arguments });
        }
        Ok(Node::Call(function, arguments))
    }

    fn take(&mut self, wanted: &str) -> bool {
        let found = match self.tokens.get(self.next) {
            Some((_, Token::Sign(sign))) => *sign == wanted,
            Some((_, Token::Name(name))) => name == wanted,
            _ => false,
        };
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: &str) -> Result<(), ExprError> {
        if self.take(wanted) { Ok(()) } else { Err(self.fault(Fault::Bracket)) }
    }

    fn fault(&self, fault: Fault) -> ExprError {
        ExprError { at: self.tokens.get(self.next).map_or(self.end, |(at, _)| *at), fault }
    }
}

fn single_or(mut parts: Vec<Node>, many: impl FnOnce(Vec<Node>) -> Node) -> Node {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            many(parts)
        }
        None => many(parts),
    }
}
