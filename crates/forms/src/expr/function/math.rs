//! Functions of numbers.

use super::{Call, Function};
use crate::expr::number::round;
use crate::expr::{Fault, Value};

impl Call<'_, '_> {
    pub(super) fn of_numbers(&self, function: Function) -> Result<f64, Fault> {
        let first = match function {
            Function::Number => return Ok(self.own()?.number(self.offset())),
            Function::Pi => return Ok(std::f64::consts::PI),
            Function::Max => return self.among(f64::max),
            Function::Min => return self.among(f64::min),
            Function::Sum => {
                self.nodes(0)?;
                return Ok(self.numbers()?.iter().sum());
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

    /// The numbers of all arguments; unanswered fields are left out (decision 0012).
    fn numbers(&self) -> Result<Vec<f64>, Fault> {
        let answered = |value: &Value| !matches!(value, Value::Text(text) if text.trim().is_empty());
        Ok(self.each(0)?.iter().filter(|value| answered(value)).map(|value| value.number(self.offset())).collect())
    }

    fn among(&self, better: fn(f64, f64) -> f64) -> Result<f64, Fault> {
        let numbers = self.numbers()?;
        if numbers.iter().any(|number| number.is_nan()) {
            return Ok(f64::NAN);
        }
        Ok(numbers.into_iter().reduce(better).unwrap_or(f64::NAN))
    }
}
