//! Functions of days and moments.

use super::{Answer, Call, Function, text};
use crate::expr::moment::{self, Moment};
use crate::expr::{Fault, Value};

impl Call<'_, '_> {
    pub(super) fn of_time(&self, function: Function) -> Answer {
        let offset = self.offset();
        let nothing = Moment { millis: f64::NAN, offset };
        let value = match function {
            Function::Now => Value::Moment(self.now()),
            Function::Today => Value::Moment(self.now().day().map_or(nothing, |day| Moment::midnight(day, offset))),
            Function::Date | Function::DateTime => {
                let value = self.value(0)?;
                // An unanswered date stays unanswered: `Invalid Date` is only for what was written and is none.
                if value.text().is_empty() {
                    return Ok(Value::empty().into());
                }
                Value::Moment(value.moment(offset).unwrap_or(nothing))
            }
            Function::DecimalDateTime => Value::Number(self.moment(0)?.map_or(f64::NAN, Moment::days)),
            Function::DecimalTime => {
                let value = self.value(0)?;
                let time = if let Value::Text(text) = &value { moment::read_time(text, offset) } else { None };
                Value::Number(match time {
                    Some(millis) => millis.rem_euclid(moment::DAY) / moment::DAY,
                    None => match value {
                        Value::Number(_) | Value::Days(_) => f64::NAN,
                        other => other.moment(offset).map_or(f64::NAN, Moment::part_of_day),
                    },
                })
            }
            _ => {
                let Some(moment) = self.moment(0)? else { return Ok(Value::empty().into()) };
                return text(self.run.made(moment.format(&self.text(1)?, self.run.scope.names()))?);
            }
        };
        Ok(value.into())
    }

    #[allow(clippy::cast_precision_loss)] // milliseconds of our centuries
    fn now(&self) -> Moment {
        Moment { millis: self.run.clock.now as f64, offset: self.offset() }
    }

    fn moment(&self, at: usize) -> Result<Option<Moment>, Fault> {
        let value = self.value(at)?;
        Ok(value.moment(self.offset()))
    }
}
