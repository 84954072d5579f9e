//! Equality and order.

use super::evaluate::{Found, Run};
use super::tree::Operator;
use super::{Fault, Value};

impl Run<'_> {
    /// Compares as XPath does: of nodes it is enough when one of them compares.
    pub(super) fn compare(&self, operator: Operator, left: &Found, right: &Found) -> Result<bool, Fault> {
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        // Against true and false nodes are equal as one value; in an order each node stands for itself, as elsewhere.
        let single =
            |nodes: &Found, other: &Found| equality && matches!((nodes, other), (Found::Nodes(_), Found::One(Value::Boolean(_))));
        let truth = |found: &Found| Ok(vec![Value::Boolean(self.truth(found))]);
        let one = if single(left, right) { truth(left) } else { self.values(left) }?;
        let other = if single(right, left) { truth(right) } else { self.values(right) }?;
        let (left, right) = (one, other);
        if equality {
            let wanted = operator == Operator::Equal;
            return self.any(&left, &right, &|left, right| self.equal(left, right) == wanted);
        }
        let offset = self.clock.offset;
        let numbers = |values: &[Value]| values.iter().map(|value| Value::Number(value.number(offset))).collect::<Vec<_>>();
        self.any(&numbers(&left), &numbers(&right), &|left, right| {
            let (Value::Number(left), Value::Number(right)) = (left, right) else { return false };
            match operator {
                Operator::Less => left < right,
                Operator::LessOrEqual => left <= right,
                Operator::Greater => left > right,
                _ => left >= right,
            }
        })
    }

    fn any(&self, left: &[Value], right: &[Value], test: &dyn Fn(&Value, &Value) -> bool) -> Result<bool, Fault> {
        for one in left {
            self.work(right.len())?;
            if right.iter().any(|other| test(one, other)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// As booleans if one is a boolean, as numbers if one is a number or date, else as texts.
    #[allow(clippy::float_cmp)] // the language defines exact comparison
    fn equal(&self, left: &Value, right: &Value) -> bool {
        let offset = self.clock.offset;
        match (left, right) {
            (Value::Boolean(_), _) | (_, Value::Boolean(_)) => left.truth() == right.truth(),
            (Value::Text(one), Value::Text(other)) => one == other,
            (Value::Moment(moment), Value::Text(text)) | (Value::Text(text), Value::Moment(moment)) => {
                moment.print() == *text || moment.days() == right.number(offset) && moment.days() == left.number(offset)
            }
            _ => left.number(offset) == right.number(offset),
        }
    }
}
