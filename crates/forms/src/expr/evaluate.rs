//! Tree to value.

use super::function;
use super::tree::{Node, Operator};
use super::{Scope, Value};

/// The value of a node.
pub(super) fn node(tree: &Node, scope: &dyn Scope) -> Value {
    match tree {
        Node::Number(number) => Value::Number(*number),
        Node::Text(text) => Value::Text(text.clone()),
        Node::Field(name) => scope.field(name),
        Node::Attribute(name) => scope.attribute(name),
        Node::Current => scope.current(),
        Node::Negative(inner) => Value::Number(-node(inner, scope).number()),
        Node::Or(parts) => Value::Boolean(parts.iter().any(|part| node(part, scope).truth())),
        Node::And(parts) => Value::Boolean(parts.iter().all(|part| node(part, scope).truth())),
        Node::Chain(first, rest) => {
            rest.iter().fold(node(first, scope), |left, (operator, right)| apply(*operator, &left, &node(right, scope)))
        }
        Node::Call(function, arguments) => function::call(*function, arguments, scope),
    }
}

fn apply(operator: Operator, left: &Value, right: &Value) -> Value {
    let (a, b) = (left.number(), right.number());
    match operator {
        Operator::Equal => Value::Boolean(left.equals(right)),
        Operator::NotEqual => Value::Boolean(!left.equals(right)),
        Operator::Less => Value::Boolean(a < b),
        Operator::LessOrEqual => Value::Boolean(a <= b),
        Operator::Greater => Value::Boolean(a > b),
        Operator::GreaterOrEqual => Value::Boolean(a >= b),
        Operator::Plus => Value::Number(a + b),
        Operator::Minus => Value::Number(a - b),
        Operator::Times => Value::Number(a * b),
        Operator::Divide => Value::Number(a / b),
        Operator::Modulo => Value::Number(a % b),
    }
}
