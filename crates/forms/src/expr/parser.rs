//! Tokens to tree, by precedence: or, and, equality, order, sums, products, minus sign, union, path.

use super::function::Function;
use super::lexer::Token;
use super::tree::{Axis, Node, Operator, Path, Start, Step, Test};
use super::{DEPTH_MAX, ExprError, Fault};

pub(super) struct Parser<'a> {
    tokens: &'a [(usize, Token)],
    next: usize,
    end: usize,
    depth: usize,
    /// The first call that cannot be made: a mistake for whoever writes a form, an error at work only when it is reached.
    pub(super) refused: Option<ExprError>,
}

type Parsed<T> = Result<T, ExprError>;

/// Operators of the levels between `and` and the minus sign, loosest first.
const LEVELS: [&[(&str, Operator)]; 4] = [
    &[("=", Operator::Equal), ("!=", Operator::NotEqual)],
    &[("<", Operator::Less), ("<=", Operator::LessOrEqual), (">", Operator::Greater), (">=", Operator::GreaterOrEqual)],
    &[("+", Operator::Plus), ("-", Operator::Minus)],
    &[("*", Operator::Times), ("div", Operator::Divide), ("mod", Operator::Modulo)],
];

const AXES: [(&str, Axis); 13] = [
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("parent", Axis::Parent),
    ("ancestor", Axis::Ancestor),
    ("ancestor-or-self", Axis::AncestorOrSelf),
    ("following", Axis::Following),
    ("following-sibling", Axis::FollowingSibling),
    ("preceding", Axis::Preceding),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("attribute", Axis::Attribute),
    ("namespace", Axis::Namespace),
    ("self", Axis::Own),
];

const KINDS: [&str; 4] = ["node", "text", "comment", "processing-instruction"];

/// What stands between the parts of a list, weakest first.
#[derive(Clone, Copy)]
enum Between {
    Or,
    And,
    Union,
}

impl<'a> Parser<'a> {
    pub(super) fn new(tokens: &'a [(usize, Token)], end: usize) -> Self {
        Self { tokens, next: 0, end, depth: 0, refused: None }
    }

    /// The whole expression; nothing may be left over.
    pub(super) fn whole(&mut self) -> Parsed<Node> {
        let node = self.or()?;
        match self.tokens.get(self.next) {
            None => Ok(node),
            Some((at, _)) => Err(ExprError { at: *at, fault: Fault::Operator }),
        }
    }

    fn or(&mut self) -> Parsed<Node> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.fault(Fault::Deep));
        }
        let node = self.list(Between::Or)?;
        self.depth -= 1;
        Ok(node)
    }

    /// One part, or several with a word or sign between them.
    fn list(&mut self, between: Between) -> Parsed<Node> {
        let (sign, many): (&str, fn(Vec<Node>) -> Node) = match between {
            Between::Or => ("or", Node::Or),
            Between::And => ("and", Node::And),
            Between::Union => ("|", Node::Union),
        };
        let first = self.part(between)?;
        if !self.take(sign) {
            return Ok(first);
        }
        let mut parts = vec![first, self.part(between)?];
        while self.take(sign) {
            parts.push(self.part(between)?);
        }
        Ok(many(parts))
    }

    fn part(&mut self, of: Between) -> Parsed<Node> {
        match of {
            Between::Or => self.list(Between::And),
            Between::And => self.chain(0),
            Between::Union => self.path(),
        }
    }

    fn chain(&mut self, level: usize) -> Parsed<Node> {
        let Some(operators) = LEVELS.get(level) else { return self.negative() };
        let first = self.chain(level + 1)?;
        let mut rest = Vec::new();
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| self.take(sign)) {
            rest.push((*operator, self.chain(level + 1)?));
        }
        Ok(if rest.is_empty() { first } else { Node::Chain(Box::new(first), rest) })
    }

    fn negative(&mut self) -> Parsed<Node> {
        let mut signs = 0;
        while self.take("-") {
            signs += 1;
        }
        let mut node = self.list(Between::Union)?;
        // Two signs undo each other but still ask for a number.
        for _ in 0..if signs == 0 { 0 } else { 2 - signs % 2 } {
            node = Node::Negative(Box::new(node));
        }
        Ok(node)
    }

    /// A primary with predicates and steps after it, or a path.
    fn path(&mut self) -> Parsed<Node> {
        let Some((at, token)) = self.tokens.get(self.next) else { return Err(self.fault(Fault::Operand)) };
        let start = match token {
            Token::Sign("/") => {
                self.next += 1;
                let steps = if self.begins_step() { self.steps()? } else { Vec::new() };
                return Ok(Self::way(Start::Root, Vec::new(), steps));
            }
            Token::Sign("//") => {
                self.next += 1;
                let mut steps = vec![anything(Axis::DescendantOrSelf)];
                steps.extend(self.steps()?);
                return Ok(Self::way(Start::Root, Vec::new(), steps));
            }
            Token::Number(number) => self.pass(Node::Number(*number)),
            Token::Text(text) => self.pass(Node::Text(text.clone())),
            Token::Field(name) => self.pass(Node::Field(name.clone())),
            Token::Sign("(") => {
                self.next += 1;
                let inner = self.or()?;
                self.expect(")")?;
                inner
            }
            Token::Name(prefix, name) if self.is(1, "(") && !(prefix.is_empty() && KINDS.contains(&name.as_str())) => {
                self.next += 2;
                self.call(*at, prefix, name)?
            }
            _ if self.begins_step() => {
                let steps = self.steps()?;
                return Ok(Self::way(Start::Here, Vec::new(), steps));
            }
            _ => return Err(ExprError { at: *at, fault: Fault::Operand }),
        };
        let filters = self.predicates()?;
        let mut steps = Vec::new();
        if self.take("//") {
            steps.push(anything(Axis::DescendantOrSelf));
            steps.extend(self.steps()?);
        } else if self.take("/") {
            steps = self.steps()?;
        }
        Ok(if filters.is_empty() && steps.is_empty() { start } else { Self::way(Start::Of(start), filters, steps) })
    }

    fn pass(&mut self, node: Node) -> Node {
        self.next += 1;
        node
    }

    fn way(start: Start, filters: Vec<Node>, steps: Vec<Step>) -> Node {
        Node::Path(Box::new(Path { start, filters, steps }))
    }

    fn begins_step(&self) -> bool {
        match self.tokens.get(self.next) {
            Some((_, Token::Name(..))) => true,
            Some((_, Token::Sign(sign))) => matches!(*sign, "." | ".." | "@" | "*"),
            _ => false,
        }
    }

    fn steps(&mut self) -> Parsed<Vec<Step>> {
        let mut steps = vec![self.step()?];
        loop {
            if self.take("//") {
                steps.push(anything(Axis::DescendantOrSelf));
            } else if !self.take("/") {
                return Ok(steps);
            }
            steps.push(self.step()?);
        }
    }

    fn step(&mut self) -> Parsed<Step> {
        let (mut axis, mut test) = (Axis::Child, Test::Any);
        if self.take(".") {
            axis = Axis::Own;
        } else if self.take("..") {
            axis = Axis::Parent;
        } else {
            if self.take("@") {
                axis = Axis::Attribute;
            } else if self.is(1, "::") {
                let name = match self.tokens.get(self.next) {
                    Some((_, Token::Name(prefix, name))) if prefix.is_empty() => name.as_str(),
                    _ => "",
                };
                axis = AXES.iter().find(|(known, _)| *known == name).ok_or_else(|| self.fault(Fault::Operand))?.1;
                self.next += 2;
            }
            test = self.test()?;
        }
        Ok(Step { axis, test, predicates: self.predicates()? })
    }

    fn test(&mut self) -> Parsed<Test> {
        if self.take("*") {
            return Ok(Test::All(String::new()));
        }
        let Some((_, Token::Name(prefix, name))) = self.tokens.get(self.next) else { return Err(self.fault(Fault::Operand)) };
        self.next += 1;
        if !self.take("(") {
            return Ok(if name == "*" { Test::All(prefix.clone()) } else { Test::Name(prefix.clone(), name.clone()) });
        }
        let target = match self.tokens.get(self.next) {
            Some((_, Token::Text(target))) if name == "processing-instruction" => {
                self.next += 1;
                target.clone()
            }
            _ => String::new(),
        };
        self.expect(")")?;
        match name.as_str() {
            "node" => Ok(Test::Any),
            "text" => Ok(Test::Text),
            "comment" => Ok(Test::Comment),
            "processing-instruction" => Ok(Test::Instruction(target)),
            _ => Err(self.fault(Fault::Operand)),
        }
    }

    fn predicates(&mut self) -> Parsed<Vec<Node>> {
        let mut found = Vec::new();
        while self.take("[") {
            found.push(self.or()?);
            self.expect("]")?;
        }
        Ok(found)
    }

    fn call(&mut self, at: usize, prefix: &str, name: &str) -> Parsed<Node> {
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
        let fault = match Function::named(prefix, name) {
            None => Fault::Function,
            Some(function) if function.takes(arguments.len()) => return Ok(Node::Call(function, arguments)),
            Some(_) => Fault::Arguments,
        };
        self.refused.get_or_insert(ExprError { at, fault });
        Ok(Node::Refused(fault, arguments))
    }

    fn is(&self, ahead: usize, wanted: &str) -> bool {
        matches!(self.tokens.get(self.next + ahead), Some((_, Token::Sign(sign))) if *sign == wanted)
    }

    fn take(&mut self, wanted: &str) -> bool {
        let found = match self.tokens.get(self.next) {
            Some((_, Token::Sign(sign))) => *sign == wanted,
            Some((_, Token::Name(prefix, name))) => prefix.is_empty() && name == wanted,
            _ => false,
        };
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: &str) -> Parsed<()> {
        if self.take(wanted) { Ok(()) } else { Err(self.fault(Fault::Bracket)) }
    }

    fn fault(&self, fault: Fault) -> ExprError {
        ExprError { at: self.tokens.get(self.next).map_or(self.end, |(at, _)| *at), fault }
    }
}

fn anything(axis: Axis) -> Step {
    Step { axis, test: Test::Any, predicates: Vec::new() }
}
