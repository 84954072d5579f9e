//! Functions of numbers.

use super::{Call, Function};
use crate::expr::number::{read, round};
use crate::expr::tree::Node;
use crate::expr::{Fault, Value};

impl Call<'_, '_> {
    pub(super) fn of_numbers(&self, function: Function) -> Result<f64, Fault> {
        let first = match function {
            Function::Pi => return Ok(std::f64::consts::PI),
            Function::Max => return self.among(f64::max),
            Function::Min => return self.among(f64::min),
            Function::Sum => {
                self.nodes(0)?;
                return Ok(self.numbers()?.iter().fold(0.0, |sum, number| sum + number));
            }
            _ => self.number(0)?,
        };
        Ok(match function {
            Function::Abs => first.abs(),
            Function::Ceiling => first.ceil(),
            Function::Floor => first.floor(),
            Function::Int => first.trunc(),
            Function::Round => round(first, if self.given(1) { self.number(1)? } else { 0.0 }),
            Function::Pow => first.powf(self.number(1)?),
            Function::Sqrt => first.sqrt(),
            Function::Exp => first.exp(),
            Function::Exp10 => 10f64.powf(first),
            Function::Log => first.ln(),
            Function::Log10 => first.log10(),
            Function::Sin => first.sin(),
            Function::Cos => first.cos(),
            Function::Tan => first.tan(),
            Function::Asin => first.asin(),
            Function::Acos => first.acos(),
            Function::Atan => first.atan(),
            _ => first.atan2(self.number(1)?),
        })
    }

    /// `number()`: a date gives its days.
    pub(super) fn as_number(&self) -> Result<Value, Fault> {
        let value = self.own()?;
        let number = value.number(self.offset());
        let is_date = match &value {
            Value::Moment(_) | Value::Days(_) => true,
            Value::Text(text) => !number.is_nan() && read(text.trim()).is_none(),
            _ => false,
        };
        Ok(if is_date { Value::Days(number) } else { Value::Number(number) })
    }

    /// The numbers of all arguments; questions named by `${}` that are not answered are left out (decision 0012).
    fn numbers(&self) -> Result<Vec<f64>, Fault> {
        let mut numbers = Vec::new();
        for (at, argument) in self.arguments.iter().enumerate() {
            let question = matches!(argument, Node::Field(_));
            let values = self.run.values(&self.found(at)?)?;
            let counted = values.iter().filter(|value| !question || !value.text().trim().is_empty());
            numbers.extend(counted.map(|value| value.number(self.offset())));
        }
        Ok(numbers)
    }

    fn among(&self, better: fn(f64, f64) -> f64) -> Result<f64, Fault> {
        let numbers = self.numbers()?;
        if numbers.iter().any(|number| number.is_nan()) {
            return Ok(f64::NAN);
        }
        Ok(numbers.into_iter().reduce(better).unwrap_or(f64::NAN))
    }
}
